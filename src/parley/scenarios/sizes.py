"""Sizes, selectors and dates as a scenario file writes them: what is accepted, and what it means."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

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


class Usd(float):
    """An amount in USD mn, where a plain number would be a ratio to the baseline."""


_SCALES = {
    **dict.fromkeys(("thousand", "k"), 1e-3),
    **dict.fromkeys(("million", "millions", "mn", "m", "mln"), 1.0),
    **dict.fromkeys(("billion", "billions", "bn", "b", "bln"), 1e3),
    **dict.fromkeys(("trillion", "trillions", "tn", "trn"), 1e6),
    "": 1e-6,
}
"""USD mn in one of each."""
_DIGITS = r"\d+(?:\.\d*)?(?:[eE][+-]?\d+)?"
_DOLLARS = r"(?:USD|US\$|\$|dollars?)"
_AMOUNT = re.compile(
    rf"\s*(?:{_DOLLARS}\s*({_DIGITS})\s*([a-z]*)|({_DIGITS})\s*([a-z]*?)\s*{_DOLLARS})\s*", re.IGNORECASE
)


def parse_limit(value: Any) -> float:
    """A quantity: a ratio to the baseline (``0.7``, ``70%``), or :class:`Usd` (``3.5 bn USD``, ``USD 3500 mn``)."""
    if not isinstance(value, str):
        return value if isinstance(value, Usd) else parse_size(value)
    match = _AMOUNT.fullmatch(value)
    number, scale = (match[1] or match[3], (match[2] or match[4] or "").casefold()) if match else ("", "")
    if number and scale in _SCALES:
        amount = float(number) * _SCALES[scale]
        if not amount <= sys.float_info.max:
            raise ValueError(f"{value[:20]!r} is not a finite amount")
        return Usd(amount)
    try:
        return parse_size(value)
    except ValueError:
        raise ValueError(
            f"{value!r} is not a limit; write a ratio to the baseline's trade, 0.7 or 70%, or its value at the "
            "baseline's prices in USD: 3.5 bn USD or 3500 mn USD"
        ) from None


def write_limit(value: float) -> float | str:
    """A limit as a file has it, so that :func:`parse_limit` reads the same again."""
    return f"{float(value)!r}".removesuffix(".0") + " mn USD" if isinstance(value, Usd) else value


def in_unit_of(size: Any, value: Any) -> Any:
    """Numbers that replace a size, such as drawn ones, in its unit; sizes by sector likewise."""
    if isinstance(value, Mapping):
        return {key: in_unit_of(size[key], part) for key, part in value.items()}
    return Usd(value) if isinstance(size, Usd) else value


def parse_day(value: object) -> datetime.date:
    """As :func:`parley.kit.dates.parse_day`, with the kind of error that pydantic collects."""
    try:
        return dates.parse_day(value)
    except InputError as error:
        raise ValueError(str(error).removesuffix(".")) from None


def as_list(value: Any) -> Any:
    """One code or a list of codes as a list; refuses what YAML turned into something else than text."""
    listed = list(value) if isinstance(value, (list, tuple)) else [value]
    for item in listed:
        if isinstance(item, bool):
            raise ValueError("YAML reads true and false as no words; put quotes around a code that looks like them")
        if not isinstance(item, str):
            raise ValueError(f"{item!r} is not a code; put quotes around codes that look like numbers")
    return listed


Day = Annotated[datetime.date, BeforeValidator(parse_day)]
"""A day in a file."""
_SIZE_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _SIZE.pattern}]}
_CODE = {"type": "string", "minLength": 1}


def selectors_schema(least: int) -> WithJsonSchema:
    """JSON Schema of one code or a list of at least ``least`` codes."""
    return WithJsonSchema({"anyOf": [_CODE, {"type": "array", "items": _CODE, "minItems": least}]})


Size = Annotated[float, BeforeValidator(parse_size), WithJsonSchema(_SIZE_SCHEMA)]
Sizes = Size | dict[str, Size]
_LIMIT_SCHEMA = {"anyOf": [*_SIZE_SCHEMA["anyOf"], {"type": "string", "pattern": r"[uU][sS][dD]|\$|[dD]ollar"}]}
Limit = Annotated[float, PlainValidator(parse_limit), PlainSerializer(write_limit), WithJsonSchema(_LIMIT_SCHEMA)]
Limits = Limit | dict[str, Limit]
Selectors = Annotated[tuple[str, ...], BeforeValidator(as_list), Field(min_length=1), selectors_schema(1)]
