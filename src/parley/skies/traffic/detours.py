"""Shortest permitted distances of the rows of a route table, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from parley.dims import Array
from parley.globe.sphere import along, distance, unit
from parley.skies.rights.closed import ClosureSet
from parley.skies.rights.sky import Sky
from parley.skies.routing.network import closed_areas
from parley.skies.routing.searches import Found, Pair, Searches, pair
from parley.skies.traffic.schedule import Row

FEE_STATE = "RUS"
"""The one state whose overflight fees are priced."""
PIECE_KM = 20.0
"""Length of the pieces by which the distance over a state is measured."""
SAME_KM = 0.1
"""A way that is longer than the great circle by less than this is taken to be the great circle."""


@dataclass(frozen=True, eq=False)
class Legs:
    """Shortest permitted distances of n flights under one sky.

    Attributes:
        km: (n,) length; infinite if unreachable.
        great_circle_km: (n,) with nothing closed.
        reasons: why a flight is unreachable, empty otherwise.
        fee_km: (n,) km over the state whose overflight fees are priced; 0 where it is closed to the carrier, where the
            flight starts or ends in it, or where the flight is unreachable.
        found: the n ways themselves, traced when asked.
    """

    km: Array
    great_circle_km: Array
    reasons: tuple[str, ...]
    fee_km: Array
    found: tuple[Found, ...]


def legs(rows: Sequence[Row], sky: Sky) -> Legs:
    """Distances of rows under a sky, with those over the state with fees."""
    return with_fees(distances(rows, sky, Searches()), rows, sky, [True] * len(rows))


def distances(rows: Sequence[Row], sky: Sky, searches: Searches) -> Legs:
    """Distances of rows under a sky; those over the state with fees are left at 0."""
    by_row: dict[int, Found] = {}
    for closure, members in _by_closure(rows, sky).items():
        known = searches.find([pair_of(rows[k]) for k in members], closure)
        by_row.update({k: known[pair_of(rows[k])] for k in members})
    found = tuple(by_row[k] for k in range(len(rows)))
    return Legs(
        km=np.array([one.km for one in found]),
        great_circle_km=np.array([one.great_circle_km for one in found]),
        reasons=tuple(one.reason for one in found),
        fee_km=np.zeros(len(rows)),
        found=found,
    )


def with_fees(found: Legs, rows: Sequence[Row], sky: Sky, wanted: Sequence[bool]) -> Legs:
    """The same with the distances over the state with fees, measured for the flights wanted (n,)."""
    fee = np.zeros(len(rows))
    for closure, members in _by_closure(rows, sky).items():
        over: dict[Pair, float] = {}
        for k in members:
            if wanted[k] and np.isfinite(found.km[k]) and _pays(rows[k], closure):
                ends = pair_of(rows[k])
                if ends not in over:
                    over[ends] = km_over(_waypoints(found.found[k], ends))
                fee[k] = over[ends]
    return replace(found, fee_km=fee)


def _by_closure(rows: Sequence[Row], sky: Sky) -> dict[ClosureSet, list[int]]:
    """Rows by what is closed to their carriers."""
    known = {country: sky.closure_set(country) for country in sorted({row.carrier.country for row in rows})}
    out: dict[ClosureSet, list[int]] = {}
    for k, row in enumerate(rows):
        out.setdefault(known[row.carrier.country], []).append(k)
    return out


def pair_of(row: Row) -> Pair:
    """The two airports of a row, in either direction the same."""
    return pair(row.origin, row.destination)


def _pays(row: Row, closure: ClosureSet) -> bool:
    return FEE_STATE not in closure.states and FEE_STATE not in (
        row.origin.country,
        row.destination.country,
        row.carrier.country,
    )


def _waypoints(found: Found, ends: Pair) -> Sequence[tuple[float, float]]:
    """(longitude, latitude) along a way; one that is as long as the great circle is measured along that."""
    if found.km - found.great_circle_km <= SAME_KM:
        return [(place.lon, place.lat) for place in ends]
    way = found.way()
    return () if way is None else way.waypoints


def km_over(waypoints: Sequence[tuple[float, float]], state: str = FEE_STATE) -> float:
    """Km of a chain of arcs through (longitude, latitude) that lie in a state's airspace.

    Measured in pieces of at most ``PIECE_KM``; those whose middle lies inside count.
    """
    lon, lat = np.array(waypoints).reshape(-1, 2).T
    inside = closed_areas(ClosureSet(frozenset({state}))).inside
    total = 0.0
    for a, b in pairwise(unit(lon, lat)):
        length = float(distance(a, b))
        pieces = max(1, int(np.ceil(length / PIECE_KM)))
        middles = along(a, b, (np.arange(pieces) + 0.5) / pieces)
        total += length * float(inside(middles).mean())
    return total
