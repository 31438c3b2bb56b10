"""The model panel: ranges by region, one region's table of models by elasticity sets, and the channels between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from parley._version import __version__
from parley.codes.groups import Bloc, readings
from parley.dims import Array
from parley.experiments.channels import FULL, Channels
from parley.experiments.experiment import Experiment
from parley.experiments.panel import FAMILY, Panel, Spread, variance_split
from parley.kit.files import json_text
from parley.kit.text import capital
from parley.model.families import FAMILIES
from parley.results.indicators import PERCENT
from parley.results.regions import in_sentence, label, loses_or_gains
from parley.results.sides import Order, Side, main_of, order_of, tones
from parley.results.words import HARDLY, decimals, when
from parley.show.answer import Answer
from parley.show.chart import Bar, Bars, Chart, Dots
from parley.show.flat import csv_bytes
from parley.show.table import (
    Column,
    Row,
    Section,
    Table,
    percent_change,
    signed,
    text_column,
)

BARS = 14


@dataclass(frozen=True, eq=False)
class Panels:
    """A panel for regions and groups alike; a group is the mean of its members, weighted by final expenditure.

    Attributes:
        found: every family by every elasticity set.
        why: the channels; None where there are none.
        experiment: the scenario on its world, with the scenario's own family and elasticities.
        sides: those that the measures name.
        asked: whose tables are asked for; empty: those of the one most affected among the sides.
        world_title: what the world's data are.
    """

    found: Panel
    why: Channels | None
    experiment: Experiment
    sides: tuple[Side, ...]
    asked: tuple[Bloc, ...]
    world_title: str

    def of(self, bloc: Bloc) -> Array:
        """Real income in every family and set (F, S), percent; NaN where a cell could not be solved."""
        return self.mean(self.found.values, self.found.regions, bloc)

    def mean(self, values: Array, regions: Sequence[str], bloc: Bloc) -> Array:
        """Values (…, N) of a region, or the weighted mean over a group (…)."""
        inside = [regions.index(code) for code in bloc.codes]
        if len(inside) == 1:
            return np.asarray(values[..., inside[0]])
        weights = [self.experiment.economy.income[self.experiment.economy.regions.index(code)] for code in bloc.codes]
        return np.asarray(np.average(values[..., inside], axis=-1, weights=weights))

    def spread(self, bloc: Bloc) -> Spread:
        """Range of the cells, and how families and sets share their variance."""
        if len(bloc.codes) == 1:
            return self.found.spread(bloc.codes[0])
        table = self.of(bloc)
        complete = table[np.isfinite(table).all(axis=1)]
        low, median, high = (float(f(table)) for f in (np.nanmin, np.nanmedian, np.nanmax))
        return Spread(bloc.label, low, median, high, *variance_split(complete), rows=len(complete))

    def median(self, bloc: Bloc) -> float:
        """Median over the solved cells, percent."""
        return float(np.nanmedian(self.of(bloc)))

    def income(self, bloc: Bloc) -> float:
        """Baseline final expenditure, USD mn."""
        regions = self.experiment.economy.regions
        return float(sum(self.experiment.economy.income[regions.index(code)] for code in bloc.codes))

    @cached_property
    def order(self) -> Order:
        """Sides first, groups as one row, then the largest medians."""
        return order_of(self.found.regions, self.sides, self.median, self.income)

    @cached_property
    def shown(self) -> tuple[Bloc, ...]:
        """Whose tables are shown."""
        return self.asked or main_of(self.found.regions, self.sides, self.median, self.income)[:1]

    @property
    def own(self) -> tuple[str, float] | None:
        """The scenario's own cell of the first region shown: its name and value; None where it has no number."""
        name = self.experiment.family.name
        if name not in self.found.families:
            return None
        value = float(self.of(self.shown[0])[self.found.families.index(name), self.found.sets.index(self.found.own)])
        return (f"{name}, {self.found.own}", value) if np.isfinite(value) else None


def answer_panel(panels: Panels, reason: str = "", rows: int = 14) -> Answer:
    """All that a panel has to say; ``reason`` says why there are no channels."""
    found, why, e = panels.found, panels.why, panels.experiment
    cells = found.values[:, :, 0]
    return Answer(
        question="panel",
        title=finding(panels),
        subject=found.title or found.scenario,
        tables=(_ranges(panels, rows), *(_cells(panels, bloc) for bloc in panels.shown), *_channels(panels)),
        document={**found.as_dict(), "channels": {"unavailable": reason} if why is None else why.as_dict()},
        words=_words(panels),
        charts=_charts(panels),
        notes=(*readings(panels.asked), *_left_out(found), *((f"no channels: {reason}",) if reason else ())),
        basis=(
            f"world {found.world}: {panels.world_title}; closure {found.closure}, horizon {found.horizon}",
            f"models in the rows, elasticity sets in the columns; the scenario's own: {e.family.name} with {found.own} "
            f"({e.elasticities.source})",
            f"certified: {int(np.isfinite(cells).sum())} of {cells.size} cells, each by itself",
        ),
        sources=(panels.world_title, e.elasticities.source),
        limits=("Models of trade only: families that leave out more are not better for agreeing.",),
        folder=partial(_write, panels, reason),
        messages=(f"no channels: {reason}",) if reason else (),
    )


