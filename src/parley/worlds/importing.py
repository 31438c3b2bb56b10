"""Import a user's table as a world file."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from parley.economy.aggregate import aggregate
from parley.economy.build import Built, from_flows, from_table
from parley.economy.readers.icio import read_icio
from parley.economy.readers.tidy import read_tidy
from parley.economy.readers.wiod import read_wiod
from parley.errors import DataError, InputError, nearest
from parley.kit.reach import LARGEST_LIST, check_size
from parley.worlds.files import WorldData

KINDS = ("icio", "wiod", "tidy")
MIN_FINAL_SHARE = 1e-6
"""Keeps final demand from falling below 0 when cells are stored in single precision (relative error 6e-8)."""
MILLION = 1e6


def import_table(
    kind: str,
    file: Path,
    *,
    year: int | None = None,
    usd: float = MILLION,
    columns: Sequence[str] = (),
    regions: Path | None = None,
    sectors: Path | None = None,
) -> WorldData:
    """Read, check, close the accounts and, if asked, add regions or sectors up.

    Args:
        kind: ``icio``, ``wiod`` or ``tidy``.
        file: the table.
        year: where a file holds several years or does not say.
        usd: tidy files only: USD of one unit of value.
        columns: tidy files only: ``role=name`` for columns whose names are not recognised.
        regions, sectors: CSV files with the columns ``from`` and ``to``.

    Raises:
        InputError: an unknown kind.
        DataError, AccountingError: what is wrong with the file.
    """
    if kind not in KINDS:
        raise InputError(f"unknown kind of table {kind!r}.{nearest(kind, KINDS)} Kinds: {', '.join(KINDS)}.")
    built, notes = _read(kind, file, year, usd, _roles(columns))
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


def _read(
    kind: str, file: Path, year: int | None, usd: float, columns: Mapping[str, str]
) -> tuple[Built, tuple[str, ...]]:
    if kind == "tidy":
        flows = read_tidy(file, value=usd / MILLION, columns=columns or None, year=year)
        return from_flows(flows), flows.notes
    table = read_icio(file, year=year) if kind == "icio" else read_wiod(file, year=year)
    return from_table(table, min_final_share=MIN_FINAL_SHARE), table.notes


def _mapping(path: Path | None) -> Mapping[str, str] | None:
    """A CSV with the columns from,to as a mapping; :class:`DataError` for anything else."""
    if path is None:
        return None
    check_size(path, LARGEST_LIST, "a CSV with the columns from,to")
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read as CSV ({error}).") from None
    if not rows or not {"from", "to"} <= set(rows[0]):
        raise DataError(
            f"{path}: expected a CSV with the columns from,to; found {', '.join(rows[0]) if rows else 'nothing'}."
        )
    out: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        old, new = (row["from"] or "").strip(), (row["to"] or "").strip()
        if not old or not new:
            raise DataError(f"{path}, line {number}: both 'from' and 'to' must be given.")
        if old in out:
            raise DataError(f"{path}, line {number}: {old!r} is mapped twice.")
        out[old] = new
    return out
