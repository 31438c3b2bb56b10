"""Sphere, plane, shapes, own areas, obstacles and the hard corners of the map."""

from __future__ import annotations

import hashlib
import math
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import DataError, InputError
from parley.globe.plane import POLAR, Plane, divided, unwrapped
from parley.globe.shapes import disputed, drawn_in, outlines, read, shape_codes, undrawn
from parley.globe.sphere import (
    RADIUS_KM,
    along,
    angle,
    arcs_cross,
    distance,
    geodesic_km,
    heading_east,
    lonlat,
    path_km,
    unit,
)
from parley.skies.geometry.airports import Airport, airport
from parley.skies.geometry.area import Area
from parley.skies.geometry.obstacles import from_shape, territory
from parley.skies.rights.closed import ClosureSet
from parley.skies.routing.network import network
from parley.skies.routing.route import route, routes

NORTH = ClosureSet(frozenset({"RUS", "BLR", "UKR", "PRK"}))
LON, LAT = st.floats(-180, 180), st.floats(-89, 89)


# --- sphere and plane -------------------------------------------------------------------------------------------------


@given(LON, LAT)
def test_vectors_and_degrees(lon: float, lat: float) -> None:
    back = lonlat(unit(lon, lat))
    assert back[1] == pytest.approx(lat, abs=1e-9)
    assert math.cos(math.radians(back[0] - lon)) == pytest.approx(1, abs=1e-12)


def test_distances_in_closed_form() -> None:
    assert float(distance(unit(0, 0), unit(90, 0))) == pytest.approx(RADIUS_KM * math.pi / 2)
    assert float(distance(unit(0, 90), unit(7, -90))) == pytest.approx(RADIUS_KM * math.pi)
    assert float(distance(unit(5, 5), unit(5, 5))) == 0
    assert float(angle(unit(0, 0), unit(1e-9, 0))) == pytest.approx(math.radians(1e-9), rel=1e-6)


@given(LON, LAT, LON, LAT, st.floats(0, 1))
def test_points_along_an_arc_divide_it(a: float, b: float, c: float, d: float, share: float) -> None:
    start, end = unit(a, b), unit(c, d)
    whole = float(angle(start, end))
    if 1e-6 < whole < 3:
        point = along(start, end, np.array([share]))[0]
        assert float(angle(start, point)) == pytest.approx(share * whole, abs=1e-8)
        assert float(angle(point, end)) == pytest.approx((1 - share) * whole, abs=1e-8)


def test_arcs_cross_only_properly() -> None:
    a, b = unit(0, 0), unit(40, 0)
    assert arcs_cross(a, b, unit(20, -5), unit(20, 5))
    assert arcs_cross(a, b, unit(20, 5), unit(20, -5))
    assert not arcs_cross(a, b, unit(60, -5), unit(60, 5))
    assert not arcs_cross(a, b, unit(-160, -5), unit(-160, 5))  # the opposite side of the globe
    assert not arcs_cross(a, b, a, unit(0, 5))


def test_headings() -> None:
    assert float(heading_east(unit(10, 0), unit(50, 0))) == pytest.approx(1)
    assert float(heading_east(unit(10, 0), unit(-50, 0))) == pytest.approx(-1)
    assert float(heading_east(unit(10, 20), unit(10, 60))) == pytest.approx(0, abs=1e-12)


def test_wgs84_lengths() -> None:
    """A quarter of the equator and the quarter meridian of WGS84, 10,018.754 and 10,001.966 km."""
    assert geodesic_km(((0, 0), (90, 0))) == pytest.approx(10018.754, abs=1e-3)
    assert geodesic_km(((0, 0), (0, 45), (0, 90))) == pytest.approx(10001.966, abs=1e-3)
    assert path_km(np.stack([unit(0, 0), unit(0, 45), unit(0, 90)])) == pytest.approx(RADIUS_KM * math.pi / 2)


@given(LON, LAT, LON, st.floats(-80, 89))
def test_the_plane_and_back(lon0: float, lat0: float, lon: float, lat: float) -> None:
    plane, v = Plane(lon0, lat0), unit(lon, lat)
    if float(v @ plane.axes[2]) > -0.99:
        assert plane.inverse(plane.forward(v)) == pytest.approx(v, abs=1e-9)


