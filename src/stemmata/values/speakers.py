"""The names of those who speak in a document, and the fullest form of each.

"Prieto", "the colonel" and "Colonel Ana Prieto, commander of the post" are one speaker. The rule: a short name takes
the longest form in the document that holds all its words; a bare office ("the minister") takes the nearest form before
it in which that office stands beside a name.
"""

from __future__ import annotations

from stemmata.values.fold import fold_text
from stemmata.values.speech import Speech
from stemmata.values.words import Words

__all__ = ["INDEFINITE", "Names"]

_CONNECT = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "y",
        "of",
        "da",
        "do",
        "dos",
        "das",
        "van",
        "von",
        "der",
        "bin",
        "ibn",
        "al",
        "el",
        "abu",
        "d",
        "di",
        "ال",
    ]
)
_LONGEST = 9
_SHORT_LINE = 45
_NEAR = 40
_MANY = frozenset({"people", "persons", "members", "percent", "most", "many", "some"})
_TEXTS = frozenset({"cable", "dispatch", "editorial", "survey", "testimony", "note", "article", "study", "homily"})
_OTHERS = frozenset({"other", "another", "others", "otros", "otras", "autres"})
INDEFINITE = frozenset({"a", "an", "another", "one", "un", "une", "una"})
"""Articles of somebody not named before."""
_NO_OFFICES = frozenset({"guerrilla", "soldier", "member", "resident", "relative", "neighbor", "survivor"})
"""Words for people that no name makes the same person."""
_COUNTED = frozenset({"several", "various", "both", "two", "three", "four", "five"})
_HEAD_ENDS = frozenset({"of", "in", "for", "at", "from", "who", "with", "(", "["})
_GROUPS = frozenset({"sources", "witnesses", "authorities", "diplomats", "guerrillas", "rebels", "analysts"})
_ISSUED = frozenset(
    {"issued", "conducted", "released", "signed", "published", "sent", "distributed", "by", "from", "made", "today"}
)


