"""Read scenarios: YAML or JSON files, manifests of earlier runs, and the library that ships with parley."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from parley.errors import InputError, ScenarioError, nearest, shown
from parley.kit import packaged, reach
from parley.kit.faults import Hooks, Item, Keys, dotted, listed
from parley.kit.files import check_whole
from parley.kit.strict_yaml import read, read_file
from parley.scenarios.kinds import KINDS, SIZES
from parley.scenarios.measure import Measure
from parley.scenarios.schema import Scenario
from parley.scenarios.sizes import spelled
from parley.scenarios.spread import Draws, Spread

MANIFEST, MANIFEST_FORMAT = "manifest.json", 1
SOURCES = "a library name, the path or the text of a scenario file, its mapping, or a Scenario"


@dataclass(frozen=True)
class Loaded:
    """A scenario and where it came from.

    Attributes:
        scenario: as it was written.
        origin: for messages.
        world_hash: set when a manifest asks for one exact world.
        draws: what the manifest of a run with draws says beside its scenario, such as whether it had a receipt.
        folder: of the file, in which what the scenario names is looked for; None for the library and for texts.
        record: what a manifest says beside its scenario, world and draws, to be compared with a repeated run.
    """

    scenario: Scenario
    origin: str
    world_hash: str | None = None
    draws: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    record: Mapping[str, Any] = field(default_factory=dict)


def library_names() -> tuple[str, ...]:
    """Names of the scenarios that ship with parley, sorted."""
    return packaged.names("library", suffix=".yaml", package="parley.scenarios")


def library_text(name: str) -> str:
    """Text of a library scenario's file; :class:`ScenarioError` with the nearest name if there is none."""
    if name not in library_names():
        raise ScenarioError(
            f"no library scenario {name!r}.{nearest(name, library_names())} Library: {', '.join(library_names())}."
        )
    return packaged.read_text("library", f"{name}.yaml", package="parley.scenarios")


def load(name_or_path: str | Path) -> Loaded:
    """A scenario by library name, or from a YAML/JSON file or the ``manifest.json`` of an earlier run."""
    text = str(name_or_path)
    if text in library_names():
        return parse(library_text(text), text)
    path = Path(name_or_path)
    try:
        if path.is_dir():
            path = reach.within(MANIFEST, path, "the file")
            check_whole(path.parent)
        if not path.exists():
            raise ScenarioError(
                f"no scenario file or library scenario {text!r}.{nearest(text, library_names())} "
                "List the library with: parley scenarios"
            )
    except OSError as error:
        raise ScenarioError(f"{text}: cannot be read ({error.strerror or error}).") from None
    return replace(parse(read_file(path, text, "scenario", ScenarioError), text), folder=path.parent)


Source = Scenario | str | Mapping[str, Any] | Path
"""What stands for a scenario: itself, a library name, a file's text or path, or the mapping of a file."""


def loaded(source: Source) -> Loaded:
    """A scenario from whatever stands for it; the origin is empty where it is not read.

    Raises:
        InputError: something that does not stand for a scenario.
        ScenarioError: a scenario that does not exist or has faults.
    """
    check_source(source)
    if isinstance(source, Scenario):
        return Loaded(source, "")
    if isinstance(source, Path):
        return load(source)
    if isinstance(source, Mapping):
        return Loaded(build(source), "")
    if "\n" in source or source.lstrip().startswith("{"):
        return parse(source, "scenario")
    return load(source) if source in library_names() else load(Path(source))


def check_source(value: object, what: str = "scenario") -> None:
    """Raise :class:`InputError` for a value that cannot stand for a scenario; ``what`` is its name in the message."""
    if isinstance(value, str) and not value.strip():
        raise InputError(f"{what}: it is empty; expected {SOURCES}.")
    if not isinstance(value, (Scenario, str, Path, Mapping)):
        raise InputError(f"{what} {shown(value)}: expected {SOURCES}.")


def parse(text: str, origin: str = "scenario") -> Loaded:
    """A scenario from YAML or JSON text; raises :class:`ScenarioError` with every fault and its place."""
    data = read(text, origin, "scenario", ScenarioError)
    if not isinstance(data, dict):
        raise ScenarioError(
            f"{origin}: expected a mapping with the keys name, measures, …; found {type(data).__name__}."
        )
    if "parley_manifest" not in data:
        return Loaded(build(data, origin), origin)
    world, scenario = data.get("world"), data.get("scenario")
    expected = world.get("sha256") if isinstance(world, dict) else None
    if data["parley_manifest"] != MANIFEST_FORMAT or not isinstance(scenario, dict) or not isinstance(expected, str):
        raise ScenarioError(
            f"{origin}: a damaged manifest, or one of another parley version; expected parley_manifest: "
            f"{MANIFEST_FORMAT}, a scenario, and a world with its sha256."
        )
    _check_untouched(scenario, data.get("scenario_sha256"), origin)
    draws, parameters = (
        found if isinstance(found, dict) else {} for found in (data.get("draws"), data.get("parameters"))
    )
    record = {"version": data.get("parley_version"), "theta": parameters.get("theta")}
    return Loaded(build(_in_fractions(scenario), origin), origin, expected, draws, record=record)


