"""The model panel for the terminal and as a picture: families by elasticity sets, and a sentence for each channel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from parley._version import __version__
from parley.codes.countries import label
from parley.experiments.channels import CHANNELS, LINKS, REALLOCATION, REVENUE, TERMS, Channels
from parley.experiments.panel import Panel, Spread
from parley.model.families import FAMILIES
from parley.views.figures import picture

WITHOUT = {
    LINKS: "without them {} (caliendo-parro-no-links)",
    TERMS: "with wages and spending held {}",
    REVENUE: "with real revenue held {}",
    REALLOCATION: "with factors fixed {} (caliendo-parro-immobile)",
}
MARKS = (
    *(("s", "#b0803a"), ("^", "#a04848"), ("v", "#3f7f5f"), ("D", "#6f5b94"), ("P", "#4c8a92")),
    *(("X", "#8a6d57"), ("<", "#7a7f87"), (">", "#c07a8a"), ("h", "#5d7f2f")),
)
OWN, RANGE = "#28557f", "#dde2e7"


def panel_table(panel: Panel, channels: Channels | None, regions: Sequence[str], rows: int) -> Group:
    """The panel of some regions, what drives it, the channels, and the ranges of the most affected regions."""
    parts: list[Text | Table] = [Text(panel.title or panel.scenario, "bold"), Text("")]
    for region in regions:
        parts += [_cells(panel, region), Text(""), Text(spread_sentence(panel.spread(region))), Text("")]
        if channels is not None:
            parts += [Text(line) for line in channel_lines(channels, region)]
            parts.append(Text(""))
    legend = (
        "models, elasticities: parts of the variance over the cells that go with each; the rest is their combination"
    )
    parts += [_ranges(panel, rows), Text(legend, "dim"), Text("")]
    parts.append(Text(f"world {panel.world}, closure {panel.closure}, horizon {panel.horizon}", "dim"))
    parts.append(Text(f"{panel.own} (first column): the scenario's elasticities, used for the channels", "dim"))
    parts += [Text(line, "dim") for line in _unsolved(panel)]
    parts += [Text(line, "dim") for line in _left_out(panel)]
    cells = int(np.isfinite(panel.values[:, :, 0]).sum())
    parts.append(Text(f"{cells} of {panel.values[:, :, 0].size} cells solved and certified", "green"))
    return Group(*parts)


def _unsolved(panel: Panel) -> list[str]:
    """Cells without a solution, one line a reason; a family is named with its sets unless all of them fail."""
    cells: dict[str, dict[str, list[str]]] = {}
    for (family, name), reason in panel.reasons.items():
        cells.setdefault(reason, {}).setdefault(family, []).append(name)
    lines = []
    for reason, families in cells.items():
        every = len(panel.sets)
        named = [f if len(sets) == every else f"{f} ({', '.join(sets)})" for f, sets in families.items()]
        lines.append(f"not solved: {'; '.join(named)}: {reason}")
    return lines


def _left_out(panel: Panel) -> list[str]:
    """Families with their reason; elasticity sets, which all lack values for some sectors, in one line."""
    lines = [f"left out: {what}: {reason}" for what, reason in panel.left_out if what in FAMILIES]
    sets = [what for what, _ in panel.left_out if what not in FAMILIES]
    return [*lines, f"elasticity sets without values for these sectors: {', '.join(sets)}"] if sets else lines


def _cells(panel: Panel, region: str) -> Table:
    table = _table(f"{label(region)}: real income, %")
    table.add_column("model")
    for name in panel.sets:
        table.add_column(name, justify="right")
    for family, row in zip(panel.families, panel.of(region), strict=True):
        table.add_row(family, *(_number(value) for value in row))
    return table


def _ranges(panel: Panel, rows: int) -> Table:
    table = _table("range over all cells, real income, %")
    table.add_column("")
    table.add_column("country", no_wrap=True, overflow="ellipsis", max_width=20)
    for title in ("lowest", "median", "highest", "models", "elasticities"):
        table.add_column(title, justify="right")
    for region in panel.most_affected(rows):
        s = panel.spread(region)
        shares = (_share(s.families), _share(s.sets))
        name = label(region)
        table.add_row(region, "" if name == region else name, *map(_number, (s.low, s.median, s.high)), *shares)
    return table


def _table(title: str) -> Table:
    return Table(title=title, box=None, pad_edge=False, header_style="bold", title_justify="left")


def spread_sentence(s: Spread) -> str:
    """The range of a region's cells and what drives it."""
    text = f"Range {_number(s.low)} to {_number(s.high)} %, median {_number(s.median)} %."
    if s.families is None or s.sets is None:
        return text
    larger = "the model" if s.families >= s.sets else "the elasticities"
    return (
        f"{text} What drives the spread is {larger}: {_share(s.families)} of the variance goes with the model, "
        f"{_share(s.sets)} with the elasticities, {_share(s.together)} with their combination."
    )


def channel_lines(channels: Channels, region: str) -> list[str]:
    """The channels of one region, a sentence each, in points of real income."""
    n = channels.regions.index(region)
    full, direct = float(channels.full[n]), float(channels.direct[n])
    alone, fair = channels.one_at_a_time[:, n], channels.shapley[:, n]
    lines = [
        f"Why: caliendo-parro with {channels.elasticities} ({_number(full)} %), one channel switched off at a time",
        f"  Direct effect: {_number(direct)} %; all channels off: dearer or lost varieties at fixed costs.",
    ]
    for k, name in enumerate(CHANNELS):
        without = WITHOUT[name].format(f"{_number(full - alone[k])} %")
        points = f"{_number(alone[k])} points of {_number(full)}"
        lines.append(f"  {name.capitalize()}: {points}; {without}. Over all orders: {_number(fair[k])}.")
    rest = _number(float(channels.interaction[n]))
    lines.append(f"  Interaction: {rest} points; what the direct effect and the four leave of the total.")
    lines += [f"  Not solved: {name}: {reason}" for name, reason in channels.unsolved]
    return lines


def draw_panel(panel: Panel, region: str, path: Path) -> None:
    """One region's panel: families as rows, elasticity sets as marks, real income in percent."""
    table = panel.of(region)
    title = f"{label(region)}, real income by model and elasticities: {panel.title or panel.scenario}"
    source = f"parley {__version__}: world {panel.world}, closure {panel.closure}, horizon {panel.horizon}, certified"
    places = np.arange(len(panel.families))
    with picture(path, (9, 2.0 + 0.42 * len(places)), title, source, legend_below=True) as axes:
        solved = np.isfinite(table).any(axis=1)
        low, high = np.nanmin(table[solved], axis=1), np.nanmax(table[solved], axis=1)
        axes.hlines(places[solved], low, high, color=RANGE, linewidth=7, zorder=1)
        for s, name in enumerate(panel.sets):
            if name == panel.own:
                axes.scatter(table[:, s], places, s=85, color=OWN, label=f"{name} (scenario's)", zorder=2)
            else:
                look = MARKS[s % len(MARKS)]
                axes.scatter(table[:, s], places, s=28, marker=look[0], color=look[1], label=name, zorder=3)
        axes.set_yticks(places, panel.families)
        axes.set_ylim(len(places) - 0.5, -0.5)
        axes.axvline(0.0, color="#444", linewidth=0.8)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("real income, % of the baseline")
        axes.grid(axis="x", alpha=0.3)


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "n/a"
    shown = f"{value:+.2f}"
    return "0.00" if shown in ("+0.00", "-0.00") else shown


def _share(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.0%}"
