"""What every report holds, whatever it is written in: grids of text, lists, the way to cite it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parley._version import __version__
from parley.show.answer import Answer
from parley.show.chart import Chart
from parley.show.table import Column, Table
from parley.show.text import one_line, yaml_text

PAGE_ROWS = 100
"""Rows of a table on a page where the table itself sets no limit."""
ACTS = (  # the fields of an Act, in order
    Column("what", "measure"),
    Column("who", "from whom to whom"),
    Column("size", "size"),
    Column("when", "in force"),
    Column("source", "legal act or source"),
)


@dataclass(frozen=True)
class Group:
    """Rows of a grid that stand together; no heading: the rest."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Grid:
    """A table as people read it: cells are text.

    Attributes:
        caption: what it shows.
        columns: those shown; titles and units on one line, without control characters.
        groups: rows under their headings, in order.
        note: what is to be said below: of the table, and how many rows are elsewhere.
    """

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    note: str = ""

    @property
    def rows(self) -> Iterator[tuple[str, ...]]:
        """All rows, without headings."""
        for group in self.groups:
            yield from group.rows


def head(column: Column) -> str:
    """Title and unit of a column in one text."""
    return ", ".join(part for part in (one_line(column.title), one_line(column.unit)) if part)


def grid(table: Table, most: int | None = None, elsewhere: str = "", wide: bool = False) -> Grid:
    """The rows of a table that people see.

    Args:
        table: the table.
        most: rows; None: as many as the table says.
        elsewhere: where the other rows are, after "12 more rows".
        wide: whether to keep the columns that are left out where room is short.
    """
    columns = tuple(
        replace(column, title=one_line(column.title), unit=one_line(column.unit))
        for column in table.columns
        if wide or not column.wide
    )
    shown, hidden = table.shown(most), table.hidden(most)
    rows = [tuple(one_line(column.cell(row.get(column.key))) for column in columns) for row in shown]
    more = f"{hidden:,} more {'row' if hidden == 1 else 'rows'}{elsewhere}" if hidden > 0 else ""
    said = one_line(table.note)
    note = (" " if said.endswith(".") else "; ").join(part for part in (said, more) if part)
    return Grid(one_line(table.title), columns, tuple(_groups(table, rows)), note)


def _groups(table: Table, rows: Sequence[tuple[str, ...]]) -> Iterator[Group]:
    done = 0
    for section in table.sections:
        part = tuple(rows[done : done + section.rows])
        if part:
            yield Group(one_line(section.title), part)
        done += len(part)
    if done < len(rows):
        yield Group("", tuple(rows[done:]))


def page_grid(table: Table) -> Grid:
    """A table on a page: without wide columns, at most :data:`PAGE_ROWS` rows unless the table says how many."""
    most = min(PAGE_ROWS, len(table.rows)) if table.most is None else table.most
    return grid(table, most, " are in the CSV, Excel and Parquet files of this answer.")


def acts_grid(answer: Answer) -> Grid:
    """The measures with their legal acts."""
    rows = tuple(tuple(one_line(getattr(act, column.key)) for column in ACTS) for act in answer.acts)
    return Grid("Measures and their legal acts", ACTS, (Group("", rows),) if rows else ())


def parts_in_order(answer: Answer) -> list[Table | Chart]:
    """Charts and tables as they follow each other: the main chart, the main table, then the others."""
    first: list[Table | Chart] = [*answer.charts[:1], *answer.tables[:1]]
    return [*first, *answer.charts[1:], *answer.tables[1:]]


def paragraph(answer: Answer) -> str:
    """The answer in words."""
    return " ".join(one_line(text) for text in answer.words)


def lists(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    """Headings and the lines below them; those without lines are left out."""
    found = (
        ("Notes of the scenario", answer.assumed),
        ("Notes", answer.notes),
        ("What the model leaves out here", answer.limits),
        ("What the numbers rest on", answer.basis),
        ("Sources", answer.sources),
    )
    return [(title, tuple(one_line(line) for line in lines)) for title, lines in found if lines]


def cite(answer: Answer) -> str:
    """How to cite an answer."""
    also = " Cite the sources of the data and method as well." if answer.sources else ""
    asked = f"the question “{one_line(answer.question)}”"
    return f"The parley developers, parley (software), version {__version__}, {asked}: {one_line(answer.title)}.{also}"


def question_text(answer: Answer) -> str:
    """The saved question as YAML; empty if there is none."""
    return yaml_text(answer.ask) if answer.ask else ""


def subject(answer: Answer) -> str:
    """What was asked about, below the title; empty where the title says it."""
    text = one_line(answer.subject)
    return "" if text == one_line(answer.title) else text
