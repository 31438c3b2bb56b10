"""From a scenario's measures to a shock: which cells each measure touches, and what it does there."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from parley.economy.economy import Economy
from parley.errors import InputError, ScenarioError
from parley.scenarios.groups import resolve_countries
from parley.scenarios.schema import Measure, Scenario
from parley.scenarios.sectors import resolve_sectors
from parley.shocks import embargo, tariff, trade_cost
from parley.shocks.shock import Mask, Shock, no_shock

KINDS = {"tariff": tariff.apply, "trade-cost": trade_cost.apply, "embargo": embargo.apply}


@dataclass(frozen=True, eq=False)
class Applied:
    """A shock and what was noticed while building it (group members that the world lacks, flows that are 0)."""

    shock: Shock
    notes: tuple[str, ...]


def build_shock(economy: Economy, scenario: Scenario) -> Applied:
    """Apply a scenario's measures in order.

    Domestic sales are never touched. Group membership is read at ``scenario.at``, by default the last day of the
    world's year. Raises :class:`ScenarioError` naming the measure for anything that the world does not have.
    """
    at = scenario.at or (datetime.date(economy.year, 12, 31) if economy.year else None)
    shock = no_shock(economy)
    notes: list[str] = []
    for number, measure in enumerate(scenario.measures, start=1):
        where = f"measure {number} ({measure.label})"
        try:
            mask, absent = _pairs(economy, measure, at)
            for cells, size in _cells(economy, measure, mask):
                shock = KINDS[measure.kind](economy, shock, cells, size)
        except InputError as error:
            raise ScenarioError(f"{scenario.name}, {where}: {error}") from None
        if absent:
            notes.append(f"{where}: not regions of this world, so left out: {', '.join(absent)}")
    return Applied(shock, tuple(notes))


def _pairs(economy: Economy, measure: Measure, at: datetime.date | None) -> tuple[Mask, tuple[str, ...]]:
    """Exporter-importer pairs of a measure (N, N), domestic ones left out, and group members that are absent."""
    origins = resolve_countries(measure.origins, economy.regions, at)
    destinations = resolve_countries(measure.destinations, economy.regions, at)
    excluded = resolve_countries(measure.excluded, economy.regions, at)
    seller = np.isin(economy.regions, [code for code in origins.codes if code not in excluded.codes])
    buyer = np.isin(economy.regions, destinations.codes)
    pairs = seller[:, None] & buyer[None, :]
    if measure.both_ways:
        pairs = pairs | pairs.T
    np.fill_diagonal(pairs, False)
    if not pairs.any():
        raise InputError("no pair of different countries is left; check 'from', 'to' and 'except'.")
    return pairs, tuple(dict.fromkeys([*origins.absent, *destinations.absent]))


def _cells(economy: Economy, measure: Measure, pairs: Mask) -> list[tuple[Mask, tuple[str, float] | None]]:
    """Cells (N, N, J) with the size that holds there: one entry, or one for each sector of a size by sector."""
    size = measure.size
    sectors = np.isin(economy.sectors, resolve_sectors(measure.sectors, economy.sectors))
    if size is None:
        return [(pairs[:, :, None] & sectors, None)]
    way, by_sector = size
    if isinstance(by_sector, float):
        return [(pairs[:, :, None] & sectors, (way, by_sector))]
    out: list[tuple[Mask, tuple[str, float] | None]] = []
    taken: set[str] = set()
    for selector, value in by_sector.items():
        codes = resolve_sectors([selector], economy.sectors)
        twice = sorted(taken.intersection(codes))
        if twice:
            raise InputError(f"sector {twice[0]} gets two sizes; name each sector once.")
        taken.update(codes)
        out.append((pairs[:, :, None] & np.isin(economy.sectors, codes), (way, float(value))))
    return out
