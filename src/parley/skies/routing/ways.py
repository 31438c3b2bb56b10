"""A chain of arcs as a way from airport to airport, and the best ways on either side of what is in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from parley.dims import Array
from parley.globe.plane import Plane
from parley.globe.sphere import angle, distance, geodesic_km, lonlat, normalised, side, unit
from parley.skies.geometry.airports import Airport
from parley.skies.geometry.wind import Wind, hours
from parley.skies.routing.network import Gate, Network, name_at
from parley.skies.routing.search import Barrier, Chains, Cost, Sight, shortest

MOST_STRETCHES = 3
"""Closed stretches of a great circle, the longest, whose sides are told apart. Each costs two searches. On 28 flights
between airports drawn at random that Russia, Belarus, Ukraine or North Korea is in the way of, more stretches gave one
more way on one of them."""
SHORTEST_STRETCH_KM = 50.0
"""A shorter stretch, such as an islet or a corner that is cut, hardly tells its sides apart; the longest one always
counts, however short."""


@dataclass(frozen=True)
class Way:
    """One way round.

    Attributes:
        side: north, south, east or west of what is in between; empty for the great circle itself and for a way that
            winds past the middle more than once.
        km: length on the sphere.
        waypoints: (longitude, latitude) of the airports and of the corners in between.
        hours: flying time in the wind; None without wind.
        around: what ``side`` refers to: the closed state (ISO3) or own area; empty with ``side``.
    """

    side: str
    km: float
    waypoints: tuple[tuple[float, float], ...]
    hours: float | None = None
    around: str = ""

    @property
    def geodesic_km(self) -> float:
        """Length along WGS84 geodesics through the waypoints."""
        return geodesic_km(self.waypoints)


def measure(way: Way) -> float:
    """What ways are compared by: hours with wind, km without."""
    return way.km if way.hours is None else way.hours


def cost_of(wind: Wind | None) -> Cost:
    """Cost of arcs: hours in the wind, km without."""
    return distance if wind is None else partial(hours, wind=wind)


def as_way(
    name: str, chains: Chains, flight: int, ends: Sequence[Airport], at: Sequence[Gate], net: Network, wind: Wind | None
) -> Way | None:
    """A chain as a way from airport to airport, or None if there is none."""
    if not np.isfinite(chains.cost[flight]):
        return None
    corners = lonlat(net.corners.at[list(chains.corners[flight])])
    middle = [(float(lon), float(lat)) for lon, lat in corners]
    first, last = ((p.lon, p.lat) for p in ends)
    gate_points = [[(gate.lon, gate.lat)] if gate.km > 0 else [] for gate in at]
    points = (first, *gate_points[0], *middle, *gate_points[1], last)
    lon, lat = np.array(points).T
    v = unit(lon, lat)
    km = float(distance(v[:-1], v[1:]).sum())
    time = None if wind is None else float(hours(v[:-1], v[1:], wind).sum())
    return Way(name, km, points, time)


def both_sides(
    net: Network, sight: Sight, cost: Cost, ends: Sequence[Airport], at: Sequence[Gate], wind: Wind | None
) -> tuple[Way, ...]:
    """The best way on either side of each closed stretch of the great circle, the best first, each way once.

    The great circle of the flight is cut in the middle of a closed stretch by a great circle square to it. Every way
    crosses one half of that or the other; barring one half leaves the best way on the other side.
    """
    a, b = sight.points[0], sight.points[1]
    left = normalised(np.cross(a, b))
    found: list[Way] = []
    for middle in closed_stretches(net, a, b):
        around = name_at(net.closure, middle)
        for open_side in (left, -left):
            chains = shortest(net, sight, cost, Barrier(np.cross(left, middle), -open_side))
            way = as_way(_side_name(middle, open_side), chains, 0, ends, at, net, wind)
            if way is not None and all(way.waypoints != other.waypoints for other in found):
                found.append(replace(way, around=around))
    return tuple(sorted(found, key=measure))


def closed_stretches(net: Network, a: Array, b: Array) -> Array:
    """Middles (k, 3) of the longest closed stretches of the arc from a to b, the longest first."""
    c, d = net.corners.start, net.corners.end
    abc, abd, cda, cdb = side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
    crossed = (abc * abd <= 0) & (cda * cdb <= 0) & (abc * cdb >= 0) & (abc != abd)
    crossing = normalised(c[crossed] * abd[crossed][:, None] - d[crossed] * abc[crossed][:, None])
    crossing *= np.sign(crossing @ (a + b))[:, None]  # of the two opposite points the one on the side of the flight
    stops = np.vstack([a, crossing[np.argsort(angle(a, crossing))], b])
    middles = normalised(stops[:-1] + stops[1:])
    length = np.where(net.obstacles.inside(middles), distance(stops[:-1], stops[1:]), -1.0)
    order = np.argsort(-length, kind="stable")[:MOST_STRETCHES]
    return np.asarray(middles[order[(length[order] >= SHORTEST_STRETCH_KM) | (np.arange(len(order)) == 0)]])


def _side_name(middle: Array, towards: Array) -> str:
    """Name of the direction ``towards`` (3,) at a point: the nearest of north, east, south and west."""
    lon, lat = lonlat(middle)
    east, north, _ = Plane(float(lon), float(lat)).axes @ towards
    if abs(north) >= abs(east):
        return "north" if north > 0 else "south"
    return "east" if east > 0 else "west"
