"""A claim as the range of numbers that it allows."""

from __future__ import annotations

from math import inf

from parley.claims.dossier import Claim
from parley.claims.verdict import Range

STILL = 1.0
"""Step for "no change" without a rounding of its own, in % or points: within half of it nothing has changed."""


def claimed_range(claim: Claim, start: float | None = None) -> Range:
    """What the claim allows, in its own unit.

    Args:
        claim: the claim.
        start: where a number that is to be reached begins, in the claim's unit; None for published figures.
    """
    stated = claim.claim
    if stated.rank is not None:
        return Range(float(stated.rank), float(stated.rank), exact=True)
    if stated.direction is not None:
        return _direction(stated.direction, stated.rounding or STILL)
    half, (low, high) = stated.step / 2.0, stated.ends
    if stated.within is not None and start is not None and claim.modality != "up-to":
        return _reached(low, high, half, start)
    if claim.modality == "at-least":
        return _at_least(low, high, half)
    return Range(low - half, high + half, half, ceiling=claim.modality in ("up-to", "could"))


def _direction(direction: str, step: float) -> Range:
    """A rise is everything above 0, a fall everything below, none is within half a step of 0."""
    if direction == "none":
        return Range(-step / 2.0, step / 2.0, exact=True)
    return Range(0.0, inf, 0.0, True, True) if direction == "rise" else Range(-inf, 0.0, 0.0, True, True)


def _at_least(low: float, high: float, half: float) -> Range:
    """At least counts away from 0: at least -5 % is a fall of 5 % or more."""
    return Range(-inf, high + half, half) if high < 0 else Range(low - half, inf, half)


def _reached(low: float, high: float, half: float, start: float) -> Range:
    """What is to be reached may be passed: from below everything above it counts, from above everything below."""
    return Range(low - half, inf, half) if start <= low else Range(-inf, high + half, half)
