"""Runs with draws: the table of intervals, one receipt line a country, and a picture of both."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from parley.codes import countries
from parley.kit.intervals import Intervals, intervals
from parley.uncertainty.run import DrawRun
from parley.views.figures import canvas
from parley.views.tables import pick_regions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {
    "elasticities": "#28557f",
    "horizon": "#c58b3f",
    "measure size": "#a04848",
    "data": "#7d8f69",
    "model": "#6b5b95",
    "closure": "#9aa5b1",
}
REST = "#e4e7eb"
TOGETHER = "together"
HEADLINES = 6
"""Countries with a receipt line and a bar."""
SHOWN = 80
"""Level of the interval in a receipt line, per cent."""


def draws_table(run: DrawRun, rows: int = 20) -> Group:
    """Intervals by country, then the receipt lines, what was drawn and what failed."""
    found = intervals(run.indicator("real_income_pct"))
    point = run.point.by_region()["real_income_pct"]
    shown = pick_regions(run.point, rows)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("country", no_wrap=True, overflow="ellipsis", max_width=26)
    for title in ("point", "median", "50 %", "80 %", "95 %", "P(loss)"):
        table.add_column(title, justify="right")
    for position, k in enumerate(shown):
        code = run.world.economy.regions[k]
        ends = [f"{_number(found.low[level][k])} to {_number(found.high[level][k])}" for level in found.low]
        cells = [_number(point[k]), _number(found.median[k]), *ends, f"{found.negative[k]:.0%}"]
        table.add_row(
            escape(code),
            countries.label(code),
            *cells,
            end_section=position == len(run.point.info.named) - 1,
        )
    title = str(run.scenario.title or run.scenario.name)
    parts: list[Text | Table] = [Text(title, "bold"), Text("Change of real income, percent"), Text(""), table, Text("")]
    parts += [Text(line) for line in receipt_lines(run, found, shown[:HEADLINES])]
    parts += [Text(""), *(Text(line, "dim") for line in footnotes(run))]
    return Group(*parts)


def receipt_lines(run: DrawRun, found: Intervals, shown: list[int]) -> list[str]:
    """One line a country: the median, the interval and which groups its spread comes from, largest first."""
    if not run.design.groups:
        return []
    lines = []
    for k in shown:
        code = run.world.economy.regions[k]
        head = f"{code} {_number(found.median[k])} % [{_number(found.low[SHOWN][k])}, {_number(found.high[SHOWN][k])}]"
        parts, error = receipt_parts(run, code)
        if not parts:
            lines.append(f"{head}: does not vary")
            continue
        told = ", ".join(f"{share:.0%} {group}" for group, share in parts.items())
        lines.append(f"{head}: {told} (±{error:.0%})")
    return lines


def receipt_parts(run: DrawRun, code: str) -> tuple[dict[str, float], float]:
    """First-order shares of the variance of a region's real income, largest first, and the largest standard error.

    What no group explains alone is ``together``. An estimate below 0, which its error allows, shows as 0; the JSON
    document and ``receipt.parquet`` have the estimates as they are.
    """
    found, k = run.receipt, run.result_number("real_income_pct", code)
    if not np.isfinite(found.first[:, k]).all() or not found.total[:, k].any():
        return {}, 0.0
    shares = {group: max(float(share), 0.0) for group, share in zip(found.groups, found.first[:, k], strict=True)}
    total = sum(shares.values())
    shares = {group: share / max(total, 1.0) for group, share in shares.items() if share >= 0.005}
    shares = dict(sorted(shares.items(), key=lambda item: -item[1]))
    if total < 0.995:
        shares[TOGETHER] = 1.0 - total
    return shares, float(found.first_error[:, k].max())


def footnotes(run: DrawRun) -> list[str]:
    """What was drawn, how often, and what was noticed."""
    info, design, seed = run.point.info, run.design, run.settings.seed
    counted = ", ".join(f"{group} ({len(run.plan.by_group[group])})" for group in run.plan.groups)
    lines = [
        f"{design.draws} draws (scrambled Sobol points, seed {seed}); "
        f"{len(run.failures)} of {len(run.solved)} solves failed",
        f"drawn: {counted}; intervals are quantiles of the draws, [ ] the {SHOWN} % interval",
    ]
    if design.groups:
        lines.append(
            f"receipt: first-order Sobol indices from {run.receipt.rows} rows, ± their largest standard error; "
            "'together' is what groups explain only in combination"
        )
    lines.append(
        f"point: world {info.world}, model {info.model}, elasticities {info.elasticities}, closure {info.closure}, "
        f"horizon {info.horizon}; {run.point.certificate}"
    )
    return [*lines, *(f"note: {note}" for note in run.notes)]


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "-"
    return f"{value:.3f}" if abs(value) < 0.095 else f"{value:.2f}"


def draw_intervals(run: DrawRun, path: Path, rows: int = 12) -> None:
    """Intervals of real income by country as bars of three widths; beside them, where each country's spread comes from.

    The countries that the measures name come first, then the most affected.
    """
    shown = pick_regions(run.point, rows)[::-1]
    info = run.point.info
    source = f"{run.design.draws} draws, world {info.world}, horizon {info.horizon}"
    with canvas(path, (10.0 if run.design.groups else 7.5, 0.4 * len(shown) + 2.0), source) as figure:
        title = f"{run.scenario.title or run.scenario.name}: change of real income"
        figure.suptitle("\n".join(wrap(title, 95)), fontsize=11, x=0.01, ha="left")
        widths = [3, 2] if run.design.groups else [1]
        panels = figure.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]
        _interval_bars(panels[0], run, shown)
        if run.design.groups:
            _receipt_bars(panels[1], run, shown)
        for panel in panels:
            panel.set_ylim(-0.6, len(shown) - 0.4)
        handles = [panel.get_legend_handles_labels() for panel in panels]
        figure.legend(
            [item for part, _ in handles for item in part],
            [label for _, part in handles for label in part],
            fontsize=8,
            ncols=5,
            loc="outside lower center",
            frameon=False,
        )


def _interval_bars(axes: Axes, run: DrawRun, shown: list[int]) -> None:
    found = intervals(run.indicator("real_income_pct"))
    places = range(len(shown))
    for level, height, alpha in ((95, 0.16, 0.35), (80, 0.3, 0.6), (50, 0.46, 1.0)):
        low, high = found.low[level][shown], found.high[level][shown]
        label = f"{level} % of draws"
        axes.barh(places, high - low, left=low, height=height, color="#3e4c59", alpha=alpha, label=label, linewidth=0)
    axes.scatter(found.median[shown], places, s=22, color="white", edgecolors="#1f2933", zorder=3, label="median")
    point = run.point.by_region()["real_income_pct"][shown]
    axes.scatter(point, places, s=60, marker="|", color="#c0392b", zorder=4, label="without draws")
    axes.axvline(0.0, color="#445", linewidth=0.8)
    axes.use_sticky_edges = False  # bars would end at the frame
    axes.margins(x=0.04)
    axes.set_yticks(places, [countries.label(run.world.economy.regions[k]) for k in shown])
    axes.set_xlabel("percent", fontsize=9)
    _clear(axes)


def _receipt_bars(axes: Axes, run: DrawRun, shown: list[int]) -> None:
    parts = [receipt_parts(run, run.world.economy.regions[k])[0] for k in shown]
    left = np.zeros(len(shown))
    for group in (*run.design.groups, TOGETHER):
        share = np.array([part.get(group, 0.0) for part in parts])
        if share.any():
            colour = COLOURS.get(group, REST)
            axes.barh(range(len(shown)), 100 * share, left=100 * left, height=0.5, color=colour, label=group)
        left += share
    axes.set_yticks([])
    axes.set_xlim(0, 100)
    axes.set_xlabel("where the spread comes from, % of the variance", fontsize=9)
    _clear(axes)


def _clear(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
