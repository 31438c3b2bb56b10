"""Opening data files, plain, gzip or zip, and reading wide tables of numbers.

A truncated download must not become zeros: :mod:`parley.kit.separated` refuses lines of the wrong length, and a cell
that should be a number and is not is named.
"""

from __future__ import annotations

import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, cast

import numpy as np

from parley.dims import Array
from parley.errors import DataError, shown
from parley.kit.encoding import AGAIN
from parley.kit.number_style import PLAIN, NumberStyle, check_decimal, find_style, numbers, shown_style
from parley.kit.reach import LARGEST_TABLE, check_archive, check_gzip, check_size
from parley.kit.separated import TextTable, open_table

TABLES = (".csv", ".tsv", ".dta", ".dat")
"""Suffixes of tables inside an archive; .txt too where there is none of these."""
_YEAR = re.compile(r"(?<!\d)(?<!hs)(?<!cn)(?<!cpa)(?<!naics)(?:19|20)\d\d(?!\d)", re.IGNORECASE)
"""A year, unless it is that of a classification (HS2012)."""


def year_of(name: str) -> int | None:
    """Last year in a file name (``ICIO2021_2018.csv`` is 2018), or None."""
    found = _YEAR.findall(Path(name).name)
    return int(found[-1]) if found else None


def dated(given: int | None, own: int | None, *names: str) -> tuple[int | None, tuple[str, ...]]:
    """Year of a table's data, and notes on where it is from.

    The year decides who is in a group of countries, so it is the one given, else the data's own, and only then one in a
    file's name, which is said.

    Args:
        given: by the user.
        own: of the data's own column; None if they have none, or several years.
        names: of the file, and of what is inside an archive, the first that has a year counts.
    """
    named = next((year for name in names if (year := year_of(name)) is not None), None)
    if given is not None or own is not None:
        year = own if given is None else given
        differs = named is not None and named != year
        return year, (f"the year is {year}; the {named} in the file's name does not count.",) if differs else ()
    if named is not None:
        return named, (f"year {named} read from the file's name; --year sets it (in Python: year=).",)
    return None, ()


@contextmanager
def open_data(path: str | Path, *, year: int | None = None) -> Iterator[tuple[IO[bytes], str]]:
    """Open a plain, ``.gz`` or ``.zip`` file for reading bytes; yield the stream and the name of what is inside.

    Args:
        path: of the file; a zip must hold one table, or one whose name contains ``year``.
        year: which table of a zip to take.

    Raises:
        DataError: the file is missing, empty, a folder, a damaged or cut-off archive, or a zip with several tables.
    """
    path = Path(path)
    if path.is_dir():
        raise DataError(f"{path}: is a folder. Give the path of one file.")
    if not path.exists():
        raise DataError(f"{path}: no such file.")
    check_size(path, LARGEST_TABLE, "a table")
    if path.stat().st_size == 0:
        raise DataError(f"{path}: the file is empty. {AGAIN}")
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                check_archive(archive, LARGEST_TABLE, str(path))
                member = _member(path, archive, year)
                with _opened(path, archive, member) as stream:
                    yield stream, member
        elif path.suffix.lower() == ".gz":
            check_gzip(path, LARGEST_TABLE)
            with gzip.open(path, "rb") as unpacked:
                yield cast(IO[bytes], unpacked), path.stem
        else:
            with path.open("rb") as stream:
                yield stream, path.name
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, lzma.LZMAError) as error:
        raise DataError(f"{path}: damaged or incomplete archive ({error}). {AGAIN}") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error}).") from error


def read_bytes(path: str | Path, *, year: int | None = None) -> tuple[bytes, str]:
    """All bytes of a file or of the table in an archive, and its name; raises as :func:`open_data`."""
    with open_data(path, year=year) as (stream, name):
        return stream.read(), name


def _opened(path: Path, archive: zipfile.ZipFile, member: str) -> IO[bytes]:
    """A member of a zip; :class:`DataError` where it has a password or is packed in an unknown way."""
    try:
        return archive.open(member)
    except (RuntimeError, NotImplementedError) as error:
        raise DataError(f"{path}: cannot be unpacked ({error}). Unpack it, and give the path of the table.") from None


def _member(path: Path, archive: zipfile.ZipFile, year: int | None) -> str:
    inside = [name for name in archive.namelist() if not name.startswith("__MACOSX") and not name.endswith("/")]
    names = [name for name in inside if name.lower().endswith(TABLES)]
    names = names or [name for name in inside if name.lower().endswith(".txt")]
    if not names:
        raise DataError(f"{path}: holds no .csv, only {', '.join(inside[:8]) or 'nothing'}.")
    chosen = names if year is None else [name for name in names if year_of(name) == year]
    if len(chosen) != 1:
        raise DataError(
            f"{path}: holds {len(names)} tables ({', '.join(names[:8])}), "
            f"{'none' if not chosen else len(chosen)} of them {f'for {year}' if year else 'chosen'}. "
            "Name one with year=..., or unpack the one you want."
        )
    return chosen[0]


