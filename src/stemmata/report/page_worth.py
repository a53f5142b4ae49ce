"""The page that says what who-is-who is worth: reliability, what was never compared, lists that are one witness."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from stemmata.report.contexts import BinView, Link, SignView, TwoListsView, WorthPage
from stemmata.report.edition import Bin, Edition, Measure, SharedSign
from stemmata.report.parting import Long, numbered
from stemmata.report.reliability_svg import drawn
from stemmata.report.roll import Roll
from stemmata.report.texts import Texts
from stemmata.report.views import Making

PATH = "persons-worth.html"
_EXAMPLES_SHOWN = 6
"""Pairs of rows shown for each sign that two lists depend on each other."""


@dataclass(frozen=True, slots=True)
class WorthPages(Making):
    """Makes the page."""

    roll: Roll

    def page(self) -> Long[WorthPage]:
        """Return the page; many pairs of lists take further ones."""
        t, edition, measures = self._t, self._edition, self._edition.measures
        blocking = measures.get("blocking_recall")
        page = WorthPage(
            *self.shell.page(t("page.worth"), PATH, "persons.html"),
            numbers=tuple(self._numbers()),
            persons=_about(measures.get("persons")),
            worth=_about(measures.get("reviews")),
            calibrated="calibration_error" in measures,
            plot=_plot(edition.bins, t),
            bins=tuple(_bin(one, t) for one in edition.bins),
            error=_error(measures.get("calibration_error"), t),
            missed=_missed(measures.get("pairs_missed"), t),
            blocking=_about(blocking),
            lists=tuple(sorted(self._lists(), key=lambda two: not two.found)),
        )
        further = replace(page, numbers=(), persons="", worth="", bins=(), plot=Markup(), blocking="")

        def cut(start: int, stop: int) -> WorthPage:
            return replace(further if start else page, lists=page.lists[start:stop])

        return Long(len(page.lists), cut, numbered(PATH, "persons/worth-{}.html"))

    def _numbers(self) -> Iterator[tuple[str, str]]:
        t, measures = self._t, self._edition.measures
        for name, noun in (("records", "census.rows"), ("pairs_compared", "census.pairs_compared")):
            if (one := measures.get(name)) is not None:
                yield t.number(one.value), t.many(noun, round(one.value or 0))
        if (persons := measures.get("persons")) is not None:
            yield _bounds(persons, t), t("census.persons_drawn")
        if (reviews := measures.get("reviews")) is not None:
            yield t.number(reviews.value), t.many("census.pairs_judged", round(reviews.value or 0))

    def _lists(self) -> Iterator[TwoListsView]:
        ordered = sorted(self._edition.signs, key=lambda sign: (sign.list_a, sign.list_b))
        for (one, other), rows in groupby(ordered, key=lambda sign: (sign.list_a, sign.list_b)):
            signs = sorted(rows, key=lambda sign: (not sign.found, -sign.bits, sign.kind))
            first = signs[0]
            yield TwoListsView(
                one=self._list(one),
                other=self._list(other),
                found=first.found,
                linked=self._t.many("count.persons", first.linked),
                overlap=self._t(
                    "worth.overlap", one=self._t.percent(first.overlap_a), other=self._t.percent(first.overlap_b)
                ),
                signs=tuple(self._sign(sign) for sign in signs),
            )

    def _list(self, name: str) -> str:
        source = self._edition.sources.get(name)
        return source.heading if source else name

    def _sign(self, sign: SharedSign) -> SignView:
        t = self._t
        return SignView(
            what=t.known("sign", sign.kind),
            shared=t("number.of", n=t.number(sign.shared), all=t.number(sign.compared)),
            expected=t.number(sign.expected) if sign.expected >= 0.05 else t("worth.hardly_any"),
            bits=t.number(sign.bits),
            found=sign.found,
            examples=tuple(self._examples(sign)) if sign.found else (),
        )

    def _examples(self, sign: SharedSign) -> Iterator[tuple[Link, Link]]:
        for pair in json.loads(sign.examples or "[]")[:_EXAMPLES_SHOWN]:
            places = [self._row(record_id) for record_id in pair]
            if all(place is not None for place in places):
                yield places[0], places[1]  # type: ignore[misc]  # none of them is None

    def _row(self, record_id: str) -> Link | None:
        record = self.roll.records.get(record_id)
        if record is None:
            return None
        siglum = self._edition.sigla[str(record["source_id"])]
        return Link(
            self._t("worth.row", source=siglum, n=self._t.digits(str(record.get("row")))),
            f"{self.roll.row_at[record_id]}#r-{record_id}",
        )


def in_short(edition: Edition, t: Texts) -> str:
    """Return what the probabilities are worth in a sentence; empty where it is not said."""
    reviews, error = edition.measures.get("reviews"), edition.measures.get("calibration_error")
    if reviews is None:
        return ""
    if error is None:
        return t("worth.uncalibrated")
    return t.many("worth.calibrated", int(reviews.value or 0), gap=_error(error, t))


def dependent_lists(edition: Edition) -> int:
    """Return how many two lists show signs that they depend on each other."""
    return len({(sign.list_a, sign.list_b) for sign in edition.signs if sign.found})


def _about(measure: Measure | None) -> str:
    said = (measure.about or "") if measure else ""
    return said[:1].upper() + said[1:]


def _error(measure: Measure | None, t: Texts) -> str:
    return t.decimal(measure.value, 3) if measure and measure.value is not None else ""


def _bounds(measure: Measure, t: Texts) -> str:
    if measure.low is None or measure.high is None or measure.low == measure.high:
        return t.number(measure.value)
    return t("number.between", low=t.number(measure.low), high=t.number(measure.high))


def _missed(measure: Measure | None, t: Texts) -> str:
    if measure is None or measure.value is None:
        return ""
    if measure.low == measure.high:
        return t.number(measure.value)
    return t("worth.bounded", n=t.number(measure.value), range=_bounds(measure, t))


def _plot(bins: Sequence[Bin], t: Texts) -> Markup:
    if not bins:
        return Markup()
    told = t("language.semicolon").join(
        t(
            "worth.bin", promised=t.decimal(b.predicted, 2), found=t.decimal(b.observed, 2), judged=t.number(b.judged)
        ) for b in bins
    )  # fmt: skip
    return drawn(bins, t("worth.plot"), told, t("worth.across"), t("worth.upwards"), t)


def _bin(one: Bin, t: Texts) -> BinView:
    return BinView(
        between=t("number.between", low=t.decimal(one.low, 1), high=t.decimal(one.high, 1)),
        judged=one.judged,
        stands_for=t.number(one.stands_for),
        predicted=t.decimal(one.predicted, 3),
        observed=t.decimal(one.observed, 3),
        interval=t("number.between", low=t.decimal(one.observed_low, 3), high=t.decimal(one.observed_high, 3)),
    )
