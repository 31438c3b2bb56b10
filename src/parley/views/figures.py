"""Pictures: a series over years or horizons, and the canvas that others draw on.

Drawn with matplotlib (the extra ``figures``) to PNG, SVG or PDF; they show results and compute nothing.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from parley.dims import Array
from parley.errors import InputError
from parley.experiments.series import Series
from parley.kit.extras import need
from parley.kit.files import write_bytes
from parley.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BEFORE, AFTER, LOSS, GAIN = "#9aa5b1", "#28557f", "#a04848", "#3f7f5f"


@contextmanager
def picture(
    path: Path, size: tuple[float, float], title: str, source: str, legend_below: bool = False
) -> Iterator[Axes]:
    """Axes to draw on; the file is written when the block ends without an error, whole or not at all."""
    with canvas(path, size, source) as figure:
        axes = figure.add_subplot()
        axes.set_title("\n".join(wrap(title, int(size[0] * 8))), fontsize=11, loc="left")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        yield axes
        if legend_below:
            labels = axes.get_legend_handles_labels()
            figure.legend(*labels, fontsize=8, ncols=4, loc="outside lower right", frameon=False)


@contextmanager
def canvas(path: Path, size: tuple[float, float], source: str) -> Iterator[Figure]:
    """An empty figure; the file is written when the block ends without an error, whole or not at all."""
    figure: Figure = need("matplotlib.figure", "drawing").Figure(figsize=size, layout="constrained")
    yield figure
    figure.supxlabel(source, fontsize=7, color="#667", x=0.01, ha="left")
    kind = path.suffix.removeprefix(".")
    if not kind:
        raise InputError(f"cannot draw {path}: expected a name that ends in .png, .svg or .pdf.")
    buffer = io.BytesIO()
    try:
        figure.savefig(buffer, dpi=150, format=kind)
    except ValueError as error:
        raise InputError(f"cannot draw {path}: {error}") from None
    write_bytes(path, buffer.getvalue())


def source_line(result: Result) -> str:
    """What the figure rests on, in one line."""
    info = result.info
    return f"parley {info.version}: world {info.world}, {info.model}, elasticities {info.elasticities}, certified"


def draw_series(series: Series, regions: Sequence[str], path: Path) -> None:
    """Real income of some regions along years or horizons, percent."""
    last = series.results[-1]
    values = np.stack([result.by_region()["real_income_pct"] for result in series.results])
    title = str(last.info.scenario.get("title") or last.info.scenario["name"])
    with picture(path, (9, 5), title, source_line(last)) as axes:
        places = np.arange(len(series.labels))
        shown = values[:, [last.changes.regions.index(code) for code in regions]]
        heights = apart(shown[-1], 0.05 * max(float(np.ptp(shown)), 1e-9))
        for code, line, height in zip(regions, shown.T, heights, strict=True):
            drawn = axes.plot(places, line, marker="o", markersize=3, linewidth=1.6)
            axes.text(places[-1] + 0.12, height, code, va="center", fontsize=9, color=drawn[0].get_color())
        axes.axhline(0.0, color="#444", linewidth=0.8)
        axes.set_xticks(places, series.labels)
        axes.set_xlabel(series.axis)
        axes.set_ylabel("real income, % of the baseline")
        axes.grid(axis="y", alpha=0.3)


def apart(heights: Array, gap: float) -> Array:
    """The heights of labels, moved up where two would overlap."""
    out = np.array(heights, dtype=np.float64)
    order = np.argsort(out, kind="stable")
    for below, above in itertools.pairwise(order):
        out[above] = max(out[above], out[below] + gap)
    return out
