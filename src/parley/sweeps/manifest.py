"""``manifest.json`` of a sweep: all that is needed to repeat it, and a hash that every part carries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import DataError, InputError
from parley.kit.files import is_temporary, json_text, replace_file
from parley.kit.reach import read_own_json, within
from parley.scenarios.load import build, dump
from parley.sweeps.grid import CASE, Axis, Sweep
from parley.sweeps.lock import LOCK
from parley.sweeps.parts import FAILURES, PARTS, table_bytes
from parley.sweeps.work import Work, versions
from parley.worlds.world import load_world

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1
MANIFEST, CASES = "manifest.json", "cases.parquet"
_MARK = "parley_sweep"


@dataclass(frozen=True)
class Manifest:
    """A sweep folder's manifest.

    Attributes:
        sweep: what is solved.
        worlds: sha256 of each world by name.
        versions: of parley and of what its last digits depend on.
        chunks: number of chunks.
        sha256: of all this; every part carries it.
    """

    sweep: Sweep
    worlds: Mapping[str, str]
    versions: Mapping[str, str]
    chunks: int
    sha256: str


def document(work: Work) -> dict[str, Any]:
    """Content of ``manifest.json``."""
    sweep = work.sweep
    content: dict[str, Any] = {
        _MARK: FORMAT,
        "versions": dict(work.versions),
        "name": sweep.name,
        "title": sweep.title,
        "worlds": {name: world.sha256 for name, world in work.worlds.items()},
        "scenarios": [dump(scenario) for scenario in sweep.scenarios],
        "axes": [{"path": axis.path, "values": list(axis.values)} for axis in sweep.axes],
        "draws": sweep.draws,
        "seed": sweep.seed,
        "cases": sweep.count,
        "chunks": [[chunk.cases[0], len(chunk.cases), chunk.first, chunk.last] for chunk in work.chunks],
    }
    return {**content, "sha256": _hash(content)}


def _hash(content: Mapping[str, Any]) -> str:
    text = json.dumps({key: value for key, value in content.items() if key != "sha256"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def is_sweep(folder: Path) -> bool:
    """Whether the folder holds a sweep."""
    try:
        found = read_own_json(folder / MANIFEST)
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and _MARK in found


def check_new(folder: Path) -> None:
    """Raise :class:`InputError` unless a sweep can be started there: a new or empty folder."""
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"--out {folder}: a file is in the way; name a folder.")
        if is_sweep(folder):
            raise InputError(
                f"--out {folder}: the folder holds a sweep already. Go on with it: parley sweep --resume {folder}, or "
                "name a new folder."
            )
        # a run that is killed at its very beginning leaves its lock, or a file that it was writing
        if folder.is_dir() and not all(path.name == LOCK or is_temporary(path) for path in folder.iterdir()):
            raise InputError(f"--out {folder}: the folder holds other files; name a new one, so that nothing is mixed.")
    except OSError as error:
        raise InputError(f"--out {folder}: cannot write there ({error.strerror or error}).") from None


def write_manifest(folder: Path, work: Work) -> str:
    """Write the manifest; returns the sweep's hash."""
    content = document(work)
    replace_file(folder / MANIFEST, json_text(content).encode(), lasting=True)
    return str(content["sha256"])


def write_cases(folder: Path, sweep: Sweep) -> None:
    """Write the table of cases, number, scenario and the value on each axis, unless it is there and undamaged."""
    path, content = folder / CASES, table_bytes(cases_table(sweep))
    if not (path.is_file() and path.read_bytes() == content):
        replace_file(path, content, lasting=True)


def cases_table(sweep: Sweep) -> pa.Table:
    """One row a case."""
    import pyarrow as pa  # noqa: PLC0415

    rows = [sweep.labels(number) for number in range(sweep.count)]
    columns = {CASE: pa.array(range(sweep.count), pa.int64())}
    columns |= {name: pa.array([row[name] for row in rows]) for name in rows[0]}
    return pa.table(columns)


def read_manifest(folder: Path) -> Manifest:
    """Read a sweep folder's manifest; :class:`InputError` where there is none, :class:`DataError` if it is damaged."""
    path = folder / MANIFEST
    try:
        found = read_own_json(path)
    except FileNotFoundError:
        raise InputError(
            f"{folder}: no sweep here ({MANIFEST} is missing). Start one: parley sweep FILE --out DIR"
        ) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}).") from None
    except ValueError:
        found = None
    if isinstance(found, dict) and "parley_manifest" in found:
        raise InputError(f"{folder}: this is the result of a run, not a sweep. Start one: parley sweep FILE --out DIR")
    if not isinstance(found, dict) or found.get(_MARK) != FORMAT or found.get("sha256") != _hash(found):
        raise DataError(
            f"{path}: a damaged manifest, or one of another parley version; expected {_MARK}: {FORMAT} and a hash that "
            "fits. It was written once and never changed; start the sweep anew in another folder."
        )
    for name in (PARTS, FAILURES, CASES):
        within(name, folder, "the folder of parts")
    try:
        axes = tuple(Axis(axis["path"], tuple(axis["values"])) for axis in found["axes"])
        scenarios = tuple(build(data, str(path)) for data in found["scenarios"])
        sweep = Sweep(found["name"], found["title"], scenarios, axes, found["draws"], found["seed"])
        worlds, begun = dict(found["worlds"]), dict(found["versions"])
        return Manifest(sweep, worlds, begun, len(found["chunks"]), found["sha256"])
    except (KeyError, TypeError, ValueError) as error:  # its hash fits, but parley did not write it
        raise DataError(f"{path}: not the manifest of a sweep ({type(error).__name__}: {error}).") from None


def reopen(folder: Path, manifest: Manifest) -> Work:
    """Work that a manifest describes; :class:`InputError` where worlds, versions or the rule of chunks differ."""
    for name, wanted in manifest.versions.items():
        if versions().get(name) != wanted:
            raise InputError(
                f"the sweep in {folder} was begun with {name} {wanted}, this is {versions().get(name)}; results would "
                f"not be alike. Resume with {name} {wanted}, or start anew in another folder."
            )
    worlds = {name: load_world(name, sha256) for name, sha256 in manifest.worlds.items()}
    work = Work(manifest.sweep, worlds, versions())
    if document(work)["sha256"] != manifest.sha256:
        raise DataError(f"{folder}: the manifest does not repeat the sweep it describes; start anew in another folder.")
    return work
