"""What pydantic finds wrong, as sentences: where, what was found, what was expected, the nearest valid spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from parley.errors import nearest
from parley.kit.strict_yaml import shortened

SHOWN = 12
"""Most faults that are listed."""
Keys = Sequence[int | str]
"""Keys and positions from the top of the file to the fault."""
Item = Mapping[str, Any]
"""One fault as pydantic describes it."""


def dotted(path: Keys) -> str:
    """A path as ``draws.number``; ``the file`` for its top."""
    return ".".join(str(part) for part in path) or "the file"


@dataclass(frozen=True)
class Hooks:
    """What a kind of file says about its own keys.

    Attributes:
        model: what the file is.
        at: the model whose keys are valid at a path; ``model`` by default.
        path: the path without the marks that pydantic puts into it, such as the branch of a union.
        place: a path in words.
        skip: faults that are about something else, such as a branch of a union that was not meant.
        sentence: the whole sentence of a fault where the usual ones do not fit, given its place; None elsewhere.
    """

    model: type[BaseModel]
    at: Callable[[Keys], type[BaseModel]] | None = None
    path: Callable[[Keys], Keys] = tuple
    place: Callable[[Keys], str] = dotted
    skip: Callable[[Item], bool] | None = None
    sentence: Callable[[Item, str], str | None] | None = None


def keys(model: type[BaseModel]) -> list[str]:
    """The keys of a model as they are written in the file."""
    return [field.alias or name for name, field in model.model_fields.items()]


def listed(error: ValidationError, hooks: Hooks) -> str:
    """The faults, one an indented line."""
    found = [dict(item) for item in error.errors()]
    lines = list(dict.fromkeys(_sentence(item, hooks) for item in found if not (hooks.skip and hooks.skip(item))))
    rest = f"\n  … and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return "\n".join(f"  {line}" for line in lines[:SHOWN]) + rest


def first(error: ValidationError, hooks: Hooks) -> str:
    """The first fault as a sentence."""
    return _sentence(dict(error.errors()[0]), hooks)


def _sentence(item: Item, hooks: Hooks) -> str:
    path = hooks.path(item["loc"])
    place = hooks.place(path)
    own = hooks.sentence(item, place) if hooks.sentence else None
    if own is not None:
        return own
    if item["type"] == "extra_forbidden":
        key, valid = str(path[-1]), keys(hooks.at(path) if hooks.at else hooks.model)
        return f"{place}: unknown key {key!r}.{nearest(key, valid)} Keys: {', '.join(valid)}."
    if item["type"] == "missing":
        return f"{place}: this key is missing."
    if item["type"] == "literal_error":
        words = str(item["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        hint = nearest(str(item["input"]), words)
        return f"{place}: unknown word {shortened(item['input'])}.{hint} Words: {', '.join(words)}."
    message = str(item["msg"]).removeprefix("Value error, ").rstrip(".")
    if message.startswith("@"):  # a fault found by comparing keys names its own
        key, message = message[1:].split(": ", 1)
        return f"{key if place == 'the file' else f'{place}.{key}'}: {message}."
    value = item.get("input")
    found = "" if isinstance(value, dict) else f" (found {shortened(value)})"
    return f"{place}: {message}{found}."
