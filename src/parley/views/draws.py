"""A run with draws: intervals of every region and group, where their spread comes from, and the finding in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from parley.codes.groups import Bloc, readings
from parley.kit.intervals import LEVELS, Intervals, intervals
from parley.kit.text import capital
from parley.results.acts import acts_of, assumed_in
from parley.results.answer import LIMITS, measures_tables, shaded, sources
from parley.results.indicators import PERCENT
from parley.results.regions import effect_of, in_sentence, income_of, label, loses_or_gains
from parley.results.sides import Order, main_of, order_of, tones
from parley.results.words import interval, moves, when
from parley.show.answer import Answer
from parley.show.chart import Bar, Bars, Chart, Parts, WorldMap
from parley.show.table import Column, Row, Table, count_column, percent_change, signed, text_column
from parley.uncertainty import store
from parley.uncertainty.blocs import TOGETHER, drawn_income, income_receipt, shares
from parley.uncertainty.receipt import Receipt
from parley.uncertainty.run import NUMPY, DrawRun
from parley.uncertainty.summary import document

SHOWN = 80
"""Level of the interval that is shown first, per cent of the draws."""
BARS = 14
RECEIPTS = 6
"""Bars that say where the spread comes from."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Real income of regions and groups in the draws.

    Attributes:
        run: the draws.
        asked: regions and groups that come first.
    """

    run: DrawRun
    asked: tuple[Bloc, ...] = ()

    @cached_property
    def blocs(self) -> tuple[Bloc, ...]:
        """All regions, and the groups among the sides and those asked for."""
        named = (*(side.bloc for side in self.run.point.info.sides), *self.asked)
        groups = {bloc.codes: bloc for bloc in named if len(bloc.codes) > 1}
        return (*(Bloc(code, (code,)) for code in self.run.world.economy.regions), *groups.values())

    @cached_property
    def found(self) -> Intervals:
        """Quantiles of each of ``blocs``, percent."""
        return intervals(drawn_income(self.run, self.blocs))

    @cached_property
    def receipt(self) -> Receipt:
        """Where the spread of each of ``blocs`` comes from."""
        return income_receipt(self.run, self.blocs)

    @cached_property
    def _places(self) -> dict[tuple[str, ...], int]:
        return {bloc.codes: k for k, bloc in enumerate(self.blocs)}

    def place(self, bloc: Bloc) -> int:
        """Its column."""
        return self._places[bloc.codes]

    def median(self, bloc: Bloc) -> float:
        """Median over the draws, percent; 0 where none is solved."""
        value = float(self.found.median[self.place(bloc)])
        return value if np.isfinite(value) else 0.0

    def ends(self, bloc: Bloc, level: int = SHOWN) -> tuple[float, float]:
        """Ends of an interval, percent."""
        k = self.place(bloc)
        return float(self.found.low[level][k]), float(self.found.high[level][k])

    def income(self, bloc: Bloc) -> float:
        """Baseline final expenditure, USD mn."""
        return income_of(self.run.point.changes, bloc)

    @cached_property
    def order(self) -> Order:
        """Sides first, groups as one row, then the largest medians."""
        return order_of(self.run.world.economy.regions, self.run.point.info.sides, self.median, self.income, self.asked)

    @cached_property
    def main(self) -> tuple[Bloc, ...]:
        """Whom the finding is about."""
        return main_of(self.run.world.economy.regions, self.run.point.info.sides, self.median, self.income)

    def parts(self, bloc: Bloc) -> tuple[dict[str, float], float]:
        """Shares of the variance by group of parameters, largest first, and their largest standard error."""
        return shares(self.receipt, self.place(bloc))


def answer_draws(run: DrawRun, rows: int = 20, engine: str = NUMPY, asked: Sequence[Bloc] = ()) -> Answer:
    """All that a run with draws has to say; ``rows`` are those of the table that people see, ``asked`` come first."""
    spread, info = Spread(run, tuple(asked)), run.point.info
    settings = run.settings
    rounded = () if settings.rounded == settings.number else (_rounded(settings.number, settings.rounded),)
    return Answer(
        question="run",
        title=finding(spread),
        subject=info.title,
        tables=(*_tables(spread, rows), *measures_tables(run.point)),
        document=document(run),
        words=_words(spread),
        charts=tuple(_charts(spread)),
        notes=(*readings(asked), *run.notes),
        basis=_basis(spread),
        acts=acts_of(info.scenario),
        assumed=assumed_in(info.scenario),
        sources=sources(run.point),
        limits=LIMITS,
        folder=partial(store.write_into, run, engine=engine),
        messages=rounded,
    )


def _rounded(asked: int, taken: int) -> str:
    return f"{asked} draws asked for, {taken} taken: Sobol points come in powers of two"


def finding(spread: Spread) -> str:
    """The result in one line, without a full stop: the median of the main region, and its interval."""
    bloc = spread.main[0]
    text = f"{moves(bloc, spread.median(bloc))} of real income {when(spread.run.point.info.horizon)}"
    return capital(f"{text}, {_interval(spread, bloc)}")


def _interval(spread: Spread, bloc: Bloc) -> str:
    return f"{SHOWN} % interval {interval(spread.median(bloc), *spread.ends(bloc))}"


# -- tables ----------------------------------------------------------------------------------------------------


def _tables(spread: Spread, rows: int) -> list[Table]:
    found = [_intervals_table(spread, rows)]
    if spread.run.design.groups:
        found.append(_receipt_table(spread, rows))
    if spread.run.failures:
        found.append(_failures_table(spread.run))
    return found


def _intervals_table(spread: Spread, rows: int) -> Table:
    ends = {level: (f"low_{level}", f"high_{level}") for level in LEVELS}
    columns: list[Column] = [text_column("region", ""), text_column("name", "country")]
    columns += [percent_change("median", "median")]
    columns += [percent_change(key, f"{SHOWN} % {end}") for key, end in zip(ends[SHOWN], ("low", "high"), strict=True)]
    columns += [_whole("draws_with_loss_pct", "draws with a loss"), percent_change("point", "without draws")]
    for level in (95, 50):
        pair = zip(ends[level], ("low", "high"), strict=True)
        columns += [percent_change(key, f"{level} % {end}", wide=True) for key, end in pair]
    return Table(
        name="real_income",
        title="change of real income: median and intervals of the draws",
        columns=tuple(columns),
        rows=[_interval_row(spread, bloc) for bloc in spread.order.blocs],
        sections=spread.order.sections,
        most=rows,
        note=f"intervals are quantiles: {SHOWN} % of the draws lie between low and high; a group is added up in each "
        "draw, weighted by baseline final expenditure",
    )


def _whole(key: str, title: str) -> Column:
    """A column of shares that are not known to more than a percent."""
    return Column(key, title, "%", "count")


def _interval_row(spread: Spread, bloc: Bloc) -> Row:
    k = spread.place(bloc)
    figures = {name: float(values[k]) for name, values in spread.found.columns().items()}
    point = effect_of(spread.run.point.changes, bloc)
    loss = {"point": point, "draws_with_loss_pct": figures["p_negative"] * PERCENT}
    return {"region": bloc.label, "name": label(bloc), "members": len(bloc.codes), **figures, **loss}


def _receipt_table(spread: Spread, rows: int) -> Table:
    groups = spread.run.design.groups
    return Table(
        name="variance",
        title="where the spread comes from",
        columns=(
            text_column("region", ""),
            text_column("name", "country"),
            *(_whole(group, group) for group in groups),
            _whole(TOGETHER, TOGETHER),
            _whole("error", "±"),
        ),
        rows=[_receipt_row(spread, bloc) for bloc in spread.order.blocs],
        sections=spread.order.sections,
        most=min(rows, RECEIPTS),
        note=f"first-order shares of the variance (Sobol) from {spread.run.receipt.rows} rows, ± their largest "
        f"standard error; {TOGETHER}: what groups explain only in combination",
    )


def _receipt_row(spread: Spread, bloc: Bloc) -> Row:
    parts, error = spread.parts(bloc)
    names = (*spread.run.design.groups, TOGETHER)
    figures = {name: parts.get(name, 0.0) * PERCENT if parts else None for name in names}
    return {"region": bloc.label, "name": label(bloc), **figures, "error": error * PERCENT if parts else None}


def _failures_table(run: DrawRun) -> Table:
    columns = (count_column("point", "point"), text_column("reason"))
    rows = [{"point": k, "reason": drawn.failure} for k, drawn in run.failures]
    return Table("unsolved", "points without a certified equilibrium", columns, rows, most=5)


# -- words -----------------------------------------------------------------------------------------------------


def _words(spread: Spread) -> tuple[str, ...]:
    run = spread.run
    sentences = [f"{finding(spread)}."]
    for bloc in spread.main[1:]:
        sentences.append(f"{capital(moves(bloc, spread.median(bloc)))}, {_interval(spread, bloc)}.")
    bloc = spread.main[0]
    losing = float(spread.found.negative[spread.place(bloc)])
    sentences.append(
        f"{capital(in_sentence(bloc))} {loses_or_gains(bloc, -1.0)} in {_counted(losing, run.design.draws)}."
    )
    parts = spread.parts(bloc)[0] if run.design.groups else {}
    named = [f"{_of_group(group)} ({_share(share)})" for group, share in parts.items() if share >= 0.05][:3]
    if named:
        listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
        sentences.append(f"The spread for {in_sentence(bloc)} comes from {listed}.")
    return tuple(sentences)


def _counted(share: float, draws: int) -> str:
    if share in (0.0, 1.0):
        return f"{'all' if share else 'none of the'} {draws:,} draws"
    return f"{_share(share)} of {draws:,} draws"


def _share(share: float) -> str:
    return f"{min(max(round(share * PERCENT), 1), 99)} %" if 0 < share < 1 else f"{share * PERCENT:.0f} %"


def _of_group(group: str) -> str:
    return "what only several explain together" if group == TOGETHER else f"the {group}"


def _basis(spread: Spread) -> tuple[str, ...]:
    """What was drawn, how often, and the point around which the draws lie."""
    run, info = spread.run, spread.run.point.info
    counted = ", ".join(f"{group} ({len(run.plan.by_group[group])})" for group in run.plan.groups)
    day = f", measures of {info.on}" if info.on else ""
    return (
        f"world {info.world}: {info.world_title}",
        f"{run.design.draws:,} draws (scrambled Sobol points, seed {run.settings.seed}) of: {counted}; "
        f"{len(run.failures):,} of {len(run.solved):,} solves failed",
        f"without draws: model {info.model}, elasticities {info.elasticities} ({info.elasticities_source}), "
        f"closure {info.closure}, horizon {info.horizon}{day}",
        f"{run.point.certificate} without draws; a draw without a certificate counts as failed",
    )


# -- charts ----------------------------------------------------------------------------------------------------


def _charts(spread: Spread) -> list[Chart]:
    run, info = spread.run, spread.run.point.info
    title = finding(spread)
    day = f", measures of {info.on}" if info.on else ""
    read = f"%, {when(info.horizon)}{day}. {info.title}"
    below = f"{run.design.draws:,} draws. {info.world}: {info.world_title}. parley {info.version}"
    what = f"Change of real income, median of the draws and {SHOWN} % interval, {read}"
    bars = _bars(spread)
    told = "; ".join(f"{b.label} {signed(b.value)} [{signed(b.low or 0)}, {signed(b.high or 0)}]" for b in bars)
    found: list[Chart] = [
        Bars("bars", title, what, below, f"{title}. {what}. {told}.", bars, "%", interval=f"{SHOWN} % interval")
    ]
    if run.design.groups:
        found.append(_parts(spread, below))
    medians = {bloc.codes[0]: spread.median(bloc) for bloc in spread.blocs if len(bloc.codes) == 1}
    said = f"Change of real income, median of the draws, {read}"
    found.append(WorldMap("map", title, said, below, f"{title}. {said}.", *shaded(medians, info.sides)))
    return found


def _bars(spread: Spread) -> tuple[Bar, ...]:
    tone = tones(spread.run.point.info.sides)
    return tuple(
        Bar(label(bloc), spread.median(bloc), *spread.ends(bloc), tone=tone.get(bloc.codes, "plain"), group=group)
        for bloc, group in list(zip(spread.order.blocs, spread.order.headings, strict=True))[:BARS]
    )


def _parts(spread: Spread, below: str) -> Parts:
    bloc = spread.main[0]
    shown = [bloc, *(b for b in spread.order.blocs if b != bloc)]
    bars = []
    for one in shown:
        parts, _ = spread.parts(one)
        if parts:
            bars.append((label(one), tuple((name, share * PERCENT) for name, share in parts.items())))
    bars = bars[:RECEIPTS]
    group, share = next(iter(spread.parts(bloc)[0].items()), ("", 0.0))
    part = "Most" if share > 0.5 else "The largest part"
    title = f"{part} of the spread for {in_sentence(bloc)} comes from {_of_group(group)}" if group else "Nothing varies"
    what = f"Shares of the variance of real income by what is drawn, %. {spread.run.point.info.title}"
    told = "; ".join(f"{name}: " + ", ".join(f"{group} {share:.0f}" for group, share in p) for name, p in bars)
    return Parts("receipt", title, what, below, f"{title}. {what}. {told}.", tuple(bars), "% of the variance")
