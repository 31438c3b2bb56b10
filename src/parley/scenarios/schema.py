"""The scenario file as frozen pydantic models; extra keys are an error. ``parley schema`` exports the JSON Schema."""

from __future__ import annotations

import datetime
import math
import re
import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator, model_validator

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


def parse_day(value: Any) -> Any:
    """A date or the text YYYY-MM-DD; a number is refused, as pydantic would read it as seconds since 1970."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a date; write it as 2022-03-07") from None


def _as_list(value: Any) -> Any:
    listed = list(value) if isinstance(value, (list, tuple)) else [value]
    for item in listed:
        if isinstance(item, bool):
            raise ValueError(
                "YAML reads NO, ON and YES as true or false; write NOR for Norway, or put quotes around it"
            )
        if not isinstance(item, str):
            raise ValueError(f"{item!r} is not a code; put quotes around codes that look like numbers")
    return listed


_SIZE_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _SIZE.pattern}]}
_CODE = {"type": "string", "minLength": 1}


def _selectors_schema(least: int) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [_CODE, {"type": "array", "items": _CODE, "minItems": least}]})


Size = Annotated[float, BeforeValidator(parse_size), WithJsonSchema(_SIZE_SCHEMA)]
Sizes = Size | dict[str, Size]
Selectors = Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1), _selectors_schema(1)]


class Measure(BaseModel):
    """One measure: what changes on the flows from some exporters to some importers."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    kind: Literal["tariff", "trade-cost", "embargo"] = Field(
        description="tariff: a duty; trade-cost: a real cost of shipping; embargo: the flow ends, share exactly 0"
    )
    name: str | None = Field(None, description="short name, for messages")
    origins: Selectors = Field(alias="from", description="exporters: ISO3 codes, group names, or '*' for all")
    destinations: Selectors = Field(alias="to", description="importers: ISO3 codes, group names, or '*' for all")
    excluded: Annotated[tuple[str, ...], BeforeValidator(_as_list), _selectors_schema(0)] = Field(
        (), alias="except", description="exporters left out of 'from'"
    )
    both_ways: bool = Field(False, alias="both-ways", description="also from the importers to the exporters")
    sectors: Selectors = Field(
        ("all",), description="sector codes, prefixes (C), or groups (goods, services, energy, high-tech, all)"
    )
    rate: Sizes | None = Field(
        None,
        description="tariff: the new ad-valorem rate; trade-cost: the ad-valorem change of the cost. 0.25 or 25% is a "
        "quarter; a mapping sector -> size gives each sector its own",
    )
    add: Sizes | None = Field(None, description="added to the current rate: 25pp or 0.25")
    scale: Sizes | None = Field(None, description="factor on the current tariff (0 ends it) or on trade costs")
    source: str = Field("", description="legal act or document of this measure")

    @property
    def label(self) -> str:
        """Name for messages."""
        return self.name or f"{self.kind} {','.join(self.origins)} -> {','.join(self.destinations)}"

    @property
    def size(self) -> tuple[str, float | Mapping[str, float]] | None:
        """The way the size is given (``rate``, ``add`` or ``scale``) and its value; None for an embargo."""
        for way in ("rate", "add", "scale"):
            value = getattr(self, way)
            if value is not None:
                return way, value
        return None

    @field_validator("rate", "add", "scale")
    @classmethod
    def _bounded(cls, value: float | dict[str, float] | None, info: Any) -> float | dict[str, float] | None:
        if value == {}:
            raise ValueError("a size by sector names no sector")
        for size in value.values() if isinstance(value, dict) else [] if value is None else [value]:
            low = 0.0 if info.field_name == "scale" else -1.0
            if size < low or (size == low and info.field_name == "rate"):
                bound = "0 or more" if info.field_name == "scale" else "above -100 %"
                raise ValueError(f"{size:g} is out of bounds; expected {bound}")
            if size > MAX_RATE:
                raise ValueError(
                    f"{size:g} is out of bounds ({size:.0%}); the largest size accepted is {MAX_RATE:.0%}. "
                    f"Sizes are fractions: write {size:g}% for {size:g} per cent"
                )
        return value

    @model_validator(mode="after")
    def _one_size(self) -> Measure:
        given = [way for way in ("rate", "add", "scale") if getattr(self, way) is not None]
        if self.kind == "embargo":
            if given:
                raise ValueError(f"an embargo takes no size, but {given[0]!r} is given; use kind: tariff or trade-cost")
            return self
        if len(given) != 1:
            raise ValueError(f"give exactly one of rate, add, scale; found {', '.join(given) or 'none'}")
        way, value = given[0], getattr(self, given[0])
        if (
            self.kind == "trade-cost"
            and way == "scale"
            and 0.0 in (value.values() if isinstance(value, dict) else [value])
        ):
            raise ValueError("a trade cost cannot be scaled to 0 (goods would be free); use a factor above 0")
        if isinstance(value, dict) and self.sectors != ("all",):
            raise ValueError("a size by sector already names the sectors; drop the key 'sectors'")
        return self


class Scenario(BaseModel):
    """A package of measures on a world, and how to solve it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str = Field(min_length=1, description="short name, used in outputs")
    title: str = Field("", description="one line for people")
    source: str = Field("", description="who did, announced or assumed this, with the legal acts")
    world: str = Field("world-2021", description="a bundled world (parley data list) or the path of a world file")
    model: str = Field("caliendo-parro", description="model family")
    elasticities: str | float | dict[str, float] | None = Field(
        None, description="a named set, one value for all sectors, or a value by sector; default: the world's"
    )
    closure: str = Field("fixed-nominal", description="trade deficits: fixed-nominal, fixed-share or zero")
    numeraire: str = Field(
        "world-gdp", description="what nominal results are measured in: world-gdp or a region's wage"
    )
    at: Annotated[datetime.date, BeforeValidator(parse_day)] | None = Field(
        None, description="date at which group membership is read; default: the last day of the world's year"
    )
    measures: tuple[Measure, ...] = Field(description="the measures, applied in order")
    notes: str = Field("", description="assumptions and simplifications")

    @field_validator("elasticities", mode="before")
    @classmethod
    def _not_boolean(cls, value: Any) -> Any:
        if any(isinstance(v, bool) for v in (value.values() if isinstance(value, dict) else [value])):
            raise ValueError("true and false are no trade elasticities; expected a number above 0 or the name of a set")
        return value

    @field_validator("elasticities")
    @classmethod
    def _positive(cls, value: str | float | dict[str, float] | None) -> str | float | dict[str, float] | None:
        numbers = value.values() if isinstance(value, dict) else [value] if isinstance(value, (int, float)) else []
        for number in numbers:
            if not (math.isfinite(number) and number > 0):
                raise ValueError(f"{number:g} is not a trade elasticity; expected a number above 0")
        return value
