"""The network of a closure set: its obstacles, their corners and the arcs between these; built once, then kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely import Geometry

from parley.dims import Array
from parley.errors import InputError
from parley.globe.plane import POLAR
from parley.globe.shapes import drawn_in
from parley.globe.sphere import NAUTICAL_MILE_KM, distance
from parley.skies.geometry import firs, obstacles
from parley.skies.geometry.airports import Airport
from parley.skies.geometry.obstacles import Obstacles
from parley.skies.rights.closed import TERRITORY, ClosureSet
from parley.skies.routing import graph
from parley.skies.routing.graph import Corners, Pairs

KEPT = 64
"""Networks that are kept. Under one sky the carriers of different states face a dozen different closures, and with
fewer places than that each would be built again for every region; one takes about a megabyte."""
DRAWN_WITHIN_KM = 5.0
"""An airport of an open country that lies less deep inside closed land is put there by the scale of the map and may be
used. Of 7,884 airports the map draws 34 inside another country's land, 30 of them less deep than this; the others are
two in Western Sahara and two whose coordinates in the list are wrong by more than 25 km."""


@dataclass(frozen=True, eq=False)
class Network:
    """What routing needs to know about a closure set.

    Attributes:
        closure: the set.
        obstacles: closed areas.
        corners: their convex corners and edges.
        pairs: corners in sight of each other, each pair once.
        km: (M,) length of the arc of each pair.
    """

    closure: ClosureSet
    obstacles: Obstacles
    corners: Corners
    pairs: Pairs
    km: Array


@dataclass(frozen=True)
class Gate:
    """Where a place stands towards the closed areas.

    Attributes:
        lon: of the point where its flights enter open airspace, degrees.
        lat: the same.
        km: from the place to that point; 0 unless it lies in a margin.
        closed: why no flight may start there; empty if one may.
    """

    lon: float
    lat: float
    km: float = 0.0
    closed: str = ""


@lru_cache(maxsize=KEPT)
def closed_areas(closure: ClosureSet) -> Obstacles:
    """What a closure set closes, without the network round it; kept for the next call.

    Raises:
        InputError: a closed state that is not drawn.
        DataError: a file of flight information regions that cannot be read or lacks a closed state.
    """
    return obstacles.from_shape(_shape(closure))


@lru_cache(maxsize=KEPT)
def network(closure: ClosureSet) -> Network:
    """The network of a closure set; kept for the next call. Errors as for :func:`closed_areas`."""
    found = closed_areas(closure)
    corners = Corners.of(found)
    pairs = graph.corner_pairs(corners)
    return Network(closure, found, corners, pairs, graph.lengths(corners, pairs))


def _shape(closure: ClosureSet) -> Geometry:
    """All that is closed, in the polar plane."""
    parts = [area.shape() for area in closure.areas]
    if closure.states and closure.extent == TERRITORY:
        parts.append(obstacles.territory(closure.states, closure.margin_nm))
    elif closure.states:
        if closure.fir_file is None:
            raise InputError("closing flight information regions needs a file of their boundaries.")
        own = {code for code in closure.states if firs.has_region(code)}
        parts += [firs.regions(own, closure.fir_file)] if own else []
        parts += [obstacles.territory(closure.states - own, closure.margin_nm)] if own != closure.states else []
    return shapely.union_all(parts)


def gates(places: list[Airport], vectors: Array, net: Network) -> list[Gate]:
    """Where each place (k) with its unit vector (k, 3) stands."""
    inside = net.obstacles.inside(vectors)
    return [_gate(p, v, bool(i), net) for p, v, i in zip(places, vectors, inside, strict=True)]


def _gate(place: Airport, vector: Array, inside: bool, net: Network) -> Gate:
    closure = net.closure
    if {place.country, drawn_in(place.country)} & closure.states:
        return Gate(place.lon, place.lat, closed=f"{place.code} is in {place.country}, whose airspace is closed")
    if not inside:
        return Gate(place.lon, place.lat)
    xy = POLAR.forward(vector)
    for area in closure.areas:
        if _covers(area.shape(), xy):
            return Gate(place.lon, place.lat, closed=f"{place.code} lies inside the closed area {area.name!r}")
    out = net.obstacles.exit_point(vector)
    km = float(distance(vector, out))
    deepest = DRAWN_WITHIN_KM + (closure.margin_nm * NAUTICAL_MILE_KM if closure.extent == TERRITORY else 0.0)
    on_land = closure.extent == TERRITORY and _deep_in_land(vector, closure)
    if not place.country or km > deepest or on_land:
        return Gate(place.lon, place.lat, closed=f"{place.code} lies inside closed airspace")
    lon, lat = np.degrees([np.arctan2(out[1], out[0]), np.arcsin(out[2])])
    return Gate(float(lon), float(lat), km)


def name_at(closure: ClosureSet, point: Array) -> str:
    """What closes a point (3,): an own area by name, else the state whose territory or region is nearest to it."""
    xy = POLAR.forward(point)
    for area in closure.areas:
        if _covers(area.shape(), xy):
            return area.name
    spot = shapely.Point(xy)
    return min(sorted(closure.states), key=lambda code: _one(closure, code).distance(spot), default="")


@lru_cache(maxsize=128)
def _one(closure: ClosureSet, code: str) -> Geometry:
    """Territory or region of one closed state."""
    if closure.extent == TERRITORY:
        return obstacles.territory({code}, 0.0)
    if closure.fir_file is None or not firs.has_region(code):
        return obstacles.territory({code}, 0.0)
    return firs.regions({code}, closure.fir_file)


def _covers(shape: Geometry, xy: Array) -> bool:
    return bool(shapely.contains_xy(shape, xy[0], xy[1]))


@lru_cache(maxsize=8)
def _land(states: frozenset[str]) -> Obstacles:
    return obstacles.from_shape(obstacles.territory(states, 0.0))


def _deep_in_land(vector: Array, closure: ClosureSet) -> bool:
    """Whether a point lies farther inside closed land than the scale of the map explains."""
    land = _land(closure.states)
    return bool(land.inside(vector[None, :])[0]) and float(distance(vector, land.exit_point(vector))) > DRAWN_WITHIN_KM
