"""Draws the charts of :mod:`parley.show.chart` with matplotlib, which is loaded only when a chart is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parley.errors import InputError, nearest
from parley.show.chart import SUFFIXES, Chart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXTRA = "pip install 'parley-trade[figures]'"


def figure_of(chart: Chart) -> Figure:
    """The chart as a matplotlib figure; notebooks show it.

    Raises:
        InputError: nothing to draw, a kind of chart that is not known, or matplotlib is not installed.
    """
    _need_matplotlib()
    from parley.show.draw.kinds import figure  # noqa: PLC0415  (loads matplotlib)

    return figure(chart)


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

    written = content(chart, suffix.removeprefix("."))
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_bytes(written)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(f"cannot write {path}: {error.strerror or error}.") from None


def _need_matplotlib() -> None:
    try:
        import matplotlib  # noqa: F401, PLC0415  (slow and optional)
    except ImportError:
        raise InputError(f"drawing needs matplotlib; install it with: {EXTRA}") from None
