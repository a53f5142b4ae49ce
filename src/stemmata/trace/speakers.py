"""Speakers as written ("Col X, director of the Y office"; "the agency Z"; "a witness") made comparable.

A speaker is a person, a body, an outlet (a medium or an agency), a witness without a name, or nobody named. Persons are
compared by their names without titles, bodies and outlets by all that names them; slips of spelling within one case are
taken back to the commoner spelling before.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein

from stemmata.values.fold import fold_text
from stemmata.values.speech import LANGUAGES, Speech, speech
from stemmata.values.words import words_of

Kind = Literal["person", "body", "outlet", "witness", "unnamed"]

# General words for media, in the languages that are read; a name that holds one is that of an outlet.
_MEDIA = """
radio television tv agency newspaper newspapers daily weekly magazine network channel news press gazette times post
herald tribune journal cable wire broadcast broadcasting station newscast media website blog dispatch dispatches
agence quotidien hebdomadaire chaine depeche magazine presse media
agencia diario periodico revista canal prensa emisora cadena semanario
zeitung nachrichtenagentur agentur sender rundfunk zeitschrift fernsehen tageszeitung magazin meldung
агентство агентства агентству газета газеты газете радио телеканал телеканала телевидение журнал журнала издание издания
خبرگزاری روزنامه رادیو تلویزیون شبکه هفته نشریه سایت رسانه
وکاله وكالة صحیفه صحيفة اذاعه إذاعة تلفزیون تلفزيون قناه قناة مجله مجلة موقع
"""
# Agencies that are known by their letters.
_AGENCIES = (
    "afp ap reuters reuter efe acan upi dpa ansa tass itar xinhua kyodo irna isna wafa mena sana bbc cnn notimex prela "
    "ips apa belga pti anp tanjug ptb inter interfax anadolu petra spa kuna nna bernama antara yonhap cna"
)
_WITNESSES = """
witness witnesses eyewitness eyewitnesses survivor survivors resident residents neighbor neighbors neighbour neighbours
bystander bystanders villager villagers onlookers
temoin temoins rescape rescapes survivant survivants riverains habitants voisins
testigo testigos sobreviviente sobrevivientes vecinos residentes pobladores habitantes
zeuge zeugen zeugin augenzeuge augenzeugen augenzeugin anwohner bewohner überlebende überlebender nachbarn
свидетель свидетели свидетелей свидетельница очевидец очевидцы очевидцев жители жителей соседи выжившие
شاهد شاهدان بازمانده بازماندگان ساکنان شهود الشاهد الشاهده ناج ناجون ناجین سکان
"""
_UNNAMED = """
source sources report reports version versions circles rumors rumours officials official authorities observers analysts
fuentes sources quellen kreise militärkreise behörden منابع منبع مصادر مصدر
источник источники источников источника власти властей
"""
_SPOKESMEN = (
    "spokesman spokeswoman spokesperson spokesmen porte-parole porteparole portavoz vocero سخنگو سخنگوی متحدث ناطق"
)


# Words for several witnesses that Persian and Arabic join to a place without a word between: nobody's title.
_MANY = "شاهدان شهود بازماندگان ساکنان سكان السكان اهالی أهالي ناجون ناجین ناجين"


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list, folded."""
    return frozenset(fold_text(word) for word in words.split())


