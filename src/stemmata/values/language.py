"""Which language a passage is written in.

Script first, letters second, a statistical model last. The letters of a script settle most of what matters here
(Persian, Arabic, Urdu, Pashto and Sorani share a script but not all its letters); what they leave open is decided by
the n-gram model of py3langid (Lui and Baldwin 2012, `langid.py`), asked only about languages of the script at hand.
Where neither can tell, the answer is `und`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

UNDETERMINED = "und"
_TELLING_LETTERS = 50
_SHORT_LETTERS = 40
_LONG_LETTERS = 200
SAMPLE_CHARS = 800
_LONG_TABLE = 2_000
"""Rows from which on they are told together,"""
_TOGETHER = 16
"""so many at once: it takes as long as telling one."""
"""A language shows itself within so many characters; more would only cost time."""

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("latin", re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]")),
    ("arabic", re.compile(r"[ء-يٮ-ۓەۮ-ۿݐ-ݿࢠ-ࣿﭐ-ﷻﹰ-ﻼ]")),
    ("cyrillic", re.compile(r"[Ѐ-ԯ]")),
    ("hebrew", re.compile(r"[א-ײ]")),
    ("greek", re.compile(r"[Ͱ-Ͽἀ-῿]")),
    ("kana", re.compile(r"[ぁ-ヿ]")),
    ("han", re.compile(r"[㐀-鿿]")),
    ("hangul", re.compile(r"[가-힣]")),
    ("devanagari", re.compile(r"[ऀ-ॿ]")),
    ("bengali", re.compile(r"[ঀ-৿]")),
    ("tamil", re.compile(r"[஀-௿]")),
    ("sinhala", re.compile(r"[඀-෿]")),
    ("thai", re.compile(r"[฀-๿]")),
    ("burmese", re.compile(r"[က-႟]")),
    ("khmer", re.compile(r"[ក-៿]")),
    ("georgian", re.compile(r"[Ⴀ-ჿ]")),
    ("armenian", re.compile(r"[Ա-֏]")),
    ("ethiopic", re.compile(r"[ሀ-፿]")),
)

_LANGUAGES: dict[str, tuple[str, ...]] = {
    "latin": (
        "en", "fr", "es", "pt", "it", "de", "nl", "tr", "id", "sw", "so", "ha", "pl", "cs", "sk", "hu", "ro", "hr",
        "sl", "sq", "sv", "da", "nb", "fi", "et", "lv", "lt", "ca", "eu", "gl", "az", "uz", "ku", "vi", "tl", "ms",
        "af",
        "rw", "ht", "mg", "yo", "zu", "xh",
    ),
    "arabic": ("ar", "fa", "ur", "ps", "ckb"),
    "cyrillic": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn"),
    "hebrew": ("he", "yi"),
    "greek": ("el",),
    "kana": ("ja",),
    "han": ("zh",),
    "hangul": ("ko",),
    "devanagari": ("hi", "ne", "mr"),
    "bengali": ("bn",),
    "tamil": ("ta",),
    "sinhala": ("si",),
    "thai": ("th",),
    "burmese": ("my",),
    "khmer": ("km",),
    "georgian": ("ka",),
    "armenian": ("hy",),
    "ethiopic": ("am", "ti"),
}  # fmt: skip

_LEANING = {
    "en": 3.0, "fr": 2.5, "es": 2.5, "pt": 1.0, "de": 1.0, "it": 1.0, "tr": 0.5, "ar": 0.0, "fa": 0.0, "ru": 0.0,
    "uk": 0.0,
}  # fmt: skip
"""Added to the model's log scores: in short texts a language of wide use is likelier than a rare neighbour of it."""

# Letters that only some languages of the script use, with the weight one occurrence carries. ي and ك are light: many
# Persian texts were typed on Arabic keyboards.
_ARABIC_LETTERS: dict[str, dict[str, float]] = {
    "ar": {"ة": 3, "ى": 1.5, "أ": 2, "إ": 2.5, "ؤ": 0.5, "ي": 0.4, "ك": 0.4, "ض": 0.3, "ط": 0.2, "ث": 0.2, "ذ": 0.3},
    "fa": {"پ": 1.5, "چ": 1.5, "ژ": 1.5, "گ": 1.5, "ی": 0.6, "ک": 0.6, "ۀ": 1.5},
    "ur": {"ٹ": 4, "ڈ": 4, "ڑ": 4, "ے": 4, "ں": 4, "ہ": 2.5, "ھ": 2, "پ": 0.7, "چ": 0.7, "گ": 0.7, "ی": 0.5, "ک": 0.5},
    "ps": {
        "ټ": 4, "ډ": 4, "ړ": 4, "ښ": 4, "ږ": 4, "ځ": 4, "څ": 4, "ې": 3, "ۍ": 4, "ګ": 4, "ڼ": 4, "پ": 0.7, "چ": 0.7,
        "ی": 0.4, "ک": 0.4,
    },
    "ckb": {"ۆ": 4, "ێ": 4, "ڵ": 4, "ڕ": 4, "ە": 2.5, "ڤ": 2, "ھ": 0.5, "پ": 0.7, "چ": 0.7, "گ": 0.7, "ی": 0.5,
        "ک": 0.5},
}  # fmt: skip

