"""Flight information regions of a GeoJSON file: every form of a ring, and one bad feature among good ones."""

from __future__ import annotations

import json
import math
import re
from datetime import date
from pathlib import Path
from random import Random

import pytest
from shipped import INPUTS

from parley.errors import DataError, InputError
from parley.globe.sphere import RADIUS_KM, unit
from parley.skies.geometry.airports import Airport
from parley.skies.geometry.area import Area
from parley.skies.geometry.firs import notes, read_regions, regions, state_of
from parley.skies.rights.closed import ClosureSet
from parley.skies.rights.sky import Change, Sky
from parley.skies.routing.network import network
from parley.skies.traffic.flight import fly

FIRS = INPUTS / "vatsim" / "regions.geojson"


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("UUWV", "RUS"),
        ("UHMM-N1", "RUS"),
        ("ULLL", "RUS"),
        ("UMMV", "BLR"),
        ("UMKK", "RUS"),
        ("UKFV", "UKR"),
        ("UKR", "UKR"),
        ("UAAA", "KAZ"),
        ("UTTT", "UZB"),
        ("UTAA", "TKM"),
        ("ZKKP", "PRK"),
        ("ZBPE", "CHN"),
        ("NAT", ""),
        ("QQQQ", ""),
    ],
)
def test_whose_region(code: str, state: str) -> None:
    assert state_of(code) == state


def square(code: str, west: float, south: float, size: float) -> dict[str, object]:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"properties": {"id": code}, "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]}}


def test_regions_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "firs.geojson"
    features = [square("UUWV", 170, 60, 10), square("UHMM", -180, 60, 10), square("UMMV", 25, 52, 4)]
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    closed = network(ClosureSet(frozenset({"RUS"}), extent="fir", fir_file=path)).obstacles
    assert closed.inside(unit(180.0, 65.0)[None])[0]  # the seam at 180° is gone
    assert not closed.inside(unit(27.0, 54.0)[None])[0]
    assert len(closed.shape.geoms) == 1
    with pytest.raises(DataError, match=r"no flight information region of FIN \(Finland\)"):
        regions(["FIN"], path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not a readable GeoJSON file of flight information regions"),
        ("{}", "expected a FeatureCollection with a list of features, found no type"),
        ("[1, 2]", "expected a FeatureCollection"),
        ('{"type": "Topology", "objects": {}}', "found the type 'Topology'"),
        (
            '{"features": [{"properties": {}}]}',
            "no flight .* 1 feature without a code; it is read from one of id, icao",
        ),
        (
            '{"features": [{"properties": {"name": "Anchorage Arctic"}}]}',
            "no flight .* Codes such as EFIN are read from one of id, .*; found: Anchorage Arctic",
        ),
        ('{"features": [null, 7]}', "no flight .* 2 features without a code"),
        (
            '{"features": [{"properties": {"id": "UUWV"}}]}',
            "none of its features can be read; UUWV: it has no geometry",
        ),
        (
            '{"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}, "features": []}',
            "the reference system is 'urn:ogc:def:crs:EPSG::3857'; expected longitude and latitude in degrees",
        ),
    ],
)
def test_wrong_region_files(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "firs.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=rf"firs.geojson: .*{complaint}"):
        regions(["RUS"], path)


def written(folder: Path, *features: dict[str, object]) -> Path:
    path = folder / "firs.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def shaped(code: str, kind: str, coordinates: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"id": code}, "geometry": {"type": kind, "coordinates": coordinates}}


def ring(west: float, south: float, size: float) -> list[list[float]]:
    return [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]


FAULTY = [
    (None, r"it has no geometry \(null\)"),
    ({"type": "Polygon", "coordinates": []}, "it has no coordinates"),
    ({"type": "Point", "coordinates": [30, 60]}, "it is a Point; expected a Polygon or MultiPolygon"),
    ({"type": "LineString", "coordinates": ring(30, 60, 5)}, "it is a LineString"),
    (
        {"type": "Polygon", "coordinates": [[[30, 60], [31, 60], [30, 60]]]},
        "a ring has fewer than 3 different positions",
    ),
    ({"type": "Polygon", "coordinates": [[[30, 60], ["x", 60], [31, 61]]]}, "a ring is not a list of positions"),
    ({"type": "Polygon", "coordinates": [[[30], [31], [32]]]}, "a ring"),
    ({"type": "Polygon", "coordinates": [[[30, 60], [40, 60], [40, 95]]]}, "the position 40, 95 lies off the globe"),
    ({"type": "Polygon", "coordinates": [[[30, 60], [400, 60], [40, 70]]]}, "the position 400, 60 lies off the globe"),
    ({"type": "Polygon", "coordinates": [[[60, 130], [60, 140], [70, 140]]]}, "they may be exchanged"),
    ({"type": "Polygon", "coordinates": [ring(3.3e6, 8.4e6, 1e5)]}, "expected degrees; the file may be in metres"),
    ({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]}, "has no polygon"),
    ({"type": "GeometryCollection"}, "its collection has no geometries"),
    (
        {"type": "Polygon", "coordinates": [ring(30, 60, 5)], "crs": {"properties": {"name": "EPSG:3857"}}},
        "the reference system is 'EPSG:3857'; expected longitude and latitude in degrees",
    ),
]


