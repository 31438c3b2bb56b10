"""Reader of long tables of bilateral flows: one row per exporter, importer and (optionally) sector.

Which column is which is read from its name; a name that leaves the direction open (``reporter``, ``country``) is an
error rather than a guess, because no check of the numbers can find exporter and importer swapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from parley.dims import Array
from parley.economy.readers.files import AGAIN, HEAD_BYTES, check_text, looks_like, open_data, year_of
from parley.economy.tables import FlowTable
from parley.errors import DataError, nearest
from parley.kit.extras import need
from parley.kit.reach import check_cells

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "TOTAL"
"""Sector code where a file has no sectors."""
SYNONYMS: dict[str, tuple[str, ...]] = {
    "exporter": ("exporter", "origin", "orig", "iso_o", "iso3_o", "iso3num_o", "exporter_iso3", "iso_x", "source"),
    "importer": ("importer", "destination", "dest", "iso_d", "iso3_d", "iso3num_d", "importer_iso3", "iso_m", "target"),
    "sector": (
        "sector",
        "industry",
        "indcode",
        "sector_id",
        "product",
        "sector_code",
        "industry_id",
        "isic",
        "hs6",
        "commodity",
    ),
    "value": ("value", "flow", "flows", "trade", "tradeflow", "trade_value", "tradevalue", "sales", "value_musd"),
    "year": ("year", "time", "period"),
}
BACI = {"t": "year", "i": "exporter", "j": "importer", "k": "sector", "v": "value"}
"""Columns of the CEPII BACI files; v is in 1000 USD, so read them with ``value=0.001``."""
OPEN = ("reporter", "partner", "country", "country1", "country2", "reporter_iso", "partner_iso")
"""Names that do not tell who sells to whom."""


def read_tidy(
    path: str | Path,
    *,
    value: float = 1.0,
    columns: Mapping[str, str] | None = None,
    year: int | None = None,
    allow_missing_domestic: bool = False,
) -> FlowTable:
    """Read a long table of flows.

    Args:
        path: of a ``.csv``, ``.csv.gz``, ``.zip`` or ``.parquet``.
        value: USD millions per unit of the value column (0.001 for thousands of dollars).
        columns: names of the columns by role (exporter, importer, value, optionally sector and year), for files
            whose names are not recognised.
        year: which year of a file with several.
        allow_missing_domestic: accept regions without domestic sales; a model then sees no home supplier for them.

    Returns:
        The flows with regions and sectors in alphabetical order, USD mn; pairs not listed are 0 and counted.

    Raises:
        DataError: not such a file; a column missing or ambiguous; a cell blank, not a number, infinite or negative; a
            row twice; several years; a region without domestic sales.
    """
    if not (np.isfinite(value) and value > 0):
        raise DataError(f"value={value}: expected USD millions per unit, above 0 (0.001 for thousands of dollars).")
    frame, name = _load(path, year)
    roles = _roles(str(path), [str(column) for column in frame.columns], columns or {})
    text = {role: _labels(str(path), frame, column) for role, column in roles.items() if role != "value"}
    numbers = _numbers(str(path), frame, roles["value"]) * value
    lines = np.arange(len(numbers))
    if "year" in text:
        year, lines = _one_year(str(path), text["year"], year)
    keep = {role: labels[lines] for role, labels in text.items()}
    if "sector" not in keep:
        keep["sector"] = np.full(len(lines), TOTAL)
    regions = tuple(sorted(set(keep["exporter"]) | set(keep["importer"])))
    sectors = tuple(sorted(set(keep["sector"])))
    flows, missing = _fill(str(path), keep, numbers[lines], lines, (regions, sectors))
    notes = [] if value == 1.0 else [f"values multiplied by {value:g} to USD mn."]
    if missing:
        notes.append(f"{missing} of {flows.size} origin-destination-sector cells are not listed and taken as 0.")
    if _unfinished(Path(path)):
        notes.append("the file does not end with a line break: its last line may be cut off.")
    own = np.arange(len(regions))
    absent = [regions[k] for k in np.flatnonzero(flows[own, own, :].sum(axis=1) == 0)]
    if absent and not allow_missing_domestic:
        raise DataError(
            f"{path}: {len(absent)} of {len(regions)} regions have no domestic sales: {', '.join(absent[:10])}. Add "
            "rows with exporter = importer (output less exports), or pass allow_missing_domestic=True."
        )
    if absent:
        notes.append(f"{len(absent)} regions have no domestic sales: {', '.join(absent[:10])}.")
    return FlowTable(regions, sectors, flows, year or year_of(name), f"flows ({name})", tuple(notes))


def _load(path: str | Path, year: int | None) -> tuple[pd.DataFrame, str]:
    """Read all cells of a file; CSV cells as text, so that codes such as NA and 004 survive."""
    import pandas as pd  # noqa: PLC0415

    if Path(path).suffix.lower() in (".parquet", ".pq"):
        with open_data(path) as (_, name):
            pass
        try:
            about = need("pyarrow.parquet", f"{path}: a Parquet file").read_metadata(path)
            check_cells(Path(path), about.num_rows, about.num_columns)
            return pd.read_parquet(path), name
        except (OSError, ValueError) as error:
            raise DataError(f"{path}: not a readable parquet file ({error}). {AGAIN}") from error
    inner = None if Path(path).suffix.lower() != ".zip" else year
    with open_data(path, year=inner) as (stream, name):
        check_text(str(path), stream.read(HEAD_BYTES))
        stream.seek(0)
        try:
            frame = pd.read_csv(
                stream, dtype=str, keep_default_na=False, skipinitialspace=True, index_col=False, encoding="utf-8-sig"
            )
        except (ValueError, UnicodeDecodeError) as error:  # ParserError and EmptyDataError are ValueErrors
            raise DataError(f"{path}: not a readable CSV table ({str(error).strip()}).") from error
    return frame, name


def _unfinished(path: Path) -> bool:
    """Whether a plain CSV ends without a line break; archives reveal a cut by themselves."""
    if path.suffix.lower() != ".csv":
        return False
    with path.open("rb") as stream:
        stream.seek(-1, 2)
        return stream.read(1) not in (b"\n", b"\r")


def _roles(where: str, found: list[str], given: Mapping[str, str]) -> dict[str, str]:
    """Column name by role; exporter, importer and value must be there, each once."""
    listed = f"Columns found: {', '.join(found[:20])}."
    for role, column in given.items():
        if role not in SYNONYMS:
            raise DataError(f"{where}: columns has {role!r}; expected {', '.join(SYNONYMS)}.{nearest(role, SYNONYMS)}")
        if column not in found:
            raise DataError(f"{where}: no column {column!r}.{nearest(column, found)} {listed}")
    by_fold: dict[str, list[str]] = {}
    for name in found:
        by_fold.setdefault(name.strip().lower(), []).append(name)
    if not given and set(BACI) <= set(by_fold):
        return {role: by_fold[name][0] for name, role in BACI.items()}
    roles = dict(given)
    for role, names in SYNONYMS.items():
        match = [column for name in names for column in by_fold.get(name, [])]
        if role in roles:
            continue
        if len(match) > 1:
            raise DataError(
                f"{where}: {' and '.join(match)} could both be the {role}. "
                f"Say which: --column {role}={match[0]} (in Python: columns={{{role!r}: {match[0]!r}}})."
            )
        if match:
            roles[role] = match[0]
        elif role in ("exporter", "importer", "value"):
            unclear = [column for name in OPEN for column in by_fold.get(name, [])]
            hint = f" {' and '.join(unclear)} do not tell who sells to whom." if unclear and role != "value" else ""
            raise DataError(
                f"{where}: no column for the {role}.{hint} Say which: --column {role}=NAME (in Python: columns=). "
                f"{listed}{looks_like(found) if 'tidy' not in looks_like(found) else ''}"
            )
    if len(set(roles.values())) < len(roles):
        raise DataError(f"{where}: one column has two roles: {roles}. Give every role its own column.")
    return roles


def _labels(where: str, frame: pd.DataFrame, column: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    cells = frame[column]
    labels = np.array([str(cell).strip() for cell in cells], dtype=object)
    blank = cells.isna().to_numpy() | (labels == "")
    if blank.any():
        raise DataError(f"{where}, line {int(blank.argmax()) + 2}, column {column!r}: blank. Expected a code.")
    return labels


def _numbers(where: str, frame: pd.DataFrame, column: str) -> Array:
    import pandas as pd  # noqa: PLC0415

    if not len(frame):
        raise DataError(f"{where}: no rows under the header. {AGAIN}")
    numbers = np.asarray(pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan))
    for bad, text in (
        (~np.isfinite(numbers), "a finite number"),
        (numbers < 0, "0 or more; set negative inventories to 0 first"),
    ):
        if bad.any():
            k = int(bad.argmax())
            raise DataError(
                f"{where}, line {k + 2}, column {column!r}: {str(frame[column].iloc[k])!r} "
                f"({int(bad.sum())} such cells). Expected {text}."
            )
    return numbers


def _one_year(
    where: str, labels: np.ndarray[tuple[int], np.dtype[np.object_]], year: int | None
) -> tuple[int, np.ndarray[tuple[int], np.dtype[np.int_]]]:
    """Year to read, and which rows have it."""
    try:
        years = np.array([int(float(label)) for label in labels])
    except ValueError as error:
        raise DataError(f"{where}: the year column holds {error}. Expected years such as 2021.") from error
    present = sorted({int(y) for y in years})
    if year is None and len(present) > 1:
        raise DataError(f"{where}: holds {len(present)} years ({present[0]} to {present[-1]}). Name one with year=...")
    chosen = present[0] if year is None else year
    if chosen not in present:
        raise DataError(f"{where}: no rows for {year}; it holds {', '.join(str(y) for y in present[:10])}.")
    return chosen, np.flatnonzero(years == chosen)


def _fill(
    where: str,
    labels: Mapping[str, np.ndarray[tuple[int], np.dtype[np.object_]]],
    numbers: Array,
    lines: np.ndarray[tuple[int], np.dtype[np.int_]],
    axes: tuple[tuple[str, ...], tuple[str, ...]],
) -> tuple[Array, int]:
    """(N, N, J) flows and the number of cells not listed; a cell listed twice is an error."""
    regions, sectors = axes
    region = {code: k for k, code in enumerate(regions)}
    sector = {code: k for k, code in enumerate(sectors)}
    shape = (len(regions), len(regions), len(sectors))
    cells = np.ravel_multi_index(
        (
            np.array([region[code] for code in labels["exporter"]]),
            np.array([region[code] for code in labels["importer"]]),
            np.array([sector[code] for code in labels["sector"]]),
        ),
        shape,
    )
    order = np.argsort(cells, kind="stable")
    again = np.flatnonzero(np.diff(cells[order]) == 0)
    if len(again):
        first, second = (int(order[again[0]]), int(order[again[0] + 1]))
        name = ", ".join(str(labels[role][second]) for role in ("exporter", "importer", "sector"))
        raise DataError(
            f"{where}, line {int(lines[second]) + 2}: {name} again (first on line {int(lines[first]) + 2}); "
            f"{len(again)} rows are repeated. Sum or drop them first."
        )
    flows = np.zeros(shape)
    flows.ravel()[cells] = numbers
    return flows, flows.size - len(cells)