def _write(panels: Panels, reason: str, folder: Path) -> None:
    """The document, and every cell and channel as a row."""
    found, why = panels.found, panels.why
    document = {**found.as_dict(), "channels": {"unavailable": reason} if why is None else why.as_dict()}
    (folder / "panel.json").write_text(json_text(document), encoding="utf-8")
    (folder / "panel.csv").write_bytes(csv_bytes(Table("panel", "", (), found.as_rows())))
    if why is not None:
        (folder / "channels.csv").write_bytes(csv_bytes(Table("channels", "", (), why.as_rows())))


def finding(panels: Panels) -> str:
    """The range in one line, without a full stop, and what matters more for it."""
    bloc = panels.shown[0]
    s = panels.spread(bloc)
    name = in_sentence(bloc)
    if max(abs(s.low), abs(s.high)) < HARDLY:
        return f"Nothing changes for {name} within rounding, whatever the model and elasticities"
    shown = decimals(s.median)
    if s.low < -HARDLY and s.high > HARDLY:
        ends_in_words = f"a loss of {-s.low:.{shown}f} and a gain of {s.high:.{shown}f} % of real income"
        text = f"the result for {name} lies between {ends_in_words}"
    else:
        ends = sorted((abs(s.low), abs(s.high)))
        verb = loses_or_gains(bloc, s.low + s.high)
        text = f"{name} {verb} {ends[0]:.{shown}f} to {ends[1]:.{shown}f} % of real income"
    if s.families is None or s.sets is None:
        return capital(text)
    larger = "the model" if s.families >= s.sets else "the elasticities"
    return capital(f"{text}, depending mostly on {larger}")


def spread_sentence(s: Spread) -> str:
    """The range of a region's cells and what drives it."""
    text = f"The cells range from {signed(s.low)} to {signed(s.high)} %, with a median of {signed(s.median)} %."
    if s.families is None or s.sets is None:
        return text
    return (
        f"{text} {_share(s.families)} of their variance goes with the model, {_share(s.sets)} with the elasticities, "
        f"{_share(s.together)} with their combination."
    )


def _share(value: float | None) -> str:
    return "n/a" if value is None else f"{value * PERCENT:.0f} %"


def _words(panels: Panels) -> tuple[str, ...]:
    sentences = [f"{finding(panels)}.", spread_sentence(panels.spread(panels.shown[0]))]
    own = panels.own
    if own is not None:
        sentences.append(f"The scenario's own cell, {own[0]}, has {signed(own[1])} %.")
    if panels.why is not None:
        rows = [row for row in _channel_rows(panels, panels.shown[0]) if row["part"] not in ("total", "interaction")]
        largest = max(rows, key=lambda row: abs(row["shapley_points"] or 0.0))
        sentences.append(
            f"In {FULL}, the largest part is {'the ' if largest['part'] == 'direct effect' else ''}{largest['part']}: "
            f"{signed(largest['shapley_points'])} points on average over all orders of switching channels on."
        )
    return tuple(sentences)


# -- tables ----------------------------------------------------------------------------------------------------


def _ranges(panels: Panels, rows: int) -> Table:
    return Table(
        name="ranges",
        title="change of real income: range over all models and elasticity sets",
        columns=(
            text_column("region", ""),
            text_column("name", "country"),
            percent_change("low", "lowest"),
            percent_change("median", "median"),
            percent_change("high", "highest"),
            Column("families_pct", "models", "% of variance", "count"),
            Column("sets_pct", "elasticities", "% of variance", "count"),
        ),
        rows=[_range(panels, bloc) for bloc in panels.order.blocs],
        sections=panels.order.sections,
        most=rows,
        note="models, elasticities: parts of the variance over the cells that go with each; the rest is their "
        "combination. Groups: members weighted by baseline final expenditure",
    )


def _range(panels: Panels, bloc: Bloc) -> Row:
    s = panels.spread(bloc)
    parts = {"families_pct": s.families, "sets_pct": s.sets, "together_pct": s.together}
    shares = {key: None if part is None else part * PERCENT for key, part in parts.items()}
    head = {"region": bloc.label, "name": label(bloc), "members": len(bloc.codes)}
    return {**head, "low": s.low, "median": s.median, "high": s.high, **shares}


