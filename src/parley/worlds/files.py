"""World files: one compact, reproducible npz a world, with its description inside.

Arrays: ``regions`` (N,), ``sectors`` (J,), ``flows`` (N, N, J) USD mn before duties, ``tariffs`` (N, N, J) as fractions
(absent: none recorded, taken as 0), ``use`` (N, K, J) USD mn at destination prices (absent: no intermediates), and
``meta``, a JSON text. The zip carries no dates, so the same data give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.economy.economy import Economy
from parley.errors import DataError, shown
from parley.kit.reach import check_archive

FORMAT = 1
LARGEST, LARGEST_UNPACKED = 400_000_000, 2_000_000_000
"""Bytes of the largest world file read, and of what it holds: 500 regions and 400 sectors have 0.5 and 0.8 GB."""
LONGEST_CODE = 40
"""Characters of the code of a region or sector."""
_UNREADABLE = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, RuntimeError, NotImplementedError),
    *(MemoryError, OverflowError, struct.error, zipfile.BadZipFile, zlib.error),
)
"""What NumPy and zipfile raise for damaged bytes, depending on where the damage is."""


@dataclass(frozen=True, eq=False)
class WorldData:
    """Content of a world file before it is written or after it is read.

    Attributes:
        flows: (N, N, J) USD mn, float32 or int32.
        tariffs: (N, N, J) fractions, float32, or None where none are recorded.
        use: (N, K, J) USD mn, float32 or int32, or None without intermediates.
        meta: name, title, year, source, licence, repairs, … (JSON values).
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: npt.NDArray[Any]
    tariffs: npt.NDArray[Any] | None
    use: npt.NDArray[Any] | None
    meta: Mapping[str, Any] = field(default_factory=dict)

    def economy(self) -> Economy:
        """Accounts of the file; input shares are use over output, 0 where a sector has no output."""
        flows = sector_major(self.flows)
        tariffs = np.zeros_like(flows) if self.tariffs is None else sector_major(self.tariffs)
        n, j = len(self.regions), len(self.sectors)
        shares = np.zeros((n, j, j))
        if self.use is not None:
            output = flows.sum(axis=1)
            shares = self.use.astype(np.float64) / np.where(output > 0, output, 1.0)[:, None, :]
            shares[np.broadcast_to((output <= 0)[:, None, :], shares.shape)] = 0.0
        name = str(self.meta.get("name", "custom"))
        year = self.meta.get("year")
        return Economy(self.regions, self.sectors, flows, tariffs, shares, name, None if year is None else int(year))


def sector_major(array: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Copy of an (N, N, J) array in float64 with the sectors outermost in memory, as the solver reads it."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 2, 0), dtype=np.float64), 0, 2)


def to_bytes(data: WorldData) -> bytes:
    """npz file as bytes; equal data give equal bytes."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "regions": np.asarray(data.regions),
        "sectors": np.asarray(data.sectors),
        "flows": np.ascontiguousarray(np.moveaxis(data.flows, 2, 0)),
        "meta": np.asarray(json.dumps({"format": FORMAT, **data.meta}, ensure_ascii=False, sort_keys=True)),
    }
    if data.tariffs is not None:
        arrays["tariffs"] = np.ascontiguousarray(np.moveaxis(data.tariffs, 2, 0))
    if data.use is not None:
        arrays["use"] = data.use
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), content.getvalue(), zipfile.ZIP_DEFLATED
            )
    return buffer.getvalue()


def from_bytes(content: bytes, origin: str) -> WorldData:
    """Read a world file; raises :class:`DataError` naming what is wrong with it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive, LARGEST_UNPACKED, origin)
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: _array(archive, name) for name in archive.files}
        meta = json.loads(str(arrays["meta"]))
    except _UNREADABLE as error:
        raise DataError(
            f"{origin}: not a parley world file, or a truncated one ({type(error).__name__}: {error}). World files are "
            "written by: parley data import, parley data build."
        ) from None
    missing = [name for name in ("regions", "sectors", "flows") if name not in arrays]
    if missing or not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise DataError(
            f"{origin}: not a parley world file of format {FORMAT} (missing: {', '.join(missing) or 'format'})."
        )
    _check_arrays(origin, arrays, meta)
    return WorldData(
        regions=tuple(str(code) for code in arrays["regions"]),
        sectors=tuple(str(code) for code in arrays["sectors"]),
        flows=np.moveaxis(arrays["flows"], 0, 2),
        tariffs=np.moveaxis(arrays["tariffs"], 0, 2) if "tariffs" in arrays else None,
        use=arrays.get("use"),
        meta=meta,
    )


def _array(archive: Mapping[str, Any], name: str) -> npt.NDArray[Any]:
    """A member of the archive; NumPy gives the bytes of one that holds something else."""
    found = archive[name]
    if not isinstance(found, np.ndarray):
        raise ValueError(f"{name} is not an array of NumPy")
    return found


def _check_arrays(origin: str, arrays: Mapping[str, npt.NDArray[Any]], meta: Mapping[str, Any]) -> None:
    """Raise :class:`DataError` where an array has another shape or kind than the labels ask for."""
    n, j = arrays["regions"].size, arrays["sectors"].size
    shapes = {"regions": (n,), "sectors": (j,), "flows": (j, n, n), "tariffs": (j, n, n), "use": (n, j, j)}
    for name, shape in shapes.items():
        kinds = "U" if name in ("regions", "sectors") else "iuf"
        array = arrays.get(name)
        if array is not None and (array.shape != shape or array.dtype.kind not in kinds):
            what = "text" if kinds == "U" else "numbers"
            raise DataError(f"{origin}: {name} is {array.dtype} {array.shape}; expected {what} {shape}.")
    for name in ("regions", "sectors"):
        for code in arrays[name].tolist():
            if not (code and code.isprintable() and len(code) <= LONGEST_CODE):
                raise DataError(
                    f"{origin}: {name} has the code {shown(code)}; expected up to {LONGEST_CODE} printable characters."
                )
    if not isinstance(meta.get("year"), (int, type(None))) or isinstance(meta.get("year"), bool):
        raise DataError(f"{origin}: the year is {meta['year']!r}; expected a whole number.")
    if not isinstance(meta.get("repairs", []), list):
        raise DataError(f"{origin}: the repairs are {meta['repairs']!r}; expected a list of sentences.")


def sha256(content: bytes) -> str:
    """Hash of a world file, hexadecimal."""
    return hashlib.sha256(content).hexdigest()