def fingerprint(plain: Mapping[str, Any]) -> str:
    """sha256 of a scenario's canonical JSON, hexadecimal."""
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _check_untouched(scenario: Mapping[str, Any], recorded: Any, origin: str) -> None:
    """Raise where the scenario in a manifest is not the one that was run."""
    if not isinstance(recorded, str) or recorded != fingerprint(scenario):
        raise ScenarioError(
            f"{origin}: the scenario in this manifest is not the one that was run: it does not have the "
            "scenario_sha256 that stands beside it. A manifest only repeats its run; for another scenario write a file "
            "of its own (parley new, or parley scenarios NAME)."
        )


def _in_fractions(scenario: Mapping[str, Any]) -> Mapping[str, Any]:
    """A manifest's scenario with units on sizes above 1: parley wrote it, so its plain numbers are fractions."""
    measures = scenario.get("measures")
    if not isinstance(measures, list):
        return scenario

    def sized(measure: Mapping[str, Any]) -> dict[str, Any]:
        spread = measure.get("spread")
        found = {key: spelled(value) if key in SIZES else value for key, value in measure.items()}
        if isinstance(spread, Mapping):
            found["spread"] = {key: value if key == "lognormal" else spelled(value) for key, value in spread.items()}
        return found

    return {**scenario, "measures": [sized(m) if isinstance(m, Mapping) else m for m in measures]}


def build(data: Mapping[str, Any], origin: str = "scenario") -> Scenario:
    """A scenario from a mapping with the keys of the file."""
    try:
        return Scenario.model_validate(dict(data))
    except ValidationError as error:
        raise ScenarioError(f"{origin} is not a valid scenario:\n{listed(error, _HOOKS)}") from None


ENDS = {"exporter": "from", "importer": "to", "exporters": "from", "importers": "to"}
"""Words for the two ends of a flow that Python takes, as ``from`` is taken by the language."""


def with_measure(scenario: Scenario, kind: str, about: Sequence[Any], keys: Mapping[str, Any]) -> Scenario:
    """A scenario with one more measure, given as in :meth:`Scenario.measure`.

    Raises:
        ScenarioError: an unknown kind or key, one given twice, or a value that does not fit.
    """
    if kind not in KINDS:
        raise ScenarioError(f"unknown kind {kind!r}.{nearest(kind, KINDS)} Kinds: {', '.join(KINDS)}.")
    places = KINDS[kind].about
    if len(about) > len(places):
        raise ScenarioError(f"{kind}: {len(about)} values by place; expected {', '.join(places)}, the rest by name.")
    given: dict[str, Any] = {"kind": kind, **dict(zip(places, about, strict=False))}
    for key, value in keys.items():
        name = ENDS.get(key, key.rstrip("_").replace("_", "-"))
        if name in given:
            raise ScenarioError(f"{kind}: {name!r} is given twice.")
        given[name] = value
    plain = dump(scenario)
    return build({**plain, "measures": [*plain["measures"], given]}, scenario.name)


def json_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, as ``parley schema`` prints it."""
    schema = Scenario.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def dump(scenario: Scenario) -> dict[str, Any]:
    """A scenario as a plain mapping with the keys of the file, defaults filled in."""
    plain: dict[str, Any] = json.loads(scenario.model_dump_json(by_alias=True, exclude_none=True))
    return plain


_UNIONS = (*SIZES, "elasticities")
"""Keys that take one value or a mapping; pydantic puts the branch it tried after them."""


def _other_branch(item: Item) -> bool:
    """Whether the fault is that of a branch that was not meant: a mapping read as one size, or the reverse."""
    sizes = any(part in SIZES for part in item["loc"])
    mapping = isinstance(item["input"], dict)
    return sizes and ((mapping and str(item["loc"][-1]).startswith("function-")) or item["type"] == "dict_type")


def _path(loc: Keys) -> Keys:
    branch = re.compile(r"function-.*|dict\[.*|float|str")
    return [part for k, part in enumerate(loc) if not (k and loc[k - 1] in _UNIONS and branch.fullmatch(str(part)))]


def _in_measure(path: Keys) -> bool:
    return len(path) >= 2 and path[0] == "measures" and isinstance(path[1], int)


def _at(path: Keys) -> type[BaseModel]:
    parts: dict[str, type[BaseModel]] = {"spread": Spread, "draws": Draws}
    return parts.get(str(path[-2]) if len(path) > 1 else "", Measure if _in_measure(path) else Scenario)


def _place(path: Keys) -> str:
    """A path in words; measures and the like are counted from 1."""
    place = dotted([part + 1 if isinstance(part, int) else part for part in path])
    return place.replace("measures.", "measure ", 1) if _in_measure(path) else place


def _sentence(item: Item, place: str) -> str | None:
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}." if message.startswith("unknown kind") else None  # it names what was found


_HOOKS = Hooks(Scenario, at=_at, path=_path, place=_place, skip=_other_branch, sentence=_sentence)