_ARABIC_WORDS: dict[str, frozenset[str]] = {
    "ar": frozenset(
        [
            "في",
            "من",
            "على",
            "أن",
            "إلى",
            "التي",
            "الذي",
            "هذا",
            "هذه",
            "كان",
            "قال",
            "عن",
            "مع",
            "ما",
            "لم",
            "كما",
            "بعد",
            "قبل",
            "وقال",
            "كانت",
            "أو",
            "ثم",
            "لا",
            "إن",
            "بن",
            "ابن",
        ]
    ),
    "fa": frozenset(
        [
            "از",
            "که",
            "در",
            "به",
            "را",
            "این",
            "است",
            "با",
            "آن",
            "برای",
            "بود",
            "شد",
            "می",
            "های",
            "ها",
            "یک",
            "گفت",
            "خود",
            "تا",
            "کرد",
            "هم",
            "نیز",
            "اما",
            "وی",
            "نفر",
            "شده",
            "مي",
            "كه",
        ]
    ),
    "ur": frozenset(
        {"کے", "کی", "ہے", "میں", "نے", "سے", "کو", "اور", "تھا", "تھی", "ہیں", "پر", "یہ", "وہ", "کا", "ایک", "نہیں"}
    ),
    "ps": frozenset({"د", "په", "چې", "او", "دی", "کې", "له", "نه", "سره", "یې", "شو", "هم", "ته", "وه", "کړ"}),
    "ckb": frozenset({"لە", "بە", "بۆ", "کە", "ئەم", "ئەو", "دوو", "هەر", "لەگەڵ", "کرد", "بوو"}),
}

_CYRILLIC_LETTERS: dict[str, str] = {
    "uk": "іїєґ",
    "be": "ўі",
    "ru": "ыэё",
    "sr": "ђћџљњј",
    "mk": "ѓќѕљњј",
    "kk": "әғқңөұүһ",
    "ky": "ңөү",
    "tg": "ғӣқӯҳҷ",
    "mn": "өү",
    "bg": "",
}

