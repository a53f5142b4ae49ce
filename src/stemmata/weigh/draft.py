"""A claim before its speaker is known, and the small questions that every topic asks of a phrase."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from stemmata.values.attribution import Attribution
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import Page

__all__ = [
    "HARM_VERBS", "KINDS", "NO_NAME",
    "WEAK_INQUIRY", "Draft", "attributions_in", "distance", "end_of_dress", "has_object", "headed", "is_actor_phrase",
    "is_named", "is_person", "make_draft", "step_back",
]  # fmt: skip

KINDS = {
    "perpetrator": "responsibility", "victims": "identity", "who_ordered": "order", "post": "post",
    "victim_number": "quantity", "assailant_number": "quantity", "accused_number": "quantity",
    "witness_number": "quantity", "unit": "identity", "time": "act", "place": "act", "weapon": "act",
    "prior_search": "act", "prior_threat": "act", "investigation": "act", "evidence": "other", "witness": "other",
    "motive": "other", "denial": "denial", "admission": "admission", "age": "identity", "alive": "identity",
}  # fmt: skip

NO_NAME = ("ly", "ing", "tion", "tions", "ness", "ity", "ship", "ism", "ence", "ance", "ed", "cy", "ful", "ement")
WEAK_INQUIRY = frozenset(
    {"investigation", "investigations", "investigate", "investigating", "court", "trial", "released", "custody",
     "dismissed", "suspended", "enquete", "investigacion", "تحقیقات", "التحقیق", "دادگاه", "محکمه"}
)  # fmt: skip
_TIMES = frozenset({"ago", "days", "weeks", "months", "years", "hours", "minutes"})
_WITHOUT = frozenset({"without", "sans", "sin", "بلا", "دون", "بدون"})
HARM_VERBS = ("kill", "wound", "detain", "vanish", "abuse")


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim before its speaker is known. Spans in words."""

    topic: str
    value: str
    trigger: Span
    extent: Span
    """The words that carry the claim; the quotation is cut around them."""
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    negated: bool = False
    doubtful: bool = False
    act: str | None = None
    """For a number of victims: what was done to them (kill, wound, detain, vanish, abuse)."""
    speaker_is_subject: Attribution | None = None
    """The attribution whose speaker makes the claim, where the claim is the attribution itself ("blamed")."""
    of_whom: str | None = None
    """The named person that the claim is about, where that is no doer."""
    revises: str | None = None
    """Where a correction names both figures in one phrase: whether this is the old one ("retracts") or the new."""


def is_actor_phrase(page: Page, span: Span) -> bool:
    """Whether a noun phrase can be a doer: a force, a described person, or a name that is no common word."""
    if page.any_marked(("actor", "culprit", "unit"), *span):
        return True
    single = page.lexicon.single
    described = page.any_marked(("dress",), span[0], span[1] + 2)
    return described and any(page.words.folded[k] in single["people"] for k in range(*span))


def is_named(page: Page, span: Span) -> bool:
    """Whether a noun phrase holds something like a name.

    Capitals tell names in mixed case. Where all is in capitals (and in Arabic script) a name is two unknown words in a
    row or one beside a title, none of them with the ending of an abstract noun, an adverb or a participle.
    """
    words, speech, known = page.words, page.speech, page.lexicon.known
    named = [
        k for k in range(*span)
        if words.kinds[k] == "w" and len(words.folded[k]) > 1 and words.folded[k] not in speech.common
        and words.folded[k] not in known and not words.folded[k].endswith(NO_NAME)
    ]  # fmt: skip
    if not words.upper and not words.arabic:
        return any(words.text[words.starts[k]].isupper() for k in named)
    titled = any(words.folded[k] in speech.roles for k in range(*span))
    return bool(named) and (
        titled or any(b - a == 1 for a, b in pairwise(named)) or any(words.folded[k] in page.names for k in named)
    )


_ACTS = frozenset(
    {"trial", "trials", "arrest", "arrests", "loss", "losses", "death", "deaths", "murder", "murders", "case", "cases",
     "release", "removal", "dismissal", "responsibility", "names", "identity", "participation", "orders", "hands"}
)  # fmt: skip
_SPANS = frozenset({"hours", "days", "weeks", "months", "years"})
_BODIES = frozenset(
    {"administration", "opposition", "delegation", "organization", "organisation", "faction", "population",
     "management", "contingent", "detachment", "regiment", "element", "elements", "parliament"}
)  # fmt: skip
_DEEDS = ("tion", "tions", "ment", "ments", "ness", "ity", "ism", "ence", "ance", "ency", "ancy")


