"""Prices and factors behind the costs: each with unit, year, source, bounds and distribution; centres and draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from parley.dims import Array
from parley.distributions import LogNormal, Normal, Scalar, Triangular, Uniform
from parley.errors import DataError, InputError, nearest
from parley.kit.packaged import read_toml
from parley.kit.sobol import sobol

DRAWS = 1024
SEED = 1


@dataclass(frozen=True)
class Price:
    """One price or factor.

    Attributes:
        name: key in ``prices.toml``.
        title: in words.
        unit: of the value.
        year: of the money or of the estimate.
        source: where it is from.
        checked: whether it was compared with the source.
        assumed: whether it was chosen here.
        low: lower bound.
        high: upper bound.
        distribution: that it is drawn from.
    """

    name: str
    title: str
    unit: str
    year: int
    source: str
    checked: bool
    assumed: bool
    low: float
    high: float
    distribution: Scalar

    @property
    def value(self) -> float:
        """Centre of the distribution."""
        return self.distribution.centre


@dataclass(frozen=True, eq=False)
class Values:
    """A value of every price for every draw.

    Attributes:
        names: of the prices.
        table: (draws, prices); a single row holds the centres.
        given: values that replace the table's own and are not drawn.
    """

    names: tuple[str, ...]
    table: Array
    given: Mapping[str, float]

    def __getitem__(self, name: str) -> Array:
        """(draws, 1) values of one price, ready to be spread over flights."""
        if name not in self.names:
            raise InputError(f"no price {name!r}.{nearest(name, self.names)}")
        return self.table[:, [self.names.index(name)]]

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.table)


@cache
def prices() -> tuple[Price, ...]:
    """All prices, in the order of the file.

    Raises:
        DataError: an entry lacks a key or its centre is out of bounds.
    """
    return tuple(_price(name, entry) for name, entry in read_toml("skies", "prices.toml").items())


def _price(name: str, entry: Mapping[str, Any]) -> Price:
    try:
        plain = {key: entry[key] for key in ("title", "unit", "year", "source", "checked", "assumed", "low", "high")}
        found = Price(name=name, distribution=_distribution(entry), **plain)
    except KeyError as error:
        raise DataError(f"price {name!r} lacks {error}.") from None
    if not found.low <= found.value <= found.high:
        raise DataError(f"price {name!r}: {found.value:g} is out of its bounds {found.low:g} to {found.high:g}.")
    return found


def _distribution(entry: Mapping[str, Any]) -> Scalar:
    kind = entry["kind"]
    if kind == "normal":
        return Normal(entry["mean"], entry["deviation"], entry["low"], entry["high"])
    if kind == "lognormal":
        return LogNormal(entry["median"], entry["deviation"], entry["low"], entry["high"])
    if kind == "triangular":
        return Triangular(entry["low_end"], entry["mode"], entry["high_end"])
    if kind == "uniform":
        return Uniform(entry["low_end"], entry["high_end"], entry["given"])
    raise DataError(f"unknown distribution {kind!r}; expected normal, lognormal, triangular or uniform.")


def price(name: str) -> Price:
    """One price by name.

    Raises:
        InputError: there is none; the message names the nearest.
    """
    by_name = {entry.name: entry for entry in prices()}
    if name not in by_name:
        raise InputError(f"no price {name!r}.{nearest(name, by_name)} Prices: {', '.join(by_name)}.")
    return by_name[name]


def check_given(given: Mapping[str, float]) -> dict[str, float]:
    """Values given in place of the table's own, checked against their bounds.

    Raises:
        InputError: an unknown price or a value out of bounds.
    """
    for name, value in given.items():
        entry = price(name)
        if not (math.isfinite(value) and entry.low <= value <= entry.high):
            raise InputError(
                f"price {name!r}: {value:g} {entry.unit} is out of bounds; expected {entry.low:g} to {entry.high:g}."
            )
    return dict(given)


def parse_given(texts: Sequence[str]) -> dict[str, float]:
    """``NAME=VALUE`` texts as checked values."""
    out = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            out[name.strip()] = float(value)
        except ValueError:
            raise InputError(f"{text!r} is not NAME=VALUE with a number, such as hour-wide=12000.") from None
    return check_given(out)


def centres(given: Mapping[str, float] | None = None) -> Values:
    """Every price at its centre, or as given."""
    fixed = check_given(given or {})
    row = [fixed.get(entry.name, entry.value) for entry in prices()]
    return Values(tuple(entry.name for entry in prices()), np.array([row]), fixed)


def draws(count: int = DRAWS, seed: int = SEED, given: Mapping[str, float] | None = None) -> Values:
    """Scrambled Sobol draws of every price that is not given; independent of each other.

    Raises:
        InputError: a count that is not a power of two from 16 to 65,536.
    """
    if not 16 <= count <= 65_536 or count & (count - 1):
        raise InputError(f"{count} draws; expected a power of two from 16 to 65536, such as 1024.")
    fixed = check_given(given or {})
    points = sobol(len(prices()), count, seed)
    table = np.empty((count, len(prices())))
    for k, entry in enumerate(prices()):
        constant = fixed.get(entry.name)
        table[:, k] = [entry.distribution.quantile(u) for u in points[:, k]] if constant is None else constant
    return Values(tuple(entry.name for entry in prices()), table, fixed)
