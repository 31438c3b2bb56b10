"""Forecasts of a country's trade by partner: the model's, and three naive ones that it has to beat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from parley.backcasting.observed import block_of
from parley.codes.sectors import resolve_sectors
from parley.dims import Array
from parley.model.changes import Changes

DIRECTIONS = ("imports", "exports")
MODEL, NO_CHANGE, DIRECT, GROWTH = "model", "no change", "direct effect only", "last year's growth"
NAMES = (MODEL, NO_CHANGE, DIRECT, GROWTH)


@dataclass(frozen=True, eq=False)
class Forecast:
    """Goods trade of one country by partner.

    Attributes:
        name: of the forecast.
        partners: codes of P partners, in the order of the world.
        imports, exports: (P,) USD mn; the model's in units of world GDP.
        world: goods trade of the world in the same unit; NaN where the forecast says nothing about it.
    """

    name: str
    partners: tuple[str, ...]
    imports: Array
    exports: Array
    world: float

    def values(self, direction: str) -> Array:
        """(P,) imports or exports, USD mn."""
        return self.imports if direction == "imports" else self.exports


def goods_trade(changes: Changes, flows: Array) -> Array:
    """Goods flows (N, N), USD mn, domestic sales 0."""
    goods = np.isin(changes.sectors, resolve_sectors(["goods"], changes.sectors))
    total = np.asarray(flows[:, :, goods].sum(axis=2))
    np.fill_diagonal(total, 0.0)
    return total


def direct_effect(c: Changes) -> Array:
    """Flows (N, N, J) that only feel the measures on themselves: ``X (1 - s) ((1+t')(1+e')/(1+t) d)^-theta``.

    Gravity without general equilibrium: no wage, price index or spending answers, and nothing is diverted.
    """
    ratio = (1.0 + c.tariffs_after) / (1.0 + c.tariffs_before) * c.trade_cost
    if c.export_tax is not None:
        ratio = ratio * (1.0 + c.export_tax)
    return np.asarray(c.flows_before * (1.0 - c.closed) * ratio**-c.theta)


def forecasts(c: Changes, country: str, growth: Callable[[str], Mapping[str, float]]) -> tuple[Forecast, ...]:
    """Forecast of the model and naive forecasts; ``growth`` gives last year's ratios by direction."""
    before = goods_trade(c, c.flows_before)
    base = _forecast(NO_CHANGE, c, country, before)
    return (
        _forecast(MODEL, c, country, goods_trade(c, c.flows_after)),
        base,
        _forecast(DIRECT, c, country, goods_trade(c, direct_effect(c))),
        _grown(base, growth),
    )


def _forecast(name: str, c: Changes, country: str, trade: Array) -> Forecast:
    n = c.regions.index(country)
    partners = tuple(code for code in c.regions if code != country)
    return Forecast(name, partners, np.delete(trade[:, n], n), np.delete(trade[n], n), float(trade.sum()))


def _grown(base: Forecast, growth: Callable[[str], Mapping[str, float]]) -> Forecast:
    """Base year's values grown once more by last year's ratio; growth over several years would compound noise."""
    values = {
        way: base.values(way) * np.array([growth(way)[block_of(code)] for code in base.partners]) for way in DIRECTIONS
    }
    return Forecast(GROWTH, base.partners, values["imports"], values["exports"], np.nan)
