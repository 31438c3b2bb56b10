"""A dossier: what an article says, claim by claim, and what each claim is measured with. Frozen; extra keys are errors.

The article's text is not part of it; its hash and the places of the claims are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator, model_validator

from parley.claims.quantity_schema import QuantityChoice
from parley.errors import InputError, nearest
from parley.kit.dates import DAYS_A_YEAR, parse_years
from parley.scenarios.bounds import LARGEST_DRAWS
from parley.scenarios.sizes import Day, as_list, selectors_schema

Verdict = Literal["accurate", "roughly right", "off", "outside what the model supports", "unsupported", "not testable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""Defined in docs/verdicts.md and, rule by rule, in :mod:`parley.claims.verdict`."""
Modality = Literal["is", "was", "will", "could", "up-to", "at-least"]
Words = Annotated[tuple[str, ...], BeforeValidator(as_list), selectors_schema(0)]


_WORD = {"enum": list(VERDICTS)}
Verdicts = Annotated[
    tuple[Verdict, ...],
    BeforeValidator(as_list),
    WithJsonSchema({"anyOf": [_WORD, {"type": "array", "items": _WORD}]}),
]
ID = r"^[a-z0-9][a-z0-9-]*$"
FIRST, LAST = 1000, 2300
LONGEST_CIRCLE = 12
"""Claims of a circle that a message names."""
MONTHS, WEEKS, DAYS = 12.0, DAYS_A_YEAR / 7.0, DAYS_A_YEAR
"""In a year."""
MOST_YEARS = 101
"""Longest path: each year is solved."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True)


class Article(_Model):
    """What was read: enough to find the text again and to know that it is the same."""

    title: str = Field(min_length=1, description="as printed")
    publisher: str = Field("", description="who published it")
    date: Day | None = Field(None, description="day of publication, YYYY-MM-DD")
    address: str = Field("", description="where it can be read")
    language: str = Field("", description="language code, such as en")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="hash of the text as read, 64 hexadecimal digits")
    note: str = Field("", description="which text was read, what was left out")


class Deadline(_Model):
    """A time within which something is to happen; exactly one key."""

    years: float | None = Field(None, gt=0, le=50)
    months: float | None = Field(None, gt=0, le=600)
    weeks: float | None = Field(None, gt=0, le=2600)
    days: float | None = Field(None, gt=0, le=18262)

    @model_validator(mode="after")
    def _one(self) -> Deadline:
        _one_of(self, ("years", "months", "weeks", "days"))
        return self

    @property
    def in_years(self) -> float:
        """Time span in years."""
        parts = ((self.years, 1.0), (self.months, MONTHS), (self.weeks, WEEKS), (self.days, DAYS))
        return sum(value / a_year for value, a_year in parts if value is not None)

    def __str__(self) -> str:
        unit = next(name for name in type(self).model_fields if getattr(self, name) is not None)
        value = getattr(self, unit)
        return f"{value:g} {unit[:-1] if value == 1 else unit}"


class Stated(_Model):
    """What the article states: a value, a range, a direction, a rank, or that something holds; and when."""

    value: int | float | None = Field(None, description="the number as printed: 38.2 is known to ±0.05")
    low: int | float | None = Field(None, description="lower end of a range")
    high: int | float | None = Field(None, description="upper end of a range")
    unit: str | None = Field(None, min_length=1, description="such as USD bn, %, pp, minutes; needed with a number")
    rounding: float | None = Field(
        None, gt=0, description="step to which the number is rounded, in its unit; default: its last printed digit"
    )
    direction: Literal["rise", "fall", "none"] | None = Field(None, description="only the sign is stated")
    rank: int | None = Field(None, ge=1, description="place in an order, 1 is the largest")
    holds: bool | None = Field(None, description="whether something is so; a fact in words decides")
    names: Words = Field((), description="with holds: who or what must be in the fact's list")
    year: int | None = Field(None, ge=FIRST, le=LAST, description="year that the number is of")
    within: Deadline | None = Field(None, description="time within which it is to be reached: {months: 12}")
    since: int | None = Field(None, ge=FIRST, le=LAST, description="year that a change is counted from")

    @field_validator("value", "low", "high", "rounding", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        return None if value is None else finite(value)

    @model_validator(mode="after")
    def _one_statement(self) -> Stated:
        forms = {
            "value": self.value is not None,
            "low and high": self.low is not None or self.high is not None,
            "direction": self.direction is not None,
            "rank": self.rank is not None,
            "holds": self.holds is not None,
        }
        given = [name for name, there in forms.items() if there]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(forms)}; found {', '.join(given) or 'none'}")
        if forms["low and high"]:
            if self.low is None or self.high is None:
                raise ValueError(f"@{'low' if self.low is None else 'high'}: a range needs both ends")
            if self.low > self.high:
                raise ValueError(f"@low: {self.low:g} is above the other end, {self.high:g}")
        if self.numeric and self.unit is None:
            raise ValueError("@unit: a number needs its unit, such as USD bn, %, pp, minutes, count")
        if self.names and self.holds is None:
            raise ValueError("@names: only 'holds' takes names")
        return self

    @model_validator(mode="after")
    def _one_time(self) -> Stated:
        if self.within is not None and self.year is not None:
            raise ValueError(f"@within: contradicts year {self.year}; give one of them")
        if self.since is not None and self.year is not None and self.since >= self.year:
            raise ValueError(f"@since: {self.since} is not before the year {self.year}")
        return self

    @property
    def numeric(self) -> bool:
        """Whether a value or a range is stated."""
        return self.value is not None or self.low is not None

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest number stated, in the claim's unit; only if :attr:`numeric`."""
        if self.value is not None:
            return float(self.value), float(self.value)
        return float(self.low or 0.0), float(self.high or 0.0)

    @property
    def step(self) -> float:
        """Rounding step in the claim's unit: what was given, else the last printed digit of the number."""
        if self.rounding is not None:
            return self.rounding
        numbers = [number for number in (self.value, self.low, self.high) if number is not None]
        return min((last_digit(number) for number in numbers), default=1.0)


