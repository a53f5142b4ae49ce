"""Names of the case's own lists where they occur in a text: a name that a list has is a name in whatever script.

Texts and names are folded alike, word by word, and looked for with blanks left out, so that a joiner or a space inside
a name parts nothing. A name is found as it stands on the list, without the words between its first and last (a text
seldom gives the father's name), in Cyrillic also with its parts turned round and whatever its case endings. At least
two words are needed: a given name alone is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stemmata.values.nametext import TITLES
from stemmata.values.words import Words, words_of

__all__ = ["COLUMNS", "MOST", "ListedNames", "names_in"]

MOST = 1_000_000
"""Forms of names that are looked for: some hundred megabytes."""
_LEAST = 5
"""Letters of a name, at the least."""
_MOST_WORDS = 8
_BEGINNING = 3
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ENDINGS = re.compile("(?:ого|ему|ому|ыми|ими|ым|им|ом|ем|ою|ою|ои|еи|ую|юю|ая|яя|ыи|ии|а|у|е|ы|и|я|ю|ь|і|о)$")
_JOINED = {"\u0621": "وفبلک", "\u05d0": "והבלמשכ"}
"""Letters that Arabic and Hebrew write as one with the next word (and, in, to), by the first letter of the script."""
_HYPHENS = frozenset("-'\"\u05f3\u05f4")
"""Signs inside a name, written as one with it on both sides."""
COLUMNS = ("name", "name_ar", "name_fa", "given_name", "family_name")
"""Columns of `records` that names are made of."""


def names_in(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the whole names of a row of `records`: as one cell, else given and family name."""
    whole = [str(row[column]) for column in COLUMNS[:3] if row.get(column)]
    yield from whole
    given, family = row.get("given_name"), row.get("family_name")
    if given and family and not row.get("name"):
        yield f"{given} {family}"


class ListedNames:
    """The names of lists, ready to be looked for.

    Args:
        names: Whole names as written.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._keys: set[str] = set()
        self._beginnings: set[str] = set()
        self._longest = 0
        self._known: dict[str, bool] = {}
        self.add(names)

    @property
    def full(self) -> bool:
        """Whether there were more names than can be looked for."""
        return len(self._keys) >= MOST

    def add(self, names: Iterable[str]) -> None:
        """Add names, as many as there is room for."""
        for name in names:
            if self.full:
                return
            self._keys.update(_keys(name))
        self._known.clear()
        self._beginnings.clear()

    def update(self, others: ListedNames) -> None:
        """Add the names of others."""
        self._keys |= others._keys
        self._known.clear()
        self._beginnings.clear()

    def _prepare(self) -> None:
        if not self._beginnings:
            self._beginnings.update(key[:_BEGINNING] for key in self._keys)
            self._longest = max(map(len, self._keys), default=0)

    def __len__(self) -> int:
        """How many forms are looked for."""
        return len(self._keys)

    def has(self, written: str) -> bool:
        """Return whether a text is one of the names."""
        self._prepare()
        words = words_of(written)
        return len(words) > 0 and len(words) in self._ends(words, 0)

    def found_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where names stand, first to last, the longest where several begin; none overlaps another."""
        if not self._keys:
            return
        self._prepare()
        words, after, known = words_of(text), 0, self._known
        for i, word in enumerate(words.folded):
            if (may := known.get(word)) is None:
                may = known[word] = self._may_begin(word)
            if may and i >= after and (end := max(self._ends(words, i), default=0)):
                yield self._start(words, i, end), words.ends[end - 1]
                after = end

    def _may_begin(self, word: str) -> bool:
        if not word[0].isalpha():
            return False
        stem = _stem(word)
        forms = (stem, stem[1:]) if len(stem) > _BEGINNING and _joins(word) else (stem,)
        return any(len(form) < _BEGINNING or form[:_BEGINNING] in self._beginnings for form in forms)

    def _start(self, words: Words, i: int, end: int) -> int:
        """Return where the name begins: after a letter written as one with it, if the name is only found so."""
        whole = "".join(
            _stem(w) for w, kind in zip(words.folded[i:end], words.kinds[i:end], strict=True) if kind == "w"
        )
        return words.starts[i] if whole in self._keys else words.starts[i] + 1

    def _ends(self, words: Words, i: int) -> list[int]:
        """Return after which words a name that begins with word `i` may end."""
        if words.kinds[i] != "w":
            return []
        first = _stem(words.folded[i])
        found = self._ends_of(words, i, first)
        if not found and len(first) > _BEGINNING and _joins(words.folded[i]):
            found = self._ends_of(words, i, first[1:])
        return found

    def _ends_of(self, words: Words, i: int, first: str) -> list[int]:
        if len(first) >= _BEGINNING and first[:_BEGINNING] not in self._beginnings:
            return []
        joined, taken, found = first, 1, []
        for k in range(i + 1, min(len(words), i + 2 * _MOST_WORDS)):
            if words.folded[k] in _HYPHENS and words.glued(k) and words.glued(k + 1):
                continue
            if words.kinds[k] != "w" or taken == _MOST_WORDS or len(joined) >= self._longest:
                break
            joined += _stem(words.folded[k])
            taken += 1
            if joined in self._keys and _capitals(words, i, k):
                found.append(k + 1)
        return found


def _keys(name: str) -> Iterator[str]:
    """Yield the forms under which a name is looked for."""
    before, comma, after = re.sub(r"[(\[].*?[)\]]", " ", name).partition(",")
    words = words_of(f"{after} {before}" if comma else before)
    kept = [w for w, kind in zip(words.folded, words.kinds, strict=True) if kind == "w"]
    while len(kept) > 2 and kept[0] in TITLES:
        kept = kept[1:]
    if len(kept) < 2:
        return
    stems = [_stem(word) for word in kept]
    forms = [stems, [stems[0], stems[-1]]]
    if _CYRILLIC.search(kept[0]):
        forms += [[*stems[-1:], *stems[:-1]], [stems[-1], stems[0]]]
    yield from (key for key in map("".join, forms) if len(key) >= _LEAST)


def _stem(word: str) -> str:
    """Return a folded word without a case ending, where its script has such."""
    return _ENDINGS.sub("", word) if len(word) > 3 and _CYRILLIC.match(word) else word


def _joins(word: str) -> bool:
    script = "\u05d0" if "\u05d0" <= word[0] <= "\u05ea" else "\u0621"
    return word[0] in _JOINED[script]


def _capitals(words: Words, i: int, k: int) -> bool:
    """Return whether a name in a script with capitals begins and ends with one."""
    letters = (words.text[words.starts[n]] for n in (i, k))
    return all(letter.isupper() or letter.lower() == letter.upper() for letter in letters)
