"""The Equal Earth projection of the whole globe, and land cut where the map is cut.

Areas are true, as a map shaded by figures needs: a country does not look heavier for lying far north.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from parley.dims import Array
from parley.globe.plane import unwrapped
from parley.globe.shapes import outlines
from parley.globe.sphere import lonlat

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
MIDDLE = 11.0
"""Degrees east of the middle of the map: its edge at 169°W then passes through Bering Strait, not through Chukotka."""
STEP = 0.5
"""Degrees; the edge of the map is curved, so land that ends there follows it in steps of at most this."""


def forward(lon: Array, lat: Array) -> Array:
    """Plane coordinates (..., 2), in radii of the globe, of degrees east of the map's middle and degrees north.

    x = 2 √3 λ cos θ / (3 (9 A4 θ^8 + 7 A3 θ^6 + 3 A2 θ^2 + A1)), y = A4 θ^9 + A3 θ^7 + A2 θ^3 + A1 θ with
    sin θ = √3/2 sin φ (Šavrič, Patterson & Jenny 2019, "The Equal Earth map projection", International Journal of
    Geographical Information Science 33(3), 454-465).
    """
    theta = np.arcsin(np.sqrt(3.0) / 2.0 * np.sin(np.radians(lat)))
    square = theta * theta
    slope = A1 + 3 * A2 * square + square**3 * (7 * A3 + 9 * A4 * square)
    x = 2.0 * np.sqrt(3.0) * np.radians(lon) * np.cos(theta) / (3.0 * slope)
    y = theta * (A1 + A2 * square + square**3 * (A3 + A4 * square))
    return np.stack([x, y], axis=-1)


def cut(ring: Array, middle: float = MIDDLE) -> list[Array]:
    """A ring of unit vectors (k, 3) as rings of (degrees east of the middle, latitude), each between -180 and 180.

    A ring that crosses the edge of the map is cut there and closed along the edge, so that no line runs across the map.
    """
    degrees = lonlat(ring)
    east = unwrapped(degrees[:, 0] - middle)
    east = east - 360.0 * np.round(east.mean() / 360.0)
    pieces = []
    for turn in (-360.0, 0.0, 360.0):
        piece = np.column_stack([east + turn, degrees[:, 1]])
        for side in (1.0, -1.0):
            piece = _kept(piece, side)
        if len(piece) >= 3:
            pieces.append(_along_edge(piece))
    return pieces


def _kept(ring: Array, side: float) -> Array:
    """The part of a ring whose longitude times ``side`` is at most 180 (Sutherland & Hodgman 1974, CACM 17(1))."""
    if len(ring) == 0 or (ring[:, 0] * side <= 180.0).all():
        return ring
    out: list[Array] = []
    for here, there in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        inside, next_inside = here[0] * side <= 180.0, there[0] * side <= 180.0
        if inside:
            out.append(here)
        if inside != next_inside:
            share = (180.0 * side - here[0]) / (there[0] - here[0])
            out.append(np.array([180.0 * side, here[1] + share * (there[1] - here[1])]))
    return np.array(out).reshape(-1, 2)


def _along_edge(ring: Array) -> Array:
    """A ring with points added where it runs along the edge of the map."""
    out: list[Array] = []
    for here, there in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        edge = abs(here[0]) == 180.0 and here[0] == there[0]
        pieces = max(1, int(np.ceil(abs(there[1] - here[1]) / STEP))) if edge else 1
        out += [here + (there - here) * k / pieces for k in range(pieces)]
    return np.array(out)


@cache
def land() -> dict[str, tuple[tuple[Array, ...], ...]]:
    """Pieces of land by country or disputed area; each has rings (k, 2) in radii, the outline first, then any holes."""
    return {
        code: tuple(piece for outline in pieces for piece in _flat(outline.rings))
        for code, pieces in outlines().items()
    }


def _flat(rings: Sequence[Array]) -> list[tuple[Array, ...]]:
    """One piece of land, or several where the edge of the map cuts it; holes go with the first."""
    outer = [forward(part[:, 0], part[:, 1]) for part in cut(rings[0])]
    holes = [forward(part[:, 0], part[:, 1]) for ring in rings[1:] for part in cut(ring)]
    return [(outer[0], *holes), *((part,) for part in outer[1:])]


def area(ring: Array) -> float:
    """Area of a ring (k, 2) in the plane, by the shoelace formula."""
    x, y = ring[:, 0], ring[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2.0)
