"""Texts with known statements: invented reports in six languages with hard cases, and a declaration in six."""

from __future__ import annotations

import csv
import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from stemmata.trace.statements import sentence_spans
from stemmata.values.calendars import from_gregorian

SENTENCES = Path(__file__).resolve().parent / "_across_sentences.toml"
LANGUAGES = ("en", "fr", "es", "de", "fa", "ar")
_COLUMNS = {"eng": "en", "fra": "fr", "spa": "es", "rus": "ru", "arb": "ar", "cmn_hans": "zh"}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "fa": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
}
_ARABIC = {
    "b": "ب", "d": "د", "f": "ف", "g": "غ", "k": "ك", "l": "ل", "m": "م", "n": "ن", "r": "ر", "s": "س", "t": "ت",
    "z": "ز", "j": "ج", "S": "ش", "v": "ف", "a": "ا", "i": "ي", "u": "و", "e": "",
}  # fmt: skip
_PERSIAN = _ARABIC | {"g": "گ", "k": "ک", "v": "و", "i": "ی"}


@dataclass(frozen=True)
class Corpus:
    """Texts with what each of their statements states.

    Attributes:
        texts: The texts.
        langs: The language of each.
        facts: For each text the spans of its statements and what each states; two spans that state the same have the
            same fact. None: not known.
    """

    texts: list[str]
    langs: list[str]
    facts: list[list[tuple[int, int, object]]]


# -- invented texts ---------------------------------------------------------------------------------------------------


def _name(rng: random.Random, syllables: int) -> str:
    consonants, vowels = "bdfgklmnrstzjSv", "aiua"
    return "".join(rng.choice(consonants) + rng.choice(vowels) for _ in range(syllables)) + rng.choice("nrdlmk")


def _written(name: str, lang: str) -> str:
    if lang in {"ar", "fa"}:
        return "".join((_ARABIC if lang == "ar" else _PERSIAN)[letter] for letter in name)
    sounds = {"en": ("sh", "u", "j"), "fr": ("ch", "ou", "dj"), "es": ("sh", "u", "y"), "de": ("sch", "u", "dsch")}[
        lang
    ]
    return name.replace("S", sounds[0]).replace("u", sounds[1]).replace("j", sounds[2]).title()


def _day(day: date, lang: str) -> str:
    if lang == "fa":
        year, month, of_month = from_gregorian("solar-hijri", day)
        return _eastern(f"{of_month} {_MONTHS['fa'].split()[month - 1]} {year}")
    month_name = _MONTHS[lang].split()[day.month - 1]
    return {
        "en": f"{day.day} {month_name} {day.year}", "fr": f"{day.day} {month_name} {day.year}",
        "es": f"{day.day} de {month_name} de {day.year}", "de": f"{day.day}. {month_name} {day.year}",
        "ar": f"{day.day} {month_name} {day.year}",
    }[lang]  # fmt: skip


