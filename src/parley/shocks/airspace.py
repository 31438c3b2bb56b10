"""Closed or opened airspace as trade-cost changes: of air-shipped goods and of air services, between all pairs.

What is closed to whom on the last day of the baseline's year is the sky that the baseline's data know
(:mod:`parley.skies.closures`). Measures change it one after another; each adds what the change of the sky before it
costs or saves, times its ``scale``. How kilometres become a cost is in :mod:`parley.skies.trade_cost`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.scenarios.groups import resolve_countries
from parley.scenarios.measure import Measure
from parley.scenarios.sectors import resolve_sectors

if TYPE_CHECKING:
    from parley.skies.sky import Sky
    from parley.skies.trade_cost import AirCosts


@dataclass(frozen=True)
class Turn:
    """One measure and whether it holds now and in the baseline."""

    measure: Measure
    now: bool
    base: bool


def apply(
    economy: Economy, cost: Array, turns: Sequence[Turn], day: datetime.date | None, baseline: datetime.date | None
) -> tuple[str, ...]:
    """Multiply ``cost`` (N, N, J) by what all airspace measures together add, in place; returns notes.

    Args:
        economy: its regions and sectors.
        cost: trade-cost changes so far.
        turns: the measures, in order.
        day: at which groups are read.
        baseline: last day of the baseline's year; None: nothing is closed but by measures.

    Raises:
        InputError: an unknown state or carrier, or a world none of whose sectors goes by air.
    """
    before, notes = _baseline_sky(baseline)
    for turn in turns:
        before = _turned(before, turn.measure, day, to=True) if turn.base else before
    added = np.zeros_like(cost)
    for turn in turns:
        if turn.now == turn.base:
            continue
        after = _turned(before, turn.measure, day, to=turn.now)
        found = _costs(economy.regions, before, after)
        change = found.factors(economy.sectors) - 1.0
        scale, inside = _sizes(turn.measure, economy.sectors)
        added += change * scale * inside
        notes = (*notes, *(note for note in found.notes if note not in notes))
        before = after
    cost *= 1.0 + added
    return notes


def _baseline_sky(day: datetime.date | None) -> tuple[Sky, tuple[str, ...]]:
    from parley.skies.closures import coverage  # noqa: PLC0415  (skies only where a scenario asks for them)
    from parley.skies.sky import Sky  # noqa: PLC0415

    if day is None:
        return Sky(None), ()
    first = coverage()[0]
    if day < first:
        return Sky(None), (f"closed airspace is known from {first}; the baseline is taken to have none",)
    return Sky(day), ()


def _turned(sky: Sky, measure: Measure, day: datetime.date | None, to: bool) -> Sky:
    """The sky with a measure put in force, or taken back."""
    from parley.skies.sky import Change  # noqa: PLC0415

    everybody = "*" in (measure.carriers or ())
    carriers = frozenset() if everybody else frozenset(_codes(measure.carriers or (), day))
    changes = tuple(Change(state, carriers) for state in _codes(measure.airspace or (), day))
    closing = to != measure.opens
    if closing:
        opened = tuple(change for change in sky.opened if change not in changes)
        return replace(sky, opened=opened, closed=(*sky.closed, *(c for c in changes if c not in sky.closed)))
    closed = tuple(change for change in sky.closed if change not in changes)
    return replace(sky, closed=closed, opened=(*sky.opened, *(c for c in changes if c not in sky.opened)))


def _codes(selectors: Sequence[str], day: datetime.date | None) -> tuple[str, ...]:
    from parley.scenarios.groups import country_codes  # noqa: PLC0415

    return resolve_countries(list(selectors), tuple(country_codes()), day).codes


def _sizes(measure: Measure, sectors: tuple[str, ...]) -> tuple[Array, Array]:
    """Scale by sector (J,) and which sectors the measure touches (J,)."""
    way, value = measure.size or ("scale", 1.0)
    if not isinstance(value, float | int):
        raise InputError(f"the {way} of an airspace measure is one number, not one by sector.")
    inside = np.isin(sectors, resolve_sectors(measure.sectors, sectors)).astype(np.float64)
    return np.full(len(sectors), float(value)), inside


@lru_cache(maxsize=32)
def _costs(regions: tuple[str, ...], before: Sky, after: Sky) -> AirCosts:
    """Kept, as draws and paths ask for the same skies again."""
    from parley.skies.trade_cost import air_trade_costs  # noqa: PLC0415

    return air_trade_costs(regions, before, after)
