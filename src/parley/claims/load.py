"""Read and write dossiers: YAML or JSON files; every fault is named with its claim, key and nearest valid spelling."""

from __future__ import annotations

from collections.abc import Mapping
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
from parley.errors import InputError, nearest
from parley.kit.faults import Hooks, Keys, dotted, listed
from parley.kit.files import check_whole
from parley.kit.reach import within
from parley.kit.strict_yaml import read, read_file

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
            check_whole(file)
            file = within("dossier.yaml", file, "the file")
        if not file.exists():
            known = ", ".join(shipped.names())
            raise InputError(
                f"{text}: there is no such dossier.{nearest(text, shipped.names())} Expected a YAML file (see "
                f"docs/verdicts.md) or one that ships: {known}."
            )
    except OSError as error:
        raise InputError(f"{text}: cannot be read ({error.strerror or error}).") from None
    return LoadedDossier(parse(read_file(file, text, "dossier"), text), file.parent, text)


def parse(text: str, origin: str = "dossier") -> Dossier:
    """A dossier from YAML or JSON text."""
    data = read(text, origin, "dossier")
    if not isinstance(data, dict):
        raise InputError(f"{origin}: expected a mapping with the keys article and claims; found {type(data).__name__}.")
    return build(data, origin)


def build(data: Mapping[str, Any], origin: str = "dossier") -> Dossier:
    """A dossier from a mapping with the keys of the file."""
    try:
        return Dossier.model_validate(dict(data))
    except ValidationError as error:
        hooks = Hooks(Dossier, at=_model_at, path=_path, place=lambda path: _place(path, data))
        raise InputError(f"{origin} is not a valid dossier:\n{listed(error, hooks)}") from None


def dump(dossier: Dossier) -> dict[str, Any]:
    """A dossier as a plain mapping with the keys of the file; what is not given is not there."""
    return dossier.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def to_yaml(dossier: Dossier) -> str:
    """A dossier as a YAML file that :func:`load` reads back equal."""
    return yaml.safe_dump(dump(dossier), sort_keys=False, allow_unicode=True, width=100)


def json_schema() -> dict[str, Any]:
    """JSON Schema of a dossier file."""
    schema = Dossier.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _path(loc: Keys) -> Keys:
    """Without the branch of a union that pydantic tried."""
    return [part for part in loc if part not in ("int", "float", "str")]


def _place(path: Keys, data: Mapping[str, Any]) -> str:
    """Where a fault is; a claim is named by its id where it has one."""
    if len(path) < 2 or path[0] != "claims" or not isinstance(path[1], int):
        return dotted(path)
    listed = data.get("claims")
    claim = listed[path[1]] if isinstance(listed, (list, tuple)) and path[1] < len(listed) else None
    name = claim.get("id") if isinstance(claim, Mapping) else None
    head = f"claim {path[1] + 1}" + (f" ({name})" if isinstance(name, str) else "")
    return ".".join([head, *(str(part) for part in path[2:])])


def _model_at(path: Keys) -> type[BaseModel]:
    names = [part for part in path[:-1] if isinstance(part, str)]
    return _PARTS.get(names[-1], Dossier) if names else Dossier