def headed(page: Page, span: Span) -> Span | None:
    """Return an English phrase for a doer without the act it depends on, None where an act alone is named.

    "The punishment of the officers", "the trial of eight soldiers" are about the officers and the soldiers; "the
    president's inefficiency" is nobody.
    """
    folded, single = page.words.folded, page.lexicon.single
    known = page.speech.roles | page.speech.bodies | single["actor"] | single["people"] | _BODIES
    if page.lang == "en" and folded[span[0]] in {"past", "last"}:  # "during the past few hours the police have ..."
        spans = [k for k in range(span[0] + 1, min(span[0] + 4, span[1] - 1)) if folded[k] in _SPANS]
        span = (spans[0] + 1, span[1]) if spans else span
    if page.lang == "en" and any(folded[k : k + 2] == ["free", "from"] for k in range(*span)):
        return None  # "leaving the command free from any responsibility"
    of = next((k for k in range(span[0] + 1, span[1] - 1) if folded[k] == "of"), span[1])
    last = folded[of - 1]
    if page.lang != "en" or last in known or not (last in _ACTS or last.endswith(_DEEDS)):
        return span
    if last in single["done"]:
        return None  # "indignation caused by the murder of the mayor"
    rest = page.nouns.after(of + 1, span[1]) if of < span[1] else None
    if rest is not None:
        return headed(page, rest)
    return None if of - span[0] > 1 and folded[of - 2] in {"s", "'"} else span


def make_draft(  # noqa: PLR0917  (the parts of one draft)
    page: Page, topic: str, value: Span, trigger: Span, sentence: Span, owner: Attribution | None = None
) -> Draft:
    """Return a draft whose extent runs from value to trigger, with negation and doubt found around the trigger."""
    extent = (min(value[0], trigger[0]), max(value[1], trigger[1]))
    low = max(sentence[0], trigger[0] - 5)
    # Persian says "is not" at the end of the clause, the others before or right behind the word.
    behind = 8 if page.lang == "fa" else 1
    until = max(trigger[1] + behind, value[0] if value[0] - trigger[1] < 16 else 0)
    denials = page.marked("not", low, min(until, sentence[1]))
    if page.lang == "en":  # "without a warrant, they killed ...": of another clause
        denials = [n for n in denials if "," not in page.words.folded[n[1] : trigger[0]]]
    negated = any(
        not _contrasts(page, n)
        and not _is_manner(page, n, trigger)
        and not _bounds(page, n)
        and not _by_means(page, n, trigger)
        for n in denials
    )
    if page.lang == "en" and page.words.folded[value[0]] in {"none", "neither", "nobody"}:
        negated = True  # "none of the refugees, who had been there since May, was hurt"
    maybe = page.marked("maybe", max(sentence[0], extent[0] - 6), trigger[1])
    doubtful = any(not _is_month(page, m[0]) for m in maybe) or _unproven(page, trigger, sentence)
    return Draft(
        topic, page.written(value), trigger, extent, negated=negated, doubtful=doubtful, speaker_is_subject=owner
    )


def _contrasts(page: Page, negation: Span) -> bool:
    """Whether a negation only sets another doer apart: "the regiment, and not the police, carried out ..."."""
    before = page.words.folded[negation[0] - 1] if negation[0] > 0 else ""
    word = page.words.folded[negation[0]]
    after = page.words.folded[negation[1]] if negation[1] < len(page.words) else ""
    joined = before in {"and", "et", "y", ","} and word in {"not", "non", "pas", "no"}
    return joined and (after in page.speech.articles or page.any_marked(("actor",), negation[1], negation[1] + 2))


def _by_means(page: Page, negation: Span, trigger: Span) -> bool:
    """Whether what is denied is what the deed was a means to: "do not calm anybody by killing civilians"."""
    folded, k = page.words.folded, trigger[0]
    return page.lang == "en" and negation[1] < k and folded[k].endswith("ing") and folded[k - 1] == "by"


_PROOFS = frozenset({"evidence", "proof", "proofs", "indication", "indications", "sign", "signs"})


def _unproven(page: Page, trigger: Span, sentence: Span) -> bool:
    """Whether the deed is only what there is no proof of: "had no evidence that it was committed by the army"."""
    folded = page.words.folded
    for k in range(sentence[0], trigger[0]) if page.lang == "en" else ():
        near = folded[k + 1 : min(k + 4, trigger[0])]
        if folded[k] == "no" and _PROOFS & set(near) and "," not in folded[k : trigger[0]]:
            return "that" in folded[k : trigger[0]]
    return False


