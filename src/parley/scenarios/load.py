"""Read scenarios: YAML or JSON files, manifests of earlier runs, and the library that ships with parley."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from parley.errors import ScenarioError, nearest
from parley.scenarios.schema import Measure, Scenario

MAX_BYTES = 5_000_000
_FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_FAST_LOADER):  # type: ignore[misc]
    """The safe YAML loader, but a repeated key is an error instead of the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping; raise on a repeated key."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise ScenarioError(f"line {key_node.start_mark.line + 1}: the key {key!r} is given twice.")
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


@dataclass(frozen=True)
class Loaded:
    """A scenario and where it came from; ``world_hash`` is set when a manifest asks for one exact world."""

    scenario: Scenario
    origin: str
    world_hash: str | None = None


def library_names() -> tuple[str, ...]:
    """Names of the scenarios that ship with parley, sorted."""
    folder = resources.files("parley.scenarios").joinpath("library")
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def library_text(name: str) -> str:
    """The file of a library scenario; raises :class:`ScenarioError` with the nearest name."""
    if name not in library_names():
        raise ScenarioError(
            f"no library scenario {name!r}.{nearest(name, library_names())} Library: {', '.join(library_names())}."
        )
    return resources.files("parley.scenarios").joinpath("library", f"{name}.yaml").read_text(encoding="utf-8")


def load(name_or_path: str | Path) -> Loaded:
    """A scenario by library name, or from a YAML/JSON file or the ``manifest.json`` of an earlier run."""
    text = str(name_or_path)
    if text in library_names():
        return parse(library_text(text), text)
    path = Path(name_or_path)
    if path.is_dir():
        path = path / "manifest.json"
    if not path.exists():
        raise ScenarioError(
            f"no scenario file or library scenario {text!r}.{nearest(text, library_names())} "
            "List the library with: parley scenarios"
        )
    if path.stat().st_size > MAX_BYTES:
        raise ScenarioError(f"{text}: {path.stat().st_size / 1e6:.0f} MB is no scenario; expected a small YAML file.")
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{text}: not a text file (byte {error.start}); expected YAML in UTF-8.") from None
    return parse(content, text)


def parse(text: str, origin: str = "scenario") -> Loaded:
    """A scenario from YAML or JSON text; raises :class:`ScenarioError` with every fault and its place."""
    try:
        data = yaml.load(text, Loader=_StrictLoader)
    except ScenarioError as error:
        raise ScenarioError(f"{origin}: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ScenarioError(f"{origin}{where}: not valid YAML ({getattr(error, 'problem', error)}).") from None
    if not isinstance(data, dict):
        raise ScenarioError(
            f"{origin}: expected a mapping with the keys name, measures, …; found {type(data).__name__}."
        )
    if "parley_manifest" in data:
        return Loaded(build(data.get("scenario", {}), origin), origin, data.get("world", {}).get("sha256"))
    return Loaded(build(data, origin), origin)


def build(data: Mapping[str, Any], origin: str = "scenario") -> Scenario:
    """A scenario from a mapping with the keys of the file."""
    try:
        return Scenario.model_validate(dict(data))
    except ValidationError as error:
        lines = [_explain(dict(item), data) for item in error.errors()]
        unique = list(dict.fromkeys(lines))
        shown = "\n".join(f"  {line}" for line in unique[:12])
        rest = f"\n  … and {len(unique) - 12} more" if len(unique) > 12 else ""
        raise ScenarioError(f"{origin} is not a valid scenario:\n{shown}{rest}") from None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file."""
    schema = Scenario.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def dump(scenario: Scenario) -> dict[str, Any]:
    """A scenario as a plain mapping with the keys of the file, defaults filled in."""
    plain: dict[str, Any] = json.loads(scenario.model_dump_json(by_alias=True, exclude_none=True))
    return plain


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _explain(item: dict[str, Any], data: Mapping[str, Any]) -> str:
    """One validation fault as a sentence with its place and the nearest valid spelling."""
    path = [
        part for part in item["loc"] if not (isinstance(part, str) and part.startswith(("function", "dict", "float")))
    ]
    inside = len(path) >= 2 and path[0] == "measures" and isinstance(path[1], int)
    model: type[BaseModel] = Measure if inside else Scenario
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in path) or "the file"
    place = place.replace("measures.", "measure ", 1) if inside else place
    if item["type"] == "extra_forbidden":
        key = str(path[-1])
        return f"{place}: unknown key {key!r}.{nearest(key, _keys(model))} Keys: {', '.join(_keys(model))}."
    if item["type"] == "missing":
        return f"{place}: this key is missing."
    if item["type"] == "literal_error":
        given = str(item["input"])
        valid = ["tariff", "trade-cost", "embargo"]
        return f"{place}: unknown kind {given!r}.{nearest(given, valid)} Kinds: {', '.join(valid)}."
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{place}: {message} (found {_short(item.get('input'))})."


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
