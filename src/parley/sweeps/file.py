"""Read a sweep: a sweep file, or a plain scenario with horizons and draws from the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from parley.errors import InputError, ScenarioError, nearest
from parley.kit.faults import Hooks, Item, listed
from parley.kit.reach import read_bytes, within
from parley.kit.strict_yaml import MAX_BYTES, read
from parley.scenarios.bounds import LARGEST_DRAWS
from parley.scenarios.load import Loaded, library_names, load
from parley.scenarios.schema import Scenario
from parley.scenarios.spread import Draws
from parley.sweeps.grid import Axis, Sweep, plain
from parley.worlds.world import is_bundled, load_world

HORIZON, WORLD = "horizon", "world"
_SIGNS = ("scenario", "scenarios", "grid")
"""Keys that only a sweep file has, not a scenario."""


def _listed(value: Any) -> Any:
    """A list of values; a single value is refused, as it would vary nothing."""
    if not isinstance(value, list) or not value:
        raise ValueError("expected a list of values, such as [1, 5, long-run]")
    values = [plain(item) for item in value]
    marks = [json.dumps(item, sort_keys=True) for item in values]
    twice = next((mark for k, mark in enumerate(marks) if mark in marks[:k]), None)
    if twice is not None:
        raise ValueError(f"{twice} is given twice")
    return tuple(values)


def _whole(value: Any) -> Any:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError("expected a whole number")
    return value


Values = Annotated[tuple[Any, ...], BeforeValidator(_listed)]
Whole = Annotated[int, BeforeValidator(_whole)]


class SweepFile(BaseModel):
    """Keys of a sweep file; extra keys are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, description="short name, used in outputs")
    title: str = Field("", description="one line for people")
    scenario: str | None = Field(None, description="a library name, or a scenario file beside the sweep file")
    scenarios: tuple[str, ...] = Field((), description="several of them")
    grid: dict[str, Values] = Field({}, description="key of the scenario -> list of values")
    horizons: Values | None = Field(None, description="short for grid: {horizon: …}")
    draws: Whole | None = Field(
        None,
        ge=2,
        le=LARGEST_DRAWS,
        description="draws of what is uncertain for each case; rounded up to a power of two",
    )
    seed: Whole | None = Field(None, ge=0, lt=2**63, description="of the draws; default: each scenario's")

    @model_validator(mode="after")
    def _one_way(self) -> SweepFile:
        if (self.scenario is None) == (not self.scenarios):
            raise ValueError("give either 'scenario' or a list of 'scenarios'")
        if self.horizons is not None and HORIZON in self.grid:
            raise ValueError("give either 'horizons' or 'horizon' in the grid")
        return self


def read_sweep(
    file: str | Path, horizons: Sequence[Any] | None = None, draws: int | None = None, seed: int | None = None
) -> Sweep:
    """Read a sweep from a sweep file, a scenario file or the library; the arguments replace what the file says.

    Every point is validated; :class:`InputError` names the first that is not a valid scenario.
    """
    text = str(file)
    found = None if text in library_names() else _sweep_file(Path(file))
    own = None
    if found is None:
        own = _opened(load(file))
        found = SweepFile(name=own.name, scenario=text)
    update = {"horizons": tuple(map(_number, horizons)) if horizons else None, "draws": draws, "seed": seed}
    given = {**keys(found), **{key: value for key, value in update.items() if value is not None}}
    if horizons:
        given["grid"].pop(HORIZON, None)
    return to_sweep(_validated(given, text), Path(file).parent, own)


def to_sweep(file: SweepFile, folder: Path, own: Scenario | None = None) -> Sweep:
    """Load what a sweep file names, in its folder or below; every point is validated.

    Args:
        file: the sweep.
        folder: of its file.
        own: the scenario of a sweep that has no file of its own.
    """
    names = (file.scenario,) if file.scenario is not None else file.scenarios
    grid: dict[str, tuple[Any, ...]] = dict(file.grid)
    if file.horizons is not None:
        grid[HORIZON] = file.horizons
    if WORLD in grid:
        grid[WORLD] = tuple(_world(str(name), folder) for name in grid[WORLD])
    scenarios = tuple(_open(name, folder) for name in names) if own is None else (own,)
    axes = tuple(Axis(path, values) for path, values in grid.items())
    draws = None if file.draws is None else Draws(number=file.draws).rounded
    sweep = Sweep(file.name, file.title, scenarios, axes, draws, file.seed)
    for _ in sweep.cases():  # raises at the first point that is not a valid scenario
        pass
    return sweep


def keys(file: SweepFile) -> dict[str, Any]:
    """Keys of a sweep file as a mapping, lists as YAML has them."""
    pairs = {name: getattr(file, name) for name in SweepFile.model_fields}
    pairs["grid"] = {path: list(values) for path, values in file.grid.items()}
    return {**pairs, "horizons": None if file.horizons is None else list(file.horizons)}


def _sweep_file(path: Path) -> SweepFile | None:
    """Sweep file at a path; None where it holds a scenario instead, or nothing that can be read."""
    try:
        text = read_bytes(path, MAX_BYTES, "a sweep").decode()
    except (InputError, UnicodeDecodeError):
        return None  # the reader of scenarios says what is wrong
    data = read(text, str(path), "sweep", ScenarioError)
    if not isinstance(data, dict) or "parley_manifest" in data or not any(sign in data for sign in _SIGNS):
        return None
    return _validated(data, str(path))


def _validated(data: Mapping[str, Any], origin: str) -> SweepFile:
    given = {key: list(value) if isinstance(value, tuple) else value for key, value in data.items()}
    if given.get("horizons") is None:
        given.pop("horizons", None)
    try:
        return SweepFile.model_validate(given)
    except ValidationError as error:
        raise ScenarioError(f"{origin} is not a valid sweep:\n{listed(error, _HOOKS)}") from None


def _sentence(item: Item, place: str) -> str | None:
    del place
    if item["loc"][-1:] == ("[key]",):
        return f"grid: the key {item.get('input')!r}; expected text, such as measures.1.rate."
    return None


_HOOKS = Hooks(SweepFile, sentence=_sentence)


def _open(name: str, folder: Path) -> Scenario:
    """A scenario of the library, or of a file relative to the sweep file; its world found and fixed."""
    if name in library_names():
        return _opened(load(name))
    beside = within(name, folder, "scenario", "Put it beside the sweep file.")
    if not beside.exists():
        raise ScenarioError(
            f"no scenario file or library scenario {name!r} beside the sweep.{nearest(name, library_names())} "
            "List the library with: parley scenarios"
        )
    return _opened(load(beside))


def _opened(found: Loaded) -> Scenario:
    """A scenario with its world found and fixed; the world of a manifest may lie elsewhere, as its hash is known."""
    scenario = found.scenario
    if found.world_hash is not None:
        load_world(scenario.world, found.world_hash)
        return scenario
    world = scenario.world if found.folder is None else _world(scenario.world, found.folder)
    return scenario.model_copy(update={WORLD: world})


def _world(name: str, folder: Path) -> str:
    """A bundled world's name, or the full path of a world file in the folder of the file that names it."""
    if is_bundled(name):
        return name
    place = within(name, folder, WORLD, "Put it beside the file that names it.")
    return str(place.resolve()) if place.is_file() else load_world(name, folder=folder).name  # it says what is wrong


def _number(value: Any) -> Any:
    """A horizon from the command line: ``1`` and ``2.5`` as numbers, words as they are."""
    if not isinstance(value, str):
        return value
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value
