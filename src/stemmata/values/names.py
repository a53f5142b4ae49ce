"""Names of persons, organisations and places in a text, by rules a person can check.

A name is taken only where something says that it is one: a title or rank before it, a common given name, a noun of
organisations in it, brackets that explain an acronym, a gazetteer, or the same family name earlier in the text. Each
mention says which. In texts set in capitals the case of letters tells nothing, so that there a list of everyday words
tells where a name ends. What the rules do not find, a person marks; what they find are suggestions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from stemmata.values.fold import fold_text
from stemmata.values.lexicon import load
from stemmata.values.places import known_place
from stemmata.values.words import Words, guess_language, words_of

__all__ = ["Kind", "Memory", "NameMention", "find_names"]

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
        normal: What it is made of: `title`, `given`, `family` (persons), `head`, `acronym`, `expansion` (organisations),
            `type`, `country` (places), as far as known; always `name`.
        reason: What says that it is a name.
    """

    start: int
    end: int
    as_written: str
    kind: Kind
    normal: dict[str, str]
    reason: str


def _set(text: str) -> frozenset[str]:
    return frozenset(fold_text(w.replace("_", " ")) for w in text.split())


_TITLES: dict[str, str] = {
    fold_text(w.replace("_", " ")): kind for kind, ws in lexicon.TITLES.items() for w in ws.split()
}
_MODIFIERS = _set(lexicon.TITLE_MODIFIERS)
# words that are titles only where what follows is surely a name
_WEAK_TITLES = _set(
    "general major private chief judge deputy director leader officer secretary father brother sister king queen witness delegate d m me ing "
    "student teacher doctor nurse priest engineer activist attorney justice representative mayor don sir lord lady me counsel miss "
    "ms sol maire juge cabo soldado corporal lic"
)
_HEADS, _FIRST, _ORG_MODIFIERS, _JOIN = map(
    _set, (lexicon.ORG_HEADS, lexicon.ORG_FIRST, lexicon.ORG_MODIFIERS, lexicon.ORG_JOIN)
)
_WEAK_HEADS = _set(
    "group unit staff service services board house school times post press news center centre office daily journal force forces company "
    "division corps club society authority channel network college mission command commando commandos television magazine newspaper "
    "guard guards bureau chamber church hospital bank academy department agency police administration "
    "meeting conference campaign commission court"
)
_MEMBERS = _set(
    "guerrilla guerrillas member members rebel rebels unit units leader leaders troops forces fighters militants commandos terrorists"
)
_SURE_PAIRS = frozenset(
    {("armed", "forces"), ("air", "force"), ("national", "police"), ("national", "guard"), ("fuerzas", "armadas")}
)
_ROMANCE = _set(lexicon.ORG_ROMANCE)
_DEMONYMS = _set(lexicon.DEMONYMS)
_PARTICLES = _set(lexicon.PARTICLES) - {"e", "o", "d", "st"}
_ARABIC_PARTICLES = _set(lexicon.PARTICLES_ARABIC_SCRIPT)
_GIVEN = _set(lexicon.GIVEN)
_ARABIC_GIVEN = _set(lexicon.GIVEN_ARABIC_SCRIPT)
_COMMON = _set(lexicon.COMMON_EN)
_COMMON_BY_LANG = {
    "fr": _set(lexicon.COMMON_FR),
    "es": _set(lexicon.COMMON_ES),
    "de": _set(units.STOPS["de"]),
}
_COMMON_ARABIC = _set(lexicon.COMMON_ARABIC_SCRIPT) | _set(units.STOPS["fa"]) | _set(units.STOPS["ar"])
_STOPS_ARABIC = _set(units.STOPS["fa"]) | _set(units.STOPS["ar"])
_ORG_ARABIC = {lang: _set(ws) for lang, ws in lexicon.ORG_HEADS_ARABIC_SCRIPT.items()}
_PLACE_NOUNS, _PLACE_AFTER = _set(lexicon.PLACE_NOUNS), _set(lexicon.PLACE_AFTER)
_PLACE_ARABIC = _set(lexicon.PLACE_NOUNS_ARABIC_SCRIPT)
_NOT_ACRONYMS = _set(lexicon.NOT_ACRONYMS)
_SAYING, _BEFORE_PERSON, _PREFIX = _set(lexicon.SAYING), _set(lexicon.BEFORE_PERSON), _set(lexicon.PLACE_PREFIX)
_CALENDAR = frozenset(
    word
    for lines in (*date_lexicon.MONTHS.values(), date_lexicon.WEEKDAYS)
    for entry in lines.split()
    if len(words_of(fold_text(entry.rstrip("~^"))).folded) == 1
    for word in words_of(fold_text(entry.rstrip("~^"))).folded
    if word.isascii()
)
_NO_PERSON = _HEADS | _PLACE_AFTER | frozenset(_TITLES)
_ORG_WORDS = _ORG_MODIFIERS | _HEADS
# Endings of everyday English words, for texts set in capitals
_ENDINGS = (
    "ing", "tion", "tions", "ment", "ments", "edly", "ness", "ity", "ism", "isms", "ists", "ously", "ible", "able", "ance", "ences", "ship",
    "less", "ful", "wards", "ward", "ated", "ized", "ered", "ened", "ially", "ally", "ately", "ives", "ious", "sion", "sions", "ures", "ters",
)  # fmt: skip


