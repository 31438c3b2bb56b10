"""A map of the world shaded by a change, in the Equal Earth projection, which keeps areas.

Natural Earth draws who controls an area. Areas that more than one state claims are set apart in the bundled shapes;
this map leaves them without a figure, whatever the figures of the states that claim them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path as Outline

from parley.codes.groups import country_codes, country_name
from parley.dims import Array
from parley.errors import InputError
from parley.globe.equal_earth import area, land
from parley.globe.shapes import disputed
from parley.show.chart import WorldMap
from parley.show.draw.classes import bounds, class_of
from parley.show.draw.measure import decimals, number
from parley.show.draw.sheet import Key, Sheet, draw_keys, key_height, sheet
from parley.show.draw.style import (
    EMPTY,
    FAINT_SHORE,
    GAINS,
    GREY,
    HATCH,
    HATCH_COLOUR,
    HATCH_THICK,
    INK,
    LEADING,
    LOSSES,
    MARGIN,
    NEUTRAL,
    OUTLINE,
    PAPER,
    SHORE,
    SMALL,
    WIDTH,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GRAIN = 0.25
"""Points to which shores are rounded: neighbours keep the same border, and files stay small."""
SPECK = 0.2
"""Square points; smaller islands are left out."""
TINY, DOT = 5.0, 1.9
"""Countries of less than so many square points get a dot of this radius in points, so that they are seen."""
BOX, TALL_BOX, UNDER = 46.0, 9.0, 12.0
"""Points: width and height of a class in the legend, room above it."""
Rings = tuple[Array, ...]


@cache
def placed() -> tuple[dict[str, tuple[Rings, ...]], float]:
    """Land in points from the upper left corner of the map, and the height of the map."""
    every = np.vstack([rings[0] for pieces in land().values() for rings in pieces])
    low, high = every.min(axis=0), every.max(axis=0)
    scale = (WIDTH - 2 * MARGIN) / (high[0] - low[0])

    def place(rings: Rings) -> Rings:
        flipped = [np.column_stack([ring[:, 0] - low[0], high[1] - ring[:, 1]]) * scale for ring in rings]
        return tuple(ring for ring in map(_rounded, flipped) if len(ring) >= 3)

    found = {code: _large([place(rings) for rings in pieces]) for code, pieces in land().items()}
    return found, float((high[1] - low[1]) * scale)


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


def draw(chart: WorldMap) -> Figure:
    """The chart.

    Raises:
        InputError: there are no values.
    """
    known = {code: value for code, value in chart.values.items() if math.isfinite(value)}
    rest = chart.rest if chart.rest is not None and math.isfinite(chart.rest) else None
    if not known and rest is None:
        raise InputError(f"{chart.name}: no country has a value that is a number; give at least one.")
    every = [*known.values(), *([] if rest is None else [rest])]
    steps = bounds(every)
    shapes, tall = placed()
    keys = _keys(chart, known, rest, steps)
    page = sheet(chart, tall + UNDER + SCALE + key_height(keys), _notes(known))
    axes = page.axes(page.left, page.top, page.right, page.top + tall)
    axes.set_xlim(0.0, page.right - page.left)
    axes.set_ylim(tall, 0.0)
    shades = {code: _shade(class_of(value, steps), len(steps)) for code, value in known.items()}
    if rest is not None:
        shades |= {code: _shade(class_of(rest, steps), len(steps)) for code in chart.rest_codes if code not in known}
    _fill(axes, shapes, shades)
    if rest is not None:
        _hatch(axes, shapes, [code for code in chart.rest_codes if code not in known])
    _outline(axes, shapes, chart.marked)
    _dots(axes, shapes, {code: shades[code] for code in known}, chart.marked)
    draw_keys(page, _scale(page, page.top + tall + UNDER, steps, every, _range(chart, known)), keys)
    return page.figure


def _shade(found: int, count: int) -> str:
    """Colour of a class; with fewer classes the shades are spread over the scale."""
    if found == 0:
        return NEUTRAL
    shades = LOSSES if found < 0 else GAINS
    return shades[math.ceil(abs(found) * len(shades) / count) - 1]


def _patch(rings: Iterable[Rings], **look: Any) -> PathPatch | None:
    """One patch of many pieces of land."""
    flat = [np.vstack([ring, ring[:1]]) for piece in rings for ring in piece]
    if not flat:
        return None
    codes = [[Outline.MOVETO, *[Outline.LINETO] * (len(ring) - 2), Outline.CLOSEPOLY] for ring in flat]
    return PathPatch(Outline(np.vstack(flat), np.concatenate(codes)), **look)


def _fill(axes: Axes, shapes: Mapping[str, tuple[Rings, ...]], shades: Mapping[str, str]) -> None:
    """Land by colour, with thin shores and borders."""
    by_colour: dict[str, list[Rings]] = {}
    for code, pieces in shapes.items():
        by_colour.setdefault(shades.get(code, EMPTY), []).extend(pieces)
    for colour, together in sorted(by_colour.items()):
        pale = colour == NEUTRAL  # its land would end nowhere without a darker shore
        edge, level = (FAINT_SHORE, 1.2) if pale else (SHORE, 1.0)
        _add(axes, _patch(together, facecolor=colour, edgecolor=edge, linewidth=0.3, zorder=level, joinstyle="round"))


def _add(axes: Axes, patch: PathPatch | None) -> None:
    if patch is not None:
        axes.add_patch(patch)


def _hatch(axes: Axes, shapes: Mapping[str, tuple[Rings, ...]], codes: Sequence[str]) -> None:
    with mpl.rc_context({"hatch.linewidth": HATCH_THICK}):
        pieces = [rings for code in codes for rings in shapes.get(code, ())]
        patch = _patch(pieces, facecolor="none", edgecolor=HATCH_COLOUR, hatch=HATCH, linewidth=0.0, zorder=1.5)
        _add(axes, patch)


def _outline(axes: Axes, shapes: Mapping[str, tuple[Rings, ...]], codes: Sequence[str]) -> None:
    """Outlines of the marked; islets are left out, which would be blots."""
    pieces = [rings for code in codes for rings in shapes.get(code, ()) if rings and area(rings[0]) >= TINY]
    patch = _patch(pieces, facecolor="none", edgecolor=OUTLINE, linewidth=0.6, zorder=2.0, joinstyle="round")
    _add(axes, patch)


def _dots(
    axes: Axes, shapes: Mapping[str, tuple[Rings, ...]], shades: Mapping[str, str], marked: Sequence[str]
) -> None:
    """Dots for countries too small to be seen."""
    for code, colour in shades.items():
        pieces = [rings[0] for rings in shapes.get(code, ()) if rings]
        if pieces and sum(map(area, pieces)) < TINY:
            middle = max(pieces, key=area).mean(axis=0)
            look = (OUTLINE, 0.6) if code in marked else (GREY, 0.3)
            axes.add_patch(
                Circle(
                    (float(middle[0]), float(middle[1])),
                    DOT,
                    facecolor=colour,
                    edgecolor=look[0],
                    linewidth=look[1],
                    zorder=2.2,
                )
            )


def _keys(chart: WorldMap, known: Mapping[str, float], rest: float | None, steps: Sequence[float]) -> list[Key]:
    """What is drawn beside the classes."""
    keys = [Key("no figure", EMPTY)]
    if rest is not None:
        value = number(rest, decimals([*known.values(), rest]), True, abs(rest))
        words = f"countries that the world has only together, as one rest: {value} {chart.unit}".strip()
        keys.append(Key(words, _shade(class_of(rest, steps), len(steps)), "hatched"))
    if chart.marked:
        keys.append(Key("sides that act and those acted upon", PAPER, "framed"))
    return keys


def _range(chart: WorldMap, known: Mapping[str, float]) -> str:
    """What the scale shows, in which unit, and between which countries' figures."""
    head = f"change, {chart.unit}" if chart.unit else "change"
    if len(known) < 2 or not any(known.values()):
        return head
    places = decimals(known.values())
    ends = (min(known, key=lambda code: known[code]), max(known, key=lambda code: known[code]))
    low, high = (f"{number(known[code], places, True)} ({_name(code)})" for code in ends)
    return f"{head}: from {low} to {high}"


