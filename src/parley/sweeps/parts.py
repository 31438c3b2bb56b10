"""The folder of a sweep: one Parquet file a chunk, each whole or not there at all. The files are the log.

A part's footer says which sweep and which chunk it belongs to, so that a truncated or foreign file is found and its
chunk solved again. The failures of a chunk are written before its part: where the part is, both are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import InputError
from parley.kit.files import clear_temporary_files, replace_file
from parley.sweeps.work import Solved

if TYPE_CHECKING:
    import pyarrow as pa

PARTS, FAILURES = "parts", "failures"
SWEEP_KEY, CHUNK_KEY, SOLVES_KEY, FAILED_KEY = b"parley.sweep", b"parley.chunk", b"parley.solves", b"parley.failed"


@dataclass(frozen=True)
class Part:
    """A finished chunk: its number, how many equilibria were found and how many were not."""

    number: int
    solves: int
    failed: int


def part_path(folder: Path, number: int) -> Path:
    """Where the results of a chunk are."""
    return folder / PARTS / f"part-{number:05d}.parquet"


def failures_path(folder: Path, number: int) -> Path:
    """Where the failures of a chunk are, if it has any."""
    return folder / FAILURES / f"part-{number:05d}.parquet"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn a failure to write into an :class:`InputError` that says how to go on."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"the sweep folder {folder} cannot be written ({error.strerror or error}). Finished parts are kept and can "
            f"be read; when that is settled, go on with: parley sweep --resume {folder}"
        ) from None


def table_bytes(table: pa.Table) -> bytes:
    """A table as a Parquet file with checksums; equal tables give equal bytes."""
    from pyarrow import parquet  # noqa: PLC0415

    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd", write_page_checksum=True)
    return buffer.getvalue()


def write_part(folder: Path, sweep_hash: str, solved: Solved) -> Part:
    """Write a chunk's failures, if any, and then its results."""
    marks = {
        SWEEP_KEY: sweep_hash.encode(),
        CHUNK_KEY: str(solved.number).encode(),
        SOLVES_KEY: str(solved.solves).encode(),
        FAILED_KEY: str(len(solved.failures)).encode(),
    }
    if len(solved.failures):
        failures = solved.failures.replace_schema_metadata(marks)
        replace_file(failures_path(folder, solved.number), table_bytes(failures), lasting=True)
    content = table_bytes(solved.rows.replace_schema_metadata(marks))
    replace_file(part_path(folder, solved.number), content, lasting=True)
    return Part(solved.number, solved.solves, len(solved.failures))


def finished_parts(folder: Path, sweep_hash: str, count: int, thorough: bool = False) -> dict[int, Part]:
    """Finished chunks by number; a file that is not what its name says is left out.

    Args:
        folder: of the sweep.
        sweep_hash: from its manifest.
        count: number of chunks.
        thorough: read every page and compare it with its checksum, not the footers only.
    """
    found = {}
    for path in sorted((folder / PARTS).glob("part-*.parquet")):
        part = read_part(path, sweep_hash, thorough)
        if part is not None and part.number < count and path == part_path(folder, part.number):
            failures = failures_path(folder, part.number)
            if not part.failed or read_part(failures, sweep_hash, thorough) == part:
                found[part.number] = part
    return found


def totals(parts: Mapping[int, Part]) -> tuple[int, int]:
    """Equilibria found, and those that could not be."""
    return sum(part.solves for part in parts.values()), sum(part.failed for part in parts.values())


def read_part(path: Path, sweep_hash: str, thorough: bool) -> Part | None:
    """What a part's footer says; None for a truncated or damaged file, for another sweep's, and for a link or pipe."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    if path.is_symlink() or not path.is_file():  # PyArrow would wait at a pipe for ever
        return None
    try:
        with parquet.ParquetFile(path, page_checksum_verification=thorough) as file:
            marks = file.schema_arrow.metadata or {}
            if thorough:
                file.read()
        if marks[SWEEP_KEY] != sweep_hash.encode():
            return None
        return Part(int(marks[CHUNK_KEY]), int(marks[SOLVES_KEY]), int(marks[FAILED_KEY]))
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None


def clear_leftovers(folder: Path) -> None:
    """Remove what a killed process was writing."""
    for place in (folder, folder / PARTS, folder / FAILURES):
        clear_temporary_files(place)


def read_failures(folder: Path, most: int) -> list[dict[str, Any]]:
    """First ``most`` failures of a finished sweep as rows."""
    from pyarrow import parquet  # noqa: PLC0415

    rows: list[dict[str, Any]] = []
    for path in sorted((folder / FAILURES).glob("part-*.parquet")):
        if len(rows) < most:
            rows.extend(parquet.read_table(path).to_pylist())
    return rows[:most]
