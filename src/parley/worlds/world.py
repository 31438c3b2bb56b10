"""A world: an economy with its source and description, and the one method that users need, ``solve``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from parley.economy.economy import Economy
from parley.economy.elasticities import elasticities
from parley.errors import DataError, InputError
from parley.experiments.run import run
from parley.kit import reach
from parley.kit.packaged import read_bytes
from parley.results.result import Result
from parley.scenarios.load import Source, loaded
from parley.solver.solve import Settings
from parley.solver.start import Start
from parley.worlds import catalog, files

FALLBACK_ELASTICITIES = "uniform-4"
OTHER = "Put the world there; commands about a scenario take another with --world PATH."


@dataclass(frozen=True, eq=False)
class World:
    """An economy of one year, loaded from a bundled or a user's file.

    Attributes:
        name: of the bundled world, or the path of the file.
        economy: the accounts.
        sha256: hash of the file.
        meta: what the file says of itself (repairs, source, …).
        default_elasticities: used when a scenario names none: a set by name, or the world's own values by sector.
    """

    name: str
    economy: Economy
    sha256: str
    meta: Mapping[str, Any]
    default_elasticities: str | Mapping[str, float]

    def solve(self, scenario: Source, settings: Settings | None = None, start: Start | None = None) -> Result:
        """What the scenario's measures do to every region.

        Args:
            scenario: the measures and how to solve: a scenario, the name of one in the library, the path or the text of
                its file, or its mapping; its ``world`` is ignored.
            settings: of the solver.
            start: a solved experiment nearby, to start from.

        Raises:
            InputError: something in the scenario does not exist in this world.
            InfeasibleError: a buyer is left without any supplier.
            SolveError: no certified equilibrium.
        """
        return run(self, loaded(scenario).scenario, settings, start)

    def __repr__(self) -> str:
        e = self.economy
        return f"World({self.name!r}, {len(e.regions)} regions x {len(e.sectors)} sectors, year {e.year or 'unknown'})"


def load_world(name_or_path: str | Path, expected_hash: str | None = None, folder: Path | None = None) -> World:
    """A bundled world by name, or a world file by path.

    Args:
        name_or_path: of the world.
        expected_hash: what the file must have, where a manifest asks for one exact world.
        folder: of the file that names the world, where a file does; a world file then lies in it or below.

    Raises:
        InputError: an unknown name, or a path that leads out of the folder.
        DataError: a damaged file, or another version of the world than the manifest asks for.
    """
    text = str(name_or_path)
    if is_bundled(text):
        world = _bundled(text)
        if expected_hash is not None and world.sha256 != expected_hash:
            raise DataError(
                f"the manifest asks for {text} with sha256 {expected_hash[:16]}…, but this one has "
                f"{world.sha256[:16]}…; repeat it with the parley version that the manifest names."
            )
        return world
    return _from_path(text, Path(text) if folder is None else reach.within(text, folder, "world", OTHER), expected_hash)


def is_bundled(name: str) -> bool:
    """Whether a world of this name ships with parley; its name goes before that of a file."""
    return name in catalog.entries() and bool(catalog.entry(name).file)


@cache
def _bundled(name: str) -> World:
    entry = catalog.entry(name)
    content = read_bytes("worlds", entry.file)
    found = files.sha256(content)
    if found != entry.sha256:
        raise DataError(
            f"{name}: the bundled file has sha256 {found[:16]}…, the catalogue says {entry.sha256[:16]}…; the "
            "installation is damaged, install parley again."
        )
    data = files.from_bytes(content, name)
    meta = {**data.meta, "title": entry.title}
    return World(name, data.economy(), found, meta, entry.default_elasticities)


def _default(origin: str, data: files.WorldData) -> str | Mapping[str, float]:
    """Elasticities of a world file: its own by sector, else the set that it names, else the fallback."""
    own = data.meta.get("elasticities")
    if own is None:
        return str(data.meta.get("default_elasticities", FALLBACK_ELASTICITIES))
    try:
        found = {str(code): float(value) for code, value in own.items()}
        elasticities(found, data.sectors, FALLBACK_ELASTICITIES)
    except (AttributeError, TypeError, ValueError, InputError) as error:
        raise DataError(f"{origin}: its own elasticities are damaged ({error}). Import the table again.") from None
    return found


def _from_path(text: str, path: Path, expected_hash: str | None) -> World:
    try:
        there = path.is_file()
    except (OSError, ValueError) as error:  # a name that is too long, or with a NUL
        raise DataError(
            f"the world file {text} cannot be read ({getattr(error, 'strerror', None) or error})."
        ) from None
    if not there:
        if text in catalog.entries():
            raise DataError(
                f"the world {text!r} does not ship with parley. Build it from its sources: "
                f"parley data build {text} --source DIR --out {text}.npz, then use --world {text}.npz."
            )
        raise catalog.unknown(text)
    content = reach.read_bytes(path, files.LARGEST, "a world file")
    if expected_hash is not None and files.sha256(content) != expected_hash:  # says nothing of what the file holds
        raise DataError(
            f"the manifest asks for {text} with sha256 {expected_hash[:16]}…, and the file there is another one; put "
            "back the file of that run, or choose a world with --world."
        )
    text = str(path)
    data = files.from_bytes(content, text)
    default = _default(text, data)
    try:
        economy = replace(data.economy(), name=str(data.meta.get("name", path.stem)))
    except InputError as error:
        raise type(error)(f"{text}: {error}") from None
    return World(text, economy, files.sha256(content), data.meta, default)