_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def _model() -> Any:  # noqa: ANN401  (py3langid carries no types)
    """Return the n-gram model; loading takes half a second, so it is loaded once a process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)


def warm() -> None:
    """Load the model now, so that a process that is about to be locked down need not open files later."""
    _model().rank("warm")


def _choose(sample: str, candidates: tuple[str, ...], margin: float) -> str:
    """Return the likeliest of `candidates` by the n-gram model, or `und` where it leads by less than `margin` nats."""
    if len(candidates) == 1:
        return candidates[0]
    scores: dict[str, float] = {}
    for code, score in _model().rank(sample.lower()):
        if code in candidates and math.isfinite(score) and score > -1e30:
            scores[code] = max(scores.get(code, -math.inf), float(score) + _LEANING.get(code, 0.0))
    if not scores:
        return UNDETERMINED
    order = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if len(order) > 1 and order[0][1] - order[1][1] < margin:
        return UNDETERMINED
    return order[0][0]


def _arabic_script(sample: str, candidates: tuple[str, ...]) -> str:
    """Tell the languages of the Arabic script apart by their letters and commonest words."""
    folded = unicodedata.normalize("NFKC", sample)
    words = _WORD.findall(folded)
    scores = dict.fromkeys(candidates, 0.0)
    for code in candidates:
        weights = _ARABIC_LETTERS.get(code, {})
        scores[code] = sum(weights.get(letter, 0.0) for letter in folded)
        scores[code] += 2.0 * sum(1 for word in words if word in _ARABIC_WORDS.get(code, frozenset()))
    if "ar" in scores:
        scores["ar"] += 1.0 * sum(1 for word in words if len(word) > 3 and word.startswith(("ال", "وال", "بال")))
    order = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if order[0][1] > 0 and (len(order) == 1 or order[0][1] > 1.25 * order[1][1] + 0.4):
        return order[0][0]
    return _choose(folded, candidates, margin=2.0)


def _cyrillic_script(sample: str, candidates: tuple[str, ...]) -> str:
    """Tell the languages of the Cyrillic script apart: a language that lacks a letter of the text is out."""
    lower = sample.lower()
    marked = {letter for letters in _CYRILLIC_LETTERS.values() for letter in letters if letter in lower}
    fitting = tuple(c for c in candidates if marked <= set(_CYRILLIC_LETTERS.get(c, ""))) or candidates
    return _choose(lower, fitting, margin=1.5)


def _row_or_prose(text: str, languages: tuple[str, ...]) -> str:
    """Tell the language of a passage; a row of a table (cells apart by tabs) only where it is one of wide use.

    Rows are mostly names and numbers, and to the model names look like whatever language is spelt that way.
    """
    if "\t" not in text:
        return language_of(text, languages)
    if not languages and script_of(text) == "latin" and sum(map(str.islower, text)) < _SHORT_LETTERS:
        return UNDETERMINED
    return language_of(text, languages or tuple(_LEANING))


def _each(texts: Sequence[str], languages: tuple[str, ...]) -> list[str]:
    """Return the language of each passage; the rows of a long table are told by tens of one script together."""
    if sum("\t" in text for text in texts) < _LONG_TABLE:
        return [_row_or_prose(text, languages) for text in texts]
    found = [""] * len(texts)
    groups: dict[str | None, list[int]] = {}
    for at, text in enumerate(texts):
        if "\t" not in text:
            found[at] = language_of(text, languages)
            continue
        group = groups.setdefault(script_of(text), [])
        group.append(at)
        if len(group) == _TOGETHER:
            _tell(group, texts, languages, found)
    for group in groups.values():
        _tell(group, texts, languages, found)
    return found


def _tell(group: list[int], texts: Sequence[str], languages: tuple[str, ...], found: list[str]) -> None:
    """Write the language of some rows, told by all of them, and empty the group."""
    lang = _row_or_prose("\n".join(texts[at][: SAMPLE_CHARS // _TOGETHER] for at in group), languages) if group else ""
    for at in group:
        found[at] = lang
    group.clear()


def languages_of(texts: Sequence[str], languages: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Tell the language of each passage of one source, short ones in the light of the others.

    A heading or a line of names says little by itself. Where its own reading is unsure or rare and the longer passages
    of the source are in other languages, it is read as one of those.

    Args:
        texts: The passages of one source.
        languages: Languages to expect (ISO 639-1); empty for all.

    Returns:
        A code a passage, as `language_of` gives them.

    >>> languages_of(["10 December 2014", "The witness said that four men had come to the house in the night."])
    ('en', 'en')
    """
    first = _each(texts, languages)
    letters = [sum(map(str.isalpha, text[:_LONG_LETTERS])) for text in texts]
    weights: Counter[str] = Counter()
    for code, count, text in zip(first, letters, texts, strict=True):
        if code != UNDETERMINED and count >= _TELLING_LETTERS and "\t" not in text:
            weights[code] += len(text)
    home = tuple(sorted(code for code, size in weights.items() if size >= 0.1 * sum(weights.values())))
    found: list[str] = []
    for code, count, text in zip(first, letters, texts, strict=True):
        sure = code != UNDETERMINED and count >= (_SHORT_LETTERS if code in _LEANING else _LONG_LETTERS)
        if home and count and code not in home and not sure:
            again = language_of(text, home)
            found.append(code if again == UNDETERMINED else again)
        else:
            found.append(code)
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _script_of_sign(sign: str) -> str | None:
    return next((name for name, pattern in _SCRIPTS if pattern.match(sign)), None)


def script_of(text: str) -> str | None:
    """Return the script most letters of `text` belong to, or None where there is no letter of a known script.

    >>> script_of("۱۲ شاهد"), script_of("12.5")
    ('arabic', None)
    """
    sample = text[: 4 * SAMPLE_CHARS]
    if sample.isascii():
        return "latin" if _SCRIPTS[0][1].search(sample) else None
    counts = dict.fromkeys((name for name, _ in _SCRIPTS), 0)
    for sign, times in Counter(sample).items():
        if (name := _script_of_sign(sign)) is not None:
            counts[name] += times
    if counts["kana"]:  # Japanese mixes kana with Han characters
        counts["kana"] += counts["han"]
        counts["han"] = 0
    name = max(counts, key=lambda key: counts[key])
    return name if counts[name] else None


def language_of(text: str, languages: tuple[str, ...] = ()) -> str:
    """Tell the language of a passage.

    Args:
        text: The passage.
        languages: Languages to expect (ISO 639-1); empty for all. Where they name a single language of the passage's
            script, the script alone decides.

    Returns:
        The ISO 639-1 code (`ckb` for Sorani, which has none), or `und` where the language cannot be told.

    >>> language_of("شاهد گفت که چهار مرد را بردند"), language_of("قال الشاهد إنهم أخذوا أربعة رجال")
    ('fa', 'ar')
    >>> language_of("17 / 4"), language_of("THE MINISTER DENIED THAT THE ARMY HAD BEEN THERE")
    ('und', 'en')
    """
    script = script_of(text)
    if script is None:
        return UNDETERMINED
    candidates = _LANGUAGES[script]
    if languages:
        candidates = tuple(code for code in languages if code in candidates)
        if not candidates:
            return UNDETERMINED
    if len(candidates) == 1:
        return candidates[0]
    sample = " ".join(text[: 4 * SAMPLE_CHARS].split())[:SAMPLE_CHARS]
    if script == "arabic":
        return _arabic_script(sample, candidates)
    if script == "cyrillic":
        return _cyrillic_script(sample, candidates)
    letters = sum(map(str.isalpha, sample))
    return _choose(sample, candidates, margin=1.5 if letters >= 40 else 2.5)
