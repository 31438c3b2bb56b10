"""Distributions by their quantile functions: a point of the unit interval becomes a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from statistics import NormalDist
from typing import Protocol

Value = float | str | Mapping[str, float]
"""A drawn number, the name of an option, or a number by sector."""
_STANDARD = NormalDist()
_EDGE = 2.0**-53
"""Sobol points lie in [0, 1); a 0 is read as half the spacing of floats, as a normal has no quantile there."""


class Distribution(Protocol):
    """What a parameter is drawn from."""

    def quantile(self, u: float) -> Value:
        """The value at ``u`` in (0, 1)."""
        ...

    @property
    def centre(self) -> Value:
        """The value of a run without draws."""
        ...


@dataclass(frozen=True)
class Normal:
    """Normal with mean and standard deviation, truncated to [low, high] (renormalised, not clipped)."""

    mean: float
    deviation: float
    low: float = -inf
    high: float = inf

    @property
    def centre(self) -> float:
        """The mean."""
        return self.mean

    def quantile(self, u: float) -> float:
        """``mean + deviation z`` with z a truncated standard normal."""
        ends = ((end - self.mean) / self.deviation for end in (self.low, self.high))
        drawn = self.mean + self.deviation * truncated_normal(u, *ends)
        return min(max(drawn, self.low), self.high)  # only rounding can be outside


@dataclass(frozen=True)
class LogNormal:
    """The logarithm is normal around ``log(median)``; truncated to [low, high] (renormalised, not clipped)."""

    median: float
    deviation: float
    low: float = 0.0
    high: float = inf

    @property
    def centre(self) -> float:
        """The median."""
        return self.median

    def quantile(self, u: float) -> float:
        """``median exp(deviation z)`` with z a truncated standard normal."""
        low = -inf if self.low <= 0 else log(self.low / self.median) / self.deviation
        high = inf if self.high == inf else log(self.high / self.median) / self.deviation
        drawn = self.median * exp(self.deviation * truncated_normal(u, low, high))
        return min(max(drawn, self.low), self.high)  # only rounding can be outside


@dataclass(frozen=True)
class Triangular:
    """Triangular between low and high with the given mode."""

    low: float
    mode: float
    high: float

    @property
    def centre(self) -> float:
        """The mode."""
        return self.mode

    def quantile(self, u: float) -> float:
        """Inverse of the two parabolas of the distribution function."""
        width, split = self.high - self.low, (self.mode - self.low) / (self.high - self.low)
        if u <= split:
            return self.low + width * sqrt(u * split)
        return self.high - width * sqrt((1.0 - u) * (1.0 - split))


@dataclass(frozen=True)
class Uniform:
    """Uniform between low and high; ``given`` is the value of a run without draws."""

    low: float
    high: float
    given: float

    @property
    def centre(self) -> float:
        """The value given."""
        return self.given

    def quantile(self, u: float) -> float:
        """Straight line."""
        return self.low + (self.high - self.low) * u


Scalar = Normal | LogNormal | Triangular | Uniform


@dataclass(frozen=True)
class Choice:
    """One of several options, each as likely as the others; the first is that of a run without draws."""

    options: Sequence[str]

    @property
    def centre(self) -> str:
        """The first option."""
        return self.options[0]

    def quantile(self, u: float) -> str:
        """The option whose equal part of the unit interval holds ``u``."""
        return self.options[min(int(u * len(self.options)), len(self.options) - 1)]


@dataclass(frozen=True)
class BySector:
    """A number by sector; all sectors move together, each to the same quantile of its own distribution."""

    parts: Mapping[str, Scalar]

    @property
    def centre(self) -> Mapping[str, float]:
        """The centres."""
        return {code: part.centre for code, part in self.parts.items()}

    def quantile(self, u: float) -> Mapping[str, float]:
        """The quantiles."""
        return {code: part.quantile(u) for code, part in self.parts.items()}


def truncated_normal(u: float, low: float = -inf, high: float = inf) -> float:
    """Quantile of a standard normal between ``low`` and ``high``."""
    start = 0.0 if low == -inf else _STANDARD.cdf(low)
    end = 1.0 if high == inf else _STANDARD.cdf(high)
    return _STANDARD.inv_cdf(min(max(start + u * (end - start), _EDGE), 1.0 - _EDGE))
