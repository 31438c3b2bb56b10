"""From a scenario's measures to a shock: each measure in order, as far as its effect is felt on the day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from parley.economy.economy import Economy
from parley.errors import InputError, ScenarioError
from parley.horizon.phasing import check_dates, effect_share
from parley.measures.cells import Step, steps_of
from parley.measures.draft import Draft
from parley.measures.handler import Felt
from parley.measures.limits import Limit, settled
from parley.measures.registry import handler
from parley.measures.shock import Shock
from parley.measures.touched import Laid, Touched, lowered_by_rate
from parley.scenarios.kinds import BANS, KINDS
from parley.scenarios.measure import Measure
from parley.scenarios.schema import Scenario

MOST_ABSENT = 40
"""Members of groups that a note names where the world lacks them."""
TARIFF = "tariff"
"""File of the kinds that change import duties."""


@dataclass(frozen=True, eq=False)
class Applied:
    """A shock, what was noticed while building it, and what each measure is on.

    Noticed are absent group members, dates not used, measures without effect, duties that fall.
    """

    shock: Shock
    notes: tuple[str, ...]
    limits: tuple[Limit, ...] = ()
    touched: tuple[Touched, ...] = ()


def membership_day(economy: Economy, scenario: Scenario) -> datetime.date | None:
    """Day on which group membership is read: ``on``, else ``at``, else the last day of the baseline's year."""
    return scenario.on or scenario.at or _year_end(economy)


def _year_end(economy: Economy) -> datetime.date | None:
    return datetime.date(economy.year, 12, 31) if economy.year else None


def build_shock(economy: Economy, scenario: Scenario, at: datetime.date | None = None) -> Applied:
    """Apply a scenario's measures in order.

    Without a date, every measure is imposed on the baseline, dated or not. On a date, a measure counts as far as its
    effect then differs from its effect on the last day of the baseline's year: one that the baseline already has
    changes nothing, one that it has and that is lifted is taken back. Domestic sales are never touched. Group
    membership is read at ``at``, else ``scenario.at``, else the last day of the baseline's year. A measure that
    changes nothing is named in the notes.

    Raises:
        ScenarioError: naming the measure for anything that the world does not have, or dates that make no sense.
    """
    draft = _draft(economy, scenario, at)
    if not scenario.measures:
        draft.notes.append("there are no measures: nothing changes")
    if at is None and any(measure.dated for measure in scenario.measures):
        draft.notes.append(
            "no date given: all measures are imposed, whatever their dates (--at gives the world on one day)"
        )
    if at is not None and scenario.measures and not any(measure.dated for measure in scenario.measures):
        draft.notes.append("no measure has a date, so all are in force on any day: --at and --path change nothing")
    silent: dict[str, list[int]] = {}
    noticed: dict[str, list[int]] = {}
    touched: list[Touched] = []
    for number, measure in enumerate(scenario.measures, start=1):
        where = f"measure {number} ({measure.label})"
        try:
            reason, notes, on = _apply_measure(draft, measure, at)
        except InputError as error:
            raise ScenarioError(f"{scenario.name}, {where}: {error}") from None
        touched.append(on)
        for note in notes:
            noticed.setdefault(note, []).append(number)
        if reason:
            silent.setdefault(reason, []).append(number)
    draft.notes += [f"{_which(scenario.measures, numbers)}: {note}" for note, numbers in noticed.items()]
    draft.notes += [_silence(scenario.measures, numbers, reason) for reason, numbers in silent.items()]
    draft.notes += [note for note in (lowered_by_rate(touched), _nested(draft)) if note]
    try:
        for kind in dict.fromkeys(measure.kind for measure, _ in draft.turns):
            finish = handler(kind).finish
            if finish is not None:
                finish(draft)
        limits = settled(draft)
        return Applied(draft.shock(), tuple(draft.notes), limits, tuple(touched))
    except InputError as error:
        raise ScenarioError(f"{scenario.name}: {error}") from None


def _draft(economy: Economy, scenario: Scenario, at: datetime.date | None) -> Draft:
    return Draft(economy, at or membership_day(economy, scenario), _year_end(economy))


def _nested(draft: Draft) -> str:
    """A note where duties are on different shares of products, whose overlap nobody gave."""
    shares = [share for share, _ in draft.duties.lower]
    if len(shares) < 2:
        return ""
    listed = ", ".join(f"{share:.4g}" for share in shares)
    return f"duties are on different shares of products ({listed}): those of a smaller share are among a larger one's"


