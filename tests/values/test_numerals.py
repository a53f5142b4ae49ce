"""Numbers in words and digits of five languages."""

from __future__ import annotations

import icu
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.dates import find_dates
from stemmata.values.lexicon import load
from stemmata.values.numerals import parse_number

numbers = load("numbers")
EXACT = [
    ("en", "forty-two", 42),
    ("en", "one hundred and five", 105),
    ("en", "two thousand three hundred and forty-one", 2341),
    ("en", "fifteen hundred", 1500),
    ("en", "half a million", 500_000),
    ("en", "2.5 million", 2_500_000),
    ("en", "two dozen", 24),
    ("en", "a score", 20),
    ("en", "1,234", 1234),
    ("en", "SIX", 6),
    ("fr", "quatre-vingt-douze", 92),
    ("fr", "quatre-vingts", 80),
    ("fr", "soixante et onze", 71),
    ("fr", "soixante-dix-neuf", 79),
    ("fr", "mille neuf cent quatre-vingt-neuf", 1989),
    ("fr", "deux cent mille", 200_000),
    ("fr", "1 234", 1234),
    ("fr", "1.234", 1234),
    ("es", "doscientos treinta y uno", 231),
    ("es", "cuarenta mil", 40_000),
    ("fa", "سی و هشت", 38),
    ("fa", "سی‌وهشت", 38),
    ("fa", "دو هزار و پانصد و شصت و یک", 2561),
    ("fa", "یک میلیون و ۲۰۰ هزار", 1_200_000),
    ("fa", "۱٬۲۳۴", 1234),
    ("ar", "ثمانية وثلاثون", 38),
    ("ar", "ثلاثة عشر", 13),
    ("ar", "مئة وخمسة وعشرون", 125),
    ("ar", "ثلاثة آلاف ومئتان", 3200),
    ("ar", "خمسون ألفاً", 50_000),
    ("ar", "١٢٣", 123),
]


@pytest.mark.parametrize(("lang", "text", "value"), EXACT)
def test_a_number_means_what_it_says(lang: str, text: str, value: float) -> None:
    """Words and digits of each language give the number they name."""
    numeral = parse_number(text, lang)

    assert numeral is not None
    assert (numeral.low, numeral.high, numeral.ordinal) == (value, value, False)


@pytest.mark.parametrize(
    ("lang", "text", "low"),
    [
        ("en", "dozens", 24),
        ("en", "hundreds of thousands", 200_000),
        ("fr", "des centaines", None),
        ("fr", "centaines", 200),
        ("fa", "ده‌ها", 20),
        ("fa", "ده ها", 20),
        ("fa", "صدها", 200),
        ("ar", "عشرات", 20),
        ("ar", "مئات", 200),
        ("es", "decenas", 20),
    ],
)
def test_vague_numbers_have_a_lower_bound_and_no_upper_one(lang: str, text: str, low: float | None) -> None:
    """Dozens are two dozen or more; how many more nobody said."""
    numeral = parse_number(text, lang)

    if low is None:
        assert numeral is None
    else:
        assert numeral is not None
        assert (numeral.low, numeral.high, numeral.approx) == (low, None, "vague")


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "third", 3),
        ("en", "21st", 21),
        ("en", "twenty-first", 21),
        ("fr", "troisième", 3),
        ("fr", "1er", 1),
        ("fa", "سوم", 3),
        ("fa", "بیست و پنجم", 25),
        ("ar", "الثالث", 3),
        ("es", "tercero", 3),
    ],
)
def test_ordinals_are_told_apart(lang: str, text: str, value: float) -> None:
    """What orders does not count."""
    numeral = parse_number(text, lang)

    assert numeral is not None
    assert (numeral.low, numeral.ordinal) == (value, True)


@pytest.mark.parametrize("text", ["five six", "thirty eleven", "12x", "", "hello", "1,23,4"])
def test_what_is_no_single_number_is_refused(text: str) -> None:
    """No guess is made where the words do not add up to one number."""
    assert parse_number(text, "en") is None


_UNITS = {int(line.split()[0]): line.split()[1] for line in numbers.CARDINALS["en"].strip().splitlines()}
_FA = {int(line.split()[0]): line.split()[1] for line in numbers.CARDINALS["fa"].strip().splitlines()}