def test_the_plane_keeps_areas() -> None:
    """A cap of angle c has the area 2 π R² (1 - cos c) and is a disc of radius 2 R sin(c/2)."""
    edge = POLAR.forward(unit(33.0, 50.0))
    radius = float(np.hypot(*edge))
    assert math.pi * radius**2 == pytest.approx(2 * math.pi * RADIUS_KM**2 * (1 - math.cos(math.radians(40))))


def test_longitudes_go_on_past_the_antimeridian() -> None:
    assert unwrapped(np.array([170.0, 179.0, -179.0, -170.0])).tolist() == [170, 179, 181, 190]
    ring = divided(np.array([[179.0, 60.0], [-179.0, 60.0], [-179.0, 61.0]]))
    assert np.abs(np.diff(np.vstack([ring, ring[:1]]), axis=0)).max() <= 0.5 + 1e-12


# --- shapes -----------------------------------------------------------------------------------------------------------


def test_the_bundled_file_is_the_recorded_one() -> None:
    content = resources.files("parley.data").joinpath("skies", "shapes.npz").read_bytes()
    assert hashlib.sha256(content).hexdigest() == read("shapes.toml")["file"]["sha256"]
    assert len(content) < 400_000


@pytest.mark.parametrize(
    ("state", "area"), [("RUS", 16.9e6), ("FIN", 0.338e6), ("KAZ", 2.725e6), ("BRA", 8.51e6), ("ZAF", 1.22e6)]
)
def test_areas_of_countries(state: str, area: float) -> None:
    """Published areas, million km², within 3 % (lakes and coasts differ)."""
    assert from_shape(territory([state], 0)).area_km2 == pytest.approx(area, rel=0.03)


def test_every_ring_is_sound_in_the_polar_plane() -> None:
    assert sum(len(pieces) for pieces in outlines().values()) > 1000
    for code in outlines():
        assert from_shape(territory({drawn_in(code)} if code.isupper() else {"UKR"}, 0)).area_km2 > 0


def test_disputed_areas_are_on_their_own() -> None:
    areas = {area.code: area for area in disputed()}
    assert set(areas) == {"crimea", "northern-cyprus", "somaliland", "siachen"}
    assert areas["crimea"].drawn_as == "RUS"
    for state in areas["crimea"].counts_with:
        assert shape_codes([state]) == {state, "crimea"}
        assert network(ClosureSet(frozenset({state}))).obstacles.inside(unit(34.1, 45.1)[None])[0]
    assert "crimea" not in shape_codes(["TUR"])


def test_small_territories() -> None:
    assert drawn_in("REU") == "FRA"
    assert drawn_in("FIN") == "FIN"
    assert shape_codes(["GIB", "ESP"]) == {"ESP"}
    assert "GIB" in undrawn()
    with pytest.raises(InputError, match=r"ATA.*not in the bundled shapes"):
        shape_codes(["ATA"])


# --- margins ----------------------------------------------------------------------------------------------------------


def test_the_margin_is_twelve_miles_of_sea_and_no_neighbours_land() -> None:
    closed = network(NORTH).obstacles
    kola, off_kola, barents = unit(34.2, 68.9), unit(34.2, 69.4), unit(34.2, 69.9)
    lappeenranta, east_estonia, vilnius = unit(28.15, 61.04), unit(27.4, 59.3), unit(25.28, 54.63)
    assert closed.inside(np.stack([kola, off_kola])).all()
    assert not closed.inside(np.stack([barents, lappeenranta, east_estonia, vilnius])).any()
    areas = [from_shape(territory(["RUS"], margin)).area_km2 for margin in (0.0, 3.0, 12.0, 24.0)]
    assert areas == sorted(areas)


@pytest.mark.parametrize("margin", [3.0, 12.0, 24.0])
def test_the_margin_of_a_round_island_has_its_breadth(margin: float) -> None:
    """Iceland's most southern point: the margin ends ``margin`` miles off it, within the thinning of 3 km."""
    south = min((ring for piece in outlines()["ISL"] for ring in piece.rings), key=lambda r: r[:, 2].min())
    lon, lat = lonlat(south[south[:, 2].argmin()])
    closed = from_shape(territory(["ISL"], margin))
    off = np.array([(margin * 1.852 + d) / 111.195 for d in (-4.0, 4.0)])
    assert closed.inside(unit(np.full(2, lon), lat - off)).tolist() == [True, False]


