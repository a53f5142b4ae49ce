"""A text under reading for names: its words, what is taken, what earlier passages told, and the word lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from stemmata.values.fold import fold_text
from stemmata.values.lexicon import load
from stemmata.values.words import Words, word_set, words_of

lexicon, units, date_lexicon = load("names"), load("units"), load("dates")
Kind = Literal["person", "organisation", "place"]


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name as it stands in a text.

    Attributes:
        start: First code point (the title not included).
        end: One past the last.
        as_written: The text between.
        kind: person, organisation or place.
        normal: What it is made of: `title`, `given`, `family` (persons), `head`, `acronym`, `expansion`
            (organisations), `type`, `country` (places), as far as known; always `name`.
        reason: What says that it is a name.
    """

    start: int
    end: int
    as_written: str
    kind: Kind
    normal: dict[str, str]
    reason: str


TITLES: dict[str, str] = {
    fold_text(w.replace("_", " ")): kind for kind, ws in lexicon.TITLES.items() for w in ws.split()
}
MODIFIERS = word_set(lexicon.TITLE_MODIFIERS)
# words that are titles only where what follows is surely a name
WEAK_TITLES = word_set(
    "general major private chief judge deputy director leader officer secretary father brother sister king queen "
    "witness delegate d m me ing "
    "student teacher doctor nurse priest engineer activist attorney justice representative mayor don sir lord "
    "lady me counsel miss "
    "ms sol maire juge cabo soldado corporal lic"
)
HEADS, FIRST, ORG_MODIFIERS, JOIN = map(
    word_set, (lexicon.ORG_HEADS, lexicon.ORG_FIRST, lexicon.ORG_MODIFIERS, lexicon.ORG_JOIN)
)
WEAK_HEADS = word_set(
    "group unit staff service services board house school times post press news center centre office daily "
    "journal force forces company "
    "division corps club society authority channel network college mission command commando commandos television "
    "magazine newspaper "
    "guard guards bureau chamber church hospital bank academy department agency police administration "
    "meeting conference campaign commission court"
)
MEMBERS = word_set(
    "guerrilla guerrillas member members rebel rebels unit units leader leaders troops forces fighters militants "
    "commandos terrorists"
)
SURE_PAIRS = frozenset(
    {("armed", "forces"), ("air", "force"), ("national", "police"), ("national", "guard"), ("fuerzas", "armadas")}
)
ROMANCE = word_set(lexicon.ORG_ROMANCE)
DEMONYMS = word_set(lexicon.DEMONYMS)
PARTICLES = word_set(lexicon.PARTICLES) - {"e", "o", "d", "st"}
ARABIC_PARTICLES = word_set(lexicon.PARTICLES_ARABIC_SCRIPT)
GIVEN = word_set(lexicon.GIVEN)
ARABIC_GIVEN = word_set(lexicon.GIVEN_ARABIC_SCRIPT)
COMMON = word_set(lexicon.COMMON_EN)
COMMON_BY_LANG = {
    "fr": word_set(lexicon.COMMON_FR),
    "es": word_set(lexicon.COMMON_ES),
    "de": word_set(units.STOPS["de"]),
}
COMMON_ARABIC = word_set(lexicon.COMMON_ARABIC_SCRIPT) | word_set(units.STOPS["fa"]) | word_set(units.STOPS["ar"])
STOPS_ARABIC = word_set(units.STOPS["fa"]) | word_set(units.STOPS["ar"])
ORG_ARABIC = {lang: word_set(ws) for lang, ws in lexicon.ORG_HEADS_ARABIC_SCRIPT.items()}
PLACE_NOUNS, PLACE_AFTER = word_set(lexicon.PLACE_NOUNS), word_set(lexicon.PLACE_AFTER)
PLACE_ARABIC = word_set(lexicon.PLACE_NOUNS_ARABIC_SCRIPT)
NOT_ACRONYMS = word_set(lexicon.NOT_ACRONYMS)
SAYING, BEFORE_PERSON, PREFIX = (
    word_set(lexicon.SAYING),
    word_set(lexicon.BEFORE_PERSON),
    word_set(lexicon.PLACE_PREFIX),
)
CALENDAR = frozenset(
    word
    for lines in (*date_lexicon.MONTHS.values(), date_lexicon.WEEKDAYS)
    for entry in lines.split()
    if len(words_of(fold_text(entry.rstrip("~^"))).folded) == 1
    for word in words_of(fold_text(entry.rstrip("~^"))).folded
    if word.isascii()
)
NO_PERSON = HEADS | PLACE_AFTER | frozenset(TITLES)
ORG_WORDS = ORG_MODIFIERS | HEADS
# Endings of everyday English words, for texts set in capitals
ENDINGS = (
    "ing",
    "tion",
    "tions",
    "ment",
    "ments",
    "edly",
    "ness",
    "ity",
    "ism",
    "isms",
    "ists",
    "ously",
    "ible",
    "able",
    "ance",
    "ences",
    "ship",
    "less",
    "ful",
    "wards",
    "ward",
    "ated",
    "ized",
    "ered",
    "ened",
    "ially",
    "ally",
    "ately",
    "ives",
    "ious",
    "sion",
    "sions",
    "ures",
    "ters",
)


