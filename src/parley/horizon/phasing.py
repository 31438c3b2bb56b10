"""The share of a measure's trade effect that is felt at a date.

The share s is a state between 0 and 1 that follows the measure day by day:

    in force:      s rises by 1 / phase_in_years a year, up to 1
    not in force:  s falls by 1 / phase_out_years a year, down to 0

It is 0 before the start; a measure without a start has been in force for so long that s is 1. A suspension is a
temporary lifting: the effect fades during it from where it was and builds up again afterwards from where it is. So s
is piecewise linear in time, and continuous unless a phase takes 0 years (``immediate``, a step). Phasing in and out are
separate parameters: lifting is not imposing backwards. Two named calibrations disagree on the speed; run both.

The calibrations describe observed effects on trade, which hold the slow answer of trade already. Use them with
long-run elasticities, or ``immediate`` with the elasticity of a horizon; both at once count slow adjustment twice.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.errors import InputError, nearest
from parley.horizon.elasticity import read
from parley.kit.dates import DAYS_A_YEAR

"""Julian year, so that a leap day does not shift a path; a calendar year is 365 or 366 of these days."""

Spans = Sequence[tuple[date, date]]


@dataclass(frozen=True)
class Phasing:
    """How fast the effect of a measure builds up and fades.

    Attributes:
        name: of the calibration, or what the user calls it.
        phase_in_years: years in force from no effect to all of it; 0 for a step.
        phase_out_years: years not in force from all of the effect to none; 0 for a step.
    """

    name: str
    phase_in_years: float
    phase_out_years: float

    def __post_init__(self) -> None:
        for what, years in (("phase_in_years", self.phase_in_years), ("phase_out_years", self.phase_out_years)):
            low, high = read("phasing")["immediate"][what]["bounds"]
            if not low <= years <= high:
                raise InputError(f"phasing {self.name}: {what} {years:g}; expected {low:g} to {high:g} years.")


def phasing_names() -> tuple[str, ...]:
    """Names of the calibrations."""
    return tuple(read("phasing"))


def describe_phasing(name: str) -> dict[str, Any]:
    """Parameters of a calibration with unit, bounds and source, as in ``horizons.toml``."""
    if name not in phasing_names():
        raise InputError(
            f"unknown phasing {name!r}.{nearest(str(name), phasing_names())} Phasings: {', '.join(phasing_names())}."
        )
    entry: dict[str, Any] = read("phasing")[name]
    return entry


def named_phasing(name: str) -> Phasing:
    """Calibration of that name from ``horizons.toml``; :class:`InputError` with the nearest spelling."""
    entry = describe_phasing(name)
    return Phasing(name, entry["phase_in_years"]["value"], entry["phase_out_years"]["value"])


def check_dates(start: date | None, end: date | None, suspensions: Spans) -> None:
    """Raise :class:`InputError` unless the suspensions are disjoint spans within the measure's.

    Args:
        start: first day in force; None if it always was.
        end: first day no longer in force; None if open. Later than ``start``.
        suspensions: (first day suspended, first day in force again), in any order. ``date.max`` for the second leaves
            a suspension of an open measure open.
    """
    if start is not None and end is not None and end <= start:
        raise InputError(f"end {end} is not after start {start}; a measure is in force from its start until its end.")
    for since, until in suspensions:
        if until <= since:
            raise InputError(f"suspension from {since} until {until} is reversed or empty; 'until' comes after 'from'.")
        if start is not None and since < start:
            raise InputError(f"suspension from {since} until {until} begins before the measure starts, {start}.")
        if end is not None and until > end:
            raise InputError(f"suspension from {since} until {until} runs past the end of the measure, {end}.")
    ordered = sorted(suspensions)
    for (since, until), (then, later) in pairwise(ordered):
        if then < until:
            raise InputError(
                f"suspensions overlap: from {since} until {until} and from {then} until {later}. Merge them into one."
            )


def in_force(at: date, start: date | None, end: date | None, suspensions: Spans = ()) -> bool:
    """Whether a measure holds on a day: from its start, before its end, and not suspended that day."""
    check_dates(start, end, suspensions)
    begun, over = start is None or start <= at, end is not None and end <= at
    return begun and not over and not any(since <= at < until for since, until in suspensions)


def effect_share(at: date, start: date | None, end: date | None, suspensions: Spans, phasing: str | Phasing) -> float:
    """Share of a measure's long-run trade effect that is felt at the beginning of a day (module docstring).

    Args:
        at: the day.
        start: first day in force; None if it always was.
        end: first day no longer in force; None if open.
        suspensions: (first day suspended, first day in force again), in any order.
        phasing: name of a calibration, or a :class:`Phasing`.

    Returns:
        The share, 0 to 1. Under ``immediate`` 1 on every day in force and 0 on every other day.

    Raises:
        InputError: dates out of order, or an unknown calibration.
    """
    check_dates(start, end, suspensions)
    speed = named_phasing(phasing) if isinstance(phasing, str) else phasing
    share, holds, since = float(start is None), start is None, date.min
    for day, then_holds in _switches(start, end, suspensions):
        if day > at:
            break
        if day > since:  # a spell of no days leaves no effect
            share = _moved(share, holds, day - since, speed)
        holds, since = then_holds, day
    return _moved(share, holds, at - since, speed)


def _switches(start: date | None, end: date | None, suspensions: Spans) -> Iterator[tuple[date, bool]]:
    """Days on which a measure begins (True) or ceases (False) to hold, in order."""
    if start is not None:
        yield start, True
    for since, until in sorted(suspensions):
        yield since, False
        yield until, True
    if end is not None:
        yield end, False


def _moved(share: float, holds: bool, elapsed: datetime.timedelta, speed: Phasing) -> float:
    """Share (0 to 1) felt after some days in force, or not in force."""
    years = elapsed.days / DAYS_A_YEAR
    phase = speed.phase_in_years if holds else speed.phase_out_years
    if phase == 0:
        return float(holds)
    return min(share + years / phase, 1.0) if holds else max(share - years / phase, 0.0)


def partial_cost(d_hat: npt.ArrayLike, share: float) -> Array:
    """Trade-cost change of a measure of which a share of the effect is felt: d_hat ** share.

    Trade answers a cost change by d_hat ** -theta, so ln X changes by -theta ln d_hat. The power scales that log effect
    by exactly ``share`` at any elasticity, is 1 (no change) at 0, and two steps of shares a and b make one of a + b.
    Scaling d_hat - 1 instead would do none of these.

    Args:
        d_hat: changes as ratios, above 0 and finite, any shape.
        share: 0 to 1.

    Returns:
        Changes as ratios, of the same shape.
    """
    costs = np.asarray(d_hat, dtype=np.float64)
    if not (np.isfinite(costs).all() and (costs > 0).all()):
        raise InputError(
            "a partial effect needs cost changes above 0 and finite; for trade that ends, scale the closed share "
            "(partial_share)."
        )
    return np.asarray(costs ** _checked("share", share))


def partial_share(closed: npt.ArrayLike, share: float) -> Array:
    """Share of products closed to trade by a ban of which a share of the effect is felt: closed * share.

    A ban has no finite cost to take a power of: a closed product sells exactly nothing, an open one sells as before. So
    a ban is felt in part when a part of its products is closed, and the count of products is what builds up. At share
    1 the ban is whole (an embargo if ``closed`` is 1), at 0 nothing is closed.

    Args:
        closed: shares of products closed by the whole ban, 0 to 1, any shape.
        share: 0 to 1.

    Returns:
        Shares of products closed, of the same shape.
    """
    shares = np.asarray(closed, dtype=np.float64)
    outside = ~((shares >= 0) & (shares <= 1))
    if outside.any():
        raise InputError(f"closed share {shares[outside].flat[0]:g} is out of bounds; expected 0 to 1.")
    return np.asarray(shares * _checked("share", share))


def _checked(what: str, value: float) -> float:
    if not 0.0 <= value <= 1.0:
        raise InputError(f"{what} {value:g} is out of bounds; expected 0 to 1.")
    return float(value)
