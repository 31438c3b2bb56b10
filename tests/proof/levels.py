"""A second code of the models, in levels of the accounts: it shares no equation with the package.

At given wages, prices are found by Newton steps on the price indices, spending by one linear system over all regions
and sectors, and what is left are the labour markets. So it can both check a result and look for an equilibrium itself.
Sources: Caliendo & Parro (2015), Galle, Rodriguez-Clare & Yi (2023), Ignatenko et al. (2025), as in the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import logsumexp

from parley.dims import Array


@dataclass(frozen=True, eq=False)
class Accounts:
    """Derived from flows (N, N, J) before duties, duties (N, N, J) and input shares (N, J, J)."""

    flows: Array
    duties: Array
    inputs: Array
    spent: Array
    sold: Array
    labour: Array
    pay: Array
    final: Array
    income: Array
    transfer: Array


def accounts(flows: Array, duties: Array, inputs: Array) -> Accounts:
    """What the three arrays say of each region."""
    spent, sold = (flows * (1 + duties)).sum(axis=0), flows.sum(axis=1)
    labour = 1 - inputs.sum(axis=1)
    pay = labour * sold
    final = spent - np.einsum("nkj,nj->nk", inputs, sold)
    final = np.where(np.abs(final) <= 1e-9 * np.maximum(spent, 1.0), np.maximum(final, 0.0), final)
    income = final.sum(axis=1)
    revenue = (flows * duties).sum(axis=(0, 2))
    return Accounts(flows, duties, inputs, spent, sold, labour, pay, final, income, income - pay.sum(axis=1) - revenue)


@dataclass(frozen=True, eq=False)
class Levels:
    """All levels at given wages: prices (N, J), costs (N, J), spending, flows by pair, revenue, income, markets."""

    price: Array
    cost: Array
    spent: Array
    flows: Array
    revenue: Array
    income: Array
    excess: Array


@dataclass(frozen=True, eq=False)
class Gravity:
    """One shock in a gravity family, with mobile factors (``mobility`` None) or sector labour markets.

    ``parts`` (N, N, S) are spending shares after the direct effect, S parts of one market in a one-sector family;
    ``kept`` what of them reaches sellers.
    """

    base: Accounts
    theta: Array
    parts: Array
    kept: Array
    pooled: bool
    transfer: Array
    grows: bool
    mobility: float | None = None

    @cached_property
    def market(self) -> tuple[Array, Array]:
        """Shares and what sellers get, by market (N, N, J)."""
        if self.pooled:
            return self.parts.sum(axis=2, keepdims=True), self.kept.sum(axis=2, keepdims=True)
        return self.parts, self.kept

    @cached_property
    def blocks(self) -> Array:
        """Label (N,) of the group of regions that trade with each other, directly or through others."""
        linked = self.market[1].sum(axis=2) > 0
        n = len(linked)
        reach = linked | linked.T | np.eye(n, dtype=bool)
        for _ in range(n):
            reach = (reach.astype(float) @ reach.astype(float)) > 0
        return np.asarray(reach.argmax(axis=1))

    def transfers(self, wage: Array) -> Array:
        """Transfers (N,) at wages (N,): fixed, or a share of the income of the block that they move in."""
        if not self.grows:
            return self.transfer
        out = np.zeros_like(wage)
        earned = self.base.pay.sum(axis=1)
        label = self.blocks
        for block in np.unique(label):
            member = label == block
            out[member] = self.transfer[member] * (wage * earned)[member].sum() / earned[member].sum()
        return out

    def index(self, wage: Array) -> Array:
        """Change of a region's factor income (N,) at sector wages (N, J)."""
        if self.mobility is None:
            return wage[:, 0]
        share = self.base.pay / self.base.pay.sum(axis=1, keepdims=True)
        power = 1 + self.mobility
        return np.asarray((share * np.where(self.live, wage, 0.0) ** power).sum(axis=1) ** (1 / power))

    @cached_property
    def live(self) -> Array:
        """Sectors (N, J) with income that still have a buyer."""
        _, kept = self.market
        made = np.ones_like(self.base.sold, dtype=bool)
        for _ in range(made.size + 1):
            needed = self.base.final > 0
            needed |= np.einsum("nkj,nj->nk", self.base.inputs, made.astype(float)) > 0
            needed &= self.base.spent > 0
            made = made & (np.einsum("inj,nj->ij", kept, needed.astype(float)) > 0)
        return made & (self.base.pay > 0)

    def at(self, wage: Array) -> Levels:
        """Everything at wages (N, J), by sector; excess demand for labour is (N,) or (N, J)."""
        b = self.base
        used = b.spent > 0
        with np.errstate(all="ignore"):
            weights, kept = (np.log(x) for x in self.market)
        log_price, log_cost = self._prices(np.log(wage), weights, used)
        log_offer = -self.theta * log_cost
        total = _logsum(weights + log_offer[:, None, :])
        net = np.where(used[None], np.exp(kept + log_offer[:, None, :] - np.where(used, total, 0.0)[None]), 0.0)
        index = self.index(wage)
        fixed = index * b.pay.sum(axis=1) + self.transfers(index)
        spent = self._spending(net, fixed)
        sold = np.einsum("inj,nj->ij", net, spent)
        revenue = (spent * np.where(used, 1 - net.sum(axis=0), 0.0)).sum(axis=1)
        if self.pooled:
            with np.errstate(all="ignore"):
                log_kept = np.log(self.kept)
            flows = np.exp(log_kept + log_offer[:, None, :] - np.where(used, total, 0.0)[None]) * spent[None]
        else:
            flows = net * spent[None]
        need = b.labour * sold
        if self.mobility is None:
            excess = need.sum(axis=1) / (index * b.pay.sum(axis=1)) - 1
        else:
            earned = b.pay * wage * (wage / index[:, None]) ** self.mobility
            excess = np.where(self.live, need / np.where(earned > 0, earned, 1.0) - 1, 0.0)
        return Levels(np.exp(log_price), np.exp(log_cost), spent, flows, revenue, fixed + revenue, excess)

    def _prices(self, log_wage: Array, weights: Array, used: Array) -> tuple[Array, Array]:
        b, (n, j) = self.base, used.shape
        log_price = np.zeros((n, j))
        for _ in range(200):
            log_cost = b.labour * log_wage + np.einsum("nkj,nk->nj", b.inputs, log_price)
            offers = weights - (self.theta * log_cost)[:, None, :]
            total = _logsum(offers)
            gap = np.where(used, -total / self.theta - log_price, 0.0)
            share = np.where(used[None], np.exp(offers - np.where(used, total, 0.0)[None]), 0.0)
            slope = np.einsum("inj,ikj->njik", share, b.inputs).reshape(n * j, n * j)
            log_price = log_price + np.linalg.solve(np.eye(n * j) - slope, gap.ravel()).reshape(n, j)
            if np.abs(gap).max() < 1e-13:
                break
        log_cost = b.labour * log_wage + np.einsum("nkj,nk->nj", b.inputs, log_price)
        return log_price, log_cost

    def _spending(self, net: Array, fixed: Array) -> Array:
        b, (n, j) = self.base, self.base.spent.shape
        final = b.final / b.income[:, None]
        matrix = np.einsum("nkj,nmj->nkmj", b.inputs, net)
        taxed = np.where(b.spent > 0, 1 - net.sum(axis=0), 0.0)
        for m in range(n):
            matrix[m, :, m, :] += final[m][:, None] * taxed[m][None, :]
        scale = np.where(b.spent > 0, b.spent, 1.0).ravel()  # sizes may differ by many orders of magnitude
        system = (np.eye(n * j) - matrix.reshape(n * j, n * j)) * scale[None, :] / scale[:, None]
        right = (final * fixed[:, None]).ravel() / scale
        return np.asarray((np.linalg.solve(system, right) * scale).reshape(n, j))


