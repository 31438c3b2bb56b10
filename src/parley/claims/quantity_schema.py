"""What a claim reads of a solved scenario, as a dossier writes it; exactly one key."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from parley.scenarios.sizes import Selectors, as_code, as_list, selectors_schema

Codes = Annotated[tuple[str, ...], BeforeValidator(as_list), selectors_schema(1)]
Region = Annotated[str, BeforeValidator(as_code)]
"""One code or name; a number, such as 276, is a code too."""
Side = Literal["imports", "exports"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class TradeChoice(_Model):
    """Trade between exporters and importers, USD mn a year."""

    origins: Selectors = Field(alias="from", description="exporters: ISO3 codes, group names, or '*'")
    destinations: Selectors = Field(alias="to", description="importers")
    both_ways: bool = Field(False, alias="both-ways", description="also from the importers to the exporters")
    sectors: Selectors = Field(("all",), description="sector codes, prefixes or groups")


class ShareChoice(_Model):
    """Share of some partners in one region's imports or exports, %."""

    of: Region = Field(description="whose trade")
    partner: Codes = Field(min_length=1, description="partners; several are added")
    side: Side = "imports"
    sectors: Selectors = ("all",)


class RankChoice(_Model):
    """Place of one partner among one region's partners, 1 is the largest."""

    of: Region
    partner: Region
    side: Side = "imports"
    sectors: Selectors = ("all",)


class OutputChoice(_Model):
    """Volume of output of some sectors of a region, % change."""

    region: Region
    sectors: Selectors = ("all",)


class ConcentrationChoice(_Model):
    """Herfindahl-Hirschman index of the foreign suppliers of a region, 0 to 10,000."""

    of: Region
    sectors: Selectors = ("all",)


class QuantityChoice(_Model):
    """One quantity; exactly one key."""

    trade: TradeChoice | None = None
    share: ShareChoice | None = None
    rank: RankChoice | None = None
    output: OutputChoice | None = None
    concentration: ConcentrationChoice | None = None
    real_income: Region | None = Field(None, alias="real-income", description="region; % change")
    real_wage: Region | None = Field(None, alias="real-wage", description="region; % change")
    prices: Region | None = Field(
        None, description="region; % change of the consumer price index, in units of the numeraire"
    )
    exports: Region | None = Field(None, description="region; % change of the value of all its exports")
    imports: Region | None = Field(None, description="region; % change of the value of all its imports")

    @property
    def key(self) -> str:
        """Key that is given, as the file spells it."""
        fields = type(self).model_fields
        return next(field.alias or name for name, field in fields.items() if getattr(self, name) is not None)

    @property
    def chosen(self) -> Any:
        """What stands under the key."""
        return getattr(self, self.key.replace("-", "_"))

    @model_validator(mode="after")
    def _one(self) -> QuantityChoice:
        fields = type(self).model_fields
        names = [field.alias or name for name, field in fields.items()]
        given = [field.alias or name for name, field in fields.items() if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(names)}; found {', '.join(given) or 'none'}")
        return self
