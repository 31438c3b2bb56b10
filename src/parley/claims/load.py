"""Read and write dossiers: YAML or JSON files; every fault is named with its claim, key and nearest valid spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from parley.claims import shipped
from parley.claims.dossier import Article, Claim, Deadline, Dossier, MeasureChoice, RunMeasure, Stated
from parley.claims.quantity_schema import (
    ConcentrationChoice,
    OutputChoice,
    QuantityChoice,
    RankChoice,
    ShareChoice,
    TradeChoice,
)
from parley.errors import InputError, ScenarioError, nearest
from parley.scenarios.load import MAX_BYTES, read_yaml

SHOWN = 12
_PARTS: dict[str, type[BaseModel]] = {
    "article": Article,
    "claims": Claim,
    "claim": Stated,
    "within": Deadline,
    "measure": MeasureChoice,
    "run": RunMeasure,
    "quantity": QuantityChoice,
    "trade": TradeChoice,
    "share": ShareChoice,
    "rank": RankChoice,
    "output": OutputChoice,
    "concentration": ConcentrationChoice,
}


@dataclass(frozen=True)
class LoadedDossier:
    """A dossier, the folder that its scenarios are looked for in, and the name of its file."""

    dossier: Dossier
    folder: Path
    origin: str


def load(path: str | Path) -> LoadedDossier:
    """A dossier from a YAML or JSON file, its folder, or the name of one that ships; errors name every fault."""
    file, text = Path(path), str(path)
    if not file.exists() and text in shipped.names():
        file = shipped.folder() / text
    try:
        if file.is_dir():
            file = file / "dossier.yaml"
        if not file.exists():
            known = ", ".join(shipped.names())
            raise InputError(
                f"{text}: there is no such dossier.{nearest(text, shipped.names())} Expected a YAML file (see "
                f"docs/verdicts.md) or one that ships: {known}."
            )
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{text}: cannot be read ({error.strerror or error}).") from None
    if len(raw) > MAX_BYTES:
        raise InputError(f"{text}: more than {MAX_BYTES / 1e6:.0f} MB is no dossier; expected a small YAML file.")
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{text}: not a text file (byte {error.start}); expected YAML in UTF-8.") from None
    return LoadedDossier(parse(content, text), file.parent, text)


def parse(text: str, origin: str = "dossier") -> Dossier:
    """A dossier from YAML or JSON text."""
    try:
        data = read_yaml(text, origin)
    except ScenarioError as error:
        raise InputError(str(error)) from None
    if not isinstance(data, dict):
        raise InputError(f"{origin}: expected a mapping with the keys article and claims; found {type(data).__name__}.")
    return build(data, origin)


def build(data: Mapping[str, Any], origin: str = "dossier") -> Dossier:
    """A dossier from a mapping with the keys of the file."""
    try:
        return Dossier.model_validate(dict(data))
    except ValidationError as error:
        lines = list(dict.fromkeys(_explain(dict(item), data) for item in error.errors()))
        rest = f"\n  … and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
        shown = "\n".join(f"  {line}" for line in lines[:SHOWN])
        raise InputError(f"{origin} is not a valid dossier:\n{shown}{rest}") from None


def dump(dossier: Dossier) -> dict[str, Any]:
    """A dossier as a plain mapping with the keys of the file; what is not given is not there."""
    return dossier.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def to_yaml(dossier: Dossier) -> str:
    """A dossier as a YAML file that :func:`load` reads back equal."""
    return yaml.safe_dump(dump(dossier), sort_keys=False, allow_unicode=True, width=100)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a dossier file."""
    schema = Dossier.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _explain(item: dict[str, Any], data: Mapping[str, Any]) -> str:
    """One validation fault as a sentence with its place and the nearest valid spelling."""
    path = [part for part in item["loc"] if not (isinstance(part, str) and part in ("int", "float", "str"))]
    place = _place(path, data)
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        keys = _keys(_model_at(path))
        return f"{place}: unknown key {str(path[-1])!r}.{nearest(str(path[-1]), keys)} Keys: {', '.join(keys)}."
    if item["type"] == "missing":
        return f"{place}: this key is missing."
    if item["type"] == "literal_error":
        valid = str(item["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        return (
            f"{place}: unknown word {item['input']!r}.{nearest(str(item['input']), valid)} Words: {', '.join(valid)}."
        )
    if message.startswith("@"):  # a fault found by comparing keys names its own
        key, message = message[1:].split(": ", 1)
        return f"{key if place == 'the file' else f'{place}.{key}'}: {message.rstrip('.')}."
    shown = repr(item.get("input"))
    found = f" (found {shown})" if len(shown) <= 60 and not isinstance(item.get("input"), dict) else ""
    return f"{place}: {message}{found}."


def _place(path: Sequence[object], data: Mapping[str, Any]) -> str:
    """Where a fault is; a claim is named by its id where it has one."""
    if len(path) < 2 or path[0] != "claims" or not isinstance(path[1], int):
        return ".".join(str(part) for part in path) or "the file"
    listed = data.get("claims")
    claim = listed[path[1]] if isinstance(listed, (list, tuple)) and path[1] < len(listed) else None
    name = claim.get("id") if isinstance(claim, Mapping) else None
    head = f"claim {path[1] + 1}" + (f" ({name})" if isinstance(name, str) else "")
    return ".".join([head, *(str(part) for part in path[2:])])


def _model_at(path: Sequence[object]) -> type[BaseModel]:
    names = [part for part in path[:-1] if isinstance(part, str)]
    return _PARTS.get(names[-1], Dossier) if names else Dossier


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
