"""Pictures: a series over years or horizons, and the canvas that others draw on.

Drawn with matplotlib (the extra ``figures``) to PNG, SVG or PDF; they show results and compute nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from parley.errors import InputError
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
