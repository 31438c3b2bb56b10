"""Tables for the terminal, built with Rich; they show what results hold and compute nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from parley.codes import countries
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


def compare_table(first: Result, second: Result, rows: int = 20) -> Group:
    """Real income in two runs side by side, largest difference first; regions that only one world has are named."""
    a = dict(zip(first.changes.regions, first.by_region()["real_income_pct"], strict=True))
    b = dict(zip(second.changes.regions, second.by_region()["real_income_pct"], strict=True))
    common = [code for code in a if code in b]
    order = sorted(common, key=lambda code: -abs(b[code] - a[code]))[:rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("country", no_wrap=True)
    names = [str(r.info.scenario["name"]) for r in (first, second)]
    for title in (f"A: {names[0]}", f"B: {names[1]}", "B - A"):
        table.add_column(Text(title + "\nreal income, %"), justify="right")
    for code in order:
        table.add_row(
            escape(code), countries.label(code), _number(a[code]), _number(b[code]), _number(b[code] - a[code])
        )
    parts: list[Text | Table] = [table, Text("")]
    only = [code for code in (*a, *b) if code not in common]
    if only:
        parts.append(Text(f"not in both worlds: {', '.join(only[:20])}{' …' if len(only) > 20 else ''}", "dim"))
    for label, result in (("A", first), ("B", second)):
        parts.append(Text(f"{label}: {result.info.world}, {result.info.model}, {result.certificate}", "green"))
    return Group(*parts)


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
