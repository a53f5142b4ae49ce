"""Corpora of any size with exact truth, of invented languages: quotations, near copies and boilerplate among documents.

`python -m benchmarks._reuse_made N FOLDER [SEED]` makes one.

A language has stems with endings, Zipf's law over its forms, favoured successors of each word, topics that share rare
words, and stock phrases, so that chance agreement occurs as in natural text. Documents are chains over it. Then:

* quotations of 8 to 100 words (verbatim; light edits; OCR noise; paraphrase-lite: many edits and swaps; another
  spelling) go into other documents, and onwards from there;
* near copies (trimmed, sentences dropped, words changed, a new lead) make families of up to 25 with copies of copies;
* one document in ten ends with one of a few boilerplate texts.

Each word keeps the place where it was first written through all copying. The truth is every pair of documents in which
words of one origin stand in a row (gaps of up to five words), so siblings and copies of copies are in it.
"""

# kernels: typed by what they are given, one loop each
# ruff: noqa: PLR0917, PLR0912, PLR0915, C901

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numba as nb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks._reuse_corpus import Corpus, load

STEMS, ENDINGS, SUCCESSORS, TOPIC_WORDS, PHRASE_WORDS = 9000, 6, 8, 300, 8
FORMS = STEMS * ENDINGS
DOCUMENTS_A_TOPIC, PHRASES_A_DOCUMENT = 32, 2
"""Over all languages. Both grow with the corpus, as there is more to write of: else pairs of documents that agree by
chance would grow with the square of its size, which is faster than in natural text."""
DRAWS = 1 << 20
"""Entries of a table of words, each as often as it is likely: one look gives a word."""
NEAR, QUOTED, BOILED = 0.25, 0.3, 0.1
"""Shares: near copies of all documents, quoted passages for each other document, documents with boilerplate."""
FAMILY, GAP = 24, 5
CHUNK = 20_000
LENGTHS = np.array([
    [8, 10, 12, 15, 20, 30, 50, 80], [15, 20, 30, 50, 100, 15, 20, 30], [15, 20, 30, 50, 100, 15, 20, 30],
    [0, 0, 0, 0, 0, 0, 0, 0], [30, 60, 100, 30, 60, 100, 30, 60], [10, 15, 20, 30, 50, 10, 15, 20],
])  # fmt: skip
"""How many words quotations of each kind have; near copies, the fourth kind, are no quotations."""

# of each language: beginnings, vowels and ends of syllables, and letters that recognition takes for each other
LANGUAGES = (
    (
        "laa", "b d f g l m n p r s t v th st tr pr", "a e i o u é ai ou", "n r s t l|",
        "ec ce li il nu un bh hb sf fs oa ao rn",
    ),
    (
        "lab", "b d f g h k l m n r s t w z sch kr st", "a e i o u ä ö ü ei au", "n r s t ch nd|",
        "ec ce li il nu un bh hb sf fs oa ao vy",
    ),
    (
        "ara", "ب پ ت ج خ د ر ز س ش ک گ ف ق م ن ه ل", "ا ی و |", "ن ر م ت |",
        "بپ پت تن نب جخ خج در رز زر سش شس کگ گک فق قف",
    ),
    ("cyr", "б в г д ж з к л м н п р с т ст пр", "а е и о у я ы", "н р с т л й|", "сз ео он нп пн иш шщ бв вб гт лд"),
)  # fmt: skip
SHARES = (0.3, 0.25, 0.25, 0.2)

UPPER, PLAIN, BROKEN, CAPITAL = 1, 2, 4, 8
"""Bits of how a word is spelt: capitals; no accents, or Arabic letters for Persian ones; hyphenated or vowelled."""
COMMA, STOP, LINE, OPEN, CLOSE = 1, 2, 3, 16, 32
"""What follows a word (the lower bits), and quotation marks before and after it."""

Ints = NDArray[np.int64]


class Words(NamedTuple):
    """The forms of all languages, as one list of letters."""

    letters: NDArray[np.int32]
    starts: NDArray[np.int64]
    draws: NDArray[np.int32]
    """For each language a table of forms (of that language, from 0)."""
    successors: NDArray[np.int32]
    topics: NDArray[np.int32]
    phrases: NDArray[np.int32]
    """Forms, -1 behind the last of a phrase."""
    plain: NDArray[np.int32]
    """For each code point the letter of the plainer spelling."""
    upper: NDArray[np.int32]
    confused: NDArray[np.int32]
    """For each code point a letter it is taken for, 0 where none is known."""


