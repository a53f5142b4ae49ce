"""The reliability plot as SVG that takes its colours from the style sheet: what probabilities promised, what was found.

Each dot is a bin of judged pairs: to the right by their mean probability, upwards by the share that was one person,
with the 95 % interval of that share as a line; the more pairs a dot rests on, the larger it is. On the dashed diagonal
probabilities mean what they say: below it they promise too much, above it too little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from stemmata.report.edition import Bin
from stemmata.report.svg_words import lettering
from stemmata.report.texts import ENGLISH, Texts

_SIDE, _LEFT, _TOP, _BELOW = 300.0, 56.0, 14.0, 46.0
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def drawn(  # noqa: PLR0917  (what is drawn, and what it is called)
    bins: Sequence[Bin], title: str, description: str, across: str, upwards: str, t: Texts = ENGLISH
) -> Markup:
    """Return the plot as one `<svg>` element.

    Args:
        bins: What was found in each bin.
        title: What a screen reader calls the picture.
        description: What it shows, in words.
        across: The words under the horizontal axis.
        upwards: The words beside the vertical one.
        t: The language's numbers.
    """
    wide, high = _LEFT + _SIDE + 18, _TOP + _SIDE + _BELOW
    size = f'viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}"'
    parts = [
        f'<svg class="reliability" direction="ltr" role="img" aria-labelledby="rel-t rel-d" {size} xmlns="http://www.w3.org/2000/svg">',
        f'<title id="rel-t">{escape(title)}</title><desc id="rel-d">{escape(description)}</desc>',
        *_axes(across, upwards, t),
        f'<path class="diagonal" d="M{_x(0):.1f} {_y(0):.1f}L{_x(1):.1f} {_y(1):.1f}"/>',
        *(part for one in bins for part in _dot(one)),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704  (every word in it went through escape)


def _x(share: float) -> float:
    return _LEFT + _SIDE * share


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - share)


def _axes(across: str, upwards: str, t: Texts) -> Iterator[str]:
    yield f'<rect class="frame" x="{_x(0):.1f}" y="{_y(1):.1f}" width="{_SIDE:.1f}" height="{_SIDE:.1f}"/>'
    for tick in _TICKS:
        if 0 < tick < 1:
            lines = f"M{_x(tick):.1f} {_y(0):.1f}V{_y(1):.1f}M{_x(0):.1f} {_y(tick):.1f}H{_x(1):.1f}"
            yield f'<path class="grid" d="{lines}"/>'
        said = t.decimal(tick, len(f"{tick:g}"[2:]))
        yield f'<text x="{_x(tick):.1f}" y="{_y(0) + 16:.1f}" text-anchor="middle">{said}</text>'
        yield f'<text x="{_x(0) - 8:.1f}" y="{_y(tick) + 4:.1f}" text-anchor="end">{said}</text>'
    middle = _y(0.5)
    yield lettering(across, _x(0.5), _y(0) + 36, rtl=t.rtl, kind="axis", anchor="middle")
    turned = f"rotate(-90 14 {middle:.1f})"
    yield lettering(upwards, 14, middle, rtl=t.rtl, kind="axis", anchor="middle", more=turned)


def _dot(one: Bin) -> Iterator[str]:
    x, size = _x(one.predicted), min(9.0, 3.0 + 0.6 * one.judged**0.5)
    low, high = _y(one.observed_low), _y(one.observed_high)
    yield f'<path class="whisker" d="M{x:.1f} {low:.1f}V{high:.1f}M{x - 4:.1f} {low:.1f}h8M{x - 4:.1f} {high:.1f}h8"/>'
    yield f'<circle class="dot" cx="{x:.1f}" cy="{_y(one.observed):.1f}" r="{size:.1f}"/>'
