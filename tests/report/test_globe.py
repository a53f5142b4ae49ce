"""The globe on a plane: what the projections promise, and views that hold everything, also over poles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stemmata.report.globe import (
    RADIUS_KM,
    AzimuthalEqualArea,
    EqualEarth,
    Point,
    Projection,
    circle,
    distance_km,
    view_of,
)

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)
POINTS = st.tuples(LATITUDES, LONGITUDES)
PROJECTIONS = st.one_of(st.builds(AzimuthalEqualArea, LATITUDES, LONGITUDES), st.builds(EqualEarth, LONGITUDES))


def on_plane(projection: Projection, *points: Point) -> np.ndarray:
    lat, lon = np.array(points, dtype=float).T
    return np.array(projection.forward(lat, lon)).T


@given(PROJECTIONS, POINTS)
def test_the_way_back_leads_to_the_place(projection: Projection, place: Point) -> None:
    """To within a metre, wherever the projection reaches."""
    ((x, y),) = on_plane(projection, place)
    if math.isnan(x):
        assert distance_km((projection.latitude, projection.longitude), place) > RADIUS_KM * math.radians(119)
        return

    lat, lon = projection.inverse(np.array([x]), np.array([y]))

    assert distance_km((float(lat[0]), float(lon[0])), place) < 0.001


@given(PROJECTIONS, st.floats(-80, 80), LONGITUDES)
def test_areas_are_as_on_the_globe(projection: Projection, latitude: float, longitude: float) -> None:
    """A small square of the globe has its area on the plane, wherever it lies (away from the cut of Equal Earth)."""
    d = 0.001
    corners = [(latitude + a * d, longitude + b * d) for a, b in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
    plane = on_plane(projection, *corners)
    if np.isnan(plane).any() or np.ptp(plane[:, 0]) > 100:
        return

    x, y = plane.T
    found = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2

    true = RADIUS_KM**2 * math.radians(2 * d) * (
        math.sin(math.radians(latitude + d)) - math.sin(math.radians(latitude - d))
    )  # fmt: skip
    assert found == pytest.approx(true, rel=1e-3)


@example(90.0, 0.0, 0.0)
@given(LATITUDES, LONGITUDES, st.floats(0, 2 * math.pi))
def test_near_the_middle_lengths_and_directions_hold(latitude: float, longitude: float, bearing: float) -> None:
    """The scale bar and the arrow to the north tell the truth there; at a pole itself there is no north to point to."""
    projection = AzimuthalEqualArea(latitude, longitude)
    ((x, y),) = on_plane(projection, circle((latitude, longitude), 100, 360)[round(math.degrees(bearing)) % 360])

    assert math.hypot(x, y) == pytest.approx(100, rel=1e-4)
    if abs(latitude) > 89.99:
        return
    turned = (math.atan2(x, y) - math.radians(round(math.degrees(bearing)) % 360) + math.pi) % (2 * math.pi) - math.pi
    assert abs(turned) < 1e-3


def test_the_equal_earth_projection_is_the_published_one() -> None:
    """The world is 2.05458 times as wide as high, as its makers print it."""
    projection = EqualEarth(0.0)
    (x, _), (_, y) = on_plane(projection, (0, 180 - 1e-9), (90, 0))

    assert x / y == pytest.approx(2.05458, abs=1e-4)


@given(st.lists(st.tuples(POINTS, st.sampled_from([0.0, 0.0, 5.0, 300.0])), min_size=1, max_size=12))
def test_a_view_holds_every_place_with_the_room_in_which_it_may_lie(places: list[tuple[Point, float]]) -> None:
    """Anywhere on the globe: over poles, over the 180th meridian, or all around it; never flatter than a page bears."""
    points, radii = [p for p, _ in places], [r for _, r in places]
    view = view_of(points, radii)
    west, south, east, north = view.rect

    assert 0.45 <= view.height_km / view.width_km <= 1.0
    for point, radius in places:
        for x, y in on_plane(view.projection, *(circle(point, radius) if radius else [point])):
            assert west - 1e-6 <= x <= east + 1e-6
            assert south - 1e-6 <= y <= north + 1e-6


@pytest.mark.parametrize(
    ("points", "pole", "width"),
    [
        ([(-17.7, 178.1), (-13.8, -171.8)], False, 1500),
        ([(89.0, 10.0), (88.5, -170.0)], True, 700),
        ([(-48.9, -123.4)], False, 10),
        ([(10.0, 179.999), (10.0, -179.999)], False, 10),
    ],
)
def test_neighbours_over_the_edge_of_maps_are_neighbours(points: list[Point], pole: bool, width: float) -> None:
    """Fiji and Samoa, the two sides of a pole, two ships at the date line: no map goes around the world for them."""
    view = view_of(points, [0.0] * len(points))
    low, high, west, east = view.bounds()

    assert isinstance(view.projection, AzimuthalEqualArea)
    assert view.width_km < width
    assert view.shows_pole is pole
    assert east - west == pytest.approx(360) if pole else east - west < 60
    assert all(low <= lat <= high for lat, _ in points)


def test_places_all_over_the_world_are_cut_where_nothing_lies() -> None:
    view = view_of([(60.0, 100.0), (10.0, -100.0), (0.0, 150.0), (-30.0, -170.0)], [0.0] * 4)

    assert isinstance(view.projection, EqualEarth)
    assert abs(view.projection.longitude) == pytest.approx(180)


@given(POINTS, st.floats(0.1, 9000))
def test_a_circle_lies_all_around_at_its_distance(centre: Point, radius: float) -> None:
    assert all(distance_km(centre, p) == pytest.approx(radius, rel=1e-6, abs=1e-5) for p in circle(centre, radius))
