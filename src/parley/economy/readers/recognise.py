"""What kind of table a file is, by its name and first lines: a wrong kind is named, and ``auto`` can choose."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from parley.economy.readers.files import open_data
from parley.economy.readers.layouts import key, layout_of
from parley.economy.readers.long import PARQUET
from parley.errors import DataError
from parley.kit.separated import peek

HEAD_BYTES = 1 << 18
KINDS = {
    "icio": "an OECD ICIO table",
    "wiod": "a WIOD table",
    "figaro": "a FIGARO table",
    "exiobase": "a table of EXIOBASE",
    "matrix": "a square matrix of flows",
    "tidy": "a long table of flows",
}
"""Kinds of tables, with words for each."""
FIGARO_FINAL = ("P3_S13", "P3_S14", "P3_S15", "P51G", "P5M")
_ICIO = re.compile(r"[A-Z0-9]{3}_(HFCE|GFCF|GGFC|CONS)", re.IGNORECASE)
_WIOD = re.compile(r"v[a-z]{3}\d{1,2}")
_FIGARO = re.compile(rf"\w{{2,5}}_({'|'.join(FIGARO_FINAL)})", re.IGNORECASE)
SELLERS = frozenset(("exporter", "isoo", "origin", "reporter", "iso3o", "exporteriso3"))
BUYERS = frozenset(("importer", "isod", "destination", "partner", "iso3d", "importeriso3"))


def kind_of(header: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> str:
    """The kind of table with these first lines; empty if none is recognised.

    Args:
        header: cells of the first line.
        rows: cells of some lines under it.
    """
    names = [name.strip() for name in header]
    keys = {key(name) for name in names}
    if any(_FIGARO.fullmatch(name) for name in names) or {"refarea", "counterpartarea", "obsvalue"} <= keys:
        return "figaro"
    if any(_ICIO.fullmatch(name) for name in names):
        return "icio"
    if "industrycode" in keys or sum(bool(_WIOD.fullmatch(name.lower())) for name in names) > 3:
        return "wiod"
    if names[:1] in (["region"], [""]) and len(names) > 3 and len(set(names[2:])) < len(names[2:]):
        return "exiobase"
    if layout_of(names) is not None or (keys & SELLERS and keys & BUYERS):
        return "tidy"
    return "matrix" if _square(names, rows) else ""


def _square(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the labels of the rows are among those of the columns, and the cells are numbers."""
    body = [row for row in rows if any(cell.strip() for cell in row)]
    if len(names) < 3 or not body:
        return False
    for first in (1, 2):
        labels = {row[first - 1].strip().casefold() for row in body if len(row) >= first}
        columns = {name.casefold() for name in names[first:] if name}
        if len(labels & columns) >= min(2, len(columns)) and len(labels & columns) > 0.5 * len(labels):
            return True
    return False


def advice(header: Sequence[str], kind: str) -> str:
    """A sentence that names another kind of table that this header is of; empty if there is none."""
    found = kind_of(header)
    return f" This looks like {KINDS[found]}; use kind {found}." if found and found != kind else ""


def recognise(path: str | Path, year: int | None = None) -> str:
    """The kind of table in a file; empty if none is recognised, or if the file cannot be opened.

    A file that is damaged is left to its reader, which says what is wrong with it.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".npz":
        return "wiod"
    if suffix in PARQUET:
        return "tidy"
    if suffix == ".zip" and _holds(Path(path), "Z.txt"):
        return "exiobase"
    try:
        with open_data(path, year=year if suffix == ".zip" else None) as (stream, name):
            head = stream.read(HEAD_BYTES)
    except DataError:
        return ""
    if name.lower().endswith(".dta"):
        return kind_of(_stata_names(Path(path), year))
    lines = peek(head, whole=len(head) < HEAD_BYTES)
    return kind_of(lines[0], lines[1:]) if lines else ""


def _holds(path: Path, member: str) -> bool:
    """Whether a zip holds a file of this name in any folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(PurePosixPath(name).name == member for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def _stata_names(path: Path, year: int | None) -> list[str]:
    from pandas.io.stata import StataReader  # noqa: PLC0415

    try:
        with open_data(path, year=year if path.suffix.lower() == ".zip" else None) as (stream, _):
            content = stream.read()
        with StataReader(io.BytesIO(content)) as reader:
            return [str(name) for name in reader.variable_labels()]
    except Exception:
        return []