# --- hard corners -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["HEL", "TLL", "VNO", "KUN", "LPP", "ICN", "GMP", "JOE", "KKN", "TOS", "BUS", "TZX", "OVD"]
)
def test_airports_near_closed_territory_have_their_flights(code: str) -> None:
    found = route(code, "DXB", NORTH)
    assert found.status == "flown"
    assert found.notes == ()


def test_through_the_gap_between_kaliningrad_and_belarus() -> None:
    """Vilnius to Warsaw: Kaliningrad and Belarus are closed, the land between them is not."""
    found = route("VNO", "WAW", NORTH)
    assert found.extra_km < 10


def test_across_the_gulf_of_finland() -> None:
    found = route("HEL", "TLL", NORTH)
    assert found.extra_km == pytest.approx(0, abs=1e-6)


def test_kaliningrad_to_saint_petersburg_over_the_high_seas() -> None:
    """Russian carriers keep to the strip that Finland and Estonia leave open between their territorial seas."""
    closed = ClosureSet(frozenset({"EST", "FIN", "LTU", "LVA", "POL", "SWE", "NOR", "UKR"}))
    found = route("KGD", "LED", closed)
    assert found.status == "flown"
    assert 50 < found.extra_km < 300
    assert found.best is not None
    assert any(59.2 < lat < 60 and 22 < lon < 26.5 for lon, lat in found.best.waypoints)


def test_airports_of_closed_states_are_unreachable() -> None:
    for code in ("SVO", "KGD", "MSQ", "KBP", "FNJ", "SIP"):
        found = route("HEL", code, NORTH)
        assert found.status == "unreachable"
        assert found.km == math.inf
        assert found.best is None
        assert found.ways == ()
        assert code in found.reason
        assert not found.within(20000)
    assert "RUS, whose airspace is closed" in route("HEL", "SVO", NORTH).reason
    crimea = route("IST", Airport("SIP", 33.98, 45.05, "UKR"), ClosureSet(frozenset({"RUS"})))
    assert crimea.reason == "SIP lies inside closed airspace"


def test_enclosed_airports_are_unreachable() -> None:
    """With all its neighbours closed there is no way out of Mongolia; and a ring of one's own keeps a place in."""
    found = routes([("UBN", "ICN"), ("ICN", "NRT")], ClosureSet(frozenset({"RUS", "CHN"})))
    assert found.reachable.tolist() == [False, True]
    assert found.reasons == ("no way round the closed airspace", "")
    assert np.isinf(found.extra_km[0])


def test_an_airport_in_a_margin_departs_through_the_nearest_edge() -> None:
    south = min((ring for piece in outlines()["ISL"] for ring in piece.rings), key=lambda r: r[:, 2].min())
    lon, lat = lonlat(south[south[:, 2].argmin()])
    islet = Airport("XXX", float(lon), float(lat) - 0.1, "NOR", "an islet of an open country, 11 km off a closed one")
    found = route(islet, "ARN", ClosureSet(frozenset({"ISL"})))
    assert found.status == "flown"
    assert len(found.notes) == 1
    assert "in the margin of closed territory" in found.notes[0]
    assert found.km >= found.great_circle_km - 1e-9
    stranger = Airport("XXX", float(lon), float(lat) - 0.1)
    assert route(stranger, "ARN", ClosureSet(frozenset({"ISL"}))).reason == "XXX lies inside closed airspace"


