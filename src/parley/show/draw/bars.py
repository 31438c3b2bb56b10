"""Horizontal bars with intervals, and their values at the outer ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parley.errors import InputError
from parley.show.chart import Bar, Bars
from parley.show.draw.axis import axis_height, value_axis
from parley.show.draw.measure import decimals, height, number, width, wrapped
from parley.show.draw.sheet import Across, Key, Sheet, draw_keys, key_height, sheet
from parley.show.draw.style import BODY, GAIN, GREY, INK, LOSS, MARGIN, SMALL, WIDTH, paler, tone_colour

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LABELS = 0.4
"""Labels take at most so large a part of the width."""
ROW, GAP, HEADING = 15.5, 4.0, 20.0
"""Points: least height of a row, room between label and bars and between bar and value, height of a heading."""
THICK = 0.62
"""Of a bar, in row heights; the value before is a paler bar of the whole thickness behind a slimmer one."""


@dataclass(frozen=True)
class Row:
    """One bar ready to be placed: label lines, note lines, value as text, and where it lies."""

    bar: Bar
    label: list[str]
    note: list[str]
    text: str
    top: float
    tall: float

    @property
    def middle(self) -> float:
        """Points below the start of the room."""
        return self.top + self.tall / 2


@dataclass(frozen=True)
class Scale:
    """From values to points: zero lies at ``zero``, one unit is ``step`` points."""

    zero: float
    step: float

    def __call__(self, value: float) -> float:
        """Points from the left edge of the page."""
        return self.zero + value * self.step


def reach(bar: Bar) -> tuple[float, float]:
    """The smallest and largest value that a bar covers with its interval and the value before; 0 is always covered."""
    interval = (bar.low, bar.high) if _has_interval(bar) else ()
    ends = [x for x in (bar.value, bar.before, *interval) if x is not None and math.isfinite(x)]
    return min([0.0, *ends]), max([0.0, *ends])


def fitted(rows: Sequence[Row], left: float, right: float) -> Scale:
    """The largest scale at which every bar with its value's text lies between two edges."""

    def needs(step: float) -> tuple[float, float]:
        west, east = 0.0, 0.0
        for row in rows:
            low, high = reach(row.bar)
            text = GAP + width(row.text, SMALL)
            to_left = row.bar.value < 0
            west = max(west, -low * step + (text if to_left else 0.0))
            east = max(east, high * step + (0.0 if to_left else text))
        return west, east

    room = right - left
    span = max((max(high, -low) for low, high in (reach(row.bar) for row in rows)), default=0.0)
    if span == 0.0:
        return Scale(left + needs(0.0)[0], 0.0)
    small, large = 0.0, room / span
    for _ in range(60):
        step = (small + large) / 2
        small, large = (step, large) if sum(needs(step)) <= room else (small, step)
    return Scale(left + needs(small)[0], small)


def draw(chart: Bars) -> Figure:
    """The chart.

    Raises:
        InputError: there are no bars.
    """
    if not chart.bars:
        raise InputError(f"{chart.name}: there are no bars to draw; give at least one.")
    inner = WIDTH - 2 * MARGIN
    keys, notes = _keys(chart), _notes(chart)
    column, rows, headings, tall = _rows(chart, inner)
    head = key_height(keys) + (6.0 if keys else 0.0)
    page = sheet(chart, head + tall + axis_height(chart.unit), notes)
    top = draw_keys(page, page.top, keys) + (6.0 if keys else 0.0)
    left = page.left + column + 2 * GAP
    scale = fitted(rows, left, page.right)
    axes = page.axes(left, top, page.right, top + tall)
    axes.set_ylim(tall, 0.0)
    step = scale.step or 1.0
    axes.set_xlim((left - scale.zero) / step, (page.right - scale.zero) / step)
    low, high = min(reach(row.bar)[0] for row in rows), max(reach(row.bar)[1] for row in rows)
    value_axis(page, axes, scale, (low, high), chart.unit, chart.signed, top + tall)
    for text, y in headings:
        page.write(page.left, top + y + HEADING - 6.0, text, SMALL, GREY, bold=True, clear=True)
    for row in rows:
        _row(page, axes, chart, row, scale, top)
    return page.figure


