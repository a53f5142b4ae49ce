"""Where a source names the publisher, or the author, of another source of the case.

Publishers are known by the telling words of their names: what is left without articles, little words and nouns for
media ("agency", وكالة, خبرگزاری). A word in another script is compared by its consonants; words for offices and bodies
("Ministry of the Interior", وزارت کشور) by their meaning. A name alone is no attribution: what counts is a credit in
brackets, a heading that names the source, or a verb or phrase of speech beside it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from stemmata.values.offices import is_medium, meaning, meaning_behind, meanings
from stemmata.values.speech import LANGUAGES, sentences, speech
from stemmata.values.transliteration import arabic_script, consonants, skeletons, stems
from stemmata.values.words import Words, word_set, words_of

Kind = Literal["outlet", "body", "person"]
Sign = Literal["heading", "credit", "cue", "medium"]

_LITTLE = word_set(
    "the a an of and de du des la le les l d et el los las del y al der die das und von zu for in our et "
    "و در از به ی ای على في من"
)
_EMPTY = word_set(
    "domestic international national local foreign service services station network inc ltd co company group online "
    "english french spanish persian arabic world global edition office desk staff radio television source unknown"
)
"""Words that tell no outlet apart."""

_PARTITIVE = word_set("of de du des d in at en à a from near to dans در از به في من الى إلى عند قرب")
_INTERVIEWED = word_set("interviewed interview interviewee entretien entrevista مصاحبه مقابلة")
_NOBODY = word_set("witness witnesses unknown anonymous anonyme reader testigo temoin témoin شاهد ناشناس مجهول")
_STEMS = tuple(
    stem
    for stem in [
        "نقل",
        "اورد",
        "ذکر",
        "بحسب",
        "حسب",
        "وفق",
        "افاد",
        "قال",
        "نشر",
        "بث",
        "اذاع",
        "اطلع",
        "اعلن",
        "اضاف",
        "کشف",
        "استند",
        "تستند",
        "گزارش",
        "نوشت",
        "گفت",
        "پخش",
        "منتشر",
        "اعلام",
        "بنا",
    ]
)
"""Beginnings of words in Arabic script by which a text says who told it (with what is joined before and behind)."""

_CUES = word_set(
    """
    told tells according reported reports report quoted quotes quoting cited cites citing said says saying wrote writes
    published carried broadcast broadcasts interview interviewed seen obtained received announced stated communique
    statement letter testimony credit courtesy via from
    selon rapporte rapportent cite citee cites citant indique annonce affirme connaissance ecrit revele publie publiee
    obtenu consulte confie declare interview entretien communique lettre dixit
    segun informo informa cito citado citando publico dijo declaro comunicado entrevista carta
    """
)
_HEADING = re.compile(r"(?im)^[ \t]*(?:source|sources|fuente|quelle|منبع|به نقل از|المصدر|مصدر)[ \t]*[::][^\n]*")
_REMARK = re.compile(r"[,(;\[]|\s[-–—]\s")
_PAPERS = word_set(
    "report communique statement letter list bulletin declaration survey inquiry rapport lettre liste enquete "
    "informe comunicado carta lista declaracion گزارش بیانیه اطلاعیه نامه فهرست تقریر بیان رساله قائمه بلاغ"
)
_HEAD = 1500
_LEAST = 3
_NEAR = 8
_GAP = 3
_MOST_WORDS = 1 << 19
"""So many words that are no publisher's are remembered."""

_OWN_KINDS = frozenset({"testimony", "official", "recording", "other"})


