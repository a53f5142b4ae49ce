"""The words of speech, language by language, and the pieces in which speech is read: sentences and quotations.

The lexicon is data (`lexicon/speech.toml`) that can be read aloud and corrected by somebody who does not program.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from stemmata.values.bundled import bundled
from stemmata.values.phrases import Phrases, with_joined
from stemmata.values.words import Words, words_of

__all__ = ["LANGUAGES", "Speech", "quotations", "sentences", "speech"]

LANGUAGES = ("en", "fr", "es", "de", "ru", "fa", "ar")

_ENDS = frozenset(".!?؟۔…")
_CLOSING = frozenset("\"')]}")
_OPENED = frozenset('"¶')
_MAY_END = _ENDS | frozenset("¶]-")


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """The lexicon of one language, ready for matching; sets hold folded words."""

    lang: str
    order: tuple[str, ...]
    verbs: Phrases
    verb_words: frozenset[str]
    months: frozenset[str]
    strict: frozenset[str]
    weak: frozenset[str]
    by: Phrases
    citing: Phrases
    via: Phrases
    hedges: Phrases
    passives: Phrases
    venues: Phrases
    objects: frozenset[str]
    participles: frozenset[str]
    that: frozenset[str]
    breaks: frozenset[str]
    adverbs: frozenset[tuple[str, ...]]
    pronouns: frozenset[str]
    first_person: frozenset[str]
    prepositions: frozenset[str]
    articles: frozenset[str]
    roles: frozenset[str]
    bodies: frozenset[str]
    generic: frozenset[str]
    common: frozenset[str]
    role_phrases: Phrases
    cues: frozenset[str]
    """First words of all that attributes; a sentence without them has a headline's colon or attributes nothing."""
    no_names: frozenset[str]
    """Words that are never part of a name of their own: common words, titles, bodies, articles, verbs of speech."""


def _folded(phrases: list[str]) -> frozenset[str]:
    return frozenset(" ".join(words_of(phrase).folded) for phrase in with_joined(phrases))


@lru_cache(maxsize=1)
def short_words() -> frozenset[str]:
    """Return the shortened words whose full stop does not end a sentence, folded."""
    return frozenset(words_of(bundled("values/lexicon/speech.toml")["all"]["short"]).folded)


@lru_cache(maxsize=8)
def speech(lang: str) -> Speech:
    """Return the lexicon of `lang`; English for a language that has none."""
    entry = bundled("values/lexicon/speech.toml")[lang if lang in LANGUAGES else "en"]
    people, verbs = entry["people"], dict(entry["verbs"])
    verbs["says"] = [*verbs["says"], *entry["participles"]]
    if lang == "ar":  # "and", "so" are written as one word with the verb
        verbs = {label: [*forms, *(joint + form for form in forms for joint in "وف")] for label, forms in verbs.items()}
    said, by, citing = Phrases(verbs), Phrases({"by": entry["by"]}), Phrases({"citing": entry["citing"]})
    via, hedges = Phrases({"via": entry["via"]}), Phrases({"hedge": entry["hedges"]})
    passives = Phrases({"passive": entry["passives"]})
    verb_words, articles = _folded([form for forms in verbs.values() for form in forms]), _folded(entry["articles"])
    roles, bodies = _folded(people["roles"]), _folded(people["bodies"])
    common = frozenset(words_of(people["common"]).folded)
    return Speech(
        lang=lang if lang in LANGUAGES else "en",
        order=tuple(entry["order"]),
        verbs=said,
        verb_words=verb_words,
        by=by,
        citing=citing,
        via=via,
        hedges=hedges,
        passives=passives,
        articles=articles,
        roles=roles,
        bodies=bodies,
        common=common,
        objects=_folded(entry["objects"]),
        participles=_folded(entry["participles"]),
        months=frozenset(words_of(bundled("values/lexicon/speech.toml")["all"]["months"]).folded),
        strict=_folded(entry["strict"]["words"]),
        weak=_folded(entry["strict"]["weak"]),
        generic=_folded(people["generic"]),
        venues=Phrases(entry["venues"]),
        that=_folded(entry["that"]),
        breaks=_folded(entry["breaks"]),
        adverbs=frozenset(tuple(words_of(phrase).folded) for phrase in entry["adverbs"]),
        pronouns=_folded(entry["pronouns"]),
        first_person=_folded(entry["first_person"]),
        prepositions=_folded(entry["prepositions"]),
        role_phrases=Phrases({"role": people["roles"], "body": people["bodies"]}),
        cues=frozenset[str]().union(*(found.first_words for found in (said, by, citing, via, hedges, passives))),
        no_names=verb_words | articles | roles | bodies | common,
    )


