"""What changed between two versions of a passage: words aligned, and each change named by what it touches.

Spelling is no change: case, accents, vowel signs, forms of one letter, joined or parted words, digits of another script
and numbers in words instead of digits are all read as the same. A change of a number, a date, a name, a negation or a
label that excludes another ("white", "black") is what an investigator looks for, so it is told apart from wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein

from stemmata.values.dates import find_dates
from stemmata.values.fold import fold_text
from stemmata.values.numerals import number_words, read_numeral
from stemmata.values.opposites import answer, oppose
from stemmata.values.words import Words, guess_language, words_of

__all__ = ["ALTERATIONS", "Edit", "EditKind", "align", "alterations", "regions"]

EditKind = Literal["number", "name", "date", "label", "negation", "wording"]

_NEGATIONS = {
    "en": "not no never none neither nor nobody nothing cannot without denied denies deny t",
    "fr": "ne pas non jamais aucun aucune rien personne ni sans nie nié démenti dément",
    "es": "no nunca jamás ningún ninguno ninguna nada nadie ni sin niega negó desmintió",
    "de": "nicht kein keine keinen keiner keinem nie niemals niemand nichts ohne weder bestritt bestreitet",
    "fa": "نه هیچ هرگز نیست نبود نشد نکرد نداشت ندارد نمی بدون تکذیب نخواهد نباید نبودند نیستند نشده نکرده نداد",
    "ar": "لا لم لن ليس ليست ما غير بدون دون نفى نفت أبدا كلا ينفي",
}
_VERBS = ("do", "does", "did", "is", "are", "was", "were", "wo", "would", "ca", "could", "has", "had", "have")
_CONTRACTED = frozenset(f"{verb}nt" for verb in _VERBS)
_MONTHS = """
january february march april may june july august september october november december jan feb mar apr jun jul aug sep
sept oct nov dec monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight
janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi
samedi dimanche hier aujourd demain enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
diciembre lunes martes miércoles jueves viernes sábado domingo ayer hoy mañana
januar februar märz juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag gestern heute
فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر
اکتبر نوامبر دسامبر دیروز امروز فردا شنبه یکشنبه دوشنبه سهشنبه چهارشنبه پنجشنبه جمعه
يناير فبراير أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر محرم صفر رجب شعبان رمضان شوال
السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة أمس اليوم غدا
"""
_MONTH_WORDS = frozenset(fold_text(w) for w in _MONTHS.split())
_MOSTLY_MONTH = {fold_text(w) for w in _MONTHS.split()} - {"may", "mai", "mars", "دی", "مه", "تیر", "مهر", "هم"}
_BEGINS = frozenset('.!?:"¶-')
_LARGEST_REGION = 60  # words; a longer change is one change of wording, with what it holds named
_SHORT = 4
_LARGEST_NAMES = 8
_WEIGHTY: tuple[EditKind, ...] = ("number", "date", "name")

ALTERATIONS: tuple[EditKind, ...] = ("number", "name", "date", "label", "negation")
"""The kinds of change that touch what is said and not only how."""

_RUN = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_CASED = re.compile(r"[A-Za-z\u00c0-\u052f\u10a0-\u10ff\u1e00-\u1fff]")
_BESIDE = 4
"""Words on each side that are read along with a stretch that differs: dates and numbers are made of several."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change from passage a to passage b; an empty span is a place where the other side has words.

    Attributes:
        kind: What it touches: a number, a date, a name, a label that excludes another, a negation, or wording only.
        start_a: First code point of the words in text a.
        end_a: One past the last.
        start_b: First code point of the words in text b.
        end_b: One past the last.
    """

    kind: EditKind
    start_a: int
    end_a: int
    start_b: int
    end_b: int


Span = tuple[int, int]
Region = tuple[int, int, int, int]
"""First and one past the last token in a, then in b."""


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    kind: Literal["word", "name", "number", "date", "label", "negation"]
    start: int
    end: int
    caseless: bool


@lru_cache(maxsize=16)
def _negations(lang: str) -> frozenset[str]:
    return frozenset(fold_text(w) for w in _NEGATIONS.get(lang, "").split()) | (_CONTRACTED if lang == "en" else set())


def _is_name(words: Words, i: int, lang: str) -> bool:
    """Whether word `i` is capitalised where no sentence begins; in German, where nouns are, beside another one."""
    if words.arabic or words.upper or not _capital(words, i) or not _goes_on(words, i):
        return False
    if lang != "de":
        return True
    return (_goes_on(words, i - 1) and _capital(words, i - 1)) or (i + 1 < len(words) and _capital(words, i + 1))


def _capital(words: Words, i: int) -> bool:
    return words.text[words.starts[i]].isupper()


def _goes_on(words: Words, i: int) -> bool:
    """Whether word `i` stands within a sentence: behind a word or mark that begins none."""
    return i > 0 and words.kinds[i - 1] != "b" and words.folded[i - 1] not in _BEGINS


def _date_words(words: Words, lang: str) -> frozenset[int]:
    """Return the words that belong to dates with a day, month or year."""
    spans = [(d.start, d.end) for d in find_dates(words.text, lang)]
    inside, at = set(), 0
    for i in range(len(words)):
        while at < len(spans) and spans[at][1] <= words.starts[i]:
            at += 1
        if at < len(spans) and spans[at][0] <= words.starts[i]:
            inside.add(i)
    return frozenset(inside)


def _elided(words: Words, i: int) -> bool:
    """Whether word `i` is a letter before an apostrophe, or one after it: it says nothing by itself."""
    if len(words.folded[i]) > 1:
        return False
    return (i + 1 < len(words) and words.folded[i + 1] == "'" and words.glued(i + 1)) or (
        words.folded[i] == "s" and i > 0 and words.folded[i - 1] == "'"
    )


def _negates(words: Words, i: int, negations: frozenset[str]) -> bool:
    """Whether word `i` is a negation, and not the "No" before a figure ("communique No. 41")."""
    if words.folded[i] not in negations or (words.folded[i] == "t" and (i == 0 or words.folded[i - 1] != "'")):
        return False
    k = i + 2 if i + 1 < len(words) and words.folded[i + 1] in {".", "°", "º"} else i + 1
    return words.folded[i] != "no" or k >= len(words) or words.kinds[k] != "n"


def _tokens(text: str, start: int, end: int, lang: str, *, upper: bool | None = None) -> list[_Token]:
    words = words_of(text[start:end])
    if upper is not None and upper != words.upper:
        words = replace(words, upper=upper)  # what holds of a whole passage holds of its parts
    months = _MONTH_WORDS.intersection(words.folded)
    dated = _date_words(words, lang) if months or "n" in words.kinds else frozenset[int]()
    negations = _negations(lang)
    tokens: list[_Token] = []
    i = 0
    while i < len(words):
        if words.kinds[i] not in "wn" or _elided(words, i):
            i += 1
            continue
        numeral = read_numeral(words, i, lang)
        if numeral is not None and not numeral.weak:
            kind: Literal["number", "date"] = "date" if i in dated else "number"
            key = f"#{numeral.low:.10g}~{'' if numeral.high is None else format(numeral.high, '.10g')}"
            last = max(numeral.last, i + 1)
            tokens.append(_Token(key, kind, start + words.starts[i], start + words.ends[last - 1], words.upper))
            i = last
            continue
        word = words.folded[i]
        if word in _MOSTLY_MONTH or i in dated:
            role: Literal["word", "name", "number", "date", "label", "negation"] = "date"
        elif _negates(words, i, negations) or (lang == "ar" and word[0] in "وف" and word[1:] in negations):
            role = "negation"
        elif answer(word) is not None:
            role = "label"
        elif _is_name(words, i, lang):
            role = "name"
        else:
            role = "number" if words.kinds[i] == "n" else "word"
        caseless = words.upper or words.arabic
        tokens.append(_Token(word, role, start + words.starts[i], start + words.ends[i], caseless))
        i += 1
    return tokens


def align(  # noqa: PLR0917  (two spans as the table `reuse` has them)
    text_a: str, start_a: int, end_a: int, text_b: str, start_b: int, end_b: int
) -> list[Edit]:
    """Return what changed between two versions of a passage, in order.

    Args:
        text_a: Text of one source.
        start_a: First code point of the passage in it.
        end_a: One past the last.
        text_b: Text of the other source.
        start_b: First code point of the passage in it.
        end_b: One past the last.

    Returns:
        The changes; empty where only spelling differs.

    >>> a, b = "Four men were seen near Arvad.", "four men were not seen near Telm"
    >>> [(e.kind, a[e.start_a : e.end_a], b[e.start_b : e.end_b]) for e in align(a, 0, len(a), b, 0, len(b))]
    [('negation', '', 'not'), ('name', 'Arvad', 'Telm')]
    """
    lang = guess_language(words_of(text_a[start_a:end_a]))
    a, b = _tokens(text_a, start_a, end_a, lang), _tokens(text_b, start_b, end_b, lang)
    return _edits(a, b, (start_a, end_a), (start_b, end_b))


def _edits(a: list[_Token], b: list[_Token], span_a: Span, span_b: Span) -> list[Edit]:
    """Return the changes between two lists of words, which stand within two spans."""
    edits: list[Edit] = []
    for i, j, k, m in regions([t.key for t in a], [t.key for t in b]):
        if _letters(a[i:j]) == _letters(b[k:m]):
            continue
        for kind, p, q, r, s in _changes(a, b, (i, j, k, m)):
            edits.append(Edit(kind, *_span(a, p, q, *span_a), *_span(b, r, s, *span_b)))
    return edits


def alterations(  # noqa: PLR0917  (two spans as the table `reuse` has them)
    text_a: str, start_a: int, end_a: int, text_b: str, start_b: int, end_b: int, lang: str
) -> list[Edit]:
    """Return the alterations that `align` would, at the speed that a hundred thousand passages need.

    The passages are compared as runs of letters and digits first, and only stretches that differ and hold a negation on
    one side, or a figure, a number word, a month, labels that exclude each other or what may be a name on both, are
    read with the words beside them: what was left out or added is looked for in no other stretch.

    Args:
        text_a: Text of one source.
        start_a: First code point of the passage in it.
        end_a: One past the last.
        text_b: Text of the other source.
        start_b: First code point of the passage in it.
        end_b: One past the last.
        lang: Language of the first passage.

    Returns:
        The changes of a number, a name, a date, a label or a negation, in order; none of wording.

    >>> a, b = "Four men were seen near Arvad.", "four men were not seen near Telm"
    >>> [e.kind for e in alterations(a, 0, len(a), b, 0, len(b), "en")]
    ['negation', 'name']
    """
    one, other = text_a[start_a:end_a], text_b[start_b:end_b]
    a, b = _RUN.findall(one), _RUN.findall(other)
    if len(a) > len(b) * 4 + 40 or len(b) > len(a) * 4 + 40:
        return []
    upper = sum(map(str.isupper, one)) > 3 * sum(map(str.islower, one))
    differing = [
        region
        for region in regions([w.lower() for w in a], [w.lower() for w in b])
        if _may_alter(a[region[0] : region[1]], b[region[2] : region[3]], upper=upper)
    ]
    if not differing:
        return []
    places_a = [(m.start() + start_a, m.end() + start_a) for m in _RUN.finditer(one)]
    places_b = [(m.start() + start_b, m.end() + start_b) for m in _RUN.finditer(other)]
    found: list[Edit] = []
    for i, j, k, m in _joined(differing):
        low_a, high_a = _window(places_a, i, j, start_a, end_a)
        low_b, high_b = _window(places_b, k, m, start_b, end_b)
        tokens_a = _tokens(text_a, low_a, high_a, lang, upper=upper)
        tokens_b = _tokens(text_b, low_b, high_b, lang, upper=upper)
        found += [e for e in _edits(tokens_a, tokens_b, (low_a, high_a), (low_b, high_b)) if e.kind != "wording"]
    return found


def _may_alter(a: Sequence[str], b: Sequence[str], *, upper: bool) -> bool:
    """Whether a stretch that differs may hold an alteration: a negation, or figures or names on both sides."""
    if max(len(a), len(b)) > _LARGEST_REGION:
        return False
    folded_a, folded_b = [fold_text(word) for word in a], [fold_text(word) for word in b]
    negations = _negating_words()
    if not negations.isdisjoint(folded_a) or not negations.isdisjoint(folded_b):
        return True
    if not a or not b:
        return False
    if all(_figures(folded) for folded in (folded_a, folded_b)) or oppose(folded_a, folded_b):
        return True
    return all(any(_may_name(word, upper=upper) for word in side) for side in (a, b))


def _figures(folded: Sequence[str]) -> bool:
    return not _telling_words().isdisjoint(folded) or _DIGIT.search(" ".join(folded)) is not None


def _may_name(word: str, *, upper: bool) -> bool:
    return word[0].isupper() if not upper and _CASED.match(word) else len(word) > 3


@lru_cache(maxsize=1)
def _negating_words() -> frozenset[str]:
    negations = {fold_text(word) for listed in _NEGATIONS.values() for word in listed.split()} | _CONTRACTED
    return frozenset(negations | {joint + word for joint in "وف" for word in negations if not word.isascii()})


@lru_cache(maxsize=1)
def _telling_words() -> frozenset[str]:
    """Return the words of all languages that tell numbers and days."""
    joined = {joint + word for joint in "وف" for word in number_words() if not word.isascii()}
    return number_words() | _MONTH_WORDS | joined


def _joined(found: Iterable[Region]) -> list[Region]:
    """Return the regions, those whose windows would touch as one."""
    out: list[Region] = []
    for i, j, k, m in found:
        if out and i - out[-1][1] <= 2 * _BESIDE:
            out[-1] = (out[-1][0], j, out[-1][2], m)
        else:
            out.append((i, j, k, m))
    return out


def _window(places: Sequence[Span], first: int, last: int, start: int, end: int) -> Span:
    """Return the span of the words `first` to before `last` with those beside them."""
    low = start if first - _BESIDE <= 0 else places[first - _BESIDE][0]
    high = end if last + _BESIDE >= len(places) else places[last + _BESIDE - 1][1]
    return low, high


def _letters(tokens: list[_Token]) -> str:
    return "".join(char for token in tokens for char in token.key if char.isalnum() or char in "#~.")


def _span(tokens: list[_Token], first: int, last: int, start: int, end: int) -> tuple[int, int]:
    if last > first:
        return tokens[first].start, tokens[last - 1].end
    place = tokens[first].start if first < len(tokens) else (tokens[-1].end if tokens else end)
    return max(start, place), max(start, place)


def regions(a: list[str], b: list[str]) -> Iterator[Region]:
    """Yield the stretches of two lists of words that differ, those that touch each other as one."""
    at_a = at_b = 0
    equal = [
        (op.src_start, op.src_end, op.dest_start, op.dest_end) for op in Levenshtein.opcodes(a, b) if op.tag == "equal"
    ]
    for i, j, k, m in (*equal, (len(a), len(a), len(b), len(b))):
        if i > at_a or k > at_b:
            yield at_a, i, at_b, k
        at_a, at_b = j, m


Change = tuple[EditKind, int, int, int, int]


def _changes(a: list[_Token], b: list[_Token], region: Region) -> list[Change]:
    """Return the changes within one stretch that differs: word set against word where they answer each other."""
    i, j, k, m = region
    if max(j - i, m - k) > _LARGEST_REGION:
        return [("wording", *region)]
    found: list[Change] = []
    for p, q, r, s in _answers(a, b, region):
        kind = _kind(a[p:q], b[r:s])
        if kind is None:
            continue
        if kind == "name" and max(j - i, m - k) > _LARGEST_NAMES:
            kind = "wording"  # in a stretch told anew, which name stands for which is a guess
        last = found[-1] if found else None
        if last and last[0] == kind and last[2] == p and last[4] == r and kind in {"wording", "name"}:
            found[-1] = (kind, last[1], q, last[3], s)
        else:
            found.append((kind, p, q, r, s))
    return found


def _cost(x: _Token, y: _Token) -> float:
    """Return the price of setting `x` against `y`, between 0 (the same) and 2 (as dear as leaving both alone)."""
    if x.key == y.key:
        return 0.0
    if x.kind == y.kind == "label" and not oppose([x.key], [y.key]):
        return 1.7
    if "word" not in {x.kind, y.kind} and x.kind == y.kind:
        return 0.6
    alike = float(Indel.normalized_similarity(x.key, y.key))
    if {x.kind, y.kind} == {"number", "date"}:
        return 0.9
    if x.kind != y.kind and not {x.kind, y.kind} <= {"word", "name", "label"}:
        return 1.95
    return 1.7 - 1.2 * alike


def _answers(a: list[_Token], b: list[_Token], region: Region) -> list[Region]:
    """Align the words of a small stretch by price; unanswered words that touch are kept together."""
    i, j, k, m = region
    n, o = j - i, m - k
    price = [[0.0] * (o + 1) for _ in range(n + 1)]
    for x in range(n, -1, -1):
        for y in range(o, -1, -1):
            if x == n or y == o:
                price[x][y] = float(n - x + o - y)
                continue
            both = _cost(a[i + x], b[k + y]) + price[x + 1][y + 1]
            price[x][y] = min(both, 1 + price[x + 1][y], 1 + price[x][y + 1])
    steps: list[Region] = []
    x = y = 0
    while x < n or y < o:
        if x < n and y < o and price[x][y] == _cost(a[i + x], b[k + y]) + price[x + 1][y + 1]:
            step = (i + x, i + x + 1, k + y, k + y + 1)
        elif x < n and price[x][y] == 1 + price[x + 1][y]:
            step = (i + x, i + x + 1, k + y, k + y)
        else:
            step = (i + x, i + x, k + y, k + y + 1)
        x, y = step[1] - i, step[3] - k
        last = steps[-1] if steps else None
        one_sided = step[0] == step[1] or step[2] == step[3]
        if last and one_sided and (last[0] == last[1] or last[2] == last[3]):
            steps[-1] = (last[0], step[1], last[2], step[3])
        else:
            steps.append(step)
    return steps


def _kind(x: list[_Token], y: list[_Token]) -> EditKind | None:
    """Return what a change touches, None where only the spelling differs."""
    if _letters(x) == _letters(y):
        return None
    if max(len(x), len(y)) > _SHORT:
        return "wording"
    if any(t.kind == "negation" for t in x) != any(t.kind == "negation" for t in y):
        return "negation"
    for kind in _WEIGHTY:
        if kind != "name" and x and y and any(t.kind == kind for t in x) != any(t.kind == kind for t in y):
            continue  # a figure set against words is another wording; figures answer figures
        if sorted(t.key for t in x if t.kind == kind) != sorted(t.key for t in y if t.kind == kind):
            return kind
    if oppose([t.key for t in x], [t.key for t in y]):
        return "label"
    caseless = len(x) == len(y) == 1 and x[0].caseless and y[0].caseless
    return "name" if caseless and _spelled_alike(x[0].key, y[0].key) else "wording"


def _spelled_alike(x: str, y: str) -> bool:
    """Whether two words that use no case look like spellings of one name rather than forms of one word."""
    if min(len(x), len(y)) < 4 or x[0] != y[0]:
        return False
    common = next((n for n, (c, d) in enumerate(zip(x, y, strict=False)) if c != d), min(len(x), len(y)))
    inflected = max(len(x), len(y)) - common <= 3 and common >= 0.6 * max(len(x), len(y))
    return not inflected and float(Indel.normalized_similarity(x, y)) >= 0.65
