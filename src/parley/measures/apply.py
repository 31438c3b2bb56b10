"""From a scenario's measures to a shock: which cells each measure touches, what it does there, and how much is felt."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from parley.codes.groups import resolve_countries
from parley.codes.sectors import resolve_sectors
from parley.economy.economy import Economy
from parley.errors import InputError, ScenarioError
from parley.horizon.phasing import check_dates, effect_share
from parley.measures import airspace, tariff, trade_cost
from parley.measures.bans import BanLedger
from parley.measures.limits import Limit
from parley.measures.shock import Cells, Mask, Part, Shock
from parley.scenarios.measure import KINDS, LIMITS, Measure
from parley.scenarios.schema import Scenario

TARIFFS = ("tariff", "trade-deal", "customs-union")
AIRSPACE = "airspace"
COSTS = ("trade-cost", "financial-friction")


@dataclass(frozen=True, eq=False)
class Applied:
    """A shock and what was noticed while building it (group members that the world lacks, dates that were not used)."""

    shock: Shock
    notes: tuple[str, ...]
    limits: tuple[Limit, ...] = ()


class Draft:
    """Arrays (N, N, J) that measures change one after another, before they become a frozen shock."""

    def __init__(self, economy: Economy) -> None:
        self.economy = economy
        self.tariffs = economy.tariffs.copy(order="K")
        self.cost = np.ones_like(economy.tariffs)
        self.parts: list[Part] = []
        self.bans = BanLedger(economy)
        self.limits: list[Limit] = []

    def shock(self) -> Shock:
        """The shock; raises :class:`InputError` where bans do not fit together."""
        closed = self.bans.closed()
        nothing = np.broadcast_to(False, self.tariffs.shape)
        return Shock(self.tariffs, self.cost, nothing if closed is None else closed, tuple(self.parts))


@dataclass(frozen=True, eq=False)
class Step:
    """Cells of a measure and the size that holds there; None for an embargo."""

    cells: Cells
    size: tuple[str, float] | None


def membership_day(economy: Economy, scenario: Scenario) -> datetime.date | None:
    """The day at which groups are read: ``on``, else ``at``, else the last day of the baseline's year."""
    return scenario.on or scenario.at or _year_end(economy)


def _year_end(economy: Economy) -> datetime.date | None:
    return datetime.date(economy.year, 12, 31) if economy.year else None


def build_shock(economy: Economy, scenario: Scenario, at: datetime.date | None = None) -> Applied:
    """Apply a scenario's measures in order.

    Without a date, every measure is imposed on the baseline, dated or not. On a date, a measure counts as far as its
    effect then differs from its effect on the last day of the baseline's year: one that the baseline already has
    changes nothing, one that it has and that is lifted is taken back. Domestic sales are never touched. Group
    membership is read at ``at``, else ``scenario.at``, else the last day of the baseline's year.

    Raises:
        ScenarioError: naming the measure for anything that the world does not have, or dates that make no sense.
    """
    groups_at = at or membership_day(economy, scenario)
    draft = Draft(economy)
    notes: list[str] = []
    if at is None and any(measure.dated for measure in scenario.measures):
        notes.append("no date given: all measures are imposed, whatever their dates (--at gives the world on one day)")
    turns: list[airspace.Turn] = []
    for number, measure in enumerate(scenario.measures, start=1):
        where = f"measure {number} ({measure.label})"
        try:
            now, base = _felt(measure, at, _year_end(economy))
            if measure.kind == AIRSPACE:
                turns.append(airspace.Turn(measure, now > 0, base > 0))
                continue
            steps, absent = _steps(economy, measure, groups_at)
            for step in steps:
                _apply(draft, measure, step, now, base)
        except InputError as error:
            raise ScenarioError(f"{scenario.name}, {where}: {error}") from None
        if absent:
            notes.append(f"{where}: not regions of this world, so left out: {', '.join(absent)}")
    try:
        if turns:
            part, said = airspace.changed_costs(economy, turns, groups_at, _year_end(economy))
            draft.parts.append(part)
            notes += said
        return Applied(draft.shock(), tuple(notes), tuple(draft.limits))
    except InputError as error:
        raise ScenarioError(f"{scenario.name}: {error}") from None


