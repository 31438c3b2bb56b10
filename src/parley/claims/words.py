"""Claims, figures and verdicts in words: short, plain sentences without adjectives."""

from __future__ import annotations

from math import isfinite, isinf, isnan

from parley.claims.dossier import Claim, Stated
from parley.claims.verdict import LEVEL, Judgement, Range

MODAL = {"up-to": "up to ", "at-least": "at least ", "could": "possibly "}
SMALLEST = 0.01
"""Probabilities closer to 0 or 1 are shown as below 1 % or above 99 %, as draws are finitely many."""
LARGEST_RATIO = 10.0
"""Largest difference told in percent."""
UNIT_SIGNS = {"%": " %", "pp": " points"}


def number(value: float, more: int = 0) -> str:
    """A number with about three significant digits and ``more``, without powers of ten for usual sizes."""
    if not isfinite(value):
        return "-" if isnan(value) else ("∞" if value > 0 else "-∞")
    size = abs(value)
    if size >= 1 and value == int(value):
        return f"{value:,.0f}"
    decimals = 0 if size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{value:,.{decimals + more}f}" if size >= 0.095 else f"{value:.{2 + more}g}" if value else "0"


def quantity(value: float, unit: str, more: int = 0) -> str:
    """A number with its unit; ranks have none."""
    return number(value, more) if unit == "rank" else f"{number(value, more)}{UNIT_SIGNS.get(unit, f' {unit}')}"


def digits(low: float, high: float) -> int:
    """Further digits that two different numbers need to look different; at most 3."""
    return next((k for k in range(3) if number(low, k) != number(high, k)), 3) if low != high else 0


def stated(claim: Claim) -> str:
    """Number of the article, such as ``up to 3 USD bn within 12 months``."""
    s, unit = claim.claim, claim.claim.unit or ""
    if s.value is not None:
        text = MODAL.get(claim.modality, "") + _printed(s.value, unit)
    elif s.low is not None and s.high is not None:
        text = f"{MODAL.get(claim.modality, '')}{_plain(s.low)} to {_printed(s.high, unit)}"
    elif s.direction is not None:
        text = {"rise": "a rise", "fall": "a fall", "none": "no change"}[s.direction]
    elif s.rank is not None:
        text = f"rank {s.rank}"
    else:
        text = "holds" if s.holds else "does not hold"
        text += f": {', '.join(s.names)}" if s.names else ""
    return text + _time(s)


def _time(s: Stated) -> str:
    parts = [f"in {s.year}"] if s.year is not None else []
    parts += [f"within {s.within}"] if s.within is not None else []
    parts += [f"since {s.since}"] if s.since is not None else []
    return f" {' '.join(parts)}" if parts else ""


def _plain(value: float) -> str:
    """Number as the article prints it."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"


def _printed(value: float, unit: str) -> str:
    return f"{_plain(value)}{UNIT_SIGNS.get(unit, f' {unit}')}"


def interval(low: float, high: float, unit: str) -> str:
    """Two ends with their unit."""
    more = digits(low, high)
    return f"{number(low, more)} to {quantity(high, unit, more)}"


def found_by_draws(judged: Judgement, unit: str) -> str:
    """Figure and interval."""
    more = digits(judged.low, judged.high)
    return f"{quantity(judged.figure, unit, more)} [{number(judged.low, more)}, {number(judged.high, more)}]"


def found_by_figures(judged: Judgement, unit: str) -> str:
    """Figure nearest to the claim, and the spread of definitions if there is one."""
    return found_by_draws(judged, unit) if judged.low < judged.high else quantity(judged.figure, unit)


def share(probability: float) -> str:
    """A share of draws as a probability; finitely many draws never show 0 or 100 %."""
    if probability < SMALLEST:
        return "below 1 %"
    return "above 99 %" if probability > 1.0 - SMALLEST else f"{probability * 100:.0f} %"


def off(judged: Judgement, unit: str) -> str:
    """By how much the claim is off: in percent of the figure, or in its unit where a percentage would say little."""
    if judged.gap == 0.0:
        return ""
    same_sign = judged.figure * (judged.figure + judged.gap) > 0
    if same_sign and abs(judged.off_by) <= LARGEST_RATIO:
        larger = (judged.gap > 0) == (judged.figure > 0)
        return f"the claim is {number(abs(judged.off_by) * 100)} % {'larger' if larger else 'smaller'} than that"
    size = quantity(abs(judged.gap), "pp" if unit == "%" else unit)
    return f"the claim is {size} {'higher' if judged.gap > 0 else 'lower'} than that"


def why_by_figures(judged: Judgement, unit: str, formula: bool = False) -> str:
    """One sentence; where definitions differ it says which one makes the claim true; a formula's figure is named so."""
    named = "The formula gives" if formula else "The published figure is"
    if judged.true_by:
        return (
            f"True by one definition ({'; '.join(judged.true_by)}), not by another ({'; '.join(judged.false_by)}): "
            f"the figures run from {interval(judged.low, judged.high, unit)}."
        )
    figure = quantity(judged.figure, unit)
    if judged.verdict == "accurate":
        spread = judged.low < judged.high
        told = "True by every definition" if judged.gap == 0.0 else "It lies between definitions that hardly differ"
        both = f"{told}: {interval(judged.low, judged.high, unit)}."
        return both if spread else f"{named} {figure}."
    if judged.low < judged.high:
        return (
            f"Definitions give {interval(judged.low, judged.high, unit)}; the nearest is {figure}"
            + (f", and {off(judged, unit)}" if judged.off_by else "")
            + "."
        )
    return f"{named} {figure}; {off(judged, unit) or 'it has the other direction'}."


def why_by_draws(claim: Claim, target: Range, judged: Judgement, unit: str, what: str, point: bool) -> str:
    """One sentence about a model's draws, or about its one result where ``point``."""
    head = f"{what[0].upper()}{what[1:]}: {quantity(judged.figure, unit)}"
    if point:
        tail = off(judged, unit)
        return f"{head}, without draws{f'; {tail}' if tail else ''}."
    head += f", {LEVEL} % interval {interval(judged.low, judged.high, unit)}"
    tail = "; ".join(part for part in (_chance(claim, target, judged), off(judged, unit)) if part)
    return f"{head}{f'; {tail}' if tail else ''}."


def _chance(claim: Claim, target: Range, judged: Judgement) -> str:
    """How likely the claim is, where that says something: not for a precise number around the median."""
    if judged.probability is None:
        return ""
    told, s = share(judged.probability), claim.claim
    if s.direction is not None:
        return f"probability of {'no change' if s.direction == 'none' else f'a {s.direction}'}: {told}"
    if s.rank is not None:
        return f"probability of rank {s.rank}: {told}"
    if isinf(target.low) or isinf(target.high):
        return f"probability that the claim is reached: {told}"
    return "" if judged.gap == 0.0 else f"probability of a figure as far as the claim: {told}"
