"""How a speaker knows what he says: did he do it, see it, suffer it, or did somebody tell him, and how many mouths ago.

The **degree of hearsay** counts mouths between the one who perceived and the last person who tells it in the source:
0 where that person tells what he did or perceived himself, one more for each further person, named or not, who told it
on. Outlets that print it are no mouths. Where the words do not tell how the first speaker knows, and nobody told it on,
the degree is not known. The **connection** is how the first speaker comes by what he says, as far as the words tell.

Simple rules: the first person ("I saw"), what others tell of him behind his verb of saying ("said she had seen"), words
for having been told, and what the speaker is called ("a witness", "the victim's mother", "the ministry"). That somebody
holds an office tells the connection and no degree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from stemmata.values.attribution import Attribution
from stemmata.values.bundled import bundled
from stemmata.values.fold import fold_text
from stemmata.values.phrases import Hit, Phrases
from stemmata.values.words import Words, words_of
from stemmata.weigh.lexicon import LANGUAGES, Span
from stemmata.weigh.page import Page

__all__ = ["CONNECTIONS", "Knowing", "knowing"]

CONNECTIONS = ("perpetrator", "victim", "witness", "relative", "third party", "official", "reporter")
_OWN = {"did": "perpetrator", "suffered": "victim", "saw": "witness", "saw_too": "witness"}
_FIRST_HAND = frozenset({"perpetrator", "victim", "witness"})
_BEHIND_SAYING = 9
"""Words after the verb of saying within which what the speaker saw is told of himself."""
_TELLERS = ("perpetrator", "witness", "relative", "victim", "reporter", "official")
"""In this order: the victim's mother is a relative."""


@dataclass(frozen=True, slots=True)
class Knowing:
    """How the first speaker of a claim knows.

    Attributes:
        degree: Mouths between the one who perceived and the last person who tells it; None where nothing tells.
        connection: One of `CONNECTIONS`, None where nothing tells.
    """

    degree: int | None
    connection: str | None


_CARRIED = frozenset({"cable", "cables", "dispatch", "dispatches", "item", "items", "depeche", "depeches", "despacho"})
_NO_PART = frozenset(
    {"which", "who", "whom", "was", "were", "i", "we", "our", "you", "us", "received", "issued", "released", "firing",
     "je", "nous", "notre", "qui", "yo", "nuestro", "nuestra", "nuestras", "nuestros"}
)  # fmt: skip
"""Words of clauses, and of speakers who are the one that tells it ("our forces")."""
_LONGEST = 16
_NOBODY = frozenset(
    {"no", "neither", "nor", "nobody", "none", "aucun", "aucune", "ni", "ningun", "ninguna", "nadie", "هیچ"}
)
_TITLES = frozenset(
    {"father", "mother", "brother", "sister", "son", "pere", "mere", "frere", "soeur", "padre", "madre", "hermano",
     "hermana"}
)  # fmt: skip
"""Words for kin that are titles, or other words, where a name stands behind them ("Father Prieto", "son chef")."""
_JOINS = frozenset({"of", "for", "to", "by", "de", "du", "des", "d", "del", "pour", "para", "no"})
_OF = frozenset({"of", "de", "du", "des", "d", "del", ",", "(", "to"})


@lru_cache(maxsize=8)
def _ways(lang: str) -> Phrases:
    return Phrases(bundled("weigh/lexicon/knowing.toml")[lang if lang in LANGUAGES else "en"])


@lru_cache(maxsize=1)
def _called() -> Phrases:
    return Phrases({name: bundled("weigh/lexicon/knowing.toml")["speaker"][name] for name in _TELLERS})


def knowing(  # noqa: PLR0917  (where it stands and who says it)
    page: Page, around: Sequence[Attribution], voice: str | None, first: str, at: int, sentence: Span
) -> Knowing:
    """Return how the first speaker of a claim knows what he says.

    Args:
        page: The source.
        around: The attributions around the claim, the innermost first.
        voice: Who speaks where the text names nobody; None for its outlet.
        first: The first speaker of its chain.
        at: Code point of the words that carry the claim.
        sentence: Their sentence, in words.
    """
    hits = _ways(page.lang).find(page.words, *sentence)
    until = page.word_at(at)
    told = any(h.label == "told" and h.first <= until and not _is_cue(page, h, around) for h in hits)
    if first != "unnamed":
        # whoever is unnamed, or no more than material, is passed over where somebody relates it
        named = next((k for k, a in enumerate(around) if _speaks(a, first, voice)), len(around))
        told = told or any(a.speaker is None and a.stance == "reports" for a in around[:named])
        around = around[named:]
    mouths = _mouths(page, around, voice)
    own = _own(page, hits, around, voice, at)
    if first == "unnamed":
        return Knowing(max(mouths, 1), "third party")
    if own is not None:
        return Knowing(mouths, own)
    called = _connection(page, around, voice)
    if told:
        return Knowing(mouths + 1, called if called in {"relative", "official", "reporter"} else "third party")
    if called in _FIRST_HAND:
        return Knowing(mouths, called)
    return Knowing(mouths if mouths and _is_name(first) else None, called)


