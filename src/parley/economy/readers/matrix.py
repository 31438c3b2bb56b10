"""Reader of square matrices of flows: one row an exporter, one column an importer; one block a sector.

Sectors are a first column, or blocks under one another, each with its own header whose corner names the sector. Which
side sells is read from the corner (``exporter``, ``exp\\imp``, ``importer\\exporter``); where it is blank, rows sell to
columns, as in the matrices of GTAP and in input-output tables, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from parley.codes.normal import is_world
from parley.economy.readers.files import dated, read_bytes
from parley.economy.readers.flows import TOTAL, Rows, to_flows
from parley.economy.readers.layouts import key
from parley.economy.readers.recognise import advice
from parley.economy.readers.spelled import bare
from parley.economy.readers.units import check_remarks, check_unit
from parley.economy.tables import FlowTable
from parley.errors import DataError, shown
from parley.kit.number_style import NumberStyle, check_decimal, find_style, parse
from parley.kit.separated import TextTable, open_table
from parley.kit.text import counted

SHOWN = 6
SECTOR = ("sector", "industry", "commodity", "product", "good", "comm")
_SELLS = re.compile(r"exp|orig|from|source|seller", re.IGNORECASE)
_BUYS = re.compile(r"imp|dest|\bto\b|target|buyer", re.IGNORECASE)
_OPEN = re.compile(r"reporter|partner", re.IGNORECASE)


def read_matrix(
    path: str | Path,
    *,
    value: float | None = None,
    year: int | None = None,
    decimal: str | None = None,
    allow_missing_domestic: bool = False,
) -> FlowTable:
    """Read a square matrix of flows.

    Args:
        path: of a text table, plain, ``.gz`` or ``.zip``.
        value: USD millions per unit, 1 by default.
        year: of the data.
        decimal: the decimal sign, where the file leaves it open.
        allow_missing_domestic: accept regions without domestic sales (a blank diagonal).

    Returns:
        The flows, USD mn; blank cells are 0 and counted.

    Raises:
        DataError: not such a file; a cell not a number, infinite or negative; a direction that is open; a region
            without domestic sales.
    """
    check_unit(value)
    check_decimal(decimal)
    content, name = read_bytes(path, year=year)
    table = open_table(str(path), content, names=3)
    check_remarks(table.where, table.remarks, value)
    first = 1 + (key(table.header[0]) in SECTOR and len(table.header) > 3)
    swapped, note = _direction(table, table.header[first - 1])
    rows, blank = _rows(table, first, swapped, decimal)
    rows = Rows(
        rows.exporter, rows.importer, rows.sector, rows.values * (1.0 if value is None else value), None, rows.lines
    )
    notes = [*table.notes, note, *_one_sided(rows, swapped)]
    if value is not None and value != 1.0:
        notes.append(f"values multiplied by {value:g} to USD mn.")
    if blank:
        notes.append(f"{_lacking(blank)} taken as 0.")
    at, said = dated(year, None, name)
    return to_flows(str(path), name, rows, [*notes, *said], at, allow_missing_domestic=allow_missing_domestic)


def _lacking(blank: Mapping[str, int]) -> str:
    """Cells without a number, with their count: blank, or by the marks in them, such as .. and n/a."""
    marks = [mark for mark in blank if mark not in ("", "-")]
    count = sum(blank.values())
    if marks:
        return f"{counted(count, 'cell')} without a number ({', '.join(marks)})"
    return counted(count, "blank cell")


def _direction(table: TextTable, corner: str) -> tuple[bool, str]:
    """Whether rows are importers, and a note; raise where the corner leaves it open."""
    sides = re.split(r"[\\/|>]|\bx\b|→", corner, maxsplit=1)
    if _OPEN.search(corner):
        raise DataError(
            f"{table.where}: the corner of the matrix is {shown(corner)}, which does not tell who sells to whom. Write "
            "exporter\\importer (rows sell) or importer\\exporter (rows buy) there."
        )
    rows_buy = bool(_BUYS.search(sides[0]))
    rows_sell = bool(_SELLS.search(sides[0]))
    if rows_buy and not rows_sell:
        return True, f"recognised as a square matrix: rows are importers, columns exporters (corner {shown(corner)})."
    said = f"corner {shown(corner)}" if rows_sell else "the corner does not say, and this is the custom"
    return False, f"recognised as a square matrix: rows are exporters, columns importers ({said})."


def _rows(table: TextTable, first: int, swapped: bool, decimal: str | None) -> tuple[Rows, dict[str, int]]:
    """All cells as rows of a long table, and how many were blank."""
    columns = table.header[first:]
    if "" in columns:
        raise DataError(f"{table.where}: column {first + 1 + columns.index('')} has no name. Expected a region.")
    body = list(table.rows())
    blocks = {place for place, (_, cells) in enumerate(body) if tuple(c.strip() for c in cells[first:]) == columns}
    if len(body) == len(blocks):
        raise DataError(f"{table.where}: no rows under the header.")
    inner = (cell for place, (_, cells) in enumerate(body) if place not in blocks for cell in cells[first:])
    style = find_style(table.where, inner, points=table.delimiter != ";", decimal=decimal)
    sector = table.header[0].strip() if blocks and first == 1 and table.header[0].strip() else TOTAL
    out: list[tuple[str, str, str, float, int]] = []
    seen: dict[tuple[str, str], int] = {}
    blank: dict[str, int] = {}
    for place, (line, cells) in enumerate(body):
        if place in blocks:
            sector = cells[0].strip()
            continue
        label = cells[first - 1].strip()
        good = cells[0].strip() if first == 2 else sector
        if not label or not good:
            raise DataError(f"{table.where}, line {line}: the row has no label. Expected a region.")
        if (good, label) in seen:
            raise DataError(f"{table.where}, line {line}: row {label!r} again (first on line {seen[good, label]}).")
        seen[good, label] = line
        for column, cell in zip(columns, cells[first:], strict=True):
            number = _number(table, line, column, cell, style)
            if np.isnan(number):
                blank[cell.strip()] = blank.get(cell.strip(), 0) + 1
            pair = (column, label) if swapped else (label, column)
            out.append((*pair, good, 0.0 if np.isnan(number) else number, line))
    _check_square(table, columns, [label for _, label in seen])
    texts = [np.array([row[k] for row in out], dtype=object) for k in range(3)]
    values = np.array([row[3] for row in out])
    return Rows(texts[0], texts[1], texts[2], values, None, np.array([row[4] for row in out])), blank


def _number(table: TextTable, line: int, column: str, cell: str, style: NumberStyle) -> float:
    try:
        number = parse(cell, style)
    except ValueError:
        number = np.inf
    if np.isinf(number) or number < 0:
        expected = "0 or more" if number < 0 else "a finite number"
        raise DataError(f"{table.where}, line {line}, column {column!r}: {shown(cell)}. Expected {expected}.")
    return number


def _one_sided(rows: Rows, swapped: bool) -> list[str]:
    """A note on regions that are columns only or rows only; totals are none."""
    sides = [
        {bare(str(label)) for label in side if not is_world(bare(str(label)))}
        for side in (rows.exporter, rows.importer)
    ]
    folded = [{label.casefold() for label in side} for side in sides]
    notes = []
    for own, other, does, line in ((0, 1, "buy", "column"), (1, 0, "sell", "row")):
        lost = sorted(label for label in sides[own] if label.casefold() not in folded[other])
        if lost:
            where = line if not swapped else "row" if line == "column" else "column"
            notes.append(
                f"{', '.join(lost[:SHOWN])}{', …' * (len(lost) > SHOWN)} without a {where}: taken to {does} nothing."
            )
    return notes


def _check_square(table: TextTable, columns: Sequence[str], labels: Sequence[str]) -> None:
    """Raise unless most labels of rows and columns are the same."""
    both = {name.casefold() for name in columns} & {name.casefold() for name in labels}
    if len(both) < 0.5 * max(len(columns), len(labels)):
        raise DataError(
            f"{table.where}: not a square matrix: only {len(both)} of the {len(columns)} columns are rows too (columns "
            f"{', '.join(columns[:5])}, …; rows {', '.join(sorted(labels)[:5])}, …).{advice(table.header, 'matrix')}"
        )
