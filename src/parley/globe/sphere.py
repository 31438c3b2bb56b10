"""Points, arcs and distances on the sphere, as unit vectors; lengths in km on the mean radius of the Earth.

Unit vectors have no antimeridian and no pole. Arrays end in an axis of 3 (x towards 0°E 0°N, y towards 90°E, z north)
and broadcast over the axes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from parley.dims import Array

RADIUS_KM = 6371.0088
"""Mean radius of the Earth, km: R1 = (2 a + b) / 3 of GRS 80 (Moritz 2000, Journal of Geodesy 74, 128-133)."""
NAUTICAL_MILE_KM = 1.852
"""International nautical mile (Monaco conference of 1929)."""


def unit(lon: float | Array, lat: float | Array) -> Array:
    """Unit vectors (..., 3) of longitudes and latitudes in degrees: (cos φ cos λ, cos φ sin λ, sin φ)."""
    lam, phi = np.radians(lon), np.radians(lat)
    return np.stack(np.broadcast_arrays(np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)), axis=-1)


def lonlat(v: Array) -> Array:
    """Longitude and latitude in degrees (..., 2) of vectors (..., 3); longitudes from -180 to 180."""
    lon = np.degrees(np.arctan2(v[..., 1], v[..., 0]))
    lat = np.degrees(np.arctan2(v[..., 2], np.hypot(v[..., 0], v[..., 1])))
    return np.stack([lon, lat], axis=-1)


def dot(a: Array, b: Array) -> Array:
    """Scalar products over the last axis."""
    return np.asarray(np.einsum("...i,...i->...", a, b))


def normalised(v: Array) -> Array:
    """Vectors scaled to length 1."""
    return np.asarray(v / np.linalg.norm(v, axis=-1, keepdims=True))


def angle(a: Array, b: Array) -> Array:
    """Angle between unit vectors, radians: atan2(|a x b|, a . b), exact for near and for opposite points alike."""
    return np.asarray(np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), dot(a, b)))


def distance(a: Array, b: Array) -> Array:
    """Great-circle distance of unit vectors, km."""
    return RADIUS_KM * angle(a, b)


def along(a: Array, b: Array, fractions: Array) -> Array:
    """Points (..., k, 3) at k fractions of the arcs from a to b (..., 3).

    (sin((1 - f) ω) a + sin(f ω) b) / sin ω with ω the angle between them (Shoemake 1985, Computer Graphics 19(3)). Of
    two equal points it is that point; opposite points have no single arc and give a vector of no meaning.
    """
    omega = angle(a, b)[..., None]
    scale = np.where(omega > 0, np.sin(omega), 1.0)
    near = np.where(omega > 0, np.sin((1 - fractions) * omega) / scale, 1 - fractions)
    far = np.where(omega > 0, np.sin(fractions * omega) / scale, fractions)
    return np.asarray(near[..., None] * a[..., None, :] + far[..., None] * b[..., None, :])


def side(a: Array, b: Array, c: Array) -> Array:
    """Triple product (a x b) . c: above 0 where c lies to the left of the great circle from a to b."""
    return dot(np.cross(a, b), c)


def arcs_cross(a: Array, b: Array, c: Array, d: Array) -> npt.NDArray[np.bool_]:
    """Whether the arc ab properly crosses the arc cd (each shorter than half a circle).

    c and d lie on different sides of ab, a and b on different sides of cd, and the crossing is not of opposite points:
    the four triple products alternate in sign.
    """
    abc, abd, cda, cdb = side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
    return np.asarray((abc * abd < 0) & (cda * cdb < 0) & (abc * cdb > 0))


def heading_east(v: Array, towards: Array) -> Array:
    """Eastward part (sine of the course) of the arc that leaves v for ``towards``, from -1 to 1; 0 at a pole."""
    east = np.stack([-v[..., 1], v[..., 0], np.zeros_like(v[..., 0])], axis=-1)
    tangent = towards - dot(v, towards)[..., None] * v
    length = np.linalg.norm(east, axis=-1) * np.linalg.norm(tangent, axis=-1)
    return np.asarray(dot(east, tangent) / np.where(length > 0, length, 1.0))


def path_km(points: Array) -> float:
    """Length of a path of arcs through points (k, 3), km."""
    return float(distance(points[:-1], points[1:]).sum())


def geodesic_km(points: Sequence[tuple[float, float]]) -> float:
    """Length of a path of WGS84 geodesics through (longitude, latitude) points in degrees, km.

    Karney (2013), "Algorithms for geodesics", Journal of Geodesy 87, 43-55, through geographiclib.
    """
    from geographiclib.geodesic import Geodesic  # noqa: PLC0415  (only where asked for)

    legs = pairwise(points)
    return sum(float(Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"]) for a, b in legs) / 1000.0
