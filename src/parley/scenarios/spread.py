"""How uncertain a measure's size is, and what ``--draws`` draws, as a scenario file writes them."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_serializer, field_validator, model_validator

from parley.scenarios.bounds import LARGEST_DRAWS
from parley.scenarios.numbers import Whole, as_number, as_whole
from parley.scenarios.sizes import Size, as_list, spelled


class Spread(BaseModel):
    """Distribution of a size around the value given; exactly one key. The word ``fixed`` alone means no spread."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    normal: Size | None = Field(None, description="standard deviation, in the size's unit; mean: the size given")
    lognormal: Size | None = Field(None, description="standard deviation of the logarithm; median: the size given")
    triangular: tuple[Size, Size] | None = Field(None, description="lowest and highest value; mode: the size given")
    uniform: tuple[Size, Size] | None = Field(None, description="lowest and highest value")
    fixed: Literal[True] | None = Field(None, description="no spread, although the size is assumed")

    @property
    def shape(self) -> str:
        """Name of the distribution."""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @field_serializer("normal", "triangular", "uniform")
    def _with_unit(self, value: Any) -> Any:
        """Above 1 in per cent, as a rate's spread must have it and any other may."""
        return spelled(value)

    @model_validator(mode="after")
    def _one_shape(self) -> Spread:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(type(self).model_fields)}; found {len(given)}")
        for name in ("triangular", "uniform"):
            ends = getattr(self, name)
            if ends is not None and not ends[0] < ends[1]:
                raise ValueError(f"{name}: the lowest value {ends[0]:g} is not below the highest, {ends[1]:g}")
        for name in ("normal", "lognormal"):
            deviation = getattr(self, name)
            if deviation is not None and deviation <= 0:
                raise ValueError(
                    f"{name}: {deviation:g} is not a standard deviation; expected a number above 0, or fixed"
                )
        return self


class Draws(BaseModel):
    """What is drawn when a scenario is solved many times; every key has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    number: Whole = Field(1024, ge=2, le=LARGEST_DRAWS, description="draws; rounded up to a power of two")
    seed: Whole = Field(1, ge=0, lt=2**63, description="of the scrambled Sobol points")
    elasticities: Annotated[tuple[str, ...], BeforeValidator(as_list)] | None = Field(
        None, description="sets to draw from; default: the scenario's, or every published set if it names none"
    )
    models: Annotated[tuple[str, ...], BeforeValidator(as_list)] | None = Field(
        None,
        description="families to draw from; default: the scenario's, and with caliendo-parro the same with factors "
        "that move partly",
    )
    closures: Annotated[tuple[str, ...], BeforeValidator(as_list)] | None = Field(
        None, description="closures to draw from; default: fixed-nominal and fixed-share, or the scenario's zero"
    )
    pair_error: float = Field(
        0.20, alias="pair-error", ge=0, le=2, description="s.d. of the log error of a pair's trade; 0: none"
    )
    cell_error: float = Field(
        0.38, alias="cell-error", ge=0, le=2, description="s.d. of the further log error of each sector of a pair"
    )
    assumed_spread: float = Field(
        0.25,
        alias="assumed-spread",
        ge=0,
        lt=1,
        description="half-width, relative, of the triangular spread of sizes that the file marks as assumed; 0: none",
    )
    allow_failing: float = Field(
        0.01, alias="allow-failing", ge=0, le=1, description="share of draws that may fail before the run is an error"
    )

    @field_validator("pair_error", "cell_error", "assumed_spread", "allow_failing", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        number = as_number(value)
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
            raise ValueError(f"{value!r} is not a number")
        return number

    @property
    def rounded(self) -> int:
        """Number of draws, rounded up to a power of two."""
        return 1 << (self.number - 1).bit_length()


def parse_spread(value: Any) -> Any:
    """``spread: fixed`` is short for ``spread: {fixed: true}``."""
    if isinstance(value, (dict, Spread)):
        return value
    if value == "fixed":
        return {"fixed": True}
    raise ValueError("expected fixed, or one of normal, lognormal, triangular, uniform with its numbers")


def parse_draws(value: Any) -> Any:
    """``draws: 1024`` is short for ``draws: {number: 1024}``."""
    if isinstance(value, (dict, Draws)):
        return value
    number = as_whole(value)
    if isinstance(number, float) and number.is_integer():  # 1e2
        number = int(number)
    if isinstance(number, int) and not isinstance(number, bool):
        return {"number": number}
    raise ValueError("expected a number of draws, or a mapping")
