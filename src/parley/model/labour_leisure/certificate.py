"""The certificate of a labour-leisure solution, from the accounts in levels, with a code path of its own."""

from __future__ import annotations

import numpy as np

from parley.model.certificate import Certificate
from parley.model.labour_leisure.system import LabourLeisureProblem, LabourLeisureState


def certify(p: LabourLeisureProblem, s: LabourLeisureState) -> Certificate:
    """Check a state against every equation of the problem.

    Excess demand covers labour demand against supply and against employment; the budget compares spending with the
    labour income that sellers actually pay, revenue collected flow by flow, and transfers.
    """
    wage, labour, price = np.exp(s.log_wage), np.exp(s.log_labour), np.exp(s.log_price)
    weight = p.kernel * (wage / labour**p.psi)[:, None] ** -p.epsilon
    paid = weight / weight.sum(axis=0) * s.E
    kept = np.divide(p.received, p.kernel, out=np.zeros_like(paid), where=p.kernel > 0)
    received = paid * kept
    pay = ((1.0 - p.nu) * received).sum(axis=1) + p.nu * received.sum(axis=0)
    revenue = (paid - received).sum(axis=0)
    factor = wage * labour * p.income
    grown = factor.sum() if p.block is None else p.block @ factor
    transfer = p.transfers * (grown if p.transfers_grow else 1.0)
    gained = revenue / factor - p.revenue_share if p.tax_relief else np.zeros_like(pay)
    kept_before, kept_after = 1.0 - np.maximum(gained, 0.0), 1.0 - np.maximum(-gained, 0.0)
    supply = (wage / price * kept_after / kept_before) ** p.kappa
    entry = (s.E / p.spending / wage) ** (1.0 - p.phi)
    implied = entry * weight.sum(axis=0) ** (-1.0 / p.epsilon)
    budget = np.where(s.E > 0, np.abs(s.E - pay - revenue - transfer) / s.E, np.inf)
    return Certificate(
        excess_demand=float(np.max(np.abs(np.append(pay / factor, supply / labour) - 1.0))),
        price=float(np.max(np.abs(implied / price - 1.0))),
        budget=float(np.max(budget)),
    )
