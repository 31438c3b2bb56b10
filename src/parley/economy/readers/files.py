"""Opening data files: plain, gzip or zip; and one strict reader of wide CSV tables.

pandas fills the missing cells of a line that was cut off; a truncated download must not become zeros, so wide tables
are read with the CSV parser of pyarrow, which refuses lines of the wrong length.
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import numpy as np

from parley.dims import Array
from parley.errors import DataError
from parley.kit.extras import need
from parley.kit.reach import LARGEST_TABLE, check_archive, check_gzip, check_size

HEAD_BYTES = 4096
AGAIN = "Download it again."
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def year_of(name: str) -> int | None:
    """Last year in a file name (``ICIO2021_2018.csv`` is 2018), or None."""
    found = _YEAR.findall(Path(name).name)
    return int(found[-1]) if found else None


@contextmanager
def open_data(path: str | Path, *, year: int | None = None) -> Iterator[tuple[IO[bytes], str]]:
    """Open a plain, ``.gz`` or ``.zip`` file for reading bytes; yield the stream and the name of what is inside.

    Args:
        path: of the file; a zip must hold one CSV, or one whose name contains ``year``.
        year: which CSV of a zip to take.

    Raises:
        DataError: the file is missing, empty, a folder, a damaged or cut-off archive, or a zip with several CSVs.
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


def _opened(path: Path, archive: zipfile.ZipFile, member: str) -> IO[bytes]:
    """A member of a zip; :class:`DataError` where it has a password or is packed in an unknown way."""
    try:
        return archive.open(member)
    except (RuntimeError, NotImplementedError) as error:
        raise DataError(f"{path}: cannot be unpacked ({error}). Unpack it, and give the path of the table.") from None


def _member(path: Path, archive: zipfile.ZipFile, year: int | None) -> str:
    names = [n for n in archive.namelist() if n.lower().endswith((".csv", ".dta")) and not n.startswith("__MACOSX")]
    if not names:
        raise DataError(f"{path}: holds no .csv, only {', '.join(archive.namelist()[:8]) or 'nothing'}.")
    chosen = names if year is None else [name for name in names if year_of(name) == year]
    if len(chosen) != 1:
        raise DataError(
            f"{path}: holds {len(names)} tables ({', '.join(names[:8])}), "
            f"{'none' if not chosen else len(chosen)} of them {f'for {year}' if year else 'chosen'}. "
            "Name one with year=..., or unpack the one you want."
        )
    return chosen[0]


