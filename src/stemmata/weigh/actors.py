"""When two doers are one doer: by what they are called in any language, by the name of the body or of the person.

A doer is reduced to what `stemmata.values.concepts` reads in its words: its kind (army, police, men in uniform ...),
the plain words of a body's name (4th, mobile, battalion), the office, and the names left over, compared by their
consonants across scripts. Described men ("in uniform") keep a kind of their own: that soldiers wear uniforms is no
reason to read one as the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from stemmata.values.concepts import body_words, concepts, find_concepts
from stemmata.values.fold import fold_text
from stemmata.values.numerals import read_numeral
from stemmata.values.speech import speech
from stemmata.values.transliteration import arabic_script, consonants, stems
from stemmata.values.words import Words, guess_language, words_of
from stemmata.weigh.lexicon import LANGUAGES, lexicon

__all__ = ["Actor", "acronyms", "actor", "compatible", "holds", "names_fit", "same_actor"]

_EXPLAINED = re.compile(r"\b([A-Z][A-Z0-9-]{1,9})\b\s*[\[(]([^\[\]()]{6,90})[\])]")
_BRACKETED = re.compile(r"[\[(]([A-Z][A-Z0-9-]{1,9})[\])]")
_WORDS_BEFORE = re.compile(r"((?:[^\W\d_][\w'’-]*\s+){2,9})\Z")
_BEFORE = 600
"""Code points before a bracket in which the long form of an acronym is looked for."""
_GENERIC = frozenset(
    {"group", "groups", "groupe", "groupes", "grupo", "member", "members", "element", "elements", "heavily", "several",
     "some", "number", "force", "forces", "individuals", "unit", "units", "command", "certain", "sector", "sectors",
     "part", "same", "large", "who", "whom", "other", "others", "no", "any", "all", "senior", "young", "high",
     "ranking", "اینکه", "درباره", "چه", "کسی", "کسانی", "آنان", "qui", "quien", "what", "knows", "like"}
)  # fmt: skip
_SIZES = ("platoon", "detachment", "unit", "company", "squadron", "battalion", "regiment", "brigade", "division",
          "corps", "academy", "garrison", "department", "service", "guard")  # fmt: skip
"""Formations from the smallest: the smallest in a name is what the name is of ("battalion of the guard")."""
_RANKS = frozenset({"colonel", "general", "captain", "lieutenant"})
_PORTFOLIOS = frozenset({"interior", "defence", "staff"})
_ABSTRACT = ("tion", "tions", "ment", "ments", "ness", "ing", "ity", "ence", "ance", "ism", "ship")
_LONGEST_NAME = 5


@dataclass(frozen=True, slots=True)
class Actor:
    """A doer reduced to what can be compared.

    Attributes:
        kinds: Concepts it names.
        body: Formation, qualifiers and number of a named body ("battalion", "mobile", "4").
        office: Words of the office held.
        names: Words left over that can be names, folded.
    """

    kinds: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    office: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing is left to compare."""
        return not (self.kinds or self.body or self.office or self.names)

    @property
    def formation(self) -> str | None:
        """The smallest formation in the name."""
        return next((size for size in _SIZES if size in self.body), None)

    @property
    def index(self) -> frozenset[str]:
        """Everything that another form of the same doer could share."""
        spelled = {f"~{bones}" for name in self.names for bones in consonants(name)}
        guard = {"guardsmen"} if self.formation == "guard" else set[str]()
        return (
            self.kinds
            | guard
            | {f"+{word}" for word in self.body}
            | {f"*{word}" for word in self.office}
            | spelled
            | self.names
        )


@lru_cache(maxsize=1)
def _plain() -> frozenset[str]:
    """Words that are no names in any language of the lexicons."""
    found: set[str] = set(_GENERIC)
    for lang in LANGUAGES:
        said, claims = speech(lang), lexicon(lang)
        found |= said.common | said.articles | said.roles | said.prepositions | said.months | said.bodies
        found |= claims.known | said.verb_words | said.pronouns
    return frozenset(found)