def ban_totals(economy: Economy, scenario: Scenario, at: datetime.date | None = None) -> tuple[float, ...]:
    """For each measure, the largest share of products that all bans together cover on any of its flows; else 0."""
    groups_at = at or membership_day(economy, scenario)
    draft = Draft(economy)
    bans: list[tuple[int, Step]] = []
    for number, measure in enumerate(scenario.measures):
        if "coverage" in KINDS[measure.kind].sizes:
            now, base = _felt(measure, at, _year_end(economy))
            for step in _steps(economy, measure, groups_at)[0]:
                _apply(draft, measure, step, now, base)
                bans.append((number, step))
    out = [0.0] * len(scenario.measures)
    for number, step in bans:
        out[number] = max(out[number], draft.bans.most(step.cells))
    return tuple(out)


def _felt(measure: Measure, at: datetime.date | None, baseline: datetime.date | None) -> tuple[float, float]:
    """Parts of a measure's effect (0 to 1) that are felt at ``at`` and that the baseline has."""
    spells = [(spell.since, spell.until) for spell in measure.suspended]
    check_dates(measure.start, measure.end, spells)
    if at is None:
        return 1.0, 0.0
    phasing = "immediate" if measure.kind in (*TARIFFS, *LIMITS, AIRSPACE) else measure.phasing

    def share(day: datetime.date) -> float:
        return effect_share(day, measure.start, measure.end, spells, phasing)

    base = share(baseline) if baseline is not None and measure.start is not None else 0.0
    return share(at), base


def _apply(draft: Draft, measure: Measure, step: Step, now: float, base: float) -> None:
    if measure.kind in LIMITS:
        _limit(draft, measure, step, now, base)
    elif step.size is None:
        draft.bans.close(step.cells, now, base)
    elif measure.kind in TARIFFS:
        tariff.apply(draft.economy, draft.tariffs, step.cells, step.size, now > 0, base > 0)
    elif measure.kind in COSTS:
        trade_cost.apply(draft.cost, step.cells, step.size, now, base)
    else:
        draft.bans.ban(step.cells, step.size[1], measure.products, now, base)


def _limit(draft: Draft, measure: Measure, step: Step, now: float, base: float) -> None:
    """Add a quota or price cap that is in force; one that the baseline has is in its data."""
    if now == base:
        return
    if now < base:
        raise InputError("the baseline has this limit; what its flows would be without it is not known.")
    if not draft.economy.flows[step.cells].any():
        raise InputError("no trade in the baseline that the limit could refer to.")
    price = (measure.cap or 1.0) / (measure.market or 1.0)
    bound = price if step.size is None else step.size[1]
    draft.limits.append(Limit(measure.label, measure.kind, step.cells, bound, measure.rent or "importer"))


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


def _sized(
    economy: Economy, measure: Measure, pairs: Mask, size: tuple[str, float | Mapping[str, float]] | None
) -> list[Step]:
    """One step, or one for each sector of a size by sector."""
    if not pairs.any():
        raise InputError("no pair of different countries is left; check 'from', 'to', 'except' or 'members'.")
    i, n = np.nonzero(pairs)

    def cells(codes: tuple[str, ...]) -> Cells:
        picked = np.asarray([economy.sectors.index(code) for code in codes])
        return i[:, None], n[:, None], picked[None, :]

    if size is None:
        return [Step(cells(resolve_sectors(measure.sectors, economy.sectors)), None)]
    way, value = size
    if not isinstance(value, Mapping):
        return [Step(cells(resolve_sectors(measure.sectors, economy.sectors)), (way, float(value)))]
    steps: list[Step] = []
    taken: set[str] = set()
    for selector, part in value.items():
        codes = resolve_sectors([selector], economy.sectors)
        twice = sorted(taken.intersection(codes))
        if twice:
            raise InputError(f"sector {twice[0]} gets two sizes; name each sector once.")
        taken.update(codes)
        steps.append(Step(cells(codes), (way, float(part))))
    return steps
