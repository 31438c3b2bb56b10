"""Economy: every check raises by name, and the accounts close."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from strategies import economies, random_economy

from parley.economy.economy import Economy
from parley.errors import AccountingError, DataError, ParleyError


def parts(seed: int = 1) -> dict[str, Any]:
    e = random_economy(seed, 3, 2)
    return {
        "regions": e.regions,
        "sectors": e.sectors,
        "flows": e.flows.copy(),
        "tariffs": e.tariffs.copy(),
        "input_shares": e.input_shares.copy(),
    }


def broken(what: str, index: tuple[int, ...], value: float) -> dict[str, Any]:
    p = parts()
    p[what][index] = value
    return p


def emptied(**changes: Any) -> dict[str, Any]:
    return {**parts(), **changes}


def silent() -> dict[str, Any]:
    p = parts()
    p["flows"][1] = 0.0
    p["flows"][:, 1] = 0.0
    return p


def without_value_added() -> dict[str, Any]:
    """A region that sells nothing has no income."""
    p = parts()
    p["flows"][2] = 0.0
    p["input_shares"][:] = 0.0
    return p


def without_final_demand() -> dict[str, Any]:
    """A region that buys nothing spends nothing."""
    p = parts()
    p["flows"][:, 2] = 0.0
    p["input_shares"][:] = 0.0
    return p


@pytest.mark.parametrize(
    ("case", "error", "message"),
    [
        (emptied(regions=("R00", "R00", "R02")), DataError, "region: 'R00' appears 2 times"),
        (emptied(sectors=("S00", " ")), DataError, "sector: a blank label"),
        (emptied(regions=()), DataError, "region: no labels"),
        (emptied(flows=np.ones((3, 3))), DataError, r"flows: shape \(3, 3\), expected \(3, 3, 2\)"),
        (emptied(tariffs=np.zeros((3, 2, 3))), DataError, r"tariffs: shape"),
        (emptied(input_shares=np.zeros((3, 2, 3))), DataError, r"input_shares: shape"),
        (broken("flows", (0, 1, 1), np.nan), DataError, "flows: 1 cells are not numbers, the first at R00→R01, S01"),
        (broken("tariffs", (2, 1, 0), np.inf), DataError, "tariffs: 1 cells.*R02→R01, S00"),
        (broken("input_shares", (1, 0, 1), np.nan), DataError, "input_shares: 1 cells.*R01, S00, S01"),
        (broken("flows", (0, 1, 1), -1.0), DataError, "flows: -1 at R00→R01, S01; flows cannot be negative"),
        (broken("tariffs", (0, 1, 1), -1.0), DataError, "tariffs: -1 at R00→R01, S01; a tariff must be above"),
        (broken("input_shares", (0, 1, 1), -0.1), DataError, "input_shares: -0.1 at R00, S01, S01"),
        (broken("tariffs", (1, 1, 0), 0.1), DataError, "a duty of 0.1 on domestic sales of R01, S00"),
        (silent(), DataError, "R01 neither buys nor sells"),
        (broken("input_shares", (1, 0, 1), 1.5), AccountingError, "input shares of R01, S01 sum to .* at most 1"),
        (without_value_added(), AccountingError, "R02 has no value added"),
        (without_final_demand(), AccountingError, "R02 has no final demand"),
    ],
)
def test_checks(case: dict[str, Any], error: type[ParleyError], message: str) -> None:
    with pytest.raises(error, match=message):
        Economy(**case)


def test_negative_final_demand() -> None:
    p = parts()
    p["flows"][:, 0, 0] = 1e-3  # hardly anything to buy, but industries use it
    with pytest.raises(AccountingError, match=r"final demand of R00 for S00 is -.*industries use"):
        Economy(**p)


def test_inputs_are_frozen_and_the_callers_arrays_are_not() -> None:
    p = parts()
    e = Economy(**p)
    with pytest.raises(ValueError, match="read-only"):
        e.flows[0, 0, 0] = 1.0
    p["flows"][0, 0, 0] += 0.0
    with pytest.raises(AttributeError):
        e.flows = p["flows"]  # type: ignore[misc]


@given(e=economies())
def test_identities(e: Economy) -> None:
    np.testing.assert_allclose(e.trade_shares.sum(axis=0), np.where(e.absorption > 0, 1.0, 0.0))
    np.testing.assert_allclose(e.final_shares.sum(axis=1), 1.0)
    np.testing.assert_allclose(e.output.sum(), e.flows.sum())
    np.testing.assert_allclose(e.intermediate_use + e.final_demand, e.absorption, rtol=1e-9)
    np.testing.assert_allclose(e.value_added.sum() + e.tariff_revenue.sum(), e.income.sum(), rtol=1e-9)
    assert abs(e.deficits.sum()) <= 1e-9 * e.income.sum()
    exports = e.flows.sum(axis=(1, 2))
    imports = e.flows.sum(axis=(0, 2))
    np.testing.assert_allclose(e.deficits, imports - exports, atol=1e-9 * e.income.sum())
    assert (e.final_demand >= 0).all()


def test_directions() -> None:
    flows = np.zeros((2, 2, 1))
    flows[:, :, 0] = [[100.0, 30.0], [5.0, 60.0]]
    rates = np.zeros((2, 2, 1))
    rates[0, 1, 0] = 0.5  # R1 taxes what it buys from R0
    e = Economy(("R0", "R1"), ("S",), flows, rates, np.zeros((2, 1, 1)))
    np.testing.assert_allclose(e.output[:, 0], [130.0, 65.0])
    np.testing.assert_allclose(e.absorption[:, 0], [105.0, 105.0])
    np.testing.assert_allclose(e.tariff_revenue, [0.0, 15.0])
    np.testing.assert_allclose(e.trade_shares[0, 1, 0], 45 / 105)
    np.testing.assert_allclose(e.deficits, [-25.0, 25.0])


def test_a_region_that_all_but_vanishes_is_refused() -> None:
    """Its shares would be quotients of numbers that a double cannot tell from 0."""
    flows = np.ones((2, 2, 1))
    flows[1, :, :] = flows[:, 1, :] = 1e-310
    with pytest.raises(DataError, match=r"all of BBB comes to .*below what numbers can be divided by"):
        Economy(("AAA", "BBB"), ("X",), flows, np.zeros((2, 2, 1)), np.zeros((2, 1, 1)))