def actor(value: str, known: Mapping[str, str]) -> Actor:
    """Return what can be compared of a doer as written.

    Args:
        value: The words that name the doer.
        known: Long forms and acronyms of the case, folded.

    >>> sorted(actor("ARMED FORCES SOLDIERS", {}).kinds), sorted(actor("men wearing army uniforms", {}).kinds)
    (['soldiers'], ['uniformed'])
    >>> actor("le 4e bataillon mobile", {}).body == actor("4th Mobile Battalion", {}).body
    True
    """
    words, text = words_of(value), value
    plain = " ".join(words.folded)
    shorts: set[str] = set()
    for long, short in known.items():
        if len(long) > 8 and f" {long} " in f" {plain} ":
            shorts.add(short)
            plain = f" {plain} ".replace(f" {long} ", " ").strip()
    if shorts:
        words, text = words_of(plain), plain
    kinds, body, office, taken = _meanings(text)
    if "uniformed" in kinds:
        return Actor(frozenset({"uniformed"}))
    taken |= _numbers(words)
    names = frozenset(shorts | {word for i, word in enumerate(words.folded) if i not in taken and _can_name(word)})
    if not shorts and _abstract(words):
        return Actor()
    if not (kinds or body or office or shorts) and not _is_name(value, words, names):
        return Actor()
    if not (kinds or body or office or shorts) and any(c.name != "persons" for c in find_concepts(text)):
        return Actor()
    if names and kinds == {"officers"}:
        kinds = frozenset()
    return Actor(kinds, body, office, names)


def _numbers(words: Words) -> set[int]:
    """Return the words that are numbers ("nine", «تسعة»)."""
    lang, taken = guess_language(words), set[int]()
    for i in range(len(words)):
        numeral = read_numeral(words, i, lang)
        taken |= set(range(i, numeral.last)) if numeral is not None and not numeral.weak else set()
    return taken


def _meanings(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str], set[int]]:
    """Return the kinds, the words of a body and of an office in a phrase, and which words they take."""
    read = body_words(text)
    found = find_concepts(text, "force", "rank")
    taken = {k for word in read for k in range(word.first, word.last)}
    formations = {word.label for word in read if word.role == "formation"}
    telling = {word.label for word in read if word.role in {"qualifier", "ordinal"}}
    kinds = {c.name for c in found}
    if len(formations) > 1:
        formations -= {"unit", "service", "department"}
    if formations and telling:
        return frozenset(), frozenset(formations | telling), frozenset(), taken
    office = frozenset(word.label for word in read if word.role == "office")
    if "security-forces" in kinds:
        telling -= {"security"}
    if "soldiers" in kinds:
        telling -= {"military"}
    if kinds - {"officers"}:
        kinds -= {"officers"}
    elif kinds and office & _RANKS:
        kinds = set()  # one colonel, not officers
    if kinds - {"unknown-armed"}:
        kinds -= {"unknown-armed"}
    # A formation without number or qualifier ("a battalion", "units of") names none.
    body = frozenset(telling) if kinds - {"officers"} else frozenset()
    return frozenset(kinds), body, office if not kinds else frozenset(), taken


def _can_name(word: str) -> bool:
    """Whether a word that no lexicon of bodies knows can be a name."""
    return len(word) > 2 and word.isalpha() and not any(s in _plain() or find_concepts(s) for s in stems(word))


def _is_name(value: str, words: Words, names: frozenset[str]) -> bool:
    """Whether a phrase of unknown words looks like the name of somebody rather than like words about something."""
    if (
        not names
        or "n" in words.kinds
        or len(words) > 2 * _LONGEST_NAME
        or any(name.endswith(_ABSTRACT) for name in names)
    ):
        return False
    if arabic_script(value):
        return 2 <= len(names) <= _LONGEST_NAME and len(names) >= 0.7 * sum(kind == "w" for kind in words.kinds)
    return (
        words.upper
        or value.isupper()
        or any(
            words.text[start].isupper() for start, word in zip(words.starts, words.folded, strict=True) if word in names
        )
    )


def _abstract(words: Words) -> bool:
    """Whether a phrase is about something done and not about its doers ("punishment of the officers")."""
    folded = words.folded
    joints = [i for i, word in enumerate(folded) if word in {"of", "de", "des", "du", "del"}]
    heads = folded[: joints[0]] if joints else []
    return any((word.endswith(_ABSTRACT) and not find_concepts(word)) or word == "violence" for word in heads)


# -- comparing ---------------------------------------------------------------------------------------------------------


def _same_name(one: str, other: str) -> bool:
    """Whether two words can be one name: by its consonants, and in one script also nearly by its letters."""
    if one == other:
        return True
    if not consonants(one) & consonants(other) or min(len(one), len(other)) < 4:
        return False
    return arabic_script(one) != arabic_script(other) or float(Indel.normalized_similarity(one, other)) >= 0.7