def _eastern(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def _fill(sentence: str, slots: dict[str, object], lang: str) -> str:
    filled = {}
    for slot, value in slots.items():
        if isinstance(value, date):
            filled[slot] = _day(value, lang)
        elif isinstance(value, tuple):
            filled[slot] = " ".join(_written(part, lang) for part in value)
        else:
            filled[slot] = _eastern(str(value)) if lang == "fa" else str(value)
    return sentence.format(**filled)


def _slots(rng: random.Random, town: tuple[str, ...], day: date) -> dict[str, object]:
    hour = f"{rng.randint(1, 23)}:{rng.choice((5, 10, 15, 20, 30, 40, 45, 50)):02}"
    return {
        "p": (_name(rng, 2), _name(rng, 2)), "q": (_name(rng, 2), _name(rng, 2)), "t": town, "u": (_name(rng, 2),),
        "n": rng.choice((3, 4, 7, 11, 12, 18, 23, 40, 57, 118)), "m": rng.choice((2, 5, 9, 14, 31, 60)), "d": day,
        "h": hour,
    }  # fmt: skip


def novels(path: Path) -> dict[str, list[str]]:
    """Return sentences of old novels by language, to stand between the invented ones; none where they are absent."""
    if not path.is_file():
        return {}
    found: dict[str, list[str]] = {}
    for row in pq.read_table(path, columns=["lang", "text"]).to_pylist():
        spans = sentence_spans(row["text"], 0, len(row["text"]))
        found.setdefault(row["lang"], []).extend(
            row["text"][a:b].replace("\n", " ") for a, b in spans if 20 < b - a < 300
        )
    return found


def invented(seed: int, events: int, fillers: Mapping[str, Sequence[str]] | None = None) -> Corpus:
    """Return reports of invented events: some share statements across languages, others only day, town and words."""
    rng, fillers = random.Random(seed), fillers or {}
    sentences = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))["sentence"]
    numbers = list(range(len(sentences)))
    texts, langs, facts = [], [], []
    towns = [(_name(rng, 2),) for _ in range(max(2, events // 4))]
    days = [date(1995, 1, 1) + timedelta(rng.randrange(8000)) for _ in range(max(2, events // 4))]
    for _event in range(events):
        # events share towns and days, and speak of different things there
        place = rng.randrange(len(towns))
        slots = _slots(rng, towns[place], days[place if rng.random() < 0.7 else rng.randrange(len(days))])
        told = rng.sample(numbers, min(len(numbers), rng.randint(3, 8)))
        for _ in range(rng.randint(1, 4)):
            lang = rng.choice(LANGUAGES)
            mine = [k for k in told if rng.random() < 0.75]
            if rng.random() < 0.3:
                rng.shuffle(mine)
            extra = [k for k in numbers if k not in told]
            mine += [-1 - k for k in rng.sample(extra, min(len(extra), rng.randint(0, 3)))]
            text, spans = "", []
            for k in mine:
                for _ in range(rng.choice((0, 0, 1, 2)) if fillers.get(lang) else 0):
                    text = f"{text} {rng.choice(fillers[lang])}".strip()
                own = dict(slots)
                if k < 0:  # said by this report alone, of the same day and town
                    own = _slots(rng, slots["t"], slots["d"])  # type: ignore[arg-type]
                elif rng.random() < 0.12:  # the same words with another figure
                    changed = rng.choice("nhp")
                    own[changed] = _slots(rng, towns[place], days[place])[changed]
                used = re.findall(r"\{(\w)\}", sentences[-1 - k if k < 0 else k]["en"])
                if re.search('["«„]', sentences[-1 - k if k < 0 else k]["en"]):
                    used = [slot for slot in used if slot not in "pt"]  # the words quoted, whoever said them where
                fact = (-1 - k if k < 0 else k, *(str(own[slot]) for slot in used))
                sentence = _fill(sentences[-1 - k if k < 0 else k][lang], own, lang)
                start = len(text) + 1 if text else 0
                text = f"{text} {sentence}" if text else sentence
                spans.append((start, len(text), fact))
            texts.append(text)
            langs.append(lang)
            facts.append(spans)
    return Corpus(texts, langs, facts)


# -- the declaration --------------------------------------------------------------------------------------------------


def declaration(path: Path) -> Corpus:
    """Return the declaration in six languages; facts are its paragraphs."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    texts, langs, facts = [], [], []
    for column, name in enumerate(rows[0]):
        if name not in _COLUMNS:
            continue
        text, spans = "", []
        for number, row in enumerate(rows[1:]):
            for k, paragraph in enumerate(row[column].split(" ¶ ")):
                counts = {cell.count(" ¶ ") for cell in row[1:] if cell}
                start = len(text)
                text += paragraph.strip() + "\n\n"
                fact = ("article", number, k) if len(counts) == 1 else ("article", number, None)
                spans.append((start, len(text) - 2, fact))
        texts.append(text)
        langs.append(_COLUMNS[name])
        facts.append(spans)
    return Corpus(texts, langs, facts)
