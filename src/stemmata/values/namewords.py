"""A person's name as the words that tell who is meant: folded, in one script, without titles and particles.

What is taken away is only taken away for comparing; the name stays as it was written wherever it is kept or shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from stemmata.values.bundled import bundled
from stemmata.values.transducer import romanised

__all__ = ["NameWords", "name_words", "names_words", "script_of"]

_ARABIC = str.maketrans(
    {
        **dict.fromkeys("يىےېۍئێﻯ", "ی"), **dict.fromkeys("كڪ", "ک"), **dict.fromkeys("ةۀەہھۂۃ", "ه"),
        **dict.fromkeys("أإٱ", "ا"), **dict.fromkeys("ؤۆۇۋ", "و"), "ڤ": "ف", "ڭ": "گ", "ڵ": "ل", "ڕ": "ر", "ء": None,
    }
)  # fmt: skip
# letters that lose more than an accent when decomposed, or that do not decompose
_LATIN = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "dh", "ə": "a",
        "ħ": "h",
        "č": "ch", "š": "sh", "ž": "zh", "ş": "sh", "ğ": "gh", "ḫ": "kh", "ẖ": "kh", "ġ": "gh", "ṯ": "th", "ḏ": "dh",
        "ʻ": None, "ʼ": None, "ʿ": None, "ʾ": None, "'": None, "’": None, "‘": None, "`": None, "´": None, "ʹ": None,
        "ʺ": None, "′": None,
    }
)  # fmt: skip
_QUOTES = str.maketrans(dict.fromkeys("'’ʼ`‘\"", None))
_APART = {
    "Latn": re.compile("[^a-z\n]+"),
    "Arab": re.compile("[^\u0621-\u063a\u0641-\u064a\u0671-\u06d3\u06d5\n]+"),
    "Cyrl": re.compile("[^\u0400-\u052f\n]+"),
    "Hebr": re.compile("[^\u05d0-\u05ea׳\n]+"),
}
"""What is no letter of a script."""
_ONLY = {
    "Arab": re.compile("[\\W\\d_\u0621-\u063a\u0641-\u064a\u0671-\u06d3\u06d5]*"),
    "Cyrl": re.compile("[\\W\\d_\u0410-\u044f]*"),
    "Hebr": re.compile("[\\W\\d_\u05d0-\u05ea]*"),
}
"""Texts with letters of one script alone, the common case."""
_APART_OTHER = re.compile(r"(?:[^\w\n]|[\d_])+")

_LEXICON = bundled("values/lexicon/givennames.toml")
_TITLES = {script: frozenset(words.split()) for script, words in _LEXICON["TITLES"].items()}
_PARTICLES = {script: frozenset(words.split()) for script, words in _LEXICON["PARTICLES"].items()}
_PREFIXED = "ال"
_GLUED_TITLES = {
    "Arab": re.compile("^(?:سید|شیخ|حاجی(?!ان)|حاج(?!ی)|میرزا)(?=...)"),
    "Latn": re.compile("^(?:seyed|seyyed|sayyed|sayyid|sayed)(?=....)"),
}
"""Titles written as one with the name, at its head: further on they are part of a family name."""
_COMPOUND = {
    "Latn": re.compile("(?<=(?<![^ \n])abd[aeou][lr]) (?=[a-z]{4})"),
    "Arab": re.compile(
        "(?<=[^ \n]{2}) (?=(?:الله|اله)(?![^ \n]))|(?<=(?<![^ \n])عبد) |(?<=(?<![^ \n])(?:شیخ|حجت)) (?=الاسلام)"
    ),
}
"""Blanks inside what is one name: Abd al-Karim, Hojjat Allah, Sheikh al-Eslam."""
_LETTER_NAMES = {"Arab": {"الف": "ا"}}
"""Names of letters, where initials are written out."""
_LETTERS = {
    "Latn": "A-Za-z\u00c0-\u024f",
    "Arab": "\u0620-\u064a\u0671-\u06d3",
    "Cyrl": "\u0400-\u052f",
    "Hebr": "\u05d0-\u05ea",
}
_FOREIGN = {
    script: re.compile("[" + "".join(letters for other, letters in _LETTERS.items() if other != script) + "]")
    for script in _LETTERS
}
"""Letters of the other scripts known here."""
_LATIN_ALIKE, _CYRILLIC_ALIKE = "ABEKMHOPCTXaeopcyxi", "АВЕКМНОРСТХаеорсухі"
_ALIKE = {
    "Latn": str.maketrans(_CYRILLIC_ALIKE, _LATIN_ALIKE),
    "Cyrl": str.maketrans(_LATIN_ALIKE, _CYRILLIC_ALIKE),
}
"""Letters that look the same and come from another keyboard."""
_GLUED = re.compile(r"\b(?:al|el|ul|as|ash|ad|ar|at|az|an)[-‐‑–](?=\w)")
_GERESH = re.compile("(?<=[גזצץתחד])['׳’`]")
_NONE: frozenset[str] = frozenset()
_INSIDE_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_NAMED = {"ARABIC": "Arab", "LATIN": "Latn", "CYRILLIC": "Cyrl", "HEBREW": "Hebr"}


@dataclass(frozen=True, slots=True)
class NameWords:
    """The words of a name.

    Attributes:
        script: ISO 15924 code of the script most letters are in: `Latn`, `Arab`, `Cyrl`, `Hebr`, else `Zyyy`; `Latn`
            for a name in several of them.
        words: The words that tell who is meant, folded, in order. Never empty if the name has a letter.
        left_out: Titles and particles that were left out, folded.
    """

    script: str
    words: tuple[str, ...]
    left_out: tuple[str, ...] = ()


_NOTHING = NameWords("Zyyy", ())
# vowel signs, tatweel, joiners and marks of direction
_UNSEEN = dict.fromkeys([*range(0x064B, 0x0660), 0x0670, 0x0640, *range(0x06D6, 0x06EE), 0x061C, *range(0x200B, 0x2010),
                         *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _script(char: str) -> str:
    if not char.isalpha():
        return ""
    return _NAMED.get(unicodedata.name(char, "").split(" ", 1)[0], "Zyyy")


def script_of(text: str) -> str:
    """Return the script that most letters of a text are in.

    >>> script_of("Rudbanzad"), script_of("رودبانزاد"), script_of("Рудбанзад"), script_of("1403")
    ('Latn', 'Arab', 'Cyrl', 'Zyyy')
    """
    for script, only in _ONLY.items():
        if only.fullmatch(text) and any(map(str.isalpha, text)):
            return script
    counts: dict[str, int] = {}
    for char in text:
        if name := _script(char):
            counts[name] = counts.get(name, 0) + 1
    return max(sorted(counts), key=lambda name: counts[name], default="Zyyy")


class _Marks(dict[int, int | None]):
    """For `str.translate`: no marks and no controls; each character is looked up once."""

    def __missing__(self, point: int) -> int | None:
        self[point] = None if unicodedata.category(chr(point)) in {"Mn", "Me", "Cf"} else point
        return self[point]


_MARKS = _Marks()


def _plain(text: str) -> str:
    return text.translate(_MARKS)


def _folded(text: str, script: str) -> str:
    """Return a text folded as names of a script are; line breaks stay."""
    if script == "Latn":
        text = unicodedata.normalize("NFC", text).lower()
        if not text.isascii():
            text = _plain(unicodedata.normalize("NFKD", text.translate(_LATIN)))
        else:
            text = text.replace("'", "").replace("`", "")
        return _GLUED.sub(" ", text)
    if script == "Arab":
        text = unicodedata.normalize("NFKC", text).translate(_UNSEEN)
        # alef with madda is a letter of its own here: it is read "a" where a bare alef may be silent
        return text.translate(_ARABIC)
    if script == "Cyrl":
        return unicodedata.normalize("NFC", text).lower().replace("ё", "е").translate(_QUOTES)
    if script == "Hebr":
        text = _plain(unicodedata.normalize("NFKD", text))
        # a geresh after these letters makes another sound of them; elsewhere it only marks an abbreviation
        text = _GERESH.sub("\u0001", text).translate(_QUOTES).replace("״", "").replace("׳", "")
        return text.replace("\u0001", "׳")
    return _plain(unicodedata.normalize("NFKD", text)).casefold()


def _has_article(word: str) -> bool:
    return word.startswith(_PREFIXED) and len(word) > 4


def _without_titles(words: list[str], left_out: frozenset[str], script: str) -> tuple[list[str], list[str]]:
    """Return the words of a name that tell who is meant, and the titles and particles that do not."""
    kept = [word for word in words if word not in left_out]
    left = [word for word in words if word in left_out]
    if not kept:
        return words, []
    if len(kept) > 1 and words[-1] == left[-1] and script == "Arab" and _has_article(words[-1]):
        return [*kept, words[-1]], left[:-1]  # a title with its article is a family name at the end
    return kept, left


def name_words(name: str) -> NameWords:
    """Return the words of a person's name.

    Titles (Dr, Sheikh, Haji, ...), articles and words for "son of" are left out, unless nothing would be left; an
    Arabic article joined to a word is cut off. A name written "Family, Given" is turned round. What stands in brackets
    (a second name, a remark) is left out if something stands outside.

    >>> name_words("Dr. Hāji Roudbānzād, Behrang")
    NameWords(script='Latn', words=('behrang', 'roudbanzad'), left_out=('dr', 'haji'))
    >>> name_words("الشیخ بهرنگ بن الرودباني").words
    ('بهرنگ', 'رودبانی')
    """
    return names_words([name])[0]


def _mixed(text: str, script: str) -> NameWords:
    """Return the words of a name in several scripts, in Latin letters; a letter that only looks right is set right."""
    runs: list[tuple[str, list[str]]] = []
    for word in text.split():
        own = script_of(word)
        plain = word.translate(_ALIKE[own]) if own in _ALIKE else word
        if own in _FOREIGN:  # what is left of other scripts within a word is no letter of it
            plain = _FOREIGN[own].sub("", plain)
        if runs and runs[-1][0] == own:
            runs[-1][1].append(plain)
        else:
            runs.append((own, [plain]))
    names = names_words([" ".join(words) for _, words in runs])
    known = [(name.script, word) for name in names if name.script in _FOREIGN for word in name.words]
    left = [word for name in names for word in name.left_out]
    told = [(own, word) for own, word in known if word not in _TITLES.get(own, _NONE) | _PARTICLES.get(own, _NONE)]
    if told:  # a title in another script than the name
        left += [word for own, word in known if (own, word) not in told]
        known = told
    scripts = {own for own, _ in known}
    if len(scripts) < 2:
        return NameWords(next(iter(scripts), script), tuple(word for _, word in known), tuple(left))
    words = (word if own == "Latn" else romanised(own, word) for own, word in known)
    return NameWords("Latn", tuple(word for word in words if word), tuple(left))


def names_words(names: Sequence[str]) -> list[NameWords]:
    """Return the words of many names (see `name_words`), at the speed that millions need."""
    by_script: dict[str, tuple[list[int], list[str]]] = {}
    out: list[NameWords] = [_NOTHING] * len(names)
    for number, name in enumerate(names):
        text = name
        if "(" in text or "[" in text:
            outside = _INSIDE_BRACKETS.sub(" ", name)
            text = outside if any(c.isalpha() for c in outside) else name
        if "," in text:
            before, _, after = text.partition(",")
            if "," not in after and before.strip() and after.strip():
                text = f"{after} {before}"
        script = "Latn" if text.isascii() and any(map(str.isalpha, text)) else script_of(text)
        if not text.isascii() and script in _FOREIGN and _FOREIGN[script].search(text):
            out[number] = _mixed(text, script)
            continue
        places, texts = by_script.setdefault(script, ([], []))
        places.append(number)
        texts.append(text.replace("\n", " "))
    for script, (places, texts) in by_script.items():
        not_letters = _APART.get(script, _APART_OTHER)
        # all names at once, a line each: folding is then a few passes over one long text
        text = not_letters.sub(" ", _folded("\n".join(texts), script))
        if compound := _COMPOUND.get(script):
            text = compound.sub("", text)
        left_out = _TITLES.get(script, _NONE) | _PARTICLES.get(script, _NONE)
        glued, letters = _GLUED_TITLES.get(script), _LETTER_NAMES.get(script, {})
        words_seen = set(text.split())
        heads = {word: match.group() for word in words_seen if glued and (match := glued.match(word))}
        cut = {word: word[len(_PREFIXED) :] for word in words_seen if script == "Arab" and _has_article(word)} | letters
        changed = frozenset(cut)
        for number, line in zip(places, text.split("\n"), strict=True):
            words = kept = line.split()
            left: list[str] = []
            if not left_out.isdisjoint(words):
                kept, left = _without_titles(words, left_out, script)
            if kept and kept[0] in heads:
                left.append(heads[kept[0]])
                kept = [kept[0][len(left[-1]) :], *kept[1:]]
            if not changed.isdisjoint(kept):
                kept = [cut.get(word, word) for word in kept]
            out[number] = NameWords(script, tuple(kept), tuple(left))
    return out
