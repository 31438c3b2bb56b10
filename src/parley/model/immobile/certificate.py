"""The certificate with sector wages: as :mod:`parley.model.certificate`, afresh from the equations in levels."""

from __future__ import annotations

import numpy as np

from parley.model.certificate import DUST, Certificate
from parley.model.immobile.system import ImmobileProblem, ImmobileState


def certify(problem: ImmobileProblem, state: ImmobileState) -> Certificate:
    """Check a state against every equation; labour markets are those of every sector and the wage index.

    Args:
        problem: the problem.
        state: wage indices (N,), prices and spending (N, J) and relative wages (N, J).
    """
    p, mu, live = problem.core, problem.mobility, problem.live
    with np.errstate(all="ignore"):
        index, price, X = np.exp(state.core.ln_w), np.exp(state.core.ln_P), state.core.X
        wage = index[:, None] * np.exp(state.u)
        inputs = np.exp(np.einsum("nk,nkj->nj", state.core.ln_P, p.input_share, optimize=True))
        relative = (wage**p.labour_share * inputs) ** (-p.theta)
        weights = p.kernel * relative[:, None, :]
        offered = weights.sum(axis=0)
        scale = price**p.theta * X  # spending over offers where prices are right
        flows = p.received * relative[:, None, :] * scale[None, :, :]
        output = flows.sum(axis=1)
        revenue = (offered * scale).sum(axis=1) - flows.sum(axis=(0, 2))
        if p.levied is not None:
            taken = p.levied * relative[:, None, :] * scale[None, :, :]
            revenue = revenue + taken.sum(axis=(1, 2)) - taken.sum(axis=(0, 2))
        transfer = p.transfers(index)
        labour = p.labour_share * output
        earned = np.where(live, problem.income * wage * (wage / index[:, None]) ** mu, 0.0)
        region = index * p.factor_income
        income = region + revenue + transfer
        use = (p.input_share * output[:, None, :]).sum(axis=2) + p.final_share * income[:, None]

        used = p.absorption > 0
        goods = np.abs(np.where(used, use - X, 0.0) / np.where(used, X, 1.0))
        goods = np.where(-DUST * p.absorption > X, np.inf, goods)
        sectors = np.abs(labour - earned) / np.where(live, earned, region[:, None])
        idle = np.abs(np.where(live, 0.0, state.u))  # it is in no equation, and 0 by definition
        regions = np.maximum(np.abs(labour.sum(axis=1) / region - 1.0), np.abs(earned.sum(axis=1) / region - 1.0))
        outlay = X.sum(axis=1)
        budget = np.abs(outlay - output.sum(axis=1) - revenue - transfer) / outlay
        budget = np.where(income <= 0, np.inf, budget)
        implied = np.where(used, offered ** (-1.0 / p.theta) / price - 1.0, 0.0)
        errors = np.concatenate([goods.ravel(), sectors.ravel(), idle.ravel(), regions])
        return Certificate(
            excess_demand=float(np.max(errors)),
            price=float(np.max(np.abs(implied))),
            budget=float(np.max(budget)),
        )
