"""Shares of a whole: one bar of 100 % a label, each part with its percentage where it fits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from parley.errors import InputError
from parley.show.chart import Parts
from parley.show.draw.measure import height, number, width, wrapped
from parley.show.draw.sheet import Key, draw_keys, key_height, sheet
from parley.show.draw.style import BODY, GREY, INK, LEADING, MARGIN, MUTED, PAPER, SERIES, SMALL, WIDTH, on, paler

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LABELS = 0.36
ROW, THICK = 22.0, 16.0
"""Points: least distance of bars, their thickness."""
LEAST = 3.0
"""Points of room on both sides of a percentage in its part."""
REST = ("together", "rest", "other", "others")
"""Parts by these names are what is left over, and grey."""


def draw(chart: Parts) -> Figure:
    """The chart.

    Raises:
        InputError: there are no bars, or a share is below 0 or not a number.
    """
    _check(chart)
    hues = _hues(chart)
    keys = [Key(name, colour) for name, colour in hues.items()]
    labels = [wrapped(label, BODY, LABELS * (WIDTH - 2 * MARGIN)) for label, _ in chart.bars]
    talls = [max(ROW, height(len(label), BODY) + 6.0) for label in labels]
    head = key_height(keys) + 6.0
    page = sheet(chart, head + sum(talls) + (1 if chart.unit == "%" else 2) * SMALL * LEADING + 4.0)
    top = draw_keys(page, page.top, keys) + 6.0
    left = page.left + max(width(line, BODY) for label in labels for line in label) + 8.0
    across = page.right - left
    y = top
    for (_, parts), label, tall in zip(chart.bars, labels, talls, strict=True):
        page.lines(page.left, y + tall / 2 - height(len(label), BODY) / 2, label, BODY, INK)
        total, x = sum(value for _, value in parts), left
        if total == 0:
            page.write(left, y + tall / 2, "n/a", SMALL, GREY, along="center")
        for name, value in parts if total else ():
            wide = across * value / total
            page.box(x, y + (tall - THICK) / 2, wide, THICK, hues[name], edgecolor=PAPER, linewidth=0.6)
            text = number(100 * value / total, 0)
            if width(text, SMALL) + 2 * LEAST <= wide:
                page.write(x + wide / 2, y + tall / 2, text, SMALL, on(hues[name]), across="center", along="center")
            x += wide
        y += tall
    for share in (0, 50, 100):
        x = left + across * share / 100
        page.rule([x, x], [y, y + 3.0], GREY, 0.7)
        side = "left" if share == 0 else "right" if share == 100 else "center"
        page.write(x, y + 3.0 + SMALL, f"{share} %", SMALL, GREY, across=side)  # type: ignore[arg-type]
    if chart.unit != "%":
        page.write(left, y + 3.0 + 2.25 * SMALL, chart.unit, SMALL, GREY)
    return page.figure


def _check(chart: Parts) -> None:
    if not any(parts for _, parts in chart.bars):
        raise InputError(f"{chart.name}: there are no parts to draw; give at least one bar with a part.")
    for label, parts in chart.bars:
        for name, value in parts:
            if not (math.isfinite(value) and value >= 0):
                raise InputError(f"{chart.name}: {name!r} of {label!r} is {value:g}; a part is a number of 0 or more.")


def _hues(chart: Parts) -> dict[str, str]:
    """Colour of each part by name, in order of first appearance; beyond the palette in paler shades of it."""
    names = dict.fromkeys(name for _, parts in chart.bars for name, _ in parts)
    hued = [name for name in names if name not in REST]
    shades = [paler(colour, 0.45 * turn) for turn in range(3) for colour in SERIES]
    if len(hued) > len(shades):
        raise InputError(f"{chart.name}: {len(hued)} kinds of parts; at most {len(shades)} can be told apart.")
    found = dict(zip(hued, shades, strict=False))
    return {name: found.get(name, MUTED) for name in names}
