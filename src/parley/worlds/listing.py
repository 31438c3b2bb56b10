"""Lists that complete a table: duties, output, GDP, elasticities; a row an entry, columns found by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley.dims import Array
from parley.economy.readers.layouts import key
from parley.economy.readers.long import Texts, Whole, load
from parley.economy.readers.spelled import bare_columns
from parley.economy.readers.tidy import SYNONYMS
from parley.errors import DataError, nearest
from parley.kit.number_style import BLANK, find_style, is_zero, numbers

NAMES = {role: tuple(map(key, names)) for role, names in SYNONYMS.items()}
"""Names of columns by role, as in long tables of flows."""
YEAR = ("year", "time", "period", "t", "refyear")
PERCENT = "%"
LEAST_BEGUN = 3
"""Letters of a name from which on a column that only begins with it is taken for it (tariff_pct_2013)."""


@dataclass(frozen=True, eq=False)
class Listing:
    """A list with its columns by role.

    Attributes:
        where: the file, for messages.
        lines: (R,) line number of each row.
        text: by role, (R,) stripped cells; roles that the file lacks are absent.
        columns: by role, the name of the column.
        values: (R,) the number of each row; NaN where it is blank.
        percent: whether every number is written with a percent sign.
        notes: what was recognised, and which columns are not used.
    """

    where: str
    lines: Whole
    text: Mapping[str, Texts]
    columns: Mapping[str, str]
    values: Array
    percent: bool
    notes: tuple[str, ...]

    def rows(self, keep: np.ndarray[tuple[int], np.dtype[np.bool_]], notes: Sequence[str] = ()) -> Listing:
        """Some of the rows."""
        text = {role: cells[keep] for role, cells in self.text.items()}
        return Listing(
            *(self.where, self.lines[keep], text, self.columns, self.values[keep], self.percent),
            (*self.notes, *notes),
        )


def read_listing(
    path: str | Path, roles: Mapping[str, Sequence[str]], value: Sequence[str], needed: Sequence[str]
) -> Listing:
    """Read a list.

    Args:
        path: of a text table, Parquet or Stata file.
        roles: of text columns, each with the names that it may have, the preferred first.
        value: names that the column of numbers may have, the preferred first.
        needed: roles that the file must have.

    Raises:
        DataError: no such file, a column missing, a cell of text blank, a cell of the numbers that is not one.
    """
    long = load(path)
    columns, number, guessed = _columns(long.header, roles, value)
    wanted = {role: roles[role] for role in needed} | {"value": value}
    for role, names in wanted.items():
        if role not in columns and (role != "value" or number is None):
            raise DataError(
                f"{long.where}: no column for the {role} (names such as {', '.join(names[:4])})."
                f"{nearest(names[0], long.header)} Columns found: {', '.join(long.header[:20])}."
            )
    assert number is not None
    lines, cells = long.take([*columns.values(), number])
    if not len(lines):
        raise DataError(f"{long.where}: no rows under the header.")
    for column in (columns[role] for role in needed):
        blank = cells[column] == ""
        if blank.any():
            line = int(lines[int(blank.argmax())])
            raise DataError(f"{long.where}, {long.counter} {line}, column {column!r}: blank. Expected a code.")
    bare = [str(cell).rstrip("% ") for cell in cells[number]]
    given = [str(cell) for cell in cells[number] if str(cell).strip().casefold() not in BLANK]
    percent = any(PERCENT in cell for cell in given) and all(
        cell.rstrip().endswith(PERCENT) or is_zero(cell) for cell in given
    )
    values, wrong = numbers(bare, find_style(f"{long.where}, column {number!r}", bare, points=long.points))
    some = not percent and any(PERCENT in cell for cell in given)
    if wrong is None and some:
        wrong = next(k for k, cell in enumerate(bare) if cell and cell == str(cells[number][k]) and not is_zero(cell))
    if wrong is not None:
        hint = "; some cells have a percent sign and others do not" if some else ""
        raise DataError(
            f"{long.where}, {long.counter} {lines[wrong]}, column {number!r}: {str(cells[number][wrong])!r} is not a "
            f"number{hint}."
        )
    unused = [name for name in long.header if name not in {*columns.values(), number} and name]
    notes = [f"{Path(path).name}: {note}" for note in (*long.notes, *guessed)]
    if unused:
        notes.append(f"{Path(path).name}: columns not used: {', '.join(unused[:10])}{' ...' * (len(unused) > 10)}.")
    labels, signs = bare_columns([cells[column] for column in columns.values()])
    notes += [f"{Path(path).name}: {note}" for note in signs]
    text = dict(zip(columns, labels, strict=True))
    return Listing(long.where, lines, text, {**columns, "value": number}, values, percent, tuple(notes))


def _columns(
    header: Sequence[str], roles: Mapping[str, Sequence[str]], value: Sequence[str]
) -> tuple[dict[str, str], str | None, list[str]]:
    """Columns by role, the column of numbers, and a note on each that is known only by how its name begins."""
    keys = {key(name): name for name in reversed(header) if key(name)}
    found = {role: keys[name] for role, names in roles.items() for name in reversed(names) if name in keys}
    number = next((keys[name] for name in value if name in keys), None)
    notes = []
    for role, names in {**roles, "value": value}.items():
        if role in found or (role == "value" and number is not None):
            continue
        begun = tuple(name for name in names if len(name) >= LEAST_BEGUN)
        alike = (
            [name for k, name in keys.items() if k.startswith(begun) and name not in found.values()] if begun else []
        )
        if len(alike) == 1:
            notes.append(f"column {alike[0]!r} is read as the {role}.")
            number = alike[0] if role == "value" else number
            found |= {role: alike[0]} if role != "value" else {}
    return found, number, notes


def one_year(listing: Listing, year: int | None) -> Listing:
    """The rows of the table's year, else of the nearest year, which a note names; all rows where there is no year."""
    if "year" not in listing.text:
        return listing
    try:
        years = np.array([int(float(cell)) for cell in listing.text["year"]])
    except (ValueError, OverflowError):
        raise DataError(f"{listing.where}: column {listing.columns['year']!r} holds more than years.") from None
    present = sorted(set(years.tolist()))
    if year is None and len(present) > 1:
        raise DataError(f"{listing.where}: holds {len(present)} years and the table names none. Say which: --year.")
    chosen = present[0] if year is None else min(present, key=lambda y: (abs(y - year), y))
    notes = (
        [f"{Path(listing.where).name}: of {chosen}, the year nearest to {year}."] if year not in (chosen, None) else []
    )
    return listing.rows(years == chosen, notes)