@dataclass(slots=True)
class Memory:
    """What earlier passages of a source told: acronyms with their meaning, family names with the full name."""

    acronyms: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class NameText:
    """A text under reading: its words, what kind of script, and which words are taken."""

    words: Words
    lang: str
    taken: set[int] = field(default_factory=set)
    found: list[NameMention] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)

    @property
    def acronyms(self) -> dict[str, str]:
        """Acronyms explained so far."""
        return self.memory.acronyms

    @property
    def families(self) -> dict[str, str]:
        """Family names met so far, each with the full name."""
        return self.memory.families

    def word(self, i: int) -> str:
        """Return word `i` folded, or nothing outside the text."""
        return self.words.folded[i] if 0 <= i < len(self.words.kinds) else ""

    def capital(self, i: int) -> bool:
        """Whether word `i` begins with a capital letter."""
        return (
            0 <= i < len(self.words.kinds)
            and self.words.kinds[i] == "w"
            and self.words.text[self.words.starts[i]].isupper()
        )

    def sentence_start(self, i: int) -> bool:
        """Whether word `i` opens a sentence, a line or a quotation."""
        if i == 0:
            return True
        before = self.words.folded[i - 1]
        if before in {".", "?", "!", "¶", ":", '"', "*", "•", ";", "(", "["}:
            return True
        return "\n" in self.words.text[self.words.ends[i - 1] : self.words.starts[i]]

    def common(self, i: int) -> bool:
        """Whether word `i` is an everyday word of the language."""
        word = self.word(i)
        if self.words.arabic:
            return word in COMMON_ARABIC or (word[:1] == "و" and word[1:] in COMMON_ARABIC)
        if word in COMMON or word in COMMON_BY_LANG.get(self.lang, ()):
            return True
        if word in CALENDAR or word in DEMONYMS:
            return True
        return self.words.upper and len(word) > 5 and word.endswith(ENDINGS) and word not in GIVEN

    def namelike(self, i: int) -> bool:
        """Whether word `i` can be part of a proper name."""
        words = self.words
        if not 0 <= i < len(words.kinds) or words.kinds[i] != "w" or i in self.taken:
            return False
        if words.arabic:
            return len(words.folded[i]) > 1 and not self.common(i)
        if not words.text[words.starts[i]].isupper() or len(words.folded[i]) < 2:
            return False
        return not self.common(i)

    def take(self, i: int, j: int, kind: Kind, reason: str, **normal: str) -> None:
        """Note the words `i` to before `j` as a name."""
        start, end = self.words.starts[i], self.words.ends[j - 1]
        written = self.words.text[start:end]
        self.taken.update(range(i, j))
        clean = {key: value for key, value in normal.items() if value}
        self.found.append(NameMention(start, end, written, kind, {"name": " ".join(written.split()), **clean}, reason))

    def plain(self, i: int, j: int) -> str:
        """Return the words `i` to before `j` as written, on one line."""
        return " ".join(self.words.written(i, j).split()) if j > i else ""


def gap(words: Words, i: int) -> bool:
    """Whether something other than blanks stands before word `i`."""
    between = words.text[words.ends[i - 1] : words.starts[i]]
    return "\n" in between or bool(between.strip(" \u200c\t\u00a0"))
