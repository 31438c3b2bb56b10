"""Who may fly a shorter way than whom between the same two cities.

Rivals on a city pair are the carriers of the two end states, whether or not they fly it (third and fourth freedom of
the air), and the carriers of other states that the route table has there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.errors import DataError
from parley.skies.geometry.airports import Airport
from parley.skies.rights.closed import ClosureSet
from parley.skies.rights.sky import Sky
from parley.skies.routing.network import closed_areas
from parley.skies.routing.searches import Pair, Searches
from parley.skies.traffic.detours import pair_of
from parley.skies.traffic.schedule import Row

SHORTER_KM = 1.0
"""A way counts as shorter by more than this."""
City = tuple[str, str]


@dataclass(frozen=True)
class Duel:
    """Carriers of one state against those of another that may fly shorter.

    Attributes:
        carrier: ISO3 code of the state whose carriers fly longer.
        rival: of the state whose carriers may fly shorter.
        city_pairs: where that is so.
        flights: a year of the carrier there.
        mean_km: how much shorter the rival's way is, mean over these flights; infinite if the carrier has no way.
    """

    carrier: str
    rival: str
    city_pairs: int
    flights: float
    mean_km: float


@dataclass(frozen=True, eq=False)
class Rivalry:
    """The rows of a route table beside their strongest rival.

    Attributes:
        rows: flights.
        gap_km: (n,) how much shorter the best rival may fly; 0 if none may, infinite if only rivals may fly at all.
        rivals: ISO3 code of that rival; empty if none.
        duels: sums by carrier's and rival's state, most flights first.
        unknown: why rivals of some states were left out, such as a file of regions without one that is closed to them.
    """

    rows: tuple[Row, ...]
    gap_km: Array
    rivals: tuple[str, ...]
    duels: tuple[Duel, ...]
    unknown: tuple[str, ...] = ()

    def share(self, keep: Sequence[bool] | npt.NDArray[np.bool_]) -> float:
        """Share of the city pairs of some rows, by carrier's state, where a rival may fly shorter."""
        mine = {(row.carrier.country, cities(row)): False for row, k in zip(self.rows, keep, strict=True) if k}
        for row, k, rival in zip(self.rows, keep, self.rivals, strict=True):
            if k and rival:
                mine[row.carrier.country, cities(row)] = True
        return sum(mine.values()) / len(mine) if mine else 0.0


def cities(row: Row) -> tuple[City, City]:
    """The two cities of a row, in either direction the same."""
    first, second = sorted((_city(row.origin), _city(row.destination)))
    return first, second


def _city(place: Airport) -> City:
    return place.country, place.city or place.code


def rivalry(rows: Sequence[Row], km: Array, sky: Sky, searches: Searches) -> Rivalry:
    """Compare every row with its rivals.

    Args:
        rows: flights.
        km: (n,) their shortest permitted ways.
        sky: who may fly where.
        searches: ways that are known already.
    """
    present: dict[tuple[City, City], set[str]] = {}
    for row in rows:
        present.setdefault(cities(row), {row.origin.country, row.destination.country} - {""}).add(row.carrier.country)
    known, unknown = _closures({country for states in present.values() for country in states}, rows, sky)
    present = {pair: states & known.keys() for pair, states in present.items()}
    wanted: dict[ClosureSet, dict[Pair, None]] = {}
    for row in rows:
        for country in present[cities(row)]:
            wanted.setdefault(known[country], {})[pair_of(row)] = None
    found = {closure: searches.find(pairs, closure) for closure, pairs in wanted.items()}
    best = [
        min((found[known[c]][pair_of(row)].km, c) for c in sorted(present[cities(row)]) if c != row.carrier.country)
        if len(present[cities(row)]) > 1
        else (np.inf, "")
        for row in rows
    ]
    gap = np.array([_gap(float(own), other) for own, (other, _) in zip(km, best, strict=True)])
    names = tuple(name if gain > SHORTER_KM else "" for (_, name), gain in zip(best, gap, strict=True))
    return Rivalry(tuple(rows), np.where(gap > SHORTER_KM, gap, 0.0), names, _duels(rows, gap, names), unknown)


def _closures(countries: set[str], rows: Sequence[Row], sky: Sky) -> tuple[dict[str, ClosureSet], tuple[str, ...]]:
    """What is closed to each country, and why that of some rivals cannot be drawn; one of the rows' own is an error."""
    own = {row.carrier.country for row in rows}
    known = {country: sky.closure_set(country) for country in sorted(countries)}
    unknown: dict[str, list[str]] = {}
    for country in [country for country in known if sky.fir_file is not None and country not in own]:
        try:
            closed_areas(known[country])
        except DataError as error:
            unknown.setdefault(str(error), []).append(country)
            del known[country]
    return known, tuple(f"carriers of {', '.join(who)} are not compared: {why}" for why, who in unknown.items())


def _gap(own: float, other: float) -> float:
    return 0.0 if np.isinf(other) else own - other


def _duels(rows: Sequence[Row], gap: Array, names: Sequence[str]) -> tuple[Duel, ...]:
    by: dict[tuple[str, str], list[int]] = {}
    for k, (row, name) in enumerate(zip(rows, names, strict=True)):
        if name:
            by.setdefault((row.carrier.country, name), []).append(k)
    out = []
    for (country, rival), members in by.items():
        number = np.array([rows[k].flights for k in members])
        finite = np.isfinite(gap[members])
        weight = number[finite] if number[finite].sum() > 0 else np.ones(int(finite.sum()))
        mean = float(weight @ gap[members][finite] / weight.sum()) if finite.any() else float("inf")
        out.append(Duel(country, rival, len({cities(rows[k]) for k in members}), float(number.sum()), mean))
    return tuple(sorted(out, key=lambda duel: (-duel.flights, duel.carrier, duel.rival)))
