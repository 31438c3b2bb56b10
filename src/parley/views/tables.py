"""Two columns of text, for lists in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from parley.show.text import clean


def pairs_table(title: str, rows: Sequence[tuple[str, str]]) -> Table:
    """A two-column table."""
    table = Table(
        title=Text(clean(title)) if title else None, box=None, pad_edge=False, show_header=False, title_justify="left"
    )
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for left, right in rows:
        table.add_row(Text(clean(left)), Text(clean(right)))  # a text is never markup
    return table
