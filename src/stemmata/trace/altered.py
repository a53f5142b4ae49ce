"""How probable it is that two versions of a text tell two things where they differ, and not one thing misread.

The evidence at a place is weighed in a logistic model. Its weights were learned from places in newspapers that a
machine read from images of pages, drawn at random and judged one by one (`benchmarks/alterations.py` says how well the
probabilities hold). What tells of misreading counts as far as the two texts are misread at all (`Evidence.noise`), so
that in clean text a figure of one digit is as good as any.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from stemmata.values.alignment import EditKind

__all__ = ["WEIGHTS", "Evidence", "probability", "terms"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against an alteration.

    Attributes:
        kind: What differs.
        bits: By how many bits another word is likelier than a misreading.
        alike: How alike two names are spelt, from 0 to 1.
        noise: How far the two texts must be taken for misread, from 0 to 1.
        lookalike: Whether two figures differ only in digits that are read for each other.
        near: Whether two words differ by a letter or two.
        attested: Whether both names are words of the case, neither the rare shadow of the other.
        left: How far the words before are the same, from 0 to 1.
        right: How far those behind are.
        counted: Whether two figures count the same.
        words: Words of the longer side.
        share: Share of the words of the shorter version that stand in the other.
        facts: Share of names and figures that are the same, of all that stand against each other.
        whole: Share of the text of which it is more, in code points, that is read as a version of the other.
        rare: Names in common that stand in few sources of the case.
        for_parent: Other copies with the reading of the parent.
        for_child: Other copies with that of the child.
        top: Whether it stands among capitals or at the very top, as headlines do.
    """

    kind: EditKind
    bits: float
    alike: float
    noise: float
    lookalike: bool
    near: bool
    attested: bool
    left: float
    right: float
    counted: bool
    words: int
    share: float
    facts: float
    whole: float
    rare: int
    for_parent: int
    for_child: int
    top: bool


WEIGHTS: dict[str, float] = {
    "any": -0.95,
    "number": 0.2,
    "date": 3.2,
    "label": 1.6,
    "negation": 1.5,
    "bits": 1.1,
    "alike": -5.4,
    "near": -3.0,
    "attested": 1.5,
    "beside name": 3.0,
    "beside": 2.8,
    "misread": -5.0,
    "counted": 2.0,
    "words": -1.3,
    "agreement": 0.85,
    "no name in common": -2.1,
    "small part": -4.0,
    "both readings passed on": 0.45,
    "title": -2.45,
}
"""Weight of each term, in natural logarithms of odds. Those of negations and of attested names are not learned but set:
a lone negation is believed in clean print alone, and a name one letter off where both are words of the case. So is that
of texts which have but a small part in common, as reports by one office that use one formula."""

_MOST_BITS = 80.0
_MIDDLE_BITS = 30.0
_SPELT = 0.5
"""Names are spelt alike from here on."""
_LEAST_AGREEMENT = 0.02


def terms(e: Evidence) -> dict[str, float]:
    """Return what the evidence at a place comes to, by the names of `WEIGHTS`."""
    name = e.kind == "name"
    return {
        "any": 1.0,
        "number": float(e.kind == "number"),
        "date": float(e.kind == "date"),
        "label": float(e.kind == "label"),
        "negation": float(e.kind == "negation"),
        "bits": name * (min(max(e.bits, 0.0), _MOST_BITS) - _MIDDLE_BITS) / _MIDDLE_BITS,
        "alike": name * (e.noise if e.attested else 1.0) * max(0.0, e.alike - _SPELT),
        "near": name * e.noise * e.near,
        "attested": name * (1.0 - e.noise) * e.attested,
        "beside name": name * (min(e.left, e.right) - 0.6),
        "beside": (not name) * (max(e.left, e.right) - 0.8),
        "misread": e.noise * (e.lookalike or e.kind == "negation"),
        "counted": float(e.counted),
        "words": float(e.words > 1),
        "agreement": math.log(max(_LEAST_AGREEMENT, e.share * e.facts)) + 0.6,
        "no name in common": float(e.rare == 0),
        "small part": max(0.0, 0.5 - e.whole),
        "both readings passed on": float(min(e.for_parent, e.for_child) > 0),
        "title": float(e.top),
    }


def probability(e: Evidence) -> float:
    """Return how probable it is that two texts tell two things at a place."""
    odds = sum(WEIGHTS[name] * value for name, value in terms(e).items())
    return 1 / (1 + math.exp(-odds))