def _speaks(a: Attribution, first: str, voice: str | None) -> bool:
    """Whether an attribution names the first speaker."""
    name = voice if a.first_person else a.speaker_full or a.speaker
    return name is not None and _same(name, first)


def _mouths(page: Page, around: Sequence[Attribution], voice: str | None) -> int:
    """Return how many persons beyond the first speaker told it on; outlets are none."""
    names: list[str] = []
    for a in around:
        name = voice if a.first_person else a.speaker_full or ("?" if a.speaker is None else a.speaker)
        if name is not None and not (names and _same(names[-1], name)):
            names.append(name)
    if voice is not None and not (names and _same(names[-1], voice)):
        names.append(voice)
    return sum(1 for name in names[1:] if not _is_outlet(page, name))


def _same(one: str, other: str) -> bool:
    """Whether the words of one name are among those of the other."""
    a, b = (frozenset(w for w in words_of(name).folded if w.isalnum()) for name in (one, other))
    return a <= b or b <= a


def _is_outlet(page: Page, name: str) -> bool:
    if page.outlet is not None and _same(fold_text(name), fold_text(page.outlet)):
        return True
    # a cable or an item is what an outlet carries
    carried = not _CARRIED.isdisjoint(words_of(name).folded)
    return _what_called(name) == "reporter" or carried or not _is_name(name)


@lru_cache(maxsize=1 << 14)
def _is_name(name: str) -> bool:
    """Whether words can be the name of somebody, and are no clause that was cut wrongly."""
    words = words_of(name).folded
    return len(words) <= _LONGEST and _NO_PART.isdisjoint(words) and not words[-1].endswith("ly") if words else False


def _own(page: Page, hits: Sequence[Hit], around: Sequence[Attribution], voice: str | None, at: int) -> str | None:
    """Return how the speaker took part or perceived, in his own words or as others tell it of him."""
    inner = around[0] if around else None
    personal = (inner is not None and not inner.first_person) or voice is not None
    for hit in hits:
        if hit.label == "told":
            continue
        start = page.words.starts[hit.first]
        if _is_his(page, hit, inner, at) if hit.label == "saw_too" else personal and _in_words(start, inner):
            return _OWN[hit.label]
    claimed = inner is not None and inner.stance == "admits" and _claims_it(inner)
    return "perpetrator" if claimed and inner is not None and not _nobody(page, inner) else None


def _is_his(page: Page, hit: Hit, inner: Attribution | None, at: int) -> bool:
    """Whether it is told of the speaker, in what he is said to say, that he perceived it."""
    start = page.words.starts[hit.first]
    if inner is None or not inner.start <= start < inner.scope_end:
        return False
    return start <= at or hit.first - page.word_at(inner.scope_start) <= _BEHIND_SAYING


def _in_words(start: int, inner: Attribution | None) -> bool:
    """Whether words in the first person are those of the speaker."""
    return inner is None or inner.start <= start < max(inner.scope_end, inner.end)


def _nobody(page: Page, a: Attribution) -> bool:
    """Whether it is said that nobody did so: "no organisation has claimed responsibility"."""
    first = page.word_at(a.speaker_start if a.speaker_start is not None else a.cue_start)
    words = words_of(a.speaker or "").folded
    return not _NOBODY.isdisjoint(words) or bool(page.marked("not", first, page.word_at(a.cue_end)))


def _claims_it(a: Attribution) -> bool:
    """Whether what is admitted is one's own deed: "claimed responsibility", "confessed"."""
    return fold_text(a.cue).startswith(("claimed", "claims", "took resp", "accepted resp", "assumed resp", "confess"))


def _is_cue(page: Page, hit: Hit, around: Sequence[Attribution]) -> bool:
    """Whether a word for telling is the verb that names a speaker already counted ("a neighbour told me")."""
    low, high = page.words.starts[hit.first], page.words.ends[hit.last - 1]
    return any(a.cue_start < high and low < a.cue_end and (a.speaker or a.first_person) for a in around)


def _connection(page: Page, around: Sequence[Attribution], voice: str | None) -> str | None:
    """Return what the first speaker is called, as far as that tells how he knows."""
    if around and not around[0].first_person:
        names = [around[0].speaker or "", around[0].speaker_full or ""]
    elif voice is not None:
        names = [voice]
    else:
        return "reporter" if page.outlet is not None and page.facts.kind in {"press", None} else None
    return next((found for found in map(_what_called, names) if found), None)


@lru_cache(maxsize=1 << 14)
def _what_called(name: str) -> str | None:
    words = words_of(name)
    labels = {hit.label for hit in _called().find(words) if _is_he(words, hit)}
    return next((label for label in _TELLERS if label in labels), None)


def _is_he(words: Words, hit: Hit) -> bool:
    """Whether a word is what the speaker is, not whose lawyer he is, nor a title in front of his name."""
    folded = words.folded
    follows = folded[hit.last] if hit.last < len(words) else ","
    if folded[hit.first] in _TITLES and follows not in _OF:
        return False
    if hit.label not in _FIRST_HAND:
        return True
    if words.arabic:
        return hit.first == 0
    return follows not in {"'", "s"} and not _JOINS & set(folded[: hit.first])
