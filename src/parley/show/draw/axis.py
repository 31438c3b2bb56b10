"""The axis of values below bars and dots: round numbers with their unit, never touching."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from parley.show.draw.measure import tick_labels, ticks, unit_after, width
from parley.show.draw.sheet import Sheet
from parley.show.draw.style import AXIS, GREY, GRID, LEADING, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

APART = 12.0
"""Points that a tick label keeps from the next."""
MOST = 6


def axis_height(unit: str) -> float:
    """Points below the plot; a long unit stands on a line of its own."""
    return SMALL * LEADING + 6.0 + (SMALL * LEADING + 2.0 if unit and not unit_after(unit) else 0.0)


def value_axis(
    page: Sheet, axes: Axes, at: Callable[[float], float], ends: tuple[float, float], unit: str, signed: bool,
    top: float,
) -> None:  # fmt: skip
    """Grid lines through axes at round numbers between two values, that of 0 darker, and their labels below.

    Args:
        page: to write on.
        axes: to draw on.
        at: points from the left edge of the page of a value.
        ends: smallest and largest value.
        unit: of the values.
        signed: whether numbers above 0 have a plus.
        top: where the plot ends, points from the upper edge.
    """
    for most in range(MOST, 0, -1):
        places = ticks(*ends, most)
        labels = tick_labels(places, unit, signed)
        wide = [width(label, SMALL) for label in labels]
        spans = [(at(x) - w / 2, at(x) + w / 2) for x, w in zip(places, wide, strict=True)]
        if all(b[0] - a[1] >= APART for a, b in pairwise(spans)):
            break
    for place, (start, end), label in zip(places, spans, labels, strict=True):
        axes.axvline(place, color=GRID, linewidth=0.7, zorder=0)
        shift = max(0.0, page.left - start) - max(0.0, end - page.right)
        page.write((start + end) / 2 + shift, top + SMALL * LEADING, label, SMALL, GREY, across="center")
    if ends[0] <= 0 <= ends[1]:
        axes.axvline(0.0, color=AXIS, linewidth=0.9, zorder=2.5)
    if unit and not unit_after(unit):
        page.write(page.right, top + 2 * SMALL * LEADING + 2.0, unit, SMALL, GREY, across="right")
