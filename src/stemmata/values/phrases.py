"""Finding the words and set phrases of a lexicon in a text, folded, whole words only, the longest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stemmata.values.words import Words, words_of

__all__ = ["Hit", "Phrases", "with_joined"]

_JOINER = "\u200c"


def with_joined(phrases: Iterable[str]) -> list[str]:
    """Return the phrases, and each that holds a zero-width non-joiner also as it stands where printing has lost it.

    >>> with_joined(["said"]), len(with_joined(["\u0645\u06cc\u200c\u06af\u0648\u06cc\u062f"]))
    (['said'], 3)
    """
    found: list[str] = []
    for phrase in phrases:
        found.append(phrase)
        if _JOINER in phrase:
            found.extend((phrase.replace(_JOINER, ""), phrase.replace(_JOINER, " ")))
    return found


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the lexicon found: words `first` to before `last`, filed under `label`."""

    first: int
    last: int
    label: str


class Phrases:
    """A lexicon of phrases under labels.

    Args:
        phrases: For each label its phrases as written; a phrase under several labels keeps the first.

    >>> found = Phrases({"says": ["said"], "denies": ["ruled out"]}).find(words_of("She SAID he ruled out a trial."))
    >>> [(hit.first, hit.last, hit.label) for hit in found]
    [(1, 2, 'says'), (3, 5, 'denies')]
    """

    __slots__ = ("_by_first",)

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        found: dict[str, dict[tuple[str, ...], str]] = {}
        for label, written in phrases.items():
            for phrase in with_joined(written):
                parts = tuple(words_of(phrase).folded)
                if parts:
                    found.setdefault(parts[0], {}).setdefault(parts, label)
        self._by_first = {
            first: sorted(rest.items(), key=lambda item: (-len(item[0]), item[0])) for first, rest in found.items()
        }

    @property
    def first_words(self) -> frozenset[str]:
        """The words with which a phrase may begin, folded: where none of them stands, none is found."""
        return frozenset(self._by_first)

    def at(self, folded: list[str], i: int) -> Hit | None:
        """Return the longest phrase that begins at word `i`, or None."""
        for parts, label in self._by_first.get(folded[i], ()):
            n = len(parts)
            if n == 1 or tuple(folded[i : i + n]) == parts:
                return Hit(i, i + n, label)
        return None

    def find(self, words: Words, first: int = 0, last: int | None = None) -> list[Hit]:
        """Return the phrases between words `first` and `last` that do not overlap, from left to right."""
        last, known = len(words) if last is None else last, self._by_first
        return self.among(words, [k for k, word in enumerate(words.folded[first:last], first) if word in known], last)

    def among(self, words: Words, places: Iterable[int], last: int) -> list[Hit]:
        """Return what `find` does, given the places in order among which all beginnings of its phrases are."""
        found: list[Hit] = []
        folded, known, done = words.folded, self._by_first, 0
        for i in places:
            hit = self.at(folded, i) if i >= done and folded[i] in known else None
            if hit is not None and hit.last <= last:
                found.append(hit)
                done = hit.last
        return found