def sentences(words: Words) -> list[tuple[int, int]]:
    """Return the sentences of a text as half-open ranges of words.

    A sentence ends at its mark (with the closing quotation mark or bracket behind it), at an empty line, behind a
    dateline ("CITY, 3 May (Agency) --") and behind an editor's tag in square brackets at its beginning.
    """
    return list(_sentences(words))


@lru_cache(maxsize=8)
def _sentences(words: Words) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    folded, start, n = words.folded, 0, len(words)
    for i in [k for k, word in enumerate(folded) if word in _MAY_END]:
        word, end = folded[i], -1
        if i < start:
            continue  # a closing mark that the sentence before took along
        if words.kinds[i] == "b":
            if start < i:
                found.append((start, i))
            start = i + 1
            continue
        if word in _ENDS and not _inner_stop(words, i):
            end = i + 1
            while end < n and folded[end] in _CLOSING and words.glued(end):
                end += 1
        elif word == "]" and start < i and folded[start] == "[" and "[" not in folded[start + 1 : i]:
            end = i + 1
        elif word == "-" and i + 1 < n and folded[i - 1] in {")", "-"} and folded[i + 1] != "-":
            end = i + 1 if (i < 40 and not found) or (i - start < 16 and _is_dateline(words, start, i)) else -1
        if end > 0:
            found.append((start, end))
            start = end
    if start < n:
        found.append((start, n))
    return tuple(found)


def _is_dateline(words: Words, start: int, end: int) -> bool:
    """Whether the words up to a dash are a dateline further down ("[TEXT] CITY, 3 May (Agency) --")."""
    closing = end - 1 if words.folded[end - 1] == ")" else end - 2
    inside = words.folded[start:closing]
    return closing > start and words.folded[closing] == ")" and "(" in inside and "n" in words.kinds[start:closing]


def _inner_stop(words: Words, i: int) -> bool:
    """Whether the full stop at word `i` belongs to a shortened word or stands inside one ("U.S. Army")."""
    if words.folded[i] != "." or i == 0:
        return False
    if i + 1 < len(words) and words.glued(i + 1) and words.kinds[i + 1] in "wn":
        return True
    before = words.folded[i - 1]
    return words.glued(i) and (before in short_words() or (len(before) == 1 and before.isalpha()))


def quotations(words: Words) -> list[tuple[int, int]]:
    """Return the stretches in quotation marks as half-open ranges of words, marks included.

    Straight marks open and close in turn within a paragraph; a quotation left open runs to the paragraph's end, as in
    quotations of several paragraphs.
    """
    if '"' not in words.folded:
        return []
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for i, word in [(k, word) for k, word in enumerate(words.folded) if word in _OPENED]:
        if words.kinds[i] == "b":
            if opened is not None:
                found.append((opened, i))
            opened = None
        elif word == '"':
            written = words.text[words.starts[i]]
            if opened is None and written not in "”»":
                opened = i
            elif opened is not None and written not in "“«„":
                found.append((opened, i + 1))
                opened = None
    if opened is not None:
        found.append((opened, len(words)))
    return found
