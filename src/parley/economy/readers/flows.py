"""From checked rows of flows to a table of flows: one spelling of regions, no cell twice, home sales there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parley.dims import Array
from parley.economy.readers.long import Texts, Whole
from parley.economy.readers.regions import normal_flows
from parley.economy.readers.spelled import bare_columns, one_spelling
from parley.economy.tables import FlowTable
from parley.errors import DataError

TOTAL = "TOTAL"
"""Sector code where a file has no sectors."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a long table that count, in one spelling.

    Attributes:
        exporter, importer, sector: codes of each row.
        values: USD mn.
        rates: tariffs as fractions, or None without a column of tariffs.
        lines: of the file.
    """

    exporter: Texts
    importer: Texts
    sector: Texts
    values: Array
    rates: Array | None
    lines: Whole

    def where(self, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Rows:
        """The rows that are marked."""
        return Rows(
            self.exporter[rows],
            self.importer[rows],
            self.sector[rows],
            self.values[rows],
            None if self.rates is None else self.rates[rows],
            self.lines[rows],
        )


def to_flows(
    where: str,
    name: str,
    rows: Rows,
    notes: Sequence[str],
    year: int | None,
    *,
    allow_missing_domestic: bool = False,
) -> FlowTable:
    """The table of flows that the rows make.

    Args:
        where: what messages call the file.
        name: of the file.
        rows: checked.
        notes: of the reader so far.
        year: of the data.
        allow_missing_domestic: accept regions without domestic sales.

    Raises:
        DataError: only totals, a cell twice, two labels for one flow, a region without domestic sales.
    """
    (seller, buyer, sector), signs = bare_columns((rows.exporter, rows.importer, rows.sector))
    sector, spelled = one_spelling(sector)
    rows, said = _normal(where, replace(rows, exporter=seller, importer=buyer, sector=sector), year)
    said = [*signs, *spelled, *said]
    regions = tuple(sorted({*rows.exporter, *rows.importer}))
    sectors = tuple(sorted(set(rows.sector)))
    flows, rates, filled = _fill(where, rows, (regions, sectors))
    own = np.arange(len(regions))
    absent = [regions[k] for k in np.flatnonzero(flows[own, own, :].sum(axis=1) == 0)]
    if absent and not allow_missing_domestic:
        raise DataError(
            f"{where}: {len(absent)} of {len(regions)} regions have no domestic sales: {', '.join(absent[:10])}. Add "
            "rows with exporter = importer (output less exports), or pass allow_missing_domestic=True."
        )
    if absent:
        filled.append(f"{len(absent)} regions have no domestic sales: {', '.join(absent[:10])}.")
    return FlowTable(regions, sectors, flows, year, f"flows ({name})", (*notes, *said, *filled), rates)


def _normal(where: str, rows: Rows, year: int | None) -> tuple[Rows, list[str]]:
    """Rows with regions in the normal spelling, without totals; two labels of one country add up if no cell repeats."""
    seller, buyer, keep, notes = normal_flows(rows.exporter, rows.importer, rows.values, year)
    if not keep.any():
        raise DataError(f"{where}: every row is of a total, such as the world. Expected flows between countries.")
    joined = len({*rows.exporter, *rows.importer}) > len({*seller, *buyer})
    named = rows.where(keep)
    out = replace(named, exporter=seller[keep], importer=buyer[keep])
    if joined:
        _check_joined(where, named, out)
    return out, notes


def _check_joined(where: str, before: Rows, after: Rows) -> None:
    """Raise where two labels of one country have rows for the same cell: they may be the same trade twice."""
    seen: dict[tuple[str, str, str], int] = {}
    for k, cell in enumerate(zip(after.exporter, after.importer, after.sector, strict=True)):
        first = seen.setdefault(cell, k)
        labels = [(before.exporter[j], before.importer[j]) for j in (first, k)]
        if labels[0] != labels[1]:
            pair = " and ".join(
                f"{a} to {b} (line {before.lines[j]})" for (a, b), j in zip(labels, (first, k), strict=True)
            )
            raise DataError(
                f"{where}: {pair} are the same flow, {cell[0]} to {cell[1]}, under two labels. Keep one of the "
                "labels, or add them up first."
            )


def summed(rows: Rows) -> Rows:
    """Rows of one cell added up, months of a year for example; the tariff is duties over value."""
    cells: dict[tuple[str, str, str], int] = {}
    place = np.array(
        [cells.setdefault(c, len(cells)) for c in zip(rows.exporter, rows.importer, rows.sector, strict=True)],
        dtype=np.intp,
    )
    if len(cells) == len(place):
        return rows
    first = np.full(len(cells), len(place), dtype=np.intp)
    np.minimum.at(first, place, np.arange(len(place)))
    values: Array = np.bincount(place, rows.values, len(cells)).astype(np.float64)
    rates = None
    if rows.rates is not None:
        count = np.bincount(place, minlength=len(cells))
        plain = np.bincount(place, rows.rates, len(cells)) / count
        duties = np.bincount(place, rows.rates * rows.values, len(cells))
        rates = np.where(values > 0, duties / np.where(values > 0, values, 1.0), plain)
    return Rows(rows.exporter[first], rows.importer[first], rows.sector[first], values, rates, rows.lines[first])


def check_once(where: str, rows: Rows, parts: Sequence[Texts]) -> None:
    """Raise where two rows of one flow are alike in all their parts (period, type of trade): the same trade twice."""
    seen: dict[tuple[str, ...], int] = {}
    for k, cell in enumerate(zip(rows.exporter, rows.importer, rows.sector, *parts, strict=True)):
        first = seen.setdefault(cell, k)
        if first != k:
            raise DataError(
                f"{where}, line {int(rows.lines[k])}: {', '.join(cell)} again (first on line "
                f"{int(rows.lines[first])}). Sum or drop repeated rows first."
            )


def _fill(where: str, rows: Rows, axes: tuple[Sequence[str], Sequence[str]]) -> tuple[Array, Array | None, list[str]]:
    """(N, N, J) flows, tariffs if any, and notes; a cell listed twice is an error."""
    notes = []
    regions, sectors = axes
    region = {code: k for k, code in enumerate(regions)}
    sector = {code: k for k, code in enumerate(sectors)}
    shape = (len(regions), len(regions), len(sectors))
    cells = np.ravel_multi_index(
        (
            np.array([region[code] for code in rows.exporter]),
            np.array([region[code] for code in rows.importer]),
            np.array([sector[code] for code in rows.sector]),
        ),
        shape,
    )
    order = np.argsort(cells, kind="stable")
    again = np.flatnonzero(np.diff(cells[order]) == 0)
    if len(again):
        first, second = (int(order[again[0]]), int(order[again[0] + 1]))
        name = ", ".join(str(labels[second]) for labels in (rows.exporter, rows.importer, rows.sector))
        raise DataError(
            f"{where}, line {int(rows.lines[second])}: {name} again (first on line "
            f"{int(rows.lines[first])}); {len(again)} rows are repeated. Sum or drop them first."
        )
    flows = np.zeros(shape)
    flows.ravel()[cells] = rows.values
    rates = None
    if rows.rates is not None:
        rates = np.zeros(shape)
        rates.ravel()[cells] = rows.rates
        own = np.arange(len(regions))
        rates[own, own, :] = 0.0  # two spellings of one country may have hidden that a row is domestic
    missing = flows.size - len(cells)
    if missing:
        notes.append(f"{missing} of {flows.size} origin-destination-sector cells are not listed and taken as 0.")
    return flows, rates, notes
