"""The pages of places: where things are said to have happened, as a map and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from stemmata.report import map_svg
from stemmata.report.contexts import Link, MapPage, PlaceView
from stemmata.report.gazetteer import Spot
from stemmata.report.globe import EqualEarth, View, view_of
from stemmata.report.parting import Draw, Long, Parted, numbered, parted
from stemmata.report.roll import Roll
from stemmata.report.views import Making
from stemmata.report.whereabouts import Told, Whereabouts
from stemmata.values.coordinates import Axis

PATH = "map.html"
_FROM_LEFT, _END = "\u2066\u202d", "\u202c\u2069"
_A_PAGE = 40
_CLAIMS_SHOWN, _SOURCES_SHOWN, _ROWS_SHOWN, _NAMES_SHOWN, _UNLOCATED_SHOWN = 3, 10, 8, 6, 60
_HALVES = {"latitude": ("north_of", "south_of"), "longitude": ("east_of", "west_of")}


@dataclass(frozen=True, slots=True)
class MapPages(Making):
    """Makes the pages."""

    roll: Roll
    told: Whereabouts

    def pages(self, draw: Draw) -> Iterator[tuple[str, MapPage]]:
        """Yield the places, those of which most is told first; the first page has the map of all."""
        told = self.told.places
        places = [self._place(number, one) for number, one in enumerate(told, 1)]
        view = view_of([(p.spot.latitude, p.spot.longitude) for p in told], [p.spot.within_km for p in told])
        names = sorted(self.told.unlocated.items(), key=lambda item: (-item[1], item[0]))
        first = MapPage(
            *self.shell.page(self._t("page.map"), PATH),
            picture=None,
            about=tuple(self._about(view)),
            vague=any(p.spot.within_km for p in told),
            several=len(told) > map_svg.MOST_MARKERS,
            key=(),
            places=(),
            unlocated=tuple((name, self._t.number(n)) for name, n in names[:_UNLOCATED_SHOWN]),
            more_unlocated=max(0, len(names) - _UNLOCATED_SHOWN),
        )
        further = replace(first, about=(), vague=False, several=False, unlocated=(), more_unlocated=0)
        path = numbered(PATH, "map/{}.html")

        def cut(markers: Sequence[map_svg.Marker]) -> Callable[[int, int], MapPage]:
            on_map = replace(first, picture=self._picture(view, markers), key=self._key(markers))
            return lambda a, b: replace(further if a else on_map, places=tuple(places[a:b]))

        # where the discs lead is known once the places are parted, which they are with addresses no shorter
        largest = self._markers(view, lambda _: path(99_999))
        parts = parted(Long(len(places), cut(largest), path, _A_PAGE), draw)
        yield from Parted(Long(len(places), cut(self._markers(view, parts.path_of)), path), parts.starts).pages()

    def _place(self, number: int, told: Told) -> PlaceView:
        spot, t = told.spot, self._t
        of_question = Counter(q for c in told.claims if (q := self._edition.question_of.get(c.claim_id)) is not None)
        standing = self.views.standings
        loudest = sorted(of_question, key=lambda q: (standing.get(q) != "contested", -of_question[q], q))
        rest = [c for c in told.claims if c.claim_id not in self._edition.question_of]
        one_each = list({c.topic: c for c in reversed(rest)}.values())[::-1][:_CLAIMS_SHOWN]
        rows = sorted(told.rows, key=lambda row: (self.views.number(row[1]), len(row[2]), row[2]))
        sources = {*(c.source_id for c in told.claims), *(r[1] for r in told.rows), *told.sources}
        ordered = sorted(sources, key=self.views.number)
        return PlaceView(
            anchor=_anchor(number),
            number=t.number(number),
            name=spot.name,
            written=tuple(name for name, _ in told.names.most_common(_NAMES_SHOWN) if name != spot.name),
            position=self._position(spot),
            within=t("map.within", length=self._length(spot.within_km)) if spot.within_km else "",
            known_from=spot.known_from,
            n_claims=t.many("count.claims", len(told.claims)) if told.claims else "",
            n_rows=t.many("count.rows", len(told.rows)) if told.rows else "",
            n_recorded=t.many("note.sources", len(told.sources)) if told.sources else "",
            sources=tuple(self.views.source(s) for s in ordered[:_SOURCES_SHOWN]),
            more_sources=max(0, len(ordered) - _SOURCES_SHOWN),
            questions=self.views.questions_of(loudest),
            claims=tuple(self.views.claim(c) for c in one_each),
            more=len(rest) - len(one_each),
            rows=tuple(self._row(*row) for row in rows[:_ROWS_SHOWN]),
            more_rows=max(0, len(rows) - _ROWS_SHOWN),
        )

    def _row(self, record_id: str, source_id: str, row: str) -> Link:
        said = self._t("map.row", source=self._edition.sigla[source_id], row=self._t.digits(row))
        return Link(said, f"{self.roll.row_at[record_id]}#r-{record_id}")

    # -- the map ----------------------------------------------------------------------------------------------------

    def _markers(self, view: View, path_of: Callable[[int], str]) -> list[map_svg.Marker]:
        made = [self._marker(i + 1, told, path_of(i)) for i, told in enumerate(self.told.places)]
        return map_svg.gathered(view, made)

    def _marker(self, number: int, told: Told, path: str) -> map_svg.Marker:
        spot, said = told.spot, self._t.number(number)
        name = spot.name or next((n for n, _ in told.names.most_common(1)), self._position(spot))
        counts = (
            self._t.many(f"{key}", n)
            for key, n in (("count.claims", len(told.claims)), ("count.rows", len(told.rows)),
                           ("note.sources", len(told.sources))) if n
        )  # fmt: skip
        return map_svg.Marker(
            at=(spot.latitude, spot.longitude),
            within_km=spot.within_km,
            count=told.weight,
            label=f"{said} {name}" if name != self._position(spot) else said,
            number=said,
            told=self._t("map.told", place=name, counts=self._t.listed(counts)),
            href=f"{'' if path == PATH else path}#{_anchor(number)}",
        )

    def _picture(self, view: View, markers: Sequence[map_svg.Marker]) -> Markup:
        t = self._t
        words = map_svg.Words(
            title=t("map.title"),
            description=t.many("map.described", len(self.told.places)),
            north=t("map.north"),
            angle=self._angle,
            length=self._length,
            several=lambda n: t.many("map.as_one", n),
            rtl=t.rtl,
        )
        return map_svg.drawn(view, markers, words)

    def _about(self, view: View) -> Iterator[str]:
        t = self._t
        if isinstance(view.projection, EqualEarth):
            yield t("map.equal_earth")
        else:
            yield t("map.azimuthal_pole" if view.shows_pole else "map.azimuthal")
        yield t("map.coasts" if map_svg.has_coasts(view) else "map.no_coasts")
        yield t("map.no_borders")

    def _key(self, markers: Sequence[map_svg.Marker]) -> tuple[tuple[str, int], ...]:
        most = max(m.count for m in markers)
        shown = sorted({1, round((most / 4) ** 0.5 * 2) if most > 8 else 1, most})
        return tuple((self._t.number(n), round(2 * map_svg.radius(n, most))) for n in shown)

    def _position(self, spot: Spot) -> str:
        return f"{self._angle(spot.latitude, 'latitude')} {self._angle(spot.longitude, 'longitude')}"

    def _angle(self, value: float, axis: Axis) -> str:
        """Return a latitude or longitude in degrees, minutes and seconds, as far as they are not nothing."""
        seconds = round(abs(value) * 3600)
        degrees, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        said = f"{degrees}°"
        if minutes or seconds:
            said += f"{minutes:02}′"
        if seconds:
            said += f"{seconds:02}″"
        said = self._t.digits(said)
        if self._t.rtl:  # signs between digits would turn their order round after a word in Arabic letters
            said = f"{_FROM_LEFT}{said}{_END}"
        return self._t(f"map.{_HALVES[axis][value < 0]}", degrees=said) if value else said

    def _length(self, km: float) -> str:
        if km >= 1:
            return self._t("map.km", n=self._t.number(km))
        return self._t("map.m", n=self._t.number(round(km * 1000)))


def _anchor(number: int) -> str:
    return f"place-{number}"
