"""Read scenarios: YAML or JSON files, manifests of earlier runs, and the library that ships with parley."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from parley.errors import ScenarioError, nearest
from parley.kit import packaged
from parley.scenarios.kinds import SIZES
from parley.scenarios.measure import Measure
from parley.scenarios.schema import Scenario
from parley.scenarios.spread import Draws, Spread

MANIFEST_FORMAT = 1
MAX_BYTES = 5_000_000
MAX_DEPTH = 50
"""Deepest nesting read; a scenario needs 4, and the YAML library crashes on some ten thousand."""
MAX_NODES = 200_000
"""Most YAML nodes read, aliases counted as often as they repeat what they stand for."""
_FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "tag:yaml.org,2002:merge"
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What PyYAML raises besides its own errors: for 2022-13-45, !!float x, an integer of 5000 digits."""


_INTEGER = "tag:yaml.org,2002:int"
_BOOLEAN = "tag:yaml.org,2002:bool"
_DECIMAL = re.compile(r"^[-+]?(0|[1-9]\d*)$")


class _StrictLoader(_FAST_LOADER):  # type: ignore[misc]
    """The safe YAML loader, but a repeated key or a value that cannot be read is an error with its line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Build any value; raise with the line where the YAML library fails, or would read 010 as 8."""
        if node.tag == _INTEGER and not _DECIMAL.match(str(node.value)):
            raise ScenarioError(
                f"line {node.start_mark.line + 1}: YAML reads {_short(node.value)} as an integer in another "
                "base; write a plain decimal number, or put quotes around it if it is text."
            )
        if node.tag == _BOOLEAN and str(node.value).casefold() not in ("true", "false"):
            return str(node.value)  # on, off, yes, no and NO are words, as YAML 1.2 has it
        try:
            return super().construct_object(node, deep)
        except _BROKEN as error:
            raise ScenarioError(
                f"line {node.start_mark.line + 1}: {_short(node.value)} cannot be read ({error}); put quotes around it "
                "if it is text."
            ) from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping; raise on a repeated key."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.tag == _MERGE:
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise ScenarioError(
                    f"line {key_node.start_mark.line + 1}: a key must be a word, not a list or mapping."
                )
            if key in seen:
                raise ScenarioError(f"line {key_node.start_mark.line + 1}: the key {key!r} is given twice.")
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


@dataclass(frozen=True)
class Loaded:
    """A scenario and where it came from.

    Attributes:
        scenario: as it was written.
        origin: for messages.
        world_hash: set when a manifest asks for one exact world.
        draws: what the manifest of a run with draws says beside its scenario, such as whether it had a receipt.
    """

    scenario: Scenario
    origin: str
    world_hash: str | None = None
    draws: Mapping[str, Any] = field(default_factory=dict)


def library_names() -> tuple[str, ...]:
    """Names of the scenarios that ship with parley, sorted."""
    return packaged.names("library", suffix=".yaml", package="parley.scenarios")


def library_text(name: str) -> str:
    """The file of a library scenario; raises :class:`ScenarioError` with the nearest name."""
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
            path = path / "manifest.json"
        if not path.exists():
            raise ScenarioError(
                f"no scenario file or library scenario {text!r}.{nearest(text, library_names())} "
                "List the library with: parley scenarios"
            )
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(f"{text}: cannot be read ({error.strerror or error}).") from None
    if len(raw) > MAX_BYTES:
        raise ScenarioError(f"{text}: more than {MAX_BYTES / 1e6:.0f} MB is no scenario; expected a small YAML file.")
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{text}: not a text file (byte {error.start}); expected YAML in UTF-8.") from None
    return parse(content, text)


def parse(text: str, origin: str = "scenario") -> Loaded:
    """A scenario from YAML or JSON text; raises :class:`ScenarioError` with every fault and its place."""
    data = read_yaml(text, origin)
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
    draws = data.get("draws")
    return Loaded(build(scenario, origin), origin, expected, draws if isinstance(draws, dict) else {})