@dataclass(frozen=True, eq=False)
class Sheet:
    """A wide table: columns of text and a block of numbers.

    Attributes:
        name: of the file or zip member.
        text: column name to the strings of that column, in file order.
        columns: names of the number columns.
        values: (rows, columns) numbers; NaN where a cell is blank.
        lines: number of the line of each row.
        notes: what was recognised in the form of the file.
    """

    name: str
    text: dict[str, list[str]]
    columns: list[str]
    values: Array
    lines: Sequence[int]
    notes: tuple[str, ...] = ()


def read_sheet(
    path: str | Path,
    text_columns: Callable[[str, list[str]], Sequence[int]],
    *,
    year: int | None = None,
    decimal: str | None = None,
) -> Sheet:
    """Read a wide table strictly: every line as long as the header, every cell outside the text columns a number.

    Args:
        path: a text table, plain, ``.gz`` or ``.zip``.
        text_columns: given the file name and the header, returns the positions of the text columns; raises
            :class:`DataError` where the header is of another kind of table.
        year: which table of a zip to take.
        decimal: the decimal sign, where the file leaves it open.

    Raises:
        DataError: as :func:`open_data` and :func:`parley.kit.separated.open_table`; text where a number is due.
    """
    content, name = read_bytes(path, year=year)
    return sheet_of(open_table(str(path), content, names=3), name, text_columns, decimal=decimal)


def sheet_of(
    table: TextTable,
    name: str,
    text_columns: Callable[[str, list[str]], Sequence[int]],
    *,
    decimal: str | None = None,
    skip: int = 0,
) -> Sheet:
    """The wide table in an open text table; ``skip`` rows under the header are part of the header."""
    check_decimal(decimal)
    header = list(table.header)
    text = sorted(text_columns(table.where, header))
    columns = [k for k in range(len(header)) if k not in set(text)]
    style = _style(table, columns, decimal, skip) if table.delimiter == ";" or decimal else PLAIN
    strings: list[list[str]] = []
    while True:
        lines, strings, values, wrong = _rows(table, text, columns, style, skip)
        if wrong is None:
            break
        found = _style(table, columns, decimal, skip) if style == PLAIN else style
        if found == style and not style.grouped:
            found = NumberStyle(style.decimal, True)  # some cell may have thousands separators
        elif found == style:
            line, k, cell = wrong
            how = "" if style == PLAIN else f" ({style.describe()}, as cells before show)"
            label = f" ({strings[0][-1][:20]!r})" if strings and strings[0] else ""
            raise DataError(
                f"{table.where}, line {line}{label}, column {header[k]!r}: {shown(cell)} is not a number{how}."
            )
        style = found
    notes = table.notes if style == PLAIN else (*table.notes, f"numbers are read with {style.describe()}.")
    block = np.stack(values) if values else np.empty((0, len(columns)))
    cells = {header[k]: column for k, column in zip(text, strings, strict=True)}
    return Sheet(name, cells, [header[k] for k in columns], block, lines, notes)


def _style(table: TextTable, columns: Sequence[int], decimal: str | None, skip: int) -> NumberStyle:
    """How the numbers of some columns are written: as the first cell that leaves no doubt.

    Raises:
        DataError: no cell tells.
    """
    if decimal is None:
        for _, cells in islice(table.rows(), skip, None):
            style = shown_style(cells[k].strip() for k in columns)
            if style is not None:
                return style
    open_cells = {c[k] for _, c in islice(table.rows(), skip, None) for k in columns if not c[k].isdigit()}
    return find_style(table.where, open_cells, points=table.delimiter != ";", decimal=decimal)


def _rows(
    table: TextTable, text: Sequence[int], columns: Sequence[int], style: NumberStyle, skip: int
) -> tuple[list[int], list[list[str]], list[Array], tuple[int, int, str] | None]:
    """Lines, text columns and number rows, up to the first cell (line, column, cell) that is not a number."""
    lines: list[int] = []
    strings: list[list[str]] = [[] for _ in text]
    values: list[Array] = []
    for line, cells in islice(table.rows(), skip, None):
        lines.append(line)
        for target, k in zip(strings, text, strict=True):
            target.append(cells[k].strip())
        row, wrong = numbers([cells[k] for k in columns], style)
        if wrong is not None:
            return lines, strings, values, (line, columns[wrong], cells[columns[wrong]])
        values.append(row)
    return lines, strings, values, None
