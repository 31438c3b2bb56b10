"""Sizes, selectors and dates as a scenario file writes them: what is accepted, and what it means."""

from __future__ import annotations

import datetime
import re
import sys
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from parley.errors import InputError
from parley.kit import dates

MAX_RATE = 10.0
"""Largest rate or addition accepted (1000 %); above it, 25 was probably meant as 25 %."""

_SIZE = re.compile(r"^\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*(%|pp)?\s*$")


def parse_size(value: Any) -> float:
    """A size as a fraction: ``0.25``, ``"25%"`` and ``"25pp"`` are all 0.25."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{value!r} is not a size; write 0.25, 25% or 25pp")
    if isinstance(value, str):
        match = _SIZE.match(value)
        if match is None:
            raise ValueError(f"{value!r} is not a size; write 0.25, 25% or 25pp")
        value = float(match.group(1)) / (100.0 if match.group(2) else 1.0)
    if not abs(value) <= sys.float_info.max:  # also where an integer is too large for a float
        raise ValueError(f"{str(value)[:20]} is not a finite number")
    return float(value)


def parse_day(value: object) -> datetime.date:
    """As :func:`parley.kit.dates.parse_day`, with the kind of error that pydantic collects."""
    try:
        return dates.parse_day(value)
    except InputError as error:
        raise ValueError(str(error).removesuffix(".")) from None


def as_code(value: Any) -> Any:
    """A code that YAML reads as a whole number, as text; anything else as it is, to be checked."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_list(value: Any) -> Any:
    """One code or a list of codes as a list; refuses what YAML turned into something else than text."""
    listed = list(value) if isinstance(value, (list, tuple)) else [value]
    for item in listed:
        if isinstance(item, bool):
            raise ValueError("YAML reads true and false as no words; put quotes around a code that looks like them")
        if not isinstance(item, (str, int)):
            raise ValueError(f"{item!r} is not a code; put quotes around codes that look like numbers")
    return [as_code(item) for item in listed]


Day = Annotated[datetime.date, BeforeValidator(parse_day)]
"""A day in a file."""
_SIZE_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _SIZE.pattern}]}
_CODE = {"type": "string", "minLength": 1}


def selectors_schema(least: int) -> WithJsonSchema:
    """JSON Schema of one code or a list of at least ``least`` codes."""
    return WithJsonSchema({"anyOf": [_CODE, {"type": "array", "items": _CODE, "minItems": least}]})


Size = Annotated[float, BeforeValidator(parse_size), WithJsonSchema(_SIZE_SCHEMA)]
Sizes = Size | dict[str, Size]
Selectors = Annotated[tuple[str, ...], BeforeValidator(as_list), Field(min_length=1), selectors_schema(1)]
