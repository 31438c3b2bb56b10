"""Laws of the shortest permitted flight: closed forms, symmetry, rotation, monotony, and a slow oracle of its own."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parley.errors import InputError
from parley.globe.sphere import RADIUS_KM, angle, arcs_cross, distance, unit
from parley.skies.geometry.airports import Airport
from parley.skies.geometry.area import Area
from parley.skies.geometry.wind import Wind, hours, seasonal
from parley.skies.rights.closed import ClosureSet
from parley.skies.routing.network import network
from parley.skies.routing.route import route, routes

FEW = settings(max_examples=40)
CLOSE = 1e-9


def place(lon: float, lat: float) -> Airport:
    return Airport(f"{lon:g},{lat:g}", lon, lat)


def round_cap(radius: float, first: float, second: float, apart: float) -> float:
    """Length in degrees of the shortest way round a cap, from two points ``first`` and ``second`` from its centre.

    Two tangents, cos t = cos d / cos r, and the arc of the cap between the points where they touch: its angle is the
    angle ``apart`` at the centre less those under the tangents, cos φ = tan r / tan d.
    """
    r, d, e, turn = (math.radians(x) for x in (radius, first, second, apart))
    tangents = math.acos(math.cos(d) / math.cos(r)) + math.acos(math.cos(e) / math.cos(r))
    rest = turn - math.acos(math.tan(r) / math.tan(d)) - math.acos(math.tan(r) / math.tan(e))
    return math.degrees(tangents + math.sin(r) * rest)


def closed(*areas: Area) -> ClosureSet:
    return ClosureSet(areas=areas)


# --- closed forms -----------------------------------------------------------------------------------------------------


def test_cap_at_the_pole() -> None:
    """20° round the pole, from 0°E 60°N to 180°E 60°N: 8,051.5 km, the same on both sides."""
    expected = math.radians(round_cap(20, 30, 30, 180)) * RADIUS_KM
    assert expected == pytest.approx(8051.5, abs=0.05)
    found = route(place(0, 60), place(180, 60), closed(Area.circle("cap", 0, 90, 20)))
    assert found.km == pytest.approx(expected, rel=2e-5)
    assert [way.km for way in found.ways] == pytest.approx([expected] * 2, rel=2e-5)
    assert len({way.side for way in found.ways}) == 2


def test_cap_on_the_way() -> None:
    """5° round 100°E 60°N, from 50°N to 70°N on its meridian: 2,505.0 km."""
    expected = math.radians(round_cap(5, 10, 10, 180)) * RADIUS_KM
    assert expected == pytest.approx(2505.0, abs=0.05)
    found = route(place(100, 50), place(100, 70), closed(Area.circle("cap", 100, 60, 5)))
    assert found.km == pytest.approx(expected, rel=2e-5)
    assert {way.side for way in found.ways} == {"east", "west"}


def test_a_polygon_comes_closer_to_the_cap_with_more_corners() -> None:
    """The error of a regular polygon falls about with the square of the number of its corners."""
    expected = math.radians(round_cap(12, 20, 20, 180)) * RADIUS_KM
    ends = place(-20, 0), place(20, 0)
    errors = [expected - route(*ends, closed(Area.circle("cap", 0, 0, 12, n))).km for n in (24, 48, 96, 192)]
    assert all(error > 0 for error in errors)
    assert [a / b for a, b in pairwise(errors)] == pytest.approx([4, 4, 4], rel=0.25)


@FEW
@given(
    st.floats(-180, 180), st.floats(-50, 75), st.floats(1, 12), st.floats(1, 25), st.floats(1, 25), st.floats(100, 180)
)
def test_any_cap(lon: float, lat: float, radius: float, first: float, second: float, apart: float) -> None:
    """A cap anywhere, seen from two points whose great circle it blocks."""
    area = Area.circle("cap", lon, lat, radius)
    ends = [_from(lon, lat, radius + 0.5 + d, turn) for d, turn in ((first, 0.0), (second, apart))]
    d, e = radius + 0.5 + first, radius + 0.5 + second
    tangents = math.degrees(math.acos(math.tan(math.radians(radius)) / math.tan(math.radians(d)))) + math.degrees(
        math.acos(math.tan(math.radians(radius)) / math.tan(math.radians(e)))
    )
    assume(tangents < apart - 1)
    found = route(*ends, closed(area))
    assert found.km == pytest.approx(math.radians(round_cap(radius, d, e, apart)) * RADIUS_KM, rel=1e-4)


def _from(lon: float, lat: float, degrees: float, course: float) -> Airport:
    """The place so many degrees away on a course."""
    phi, c, d = math.radians(lat), math.radians(course), math.radians(degrees)
    there = math.asin(math.sin(phi) * math.cos(d) + math.cos(phi) * math.sin(d) * math.cos(c))
    east = math.atan2(math.sin(c) * math.sin(d) * math.cos(phi), math.cos(d) - math.sin(phi) * math.sin(there))
    return place((lon + math.degrees(east) + 540) % 360 - 180, math.degrees(there))


# --- laws -------------------------------------------------------------------------------------------------------------

CAPS = st.tuples(st.floats(-179, 179), st.floats(-40, 70), st.floats(2, 15))
POINTS = st.tuples(st.floats(-179, 179), st.floats(-60, 85))


def _areas(caps: list[tuple[float, float, float]], points: int = 48) -> tuple[Area, ...]:
    return tuple(Area.circle(f"cap {k}", *cap, points) for k, cap in enumerate(caps))


@FEW
@given(st.lists(CAPS, min_size=1, max_size=4), POINTS, POINTS, st.floats(0, 360))
def test_the_antimeridian_is_a_meridian_like_any_other(
    caps: list[tuple[float, float, float]], a: tuple[float, float], b: tuple[float, float], turn: float
) -> None:
    assume(0.01 < float(angle(unit(*a), unit(*b))) < 3.1)
    turned = [((lon + turn + 180) % 360 - 180, lat, r) for lon, lat, r in caps]
    here = route(place(*a), place(*b), closed(*_areas(caps)))
    there = route(
        place((a[0] + turn + 180) % 360 - 180, a[1]),
        place((b[0] + turn + 180) % 360 - 180, b[1]),
        closed(*_areas(turned)),
    )
    assert there.status == here.status
    assert there.km == pytest.approx(here.km, rel=1e-6)


@FEW
@given(st.lists(CAPS, min_size=2, max_size=5), POINTS, POINTS)
def test_more_closure_never_shortens(
    caps: list[tuple[float, float, float]], a: tuple[float, float], b: tuple[float, float]
) -> None:
    assume(0.01 < float(angle(unit(*a), unit(*b))) < 3.1)
    areas = _areas(caps)
    lengths = [route(place(*a), place(*b), closed(*areas[:k])).km for k in range(len(areas) + 1)]
    assert all(more >= less * (1 - 1e-6) for less, more in pairwise(lengths))
    assert lengths[0] == pytest.approx(float(distance(unit(*a), unit(*b))), rel=CLOSE)


@FEW
@given(st.lists(CAPS, min_size=1, max_size=4), POINTS, POINTS)
def test_there_and_back_is_the_same_in_still_air(
    caps: list[tuple[float, float, float]], a: tuple[float, float], b: tuple[float, float]
) -> None:
    assume(0.01 < float(angle(unit(*a), unit(*b))) < 3.1)
    there, back = (route(*ends, closed(*_areas(caps))) for ends in ((place(*a), place(*b)), (place(*b), place(*a))))
    assert there.km == pytest.approx(back.km, rel=CLOSE)
    assert there.status == back.status


@FEW
@given(st.lists(CAPS, min_size=1, max_size=4), POINTS, POINTS)
def test_the_better_side_is_the_answer_and_many_pairs_are_as_one(
    caps: list[tuple[float, float, float]], a: tuple[float, float], b: tuple[float, float]
) -> None:
    assume(0.01 < float(angle(unit(*a), unit(*b))) < 3.1)
    closure = closed(*_areas(caps))
    one = route(place(*a), place(*b), closure)
    many = routes([(place(*a), place(*b)), (place(*b), place(*a))], closure)
    assert many.km == pytest.approx([one.km] * 2, rel=CLOSE)
    assert many.reachable[0] == (one.status == "flown")
    assert [way.km for way in one.ways] == sorted(way.km for way in one.ways)
    if one.best is not None:
        assert one.ways[0] == one.best
        assert one.km >= one.great_circle_km * (1 - CLOSE)


# --- an oracle --------------------------------------------------------------------------------------------------------


def _slow(closure: ClosureSet, a: Airport, b: Airport) -> float:
    """All vertices and edges, no tangent test: Dijkstra by hand over arcs with an open middle that cross nothing."""
    obstacles = network(closure).obstacles
    ring, following = obstacles.vertices, obstacles.following
    points = np.vstack([a.vector, b.vector, ring])
    n = len(points)
    first, second = np.triu_indices(n, 1)
    crossing = np.zeros(len(first), dtype=bool)
    for c, d in zip(ring, ring[following], strict=True):
        apart = [np.linalg.norm(points[k] - x, axis=1) > 1e-12 for k in (first, second) for x in (c, d)]
        crossing |= np.logical_and.reduce(apart) & arcs_cross(points[first], points[second], c, d)
    middles = points[first] + points[second]
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    neighbours = {frozenset((int(k) + 2, int(following[k]) + 2)) for k in range(len(ring))}
    edge = np.array([frozenset((int(i), int(j))) in neighbours for i, j in zip(first, second, strict=True)])
    free = (edge | ~obstacles.inside(middles)) & ~crossing
    weight = np.full((n, n), np.inf)
    weight[first[free], second[free]] = distance(points[first[free]], points[second[free]])
    weight = np.minimum(weight, weight.T)
    reach, left = np.where(np.arange(n) == 0, 0.0, np.inf), set(range(n))
    while left:
        k = min(left, key=lambda i: reach[i])
        left.remove(k)
        reach = np.minimum(reach, reach[k] + weight[k])
    return float(reach[1])


@pytest.mark.parametrize("seed", range(6))
def test_like_a_slow_search_among_stars(seed: int) -> None:
    """Star-shaped areas with deep bays, some overlapping, against the slow search."""
    rng = np.random.default_rng(seed)
    areas, lon, spikes = [], rng.uniform(-150, 150), 5
    for k in range(1 + seed % 3):
        lon, lat = lon + rng.uniform(-15, 15), rng.uniform(20, 60)
        radius = rng.uniform(2, 7, spikes)
        turn = 2 * np.pi * np.arange(spikes) / spikes
        corners = [(lon + 1.3 * r * math.cos(t), lat + r * math.sin(t)) for r, t in zip(radius, turn, strict=True)]
        areas.append(Area(f"star {k}", tuple(corners)))
    closure = closed(*areas)
    a, b = place(lon - 25, 40 + rng.uniform(-10, 10)), place(lon + 25, 40 + rng.uniform(-10, 10))
    found = route(a, b, closure)
    assert found.status == "flown"
    assert found.km == pytest.approx(_slow(closure, a, b), rel=1e-7)


# --- wind -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("speed", [0.0, 20.0, 40.0])
def test_flying_along_the_equator(speed: float) -> None:
    """In closed form: distance over airspeed plus or minus the wind."""
    wind = Wind("even", (-90.0, 90.0), (speed, speed))
    east, west = (hours(unit(a, 0), unit(b, 0), wind) for a, b in ((0, 60), (60, 0)))
    km = RADIUS_KM * math.pi / 3
    assert float(east) == pytest.approx(km / (900 + 3.6 * speed), rel=1e-12)
    assert float(west) == pytest.approx(km / (900 - 3.6 * speed), rel=1e-12)


def test_across_the_wind() -> None:
    """Along a meridian the whole wind is across: speed over the ground sqrt(V² - u²)."""
    wind = Wind("even", (-90.0, 90.0), (50.0, 50.0))
    time = float(hours(unit(10, 0), unit(10, 60), wind))
    assert time == pytest.approx(RADIUS_KM * math.pi / 3 / math.sqrt(900**2 - 180**2), rel=1e-12)


def test_no_wind_is_still_air() -> None:
    calm = Wind("calm", (0.0,), (0.0,))
    closure = closed(Area.circle("cap", 100, 60, 5))
    ends = place(80, 55), place(120, 66)
    still, flown = route(*ends, closure), route(*ends, closure, calm)
    assert flown.km == pytest.approx(still.km, rel=CLOSE)
    assert flown.best is not None
    assert flown.best.hours == pytest.approx(still.km / 900, rel=CLOSE)


def test_wind_parts_the_two_directions_and_flips_the_side() -> None:
    """A cap between two places and a jet only south of it: it draws eastward flights, not westward ones."""
    closure = closed(Area.circle("cap", 0, 50, 8))
    a, b = place(-40, 40), place(40, 40)
    jet = Wind("jet", (-90.0, 30.0, 38.0, 43.0, 46.0, 90.0), (0.0, 0.0, 60.0, 60.0, 0.0, 0.0))
    east, west = route(a, b, closure, jet), route(b, a, closure, jet)
    assert east.best is not None
    assert west.best is not None
    assert {way.side for way in east.ways} == {"north", "south"}
    assert (east.best.side, west.best.side) == ("south", "north")
    assert east.best.hours < west.best.hours  # type: ignore[operator]


@pytest.mark.parametrize("season", ["DJF", "MAM", "JJA", "SON"])
def test_westerlies_help_eastward_flights(season: str) -> None:
    wind = seasonal(season)
    a, b = unit(10, 45), unit(120, 40)
    assert float(hours(a, b, wind)) < float(distance(a, b)) / wind.airspeed_kmh < float(hours(b, a, wind))


def test_opposite_places_have_no_great_circle() -> None:
    with pytest.raises(InputError, match="opposite each other"):
        route(place(0, 10), place(180, -10), closed())