def _name(code: str) -> str:
    return country_name(code) if code in country_codes() else code


SCALE = 3.6 * SMALL * LEADING
"""Points: height of the scale with its words."""


def _scale(page: Sheet, top: float, steps: Sequence[float], every: Sequence[float], title: str) -> float:
    """Classes with their bounds; returns where they end."""
    found = [class_of(value, steps) for value in every]
    classes = list(range(min(0, *found, 0), max(0, *found, 0) + 1))
    wide = min(BOX, (page.right - page.left) / len(classes))
    page.write(page.left, top + SMALL, title, SMALL, GREY)
    y = top + SMALL * LEADING + 4.0
    for k, at in enumerate(classes):
        look = {"edgecolor": "#9aa1a9", "linewidth": 0.4}
        page.box(page.left + k * wide, y, wide, TALL_BOX, _shade(at, len(steps)), **look)
    for k, edge in enumerate((_edge(at, steps) for at in classes[1:]), start=1):
        page.write(page.left + k * wide, y + TALL_BOX + SMALL + 2.0, _bound(edge), SMALL, INK, across="center")
    if len(classes) == 1:
        page.write(page.left + wide / 2, y + TALL_BOX + SMALL + 2.0, "0", SMALL, INK, across="center")
    return top + SCALE


def _edge(upper: int, steps: Sequence[float]) -> float:
    """The bound below a class, seen from the left: of class -1 it is minus the first bound's partner, and so on."""
    return steps[upper - 1] if upper > 0 else -steps[-upper]


def _bound(value: float) -> str:
    places = max(0, -math.floor(math.log10(abs(value)) + 1e-9))
    return number(value, places if round(value, places) == value else places + 1, True)


def _notes(known: Mapping[str, float]) -> list[str]:
    """Where borders come from, which areas have no figure, and which figures have no shape."""
    areas = ", ".join(area.title for area in disputed())
    notes = [
        f"Boundaries as in Natural Earth; disputed areas ({areas}) are left without a figure. Equal Earth projection."
    ]
    missing = sorted(code for code in known if code not in land())
    if missing:
        names = ", ".join(map(_name, missing))
        notes.append(f"With a figure but without a shape on this map: {names}.")
    return notes
