"""Rows of plain values as a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from parley.show.text import clean

Row = Mapping[str, Any]


def rows_table(rows: Sequence[Row], title: str, columns: Sequence[str] | None = None, most: int = 20) -> Table:
    """The first rows as a table; ``columns`` picks and orders what is shown."""
    names = list(columns or (rows[0] if rows else ()))
    table = Table(title=Text(clean(title)), title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in names:
        numeric = any(isinstance(row.get(name), (int, float)) for row in rows)
        table.add_column(Text(clean(name.replace("_", " "))), justify="right" if numeric else "left")
    for row in rows[:most]:
        table.add_row(*(Text(clean(_shown(row.get(name)))) for name in names))
    if len(rows) > most:
        table.caption = f"{len(rows) - most} more rows; --rows, --json or --out shows all"
    return table


def _shown(value: Any) -> str:
    if value is None:
        return "n/a"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 1000 else f"{value:,.2f}"
