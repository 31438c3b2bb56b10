"""Which function draws which kind of chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg

from parley.errors import InputError
from parley.show.chart import Bars, Chart, Dots, Drawing, Lines, Parts, Timeline, WorldMap
from parley.show.draw import bars, dots, lines, parts, timeline, world_map
from parley.show.draw.sheet import ChartFigure
from parley.show.draw.style import DPI, PAPER

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _painted(chart: Drawing) -> Figure:
    if min(chart.size) <= 0:
        raise InputError(f"{chart.name}: a figure of {chart.size} inches; both sides must be above 0.")
    figure = ChartFigure(figsize=chart.size, dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    chart.paint(figure)
    return figure


KINDS: dict[type[Chart], Callable[[Any], Figure]] = {
    Bars: bars.draw,
    WorldMap: world_map.draw,
    Lines: lines.draw,
    Timeline: timeline.draw,
    Dots: dots.draw,
    Parts: parts.draw,
    Drawing: _painted,
}


def figure(chart: Chart) -> Figure:
    """The chart as a figure, whatever the user's own matplotlib settings are.

    Raises:
        InputError: nothing to draw, or a kind of chart that is not known.
    """
    paint = next((paint for kind, paint in KINDS.items() if isinstance(chart, kind)), None)
    if paint is None:
        names = ", ".join(kind.__name__ for kind in KINDS)
        raise InputError(f"{chart.name}: charts of the kind {type(chart).__name__} are not drawn; known: {names}.")
    with mpl.rc_context():
        mpl.rcdefaults()
        return paint(chart)
