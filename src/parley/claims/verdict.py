"""The rules that turn a claim and the evidence into a verdict; pure, one small function per rule (docs/verdicts.md).

A claim is a range: a number is known to half its last printed digit on both sides, "at least" has no upper end, a
direction is everything on one side of no change. Evidence is either published figures, one per definition, or the draws
of a model. All numbers are in the claim's unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np

from parley.claims.dossier import Verdict
from parley.dims import Array

NEAR = 0.05
"""Roughly right: within 5 % of the figure."""
LEVEL = 80
"""Per cent of the draws in the interval that a claim is compared with."""
UNLIKELY = 0.05
"""Outside what the model supports: a probability below this."""
SLACK = 1e-9
"""Relative; numbers that differ by less are the same number written twice."""


@dataclass(frozen=True)
class Range:
    """What a claim allows.

    Attributes:
        low, high: ends, both inside; the stated number with half its rounding step added.
        half: that half step.
        exact: whether nothing but the range counts: ranks and directions have no "within 5 %".
        sign: whether it is a direction, whose ends are not inside.
        ceiling: whether it was stated as possible or as an upper limit, so that more than it is not unsupported.
    """

    low: float
    high: float
    half: float = 0.0
    exact: bool = False
    sign: bool = False
    ceiling: bool = False

    def holds(self, value: float, more: float = 0.0) -> bool:
        """Whether a value is inside, the range widened by ``more`` on both sides."""
        if self.sign:
            return self.low < value < self.high
        slack = SLACK * abs(value)
        return self.low - more - slack <= value <= self.high + more + slack

    def gap(self, value: float) -> float:
        """Distance of a value from the range, 0 inside."""
        return 0.0 if self.holds(value) else max(self.low - value, value - self.high, 0.0)

    def meets(self, low: float, high: float) -> bool:
        """Whether an interval and the range have a point in common."""
        return self.low <= high and low <= self.high

    @property
    def end(self) -> float:
        """Largest finite end by size; 0 if there is none."""
        return max((abs(x) for x in (self.low, self.high) if abs(x) < inf), default=0.0)


@dataclass(frozen=True)
class Figure:
    """One published figure: its value, the definition it is of, and the step to which its source rounds it."""

    value: float
    definition: str = ""
    rounding: float = 0.0


@dataclass(frozen=True)
class Judgement:
    """A verdict and what it rests on.

    Attributes:
        verdict: one of the six words.
        figure: the figure nearest to the claim, or the median of the draws.
        low, high: the 80 % interval of draws, or the spread of definitions; equal to the figure if there is none.
        probability: share of the draws that agree with the claim or lie beyond it; None without draws.
        off_by: how far the claim is from the figure, relative to the figure's size; 0 if it is not.
        gap: the same in the claim's unit.
        true_by: definitions that make the claim true, where others do not.
        false_by: definitions that do not, where others do.
    """

    verdict: Verdict
    figure: float
    low: float
    high: float
    probability: float | None = None
    off_by: float = 0.0
    gap: float = 0.0
    true_by: tuple[str, ...] = ()
    false_by: tuple[str, ...] = ()


def by_figures(claim: Range, figures: Sequence[Figure]) -> Judgement:
    """Judge by published figures, one for each definition; the most favourable definition counts and is named.

    At least one figure is needed.
    """
    values = [figure.value for figure in figures]
    closest = min(figures, key=lambda figure: claim.gap(figure.value))
    hits = [figure for figure in figures if matches(claim, figure)]
    verdict: Verdict = "off"
    if hits or within_narrow_spread(claim, values):
        verdict = "accurate"
    elif near(claim, closest.value) or within_spread(claim, values):
        verdict = "roughly right"
    split = 0 < len(hits) < len(figures)
    return Judgement(
        verdict,
        closest.value,
        min(values),
        max(values),
        off_by=0.0 if hits else distance(claim, closest.value),
        gap=0.0 if hits else difference(claim, closest.value),
        true_by=tuple(figure.definition for figure in hits) if split else (),
        false_by=tuple(figure.definition for figure in figures if figure not in hits) if split else (),
    )


def matches(claim: Range, figure: Figure) -> bool:
    """Accurate: the figure is in the claim's range, give or take half the step to which the source rounds it."""
    return claim.holds(figure.value, 0.0 if claim.exact else figure.rounding / 2.0)


def near(claim: Range, value: float) -> bool:
    """Roughly right: ``gap <= 5 %`` of the figure."""
    return not claim.exact and claim.gap(value) <= NEAR * abs(value) * (1.0 + SLACK)


