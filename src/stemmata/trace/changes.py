"""What changed between two texts that share passages: the figures, names, dates, labels and negations that differ.

The two texts are set against each other as versions of one (`stemmata.trace.versions`); every place where they have
another fact in the same words is a candidate (`stemmata.trace.candidates`). Most candidates on pages that a machine
misread are none: so what speaks for and against each is gathered (`Evidence`) and weighed (`stemmata.trace.altered`),
and the change carries the probability that the two texts really tell two things.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Indel

from stemmata.trace.altered import Evidence, probability
from stemmata.trace.candidates import BESIDE, NEAR_BY, candidates, headlines_end, words_before, words_behind
from stemmata.trace.descent import SHOWN, Descent
from stemmata.trace.mappings import Asked
from stemmata.trace.misreading import REPEATED, Misreadings, near
from stemmata.trace.readings import Copies
from stemmata.trace.textual import Interval, Shared
from stemmata.trace.versions import Agreement, Stretch, agreement, in_capitals, stretches
from stemmata.values.alignment import ALTERATIONS, Edit
from stemmata.values.fold import fold_text
from stemmata.values.ids import row_id

__all__ = ["ALTERED", "Changed", "Known", "find_changes", "weighed"]

ALTERED = 0.5
"""From this probability on a shared passage is called altered."""

_TOLD = 0.01
"""Candidates less probable than this are no rows."""

_SHARING = frozenset({"copy", "excerpt", "quotation", "attribution", "unknown"})
_LEAST_BITS = 120.0
"""Surprisal of what two texts share at least, where neither is drawn as the other's parent: below it two sources mostly
share a set phrase that tells of two different things."""

_STEM = 4
_BY_CAPITALS = 40
_RUN = re.compile(r"\w+")
_DIGITS = frozenset({"38", "56", "17", "06", "08", "68", "35", "49", "69", "14"})
"""Digits that a reader of page images takes for each other."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed.

    Attributes:
        rows: Rows of the table `changes`.
        altered: For each shared passage in which something was altered the kinds of change, joined by `|`.
    """

    rows: list[Row]
    altered: dict[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What tells a slip from another word.

    Attributes:
        texts: Text of each source.
        languages: Its language.
        counts: In how many sources each telling word stands, folded.
    """

    texts: Mapping[str, str]
    languages: Mapping[str, str]
    counts: Mapping[str, int]

    def language(self, source: str) -> str:
        """Return the language of a source, English where nothing is known of it."""
        return self.languages.get(source) or "en"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place where two versions may tell two things, and where in either text the words behind it go on."""

    reuse_id: str
    edit: Edit
    on: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two texts as versions of one, and where they may tell two things."""

    parent: str
    child: str
    stretches: tuple[Stretch, ...]
    agreement: Agreement
    candidates: tuple[_Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """On what every candidate is weighed: the texts, which are in capitals, what slips there are, and other copies."""

    texts: Mapping[str, str]
    capitals: Mapping[str, bool]
    misreadings: Misreadings
    copies: Copies


def find_changes(
    shared: Iterable[Shared],
    known: Known,
    p_a_first: Mapping[str, float],
    descents: Iterable[Descent] = (),
) -> Changed:
    """Return what changed in the passages that sources share.

    Args:
        shared: The shared passages.
        known: The texts, and what is known of their words.
        p_a_first: For each passage the probability that its source `a` is the earlier.
        descents: Who has what from whom: it tells which of two sources is called the parent, before the probability
            does, and that what they share is more than a set phrase.

    Returns:
        The changes, each once, and the kinds for each passage.
    """
    found: dict[str, Row] = {}
    kinds: dict[str, set[str]] = defaultdict(set)
    for change, evidence in weighed(shared, known, p_a_first, descents):
        p = probability(evidence)
        if p >= _TOLD:
            found.setdefault(change["change_id"], change | {"p_altered": round(p, 4)})
        if p >= ALTERED:
            kinds[change["reuse_id"]].add(change["kind"])
    altered = {key: "|".join(kind for kind in ALTERATIONS if kind in told) for key, told in kinds.items()}
    return Changed(list(found.values()), altered)


def weighed(
    shared: Iterable[Shared],
    known: Known,
    p_a_first: Mapping[str, float],
    descents: Iterable[Descent] = (),
) -> Iterator[tuple[Row, Evidence]]:
    """Yield every place where two versions may tell two things, as a row of `changes`, and what speaks for and against.

    The arguments are those of `find_changes`.
    """
    misreadings = Misreadings(known.counts, len(known.texts))
    pairs = list(_pairs(shared, known, p_a_first, descents, misreadings))
    ground = _Ground(
        known.texts,
        Asked(known.texts, lambda source: in_capitals(known.texts[source])),
        misreadings,
        Copies(known.texts, ((p.parent, p.child, p.stretches) for p in pairs)),
    )
    for pair in pairs:
        for candidate in pair.candidates:
            yield _row(pair, candidate, known.texts), _evidence(pair, candidate, ground)


def _pairs(
    shared: Iterable[Shared],
    known: Known,
    p_a_first: Mapping[str, float],
    descents: Iterable[Descent],
    misreadings: Misreadings,
) -> Iterator[_Pair]:
    """Yield the pairs of sources that are versions of one text, as far as their shared passages go."""
    drawn = {(d.parent, d.child) for d in descents if d.relation in _SHARING and d.p_link >= SHOWN}
    together: dict[tuple[str, str], list[Shared]] = defaultdict(list)
    for row in shared:
        together[row.a, row.b].append(row)
    for (a, b), rows in together.items():
        copied = (a, b) in drawn or (b, a) in drawn
        if not copied and sum(row.bits for row in rows) < _LEAST_BITS:
            continue
        forward = (a, b) in drawn or ((b, a) not in drawn and p_a_first[rows[0].reuse_id] >= 0.5)
        parent, child = (a, b) if forward else (b, a)
        before, after = known.texts[parent], known.texts[child]
        spans = stretches(rows, parent, known.texts)
        if all(before[slice(*s.there)] == after[slice(*s.here)] for s in spans):
            continue
        agree = agreement(before, after, spans, misreadings)
        places = dict.fromkeys(
            _Candidate(s.passage_at((edit.start_a, edit.end_a)), edit, on)
            for s in spans
            for edit, on in candidates(before, s.there, after, s.here, known.language(parent))
        )
        yield _Pair(parent, child, tuple(spans), agree, tuple(places))


# -- what speaks for and against it ------------------------------------------------------------------------------------


def _evidence(pair: _Pair, candidate: _Candidate, ground: _Ground) -> Evidence:
    """Return what speaks for and against an alteration."""
    edit = candidate.edit
    before, after = ground.texts[pair.parent], ground.texts[pair.child]
    there, here = (edit.start_a, edit.end_a), (edit.start_b, edit.end_b)
    one, two = before[slice(*there)], after[slice(*here)]
    folded = ["".join(filter(str.isalnum, fold_text(side))) for side in (one, two)]
    agree = pair.agreement
    rate = ground.misreadings.here(agree.slips, agree.letters)
    repeated = min(_times(one, before), _times(two, after)) if edit.kind == "name" else 1
    of_dateline = candidate.on != (there[1], here[1])  # the town before is the same
    left = 1.0 if of_dateline else _alike(words_before(before, there[0]), words_before(after, here[0]))
    right = _alike(words_behind(before, candidate.on[0]), words_behind(after, candidate.on[1]))
    votes = ground.copies.readings(pair.parent, there, pair.child, here)
    return Evidence(
        kind="label" if of_dateline else edit.kind,
        bits=ground.misreadings.against(folded[0], folded[1], rate, repeated) if one and two else 0.0,
        alike=_spelt_alike(before, there, after, here),
        near=bool(one and two) and near(*folded),
        attested=edit.kind == "name" and ground.misreadings.attested(*folded),
        noise=ground.misreadings.noise(rate),
        lookalike=_digits_alike(one, two),
        left=left,
        right=right,
        counted=edit.kind == "number" and _counted_alike(before, there[1], after, here[1]),
        words=max(len(_RUN.findall(one)), len(_RUN.findall(two))),
        share=agree.share,
        facts=agree.facts_share,
        whole=agree.whole,
        rare=agree.rare,
        for_parent=votes.for_one,
        for_child=votes.for_other,
        top=not of_dateline
        and any(
            not ground.capitals[source] and _like_title(text, span)
            for source, text, span in ((pair.parent, before, there), (pair.child, after, here))
        ),
    )


def _times(words: str, text: str) -> int:
    """Return how often some words stand in a text, as far as it matters.

    >>> _times("Ana", "Ana Prieto, Anabel, and Ana"), _times("Ana", "Ana " * 9)
    (2, 3)
    """
    found, at = 0, text.find(words) if words else -1
    while at >= 0 and found < REPEATED:
        end = at + len(words)
        apart = _edge(text, at) and _edge(text, end)
        found += apart
        at = text.find(words, end if apart else at + 1)
    return found


def _edge(text: str, at: int) -> bool:
    """Whether a word begins or ends at a place."""
    before, behind = (letter == "_" or letter.isalnum() for letter in (text[max(0, at - 1) : at], text[at : at + 1]))
    return before != behind


def _spelt_alike(before: str, there: Interval, after: str, here: Interval) -> float:
    """Return how alike two names are spelt, from 0 to 1; a name cut in two is put together again."""
    forms = []
    for text, (start, end) in ((before, there), (after, here)):
        name = "".join(filter(str.isalnum, fold_text(text[start:end])))
        on = words_behind(text, end)[:1]
        forms.append([name, name + fold_text(on[0])] if on else [name])
    return max(
        float(Indel.normalized_similarity(u, v))
        for i, u in enumerate(forms[0])
        for k, v in enumerate(forms[1])
        if not i & k
    )


def _digits_alike(one: str, other: str) -> bool:
    """Whether two figures in digits differ only in digits that are read for each other."""
    a, b = ("".join(filter(str.isdigit, fold_text(side))) for side in (one, other))
    differing = [u + v for u, v in zip(a, b, strict=False) if u != v]
    return bool(a) and len(a) == len(b) and all(pair in _DIGITS or pair[::-1] in _DIGITS for pair in differing)


def _counted_alike(before: str, there: int, after: str, here: int) -> bool:
    """Whether among the next words behind two figures is one in common, whatever its ending: what they count."""
    one, other = (
        {w[:_STEM] for w in words_behind(t, at)[:3] if len(w) > 2} for t, at in ((before, there), (after, here))
    )
    return not one.isdisjoint(other)


def _alike(one: list[str], other: list[str]) -> float:
    """Return how far the words nearest to a place agree, the nearest counting most, from 0 to 1."""
    if not (one and other):
        return 0.5
    got = total = 0.0
    for i in range(min(BESIDE, max(len(one), len(other)))):
        weight = 1 / (1 + i)
        total += weight
        got += weight * (i < len(one) and one[i] in other[max(0, i - 1) : i + 2])
    return got / total


def _like_title(text: str, span: Interval) -> bool:
    """Whether a place stands among words in capitals, or at the top behind few but words with a capital."""
    if in_capitals(text[max(0, span[0] - _BY_CAPITALS) : span[0]] + text[span[1] : span[1] + _BY_CAPITALS]):
        return True
    if span[0] >= NEAR_BY:
        return False
    words = [word for word in _RUN.findall(text[headlines_end(text) : span[0]]) if len(word) > 2]
    return bool(2 * sum(word[0].islower() for word in words) < len(words))


def _row(pair: _Pair, candidate: _Candidate, texts: Mapping[str, str]) -> Row:
    parent, child, edit = pair.parent, pair.child, candidate.edit
    there, here = (edit.start_a, edit.end_a), (edit.start_b, edit.end_b)
    return {
        "change_id": row_id("change", parent, *there, child, *here), "reuse_id": candidate.reuse_id,
        "parent_source_id": parent, "parent_start": there[0], "parent_end": there[1],
        "child_source_id": child, "child_start": here[0], "child_end": here[1], "kind": edit.kind,
        "parent_text": texts[parent][there[0] : there[1]], "child_text": texts[child][here[0] : here[1]],
    }  # fmt: skip
