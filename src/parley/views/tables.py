"""Tables for the terminal, built with Rich; they show what results hold and compute nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from parley.codes import countries
from parley.experiments.series import Series
from parley.results.result import Result

COLUMNS = (
    ("real income", "real_income_pct", "%"),
    ("first order", "real_income_first_order_total_pct", "%"),
    ("real wage", "real_wage_pct", "%"),
    ("prices", "price_index_pct", "%"),
    ("exports", "exports_pct", "%"),
    ("imports", "imports_pct", "%"),
)


def pick_regions(result: Result, rows: int) -> list[int]:
    """Regions to show: those that the measures name, then the most affected, at most ``rows`` of them."""
    regions = result.changes.regions
    named = []
    effect = np.abs(result.by_region()["real_income_pct"])
    by_effect = [int(i) for i in np.argsort(-effect, kind="stable") if i not in named]
    return named + by_effect[: max(rows - len(named), 0)]


def result_table(result: Result, rows: int = 20) -> Group:
    """The main table of a run with its certificate in one line."""
    columns = result.by_region()
    shown = pick_regions(result, rows)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("country", no_wrap=True, overflow="ellipsis", max_width=26)
    for title, _, unit in COLUMNS:
        table.add_column(f"{title}\n{unit}", justify="right")
    for position, i in enumerate(shown):
        code = result.changes.regions[i]
        cells = [_number(columns[key][i]) for _, key, _ in COLUMNS]
        table.add_row(escape(code), countries.label(code), *cells, end_section=position == len(result.info.named) - 1)
    info = result.info
    head = Text.assemble((str(info.scenario.get("title") or info.scenario["name"]), "bold"))
    parts: list[Text | Table] = [head, Text(""), table, Text("")]
    omitted = len(result.changes.regions) - len(shown)
    if omitted > 0:
        parts.append(Text(f"{omitted} regions with smaller effects not shown; --rows or --json shows all.", "dim"))
    parts += [
        Text(f"world {info.world}: {info.world_title}", "dim"),
        Text(
            f"model {info.model}, elasticities {info.elasticities} ({info.elasticities_source}), "
            f"closure {info.closure}, horizon {info.horizon}; prices, exports and imports in units of {info.numeraire}",
            "dim",
        ),
    ]
    parts += [Text(f"note: {note}", "dim") for note in info.notes]
    parts.append(
        Text(
            f"{result.certificate}; {result.iterations} sweeps ({result.method}), {result.seconds * 1e3:.0f} ms",
            "green",
        )
    )
    return Group(*parts)


def lines(series: Series, most: int) -> list[str]:
    """Regions to show of a series: those that the measures name, then the most affected anywhere on it."""
    last = series.results[-1]
    effects = np.stack([result.by_region()["real_income_pct"] for result in series.results])
    named = list(last.info.named)[: max(most // 3, 1)]
    order = [last.changes.regions[int(i)] for i in np.argsort(-np.abs(effects).max(axis=0), kind="stable")]
    return (named + [code for code in order if code not in named])[:most]


def series_table(series: Series, rows: int = 20) -> Group:
    """Real income along an axis, percent: named regions first, then the most affected anywhere on it."""
    results, last = series.results, series.results[-1]
    effects = np.stack([result.by_region()["real_income_pct"] for result in results])
    regions = last.changes.regions
    table = Table(box=None, pad_edge=False, header_style="bold", title="real income, %", title_justify="left")
    table.add_column("")
    table.add_column("country", no_wrap=True, overflow="ellipsis", max_width=20)
    for label in series.labels:
        table.add_column(label, justify="right")
    for code in lines(series, rows):
        table.add_row(code, countries.label(code), *(_number(value) for value in effects[:, regions.index(code)]))
    worst = max(results, key=lambda result: max(result.certificate.excess_demand, result.certificate.budget))
    info = last.info
    return Group(
        Text(str(info.scenario.get("title") or info.scenario["name"]), "bold"),
        Text(""),
        table,
        Text(""),
        Text(f"world {info.world}, model {info.model}, elasticities {info.elasticities}", "dim"),
        Text(f"horizon {_horizon(results)}", "dim"),
        *(Text(f"note: {note}", "dim") for note in dict.fromkeys(note for r in results for note in r.info.notes)),
        Text(f"every {series.axis} {worst.certificate}; {sum(r.seconds for r in results):.2f} s in all", "green"),
    )


def _horizon(results: Sequence[Result]) -> str:
    first, last = results[0].info.horizon, results[-1].info.horizon
    return first if first == last else f"{first} to {last}"


def pairs_table(title: str, rows: Sequence[tuple[str, str]]) -> Table:
    """A two-column table."""
    table = Table(title=title or None, box=None, pad_edge=False, show_header=False, title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for left, right in rows:
        table.add_row(left, right)
    return table


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "n/a"
    shown = f"{value:+.2f}"
    return "0.00" if shown in ("+0.00", "-0.00") else shown
