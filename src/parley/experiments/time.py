"""When a scenario is read: years since the change, and the model family that holds there."""

from __future__ import annotations

from parley.errors import InputError
from parley.horizon.elasticity import parse_horizon
from parley.kit.dates import DAYS_A_YEAR
from parley.model.families import get_family
from parley.scenarios.schema import Scenario

ELAPSED = "elapsed"
SHORTEST = 1e-3
"""Years; before and just after the first start, the shortest run."""


def years_since(scenario: Scenario) -> float | None:
    """Years since the change, None for the long run."""
    if scenario.horizon != ELAPSED:
        return parse_horizon(scenario.horizon)
    starts = [measure.start for measure in scenario.measures if measure.start is not None]
    if scenario.on is None or not starts:
        raise InputError("horizon: elapsed needs the key 'on' (or --at) and measures with a 'start'.")
    days = (scenario.on - min(starts)).days
    return parse_horizon(max(days / DAYS_A_YEAR, SHORTEST))


def family_at(scenario: Scenario, years: float | None) -> str:
    """Name of the family at a horizon: with ``immobile-under``, one whose factors are held, move partly, or freely."""
    family = get_family(scenario.model)
    if scenario.immobile_under is None or years is None or not family.held:
        return family.name
    if years < scenario.immobile_under:
        return family.held
    return family.partly_held if years < scenario.mobile_from else family.name