class Tokens(NamedTuple):
    """Words of documents, one after the other."""

    word: NDArray[np.int32]
    after: NDArray[np.uint8]
    spelt: NDArray[np.uint8]
    noise: NDArray[np.uint32]
    """0, or a seed whose two lowest bits say how strong the noise is."""
    origin: NDArray[np.int64]
    """Document and place where the word was first written; -1 for words of no origin."""
    kind: NDArray[np.int8]


@nb.njit(cache=True)
def _draw(state):
    """Return the next number of a xorshift64* generator, 0 up to 1."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@nb.njit(cache=True)
def _below(state, n):
    return np.int64(_draw(state) * n)


@nb.njit(cache=True)
def write_documents(words, language, starts, state, word, after, spelt):
    """Write the documents: chains of favoured successors, topic words, stock phrases and common words."""
    for doc in range(len(language)):
        lang = language[doc]
        first = lang * FORMS
        draws, topic = words.draws[lang], _below(state, words.topics.shape[1])
        now, capital, phrase, at_phrase = draws[_below(state, DRAWS)], True, -1, 0
        for k in range(starts[doc], starts[doc + 1]):
            if phrase >= 0 and (at_phrase == PHRASE_WORDS or words.phrases[lang, phrase, at_phrase] < 0):
                phrase = -1
            if phrase >= 0:
                now = words.phrases[lang, phrase, at_phrase]
                at_phrase += 1
            else:
                r = _draw(state)
                if r < 0.004:
                    phrase, at_phrase = np.int64(words.phrases.shape[1] ** (0.6 + 0.4 * _draw(state))) - 1, 1
                    now = words.phrases[lang, phrase, 0]
                elif r < 0.25:
                    step = 0
                    while step < SUCCESSORS - 1 and _draw(state) < 0.6:
                        step += 1
                    now = words.successors[lang, now, step]
                elif r < 0.43:
                    now = words.topics[lang, topic, np.int64(TOPIC_WORDS ** _draw(state)) - 1]
                else:
                    now = draws[_below(state, DRAWS)]
            word[k] = first + now
            spelt[k] = CAPITAL if capital else 0
            r = _draw(state)
            after[k] = LINE if r < 0.012 else (STOP if r < 0.06 else (COMMA if r < 0.12 else 0))
            capital = after[k] >= STOP
        after[starts[doc + 1] - 1] = LINE


@nb.njit(cache=True)
def _put(out, n, given, k, kind):
    """Copy one word; return the new length."""
    out.word[n], out.after[n], out.spelt[n] = given.word[k], given.after[k], given.spelt[k]
    out.noise[n], out.origin[n], out.kind[n] = given.noise[k], given.origin[k], kind
    return n + 1


@nb.njit(cache=True)
def _put_new(out, n, word, kind):
    out.word[n], out.after[n], out.spelt[n] = word, 0, 0
    out.noise[n], out.origin[n], out.kind[n] = 0, -1, kind
    return n + 1


@nb.njit(cache=True)
def _edited(out, n, given, k, kind, rate, draws, first, state):
    """Copy one word, or change it, put one before it or leave it out at the rate given."""
    r = _draw(state)
    if r >= rate:
        return _put(out, n, given, k, kind)
    fresh = first + draws[_below(state, DRAWS)]
    if r < rate * 0.6:
        n = _put(out, n, given, k, kind)
        out.word[n - 1], out.noise[n - 1] = fresh, 0
    elif r < rate * 0.8:
        n = _put(out, _put_new(out, n, fresh, kind), given, k, kind)
    return n


@nb.njit(cache=True)
def _quoted(out, n, given, low, high, kind, draws, first, state):
    """Write a quotation of words low..high; return the new length."""
    begin = n
    rate = (1 + _below(state, 3)) * 0.05 if kind == 2 else 0.2 + _below(state, 3) * 0.05
    strength, spelling = np.uint32(1 + _below(state, 3)), np.uint8(1 + _below(state, 7))
    for k in range(low, high):
        if kind in {2, 5}:
            n = _edited(out, n, given, k, kind, rate, draws, first, state)
            continue
        n = _put(out, n, given, k, kind)
        if kind == 3:
            out.noise[n - 1] = (np.uint32(_below(state, 1 << 30)) << np.uint32(2)) | strength
        elif kind == 6:
            out.spelt[n - 1] |= spelling
    if kind == 5:
        k = begin
        while k + 1 < n:
            if _draw(state) < 0.06:
                out.word[k], out.word[k + 1] = out.word[k + 1], out.word[k]
                out.origin[k], out.origin[k + 1] = out.origin[k + 1], out.origin[k]
                k += 1
            k += 1
    for k in range(begin, n):  # marks of an inner quotation are not taken over
        out.after[k] &= 15
    if n > begin and kind <= 2 and _draw(state) < 0.6:
        out.after[begin] |= OPEN
        out.after[n - 1] |= CLOSE
    return n


@nb.njit(cache=True)
def _quote(words, given, starts, language, of_language, first_of, dates, n_quotes, out, state):
    """Write all quotations; return for each its target and its end in `out`, and the passages that were quoted."""
    target, ends = np.empty(n_quotes * 12, np.int64), np.empty(n_quotes * 12, np.int64)
    source = np.empty((n_quotes, 3), np.int64)
    n, m, n_sources = 0, 0, 0
    for _ in range(n_quotes):
        doc = _below(state, len(language))
        lang = language[doc]
        draws, first = words.draws[lang], lang * FORMS
        r = _below(state, 13)
        kind = 1 if r < 4 else (2 if r < 7 else (3 if r < 10 else (5 if r < 11 else 6)))
        size = LENGTHS[kind - 1, _below(state, LENGTHS.shape[1])]
        if starts[doc + 1] - starts[doc] < size + 20:
            continue
        low = starts[doc] + _below(state, starts[doc + 1] - starts[doc] - size)
        source[n_sources] = doc, low, low + size
        n_sources += 1
        copies, chained, then = 1, -1, dates[doc]
        while copies < 12 and _draw(state) < 0.5:
            copies += 1
        for _copy in range(copies):
            place = of_language[first_of[lang] + _below(state, first_of[lang + 1] - first_of[lang])]
            if place == doc:
                continue
            begin = n
            if chained >= 0:  # from the copy before, with what was changed there
                n = _quoted(out, n, out, ends[chained - 1] if chained else 0, ends[chained], kind, draws, first, state)
            else:
                n = _quoted(out, n, given, low, low + size, kind, draws, first, state)
            if n == begin:
                continue
            target[m], ends[m] = place, n
            chained = m if _draw(state) < 0.4 else -1
            m += 1
            if dates[place] < then:
                dates[place] = then - 72 * np.log(1 - _draw(state))
    return target[:m], ends[:m], source[:n_sources]


@nb.njit(cache=True)
def _insert(given, starts, quotes, order, target, ends, source, first_source, out, bounds, state):
    """Write the documents with the quotations that stand in each, never inside a passage that was itself quoted."""
    n, q = 0, 0
    places = np.empty(64, np.int64)
    for doc in range(len(starts) - 1):
        low, high = starts[doc], starts[doc + 1]
        begin = q
        while q < len(order) and target[order[q]] == doc:
            q += 1
        count = min(q - begin, 64)
        for k in range(count):
            places[k] = -1
            for _ in range(30):
                place, free = low + _below(state, high - low + 1), True
                for s in range(first_source[doc], first_source[doc + 1]):
                    free &= not (source[s, 1] < place < source[s, 2])
                if free:
                    places[k] = place
                    break
        by_place = np.argsort(places[:count], kind="mergesort")
        at = low
        for k in by_place:
            if places[k] < 0:
                continue
            for j in range(at, places[k]):
                n = _put(out, n, given, j, 0)
            at = places[k]
            item = order[begin + k]
            for j in range(ends[item - 1] if item else 0, ends[item]):
                n = _put(out, n, quotes, j, quotes.kind[j])
        for j in range(at, high):
            n = _put(out, n, given, j, 0)
        bounds[doc + 1] = n


@nb.njit(cache=True)
def _copy(words, out, bounds, n_first, language, parent, dates, state):
    """Append near copies, each of a first document or of a near copy, in `out`; return how many fitted."""
    root, size = np.arange(len(language)), np.zeros(len(language), np.int64)
    for doc in range(n_first, len(language)):
        old = doc - n_first if doc > n_first and _draw(state) < 0.5 else -1
        source = n_first + _below(state, old) if old > 0 else _below(state, n_first)
        if size[root[source]] >= FAMILY:
            source = _below(state, n_first)
        low, length = bounds[source], bounds[source + 1] - bounds[source]
        n = bounds[doc]
        if n + 2 * length + 64 > len(out.word):
            return doc
        root[doc] = root[source]
        size[root[doc]] += 1
        lang = language[source]
        language[doc], parent[doc] = lang, source
        dates[doc] = dates[source] - 24 * np.log(1 - _draw(state))
        draws, first = words.draws[lang], lang * FORMS
        keep = length if _draw(state) < 0.3 else max(40, np.int64(length * (0.2 + 0.75 * _draw(state))))
        keep = min(keep, length)
        if _draw(state) < 0.2:
            low += _below(state, max(1, length - keep))
        if _draw(state) < 0.5:
            for _ in range(15 + _below(state, 46)):
                n = _put_new(out, n, first + draws[_below(state, DRAWS)], 0)
        changed, rate, skipping, begin = _draw(state) < 0.5, 0.02 + 0.06 * _draw(state), False, n
        for k in range(low, low + keep):
            if not changed:
                n = _put(out, n, out, k, 4)
                continue
            if not skipping:
                n = _edited(out, n, out, k, 4, rate, draws, first, state)
            if (out.after[k] & 15) >= STOP:
                skipping = _draw(state) < 0.08
        if n == begin:
            for k in range(low, low + keep):
                n = _put(out, n, out, k, 4)
        bounds[doc + 1] = n
    return len(language)


@nb.njit(cache=True)
def _count(origin, bounds, wanted, n_first):
    """Return how many words that stand in the truth each first document is the origin of."""
    counts = np.zeros(n_first + 1, np.int64)
    for doc in range(len(bounds) - 1):
        for k in range(bounds[doc], bounds[doc + 1]):
            if origin[k] >= 0 and (origin[k] >> 20 != doc or wanted[k]):
                counts[(origin[k] >> 20) + 1] += 1
    return np.cumsum(counts)


@nb.njit(cache=True)
def _gather(origin, bounds, wanted, firsts):
    """Return the words that stand in the truth by the document of their origin: word and document."""
    at, where, of = firsts.copy(), np.empty(firsts[-1], np.int64), np.empty(firsts[-1], np.int32)
    for doc in range(len(bounds) - 1):
        for k in range(bounds[doc], bounds[doc + 1]):
            if origin[k] >= 0 and (origin[k] >> 20 != doc or wanted[k]):
                place = at[origin[k] >> 20]
                where[place], of[place] = k, doc
                at[origin[k] >> 20] += 1
    return where, of


@nb.njit(cache=True)
def _runs(tokens, bounds, firsts, where, of):
    """Return the runs of words of one origin that two documents share: one row a run (see `_join`)."""
    rows = np.empty((1 << 16, 16), np.int64)
    n = 0
    for source in range(len(firsts) - 1):
        low, high = firsts[source], firsts[source + 1]
        if high - low < 2:
            continue
        order = low + np.argsort(tokens.origin[where[low:high]], kind="mergesort")
        pairs, i = 0, 0
        while i < len(order):
            j = i
            while j < len(order) and tokens.origin[where[order[j]]] == tokens.origin[where[order[i]]]:
                j += 1
            pairs += (j - i) * (j - i - 1) // 2
            i = j
        one, other, keys = np.empty(pairs, np.int64), np.empty(pairs, np.int64), np.empty(pairs, np.int64)
        m, i = 0, 0
        local = {np.int64(-1): np.int64(-1)}
        for k in order:  # documents of this source, numbered, so that a pair and a place fit one key
            local.setdefault(np.int64(of[k]), np.int64(len(local)))
        while i < len(order):
            j = i
            while j < len(order) and tokens.origin[where[order[j]]] == tokens.origin[where[order[i]]]:
                j += 1
            for x in range(i, j):
                for y in range(x + 1, j):
                    a, b = order[x], order[y]
                    if of[a] == of[b]:
                        continue
                    if of[a] > of[b]:
                        a, b = b, a
                    one[m], other[m] = a, b
                    pair = (local[np.int64(of[a])] << 20) | local[np.int64(of[b])]
                    keys[m] = (pair << 22) | (where[a] - bounds[of[a]])
                    m += 1
            i = j
        for k in np.argsort(keys[:m], kind="mergesort"):
            a, b = one[k], other[k]
            da, db, ta, tb = of[a], of[b], where[a] - bounds[of[a]], where[b] - bounds[of[b]]
            a, b = where[a], where[b]
            kind = max(tokens.kind[a], tokens.kind[b])
            exact = (
                tokens.word[a] == tokens.word[b] and tokens.spelt[a] == tokens.spelt[b]
                and tokens.noise[a] == tokens.noise[b]
            )  # fmt: skip
            last = n - 1
            if not (
                n and rows[last, 0] == da and rows[last, 3] == db and ta - rows[last, 14] <= GAP
                and abs(tb - rows[last, 15]) <= GAP
            ):  # fmt: skip
                if n == len(rows):
                    more = np.empty((2 * n, 16), np.int64)
                    more[:n] = rows
                    rows = more
                rows[n] = 0
                rows[n, 0], rows[n, 1], rows[n, 2] = da, ta, ta
                rows[n, 3], rows[n, 4], rows[n, 5] = db, tb, tb
                last, n = n, n + 1
            row = rows[last]
            row[1], row[2] = min(row[1], ta), max(row[2], ta)
            row[4], row[5] = min(row[4], tb), max(row[5], tb)
            row[6] += 1
            row[7] += exact
            row[7 + max(1, kind)] += 1  # 8..13: words of each kind
            row[14], row[15] = ta, tb
    return rows[:n]


@nb.njit(cache=True)
def _join(rows, order):
    """Join runs of one pair of documents that follow each other closely, whatever the origin of their words."""
    n = 0
    out = np.empty_like(rows)
    for k in order:
        row = rows[k]
        if n:
            last = out[n - 1]
            near = row[0] == last[0] and row[3] == last[3] and row[1] - last[2] <= GAP and abs(row[4] - last[5]) <= GAP
            if near:
                last[2], last[5] = max(last[2], row[2]), max(last[5], row[5])
                last[4] = min(last[4], row[4])
                last[6:14] += row[6:14]
                continue
        out[n] = row
        n += 1
    return out[:n]


@nb.njit(cache=True)
def _utf8(out, n, c):
    if c < 0x80:
        out[n] = c
        return n + 1
    if c < 0x800:
        out[n], out[n + 1] = 0xC0 | (c >> 6), 0x80 | (c & 63)
        return n + 2
    out[n], out[n + 1], out[n + 2] = 0xE0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63)
    return n + 3


@nb.njit(cache=True)
def _spell(words, tokens, bounds, low, high, out, ends, begin_at, end_at):
    """Write documents low..high in UTF-8; keep where each word begins and ends in code points."""
    n, base, state = 0, bounds[low], np.empty(1, np.uint64)
    for doc in range(low, high):
        at = 0
        for k in range(bounds[doc], bounds[doc + 1]):
            after, spelt, noise = tokens.after[k], tokens.spelt[k], tokens.noise[k]
            if after & OPEN:
                n = _utf8(out, n, 0x201C)
                at += 1
            begin_at[k - base] = at
            rate = (0.0, 0.02, 0.05, 0.08)[noise & np.uint32(3)]
            state[0] = np.uint64(noise) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1)
            if noise:
                _draw(state)
            first, last = words.starts[tokens.word[k]], words.starts[tokens.word[k] + 1]
            middle = (first + last) // 2
            for j in range(first, last):
                c = words.letters[j]
                if spelt & PLAIN:
                    c = words.plain[c]
                if spelt & UPPER or (spelt & CAPITAL and j == first):
                    c = words.upper[c]
                if spelt & BROKEN and j == middle and last - first > 3 and (j * 7 + k) % 3 == 0:
                    if 0x600 <= c < 0x700:
                        n = _utf8(out, n, 0x64E + k % 3)
                        at += 1
                    elif last - first > 7:
                        n = _utf8(out, _utf8(out, n, 45), 10)
                        at += 2
                if noise and _draw(state) < rate:
                    r = _draw(state)
                    if r < 0.7:
                        own = tokens.word[k] // FORMS * FORMS  # any letter of the language, if none is alike
                        low_letter, high_letter = words.starts[own], words.starts[own + FORMS]
                        other = words.letters[low_letter + _below(state, high_letter - low_letter)]
                        n = _utf8(out, n, words.confused[c] or other)
                        at += 1
                    elif r >= 0.85:
                        n = _utf8(out, _utf8(out, n, c), 45 if r < 0.93 else 32)
                        at += 2
                    continue
                n = _utf8(out, n, c)
                at += 1
            end_at[k - base] = at
            if after & CLOSE:
                n = _utf8(out, n, 0x201D)
                at += 1
            mark = after & 15
            if mark:
                n = _utf8(out, n, 44 if mark == COMMA else 46)
                at += 1
            if k + 1 < bounds[doc + 1] and not (noise and _draw(state) < rate / 2):
                n = _utf8(out, n, 10 if mark == LINE else 32)
                at += 1
        ends[doc - low + 1] = n


def _zipf(n: int, rng: np.random.Generator, size: int, shift: float = 2.7, power: float = 1.07) -> Ints:
    """Return `size` ranks below n by the law of Zipf and Mandelbrot."""
    weights = (np.arange(n) + shift) ** -power
    return np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(size)).clip(0, n - 1)


def vocabulary(rng: np.random.Generator, n: int) -> Words:
    """Invent the languages for a corpus of `n` documents."""
    n_topics, n_phrases = max(60, n // DOCUMENTS_A_TOPIC), max(2000, n * PHRASES_A_DOCUMENT)
    forms: list[str] = []
    confused, size = np.zeros(1 << 16, np.int32), len(LANGUAGES)
    for _, onsets, vowels, codas, alike in LANGUAGES:
        parts = [[p.strip("|") for p in group.split(" ")] for group in (onsets, vowels, codas)]
        parts[2] += [""] * len(parts[2])
        seen: set[str] = set()
        stems: list[str] = []

        def syllable(parts: list[list[str]] = parts) -> str:
            return "".join(group[rng.integers(len(group))] for group in parts)

        endings = ["", *(parts[1][k % len(parts[1])] + parts[2][k % 3] for k in range(ENDINGS - 1))]
        while len(stems) < STEMS:  # common words are short
            rank = len(stems)
            stem = "".join(syllable() for _ in range(1 + (rank > 250) + (rank > 4000 and rng.random() < 0.5)))
            if stem not in seen:
                seen.add(stem)
                stems.append(stem)
        forms += [stem + ending for stem in stems for ending in endings]
        for pair in alike.split():
            confused[ord(pair[0])] = ord(pair[1])
    letters = np.frombuffer("".join(forms).encode("utf-32-le"), np.int32)
    starts = np.append(0, np.cumsum([len(f) for f in forms]))
    # a stem's forms lie beside each other, yet are of different frequency: rank by stem and ending together
    order = np.argsort(np.arange(FORMS) // ENDINGS + (np.arange(FORMS) % ENDINGS) ** 2 * 40.0, kind="stable")
    draws = np.stack([order[_zipf(FORMS, rng, DRAWS)] for _ in range(size)]).astype(np.int32)
    successors = np.stack([order[_zipf(FORMS, rng, FORMS * SUCCESSORS)].reshape(FORMS, -1) for _ in range(size)])
    topics = order[rng.integers(200, FORMS, (size, n_topics, TOPIC_WORDS))]
    phrases = np.stack([order[_zipf(FORMS, rng, n_phrases * PHRASE_WORDS)].reshape(n_phrases, -1) for _ in range(size)])
    phrases[np.arange(PHRASE_WORDS) >= rng.integers(3, PHRASE_WORDS + 1, (size, n_phrases, 1))] = -1
    plain, upper = np.arange(1 << 16, dtype=np.int32), np.arange(1 << 16, dtype=np.int32)
    for one, other in zip("éäöüی" + "ک", "eaouي" + "ك", strict=True):
        plain[ord(one)] = ord(other)
    for letter in range(0x500):
        if len(chr(letter).upper()) == 1:
            upper[letter] = ord(chr(letter).upper())
    return Words(
        letters, starts, draws, successors.astype(np.int32), topics.astype(np.int32), phrases.astype(np.int32),
        plain, upper, confused,
    )  # fmt: skip


def _tokens(n: int) -> Tokens:
    types = (np.int32, np.uint8, np.uint8, np.uint32, np.int64, np.int8)
    return Tokens(*(np.zeros(n, t) for t in types))


def make(n: int, seed: int, folder: Path) -> Corpus:
    """Make a corpus of `n` documents (about 2.9 KB each) in `folder` and return it.

    It takes some 20 bytes of memory a word, 430 words a document.
    """
    rng = np.random.default_rng(seed)
    state = np.array([seed * 0x9E3779B97F4A7C15 + 0x1234567 & (1 << 64) - 1], np.uint64)
    words = vocabulary(rng, n)
    n_first = n - int(n * NEAR)
    language = np.zeros(n, np.int64)
    language[:n_first] = rng.choice(len(LANGUAGES), n_first, p=SHARES)
    dates = np.zeros(n)
    dates[:n_first] = rng.uniform(0, 730 * 24, n_first)
    starts = np.append(0, np.cumsum(rng.integers(180, 550, n_first)))
    first = _tokens(int(starts[-1]))
    write_documents(words, language[:n_first], starts, state, first.word, first.after, first.spelt)
    lengths = np.diff(starts)
    numbers = np.repeat(np.arange(n_first), lengths)
    first.origin[:] = (numbers << 20) | (np.arange(len(numbers)) - np.repeat(starts[:-1], lengths))
    del numbers
    tokens, bounds, source, parent, boiled = _compose(words, first, starts, language, dates, n, state, rng)
    wanted = np.zeros(len(tokens.word), np.bool_)
    _mark(wanted, tokens.origin, bounds, first.origin, source, parent)
    firsts = _count(tokens.origin, bounds, wanted, n_first)
    where, of = _gather(tokens.origin, bounds, wanted, firsts)
    runs = _runs(tokens, bounds, firsts, where, of)
    del where, of, wanted, first
    runs = _join(runs, np.lexsort((runs[:, 1], runs[:, 3], runs[:, 0])))
    folder.mkdir(parents=True, exist_ok=True)
    observed = np.where(rng.random(n) < 0.05, dates + rng.uniform(-720, 720, n), dates)
    known = {
        "lang": np.array([name for name, *_ in LANGUAGES])[language], "date_true": dates,
        "date_obs": pa.array(observed, mask=rng.random(n) < 0.1), "parent": parent,
        "kind": (parent >= 0).astype(np.int64),
    }  # fmt: skip
    ignored = _publish(words, tokens, bounds, runs, boiled, known, folder)
    truth = dict(zip(("da", "a0", "a1", "db", "b0", "b1", "ntok", "nexact"), runs[:, :8].T, strict=True))
    truth |= {"cls": runs[:, 8:14].argmax(axis=1) + 1, "lang": known["lang"][runs[:, 0]]}
    pq.write_table(pa.table(truth), folder / "truth.parquet")
    pq.write_table(pa.table(dict(zip(("doc", "s", "e"), ignored.T, strict=True))), folder / "ignore.parquet")
    return load(folder)


def _compose(words, first, starts, language, dates, n, state, rng):
    """Return all documents' words: first documents with quotations, near copies, boilerplate."""
    n_first, n_quotes = len(starts) - 1, int(QUOTED * (len(starts) - 1))
    of_language = np.argsort(language[:n_first], kind="stable")
    first_of = np.searchsorted(language[of_language], np.arange(len(LANGUAGES) + 1))
    quotes = _tokens(n_quotes * 120 + 4096)
    target, ends, source = _quote(
        words, first, starts, language[:n_first], of_language, first_of, dates, n_quotes, quotes, state
    )
    source = source[np.argsort(source[:, 0], kind="stable")]
    first_source = np.searchsorted(source[:, 0], np.arange(n_first + 1))
    longest = int((starts[-1] + (ends[-1] if len(ends) else 0)) * (1 + NEAR / (1 - NEAR) * 1.1)) + 100_000
    tokens, bounds = _tokens(longest), np.zeros(n + 1, np.int64)
    order = np.argsort(target, kind="stable")
    _insert(first, starts, quotes, order, target, ends, source, first_source, tokens, bounds[: n_first + 1], state)
    parent = np.full(n, -1)
    done = _copy(words, tokens, bounds, n_first, language, parent, dates, state)
    if done < n:
        sys.exit("the near copies did not fit: raise the room for them in _compose")
    # boilerplate: five texts a language; written behind a document when it is spelt
    texts = {
        lang: [words.draws[lang][rng.integers(0, DRAWS, rng.integers(25, 46))] for _ in range(5)] for lang in range(4)
    }
    boiled = {int(d): texts[int(language[d])][rng.integers(5)] for d in np.flatnonzero(rng.random(n) < BOILED)}
    return tokens, bounds, source, parent, boiled