def _apply_measure(draft: Draft, measure: Measure, at: datetime.date | None) -> tuple[str, tuple[str, ...], Touched]:
    """Apply one measure; why it changes nothing, or an empty text, what was noticed, and what it is on."""
    felt = _felt(measure, at, draft.baseline)
    found = steps_of(draft.economy, measure, draft.groups_at)
    steps = tuple(step for step in found.steps if step.cells is not None)
    laid = [step.flows for step in steps] if KINDS[measure.kind].module == TARIFF else []
    before = [draft.duties.mean(cells) for cells in laid]
    reasons = [handler(measure.kind).apply(draft, measure, step, felt) for step in found.steps]
    more = f" and {len(found.absent) - MOST_ABSENT} more" if len(found.absent) > MOST_ABSENT else ""
    names = ", ".join(found.absent[:MOST_ABSENT]) + more
    absent = (f"not regions of this world, so left out: {names}",) if found.absent else ()
    duties = tuple(Laid(old, draft.duties.mean(cells)) for old, cells in zip(before, laid, strict=True))
    touched = Touched(draft.economy, measure, felt, steps, duties)
    return _without_effect(draft.economy, found.steps, felt, at, reasons), (*absent, *found.notes), touched


def _which(measures: Sequence[Measure], numbers: Sequence[int]) -> str:
    """``measure 3 (its label)``, or ``measures 3, 7, 9``."""
    if len(numbers) == 1:
        return f"measure {numbers[0]} ({measures[numbers[0] - 1].label})"
    return f"measures {', '.join(str(number) for number in numbers)}"


def _silence(measures: Sequence[Measure], numbers: Sequence[int], reason: str) -> str:
    """A sentence on measures that change nothing for one reason."""
    if len(numbers) == 1:
        return f"{_which(measures, numbers)} changes nothing: {reason}"
    which = "all" if len(numbers) == len(measures) else f"{len(numbers)} of {len(measures)}"
    listed = ", ".join(str(number) for number in numbers)
    return f"{which} measures change nothing, each for this reason: {reason} (measures {listed})"


def _without_effect(
    economy: Economy,
    steps: tuple[Step, ...],
    felt: Felt,
    at: datetime.date | None,
    reasons: list[str],
) -> str:
    """Why a measure changes nothing; empty if it may change something."""
    if felt.same and at is not None:
        if felt.now == 0:
            return f"it is not in force on {at}"
        return f"the baseline of {economy.year} has it already, in force on {at} as then"
    if all(reasons):
        return reasons[0]
    cells = [step.cells for step in steps if step.cells is not None]
    if cells and not any(economy.flows[cell].any() for cell in cells):
        return "there is no trade on these flows in the baseline"
    return ""


def ban_totals(economy: Economy, scenario: Scenario, at: datetime.date | None = None) -> tuple[float, ...]:
    """For each measure, the largest share of products that all bans together cover on any of its flows; else 0."""
    draft = _draft(economy, scenario, at)
    bans: list[tuple[int, Step]] = []
    for number, measure in enumerate(scenario.measures):
        if KINDS[measure.kind].group == BANS and measure.size is not None:
            felt = _felt(measure, at, draft.baseline)
            for step in steps_of(economy, measure, draft.groups_at).steps:
                handler(measure.kind).apply(draft, measure, step, felt)
                bans.append((number, step))
    out = [0.0] * len(scenario.measures)
    for number, step in bans:
        out[number] = max(out[number], draft.bans.most(step.flows))
    return tuple(out)


def _felt(measure: Measure, at: datetime.date | None, baseline: datetime.date | None) -> Felt:
    """Parts of a measure's effect that are felt at ``at`` and that the baseline has."""
    spells = [(spell.since, spell.until) for spell in measure.suspended]
    check_dates(measure.start, measure.end, spells)
    if at is None:
        return Felt(1.0, 0.0)
    phasing = measure.phasing if KINDS[measure.kind].phased else "immediate"

    def share(day: datetime.date) -> float:
        return effect_share(day, measure.start, measure.end, spells, phasing)

    base = share(baseline) if baseline is not None and measure.start is not None else 0.0
    return Felt(share(at), base)
