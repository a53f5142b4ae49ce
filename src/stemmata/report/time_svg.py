"""Time as a strip of bars in SVG: above the line what is said to have happened, below it what was published.

A bar is a day, week, month or year, the finest of them that leaves few enough bars; a stretch of which nothing is known
is one gap, whatever its length, and says how long it is. Bars grow with the root of what they count, so that one loud
day does not flatten all others; the number stands in the words of each bar.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from markupsafe import Markup, escape

from stemmata.report.svg_words import lettering
from stemmata.report.texts import ENGLISH, Texts

__all__ = ["Bin", "Unit", "binned", "drawn", "unit_for"]

Unit = Literal["day", "week", "month", "year"]
MOST_BARS = 72
_BAR, _SPACE, _GAP, _HIGH, _LEFT, _TOP = 11.0, 2.0, 30.0, 56.0, 8.0, 8.0
_LABEL = 34.0


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar: a stretch of time.

    Attributes:
        first: Its first day.
        last: Its last day.
        above: What is counted above the line.
        below: What is counted below it.
    """

    first: dt.date
    last: dt.date
    above: int
    below: int


def unit_for(days: Sequence[dt.date]) -> Unit:
    """Return the finest unit of which the days fill few enough."""
    units: tuple[Unit, ...] = get_args(Unit)
    return next((unit for unit in units if len({_start(day, unit) for day in days}) <= MOST_BARS), "year")


def binned(above: Mapping[dt.date, int], below: Mapping[dt.date, int], unit: Unit) -> list[Bin]:
    """Return the stretches of which something is known, by time."""
    up: Counter[dt.date] = Counter()
    down: Counter[dt.date] = Counter()
    for counted, into in ((above, up), (below, down)):
        for day, count in counted.items():
            into[_start(day, unit)] += count
    return [Bin(first, _end(first, unit), up[first], down[first]) for first in sorted({*up, *down})]


def drawn(
    bins: Sequence[Bin], unit: Unit, *, title: str, description: str, leads_to: Callable[[Bin], str],
    t: Texts = ENGLISH,
) -> Markup:  # fmt: skip
    """Return the strip as one `<svg>` element.

    Args:
        bins: The bars, one at least.
        unit: What each is.
        title: What a screen reader calls the picture.
        description: What it shows, in words.
        leads_to: The address of a bar; empty for none.
        t: The words.
    """
    most = max(max(one.above, one.below) for one in bins)
    middle = _TOP + _HIGH
    parts: list[str] = []
    x, before, label_free = _LEFT, None, 0.0
    for one in bins:
        if before is not None and (one.first - before.last).days > 1:
            told = _length(before.last, one.first, t)
            parts.append(
                f'<text class="gap" x="{x + _GAP / 2:.1f}" y="{middle + 3.5:.1f}" text-anchor="middle">⋯'
                f"<title>{escape(told)}</title></text>"
            )
            x += _GAP
        parts += _linked(_bar(one, x, (_HIGH * (n / most) ** 0.5 for n in (one.above, one.below)), t), leads_to(one))
        if x >= label_free:
            parts.append(lettering(_short(one.first, unit, t), x, middle + _HIGH + 20, rtl=t.rtl, kind="when"))
            label_free = x + 74
        x += _BAR + _SPACE
        before = one
    wide, high = max(x + _LABEL, 120.0), middle + _HIGH + 28
    parts.append(f'<path class="line" d="M{_LEFT:.1f} {middle:.1f}H{x:.1f}"/>')
    head = (
        f'<svg class="strip" direction="ltr" role="group" aria-labelledby="time-t time-d" '
        f'viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="time-t">{escape(title)}</title><desc id="time-d">{escape(description)}</desc>'
    )
    return Markup("".join([head, *parts, "</svg>"]))  # noqa: S704  (every word in it went through escape)


def _linked(parts: Iterator[str], href: str) -> Iterator[str]:
    yield f'<a href="{escape(href)}">' if href else ""
    yield from parts
    yield "</a>" if href else ""


def _bar(one: Bin, x: float, lengths: Iterable[float], t: Texts) -> Iterator[str]:
    middle, (up, down) = _TOP + _HIGH, lengths
    told = t("timeline.bar", when=t.days(one.first, one.last), told=t.number(one.above), published=t.number(one.below))
    yield f"<g><title>{escape(told)}</title>"
    if up:
        yield f'<rect class="told" x="{x:.1f}" y="{middle - up:.1f}" width="{_BAR}" height="{up:.1f}"/>'
    if down:
        yield f'<rect class="published" x="{x:.1f}" y="{middle:.1f}" width="{_BAR}" height="{down:.1f}"/>'
    yield "</g>"


def _start(day: dt.date, unit: Unit) -> dt.date:
    if unit == "week":
        return day - dt.timedelta(days=day.weekday())
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[unit]


def _end(first: dt.date, unit: Unit) -> dt.date:
    if unit == "day":
        return first
    if unit == "week":
        return first + dt.timedelta(days=6)
    if unit == "year":
        return first.replace(month=12, day=31)
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _short(day: dt.date, unit: Unit, t: Texts) -> str:
    # a bar is a month or year of the Gregorian calendar, and is called so
    if unit == "year":
        return t.digits(str(day.year))
    return t.short_month(day, "gregorian") if unit == "month" else t.short_day(day)


def _length(last: dt.date, first: dt.date, t: Texts) -> str:
    days = (first - last).days - 1
    if days < 60:
        return t.many("count.days", days)
    if days < 730:
        return t.many("count.months", round(days / 30.44))
    return t.many("count.years", round(days / 365.25))
