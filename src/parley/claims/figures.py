"""From a dossier's quantity to the figure that is read: selectors become the regions and sectors of a world."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from parley.claims.quantities import (
    Figure,
    Indicator,
    Output,
    PartnerRank,
    PartnerShare,
    SupplierConcentration,
    TradeFlow,
    some,
)
from parley.claims.quantity_schema import (
    ConcentrationChoice,
    OutputChoice,
    QuantityChoice,
    RankChoice,
    ShareChoice,
    TradeChoice,
)
from parley.codes.groups import resolve_countries
from parley.codes.sectors import resolve_sectors
from parley.errors import InputError
from parley.worlds.world import World


def figure_of(choice: QuantityChoice, world: World, day: datetime.date | None) -> Figure:
    """Figure that a dossier asks for, its selectors resolved in a world on a day.

    Raises:
        InputError: a region, group or sector that the world does not have.
    """
    chosen = choice.chosen
    if isinstance(chosen, str):
        name, words = _INDICATORS[choice.key]
        return Indicator(_region(chosen, world), name, words)
    return _BUILDERS[type(chosen)](chosen, world, day)


_INDICATORS: Mapping[str, tuple[str, str]] = {
    "real-income": ("real_income_pct", "real income"),
    "real-wage": ("real_wage_pct", "the real wage"),
    "prices": ("price_index_pct", "consumer prices"),
    "exports": ("exports_pct", "exports"),
    "imports": ("imports_pct", "imports"),
}


def _trade(choice: TradeChoice, world: World, day: datetime.date | None) -> Figure:
    exporters, importers = _codes(choice.origins, world, day), _codes(choice.destinations, world, day)
    names = some(choice.origins), some(choice.destinations)
    return TradeFlow(exporters, importers, _sectors(choice.sectors, world), choice.both_ways, names)


def _share(choice: ShareChoice, world: World, day: datetime.date | None) -> Figure:
    region = _region(choice.of, world)
    partners = tuple(code for code in _codes(choice.partner, world, day) if code != region)
    if not partners:
        raise InputError(f"share: {region} cannot be its own partner; name another.")
    return PartnerShare(region, partners, choice.side, _sectors(choice.sectors, world), some(choice.partner))


def _rank(choice: RankChoice, world: World, day: datetime.date | None) -> Figure:
    del day
    ends = _region(choice.of, world), _region(choice.partner, world)
    return PartnerRank(*ends, choice.side, _sectors(choice.sectors, world))


def _output(choice: OutputChoice, world: World, day: datetime.date | None) -> Figure:
    del day
    return Output(_region(choice.region, world), _sectors(choice.sectors, world))


def _concentration(choice: ConcentrationChoice, world: World, day: datetime.date | None) -> Figure:
    del day
    return SupplierConcentration(_region(choice.of, world), _sectors(choice.sectors, world))


_BUILDERS: Mapping[type, Callable[..., Figure]] = {
    TradeChoice: _trade,
    ShareChoice: _share,
    RankChoice: _rank,
    OutputChoice: _output,
    ConcentrationChoice: _concentration,
}


def _codes(selectors: tuple[str, ...], world: World, day: datetime.date | None) -> tuple[str, ...]:
    return resolve_countries(selectors, world.economy.regions, day).codes


def _region(code: str, world: World) -> str:
    found = _codes((code,), world, None)
    if len(found) != 1:
        raise InputError(f"{code!r} stands for {len(found)} regions; expected one.")
    return found[0]


def _sectors(selectors: tuple[str, ...], world: World) -> tuple[str, ...]:
    return resolve_sectors(selectors, world.economy.sectors)
