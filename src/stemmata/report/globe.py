"""The globe on a plane: projections, the stretch of the earth that a map shows, its graticule and scale.

The earth is taken for a sphere of 6,371.0088 km (mean radius of WGS 84, IUGG). Two projections are enough, both equal
in area, so that no part of the world looks larger than it is:

* Lambert's azimuthal equal-area projection (1772; Snyder 1987, *Map Projections: A Working Manual*, pp. 182-190), about
  the middle of what is shown, up to 60 degrees from there. Poles and the 180th meridian are places like others in it.
* Equal Earth (Šavrič, Patterson and Jenny 2018, *International Journal of Geographical Information Science* 33,
  454-465), for the world, about the meridian that leaves the widest empty stretch at the edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "RADIUS_KM",
    "AzimuthalEqualArea",
    "EqualEarth",
    "Point",
    "Projection",
    "View",
    "circle",
    "distance_km",
    "view_of",
]

RADIUS_KM = 6371.0088
Point = tuple[float, float]
"""Latitude and longitude in degrees."""
Plane = tuple[NDArray[np.float64], NDArray[np.float64]]
Rect = tuple[float, float, float, float]
"""West, south, east and north edge on the plane, in kilometres."""

_FAR = 60.0
"""Degrees from the middle beyond which the world is shown as a whole."""
_LEAST_KM = 4.0
"""Kilometres that a map is wide at the least: of one point nothing closer would tell anything."""
_PAD = 0.14
_FLAT, _HIGH = 0.5, 0.9
"""Height of a map at the least and at the most, in widths."""
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2


@dataclass(frozen=True, slots=True)
class AzimuthalEqualArea:
    """Lambert's azimuthal equal-area projection about a point; it reaches 120 degrees from there."""

    latitude: float
    longitude: float

    def forward(self, latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> Plane:
        """Return the place on the plane (Snyder 1987, equations 24-2, 22-4 and 22-5)."""
        phi, lam = np.radians(latitude), np.radians(np.asarray(longitude) - self.longitude)
        sin0, cos0 = math.sin(math.radians(self.latitude)), math.cos(math.radians(self.latitude))
        cos_c = sin0 * np.sin(phi) + cos0 * np.cos(phi) * np.cos(lam)
        with np.errstate(invalid="ignore", divide="ignore"):
            k = np.where(cos_c > -0.5, np.sqrt(2 / np.maximum(1 + cos_c, 1e-12)), np.nan)
        x = RADIUS_KM * k * np.cos(phi) * np.sin(lam)
        y = RADIUS_KM * k * (cos0 * np.sin(phi) - sin0 * np.cos(phi) * np.cos(lam))
        return x, y

    def inverse(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Plane:
        """Return the place on the globe (Snyder 1987, equations 20-14, 20-15 and 24-16)."""
        x, y = np.asarray(x) / RADIUS_KM, np.asarray(y) / RADIUS_KM
        sin0, cos0 = math.sin(math.radians(self.latitude)), math.cos(math.radians(self.latitude))
        rho = np.hypot(x, y)
        with np.errstate(invalid="ignore", divide="ignore"):
            c = np.where(rho <= 2, 2 * np.arcsin(np.minimum(rho / 2, 1)), np.nan)
            slant = np.where(rho > 0, y * np.sin(c) * cos0 / np.where(rho > 0, rho, 1), 0.0)
        phi = np.arcsin(np.clip(np.cos(c) * sin0 + slant, -1, 1))
        lam = np.arctan2(x * np.sin(c), rho * cos0 * np.cos(c) - y * sin0 * np.sin(c))
        return np.degrees(phi), _turned(self.longitude + np.degrees(np.where(rho > 0, lam, 0.0)))


@dataclass(frozen=True, slots=True)
class EqualEarth:
    """The Equal Earth projection about a meridian."""

    longitude: float
    latitude: float = 0.0

    def forward(self, latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> Plane:
        """Return the place on the plane."""
        theta = np.arcsin(_M * np.sin(np.radians(latitude)))
        lam = np.radians(_turned(np.asarray(longitude) - self.longitude))
        squared = theta * theta
        sixth = squared**3
        slope = _A[0] + 3 * _A[1] * squared + sixth * (7 * _A[2] + 9 * _A[3] * squared)
        y = theta * (_A[0] + _A[1] * squared + sixth * (_A[2] + _A[3] * squared))
        return RADIUS_KM * lam * np.cos(theta) / (_M * slope), RADIUS_KM * y

    def inverse(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Plane:
        """Return the place on the globe, found by Newton's steps."""
        up = np.asarray(y, dtype=float) / RADIUS_KM
        theta = up / _A[0]
        for _ in range(12):
            squared = theta * theta
            sixth = squared**3
            slope = _A[0] + 3 * _A[1] * squared + sixth * (7 * _A[2] + 9 * _A[3] * squared)
            theta = theta - (theta * (_A[0] + _A[1] * squared + sixth * (_A[2] + _A[3] * squared)) - up) / slope
        squared = theta * theta
        slope = _A[0] + 3 * _A[1] * squared + squared**3 * (7 * _A[2] + 9 * _A[3] * squared)
        lam = np.degrees(_M * np.asarray(x) / RADIUS_KM * slope / np.cos(theta))
        sine = np.sin(theta) / _M
        there = (np.abs(sine) <= 1) & (np.abs(lam) <= 180 + 1e-9)
        phi = np.degrees(np.arcsin(np.clip(sine, -1, 1)))
        return np.where(there, phi, np.nan), np.where(there, _turned(self.longitude + lam), np.nan)


Projection = AzimuthalEqualArea | EqualEarth


@dataclass(frozen=True, slots=True)
class View:
    """The stretch of the earth that a map shows.

    Attributes:
        projection: How it is laid on the plane.
        rect: Its edges on the plane, in kilometres.
    """

    projection: Projection
    rect: Rect

    @property
    def width_km(self) -> float:
        """How wide it is on the plane."""
        return self.rect[2] - self.rect[0]

    @property
    def height_km(self) -> float:
        """How high it is on the plane."""
        return self.rect[3] - self.rect[1]

    @property
    def middle(self) -> Point:
        """The place at its middle."""
        west, south, east, north = self.rect
        lat, lon = self.projection.inverse(np.array([(west + east) / 2]), np.array([(south + north) / 2]))
        return float(lat[0]), float(lon[0])

    def bounds(self) -> tuple[float, float, float, float]:
        """Return the least and greatest latitude in view, and the longitudes from west to east of the middle.

        Longitudes are told as they lie around the middle, and may pass 180; all around, where a pole is in view.
        """
        west, south, east, north = self.rect
        x, y = np.meshgrid(np.linspace(west, east, 41), np.linspace(south, north, 41))
        lat, lon = self.projection.inverse(x.ravel(), y.ravel())
        there = np.isfinite(lat)
        lat, lon = lat[there], _turned(lon[there] - self.projection.longitude)
        low, high = float(lat.min()), float(lat.max())
        if self.shows_pole:
            around = self.projection.longitude
            return (-90.0 if self._has(-90.0) else low), (90.0 if self._has(90.0) else high), around - 180, around + 180
        return low, high, float(lon.min()) + self.projection.longitude, float(lon.max()) + self.projection.longitude

    @property
    def shows_pole(self) -> bool:
        """Whether a pole lies in view."""
        return self._has(90.0) or self._has(-90.0)

    def _has(self, latitude: float) -> bool:
        x, y = self.projection.forward(np.array([latitude]), np.array([self.projection.longitude]))
        west, south, east, north = self.rect
        return bool(west <= x[0] <= east and south <= y[0] <= north)


def view_of(points: Sequence[Point], within_km: Sequence[float]) -> View:
    """Return the view that shows all points, with the room in which each may lie.

    Args:
        points: At least one.
        within_km: How far from each point the place may lie.
    """
    lat, lon = np.radians(np.array(points, dtype=float)).T
    mean = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]).mean(axis=1)
    length = float(np.linalg.norm(mean))
    if length > 1e-6:
        middle = (
            math.degrees(math.asin(max(-1.0, min(1.0, mean[2] / length)))),
            math.degrees(math.atan2(mean[1], mean[0])),
        )
        reach = max(distance_km(middle, p) + r for p, r in zip(points, within_km, strict=True))
        if math.degrees(reach / RADIUS_KM) <= _FAR:
            return _framed(AzimuthalEqualArea(*middle), points, within_km)
    projection = EqualEarth(_emptiest(sorted(p[1] for p in points)))
    x, _ = projection.forward(np.array([0.0]), np.array([projection.longitude + 180 - 1e-9]))
    _, y = projection.forward(np.array([90.0]), np.array([projection.longitude]))
    return View(projection, (-float(x[0]), -float(y[0]), float(x[0]), float(y[0])))


def _framed(projection: Projection, points: Sequence[Point], within_km: Sequence[float]) -> View:
    """Return the view around all points, no flatter and no higher than a page bears."""
    shown = [np.array(circle(p, r)) if r else np.array([p]) for p, r in zip(points, within_km, strict=True)]
    lat, lon = np.concatenate(shown).T
    x, y = projection.forward(lat, lon)
    middle_x, middle_y = (float(x.min()) + float(x.max())) / 2, (float(y.min()) + float(y.max())) / 2
    wide = max(float(x.max() - x.min()) * (1 + 2 * _PAD), _LEAST_KM)
    high = float(y.max() - y.min()) * (1 + 2 * _PAD)
    wide = max(wide, high / _HIGH)
    high = max(high, wide * _FLAT)
    return View(projection, (middle_x - wide / 2, middle_y - high / 2, middle_x + wide / 2, middle_y + high / 2))


def _emptiest(longitudes: Sequence[float]) -> float:
    """Return the meridian opposite to the middle of the widest stretch without any of the longitudes, in order."""
    gaps = [(after - before, before) for before, after in pairwise(longitudes)]
    gaps.append((longitudes[0] + 360 - longitudes[-1], longitudes[-1]))
    gap, before = max(gaps)
    return float(_turned(np.array([before + gap / 2 + 180]))[0])


def distance_km(one: Point, other: Point) -> float:
    """Return the length of the shortest way over the sphere (haversine formula)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def circle(centre: Point, radius_km: float, corners: int = 48) -> list[Point]:
    """Return the points on the globe that lie so far from the centre, all around."""
    lat0, far = math.radians(centre[0]), radius_km / RADIUS_KM
    found = []
    for i in range(corners):
        bearing = 2 * math.pi * i / corners
        lat = math.asin(
            max(-1.0, min(1.0, math.sin(lat0) * math.cos(far) + math.cos(lat0) * math.sin(far) * math.cos(bearing)))
        )
        east = math.atan2(
            math.sin(bearing) * math.sin(far) * math.cos(lat0), math.cos(far) - math.sin(lat0) * math.sin(lat)
        )
        found.append((math.degrees(lat), float(_turned(np.array([centre[1] + math.degrees(east)]))[0])))
    return found


def _turned(longitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return longitudes within -180 and 180."""
    return np.asarray((np.asarray(longitude, dtype=float) + 180) % 360 - 180)
