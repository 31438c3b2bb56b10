"""A figure with its words: title left and bold, subtitle grey, footer small; and room between them to draw on.

Everything is placed in points from the upper left corner, so that what is measured is what is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from parley.errors import InputError
from parley.show.chart import Chart
from parley.show.draw.measure import balanced, height, width, wrapped
from parley.show.draw.style import (
    BODY,
    DPI,
    FAMILY,
    FOOTER,
    GREY,
    HATCH,
    HATCH_COLOUR,
    HATCH_THICK,
    INK,
    LEADING,
    MARGIN,
    OUTLINE,
    PAPER,
    SMALL,
    SUBTITLE,
    TITLE,
    WIDTH,
)

POINTS = 72.0
TALLEST = 7_000.0
"""Points; a raster of :data:`DPI` dots an inch ends at 65,536 rows, and nobody reads a chart of 2.5 metres."""
UNDER_TITLE = 2.0
Across = Literal["left", "center", "right"]
Along = Literal["top", "center", "bottom", "baseline"]


class ChartFigure(Figure):
    """A figure that notebooks show without pyplot."""

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        FigureCanvasAgg(self).print_png(buffer)
        return buffer.getvalue()


@dataclass(frozen=True, eq=False)
class Sheet:
    """A figure and the room left to draw on.

    Attributes:
        figure: with title, subtitle and footer.
        width: of the figure, points.
        height: of the figure, points.
        left: of the room, points from the left edge; ``right`` likewise.
        top: of the room, points from the upper edge; ``bottom`` likewise.
    """

    figure: Figure
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Empty axes between four edges, points from the upper left corner; no frame, no ticks."""
        box = (left / self.width, 1 - bottom / self.height, (right - left) / self.width, (bottom - top) / self.height)
        axes = self.figure.add_axes(box, facecolor="none")
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def write(
        self, x: float, y: float, text: str, size: float = BODY, colour: str = INK, bold: bool = False,
        across: Across = "left", along: Along = "baseline", clear: bool = False,
    ) -> Text:  # fmt: skip
        """Text at points from the upper left corner, never read as a formula; ``clear`` covers the grid behind it."""
        behind = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0} if clear else None
        return self.figure.text(
            x / self.width, 1 - y / self.height, text, fontsize=size, color=colour, family=FAMILY, ha=across, va=along,
            fontweight="bold" if bold else "normal", linespacing=LEADING, parse_math=False, bbox=behind,
        )  # fmt: skip

    def lines(self, x: float, top: float, lines: Sequence[str], size: float, colour: str, bold: bool = False,
              across: Across = "left") -> float:  # fmt: skip
        """Lines of text below each other; returns where they end."""
        for k, line in enumerate(lines):
            self.write(x, top + (k + 0.8) * size * LEADING, line, size, colour, bold, across)
        return top + height(len(lines), size)

    def rule(self, x: Sequence[float], y: Sequence[float], colour: str, thick: float, **more: Any) -> None:
        """A line in points from the upper left corner."""
        places = [a / self.width for a in x], [1 - b / self.height for b in y]
        self.figure.add_artist(Line2D(*places, color=colour, linewidth=thick, solid_capstyle="butt", **more))

    def box(self, left: float, top: float, wide: float, tall: float, colour: str, **more: Any) -> None:
        """A filled rectangle in points from the upper left corner."""
        size = wide / self.width, tall / self.height
        corner = (left / self.width, 1 - (top + tall) / self.height)
        look: dict[str, Any] = {"facecolor": colour, "linewidth": 0, "transform": self.figure.transFigure} | more
        self.figure.add_artist(Rectangle(corner, *size, **look))

    def wedge(self, corners: Sequence[tuple[float, float]], colour: str) -> None:
        """A filled polygon in points from the upper left corner."""
        points = [(x / self.width, 1 - y / self.height) for x, y in corners]
        self.figure.add_artist(Polygon(points, facecolor=colour, linewidth=0, transform=self.figure.transFigure))


