"""Lambert's azimuthal equal-area projection, and rings between sphere and plane.

Round the north pole it has neither a seam at 180° nor a special case at the pole, so shapely can join what is closed in
one plane. Its only singular point is the south pole. Round the middle of a country it is true enough for a margin of
12 nautical miles: at an angle c from its centre lengths are off by 1 - cos(c/2), 6 % at 40°.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from parley.dims import Array
from parley.errors import DataError
from parley.globe.sphere import RADIUS_KM, angle, dot, normalised, unit

LONGEST_EDGE_KM = 50.0
"""Longer edges are divided before they are projected: a straight line in the plane is then within 0.1 km of the arc."""
LONGEST_STEP = 0.5
"""Degrees; longer edges of a file's rings are divided along straight lines of longitude and latitude."""


@dataclass(frozen=True)
class Plane:
    """Lambert projection round one point, coordinates in km.

    x + i y = R sqrt(2 / (1 + p . c)) (p . e + i p . n) with c the centre and e, n two axes there (Snyder 1987, Map
    Projections: A Working Manual, USGS Professional Paper 1395, eq. 24-2 to 24-4).

    Args:
        lon: of the centre, degrees.
        lat: of the centre, degrees.
    """

    lon: float
    lat: float

    @cached_property
    def axes(self) -> Array:
        """East, north and the centre itself, (3, 3)."""
        lam, phi = np.radians(self.lon), np.radians(self.lat)
        east = np.array([-np.sin(lam), np.cos(lam), 0.0])
        north = np.array([-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)])
        return np.stack([east, north, unit(self.lon, self.lat)])

    def forward(self, v: Array) -> Array:
        """Plane coordinates (..., 2) in km of unit vectors (..., 3)."""
        local = v @ self.axes.T
        return np.asarray(RADIUS_KM * np.sqrt(2 / np.maximum(1 + local[..., 2:], 1e-15)) * local[..., :2])

    def inverse(self, xy: Array) -> Array:
        """Unit vectors (..., 3) of plane coordinates (..., 2) in km."""
        scaled = xy / RADIUS_KM
        square = (scaled**2).sum(axis=-1, keepdims=True)
        local = np.concatenate([scaled * np.sqrt(np.maximum(1 - square / 4, 0)), 1 - square / 2], axis=-1)
        return np.asarray(local @ self.axes)


POLAR = Plane(-90.0, 90.0)
"""The plane in which closed areas are joined; x towards 0°E, y towards 90°E."""


def middle(vectors: Array) -> tuple[float, float]:
    """Longitude and latitude of the mean direction of points (k, 3), rounded to a degree."""
    x, y, z = normalised(vectors.mean(axis=0))
    return float(np.round(np.degrees(np.arctan2(y, x)))), float(np.round(np.degrees(np.arcsin(z))))


def unwrapped(lon: Array) -> Array:
    """Longitudes in degrees along a line, continued past 180° where they jumped."""
    return np.asarray(np.unwrap(lon, period=360.0))


def divided(ring: Array, step: float = LONGEST_STEP) -> Array:
    """A ring of (longitude, latitude) in straight pieces of at most ``step`` degrees; first point not repeated."""
    points = ring[:-1] if np.array_equal(ring[0], ring[-1]) else ring
    closed = np.vstack([points, points[:1]])
    closed = np.column_stack([unwrapped(closed[:, 0]), closed[:, 1]])
    pieces = np.maximum(1, np.ceil(np.abs(np.diff(closed, axis=0)).max(axis=1) / step)).astype(int)
    return _between(closed, pieces)


def divided_arcs(v: Array, longest_km: float = LONGEST_EDGE_KM) -> Array:
    """A ring of unit vectors (k, 3), first point not repeated, with arcs of at most ``longest_km``."""
    closed = np.vstack([v, v[:1]])
    pieces = np.maximum(1, np.ceil(RADIUS_KM * angle(closed[:-1], closed[1:]) / longest_km)).astype(int)
    return normalised(_between(closed, pieces))


def _between(closed: Array, pieces: npt.NDArray[np.intp]) -> Array:
    """Points of a closed line with each edge cut into so many equal pieces; the last point left out."""
    edge = np.repeat(np.arange(len(pieces)), pieces)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (step / pieces[edge])[:, None]
    return np.asarray((1 - share) * closed[edge] + share * closed[edge + 1])


def polygon(plane: Plane, rings: list[Array], name: str) -> Geometry:
    """A shapely polygon in the plane from rings (k, 3), the first the outline, the others holes.

    Raises:
        DataError: the ring crosses or touches itself.
    """
    if any(float(dot(ring, -plane.axes[2]).max()) > 1 - 1e-9 for ring in rings):
        raise DataError(
            f"{name}: a point of it is opposite to the middle of the map ({plane.lon:g}°E {plane.lat:g}°N)."
        )
    shape = shapely.Polygon(plane.forward(rings[0]), [plane.forward(ring) for ring in rings[1:]])
    if not shape.is_valid:
        raise DataError(
            f"{name}: {shapely.is_valid_reason(shape)[:60]} km in the polar plane; an outline may not cross itself."
        )
    return shape


def carry(shape: Geometry, source: Plane, target: Plane) -> Geometry:
    """Move a geometry from one plane to another, long edges divided first; rings that come out invalid are repaired."""
    fine = shapely.segmentize(shape, LONGEST_EDGE_KM)
    moved = shapely.transform(fine, lambda xy: target.forward(source.inverse(xy)))
    return moved if moved.is_valid else shapely.make_valid(moved)
