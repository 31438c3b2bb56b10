"""From a scenario's measures to a shock: which cells each measure touches, what it does there, and how much is felt."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import numpy as np

from parley.economy.economy import Economy
from parley.errors import InputError, ScenarioError
from parley.horizon.phasing import check_dates, effect_share
from parley.scenarios.groups import resolve_countries
from parley.scenarios.measure import Measure
from parley.scenarios.schema import Scenario
from parley.scenarios.sectors import resolve_sectors
from parley.shocks import tariff, trade_cost
from parley.shocks.bans import BanLedger
from parley.shocks.shock import Mask, Shock, no_shock

TARIFFS = ("tariff", "trade-deal", "customs-union")
COSTS = ("trade-cost", "financial-friction")


@dataclass(frozen=True, eq=False)
class Applied:
    """A shock and what was noticed while building it (group members that the world lacks, dates that were not used)."""

    shock: Shock
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Step:
    """Cells (N, N, J) of a measure and the size that holds there; None for an embargo."""

    cells: Mask
    size: tuple[str, float] | None


def build_shock(economy: Economy, scenario: Scenario, at: datetime.date | None = None) -> Applied:
    """Apply a scenario's measures in order.

    Without a date, every measure is imposed on the baseline, dated or not. On a date, a measure counts as far as its
    effect then differs from its effect on the last day of the baseline's year: one that the baseline already has
    changes nothing, one that it has and that is lifted is taken back. Domestic sales are never touched. Group
    membership is read at ``at``, else ``scenario.at``, else the last day of the baseline's year.

    Raises:
        ScenarioError: naming the measure for anything that the world does not have, or dates that make no sense.
    """
    year_end = datetime.date(economy.year, 12, 31) if economy.year else None
    shock, bans = no_shock(economy), BanLedger(economy)
    notes: list[str] = []
    if at is None and any(measure.dated for measure in scenario.measures):
        notes.append("no date given: all measures are imposed, whatever their dates (--at gives the world on one day)")
    for number, measure in enumerate(scenario.measures, start=1):
        where = f"measure {number} ({measure.label})"
        try:
            now, base = _felt(measure, at, year_end)
            steps, absent = _steps(economy, measure, at or scenario.at or year_end)
            for step in steps:
                shock = _apply(economy, shock, bans, measure, step, now, base)
        except InputError as error:
            raise ScenarioError(f"{scenario.name}, {where}: {error}") from None
        if absent:
            notes.append(f"{where}: not regions of this world, so left out: {', '.join(absent)}")
    try:
        closed = bans.closed()
    except InputError as error:
        raise ScenarioError(f"{scenario.name}: {error}") from None
    return Applied(shock if closed is None else replace(shock, closed=closed), tuple(notes))


def _felt(measure: Measure, at: datetime.date | None, baseline: datetime.date | None) -> tuple[float, float]:
    """Parts of a measure's effect (0 to 1) that are felt at ``at`` and that the baseline has."""
    spells = [(spell.since, spell.until) for spell in measure.suspended]
    check_dates(measure.start, measure.end, spells)
    if at is None:
        return 1.0, 0.0
    phasing = "immediate" if measure.kind in TARIFFS else measure.phasing

    def share(day: datetime.date) -> float:
        return effect_share(day, measure.start, measure.end, spells, phasing)

    base = share(baseline) if baseline is not None and measure.start is not None else 0.0
    return share(at), base


def _apply(
    economy: Economy, shock: Shock, bans: BanLedger, measure: Measure, step: Step, now: float, base: float
) -> Shock:
    if step.size is None:
        bans.close(step.cells, now, base)
    elif measure.kind in TARIFFS:
        return tariff.apply(economy, shock, step.cells, step.size, now > 0, base > 0)
    elif measure.kind in COSTS:
        return trade_cost.apply(shock, step.cells, step.size, now, base)
    else:
        bans.ban(step.cells, step.size[1], measure.products, now, base)
    return shock


def _steps(economy: Economy, measure: Measure, at: datetime.date | None) -> tuple[list[Step], tuple[str, ...]]:
    """What a measure does where, and group members that the world lacks."""
    if measure.members is not None:
        members = resolve_countries(measure.members, economy.regions, at)
        inside = np.isin(economy.regions, members.codes)
        steps = _sized(economy, measure, _pairs(inside, inside), ("rate", 0.0))
        if measure.size is not None:
            steps += _sized(economy, measure, _pairs(~inside, inside), ("rate", measure.size[1]))
        return steps, members.absent
    origins = resolve_countries(measure.origins or (), economy.regions, at)
    destinations = resolve_countries(measure.destinations or (), economy.regions, at)
    excluded = resolve_countries(measure.excluded, economy.regions, at)
    seller = np.isin(economy.regions, [code for code in origins.codes if code not in excluded.codes])
    pairs = _pairs(seller, np.isin(economy.regions, destinations.codes))
    if measure.both_ways:
        pairs = pairs | pairs.T
    return _sized(economy, measure, pairs, measure.size), tuple(dict.fromkeys([*origins.absent, *destinations.absent]))


def _pairs(sellers: Mask, buyers: Mask) -> Mask:
    """Exporter-importer pairs (N, N), domestic ones left out."""
    pairs = sellers[:, None] & buyers[None, :]
    np.fill_diagonal(pairs, False)
    return np.asarray(pairs)


def _sized(economy: Economy, measure: Measure, pairs: Mask, size: tuple[str, object] | None) -> list[Step]:
    """One step, or one for each sector of a size by sector."""
    if not pairs.any():
        raise InputError("no pair of different countries is left; check 'from', 'to', 'except' or 'members'.")
    cells = pairs[:, :, None]
    if size is None or isinstance(size[1], float):
        sectors = np.isin(economy.sectors, resolve_sectors(measure.sectors, economy.sectors))
        return [Step(cells & sectors, None if size is None else (size[0], float(size[1])))]  # type: ignore[arg-type]
    way, by_sector = size
    assert isinstance(by_sector, dict)
    steps: list[Step] = []
    taken: set[str] = set()
    for selector, value in by_sector.items():
        codes = resolve_sectors([selector], economy.sectors)
        twice = sorted(taken.intersection(codes))
        if twice:
            raise InputError(f"sector {twice[0]} gets two sizes; name each sector once.")
        taken.update(codes)
        steps.append(Step(cells & np.isin(economy.sectors, codes), (way, float(value))))
    return steps