def _cells(panels: Panels, bloc: Bloc) -> Table:
    table = panels.of(bloc)
    return Table(
        name=f"models_{bloc.label.replace('+', '_')}",
        title=f"{label(bloc)}: real income by model and elasticity set",
        columns=(text_column(FAMILY, "model"), *(percent_change(name, name) for name in panels.found.sets)),
        rows=[
            {FAMILY: family, **dict(zip(panels.found.sets, row.tolist(), strict=True))}
            for family, row in zip(panels.found.families, table, strict=True)
        ],
    )


def _channels(panels: Panels) -> tuple[Table, ...]:
    if panels.why is None:
        return ()
    each = [_channel_rows(panels, bloc) for bloc in panels.shown]
    return (
        Table(
            name="why",
            title=f"why models differ: {FULL} with {panels.why.elasticities}, channels switched off",
            columns=(
                text_column("region", ""),
                text_column("part", "channel"),
                Column("one_at_a_time_points", "one at a time", "points", "change"),
                Column("shapley_points", "over all orders", "points", "change"),
            ),
            rows=[row for rows in each for row in rows],
            sections=tuple(Section(label(bloc), len(rows)) for bloc, rows in zip(panels.shown, each, strict=True)),
            note="points of real income; direct effect: all channels off, dearer or lost varieties at fixed costs; "
            "interaction: what the direct effect and the four leave of the total",
        ),
    )


def _channel_rows(panels: Panels, bloc: Bloc) -> list[dict[str, Any]]:
    """The channels' rows of a region, or their weighted means over a group."""
    if panels.why is None:
        return []
    rows = panels.why.as_rows()
    if len(bloc.codes) == 1:
        return [dict(row) for row in rows if row["region"] == bloc.codes[0]]
    parts = list(dict.fromkeys(str(row["part"]) for row in rows))
    means = {}
    for key in ("one_at_a_time_points", "shapley_points"):
        figures = [np.nan if row[key] is None else row[key] for row in rows]
        table = np.array(figures, dtype=float).reshape(len(panels.why.regions), len(parts)).T
        means[key] = panels.mean(table, panels.why.regions, bloc)
    return [
        {"region": bloc.label, "part": part, **{key: float(values[k]) for key, values in means.items()}}
        for k, part in enumerate(parts)
    ]


# -- what is missing -------------------------------------------------------------------------------------------


def _left_out(panel: Panel) -> tuple[str, ...]:
    """Cells without a solution, one line a reason; families left out; elasticity sets without values, in one line."""
    cells: dict[str, dict[str, list[str]]] = {}
    for (family, name), reason in panel.reasons.items():
        cells.setdefault(reason, {}).setdefault(family, []).append(name)
    lines = []
    for reason, families in cells.items():
        every = len(panel.sets)
        named = [f if len(sets) == every else f"{f} ({', '.join(sets)})" for f, sets in families.items()]
        lines.append(f"not solved: {'; '.join(named)}: {reason}")
    lines += [f"left out: {what}: {reason}" for what, reason in panel.left_out if what in FAMILIES]
    sets = [what for what, _ in panel.left_out if what not in FAMILIES]
    if sets:
        lines.append(f"elasticity sets without values for these sectors: {', '.join(sets)}")
    return tuple(lines)


# -- charts ----------------------------------------------------------------------------------------------------


def _charts(panels: Panels) -> tuple[Chart, ...]:
    found, bloc = panels.found, panels.shown[0]
    title = finding(panels)
    about = f"{when(found.horizon)}. {found.title or found.scenario}"
    below = f"{found.world}: {panels.world_title}. Closure {found.closure}. parley {__version__}"
    what = f"{label(bloc)}: change of real income, %, by model and elasticity set, {about}"
    table, own = panels.of(bloc), panels.own
    series = tuple((name, tuple(table[:, s].tolist())) for s, name in enumerate(found.sets))
    told = "; ".join(
        f"{family} {signed(float(np.nanmin(row)))} to {signed(float(np.nanmax(row)))}"
        for family, row in zip(found.families, table, strict=True)
        if np.isfinite(row).any()
    )
    said = None if own is None else (own[1], f"scenario's own: {own[0]}")
    bars, span = _bars(panels), "range over all models and elasticities"
    ranges = f"Change of real income, %, median and {span}, {about}"
    shown = "; ".join(f"{b.label} {signed(b.value)} [{signed(b.low or 0)}, {signed(b.high or 0)}]" for b in bars)
    return (
        Dots("models", title, what, below, f"{title}. {what}. {told}.", found.families, series, "%", said),
        Bars("ranges", title, ranges, below, f"{title}. {ranges}. {shown}.", bars, "%", interval=span),
    )


def _bars(panels: Panels) -> tuple[Bar, ...]:
    tone = tones(panels.sides)
    bars = []
    for bloc, group in list(zip(panels.order.blocs, panels.order.headings, strict=True))[:BARS]:
        s = panels.spread(bloc)
        bars.append(Bar(label(bloc), s.median, s.low, s.high, tone=tone.get(bloc.codes, "plain"), group=group))
    return tuple(bars)
