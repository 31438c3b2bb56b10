"""Long tables as columns of text, whatever file they come from: separated text, Parquet or Stata."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from parley.economy.readers.files import read_bytes
from parley.errors import DataError
from parley.kit.encoding import AGAIN
from parley.kit.extras import need
from parley.kit.reach import check_cells
from parley.kit.separated import TextTable, open_table

if TYPE_CHECKING:
    import pandas as pd

Texts = npt.NDArray[np.object_]
Whole = npt.NDArray[np.int_]
EXACT = 2.0**53
"""Whole numbers below it are exact."""
PARQUET = (".parquet", ".pq")


@dataclass(frozen=True, eq=False)
class Long:
    """A long table; its cells are read as text, so that codes such as NA and 004 survive.

    Attributes:
        where: what messages call the file.
        name: of the file, or of the table inside an archive.
        header: names of the columns.
        notes: what was recognised in the form of the file.
        points: whether a point is a decimal point unless a cell speaks against it.
        remarks: line and text of comments and remarks of a text.
        counter: what rows are counted in: ``line`` of a text, or ``row``.
    """

    where: str
    name: str
    header: tuple[str, ...]
    notes: tuple[str, ...] = ()
    points: bool = True
    counter: str = "line"
    remarks: tuple[tuple[int, str], ...] = ()
    _source: Any = field(default=None, repr=False)

    def take(self, names: Sequence[str]) -> tuple[Whole, dict[str, Texts]]:
        """Line (or row) numbers, and the stripped cells of some columns by name."""
        if isinstance(self._source, TextTable):
            lines, columns = self._source.columns([self.header.index(name) for name in names])
            return np.array(lines, dtype=np.int_), {
                name: np.array(column, dtype=object) for name, column in zip(names, columns, strict=True)
            }
        rows = np.arange(1, len(self._source) + 1)
        return rows, {name: _texts(self._source[name]) for name in names}


def load(path: str | Path, year: int | None = None) -> Long:
    """Open a long table.

    Raises:
        DataError: not such a file, damaged, or what :func:`parley.kit.separated.open_table` refuses.
    """
    suffix = Path(path).suffix.lower()
    content, name = read_bytes(path, year=year if suffix == ".zip" else None)
    if suffix in PARQUET:
        return _framed(str(path), name, _parquet(path, content))
    if name.lower().endswith(".dta"):
        return _framed(str(path), name, read_stata(str(path), content))
    table = open_table(str(path), content)
    notes = table.notes
    if suffix == ".csv" and not content.endswith((b"\n", b"\r", b"\n\x00")):
        notes = (*notes, "the file does not end with a line break: its last line may be cut off.")
    return Long(str(path), name, table.header, notes, table.delimiter != ";", "line", table.remarks, table)


def _framed(where: str, name: str, frame: pd.DataFrame) -> Long:
    names = [str(column) for column in frame.columns]
    repeated = [column for column in names if names.count(column) > 1]
    if repeated:
        raise DataError(f"{where}: column {repeated[0]!r} appears {names.count(repeated[0])} times; expected once.")
    frame.columns = names
    return Long(where, name, tuple(names), (), True, "row", (), frame)


def _parquet(path: str | Path, content: bytes) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    parquet = need("pyarrow.parquet", f"{path}: a Parquet file", "A .csv file is read without it.")
    try:
        about = parquet.read_metadata(io.BytesIO(content))
        check_cells(Path(path), about.num_rows, about.num_columns)
        return pd.read_parquet(io.BytesIO(content))
    except (OSError, ValueError, KeyError) as error:
        said = " ".join(str(error).split())
        raise DataError(f"{path}: not a readable parquet file ({said}). {AGAIN}") from error


def read_stata(where: str, content: bytes) -> pd.DataFrame:
    """A Stata file with its value labels; raises :class:`DataError` where it is damaged."""
    import pandas as pd  # noqa: PLC0415

    if content.lstrip()[:1] == b"<" and not content.startswith(b"<stata_dta>"):
        raise DataError(f"{where}: this is a web page, not a table; the download failed. {AGAIN}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return pd.read_stata(io.BytesIO(content), convert_dates=False)
            except ValueError:  # a value label given twice
                return pd.read_stata(io.BytesIO(content), convert_dates=False, convert_categoricals=False)
    except Exception as error:  # pandas raises whatever the broken bytes lead to
        raise DataError(f"{where}: not a readable Stata file, or cut off ({type(error).__name__}). {AGAIN}") from error


def _texts(column: pd.Series[Any]) -> Texts:
    """Cells of a column as text: blank where missing, whole numbers without a point."""
    missing = column.isna().to_numpy()
    values = column.astype(object).to_numpy()
    out = np.empty(len(values), dtype=object)
    for k, (cell, blank) in enumerate(zip(values, missing, strict=True)):
        if blank:
            out[k] = ""
        elif isinstance(cell, float | np.floating):
            number = float(cell)
            out[k] = str(int(number)) if number.is_integer() and abs(number) < EXACT else repr(number)
        else:
            out[k] = str(cell).strip()
    return out
