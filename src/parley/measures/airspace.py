"""Closed or opened airspace as trade-cost changes: of air-shipped goods and of air services, between all pairs.

What is closed to whom on the last day of the baseline's year is the sky that the baseline's data know
(:mod:`parley.skies.rights.closures`). Measures change it one after another; each adds what the change of the sky before
it costs or saves, times its ``scale``. How kilometres become a cost is in :mod:`parley.skies.traffic.trade_cost`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from parley.codes.countries import country_codes, label
from parley.codes.groups import resolve_countries
from parley.codes.sectors import ALL, resolve_sectors
from parley.dims import Array
from parley.errors import InputError
from parley.measures.cells import Step
from parley.measures.handler import Felt, Handler
from parley.measures.shock import Part
from parley.scenarios.measure import Measure
from parley.skies.rights.carriers import whose

if TYPE_CHECKING:
    from parley.measures.draft import Draft
    from parley.skies.rights.sky import Sky
    from parley.skies.traffic.trade_cost import AirCosts


def apply(draft: Draft, measure: Measure, step: Step, felt: Felt) -> str:  # noqa: ARG001 - the interface of all kinds
    """Queue the measure: what one closure costs depends on the sky that the others leave.

    Raises:
        InputError: an unknown state, or an airline where its state is meant.
    """
    for selectors in (measure.airspace or (), _carriers(measure)):
        read_as = resolve_countries(list(selectors), tuple(country_codes()), draft.groups_at).notes
        draft.notes += [f"{measure.label}: {note}" for note in read_as]
    draft.turns.append((measure, felt))
    return ""


def finish(draft: Draft) -> None:
    """Add what all airspace measures together add to the cost of what goes by air, and notes.

    Raises:
        InputError: an unknown state or carrier, or a world none of whose sectors goes by air.
    """
    economy, day = draft.economy, draft.groups_at
    before, notes = _baseline_sky(draft.baseline)
    for measure, felt in draft.turns:
        before = _turned(before, measure, day, to=True) if felt.base > 0 else before
    share, added = np.zeros(len(economy.sectors)), np.zeros_like(economy.flows)
    for measure, felt in draft.turns:
        if (felt.now > 0) == (felt.base > 0):
            continue
        after = _turned(before, measure, day, to=felt.now > 0)
        notes = (*notes, *(note for note in _spared(after) if note not in notes))
        found = _costs(economy.regions, before, after)
        share, change = found.by_sector(economy.sectors)
        added += change * _scale(measure, economy.sectors)
        notes = (*notes, *(note for note in found.notes if note not in notes))
        before = after
    draft.parts.append(Part(share, 1.0 + added))
    draft.notes += notes


def _baseline_sky(day: datetime.date | None) -> tuple[Sky, tuple[str, ...]]:
    from parley.skies.rights.closures import coverage  # noqa: PLC0415  (skies only where a scenario asks for them)
    from parley.skies.rights.sky import Sky  # noqa: PLC0415

    if day is None:
        return Sky(None), ()
    first = coverage().first
    if day < first:
        return Sky(None), (f"closed airspace is known from {first}; the baseline is taken to have none",)
    return Sky(day), ()


def _turned(sky: Sky, measure: Measure, day: datetime.date | None, to: bool) -> Sky:
    """Copy of the sky with a measure put in force, or taken back."""
    from parley.skies.rights.sky import Change  # noqa: PLC0415

    everybody = "*" in (measure.carriers or ())
    carriers = frozenset() if everybody else frozenset(_codes(_carriers(measure), day))
    changes = tuple(Change(state, carriers) for state in _codes(measure.airspace or (), day))
    closing = to != measure.opens
    if closing:
        opened = tuple(change for change in sky.opened if change not in changes)
        return replace(sky, opened=opened, closed=(*sky.closed, *(c for c in changes if c not in sky.closed)))
    closed = tuple(change for change in sky.closed if change not in changes)
    return replace(sky, closed=closed, opened=(*sky.opened, *(c for c in changes if c not in sky.opened)))


def _spared(sky: Sky) -> list[str]:
    """Closed states whose own carriers, which a closure never concerns, are among those it names."""
    own = sorted({change.state for change in sky.closed if change.concerns(change.state)})
    return [
        f"the airspace of {label(state)} stays open to its own carriers, which a closure leaves alone" for state in own
    ]


def _carriers(measure: Measure) -> list[str]:
    """States whose carriers a measure concerns; raises :class:`InputError` for an airline."""
    return [whose(code) for code in measure.carriers or ()]


def _codes(selectors: Sequence[str], day: datetime.date | None) -> tuple[str, ...]:
    return resolve_countries(list(selectors), tuple(country_codes()), day).codes


def _scale(measure: Measure, sectors: tuple[str, ...]) -> Array:
    """Factor on the cost change by sector (J,): the measure's ``scale``, 0 in sectors that it leaves out."""
    way, value = measure.size or ("scale", 1.0)
    if not isinstance(value, float | int):
        raise InputError(f"the {way} of an airspace measure is one number, not one by sector.")
    return np.where(np.isin(sectors, resolve_sectors(measure.sectors or (ALL,), sectors)), float(value), 0.0)


@lru_cache(maxsize=32)
def _costs(regions: tuple[str, ...], before: Sky, after: Sky) -> AirCosts:
    """Kept, as draws and paths ask for the same skies again."""
    from parley.skies.traffic.trade_cost import air_trade_costs  # noqa: PLC0415

    return air_trade_costs(regions, before, after)


HANDLER = Handler(apply, finish)
