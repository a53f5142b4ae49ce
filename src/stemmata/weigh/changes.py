"""What changed on the way from a parent to its child: figures, names, dates and negations in the words they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from stemmata.values.alignment import align
from stemmata.values.ids import row_id
from stemmata.values.speech import speech
from stemmata.values.words import guess_language, words_of
from stemmata.weigh.draft import NO_NAME

__all__ = ["changes"]

_SHARING = frozenset({"copy", "excerpt", "quotation"})

Row = dict[str, Any]


def changes(
    lineages: Sequence[Mapping[str, Any]],
    reuse: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    claims: Sequence[Row],
) -> list[Row]:
    """Return what changed along the lineages of a case.

    Args:
        lineages: Rows of `lineages`.
        reuse: Rows of `reuse`.
        texts: Text of each source.
        claims: Rows of `claims` (figures that differ between reports of one occasion are changes too).

    Returns:
        Rows of `changes`, each once.
    """
    shared: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in reuse:
        shared[row["source_a"], row["source_b"]].append(row)
    found: dict[str, Row] = {}
    for link in lineages:
        parent, child = link["parent_source_id"], link["source_id"]
        if not parent or parent not in texts or child not in texts:
            continue
        if link["relation"] in _SHARING:
            for row in shared[min(parent, child), max(parent, child)]:
                for change in _edits(row, parent, child, texts):
                    found[change["change_id"]] = change
    for change in _figures(lineages, claims, texts):
        found.setdefault(change["change_id"], change)
    return list(found.values())


def _edits(row: Mapping[str, Any], parent: str, child: str, texts: Mapping[str, str]) -> list[Row]:
    """Return the changes within one stretch that parent and child share."""
    p, c = ("a", "b") if row["source_a"] == parent else ("b", "a")
    edits = align(texts[parent], row[f"start_{p}"], row[f"end_{p}"], texts[child], row[f"start_{c}"], row[f"end_{c}"])
    return [
        _change(parent, (e.start_a, e.end_a), child, (e.start_b, e.end_b), e.kind, texts)
        for e in edits
        if e.kind != "wording" and (e.kind != "name" or _names_differ(
            texts[parent][e.start_a : e.end_a], texts[child][e.start_b : e.end_b]
        ))
    ]  # fmt: skip


def _names_differ(one: str, other: str) -> bool:
    """Whether a change called one of names touches a name: in texts in capitals any word may look like one."""
    if not (one + other).isupper():
        return True
    known = speech(guess_language(words_of(f"{one} {other}")))
    plain = known.common | known.verb_words | known.articles | known.prepositions | known.pronouns
    return any(
        len(word) > 2 and word.isalpha() and word not in plain and not word.endswith(NO_NAME)
        for word in words_of(f"{one} {other}").folded
    )


def _figures(lineages: Sequence[Mapping[str, Any]], claims: Sequence[Row], texts: Mapping[str, str]) -> list[Row]:
    """Return figures of one topic and unit that differ between two reports of the same occasion."""
    by_source: dict[str, list[Row]] = defaultdict(list)
    for claim in claims:
        if claim["low"] is not None and claim["topic"].endswith("_number"):
            by_source[claim["source_id"]].append(claim)
    found = []
    for link in lineages:
        parent, child = link["parent_source_id"], link["source_id"]
        if link["relation"] != "same-event" or not parent or parent not in texts or child not in texts:
            continue
        for one in by_source[parent]:
            for other in by_source[child]:
                same = (one["topic"], one["unit"], one["act"]) == (other["topic"], other["unit"], other["act"])
                apart = (other["low"], other["high"]) != (one["low"], one["high"])
                if same and apart and not _agreed(one, by_source[child]) and not _agreed(other, by_source[parent]):
                    spans = (one["start"], one["end"]), (other["start"], other["end"])
                    found.append(_change(parent, spans[0], child, spans[1], "number", texts))
    return found


def _agreed(claim: Row, others: Sequence[Row]) -> bool:
    """Whether one of the others gives the same figure for the same thing."""
    return any(
        (o["topic"], o["low"], o["high"], o["act"]) == (claim["topic"], claim["low"], claim["high"], claim["act"])
        for o in others
    )


def _change(  # noqa: PLR0917  (two spans and what changed between them)
    parent: str, there: tuple[int, int], child: str, here: tuple[int, int], kind: str, texts: Mapping[str, str]
) -> Row:
    return {
        "change_id": row_id("change", parent, *there, child, *here),
        "parent_source_id": parent, "parent_start": there[0], "parent_end": there[1],
        "child_source_id": child, "child_start": here[0], "child_end": here[1], "kind": kind,
        "parent_text": texts[parent][there[0] : there[1]], "child_text": texts[child][here[0] : here[1]],
    }  # fmt: skip
