"""Two texts that share passages, as two versions of one: aligned from the first shared sentence to the last.

Shared passages that follow each other in both texts are one stretch with what lies between them, and each stretch goes
on to the ends of the sentences at its edges: an altered fact stands as often beside what was copied word for word as
within it, for it is there that the two versions part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stemmata.trace.misreading import Misreadings
from stemmata.trace.textual import Interval, Shared
from stemmata.values.alignment import regions
from stemmata.values.fold import fold_text

__all__ = ["Agreement", "Stretch", "agreement", "in_capitals", "stretches"]

_BETWEEN = 400
"""Code points between two shared passages at most, in either text, that are read as one stretch."""
_SLACK = 24
"""Code points by which two of them may overlap."""
_REACH = 240
"""Code points to which the sentence around a shared passage is followed at most."""
_ENDS = re.compile(r"[.!?؟۔…](?=[\s\"'»”’)\]]|$)|\n\s*\n|¶")
_RUN = re.compile(r"\w+")
_CAPITAL = re.compile(r"[^\W\d_a-z]\w\w")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of two texts that is read as two versions of one.

    Attributes:
        there: Its span in the parent.
        here: Its span in the child.
        passages: The shared passages in it: id, span in the parent, span in the child.
    """

    there: Interval
    here: Interval
    passages: tuple[tuple[str, Interval, Interval], ...]

    def passage_at(self, there: Interval) -> str:
        """Return the id of the shared passage that is nearest to a span of the parent."""
        return min(self.passages, key=lambda p: (max(p[1][0] - there[1], there[0] - p[1][1], 0), p[1]))[0]


def stretches(rows: Iterable[Shared], parent: str, texts: Mapping[str, str]) -> list[Stretch]:
    """Return the stretches of two texts, in the order of the parent.

    Args:
        rows: The passages that the two share.
        parent: Which of the two is called the parent.
        texts: Text of each source.
    """
    placed: list[tuple[Interval, Interval, Shared]] = []
    for row in rows:
        spans = (row.a_span, row.b_span) if row.a == parent else (row.b_span, row.a_span)
        placed.append((*spans, row))
    chains: list[list[tuple[Interval, Interval, Shared]]] = []
    for there, here, row in sorted(placed, key=lambda p: (p[0], p[1], p[2].reuse_id)):
        last = chains[-1][-1] if chains else None
        if last and all(-_SLACK <= new[0] - old[1] <= _BETWEEN for old, new in ((last[0], there), (last[1], here))):
            chains[-1].append((there, here, row))
        else:
            chains.append([(there, here, row)])
    found = []
    for chain in chains:
        row = chain[0][2]
        child = row.b if row.a == parent else row.a
        there = _sentences(texts[parent], (chain[0][0][0], max(c[0][1] for c in chain)))
        here = _sentences(texts[child], (chain[0][1][0], max(c[1][1] for c in chain)))
        found.append(Stretch(there, here, tuple((r.reuse_id, t, h) for t, h, r in chain)))
    return found


def _sentences(text: str, span: Interval) -> Interval:
    """Return a span widened to the start of its first and the end of its last sentence."""
    low = max(0, span[0] - _REACH)
    starts = [m.end() for m in _ENDS.finditer(text, low, span[0])]
    start = starts[-1] if starts else (low if low == 0 else span[0])
    closing = _ENDS.search(text, max(span[0], span[1] - 1), min(len(text), span[1] + _REACH))
    end = closing.start() if closing else (len(text) if len(text) <= span[1] + _REACH else span[1])
    return min(start, span[0]), max(end, span[1])


@dataclass(slots=True)
class Agreement:
    """How far two versions agree.

    Attributes:
        words: Words of the shorter version.
        same: Words that are the same, in their order.
        slips: Words that are the same but for a slip.
        letters: Letters of the words that are the same.
        facts: Names and figures that are the same.
        other_facts: Names and figures that stand against another one, slips left out.
        whole: Share of the text of which it is more, in code points, that is read as a version of the other.
        rare: Names that are the same and stand in few sources of the case: they tell that both speak of one matter.
    """

    words: int = 0
    same: int = 0
    slips: int = 0
    letters: int = 0
    facts: int = 0
    other_facts: int = 0
    whole: float = 0.0
    rare: int = 0

    @property
    def share(self) -> float:
        """Share of the words of the shorter version that stand in the other, in their order."""
        return (self.same + self.slips) / max(1, self.words)

    @property
    def facts_share(self) -> float:
        """Share of the names and figures that are the same, of those that stand against each other."""
        return (self.facts + 1) / (self.facts + self.other_facts + 2)


def agreement(before: str, after: str, found: Sequence[Stretch], misreadings: Misreadings) -> Agreement:
    """Return how far two versions agree, and let the model of slips learn from where they differ."""
    told = Agreement()
    rare: set[str] = set()
    for stretch in found:
        upper = in_capitals(before[slice(*stretch.there)])
        a = [(word, word.lower()) for word in _RUN.findall(before[slice(*stretch.there)])]
        b = [(word, word.lower()) for word in _RUN.findall(after[slice(*stretch.here)])]
        told.words += min(len(a), len(b))
        at = 0
        for i, j, k, m in (*regions([w for _, w in a], [w for _, w in b]), (len(a), len(a), len(b), len(b))):
            equal = a[at:i]
            told.same += len(equal)
            told.letters += sum(len(word) for word, _ in equal)
            facts = [word for word, _ in equal if _telling(word, misreadings, upper=upper)]
            told.facts += len(facts)
            rare.update(word for word in facts if misreadings.rare(fold_text(word)))
            at = j
            if j - i == m - k == 1:
                one, other = fold_text(a[i][1]), fold_text(b[k][1])
                if misreadings.is_slip(one, other):
                    misreadings.learn(one, other)
                    told.slips += 1
                    continue
            told.other_facts += min(
                sum(_telling(w, misreadings, upper=upper) for w, _ in side) for side in (a[i:j], b[k:m])
            )
    misreadings.agreed(told.letters)
    told.rare = len(rare)
    told.whole = max(
        sum(s.there[1] - s.there[0] for s in found) / max(1, len(before)),
        sum(s.here[1] - s.here[0] for s in found) / max(1, len(after)),
    )
    return told


@lru_cache(maxsize=256)
def in_capitals(text: str) -> bool:
    """Return whether most letters of a text are capitals."""
    return sum(map(str.isupper, text)) > sum(map(str.islower, text))


def _telling(word: str, misreadings: Misreadings, *, upper: bool) -> bool:
    """Whether a word is a figure or may be a name: by its capital, or where capitals tell nothing by being rare."""
    if word[0].isdigit():
        return True
    if not _CAPITAL.match(word):
        return False
    return (word[0].isupper() and not upper) or misreadings.rare(fold_text(word))
