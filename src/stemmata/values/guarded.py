"""Words that must not be shown, found in a text however they are written there.

Two nets are laid over a text. The *letters* net folds it, drops everything that is neither letter nor digit, and looks
for the words so folded: accents, capitals, Arabic letter forms, digits of any script, joiners, hyphens at the end of a
line, blanks between letters, phone numbers in any grouping, names with their parts turned round or run together as in
file names. The *names* net takes the text word by word and finds names that have the consonants of a protected one, in
whatever script (`namekeys`), which `namecompare` then holds against it: transliterations and other spellings.

A word alone is found only as a whole word. Short names of one word are whatever stands between two signs that are no
letters; in Arabic and Hebrew script letters that are written as one with the next word may stand before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import pairwise, permutations

import numpy as np
from numpy.typing import NDArray

from stemmata.values.fold import fold_text
from stemmata.values.namecompare import common_given, compare_many
from stemmata.values.namekeys import joined_key, word_key
from stemmata.values.nametext import COMMON, COMMON_ARABIC, COMMON_BY_LANG, TITLES
from stemmata.values.namewords import name_words, script_of

__all__ = ["BREAK", "LEAST", "Finder", "Found", "Guarded", "parts_of"]

BREAK = "\ue000"
"""Set between texts that are searched as one: nothing is found across it."""
LEAST = 3
"""Letters or digits that protected words have at least."""
_WHOLE = 9
"""Letters from which a name is found inside other letters too, as in the name of a file."""
_SIGNED = 6
"""Letters from which signs between single letters do not hide a name."""
_SPACED = 8
"""Letters from which blanks between single letters do not hide a name."""
_ALL_SPACED = 5
"""The same where every letter stands by itself."""
_ALONE = 4
"""Letters of a part of a name that is looked for alone, at the least."""
_PHONE = 8
"""Digits of a phone number that tell it, from the end; what stands before is a code."""
_GAP = 40
_LATIN_ENDS = 0x250
_LONGEST = 90
"""Code points that a name in another spelling takes at most."""
_LIKE, _LIKE_SMALL = 0.8, 0.95
"""Probability from which a name is the protected one in another spelling; for one in small letters."""
_CHUNK = 1 << 22
_OVERLAP = 600

_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ħ": "h", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_ALIKE_LATIN = str.maketrans(
    "АВЕКМНОРСТХУІЈЅаекмнорстхуіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορνυ", "ABEKMHOPCTXYIJSaekmhopctxyijsABEZHIKMNOPTYXaopvu"
)
_ALIKE_CYRILLIC = str.maketrans("ABEKMHOPCTXYIaekmhopctxyi", "АВЕКМНОРСТХУІаекмнорстхуі")
_MIXED = re.compile("[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")
_WORD_OF_MIXED = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff]+")
_UNSEEN = (
    "\u00ad\u034f\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff\u115f\u1160\u3164\uffa0\u05f3"
)
"""Signs inside words that nobody sees, and the geresh, for a class of a pattern."""
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Those of them that are letters by category."""
_JOINERS = re.compile(f"[{_UNSEEN}]")
_WORDS = re.compile(rf"[^\W\d_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640{_UNSEEN}]+[^\W\d_]*)*")
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_PARTS = re.compile(r"[^\W_]+")
_INSIDE = re.compile("(?<=\\w)['\u2018\u2019\u02bc\u05f3`](?=\\w)")
"""Signs within a word: they part no name."""
_BEFORE = {
    "Arab": re.compile("^(?:[وف])?(?:[بکلس])?(?:ال|لل)?$"),
    "Hebr": re.compile("^[והבלמשכ]{1,3}$"),
}
_AFTER = {
    "Arab": re.compile("^(?:ی|ا|ها|های|هایی|م|ت|ش|ام|ات|اش|مان|تان|شان|را|یی|ون|ین|ان|نا|هم|هما|ه)$"),
    "Cyrl": re.compile("^(?:ого|ему|ому|ыми|ими|ым|им|ом|ем|ою|ои|еи|ую|ая|а|у|е|ы|и|я|ю|ь|о)$"),
}
_HYPHEN = re.compile(r"^[-.*_~|/\\'’·•+]{1,3}$|^\s*[-\u2010-\u2015\u00ad]\s*$")
_LINE_END = re.compile(r"^[-\u2010-\u2015\u00ad]?[^\S\n]*\n\s*$")
_DIGEST = re.compile("[0-9a-f]{16,}")
_NOT_ALONE = COMMON | COMMON_ARABIC | frozenset().union(*COMMON_BY_LANG.values())


