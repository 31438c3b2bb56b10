"""Tables as data: columns that know their unit and how a number reads, and rows of plain values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Cell = str | int | float | bool | None
Row = Mapping[str, Any]
Reads = Literal["text", "change", "share", "money", "number", "count", "value"]
"""How a cell reads: ``change`` with its sign, ``share`` without, ``money`` and ``count`` in whole units, ``value`` with
four digits that count, where the rows are of different kinds and sizes."""
NOT_AVAILABLE = "n/a"
LARGE = 1000.0
"""From here on a number is shown without decimals."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: its name in rows, JSON, CSV and Parquet; stable.
        title: for people.
        unit: such as ``%``, ``USD mn``, ``points``; empty for text.
        reads: how its numbers are written.
        wide: left out where room is short: terminals and pages.
    """

    key: str
    title: str
    unit: str = ""
    reads: Reads = "text"
    wide: bool = False

    def cell(self, value: Any) -> str:
        """A value as people read it."""
        value = _plain(value)
        if value is None:
            return NOT_AVAILABLE if self.reads != "text" else ""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or self.reads == "text":
            return str(value)
        if self.reads in ("count", "money"):
            return f"{value:,.0f}"
        if self.reads == "change":
            return signed(float(value))
        if self.reads == "value" and abs(value) < LARGE:
            return f"{value:.4g}"
        return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:,.2f}"

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.reads != "text"


@dataclass(frozen=True)
class Section:
    """Rows that stand together, and why they are shown; ``rows`` are the first so many that no earlier section has."""

    title: str
    rows: int


@dataclass(frozen=True)
class Table:
    """Rows with their columns, the most important first.

    Attributes:
        name: short, of letters and ``_``; names files and sheets.
        title: what it shows.
        columns: in order. Rows may hold more keys; files then have them too.
        rows: all of them.
        sections: of the first rows, in order; what is not in a section follows.
        most: rows that people see before ``--rows`` asks for more; None: all.
        note: below the table.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    sections: tuple[Section, ...] = ()
    most: int | None = None
    note: str = ""

    def shown(self, most: int | None = None) -> Sequence[Row]:
        """The rows that people see."""
        limit = self.most if most is None else most
        return self.rows if limit is None else self.rows[:limit]

    def hidden(self, most: int | None = None) -> int:
        """How many rows people do not see."""
        return len(self.rows) - len(self.shown(most))

    def keys(self) -> tuple[str, ...]:
        """Keys of all rows: those of the columns in order, then what rows hold besides."""
        return tuple(dict.fromkeys([*(column.key for column in self.columns), *(k for row in self.rows for k in row)]))

    def records(self) -> list[dict[str, Any]]:
        """All rows with all keys, columns first; NaN and infinity as None, NumPy's numbers as plain ones."""
        keys = self.keys()
        return [{key: _plain(row.get(key)) for key in keys} for row in self.rows]


def _plain(value: Any) -> Any:
    if hasattr(value, "dtype") and hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def signed(value: float, decimals: int = 2) -> str:
    """A change with its sign; what rounds to nothing has none."""
    text = f"{value:+,.{decimals}f}" if abs(value) < LARGE else f"{value:+,.0f}"
    return text.lstrip("+-") if not any(digit in text for digit in "123456789") else text


def text_column(key: str, title: str | None = None, wide: bool = False) -> Column:
    """A column of words."""
    return Column(key, key.replace("_", " ") if title is None else title, "", "text", wide)


def percent_change(key: str, title: str, wide: bool = False) -> Column:
    """A column of changes in percent."""
    return Column(key, title, "%", "change", wide)


def percent_share(key: str, title: str, wide: bool = False) -> Column:
    """A column of shares in percent."""
    return Column(key, title, "%", "share", wide)


def money(key: str, title: str, unit: str = "USD mn", wide: bool = False) -> Column:
    """A column of amounts."""
    return Column(key, title, unit, "money", wide)


def number_column(key: str, title: str, unit: str = "", wide: bool = False) -> Column:
    """A column of other numbers."""
    return Column(key, title, unit, "number", wide)


def count_column(key: str, title: str, wide: bool = False) -> Column:
    """A column of whole numbers: ranks, members."""
    return Column(key, title, "", "count", wide)
