"""One measure of a scenario as a frozen pydantic model; extra keys are an error.

What each kind takes is in the registry of kinds (:mod:`parley.scenarios.kinds`); the checks read it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from parley.errors import nearest
from parley.scenarios.by_hand import ByHand
from parley.scenarios.kinds import KINDS, RATE_KEYS, SHARE, SIZES, field_of, kinds_with
from parley.scenarios.numbers import as_number
from parley.scenarios.sizes import (
    MAX_RATE,
    Limits,
    Rate,
    Rates,
    Selectors,
    Size,
    Sizes,
    Usd,
    as_list,
    parse_day,
    parse_rate,
    selectors_schema,
)
from parley.scenarios.spread import Spread, parse_spread

Day = Annotated[datetime.date, BeforeValidator(parse_day)]
CodeList = Annotated[tuple[str, ...], BeforeValidator(as_list), selectors_schema(0)]
SIZE_FIELDS = tuple(field_of(key) for key in SIZES)
RATE_FIELDS = tuple(field_of(key) for key in RATE_KEYS)


class Suspension(BaseModel):
    """A time in which a measure is lifted, such as by a licence; ``until`` is the first day it holds again."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    since: Day = Field(alias="from", description="first day of the suspension")
    until: Day = Field(description="first day on which the measure holds again")


def _too_large(field: str, size: float) -> str:
    if field in RATE_FIELDS:
        return f"{size:g} is out of bounds ({size:.0%}); the largest size accepted is {MAX_RATE:.0%}"
    return f"{size:g} is out of bounds; the largest {field} accepted is {MAX_RATE:g}"


def _too_large_a_share(size: float) -> str:
    instead = f"; write {size:g}% for {size:g} per cent" if 1 < size <= 100 else ""
    return f"{size:g} is out of bounds; a share of the products is at most 1{instead}"


def _known(name: str) -> str:
    if name not in KINDS:
        raise ValueError(f"unknown kind {name!r}.{nearest(name, KINDS)} Kinds: {', '.join(KINDS)}")
    return name


KindName = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(KINDS)})]


def _by_kind(schema: dict[str, Any]) -> None:
    """Say in the JSON Schema which keys each kind needs and which it does not take."""
    rules: list[dict[str, Any]] = []
    for name, kind in KINDS.items():
        needed = list(kind.about)
        needed += kind.needs
        needed += list(kind.sizes) if len(kind.sizes) == 1 and kind.default_size is None else []
        refused = dict.fromkeys((key for key in SIZES if key not in (*kind.sizes, *kind.needs)), False)
        then: dict[str, Any] = {"required": needed, "properties": refused}
        if len(kind.sizes) > 1:
            then["oneOf"] = [{"required": [key]} for key in kind.sizes]
        rules.append({"if": {"properties": {"kind": {"const": name}}}, "then": then})
    schema["allOf"] = rules