def sheet(chart: Chart, room: float, notes: Sequence[str] = (), wide: float = WIDTH) -> Sheet:
    """A figure with so much height to draw on, between its title and its footer; notes stand above the footer.

    Raises:
        InputError: the chart would be too tall to be read.
    """
    inner = wide - 2 * MARGIN
    title = balanced(chart.title, TITLE, inner, bold=True)
    subtitle = balanced(chart.subtitle, SUBTITLE, inner)
    foot = [line for text in (*notes, chart.footer) for line in wrapped(text, FOOTER, inner)]
    top = MARGIN * 0.8 + height(len(title), TITLE) + height(len(subtitle), SUBTITLE) + UNDER_TITLE + 8.0
    bottom = top + room
    total = bottom + (8.0 if foot else 0.0) + height(len(foot), FOOTER) + MARGIN * 0.7
    if total > TALLEST:
        raise InputError(
            f"{chart.name}: the chart would be {total / POINTS:,.0f} inches tall, at most {TALLEST / POINTS:,.0f} are "
            f"drawn; show fewer rows."
        )
    figure = ChartFigure(figsize=(wide / POINTS, total / POINTS), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    page = Sheet(figure, wide, total, MARGIN, wide - MARGIN, top, bottom)
    y = page.lines(MARGIN, MARGIN * 0.8, title, TITLE, INK, bold=True)
    page.lines(MARGIN, y + UNDER_TITLE, subtitle, SUBTITLE, GREY)
    page.lines(MARGIN, bottom + 8.0, foot, FOOTER, GREY)
    return page


@dataclass(frozen=True)
class Key:
    """One entry of a legend: its words and the mark before them.

    Attributes:
        mark: ``box``, ``thin`` (a narrow box), ``hatched``, ``framed``, ``whisker``, ``tick``, ``arrow``, or a
            matplotlib marker.
    """

    label: str
    colour: str
    mark: str = "box"


SWATCH, AFTER_SWATCH, BETWEEN = 14.0, 5.0, 14.0
"""Points: the mark of a legend entry, the gap behind it, the gap between entries."""
INNER = WIDTH - 2 * MARGIN
KEY_LINE = SMALL * LEADING + 3.0


def key_lines(keys: Sequence[Key], inner: float = INNER) -> list[list[tuple[Key, str]]]:
    """Entries with their words, wrapped, in lines that fit."""
    lines: list[list[tuple[Key, str]]] = []
    used = inner
    for key in keys:
        text = "\n".join(wrapped(key.label, SMALL, inner - SWATCH - AFTER_SWATCH))
        wide = SWATCH + AFTER_SWATCH + width(text, SMALL)
        if not lines or used + BETWEEN + wide > inner:
            lines.append([])
            used = -BETWEEN
        lines[-1].append((key, text))
        used += BETWEEN + wide
    return lines


def key_height(keys: Sequence[Key], inner: float = INNER) -> float:
    """Height of a legend of some width."""
    deep = [max(text.count("\n") for _, text in line) for line in key_lines(keys, inner)]
    return sum(KEY_LINE + extra * SMALL * LEADING for extra in deep)


def draw_keys(page: Sheet, top: float, keys: Sequence[Key], left: float = MARGIN) -> float:
    """A legend in lines from ``left`` to the right edge; returns where it ends."""
    for line in key_lines(keys, page.right - left):
        x = left
        for key, text in line:
            _swatch(page, x, top + KEY_LINE / 2, key)
            page.lines(x + SWATCH + AFTER_SWATCH, top + 1.5, text.split("\n"), SMALL, INK)
            x += SWATCH + AFTER_SWATCH + width(text, SMALL) + BETWEEN
        top += KEY_LINE + max(text.count("\n") for _, text in line) * SMALL * LEADING
    return top


def _swatch(page: Sheet, x: float, y: float, key: Key) -> None:
    end = x + SWATCH
    if key.mark in ("box", "thin", "hatched", "framed"):
        tall = 4.0 if key.mark == "thin" else 8.0
        frame = {"edgecolor": OUTLINE, "linewidth": 0.9} if key.mark == "framed" else {}
        page.box(x, y - tall / 2, SWATCH, tall, key.colour, **frame)
        if key.mark == "hatched":
            with mpl.rc_context({"hatch.linewidth": HATCH_THICK}):
                page.box(x, y - tall / 2, SWATCH, tall, "none", hatch=HATCH, edgecolor=HATCH_COLOUR)
    elif key.mark == "whisker":
        page.rule([x, end], [y, y], key.colour, 1.0)
        for place in (x, end):
            page.rule([place, place], [y - 2.5, y + 2.5], key.colour, 1.0)
    elif key.mark == "tick":
        page.rule([x + SWATCH / 2] * 2, [y - 5, y + 5], key.colour, 1.4)
    elif key.mark == "arrow":
        page.wedge([(x + 4, y - 4), (x + 10, y), (x + 4, y + 4)], key.colour)
    else:
        page.rule([x + SWATCH / 2], [y], key.colour, 0, marker=key.mark, markersize=6, markeredgewidth=0)
