"""An answer in a terminal; the only place of this room that knows Rich. Text of cells is never markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from parley.show.answer import Answer
from parley.show.report import Grid, grid, subject
from parley.show.table import Column, Table
from parley.show.text import clean, one_line

GAP = 2
"""Spaces between columns."""
SHORTEST, LONGEST = 8, 60
"""Characters that a column of text keeps where room is short, and that it takes where there is plenty."""
ELSEWHERE = "--rows, --json or --out shows all"


def renderable(answer: Answer, rows: int | None = None) -> RenderableType:
    """What a terminal shows of an answer.

    Args:
        answer: the answer; its own ``screen`` goes first. One that is a file itself is shown as it stands.
        rows: of the main table; more than it says shows as many of the others. None: as many as each table says.
    """
    if answer.screen is not None:
        shown: RenderableType = answer.screen(rows)
        return shown
    if answer.text and not answer.tables:
        return Text(clean(answer.text).rstrip("\n"), no_wrap=True, overflow="ignore")
    items: list[RenderableType] = [Text(one_line(answer.title), "bold")]
    if subject(answer):
        items.append(Text(subject(answer), "dim"))
    for number, table in enumerate(answer.tables):
        most = _most(answer, number, rows)
        items += [Text(""), Fitted(table, most, number > 0 or one_line(table.title) != one_line(answer.title))]
    if answer.tables:
        items.append(Text(""))
    items += [Text(f"note: {one_line(note)}", "dim") for note in answer.notes]
    items += [Text(one_line(line), "green" if certifies(line) else "dim") for line in answer.basis]
    return Group(*items)


def _most(answer: Answer, number: int, rows: int | None) -> int | None:
    """Rows of a table. One below the main one grows where more rows are asked for than the main one has by itself."""
    table, main = answer.tables[number], answer.tables[0]
    if number == 0 or rows is None:
        return rows
    if table.most is None:
        return None
    return rows if main.most is None or rows > main.most else min(rows, table.most)


def certifies(line: str) -> bool:
    """Whether a line of the basis says that the numbers are certified."""
    return "certified:" in line and "NOT certified" not in line


@dataclass(frozen=True)
class Fitted:
    """A table that drops columns until it fits the width it is shown in, and says which.

    Attributes:
        table: the table.
        rows: how many rows; None: as many as the table says.
        titled: whether its title stands above.
    """

    table: Table
    rows: int | None
    titled: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        hidden = self.table.hidden(self.rows)
        full = grid(self.table, self.rows, wide=True)
        kept = _kept(full, options.max_width)
        widths = _widths(full, kept, options.max_width)
        if self.titled and full.caption:
            yield Text(full.caption, "italic")
        yield _block(full, kept, widths, (), header=True)
        for number, group in enumerate(full.groups):
            if group.heading:
                yield Text(group.heading, "italic dim")
            elif number:
                yield Text("")
            yield _block(full, kept, widths, group.rows, header=False)
        note = one_line(self.table.note)
        if note:
            yield Text(note, "dim")
        if hidden > 0:
            yield Text(f"{hidden:,} more {'row' if hidden == 1 else 'rows'}; {ELSEWHERE}", "dim")
        dropped = [c.title or c.key for place, c in enumerate(full.columns) if place not in kept]
        if dropped:
            yield Text(f"no room for: {', '.join(dropped)}; a wider window, --json or --out shows them", "dim")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(min(40, options.max_width), options.max_width)


def _kept(full: Grid, room: int) -> list[int]:
    """Places of the columns shown, so many that no number is cut.

    The last wide columns go first, where the rest does not fit in full; then the last ones of numbers, where it does
    not fit with its text cut. The first column and the first of numbers stay.
    """
    kept = list(range(len(full.columns)))
    for place in reversed([place for place in kept if full.columns[place].wide]):
        if _total([_needs(full, k) for k in kept]) > room:
            kept.remove(place)
    numbers = [place for place in kept if full.columns[place].numeric]
    for place in reversed(numbers[1:]):
        if _total([_least(full, k) for k in kept]) > room:
            kept.remove(place)
    return kept


def _least(full: Grid, place: int) -> int:
    needs = _needs(full, place)
    return needs if full.columns[place].numeric else min(needs, SHORTEST)


def _widths(full: Grid, kept: Sequence[int], room: int) -> list[int]:
    """Characters of each column; where all together are too wide, columns of text are cut, the widest first."""
    widths = [_needs(full, place) for place in kept]
    while _total(widths) > room:
        widest = max(
            (k for k, place in enumerate(kept) if not full.columns[place].numeric and widths[k] > SHORTEST),
            key=lambda k: widths[k],
            default=None,
        )
        if widest is None:
            break
        widths[widest] -= 1
    for k, place in enumerate(kept):  # what room is left goes to text that is cut
        spare = room - _total(widths)
        if spare > 0 and not full.columns[place].numeric:
            longest = max((cell_len(row[place]) for row in full.rows), default=0)
            widths[k] += min(spare, max(longest - widths[k], 0))
    return widths


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * max(len(widths) - 1, 0)


def _needs(full: Grid, place: int) -> int:
    column = full.columns[place]
    header = max(cell_len(line) for line in _header(column).split("\n"))
    longest = max((cell_len(row[place]) for row in full.rows), default=0)
    return max(header, longest if column.numeric else min(longest, LONGEST), 1)


def _header(column: Column) -> str:
    """Title with the unit below; the unit's line is there for all columns of numbers, so that titles align."""
    return f"{column.title}\n{column.unit}" if column.numeric else column.title


def _block(full: Grid, kept: Sequence[int], widths: Sequence[int], rows: Sequence[Any], header: bool) -> RichTable:
    """The header, or the rows of one group; all have the same widths, so that they stand below each other."""
    table = RichTable(box=None, pad_edge=False, show_header=header, header_style="bold", padding=(0, GAP, 0, 0))
    for place, width in zip(kept, widths, strict=True):
        column = full.columns[place]
        table.add_column(
            Text(_header(column)),
            justify="right" if column.numeric else "left",
            width=width,
            vertical="bottom",
            no_wrap=not header and not column.numeric,
            overflow="fold" if column.numeric else "ellipsis",  # a number is never cut
        )
    for row in rows:
        table.add_row(*(Text(row[place]) for place in kept))
    return table
