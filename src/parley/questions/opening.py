"""From whatever stands for a scenario to a scenario and its world: the one way in which questions open them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from parley._version import __version__
from parley.errors import InputError, ParleyError, ScenarioError, shown
from parley.kit.dates import parse_day
from parley.kit.numbers import number_of
from parley.kit.reach import within
from parley.results.result import Result
from parley.scenarios.load import Loaded, Source, build, dump, library_names, loaded
from parley.scenarios.schema import Scenario
from parley.worlds import catalog
from parley.worlds.world import OTHER, World, is_bundled, load_world


@dataclass(frozen=True, eq=False)
class Opened:
    """A scenario and the world that it is solved on.

    Attributes:
        scenario: with the choices of the one who asks.
        world: loaded.
        origin: name for messages; empty for a scenario that is not from a file or the library.
        draws: what the manifest of a run with draws says beside its scenario.
        record: what a manifest says of the run that it repeats; empty where something else is chosen.
    """

    scenario: Scenario
    world: World
    origin: str = ""
    draws: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)

    def naming(self) -> AbstractContextManager[None]:
        """Put the scenario's origin in front of an error."""
        return naming(self.origin)

    def solve(self) -> Result:
        """The scenario solved as it stands."""
        with self.naming():
            return self.compared(self.world.solve(self.scenario))

    def compared(self, result: Result) -> Result:
        """The result of a repeated run, with a note where another version of parley made the first.

        Raises:
            ScenarioError: the same version, but other trade elasticities than the manifest says.
        """
        if not self.record:
            return result
        version, theta = self.record.get("version"), result.changes.theta.tolist()
        if version != __version__:
            note = f"the manifest is of parley {shown(version)}, this is {__version__!r}; figures may differ"
            return replace(result, info=replace(result.info, notes=(*result.info.notes, note)))
        if self.record.get("theta") != dict(zip(result.changes.sectors, theta, strict=True)):
            raise ScenarioError(
                "the trade elasticities (parameters.theta) in this manifest are not those of the run that it repeats; "
                "it was changed after it was written."
            )
        return result


@contextmanager
def naming(origin: str) -> Iterator[None]:
    """Put the name of a file or library scenario in front of an error; an empty one leaves the error as it is."""
    try:
        yield
    except ParleyError as error:
        if not origin or str(error).startswith(f"{origin}:"):
            raise
        raise type(error)(f"{origin}: {error}") from None


def choices(
    world: str | None = None,
    model: str | None = None,
    elasticities: str | None = None,
    closure: str | None = None,
    at: str | None = None,
    horizon: str | None = None,
) -> dict[str, Any]:
    """Choices by the scenario's keys; what is not given is not there."""
    given: dict[str, Any] = {"world": world, "model": model, "closure": closure, "horizon": horizon}
    given["elasticities"] = None if elasticities is None else _number_or_name(elasticities)
    given["on"] = None if at is None else parse_day(at)
    return {key: value for key, value in given.items() if value is not None}


def _number_or_name(text: str) -> str | float:
    number = number_of(text)
    return text if number is None else number


def open_source(source: Source, chosen: Mapping[str, Any]) -> Opened:
    """Open a scenario and its world; ``chosen`` is in place of the scenario's own keys."""
    found = loaded(source)
    scenario = found.scenario.model_copy(update=dict(chosen))
    origin = "" if isinstance(source, (Scenario, Mapping)) else found.origin
    with naming(origin):
        world = _world_of(found, scenario.world, "world" in chosen)
    scenario = scenario.model_copy(update={"world": world.name})
    return Opened(scenario, world, origin, found.draws, {} if chosen else found.record)


def _world_of(found: Loaded, name: str, chosen: bool) -> World:
    """The world of a scenario. One that a scenario file names lies beside it; the hash in a manifest says enough of one
    that lies elsewhere, as nobody knows it who does not know the file.
    """
    if chosen or found.folder is None:
        return load_world(name, None if chosen else found.world_hash)
    if found.world_hash is None:
        return load_world(name, folder=found.folder)
    places = [Path(name), found.folder / name, found.folder.parent / name]
    there = [str(place) for place in places if not is_bundled(name) and place.is_file()]
    return load_world(there[0] if there else name, found.world_hash)


def scenario_from(source: Source | None, keys: Mapping[str, Any]) -> Scenario:
    """A scenario from a source, with keys in place of its own; without a source from the keys alone.

    Raises:
        ScenarioError: every fault with its place and the nearest valid spelling.
    """
    found = None if source is None else _settled(loaded(source), keys)
    given = {key.replace("_", "-"): value for key, value in keys.items()}
    if found is not None and not given:
        return found
    plain = {"name": "scenario", "measures": ()} if found is None else dump(found)
    return build({**plain, **given})


def _settled(found: Loaded, keys: Mapping[str, Any]) -> Scenario:
    """A scenario whose world file is named by its path, as the scenario no longer knows in which folder it was."""
    world = found.scenario.world
    if found.folder is None or found.world_hash is not None or "world" in keys or world in catalog.entries():
        return found.scenario
    return found.scenario.model_copy(update={"world": str(within(world, found.folder, "world", OTHER))})


def saved(source: Source) -> Any:
    """A scenario as it stands in a saved question: by library name, or whole."""
    if isinstance(source, str) and source in library_names():
        return source
    return dump(loaded(source).scenario)


def source_of(text: str) -> str | Path:
    """What a text on the command line means: a library name, or else a file."""
    if not text:
        raise InputError("the scenario is empty; expected a library name or a file.")
    return text if text in library_names() else Path(text)
