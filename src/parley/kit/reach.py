"""What a file may reach: who writes a file decides what it says, never what else of the reader's disk is read.

A path that a person gives, on the command line or in Python, is that person's own. A path that stands in a file, such
as a scenario's ``world:``, leads only to regular files in the folder of that file or below it. Everything is read up to
a size that its kind never needs, so that a device or an archive that unpacks without end stops with a sentence.
"""

from __future__ import annotations

import gzip
import json
import os
import stat
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from parley.errors import DataError, InputError, shown

LARGEST_OWN = 50_000_000
"""Bytes of the largest manifest or list of contents; that of a sweep lists some hundred thousand chunks."""
LARGEST_TABLE = 4_000_000_000
"""Bytes of the largest table, unpacked; the largest published ones of bilateral trade have half of it."""
LARGEST_LIST = 200_000_000
"""Bytes of the largest route table, table of wind, concordance or file of polygons."""
MOST_CELLS = 1_000_000_000
"""Most cells of a Parquet file, which can repeat a value without taking room."""
_CHUNK = 1 << 20


def within(name: str | Path, folder: Path, key: str, way_out: str = "Put it there.") -> Path:
    """The place of what a file names: in the folder of that file or below, links followed; it need not exist.

    Args:
        name: as it stands in the file.
        folder: of the file that names it.
        key: what is named, such as ``world``, for the message.
        way_out: what else the reader can do.

    Raises:
        InputError: it leads out of the folder, or to a device, pipe or socket.
    """
    place = folder / name
    try:
        inside = place.resolve().is_relative_to(folder.resolve())
        mode = place.stat().st_mode if inside and place.exists() else stat.S_IFREG
    except (OSError, ValueError, RuntimeError):  # too long, with a NUL, or links in a circle
        raise InputError(f"{key} {shown(str(name))}: this is not the name of a file.") from None
    if not inside:
        raise InputError(
            f"{key} {shown(str(name))}: this leads out of the folder of the file that names it; a file names only "
            f"files beside it or in folders below. {way_out}"
        )
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise InputError(f"{key} {shown(str(name))}: a device, pipe or socket; expected a file.")
    return place


def check_size(path: Path, most: int, what: str, error: type[InputError] = DataError) -> None:
    """Raise ``error`` unless a path is a regular file of at most ``most`` bytes, or cannot be opened at all.

    Args:
        path: where it is.
        most: bytes.
        what: the kind of file expected, such as ``a route table``.
        error: what is raised.
    """
    check_spelling(path, error)
    try:
        found = path.stat()
    except (OSError, ValueError):
        return  # whoever opens it says why it cannot be read
    if stat.S_ISDIR(found.st_mode):
        raise error(f"{path}: is a folder; expected {what}, a file.")
    if not stat.S_ISREG(found.st_mode):
        raise error(f"{path}: a device, pipe or socket; expected {what}, a file.")
    if found.st_size > most:
        raise error(f"{path}: {size(found.st_size)}; expected {what} of at most {size(most)}.")


def check_spelling(path: str | Path, error: type[InputError] = InputError) -> None:
    """Raise ``error`` for a name that is not text: Parquet and JSON, which are UTF-8, cannot hold it."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise error(
            f"{shown(str(path))}: this name is not UTF-8 text; rename the file or folder, or set PYTHONUTF8=1 where "
            "the system's language has another encoding."
        ) from None


def read_bytes(path: Path, most: int, what: str, error: type[InputError] = DataError) -> bytes:
    """The content of a regular file of at most ``most`` bytes; see :func:`check_size`."""
    check_size(path, most, what, error)
    try:
        with path.open("rb") as stream:
            content = stream.read(most + 1)
    except (OSError, ValueError) as problem:
        raise error(f"{path}: cannot be read ({getattr(problem, 'strerror', None) or problem}).") from None
    if len(content) > most:
        raise error(f"{path}: more than {size(most)}; expected {what}.")
    return content


def refuse_named_pipe(path: Path, origin: str, error: type[InputError] = InputError) -> None:
    """Raise ``error`` for a pipe with a name, at which reading could wait for ever.

    The pipes that shells pass on, ``<(command)`` and standard input, have their writer already.
    """
    with suppress(OSError, ValueError):
        if stat.S_ISFIFO(path.stat().st_mode) and not str(path).startswith(("/dev/", "/proc/")):
            raise error(f"{origin}: a pipe; expected a file.")


def read_own_json(path: Path) -> Any:
    """A JSON file that parley wrote about a folder, such as its manifest.

    Raises:
        OSError: it is not there, is not a regular file of its folder, or cannot be read.
        ValueError: it is not JSON, or larger than any that parley writes.
    """
    handle = os.open(path, os.O_RDONLY | _flags("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    with open(handle, "rb") as stream:  # noqa: PTH123  (a handle, not a path)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path} is not a regular file")
        content = stream.read(LARGEST_OWN + 1)
    if len(content) > LARGEST_OWN:
        raise ValueError(f"{path} is larger than {size(LARGEST_OWN)}")
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError(f"{path} nests too deep") from None


def _flags(*names: str) -> int:
    """Flags for opening a file, those of them that this system has."""
    found = 0
    for name in names:
        found |= getattr(os, name, 0)
    return found


def check_archive(archive: zipfile.ZipFile, most: int, origin: str) -> None:
    """Raise :class:`DataError` where a zip, such as an npz, unpacks to more than ``most`` bytes.

    The sizes are those that the archive itself lists; :mod:`zipfile` reads no more of a member than is listed.
    """
    total = sum(member.file_size for member in archive.infolist())
    if total > most:
        raise DataError(f"{origin}: unpacks to {size(total)}; expected at most {size(most)}.")


def check_gzip(path: Path, most: int) -> None:
    """Raise :class:`DataError` where a gzip file unpacks to more than ``most`` bytes; nothing of it is kept."""
    total = 0
    with gzip.open(path, "rb") as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            if total > most:
                raise DataError(f"{path}: unpacks to more than {size(most)}; expected at most that.")


def check_cells(path: Path, rows: int, columns: int) -> None:
    """Raise :class:`DataError` where a table says that it has more than :data:`MOST_CELLS` cells."""
    if rows * columns > MOST_CELLS:
        raise DataError(f"{path}: {rows:,} rows of {columns:,} columns; expected at most {MOST_CELLS:,} cells.")


def size(count: float) -> str:
    """A number of bytes in words: ``5 MB``."""
    for unit, worth in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= worth:
            return f"{count / worth:.4g} {unit}"
    return f"{count:.0f} bytes"