def _english(n: int) -> str:
    if n in _UNITS and n < 100:
        return _UNITS[n]
    if n < 100:
        return f"{_UNITS[n // 10 * 10]}-{_UNITS[n % 10]}"
    if n < 1000:
        return f"{_UNITS[n // 100]} hundred" + (f" and {_english(n % 100)}" if n % 100 else "")
    scale = 1000 if n < 1_000_000 else 1_000_000
    return f"{_english(n // scale)} {_UNITS[scale]}" + (f" {_english(n % scale)}" if n % scale else "")


def _persian(n: int) -> str:
    parts = []
    for scale in (1_000_000, 1000):
        if n >= scale:
            parts.append(f"{_persian(n // scale)} {_FA[scale]}")
            n %= scale
    for value in sorted((v for v in _FA if v < 1000), reverse=True):
        if 0 < value <= n:
            parts.append(_FA[value])
            n -= value
    return " و ".join(parts)


@given(st.integers(1, 999_999_999))
def test_every_english_number_is_read_back(n: int) -> None:
    """A number spelled out in English is that number, in capitals too."""
    numeral = parse_number(_english(n).upper(), "en")

    assert numeral is not None
    assert numeral.low == n


@given(st.integers(2, 999_999_999))
def test_every_persian_number_is_read_back(n: int) -> None:
    """A number spelled out in Persian is that number."""
    numeral = parse_number(_persian(n), "fa")

    assert numeral is not None
    assert numeral.low == n


@given(st.integers(0, 999_999_999), st.sampled_from(["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]))
def test_digits_of_all_scripts_are_read(n: int, digits: str) -> None:
    """The script of the digits does not matter."""
    written = "".join(digits[int(d)] for d in str(n))

    numeral = parse_number(written)

    assert numeral is not None
    assert numeral.low == n


SPELLED = [
    ("en", "%spellout-cardinal"),
    ("fr", "%spellout-cardinal-masculine"),
    ("fr", "%spellout-cardinal-feminine"),
    ("es", "%spellout-cardinal-masculine"),
    ("es", "%spellout-cardinal-feminine"),
    ("fa", "%spellout-cardinal"),
    ("ar", "%spellout-cardinal-masculine"),
    ("ar", "%spellout-cardinal-feminine"),
]


def spelled(number: int, lang: str, rules: str) -> str:
    """Spell a number as ICU does, which knows nothing of ours."""
    out = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(lang)).format(number, rules)
    return out.replace("\u00ad", "")


@pytest.mark.parametrize(("lang", "rules"), SPELLED)
def test_every_small_number_spelled_by_another_program_is_read(lang: str, rules: str) -> None:
    """All numbers to 1,200: tens with units, teens, hundreds, both genders."""
    wrong = [
        (number, text)
        for number in range(1201)
        if (found := parse_number(text := spelled(number, lang, rules), lang)) is None or found.low != number
    ]

    assert wrong == []


@pytest.mark.parametrize(("lang", "rules"), SPELLED)
@given(number=st.integers(1201, 999_999_999))
def test_large_numbers_spelled_by_another_program_are_read(lang: str, rules: str, number: int) -> None:
    """Thousands and millions too."""
    found = parse_number(spelled(number, lang, rules), lang)

    assert found is not None
    assert found.low == number


TENS = {0: "", 1: "عشر", 2: "والعشرين", 3: "والثلاثين"}
UNITS = ["الحادي", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع"]


@pytest.mark.parametrize("day", [day for day in range(2, 32) if day % 10])
def test_arabic_days_in_words(day: int) -> None:
    """«السادس عشر من» is the sixteenth, not the tenth; «الخامس والعشرين من» the twenty-fifth."""
    text = f"في {UNITS[day % 10 - 1]} {TENS[day // 10]} من أكتوبر 2014".replace("  ", " ")

    (found,) = find_dates(text, "ar")

    assert (found.first, found.last) == (found.first.replace(day=day), found.first)


def test_anyone_is_no_number() -> None:
    """«أحد» counts only before «عشر»."""
    assert parse_number("أحد", "ar") is None
