"""The shortest way between two airports under one closure is searched once for an answer, whoever asks for it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from parley.skies.geometry.airports import airport
from parley.skies.geometry.wind import seasonal
from parley.skies.rights.closed import ClosureSet
from parley.skies.rights.sky import Sky, covered_day
from parley.skies.routing import route as routing
from parley.skies.routing.searches import Searches, pair
from parley.skies.traffic.compare import compare
from parley.skies.traffic.detours import km_over
from parley.skies.traffic.flight import fly, reverse
from parley.skies.traffic.schedule import demo
from parley.skies.traffic.trade_cost import air_links

SUMMER = Sky(covered_day("2023-06-01"))
NORTH = ClosureSet(frozenset({"RUS", "BLR", "UKR"}))
Searched = Counter[tuple[ClosureSet, frozenset[tuple[float, ...]]]]


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> Searched:
    """How often the way between two places was searched under a closure: all searches look round first."""
    counted: Searched = Counter()
    original = routing.look

    def look(net: Any, points: Any, start: Any, finish: Any) -> Any:
        for i, k in zip(start, finish, strict=True):
            counted[net.closure, frozenset(tuple(np.round(points[n], 6)) for n in (i, k))] += 1
        return original(net, points, start, finish)

    monkeypatch.setattr(routing, "look", look)
    return counted


def test_one_flight_is_searched_once_a_closure(searched: Searched) -> None:
    """Helsinki-Tokyo: free, closed to Finland's carriers, and closed to Japan's, who are the rivals."""
    found = fly("HEL", "NRT", "FIN", Sky(), SUMMER, count=16)
    assert found.sums.affected
    assert len(searched) == 3
    assert set(searched.values()) == {1}


def test_two_equal_skies_are_searched_once(searched: Searched) -> None:
    found = fly("HEL", "LHR", "FIN", SUMMER, SUMMER, count=16)
    assert found.before is found.after
    assert set(searched.values()) == {1}


def test_a_flight_in_the_wind_is_searched_by_hours_and_by_length(searched: Searched) -> None:
    """The quickest way need not be the shortest, so there are two searches each, and two for the way back."""
    wind = seasonal("DJF")
    found = fly("LHR", "HND", "GBR", Sky(), SUMMER, wind=wind, count=16)
    reverse(found, SUMMER, wind)
    own = {closure: n for (closure, _), n in searched.items()}
    assert own[SUMMER.closure_set("GBR")] == 3
    assert own[Sky().closure_set("GBR")] == 2
    assert own[SUMMER.closure_set("JPN")] == 1


def test_a_route_table_is_searched_once_a_closure(searched: Searched) -> None:
    """Distances before and after, fees over Russia and rivals share their ways."""
    table = demo().on(["europe-asia"])
    found = compare(table, Sky(covered_day("2022-02-01")), SUMMER, count=16)
    assert found.group().totals["fees_saved_musd"].centre > 0
    assert found.rivals.duels
    assert set(searched.values()) == {1}


def test_air_links_are_searched_once_a_closure(searched: Searched) -> None:
    """Most carriers face the same closures before and after."""
    found = air_links(["FIN", "JPN", "BRA", "ZAF"], Sky(covered_day("2022-02-01")), SUMMER)
    assert (found.extra > 0).any()
    assert set(searched.values()) == {1}


def test_the_ways_of_many_are_those_of_one() -> None:
    """A way traced from a search of many pairs is the one that a search of this pair alone finds."""
    pairs = [pair(airport(a), airport(b)) for a, b in (("HEL", "NRT"), ("FRA", "PEK"), ("JFK", "DEL"), ("HEL", "SVO"))]
    found = Searches().find(pairs, NORTH)
    for two in pairs:
        alone = routing.route(*two, NORTH, sides=False)
        assert found[two].km == pytest.approx(alone.km, rel=1e-12)
        assert found[two].great_circle_km == pytest.approx(alone.great_circle_km, rel=1e-12)
        assert bool(found[two].reason) == bool(alone.reason)
        way = found[two].way()
        assert (way is None) == (alone.best is None)
        if way is not None and alone.best is not None:
            assert np.allclose(way.waypoints, alone.best.waypoints)


def test_a_way_round_a_state_has_hardly_a_km_over_it() -> None:
    two = pair(airport("HEL"), airport("NRT"))
    way = Searches().find([two], NORTH)[two].way()
    assert way is not None
    assert km_over(way.waypoints) < 0.005 * way.km  # it runs along the edge, where single pieces of 20 km count
    direct = [(place.lon, place.lat) for place in two]
    assert 0.6 < km_over(direct) / routing.route(*two, ClosureSet()).km < 1
    assert km_over([]) == 0
