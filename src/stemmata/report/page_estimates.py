"""The page that says how many there are: estimates by stratum and method, what they suppose, and why there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from stemmata.report import intervals_svg
from stemmata.report.contexts import EstimatesPage, HistoryView, Link, MethodOfCount, StratumView
from stemmata.report.edition import Estimate
from stemmata.report.parting import Long, numbered
from stemmata.report.texts import Texts
from stemmata.report.views import Making
from stemmata.values.countwords import METHODS, REFUSALS, SUPPOSED_ALWAYS

PATH = "estimates.html"
_MAIN = "combined"
_MOST_HISTORIES = 40
_NO_LISTS = frozenset({"history_id", "stratum", "count"})


@dataclass(frozen=True, slots=True)
class EstimatePages(Making):
    """Makes the page."""

    def page(self) -> Long[EstimatesPage]:
        """Return the page; many strata take further ones."""
        strata = tuple(self.strata())
        page = EstimatesPage(
            *self.shell.page(self._t("page.estimates"), PATH), strata=(),
            supposed=tuple(map(self._t.gettext, SUPPOSED_ALWAYS)),
        )  # fmt: skip
        return Long(len(strata), lambda a, b: replace(page, strata=strata[a:b]), numbered(PATH, "estimates/{}.html"))

    def strata(self) -> Iterator[StratumView]:
        """Yield the strata, the sum of all first."""
        ordered = sorted(self._edition.estimates, key=lambda one: ((one.stratum or "") != "(all)", one.stratum or ""))
        for i, (stratum, rows) in enumerate(groupby(ordered, key=lambda one: one.stratum or "")):
            yield self._stratum(f"e{i + 1}", stratum, list(rows))

    def _stratum(self, key: str, name: str, rows: Sequence[Estimate]) -> StratumView:
        t, known = self._t, list(METHODS)
        rows = sorted(
            rows, key=lambda one: (one.method != _MAIN, known.index(one.method) if one.method in known else 99)
        )
        main = next((one for one in rows if one.method == _MAIN), rows[0])
        told = _told(main)
        weights: dict[str, float] = told.get("weights") or {}
        given = [one for one in rows if one.median is not None and one.low is not None]
        lists, histories, left = self._histories(name)
        documented = main.n_documented or 0
        return StratumView(
            key=key,
            name=t("count_said.all_strata") if name == "(all)" else name,
            said=_said(main, t),
            refused=main.verdict == "refused",
            documented=documented,
            reasons=tuple(_reasons(main, t)),
            plot=intervals_svg.drawn(
                [_interval(one, t) for one in given],
                documented,
                key=f"{key}-plot",
                title=t("count_said.plot"),
                description=t("language.semicolon").join(
                    t("count_said.method", method=_named(one, t), said=_said(one, t)) for one in given
                ),
                across=t("count_said.axis"),
                t=t,
            )
            if given
            else None,
            methods=tuple(
                MethodOfCount(
                    named=_named(one, t),
                    said=_said(one, t),
                    main=one.method == _MAIN,
                    refused=one.verdict == "refused",
                    reasons=tuple(_reasons(one, t)),
                    weight=t.share(weights[one.method]) if one.method in weights else "",
                    supposes=t.gettext(METHODS[one.method].supposes) if one.method in METHODS else "",
                )
                for one in rows
            ),
            rests=tuple(_rests(main, told, t)),
            lists=lists,
            histories=histories,
            left=left,
        )

    def _histories(self, stratum: str) -> tuple[tuple[Link, ...], tuple[HistoryView, ...], int]:
        """Return the lists, who is on which of them, and how many such rows are not shown."""
        table = self._edition.histories
        names = [name for name in table.column_names if name not in _NO_LISTS]
        rows = [row for row in table.to_pylist() if (row["stratum"] or "") == stratum]
        able = [name for name in names if any(row[name] is not None for row in rows)]
        rows.sort(key=lambda row: (-(row["count"] or 0), [-(row[name] or 0) for name in able]))
        seen = tuple(
            HistoryView(
                tuple(None if row[name] is None else bool(row[name]) for name in able), self._t.number(row["count"])
            )
            for row in rows[:_MOST_HISTORIES]
        )
        return tuple(self._list(name) for name in able), seen, max(0, len(rows) - _MOST_HISTORIES)

    def _list(self, name: str) -> Link:
        source = self._edition.sources.get(name)
        return Link(source.heading, self.views.places.source(name)) if source else Link(name)


def _told(one: Estimate) -> dict[str, Any]:
    told = json.loads(one.diagnostics or "{}")
    return told if isinstance(told, dict) else {}


def _named(one: Estimate, t: Texts) -> str:
    return t.gettext(METHODS[one.method].named) if one.method in METHODS else one.method


def _interval(one: Estimate, t: Texts) -> intervals_svg.Interval:
    assert one.median is not None
    assert one.low is not None
    short = t.gettext(METHODS[one.method].short) if one.method in METHODS else one.method
    bound = one.method == "chao"
    return intervals_svg.Interval(short, one.median, one.low, None if bound else one.high, main=one.method == _MAIN)


def _said(one: Estimate, t: Texts) -> str:
    """Return an estimate in words: a number with its interval, a bound, or that there is none."""
    if one.median is None:
        return t("count_said.not_estimable")
    return t(
        "count_said.bound" if one.method == "chao" else "count_said.estimated", level=t.percent(one.level or 0),
        median=_whole(one.median, t), low=_whole(one.low, t), high=_whole(one.high, t),
    )  # fmt: skip


def _whole(value: float | None, t: Texts) -> str:
    return t("count_said.no_end") if value is None else t.decimal(value, 0)


def _reasons(one: Estimate, t: Texts) -> Iterator[str]:
    codes = json.loads(one.reasons or "[]")
    for code in codes if isinstance(codes, list) else ():
        yield t.gettext(REFUSALS.get(code, code))


def _rests(main: Estimate, told: dict[str, Any], t: Texts) -> Iterator[str]:
    """Yield what the estimate rests on: how it moves with those on no list, and how wrong a figure needs it to be."""
    rests = told.get("rests_on")
    if not isinstance(rests, dict) or main.median is None:
        return
    at = {point["multiplier"]: point for point in rests.get("points", ())}
    if 0.5 in at and 2.0 in at:
        half, twice = (_range(at[by], t) for by in (0.5, 2.0))
        unseen = main.median - (main.n_documented or 0)
        yield t("count_said.unseen", n=_whole(unseen, t), half=half, twice=twice)
    for figure in rests.get("figures", ()):
        if (times := figure.get("middle")) is not None:
            yield t("count_said.figure", n=_whole(figure["number"], t), times=t.number(times))


def _range(point: dict[str, Any], t: Texts) -> str:
    return t("count_said.range", **{name: _whole(point[name], t) for name in ("median", "low", "high")})
