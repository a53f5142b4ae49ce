"""The pages of time: on which days things are said to have happened, who says so, and what was published meanwhile."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from stemmata.report import time_svg
from stemmata.report.contexts import DayView, TimelinePage
from stemmata.report.edition import Claim
from stemmata.report.parting import Draw, Long, Parted, numbered, parted
from stemmata.report.views import Making

PATH = "timeline.html"
_CLAIMS_SHOWN, _SOURCES_SHOWN = 4, 8
Stretch = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class TimelinePages(Making):
    """Makes the pages."""

    a_page: int
    """Days on one page at most."""

    def pages(self, draw: Draw) -> Iterator[tuple[str, TimelinePage]]:
        """Yield the days by time, some `a_page` a page; the first page has the picture of all."""
        told, published = self._told(), self._published()
        stretches = sorted(told)
        days = [self._day(stretch, told[stretch], published) for stretch in stretches]
        undated = sum(
            claim.event_from is None and claim.event_to is None
            for claim in self._edition.claims.values()
            if claim.is_told
        )
        path = numbered(PATH, "timeline/{}.html")
        page = TimelinePage(*self.shell.page(self._t("page.timeline"), PATH), picture=None, days=(), undated=0)

        def cut(picture: Markup | None) -> Callable[[int, int], TimelinePage]:
            return lambda a, b: replace(
                page, picture=None if a else picture, days=tuple(days[a:b]), undated=undated if b == len(days) else 0
            )

        # where the bars of the picture lead is known once the days are parted, which they are with a picture no smaller
        largest = self._picture(told, published, dict.fromkeys(stretches, path(99_999)))
        parts = parted(Long(len(days), cut(largest), path, self.a_page), draw)
        picture = self._picture(told, published, {s: parts.path_of(i) for i, s in enumerate(stretches)})
        yield from Parted(Long(len(days), cut(picture), path), parts.starts).pages()

    def _told(self) -> dict[Stretch, list[Claim]]:
        """Return the claims by the days that they speak of."""
        told: defaultdict[Stretch, list[Claim]] = defaultdict(list)
        for claim in self._edition.claims.values():
            first, last = claim.event_from or claim.event_to, claim.event_to or claim.event_from
            if first is not None and last is not None and claim.is_told:
                told[first, last].append(claim)
        return dict(told)

    def _published(self) -> dict[dt.date, list[str]]:
        """Return the sources by the day on which they were published, where that is one day."""
        published: defaultdict[dt.date, list[str]] = defaultdict(list)
        for source in self._edition.sources.values():
            if source.published_from is not None and source.published_from == source.published_to:
                published[source.published_from].append(source.source_id)
        return dict(published)

    def _day(self, stretch: Stretch, claims: Sequence[Claim], published: dict[dt.date, list[str]]) -> DayView:
        questions = Counter(q for claim in claims if (q := self._edition.question_of.get(claim.claim_id)) is not None)
        standing = self.views.standings
        loudest = sorted(questions, key=lambda q: (standing.get(q) != "contested", -questions[q], q))
        rest = [claim for claim in claims if claim.claim_id not in self._edition.question_of]
        rest.sort(key=lambda c: (self.views.has_parent(c.source_id), self.views.number(c.source_id), c.start))
        one_each = list({claim.topic: claim for claim in reversed(rest)}.values())[::-1][:_CLAIMS_SHOWN]
        first, last = stretch
        out = published.get(first, []) if first == last else []
        return DayView(
            anchor=_anchor(stretch),
            when=self._t.days(first, last),
            n_claims=self._t.many("count.claims", len(claims)),
            n_sources=self._t.many("note.sources", len({claim.source_id for claim in claims})),
            questions=self.views.questions_of(loudest),
            claims=tuple(self.views.claim(claim) for claim in one_each),
            more=len(rest) - len(one_each),
            published=tuple(self.views.source(source_id) for source_id in out[:_SOURCES_SHOWN]),
            more_published=max(0, len(out) - _SOURCES_SHOWN),
        )

    def _picture(
        self, told: dict[Stretch, list[Claim]], published: dict[dt.date, list[str]], where: dict[Stretch, str]
    ) -> Markup | None:
        days = {first for first, last in told if first == last}
        unit = time_svg.unit_for(sorted(days | set(published)))
        above = {
            first: len({claim.source_id for claim in claims}) for (first, last), claims in told.items() if first == last
        }
        bins = time_svg.binned(above, {day: len(of) for day, of in published.items()}, unit)
        if not bins:
            return None

        def leads_to(one: time_svg.Bin) -> str:
            within = (stretch for stretch in sorted(where) if one.first <= stretch[0] <= one.last)
            stretch = next(within, None)
            return "" if stretch is None else f"{where[stretch]}#{_anchor(stretch)}"

        t, first, last = self._t, bins[0].first, bins[-1].last
        return time_svg.drawn(
            bins,
            unit,
            title=t("timeline.when"),
            description=t(f"timeline.told_{unit}", span=t.stretch(first, last)),
            leads_to=leads_to,
            t=t,
        )


def _anchor(stretch: Stretch) -> str:
    first, last = stretch
    return f"d-{first.isoformat()}" if first == last else f"d-{first.isoformat()}-{last.isoformat()}"