@dataclass(frozen=True, slots=True)
class Publisher:
    """Somebody whose sources lie in the case.

    Attributes:
        written: The name as the manifest has it.
        kind: Whether an outlet, a body (an office), or a person (author of an own account).
        words: The words of the name without articles and little words, folded.
        telling: Which of them tell it apart.
        sources: The sources, in order.
    """

    written: str
    kind: Kind
    words: tuple[str, ...]
    telling: tuple[bool, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """One place where a source names a publisher.

    Attributes:
        publisher: The publisher's place in `Publishers.all`.
        sign: What shows that words are had from it.
        start: First code point of the name.
        end: One past its last.
        scope: The stretch of text that is had from it: its sentence, for a heading or credit the whole text.
        paper: Whether a report, letter or other paper of its is spoken of.
    """

    publisher: int
    sign: Sign
    start: int
    end: int
    scope: tuple[int, int]
    paper: bool = False


class Publishers:
    """The publishers, and the authors of own accounts, of one case.

    Args:
        publisher_of: For each source its publisher as written, or None.
        author_of: For each source the person whose own account or interview it is, or None.
    """

    __slots__ = ("_index", "_known", "_own", "_unknown", "_ways", "all")

    def __init__(self, publisher_of: Mapping[str, str | None], author_of: Mapping[str, str | None]) -> None:
        gathered: dict[tuple[bool, str], list[str]] = defaultdict(list)
        for person, named in ((False, publisher_of), (True, author_of)):
            for source, written in sorted(named.items()):
                if written:
                    gathered[person, plain_name(written)].append(source)
        found = (_publisher(name, sources, person=person) for (person, name), sources in sorted(gathered.items()))
        self.all: list[Publisher] = [publisher for publisher in found if publisher is not None]
        self._known: dict[str, tuple[tuple[int, int], ...]] = {}
        self._unknown: set[str] = set()
        self._index: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._own: dict[str, set[int]] = defaultdict(set)
        for at, publisher in enumerate(self.all):
            for source in publisher.sources:
                self._own[source].add(at)
            for place, word in enumerate(publisher.words):
                for key in sorted(_keys(word, publisher, place)):
                    self._index[key].append((at, place))
        self._ways = {key[0] for key in self._index} & set("#ALP")  # folded words hold no capitals

    def own(self, source: str) -> frozenset[int]:
        """Return the publishers (and authors) of a source itself, with those whose names are part of theirs."""
        ours = self._own.get(source, set())
        words = {word for at in ours for word in self.all[at].words}
        return frozenset({*ours, *(at for at in self._part_of(words) if self.all[at].kind != "person")})

    def _part_of(self, words: set[str]) -> Iterable[int]:
        near = {at for word in words for at, _ in self._index.get(_bare(word), ())}
        for at in sorted(near):
            publisher = self.all[at]
            if words.issuperset(w for w, tells in zip(publisher.words, publisher.telling, strict=True) if tells):
                yield at

    def named(self, written: str) -> frozenset[int]:
        """Return the publishers that a speaker as written names, whatever else stands beside the name."""
        return frozenset(at for at, _, _ in self._places(words_of(written), bare=True)) if self.all else frozenset()

    def find(self, text: str, source: str) -> list[Naming]:
        """Return where a source names publishers of other sources and how.

        Args:
            text: The text of the source.
            source: Its id.

        Returns:
            The namings in order; a naming without any sign that words are had from it is left out.
        """
        if not self.all:
            return []
        words = words_of(text)
        ours = self.own(source)
        places = [place for place in self._places(words, bare=False) if place[0] not in ours]
        if not places:
            return []
        parts = sentences(words)
        headings = [m.span() for m in _HEADING.finditer(text[:_HEAD])]
        out = []
        for at, first, last in places:
            start, end = words.starts[first], words.ends[last - 1]
            sentence = next(((a, b) for a, b in parts if a <= first < b), (first, last))
            sign: Sign | None
            headed = any(a <= start < b for a, b in headings)
            sign = "heading" if headed else _sign(words, (first, last), sentence, self.all[at])
            if sign is None:
                continue
            whole = sign in {"heading", "credit"}
            scope = (0, len(text)) if whole else (words.starts[sentence[0]], words.ends[sentence[1] - 1])
            near = words.folded[max(sentence[0], first - _NEAR) : min(sentence[1], last + _NEAR)]
            paper = any(stem in _PAPERS for word in near for stem in stems(word))
            out.append(Naming(at, sign, start, end, scope, paper))
        return out

    # -- names in a text ------------------------------------------------------------------------------------------

    def _places(self, words: Words, *, bare: bool) -> list[tuple[int, int, int]]:
        """Return publisher, first word and one past the last of each name in a text."""
        folded = words.folded
        hits: dict[int, list[tuple[int, int]]] = defaultdict(list)
        met = self._met(folded)
        for k, word in [(k, word) for k, word in enumerate(folded) if word in met] if met else ():
            for at, place in self._known[word]:
                hits[at].append((k, place))
        out = []
        for at, found in sorted(hits.items()):
            named = (c for c in _clusters(found) if self._is_named(at, words, c, bare=bare))
            out += [(at, cluster[0][0], cluster[-1][0] + 1) for cluster in named]
        return sorted(out, key=lambda place: (place[1], place[0]))

    def _met(self, folded: Sequence[str]) -> set[str]:
        """Return the words that may stand in the name of a publisher; most words of a case never do."""
        if len(self._unknown) > _MOST_WORDS:
            self._unknown.clear()
        met = set(folded) - self._unknown
        for word in [word for word in met if word not in self._known]:
            found = self._hits(word)
            if found:
                self._known[word] = found
            else:
                self._unknown.add(word)
                met.remove(word)
        return met

    def _hits(self, word: str) -> tuple[tuple[int, int], ...]:
        if not word[:1].isalpha():
            return ()
        found = {hit for stem in stems(word) for hit in self._index.get(stem, ())}
        ways = self._ways
        if "#" in ways and (office := meaning(word) or meaning_behind(word)):
            found |= set(self._index.get("#" + office, ()))
        script = "L" if arabic_script(word) else "A"  # looked for among the names of the other script
        for stem in stems(word) if script in ways or "P" in ways else ():
            for bones in skeletons(stem):
                found |= set(self._index.get(script + bones, ()))
                found |= {(at, place) for at, place in self._index.get("P" + bones, ()) if len(bones) > 3}
        return tuple(sorted(found))

    def _is_named(self, at: int, words: Words, cluster: Sequence[tuple[int, int]], *, bare: bool) -> bool:
        """Whether the words found are enough of a publisher's name to be the name."""
        publisher = self.all[at]
        met = {place for _, place in cluster}
        if publisher.kind == "person":
            return len(met) >= 2 and (len(publisher.words) - 1) in met
        if publisher.kind == "body":
            return len(met) >= 2 and 3 * len(met) >= 2 * len(publisher.words)
        return self._is_outlet(at, words, cluster, bare=bare)

    def _is_outlet(self, at: int, words: Words, cluster: Sequence[tuple[int, int]], *, bare: bool) -> bool:
        publisher = self.all[at]
        first, last = cluster[0][0], cluster[-1][0] + 1
        met = {place for _, place in cluster}
        telling = {place for place, tells in enumerate(publisher.telling) if tells}
        known = [(words.folded[k], place) for k, place in cluster if place in telling]
        if not known:
            return False
        sure = max(len(bones) for word, _ in known for bones in (*skeletons(word), "")) >= _LEAST
        if telling <= met:
            of_longer_name = len(publisher.words) > 1 and len(known) == 1 and not bare
            if of_longer_name and not _beside(words, first, last) and not _spoken(words, first, last):
                return False  # the word may be the name of a place or of something else
            exact = any(word == _bare(publisher.words[place]) for word, place in known)
            return sure or exact or _right_behind_medium(words, first)
        others = {a for k, _ in cluster for a, _ in self._hits(words.folded[k])} - {at}
        if others or 2 * len(known) < len(telling) or not sure:
            return False
        ends = len(publisher.words) - 1 in met and _capital(words, first) and _article(words, first)
        return ends or _right_behind_medium(words, first)


@dataclass(frozen=True, slots=True)
class Named:
    """The publishers of a case, and for each source the places where it names those of others."""

    publishers: Publishers
    places: Mapping[str, Sequence[Naming]]


def _publisher(written: str, sources: Sequence[str], *, person: bool) -> Publisher | None:
    """Return a publisher by the telling words of its name, or None if none tell."""
    words = words_of(written)
    plain: list[str] = []
    elided = ""
    for k, word in enumerate(words.folded):
        if words.kinds[k] != "w":
            continue
        if k + 1 < len(words) and words.folded[k + 1] == "'" and len(word) == 1:
            elided = word
            continue
        if word not in _LITTLE:
            plain.append(word if not elided else f"{elided}'{word}")
        elided = ""
    names = tuple(dict.fromkeys(plain))
    if person:
        kind: Kind = "person"
        if not names_person(written):
            return None
        return Publisher(written, kind, names, (True,) * len(names), tuple(sources))
    if not names:
        return None
    office = meanings([_bare(name) for name in names])
    kind = "body" if any(office) and not any(is_medium(_bare(name)) for name in names) else "outlet"
    telling = tuple(not is_medium(_bare(name)) and _bare(name) not in _EMPTY for name in names)
    if kind == "outlet" and not any(telling):
        return None
    return Publisher(written, kind, names, telling, tuple(sources))


def plain_name(written: str) -> str:
    """Return a name without what follows a comma, a bracket or a dash: the country, the town, a remark."""
    return _REMARK.split(written)[0].strip() or written.strip()


def names_person(author: str) -> bool:
    """Return whether the author of a source is named in full: no code of a witness, no single word.

    >>> names_person("Ines Calloway"), names_person("witness B-12"), names_person("unknown")
    (True, False, False)
    """
    name = plain_name(author)
    words = [word for word in words_of(name).folded if word not in _LITTLE]
    return len(words) > 1 and not set(words) & _NOBODY and not any(c.isdigit() for c in name)


def _bare(word: str) -> str:
    """Return a word without the elided article that was kept before it."""
    return word.split("'", 1)[-1]


def _keys(word: str, publisher: Publisher, place: int) -> set[str]:
    """Return under what a word of a name is looked up: its stems, its meaning, its consonants."""
    bare = _bare(word)
    office = meanings([_bare(w) for w in publisher.words])[place] if publisher.kind == "body" else None
    if office:
        return {"#" + office, *stems(bare)}
    script = "A" if arabic_script(bare) else "L"
    forms = {bare, word.replace("'", "")}
    keys = {*stems(bare)}
    if publisher.telling[place]:
        keys |= {script + bones for form in forms for bones in consonants(form) if len(bones) > 1}
    if publisher.kind == "person":
        keys |= {"P" + bones for bones in skeletons(bare)}
    return keys


def _clusters(found: Sequence[tuple[int, int]]) -> Iterable[list[tuple[int, int]]]:
    """Yield the runs of words of one name that stand close together, in the order of the name."""
    cluster: list[tuple[int, int]] = []
    for k, place in sorted(found):
        if cluster and (k - cluster[-1][0] > _GAP or place in {p for _, p in cluster}) and k != cluster[-1][0]:
            yield cluster
            cluster = []
        if not cluster or k != cluster[-1][0]:
            cluster.append((k, place))
    if cluster:
        yield cluster


def _beside(words: Words, first: int, last: int) -> bool:
    """Whether a noun for a medium stands beside or inside a name."""
    around = [*words.folded[max(0, first - 3) : first], *words.folded[first:last], *words.folded[last : last + 2]]
    return any(is_medium(word) for word in around)


def _right_behind_medium(words: Words, first: int) -> bool:
    """Whether a noun for a medium stands right before a name, but for quotation marks."""
    k = first - 1
    while k >= 0 and words.folded[k] in {'"', "'", "-"}:
        k -= 1
    return k >= 0 and is_medium(words.folded[k])


def _spoken(words: Words, first: int, last: int) -> bool:
    """Whether a verb or phrase of speech stands right before a name, or the name stands alone in brackets.

    One behind it is no sign: countries and towns speak as well ("Elda denies").
    """
    if _in_brackets(words, first, last):
        return True
    if first > 0 and words.folded[first - 1] in _PARTITIVE:
        return False
    k = first - 1
    while k > 0 and (words.folded[k] in _LITTLE - _PARTITIVE or words.folded[k] in {'"', "'"}):
        k -= 1
    before = words.folded[k] if k >= 0 else ""
    return before == "by" or _is_cue(before)


def _capital(words: Words, k: int) -> bool:
    return words.upper or words.arabic or words.text[words.starts[k]].isupper()


def _article(words: Words, first: int) -> bool:
    return first > 0 and words.folded[first - 1] in {"the", "la", "le", "el"}


# -- signs --------------------------------------------------------------------------------------------------------


def _sign(words: Words, name: tuple[int, int], sentence: tuple[int, int], publisher: Publisher) -> Sign | None:
    """Return what shows that words are had from a publisher that is named, or None."""
    first, last = name
    if publisher.kind == "outlet" and _in_brackets(words, first, last):
        return "credit"
    near = range(max(sentence[0], first - _NEAR), min(sentence[1], last + _NEAR))
    around = [words.folded[k] for k in near if not first <= k < last]
    if any(_is_cue(word) or any(stem in _PAPERS for stem in stems(word)) for word in around):
        return "cue"
    return "medium" if publisher.kind == "outlet" and _beside(words, first, last) else None


def _in_brackets(words: Words, first: int, last: int) -> bool:
    """Whether a name stands in brackets with no more than a few words beside it: "(Agency)", "(Agency and staff)"."""
    a, b = first, last
    while a > 0 and first - a < 3 and words.kinds[a - 1] == "w":
        a -= 1
    while b < len(words) and b - last < 4 and words.kinds[b] == "w":
        b += 1
    opened = a > 0 and words.folded[a - 1] in {"(", "["}
    return opened and b < len(words) and words.folded[b] in {")", "]"}


@lru_cache(maxsize=1 << 15)
def _is_cue(word: str) -> bool:
    if word in _CUES or any(word in speech(lang).verb_words for lang in LANGUAGES):
        return True
    return arabic_script(word) and any(stem.startswith(_STEMS) for stem in stems(word))


def own_author(author: str | None, kind: str | None) -> str | None:
    """Return the person whose own words a source is, or None.

    The author of a testimony or of an official paper speaks in it; so does whoever is interviewed. The author of a
    press report is no more than its reporter.

    >>> own_author("Ines Calloway (interviewed)", "press"), own_author("Ines Calloway", "press")
    ('Ines Calloway (interviewed)', None)
    """
    if not author:
        return None
    asked = any(word in _INTERVIEWED for word in words_of(author).folded)
    return author if asked or kind in _OWN_KINDS else None
