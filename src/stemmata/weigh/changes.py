"""What changed on the way from a parent to its child: figures, names, dates and negations in the words they share.

Two ways lead there. The words that parent and child share are set against each other, from the start of the sentence in
which they begin to the end of the one in which they end, for an altered figure stands as often at the edge of what was
copied as within it. And what both claim is compared by what it counts or whom it names, across languages, where the
child has its account from the parent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stemmata.values.alignment import Edit, align
from stemmata.values.ids import row_id
from stemmata.values.speech import speech
from stemmata.values.transliteration import arabic_script
from stemmata.values.words import guess_language, words_of
from stemmata.weigh.actors import Actor, actor, holds, same_actor
from stemmata.weigh.counted import counted
from stemmata.weigh.draft import NO_NAME

__all__ = ["changes"]

_SHARING = frozenset({"copy", "excerpt", "quotation", "attribution"})
_TOLD_ON = frozenset({"copy", "quotation", "attribution", "same-event"})
"""Relations in which the child tells what the parent told; an excerpt does so unless it goes on by itself."""
_LIKELY = 0.5
_MODELS = 2
"""Likely parents of a report at most, for what it claims to be compared with theirs."""
_REACH = 240
"""Code points to which the sentence around a shared passage is followed at most."""
_ENDS = re.compile(r"[.!?؟۔…](?=[\s\"'»”’)\]]|$)|\n\s*\n|¶")
_HEADING = re.compile(r"\b(?:GMT|UTC|lead|Serial|Page|page|p\.)\b|\d{1,2}(?::|\s?h\s?)\d{2}")
_DATELINE = re.compile(r"\)?\s(?:--?|–|—)\s")
_LOOKALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o", "5": "s", "8": "b", "c": "e"})
_EDGE = 80
"""Code points between an edit and the shared passage at most, where it stands at the edge."""

Row = dict[str, Any]
Span = tuple[int, int]


def changes(
    lineages: Sequence[Mapping[str, Any]],
    reuse: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    claims: Sequence[Row],
) -> list[Row]:
    """Return what changed along the lineages of a case.

    Args:
        lineages: Rows of `lineages`; only parents held for likely are asked.
        reuse: Rows of `reuse`.
        texts: Text of each source.
        claims: Rows of `claims` with the entry `act`.

    Returns:
        Rows of `changes`, each once.
    """
    shared: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in reuse:
        shared[row["source_a"], row["source_b"]].append(row)
    told = _Told(claims)
    models: dict[str, set[str]] = defaultdict(set)
    for link in lineages:
        if (link["p_relation"] or 0.0) >= _LIKELY and link["parent_source_id"]:
            models[link["source_id"]].add(link["parent_source_id"])
    found: dict[tuple[str, str, int, str], Row] = {}
    for link in lineages:
        parent, child = link["parent_source_id"], link["source_id"]
        likely = (link["p_relation"] or 0.0) >= _LIKELY
        if not likely or not parent or parent not in texts or child not in texts:
            continue
        rows = shared[min(parent, child), max(parent, child)] if link["relation"] in _SHARING else []
        for change in [c for row in rows for c in _edits(row, parent, child, texts)]:
            found.setdefault((parent, child, change["child_start"], change["kind"]), change)
        whole = link["relation"] == "excerpt" and len(texts[child]) <= len(texts[parent])
        # A report made of several others chooses between them; that changes none of them.
        if len(models[child]) <= _MODELS and (whole or link["relation"] in _TOLD_ON):
            seen = [(c["child_start"], c["child_end"]) for k, c in found.items() if k[:2] == (parent, child)]
            for kind, one, other in (
                *told.figures(parent, child, models[child]),
                *told.doers(parent, child, models[child]),
            ):
                here = _at_value(other, texts[child])
                if not any(a < here[1] and here[0] < b for a, b in seen):
                    change = _change(parent, _at_value(one, texts[parent]), child, here, kind, texts)
                    found.setdefault((parent, child, here[0], kind), change)
    return list({change["change_id"]: change for change in found.values()}.values())


# -- in the words they share -------------------------------------------------------------------------------------------


def _edits(row: Mapping[str, Any], parent: str, child: str, texts: Mapping[str, str]) -> Iterator[Row]:
    """Yield the changes within one stretch that parent and child share, and in the sentences at its edges."""
    p, c = ("a", "b") if row["source_a"] == parent else ("b", "a")
    there, here = (row[f"start_{p}"], row[f"end_{p}"]), (row[f"start_{c}"], row[f"end_{c}"])
    wide_there, wide_here = _sentences(texts[parent], there), _sentences(texts[child], here)
    for edit in align(texts[parent], *wide_there, texts[child], *wide_here):
        inside = there[0] <= edit.start_a <= edit.end_a <= there[1] and here[0] <= edit.start_b <= edit.end_b <= here[1]
        before, after = texts[parent][edit.start_a : edit.end_a], texts[child][edit.start_b : edit.end_b]
        at_edge = _at_edge(texts[parent], (edit.start_a, edit.end_a), there)
        broken = _within_word(texts[parent], edit.start_a, edit.end_a) or _within_word(
            texts[child], edit.start_b, edit.end_b
        )
        headed = broken or _in_heading(texts[parent], edit.start_a) or _in_heading(texts[child], edit.start_b)
        if _worth(edit, before, after, inside=inside) and not headed and (inside or at_edge):
            yield _change(parent, (edit.start_a, edit.end_a), child, (edit.start_b, edit.end_b), edit.kind, texts)


def _worth(edit: Edit, before: str, after: str, *, inside: bool) -> bool:
    """Whether an edit is a change to show; at the edges only what was put in the place of something counts."""
    if _misread(before) == _misread(after):
        return False
    if edit.kind == "wording" or (not inside and (edit.kind == "name" or not (before and after))):
        return False
    return edit.kind != "name" or _names_differ(before, after)


def _at_edge(text: str, span: Span, shared: Span) -> bool:
    """Whether a place stands in the words right before or behind a shared passage, and not in a dateline."""
    gap = text[span[1] : shared[0]] if span[1] <= shared[0] else text[shared[1] : span[0]]
    return len(gap) <= _EDGE and not _DATELINE.search(gap)


def _sentences(text: str, span: Span) -> Span:
    """Return a span widened to the start of its first and the end of its last sentence."""
    low = max(0, span[0] - _REACH)
    starts = [m.end() for m in _ENDS.finditer(text, low, span[0])]
    start = starts[-1] if starts else (low if low == 0 else span[0])
    closing = _ENDS.search(text, max(span[0], span[1] - 1), min(len(text), span[1] + _REACH))
    end = closing.start() if closing else (len(text) if len(text) <= span[1] + _REACH else span[1])
    return min(start, span[0]), max(end, span[1])


def _in_heading(text: str, at: int) -> bool:
    """Whether a place stands in a line of figures about the sending: hours, serial numbers, pages."""
    line = text[text.rfind("\n", 0, at) + 1 : at + 1 + max(0, text[at + 1 :].find("\n"))]
    return len(line) < 90 and bool(_HEADING.search(line))


def _misread(words: str) -> str:
    """Return words with the letters that a reader of page images takes for each other made alike."""
    plain = words.lower().replace("rn", "m")
    return plain.translate(_LOOKALIKE)


def _within_word(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends in the middle of a word, as where an image of a page was misread."""
    parts = [text[max(0, at - 1) : at + 1] for at in (start, end)] if end > start else []
    return any(len(pair) == 2 and pair.isalnum() for pair in parts)


