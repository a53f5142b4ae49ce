"""The readers look only where something can stand: what they find is what they would find looking everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata import example
from stemmata.trace.figures import times_in
from stemmata.values import attribution, dates, datewords, relativedates
from stemmata.values.attribution import attributions
from stemmata.values.dates import DateMention, find_dates
from stemmata.values.datewords import Tagged
from stemmata.values.fold import fold_text
from stemmata.values.speech import LANGUAGES, sentences, speech
from stemmata.values.words import words_of

ANCHOR = (date(2001, 5, 3), date(2001, 5, 5))
SAID = ["said", "told reporters that", "according to", "denied", "reportedly", "it was learned that", "citing", "told"]
SAID += [
    "selon",
    "a déclaré que",
    "dijo que",
    "según",
    "به گفته",
    "گفت",
    "نقلا عن",
    "قالت",
    "اعلام کرد",
    "was accused by",
]
WHO = ["the minister", "Colonel Ana Prieto", "Agency North", "she", "la police", "el portavoz", "دادستان کل", "الوزارة"]
DATES = ["3 May 2001", "May 3", "on Sunday", "two days ago", "il y a deux jours", "۲۵ آبان", "5 شباط", "12/05/2001"]
DATES += [
    "the third of May",
    "last week",
    "in 1989",
    "early June",
    "the 1980s",
    "hace tres días",
    "یکشنبه",
    "17B",
    "May",
]
PLAIN = [
    "that",
    "the bridge",
    "fell",
    "and",
    "of",
    "le",
    "pont",
    "el",
    "la",
    ",",
    ".",
    ":",
    '"',
    "(",
    ")",
    "-",
    "\n\n",
    "7",
]
PLAIN += ["[", "]", "in", "jour", "روز", "و", "Prosecutor:", "at 22:40", "st", "ah", "a", "s"]
SENTENCES = st.lists(st.sampled_from([*SAID, *WHO, *DATES, *PLAIN]), max_size=30).map(" ".join)
SENTENCES |= st.lists(st.sampled_from([*SAID, *WHO, *DATES, *PLAIN]), max_size=12).map("".join)


def everywhere(text: str, lang: str | None) -> list[attribution.Attribution]:
    """Return the attributions of a text, each word of each sentence taken for the beginning of a cue."""

    def all_of(reader: attribution._Reader) -> Iterator[tuple[int, int, list[int]]]:
        return ((start, end, list(range(start, end))) for start, end in sentences(reader.words))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attribution._Reader, "_worth_reading", all_of)
        return attributions(text, lang)


def dates_everywhere(text: str, lang: str | None) -> list[DateMention]:
    """Return the dates of a text, every word tagged and every tag taken for the beginning of a form."""

    def as_tagged(tagged: Tagged) -> str:
        return tagged.tags

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datewords, "_worth_tagging", lambda words: range(len(words)))
        patch.setattr(dates, "_TRIGGER", re.compile(r"[^x]"))
        patch.setattr(relativedates, "with_units", as_tagged)
        return find_dates(text, lang, anchor=ANCHOR)


@settings(deadline=None)  # the first text loads the lexicons
@given(text=SENTENCES, lang=st.sampled_from([*LANGUAGES, None]))
def test_no_attribution_and_no_date_is_lost(text: str, lang: str | None) -> None:
    """Over sentences made of cues, names, dates and what stands around them, in five languages."""
    assert attributions(text, lang) == everywhere(text, lang)
    assert find_dates(text, lang, anchor=ANCHOR) == dates_everywhere(text, lang)


def test_none_is_lost_in_the_bundled_case() -> None:
    """Nor in whole texts in four languages, where there is plenty to find."""
    found = 0
    with example.files() as folder:
        for path in sorted(folder.rglob("*.txt")):
            text = path.read_text(encoding="utf-8", errors="replace")
            here, days = attributions(text), find_dates(text, anchor=ANCHOR)
            assert here == everywhere(text, None)
            assert days == dates_everywhere(text, None)
            found += len(here) + len(days)
    assert found > 100


@given(text=st.text(alphabet="12 3:hH./-\u0663x", max_size=16))
def test_times_of_day_are_numbers_of_their_own(text: str) -> None:
    """As a plain pattern that looks back from its first digit would find them."""
    plain = re.compile(r"(?<![\d:./-])(\d{1,2}) ?[:hH] ?(\d{2})(?![\d:])")
    told = [(m.start(), int(m.group(1)), int(m.group(2))) for m in plain.finditer(text)]

    assert times_in(text) == [(at, f"t{hour}:{minute:02}") for at, hour, minute in told if hour < 24 and minute < 60]


PIECES = "aé Ñß ²½3 ٣۴ 1,234.5 1.234,5 16.11.1989 12.5 ' ’ -_ « » ؟ ابپ \u064b \u0301 \u00ad ﬁ ™ \U00010400 \U0001d7ce"


@given(st.lists(st.sampled_from([*PIECES.split(), "\n\n", "\n", " ", "\u200c", "\u00a0", "\u2028", "x"])).map("".join))
def test_words_are_those_that_a_walk_over_the_text_meets(text: str) -> None:
    """Each word begins where the one before left off, gaps passed over; case and script are counted by letters."""
    words = words_of(text)

    gaps, at = [], 0
    for start, end in zip(words.starts, words.ends, strict=True):
        gaps.append(text[at:start])
        at = end
    gaps.append(text[at:])
    assert all(re.fullmatch(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*", gap) for gap in gaps)
    for folded, kind, start, end in zip(words.folded, words.kinds, words.starts, words.ends, strict=True):
        written = text[start:end]
        assert folded == ("¶" if kind == "b" else fold_text(written) or written)
        assert kind == ("b" if written[0] == "\n" else "n" if written[0].isdecimal() else kind)
        assert (kind == "w") == (written[0].isalnum() and not written[0].isdecimal())
    arabic, latin = len(re.findall("[\u0620-\u06ff]", text)), len(re.findall("[A-Za-zÀ-ɏ]", text))
    small, large = sum(c.islower() for c in text), sum(c.isupper() for c in text)
    assert (words.arabic, words.upper) == (arabic > latin, large > 3 * small and large > 3)


def test_the_words_of_speech_are_told_before_a_sentence_is_read() -> None:
    """Every phrase of the lexicon begins with one of the words by which sentences are chosen."""
    for lang in LANGUAGES:
        lexicon = speech(lang)
        for phrases in (lexicon.verbs, lexicon.by, lexicon.citing, lexicon.via, lexicon.hedges, lexicon.passives):
            assert phrases.first_words <= lexicon.cues
