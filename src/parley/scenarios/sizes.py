"""Sizes, selectors and dates as a scenario file writes them: what is accepted, and what it means."""

from __future__ import annotations

import datetime
import re
import sys
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from parley.errors import InputError
from parley.kit import dates
from parley.kit.numbers import PATTERN

MAX_RATE = 10.0
"""Largest rate or addition accepted (1000 %); above it, 25 was probably meant as 25 %."""

_UNIT = r"%|pp|per ?cent|percentage points?|points?"
_SIZE = re.compile(rf"\s*({PATTERN})\s*({_UNIT})?\s*", re.IGNORECASE)
_WITH_COMMA = re.compile(rf"\s*([+-]?\d+),(\d+)\s*({_UNIT})?\s*", re.IGNORECASE)
_EXPECTED = "write 0.25, 25% or 25pp"


def parse_size(value: Any) -> float:
    """A size as a fraction: ``0.25``, ``"25%"``, ``"25 per cent"`` and ``"25pp"`` are all 0.25.

    Percentages are divided by 100 in decimals, so that each is the float nearest to what is written.
    """
    number, _ = _read(value)
    return number


def _read(value: Any) -> tuple[float, bool]:
    """The fraction, and whether it was written with a unit."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{value!r} is not a size; {_EXPECTED}")
    unit = False
    if isinstance(value, str):
        match = _SIZE.fullmatch(unicodedata.normalize("NFKC", value).replace("\u2212", "-"))
        if match is None:
            raise ValueError(f"{value!r} is not a size; {_way_out(value)}")
        unit = match.group(2) is not None
        value = float(Decimal(match.group(1)).scaleb(-2)) if unit else float(match.group(1))
    if not abs(value) <= sys.float_info.max:  # also where an integer is too large for a float
        raise ValueError(f"{str(value)[:20]} is not a finite number")
    return float(value), unit


def _way_out(text: str) -> str:
    """What to write instead; a comma is a decimal sign in some languages and parts thousands in others."""
    found = _WITH_COMMA.fullmatch(text)
    if found is None:
        return _EXPECTED
    whole, rest, unit = found.group(1), found.group(2), found.group(3) or ""
    thousands = f" or {whole}{rest}{unit}" if len(rest) == 3 else ""
    return f"write {whole}.{rest}{unit}{thousands}: decimals have a point, and nothing parts thousands"


def parse_rate(value: Any) -> float:
    """A rate or a change of one; ValueError above 1 without a unit.

    A table of tariffs in per cent has 2.5 where a file of fractions has 0.025, so 2.5 alone is refused.
    """
    number, unit = _read(value)
    if not unit and abs(number) > 1.0:
        raise ValueError(_two_readings(number))
    return number


def _two_readings(number: float) -> str:
    small, large = _in_percent(number / 100.0), _in_percent(number)
    if -1.0 < number <= MAX_RATE:
        return f"{number:g} has no unit and is above 1; write {large} or {small}"
    bound = "below the smallest size, -100%" if number < 0 else f"above the largest size accepted, {MAX_RATE:.0%}"
    return f"{number:g} is {large}, {bound}; write {small} for {number:g} per cent"


def _in_percent(value: float) -> str:
    """A fraction as text in per cent that is read back as the same float."""
    return f"{Decimal(repr(float(value))).scaleb(2).normalize():f}%"


def spelled(value: Any) -> Any:
    """A rate, or rates by sector, as a file has it: above 1 in per cent, so that it is read back as the same."""
    if isinstance(value, Mapping):
        return {sector: spelled(part) for sector, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [spelled(part) for part in value]
    return _in_percent(value) if isinstance(value, (int, float)) and abs(value) > 1.0 else value


class Usd(float):
    """An amount in USD mn, where a plain number would be a ratio to the baseline."""


_SCALES = {
    **dict.fromkeys(("thousand", "k"), -3),
    **dict.fromkeys(("million", "millions", "mn", "m", "mln"), 0),
    **dict.fromkeys(("billion", "billions", "bn", "b", "bln"), 3),
    **dict.fromkeys(("trillion", "trillions", "tn", "trn"), 6),
    "": -6,
}
"""USD mn in one of each, as a power of ten."""
_DIGITS = r"\d+(?:\.\d*)?(?:[eE][+-]?\d+)?"
_DOLLARS = r"(?:USD|US\$|\$|dollars?)"
_AMOUNT = re.compile(
    rf"\s*(?:{_DOLLARS}\s*({_DIGITS})\s*([a-z]*)|({_DIGITS})\s*(?:([a-z]*?)\s*{_DOLLARS}|{_DOLLARS}\s*([a-z]+)))\s*",
    re.IGNORECASE,
)


def parse_limit(value: Any) -> float:
    """A quantity: a ratio to the baseline (``0.7``, ``70%``), or :class:`Usd` (``3.5 bn USD``, ``USD 3500 mn``)."""
    if not isinstance(value, str):
        return value if isinstance(value, Usd) else parse_size(value)
    match = _AMOUNT.fullmatch(value)
    number = (match[1] or match[3]) if match else ""
    scale = (match[2] or match[4] or match[5] or "").casefold() if match else ""
    if number and scale in _SCALES:
        amount = float(Decimal(number).scaleb(_SCALES[scale]))  # the float nearest to what is written
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
_TEXT_SCHEMA = {
    "type": "string",
    "pattern": rf"^\s*{PATTERN}\s*(%|pp|[pP]er ?cent|percentage points?|points?)?\s*$".replace("(?:", "("),
}
_SIZE_SCHEMA = {"anyOf": [{"type": "number"}, _TEXT_SCHEMA]}
_RATE_SCHEMA = {"anyOf": [{"type": "number", "minimum": -1, "maximum": 1}, _TEXT_SCHEMA]}
_CODE = {"type": "string", "minLength": 1}


def selectors_schema(least: int) -> WithJsonSchema:
    """JSON Schema of one code or a list of at least ``least`` codes."""
    return WithJsonSchema({"anyOf": [_CODE, {"type": "array", "items": _CODE, "minItems": least}]})


Size = Annotated[float, BeforeValidator(parse_size), WithJsonSchema(_SIZE_SCHEMA)]
"""A factor, ratio or share."""
Sizes = Size | dict[str, Size]
Rate = Annotated[float, BeforeValidator(parse_rate), PlainSerializer(spelled), WithJsonSchema(_RATE_SCHEMA)]
"""A rate or a change of one: above 1 with its unit only."""
Rates = Rate | dict[str, Rate]
_LIMIT_SCHEMA = {"anyOf": [*_SIZE_SCHEMA["anyOf"], {"type": "string", "pattern": r"[uU][sS][dD]|\$|[dD]ollar"}]}
Limit = Annotated[float, PlainValidator(parse_limit), PlainSerializer(write_limit), WithJsonSchema(_LIMIT_SCHEMA)]
Limits = Limit | dict[str, Limit]
Selectors = Annotated[tuple[str, ...], BeforeValidator(as_list), Field(min_length=1), selectors_schema(1)]
