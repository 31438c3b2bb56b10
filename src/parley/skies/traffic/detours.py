"""Shortest permitted distances of the rows of a route table, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from parley.dims import Array
from parley.globe.sphere import along, distance, unit
from parley.skies.geometry.airports import Airport
from parley.skies.rights.closed import ClosureSet
from parley.skies.rights.sky import Sky
from parley.skies.routing.network import network
from parley.skies.routing.route import route, routes
from parley.skies.traffic.schedule import Row

FEE_STATE = "RUS"
"""The one state whose overflight fees are priced."""
PIECE_KM = 20.0
"""Length of the pieces by which the distance over a state is measured."""
SAME_KM = 0.1


@dataclass(frozen=True, eq=False)
class Legs:
    """Shortest permitted distances of n flights under one sky.

    Attributes:
        km: (n,) length; infinite if unreachable.
        great_circle_km: (n,) with nothing closed.
        reasons: why a flight is unreachable, empty otherwise.
        fee_km: (n,) km over the state whose overflight fees are priced; 0 where it is closed to the carrier, where the
            flight starts or ends in it, or where the flight is unreachable.
    """

    km: Array
    great_circle_km: Array
    reasons: tuple[str, ...]
    fee_km: Array


def legs(rows: Sequence[Row], sky: Sky) -> Legs:
    """Distances of rows under a sky, with those over the state with fees."""
    return with_fees(distances(rows, sky), rows, sky, [True] * len(rows))


def distances(rows: Sequence[Row], sky: Sky) -> Legs:
    """Distances of rows under a sky; those over the state with fees are left at 0."""
    km, gc = np.zeros(len(rows)), np.zeros(len(rows))
    reasons = [""] * len(rows)
    for closure, members in _by_closure(rows, sky).items():
        found = lengths([pair_of(rows[k]) for k in members], closure)
        for k in members:
            km[k], gc[k], reasons[k] = found[pair_of(rows[k])]
    return Legs(km, gc, tuple(reasons), np.zeros(len(rows)))


def with_fees(found: Legs, rows: Sequence[Row], sky: Sky, wanted: Sequence[bool]) -> Legs:
    """The same with the distances over the state with fees, measured for the flights wanted (n,)."""
    fee = np.zeros(len(rows))
    for closure, members in _by_closure(rows, sky).items():
        over: dict[Pair, float] = {}
        for k in members:
            if wanted[k] and np.isfinite(found.km[k]) and _pays(rows[k], closure):
                pair = pair_of(rows[k])
                if pair not in over:
                    direct = found.km[k] - found.great_circle_km[k] <= SAME_KM
                    over[pair] = over_state(*pair, closure, bool(direct))
                fee[k] = over[pair]
    return replace(found, fee_km=fee)


def _by_closure(rows: Sequence[Row], sky: Sky) -> dict[ClosureSet, list[int]]:
    """Rows by what is closed to their carriers."""
    known = {country: sky.closure_set(country) for country in sorted({row.carrier.country for row in rows})}
    out: dict[ClosureSet, list[int]] = {}
    for k, row in enumerate(rows):
        out.setdefault(known[row.carrier.country], []).append(k)
    return out


Pair = tuple[Airport, Airport]
Found = tuple[float, float, str]


def pair_of(row: Row) -> Pair:
    """The two airports of a row, in either direction the same, as is their shortest way."""
    first, second = sorted((row.origin, row.destination), key=lambda place: place.code)
    return first, second


def lengths(pairs: Sequence[Pair], closure: ClosureSet) -> dict[Pair, Found]:
    """Length, great circle and reason by pair."""
    distinct = list(dict.fromkeys(pairs))
    found = routes(distinct, closure)
    cells = zip(found.km, found.great_circle_km, found.reasons, strict=True)
    return {pair: (float(km), float(gc), why) for pair, (km, gc, why) in zip(distinct, cells, strict=True)}


def _pays(row: Row, closure: ClosureSet) -> bool:
    return FEE_STATE not in closure.states and FEE_STATE not in (
        row.origin.country,
        row.destination.country,
        row.carrier.country,
    )


def over_state(
    origin: Airport, destination: Airport, closure: ClosureSet, direct: bool = False, state: str = FEE_STATE
) -> float:
    """Km of the shortest permitted way that lie over a state; ``direct`` says that it is the great circle."""
    points = [(origin.lon, origin.lat), (destination.lon, destination.lat)]
    if not direct:
        best = route(origin, destination, closure, sides=False).best
        points = [] if best is None else list(best.waypoints)
    lon, lat = np.array(points).reshape(-1, 2).T
    return _inside_km(unit(lon, lat), state)


def _inside_km(chain: Array, state: str) -> float:
    """Km of a chain of arcs (k, 3) inside a state's airspace: pieces whose middle lies inside."""
    obstacles = network(ClosureSet(frozenset({state}))).obstacles
    total = 0.0
    for a, b in pairwise(chain):
        length = float(distance(a, b))
        pieces = max(1, int(np.ceil(length / PIECE_KM)))
        middles = along(a, b, (np.arange(pieces) + 0.5) / pieces)
        total += length * float(obstacles.inside(middles).mean())
    return total
