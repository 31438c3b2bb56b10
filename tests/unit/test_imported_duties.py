"""Duties that a user's table brings: a deal that lifts them has the effect that a second solution of the model has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import root

import parley

REGIONS = ("DEU", "MEX", "USA")
FLOWS = np.array([[700.0, 25.0, 95.0], [15.0, 300.0, 140.0], [65.0, 110.0, 1500.0]])
DUTIES = np.array([[0.0, 0.15, 0.04], [0.06, 0.0, 0.02], [0.08, 0.3, 0.0]])
THETA = 4.0


def real_incomes(flows: np.ndarray, before: np.ndarray, after: np.ndarray, theta: float) -> np.ndarray:
    """Change of real income, percent: one sector without inputs, imbalances fixed in shares of world income.

    Written anew from the market clearing of Eaton & Kortum in changes, with SciPy's root on wages.
    """
    spending = (flows * (1 + before)).sum(axis=0)
    shares = flows * (1 + before) / spending
    income = flows.sum(axis=1)
    imbalance = spending - income - (flows * before).sum(axis=0)

    def world(wages: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        cost = wages[:, None] * (1 + after) / (1 + before)
        price = (shares * cost**-theta).sum(axis=0) ** (-1 / theta)
        new = shares * (cost / price) ** -theta
        revenue = (new * after / (1 + after)).sum(axis=0)
        return price, new, (wages * income + imbalance) / (1 - revenue)

    def normal(logs: np.ndarray) -> np.ndarray:
        wages = np.exp(logs)
        return wages * income.sum() / (wages * income).sum()

    def excess(logs: np.ndarray) -> np.ndarray:
        wages = normal(logs)
        _, new, spent = world(wages)
        gap = (new / (1 + after) * spent).sum(axis=1) / income - wages
        return np.append(gap[:-1], logs[-1])

    found = root(excess, np.zeros(len(income)), tol=1e-13)
    assert found.success
    price, _, spent = world(normal(found.x))
    return (spent / price / spending - 1) * 100


@pytest.mark.parametrize(
    ("column", "scale", "sign"), [("tariff", 1, ""), ("tariff_pct", 100, ""), ("tariff", 100, "%")]
)
def test_a_deal_lifts_the_duties_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: str, scale: int, sign: str
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        f"{a};{b};{FLOWS[i, n]};{DUTIES[i, n] * scale:g}{sign}"
        for i, a in enumerate(REGIONS)
        for n, b in enumerate(REGIONS)
    ]
    Path("own.csv").write_text("\n".join([f"exporter;importer;value;{column}", *rows, ""]))
    parley.data_import("auto", "own.csv").save("own.npz")
    Path("deal.yaml").write_text(
        "name: deal\ntitle: deal\nsource: hypothetical\nworld: own.npz\nelasticities: 4\nmeasures:\n"
        f"  - {{kind: trade-deal, members: [{', '.join(REGIONS)}], source: hypothetical}}\n"
    )
    found = parley.world("own.npz").solve("deal.yaml").real_income
    expected = real_incomes(FLOWS, DUTIES, np.zeros((3, 3)), THETA)
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose([found.sel(region=code).item() for code in REGIONS], expected, atol=1e-4)