@pytest.mark.parametrize(("geometry", "why"), FAULTY)
def test_one_bad_feature_does_not_refuse_the_rest(tmp_path: Path, geometry: object, why: str) -> None:
    """It is counted where nobody needs it, and named with the reason where its state is closed."""
    bad = {"type": "Feature", "properties": {"id": "UUWV"}, "geometry": geometry}
    path = written(tmp_path, square("EFIN", 20, 60, 8), bad)
    alone = written(tmp_path, square("EFIN", 20, 60, 8))
    area = regions(["FIN"], alone).area
    path = written(tmp_path, square("EFIN", 20, 60, 8), bad)
    read_regions.cache_clear()
    assert regions(["FIN"], path).area == area
    assert re.search(f"1 feature left out, as .*{why}.*: UUWV", " ".join(notes(path)))
    with pytest.raises(DataError, match=rf"the flight information region UUWV of RUS \(Russia\): .*{why}"):
        regions(["RUS", "FIN"], path)


def test_features_of_no_state_and_without_a_code_are_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        square("EFIN", 20, 60, 8),
        square("FINLAND", 20, 60, 8),
        {"type": "Feature", "properties": None, "geometry": None},
    )
    assert notes(path) == (
        "firs.geojson: 1 feature left out, as parley knows no state for their codes: FINLAND",
        "firs.geojson: 1 feature left out, as they have no code: feature 3",
    )


@pytest.mark.parametrize(
    ("lon", "lat"), [(10.0, 95.0), (10.0, -90.5), (400.0, 10.0), (math.nan, 10.0), (10.0, math.nan)]
)
def test_positions_off_the_globe_are_refused_by_name(lon: float, lat: float) -> None:
    for make in (
        lambda: Airport("OWN", lon, lat),
        lambda: Area("own", ((0.0, 0.0), (10.0, 0.0), (lon, lat))),
        lambda: Area.circle("own", lon, lat, 5.0),
    ):
        with pytest.raises(InputError, match=r"(?i)own.*lies off the globe"):
            make()


@pytest.mark.parametrize("key", ["ICAOCODE", "icao", "fir", "Ident", "name"])
def test_codes_stand_under_other_names_too(tmp_path: Path, key: str) -> None:
    feature = square("", 20, 60, 8) | {"properties": {"remark": "x", key: " efin "}}
    assert regions(["FIN"], written(tmp_path, feature)).area > 0
    assert regions(["FIN"], written(tmp_path, feature | {"properties": None, "id": "EFIN"})).area > 0


