"""Shortest chains of arcs between places round closed areas, for many pairs at once, by length or by flying time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.globe.sphere import distance, dot
from parley.skies.routing import graph
from parley.skies.routing.graph import Indices, Mask, Pairs
from parley.skies.routing.network import Network

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ORIGINS_AT_ONCE = 256
"""Places from which distances to all corners are held at once: with the 1,800 corners of Russia, Belarus and Ukraine
some 6 MB."""
Cost = Callable[[Array, Array], Array]
"""Cost of arcs from (..., 3) to (..., 3): km or hours."""


@dataclass(frozen=True, eq=False)
class Sight:
    """What a set of places sees.

    Attributes:
        points: (P, 3) unit vectors of the places.
        start: (n,) index of the place that each flight starts from.
        finish: (n,) index of the place it flies to.
        corners: pairs of a place and a corner, for the places of flights that are not direct.
        direct: (n,) whether the great circle of a flight is free.
    """

    points: Array
    start: Indices
    finish: Indices
    corners: Pairs
    direct: Mask


@dataclass(frozen=True, eq=False)
class Barrier:
    """Half a great circle that a flight may not cross, from a point inside an obstacle to its opposite.

    Args:
        travel: (3,) direction of travel there; the plane square to it holds the barrier.
        towards: (3,) the side on which the barrier runs.
    """

    travel: Array
    towards: Array

    def crossed(self, a: Array, b: Array) -> Mask:
        """Which of the arcs from a to b (k, 3) cross it: they change sides of its plane, on its half of that plane."""
        here, there = a @ self.travel, b @ self.travel
        crossing = np.sign(there - here)[..., None] * (there[..., None] * a - here[..., None] * b)
        return np.asarray((here * there < 0) & (dot(crossing, self.towards) > 0))


@dataclass(frozen=True, eq=False)
class Chains:
    """The best chain of each flight.

    Attributes:
        cost: (n,) in the unit asked for; infinite where there is no way.
        corners: for each flight the corners it turns at, in order.
    """

    cost: Array
    corners: tuple[tuple[int, ...], ...]


def look(net: Network, points: Array, start: Indices, finish: Indices) -> Sight:
    """What the places (P, 3) of flights ``start[i]`` to ``finish[i]`` see."""
    order = np.argsort(start, kind="stable")
    direct = np.empty(len(start), dtype=bool)
    direct[order] = graph.visible(points, points, Pairs(start[order], finish[order]), net.corners)
    blocked = np.unique(np.concatenate([start[~direct], finish[~direct]]))
    found = graph.point_pairs(points[blocked], net.corners)
    return Sight(points, start, finish, Pairs(blocked[found.point], found.corner), direct)


def shortest(net: Network, sight: Sight, cost: Cost = distance, barrier: Barrier | None = None) -> Chains:
    """The cheapest chain of every flight.

    Args:
        net: the network.
        sight: what the places see.
        cost: of arcs; the length by default.
        barrier: that no arc may cross.
    """
    total = np.where(sight.direct, cost(sight.points[sight.start], sight.points[sight.finish]), np.inf)
    if barrier is not None:
        total[barrier.crossed(sight.points[sight.start], sight.points[sight.finish])] = np.inf
    chains: list[tuple[int, ...]] = [()] * len(total)
    detours = np.flatnonzero(~sight.direct)
    roads, leaving, arriving = _costs(net, sight, cost, barrier)
    origins = np.unique(sight.start[detours])
    for k in range(0, len(origins), ORIGINS_AT_ONCE):
        _detours(net, sight, roads, (leaving, arriving), origins[k : k + ORIGINS_AT_ONCE], detours, total, chains)
    return Chains(total, tuple(chains))


def _costs(net: Network, sight: Sight, cost: Cost, barrier: Barrier | None) -> tuple[csr_array, Array, Array]:
    """Costs from corner to corner (sparse), from places to corners and from corners to places (M,)."""
    at, place = net.corners.at, sight.points[sight.corners.point]
    first, second, corner = at[net.pairs.point], at[net.pairs.corner], at[sight.corners.corner]
    by_length = cost is distance
    forth = net.km if by_length else cost(first, second)
    back = forth if by_length else cost(second, first)
    leaving = cost(place, corner)
    arriving = leaving if by_length else cost(corner, place)
    kept = net.pairs
    if barrier is not None:
        free = ~barrier.crossed(first, second)
        kept, forth, back = Pairs(kept.point[free], kept.corner[free]), forth[free], back[free]
        barred = barrier.crossed(place, corner)
        leaving, arriving = np.where(barred, np.inf, leaving), np.where(barred, np.inf, arriving)
    return graph.matrix(len(at), kept, forth, back), leaving, arriving


def _detours(
    net: Network,
    sight: Sight,
    roads: csr_array,
    legs: tuple[Array, Array],
    origins: Indices,
    detours: Indices,
    total: Array,
    chains: list[tuple[int, ...]],
) -> None:
    """Fill in the flights of ``detours`` that start from ``origins``."""
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  (slow to import)

    n = len(net.corners.at)
    reach, before = dijkstra(
        _with_origins(roads, sight, legs[0], origins), indices=n + np.arange(len(origins)), return_predecessors=True
    )
    ends = np.searchsorted(sight.corners.point, np.arange(len(sight.points) + 1))
    row = {int(origin): k for k, origin in enumerate(origins)}
    for flight in detours:
        k = row.get(int(sight.start[flight]))
        low, high = ends[sight.finish[flight]], ends[sight.finish[flight] + 1]
        if k is None or low == high:  # starts elsewhere, or ends where no corner is seen: there is no way
            continue
        last = sight.corners.corner[low:high]
        sums = reach[k, last] + legs[1][low:high]
        best = int(sums.argmin())
        if np.isfinite(sums[best]):
            total[flight], chains[flight] = sums[best], _trace(before[k], int(last[best]), n)


def _with_origins(roads: csr_array, sight: Sight, leaving: Array, origins: Indices) -> csr_array:
    """The network with one more node for each origin, from which arcs lead to the corners it sees."""
    from scipy.sparse import csr_array  # noqa: PLC0415  (slow to import)

    n, k = roads.shape[0], len(origins)
    rank = np.full(len(sight.points), -1)
    rank[origins] = np.arange(k)
    used = (rank[sight.corners.point] >= 0) & np.isfinite(leaving)
    out = csr_array((leaving[used], (rank[sight.corners.point[used]], sight.corners.corner[used])), shape=(k, n + k))
    indptr = np.concatenate([roads.indptr, roads.indptr[-1] + out.indptr[1:]])
    indices = np.concatenate([roads.indices, out.indices])
    return csr_array((np.concatenate([roads.data, out.data]), indices, indptr), shape=(n + k, n + k))


def _trace(before: npt.NDArray[np.int32], last: int, n: int) -> tuple[int, ...]:
    """Corners from the origin to ``last``."""
    chain = [last]
    while 0 <= (previous := int(before[chain[-1]])) < n:
        chain.append(previous)
    return tuple(reversed(chain))
