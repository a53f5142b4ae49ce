"""Papers that a source quotes without naming who published them: "a log seen by this agency records that at 22:31 ...".

A log, letter or register that lies in the case has no publisher whom a report could name. What can lead the report back
to it, in whatever languages the two are written, is that the report speaks of such a paper and gives the paper's own
figures and times of day. One figure in common is nothing; several that hardly any other source has speak for it, the
more if they come in the same order. It stays an inference: the probability is kept below that of words.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from stemmata.trace.attributed import by_days
from stemmata.trace.descent import SHOWN, Descent
from stemmata.trace.figures import times_in
from stemmata.trace.same_occasion import Setting
from stemmata.values.speech import sentences
from stemmata.values.transliteration import stems
from stemmata.values.words import Words, word_set, words_of

_NOUNS = word_set(
    """
    log logbook register document documents memo memorandum letter diary cable minutes record records file extract
    journal registre document note lettre proces-verbal extrait dossier carnet
    documento acta registro carta bitacora diario expediente
    سند دفتر نامه رونوشت صورتجلسه یادداشت سجل وثیقه رساله مذکره محضر دفترچه
    """
)
_KINDS = frozenset({"other", "official", "recording", "list", "testimony"})
_LEAST_SHARED = 3
_LEAST_FIGURE = 10
_PRIOR = -3.4
_MASS = 0.45
_IN_ORDER = 0.8
_SLOPE = 0.02
_MOST = 0.85
_RARE_SHARE = 0.1
"""A figure counts only if no more than this share of the sources has it (or four of them)."""


def paper_descents(texts: Mapping[str, str], setting: Setting, known: Sequence[Descent]) -> list[Descent]:
    """Return the descents from papers of the case that a source speaks of and whose figures it gives.

    Args:
        texts: The text of each source.
        setting: What is known of the sources.
        known: The descents that are shown already.

    Returns:
        Descents of relation attribution; several papers that fit share the probability.
    """
    linked = {(d.child, d.parent) for d in known} | {(d.parent, d.child) for d in known}
    most = max(4.0, _RARE_SHARE * len(texts))
    holders: dict[str, list[str]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    for source in sorted(texts):
        for key in sorted(setting.figures.get(source, frozenset())):
            counts[key] += 1
            if setting.kind.get(source) in _KINDS:
                holders[key].append(source)
    out: list[Descent] = []
    if not holders:
        return out
    for child in sorted(texts):
        keys = sorted(k for k in setting.figures.get(child, frozenset()) if counts[k] <= most and _tells(k))
        shared: dict[str, set[str]] = defaultdict(set)
        for key in keys:
            for source in holders.get(key, ()):
                shared[source].add(key)
        close = {s: found for s, found in shared.items() if len(found) >= _LEAST_SHARED and s != child}
        close = {s: found for s, found in close.items() if _foreign(child, s, setting) and (child, s) not in linked}
        if close:
            out += _of_child(child, texts[child], close, texts, setting)
    return out


def _tells(key: str) -> bool:
    return key[0] == "t" or (key[0] == "f" and float(key[1:]) >= _LEAST_FIGURE)


def _foreign(child: str, source: str, setting: Setting) -> bool:
    """Whether two sources are in two languages; in one language shared words tell more than figures do."""
    return setting.language.get(child) != setting.language.get(source)


def _of_child(
    child: str, text: str, close: Mapping[str, set[str]], texts: Mapping[str, str], setting: Setting
) -> list[Descent]:
    words = words_of(text)
    spans = _speaking(words)
    if not spans:
        return []
    weight: dict[str, float] = {}
    ordered: set[str] = set()
    for source, keys in sorted(close.items()):
        when = by_days(setting.days.get(child, ()), setting.days.get(source, ()), _SLOPE)
        if when is None:
            continue
        odds = _PRIOR + when[0] + _MASS * sum(sorted(setting.figure_weight.get(key, 1.0) for key in keys))
        if _same_order(text, texts[source], keys):
            odds += _IN_ORDER
            ordered.add(source)
        weight[source] = math.exp(odds)
    total = 1 + sum(sorted(weight.values()))
    out = []
    for source in sorted(weight):
        p = min(_MOST, weight[source] / total)
        if p < SHOWN:
            continue
        told = ", ".join(key[1:] for key in sorted(close[source])[:6])
        why = f"speaks of such a paper and gives figures and times that stand in {setting.label[source]} ({told})"
        why += ", the times in the same order" if source in ordered else ""
        places = sorted({*spans, *_holding(words, text, close[source])})
        out.append(Descent(child, source, "attribution", p, 1.0, why, tuple((child, *span) for span in places[:20])))
    return out


def _speaking(words: Words) -> list[tuple[int, int]]:
    """Return the sentences that speak of a paper."""
    return [
        (words.starts[a], words.ends[b - 1])
        for a, b in sentences(words)
        if any(stem in _NOUNS for k in range(a, b) if words.kinds[k] == "w" for stem in stems(words.folded[k]))
    ]


def _holding(words: Words, text: str, keys: set[str]) -> list[tuple[int, int]]:
    """Return the sentences that hold one of the times shared."""
    at = [place for place, key in times_in(text) if key in keys]
    parts = [(words.starts[a], words.ends[b - 1]) for a, b in sentences(words)]
    return [(start, end) for start, end in parts if any(start <= place < end for place in at)]


def _same_order(one: str, other: str, keys: set[str]) -> bool:
    """Whether two texts give the times they share in one order, at least two of them."""
    orders = [list(dict.fromkeys(key for _, key in times_in(text) if key in keys)) for text in (one, other)]
    return len(orders[0]) > 1 and orders[0] == orders[1]