def test_rings_of_every_kind_enclose_the_same_area(tmp_path: Path) -> None:
    """Open, turned, three-dimensional, split in two, in a collection: the box of 8° by 8° that each of them is."""
    closed = ring(20, 60, 8)
    kinds: list[dict[str, object]] = [
        {"type": "Polygon", "coordinates": [closed]},
        {"type": "Polygon", "coordinates": [closed[:-1]]},
        {"type": "Polygon", "coordinates": [closed[::-1]]},
        {"type": "Polygon", "coordinates": [[[*point, 10_000.0] for point in closed]]},
        {"type": "Polygon", "coordinates": [[[lon - 360, lat] for lon, lat in closed]]},
        {
            "type": "MultiPolygon",
            "coordinates": [[[[20, 60], [24, 60], [24, 68], [20, 68]]], [[[24, 60], [28, 60], [28, 68], [24, 68]]]],
        },
        {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": [closed]}]},
    ]
    box = RADIUS_KM**2 * math.radians(8) * (math.sin(math.radians(68)) - math.sin(math.radians(60)))
    for k, geometry in enumerate(kinds):
        path = tmp_path / f"{k}.geojson"
        features = [{"properties": {"id": "EFIN"}, "geometry": geometry}]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8-sig")
        assert regions(["FIN"], path).area == pytest.approx(box, rel=1e-4), geometry
        assert notes(path) == ()


def test_an_outline_that_crosses_itself_is_mended_and_said(tmp_path: Path) -> None:
    """A bow tie encloses its two triangles: half of the box."""
    path = written(tmp_path, shaped("EFIN", "Polygon", [[[20, 0], [21, 1], [21, 0], [20, 1]]]))
    half = RADIUS_KM**2 * math.radians(1) * math.sin(math.radians(1)) / 2
    assert regions(["FIN"], path).area == pytest.approx(half, rel=1e-3)
    assert notes(path) == ("firs.geojson: 1 outline mended (ring self-intersection): EFIN",)


def test_parts_of_a_collection_that_are_not_areas_are_counted(tmp_path: Path) -> None:
    parts = [{"type": "Point", "coordinates": [24, 64]}, {"type": "Polygon", "coordinates": [ring(20, 60, 8)]}]
    feature = square("EFIN", 0, 0, 1) | {"geometry": {"type": "GeometryCollection", "geometries": parts}}
    assert notes(written(tmp_path, feature)) == ("firs.geojson: 1 point or line of geometry collections left out",)


def test_a_region_down_to_the_south_pole_is_a_sector(tmp_path: Path) -> None:
    """Auckland's reaches the pole, where the plane ends: a sector of 20° holds its middle and not its mirror image."""
    path = written(tmp_path, shaped("NZZO", "Polygon", [[[160, -90], [180, -90], [180, -60], [160, -60], [160, -90]]]))
    area = RADIUS_KM**2 * math.radians(20) * (1 - math.sin(math.radians(60)))
    found = network(ClosureSet(frozenset({"NZL"}), extent="fir", fir_file=path)).obstacles
    assert found.area_km2 == pytest.approx(area, rel=1e-3)
    assert found.inside(unit(170.0, -75.0)[None])[0]
    assert not found.inside(unit(170.0, 75.0)[None])[0]
    assert not found.inside(unit(-10.0, -75.0)[None])[0]
    assert notes(path) == ("firs.geojson: 1 region ends 11 km before the south pole: NZZO",)


def test_what_a_file_of_regions_lacks_is_said_with_the_answer(tmp_path: Path) -> None:
    bad = {"type": "Feature", "properties": {"id": "XXXX"}, "geometry": None}
    path = written(tmp_path, square("UHMM", 160, 50, 20), bad)
    sky = Sky(closed=(Change("RUS"),), fir_file=path)
    found = fly("ANC", "NRT", "JPN", Sky(), sky, count=16)
    assert found.after.extra_km > 100
    assert "firs.geojson: 1 feature left out, as parley knows no state for their codes: XXXX" in found.traffic.notes


def test_a_state_without_a_region_of_its_own_is_closed_by_its_territory() -> None:
    """Luxembourg is served by Belgium: closing both is closing Belgium's region, which lies over it, and no more."""
    both = network(ClosureSet(frozenset({"BEL", "LUX"}), extent="fir", fir_file=FIRS)).obstacles.area_km2
    one = network(ClosureSet(frozenset({"BEL"}), extent="fir", fir_file=FIRS)).obstacles.area_km2
    assert both == pytest.approx(one, rel=0.02)


def test_a_rival_whose_closures_the_file_lacks_is_left_out_and_said(tmp_path: Path) -> None:
    """In 2021 nothing is closed to Japan; Iran and others are closed to the United States, where the flight starts."""
    path = written(tmp_path, square("UHMM", 160, 50, 20))
    day = date(2021, 1, 1)
    skies = Sky(day, fir_file=path), Sky(day, closed=(Change("RUS"),), fir_file=path)
    found = fly("ANC", "NRT", "JPN", *skies, count=16)
    assert found.after.extra_km > 100
    (note,) = [note for note in found.traffic.notes if "are not compared" in note]
    assert note.startswith("carriers of USA are not compared: ")
    assert "no flight information region of IRN (Iran)" in note
    with pytest.raises(DataError, match=r"no flight information region of IRN \(Iran\)"):
        fly("ANC", "NRT", "USA", *skies, count=16)


JUNK = (None, 7, "x", [], {}, [[1, 2]], math.nan, math.inf, True, [None], {"a": 1})


def mutated(value: object, random: Random) -> object:
    """A value with some of its parts replaced, taken out or moved off the globe."""
    if random.random() < 0.04:
        return random.choice(JUNK)
    if isinstance(value, dict):
        return {key: mutated(inner, random) for key, inner in value.items() if random.random() > 0.02}
    if isinstance(value, list):
        return [mutated(inner, random) for inner in value if random.random() > 0.01]
    return value * random.choice((-1, 10, 1e5)) if isinstance(value, float) and random.random() < 0.04 else value


@pytest.mark.filterwarnings("error")
def test_damaged_files_are_read_or_refused_in_one_sentence(tmp_path: Path) -> None:
    rings = [[[20.0, 60.0], [28.0, 60.0], [28.0, 68.0]], [[22.0, 62.0], [23.0, 62.0], [23.0, 63.0]]]
    good = {"type": "FeatureCollection", "features": [shaped("EFIN", "Polygon", rings), square("UHMM", 170, 60, 20)]}
    read, refusals = 0, []
    for seed in range(150):
        path = tmp_path / f"{seed}.geojson"
        path.write_text(json.dumps(mutated(good, Random(seed))), encoding="utf-8")
        for state in ("FIN", "RUS"):
            try:
                read += regions([state], path).area > 0
            except DataError as error:
                refusals.append(str(error))
    assert read + len(refusals) == 300
    assert min(read, len(refusals)) > 50
    assert all(re.match(rf"{re.escape(str(tmp_path))}/\d+\.geojson: ", text) for text in refusals)
