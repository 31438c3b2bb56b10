"""The shortest permitted flight from one airport to another, and both ways round what is in between."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.errors import InputError
from parley.globe.sphere import angle, distance, geodesic_km, unit
from parley.skies.geometry.airports import Airport, airport, renamed, vectors
from parley.skies.geometry.wind import Wind, hours
from parley.skies.rights.closed import ClosureSet
from parley.skies.routing.network import Gate, Network, gates, network
from parley.skies.routing.search import Chains, Sight, look, shortest
from parley.skies.routing.ways import Way, as_way, both_sides, cost_of, measure

FLOWN, UNREACHABLE = "flown", "unreachable"
NEARLY_OPPOSITE = 1e-6
"""Radians, 6 m on the ground; between points this close to opposite the great circle is not determined: the product of
their vectors, which gives its plane, keeps 10 of 16 digits, and any direction is as short."""
SAME_LENGTH = 1e-9
"""Relative; two searches that add the same arcs in another order agree to better than this, 1 cm on 10,000 km."""


@dataclass(frozen=True)
class Route:
    """The shortest permitted flight, or why there is none.

    Attributes:
        origin: where it starts.
        destination: where it ends.
        status: ``flown`` or ``unreachable``.
        reason: why it is unreachable; empty otherwise.
        great_circle_km: distance with nothing closed.
        great_circle_hours: flying time on the great circle in the wind; None without wind.
        best: the shortest way, or the quickest with wind; None if unreachable.
        ways: the best way on each side of what is in between, the best first; only the best if nothing is.
        notes: former codes of airports, and what was done about airports in the margin of closed territory.
    """

    origin: Airport
    destination: Airport
    status: str
    reason: str
    great_circle_km: float
    best: Way | None
    ways: tuple[Way, ...]
    great_circle_hours: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def km(self) -> float:
        """Length of the best way; infinite if unreachable."""
        return math.inf if self.best is None else self.best.km

    @property
    def extra_km(self) -> float:
        """Length over the great circle; infinite if unreachable."""
        return self.km - self.great_circle_km

    @property
    def great_circle_geodesic_km(self) -> float:
        """WGS84 distance with nothing closed."""
        return geodesic_km(((self.origin.lon, self.origin.lat), (self.destination.lon, self.destination.lat)))

    def within(self, max_km: float) -> bool:
        """Whether the flight is possible for an aircraft that flies ``max_km``."""
        return self.km <= max_km


@dataclass(frozen=True, eq=False)
class Routes:
    """Many flights.

    Attributes:
        origins: airports.
        destinations: airports.
        great_circle_km: (n,) distance with nothing closed.
        km: (n,) length of the shortest permitted flight (of the quickest with wind); infinite if unreachable.
        hours: (n,) flying time; None without wind.
        reasons: why a flight is unreachable, empty otherwise.
        way: traces the way of the k-th flight when asked; None if it is unreachable.
    """

    origins: tuple[Airport, ...]
    destinations: tuple[Airport, ...]
    great_circle_km: Array
    km: Array
    hours: Array | None
    reasons: tuple[str, ...]
    way: Callable[[int], Way | None]

    @property
    def extra_km(self) -> Array:
        """(n,) length over the great circle; infinite if unreachable."""
        return self.km - self.great_circle_km

    @property
    def reachable(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(n,) whether there is a permitted flight."""
        return np.isfinite(self.km)

    def within(self, max_km: float | Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(n,) which flights are possible for aircraft that fly ``max_km`` (one number or (n,))."""
        return np.asarray(self.km <= max_km)


def route(
    origin: str | Airport, destination: str | Airport, closure: ClosureSet, wind: Wind | None = None, sides: bool = True
) -> Route:
    """The shortest permitted flight between two airports; with a wind the quickest of the chains of great circles.

    Args:
        origin: IATA or ICAO code, or a place of one's own.
        destination: the same.
        closure: what is closed.
        wind: west-east wind by latitude; None for still air.
        sides: whether to look for the best way on either side of what is in between.

    Raises:
        InputError: an unknown airport, twice the same place, opposite places.
    """
    ends = [_place(origin), _place(destination)]
    net = network(closure)
    _check_pair(*ends)
    v = vectors(ends)
    gc_km = float(distance(v[0], v[1]))
    gc_hours = None if wind is None else float(hours(v[0], v[1], wind))
    at = gates(ends, v, net)
    refused = _refused(at)
    if refused:
        return Route(ends[0], ends[1], UNREACHABLE, refused, gc_km, None, (), gc_hours, renamed(ends))
    points = _gate_vectors(at)
    sight = look(net, points, np.array([0]), np.array([1]))
    cost = cost_of(wind)
    best = as_way("", shortest(net, sight, cost), 0, ends, at, net, wind)
    ways = both_sides(net, sight, cost, ends, at, wind) if sides and not sight.direct[0] else ()
    if best is None:
        reason = f"no way from {ends[0].code} to {ends[1].code} round the closed airspace"
        return Route(ends[0], ends[1], UNREACHABLE, reason, gc_km, None, (), gc_hours, _notes(ends, at))
    ways = _best_first(best, ways)
    return Route(ends[0], ends[1], FLOWN, "", gc_km, ways[0], ways, gc_hours, _notes(ends, at))


def routes(
    pairs: Sequence[tuple[str | Airport, str | Airport]], closure: ClosureSet, wind: Wind | None = None
) -> Routes:
    """The shortest permitted flights of many pairs of airports.

    Raises:
        InputError: no pair, an unknown airport, twice the same place, opposite places.
    """
    if not pairs:
        raise InputError("no pair of airports is given; expected at least one.")
    ends = [(_place(a), _place(b)) for a, b in pairs]
    places = list(dict.fromkeys(place for pair in ends for place in pair))
    index = {place: k for k, place in enumerate(places)}
    v = vectors(places)
    start, finish = np.array([[index[a], index[b]] for a, b in ends]).T
    apart = angle(v[start], v[finish])
    for k in np.flatnonzero((apart == 0) | (math.pi - apart < NEARLY_OPPOSITE)):
        _check_pair(*ends[k])
    net = network(closure)
    at = gates(places, v, net)
    reasons = [_refused([at[i], at[j]]) for i, j in zip(start, finish, strict=True)]
    sight = look(net, _gate_vectors(at), start, finish)
    chains = shortest(net, sight, cost_of(wind))
    reached = np.isfinite(chains.cost) & np.array([not reason for reason in reasons])
    offset = np.array([gate.km for gate in at])
    km = chains.cost if wind is None else _lengths(net, sight, chains)
    km = np.where(reached, km + offset[start] + offset[finish], np.inf)
    why = [r or ("" if ok else "no way round the closed airspace") for r, ok in zip(reasons, reached, strict=True)]
    time = None
    if wind is not None:
        time = np.where(reached, chains.cost + (offset[start] + offset[finish]) / wind.airspeed_kmh, np.inf)

    def way(k: int) -> Way | None:
        return as_way("", chains, k, ends[k], (at[start[k]], at[finish[k]]), net, wind) if reached[k] else None

    origins, destinations = zip(*ends, strict=True)
    return Routes(origins, destinations, distance(v[start], v[finish]), km, time, tuple(why), way)


def _best_first(best: Way, ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """The ways on either side; a best way that winds past the middle more than once comes before them."""
    if ways and measure(ways[0]) <= measure(best) * (1 + SAME_LENGTH):
        return ways
    return (best, *ways)


def _place(place: str | Airport) -> Airport:
    return airport(place) if isinstance(place, str) else place


def _check_pair(a: Airport, b: Airport) -> None:
    apart = float(angle(a.vector, b.vector))
    if apart == 0:
        raise InputError(f"from {a.code} to {b.code}: both are the same place; expected two.")
    if math.pi - apart < NEARLY_OPPOSITE:
        raise InputError(
            f"{a.code} and {b.code} lie opposite each other on the globe, where every direction is as short; expected "
            "two places that do not."
        )


def _refused(at: Sequence[Gate]) -> str:
    return next((gate.closed for gate in at if gate.closed), "")


def _gate_vectors(at: Sequence[Gate]) -> Array:
    return unit(np.array([gate.lon for gate in at]), np.array([gate.lat for gate in at]))


def _notes(ends: Sequence[Airport], at: Sequence[Gate]) -> tuple[str, ...]:
    in_margin = (
        f"{place.code} lies in the margin of closed territory, {gate.km:.0f} km from open airspace; that leg is allowed"
        for place, gate in zip(ends, at, strict=True)
        if gate.km > 0
    )
    return (*renamed(ends), *in_margin)


def _chain_points(net: Network, sight: Sight, chains: Chains, flight: int) -> Array:
    """Unit vectors of a chain from gate to gate."""
    middle = net.corners.at[list(chains.corners[flight])]
    return np.vstack([sight.points[sight.start[flight]], middle, sight.points[sight.finish[flight]]])


def _lengths(net: Network, sight: Sight, chains: Chains) -> Array:
    """(n,) km of the chains, whatever they were chosen by."""
    points = [_chain_points(net, sight, chains, flight) for flight in range(len(chains.cost))]
    return np.array([distance(p[:-1], p[1:]).sum() for p in points])