class RunMeasure(_Model):
    """A quantity of a solved scenario, with its horizon or years and its draws."""

    scenario: str = Field(min_length=1, description="library scenario, or a file beside the dossier")
    world: str | None = Field(None, description="world instead of the scenario's, or a file beside the dossier")
    model: str | None = Field(None, description="model family instead of the scenario's")
    horizon: float | str | None = Field(None, description="years since the change, long-run or elapsed")
    horizons: tuple[float | str, ...] = Field(
        (), description="several horizons, such as [1, 5, 10]; the claim's deadline is added"
    )
    path: str | None = Field(None, description="years, such as 2025..2035: 1 July of each is solved")
    on: Day | None = Field(None, description="the day whose measures count")
    start: Day | None = Field(None, description="first day of the measures that have no date, for path or elapsed")
    phasing: str | None = Field(None, description="how all measures build up and fade: immediate, dai-2021, kwon-2026")
    draws: int | None = Field(None, ge=0, le=LARGEST_DRAWS, description="default 256; 0 for a figure without interval")
    seed: int | None = Field(None, ge=0, lt=2**63, description="of the draws")
    quantity: QuantityChoice = Field(description="what is read; see docs/verdicts.md")
    reading: Literal["level", "change", "percent"] = Field(
        "level",
        alias="as",
        description="the quantity after the measures; its change; or its change in percent of the baseline",
    )

    @model_validator(mode="after")
    def _one_axis(self) -> RunMeasure:
        given = [key for key in ("horizons", "path") if getattr(self, key)]
        if len(given) > 1:
            raise ValueError("@path: contradicts horizons; give one of them")
        if self.horizons and self.horizon is not None:
            raise ValueError("@horizon: contradicts horizons; give one of them")
        if self.path is not None:
            if self.on is not None:
                raise ValueError("@on: contradicts path, which sets the days itself")
            _ = self.years
        return self

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the path; none without one."""
        if self.path is None:
            return ()
        try:
            found = parse_years(self.path)
        except InputError as error:
            raise ValueError(f"@path: {str(error).removesuffix('.')}") from None
        if len(found) > MOST_YEARS:
            raise ValueError(f"@path: {self.path}: expected at most {MOST_YEARS} years")
        return found


KINDS = ("fact", "facts", "expression", "run", "skies", "none", "unsupported", "todo")


class MeasureChoice(_Model):
    """What a claim is held against; exactly one of KINDS."""

    fact: str | None = Field(None, min_length=1, description="id of a fact")
    facts: str | None = Field(None, min_length=1, description="a series: every definition for the claim's year")
    expression: str | None = Field(None, min_length=1, description="arithmetic over ids of facts; needs the key unit")
    unit: str | None = Field(None, min_length=1, description="unit of the expression's value")
    run: RunMeasure | None = Field(None, description="a quantity of a solved scenario")
    skies: dict[str, Any] | None = Field(None, description="a quantity of routes and closed airspace")
    none: str | None = Field(None, min_length=1, description="why the claim cannot be measured: it is not testable")
    unsupported: str | None = Field(
        None, min_length=1, description="the claim could be measured, but no independent figure exists: who was asked"
    )
    todo: str | None = Field(None, description="what a person must still choose; only in drafts")

    @property
    def kind(self) -> str:
        """Key that is given, one of KINDS."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @model_validator(mode="after")
    def _one(self) -> MeasureChoice:
        _one_of(self, KINDS)
        if self.expression is not None and self.unit is None:
            raise ValueError("@unit: an expression needs the unit of its value")
        if self.unit is not None and self.expression is None:
            raise ValueError("@unit: only an expression takes a unit; a fact has its own")
        return self


