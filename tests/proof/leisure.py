"""The labour-leisure model (Ignatenko et al. 2025) in levels: a second code without equations of the package."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from parley.dims import Array

SUPPLY, SCALE = 0.5, 0.67 / 4


@dataclass(frozen=True, eq=False)
class LeisureLevels:
    """Levels at given wages and employment; ``excess`` (2, N) of labour demand and of labour supply."""

    flows: Array
    spent: Array
    pay: Array
    revenue: Array
    price: Array
    welfare: Array
    excess: Array


@dataclass(frozen=True, eq=False)
class Leisure:
    """One shock; arrays (N, N) of shares and what of them reaches sellers, (N,) otherwise."""

    share: Array
    kept: Array
    elasticity: float
    through: Array
    local: Array
    pay: Array
    spent: Array
    transfer: Array
    grows: bool
    relief: bool

    @cached_property
    def blocks(self) -> Array:
        """Label (N,) of the group of regions that trade with each other, directly or through others."""
        linked, n = self.kept > 0, len(self.kept)
        reach = linked | linked.T | np.eye(n, dtype=bool)
        for _ in range(n):
            reach = (reach.astype(float) @ reach.astype(float)) > 0
        return np.asarray(reach.argmax(axis=1))

    def at(self, wage: Array, work: Array) -> LeisureLevels:
        """Everything at wages and employment (N,), as changes."""
        offer = self.share * ((wage / work**SCALE) ** -self.elasticity)[:, None]
        total = offer.sum(axis=0)
        kept = np.divide(self.kept, self.share, out=np.zeros_like(self.share), where=self.share > 0)
        reached = offer / total * kept
        pay = wage * work * self.pay
        transfer = self.transfer.copy()
        if self.grows:
            label = self.blocks
            for block in np.unique(label):
                member = label == block
                transfer[member] *= pay[member].sum() / self.pay[member].sum()
        spent = (pay + transfer) / reached.sum(axis=0)
        flows = reached * spent
        revenue = spent - flows.sum(axis=0)
        before = self.spent - self.pay - self.transfer
        demand = flows @ (1 - self.local) + self.local * flows.sum(axis=0)
        price = (spent / self.spent / wage) ** (1 - self.through) * total ** (-1 / self.elasticity)
        tax = revenue / pay - before / self.pay if self.relief else np.zeros(len(pay))
        net = np.where(tax > 0, 1 / (1 - np.maximum(tax, 0.0)), 1 + np.minimum(tax, 0.0))
        supply = (wage / price * net) ** SUPPLY
        weight = SUPPLY / (1 + SUPPLY)
        old = self.spent - weight * (1 - np.maximum(tax, 0.0)) * self.pay
        new = spent / price - weight * (1 + np.minimum(tax, 0.0)) * pay / price
        excess = np.stack([demand / pay - 1, supply / work - 1])
        return LeisureLevels(flows, spent, pay, revenue, price, new / old, excess)


def leisure(
    flows: Array,
    duties: Array,
    elasticity: float,
    new_duties: Array,
    cost: Array,
    closed: Array,
    local: Array,
    *,
    grows: bool,
    relief: bool,
) -> Leisure:
    """Set up a shock; ``local`` (N,) is the share of sales in a region that pays labour there."""
    through = 1 + (1 + SCALE) * local / (1 - local)
    with np.errstate(all="ignore"):
        duty = (np.log1p(new_duties) - np.log1p(duties)) * through[None, :, None]
        effect = np.exp(-elasticity * (duty + np.log(cost)))
    effect = np.where(closed >= 1, 0.0, effect * (1 - closed))
    paid = flows * (1 + duties)
    spent, sold = paid.sum(axis=(0, 2)), flows.sum(axis=2)
    share = paid * effect / spent[None, :, None]
    pay = sold @ (1 - local) + local * sold.sum(axis=0)
    revenue = (flows * duties).sum(axis=(0, 2))
    return Leisure(
        share.sum(axis=2),
        (share / (1 + new_duties)).sum(axis=2),
        elasticity,
        through,
        local,
        pay,
        spent,
        spent - pay - revenue,
        grows,
        relief,
    )
