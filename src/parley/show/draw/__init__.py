"""Draws the charts of :mod:`parley.show.chart` with matplotlib, which is loaded only when a chart is drawn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import InputError, nearest
from parley.kit.extras import quiet
from parley.kit.files import write_bytes
from parley.show.chart import SUFFIXES, Chart
from parley.show.text import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LONGEST = 2000
"""Characters of the longest text on a chart or in its description."""
EXTRA = "pip install 'parley-trade[figures]'"


def figure_of(chart: Chart) -> Figure:
    """The chart as a matplotlib figure; notebooks show it.

    Raises:
        InputError: nothing to draw, a kind of chart that is not known, or matplotlib is not installed.
    """
    _need_matplotlib()
    from parley.show.draw.kinds import figure  # noqa: PLC0415  (loads matplotlib)

    with _no_glyph_warnings():
        return figure(legible(chart))


def draw(chart: Chart, path: Path) -> None:
    """Write the chart as PNG, SVG or PDF, by suffix; whole or not at all, the same bytes each time.

    Its words for those who cannot see it go along: ``<title>`` and ``<desc>`` of an SVG, title and description of a
    PNG, title and subject of a PDF.

    Raises:
        InputError: another suffix, nothing to draw, matplotlib is not installed, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        hint = nearest(suffix, SUFFIXES) if suffix else ""
        found = f"not in {suffix!r}" if suffix else "and this name has no ending"
        raise InputError(f"{path.name}: pictures end in {', '.join(SUFFIXES)}, {found}.{hint}")
    _need_matplotlib()
    from parley.show.draw.files import content  # noqa: PLC0415  (loads matplotlib)

    with _no_glyph_warnings():
        written = content(legible(chart), suffix.removeprefix("."))
    write_bytes(path, written)


def legible(value: Any) -> Any:
    """A chart whose texts have a length that can be drawn and no control characters."""
    if isinstance(value, str):
        said = clean(value)
        return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
    if isinstance(value, tuple):
        return tuple(legible(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: legible(getattr(value, field.name)) for field in fields(value)})
    return value


@contextmanager
def _no_glyph_warnings() -> Iterator[None]:
    """A sign that the font lacks is drawn as a box; whoever named the scenario knows."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def _need_matplotlib() -> None:
    try:
        with quiet("matplotlib"):
            import matplotlib.font_manager  # noqa: F401, PLC0415  (slow and optional; it looks for fonts)
    except ImportError:
        raise InputError(f"drawing needs matplotlib; install it with: {EXTRA}") from None
