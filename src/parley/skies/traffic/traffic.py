"""What comes out of a route table under two skies: sums by carrier group and flow, and the rows that need a remark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.errors import InputError
from parley.kit.intervals import Interval, interval
from parley.skies.costs import fuel
from parley.skies.costs.fuel import Number
from parley.skies.rights.sky import Sky
from parley.skies.traffic.detours import Legs
from parley.skies.traffic.rivals import Rivalry
from parley.skies.traffic.schedule import Row, Schedule
from parley.skies.traffic.sums import QUANTITIES, Counted, Mask

ALL = "all"
MOVED_KM = 1.0
"""A flight is affected if its shortest permitted way changes by more than this."""


@dataclass(frozen=True)
class Named:
    """A row that needs a remark: what it is, flights a year and why."""

    row: str
    flights: float
    reason: str


@dataclass(frozen=True)
class Group:
    """Sums over the flights of a carrier group on a flow, per year.

    Attributes:
        name: country, group, airline or ``all``.
        flow: parts of the world, or ``all``.
        rows: of the route table.
        flights: a year, all.
        affected: flights a year whose shortest permitted way changes.
        unreachable: flights a year that have no permitted way after, though they had one before.
        reopened: flights a year that have one after, though they had none before.
        never: flights a year without a permitted way either before or after.
        beyond_range: affected flights a year that pass the range of their type after and not before.
        payload_limited: affected flights a year that leave payload behind after and not before.
        all_distance_pct: change of the distance of all flights with a way before and after, per cent.
        distance_pct: change of the distance of affected flights, per cent (shortest ways; the same as flown).
        fuel_pct: change of their fuel, per cent, at the centre of the prices.
        shortest_minutes: extra minutes of an affected flight, mean, on the shortest permitted ways.
        minutes: the same as flown.
        rival_share: share of its city pairs where a rival may fly shorter after.
        totals: interval of every quantity by name.
    """

    name: str
    flow: str
    rows: int
    flights: float
    affected: float
    unreachable: float
    reopened: float
    never: float
    beyond_range: float
    payload_limited: float
    all_distance_pct: float
    distance_pct: float
    fuel_pct: float
    shortest_minutes: float
    minutes: Interval
    rival_share: float
    totals: Mapping[str, Interval]


@dataclass(frozen=True, eq=False)
class Traffic:
    """A route table before and after.

    Attributes:
        schedule: whose flights.
        before: sky.
        after: sky.
        before_legs: distances.
        after_legs: distances.
        groups: sums, the whole first.
        unreachable: rows that lose their last way.
        beyond_range: rows that pass the range of their type.
        rivals: who may fly shorter than whom after.
        counted: what was counted.
        draws: number of draws.
        given: prices given in place of the table's.
        notes: what a reader should know.
    """

    schedule: Schedule
    before: Sky
    after: Sky
    before_legs: Legs
    after_legs: Legs
    groups: tuple[Group, ...]
    unreachable: tuple[Named, ...]
    beyond_range: tuple[Named, ...]
    rivals: Rivalry
    counted: Counted
    draws: int
    given: Mapping[str, float]
    notes: tuple[str, ...]

    def group(self, name: str = ALL, flow: str = ALL) -> Group:
        """Sums of one group on one flow.

        Raises:
            InputError: not among the results.
        """
        for found in self.groups:
            if (found.name, found.flow) == (name, flow):
                return found
        there = ", ".join(f"{g.name}/{g.flow}" for g in self.groups)
        raise InputError(f"no sums of {name!r} on {flow!r}; there are {there}.")


@dataclass(frozen=True, eq=False)
class Moves:
    """The rows of a route table under both skies.

    Attributes:
        rows: flights.
        first: distances before.
        second: distances after.
        detour: flown over shortest distance, for range.
    """

    rows: Sequence[Row]
    first: Legs
    second: Legs
    detour: float

    @property
    def both(self) -> Mask:
        """(n,) which have a way before and after."""
        return np.isfinite(self.first.km) & np.isfinite(self.second.km)

    @property
    def extra(self) -> Array:
        """(n,) change of length, km; 0 without a way before or after."""
        longer = np.where(self.both, self.second.km, 0.0)
        return np.asarray(longer - np.where(self.both, self.first.km, 0.0))

    @property
    def moved(self) -> Mask:
        """(n,) which are affected and have a way before and after."""
        return np.abs(self.extra) > MOVED_KM

    @property
    def gone(self) -> Mask:
        """(n,) which lose their last way."""
        return np.isfinite(self.first.km) & np.isinf(self.second.km)

    @property
    def back(self) -> Mask:
        """(n,) which get one."""
        return np.isinf(self.first.km) & np.isfinite(self.second.km)

    def passes(self, limits: Array) -> Mask:
        """(n,) which fly farther than a limit in km (n,) after and not before, as flown."""
        far = [self.detour * km > limits for km in (self.first.km, self.second.km)]
        return self.moved & far[1] & ~far[0]

    @property
    def beyond_range(self) -> Mask:
        """(n,) which pass the range of their type."""
        return self.passes(np.array([row.aircraft.range_km for row in self.rows]))

    @property
    def payload_limited(self) -> Mask:
        """(n,) which leave payload behind."""
        return self.passes(np.array([row.aircraft.full_load_km for row in self.rows]))


def lost(m: Moves) -> tuple[Named, ...]:
    """Rows that lose their last way, most flights first."""
    return _named(m, m.gone, m.second.reasons)


def too_far(m: Moves) -> tuple[Named, ...]:
    """Rows that pass the range of their type, most flights first."""
    reasons = [
        f"{m.detour * km:,.0f} km as flown; {row.aircraft.name} reaches {row.aircraft.range_km:,.0f}"
        for row, km in zip(m.rows, m.second.km, strict=True)
    ]
    return _named(m, m.beyond_range, reasons)


def _named(m: Moves, keep: Mask, reasons: Sequence[str]) -> tuple[Named, ...]:
    found = [Named(m.rows[k].title, m.rows[k].flights, reasons[k]) for k in np.flatnonzero(keep).tolist()]
    return tuple(sorted(found, key=lambda item: (-item.flights, item.row)))


def summarise(
    name: str, flow: str, keep: Mask, m: Moves, centre: Mapping[str, Array], drawn: Mapping[str, Array], rivals: Rivalry
) -> Group:
    """Sums of one group on one flow.

    Args:
        name: of the group.
        flow: its flow.
        keep: (n,) its rows.
        m: all rows.
        centre: every quantity (1,) at the centre of the prices.
        drawn: every quantity (draws,).
        rivals: of all rows.
    """
    number = np.array([row.flights for row in m.rows]) * keep
    before, after = (np.where(m.both, km, 0.0) for km in (m.first.km, m.second.km))
    curves = np.array([row.aircraft.fuel for row in m.rows]).T
    slopes = np.array([row.aircraft.time[1] for row in m.rows])
    mine = number * m.moved
    burnt = [float(mine @ np.asarray(fuel.trip_fuel(m.detour * km, *curves))) for km in (before, after)]
    affected = float(mine.sum())
    return Group(
        name=name,
        flow=flow,
        rows=int(keep.sum()),
        flights=float(number.sum()),
        affected=affected,
        unreachable=float(number[m.gone].sum()),
        reopened=float(number[m.back].sum()),
        never=float(number[np.isinf(m.first.km) & np.isinf(m.second.km)].sum()),
        beyond_range=float(number[m.beyond_range].sum()),
        payload_limited=float(number[m.payload_limited].sum()),
        all_distance_pct=_percent(number @ m.extra, number @ before),
        distance_pct=_percent(mine @ m.extra, mine @ before),
        fuel_pct=_percent(burnt[1] - burnt[0], burnt[0]),
        shortest_minutes=60 * float(mine @ (slopes * m.extra)) / affected if affected else 0.0,
        minutes=_minutes(centre, drawn),
        rival_share=rivals.share(keep),
        totals={q: interval(float(centre[q][0]), drawn[q]) for q in QUANTITIES},
    )


def _percent(part: Number, whole: Number) -> float:
    return 100 * float(part) / float(whole) if whole else 0.0


def _minutes(centre: Mapping[str, Array], drawn: Mapping[str, Array]) -> Interval:
    """Extra minutes of an affected flight, mean."""
    parts = []
    for sums in (centre, drawn):
        flights = sums["affected_thousand_flights"]
        parts.append(60 * sums["extra_thousand_hours"] / np.where(flights > 0, flights, 1.0))
    return interval(float(parts[0][0]), parts[1])
