"""Import a user's table as a world file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from parley.economy.aggregate import aggregate
from parley.economy.build import Built, from_flows, from_table
from parley.economy.readers.exiobase import read_exiobase
from parley.economy.readers.figaro import read_figaro
from parley.economy.readers.files import read_bytes
from parley.economy.readers.icio import read_icio
from parley.economy.readers.matrix import read_matrix
from parley.economy.readers.recognise import KINDS as RECOGNISED
from parley.economy.readers.recognise import recognise
from parley.economy.readers.tidy import read_tidy
from parley.economy.readers.wiod import read_wiod
from parley.errors import DataError, InputError, nearest
from parley.kit.separated import open_table
from parley.worlds.files import WorldData

AUTO = "auto"
KINDS = (AUTO, *RECOGNISED)
MIN_FINAL_SHARE = 1e-6
"""Keeps final demand from falling below 0 when cells are stored in single precision (relative error 6e-8)."""
MILLION = 1e6


def import_table(
    kind: str,
    file: Path,
    *,
    year: int | None = None,
    usd: float | None = None,
    columns: Sequence[str] = (),
    decimal: str | None = None,
    regions: Path | None = None,
    sectors: Path | None = None,
) -> WorldData:
    """Read, check, close the accounts and, if asked, add regions or sectors up.

    Args:
        kind: one of :data:`KINDS`; ``auto`` takes the kind that the file is recognised as.
        file: the table.
        year: where a file holds several years or does not say.
        usd: USD of one unit of value; by default that of the layout, or a million.
        columns: tidy files only: ``role=name`` for columns whose names are not recognised.
        decimal: the decimal sign of a text table, ``.`` or ``,``, where the file leaves it open.
        regions, sectors: CSV files with the columns ``from`` and ``to``.

    Raises:
        InputError: an unknown kind, or an option that this kind does not take.
        DataError, AccountingError: what is wrong with the file.
    """
    if kind not in KINDS:
        raise InputError(f"unknown kind of table {kind!r}.{nearest(kind, KINDS)} Kinds: {', '.join(KINDS)}.")
    built, notes = _read(_kind(kind, file, year), file, year, usd, _roles(columns), decimal)
    repairs = [*notes, *built.repairs]
    economy = built.economy
    if regions is not None or sectors is not None:
        smaller = aggregate(economy, _mapping(regions), _mapping(sectors), economy.name)
        economy, repairs = smaller.economy, [*repairs, *smaller.repairs]
    has_use = bool(economy.input_shares.any())
    return WorldData(
        regions=economy.regions,
        sectors=economy.sectors,
        flows=economy.flows.astype(np.float32),
        tariffs=economy.tariffs.astype(np.float32) if economy.tariffs.any() else None,
        use=(economy.input_shares * economy.output[:, None, :]).astype(np.float32) if has_use else None,
        meta={
            "name": file.stem,
            "title": f"imported from {file.name}",
            "year": economy.year,
            "source": economy.name,
            "repairs": [*repairs, "stored in single precision (relative error 6e-8)"],
        },
    )


def _roles(columns: Sequence[str]) -> dict[str, str]:
    pairs = [text.split("=", 1) for text in columns]
    for pair, text in zip(pairs, columns, strict=True):
        if len(pair) != 2 or not all(pair):
            raise InputError(f"--column {text!r}: expected role=name, such as sector=indcode.")
    return {pair[0]: pair[1] for pair in pairs}


def _kind(asked: str, file: Path, year: int | None) -> str:
    """The kind to read the file as; raise where it is recognised as another than the one asked for, or as none."""
    found = recognise(file, year)
    if asked == AUTO:
        return found or "tidy"
    if found and found != asked:
        raise DataError(f"{file}: this looks like {RECOGNISED[found]}; use kind {found}, not {asked}.")
    return asked


def _read(
    kind: str, file: Path, year: int | None, usd: float | None, columns: Mapping[str, str], decimal: str | None
) -> tuple[Built, tuple[str, ...]]:
    value = None if usd is None else usd / MILLION
    if columns and kind != "tidy":
        raise InputError(f"--column is for long tables; {file} is read as {kind}.")
    if kind in ("icio", "wiod") and usd not in (None, MILLION):
        raise InputError(f"--unit is not for {kind} tables, which are in USD mn.")
    if kind == "tidy":
        flows = read_tidy(file, value=value, columns=columns or None, year=year, decimal=decimal)
        return from_flows(flows), flows.notes
    if kind == "matrix":
        flows = read_matrix(file, value=value, year=year, decimal=decimal)
        return from_flows(flows), flows.notes
    if kind in ("figaro", "exiobase"):
        reader = read_figaro if kind == "figaro" else read_exiobase
        table = reader(file, value=value, year=year, decimal=decimal)
    else:
        table = (read_icio if kind == "icio" else read_wiod)(file, year=year, decimal=decimal)
    return from_table(table, min_final_share=MIN_FINAL_SHARE), table.notes


def _mapping(path: Path | None) -> Mapping[str, str] | None:
    """A CSV with the columns from,to as a mapping; :class:`DataError` for anything else."""
    if path is None:
        return None
    content, _ = read_bytes(path)
    table = open_table(str(path), content)
    if not {"from", "to"} <= set(table.header):
        raise DataError(f"{path}: expected a CSV with the columns from,to; found {', '.join(table.header)}.")
    lines, cells = table.columns([table.header.index("from"), table.header.index("to")])
    if not lines:
        raise DataError(f"{path}: expected a CSV with the columns from,to; found no row.")
    out: dict[str, str] = {}
    for number, old, new in zip(lines, *cells, strict=True):
        if not old or not new:
            raise DataError(f"{path}, line {number}: both 'from' and 'to' must be given.")
        if old in out:
            raise DataError(f"{path}, line {number}: {old!r} is mapped twice.")
        out[old] = new
    return out
