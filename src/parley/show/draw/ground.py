"""The land of a map as patches: shaded, hatched, outlined, and dots for what is too small to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path as Outline

from parley.dims import Array
from parley.globe.equal_earth import MIDDLE, area, forward, land
from parley.show.draw.style import (
    EMPTY,
    FAINT_SHORE,
    GREY,
    HATCH,
    HATCH_COLOUR,
    HATCH_THICK,
    NEUTRAL,
    OUTLINE,
    SHORE,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GRAIN = 0.25
"""Points to which shores are rounded: neighbours keep the same border, and files stay small."""
SPECK = 0.2
"""Square points; smaller islands are left out."""
TINY, DOT = 5.0, 1.9
"""Countries of less than so many square points get a dot of this radius in points, so that they are seen."""
BEYOND = 4.0
"""Points beyond the edge of a window to which land is kept, so that no border runs along the edge."""
Rings = tuple[Array, ...]


@dataclass(frozen=True)
class Window:
    """A part of the projected globe: west, south, east and north ends in radii, and its width in points."""

    west: float
    south: float
    east: float
    north: float
    wide: float

    @property
    def scale(self) -> float:
        """Points a radius."""
        return self.wide / (self.east - self.west)

    @property
    def tall(self) -> float:
        """Height in points."""
        return (self.north - self.south) * self.scale


def whole(wide: float) -> Window:
    """All land, so many points wide."""
    every = np.vstack([rings[0] for pieces in land().values() for rings in pieces])
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    return Window(float(west), float(south), float(east), float(north), wide)


def europe(wide: float) -> Window:
    """Europe from Portugal to the Black Sea and from Crete to the North Cape, so many points wide."""
    west, south = forward(np.array(-10.5 - MIDDLE), np.array(44.0))[0], forward(np.array(0.0), np.array(34.3))[1]
    east, north = forward(np.array(34.5 - MIDDLE), np.array(44.0))[0], forward(np.array(0.0), np.array(71.5))[1]
    return Window(float(west), float(south), float(east), float(north), wide)


@cache
def placed(window: Window) -> dict[str, tuple[Rings, ...]]:
    """Land by code that lies in a window, in points from its upper left corner."""
    found = {code: _large([_place(rings, window) for rings in pieces]) for code, pieces in land().items()}
    return {code: pieces for code, pieces in found.items() if pieces}


def _place(rings: Rings, window: Window) -> Rings:
    corner = np.array([window.west, window.north])
    size = np.array([window.wide, window.tall])
    kept = []
    for ring in rings:
        points = (ring - corner) * [window.scale, -window.scale]
        if (points.max(axis=0) < -BEYOND).any() or (points.min(axis=0) > size + BEYOND).any():
            continue
        rounded = _rounded(_clipped(points, size))
        if len(rounded) >= 3:
            kept.append(rounded)
    return tuple(kept)


def _clipped(points: Array, size: Array) -> Array:
    """A ring cut off a little beyond the window, side by side (Sutherland & Hodgman 1974, CACM 17(1))."""
    for axis, sign, limit in ((0, -1, BEYOND), (1, -1, BEYOND), (0, 1, size[0] + BEYOND), (1, 1, size[1] + BEYOND)):
        out = limit - sign * points[:, axis]
        if (out >= 0).all():
            continue
        ahead, out_ahead = np.roll(points, -1, axis=0), np.roll(out, -1)
        crossing = (out >= 0) != (out_ahead >= 0)
        share = np.where(crossing, out / np.where(crossing, out - out_ahead, 1.0), 0.0)[:, None]
        both = np.stack([points, points + share * (ahead - points)], axis=1).reshape(-1, 2)
        points = both[np.stack([out >= 0, crossing], axis=1).ravel()]
    return points


def _large(pieces: Sequence[Rings]) -> tuple[Rings, ...]:
    """Pieces of land that are large enough to be seen, and always the largest."""
    sizes = [area(rings[0]) if rings else 0.0 for rings in pieces]
    return tuple(rings for rings, size in zip(pieces, sizes, strict=True) if rings and size >= min(SPECK, max(sizes)))


def _rounded(ring: Array) -> Array:
    """The ring on a grid of :data:`GRAIN`, without points that repeat or lie on a straight line."""
    points = np.round(ring / GRAIN) * GRAIN
    points = points[np.any(np.abs(points - np.roll(points, 1, axis=0)) > GRAIN / 2, axis=1)]
    back, ahead = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    bends = np.abs(back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]) > GRAIN * GRAIN / 2
    return np.asarray(points[bends])


@dataclass(frozen=True)
class Shading:
    """What a map shows: colours by code, codes that are hatched, outlined, and seen as dots where they are tiny."""

    colours: Mapping[str, str]
    hatched: Sequence[str]
    outlined: Sequence[str]
    dotted: Sequence[str]


def paint(axes: Axes, window: Window, shading: Shading) -> None:
    """Draw the land of a window on empty axes of its size."""
    axes.set_xlim(0.0, window.wide)
    axes.set_ylim(window.tall, 0.0)
    shapes = placed(window)
    by_colour: dict[str, list[Rings]] = {}
    for code, pieces in shapes.items():
        by_colour.setdefault(shading.colours.get(code, EMPTY), []).extend(pieces)
    for colour, together in sorted(by_colour.items()):
        pale = colour == NEUTRAL  # its land would end nowhere without a darker shore
        edge, level = (FAINT_SHORE, 1.2) if pale else (SHORE, 1.0)
        _add(axes, together, facecolor=colour, edgecolor=edge, linewidth=0.3, zorder=level)
    with mpl.rc_context({"hatch.linewidth": HATCH_THICK}):
        hatched = _of(shapes, shading.hatched)
        _add(axes, hatched, facecolor="none", edgecolor=HATCH_COLOUR, hatch=HATCH, linewidth=0.0, zorder=1.5)
    # Outlines of islets would be blots.
    outlined = [rings for rings in _of(shapes, shading.outlined) if area(rings[0]) >= TINY]
    _add(axes, outlined, facecolor="none", edgecolor=OUTLINE, linewidth=0.6, zorder=2.0)
    for code in shading.dotted:
        _dot(axes, shapes.get(code, ()), shading.colours[code], code in shading.outlined)


def _of(shapes: Mapping[str, tuple[Rings, ...]], codes: Iterable[str]) -> list[Rings]:
    return [rings for code in codes for rings in shapes.get(code, ())]


def _add(axes: Axes, pieces: Iterable[Rings], **look: Any) -> None:
    """One patch of many pieces of land; as an artist, since a patch would have each of its points measured."""
    flat = [np.vstack([ring, ring[:1]]) for piece in pieces for ring in piece]
    if flat:
        codes = [[Outline.MOVETO, *[Outline.LINETO] * (len(ring) - 2), Outline.CLOSEPOLY] for ring in flat]
        axes.add_artist(PathPatch(Outline(np.vstack(flat), np.concatenate(codes)), joinstyle="round", **look))


def _dot(axes: Axes, pieces: Sequence[Rings], colour: str, outlined: bool) -> None:
    """A dot in a country that is too small to be seen."""
    rings = [piece[0] for piece in pieces]
    if rings and sum(map(area, rings)) < TINY:
        x, y = max(rings, key=area).mean(axis=0)
        edge, thick = (OUTLINE, 0.6) if outlined else (GREY, 0.3)
        axes.add_artist(
            Circle((float(x), float(y)), DOT, facecolor=colour, edgecolor=edge, linewidth=thick, zorder=2.2)
        )