def within_spread(claim: Range, values: Sequence[float]) -> bool:
    """Roughly right: the claim lies between the figures of two definitions."""
    return not claim.exact and len(values) > 1 and claim.meets(min(values), max(values))


def within_narrow_spread(claim: Range, values: Sequence[float]) -> bool:
    """Accurate: it lies between two definitions that differ by at most 5 %, so that the choice hardly matters."""
    narrow = max(values) - min(values) <= NEAR * max(abs(value) for value in values)
    return narrow and within_spread(claim, values)


def by_draws(claim: Range, draws: Array) -> Judgement:
    """Judge by the draws (D,) of a model; draws without a solution are left out, at least one must be there."""
    solved = draws[np.isfinite(draws)]
    tail = (1.0 - LEVEL / 100.0) / 2.0
    how: Literal["linear", "inverted_cdf"] = "inverted_cdf" if claim.exact else "linear"  # no rank between two ranks
    median, low, high = (float(x) for x in np.quantile(solved, [0.5, tail, 1.0 - tail], method=how))
    probability = support(claim, solved, median)
    verdict: Verdict = "off"
    if confirmed(claim, median, low, high):
        verdict = "accurate"
    elif likely(claim, median, low, high):
        verdict = "roughly right"
    elif unsupported_by_model(claim, probability, median):
        verdict = "outside what the model supports"
    return Judgement(verdict, median, low, high, probability, distance(claim, median), difference(claim, median))


def by_interval(claim: Range, median: float, inner: tuple[float, float], outer: tuple[float, float]) -> Judgement:
    """Judge where only the 80 and 95 % intervals are known, not the draws; the probability stays unknown.

    Beyond the 95 % interval at most 2.5 % of the draws agree with the claim, which is below 5 %.
    """
    verdict: Verdict = "off"
    if confirmed(claim, median, *inner):
        verdict = "accurate"
    elif likely(claim, median, *inner):
        verdict = "roughly right"
    elif inner[0] < inner[1] and not claim.meets(*outer) and not exceeded(claim, median):
        verdict = "outside what the model supports"
    return Judgement(verdict, median, *inner, off_by=distance(claim, median), gap=difference(claim, median))


def confirmed(claim: Range, median: float, low: float, high: float) -> bool:
    """Accurate: the median is in the claim's range and the 80 % interval within that range widened by 5 %.

    A wide interval cannot confirm a precise number, however close its median.
    """
    more = 0.0 if claim.exact else NEAR * claim.end
    return claim.holds(median) and claim.holds(low, more) and claim.holds(high, more)


def likely(claim: Range, median: float, low: float, high: float) -> bool:
    """Roughly right: the claim meets the 80 % interval or is within 5 % of the median; a direction: the median's."""
    if claim.sign:
        return claim.holds(median)
    return claim.meets(low, high) or near(claim, median)


def support(claim: Range, draws: Array, median: float) -> float:
    """Share of draws at least as far as the claim: P(q >= low) if it is above the median, P(q <= high) below.

    Inside, the share of draws in the range. For a direction, the share of draws that have it.
    """
    if claim.sign:
        return float(((draws > claim.low) & (draws < claim.high)).mean())
    if median < claim.low:
        return float((draws >= claim.low).mean())
    if median > claim.high:
        return float((draws <= claim.high).mean())
    return float(((draws >= claim.low) & (draws <= claim.high)).mean())


def unsupported_by_model(claim: Range, probability: float, median: float) -> bool:
    """Outside what the model supports: P < 5 %. A ceiling that the model exceeds is off, not unsupported."""
    return probability < UNLIKELY and not exceeded(claim, median)


def exceeded(claim: Range, median: float) -> bool:
    """Whether the model finds more than what was stated as possible or as an upper limit."""
    return claim.ceiling and abs(median) > claim.end


def distance(claim: Range, value: float) -> float:
    """Stated number over the figure, minus 1, by the figure's size: +0.38 is a claim 38 % above it.

    0 inside the claim's range, inf where the figure is 0.
    """
    gap = difference(claim, value)
    if gap == 0.0:
        return 0.0
    return gap / abs(value) if value else inf * np.sign(gap)


def difference(claim: Range, value: float) -> float:
    """Stated number, of a range the nearest end, less the figure; 0 inside, and for a direction or a rank."""
    if claim.exact or claim.gap(value) == 0.0:
        return 0.0
    return (claim.low + claim.half if value < claim.low else claim.high - claim.half) - value
