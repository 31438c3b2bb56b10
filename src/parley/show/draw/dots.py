"""Rows of dots, one a series, with the range of each row behind them and a reference line across all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.errors import InputError
from parley.show.chart import Dots
from parley.show.draw.axis import axis_height, value_axis
from parley.show.draw.measure import height, width, wrapped
from parley.show.draw.sheet import Key, Sheet, draw_keys, key_height, sheet
from parley.show.draw.style import BODY, GREY, GRID, INK, MARGIN, SMALL, WIDTH, looks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABELS = 0.4
"""Labels take at most so large a part of the width."""
ROW, DOT = 17.0, 6.0
"""Points: least height of a row, size of a dot."""
LIFT = 4.0
"""Points by which dots that would hide each other stand above or below the middle of their row."""


def draw(chart: Dots) -> Figure:
    """The chart.

    Raises:
        InputError: there are no rows or no series, a series has another number of values, or none is a number.
    """
    low, high = _range(chart)
    looked = looks(len(chart.series))
    keys = [Key(name, look[0], look[2]) for (name, _), look in zip(chart.series, looked, strict=True)]
    if chart.reference is not None:
        keys.append(Key(chart.reference[1], INK, "tick"))
    labels = [wrapped(row, BODY, LABELS * (WIDTH - 2 * MARGIN)) for row in chart.rows]
    left = MARGIN + max(width(line, BODY) for label in labels for line in label) + 12.0
    right = WIDTH - MARGIN - DOT
    across = (right - left) / (high - low)
    lifts = [_lifts([values[k] for _, values in chart.series], DOT / across) for k in range(len(chart.rows))]
    talls = [_height(label, lift) for label, lift in zip(labels, lifts, strict=True)]
    head = key_height(keys) + 6.0
    page = sheet(chart, head + sum(talls) + axis_height(chart.unit))
    top = draw_keys(page, page.top, keys) + 6.0
    axes = page.axes(left, top, right, top + sum(talls))
    axes.set_xlim(low, high)
    axes.set_ylim(sum(talls), 0.0)
    value_axis(page, axes, lambda x: left + (x - low) * across, (low, high), chart.unit, chart.signed, top + sum(talls))
    if chart.reference is not None and math.isfinite(chart.reference[0]):
        axes.axvline(chart.reference[0], color=INK, linewidth=1.4, zorder=2.6)
    y = 0.0
    for k, (label, tall) in enumerate(zip(labels, talls, strict=True)):
        middle = y + tall / 2
        page.lines(page.left, top + middle - height(len(label), BODY) / 2, label, BODY, INK)
        _row(page, axes, [values[k] for _, values in chart.series], middle, (left, top))
        for (_, values), (colour, _, mark), lift in zip(chart.series, looked, lifts[k], strict=True):
            axes.plot([values[k]], [middle + lift * LIFT], linestyle="none", marker=mark, markersize=DOT, color=colour,
                      markeredgecolor="white", markeredgewidth=0.5, zorder=3, clip_on=False)  # fmt: skip
        y += tall
    return page.figure


def _row(page: Sheet, axes: Axes, values: Sequence[float], middle: float, corner: tuple[float, float]) -> None:
    """The range of a row, or that it has no value; middle from the top of the plot, whose corner is on the page."""
    known = [v for v in values if math.isfinite(v)]
    if known:
        axes.plot([min(known), max(known)], [middle] * 2, color=GRID, linewidth=5.0, zorder=1, solid_capstyle="round")
    else:
        page.write(corner[0] + 2.0, corner[1] + middle, "n/a", SMALL, GREY, along="center", clear=True)


def _height(label: Sequence[str], lifts: Sequence[float]) -> float:
    return max(ROW, height(len(label), BODY) + 5.0, 2 * max(map(abs, lifts)) * LIFT + DOT + 6.0)


def _range(chart: Dots) -> tuple[float, float]:
    """Ends of the axis: all values, the reference, and some room; 0 is in it unless all lie far from it."""
    for what, given in (("rows", chart.rows), ("series of dots", chart.series)):
        if not given:
            raise InputError(f"{chart.name}: there are no {what} to draw; give at least one.")
    for name, values in chart.series:
        if len(values) != len(chart.rows):
            raise InputError(f"{chart.name}: {name!r} has {len(values)} values, expected {len(chart.rows)}, one a row.")
    known = [v for _, values in chart.series for v in values if math.isfinite(v)]
    if not known:
        raise InputError(f"{chart.name}: none of the values is a number.")
    known += [chart.reference[0]] if chart.reference is not None and math.isfinite(chart.reference[0]) else []
    low, high = min(known), max(known)
    if low > 0 and low < 0.7 * high:
        low = 0.0
    elif high < 0 and high > 0.7 * low:
        high = 0.0
    span = (high - low) or abs(high) or 1.0
    return low - (0.03 * span if low else 0.02 * span), high + 0.03 * span


def _lifts(values: Sequence[float], near: float) -> list[float]:
    """How many steps each dot of a row stands below its middle, so that none hides another less than ``near`` away."""
    out = [0.0] * len(values)
    placed: list[tuple[float, float]] = []
    for k in sorted((k for k in range(len(values)) if math.isfinite(values[k])), key=lambda k: values[k]):
        taken = {lift for value, lift in placed if values[k] - value < near}
        free = (step for size in range(len(values)) for step in (-float(size), float(size)) if step not in taken)
        out[k] = next(free)
        placed.append((values[k], out[k]))
    return out
