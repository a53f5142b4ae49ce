"""Names written in two scripts, or in two spellings of one script, made comparable by their consonants.

Arabic script writes few vowels, and those who carry a name into Latin letters choose vowels as they hear them. What
stays are the consonants, as far as both scripts tell them apart: `skeletons` gives them in a small alphabet of
classes. A letter that is read in several ways ("ch" in French, English and Greek words) gives several skeletons; two
names may be one if they have one in common.

This is a small table made by hand, a pure function of the word. It is a stand-in for a comparison that learns how names
are written from pairs of known names; whoever calls it should expect it to be replaced by one and to become sharper.
It does not know names that are translated and not transliterated.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from stemmata.values.fold import fold_text

__all__ = ["arabic_script", "consonants", "skeletons", "spelt_alike", "stems"]

_MOST_READINGS = 16
_SILENT = "tsx"
"""Latin letters that may be silent at the end of a word, as in French."""

_LEAST = 3
"""A skeleton with fewer consonants is too short to tell a name."""

# Latin letter groups, the longest first. "" is a letter that the skeleton leaves out.
_LATIN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ght", ("T",)), ("tch", ("X",)), ("sch", ("X", "SK")), ("tion", ("XN", "SN", "TN")), ("sion", ("XN", "SN", "ZN")),
    ("dge", ("J",)), ("sh", ("X",)), ("ch", ("X", "K")), ("kh", ("Q",)), ("gh", ("G",)), ("zh", ("J",)), ("dj", ("J",)),
    ("ph", ("F",)), ("th", ("T", "S")), ("dh", ("D", "Z")), ("qu", ("K",)), ("ck", ("K",)), ("ce", ("S",)),
    ("ci", ("S",)), ("cy", ("S",)), ("ge", ("J", "G")), ("gi", ("J", "G")), ("gy", ("J", "G")),
    ("b", ("B",)), ("c", ("K",)), ("d", ("D",)), ("f", ("F",)), ("g", ("G",)), ("h", ("",)), ("j", ("J",)),
    ("k", ("K",)), ("l", ("L",)), ("m", ("M",)), ("n", ("N",)), ("p", ("B",)), ("q", ("K", "G")), ("r", ("R",)),
    ("s", ("S",)), ("t", ("T",)), ("v", ("F", "")), ("w", ("",)), ("x", ("KS",)), ("z", ("Z",)),
)  # fmt: skip
_ARABIC: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("دج", ("J", "DJ")), ("تش", ("X", "TX")), ("کس", ("KS",)),
    ("ب", ("B",)), ("پ", ("B",)), ("ت", ("T",)), ("ط", ("T",)), ("ث", ("S", "T")), ("ج", ("J", "G")), ("چ", ("X",)),
    ("ح", ("",)), ("خ", ("Q",)), ("د", ("D",)), ("ذ", ("Z", "D")), ("ر", ("R",)), ("ز", ("Z",)), ("ژ", ("J",)),
    ("س", ("S",)), ("ش", ("X",)), ("ص", ("S",)), ("ض", ("Z", "D")), ("ظ", ("Z", "D")), ("غ", ("G",)), ("ف", ("F",)),
    ("ق", ("K", "G")), ("ک", ("K",)), ("گ", ("G",)), ("ل", ("L",)), ("م", ("M",)), ("ن", ("N",)), ("ه", ("",)),
)  # fmt: skip
_CYRILLIC: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("дж", ("J",)), ("кс", ("KS",)),
    ("б", ("B",)), ("в", ("F", "")), ("г", ("G", "")), ("ґ", ("G",)), ("д", ("D",)), ("ж", ("J",)), ("з", ("Z",)),
    ("к", ("K",)), ("л", ("L",)), ("м", ("M",)), ("н", ("N",)), ("п", ("B",)), ("р", ("R",)), ("с", ("S",)),
    ("т", ("T",)), ("ф", ("F", "T")), ("х", ("Q", "")), ("ц", ("TS", "S")), ("ч", ("X",)), ("ш", ("X",)),
    ("щ", ("X",)),
)  # fmt: skip
_LATIN_READ, _ARABIC_READ, _CYRILLIC_READ = dict(_LATIN), dict(_ARABIC), dict(_CYRILLIC)
_LATIN_LETTERS = re.compile("|".join(sorted(_LATIN_READ, key=len, reverse=True)) + "|.", re.DOTALL)
_ARABIC_LETTERS = re.compile("|".join(sorted(_ARABIC_READ, key=len, reverse=True)) + "|.", re.DOTALL)
_CYRILLIC_LETTERS = re.compile("|".join(sorted(_CYRILLIC_READ, key=len, reverse=True)) + "|.", re.DOTALL)
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_FIRST = {
    **dict.fromkeys("aeiouاعаеиоуэ", "A"), **dict.fromkeys("hهح", "H"), **dict.fromkeys("yیйюя", "Y"),
    **dict.fromkeys("wو", "W"),
}  # fmt: skip
"""How a word begins, where it begins with none of the consonants."""

_IN_ARABIC = re.compile("[\u0620-\u06ff]")
_IN_CYRILLIC = re.compile("[\u0430-\u0491]")
_JOINED = re.compile("^(?:[وف])?(?:[بکل])?(?:ال)?|^(?:[وف])?لل")


def arabic_script(word: str) -> bool:
    """Return whether a word is written in Arabic script."""
    return bool(_IN_ARABIC.match(word))


@lru_cache(maxsize=1 << 16)
def skeletons(word: str) -> frozenset[str]:
    """Return the consonants of a word, in every way in which its letters may be read.

    Args:
        word: One word in Latin, Arabic or Cyrillic script, folded or not.

    Returns:
        At most some sixteen skeletons; none for a word of other scripts.

    >>> skeletons("Boussole") == skeletons("بوسول") == {"BSL"}
    True
    >>> skeletons("Charagh") & skeletons("چراغ")
    frozenset({'XRG'})
    >>> skeletons("Mostar") == skeletons("Мостар")
    True
    """
    plain = _DOUBLED.sub(r"\1", fold_text(word))
    arabic, cyrillic = arabic_script(plain), bool(_IN_CYRILLIC.match(plain))
    if not plain or not (arabic or cyrillic or plain[0].isascii()):
        return frozenset()
    letters, table = (_ARABIC_LETTERS, _ARABIC_READ) if arabic else (_LATIN_LETTERS, _LATIN_READ)
    if cyrillic:
        letters, table = _CYRILLIC_LETTERS, _CYRILLIC_READ
    options = [table[m.group()] for m in letters.finditer(plain) if m.group() in table]
    if plain[-1] in _SILENT and len(plain) > _LEAST:
        options[-1] = (*options[-1], "")
    readings = 1
    for at, choices in enumerate(options):
        readings *= len(choices)
        if readings > _MOST_READINGS:
            options[at] = choices[:1]
            readings //= len(choices)
    begin = _FIRST.get(plain[0], "")
    return frozenset(begin + "".join(reading) for reading in product(*options))


@lru_cache(maxsize=1 << 16)
def stems(word: str) -> tuple[str, ...]:
    """Return a folded word, and in Arabic script also what is left of it without article and joined particles.

    >>> stems("والمنار")
    ('والمنار', 'منار')
    """
    if not arabic_script(word):
        return (word,)
    cut = {word.removeprefix("ال"), word[_end(_JOINED, word) :]}
    return (word, *sorted(stem for stem in cut if len(stem) >= _LEAST and stem != word))


def _end(pattern: re.Pattern[str], word: str) -> int:
    return max((m.end() for m in [pattern.match(word)] if m), default=0)


@lru_cache(maxsize=1 << 16)
def consonants(word: str) -> frozenset[str]:
    """Return the skeletons of a word, with and without article and joined particles.

    >>> sorted(consonants("والمنار") & consonants("Manar"))
    ['MNR']
    """
    return frozenset(bones for stem in stems(fold_text(word)) for bones in skeletons(stem))


def spelt_alike(one: str, other: str, *, least: int = _LEAST) -> bool:
    """Return whether two words may be one name in two scripts or spellings.

    Args:
        one: A word.
        other: Another.
        least: Fewest letters of a skeleton that may tell.

    >>> spelt_alike("Roudbanzad", "رودبانزاد"), spelt_alike("Marlowe", "رودبانزاد")
    (True, False)
    """
    return any(len(bones) >= least for bones in consonants(one) & consonants(other))
