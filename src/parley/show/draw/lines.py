"""Lines over years or horizons, their labels at their ends; what lies beyond all years stands at the right end."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from parley.errors import InputError
from parley.show.chart import Line, Lines
from parley.show.draw.measure import (
    apart,
    decimals,
    height,
    number,
    tick_labels,
    ticks,
    unit_after,
    width,
    wrapped,
)
from parley.show.draw.sheet import Key, Sheet, draw_keys, key_height, sheet
from parley.show.draw.style import AXIS, GREY, GRID, LEADING, MARGIN, MUTED, SMALL, WIDTH, ink, looks, paler

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LABELS = 0.32
"""Labels take at most so large a part of the width."""
TALL, LEAST_GAP = 215.0, 2.0
"""Points: height of the plot, unless more labels need more; room between labels."""
LEADER = 16.0
"""Points between the last place and the labels, in which a thin line leads from one to the other."""
BEYOND = 0.14
"""Of the axis: room before a place beyond all numbers, such as the long run."""
APART = 8.0
PLAIN_AXES = ("year", "day")
"""Axes whose points say what they are."""
ROOM = 0.05
"""Empty room above and below the outermost values, as a part of the span."""


@dataclass(frozen=True)
class Axis:
    """Where points lie: ``places`` from 0 to 1 in the order given, ``beyond`` those that are no numbers or days."""

    places: tuple[float, ...]
    beyond: tuple[bool, ...]

    @property
    def order(self) -> list[int]:
        """Indices from left to right."""
        return sorted(range(len(self.places)), key=lambda k: self.places[k])


def axis_of(points: Sequence[str]) -> Axis:
    """Numbers, years and days at their distances; words among them, such as ``long run``, after them.

    Words alone, or numbers that do not rise, stand at equal distances in the order given.
    """
    read = [_read(point) for point in points]
    known = [x for x in read if x is not None]
    if len(points) == 1:
        return Axis((1.0,), (False,))  # beside its label
    if len(known) < 2 or any(b <= a for a, b in pairwise(known)):
        last = max(len(points) - 1, 1)
        return Axis(tuple(k / last for k in range(len(points))), tuple(False for _ in points))
    words = len(points) - len(known)
    ends = 1.0 - BEYOND * words
    beyond = iter(ends + BEYOND * (k + 1) for k in range(words))
    low, high = known[0], known[-1]
    places = tuple(next(beyond) if x is None else ends * (x - low) / (high - low) for x in read)
    return Axis(places, tuple(x is None for x in read))


def _read(point: str) -> float | None:
    try:
        value = float(point)
    except ValueError:
        try:
            return float(datetime.date.fromisoformat(point).toordinal())
        except ValueError:
            return None
    return value if math.isfinite(value) else None


@dataclass(frozen=True)
class End:
    """The label of a line: its lines of text, where the line ends (value), its look."""

    text: list[str]
    place: float
    value: float
    colour: str


def draw(chart: Lines) -> Figure:
    """The chart.

    Raises:
        InputError: there are no lines or no points, a line has another number of values, or none has a value.
    """
    _check(chart)
    axis = axis_of(chart.points)
    shown = [line for line in chart.lines if any(map(math.isfinite, line.values))]
    if not shown:
        raise InputError(f"{chart.name}: no line has a value that is a number.")
    colours = _looks(shown)
    ends = [_end(chart, line, axis, look[0]) for line, look in zip(shown, colours, strict=True)]
    column = max(width(text, SMALL, True) for end in ends for text in end.text)
    tall = max(TALL, sum(height(len(end.text), SMALL) + LEAST_GAP for end in ends) + 8.0)
    keys = [Key(chart.interval or "band", paler(GREY, 0.7))] * any(line.low and line.high for line in shown)
    head = key_height(keys) + (SMALL * LEADING if chart.unit and not unit_after(chart.unit) else 0.0) + 4.0
    empty = [line.label for line in chart.lines if line not in shown]
    page = sheet(
        chart,
        head + tall + (1 if chart.axis in PLAIN_AXES else 2) * SMALL * LEADING + 10.0,
        [f"Without values: {', '.join(empty)}."] * bool(empty),
    )
    top, bottom = page.top + head, page.top + head + tall
    low, high = _range(shown)
    places = ticks(low, high, 7)
    labels = tick_labels(places, chart.unit, low < 0)
    left = page.left + max(width(label, SMALL) for label in labels) + 6.0
    right = page.right - column - LEADER
    axes = page.axes(left, top, right, bottom)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(low, high)

    def down(value: float) -> float:
        return bottom - (value - low) / (high - low) * tall

    for place, label in zip(places, labels, strict=True):
        axes.axhline(place, color=AXIS if place == 0 else GRID, linewidth=0.9 if place == 0 else 0.7, zorder=0.5)
        page.write(left - 5.0, down(place), label, SMALL, GREY, across="right", along="center")
    if chart.unit and not unit_after(chart.unit):
        page.write(page.left, top - 8.0, chart.unit, SMALL, GREY)
    draw_keys(page, page.top, keys)
    for line, look in zip(shown, colours, strict=True):
        _line(axes, axis, line, look)
    _end_labels(page, ends, right, down, (top, bottom), left)
    _points(page, chart, axis, left, right, bottom)
    return page.figure


def _check(chart: Lines) -> None:
    if not chart.lines:
        raise InputError(f"{chart.name}: there are no lines to draw; give at least one.")
    if not chart.points:
        raise InputError(f"{chart.name}: the axis has no points; give at least one.")
    for line in chart.lines:
        for what, values in (("values", line.values), ("low ends", line.low), ("high ends", line.high)):
            if len(values) != len(chart.points) and (values or what == "values"):
                raise InputError(
                    f"{chart.name}: the line {line.label!r} has {len(values)} {what}, expected {len(chart.points)}, "
                    f"one a point of the axis."
                )


def _looks(lines: Sequence[Line]) -> list[tuple[str, tuple[float, ...], str]]:
    """Colour, dashes and mark by line; muted ones are grey and take none of the hues."""
    found = iter(looks(sum(line.tone != "muted" for line in lines)))
    return [(MUTED, (), "o") if line.tone == "muted" else next(found) for line in lines]


def _end(chart: Lines, line: Line, axis: Axis, colour: str) -> End:
    last = next(k for k in reversed(axis.order) if math.isfinite(line.values[k]))
    places = decimals(v for other in chart.lines for v in other.values)
    value = line.values[last]
    signed = any(v < 0 for other in chart.lines for v in other.values)
    text = f"{line.label} {number(value, min(places, 2) if abs(value) >= 0.01 else places, signed)}"
    if last != axis.order[-1]:
        text += f" ({chart.points[last]})"  # the others' numbers are of a later point
    lines = wrapped(text, SMALL, LABELS * (WIDTH - 2 * MARGIN), line.tone != "muted")
    return End(lines, axis.places[last], value, GREY if line.tone == "muted" else ink(colour))


def _range(lines: Sequence[Line]) -> tuple[float, float]:
    """Ends of the axis: all values and bands, with 0 in it, and some room."""
    every = [v for line in lines for v in (*line.values, *line.low, *line.high) if math.isfinite(v)]
    low, high = min(0.0, *every), max(0.0, *every)
    span = (high - low) or 1.0
    return (low - ROOM * span if low < 0 or high == 0 else 0.0), high + ROOM * span


def _line(axes: Any, axis: Axis, line: Line, look: tuple[str, tuple[float, ...], str]) -> None:
    """The line with a mark at each value, its band, and dots where it leads beyond the last number."""
    colour, dashes, mark = look
    order = axis.order
    x, y = [axis.places[k] for k in order], [line.values[k] for k in order]
    level = {"muted": 2.0, "plain": 3.0}.get(line.tone, 3.5)
    thick = {"muted": 1.0, "plain": 1.6}.get(line.tone, 2.3)
    if line.low and line.high:
        axes.fill_between(x, [line.low[k] for k in order], [line.high[k] for k in order], color=colour, alpha=0.16,
                          linewidth=0, zorder=1.5)  # fmt: skip
    inside = [k for k, i in enumerate(order) if not axis.beyond[i]]
    style = {"dashes": dashes} if dashes else {}
    axes.plot([x[k] for k in inside], [y[k] for k in inside], color=colour, linewidth=thick, zorder=level, **style)
    outside = [k for k, i in enumerate(order) if axis.beyond[i]]
    if outside:
        axes.plot([x[k] for k in (*inside[-1:], *outside)], [y[k] for k in (*inside[-1:], *outside)], color=colour,
                  linewidth=0.9, linestyle=(0, (1.0, 2.2)), zorder=level)  # fmt: skip
    axes.plot(x, y, linestyle="none", marker=mark, markersize=3.6 if len(x) <= 24 else 0.0, color=colour,
              markeredgewidth=0, zorder=level, clip_on=False)  # fmt: skip


def _end_labels(
    page: Sheet, ends: Sequence[End], right: float, down: Any, between: tuple[float, float], left: float
) -> None:
    sizes = [height(len(end.text), SMALL) + LEAST_GAP for end in ends]
    middles = apart([down(end.value) for end in ends], sizes, *between)
    for end, middle in zip(ends, middles, strict=True):
        x = left + end.place * (right - left)
        page.rule([x + 3.0, right + LEADER - 3.0], [down(end.value), middle], end.colour, 0.5, alpha=0.7)
        page.lines(right + LEADER, middle - height(len(end.text), SMALL) / 2, end.text, SMALL, end.colour,
                   end.colour != GREY)  # fmt: skip


def _points(page: Sheet, chart: Lines, axis: Axis, left: float, right: float, bottom: float) -> None:
    """Labels of the axis that do not touch: first and last, those beyond, then as many as fit; its name below."""
    at = {k: left + axis.places[k] * (right - left) for k in axis.order}
    half = {k: width(chart.points[k], SMALL) / 2 for k in at}
    at_label = {k: min(max(x, page.left + half[k]), page.right - half[k]) for k, x in at.items()}
    kept: list[int] = []
    for k in sorted(at, key=lambda k: (k not in (axis.order[0], axis.order[-1]), not axis.beyond[k], at[k])):
        if all(abs(at_label[k] - at_label[other]) >= half[k] + half[other] + APART for other in kept):
            kept.append(k)
    for k, x in at.items():
        page.rule([x, x], [bottom, bottom + (3.5 if k in kept else 2.0)], AXIS, 0.7)
    page.rule([left, right], [bottom, bottom], AXIS, 0.7)
    for k in kept:
        page.write(at_label[k], bottom + 4.0 + SMALL, chart.points[k], SMALL, GREY, across="center")
    if chart.axis not in PLAIN_AXES:
        page.write(left, bottom + 4.0 + 2.25 * SMALL, chart.axis, SMALL, GREY)