def check_text(where: str, head: bytes) -> None:
    """Raise :class:`DataError` unless the first bytes of a file look like a text table."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise DataError(f"{where}: the file is empty. {AGAIN}")
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise DataError(f"{where}: this is a web page, not a table; the download failed. {AGAIN}")
    kinds = ((b"\x1f\x8b", "a gzip archive; name it .csv.gz"), (b"PK\x03\x04", "a zip or Excel file; name it .zip"))
    for magic, kind in kinds:
        if head.startswith(magic):
            raise DataError(f"{where}: this is {kind}, or export the table as .csv.")
    if b"\x00" in head:
        raise DataError(f"{where}: this is a binary file. Expected a text table (.csv).")


@dataclass(frozen=True, eq=False)
class Sheet:
    """A wide table: columns of text and a block of numbers.

    Attributes:
        name: of the file or zip member.
        text: column name to the strings of that column, in file order.
        columns: names of the number columns.
        values: (rows, columns) numbers; NaN where a cell is blank.
    """

    name: str
    text: dict[str, list[str]]
    columns: list[str]
    values: Array


def read_sheet(
    path: str | Path, text_columns: Callable[[str, list[str]], Sequence[int]], *, year: int | None = None
) -> Sheet:
    """Read a wide CSV strictly: every line as long as the header, every cell outside the text columns a number.

    Args:
        path: a ``.csv``, ``.csv.gz`` or ``.zip``.
        text_columns: given the file name and the header, returns the positions of the text columns; raises
            :class:`DataError` where the header is of another kind of table.
        year: which CSV of a zip to take.

    Raises:
        DataError: as :func:`open_data`; HTML, binary or empty file; line too short or long; text where a number is due.
    """
    what = f"{path}: reading a table of this size"
    failure, arrow = need("pyarrow", what).ArrowException, need("pyarrow.csv", what)
    with open_data(path, year=year) as (stream, name):
        check_text(str(path), stream.read(HEAD_BYTES))
        stream.seek(0)
        header = next(csv.reader([stream.readline().decode("utf-8-sig", errors="replace")]), [])
        header = [cell.strip() for cell in header]
        _check_header(str(path), header)
        text = set(text_columns(str(path), header))
        stream.seek(0)
        names = [str(k) for k in range(len(header))]
        types = {k: ("string" if int(k) in text else "float64") for k in names}
        try:
            table = arrow.read_csv(
                stream,
                read_options=arrow.ReadOptions(column_names=names, skip_rows=1, block_size=1 << 24),
                convert_options=arrow.ConvertOptions(column_types=types, null_values=["", "NA", "NaN", "nan"]),
            )
        except failure as error:
            raise _explain(path, header, text, year, error) from error
    columns = [k for k in range(len(header)) if k not in text]
    values = np.empty((table.num_rows, len(columns)))
    for place, k in enumerate(columns):
        values[:, place] = table.column(k).to_numpy()
    strings = {header[k]: [(s or "").strip() for s in table.column(k).to_pylist()] for k in sorted(text)}
    return Sheet(name, strings, [header[k] for k in columns], values)


def _check_header(where: str, header: list[str]) -> None:
    if len(header) < 3:
        hint = " It is separated by semicolons; export it with commas." if ";" in "".join(header) else ""
        raise DataError(f"{where}: the first line has {len(header)} columns ({', '.join(header)[:80]!r}).{hint}")
    repeated = sorted({name for name in header if name and header.count(name) > 1}) if _repeats(header) else []
    if repeated:
        raise DataError(f"{where}: column {repeated[0]!r} appears {header.count(repeated[0])} times; expected once.")


def _repeats(header: list[str]) -> bool:
    return len(set(header)) < len(header)


def _explain(path: str | Path, header: list[str], text: set[int], year: int | None, error: Exception) -> DataError:
    """Error for the first line or cell that the parser could not read, found by a slow second reading."""
    with open_data(path, year=year) as (stream, _):
        lines = csv.reader(io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline=""))
        next(lines, None)
        for cells in lines:
            if not cells:
                continue
            line = f"{path}, line {lines.line_num} ({cells[0][:20]!r})"
            if len(cells) != len(header):
                return DataError(
                    f"{line}: {len(cells)} cells, but the header has {len(header)}. The file is incomplete or damaged. "
                    f"{AGAIN}"
                )
            for k, cell in enumerate(cells):
                if k not in text and not _is_number(cell):
                    return DataError(f"{line}, column {header[k]!r}: {cell[:20]!r} is not a number.")
    return DataError(f"{path}: not a readable CSV table ({error}).")


def _is_number(cell: str) -> bool:
    if cell.strip() in ("", "NA", "NaN", "nan"):
        return True
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def looks_like(header: Sequence[str]) -> str:
    """What another kind of table this header looks like, with the reader to use; empty if none is recognised."""
    names = {name.strip().lower() for name in header}
    if "industrycode" in names or any(re.fullmatch(r"v[a-z]{3}\d{1,2}", name) for name in names):
        return " This looks like a WIOD table; use kind wiod."
    if any(name.endswith(("_hfce", "_gfcf")) for name in names):
        return " This looks like an OECD ICIO table; use kind icio."
    if names & {"exporter", "iso_o", "origin", "reporter"} and names & {"importer", "iso_d", "destination", "partner"}:
        return " This looks like a long table of flows; use kind tidy."
    return ""