class Claim(_Model):
    """One claim: where it stands, what it states, and what it is held against."""

    id: str = Field(pattern=ID, description="short name: lower-case letters, digits and hyphens")
    says: str = Field(min_length=1, description="the claim in own words")
    offset: tuple[int, int] | None = Field(None, description="first and last character of the main text, from 0")
    speaker: str | None = Field(None, description="who says it, if not the article itself")
    modality: Modality = Field("is", description="is, was, will, could, up-to or at-least")
    claim: Stated
    measure: MeasureChoice
    needs: Words = Field((), description="ids of claims that this one rests on, or conditions in words")
    expected: Verdicts = Field((), description="verdicts that are accepted with --strict")
    note: str = Field("", description="for the reader of the report")

    @field_validator("offset")
    @classmethod
    def _in_order(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        if value is not None and not 0 <= value[0] < value[1]:
            raise ValueError(f"{list(value)} is not a place in a text; expected [start, end] with start below end")
        return value

    @model_validator(mode="after")
    def _times_agree(self) -> Claim:
        run, stated = self.measure.run, self.claim
        if run is None:
            return self
        if run.path is not None and stated.year is not None and stated.year not in run.years:
            raise ValueError(f"@claim.year: {stated.year} is not in the path {run.path} that it is read from")
        if run.path is not None and stated.within is not None:
            raise ValueError(f"@claim.within: contradicts path {run.path}; give the claim a year, or the run horizons")
        if run.on is not None and stated.year is not None and run.on.year != stated.year:
            raise ValueError(f"@claim.year: {stated.year} contradicts the run, which is read on {run.on}")
        if run.horizon is not None and stated.within is not None and run.horizon != stated.within.in_years:
            raise ValueError(
                f"@claim.within: {stated.within} contradicts the run's horizon, {run.horizon} years; drop the horizon"
            )
        return self


class Dossier(_Model):
    """An article and its claims."""

    article: Article
    claims: tuple[Claim, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names(self) -> Dossier:
        ids = [claim.id for claim in self.claims]
        for claim in self.claims:
            if ids.count(claim.id) > 1:
                raise ValueError(f"@claims: the id {claim.id!r} is given twice")
            if claim.id in claim.needs:
                raise ValueError(f"@claims: {claim.id!r} needs itself")
            lost = [need for need in claim.needs if " " not in need and need not in ids]
            if lost:
                hint = nearest(lost[0], ids) or " A condition in words is a sentence."
                raise ValueError(f"@claims: {claim.id!r} needs {lost[0]!r}, which is not a claim.{hint}")
        round_trip = cycle({claim.id: claim.needs for claim in self.claims})
        if round_trip:
            shown = (
                round_trip if len(round_trip) <= LONGEST_CIRCLE else (*round_trip[:LONGEST_CIRCLE], "…", round_trip[0])
            )
            raise ValueError(f"@claims: the claims need each other in a circle: {' → '.join(shown)}")
        return self


def cycle(needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Claims that rest on each other, from one back to itself (a, b, a); empty if there are none.

    Kahn's order: what rests on nothing is taken away until only circles and what leads to them are left.
    """
    left = {name: [need for need in wanted if need in needs] for name, wanted in needs.items()}
    while free := [name for name, wanted in left.items() if not any(need in left for need in wanted)]:
        for name in free:
            del left[name]
    if not left:
        return ()
    way = [next(iter(left))]
    while way.count(way[-1]) == 1:
        way.append(next(need for need in left[way[-1]] if need in left))
    return tuple(way[way.index(way[-1]) :])


def finite(value: Any) -> Any:
    """A finite number as it is; ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a number")
    return value


def last_digit(number: float) -> float:
    """Worth of the last printed digit: 0.1 for 38.2, 1 for 40. Zeros after the point do not survive a YAML reader."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent if isinstance(number, float) else 0
    return 10.0 ** min(int(exponent), 0)


def _one_of(model: BaseModel, keys: tuple[str, ...]) -> None:
    given = [key for key in keys if getattr(model, key) is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(keys)}; found {', '.join(given) or 'none'}")