@dataclass(frozen=True, slots=True)
class Guarded:
    """Somebody, or something, that must not be named.

    Attributes:
        what: person, place, organisation, phone, contact, number or words.
        words: Its spellings.
        pseudonym: What stands instead, without brackets.
    """

    what: str
    words: tuple[str, ...]
    pseudonym: str

    @property
    def mark(self) -> str:
        """What stands in the text instead."""
        return f"[{self.pseudonym}]"


@dataclass(frozen=True, slots=True)
class Found:
    """Where protected words stand.

    Attributes:
        start: First code point.
        end: One past the last.
        which: Number among the guarded.
        how: `letters`, `name` (another spelling or script), or `part` (a part of a name, alone).
    """

    start: int
    end: int
    which: int
    how: str


@dataclass(frozen=True, slots=True)
class _Form:
    """Letters to be found, and where their words join."""

    letters: str
    joins: tuple[int, ...]
    which: int
    how: str
    digits: bool = False
    visible: bool = False
    """Whether the joins must be seen: an initial before a family name."""


def parts_of(written: str) -> list[str]:
    """Return the words of a name, folded, without titles and what stands in brackets; given name first.

    >>> parts_of("Telu, Dr Nadira (the nurse)")
    ['nadira', 'telu']
    """
    before, comma, after = _INSIDE.sub("", _BRACKETS.sub(" ", written)).partition(",")
    words = _PARTS.findall(_folded(f"{after} {before}" if comma else before))
    kept = [word for word in words if word not in TITLES]
    return kept or words


def _folded(text: str) -> str:
    return fold_text(text).translate(_PLAIN).replace("ء", "")


@lru_cache(1 << 18)
def _key(word: str) -> str:
    """Return the consonants of a word, whatever its script, or the word itself where it has too few to tell it."""
    name = name_words(word)
    key = word_key(name.script, "".join(name.words)) if name.words else ""
    return key if len(key) > 1 else _folded(word)


def _like_a_name(text: str, at: int) -> bool:
    """Whether a word is written as a name is, where its script tells."""
    letter = text[at]
    return letter.isupper() or letter.lower() == letter.upper()