class Measure(BaseModel, metaclass=ByHand):
    """One measure: what changes on the flows from some exporters to some importers, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, json_schema_extra=_by_kind)

    kind: KindName = Field(description="; ".join(f"{name}: {kind.meaning}" for name, kind in KINDS.items()))
    name: str | None = Field(None, description="short name, for messages")
    origins: Selectors | None = Field(
        None, alias="from", description="exporters: ISO3 codes, group names, or '*' for all"
    )
    destinations: Selectors | None = Field(
        None, alias="to", description="importers: ISO3 codes, group names, or '*' for all"
    )
    members: Selectors | None = Field(None, description="trade-deal and customs-union: the members")
    airspace: Selectors | None = Field(None, description="airspace: states whose airspace is closed, or opened")
    carriers: Selectors | None = Field(
        None, description="airspace: states whose carriers it concerns, ISO3 codes, group names, or '*' for all"
    )
    opens: bool = Field(False, description="airspace: the airspace opens to these carriers instead of closing")
    excluded: CodeList = Field((), alias="except", description="exporters left out of 'from'")
    both_ways: bool = Field(False, alias="both-ways", description="also from the importers to the exporters")
    sectors: Selectors | None = Field(
        None,
        description="codes, prefixes (C), groups (goods, services, energy, high-tech, all), names or products (steel); "
        "default: goods for duties, else all",
    )
    rate: Rates | None = Field(
        None,
        description="tariff, export-tax, export-subsidy: the new ad-valorem rate; tariff-rate-quota: the rate beyond "
        "the quota; trade-cost: the ad-valorem change of the cost. 0.25 or 25% is a quarter, and above 1 the sign is "
        "needed: 250%; a mapping sector -> size gives each sector its own",
    )
    add: Rates | None = Field(None, description="added to the current rate: 25pp or 0.25; above 1 with its unit")
    at_least: Rates | None = Field(
        None, alias="at-least", description="tariff: a floor, which raises lower duties to this rate and leaves others"
    )
    scale: Sizes | None = Field(None, description="factor on the current tariff (0 ends it) or on trade costs")
    coverage: Sizes | None = Field(
        None, description="bans: share of the products that is banned, 0 to 1 (default 1); the rest trades on"
    )
    external: Rates | None = Field(None, description="customs-union: the rate that all members charge on others")
    limit: Limits | None = Field(
        None,
        description="quota and tariff-rate-quota: quantity allowed, as a ratio to the baseline (0.7), or as its value "
        "at the baseline's prices (3.5 bn USD)",
    )
    in_quota: Rate | None = Field(
        None,
        alias="in-quota",
        gt=-1,
        le=MAX_RATE,
        description="tariff-rate-quota: the duty within the quota; default: the current one",
    )
    cap: float | None = Field(None, gt=0, description="price-cap: the highest price that sellers get, in any unit")
    market: float | None = Field(None, gt=0, description="price-cap: the baseline's price in the same unit")
    rent: Literal["importer", "exporter"] | None = Field(
        None,
        description="quota, tariff-rate-quota and price-cap: who keeps the difference between buyers' and sellers' "
        "price, duties apart; importer",
    )
    share: Size | None = Field(
        None,
        description="tariff and trade-deal: share of each flow's products to which it applies, such as 62% where the "
        "others are exempt; default: all of them",
    )
    products: str | None = Field(
        None, description="bans: tag of the products; bans of one flow with the same tag overlap, all others add up"
    )
    start: Day | None = Field(None, description="first day in force; default: always")
    end: Day | None = Field(None, description="first day no longer in force; default: open")
    suspended: tuple[Suspension, ...] = Field((), description="times in which it is lifted, in order")
    phasing: str = Field("immediate", description="how the effect builds up and fades: immediate, dai-2021, kwon-2026")
    role: Literal["sanction", "countersanction"] | None = Field(None, description="whose answer it is; a label")
    spread: Annotated[Spread, BeforeValidator(parse_spread)] | None = Field(
        None, description="how uncertain the size is, for --draws; default: a triangle if the size is assumed"
    )
    assumed: CodeList = Field((), description="keys whose values are assumed and not sourced")
    source: str = Field("", description="legal act or document of this measure")

    @property
    def label(self) -> str:
        """Name for messages."""
        if self.members is not None:
            return self.name or f"{self.kind} {','.join(self.members)}"
        if self.airspace is not None:
            return self.name or f"{self.kind} {','.join(self.airspace)} for {','.join(self.carriers or ())}"
        return self.name or f"{self.kind} {','.join(self.origins or ())} -> {','.join(self.destinations or ())}"

    @property
    def dated(self) -> bool:
        """Whether the measure has any date."""
        return self.start is not None or self.end is not None or bool(self.suspended)

    @property
    def size(self) -> tuple[str, float | Mapping[str, float]] | None:
        """Size key (``rate``, ``add``, …) and its value; None for a kind without a size."""
        for way in KINDS[self.kind].sizes:
            value = getattr(self, field_of(way))
            if value is not None:
                return way, value
        default = KINDS[self.kind].default_size
        return None if default is None else (KINDS[self.kind].sizes[0], default)

    @field_validator("cap", "market", mode="before")
    @classmethod
    def _as_number(cls, value: Any) -> Any:
        return as_number(value)

    @field_validator(*SIZE_FIELDS)
    @classmethod
    def _bounded(cls, value: float | dict[str, float] | None, info: Any) -> float | dict[str, float] | None:
        if value == {}:
            raise ValueError("a size by sector names no sector")
        for size in value.values() if isinstance(value, dict) else [] if value is None else [value]:
            low = 0.0 if info.field_name in ("scale", "coverage", "limit", "at_least") else -1.0
            if size < low or (size == low and info.field_name in ("rate", "external", "limit")):
                bound = "above 0" if info.field_name == "limit" else "0 or more" if low == 0.0 else "above -100 %"
                raise ValueError(f"{size:g} is out of bounds; expected {bound}")
            if info.field_name == "coverage" and size > 1:
                raise ValueError(_too_large_a_share(size))
            if size > MAX_RATE and not isinstance(size, Usd):
                raise ValueError(_too_large(info.field_name, size))
        return value

    @field_validator("share")
    @classmethod
    def _part(cls, value: float | None) -> float | None:
        if value is not None and value > 1:
            raise ValueError(_too_large_a_share(value))
        if value is not None and value < 0:
            raise ValueError(f"{value:g} is out of bounds; expected 0 to 1")
        return value

    @field_validator("spread", mode="before")
    @classmethod
    def _spread_with_units(cls, value: Any, info: Any) -> Any:
        """The ends of a rate's spread need a unit above 1, as the rate itself."""
        if isinstance(value, Mapping) and any(info.data.get(name) is not None for name in RATE_FIELDS):
            for shape in ("normal", "triangular", "uniform"):
                given = value.get(shape)
                for part in given if isinstance(given, (list, tuple)) else [] if given is None else [given]:
                    parse_rate(part)
        return value

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Measure:
        self._check_pairs()
        self._check_size()
        self._check_own_keys()
        self._check_spread()
        unknown = [key for key in self.assumed if key not in self._keys()]
        if unknown:
            raise ValueError(f"@assumed: {unknown[0]!r} is not a key of a measure")
        return self

    @classmethod
    def _keys(cls) -> set[str]:
        return {field.alias or name for name, field in cls.model_fields.items()}

    def _check_pairs(self) -> None:
        kind = KINDS[self.kind]
        given = {
            "from": self.origins,
            "to": self.destinations,
            "members": self.members,
            "airspace": self.airspace,
            "carriers": self.carriers,
            "both-ways": self.both_ways or None,
            "except": self.excluded or None,
            "opens": self.opens or None,
        }
        for key, value in given.items():
            if value is not None and key not in (*kind.about, *kind.optional):
                instead = " and ".join(f"'{name}'" for name in kind.about) if len(kind.about) > 1 else kind.about[0]
                raise ValueError(f"@{key}: kind {self.kind} has {instead} instead")
        for key in kind.about:
            if given[key] is None:
                raise ValueError(f"@{key}: this key is missing")

    def _check_spread(self) -> None:
        if self.spread is None or self.spread.fixed:
            return
        if self.size is None:
            raise ValueError(f"@spread: kind {self.kind} has no size that could be uncertain")
        way, value = self.size
        shape, ends = self.spread.shape, self.spread.triangular or self.spread.uniform
        if ends is not None and isinstance(value, Mapping):
            raise ValueError(f"@spread: a size by sector takes normal or lognormal, not {shape}")
        if shape == "triangular" and ends is not None and not ends[0] <= float(value) <= ends[1]:  # type: ignore[arg-type]
            raise ValueError(f"@spread: the {way} of {value:g} is not between {ends[0]:g} and {ends[1]:g}")
        if shape == "lognormal" and min(value.values() if isinstance(value, Mapping) else [value]) <= 0:
            raise ValueError(f"@spread: a lognormal spread needs a {way} above 0")

    def _check_own_keys(self) -> None:
        """Keys that only some kinds take, and the cap against the market price."""
        kind = KINDS[self.kind]
        for key in ("products", "share", "rent", "cap", "market", "in-quota", *kind.needs):
            value = getattr(self, field_of(key))
            if value is None and key in kind.needs:
                raise ValueError(f"@{key}: this key is missing")
            if value is not None and key not in (*kind.needs, *kind.takes):
                owners = kinds_with(key)
                names = (
                    " and ".join((", ".join(owners[:-1]), owners[-1])) if len(owners) > 1 else f"the kind {owners[0]}"
                )
                only = f"only {names} {'has' if len(owners) == 1 else 'have'}"
                raise ValueError(f"@{key}: {only} it; the kind is {self.kind}")
        if isinstance(self.limit, Mapping) and "limit" in kind.needs:
            raise ValueError("@limit: one number; write a measure for each sector with a quota of its own")
        if isinstance(self.limit, Usd) and isinstance(self.rate or self.add, Mapping):
            raise ValueError("@limit: in USD it is one quota for all sectors, but the duty is by sector; give a ratio")
        if self.cap is not None and self.market is not None and self.cap > self.market:
            raise ValueError(f"@cap: {self.cap:g} is above the market price of {self.market:g}, so it caps nothing")

    def _check_size(self) -> None:
        allowed, needed = KINDS[self.kind].sizes, KINDS[self.kind].needs
        given = [way for way in SIZES if getattr(self, field_of(way)) is not None and way not in needed]
        if not allowed and given:
            raise ValueError(f"an {self.kind} takes no size, but {given[0]!r} is given; use kind: tariff or trade-cost")
        if "coverage" in given and SHARE in KINDS[self.kind].takes:
            raise ValueError(f"@coverage: bans have it; the part of a flow that a {self.kind} is on is its {SHARE}")
        if allowed and not given and KINDS[self.kind].default_size is not None:
            return
        if allowed and (len(given) != 1 or given[0] not in allowed):
            wanted = f"exactly one of {', '.join(allowed)}" if len(allowed) > 1 else allowed[0]
            raise ValueError(f"give {wanted}; found {', '.join(given) or 'none'}")
        for way in given:
            value = getattr(self, field_of(way))
            by_sector = isinstance(value, dict)
            if self.kind == "trade-cost" and way == "scale" and 0.0 in (value.values() if by_sector else [value]):
                raise ValueError("a trade cost cannot be scaled to 0 (goods would be free); use a factor above 0")
            if by_sector and self.sectors not in (None, ("all",)):
                raise ValueError("a size by sector already names the sectors; drop the key 'sectors'")