def test_distances_are_reported_on_the_ellipsoid_too() -> None:
    found = route("HEL", "NRT", NORTH)
    assert found.best is not None
    assert found.best.geodesic_km == pytest.approx(found.km, rel=0.006)
    assert found.best.geodesic_km != found.km
    assert found.great_circle_geodesic_km == pytest.approx(found.great_circle_km, rel=0.006)


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corners", "complaint"),
    [
        (((0, 0), (10, 10), (10, 0), (0, 10)), "Self-intersection"),
        (((0, 0), (10, 0)), "2 different corners; expected at least 3"),
        (((0, 0), (10, 0), (0, 0), (10, 0)), "2 different corners"),
        (((0, 0), (10, 0), (10, 95)), "10, 95 lies off the globe"),
        (((0, 0), (math.nan, 0), (10, 9)), "nan, 0 lies off the globe"),
        (((0, 70), (90, 70), (180, 70), (-90, 70)), "runs round a pole"),
        (((0, -70), (90, -70), (180, -70), (-90, -70)), "runs round a pole"),
    ],
)
def test_wrong_areas(corners: tuple[tuple[float, float], ...], complaint: str) -> None:
    with pytest.raises((InputError, DataError), match=complaint):
        Area("zone", corners)


def test_areas_round_the_north_pole_must_be_meant() -> None:
    ring = tuple((float(lon), 70.0) for lon in range(-180, 180, 30))
    around = Area("top", ring, around_pole=True)
    assert network(ClosureSet(areas=(around,))).obstacles.inside(unit(12, 89)[None])[0]
    with pytest.raises(InputError, match="does not run round a pole"):
        Area("zone", ((0, 0), (10, 0), (10, 10)), around_pole=True)
    with pytest.raises(InputError, match="south pole outside"):
        Area.circle("cap", 0, -80, 20)


def test_an_area_over_the_antimeridian() -> None:
    area = Area("dateline", ((170, 50), (-170, 50), (-170, 60), (170, 60)))
    closed = network(ClosureSet(areas=(area,))).obstacles
    assert (
        closed.inside(unit(np.array([180.0, -175.0, 175.0, 0.0, 160.0]), np.full(5, 55.0))).tolist()
        == [True] * 3 + [False] * 2
    )


def test_an_area_that_covers_the_airport_of_departure() -> None:
    found = route("HEL", "ARN", ClosureSet(areas=(Area.circle("exercise", 25, 60.3, 1),)))
    assert (found.status, found.reason) == ("unreachable", "HEL lies inside the closed area 'exercise'")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"states": frozenset({"RUSS"})}, "'RUSS' is not a country.*Did you mean 'RUS'"),
        ({"states": frozenset({"ROW"})}, "'ROW' is not a country"),
        ({"extent": "firs"}, "unknown extent 'firs'. Did you mean 'fir'"),
        ({"extent": "fir"}, "needs a file of their boundaries"),
        ({"margin_nm": -1}, "margin of -1 nm is out of bounds"),
        ({"margin_nm": math.nan}, "out of bounds"),
    ],
)
def test_wrong_closure_sets(arguments: dict[str, object], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        ClosureSet(**arguments)  # type: ignore[arg-type]


def test_closure_sets_are_values() -> None:
    assert ClosureSet(frozenset({"RUS"})) == ClosureSet({"RUS"})  # type: ignore[arg-type]
    assert hash(ClosureSet(frozenset({"RUS"}))) == hash(ClosureSet(frozenset({"RUS"})))
    assert ClosureSet().closing({"RUS"}).states == {"RUS"}
    assert network(NORTH) is network(ClosureSet(frozenset({"UKR", "PRK", "RUS", "BLR"})))


def test_wrong_airports_and_pairs() -> None:
    for wrong, complaint in (
        ("QQQ", "no airport 'QQQ'"),
        ("QQQQ", "no airport 'QQQQ'"),
        ("Helsinki", "Helsinki has HEL"),
        ("", "no airport ''"),
    ):
        with pytest.raises(InputError, match=complaint):
            airport(wrong)
    with pytest.raises(InputError, match="both are the same place"):
        route("HEL", "hel", NORTH)
    with pytest.raises(InputError, match="no pair of airports"):
        routes([], NORTH)
    with pytest.raises(InputError, match="lies off the globe"):
        Airport("X", 0, 91)


def test_airports() -> None:
    helsinki = airport("hel")
    assert (helsinki.code, helsinki.country, helsinki.city) == ("HEL", "FIN", "Helsinki")
    assert airport("EFHK").lat == helsinki.lat
    assert airport("PRN").country == "XKX"
