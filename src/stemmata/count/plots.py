"""Pictures of a count: which lists share whom, methods side by side, and what the table says of itself.

Each is a drawing in SVG or PNG, the same bytes for the same numbers; texts stay texts, so that they can be searched.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Literal

import numpy as np

from stemmata.count.estimates import Estimate
from stemmata.count.histories import Histories
from stemmata.count.looking import LeftOut, Share
from stemmata.count.sensitivity import Sensitivity, Subset
from stemmata.values.countwords import METHODS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Kind", "methods", "overlaps", "rests_on", "without_each", "written"]

Kind = Literal["svg", "png"]
MOST_BARS = 31
"""Histories drawn, the most frequent first; of more the drawing says how many are left out."""
MOST_SETS = 30
"""Sets of lists drawn, those of two first; of more the drawing says how many are left out."""
_INK, _SOFT, _RULE, _BLUE, _RED, _PALE = "#1b1a18", "#5b5851", "#d9d5cb", "#1d4677", "#9b1f16", "#c9d3dc"


def overlaps(histories: Histories, title: str = "") -> Figure:
    """Draw how many persons have each history, and which lists it is made of (Lex and others, UpSet, 2014).

    Args:
        histories: The table.
        title: What stands above.
    """
    order = np.lexsort((histories.masks(), -histories.counts))[:MOST_BARS]
    rows, counts = histories.rows[order], histories.counts[order]
    p, k = len(histories.lists), len(order)
    figure = _figure(2.2 + 0.32 * max(k, 6), 2.6 + 0.26 * p)
    bars, dots = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [2.2, 0.26 * p], "hspace": 0.05})
    bars.bar(range(k), counts, color=[_BLUE if row.sum() > 1 else _PALE for row in rows], width=0.7)
    for i, count in enumerate(counts.tolist()):
        bars.annotate(f"{count:,}", (i, count), ha="center", va="bottom", fontsize=7, color=_INK, rotation=0)
    bars.set_ylabel("persons")
    _plain(bars)
    bars.tick_params(axis="x", length=0, labelbottom=False)
    sizes = histories.sizes()
    for j in range(p):
        dots.axhline(j, color=_RULE, linewidth=0.6, zorder=0)
    for i, row in enumerate(rows):
        on = np.flatnonzero(row)
        dots.scatter([i] * p, range(p), s=26, color="#ebe8e1", zorder=1)
        dots.scatter([i] * len(on), on, s=26, color=_INK, zorder=3)
        dots.plot([i, i], [on.min(), on.max()], color=_INK, linewidth=1.2, zorder=2)
    dots.set_yticks(
        range(p), [f"{name}  ({size:,})" for name, size in zip(histories.lists, sizes.tolist(), strict=True)]
    )
    dots.set_ylim(p - 0.5, -0.5)
    dots.set_xlim(-0.7, k - 0.3)
    dots.tick_params(length=0, labelbottom=False)
    for side in dots.spines.values():
        side.set_visible(False)
    left = len(histories.counts) - k
    more = f"; {left} rarer histories are not drawn" if left > 0 else ""
    _headed(bars, title or f"{histories.n:,} documented persons by the lists that name them{more}")
    return figure


def methods(estimates: Sequence[Estimate], title: str = "") -> Figure:
    """Draw what each method says, with its interval, beside the number documented.

    Args:
        estimates: Of one population; a refusal is drawn as words.
        title: What stands above.
    """
    n = max(one.n_documented for one in estimates)
    figure = _figure(7.2, 1.1 + 0.36 * len(estimates))
    axes = figure.subplots()
    axes.axvline(n, color=_SOFT, linewidth=1, linestyle=(0, (3, 2)))
    highest = n * 1.5
    for i, one in enumerate(estimates):
        if one.median is None:
            words = "refused: " + ", ".join(one.reasons)
            axes.annotate(words, (n, i), xytext=(6, 0), textcoords="offset points", va="center", color=_RED, fontsize=8)
            continue
        colour = _INK if one.method == "combined" else _BLUE
        if one.low is not None and one.high is not None:
            axes.plot([one.low, one.high], [i, i], color=colour, linewidth=3 if one.method == "combined" else 2)
            highest = max(highest, one.high)
        mark = ">" if one.method == "chao" else "o"
        axes.plot([one.median], [i], mark, color=colour, markersize=6)
        highest = max(highest, one.median)
    axes.set_yticks(range(len(estimates)), [METHODS[one.method].short for one in estimates])
    axes.set_ylim(len(estimates) - 0.4, -0.6)
    if highest > 12 * n:
        axes.set_xscale("log")
    axes.set_xlim(n * 0.9 if highest > 12 * n else 0, highest * 1.04)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel(f"persons in all; the broken line: {n:,} documented")
    _plain(axes)
    axes.tick_params(axis="y", length=0)
    _headed(axes, title or f"Methods side by side, with {estimates[0].level:.0%} intervals")
    return figure


def without_each(whole: Estimate, left: Sequence[LeftOut], shares: Sequence[Share] = ()) -> Figure:
    """Draw what is estimated without each list, and from ever more of the persons.

    Args:
        whole: What is estimated with all lists.
        left: Without each.
        shares: From ever more persons; none leaves that drawing out.
    """
    figure = _figure(8.6 if shares else 5.4, 1.3 + 0.34 * max(4, len(left)))
    drawn = figure.subplots(1, 2 if shares else 1, squeeze=False, gridspec_kw={"wspace": 0.3})
    one, *other = drawn[0].tolist()
    if whole.low is not None and whole.high is not None:
        one.axvspan(whole.low, whole.high, color=_PALE, alpha=0.5, linewidth=0)
    for i, item in enumerate(left):
        estimate = item.estimate
        if estimate.median is None or estimate.low is None or estimate.high is None:
            at = whole.median or whole.n_documented
            one.annotate("refused", (at, i), va="center", ha="center", color=_RED, fontsize=8)
            continue
        one.plot([estimate.low, estimate.high], [i, i], color=_BLUE, linewidth=2)
        one.plot([estimate.median], [i], "o", color=_RED if item.inside is False else _BLUE, markersize=5)
    one.set_yticks(range(len(left)), [f"without {item.name}" for item in left])
    one.set_ylim(len(left) - 0.4, -0.6)
    _headed(one, "Each list left out; the band: with all")
    one.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    one.tick_params(axis="y", length=0)
    _plain(one)
    for axes in other:
        given = [item for item in shares if item.estimate.median is not None]
        x = [item.share for item in given]
        axes.plot(x, [item.estimate.median for item in given], "o-", color=_BLUE, linewidth=1.5, markersize=4)
        axes.fill_between(
            x, [item.estimate.low or 0 for item in given], [item.estimate.high or 0 for item in given], color=_PALE,
            alpha=0.5, linewidth=0,
        )  # fmt: skip
        axes.plot([item.share for item in shares], [item.estimate.n_documented for item in shares], color=_SOFT)
        _headed(axes, "From part of the persons; below: documented")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.set_ylim(bottom=0)
        _plain(axes)
    return figure


def rests_on(found: Sensitivity) -> Figure:
    """Draw the estimate for other multipliers of those on no list, and what supposing something of some lists gives.

    Args:
        found: What the estimate rests on; without points only the second is drawn.
    """
    sets = [one for one in found.subsets if one.estimate.median is not None]
    drawn = sets[:MOST_SETS]
    figure = _figure(9.4 if found.points else 5.4, 1.6 + 0.24 * max(8, len(drawn)))
    figure.set_layout_engine("constrained", wspace=0.08)
    *curve, rows = figure.subplots(1, 2 if found.points else 1, squeeze=False)[0].tolist()
    for axes in curve:
        _curve(axes, found)
    _sets(rows, drawn, len(sets) - len(drawn), found.of.n_documented)
    return figure


def _curve(axes: Axes, found: Sensitivity) -> None:
    n, x = found.of.n_documented, [point.multiplier for point in found.points]
    low, high = [point.low for point in found.points], [point.high for point in found.points]
    axes.fill_between(x, low, high, color=_PALE, alpha=0.5, linewidth=0)
    axes.plot(x, [point.median for point in found.points], color=_BLUE, linewidth=1.8)
    axes.axvline(1, color=_RULE, linewidth=1, zorder=0)
    axes.axhline(n, color=_SOFT, linewidth=1, linestyle=(0, (3, 2)))
    for one in found.figures[1:]:
        axes.axhline(one.number, color=_RED, linewidth=1)
        axes.annotate(
            f"{one.number:,.0f}", (x[-1], one.number), xytext=(0, 2), textcoords="offset points", ha="right",
            fontsize=7, color=_RED,
        )  # fmt: skip
    axes.set_xscale("log", base=2)
    axes.set_xlim(x[0], x[-1])
    axes.set_yscale("log")
    axes.set_ylim(n * 0.9, max(*high, *(one.number for one in found.figures)) * 1.1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.3g}")
    _persons(axes)
    axes.set_xlabel(f"times as many on no list as supposed ({METHODS[found.of.method].short})")
    _headed(axes, f"Persons in all; the broken line: {n:,} documented")
    _plain(axes)


def _sets(axes: Axes, drawn: Sequence[Subset], left: int, n: int) -> None:
    axes.axvline(n, color=_SOFT, linewidth=1, linestyle=(0, (3, 2)))
    ends = [n * 1.5]
    for i, one in enumerate(drawn):
        low, median, high = one.estimate.low or n, one.estimate.median or n, one.estimate.high or n
        axes.plot([low, high], [i, i], color=_BLUE, linewidth=2)
        axes.plot([median], [i], "o", color=_BLUE, markersize=4)
        ends.append(high)
    axes.set_yticks(range(len(drawn)), [shorten(", ".join(one.lists), 60, placeholder=" ...") for one in drawn])
    axes.set_ylim(max(len(drawn), 1) - 0.4, -0.6)
    if max(ends) > 12 * n:
        axes.set_xscale("log")
    else:
        axes.locator_params(axis="x", nbins=5)
    axes.set_xlim(n * 0.9 if max(ends) > 12 * n else 0, max(ends) * 1.04)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.tick_params(axis="y", length=0)
    more = f"; {left} more are not drawn" if left else ""
    _headed(axes, f"Supposing something of these lists only{more}")
    _plain(axes)


def _persons(axes: Axes) -> None:
    """Write numbers of persons along a scale of ratios, between the powers of ten too."""
    from matplotlib.ticker import LogLocator

    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.minorticks_off()


def written(figure: Figure, kind: Kind = "svg") -> bytes:
    """Return a drawing as a file.

    Args:
        figure: The drawing.
        kind: `svg` or `png`.
    """
    from matplotlib import rc_context

    out = io.BytesIO()
    # neither a date nor chance: the same numbers give the same bytes
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "stemmata"}):
        metadata: Mapping[str, str | None] = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(out, format=kind, dpi=160, bbox_inches="tight", facecolor="white", metadata=dict(metadata))
    return out.getvalue()


def _headed(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=9, color=_INK)


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height))


def _plain(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_SOFT)
    axes.tick_params(colors=_SOFT, labelsize=8, labelcolor=_INK)
    axes.xaxis.label.set_fontsize(8)
    axes.yaxis.label.set_fontsize(8)
