"""The bundled map: its recipe, and routes on it that keep out of what is closed."""

from __future__ import annotations

import io
import json
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from parley.errors import DataError
from parley.globe.plane import POLAR
from parley.globe.sphere import along, unit
from parley.skies.geometry.airports import Airport, airport
from parley.skies.geometry.wind import seasonal
from parley.skies.recipes import land as recipes
from parley.skies.rights.closed import ClosureSet
from parley.skies.routing.network import network
from parley.skies.routing.route import route, routes

NORTH = ClosureSet(frozenset({"RUS", "BLR", "UKR", "PRK"}))
WEST = ClosureSet(
    frozenset({"FIN", "EST", "LVA", "LTU", "POL", "DEU", "SWE", "NOR", "DNK", "GBR", "CAN", "USA", "UKR"})
)


def pool(count: int, seed: int) -> list[Airport]:
    import airportsdata

    return [airport(code) for code in random.Random(seed).sample(sorted(airportsdata.load("IATA")), count)]


@pytest.mark.parametrize("closure", [NORTH, WEST], ids=["north", "west"])
def test_no_way_enters_closed_airspace(closure: ClosureSet) -> None:
    """Points along every arc of every way, against the areas less a rim of 0.3 km (arcs here, straight lines there)."""
    import shapely

    core = network(closure).obstacles.shape.buffer(-0.3)
    shapely.prepare(core)
    places, checked = pool(160, 3), 0
    for a, b in zip(places[::2], places[1::2], strict=True):
        for way in route(a, b, closure).ways:
            lon, lat = np.array(way.waypoints).T
            v = unit(lon, lat)
            xy = POLAR.forward(along(v[:-1], v[1:], np.linspace(0, 1, 300)).reshape(-1, 3))
            assert not shapely.contains_xy(core, xy[:, 0], xy[:, 1]).any()
            checked += 1
    assert checked > 25


@pytest.mark.slow
def test_more_states_never_shorten() -> None:
    places = pool(120, 5)
    pairs = list(zip(places[::2], places[1::2], strict=True))
    states = ("RUS", "BLR", "UKR", "PRK", "LBY", "SYR", "YEM", "SDN", "AFG", "PAK")
    lengths = [routes(pairs, ClosureSet(frozenset(states[:k]))).km for k in range(0, len(states) + 1, 2)]
    assert all((more >= less * (1 - 1e-5)).all() for less, more in pairwise(lengths))
    assert (lengths[-1] > lengths[0]).any()


def test_a_wider_margin_never_shortens() -> None:
    pairs = [("HEL", "NRT"), ("HEL", "PEK"), ("FRA", "NRT"), ("OSL", "ICN"), ("JFK", "DEL"), ("ANC", "HEL")]
    lengths = [routes(pairs, ClosureSet(NORTH.states, margin_nm=nm)).km for nm in (0, 12, 50, 100)]
    assert all((more >= less - 3.0).all() for less, more in pairwise(lengths))  # the margin is thinned by 3 km


def test_the_wind_of_winter_sends_flights_south_to_japan_and_home_over_the_north() -> None:
    """London-Tokyo: nearly as long on both sides; the westerlies help to Japan and hinder on the way back."""
    wind = seasonal("DJF")
    there, back = route("LHR", "HND", NORTH, wind), route("HND", "LHR", NORTH, wind)
    assert there.best is not None
    assert back.best is not None
    assert (there.best.side, back.best.side) == ("south", "north")
    assert there.best.hours < back.best.hours  # type: ignore[operator]
    many = routes([("LHR", "HND"), ("HND", "LHR"), ("LHR", "SVO")], NORTH, wind)
    assert many.hours is not None
    assert many.hours[:2] == pytest.approx([there.best.hours, back.best.hours], rel=1e-9)
    assert many.km[:2] == pytest.approx([there.km, back.km], rel=1e-9)
    assert np.isinf(many.hours[2])
    assert there.great_circle_hours < there.best.hours  # type: ignore[operator]


def test_both_sides_of_more_than_one_closed_stretch() -> None:
    """Delhi-London crosses Pakistan and Ukraine; the ways west about of the one and round the other are all found."""
    found = route("DEL", "LHR", ClosureSet(frozenset({"PAK", "UKR"})))
    assert {way.around for way in found.ways} == {"PAK", "UKR"}
    assert len({way.waypoints for way in found.ways}) == len(found.ways) >= 3
    assert [way.km for way in found.ways] == sorted(way.km for way in found.ways)
    assert found.best == found.ways[0]


# --- the recipe -------------------------------------------------------------------------------------------------------


def topology(*names: str) -> dict[str, object]:
    """Neighbours that share a border line, one degree wide, side by side in Crimea's box for Russia."""
    arcs, drawn = [], []
    for k, name in enumerate(names):
        west = 330 + 5 * k
        arcs.append([[west, 450], [5, 0], [0, 5], [-5, 0], [0, -5]])
        drawn.append({"type": "Polygon", "arcs": [[k]], "properties": {"name": name}})
    content = {"countries": {"geometries": drawn}}
    return {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": content,
    }


def test_the_recipe_codes_and_sets_apart(tmp_path: Path) -> None:
    path = tmp_path / "countries-50m.json"
    path.write_text(json.dumps(topology("Ukraine", "Russia", "N. Cyprus", "Antarctica")), encoding="utf-8")
    with np.load(io.BytesIO(recipes.build(path))) as packed:
        assert packed["codes"].tolist() == ["UKR", "crimea", "northern-cyprus"]
        assert packed["arc_sizes"].sum() == len(packed["lon_steps"]) == 15
    assert len(recipes.digest(path)) == 64


@pytest.mark.parametrize("text", ["", "[]", '{"type": "Feature"}', '{"type": "Topology", "objects": {}}'])
def test_wrong_topologies(tmp_path: Path, text: str) -> None:
    path = tmp_path / "countries-50m.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"not the TopoJSON file countries-50m.json of world-atlas 2.0.2"):
        recipes.build(path)


def test_unknown_countries_stop_the_recipe(tmp_path: Path) -> None:
    path = tmp_path / "countries-50m.json"
    path.write_text(json.dumps(topology("Finlandia")), encoding="utf-8")
    with pytest.raises(DataError, match=r"no ISO code for the country drawn as 'Finlandia'. Did you mean 'finland'"):
        recipes.build(path)