@lru_cache(maxsize=1)
def _outlets() -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for name in lexicon.OUTLETS.split("|"):
        phrase = tuple(words_of(fold_text(name)).folded)
        table.setdefault(phrase[0], []).append(phrase)
    for listed in table.values():
        listed.sort(key=lambda p: -len(p))
    return table


@dataclass(slots=True)
class Memory:
    """What earlier passages of a source told: acronyms with their meaning, family names with the full name."""

    acronyms: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Text:
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
        return self.words.folded[i] if 0 <= i < len(self.words) else ""

    def capital(self, i: int) -> bool:
        """Whether word `i` begins with a capital letter."""
        return (
            0 <= i < len(self.words) and self.words.kinds[i] == "w" and self.words.text[self.words.starts[i]].isupper()
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
            return word in _COMMON_ARABIC or (word[:1] == "و" and word[1:] in _COMMON_ARABIC)
        if word in _COMMON or word in _COMMON_BY_LANG.get(self.lang, ()):
            return True
        if word in _CALENDAR or word in _DEMONYMS:
            return True
        return self.words.upper and len(word) > 5 and word.endswith(_ENDINGS) and word not in _GIVEN

    def namelike(self, i: int) -> bool:
        """Whether word `i` can be part of a proper name."""
        if not 0 <= i < len(self.words) or self.words.kinds[i] != "w" or i in self.taken:
            return False
        if self.words.arabic:
            return len(self.word(i)) > 1 and not self.common(i)
        if not self.capital(i) or (len(self.word(i)) < 2):
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


# ---------------------------------------------------------------------------------------------------- organisations


def _known_organisations(text: _Text) -> None:
    """Agencies and outlets known by name; short ones only in capitals."""
    table, words = _outlets(), text.words
    i = 0
    while i < len(words):
        for phrase in table.get(words.folded[i], ()):
            j = i + len(phrase)
            if tuple(words.folded[i:j]) != phrase or any(k in text.taken for k in range(i, j)):
                continue
            written = words.written(i, j)
            if len(phrase) == 1 and words.upper and phrase[0] in _ORG_WORDS | _COMMON:
                continue
            short = len(phrase) == 1 and len(phrase[0]) <= 4 and not words.arabic
            if short and (phrase[0] in {"who", "un", "eu", "ap"} and (words.upper or not written.isupper())):
                continue
            cased = text.capital(i) and (len(phrase) == 1 or text.capital(j - 1))
            if not words.arabic and not (cased and (not short or written.isupper())):
                continue
            text.take(i, j, "organisation", "agency, outlet or body known by name", acronym=written if short else "")
            i = j - 1
            break
        i += 1


def _is_acronym(text: _Text, i: int) -> bool:
    """Whether word `i` is written as an acronym that can stand for an organisation."""
    words = text.words
    if i in text.taken or words.kinds[i] != "w" or words.arabic:
        return False
    written = words.written(i, i + 1)
    word = words.folded[i]
    if not (2 <= len(written) <= 7 and written.isupper() and written.isalpha()) or word in _NOT_ACRONYMS:
        return False
    if i + 1 < len(words) and words.kinds[i + 1] == "n" and words.glued(i + 1):
        return False
    return word not in _COMMON and not (words.upper and (word in _GIVEN or word in _TITLES or word in _ORG_WORDS))


def _explained_acronyms(text: _Text) -> None:
    """FMLN-like words explained in brackets: "ABC [A... B... C...]" or "A... B... C... (ABC)"."""
    words, n = text.words, len(text.words)
    for i in range(n - 2):
        if words.folded[i + 1] not in {"[", "("} or not _is_acronym(text, i):
            continue
        close = next((k for k in range(i + 2, min(i + 14, n)) if words.folded[k] in {"]", ")"}), None)
        if close is None or close - i < 4:
            continue
        inner = [k for k in range(i + 2, close) if words.kinds[k] == "w"]
        heads = any(words.folded[k] in _HEADS for k in inner)
        short = len(words.folded[i]) <= 5
        if len(inner) >= 2 and ((heads and short) or _initials_fit(words.folded[i], [words.folded[k] for k in inner])):
            expansion = text.plain(i + 2, close)
            text.acronyms.setdefault(words.written(i, i + 1), expansion)
            acronym = words.written(i, i + 1)
            text.take(i + 2, close, "organisation", "explains an acronym", acronym=acronym)
            text.take(i, i + 1, "organisation", "acronym explained in brackets", acronym=acronym, expansion=expansion)


def _initials_fit(acronym: str, parts: list[str]) -> bool:
    initials = [p[0] for p in parts if p not in _JOIN]
    hits, at = 0, 0
    for letter in acronym:
        if letter in initials[at:]:
            at = initials.index(letter, at) + 1
            hits += 1
    return len(initials) >= 2 and hits >= 0.7 * len(acronym) and abs(len(initials) - len(acronym)) <= 2


def _bracketed_after(text: _Text, i: int, j: int) -> str:
    """Return the acronym in brackets after the words `i` to before `j`."""
    if text.word(j) in {"(", "["} and text.word(j + 2) in {")", "]"} and _is_acronym(text, j + 1):
        return text.words.written(j + 1, j + 2)
    return ""


def _organisation_at(text: _Text, i: int) -> tuple[int, int] | None:
    """Return the words of the organisation whose head noun is word `i`."""
    words = text.words
    if not text.capital(i):
        return None
    start, proper, modified = i, False, False
    while start > 0 and i - start < 6 and start - 1 not in text.taken:
        k = start - 1
        word = words.folded[k]
        if word == "-" and words.glued(k) and words.glued(start):
            start = k
            continue
        if (
            word == "s"
            and text.word(k - 1) == "'"
            and words.glued(k)
            and text.capital(k - 2)
            and k - 2 not in text.taken
        ):
            # "People's"
            k -= 2
            word = words.folded[k]
        elif words.text[words.ends[k] : words.starts[start]].strip():
            break
        if words.kinds[k] != "w" or not text.capital(k) or word in _JOIN:
            break
        title = word in _TITLES and not (words.upper and word in {"general"}) and word not in {"justice", "general"}
        if word in _ORG_MODIFIERS or word in _DEMONYMS or word in _HEADS:
            modified = True
        elif text.namelike(k) and not title:
            proper = True
        elif not words.upper and not text.sentence_start(k) and not title and word not in {"the", "a", "an"}:
            proper = True
        else:
            break
        start = k
    while start < i and words.folded[start] in {"-", "first", "new", "free", "second", "third"} and words.upper:
        start += 1
    end, complement = _complement(text, i)
    sure = (words.folded[i - 1] if i else "", words.folded[i]) in _SURE_PAIRS
    strong = words.folded[i] not in _WEAK_HEADS
    if proper or complement or sure or (modified and start < i and (strong or not words.upper)):
        return start, end
    return None


def _another_follows(text: _Text, i: int) -> bool:
    """Whether the capitalised words from `i` on name an organisation of their own ("... of Health and Lomera Media Group")."""
    k = i
    while text.capital(k) and k - i < 5:
        if text.word(k) in _HEADS:
            return True
        k += 1
    return False


def _complement(text: _Text, i: int) -> tuple[int, bool]:
    """Return where the organisation of head `i` ends, with "of the ..." or a name after it."""
    words, end, found = text.words, i + 1, False
    head = words.folded[i]
    while end < len(words) and end - i < 9 and end not in text.taken:
        k = end
        if words.folded[k] in _JOIN and words.kinds[k] == "w":
            if words.folded[k] in {"and", "y", "et"} and (not found or _another_follows(text, k + 1)):
                break
            while words.folded[k : k + 1] and words.folded[k] in _JOIN and k - end < 3:
                k += 1
            if k >= len(words) or not (text.namelike(k) or (text.capital(k) and words.folded[k] in _ORG_WORDS)):
                break
            if head not in _FIRST and not found and head not in _HEADS:
                break
            end, found = k + 1, True
            continue
        follows = text.namelike(k) or (found and text.capital(k) and words.folded[k] in _ORG_WORDS)
        if not follows or words.folded[k] in _TITLES or (not found and head not in _FIRST):
            break
        if (
            words.text[words.ends[k - 1] : words.starts[k]].strip()
            or "\n" in words.text[words.ends[k - 1] : words.starts[k]]
        ):
            break
        end, found = k + 1, True
    return end, found


def _organisations(text: _Text) -> None:
    words, reached = text.words, 0
    for i in range(len(words)):
        if i < reached or words.folded[i] not in _HEADS or i in text.taken:
            continue
        span = _organisation_at(text, i)
        if span is None:
            continue
        start, end = span
        # "Lomera Transport Police": the last head noun is the head
        while end < len(words) and words.folded[end] in _HEADS and text.capital(end) and end not in text.taken:
            end += 1
        if end - start < 2:
            continue
        if words.folded[i] in {"department", "departamento"} and end == i + 1 and _all_proper(text, start, i):
            text.take(start, end, "place", "before department", type="department")
            reached = end
            continue
        acronym = _bracketed_after(text, start, end)
        text.take(
            start,
            end,
            "organisation",
            f"noun of organisations: {words.folded[i]}",
            head=words.folded[i],
            acronym=acronym,
        )
        if acronym:
            text.acronyms.setdefault(acronym, text.plain(start, end))
        reached = end


def _all_proper(text: _Text, start: int, end: int) -> bool:
    return all(text.namelike(k) and text.word(k) not in _ORG_WORDS for k in range(start, end))


def _organisations_romance(text: _Text) -> None:
    """French and Spanish: "le ministère de la Défense", "Frente Popular de Liberación": the noun comes first."""
    words = text.words
    if words.upper or text.lang not in {"fr", "es"}:
        return
    for i in range(len(words)):
        if words.folded[i] not in _HEADS or i in text.taken:
            continue
        end, proper, k = i + 1, False, i + 1
        while (
            k < len(words)
            and k - i < 10
            and k not in text.taken
            and not ("\n" in words.text[words.ends[k - 1] : words.starts[k]])
        ):
            word = words.folded[k]
            if word in _JOIN or word == "'":
                k += 1
            elif text.capital(k) or word in _ROMANCE:
                proper = proper or text.capital(k)
                k += 1
                end = k
            else:
                break
        if end > i + 1 and (proper or text.capital(i)):
            acronym = _bracketed_after(text, i, end)
            text.take(
                i,
                end,
                "organisation",
                f"noun of organisations: {words.folded[i]}",
                head=words.folded[i],
                acronym=acronym,
            )
            if acronym:
                text.acronyms.setdefault(acronym, text.plain(i, end))


def _organisations_arabic(text: _Text) -> None:
    """Organisations in Persian and Arabic: a noun of organisations and up to three words that are no everyday words."""
    words, heads = text.words, _ORG_ARABIC["ar" if text.lang == "ar" else "fa"]
    i = 0
    while i < len(words):
        word = words.folded[i]
        bare = word[1:] if word[:1] in "وبل" and word[1:] in heads else word
        if bare not in heads or i in text.taken:
            i += 1
            continue
        end = i + 1
        while end < len(words) and end - i < 4 and not _gap(words, end) and _org_part(text, i, end):
            end += 1
        if end > i + 1:
            text.take(i, end, "organisation", f"noun of organisations: {bare}", head=bare)
        i = end


def _org_part(text: _Text, i: int, k: int) -> bool:
    """Whether word `k` belongs to the organisation of head `i`; in Arabic what follows the first word has the article."""
    definite = text.lang == "ar" and text.word(i).startswith(("ال", "وال", "بال", "لل"))
    if k == i + 1 and not definite:
        return text.namelike(k) or (
            text.words.kinds[k] == "w" and text.word(k) not in _STOPS_ARABIC and k not in text.taken
        )
    return text.namelike(k) and (text.lang != "ar" or text.word(k).startswith("ال"))


def _gap(words: Words, i: int) -> bool:
    """Whether something other than blanks stands before word `i`."""
    between = words.text[words.ends[i - 1] : words.starts[i]]
    return "\n" in between or bool(between.strip(" \u200c\t\u00a0"))


def _acronyms(text: _Text) -> None:
    """Acronyms explained in the text, and in mixed case any word in capitals."""
    words = text.words
    for i in range(len(words)):
        if not _is_acronym(text, i):
            continue
        written = words.written(i, i + 1)
        if written in text.acronyms:
            text.take(
                i,
                i + 1,
                "organisation",
                "acronym explained in the text",
                acronym=written,
                expansion=text.acronyms[written],
            )
        elif words.upper:
            consonants = len(written) >= 3 and not set(words.folded[i]) & set("aeiouy")
            member = text.word(i + 1) in _MEMBERS or (text.word(i - 1) == "the" and len(written) <= 4)
            if consonants or (member and text.namelike(i) and len(written) <= 5 and not known_place(words, i)):
                why = (
                    "letters that make no word"
                    if consonants
                    else "a short word that is none, before its members or after an article"
                )
                text.take(i, i + 1, "organisation", why, acronym=written)
        elif 3 <= len(written) <= 6 and not text.capital(i - 1) and not text.capital(i + 1):
            text.take(i, i + 1, "organisation", "acronym", acronym=written)


# ---------------------------------------------------------------------------------------------------- persons


def _name_after(text: _Text, i: int, *, limit: int = 5, titled: bool = False) -> int:
    """Return where the personal name that begins at word `i` ends (`i` if there is none)."""
    words, end, taken = text.words, i, 0
    while end < len(words) and taken < limit:
        if end > i and ("\n" in words.text[words.ends[end - 1] : words.starts[end]]):
            break
        word = words.folded[end]
        if words.arabic and word in _ARABIC_PARTICLES and text.namelike(end + 1) and not _gap(words, end + 1):
            end += 2
            taken += 1
        elif not words.arabic and word in _PARTICLES and word not in {"y", "e"} and _particle_leads(text, end):
            end += 1
        elif not words.arabic and word == "y" and taken and text.namelike(end + 1) and words.upper:
            end += 1
        elif not words.arabic and len(word) == 1 and text.capital(end) and text.word(end + 1) == "." and taken < 3:
            end += 2
        elif word in {"-", "'"} and end > i and words.glued(end) and words.glued(end + 1) and text.capital(end + 1):
            end += 1
        elif _name_part(text, end, taken + titled):
            end += 1
            taken += 1
        else:
            break
    while end > i and (words.folded[end - 1] in _PARTICLES or words.kinds[end - 1] == "p") and taken:
        if words.folded[end - 1] == "." and end - i >= 2 and taken < 1:
            break
        end -= 1
    return end if taken else i


def _particle_leads(text: _Text, i: int) -> bool:
    """Whether the particle at word `i` leads to a name within two words ("de la Cruz", "bin Salim")."""
    for k in (i + 1, i + 2):
        if text.namelike(k):
            return text.words.upper or text.capital(k)
        if text.word(k) not in _PARTICLES and text.word(k) not in {"-", "'"}:
            return False
    return False


def _name_part(text: _Text, i: int, taken: int) -> bool:
    words = text.words
    if i >= len(words) or words.kinds[i] != "w" or i in text.taken:
        return False
    if words.arabic:
        limit = 2 if taken and text.word(i) not in _ARABIC_GIVEN and text.word(i - 1) not in _ARABIC_GIVEN else 3
        return taken < limit and text.namelike(i) and (taken == 0 or not _gap(words, i))
    word = words.folded[i]
    if word in _HEADS and word not in _GIVEN and (words.upper or not taken):
        return False
    if words.upper:
        return text.namelike(i) and word not in _TITLES and word not in _ORG_MODIFIERS
    # in mixed case a family name may be an everyday word (Brown, English), but not at the head of a sentence
    return text.capital(i) and len(word) > 1 and (text.namelike(i) or (taken > 0 and word not in _CALENDAR))


def _person(text: _Text, i: int, j: int, title: str, reason: str) -> None:
    """Note a person, with given and family name as far as the parts tell."""
    words = text.words
    given_list = _ARABIC_GIVEN if words.arabic else _GIVEN
    parts = [k for k in range(i, j) if words.kinds[k] == "w"]
    split = 0
    while split < len(parts) - 1 and (words.folded[parts[split]] in given_list or (split == 0 and len(parts) > 1)):
        split += 1
    if len(parts) > 1:
        given, family = text.plain(i, parts[split]), text.plain(parts[split], j)
    elif title or words.folded[parts[0]] not in given_list:
        given, family = "", text.plain(i, j)
    else:
        given, family = text.plain(i, j), ""
    for part in fold_text(family).split():
        if part not in _PARTICLES and len(part) > 2 and part not in given_list and part not in _COMMON:
            text.families.setdefault(part, text.plain(i, j))
    text.take(i, j, "person", reason, title=title, given=given, family=family)


def _titled_persons(text: _Text) -> None:
    words, i = text.words, 0
    while i < len(words):
        if words.folded[i] not in _TITLES or i in text.taken or words.kinds[i] != "w":
            i += 1
            continue
        start = i
        while start > 0 and words.folded[start - 1] in _MODIFIERS and start - 1 not in text.taken and not words.arabic:
            start -= 1
        end = i + 1
        while end < len(words) and (
            words.folded[end] in _TITLES or (words.folded[end] in {".", "-"} and words.glued(end))
        ):
            end += 1
        last = _name_after(text, end, titled=True)
        if last > end and _title_holds(text, i, end, last):
            title = text.plain(start, end).rstrip(" .")
            _person(text, end, last, title, f"after the title {title}")
            i = last
        else:
            i = end


def _title_holds(text: _Text, i: int, end: int, last: int) -> bool:
    """Whether what follows the title `i` to before `end` is surely a name."""
    words = text.words
    chain = [w for w in words.folded[i:end] if w in _TITLES]
    if not words.arabic and known_place(words, end) and (place := known_place(words, end)) and place[0] >= last:
        return False
    if words.arabic:
        short = len(chain) == 1 and chain[0] in {
            "د",
            "شیخ",
            "سید",
            "حاج",
            "امیر",
            "استاد",
            "سرباز",
            "نماینده",
            "شهید",
            "وکیل",
            "وزیر",
        }
        return not short or last - end >= 2 or words.folded[end] in _ARABIC_GIVEN
    if any(w not in _WEAK_TITLES for w in chain):
        return True
    given = words.folded[end] in _GIVEN or words.folded[end] in text.families
    if words.upper:
        return (
            given
            or len(chain) > 1
            or (last - end >= 2 and chain[0] not in {"m", "d", "me", "ing", "private", "major", "miss", "ms"})
        )
    return text.capital(i) or given


def _given_persons(text: _Text) -> None:
    """Persons whose first word is a common given name, with at least one more part."""
    words = text.words
    given = _ARABIC_GIVEN if words.arabic else _GIVEN
    i = 0
    while i < len(words):
        if words.folded[i] not in given or i in text.taken or (not words.arabic and not text.capital(i)):
            i += 1
            continue
        last = _name_after(text, i, limit=4)
        parts = sum(words.kinds[k] == "w" for k in range(i, last))
        if last > i + 1 and words.folded[last - 1] in _PLACE_AFTER:
            text.take(i, last, "place", f"before {words.folded[last - 1]}", type=words.folded[last - 1])
            i = last
            continue
        if parts >= 2 and not (words.arabic and parts == 2 and text.common(i + 1)):
            _person(text, i, last, "", f"given name {words.written(i, i + 1)}")
        i = max(last, i + 1)


def _capitalised_persons(text: _Text) -> None:
    """In mixed case: two or three capitalised words that are no everyday words, where the sentence treats them as a person."""
    words, i = text.words, 0
    while i < len(words):
        if not text.namelike(i) or words.folded[i] in _NO_PERSON or known_place(words, i):
            i += 1
            continue
        last = i + 1
        while (
            last < len(words)
            and last - i < 4
            and text.namelike(last)
            and words.folded[last] not in _NO_PERSON
            and not _gap(words, last)
        ):
            last += 1
        spoken = text.word(last) in _SAYING and not text.sentence_start(last)
        led = text.word(i - 1) in _BEFORE_PERSON
        if (
            2 <= last - i <= 3
            and (spoken or led)
            and not any(words.written(k, k + 1).isupper() for k in range(i, last))
        ):
            _person(text, i, last, "", "capitalised words of whom the sentence speaks as a person")
        i = last


def _repeated_families(text: _Text) -> None:
    """The family names of persons named in the text, where they stand alone."""
    words = text.words
    for i in range(len(words)):
        full = text.families.get(words.folded[i])
        if full is None or i in text.taken or words.kinds[i] != "w":
            continue
        if not words.arabic and not text.capital(i):
            continue
        text.take(i, i + 1, "person", f"family name of {full}, named in this text", family=words.written(i, i + 1))


# ---------------------------------------------------------------------------------------------------- places


def _places(text: _Text) -> None:
    words, i = text.words, 0
    while i < len(words):
        found = known_place(words, i) if i not in text.taken and words.kinds[i] == "w" else None
        if found is None or any(k in text.taken for k in range(i, found[0])):
            i += 1
            continue
        end, (kind, code), weak = found
        cased = words.arabic or (text.capital(i) and text.capital(end - 1))
        backed = (
            text.word(i - 1) in {"in", "from", "to", "of", "en", "au", "à", "near", "در", "از", "في", "من"}
            or text.word(end) == ","
        )
        if not cased or (weak and not backed):
            i += 1
            continue
        text.take(i, end, "place", f"{kind} known by name", type=kind, country=code)
        i = end


def _place_patterns(text: _Text) -> None:
    """ "the village of X", "X Department", "X, Texas", «روستای X»."""
    words = text.words
    for i in range(len(words)):
        if i in text.taken or words.kinds[i] != "w":
            continue
        word = words.folded[i]
        if words.arabic:
            bare = word[1:] if word[:1] in "وبل" and word[1:] in _PLACE_ARABIC else word
            if bare in _PLACE_ARABIC and text.namelike(i + 1) and not _gap(words, i + 1):
                text.take(i + 1, i + 2, "place", f"after {bare}", type=bare)
        elif word in _PLACE_NOUNS and text.word(i + 1) in {"of", "de", "d", "du"}:
            start = i + 2 + (text.word(i + 2) in {"'", "la"} and not text.capital(i + 2))
            end = _place_end(text, start)
            if end > start:
                text.take(start, end, "place", f"after {word} of", type=word)
        elif word in _PLACE_AFTER and text.capital(i):
            start = i
            while (
                start > 0
                and i - start < 3
                and text.namelike(start - 1)
                and words.folded[start - 1] not in _TITLES
                and not _gap(words, start)
            ):
                start -= 1
            if start < i:
                text.take(start, i + 1, "place", f"before {word}", type=word)
        elif (
            word in _PREFIX
            and word not in {"la", "el"}
            and text.capital(i)
            and text.word(i - 1) in {"in", "near", "at", "from", "en", "à"}
        ):
            end = _place_end(text, i + 1)
            if end > i + 1:
                text.take(i, end, "place", f"after {text.word(i - 1)}", type="")


def _place_end(text: _Text, start: int) -> int:
    """Return where a place name that begins at word `start` ends."""
    words, end = text.words, start
    while end < len(words) and end - start < 5 and (end == start or not _gap(words, end)):
        leads = text.word(end) in _PARTICLES and (text.namelike(end + 1) or text.word(end + 1) in _PARTICLES)
        if not (text.namelike(end) or (leads and (words.upper or end > start or text.capital(end)))):
            break
        end += 1
    return end


_STEPS_LATIN: tuple[Callable[[_Text], None], ...] = (
    _known_organisations, _explained_acronyms, _organisations_romance, _organisations, _titled_persons, _given_persons,
    _place_patterns, _places, _acronyms, _repeated_families,
)  # fmt: skip
_STEPS_ARABIC: tuple[Callable[[_Text], None], ...] = (
    _known_organisations, _organisations_arabic, _titled_persons, _given_persons, _place_patterns, _places, _repeated_families,
)  # fmt: skip
LANGUAGES = ("en", "fr", "es", "de", "fa", "ar")


def find_names(
    text: str, lang: str | None = None, *, exclude: Iterable[tuple[int, int]] = (), memory: Memory | None = None
) -> list[NameMention]:
    """Find the names of persons, organisations and places in a text.

    Args:
        text: The text.
        lang: Its language (en, fr, es, de, fa, ar); guessed from its words where not given or not among these.
        exclude: Spans in which there are no names (dates).
        memory: What earlier passages of the same source told; completed by this one.

    Returns:
        The names in order, none overlapping another.
    """
    words = words_of(text)
    if not len(words):
        return []
    reading = _Text(words, lang if lang in LANGUAGES else guess_language(words), memory=memory or Memory())
    spans = sorted(exclude)
    if spans:
        reading.taken.update(_inside(words, spans))
    steps = _STEPS_ARABIC if words.arabic else _STEPS_LATIN
    for step in steps:
        step(reading)
        if step is _given_persons and not words.upper and not words.arabic:
            _capitalised_persons(reading)
    return sorted(reading.found, key=lambda m: m.start)


def _inside(words: Words, spans: list[tuple[int, int]]) -> set[int]:
    inside, at = set(), 0
    for i, (start, end) in enumerate(zip(words.starts, words.ends, strict=True)):
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if at < len(spans) and spans[at][0] < end:
            inside.add(i)
    return inside
