"""The certificate in partial equilibrium: the equations that this family solves, afresh and in levels.

Prices against offers, deliveries against spending, and outlays against what sellers and the state receive. Wages,
unit costs of the family and spending are given, so there is no market of factors and no budget of a region to check.
"""

from __future__ import annotations

import numpy as np

from parley.dims import Array
from parley.model.certificate import Certificate
from parley.model.gravity.model import Baseline
from parley.model.problem import Problem


def certify(p: Problem, base: Baseline, ln_P: Array) -> Certificate:
    """Check prices.

    Args:
        p: the problem.
        base: its baseline, for new duties and baseline money.
        ln_P: (N, J) log changes of sectoral prices.
    """
    with np.errstate(all="ignore"):
        price = np.exp(ln_P)
        cost = np.prod(price[:, :, None] ** p.input_share, axis=1)
        relative = cost ** (-p.theta)
        offered = np.einsum("inj,ij->nj", p.kernel, relative)
        used = p.absorption > 0
        implied = np.where(used, offered ** (-1.0 / p.theta) / price - 1.0, 0.0)
        spending = p.absorption * base.world_income
        flows = base.received * relative[:, None, :] * (price**p.theta * spending)[None, :, :]
        if base.export_tax is not None:
            flows = flows + flows * base.export_tax  # what buyers pay at the border
        delivered = (flows * (1.0 + base.new_tariffs)).sum(axis=0)
        goods = np.where(used, delivered / np.where(used, spending, 1.0) - 1.0, 0.0)
        paid = flows.sum(axis=(0, 2)) + (flows * base.new_tariffs).sum(axis=(0, 2))
        budget = paid / spending.sum(axis=1) - 1.0
        return Certificate(
            excess_demand=float(np.max(np.abs(goods))),
            price=float(np.max(np.abs(implied))),
            budget=float(np.max(np.abs(budget))),
        )
