"""How each world is built from its raw sources: ``parley data build NAME --source DIR``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from parley.errors import InputError, nearest
from parley.worlds.files import WorldData

NAMES = ("world-2021", "wiod-2011", "trade-2023", "icio-2013", "cp2015")


def build(name: str, source: Path) -> WorldData:
    """Build a world from raw files; raises :class:`InputError` for an unknown name or a missing file."""
    if name not in NAMES:
        raise InputError(f"no recipe for the world {name!r}.{nearest(name, NAMES)} Recipes: {', '.join(NAMES)}.")
    if not source.is_dir():
        raise InputError(f"--source {source}: no such folder. Expected the folder with the raw data.")
    return _recipe(name)(source)


def _recipe(name: str) -> Callable[[Path], WorldData]:
    from parley.worlds.recipes import cp2015, icio_flows, trade_2023, wiod_2011, world_2021  # noqa: PLC0415  (pandas is slow to import)

    return {
        "world-2021": world_2021.build,
        "wiod-2011": wiod_2011.build,
        "trade-2023": trade_2023.build,
        "icio-2013": icio_flows.build,
        "cp2015": cp2015.build,
    }[name]
