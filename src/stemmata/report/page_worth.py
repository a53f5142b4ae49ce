"""The page that says what who-is-who is worth: reliability, what was never compared, lists that are one witness."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from stemmata.report import words
from stemmata.report.contexts import BinView, Link, SignView, TwoListsView, WorthPage
from stemmata.report.edition import Bin, Edition, Measure, SharedSign
from stemmata.report.reliability_svg import drawn
from stemmata.report.roll import Roll
from stemmata.report.shell import Shell
from stemmata.report.views import Views

PATH = "persons-worth.html"


@dataclass(frozen=True, slots=True)
class WorthPages:
    """Makes the page."""

    views: Views
    shell: Shell
    roll: Roll

    @property
    def _edition(self) -> Edition:
        return self.views.edition

    def page(self) -> WorthPage:
        """Return the page."""
        edition, measures = self._edition, self._edition.measures
        blocking = measures.get("blocking_recall")
        return WorthPage(
            *self.shell.page("How far to trust who is who", PATH, "persons.html"),
            numbers=tuple(self._numbers()),
            persons=_about(measures.get("persons")),
            worth=_about(measures.get("reviews")),
            calibrated="calibration_error" in measures,
            plot=_plot(edition.bins),
            bins=tuple(_bin(one) for one in edition.bins),
            error=_error(measures.get("calibration_error")),
            missed=_missed(measures.get("pairs_missed")),
            blocking=_about(blocking),
            lists=tuple(sorted(self._lists(), key=lambda two: not two.found)),
        )

    def _numbers(self) -> Iterator[tuple[str, str]]:
        measures = self._edition.measures
        for name, noun in (("records", "rows of lists"), ("pairs_compared", "pairs of rows compared")):
            if (one := measures.get(name)) is not None:
                yield words.number(one.value), noun
        if (persons := measures.get("persons")) is not None:
            yield _bounds(persons), "persons among them (95 in 100 draws)"
        if (reviews := measures.get("reviews")) is not None:
            yield words.number(reviews.value), "pairs judged by people for calibration"

    def _lists(self) -> Iterator[TwoListsView]:
        ordered = sorted(self._edition.signs, key=lambda sign: (sign.list_a, sign.list_b))
        for (one, other), rows in groupby(ordered, key=lambda sign: (sign.list_a, sign.list_b)):
            signs = sorted(rows, key=lambda sign: (not sign.found, -sign.bits, sign.kind))
            first = signs[0]
            yield TwoListsView(
                one=self._list(one),
                other=self._list(other),
                found=first.found,
                linked=words.counted(first.linked, "person"),
                overlap=f"{first.overlap_a:.0%} of the rows of the one, {first.overlap_b:.0%} of the other",
                signs=tuple(self._sign(sign) for sign in signs),
            )

    def _list(self, name: str) -> str:
        source = self._edition.sources.get(name)
        return source.heading if source else name

    def _sign(self, sign: SharedSign) -> SignView:
        return SignView(
            what=words.said(words.SIGNS, sign.kind),
            shared=f"{sign.shared:,} of {sign.compared:,}",
            expected=words.number(sign.expected) if sign.expected >= 0.05 else "hardly any",
            bits=words.number(sign.bits),
            found=sign.found,
            examples=tuple(self._examples(sign)) if sign.found else (),
        )

    def _examples(self, sign: SharedSign) -> Iterator[tuple[Link, Link]]:
        for pair in json.loads(sign.examples or "[]"):
            places = [self._row(record_id) for record_id in pair]
            if all(place is not None for place in places):
                yield places[0], places[1]  # type: ignore[misc]  # none of them is None

    def _row(self, record_id: str) -> Link | None:
        record = self.roll.records.get(record_id)
        if record is None:
            return None
        siglum = self._edition.sigla[str(record["source_id"])]
        return Link(f"{siglum} row {record.get('row')}", f"{self.roll.row_at[record_id]}#r-{record_id}")


def in_short(edition: Edition) -> str:
    """Return what the probabilities are worth in a few words; empty where it is not said."""
    reviews, error = edition.measures.get("reviews"), edition.measures.get("calibration_error")
    if reviews is None:
        return ""
    if error is None:
        return "uncalibrated: too few pairs have been judged by people to say what they are worth"
    return f"calibrated on {words.counted(int(reviews.value or 0), 'judged pair')}, mean gap {_error(error)}"


def dependent_lists(edition: Edition) -> str:
    """Return how many two lists show signs that they depend on each other; empty for none."""
    found = {(sign.list_a, sign.list_b) for sign in edition.signs if sign.found}
    return words.counted(len(found), "pair") if found else ""


def _about(measure: Measure | None) -> str:
    said = (measure.about or "") if measure else ""
    return said[:1].upper() + said[1:]


def _error(measure: Measure | None) -> str:
    return f"{measure.value:.3f}" if measure and measure.value is not None else ""


def _bounds(measure: Measure) -> str:
    if measure.low is None or measure.high is None or measure.low == measure.high:
        return words.number(measure.value)
    return f"{words.number(measure.low)} to {words.number(measure.high)}"


def _missed(measure: Measure | None) -> str:
    if measure is None or measure.value is None:
        return ""
    between = "" if measure.low == measure.high else f" ({_bounds(measure)})"
    return f"{words.number(measure.value)}{between}"


def _plot(bins: Sequence[Bin]) -> Markup:
    if not bins:
        return Markup()
    told = "; ".join(f"at {b.predicted:.2f} promised, {b.observed:.2f} found of {b.judged} judged" for b in bins)
    return drawn(bins, "Reliability of the probabilities", told, "probability promised", "share that was one person")


def _bin(one: Bin) -> BinView:
    return BinView(
        between=f"{one.low:.1f} to {one.high:.1f}",
        judged=one.judged,
        stands_for=words.number(one.stands_for),
        predicted=f"{one.predicted:.3f}",
        observed=f"{one.observed:.3f}",
        interval=f"{one.observed_low:.3f} to {one.observed_high:.3f}",
    )
