"""Who sees whom among the corners of closed areas, and the shortest ways between all of them.

A shortest path round polygons is a chain of arcs between corners (Lozano-Pérez & Wesley 1979, Communications of the ACM
22(10), 560-570). It turns only at convex corners, and only so that each arc touches the area there without entering it:
both neighbours of the corner lie on one side of the arc. Few pairs pass this test; only those are compared with the
edges between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.globe.sphere import RADIUS_KM, angle, dot
from parley.skies.geometry.obstacles import Obstacles

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Indices = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
FLAT = 1e-15
"""Triple products below this count as 0: points on one great circle. Rounding alone makes them as large as some 1e-16.
What counts as 0 counts as touched, so that a pair too many may be kept, which sight then decides; none is lost."""
ON_EDGE = 1e-11
"""Sine of an angle below which a point lies on an edge, 0.06 mm on the ground. A corner lies on the two edges that meet
there; without a tolerance, rounding would hide it behind them. The normal of an edge of 100 m is known to this."""
FULL_TURN = 4.0
"""What a full turn measures in the scale of bearings used here."""
AT_ONCE = 100_000
"""Cells of the tables that are handled at once; few enough for a processor's cache."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a point and a corner that see each other.

    Attributes:
        point: (M,) indices of points.
        corner: (M,) indices of corners.
    """

    point: Indices
    corner: Indices


@dataclass(frozen=True, eq=False)
class Corners:
    """Convex corners of the obstacles and all their edges.

    Attributes:
        at: (N, 3) unit vectors of the corners.
        before: (N, 3) the vertex before each.
        after: (N, 3) the vertex after it.
        start: (E, 3) of every edge.
        end: (E, 3).
        following: (E,) the edge that starts where this one ends.
    """

    at: Array
    before: Array
    after: Array
    start: Array
    following: Indices

    @classmethod
    def of(cls, obstacles: Obstacles) -> Corners:
        """The corners of obstacles."""
        v, k = obstacles.vertices, obstacles.nodes
        return cls(v[k], v[obstacles.before[k]], v[obstacles.following[k]], v, obstacles.following)

    @property
    def end(self) -> Array:
        """(E, 3) end of every edge."""
        return np.asarray(self.start[self.following])


def touches(points: Array, corners: Corners) -> Mask:
    """(P, N): whether the great circle from a point through a corner leaves both neighbours on one side.

    The sides are the triple products (p x c) . n = p . (c x n), so that one matrix product gives them all.
    """
    first = _sign(points @ np.cross(corners.at, corners.before).T)
    second = _sign(points @ np.cross(corners.at, corners.after).T)
    return np.asarray(first * second >= 0)


def _sign(product: Array) -> npt.NDArray[np.int8]:
    return (product > FLAT).astype(np.int8) - (product < -FLAT).astype(np.int8)


def visible(points: Array, targets: Array, pairs: Pairs, corners: Corners) -> Mask:
    """(M,): whether no edge lies between ``points[pairs.point]`` and ``targets[pairs.corner]``.

    Round each point, every edge covers an interval of azimuths; only targets in that interval can be hidden by it, and
    they are if they lie beyond its great circle.

    Args:
        points: (P, 3).
        targets: (T, 3).
        pairs: M pairs, sorted by point.
        corners: whose edges hide.
    """
    seen = np.ones(len(pairs.point), dtype=bool)
    if not len(corners.start):
        return seen
    normal = np.cross(corners.start, corners.end)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    for low, high in _blocks(pairs.point, max(1, AT_ONCE // len(corners.start))):
        here = np.unique(pairs.point[low:high])
        point = np.searchsorted(here, pairs.point[low:high])
        seen[low:high] = _seen(points[here], targets[pairs.corner[low:high]], point, corners, normal)
    return seen


def _blocks(sorted_points: Indices, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of pairs with at most ``size`` different points."""
    starts = np.flatnonzero(np.diff(sorted_points, prepend=-1))
    for first in range(0, len(starts), size):
        last = first + size
        yield int(starts[first]), int(starts[last]) if last < len(starts) else len(sorted_points)


