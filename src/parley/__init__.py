"""parley: what sanctions, tariffs, trade deals and embargoes cost each side.

>>> import parley
>>> world = parley.world("world-2021")
>>> result = world.solve(parley.scenario("usa-russia-goods-embargo"))
>>> bool(result.certificate.valid)
True

Everything not listed in ``__all__`` is private. Submodules are imported on first use, so ``import parley`` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parley._version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from parley.economy.economy import Economy
    from parley.errors import (
        AccountingError,
        DataError,
        InfeasibleError,
        InputError,
        ParleyError,
        ScenarioError,
        SolveError,
    )
    from parley.results.result import Result
    from parley.scenarios.schema import Measure, Scenario
    from parley.worlds.world import World

__all__ = [
    "AccountingError",
    "DataError",
    "Economy",
    "InfeasibleError",
    "InputError",
    "Measure",
    "ParleyError",
    "Result",
    "Scenario",
    "ScenarioError",
    "SolveError",
    "World",
    "__version__",
    "scenario",
    "world",
]

_HOME = {
    "AccountingError": "parley.errors",
    "DataError": "parley.errors",
    "Economy": "parley.economy.economy",
    "InfeasibleError": "parley.errors",
    "InputError": "parley.errors",
    "Measure": "parley.scenarios.schema",
    "ParleyError": "parley.errors",
    "Result": "parley.results.result",
    "Scenario": "parley.scenarios.schema",
    "ScenarioError": "parley.errors",
    "SolveError": "parley.errors",
    "World": "parley.worlds.world",
}


def world(name_or_path: str | Path) -> World:
    """A bundled world by name (``parley data list``), or a world file by path."""
    from parley.worlds.world import load_world  # noqa: PLC0415

    return load_world(name_or_path)


def scenario(name_or_path: str | Path) -> Scenario:
    """A scenario of the library by name (``parley scenarios``), or a YAML, JSON or manifest file by path."""
    from parley.scenarios.load import load  # noqa: PLC0415

    return load(name_or_path).scenario


def __getattr__(name: str) -> Any:
    if name in _HOME:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'parley' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