def read_yaml(text: str, origin: str) -> Any:
    """The content of YAML or JSON text; JSON is read as such, as YAML forbids some characters that it allows."""
    try:
        if text.startswith("{"):
            with suppress(ValueError, RecursionError):
                return json.loads(text, object_pairs_hook=_strict_pairs)
        _check_extent(text)
        return yaml.load(text, Loader=_StrictLoader)
    except ScenarioError as error:
        raise ScenarioError(f"{origin}: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ScenarioError(f"{origin}{where}: not valid YAML ({getattr(error, 'problem', error)}).") from None
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"{origin}: not valid YAML or JSON ({error}).") from None


def _strict_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; raise on a repeated key."""
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise ScenarioError(f"the key {key!r} is given twice.")
        out[key] = value
    return out


def _check_extent(text: str) -> None:
    """Refuse text that nests, or repeats itself by aliases, beyond any scenario; nothing is built in memory yet."""
    sizes: dict[str, int] = {}
    begun: list[tuple[str | None, int]] = []
    nodes = 0
    for event in yaml.parse(text, Loader=_FAST_LOADER):
        mark = event.start_mark
        line = mark.line + 1 if mark else 0
        if isinstance(event, yaml.AliasEvent):
            if any(event.anchor == anchor for anchor, _ in begun):
                raise ScenarioError(f"line {line}: the alias *{event.anchor} stands inside what it refers to.")
            nodes += sizes.get(event.anchor or "", 0)
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            if isinstance(event, yaml.CollectionStartEvent):
                begun.append((event.anchor, nodes))
            elif event.anchor is not None:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, first = begun.pop()
            if anchor is not None:
                sizes[anchor] = nodes - first + 1
        if len(begun) > MAX_DEPTH:
            raise ScenarioError(f"line {line}: nested more than {MAX_DEPTH} deep; no scenario is.")
        if nodes > MAX_NODES:
            raise ScenarioError(f"line {line}: more than {MAX_NODES} values, aliases counted; no scenario has so many.")


def build(data: Mapping[str, Any], origin: str = "scenario") -> Scenario:
    """A scenario from a mapping with the keys of the file."""
    try:
        return Scenario.model_validate(dict(data))
    except ValidationError as error:
        lines = [_explain(dict(item)) for item in error.errors() if not _other_branch(dict(item))]
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


_UNIONS = (*SIZES, "elasticities")
"""Keys that take one value or a mapping; pydantic puts the branch it tried after them."""


def _other_branch(item: dict[str, Any]) -> bool:
    """Whether the fault is that of a branch that was not meant: a mapping read as one size, or the reverse."""
    sizes = any(part in SIZES for part in item["loc"])
    mapping = isinstance(item["input"], dict)
    return sizes and ((mapping and str(item["loc"][-1]).startswith("function-")) or item["type"] == "dict_type")


def _explain(item: dict[str, Any]) -> str:
    """One validation fault as a sentence with its place and the nearest valid spelling."""
    loc = item["loc"]
    path = [
        part
        for k, part in enumerate(loc)
        if not (k and loc[k - 1] in _UNIONS and re.fullmatch(r"function-.*|dict\[.*|float|str", str(part)))
    ]
    inside = len(path) >= 2 and path[0] == "measures" and isinstance(path[1], int)
    model: type[BaseModel] = Measure if inside else Scenario
    parts: dict[str, type[BaseModel]] = {"spread": Spread, "draws": Draws}
    model = parts.get(str(path[-2]) if len(path) > 1 else "", model)
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in path) or "the file"
    place = place.replace("measures.", "measure ", 1) if inside else place
    if item["type"] == "extra_forbidden":
        key = str(path[-1])
        return f"{place}: unknown key {key!r}.{nearest(key, _keys(model))} Keys: {', '.join(_keys(model))}."
    if item["type"] == "missing":
        return f"{place}: this key is missing."
    message = str(item["msg"]).removeprefix("Value error, ")
    if path[-1:] == ["kind"] and message.startswith("unknown kind"):
        return f"{place}: {message}."
    if message.startswith("@"):  # a fault found by comparing keys names its own
        key, message = message[1:].split(": ", 1)
        return f"{key if place == 'the file' else f'{place}.{key}'}: {message}."
    return f"{place}: {message} (found {_short(item.get('input'))})."


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python prints no integer of more than 4300 digits
        text = "an integer of thousands of digits"
    return text if len(text) <= 60 else text[:57] + "…"
