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
from parley.kit.packaged import read_bytes
from parley.results.result import Result
from parley.scenarios.load import Source, loaded
from parley.solver.solve import Settings
from parley.solver.start import Start
from parley.worlds import catalog, files

FALLBACK_ELASTICITIES = "uniform-4"


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


def load_world(name_or_path: str | Path, expected_hash: str | None = None) -> World:
    """A bundled world by name, or a world file by path.

    Raises :class:`InputError` for an unknown name, :class:`DataError` for a damaged file or, when ``expected_hash`` is
    given, for another version of the world than the manifest asks for.
    """
    text = str(name_or_path)
    world = _bundled(text) if text in catalog.entries() and catalog.entry(text).file else _from_path(text)
    if expected_hash is not None and world.sha256 != expected_hash:
        raise DataError(
            f"the manifest asks for {text} with sha256 {expected_hash[:16]}…, but this one has {world.sha256[:16]}…; "
            "repeat it with the parley version that the manifest names."
        )
    return world


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


def _from_path(text: str) -> World:
    path = Path(text)
    try:
        content = path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise DataError(f"the world file {text} cannot be read ({error.strerror or error}).") from None
    if content is None:
        if text in catalog.entries():
            raise DataError(
                f"the world {text!r} does not ship with parley. Build it from its sources: "
                f"parley data build {text} --source DIR --out {text}.npz, then use --world {text}.npz."
            )
        raise catalog.unknown(text)
    data = files.from_bytes(content, text)
    default = _default(text, data)
    try:
        economy = replace(data.economy(), name=str(data.meta.get("name", path.stem)))
    except InputError as error:
        raise type(error)(f"{text}: {error}") from None
    return World(text, economy, files.sha256(content), data.meta, default)