def _seen(points: Array, target: Array, point: Indices, corners: Corners, normal: Array) -> Mask:
    """(M,) for one block: ``target[m]`` (M, 3) from ``points[point[m]]``."""
    east, north = _tangents(points)
    bearing = _bearing(dot(east[point], target), dot(north[point], target))
    order = np.lexsort((bearing, point))
    keys = 2 * FULL_TURN * point[order] + bearing[order]
    azimuth = _bearing(east @ corners.start.T, north @ corners.start.T)
    rank = np.searchsorted(keys, (2 * FULL_TURN * np.arange(len(points)))[:, None] + azimuth)
    other, turn = rank[:, corners.following], azimuth[:, corners.following] - azimuth
    first, last = np.minimum(rank, other), np.maximum(rank, other)
    ends = np.searchsorted(keys, FULL_TURN * (2 * np.arange(len(points) + 1) - 1))
    wraps = np.abs(turn) > FULL_TURN / 2  # no edge covers half a turn: it lies across the seam of the bearings
    hidden = np.zeros(len(point), dtype=bool)
    p, e = np.nonzero((first < last) & ~wraps)
    _hide(hidden, points, target, order, normal, p, e, first[p, e], last[p, e])
    p, e = np.nonzero(wraps)
    _hide(hidden, points, target, order, normal, p, e, ends[p], first[p, e])
    _hide(hidden, points, target, order, normal, p, e, last[p, e], ends[p + 1])
    return ~hidden


def _bearing(x: Array, y: Array) -> Array:
    """A number that rises with the angle of (x, y), from -2 to 2; opposite directions differ by 2."""
    share = y / np.maximum(np.abs(x) + np.abs(y), 1e-300)  # 0 in place of 0 / 0: a point seen from itself
    return np.asarray(np.where(x >= 0, share, np.copysign(2.0, y) - share))


def _tangents(points: Array) -> tuple[Array, Array]:
    """Two axes (P, 3) square to each point and to each other."""
    # any axis does that is not nearly parallel to the point: the Earth's, but within 26 degrees of the poles another
    helper = np.where(np.abs(points[:, 2:]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    east = np.cross(helper, points)
    east /= np.linalg.norm(east, axis=1, keepdims=True)
    return east, np.cross(points, east)


def _hide(
    hidden: Mask,
    points: Array,
    target: Array,
    order: Indices,
    normal: Array,
    p: Indices,
    e: Indices,
    low: Indices,
    high: Indices,
) -> None:
    """Mark the targets between ranks ``low`` and ``high`` that lie beyond edge e as seen from point p."""
    size = np.maximum(high - low, 0)
    entry = np.repeat(np.arange(len(size)), size)
    rank = np.arange(len(entry)) - np.repeat(np.cumsum(size) - size, size) + low[entry]
    m, n = order[rank], normal[e[entry]]
    here, there = dot(n, points[p[entry]]), dot(n, target[m])
    beyond = (here * there < 0) & (np.abs(here) > ON_EDGE) & (np.abs(there) > ON_EDGE)
    hidden[m[beyond]] = True


def corner_pairs(corners: Corners) -> Pairs:
    """Pairs of corners (first below second) that touch each other and are visible."""
    found: list[Indices] = []
    n = len(corners.at)
    step = max(1, AT_ONCE // max(n, 1))
    for low in range(0, n, step):
        block = corners.at[low : low + step]
        there = touches(block, corners)
        back = _touched_by(block, corners, slice(low, low + step))
        i, j = np.nonzero(there & back)
        found.append(np.stack([i + low, j])[:, i + low < j])
    i, j = np.concatenate(found, axis=1) if found else np.zeros((2, 0), dtype=np.intp)
    pairs = Pairs(i, j)
    seen = visible(corners.at, corners.at, pairs, corners)
    return Pairs(i[seen], j[seen])


def _touched_by(block: Array, corners: Corners, rows: slice) -> Mask:
    """(block, N): whether the great circle from a corner of the block leaves its own neighbours on one side."""
    first = _sign(np.cross(block, corners.before[rows]) @ corners.at.T)
    second = _sign(np.cross(block, corners.after[rows]) @ corners.at.T)
    return np.asarray(first * second >= 0)


def point_pairs(points: Array, corners: Corners) -> Pairs:
    """Pairs of a free point and a corner that an arc touches, in sight of each other."""
    if not len(corners.at) or not len(points):
        return Pairs(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp))
    p, c = np.nonzero(touches(points, corners))
    pairs = Pairs(p, c)
    seen = visible(points, corners.at, pairs, corners)
    return Pairs(p[seen], c[seen])


def lengths(corners: Corners, pairs: Pairs) -> Array:
    """(M,) km of the arcs between pairs of corners."""
    return RADIUS_KM * angle(corners.at[pairs.point], corners.at[pairs.corner])


def matrix(n: int, pairs: Pairs, forth: Array, back: Array) -> csr_array:
    """Weights from corner to corner (n, n), sparse, ``forth`` from first to second and ``back`` the other way."""
    from scipy.sparse import csr_array  # noqa: PLC0415  (slow to import)

    rows = np.concatenate([pairs.point, pairs.corner])
    columns = np.concatenate([pairs.corner, pairs.point])
    return csr_array((np.concatenate([forth, back]), (rows, columns)), shape=(n, n))
