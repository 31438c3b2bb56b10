"""One flight under two skies: its ways, and what the longer one costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parley.errors import InputError
from parley.skies.costs.aircraft import Aircraft, aircraft, usual
from parley.skies.costs.prices import DRAWS
from parley.skies.geometry.airports import airport, great_circle
from parley.skies.geometry.wind import Wind
from parley.skies.rights.carriers import carrier
from parley.skies.rights.sky import Sky
from parley.skies.routing.route import Route, route
from parley.skies.routing.searches import Searches
from parley.skies.traffic.compare import compare
from parley.skies.traffic.schedule import Row, Schedule
from parley.skies.traffic.sums import Options
from parley.skies.traffic.traffic import Group, Traffic


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


def fly(
    origin: str,
    destination: str,
    whose: str,
    before: Sky,
    after: Sky,
    plane: str | None = None,
    options: Options | None = None,
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
        options: what to count.
        given: prices in place of the table's.
        wind: for the flying times of the ways; costs are those of still air.
        count: draws.

    Raises:
        InputError: an unknown airport, carrier, type or price, or twice the same airport.
    """
    ends, flown_by = (airport(origin), airport(destination)), carrier(whose)
    if ends[0].code == ends[1].code:
        raise InputError(f"from {ends[0].code} to {ends[1].code}: both are the same airport.")
    chosen: Aircraft = usual(great_circle(*ends)) if plane is None else aircraft(plane)
    row = Row(flown_by, *ends, 1.0, chosen, float(chosen.seats))
    closures = [sky.closure_set(flown_by.country) for sky in (before, after)]
    ways = {closure: route(*ends, closure, wind) for closure in dict.fromkeys(closures)}
    searches = Searches()
    if wind is None:  # in the wind the quickest way is chosen, which need not be the shortest that costs are those of
        for closure, found in ways.items():
            searches.add(found, closure)
    table = Schedule("one flight", (row,))
    traffic = compare(table, before, after, options=options, count=count, given=given, searches=searches)
    return Flight(row, ways[closures[0]], ways[closures[1]], traffic)


def reverse(flight: Flight, sky: Sky, wind: Wind) -> Route:
    """The way back in the wind, under one sky; the best side may be another."""
    row = flight.row
    return route(row.destination, row.origin, sky.closure_set(row.carrier.country), wind)
