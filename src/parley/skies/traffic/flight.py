"""One flight under two skies: its ways, and what the longer one costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from parley.errors import InputError
from parley.kit.intervals import Interval
from parley.skies.costs.aircraft import Aircraft, aircraft, usual
from parley.skies.costs.fuel import block_hours, co2, trip_fuel
from parley.skies.costs.prices import DRAWS, centres
from parley.skies.geometry.airports import airport, great_circle, renamed, same
from parley.skies.geometry.wind import Wind
from parley.skies.rights.carriers import carrier, said
from parley.skies.rights.sky import Sky
from parley.skies.routing.route import Route, route
from parley.skies.routing.searches import Searches
from parley.skies.traffic.compare import compare
from parley.skies.traffic.schedule import Row, Schedule
from parley.skies.traffic.sums import Counted
from parley.skies.traffic.traffic import Group, Traffic

USD_A_MILLION = 1e6
UNITS: Mapping[str, tuple[str, float]] = {
    "extra_km": ("extra_million_km", 1e6),
    "extra_hours": ("extra_thousand_hours", 1e3),
    "extra_fuel_kg": ("extra_fuel_kt", 1e6),
    "extra_co2_kg": ("extra_co2_mt", 1e9),
    "cost_usd": ("cost_musd", USD_A_MILLION),
    "time_cost_usd": ("time_cost_musd", USD_A_MILLION),
    "fees_saved_usd": ("fees_saved_musd", USD_A_MILLION),
    "crew_usd": ("crew_musd", USD_A_MILLION),
    "rotations_usd": ("rotations_musd", USD_A_MILLION),
    "fuel_value_usd": ("fuel_value_musd", USD_A_MILLION),
    "fare_equivalent_usd": ("fare_equivalent_musd", USD_A_MILLION),
}
"""Quantities of one flight: those of a route table's year, in smaller units."""


@dataclass(frozen=True)
class Flown:
    """A way as it is flown, longer than the shortest permitted one by the detour factor, at the centre of the prices.

    Attributes:
        km: length; infinite without a way, as are the next three.
        block_hours: from off-block to on-block.
        fuel_kg: trip fuel.
        co2_kg: of it.
        beyond_range: whether it is longer than the type's range; None without a way.
        payload_restricted: whether a full load does not go so far; None without a way.
    """

    km: float
    block_hours: float
    fuel_kg: float
    co2_kg: float
    beyond_range: bool | None
    payload_restricted: bool | None


@dataclass(frozen=True, eq=False)
class Flight:
    """One flight before and after.

    Attributes:
        row: carrier, airports, type.
        before: way under the sky to start from.
        after: way under the other.
        traffic: sums of one flight; quantities a year are those of this flight.
    """

    row: Row
    before: Route
    after: Route
    traffic: Traffic

    @property
    def sums(self) -> Group:
        """Sums of the flight."""
        return self.traffic.group()

    @property
    def detour(self) -> float:
        """Flown over shortest distance."""
        return float(centres(self.traffic.given)["detour"][0, 0])

    def flown(self, way: Route) -> Flown:
        """One of its ways as it is flown."""
        if way.best is None:
            return Flown(math.inf, math.inf, math.inf, math.inf, None, None)
        plane, values = self.row.aircraft, centres(self.traffic.given)
        km = self.detour * way.km
        fuel = float(trip_fuel(km, *plane.fuel))
        return Flown(
            km=km,
            block_hours=float(block_hours(km, *plane.time, float(values["taxi"][0, 0]))),
            fuel_kg=fuel,
            co2_kg=float(co2(fuel, float(values["co2"][0, 0]))),
            beyond_range=km > plane.range_km,
            payload_restricted=km > plane.full_load_km,
        )

    @property
    def extra(self) -> dict[str, Interval]:
        """What the flight has more of under the second sky, by quantity of ``UNITS``; 0 without a way under both."""
        return {name: self.sums.totals[total].scaled(factor) for name, (total, factor) in UNITS.items()}


def fly(
    origin: str,
    destination: str,
    whose: str,
    before: Sky,
    after: Sky,
    plane: str | None = None,
    counted: Counted | None = None,
    given: Mapping[str, float] | None = None,
    wind: Wind | None = None,
    count: int = DRAWS,
) -> Flight:
    """A flight of a carrier under two skies.

    Args:
        origin: IATA or ICAO code.
        destination: the same.
        whose: country or airline; see :mod:`parley.skies.rights.carriers`.
        before: sky to start from.
        after: sky to compare with it.
        plane: type; the usual one of the distance if None.
        counted: what to count.
        given: prices in place of the table's.
        wind: for the flying times of the ways; costs are those of still air.
        count: draws.

    Raises:
        InputError: an unknown airport, carrier, type or price, or twice the same airport.
    """
    ends, flown_by = (airport(origin), airport(destination)), carrier(whose)
    if same(*ends):
        raise InputError(f"from {ends[0].code} to {ends[1].code}: both are the same airport.")
    chosen: Aircraft = usual(great_circle(*ends)) if plane is None else aircraft(plane)
    row = Row(flown_by, *ends, 1.0, chosen, float(chosen.seats))
    closures = [sky.closure_set(flown_by.country) for sky in (before, after)]
    ways = {closure: route(*ends, closure, wind) for closure in dict.fromkeys(closures)}
    searches = Searches()
    if wind is None:  # in the wind the quickest way is chosen, which need not be the shortest that costs are those of
        for closure, found in ways.items():
            searches.add(found, closure)
    table = Schedule("one flight", (row,), notes=(*renamed(ends), *said(whose, flown_by)))
    traffic = compare(table, before, after, counted=counted, count=count, given=given, searches=searches)
    return Flight(row, ways[closures[0]], ways[closures[1]], traffic)


def reverse(flight: Flight, sky: Sky, wind: Wind) -> Route:
    """The way back in the wind, under one sky; the best side may be another."""
    row = flight.row
    return route(row.destination, row.origin, sky.closure_set(row.carrier.country), wind)