class _Table:
    """Code point -> its folded letter or digit; 0 for what is left out, `_LONG` where it folds to several."""

    LONG = 1

    def __init__(self) -> None:
        self.known = np.zeros(0x110000, np.bool_)
        self.folded = np.zeros(0x110000, np.uint32)
        self.long: dict[int, str] = {}

    def of(self, codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return what each code point folds to."""
        if not self.known[codes].all():
            for code in np.unique(codes[~self.known[codes]]).tolist():
                self._learn(code)
        return self.folded[codes]

    def _learn(self, code: int) -> None:
        self.known[code] = True
        char = chr(code)
        if char == BREAK:
            self.folded[code] = code
            return
        hidden = 0xD800 <= code < 0xE000 or char in _FILLERS
        letters = "".join(c for c in _folded(char) if c.isalnum()) if not hidden else ""
        if len(letters) == 1:
            self.folded[code] = ord(letters)
        elif letters:
            self.folded[code] = self.LONG
            self.long[code] = letters


_TABLE = _Table()


@dataclass(frozen=True, slots=True, eq=False)
class _Letters:
    """The letters and digits of a text, folded, and where each stands."""

    text: str
    letters: str
    at: NDArray[np.int64]

    @classmethod
    def of(cls, text: str) -> _Letters:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        folded = _TABLE.of(codes)
        at = np.flatnonzero(folded)
        kept = folded[at]
        if (kept == _Table.LONG).any():
            sizes = np.ones(len(kept), np.int64)
            many = np.flatnonzero(kept == _Table.LONG)
            spelt = [_TABLE.long[int(codes[at[i]])] for i in many.tolist()]
            sizes[many] = [len(s) for s in spelt]
            at = np.repeat(at, sizes)
            kept = np.repeat(kept, sizes)
            begin = np.cumsum(sizes) - sizes
            for i, letters in zip(many.tolist(), spelt, strict=True):
                kept[begin[i] : begin[i] + len(letters)] = [ord(c) for c in letters]
        return cls(text, kept.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"), at)


def _grams(codes: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
    """Return a number below 2**22 for each run of `size` letters."""
    if len(codes) < size:
        return np.zeros(0, np.uint32)
    found = np.zeros(len(codes) - size + 1, np.uint32)
    for k in range(size):
        found *= np.uint32(0x01000193)
        found ^= codes[k : len(codes) - size + 1 + k]
    return (found ^ (found >> np.uint32(15))) & np.uint32((1 << 22) - 1)


class Finder:
    r"""Finds protected words in texts.

    Args:
        guarded: What must not be shown.
        others: Names of other persons of the case: a part that they share points at nobody when it stands alone.

    >>> finder = Finder([Guarded("person", ("Nadira Telu",), "person A")])
    >>> text = "N. Telu, نادیرا تلو, nadiratelu_2.pdf, Na-\ndira TELU"
    >>> [text[f.start : f.end] for f in finder.find(text)]
    ['N. Telu', 'نادیرا تلو', 'nadiratelu', 'Na-\ndira TELU']
    """

    def __init__(self, guarded: Sequence[Guarded], others: Collection[str] = ()) -> None:
        self.guarded = tuple(guarded)
        known = [[_key(word) for word in parts_of(name)] for name in others]
        self._others = frozenset(key for keys in known for key in keys)
        self._pairs = frozenset(pair for keys in known for pair in permutations(keys, 2))
        self.common: dict[int, tuple[str, ...]] = {}
        """Number among the guarded -> parts of the name that are not looked for alone: common words, given names, or
        parts of another's name."""
        self._forms: dict[int, dict[str, list[_Form]]] = {}
        self._bits: dict[int, NDArray[np.bool_]] = {}
        forms = dict.fromkeys(f for which, one in enumerate(self.guarded) for f in self._forms_of(which, one))
        for form in dict.fromkeys(turned for one in forms for turned in _either_way(one)):
            size = min(len(form.letters), 6)
            self._forms.setdefault(size, {}).setdefault(form.letters[:size], []).append(form)
        for size, by_head in self._forms.items():
            bits = np.zeros(1 << 22, np.bool_)
            for head in by_head:
                bits[_grams(np.frombuffer(head.encode("utf-32-le"), np.uint32), size)] = True
            self._bits[size] = bits

    def __bool__(self) -> bool:
        return bool(self.guarded)

    # -- what is looked for ---------------------------------------------------------------------------------------

    def _forms_of(self, which: int, one: Guarded) -> Iterator[_Form]:
        for written in one.words:
            if one.what == "phone":
                digits = "".join(c for c in _folded(written) if c.isdigit())
                yield _Form(digits[-_PHONE:], (), which, "letters", digits=True)
            elif one.what == "person":
                yield from self._of_name(which, parts_of(written))
                yield from _joined(which, _PARTS.findall(_folded(_INSIDE.sub("", written))))  # its titles too
            else:
                yield from _joined(which, _PARTS.findall(_folded(written)))

    def _of_name(self, which: int, words: list[str]) -> Iterator[_Form]:
        if len(words) == 1:
            yield from _joined(which, words)
            return
        orders: list[tuple[str, ...]] = [tuple(words)]
        orders += permutations(words) if len(words) <= 3 else [(words[-1], *words[:-1]), (*words[1:], words[0])]
        orders += [pair for other in words[1:] for pair in ((words[0], other), (other, words[0]))]
        for order in dict.fromkeys(orders):
            yield from _joined(which, order)
            if any(word.startswith("ال") and len(word) > 4 for word in order):
                yield from _joined(which, [w.removeprefix("ال") if len(w) > 4 else w for w in order])
        first, last = words[0], words[-1]
        if script_of(first) in {"Latn", "Cyrl"} and len(last) >= _ALONE:
            yield from _joined(which, (first[0], last), visible=True)
            yield from _joined(which, (last, first[0]), visible=True)
        for word in dict.fromkeys(words):
            if len(word) < _ALONE or word in _NOT_ALONE or _key(word) in self._others or self._given(word):
                self.common[which] = (*self.common.get(which, ()), word)
            else:
                yield _Form(word, (), which, "part")

    @staticmethod
    def _given(word: str) -> bool:
        return any(common_given(w) for w in name_words(word).words)

    # -- the letters net ------------------------------------------------------------------------------------------

    def find(self, text: str, *, names: bool = True) -> list[Found]:
        """Return where protected words stand, from left to right; none overlaps another.

        Args:
            text: Any text.
            names: Whether other spellings and scripts of names are looked for too.
        """
        if not self.guarded or not text:
            return []
        found: list[Found] = []
        for begin in range(0, len(text), _CHUNK):
            part = text[begin : begin + _CHUNK + _OVERLAP]
            for seen in _readings(part):
                found += [_moved(f, begin) for f in self._by_letters(seen)]
                if names and self._wanted_keys:
                    found += [_moved(f, begin) for f in self._by_names(seen)]
        return _apart(found)

    def _by_letters(self, text: str) -> Iterator[Found]:
        stream = _Letters.of(text)
        codes = np.frombuffer(stream.letters.encode("utf-32-le", "surrogatepass"), np.uint32)
        for size, by_head in self._forms.items():
            bits = self._bits[size]
            for at in np.flatnonzero(bits[_grams(codes, size)]).tolist():
                for form in by_head.get(stream.letters[at : at + size], ()):
                    if stream.letters.startswith(form.letters, at) and (span := _fits(form, stream, at)):
                        yield Found(*span, form.which, form.how)

    # -- the names net --------------------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> tuple[list[tuple[int, str]], dict[tuple[str, str], list[int]], dict[str, list[int]]]:
        """Spellings to compare with; pairs of keys, and keys of whole names run together, that call for it."""
        spellings: list[tuple[int, str]] = []
        pairs: dict[tuple[str, str], list[int]] = {}
        whole: dict[str, list[int]] = {}
        for which, one in enumerate(self.guarded):
            if one.what not in {"person", "place"}:
                continue
            for written in one.words:
                name = name_words(" ".join(parts_of(written)))
                keys = [word_key(name.script, word) for word in name.words]
                number = len(spellings)
                spellings.append((which, " ".join(name.words)))
                if len(keys) > 1:
                    for key in keys[1:]:
                        for pair in {(keys[0], key), (key, keys[0])}:
                            pairs.setdefault(pair, []).append(number)
                if (joined := joined_key(name)) and len(joined) >= 4:
                    whole.setdefault(joined, []).append(number)
        return spellings, pairs, whole

    @cached_property
    def _wanted_keys(self) -> dict[str, int]:
        _, pairs, whole = self._names
        return {key: number for number, key in enumerate(sorted({*whole, *(k for pair in pairs for k in pair)}), 1)}

    @cached_property
    def _numbered(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        _spellings, pairs, whole = self._names
        ids = self._wanted_keys
        by_pair = {ids[a] * (len(ids) + 1) + ids[b]: numbers for (a, b), numbers in pairs.items()}
        return by_pair, {ids[k]: numbers for k, numbers in whole.items()}

    @cached_property
    def _whole_bits(self) -> NDArray[np.bool_]:
        bits = np.zeros(len(self._wanted_keys) + 1, np.bool_)
        bits[list(self._numbered[1])] = True
        return bits

    @cached_property
    def _key_ids(self) -> dict[str, int]:
        return {}

    def _key_id(self, word: str) -> int:
        known = self._key_ids
        name = name_words(_JOINERS.sub("", word))
        key = word_key(name.script, "".join(name.words)) if name.words else ""
        if len(known) > 1 << 20:
            known.clear()
        number = known[word] = self._wanted_keys.get(key, 0)
        return number

    @cached_property
    def _pair_bits(self) -> NDArray[np.bool_]:
        """Which pairs of keys may be wanted, by the last bits of their number."""
        bits = np.zeros(1 << 22, np.bool_)
        bits[np.fromiter(self._numbered[0], np.int64, len(self._numbered[0])) & ((1 << 22) - 1)] = True
        return bits

    def _by_names(self, text: str) -> Iterator[Found]:
        words = _WORDS.findall(text)
        ids = np.array(
            [self._key_id(w) if k is None else k for w, k in zip(words, map(self._key_ids.get, words), strict=True)],
            np.int64,
        )
        if not ids.any():
            return
        spellings, _, _ = self._names
        by_pair, whole = self._numbered
        n = len(self._wanted_keys) + 1
        alone = np.flatnonzero(self._whole_bits[ids]).tolist()
        near: list[tuple[int, int, list[int]]] = []
        for step in range(1, min(4, len(ids))):
            both = ids[:-step] * n + ids[step:]
            may = (ids[:-step] > 0) & (ids[step:] > 0) & self._pair_bits[both & ((1 << 22) - 1)]
            near += [
                (at, step, numbers) for at in np.flatnonzero(may).tolist() if (numbers := by_pair.get(int(both[at])))
            ]
        if not alone and not near:
            return
        spans = [m.span() for m in _WORDS.finditer(text)]
        asked = [(number, *spans[at]) for at in alone for number in whole[int(ids[at])]]
        for at, step, numbers in near:
            if _one_name(text, spans[at : at + step + 1]):
                asked += [(number, spans[at][0], spans[at + step][1]) for number in numbers]
        if not asked:
            return
        judged = _likeness([(spellings[number][1], text[a:b]) for number, a, b in asked])
        for (number, start, end), p in zip(asked, judged, strict=True):
            which, spelling = spellings[number]
            single = " " not in spelling
            if single and script_of(spelling) == script_of(text[start:end]):
                continue  # another spelling of one word in one script is another word more often than not
            small = text[start:end].islower() and script_of(text[start:end]) in {"Latn", "Cyrl"}
            if p >= (_LIKE_SMALL if small or single else _LIKE):
                yield Found(start, end, which, "name")

    def parts_in(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield start, end and number of each part of a name that is not looked for alone, in whatever spelling.

        A part that stands beside what makes it another's name is left out.
        """
        if not self._common_keys:
            return
        spans = [m.span() for m in _WORDS.finditer(text)]
        keys = [_key(text[a:b]) for a, b in spans]
        for i, (key, (start, end)) in enumerate(zip(keys, spans, strict=True)):
            for which in self._common_keys.get(key, ()) if _like_a_name(text, start) else ():
                beside = {(key, other) for other in (*keys[max(0, i - 1) : i], *keys[i + 1 : i + 2])}
                if not beside & self._pairs and self._spelt_so(which, text[start:end]):
                    yield start, end, which
                    break

    @cached_property
    def _common_keys(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for which, words in self.common.items():
            for key in dict.fromkeys(map(_key, words)):
                found.setdefault(key, []).append(which)
        return found

    def _spelt_so(self, which: int, written: str) -> bool:
        folded = _folded(written)
        if folded in self.common[which]:
            return len(folded) >= _ALONE
        near = [word for word in self.common[which] if _key(word) == _key(written) and word not in _NOT_ALONE]
        return bool(near) and max(_likeness([(word, written) for word in near])) >= _LIKE

    def struck(self, text: str) -> str:
        """Return the text with a mark instead of all protected words."""
        return replaced(text, ((f.start, f.end, self.guarded[f.which].mark) for f in self.find(text)))


def replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """Return the text with each span, in their order, replaced."""
    parts, at = [], 0
    for start, end, mark in spans:
        parts += [text[at:start], mark]
        at = end
    return "".join([*parts, text[at:]])


def _moved(found: Found, by: int) -> Found:
    return Found(found.start + by, found.end + by, found.which, found.how) if by else found


def _apart(found: Iterable[Found]) -> list[Found]:
    """Return the hits that do not overlap: what begins first, and of these the longest; each as far as all reach."""
    apart: list[Found] = []
    for one in sorted(set(found), key=lambda f: (f.start, -f.end, f.which)):
        if apart and one.start < apart[-1].end:
            if one.end > apart[-1].end:
                last = apart[-1]
                apart[-1] = Found(last.start, one.end, last.which, last.how)
        else:
            apart.append(one)
    return apart


def _readings(text: str) -> Iterator[str]:
    """Yield the text, and where letters of several alphabets are mixed in a word also as one alphabet has them."""
    yield text
    if _MIXED.search(text):
        for table in (_ALIKE_LATIN, _ALIKE_CYRILLIC):
            yield _WORD_OF_MIXED.sub(partial(_in_one_alphabet, table), text)


def _in_one_alphabet(table: Mapping[int, int], found: re.Match[str]) -> str:
    return found[0].translate(table) if _MIXED.search(found[0]) else found[0]


def _joined(which: int, words: Sequence[str], *, visible: bool = False) -> Iterator[_Form]:
    letters = "".join(words)
    if len(letters) >= LEAST:
        joins = tuple(np.cumsum([len(w) for w in words[:-1]]).tolist())
        yield _Form(letters, joins, which, "letters", visible=visible)


def _either_way(form: _Form) -> Iterator[_Form]:
    """Yield a form, and as it stands where somebody stored what is seen on a page from left to right."""
    yield form
    least = _ALL_SPACED if script_of(form.letters) in {"Arab", "Hebr"} else _SPACED
    if form.how == "letters" and not form.digits and not form.visible and len(form.letters) >= least:
        joins = tuple(len(form.letters) - join for join in reversed(form.joins))
        yield _Form(form.letters[::-1], joins, form.which, form.how)


def _fits(form: _Form, stream: _Letters, at: int) -> tuple[int, int] | None:
    """Return the span in the text, or None where the letters stand there as parts of other words."""
    text, places = stream.text, stream.at[at : at + len(form.letters)]
    start, end = int(places[0]), int(places[-1]) + 1
    if form.digits:
        return _number(text, places)
    gaps = np.flatnonzero(np.diff(places) > 1) + 1
    inner = 0
    for k in gaps.tolist():
        between = _JOINERS.sub("", text[int(places[k - 1]) + 1 : int(places[k])])
        if len(between) > _GAP:
            return None
        if k in form.joins or _unseen(between):
            continue
        if not _LINE_END.match(between) and not (len(form.letters) >= _SIGNED and _HYPHEN.match(between)):
            inner += 1
    most = len(form.letters) - 1 - len(form.joins)
    spaced = len(form.letters) >= _SPACED and inner >= len(form.letters) // 2
    if inner and not spaced and not (len(form.letters) >= _ALL_SPACED and inner >= most):
        return None
    long = len(form.letters) >= _WHOLE and not form.visible
    seen = set(gaps.tolist())
    for join in form.joins:
        if join not in seen and not long and not _turn(text, int(places[join])):
            return None
    whole = _begins(text, stream, at, start) and _ends(text, stream, at + len(form.letters), end)
    if not long and (not whole or _in_digest(text, start, end)):
        return None
    while end < len(text) and unicodedata.category(text[end]) in {"Mn", "Me"}:
        end += 1
    return start, end


def _in_digest(text: str, start: int, end: int) -> bool:
    """Whether letters are a part of a long number in hexadecimal digits, of which a dossier is full."""
    low = max(0, start - 64)
    return any(m.start() + low <= start and m.end() + low >= end for m in _DIGEST.finditer(text[low : end + 64]))


@lru_cache(1 << 12)
def _unseen(between: str) -> bool:
    """Whether nothing of what stands between two letters is seen."""
    return all(
        (unicodedata.category(c) in {"Mn", "Me", "Cf", "Cc"} and c != "\n") or c == "ـ" or c in _FILLERS
        for c in between
    )


def _turn(text: str, at: int) -> bool:
    """Whether a word can be said to begin inside letters: a capital, a digit after a letter, another script."""
    if at == 0:
        return True
    before, here = text[at - 1], text[at]
    if not (before.isalnum() and here.isalnum()):
        return True
    if (ord(before) < _LATIN_ENDS) != (ord(here) < _LATIN_ENDS):
        return True
    return (here.isupper() and not before.isupper()) or here.isdigit() != before.isdigit()


def _begins(text: str, stream: _Letters, at: int, start: int) -> bool:
    if at == 0 or stream.at[at - 1] != start - 1 or _turn(text, start):
        return True
    low = at - 1
    while low > 0 and at - low <= 5 and stream.at[low - 1] == stream.at[low] - 1:
        low -= 1
    before = _BEFORE.get(script_of(text[start]))
    return before is not None and bool(before.match(stream.letters[low:at]))


def _ends(text: str, stream: _Letters, after: int, end: int) -> bool:
    if after >= len(stream.at) or stream.at[after] != end or _turn(text, end):
        return True
    high = after + 1
    while high < len(stream.at) and high - after <= 4 and stream.at[high] == stream.at[high - 1] + 1:
        high += 1
    behind = _AFTER.get(script_of(text[end - 1]))
    return behind is not None and bool(behind.match(stream.letters[after:high]))


_ENDS_NAME = re.compile(f"[^\\w\\s,.'’_-]|\\d|[.,].*[.,]|\n\\s*\n|{BREAK}")
_NEXT_CELL = re.compile(r"[\"'][ \t]*[,;:|]?\s*[\"']|[ \t]*[;|][ \t]*")
"""What stands between given and family name in neighbouring cells or fields."""
_CODE = re.compile(r"[+(]?\d[\d\s()./+\u2010-\u2015-]*$")


def _one_name(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether words may be one name: in one script, with nothing between them that ends one."""
    scripts = {script_of(text[a:b]) for a, b in (spans[0], spans[-1])}
    gaps = (_JOINERS.sub("", text[a[1] : b[0]]) for a, b in pairwise(spans))
    return len(scripts) == 1 and not any(_ENDS_NAME.search(gap) and not _NEXT_CELL.fullmatch(gap) for gap in gaps)


def _number(text: str, places: NDArray[np.int64]) -> tuple[int, int] | None:
    """Return the span of a phone number of which the last digits are found, with the code before it."""
    start, end = int(places[0]), int(places[-1]) + 1
    inside = text[start:end]
    if len(inside) > 4 * len(places) or BREAK in inside:
        return None
    if end < len(text) and text[end].isdigit():
        return None
    code = _CODE.search(text, max(0, start - 14), start)
    if start and text[start - 1].isdigit() and code is None:
        return None
    if code is not None and "\n" not in code[0] and sum(c.isdigit() for c in code[0]) <= 7:
        start = code.start()
    elif start and text[start - 1].isdigit():
        return None
    return start, end


_LIKENESS: dict[tuple[str, str], float] = {}


def _likeness(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """Return the probability that each pair is one name, remembered."""
    plain = [(one, " ".join(_JOINERS.sub("", word) for word in _WORDS.findall(other))) for one, other in pairs]
    if new := [pair for pair in dict.fromkeys(plain) if pair not in _LIKENESS]:
        if len(_LIKENESS) > 1 << 18:
            _LIKENESS.clear()
            new = list(dict.fromkeys(plain))
        # which part comes first is no reason to show a name
        either = [
            np.nan_to_num(compare_many([one for one, _ in new], [turn(other) for _, other in new]), nan=0.0)
            for turn in (str, _turned)
        ]
        _LIKENESS.update(zip(new, np.maximum(*either).tolist(), strict=True))
    return [_LIKENESS[pair] for pair in plain]


def _turned(name: str) -> str:
    return " ".join(reversed(name.split()))
