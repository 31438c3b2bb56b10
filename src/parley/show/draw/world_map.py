"""A map of the world shaded by a change, in the Equal Earth projection, which keeps areas.

Natural Earth draws who controls an area. Areas that more than one state claims are set apart in the bundled shapes;
this map leaves them without a figure, whatever the figures of the states that claim them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from parley.codes.countries import country_codes, country_name
from parley.errors import InputError
from parley.globe.equal_earth import land
from parley.globe.shapes import disputed
from parley.show.chart import WorldMap
from parley.show.draw.classes import bounds, class_of
from parley.show.draw.ground import Shading, europe, paint, placed, whole
from parley.show.draw.measure import decimals, number, wrapped
from parley.show.draw.sheet import Key, Sheet, draw_keys, key_height, sheet
from parley.show.draw.style import (
    EMPTY,
    FAINT,
    GAINS,
    GREY,
    INK,
    LEADING,
    LOSSES,
    MARGIN,
    NEUTRAL,
    PAPER,
    SMALL,
    WIDTH,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INNER = WIDTH - 2 * MARGIN
BOX, TALL_BOX, UNDER = 46.0, 9.0, 12.0
"""Points: width and height of a class in the legend, room above it."""
INSET, BESIDE = 138.0, 16.0
"""Points: width of the map of Europe, room beside it."""
FEWEST = 8
"""European countries with a figure from which Europe, too small on a map of the world, gets a map of its own."""


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
    shading = _shading(chart, known, rest, steps)
    keys = _keys(chart, known, rest, steps)
    world, near = whole(INNER), europe(INSET)
    inset = sum(code in placed(near) for code in known) >= FEWEST
    room = INNER - INSET - BESIDE if inset else INNER
    title = wrapped(_range(chart, known), SMALL, room)
    below = SCALE + len(title) * SMALL * LEADING + key_height(keys, room)
    page = sheet(chart, world.tall + UNDER + (max(near.tall, below) if inset else below), _notes(known))
    top, left = page.top + world.tall + UNDER, page.left
    paint(page.axes(left, page.top, left + world.wide, page.top + world.tall), world, shading)
    if inset:
        paint(page.axes(left, top, left + near.wide, top + near.tall), near, shading)
        page.box(left, top, near.wide, near.tall, "none", edgecolor=FAINT, linewidth=0.6)
        left += INSET + BESIDE
    draw_keys(page, _scale(page, left, top, steps, every, title), keys, left)
    return page.figure


def _shading(chart: WorldMap, known: Mapping[str, float], rest: float | None, steps: Sequence[float]) -> Shading:
    colours = {code: _shade(class_of(value, steps), len(steps)) for code, value in known.items()}
    together = [code for code in chart.rest_codes if code not in known] if rest is not None else []
    colours |= {code: _shade(class_of(rest or 0.0, steps), len(steps)) for code in together}
    return Shading(colours, together, chart.marked, tuple(known))


def _shade(found: int, count: int) -> str:
    """Colour of a class; with fewer classes the shades are spread over the scale."""
    if found == 0:
        return NEUTRAL
    shades = LOSSES if found < 0 else GAINS
    return shades[math.ceil(abs(found) * len(shades) / count) - 1]


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


SCALE = 2.6 * SMALL * LEADING
"""Points: height of the scale without its title."""


def _scale(
    page: Sheet, left: float, top: float, steps: Sequence[float], every: Sequence[float], title: Sequence[str]
) -> float:
    """Classes with their bounds; returns where they end."""
    found = [class_of(value, steps) for value in every]
    classes = list(range(min(0, *found, 0), max(0, *found, 0) + 1))
    wide = min(BOX, (page.right - left) / len(classes))
    y = page.lines(left, top, title, SMALL, GREY) + 4.0
    for k, at in enumerate(classes):
        page.box(left + k * wide, y, wide, TALL_BOX, _shade(at, len(steps)), edgecolor=FAINT, linewidth=0.4)
    for k, edge in enumerate((_edge(at, steps) for at in classes[1:]), start=1):
        page.write(left + k * wide, y + TALL_BOX + SMALL + 2.0, _bound(edge), SMALL, INK, across="center")
    if len(classes) == 1:
        page.write(left + wide / 2, y + TALL_BOX + SMALL + 2.0, "0", SMALL, INK, across="center")
    return top + len(title) * SMALL * LEADING + SCALE


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