_COMPARED = frozenset({"fewer", "less", "more", "moins", "plus", "menos", "mas", "یقل", "تقل", "یزید", "تزید", "بین"})


def _bounds(page: Page, negation: Span) -> bool:
    """Whether a negation only bounds a number: "no fewer than twelve", «ما لا يقل عن», «ما بين»."""
    near = page.words.folded[negation[1] : negation[1] + 2]
    followed = bool(near) and near[0] in _COMPARED
    return followed or (len(near) > 1 and near[0] == "لا" and near[1] in _COMPARED)


def _is_month(page: Page, k: int) -> bool:
    """Whether "may" at word `k` is the month, not the verb."""
    words = page.words
    if words.folded[k] != "may":
        return False
    numbered = "n" in words.kinds[max(0, k - 1) : k] + words.kinds[k + 1 : k + 2]
    return numbered or (not words.upper and words.text[words.starts[k]].isupper())


def _is_manner(page: Page, negation: Span, trigger: Span) -> bool:
    """Whether a negation behind the deed tells only how it was done: "fired without warning"."""
    return negation[0] >= trigger[1] and page.words.folded[negation[0]] in _WITHOUT


def is_person(page: Page, span: Span) -> bool:
    """Whether a noun phrase holds a word for people."""
    return any(page.words.folded[k] in page.lexicon.single["people"] for k in range(*span))


def step_back(page: Page, k: int, start: int) -> int:
    """Return `k` moved left over auxiliaries, negations, adverbs and possibilities."""
    folded, single = page.words.folded, page.lexicon.single
    skip = single["be"] | single["not"] | single["maybe"] | {
        "has", "have", "had", "did", "also", "directly", "solely", "clearly", "really", "who", "ont", "a", "it", "was",
        "will", "would", "actively", "personally", "officially", "already", "could", "still", "n", "ne", "se",
        "themselves",
    }  # fmt: skip
    while k > start and (folded[k - 1] in skip or (page.lang == "en" and folded[k - 1].endswith("ly"))):
        k -= 1
    return k


def has_object(page: Page, verb: Span, end: int) -> bool:
    """Whether a victim follows the verb (or stands before it, marked as object, in Persian)."""
    if page.lang == "fa":
        return (
            "را" in page.words.folded[max(0, verb[0] - 8) : verb[0]] or "شلیک" in page.words.folded[verb[0] : verb[1]]
        )
    at = verb[1] + (page.lang == "en" and page.words.folded[verb[1] : verb[1] + 1] in (["today"], ["yesterday"]))
    following = page.words.folded[at] if at < end else "."
    if page.lang == "en" and following.endswith("ed") and not following.startswith("un"):
        return False  # "the two rebels killed lived at ..."
    if following in {"this", "these", "those"}:
        return True
    if (
        page.lang == "en"
        and page.words.folded[verb[1] + 1 : verb[1] + 2]
        and _TIMES & set(page.words.folded[verb[1] + 1 : min(verb[1] + 3, end)])
    ):
        return False  # "the peasants killed two months ago"
    if following in page.lexicon.single["stops"] or following in {".", ",", ";", ":", "and", "or", "et"}:
        return page.lang == "fr" and page.words.folded[verb[0]] == "tire"
    return True


def end_of_dress(page: Page, dress: Span, end: int) -> int:
    """Return where the description of a dress ends: before what those who wear it do ("gris descendre de ...")."""
    folded = page.words.folded
    if page.lang == "en":
        clothes = (
            k for k in range(dress[0], min(dress[1] + 3, end)) if folded[k] in {"uniforms", "fatigues", "clothes"}
        )
        if (worn := next(clothes, None)) is not None:
            return worn + 1
    last = page.nouns.after(dress[1], end, 10)
    stop = last[1] if last else dress[1]
    verbs = ("er", "ir", "dre", "tre") if page.lang == "fr" else ()
    deeds = (k for k in range(dress[1], stop) if verbs and len(folded[k]) > 4 and folded[k].endswith(verbs))
    return next(deeds, stop)


def attributions_in(page: Page, start: int, end: int) -> list[Attribution]:
    """Return the attributions whose cue stands between two words."""
    return page.attributions_in(page.words.starts[start], page.words.ends[end - 1])


def distance(span: Span, others: list[Span]) -> int:
    """Return the number of words between a span and the nearest of the others; 99 for none."""
    return min((max(other[0] - span[1], span[0] - other[1], 0) for other in others), default=99)
