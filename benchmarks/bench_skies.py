"""Routing round closed airspace: building the network of a closure set, and a thousand pairs after it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from parley.skies.geometry.airports import Airport, airport
from parley.skies.rights.closed import ClosureSet
from parley.skies.routing import network as networks
from parley.skies.routing.route import route, routes

NORTH = ClosureSet(frozenset({"RUS", "BLR", "UKR", "PRK"}))
WEST = ClosureSet(
    frozenset(
        (
            "AUT BEL BGR CAN CHE CYP CZE DEU DNK ESP EST FIN FRA FRO GBR GRC GRL HRV HUN IRL ISL ITA LTU LUX LVA MLT "
            "NLD NOR POL PRT ROU SVK SVN SWE UKR USA"
        ).split()
    )
)
PAIRS = 1000


def _airports(count: int) -> list[Airport]:
    import airportsdata

    table = airportsdata.load("IATA")
    open_air = sorted(code for code, entry in table.items() if entry["country"] not in ("RU", "BY", "UA", "KP"))
    return [airport(code) for code in random.Random(1).sample(open_air, count)]


@pytest.mark.parametrize(("name", "closure"), [("Russia, Belarus, Ukraine, North Korea", NORTH), ("the West", WEST)])
def test_building_a_closure_set(benchmark: Any, say: Callable[[str], None], name: str, closure: ClosureSet) -> None:
    built = networks.network(closure)  # the first call also reads the map

    def again() -> None:
        networks.network.cache_clear()
        networks.network(closure)

    benchmark.pedantic(again, rounds=5)
    say(f"closure set of {name}: best {benchmark.stats['min']:.2f} s, {len(built.corners.at)} corners (target 1 s)")


@pytest.mark.parametrize("airports", [150, 1500])
def test_a_thousand_pairs(benchmark: Any, say: Callable[[str], None], airports: int) -> None:
    pool, draw = _airports(airports), random.Random(2)
    pairs = [tuple(draw.sample(pool, 2)) for _ in range(PAIRS)]
    networks.network(NORTH)
    benchmark.pedantic(lambda: routes(pairs, NORTH), rounds=5, warmup_rounds=1)
    best = benchmark.stats["min"]
    say(f"{PAIRS} pairs of {airports} airports: best {best:.2f} s without numba (target 1 to 5 s)")


def test_one_flight_both_sides(benchmark: Any, say: Callable[[str], None]) -> None:
    benchmark.pedantic(lambda: route("HEL", "NRT", NORTH), rounds=20, warmup_rounds=1)
    say(f"one flight, both sides: best {benchmark.stats['min'] * 1e3:.1f} ms")