MEDIA, AGENCIES, WITNESSES = word_set(_MEDIA), word_set(_AGENCIES), word_set(f"{_WITNESSES} {_MANY}")
_PLURAL = word_set(_MANY)
# Letters that are no word and no other body's name, so that they tell an agency wherever they stand.
_SURE_AGENCIES = AGENCIES - word_set("ap efe inter ips ina apa sana mena spa anadolu petra belga tass prela acan")
UNNAMED, SPOKESMEN = word_set(_UNNAMED), word_set(_SPOKESMEN)
# Words for a medium or its product that may stand beside its name without being part of it.
_GENERIC = word_set(
    "cable wire dispatch dispatches newspaper newspapers agency news station network magazine website media press "
    "broadcasting newscast depeche agence presse quotidien agencia prensa periodico خبرگزاری روزنامه وکاله صحیفه"
)
# Bodies of which there is one: their bare name tells who speaks, as that of "a group" or "the office" does not.
_STANDING = word_set(
    "government army police church navy senate congress assembly parliament pentagon guerrillas rebels junta fbi un "
    "gouvernement armee eglise gendarmerie gobierno ejercito policia iglesia دولت ارتش پلیس سپاه الحکومه الجیش الشرطه"
)
_ANY = word_set("local foreign national international other another one several some own official locale nacional")
_POINTING = word_set("this these those such ce cet cette ces este estos esos")
_SELF = word_set("itself himself herself themselves")
_INDEFINITE = word_set("a an un une una")
# Words that join the parts of a name without telling anything.
_LITTLE = word_set("of and the y de la los las du des et der die das von al el و و for in at on to by from s d l")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker as written, and what can be compared of it.

    Attributes:
        written: As it stands in the text, white space made plain.
        kind: What kind of speaker it is.
        name: Folded words of the name: of a person without titles, of a body all but little words.
        body: Folded words of the body a person speaks for ("director of the Y office"); of a body, its own.
        spokesman: Whether an unnamed spokesman.
        definite: Whether an unnamed witness is spoken of as known ("the witness").
        titled: Whether a person is given a title, so that even a single word is surely a name.
        numbers: Numbers in it ("the 3rd brigade").
    """

    written: str
    kind: Kind
    name: tuple[str, ...]
    body: frozenset[str]
    spokesman: bool = False
    definite: bool = False
    titled: bool = False
    numbers: frozenset[str] = frozenset()


@lru_cache(maxsize=1 << 15)
def read_speaker(written: str, lang: str) -> Speaker:
    """Return what can be compared of a speaker.

    >>> read_speaker("Colonel Ana Duarte, director of the Harbour Office", "en").name
    ('ana', 'duarte')
    >>> read_speaker("the Harbour Office", "en").kind, read_speaker("Radio Meridian", "en").kind
    ('body', 'outlet')
    """
    lexicon = speech(lang)
    words = words_of(written)
    agency = next((t for t in words.folded if t in _SURE_AGENCIES), None)
    if agency is not None and not any(t in lexicon.roles for t in words.folded):
        return Speaker(" ".join(written.split()), "outlet", (agency,), frozenset({agency}))
    head: list[str] = []
    rest: list[str] = []
    numbers: list[str] = []
    first, last, seen_break = None, 0, False
    for k, (token, kind) in enumerate(zip(words.folded, words.kinds, strict=True)):
        if kind == "p" and token in {",", "(", "[", "-", "،", ";"}:
            seen_break = seen_break or bool(_names(head, lexicon))
            continue
        if kind == "n" and not seen_break:
            numbers.append(token)
            first, last = k if first is None else first, k + 1
        if kind != "w" or token in _SELF:
            continue
        if not seen_break and (token in lexicon.pronouns or token in lexicon.first_person or token in _POINTING):
            break  # a clause begins, or no speaker is named at all
        if not head and token in lexicon.verb_words and token not in lexicon.strict:
            break
        if not seen_break and head and (token in lexicon.verb_words or _opens_clause(token, lexicon)):
            break
        if not head and (token in lexicon.prepositions or (token in lexicon.common and token not in lexicon.articles)):
            continue
        first = k if first is None else first
        last = k + 1
        (rest if seen_break else head).append(token)
    if first is None:
        return Speaker(" ".join(written.split()), "unnamed", (), frozenset())
    found = _classed(" ".join(words.written(first, last).split()), head, rest, lexicon)
    return replace(found, numbers=frozenset(numbers))


def _opens_clause(token: str, lexicon: Speech) -> bool:
    return token in lexicon.that or (token in lexicon.prepositions and token not in _LITTLE)


def _classed(written: str, head: list[str], rest: list[str], lexicon: Speech) -> Speaker:
    every = frozenset(head) | frozenset(rest)
    if "of" in head and lexicon.lang == "en" and not {head[0], *head[:2]} & (lexicon.roles | lexicon.bodies):
        titles = [i for i, t in enumerate(head) if t in lexicon.roles]
        if titles and titles[0] > head.index("of"):
            return Speaker(written, "unnamed", (), frozenset())  # "the arrest of Colonel X": a matter, no speaker
    definite = head[:1] != [] and head[0] in lexicon.articles and head[0] not in _INDEFINITE
    names = _names(head, lexicon)
    if set(head) & (MEDIA | AGENCIES) or (not names and every & (MEDIA | AGENCIES)):
        told = head if set(head) & (MEDIA | AGENCIES) else rest
        told = _after_medium(told, lexicon)
        outlet = tuple(t for t in told if _tells(t, lexicon) and t not in _GENERIC and t not in lexicon.common)
        kind: Kind = "outlet" if set(outlet) - MEDIA - lexicon.bodies - _ANY or set(outlet) & AGENCIES else "unnamed"
        return Speaker(written, kind, outlet if kind == "outlet" else (), frozenset(outlet if kind == "outlet" else ()))
    placed = head[0] in WITNESSES and head[1:2] != [] and head[1] in _LITTLE if head else False
    of_a_place = placed or (head[:1] != [] and head[0] in _PLURAL)
    if not names or of_a_place:
        return _nameless(written, every, head, lexicon, definite=definite)
    called = _called(head, names, lexicon)
    if not called:
        told_body = tuple(t for t in head if _tells(t, lexicon) and t not in lexicon.common)
        return Speaker(written, "body", told_body, frozenset(told_body) | frozenset(_names(rest, lexicon)))
    behind = {t for t in rest if _tells(t, lexicon) and t not in lexicon.common and t not in lexicon.roles}
    titled = bool(set(head) & lexicon.roles)
    return Speaker(written, "person", called, frozenset(behind | (set(names) - set(called))), titled=titled)


def _after_medium(told: list[str], lexicon: Speech) -> list[str]:
    """Return the words behind the first word for a medium, where a name stands there ("the agency X"); else all."""
    at = next((i for i, t in enumerate(told) if t in MEDIA), None)
    behind = told[at + 1 :] if at is not None else []
    named = [t for t in behind if t not in lexicon.bodies and t not in MEDIA and _tells(t, lexicon)]
    return behind if named else told


def _called(head: list[str], names: list[str], lexicon: Speech) -> tuple[str, ...]:
    """Return the name of the person that a phrase names, none where a body speaks or the holder of an office.

    A name follows its title ("army chief Colonel X"); a title before a body word is the body's ("general command"), one
    before "of" stands for the office ("president of the Y alliance").
    """
    titles = [i for i, t in enumerate(head) if t in lexicon.roles]
    for i in titles:
        after = head[i + 1 :]
        if after and after[0] in names:
            return tuple(t for t in after if t in names)
    bodies = [i for i, t in enumerate(head) if t in lexicon.bodies]
    holds = any(head[i + 1 : i + 2] and head[i + 1] in _LITTLE for i in titles)
    alone = len(head) == 1 and _is_acronym(head[0])
    return () if bodies or holds or alone else tuple(names)


def _nameless(written: str, every: frozenset[str], head: list[str], lexicon: Speech, *, definite: bool) -> Speaker:
    if every & WITNESSES:
        return Speaker(written, "witness", (), frozenset(), definite=definite and len(set(head) & WITNESSES) > 0)
    told = tuple(t for t in head if _tells(t, lexicon) and t not in UNNAMED)
    if every & SPOKESMEN:
        return Speaker(written, "body" if told else "unnamed", told, frozenset(told), spokesman=True)
    if told and not every & UNNAMED and (len(told) > 1 or told[0] in _STANDING):
        return Speaker(written, "body", told, frozenset(told))
    return Speaker(written, "unnamed", told, frozenset(told))


def _names(head: Iterable[str], lexicon: Speech) -> list[str]:
    """Return the words that are neither titles nor little nor common words."""
    return [
        t
        for t in head
        if len(t) > 1
        and t not in lexicon.roles
        and t not in lexicon.bodies
        and t not in lexicon.common
        and t not in lexicon.articles
        and (t,) not in lexicon.adverbs
        and t not in _LITTLE
        and t not in WITNESSES
        and t not in SPOKESMEN
        and t not in UNNAMED
    ]


def _tells(token: str, lexicon: Speech) -> bool:
    return len(token) > 1 and token not in lexicon.articles and token not in _LITTLE and token not in SPOKESMEN


def _is_acronym(token: str) -> bool:
    return 2 < len(token) <= 5 and not any(c in "aeiouy" for c in token) and token.isascii()


_ORGAN_WEIGHT = 0.25
"""Weight of words such as "office" or "command": they name an organ of a body, not the body."""


@lru_cache(maxsize=1)
def _organ_words() -> frozenset[str]:
    return frozenset(word for lang in LANGUAGES for word in speech(lang).bodies | speech(lang).roles)


def name_words(written: str) -> frozenset[str]:
    """Return the telling words of a name that stands by itself, as that of a publisher does.

    >>> sorted(name_words("The Valley Courier News Agency"))
    ['courier', 'valley']
    """
    words = words_of(written)
    told = {t for t, kind in zip(words.folded, words.kinds, strict=True) if kind == "w" and len(t) > 1}
    return frozenset(told - _LITTLE - _GENERIC)


class Names:
    """The names of all speakers of a case: how telling each word is, and which spellings are one.

    Args:
        of_source: For each source, the words of the names of its speakers.
    """

    __slots__ = ("_sources", "_spelling", "_weight")

    def __init__(self, of_source: Mapping[str, Iterable[str]]) -> None:
        counts: Counter[str] = Counter()
        for words in of_source.values():
            counts.update(set(words))
        self._spelling = _spellings(counts)
        merged: Counter[str] = Counter()
        for words in of_source.values():
            merged.update({self._spelling.get(w, w) for w in words})
        self._sources = max(1, len(of_source))
        self._weight = {w: math.log((self._sources + 1) / (n + 0.5)) + 0.3 for w, n in merged.items()}
        for word in _organ_words():
            if word in self._weight:
                self._weight[word] *= _ORGAN_WEIGHT

    def plain(self, words: Iterable[str]) -> frozenset[str]:
        """Return the words in their commonest spelling."""
        return frozenset(self._spelling.get(w, w) for w in words)

    def weight(self, word: str) -> float:
        """Return how telling a word is: the rarer among the speakers of the case, the more."""
        return self._weight.get(word, math.log(self._sources + 1) + 0.3)

    def overlap(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return how much of the smaller of two names stands in the other, by weight, 0 to 1."""
        if not one or not other:
            return 0.0
        shared = sum(sorted(self.weight(w) for w in one & other))
        least = min(sum(sorted(self.weight(w) for w in one)), sum(sorted(self.weight(w) for w in other)))
        return shared / least if least else 0.0


def _spellings(counts: Mapping[str, int]) -> dict[str, str]:
    """Return for rare spellings the commoner one they are a slip of: one edit in six letters, two in nine."""
    buckets: dict[str, list[str]] = defaultdict(list)
    for word in counts:
        if len(word) >= 6:
            buckets[word[:2]].append(word)
    spelling: dict[str, str] = {}
    for bucket in buckets.values():
        ordered = sorted(bucket, key=lambda w: (-counts[w], w))
        kept: list[str] = []
        for word in ordered:
            most = 2 if len(word) >= 9 else 1
            for model in kept:
                near = DamerauLevenshtein.distance(word, model, score_cutoff=most) <= most
                if near and counts[model] > counts[word] and not _inflected(word, model):
                    spelling[word] = model
                    break
            else:
                kept.append(word)
    return spelling


def _inflected(word: str, model: str) -> bool:
    """Whether one is the other with an ending: `valencia` and `valencian` are two words, not one misspelt."""
    return word.startswith(model) or model.startswith(word)
