"""Indicators of a solved model, one function each; regions on the last axis, percent unless stated.

The first-order welfare formula is that of Caliendo & Parro (2015), eq. (16)-(17): evaluated at baseline flows, with
changes in percent (ratio minus 1) as in their replication files, not in logarithms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.model.changes import Changes

PERCENT = 100.0


@dataclass(frozen=True, eq=False)
class FirstOrder:
    """Parts of the first-order change of real income (N,), percent.

    Attributes:
        terms_of_trade: prices of what is sold abroad against prices of what is bought there.
        volume_of_trade: duties times the change of import volumes.
        technical: real trade costs saved or lost, and varieties lost to embargoes.
        transfers: change of the trade deficit, where the closure lets it move.
    """

    terms_of_trade: Array
    volume_of_trade: Array
    technical: Array
    transfers: Array

    @property
    def total(self) -> Array:
        """Sum of the parts (N,)."""
        return self.terms_of_trade + self.volume_of_trade + self.technical + self.transfers


def ratio(after: Array, before: Array) -> Array:
    """``after / before``; 1 where both are 0, NaN where only the baseline is 0 (no percentage exists)."""
    safe = np.where(before != 0, before, 1.0)
    return np.where(before != 0, after / safe, np.where(after == 0, 1.0, np.nan))


def real_income(c: Changes) -> Array:
    """Exact change of real income, final expenditure over the consumer price index (N,), percent."""
    return (c.welfare - 1.0) * PERCENT


def real_wage(c: Changes) -> Array:
    """Change of the wage over the consumer price index (N,), percent."""
    return (c.wage / c.final_price - 1.0) * PERCENT


def price_index(c: Changes) -> Array:
    """Change of the consumer price index in units of the numeraire (N,), percent."""
    return (c.final_price - 1.0) * PERCENT


def exports(c: Changes) -> tuple[Array, Array]:
    """Exports before and after (N,), USD mn at the border: export taxes included, duties not; no domestic sales."""
    return _abroad(c.flows_before).sum(axis=(1, 2)), _abroad(c.flows_after).sum(axis=(1, 2))


def imports(c: Changes) -> tuple[Array, Array]:
    """Imports before and after (N,), USD mn at the border: export taxes included, duties not; no domestic sales."""
    return _abroad(c.flows_before).sum(axis=(0, 2)), _abroad(c.flows_after).sum(axis=(0, 2))


def over_gdp(trade: tuple[Array, Array], c: Changes) -> Array:
    """Change of the ratio of exports or imports, as ``(before, after)`` in USD mn, to factor income (N,), percent."""
    change = ratio(trade[1], trade[0]) / ratio(c.factor_income_after, c.factor_income_before)
    return (change - 1.0) * PERCENT


def tariff_revenue(c: Changes) -> tuple[Array, Array]:
    """Revenue of import duties before and after (N,), USD mn; that of export taxes is apart.

    After: with the rents of quotas and price caps that importers keep, as if licences were auctioned, and without those
    that exporters keep.
    """
    before = (c.flows_before * c.tariffs_before).sum(axis=(0, 2))
    after = (c.flows_after * c.tariffs_after).sum(axis=(0, 2))
    return before, after if c.rents_abroad is None else after - c.rents_abroad


def export_tax_revenue(c: Changes) -> Array:
    """Revenue of export taxes after (N,), USD mn, what subsidies cost taken off; data have none before."""
    if c.export_tax is None:
        return np.zeros(len(c.regions))
    return np.asarray((c.flows_after * (c.export_tax / (1.0 + c.export_tax))).sum(axis=(1, 2)))


def trade(c: Changes) -> tuple[Array, Array]:
    """Trade by exporter and importer before and after (N, N), USD mn, all sectors, domestic sales left out."""
    return _abroad(c.flows_before).sum(axis=2), _abroad(c.flows_after).sum(axis=2)


def _abroad(flows: Array) -> Array:
    out = flows.copy(order="K")
    n = np.arange(len(out))
    out[n, n, :] = 0.0
    return out


def first_order(c: Changes) -> FirstOrder:
    """First-order change of real income and its parts.

    Terms of trade ``sum E dc_n - sum M dc_i`` and volume of trade ``sum t M (dM - dc_i)``, both over income, Caliendo &
    Parro (2015), eq. (16); with export taxes ``dc`` is the change of the price at the border, unit cost and tax, so
    that the exporter's revenue counts among its terms of trade. ``technical`` adds what their paper does not need:
    ``-sum M (1 + t) (d - 1)`` for changes of real trade costs, and for a closed flow ``-M (1 + t) / theta``, the
    first-order loss of a CES price index that loses a supplier of that share. ``transfers`` is the change of the
    deficit over income. NaN where a family's welfare is not what the formula approximates (``Changes.first_order``).
    """
    if not c.first_order:
        undefined = np.full(len(c.regions), np.nan)
        return FirstOrder(undefined, undefined, undefined, undefined)
    M = c.flows_before
    price = c.border_price - 1.0
    volume = ratio(c.flows_after, M) - 1.0
    volume = np.where(M > 0, volume, 0.0)
    sold, bought = (M * price).sum(axis=(1, 2)), (M * price).sum(axis=(0, 2))
    duties = (c.tariffs_before * M * (volume - price)).sum(axis=(0, 2))
    lost = c.closed / c.theta + (1.0 - c.closed) * (c.trade_cost - 1.0)
    technical = -(M * (1.0 + c.tariffs_before) * lost).sum(axis=(0, 2))
    scale = PERCENT / c.income_before
    return FirstOrder((sold - bought) * scale, duties * scale, technical * scale, c.transfer_change * scale)
