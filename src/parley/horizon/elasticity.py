"""How much of the long-run trade elasticity is there some years after a change.

A horizon h scales a whole sectoral set: theta_j(h) = ratio(h) * theta_j. Three paths of the ratio are in
``data/horizons.toml``, each with its source. Before the first anchor and after the last one the ratio is constant: no
estimate says more.

The anchors of ``blp-2023`` rise by 0.12 a year from 1 to 5 and by 0.18 a year from 5 to 10. An exponential approach to
a long run rises ever more slowly, so no single one passes through all three. Straight lines would, with a kink at 5; a
parabola would too, but turns for other anchors within the standard errors. The monotone cubic of Fritsch and Butland
passes through every anchor, has no kink between them, and rises wherever they rise, so it never leaves their range.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import Any

import numpy as np

from parley.errors import InputError, nearest
from parley.kit.numbers import number_of
from parley.kit.packaged import read_toml

DEFAULT_PATH = "blp-2023"


@dataclass(frozen=True)
class Anchor:
    """One published point of a path.

    Attributes:
        years: since the change.
        value: elasticity or ratio, in the path's unit.
        standard_error: of ``value``; None if the source gives none.
    """

    years: float
    value: float
    standard_error: float | None = None


def read(part: str) -> dict[str, Any]:
    """One part of ``data/horizons.toml``: horizon, elasticity or phasing."""
    table: dict[str, Any] = read_toml("horizons.toml")[part]
    return table


def path_names() -> tuple[str, ...]:
    """Names of the paths."""
    return tuple(read("elasticity"))


def describe_path(path: str) -> dict[str, Any]:
    """Source, note, unit, bounds and anchors of a path, as in ``horizons.toml``."""
    if path not in path_names():
        raise InputError(
            f"unknown elasticity path {path!r}.{nearest(str(path), path_names())} Paths: {', '.join(path_names())}."
        )
    entry: dict[str, Any] = read("elasticity")[path]
    return entry


@cache
def anchors(path: str) -> tuple[Anchor, ...]:
    """Published points of a path, by rising years."""
    return tuple(Anchor(**point) for point in describe_path(path)["anchors"])


def ratio(years: float | None, path: str = DEFAULT_PATH) -> float:
    """Trade elasticity ``years`` after the change over that of the long run.

    Args:
        years: since the change, above 0 and up to 50; None for the long run.
        path: name of a path in ``horizons.toml``.

    Returns:
        A ratio above 0 and up to 1, no unit; 1 in the long run, which is the last anchor.

    Raises:
        InputError: an unknown path, or years out of bounds.
    """
    return ratio_between(anchors(path), years, describe_path(path)["interpolation"])


def ratio_between(points: Sequence[Anchor], years: float | None, interpolation: str) -> float:
    """As :func:`ratio`, between any anchors, such as published ones moved within their standard errors."""
    if years is None:
        return 1.0
    at, values = [point.years for point in points], [point.value / points[-1].value for point in points]
    clamped = min(max(_in_bounds(years, years), at[0]), at[-1])
    if interpolation == "log-linear":
        return float(np.interp(math.log(clamped), np.log(at), values))
    return _monotone(clamped, at, values)


def _monotone(x: float, at: Sequence[float], values: Sequence[float]) -> float:
    """Monotone cubic Hermite interpolation (Fritsch & Butland 1984, SIAM J. Sci. Stat. Comput. 5(2), 300-304).

    Inner slopes are the weighted harmonic mean of the two secants, or 0 where these differ in sign.
    """
    if len(at) == 2:
        return float(np.interp(x, at, values))
    step = np.diff(at)
    secant = np.diff(values) / step
    left, right = step[:-1] + 2 * step[1:], 2 * step[:-1] + step[1:]
    rising = secant[:-1] * secant[1:] > 0
    safe = np.where(rising, secant[:-1], 1.0), np.where(rising, secant[1:], 1.0)
    inner = np.where(rising, (left + right) / (left / safe[0] + right / safe[1]), 0.0)
    slope = [_end(step[0], step[1], secant[0], secant[1]), *inner, _end(step[-1], step[-2], secant[-1], secant[-2])]
    k = min(max(int(np.searchsorted(at, x)) - 1, 0), len(step) - 1)
    t, h = (x - at[k]) / step[k], step[k]
    near = (1 + 2 * t) * (1 - t) ** 2 * values[k] + t**2 * (3 - 2 * t) * values[k + 1]
    return float(near + h * t * (1 - t) * ((1 - t) * slope[k] - t * slope[k + 1]))


def _end(h: float, h_next: float, secant: float, secant_next: float) -> float:
    """Slope at an end: that of the parabola through three points, kept within what stays monotone."""
    slope = ((2 * h + h_next) * secant - h * secant_next) / (h + h_next)
    if slope * secant <= 0:
        return 0.0
    return 3 * secant if secant * secant_next <= 0 and abs(slope) > 3 * abs(secant) else slope


def parse_horizon(value: str | float) -> float | None:
    """Years since the change, or None for the long run, from ``long-run``, ``5``, ``"5"`` or ``2.5``.

    Raises:
        InputError: another text, or a number that is not above 0 and up to 50.
    """
    bounds = read("horizon")
    if isinstance(value, str):
        text = value.strip()
        if text.casefold() == bounds["long_run"]:
            return None
        years = number_of(text)
        if years is not None:
            return _in_bounds(years, value)
    elif isinstance(value, Real) and not isinstance(value, bool):
        return _in_bounds(value, value)
    raise InputError(f"unknown horizon {value!r}.{nearest(str(value), [bounds['long_run']])} {_expected()}")


def _in_bounds(years: float, shown: object) -> float:
    bounds = read("horizon")
    if not bounds["above"] < years <= bounds["largest"]:  # also where years is not a number
        close = bounds["largest"] if years > bounds["largest"] else min(bounds["named"])
        raise InputError(f"horizon {str(shown)[:20]} is out of bounds; the nearest is {close:g}. {_expected()}")
    return float(years)


def _expected() -> str:
    bounds = read("horizon")
    named = ", ".join(f"{years:g}" for years in bounds["named"])
    return f"Write {bounds['long_run']}, {named}, or any number of years above 0 and up to {bounds['largest']:g}."


def tariff_equivalent(delta: float, epsilon: float) -> float:
    """Ad-valorem tariff with the same effect on trade as a log coefficient of a gravity equation.

    ln X changes by delta, and by -epsilon ln(1 + t) under a tariff t: t = exp(-delta / epsilon) - 1. Neither delta nor
    delta / epsilon is a percentage: the change of trade is exp(delta) - 1 and the tariff is an exponential too.
    delta = -0.29 at epsilon = 5 is a 5.97 % tariff.

    Args:
        delta: coefficient in ln X, below 0 if trade falls.
        epsilon: trade elasticity, above 0.

    Returns:
        The tariff as a fraction (0.0597 is 5.97 %); below 0, a subsidy, if delta is above 0.

    Raises:
        InputError: delta is not finite, epsilon is not above 0, or the tariff is too large for a number.
    """
    if not (math.isfinite(delta) and math.isfinite(epsilon) and epsilon > 0):
        raise InputError(
            f"no tariff equivalent of delta = {delta:g} at epsilon = {epsilon:g}; expected a finite coefficient and an "
            "elasticity above 0."
        )
    try:
        return math.expm1(-delta / epsilon)
    except OverflowError:
        raise InputError(
            f"the tariff equivalent of delta = {delta:g} at epsilon = {epsilon:g} is too large for a number; is delta "
            "a log coefficient? Use an embargo for trade that ends."
        ) from None