def names_fit(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether all names of the shorter form stand in the longer one."""
    few, many = sorted((one, other), key=len)
    return all(any(_same_name(name, twin) for twin in many) for name in few)


def same_actor(one: Actor, other: Actor) -> bool:
    """Return whether two doers are one: a shorter form of a name is the same as a longer one, a kind its own kind only.

    >>> same_actor(actor("Garde territoriale", {}), actor("گارد سرزمینی", {}))
    True
    >>> same_actor(actor("soldiers", {}), actor("men in uniform", {}))
    False
    """
    if "guardsmen" in one.kinds | other.kinds and "guard" in {one.formation, other.formation}:
        return True
    if one.formation or other.formation:
        numbers = [{word for word in side.body if word.isdigit()} for side in (one, other)]
        apart = one.formation != other.formation or (all(numbers) and numbers[0] != numbers[1])
        return not apart and (one.body <= other.body or other.body <= one.body) and names_fit(one.names, other.names)
    if one.kinds and other.kinds:
        fits = one.body <= other.body or other.body <= one.body
        return one.kinds == other.kinds and fits and names_fit(one.names, other.names)
    if one.names and other.names:
        return names_fit(one.names, other.names)
    posts = one.office - _PORTFOLIOS, other.office - _PORTFOLIOS
    fields = one.office & _PORTFOLIOS, other.office & _PORTFOLIOS
    return bool(one.office) and posts[0] == posts[1] and (fields[0] <= fields[1] or fields[1] <= fields[0])


def holds(wide: Actor, narrow: Actor) -> bool:
    """Return whether one doer is a wider word for another ("security forces" for "the police").

    >>> holds(actor("security forces", {}), actor("the police", {}))
    True
    >>> holds(actor("the police", {}), actor("security forces", {}))
    False
    """
    known = concepts()
    holders = {holder for kind in narrow.kinds for holder in known[kind].within}
    if narrow.formation:
        holders |= {"security-forces", "government", "uniformed", "unknown-armed"}
        holders |= {"guardsmen"} if "guard" in narrow.body else {"soldiers"}
    return bool(wide.kinds) and wide.kinds <= holders and not wide.names and not wide.body


def compatible(one: Actor, other: Actor) -> bool:
    """Return whether two different doers can both be true because one is a wider word for the other."""
    return holds(one, other) or holds(other, one)


# -- acronyms ----------------------------------------------------------------------------------------------------------


def acronyms(texts: Iterable[str]) -> dict[str, str]:
    """Return long form -> acronym, both folded, as the texts explain them.

    A long form counts if at least two thirds of the acronym's letters begin its words in order, or if the same pair is
    explained in two texts.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for text in texts:
        pairs = {(m.group(1), m.group(2)) for m in _EXPLAINED.finditer(text)}
        pairs |= set(_abbreviated(text))
        seen.update(_folded_pair(short, long) for short, long in pairs)
    found: dict[str, str] = {}
    for (short, long), count in sorted(seen.items()):
        fits = _initials(short, long)
        if long and (fits >= 2 / 3 or (count >= 2 and fits >= 0.5)):
            found.setdefault(long, short)
    return found


def _abbreviated(text: str) -> Iterator[tuple[str, str]]:
    """Yield the acronyms that stand in brackets behind words, each with those words."""
    reached = 0
    for bracket in _BRACKETED.finditer(text):
        before = text[max(reached, bracket.start() - _BEFORE) : bracket.start()]
        if words := _WORDS_BEFORE.search(before):
            reached = bracket.end()
            yield bracket.group(1), words.group(1)


@lru_cache(maxsize=1 << 14)
def _folded_pair(short: str, long: str) -> tuple[str, str]:
    """Return an acronym and its long form folded; the same few are explained in text after text."""
    return fold_text(short), " ".join(w for w in words_of(long).folded if w.isalpha())


def _initials(short: str, long: str) -> float:
    """Return the share of the acronym's letters that begin words of the long form, in any order."""
    left = Counter(word[0] for word in long.split())
    letters = [c for c in short if c.isalpha()]
    hits = 0
    for c in letters:
        if left[c] > 0:
            left[c] -= 1
            hits += 1
    return hits / len(letters) if letters else 0.0