def _names_differ(one: str, other: str) -> bool:
    """Whether a change called one of names touches a name: in texts in capitals any word may look like one."""
    if not (one + other).isupper():
        sides = [side for side in (one, other) if side]
        return all(arabic_script(side) or any(word[:1].isupper() for word in side.split()) for side in sides)
    known = speech(guess_language(words_of(f"{one} {other}")))
    plain = known.common | known.verb_words | known.articles | known.prepositions | known.pronouns
    return any(
        len(word) > 2 and word.isalpha() and word not in plain and not word.endswith(NO_NAME)
        for word in words_of(f"{one} {other}").folded
    )


# -- in what they claim ------------------------------------------------------------------------------------------------


class _Told:
    """What each source claims: figures by what they count, doers by name."""

    __slots__ = ("_doers", "_figures")

    def __init__(self, claims: Sequence[Row]) -> None:
        self._figures: dict[str, dict[tuple[str, str], list[Row]]] = defaultdict(lambda: defaultdict(list))
        self._doers: dict[str, list[tuple[Row, Actor]]] = defaultdict(list)
        for claim in sorted(claims, key=lambda c: (c["start"], c["end"], c["value"])):
            if claim["polarity"] == "denies":
                continue
            if claim["low"] is not None and claim["topic"].endswith("_number"):
                unit = counted(claim)
                if unit is not None:
                    self._figures[claim["source_id"]][claim["topic"], unit.unit].append(claim)
            elif claim["topic"] in {"perpetrator", "unit"}:
                who = actor(claim["value"], {})
                if who.kinds or who.body:
                    self._doers[claim["source_id"]].append((claim, who))

    def figures(self, parent: str, child: str, models: Iterable[str]) -> Iterator[tuple[str, Row, Row]]:
        """Yield figures of the child that the parent does not give for what it counts by other figures only."""
        for key, mine in self._figures.get(child, {}).items():
            theirs = self._figures.get(parent, {}).get(key, [])
            kept = {(c["low"], c["high"]) for model in models for c in self._figures.get(model, {}).get(key, [])}
            if not theirs or any((claim["low"], claim["high"]) in kept for claim in mine):
                continue
            yield "number", theirs[0], mine[0]

    def doers(self, parent: str, child: str, models: Iterable[str]) -> Iterator[tuple[str, Row, Row]]:
        """Yield doers of the child where the parent names none but others that exclude them."""
        theirs = self._doers.get(parent, [])
        mine = self._doers.get(child, [])
        every = [a for model in models for _, a in self._doers.get(model, [])]
        if not mine or not theirs or any(same_actor(a, b) or holds(b, a) for a in every for _, b in mine):
            return
        # What became narrower ("men in uniform" told as "soldiers") is shown rather than what is another thing.
        near = [(one, other) for one, a in theirs for other, b in mine if holds(a, b)]
        pairs = near or [(theirs[0][0], other) for other, _ in mine]
        # Of a headline and the sentence behind it the sentence.
        yield "name", *min(pairs, key=lambda pair: (-len(pair[1]["quote"]), pair[1]["start"], pair[0]["start"]))


def _at_value(claim: Row, text: str) -> Span:
    """Return where the value of a claim stands in its quotation, or the whole quotation."""
    at = text.find(claim["value"], claim["start"], claim["end"])
    return (at, at + len(claim["value"])) if at >= 0 else (claim["start"], claim["end"])


def _change(  # noqa: PLR0917  (two spans and what changed between them)
    parent: str, there: Span, child: str, here: Span, kind: str, texts: Mapping[str, str]
) -> Row:
    return {
        "change_id": row_id("change", parent, *there, child, *here),
        "parent_source_id": parent, "parent_start": there[0], "parent_end": there[1],
        "child_source_id": child, "child_start": here[0], "child_end": here[1], "kind": kind,
        "parent_text": texts[parent][there[0] : there[1]], "child_text": texts[child][here[0] : here[1]],
    }  # fmt: skip
