"""Questions as functions: what ``import parley`` offers beside worlds, scenarios and errors."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

from parley.errors import InputError, nearest
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Parameter, Question, parameters
from parley.questions.registry import QUESTIONS, question
from parley.show.answer import Answer


@cache
def functions() -> dict[str, str]:
    """Name of the question behind each function: ``skies_route`` asks ``skies route``."""
    return {python_name(name): name for name in QUESTIONS}


def python_name(name: str) -> str:
    """The function of a question; names of rooms of the package are taken, so ``scenarios`` is ``library``."""
    return {"scenarios": "library"}.get(name, name.replace(" ", "_").replace("-", "_"))


@cache
def function(name: str) -> Callable[..., Answer]:
    """The function of that name, with the question's fields as its arguments and its help as its documentation."""
    cls = question(functions()[name])
    known = parameters(cls)
    placed = [parameter for parameter in known if parameter.ask.argument]

    def ask(*values: Any, progress: Progress = QUIET, **named: Any) -> Answer:
        if len(values) > len(placed):
            raise InputError(f"{name}: {len(values)} values by place; expected at most {len(placed)}, others by name.")
        given = {parameter.name: value for parameter, value in zip(placed, values, strict=False)}
        for key, value in named.items():
            if key in given:
                raise InputError(f"{name}: {key} is given twice.")
            given[key] = value
        return asked(cls, name, given).answer(progress)

    ask.__name__ = ask.__qualname__ = name
    ask.__module__ = "parley"
    ask.__doc__ = documentation(cls)
    ask.__signature__ = signature(cls)  # type: ignore[attr-defined]
    return ask


def asked(cls: type[Question], name: str, given: dict[str, Any]) -> Question:
    """The question with these fields; :class:`InputError` for one that it does not have, or one that is missing."""
    names = [parameter.name for parameter in parameters(cls)]
    for key in given:
        if key not in names:
            raise InputError(f"{name}: no argument {key!r}.{nearest(key, names)} Arguments: {', '.join(names)}.")
    missing = next((p for p in parameters(cls) if p.required and p.name not in given), None)
    if missing is not None:
        raise InputError(f"{name}: {missing.flag} is missing. {missing.ask.help}")
    return cls(**given)


def signature(cls: type[Question]) -> inspect.Signature:
    """Arguments by place first, then the others by name."""
    placed = [p for p in parameters(cls) if p.ask.argument]
    named = [p for p in parameters(cls) if not p.ask.argument]
    return inspect.Signature(
        [
            *(_argument(p, inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in placed),
            *(_argument(p, inspect.Parameter.KEYWORD_ONLY) for p in named),
        ],
        return_annotation=Answer,
    )


def _argument(parameter: Parameter, kind: Any) -> inspect.Parameter:
    default = inspect.Parameter.empty if parameter.required else parameter.default
    return inspect.Parameter(parameter.name, kind, default=default, annotation=annotation(parameter))


def annotation(parameter: Parameter) -> str:
    """Type of an argument as text."""
    plain = {
        "text": "str",
        "whole": "int",
        "number": "float",
        "flag": "bool",
        "path": "str | Path",
        "list": "str | Sequence[str]",
        "source": "Scenario | str | Path | Mapping[str, Any]",
    }[parameter.kind]
    plain = "str | Sequence[str | float]" if parameter.ask.commas else plain
    return f"{plain} | None" if parameter.optional else plain


def documentation(cls: type[Question]) -> str:
    """The question's help and its arguments."""
    lines = [inspect.cleandoc(cls.__doc__ or ""), "", "Args:"]
    lines += [f"    {p.name}: {p.ask.help}" for p in parameters(cls)]
    return "\n".join(lines)
