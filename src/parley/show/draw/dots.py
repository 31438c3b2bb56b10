"""Rows of dots, one a series, with the range of each row behind them and a reference line across all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.errors import InputError
from parley.show.chart import Dots
from parley.show.draw.measure import height, tick_labels, ticks, unit_after, width, wrapped
from parley.show.draw.sheet import Key, draw_keys, grid_across, key_height, sheet
from parley.show.draw.style import BODY, GREY, GRID, INK, LEADING, MARGIN, SMALL, WIDTH, looks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LABELS = 0.4
"""Labels take at most so large a part of the width."""
ROW, DOT, APART = 17.0, 6.0, 12.0
"""Points: least height of a row, size of a dot, room between tick labels."""
LIFT = 3.4
"""Points by which dots that would hide each other stand above or below the middle of their row."""
LIFTS = (0.0, -1.0, 1.0)


def draw(chart: Dots) -> Figure:
    """The chart.

    Raises:
        InputError: there are no rows or no series, a series has another number of values, or none is a number.
    """
    low, high = _range(chart)
    seen = looks(len(chart.series))
    keys = [Key(name, look[0], look[2]) for (name, _), look in zip(chart.series, seen, strict=True)]
    if chart.reference is not None:
        keys.append(Key(chart.reference[1], INK, "tick"))
    labels = [wrapped(row, BODY, LABELS * (WIDTH - 2 * MARGIN)) for row in chart.rows]
    talls = [max(ROW, height(len(label), BODY) + 5.0) for label in labels]
    head = key_height(keys) + 6.0
    long_unit = 0.0 if unit_after(chart.unit) or not chart.unit else SMALL * LEADING + 2
    page = sheet(chart, head + sum(talls) + SMALL * LEADING + 6.0 + long_unit)
    top = draw_keys(page, page.top, keys) + 6.0
    left = page.left + max(width(line, BODY) for label in labels for line in label) + 12.0
    right, bottom = page.right - DOT, top + sum(talls)
    axes = page.axes(left, top, right, bottom)
    axes.set_xlim(low, high)
    axes.set_ylim(sum(talls), 0.0)
    across = (right - left) / (high - low)
    for most in range(7, 0, -1):
        places = ticks(low, high, most)
        told = tick_labels(places, chart.unit, low < 0)
        if (high - low) / len(places) * across > max(width(text, SMALL) for text in told) + APART:
            break
    grid_across(axes, places, 0.0 if low <= 0 <= high else None)
    for place, text in zip(places, told, strict=True):
        x = left + (place - low) * across
        x = min(x, page.right - width(text, SMALL) / 2)
        page.write(x, bottom + SMALL * LEADING, text, SMALL, GREY, across="center")
    if long_unit:
        page.write(page.right, bottom + 2 * SMALL * LEADING + 2, chart.unit, SMALL, GREY, across="right")
    if chart.reference is not None:
        axes.axvline(chart.reference[0], color=INK, linewidth=1.4, zorder=2.6, clip_on=False)
    y = 0.0
    for k, (label, tall) in enumerate(zip(labels, talls, strict=True)):
        page.lines(page.left, top + y + tall / 2 - height(len(label), BODY) / 2, label, BODY, INK)
        values = [series[k] for _, series in chart.series]
        known = [v for v in values if math.isfinite(v)]
        if known:
            axes.plot([min(known), max(known)], [y + tall / 2] * 2, color=GRID, linewidth=5.0, zorder=1,
                      solid_capstyle="round")  # fmt: skip
        else:
            page.write(left + 2.0, top + y + tall / 2, "n/a", SMALL, GREY, along="center")
        for s, lift in enumerate(_lifts(values, DOT / across)):
            colour, _, mark = seen[s]
            axes.plot([values[s]], [y + tall / 2 + lift * LIFT], linestyle="none", marker=mark, markersize=DOT,
                      color=colour, markeredgecolor="white", markeredgewidth=0.5, zorder=3, clip_on=False)  # fmt: skip
        y += tall
    return page.figure


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
    known += [chart.reference[0]] if chart.reference is not None else []
    low, high = min(known), max(known)
    if low > 0 and low < 0.7 * high:
        low = 0.0
    elif high < 0 and high > 0.7 * low:
        high = 0.0
    span = (high - low) or abs(high) or 1.0
    return low - (0.03 * span if low else 0.02 * span), high + 0.03 * span


def _lifts(values: Sequence[float], near: float) -> list[float]:
    """Which dots of a row stand above or below its middle: those that lie nearer to the last than a dot is wide."""
    out = [0.0] * len(values)
    run, last = 0, -math.inf
    for k in sorted((k for k in range(len(values)) if math.isfinite(values[k])), key=lambda k: values[k]):
        run = run + 1 if values[k] - last < near else 0
        out[k] = LIFTS[run % len(LIFTS)]
        last = values[k]
    return out