class Names:
    """Runs of words that may be names in one document.

    In mixed case a run is made of capitalised words, in capitals (and in Arabic script) of words that are not among
    the common ones. A run holds titles and particles ("Judge Ana de la Cruz") and no punctuation.
    """

    __slots__ = ("_folded", "_lexicon", "_names", "_of_word", "_words")

    def __init__(self, words: Words, lexicon: Speech) -> None:
        self._words, self._lexicon, self._folded = words, lexicon, words.folded
        self._names = self._find_names()
        self._of_word: dict[str, list[tuple[int, int]]] = {}
        for run in self._find_runs():
            for k in range(*run):
                self._of_word.setdefault(self._folded[k], []).append(run)

    def fullest(self, first: int, last: int) -> str:
        """Return the fullest form in the document of the speaker at words `first` to before `last`."""
        whole, begins = last, first
        first, last = self._bare(first, last)
        told_by_case = not (self._words.upper or self._words.arabic)
        if told_by_case and last < whole and not any(self._is_name(k) for k in range(first, last)):
            behind = last + 1  # "the ministry's spokeswoman, Mrs Ana Prieto": the name is in the apposition
            if behind < whole and any(self._is_name(k) for k in range(behind, whole)):
                first, last = self._bare(behind, whole)
        written = self._words.written(first, last)
        if self._folded[first] in _OTHERS:
            return written  # "other sources" are not those named before
        named = [k for k in range(first, last) if self._is_name(k)]
        if named:
            return self._fullest_name(first, last, named) or written
        if self._folded[begins] in INDEFINITE:
            return written  # nor is "a spokesman"
        return self._holder(first, last) or self._told_before(first, last) or written

    def _bare(self, first: int, last: int) -> tuple[int, int]:
        """Return the range without leading article and without what follows the first comma or bracket."""
        folded = self._folded
        while first < last - 1 and folded[first] in self._lexicon.articles:
            first += 1
        for k in range(first + 1, last):
            if folded[k] in {",", "،", "[", "("} and not all(w in self._lexicon.articles for w in folded[first:k]):
                return first, k
        return first, last

    def _find_names(self) -> list[bool]:
        """Return for each word whether it may be part of a name."""
        words, no_names = self._words, self._lexicon.no_names
        caseless = words.upper or words.arabic
        first_letters = map(words.text.__getitem__, words.starts)
        return [
            (caseless or first.isupper()) and kind == "w" and len(word) > 1
            and word not in _CONNECT and word not in no_names and not (words.upper and word.endswith("ing"))
            for first, kind, word in zip(first_letters, words.kinds, self._folded, strict=True)
        ]  # fmt: skip

    def _is_name(self, k: int) -> bool:
        return self._names[k]

    def _fullest_name(self, first: int, last: int, named: list[int]) -> str | None:
        wanted = [self._folded[k] for k in named]
        if not self._words.arabic:  # "the National Guard" is no shorter form of "National Front"
            wanted += [self._folded[k] for k in range(first, last) if self._folded[k] in self._lexicon.bodies]
        anchor = self._folded[named[-1]]
        best: tuple[int, int, int] | None = None
        for begin, end in self._of_word.get(anchor, ()):
            inside = self._folded[begin:end]
            if not all(word in inside for word in wanted):
                continue
            stop = begin + max(inside.index(word) for word in wanted) + 1
            start = self._title(begin, stop, stop - begin)
            size = stop - start
            if size <= _LONGEST and (best is None or size > best[0]):
                best = (size, start, stop)
        if best is None or best[0] <= last - first:
            return None
        return self._words.written(best[1], best[2])

    def _title(self, begin: int, stop: int, size: int) -> int:
        """Return where the form begins: at its first title, else near the name."""
        for k in range(begin, stop):
            if self._folded[k] in self._lexicon.roles:
                before = k - 1
                keep = before >= begin and self._is_name(before) and not (self._words.upper or self._words.arabic)
                return before if keep else k
        return begin if size <= 4 else stop - 3

    def _told_before(self, first: int, last: int) -> str | None:
        """Return the fuller form of a text that holds its words: "official reports" are no "unofficial reports"."""
        found = self._named_text(first, last)
        return found if found is None or set(self._folded[first:last]) <= set(fold_text(found).split()) else None

    def _holder(self, first: int, last: int) -> str | None:
        """Return the nearest form before word `first` in which this office stands beside a name."""
        roles = [self._folded[k] for k in range(first, last) if self._folded[k] in self._lexicon.roles]
        if not roles or roles[-1] in _NO_OFFICES:
            return None
        found: str | None = None
        for begin, end in self._of_word.get(roles[-1], ()):
            if begin > first and found is not None:
                break
            inside = self._folded[begin:end]
            at = begin + inside.index(roles[-1])
            names = [k for k in range(at + 1, end) if self._is_name(k)]
            if names and names[0] <= at + 3 and all(role in inside for role in roles):
                found = self._words.written(self._title(begin, names[-1] + 1, names[-1] + 1 - begin), names[-1] + 1)
        return found

    def titled_before(self, k: int) -> str | None:
        """Return the name with a title nearest before word `k`, of whom a pronoun there speaks."""
        for j in range(k - 1, max(-1, k - _NEAR), -1):
            if self._folded[j] in self._lexicon.roles:
                held = self._holder(j, j + 1)
                if held is not None:
                    return held
        return None

    def is_body(self, name: str) -> bool:
        """Whether a speaker is a body or a text, for which "he" and "she" do not stand."""
        said = set(fold_text(name).split())
        return bool(said & (self._lexicon.bodies | _TEXTS | _MANY)) and not said & self._lexicon.roles

    def is_many(self, name: str) -> bool:
        """Whether an English speaker is several people by the head of the phrase: "some experts", "A and B"."""
        words = fold_text(name).split()
        if self._lexicon.lang != "en" or not words:
            return False
        head = words[: next((k for k, word in enumerate(words) if k and word in _HEAD_ENDS), len(words))]
        known = self._lexicon.roles | self._lexicon.bodies
        last = head[-1].strip(",")
        plural = last.endswith("s") and (last in known or last[:-1] in known)
        return plural or last.endswith("men") or "and" in head or head[0] in _MANY | _COUNTED

    def group_before(self, k: int) -> str | None:
        """Return the group nearest before word `k` in its sentence: "he asked embassy officials, and they ..."."""
        known = self._lexicon.roles
        for j in range(k - 1, max(-1, k - _NEAR), -1):
            word = self._folded[j]
            if word in {".", "]", "?", "!"}:
                return None
            if word.endswith("s") and (word[:-1] in known or word in _GROUPS):
                first = j
                while first > 0 and j - first < 3 and self._qualifies(first - 1):
                    first -= 1
                return self._words.written(first, j + 1)
        return None

    def _qualifies(self, k: int) -> bool:
        """Whether word `k` tells which group it is: "Spanish embassy officials"."""
        word = self._folded[k]
        return (self._names[k] and not word.endswith("ed")) or word in self._lexicon.bodies

    def _named_text(self, first: int, last: int) -> str | None:
        """Return an earlier, fuller form of a body or text without a name: "the poll" is "poll by the Sol office"."""
        folded, lexicon = self._folded, self._lexicon
        heads = [w for w in folded[first:last] if w in lexicon.bodies or w in _TEXTS]
        if not heads:
            return None
        head, n_words = heads[-1], len(folded)
        for k in range(first):
            if folded[k] != head:
                continue
            begin = k
            while (
                not self._words.arabic
                and begin > 0
                and k - begin < 3
                and (self._is_name(begin - 1) or folded[begin - 1] in lexicon.bodies)
            ):
                begin -= 1
            if any(self._is_name(j) for j in range(begin, k)):
                return self._words.written(begin, k + 1)
            end = k + 1
            while end < first and folded[end] in _ISSUED | lexicon.articles | _CONNECT and end - k < 6:
                end += 1
            names = end
            while names < first and end > k + 1 and (
                self._is_name(names) or folded[names] in lexicon.bodies or self._joins(names, first)
            ):  # fmt: skip
                names += 1
            gerund = end < n_words and folded[end].endswith("ing")
            if not gerund and any(self._is_name(j) for j in range(end, names)):
                return self._words.written(k, names)
        return None

    def _find_runs(self) -> list[tuple[int, int]]:
        words, folded, lexicon = self._words, self._folded, self._lexicon
        runs: list[tuple[int, int]] = []
        end, n, roles = 0, len(words), lexicon.roles
        for k in [j for j, (word, name) in enumerate(zip(folded, self._names, strict=True)) if name or word in roles]:
            if k < end:
                continue  # within the run before
            end = k + 1
            while (
                end < n
                and not self._heading_ends(end)
                and (self._is_name(end) or folded[end] in lexicon.roles or self._joins(end, n))
            ):
                end += 1
            if any(self._is_name(j) for j in range(k, end)):
                runs.append((k, end))
        return runs

    def _heading_ends(self, k: int) -> bool:
        """Whether a short line, as headings are, ends before word `k`: a name does not run on into the next."""
        words = self._words
        if "\n" not in words.text[words.ends[k - 1] : words.starts[k]]:
            return False
        begins = words.text.rfind("\n", 0, words.ends[k - 1]) + 1
        return words.ends[k - 1] - begins < _SHORT_LINE

    def _joins(self, k: int, n: int) -> bool:
        """Whether word `k` is a particle or mark inside a name."""
        word = self._folded[k]
        if word in {"-", "'", "."}:
            return k + 1 < n and (self._words.glued(k + 1) or word == ".") and self._words.kinds[k + 1] == "w" and (
                len(self._folded[k - 1]) == 1 or word != "." or self._folded[k - 1] in self._lexicon.roles
            )  # fmt: skip
        return word in _CONNECT and k + 1 < n and (self._is_name(k + 1) or self._folded[k + 1] in _CONNECT)
