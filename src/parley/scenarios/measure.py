"""One measure of a scenario as a frozen pydantic model; extra keys are an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from parley.scenarios.sizes import MAX_RATE, Selectors, Sizes, as_list, selectors_schema


class Measure(BaseModel):
    """One measure: what changes on the flows from some exporters to some importers."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    kind: Literal["tariff", "trade-cost", "embargo"] = Field(
        description="tariff: a duty; trade-cost: a real cost of shipping; embargo: the flow ends, share exactly 0"
    )
    name: str | None = Field(None, description="short name, for messages")
    origins: Selectors = Field(alias="from", description="exporters: ISO3 codes, group names, or '*' for all")
    destinations: Selectors = Field(alias="to", description="importers: ISO3 codes, group names, or '*' for all")
    excluded: Annotated[tuple[str, ...], BeforeValidator(as_list), selectors_schema(0)] = Field(
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