def _logsum(terms: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(logsumexp(terms, axis=0))


def gravity(
    flows: Array,
    duties: Array,
    inputs: Array,
    theta: Array,
    new_duties: Array,
    cost: Array,
    closed: Array,
    *,
    pooled: bool = False,
    grows: bool = False,
    balanced: bool = False,
    mobility: float | None = None,
) -> Gravity:
    """Set up a shock; ``pooled`` adds sectors up, at the elasticity ``theta[0]``; ``balanced`` has no transfers."""
    base = accounts(flows, duties, inputs)
    with np.errstate(all="ignore"):
        effect = np.exp(-theta * (np.log1p(new_duties) - np.log1p(duties) + np.log(cost)))
    effect = np.where(closed >= 1, 0.0, effect * (1 - closed))
    paid = flows * (1 + duties)
    total = paid.sum(axis=(0, 2))[:, None] if pooled else base.spent
    parts = paid / np.where(total > 0, total, 1.0)[None] * effect
    kept = parts / (1 + new_duties)
    if pooled:
        one = flows.sum(axis=2, keepdims=True)
        rate = paid.sum(axis=2, keepdims=True) / np.where(one > 0, one, 1.0) - 1
        base = accounts(one, np.where(one > 0, rate, 0.0), np.zeros((len(flows), 1, 1)))
        theta = theta[:1]
    transfer = np.zeros(len(flows)) if balanced else base.transfer
    return Gravity(base, theta, parts, kept, pooled, transfer, grows, mobility)
