"""What is read of each draw: five indicators of every region, and flows that a user asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from parley.dims import Array
from parley.model.changes import Changes
from parley.results import indicators


def exports(c: Changes) -> Array:
    """Change of the value of exports (N,), percent."""
    return _percent(_sold_abroad(c.flows_after), _sold_abroad(c.flows_before))


def imports(c: Changes) -> Array:
    """Change of the value of imports before duties (N,), percent."""
    return _percent(_bought_abroad(c.flows_after), _bought_abroad(c.flows_before))


def _sold_abroad(flows: Array) -> Array:
    return np.asarray((flows.sum(axis=1) - _own(flows)).sum(axis=1))


def _bought_abroad(flows: Array) -> Array:
    return np.asarray((flows.sum(axis=0) - _own(flows)).sum(axis=1))


def _own(flows: Array) -> Array:
    k = np.arange(len(flows))
    return np.asarray(flows[k, k, :])


def _percent(after: Array, before: Array) -> Array:
    return (indicators.ratio(after, before) - 1.0) * indicators.PERCENT


INDICATORS: dict[str, Callable[[Changes], Array]] = {
    "real_income_pct": indicators.real_income,
    "real_wage_pct": indicators.real_wage,
    "price_index_pct": indicators.price_index,
    "exports_pct": exports,
    "imports_pct": imports,
}
"""Indicators by region, percent, by their column's name."""


class Quantity(Protocol):
    """One number read of a draw."""

    @property
    def name(self) -> str:
        """Column of the results."""
        ...

    def read(self, c: Changes) -> float:
        """Value of the quantity in a solved model."""
        ...


@dataclass(frozen=True)
class Trade:
    """Trade from some exporters to some importers after the shock, USD mn before duties, domestic sales left out.

    Attributes:
        name: column of the results.
        exporters, importers: codes of regions of the world.
        sectors: codes; empty for all.
    """

    name: str
    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    sectors: tuple[str, ...] = ()

    def read(self, c: Changes) -> float:
        """Sum of the flows."""
        i, n = _places(c.regions, self.exporters), _places(c.regions, self.importers)
        j = _places(c.sectors, self.sectors) if self.sectors else list(range(len(c.sectors)))
        total = c.flows_after[np.ix_(i, n, j)].sum()
        return float(total - sum(c.flows_after[k, k, j].sum() for k in set(i) & set(n)))


def _places(labels: tuple[str, ...], chosen: tuple[str, ...]) -> list[int]:
    return [labels.index(code) for code in chosen]