def _rows(chart: Bars, inner: float) -> tuple[float, list[Row], list[tuple[str, float]], float]:
    """Width of the labels, the rows, the headings with their tops, and the height of all."""
    places = decimals(bar.value for bar in chart.bars)
    largest = max((abs(bar.value) for bar in chart.bars if math.isfinite(bar.value)), default=0.0)
    rows: list[Row] = []
    headings: list[tuple[str, float]] = []
    y, group = 0.0, ""
    for bar in chart.bars:
        if bar.group != group:
            group = bar.group
            y += 4.0 if rows else 0.0
            lines = wrapped(group, SMALL, inner, True)
            headings += [(line, y + height(k, SMALL)) for k, line in enumerate(lines)]
            y += HEADING + height(len(lines) - 1, SMALL) if lines else 6.0
        strong = bar.tone in ("acting", "target")
        label, note = wrapped(bar.label, BODY, LABELS * inner, strong), wrapped(bar.note, SMALL, LABELS * inner)
        tall = max(ROW, height(len(label), BODY) + height(len(note), SMALL) + 3.0)
        rows.append(Row(bar, label, note, number(bar.value, places, chart.signed, largest), y, tall))
        y += tall
    wide = [width(line, BODY, row.bar.tone in ("acting", "target")) for row in rows for line in row.label]
    return max([*wide, *(width(line, SMALL) for row in rows for line in row.note)], default=0.0), rows, headings, y


def _row(page: Sheet, axes: Any, chart: Bars, row: Row, scale: Scale, top: float) -> None:
    bar, y = row.bar, top + row.middle
    size = min(row.tall, ROW) * THICK
    strong = bar.tone in ("acting", "target")
    text_top = y - (height(len(row.label), BODY) + height(len(row.note), SMALL)) / 2
    text_top = page.lines(page.left, text_top, row.label, BODY, INK, strong)
    page.lines(page.left, text_top, row.note, SMALL, GREY)
    colour = _colour(chart, bar)
    if bar.before is not None and math.isfinite(bar.before):
        _slab(axes, row.middle, bar.before, size, paler(colour))
        size *= 0.5
    if math.isfinite(bar.value):
        _slab(axes, row.middle, bar.value, size, colour)
    low, high = reach(bar)
    if _has_interval(bar):
        _whisker(page, scale(bar.low or 0.0), scale(bar.high or 0.0), y)
    to_left = bar.value < 0
    x = scale(low) - GAP if to_left else scale(high) + GAP
    side: Across = "right" if to_left else "left"
    ink = INK if math.isfinite(bar.value) else GREY
    page.write(x, y, row.text, SMALL, ink, strong, side, "center", clear=True)


def _slab(axes: Any, middle: float, value: float, size: float, colour: str) -> None:
    axes.barh(middle, value, height=size, color=colour, linewidth=0, zorder=2)


def _has_interval(bar: Bar) -> bool:
    return all(end is not None and math.isfinite(end) for end in (bar.low, bar.high))


def _whisker(page: Sheet, low: float, high: float, y: float) -> None:
    page.rule([low, high], [y, y], INK, 1.0)
    for end in (low, high):
        page.rule([end, end], [y - 2.5, y + 2.5], INK, 1.0)


def _colour(chart: Bars, bar: Bar) -> str:
    if not chart.signed:
        return tone_colour(bar.tone)
    colour = LOSS if bar.value < 0 else GAIN
    return paler(colour, 0.45) if bar.tone == "muted" else colour


def _keys(chart: Bars) -> list[Key]:
    keys = []
    tones = [bar.tone for bar in chart.bars]
    if not chart.signed and {"acting", "target"} <= set(tones):
        keys += [Key("sides that act", tone_colour("acting")), Key("sides acted upon", tone_colour("target"))]
    if any(bar.before is not None for bar in chart.bars):
        shade = GREY if chart.signed or len(set(tones)) > 1 else tone_colour(tones[0])
        keys += [Key("before", paler(shade)), Key("after", shade, "thin")]
    if any(_has_interval(bar) for bar in chart.bars):
        keys.append(Key(chart.interval or "interval", INK, "whisker"))
    return keys


def _notes(chart: Bars) -> list[str]:
    named = any(bar.tone in ("acting", "target") for bar in chart.bars)
    return ["Bold: sides that act and those acted upon."] if named and chart.signed else []
