"""parley: what sanctions, tariffs, trade deals and embargoes cost each side.

>>> import parley
>>> answer = parley.run("usa-russia-goods-embargo")
>>> result = parley.world("world-2021").solve("usa-russia-goods-embargo")
>>> bool(result.certificate.valid)
True

Every question of the command line is a function here: ``parley.partners("us-tariff-25-all", region="USA")`` gives an
answer with ``.to_pandas()``, ``.plot()`` and ``.save("partners.xlsx")``. ``dir(parley)`` lists them; the rest is
private. Submodules are imported on first use, so ``import parley`` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parley._version import __version__ as __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parley.scenarios.schema import Scenario
    from parley.worlds.world import World

_HOME = {
    "AccountingError": "parley.errors",
    "Answer": "parley.show.answer",
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


def scenario(source: str | Path | Mapping[str, Any] | None = None, /, **keys: Any) -> Scenario:
    """A scenario: from the library, a file, YAML text, the mapping of a file, or keys alone.

    ``parley.scenario("us-tariff-25-all")``, ``parley.scenario("mine.yaml")``, ``parley.scenario({"name": "x", …})`` and
    ``parley.scenario(name="x", horizon=1)`` all work; keys given by name go before those of the source, with ``_`` for
    ``-``. Measures are added one by one: ``.tariff("CHN", "USA", sectors="steel", add="25pp")``.

    Raises:
        ScenarioError: every fault with its place and the nearest valid spelling.
    """
    from parley.questions.opening import scenario_from  # noqa: PLC0415

    return scenario_from(source, keys)


def __getattr__(name: str) -> Any:
    if name == "__all__":  # the functions are listed on demand, as --help must be quick
        return [public for public in __dir__() if public != "__version__"]
    if name in _HOME:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(_HOME[name]), name)
    from parley.questions.door import function, functions  # noqa: PLC0415

    if name in functions():
        return function(name)
    raise AttributeError(f"module 'parley' has no attribute {name!r}")


def __dir__() -> list[str]:
    from parley.questions.door import functions  # noqa: PLC0415

    return sorted(["__version__", "scenario", "world", *_HOME, *functions()])
