"""A map as SVG: graticule, coasts where they help, places by the number of what is told of them, scale and north.

Nothing is loaded from anywhere. Coasts are those of Natural Earth (`tools/outlines.py`), drawn only where a stretch is
wide enough for them to tell anything. No border is drawn: where one runs is often part of the quarrel.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from stemmata.report.globe import EqualEarth, Point, View, circle
from stemmata.report.svg_words import lettering
from stemmata.values.coordinates import Axis

__all__ = ["COASTS_FROM_KM", "WIDTH", "Marker", "Words", "drawn", "gathered", "has_coasts", "radius"]

WIDTH = 760.0
COASTS_FROM_KM = 300.0
"""Kilometres from which coasts are drawn: closer, lines thinned to a kilometre would mislead."""
MOST_MARKERS = 150
"""Markers that one map bears; of more, those that would lie on each other are drawn as one."""
_LEFT, _TOP, _RIGHT, _BOTTOM = 72.0, 10.0, 12.0, 50.0
_SMALL, _LARGE = 4.5, 17.0
_LETTER = 6.6
_STEPS = [
    n / part for part in (3600, 60, 1) for n in ((1, 2, 5, 10, 15, 20, 30) if part > 1 else (1, 2, 5, 10, 15, 30, 45))
]
"""Distances of lines of the graticule, in degrees."""
_LINES = 5
_NEAR = 0.9
"""Pixels within which the next point of a line tells nothing, and islands that are smaller are left out."""

Line = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Marker:
    """A place on the map.

    Attributes:
        at: Where.
        within_km: How far from there it may lie.
        count: How much is told of it; its area grows with that.
        label: What stands beside it, where there is room.
        number: What stands beside it where there is no room for the label.
        told: What it says when pointed at.
        href: Where it leads.
        stands_for: How many places are drawn as this one.
    """

    at: Point
    within_km: float
    count: int
    label: str
    number: str
    told: str
    href: str
    stands_for: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """What a map says.

    Attributes:
        title: What a screen reader calls it.
        description: What it shows, in words.
        north: The letter over the arrow.
        angle: Says a latitude or longitude.
        length: Says a length in kilometres.
        several: Says that a marker stands for so many places.
        rtl: Whether the language is written from right to left.
    """

    title: str
    description: str
    north: str
    angle: Callable[[float, Axis], str]
    length: Callable[[float], str]
    several: Callable[[int], str]
    rtl: bool = False


def has_coasts(view: View) -> bool:
    """Return whether coasts are drawn in this view."""
    return view.width_km >= COASTS_FROM_KM


def radius(count: int, most: int) -> float:
    """Return the radius of a marker: its area is as its number, above the least that can be seen and pointed at."""
    return max(_SMALL, _LARGE * math.sqrt(count / max(most, 1)))


def gathered(view: View, markers: Sequence[Marker], most: int = MOST_MARKERS) -> list[Marker]:
    """Return the markers, those that lie closest drawn as one where there are too many; nothing is lost from the count.

    Args:
        view: What the map shows.
        markers: In any order.
        most: How many may be drawn.
    """
    sheet = _Sheet(view)
    places = [(marker, *sheet.place(marker.at)) for marker in markers]
    cell = 4.0
    found = list(markers)
    while len(found) > most:
        cells: dict[tuple[int, int], list[Marker]] = {}
        for marker, x, y in places:
            cells.setdefault((int(x // cell), int(y // cell)), []).append(marker)
        found = []
        for group in cells.values():
            first = max(group, key=lambda m: m.count)
            found.append(replace(first, count=sum(m.count for m in group), stands_for=len(group)))
        cell *= 1.5
    return found


def drawn(view: View, markers: Sequence[Marker], words: Words) -> Markup:
    """Return the map as one `<svg>` element.

    Args:
        view: What it shows.
        markers: What stands on it, no more than it bears (`gathered`).
        words: What it says.
    """
    sheet = _Sheet(view)
    parts: list[str] = list(_ground(sheet, words))
    most = max((m.count for m in markers), default=1)
    named = (replace(m, told=f"{m.told}; {words.several(m.stands_for)}") if m.stands_for > 1 else m for m in markers)
    ordered = sorted(named, key=lambda m: (-m.count, m.number))
    parts.extend(_vague(sheet, marker) for marker in ordered if marker.within_km)
    discs = [(m, *sheet.place(m.at), radius(m.count, most)) for m in ordered]
    labels = _labels(sheet, discs)
    for (marker, x, y, r), label in zip(discs, labels, strict=True):
        parts += _marker(marker, x, y, r, label)
    parts += _scale(sheet, words)
    parts += _north(sheet, words)
    head = (
        f'<svg class="map" direction="ltr" role="group" aria-labelledby="map-t map-d" '
        f'viewBox="0 0 {sheet.wide:.0f} {sheet.high:.0f}" width="{sheet.wide:.0f}" height="{sheet.high:.0f}" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="map-t">{escape(words.title)}</title>'
        f'<desc id="map-d">{escape(words.description)}</desc>'
    )
    return Markup("".join([head, *parts, "</svg>"]))  # noqa: S704  (every word in it went through escape)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The plane of the page: pixels, y downwards."""

    view: View

    @property
    def scale(self) -> float:
        """Pixels a kilometre."""
        return (WIDTH - _LEFT - _RIGHT) / self.view.width_km

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom edge of the map itself."""
        return _LEFT, _TOP, WIDTH - _RIGHT, _TOP + self.view.height_km * self.scale

    @property
    def wide(self) -> float:
        return WIDTH

    @property
    def high(self) -> float:
        return self.frame[3] + _BOTTOM

    def place(self, at: Point) -> tuple[float, float]:
        """Return where a point of the globe lies on the page."""
        x, y = self.places(np.array([at[0]]), np.array([at[1]]))
        return float(x[0]), float(y[0])

    def places(
        self, latitude: NDArray[np.float64], longitude: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where points of the globe lie on the page."""
        x, y = self.view.projection.forward(latitude, longitude)
        west, _, _, north = self.view.rect
        return _LEFT + (x - west) * self.scale, _TOP + (north - y) * self.scale

    def lines(self, latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> Iterator[Line]:
        """Yield what is seen of a line over the globe: its parts within the frame."""
        x, y = self.places(latitude, longitude)
        left, top, right, bottom = self.frame
        if not len(x) or not np.isfinite(x).any():
            return
        if max(np.nanmax(x) - np.nanmin(x), np.nanmax(y) - np.nanmin(y)) < _NEAR:
            return
        if np.nanmax(x) < left or np.nanmin(x) > right or np.nanmax(y) < top or np.nanmin(y) > bottom:
            return
        across = WIDTH / 2 if isinstance(self.view.projection, EqualEarth) else math.inf
        part: Line = []
        for one, other in pairwise(zip(x.tolist(), y.tolist(), strict=True)):
            seen = None if abs(one[0] - other[0]) > across else _within(one, other, self.frame)
            if seen is None:
                if len(part) > 1:
                    yield part
                part = []
                continue
            start, end = seen
            if not part:
                part = [start]
            elif start != part[-1] and math.dist(start, part[-1]) > 2 * _NEAR:
                yield part
                part = [start]
            if math.dist(end, part[-1]) >= _NEAR or end != other:
                part.append(end)
        if len(part) > 1:
            yield part


def _within(
    one: tuple[float, float], other: tuple[float, float], frame: tuple[float, float, float, float]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the part of a straight line within a rectangle (Liang and Barsky 1984); None for none."""
    if any(map(math.isnan, (*one, *other))):
        return None
    (x, y), (dx, dy) = one, (other[0] - one[0], other[1] - one[1])
    left, top, right, bottom = frame
    first, last = 0.0, 1.0
    for step, room in ((-dx, x - left), (dx, right - x), (-dy, y - top), (dy, bottom - y)):
        if step == 0:
            if room < 0:
                return None
            continue
        t = room / step
        if step < 0:
            first = max(first, t)
        else:
            last = min(last, t)
        if first > last:
            return None
    start = one if first == 0 else (x + first * dx, y + first * dy)
    end = other if last == 1 else (x + last * dx, y + last * dy)
    return start, end


def _path(lines: Iterable[Line]) -> str:
    """Return lines as the data of a path: the first point of each, then short steps, in tenths of a pixel."""
    parts = []
    for line in lines:
        tenths = [(round(x * 10), round(y * 10)) for x, y in line]
        parts.append(f"M{_tenths(tenths[0][0])} {_tenths(tenths[0][1])}l")
        parts.append(" ".join(f"{_tenths(b[0] - a[0])} {_tenths(b[1] - a[1])}" for a, b in pairwise(tenths)))
    return "".join(parts)


def _tenths(n: int) -> str:
    return str(n // 10) if n % 10 == 0 else f"{n / 10:.1f}"


# -- the ground: frame, graticule, coasts ----------------------------------------------------------------------------


def _ground(sheet: _Sheet, words: Words) -> Iterator[str]:
    left, top, right, bottom = sheet.frame
    if isinstance(sheet.view.projection, EqualEarth):
        around = sheet.view.projection.longitude
        up, down = np.linspace(-90, 90, 91), np.linspace(90, -90, 91)
        edge = 180 - 1e-6
        lat, lon = np.concatenate([up, down]), np.concatenate([np.full(91, around + edge), np.full(91, around - edge)])
        x, y = sheet.places(lat, lon)
        yield f'<path class="frame" d="{_path([list(zip(x.tolist(), y.tolist(), strict=True))])}Z"/>'
    else:
        size = f'width="{right - left:.1f}" height="{bottom - top:.1f}"'
        yield f'<rect class="frame" x="{left:.1f}" y="{top:.1f}" {size}/>'
    yield from _graticule(sheet, words)
    if has_coasts(sheet.view):
        yield f'<path class="coast" d="{_path(part for line in _coasts() for part in sheet.lines(line[1], line[0]))}"/>'


@cache
def _coasts() -> tuple[NDArray[np.float64], ...]:
    """Return the bundled coastlines: of each the longitudes and the latitudes."""
    packed = (resources.files("stemmata.report") / "assets" / "coastlines.json.gz").read_bytes()
    lines = json.loads(gzip.decompress(packed))["lines"]
    return tuple(np.cumsum(np.array(line, dtype=float).reshape(-1, 2), axis=0).T / 100 for line in lines)


def _graticule(sheet: _Sheet, words: Words) -> Iterator[str]:
    south, north, west, east = sheet.view.bounds()
    left, _, _, bottom = sheet.frame
    paths: list[Line] = []
    texts: list[str] = []
    free = -math.inf
    for longitude in _stops(west, east, closed=east - west > 359):
        lines = list(sheet.lines(np.linspace(max(south - 1, -90), min(north + 1, 90), 121), np.full(121, longitude)))
        paths += lines
        ends = [x for line in lines for x, y in (line[0], line[-1]) if abs(y - bottom) < 0.1]
        said = words.angle((longitude + 180) % 360 - 180, "longitude")
        half = len(said) * _LETTER / 2
        if ends and ends[0] - half > free:
            texts.append(lettering(said, ends[0], bottom + 15, rtl=words.rtl, kind="degree", anchor="middle"))
            free = ends[0] + half + 6
    free, beyond = math.inf, 2.0 if east - west < 355 else -1e-6
    for latitude in _stops(south, north):
        lines = list(sheet.lines(np.full(241, latitude), np.linspace(west - beyond, east + beyond, 241)))
        paths += lines
        ends = [y for line in lines for x, y in (line[0], line[-1]) if abs(x - left) < 0.1]
        point = (left, ends[0]) if ends else None
        if point is None and isinstance(sheet.view.projection, EqualEarth) and lines:
            point = lines[0][0]
        if point is not None and abs(point[1] - free) > 14:
            x, y = point
            said = words.angle(latitude, "latitude")
            texts.append(lettering(said, x - 5, y + 3.5, rtl=words.rtl, kind="degree", anchor="end"))
            free = y
    yield f'<path class="graticule" d="{_path(paths)}"/>'
    yield from texts


def _stops(low: float, high: float, *, closed: bool = False) -> list[float]:
    """Return the round degrees between two bounds, a handful of them; each meridian once where they go all around."""
    step = next((s for s in _STEPS if (high - low) / s <= _LINES + 2), 45.0)
    first = math.ceil(low / step - 1e-9)
    found = [i * step for i in range(first, math.floor(high / step + 1e-9) + 1)]
    return found[:-1] if closed and len(found) > 1 and found[-1] - found[0] > 359 else found


# -- places ----------------------------------------------------------------------------------------------------------


def _vague(sheet: _Sheet, marker: Marker) -> str:
    """Return the room within which a place lies, as an outline."""
    lat, lon = np.array([*(around := circle(marker.at, marker.within_km)), around[0]]).T
    return f'<path class="within" d="{_path(sheet.lines(lat, lon))}"/>'


def _marker(marker: Marker, x: float, y: float, r: float, label: tuple[float, float, str, str] | None) -> Iterator[str]:
    kind = "place several" if marker.stands_for > 1 else "place vague" if marker.within_km else "place"
    yield f'<a class="{kind}" href="{escape(marker.href)}"><title>{escape(marker.told)}</title>'
    # what can be pointed at is never smaller than 24 pixels
    yield f'<circle class="reach" cx="{x:.1f}" cy="{y:.1f}" r="{max(r, 12):.1f}"/>'
    yield f'<circle class="disc" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
    if label is not None:
        at, down, anchor, said = label
        yield f'<text class="label" x="{at:.1f}" y="{down:.1f}" text-anchor="{anchor}">{escape(said)}</text>'
    yield "</a>"


def _labels(
    sheet: _Sheet, discs: Sequence[tuple[Marker, float, float, float]]
) -> list[tuple[float, float, str, str] | None]:
    """Return for each marker where its label stands: beside it, its number alone where there is no room, or nowhere."""
    taken = [(x - r, y - r, x + r, y + r) for _, x, y, r in discs]
    left, top, right, bottom = sheet.frame
    found: list[tuple[float, float, str, str] | None] = []
    for marker, x, y, r in discs:
        chosen = None
        for said in dict.fromkeys((marker.label, marker.number)):
            wide = len(said) * _LETTER
            for at, down, anchor, box in (
                (x + r + 4, y + 4, "start", (x + r + 3, y - 7, x + r + 5 + wide, y + 7)),
                (x - r - 4, y + 4, "end", (x - r - 5 - wide, y - 7, x - r - 3, y + 7)),
                (x, y - r - 5, "middle", (x - wide / 2, y - r - 16, x + wide / 2, y - r - 2)),
                (x, y + r + 13, "middle", (x - wide / 2, y + r + 2, x + wide / 2, y + r + 16)),
            ):
                inside = box[0] >= left and box[2] <= right and box[1] >= top and box[3] <= bottom
                if said and inside and not any(_meet(box, other) for other in taken):
                    chosen = (at, down, anchor, said)
                    taken.append(box)
                    break
            if chosen is not None:
                break
        found.append(chosen)
    return found


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# -- scale and north -------------------------------------------------------------------------------------------------


def _scale(sheet: _Sheet, words: Words) -> Iterator[str]:
    """Yield the bar: a round length, as long as it is from west to east at the middle of the map."""
    lat, lon = sheet.view.middle
    d = min(sheet.view.width_km / 2000, 50)
    one, other = sheet.place(_east_of(lat, lon, -d)), sheet.place(_east_of(lat, lon, d))
    pixels = math.dist(one, other) / (2 * d)
    longest = 0.28 * (WIDTH - _LEFT - _RIGHT) / pixels
    size = 10 ** math.floor(math.log10(longest))
    length = next(n * size for n in (5, 2, 1) if n * size <= longest)
    x, y, wide = _LEFT, sheet.frame[3] + 32, length * pixels
    yield f'<path class="bar" d="M{x:.1f} {y - 5:.1f}V{y:.1f}H{x + wide:.1f}V{y - 5:.1f}"/>'
    yield lettering(words.length(length), x + wide + 7, y + 1, rtl=words.rtl, kind="length")


def _east_of(latitude: float, longitude: float, km: float) -> Point:
    """Return the point some kilometres east along the great circle that leaves eastwards."""
    return circle((latitude, longitude), abs(km), 4)[1 if km > 0 else 3]


def _north(sheet: _Sheet, words: Words) -> Iterator[str]:
    """Yield the arrow that points to the north from the middle of the map; none where a pole lies in view."""
    if sheet.view.shows_pole and not isinstance(sheet.view.projection, EqualEarth):
        return
    x, y = sheet.frame[2] - 10, sheet.frame[3] + 36
    tip = f"M{x - 4:.1f} {y - 10:.1f}L{x:.1f} {y - 16:.1f}L{x + 4:.1f} {y - 10:.1f}"
    yield f'<path class="arrow" d="M{x:.1f} {y:.1f}V{y - 14:.1f}{tip}"/>'
    yield lettering(words.north, x - 8, y - 4, rtl=words.rtl, kind="north", anchor="end")
