"""Closed airspace as polygons of arcs on the sphere: joined in the polar plane, then taken back.

Territory is land, inland waters and a margin of 12 nautical miles over the sea (UN Convention on the Law of the Sea,
articles 2 and 3). The margin never lies over the land of a country that is open, and never in a passage that states
leave open between their territorial seas (``passages.toml``). Coasts stand for baselines; where an open country lies
within 24 miles opposite, the margin is not cut at the median line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from parley.dims import Array
from parley.globe.plane import POLAR, Plane, carry, divided_arcs, middle, polygon
from parley.globe.shapes import Outline, outlines, shape_codes
from parley.globe.sphere import NAUTICAL_MILE_KM, angle, side, unit
from parley.kit.packaged import read_toml

TERRITORIAL_SEA_NM = 12.0
"""UN Convention on the Law of the Sea (1982), article 3."""
SMOOTHING_KM = 3.0
"""The line of the margin is thinned by this much; it is a line at sea that no chart of this scale draws closer."""
CRUMB_KM2 = 0.1
"""Smaller pieces and holes are by-products of joining outlines and are dropped."""
ARC_STEPS = 4
"""Pieces of a quarter circle round a cape."""
NEAR_KM = 1.0
"""How near an edge the arc decides what lies inside: edges are arcs on the sphere and straight in the plane, and of the
pieces of at most 50 km into which they are divided the two differ by less."""
CURVED = 1e-15
"""Least triple product of three vertices that counts as a bend; rounding alone makes some 1e-16."""
OUT = 1e-9
"""Radians, 6 mm: how far outside the edge a flight enters open airspace; rounding then does not put it back inside."""


@dataclass(frozen=True, eq=False)
class Obstacles:
    """Closed areas on the sphere.

    Attributes:
        shape: the areas in the polar plane (shapely), coordinates in km.
        vertices: (V, 3) unit vectors of all rings, the area to the left.
        following: (V,) index of the next vertex of the same ring.
        before: (V,) index of the vertex before.
    """

    shape: Geometry
    vertices: Array
    following: npt.NDArray[np.intp]
    before: npt.NDArray[np.intp]

    @cached_property
    def nodes(self) -> npt.NDArray[np.intp]:
        """Convex vertices: where the ring bends to the left, so that a shortest path may turn there."""
        v = self.vertices
        return np.flatnonzero(side(v[self.before], v, v[self.following]) > CURVED)

    @property
    def area_km2(self) -> float:
        """Closed area, km²."""
        return float(self.shape.area)

    @cached_property
    def _edge(self) -> Geometry:
        """The boundary, prepared once: each flight asks which of its points lie near it."""
        edge = self.shape.boundary
        shapely.prepare(edge)
        return edge

    def inside(self, points: Array) -> npt.NDArray[np.bool_]:
        """Which of the points (k, 3) lie strictly inside a closed area.

        The plane decides; within a kilometre of an edge, an arc here and a straight line there, the arc does.
        """
        xy = POLAR.forward(points)
        shapely.prepare(self.shape)
        within = np.asarray(shapely.contains_xy(self.shape, xy[:, 0], xy[:, 1]))
        for k in np.flatnonzero(shapely.dwithin(self._edge, shapely.points(xy), NEAR_KM)):
            within[k] = self._left_of_nearest(points[k], bool(within[k]))
        return within

    def _left_of_nearest(self, point: Array, otherwise: bool) -> bool:
        """Whether a point (3,) lies to the left of the nearest arc; where that is at a corner, ``otherwise``."""
        v, w = self.vertices, self.vertices[self.following]
        foot = _nearest_on_arcs(point, v, w)
        nearest = int(angle(foot, point).argmin())
        if min(angle(foot[nearest], v[nearest]), angle(foot[nearest], w[nearest])) == 0:
            return otherwise
        return bool(side(v[nearest], w[nearest], point) > 0)

    def exit_point(self, point: Array) -> Array:
        """The nearest point of the boundary to one (3,) inside, moved out by 6 mm."""
        v, w = self.vertices, self.vertices[self.following]
        foot = _nearest_on_arcs(point, v, w)
        nearest = int(angle(foot, point).argmin())
        outward = -np.cross(v[nearest], w[nearest])
        moved = foot[nearest] + OUT * outward / np.linalg.norm(outward)
        return np.asarray(moved / np.linalg.norm(moved))


def _nearest_on_arcs(point: Array, a: Array, b: Array) -> Array:
    """The nearest point to ``point`` (3,) of each arc ab (k, 3)."""
    normal = np.cross(a, b)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300)
    foot = point - (normal @ point)[:, None] * normal
    foot /= np.maximum(np.linalg.norm(foot, axis=1, keepdims=True), 1e-300)
    within = (side(normal, a, foot) >= 0) & (side(normal, b, foot) <= 0)
    end = np.where((a @ point >= b @ point)[:, None], a, b)
    return np.where(within[:, None], foot, end)


def from_shape(shape: Geometry) -> Obstacles:
    """Obstacles from a geometry in the polar plane; crumbs dropped, outlines turned so that the area is to the left."""
    rings: list[Array] = []
    kept = []
    for piece in shapely.get_parts(shape):
        if piece.geom_type != "Polygon" or piece.area < CRUMB_KM2:
            continue
        holes = [hole for hole in piece.interiors if shapely.Polygon(hole).area >= CRUMB_KM2]
        whole = shapely.geometry.polygon.orient(shapely.Polygon(piece.exterior, holes))
        kept.append(whole)
        rings += [_ring(line) for line in (whole.exterior, *whole.interiors)]
    return _linked(shapely.MultiPolygon(kept), rings)


def _ring(line: Geometry) -> Array:
    xy = shapely.get_coordinates(line)[:-1]
    apart = np.abs(xy - np.roll(xy, 1, axis=0)).max(axis=1) > 1e-6  # km; equal to the millimetre is one vertex
    return divided_arcs(POLAR.inverse(xy[apart]))


def _linked(shape: Geometry, rings: Sequence[Array]) -> Obstacles:
    """All rings in one array with their order."""
    sizes = np.array([len(ring) for ring in rings], dtype=int)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    length = np.repeat(sizes, sizes)
    place = np.arange(sizes.sum()) - starts
    vertices = np.vstack(rings) if rings else np.zeros((0, 3))
    return Obstacles(
        shape, vertices, starts + (place + 1) % np.maximum(length, 1), starts + (place - 1) % np.maximum(length, 1)
    )


def territory(states: Iterable[str], margin_nm: float = TERRITORIAL_SEA_NM) -> Geometry:
    """Territory of states with a margin over the sea, joined, in the polar plane."""
    codes = shape_codes(states)
    land = shapely.union_all([_land(code) for code in sorted(codes)])
    if margin_nm == 0:
        return land
    sea = shapely.union_all([_margin(code, margin_nm) for code in sorted(codes)])
    others, boxes = _frames()
    near = [others[k] for k in shapely.STRtree(boxes).query(sea, predicate="intersects") if others[k].code not in codes]
    open_land = shapely.union_all([_piece(piece) for piece in near] + [_passages()])
    return shapely.union_all([land, shapely.difference(sea, open_land)])


@cache
def _frames() -> tuple[list[Outline], npt.NDArray[np.object_]]:
    """All pieces of land and the rectangles round them in the polar plane."""
    pieces = [piece for code in sorted(outlines()) for piece in outlines()[code]]
    flat = [POLAR.forward(piece.rings[0]) for piece in pieces]
    low, high = (np.array([getattr(xy, which)(axis=0) for xy in flat]) for which in ("min", "max"))
    return pieces, shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])


def _piece(piece: Outline) -> Geometry:
    return polygon(POLAR, list(piece.rings), piece.code)


@cache
def _land(code: str) -> Geometry:
    """Land of one country in the polar plane."""
    return shapely.union_all([_piece(piece) for piece in outlines()[code]])


@cache
def _margin(code: str, margin_nm: float) -> Geometry:
    """Land of one country and all within the margin of it, each piece measured in a plane round its own middle."""
    return shapely.union_all([_widened(piece.rings[0], margin_nm * NAUTICAL_MILE_KM) for piece in outlines()[code]])


def _widened(outline: Array, km: float) -> Geometry:
    """What lies within ``km`` of an outline or inside it, in the polar plane."""
    local = Plane(*middle(outline))
    wide = polygon(local, [outline], "land").buffer(km, quad_segs=ARC_STEPS).simplify(SMOOTHING_KM)
    return carry(shapely.Polygon(wide.exterior), local, POLAR)


@cache
def _passages() -> Geometry:
    """Waters between two territorial seas that states leave open."""
    return shapely.union_all(
        [
            _strip(np.array(entry["line"]), entry["half_width_nm"])
            for entry in read_toml("skies", "passages.toml").values()
        ]
    )


def _strip(line: Array, half_width_nm: float) -> Geometry:
    """A strip along a line of (longitude, latitude), in the polar plane."""
    vectors = unit(line[:, 0], line[:, 1])
    local = Plane(*middle(vectors))
    path = shapely.LineString(local.forward(vectors))
    return carry(path.buffer(half_width_nm * NAUTICAL_MILE_KM, cap_style="flat"), local, POLAR)
