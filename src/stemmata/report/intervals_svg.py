"""Estimates side by side as SVG that takes its colours from the style sheet: a dot and a line for each method.

The dot is the estimate, the line its interval; the dashed upright is how many are documented, below which nobody can
be. A bound has an arrow instead of an upper end. A method that says nothing has its reason beside the picture, not a
dot at zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from stemmata.report.svg_words import lettering
from stemmata.report.texts import ENGLISH, Texts

__all__ = ["Interval", "drawn"]

_LEFT, _RIGHT, _WIDE, _ROW, _TOP, _BELOW = 176.0, 24.0, 360.0, 26.0, 12.0, 44.0
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """What one method says.

    Attributes:
        name: Of the method, in a few words.
        middle: The estimate.
        low: Lower end.
        high: Upper end; None for a bound.
        main: Whether it is the one to be cited.
    """

    name: str
    middle: float
    low: float
    high: float | None
    main: bool = False


def drawn(
    told: Sequence[Interval], documented: int, *, key: str, title: str, description: str, across: str,
    t: Texts = ENGLISH,
) -> Markup:  # fmt: skip
    """Return the picture as one `<svg>` element.

    Args:
        told: What methods say, one at least, in the order they are drawn from above.
        documented: Persons on one list at least.
        key: Tells its ids from those of other pictures on the page.
        title: What a screen reader calls the picture.
        description: What it shows, in words.
        across: The words under the axis.
        t: The language's numbers.
    """
    ends = [x for one in told for x in (one.low, one.middle, one.high) if x is not None]
    ticks = _ticks(min(documented, *ends), max(documented, *ends))
    first, last = ticks[0], ticks[-1]

    def at(value: float) -> float:
        return _LEFT + _WIDE * (value - first) / (last - first)

    bottom = _TOP + _ROW * len(told)
    wide, high = _LEFT + _WIDE + _RIGHT, bottom + _BELOW
    size = f'viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}"'
    parts = [
        f'<svg class="intervals" direction="ltr" role="img" aria-labelledby="{key}-t {key}-d" {size} xmlns="http://www.w3.org/2000/svg">',
        f'<title id="{key}-t">{escape(title)}</title>',
        f'<desc id="{key}-d">{escape(description)}</desc>',
    ]
    for tick in ticks:
        parts.append(f'<path class="grid" d="M{at(tick):.1f} {_TOP:.1f}V{bottom:.1f}"/>')
        parts.append(f'<text x="{at(tick):.1f}" y="{bottom + 16:.1f}" text-anchor="middle">{t.number(tick)}</text>')
    parts.append(f'<path class="documented" d="M{at(documented):.1f} {_TOP:.1f}V{bottom + 4:.1f}"/>')
    for i, one in enumerate(told):
        parts += _row(one, at, _TOP + _ROW * (i + 0.5), last, t)
    parts.append(lettering(across, _LEFT + _WIDE / 2, bottom + 36, rtl=t.rtl, kind="axis", anchor="middle"))
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704  (every word in it went through escape)


def _row(one: Interval, at: Callable[[float], float], y: float, last: float, t: Texts) -> Iterator[str]:
    kind = ' class="main"' if one.main else ""
    low, middle = at(one.low), at(one.middle)
    yield f"<g{kind}>{lettering(one.name, _LEFT - 12, y + 4, rtl=t.rtl, kind='name', anchor='end')}"
    if one.high is None:
        edge = at(last)
        yield f'<path class="whisker" d="M{low:.1f} {y - 4:.1f}v8M{low:.1f} {y:.1f}H{edge:.1f}m-6 -4l6 4l-6 4"/>'
    else:
        high = at(one.high)
        ends = "".join(f"M{x:.1f} {y - 4:.1f}v8" for x in (low, high))
        yield f'<path class="whisker" d="{ends}M{low:.1f} {y:.1f}H{high:.1f}"/>'
    yield f'<circle class="dot" cx="{middle:.1f}" cy="{y:.1f}" r="{5 if one.main else 4}"/></g>'


def _ticks(low: float, high: float) -> list[float]:
    """Return round numbers at even distances, from one not above `low` to one not below `high`."""
    step = max(1.0, (high - low) / _TICKS)
    size = 10.0 ** math.floor(math.log10(step))
    step = next(size * by for by in (1, 2, 5, 10) if size * by >= step)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * i for i in range(first, max(last, first + 1) + 1)]
