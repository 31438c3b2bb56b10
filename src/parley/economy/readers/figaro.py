"""Reader of FIGARO, Eurostat's inter-country input-output tables, as a matrix and as a flat file.

Layout of ``matrix_eu-ic-io_ind-by-ind_24ed_2021.csv``: the column ``rowLabels`` (``AT_A01`` ... ``FIGW1_U``), columns
of the same names, then final demand ``AT_P3_S13``, ``P3_S14``, ``P3_S15``, ``P51G``, ``P5M`` of each country; the last
rows are ``W2_D21X31`` (taxes less subsidies on products), ``W2_OP_RES``, ``W2_OP_NRES`` (purchases abroad), ``W2_D1``,
``W2_D29X39`` and ``W2_B2A3G`` (value added). The flat file has ``refArea``, ``rowIi`` (or ``rowPi``),
``counterpartArea``, ``colIi`` (or ``colPi``) and ``obsValue``. Values are in EUR mn; output is the sum of a row.

Source: https://ec.europa.eu/eurostat/web/esa-supply-use-input-tables/database (Eurostat, reuse with acknowledgement).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley.dims import Array
from parley.economy.readers.blocks import Industry, build_axis, check_numbers, describe_signs, regroup
from parley.economy.readers.euros import check_rate
from parley.economy.readers.files import Sheet, dated, read_bytes, sheet_of
from parley.economy.readers.layouts import key
from parley.economy.readers.recognise import advice
from parley.economy.readers.regions import normal_table
from parley.economy.tables import InputOutputTable
from parley.errors import DataError, shown
from parley.kit.encoding import AGAIN
from parley.kit.number_style import check_decimal, find_style, numbers
from parley.kit.separated import TextTable, open_table

VALUE_ADDED = "W2"
"""Area of the rows of taxes, purchases abroad and value added."""
FLAT = {
    "refarea": "refarea",
    "counterpartarea": "counterpartarea",
    "obsvalue": "obsvalue",
}
_LABEL = re.compile(r"([A-Z]{2}|FIGW\d|[A-Z]{3}|W2)_(\S+)")
_FINAL = re.compile(r"P3(_S1\w?)?|P3_S1\d|P5\w*|P51G?|P5M")


@dataclass(frozen=True, eq=False)
class Wide:
    """A table with labelled rows and columns.

    Attributes:
        rows: area and code of each row.
        columns: area and code of each column.
        values: (rows, columns).
        lines: what to call each row in messages.
        notes: on the form of the file.
        name: of the file.
    """

    rows: Sequence[Industry]
    columns: Sequence[Industry]
    values: Array
    lines: Sequence[str]
    notes: Sequence[str]
    name: str


def read_figaro(
    path: str | Path, *, value: float | None = None, year: int | None = None, decimal: str | None = None
) -> InputOutputTable:
    """Read a FIGARO table, matrix or flat.

    Args:
        path: of a text table, plain, ``.gz`` or ``.zip``.
        value: USD millions of one unit of the file, a million euros: the rate of USD per euro.
        year: of the table; the last year in the file's name by default.
        decimal: the decimal sign, where the file leaves it open.

    Returns:
        The table, USD mn, FIGW1 as ROW; taxes less subsidies on products and purchases abroad are in ``value_added``,
        so that costs add up to output, the sum of a row.

    Raises:
        DataError: not such a file, damaged or incomplete, or no rate of USD per euro.
        AccountingError: output differs from costs.
    """
    check_decimal(decimal)
    content, name = read_bytes(path, year=year)
    table = open_table(str(path), content, names=3)
    flat = {key(column) for column in table.header} >= set(FLAT)
    wide = _flat(table, name, decimal) if flat else _matrix(table, name, decimal)
    value = check_rate(str(path), "recognised as FIGARO: values are", "million euros", value)
    return _assemble(str(path), wide, value, *dated(year, None, name))


def _matrix(table: TextTable, name: str, decimal: str | None) -> Wide:
    def first(where: str, header: list[str]) -> Sequence[int]:
        if not any(_is_final(column) for column in header[1:]):
            raise DataError(
                f"{where}: not a FIGARO table: no columns such as AT_A01 and AT_P3_S14 among {', '.join(header[:6])}, "
                f"...{advice(header, 'figaro')}"
            )
        return (0,)

    sheet: Sheet = sheet_of(table, name, first, decimal=decimal)
    labels = next(iter(sheet.text.values()))
    rows = [_parts(table.where, f"line {line}", label) for line, label in zip(sheet.lines, labels, strict=True)]
    columns = [_parts(table.where, "the header", label) for label in sheet.columns]
    lines = [f"line {line} ({label})" for line, label in zip(sheet.lines, labels, strict=True)]
    return Wide(rows, columns, sheet.values, lines, sheet.notes, name)


def _flat(table: TextTable, name: str, decimal: str | None) -> Wide:
    by_key = {key(column): k for k, column in enumerate(table.header)}
    code = {side: next((by_key[k] for k in (f"{side}ii", f"{side}pi") if k in by_key), None) for side in ("row", "col")}
    if code["row"] is None or code["col"] is None:
        raise DataError(
            f"{table.where}: no columns rowIi and colIi (or rowPi, colPi); found {', '.join(table.header)}."
        )
    places = [by_key["refarea"], code["row"], by_key["counterpartarea"], code["col"], by_key["obsvalue"]]
    lines, (areas, sells, into, buys, cells) = table.columns(places)
    style = find_style(f"{table.where}, column 'obsValue'", cells, points=table.delimiter != ";", decimal=decimal)
    values, wrong = numbers(cells, style)
    if wrong is None and not np.isfinite(values).all():
        wrong = int(np.argmin(np.isfinite(values)))
    if wrong is not None:
        raise DataError(
            f"{table.where}, line {lines[wrong]}, column 'obsValue': {shown(cells[wrong])} is not a number."
        )
    rows: dict[Industry, int] = {}
    columns: dict[Industry, int] = {}
    at = [rows.setdefault(label, len(rows)) for label in zip(areas, sells, strict=True)]
    to = [columns.setdefault(label, len(columns)) for label in zip(into, buys, strict=True)]
    block = np.zeros((len(rows), len(columns)))
    place = np.ravel_multi_index((at, to), block.shape) if at else np.array([], dtype=np.intp)
    order = np.argsort(place, kind="stable")
    again = np.flatnonzero(np.diff(place[order]) == 0)
    if len(again):
        k = int(order[again[0] + 1])
        raise DataError(f"{table.where}, line {lines[k]}: {areas[k]} {sells[k]} to {into[k]} {buys[k]} again.")
    block.ravel()[place] = values
    missing = block.size - len(place)
    notes = [f"{missing} of {block.size} cells are not listed and taken as 0."] if missing else []
    return Wide(list(rows), list(columns), block, ["_".join(r) for r in rows], [*table.notes, *notes], name)


def _is_final(label: str) -> bool:
    found = _LABEL.fullmatch(label.strip())
    return found is not None and _FINAL.fullmatch(found.group(2)) is not None


def _parts(where: str, place: str, label: str) -> Industry:
    found = _LABEL.fullmatch(label.strip())
    if found is None:
        raise DataError(f"{where}, {place}: label {shown(label)}; expected e.g. AT_A01, FIGW1_A01 or W2_B2A3G.")
    return found.group(1), found.group(2)


def _assemble(where: str, wide: Wide, value: float, year: int | None, said: Sequence[str]) -> InputOutputTable:
    selling = [k for k, (area, _) in enumerate(wide.rows) if area != VALUE_ADDED]
    costs = [k for k, (area, _) in enumerate(wide.rows) if area == VALUE_ADDED]
    final = [k for k, (_, code) in enumerate(wide.columns) if _FINAL.fullmatch(code)]
    buying = [k for k, (_, code) in enumerate(wide.columns) if not _FINAL.fullmatch(code)]
    for what, found in (("final demand such as AT_P3_S14", final), ("rows of value added such as W2_B2A3G", costs)):
        if not found:
            raise DataError(f"{where}: no {what}; the file is a part of a table. {AGAIN}")
    names = ["_".join(column) for column in wide.columns]
    check_numbers(where, wide.values[selling], [wide.lines[k] for k in selling], names)
    check_numbers(where, wide.values[np.ix_(costs, buying)], [wide.lines[k] for k in costs], [names[k] for k in buying])
    sellers, users = [wide.rows[k] for k in selling], [wide.columns[k] for k in buying]
    axis = build_axis(where, sellers, users)
    n, j = len(axis.regions), len(axis.sectors)
    rows, columns = axis.places(sellers), axis.places(users)
    core = regroup(regroup(wide.values[np.ix_(selling, buying)], rows, axis.size, 0), columns, axis.size, 1) * value
    place = {code: k for k, code in enumerate(axis.regions)}
    buyers = [place.get(wide.columns[k][0], -1) for k in final]
    if set(buyers) != set(range(n)):
        raise DataError(f"{where}: final demand is not listed for the {n} regions of the rows. {AGAIN}")
    demand = regroup(regroup(wide.values[np.ix_(selling, final)], rows, axis.size, 0), buyers, n, 1) * value
    added = regroup(wide.values[np.ix_(costs, buying)], columns, axis.size, 1).sum(axis=0) * value
    regions, renamed = normal_table(where, axis.regions, year)
    return InputOutputTable(
        regions=regions,
        sectors=axis.sectors,
        intermediates=core.reshape(n, j, n, j),
        final=demand.reshape(n, j, n),
        output=(core.sum(axis=1) + demand.sum(axis=1)).reshape(n, j),
        value_added=added.reshape(n, j),
        year=year,
        source=f"Eurostat FIGARO ({wide.name})",
        notes=(
            f"recognised as FIGARO: EUR mn, at {value:g} USD per euro; output is the sum of sales.",
            *wide.notes,
            *said,
            *renamed,
            "taxes less subsidies on products and purchases abroad (W2 rows) are counted in value added.",
            *describe_signs(demand, added),
        ),
    )