@nb.njit(cache=True)
def _mark(wanted, origin, bounds, first_origin, source, parent):
    """Mark the words of first documents that others have: quoted passages, and all that a copy was made of."""
    n_first = bounds.shape[0]
    copied = np.zeros(n_first, np.bool_)
    for doc in range(len(parent)):
        if parent[doc] >= 0:
            copied[parent[doc]] = True
    at = 0
    for doc in range(len(parent)):
        if parent[doc] >= 0:
            continue
        low = at
        while at < len(source) and source[at, 0] == doc:
            at += 1
        for k in range(bounds[doc], bounds[doc + 1]):
            wanted[k] = copied[doc]
            for s in range(low, at):
                inside = first_origin[source[s, 1]] <= origin[k] <= first_origin[source[s, 2] - 1]
                wanted[k] = wanted[k] or inside


def _publish(words, tokens, bounds, runs, boiled, known, folder) -> Ints:
    """Write the documents; put code points for words into `runs`; return the stretches of boilerplate."""
    n = len(bounds) - 1
    schema = pa.schema([
        ("doc", pa.int64()), ("id", pa.string()), ("lang", pa.string()), ("date_true", pa.float64()),
        ("date_obs", pa.float64()), ("parent", pa.int64()), ("kind", pa.int64()), ("text", pa.large_string()),
    ])  # fmt: skip
    ignored, spans = [], runs[:, :6].copy()
    with pq.ParquetWriter(folder / "docs.parquet", schema, compression="zstd") as file:
        for low in range(0, n, CHUNK):
            high = min(n, low + CHUNK)
            size = int(bounds[high] - bounds[low])
            begin_at, end_at = np.zeros(size, np.int64), np.zeros(size, np.int64)
            room, ends = np.empty(size * 48 + 1024, np.uint8), np.zeros(high - low + 1, np.int64)
            _spell(words, tokens, bounds, low, high, room, ends, begin_at, end_at)
            texts = pa.LargeStringArray.from_buffers(high - low, pa.py_buffer(ends), pa.py_buffer(room[: ends[-1]]))
            texts = texts.to_pylist()
            for doc in range(low, high):
                if doc in boiled:
                    first = len(texts[doc - low]) + 1
                    base = int(known_language(known["lang"][doc])) * FORMS
                    at = (words.starts[base + boiled[doc]], words.starts[base + boiled[doc] + 1])
                    tail = " ".join("".join(map(chr, words.letters[s:e])) for s, e in zip(*at, strict=True))
                    texts[doc - low] += "\n" + tail
                    ignored.append((doc, first, first + len(tail)))
            for column, places, side in ((1, begin_at, 0), (2, end_at, 0), (4, begin_at, 3), (5, end_at, 3)):
                rows = np.flatnonzero((runs[:, side] >= low) & (runs[:, side] < high))
                docs = runs[rows, side]
                spans[rows, column] = places[bounds[docs] + runs[rows, column] - bounds[low]]
            columns = {"doc": np.arange(low, high), "id": [f"d{d}" for d in range(low, high)]}
            columns |= {name: cells[low:high] for name, cells in known.items()} | {"text": texts}
            file.write_table(pa.table(columns, schema=schema))
    runs[:, :6] = spans
    return np.array(ignored, np.int64).reshape(-1, 3)


def known_language(name: str) -> int:
    """Return a language's number."""
    return [language for language, *_ in LANGUAGES].index(name)


if __name__ == "__main__":
    made = make(int(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 1, Path(sys.argv[2]))
    print(
        f"{len(made.texts):,} documents, {made.megabytes:.1f} MB, {len(made.truth):,} shared passages in {made.folder}"
    )
