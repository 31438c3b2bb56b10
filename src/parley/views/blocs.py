"""Totals of blocs as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from parley.codes.groups import Bloc
from parley.kit.text import capital
from parley.results.blocs import BlocTotals
from parley.results.indicators import PERCENT
from parley.results.regions import label
from parley.results.result import Result
from parley.results.words import HARDLY, moves, usd
from parley.show.answer import Answer
from parley.show.chart import Bar, Bars
from parley.show.table import Column, Table, count_column, money, percent_change, percent_share, signed, text_column
from parley.views.answering import Said, answer_about, chart_lines
from parley.views.phrases import absent_notes, named

COLUMNS = (
    text_column("bloc", ""),
    text_column("name", "bloc"),
    count_column("members", "regions"),
    Column("equivalent_variation_musd", "gain or loss", "USD mn", "change"),
    percent_change("real_income_pct", "real income"),
    percent_change("exports_outside_pct", "exports outside"),
    percent_change("imports_outside_pct", "imports outside"),
    percent_change("intra_trade_pct", "trade inside"),
    percent_share("intra_share_before_pct", "inside, of exports before", wide=True),
    percent_share("intra_share_after_pct", "after", wide=True),
    money("income_before_musd", "spending before", wide=True),
)
MOST_BARS, MOST_NAMED = 14, 6
SUM = "A sum of money weighs a dollar alike whoever has it, and says nothing of how a loss is shared within a bloc."


def blocs(result: Result, found: Sequence[Bloc], totals: BlocTotals, ask: Mapping[str, Any]) -> Answer:
    """Blocs in the order asked for."""
    rows = totals.as_rows()
    title = _finding(found, totals)
    table = Table(
        name="blocs",
        title="Gain or loss of blocs, and their trade with others and inside",
        columns=COLUMNS,
        rows=[{**row, "name": label(bloc)} for row, bloc in zip(rows, found, strict=True)],
        most=20,
        note=f"gain or loss a year at baseline prices; trade in units of {result.info.numeraire}",
    )
    words = (f"{title}.", *_each(found, totals), SUM)
    said = Said(
        title, words, (table,), _bars(result, found, totals, title), absent_notes(found, result.changes.regions)
    )
    return answer_about(result, "blocs", rows, said, ask)


def _finding(found: Sequence[Bloc], totals: BlocTotals) -> str:
    """The one whose real income changes most, and the next."""
    effect = totals.real_income
    order = [int(b) for b in np.argsort(-np.abs(effect), kind="stable")]
    first = order[0]
    if abs(effect[first]) < HARDLY:
        return f"No bloc's real income changes by as much as {HARDLY} %"
    size = f" of real income, {usd(float(totals.equivalent_variation[first]))} a year"
    text = f"{capital(moves(found[first], float(effect[first]), named(found[first])))}{size}"
    if len(order) == 1:
        return text
    second = order[1]
    return f"{text}; {moves(found[second], float(effect[second]), named(found[second]))}"


def _each(found: Sequence[Bloc], totals: BlocTotals) -> list[str]:
    """How trade with others and inside changes, one sentence a bloc."""
    out = []
    for b, bloc in enumerate(found[:MOST_NAMED]):
        parts = [
            f"{what} by {signed((after[b] / before[b] - 1) * PERCENT, 1)} %"
            for what, before, after in (
                ("exports to others", totals.exports_before, totals.exports_after),
                ("imports from others", totals.imports_before, totals.imports_after),
                ("trade inside", totals.intra_before, totals.intra_after),
            )
            if before[b] > 0
        ]
        if parts:
            out.append(f"{capital(named(bloc))} changes its {', its '.join(parts)}.")
    return out


def _bars(result: Result, found: Sequence[Bloc], totals: BlocTotals, title: str) -> tuple[Bars, ...]:
    bars = tuple(
        Bar(label(bloc), float(totals.real_income[b]), note=usd(float(totals.equivalent_variation[b])))
        for b, bloc in enumerate(found[:MOST_BARS])
    )
    lines = chart_lines(result, title, "Change of real income, %; a year's gain or loss in brackets")
    alt = "; ".join(f"{bar.label} {signed(bar.value)}" for bar in bars)
    return (Bars("blocs", *lines, f"{title}. {alt}.", bars, "%"),)
