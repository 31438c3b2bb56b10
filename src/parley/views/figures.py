"""Pictures: a series over years or horizons, partner shares before and after, and industries of a country.

Drawn with matplotlib (the extra ``figures``) to PNG, SVG or PDF; they show results and compute nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from parley.codes.countries import label
from parley.codes.sectors import sector_name
from parley.errors import InputError
from parley.kit.extras import need
from parley.kit.files import write_bytes
from parley.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BEFORE, AFTER, LOSS, GAIN = "#9aa5b1", "#28557f", "#a04848", "#3f7f5f"
Row = Mapping[str, Any]


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


def draw_partners(rows: Sequence[Row], result: Result, title: str, path: Path, most: int = 15) -> None:
    """Partner shares before and after, percent, largest after first."""
    shown = [row for row in rows if row["share_after_pct"] is not None and row["share_before_pct"] is not None]
    shown = sorted(shown, key=lambda row: -max(row["share_after_pct"], row["share_before_pct"]))[:most]
    shown = sorted(shown, key=lambda row: -row["share_after_pct"])
    with picture(path, (8, 1.2 + 0.32 * len(shown)), title, source_line(result)) as axes:
        for place, row in enumerate(shown):
            axes.plot([row["share_before_pct"], row["share_after_pct"]], [place, place], color="#c3cad2", zorder=1)
        places = range(len(shown))
        axes.scatter([row["share_before_pct"] for row in shown], places, color=BEFORE, label="before", zorder=2)
        axes.scatter([row["share_after_pct"] for row in shown], places, color=AFTER, label="after", zorder=3)
        axes.set_yticks(places, [label(row["partner"]) for row in shown])
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_xlim(left=-0.5)
        axes.set_xlabel("share, %")
        axes.grid(axis="x", alpha=0.3)
        axes.legend(loc="lower right", frameon=False)


def draw_industries(rows: Sequence[Row], result: Result, title: str, path: Path) -> None:
    """Change of each industry's output volume, percent, with its size in the label."""
    shown = sorted((row for row in rows if row["output_volume_pct"] is not None), key=lambda r: -r["output_volume_pct"])
    change = [row["output_volume_pct"] for row in shown]
    with picture(path, (8, 1.2 + 0.26 * len(shown)), title, source_line(result)) as axes:
        axes.barh(range(len(shown)), change, color=[GAIN if value >= 0 else LOSS for value in change])
        sectors = result.changes.sectors
        labels = [
            f"{sector_name(row['sector'], sectors)}  ({row['output_before_musd'] / 1e3:,.0f} bn)" for row in shown
        ]
        axes.set_yticks(range(len(shown)), labels, fontsize=8)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.axvline(0.0, color="#444", linewidth=0.8)
        axes.set_xlabel("output volume, % of the baseline (in brackets: output before, USD)")
        axes.grid(axis="x", alpha=0.3)
