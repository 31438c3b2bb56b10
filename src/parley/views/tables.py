"""Two columns of text, for lists in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table


def pairs_table(title: str, rows: Sequence[tuple[str, str]]) -> Table:
    """A two-column table."""
    table = Table(title=title or None, box=None, pad_edge=False, show_header=False, title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for left, right in rows:
        table.add_row(left, right)
    return table
