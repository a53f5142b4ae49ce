"""Keys of a name that stay the same across scripts and spellings: its consonants, in classes.

Records are compared only if they share a key, so a key must survive what spelling does to a name: vowels come and go,
letters that sound alike change places, words run together. A key proves nothing: Hassan and Hossein have one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from stemmata.values.namewords import NameWords, names_words

__all__ = ["CLASSES", "joined_key", "joined_keys", "word_key"]

CLASSES: dict[str, dict[str, str]] = {
    "Arab": {
        **dict.fromkeys("ب", "b"), **dict.fromkeys("پ", "b"), **dict.fromkeys("تط", "t"), **dict.fromkeys("ثسص", "s"),
        **dict.fromkeys("ذزضظ", "z"), **dict.fromkeys("جژ", "j"), **dict.fromkeys("چش", "S"), "خ": "X",
        **dict.fromkeys("غق", "q"), **dict.fromkeys("ک", "k"), **dict.fromkeys("گ", "q"), "د": "d", "ر": "r", "ل": "l",
        "م": "m", "ن": "n", "ف": "f",
    },
    "Latn": {
        "b": "b", "p": "b", "t": "t", "s": "s", "z": "z", "j": "j", "q": "q", "k": "k", "c": "k", "g": "q", "d": "d",
        "r": "r", "l": "l", "m": "m", "n": "n", "f": "f", "kh": "X", "khw": "X", "gh": "q", "sh": "S", "ch": "S",
        "tch": "S", "sch": "S", "zh": "j", "dj": "j", "dzh": "j", "th": "s", "dh": "z", "ph": "f", "ck": "k", "x": "ks",
    },
    "Cyrl": {
        "б": "b", "п": "b", "т": "t", "с": "s", "ц": "s", "з": "z", "ҷ": "j", "ж": "j", "ч": "S", "ш": "S", "щ": "S",
        "х": "X", "ғ": "q", "қ": "q", "г": "q", "ґ": "q", "к": "k", "д": "d", "р": "r", "л": "l", "м": "m", "н": "n",
        "ф": "f", "дж": "j",
    },
    "Hebr": {
        "ב": "b", "פ": "b", "ף": "b", "ט": "t", "ת": "t", "ס": "s", "צ": "s", "ץ": "s", "ש": "S", "ז": "z", "ג": "q",
        "ק": "k", "כ": "k", "ך": "k", "ד": "d", "ר": "r", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ג׳": "j",
        "ז׳": "j", "צ׳": "S", "ץ׳": "S", "ח׳": "X", "ת׳": "s", "ד׳": "z",
    },
}  # fmt: skip
"""Script -> letters, or some together, -> their class; letters that are not here are left out."""
_LETTERS = {
    script: re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))
    for script, table in CLASSES.items()
}
_RUNS = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 16)
def word_key(script: str, word: str) -> str:
    """Return the consonants of a word in classes, each run of one class once; empty if it has none.

    Args:
        script: ISO 15924 code of its script.
        word: The word, folded as by `name_words`.

    >>> word_key("Latn", "roudbanzad") == word_key("Arab", "رودبانزاد") == "rdbnzd"
    True
    """
    table = CLASSES.get(script)
    if table is None:
        return word
    return _RUNS.sub(r"\1", "".join(table[found] for found in _LETTERS[script].findall(word)))


def joined_key(name: NameWords) -> str | None:
    """Return one key of a whole name, its words run together; None if it has no consonant (empty is not empty).

    >>> from stemmata.values.namewords import name_words
    >>> joined_key(name_words("Gholam-Ali")) == joined_key(name_words("غلامعلی")) == "qlm"
    False
    >>> joined_key(name_words("Gholam-Ali")) == joined_key(name_words("غلامعلی")) == "qlml"
    True
    """
    return _RUNS.sub(r"\1", "".join(word_key(name.script, word) for word in name.words)) or None


def joined_keys(names: Sequence[str] | Iterable[str]) -> list[str | None]:
    """Return the keys of many names as written (see `joined_key`)."""
    return [joined_key(name) for name in names_words(list(names))]
