"""Indicators by hand: two countries, one sector, numbers that fit on a page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parley.model.changes import Changes
from parley.results import indicators


def cells(aa: float, ab: float, ba: float, bb: float) -> np.ndarray:
    """(2, 2, 1) from a's sales at home, a to b, b to a, b at home."""
    return np.array([[[aa], [ab]], [[ba], [bb]]])


@pytest.fixture
def c() -> Changes:
    """A sells 20 to B and buys 10 from it, at duties of 10 % in A and 25 % in B."""
    return Changes(
        regions=("A", "B"),
        sectors=("S",),
        theta=np.array([4.0]),
        wage=np.array([1.02, 0.99]),
        price=np.array([[1.01], [0.98]]),
        unit_cost=np.array([[1.03], [0.96]]),
        final_price=np.array([1.01, 0.98]),
        final_share=np.ones((2, 1)),
        flows_before=cells(80.0, 20.0, 10.0, 90.0),
        flows_after=cells(78.0, 25.0, 16.0, 88.0),
        tariffs_before=cells(0.0, 0.25, 0.10, 0.0),
        tariffs_after=cells(0.0, 0.05, 0.0, 0.0),
        trade_cost=cells(1.0, 1.0, 1.0, 1.0),
        closed=np.zeros((2, 2, 1), bool),
        transfer_change=np.zeros(2),
        factor_income_before=np.array([100.0, 100.0]),
        factor_income_after=np.array([102.0, 99.0]),
        income_before=np.array([100.0, 200.0]),
        income_after=np.array([103.0, 202.0]),
        output_before=np.array([[100.0], [100.0]]),
        output_after=np.array([[103.0], [104.0]]),
        welfare=np.array([1.0198, 1.0306]),
    )


def test_ratio() -> None:
    """0 over 0 is no change; something over nothing has no percentage; nothing over something is 0."""
    out = indicators.ratio(np.array([3.0, 0.0, 5.0, 0.0]), np.array([2.0, 0.0, 0.0, 4.0]))
    np.testing.assert_array_equal(out, [1.5, 1.0, np.nan, 0.0])


def test_ratio_does_not_warn() -> None:
    with np.errstate(all="raise"):
        indicators.ratio(np.array([1.0, 0.0]), np.array([0.0, 0.0]))


def test_real_income_wage_and_prices(c: Changes) -> None:
    assert indicators.real_income(c) == pytest.approx([1.98, 3.06])
    assert indicators.real_wage(c) == pytest.approx([100 * (1.02 / 1.01 - 1), 100 * (0.99 / 0.98 - 1)])
    assert indicators.price_index(c) == pytest.approx([1.0, -2.0])


def test_exports_and_imports(c: Changes) -> None:
    """Origin first: A's exports are row A, its imports column A; domestic sales are neither."""
    before, after = indicators.exports(c)
    assert (before.tolist(), after.tolist()) == ([20.0, 10.0], [25.0, 16.0])
    before, after = indicators.imports(c)
    assert (before.tolist(), after.tolist()) == ([10.0, 20.0], [16.0, 25.0])


def test_trade_over_gdp(c: Changes) -> None:
    """A's exports grow by 25 % and its factor income by 2 %."""
    found = indicators.over_gdp(indicators.exports(c), c)
    assert found == pytest.approx([100 * (1.25 / 1.02 - 1), 100 * (1.6 / 0.99 - 1)])


def test_trade_by_pair(c: Changes) -> None:
    before, after = indicators.trade(c)
    assert before.tolist() == [[0.0, 20.0], [10.0, 0.0]]
    assert after.tolist() == [[0.0, 25.0], [16.0, 0.0]]
    assert c.flows_before[0, 0, 0] == 80.0  # the input is not touched


def test_tariff_revenue(c: Changes) -> None:
    """The importer collects: A 10 % on 10, B 25 % on 20."""
    before, after = indicators.tariff_revenue(c)
    assert before == pytest.approx([1.0, 5.0])
    assert after == pytest.approx([0.0, 1.25])


def test_export_tax_revenue(c: Changes) -> None:
    """The exporter collects on its own price: A 25 % of 20, which is 25 at the border; B pays half of 32 for 16."""
    assert indicators.export_tax_revenue(c).tolist() == [0.0, 0.0]
    taxed = replace(c, export_tax=cells(0.0, 0.25, -0.5, 0.0))
    assert indicators.export_tax_revenue(taxed) == pytest.approx([5.0, -16.0])
    assert taxed.border_price[0, 1, 0] == pytest.approx(1.03 * 1.25)
    assert taxed.border_price[1, 0, 0] == pytest.approx(0.96 * 0.5)


def test_first_order_of_an_export_tax(c: Changes) -> None:
    """A taxes its sales to B by 5 %, so that they cost 1.03 x 1.05 - 1 = 8.15 % more there.

    A: terms of trade 20 x 8.15 % - 10 x (-4 %) = 2.03; volume as without, 0.64; over income of 100.
    B: terms of trade 10 x (-4 %) - 20 x 8.15 % = -2.03; volume 25 % x 20 x (25 % - 8.15 %) = 0.8425; over 200.
    """
    parts = indicators.first_order(replace(c, export_tax=cells(0.0, 0.05, 0.0, 0.0)))
    assert parts.terms_of_trade == pytest.approx([2.03, -1.015])
    assert parts.volume_of_trade == pytest.approx([0.64, 0.42125])


def test_first_order_of_tariffs(c: Changes) -> None:
    """Eq. (16) of Caliendo & Parro (2015) by hand.

    A: terms of trade 20 x 3 % - 10 x (-4 %) = 1.0; volume 10 % x 10 x (60 % + 4 %) = 0.64; over income of 100.
    B: terms of trade 10 x (-4 %) - 20 x 3 % = -1.0; volume 25 % x 20 x (25 % - 3 %) = 1.1; over income of 200.
    """
    parts = indicators.first_order(c)
    assert parts.terms_of_trade == pytest.approx([1.0, -0.5])
    assert parts.volume_of_trade == pytest.approx([0.64, 0.55])
    assert parts.technical == pytest.approx([0.0, 0.0])
    assert parts.total == pytest.approx([1.64, 0.05])


def test_first_order_of_transfers(c: Changes) -> None:
    """A receives 2 more, of an income of 100: 2 %; B pays it, of 200: -1 %."""
    parts = indicators.first_order(replace(c, transfer_change=np.array([2.0, -2.0])))
    assert parts.transfers == pytest.approx([2.0, -1.0])
    assert parts.total == pytest.approx([3.64, -0.95])


def test_first_order_is_undefined_for_other_welfare_measures(c: Changes) -> None:
    parts = indicators.first_order(replace(c, first_order=False))
    assert np.isnan(parts.total).all()


def test_first_order_of_trade_costs(c: Changes) -> None:
    """A's purchases from B cost 5 % more to deliver: 5 % of 10 x 1.10, duty included, over income of 100."""
    dear = replace(c, trade_cost=cells(1.0, 1.0, 1.05, 1.0))
    assert indicators.first_order(dear).technical == pytest.approx([-0.55, 0.0])


def test_first_order_of_an_embargo(c: Changes) -> None:
    """B no longer gets 20 from A: 20 x 1.25 / theta over 200, and its duties of 5 are lost with the flow."""
    shut = replace(c, closed=cells(0, 1, 0, 0).astype(bool), flows_after=cells(78.0, 0.0, 16.0, 88.0))
    parts = indicators.first_order(shut)
    assert parts.technical == pytest.approx([0.0, -100 * 25.0 / 4.0 / 200.0])
    assert parts.volume_of_trade[1] == pytest.approx(100 * 0.25 * 20 * (-1.0 - 0.03) / 200.0)


def test_first_order_without_baseline_trade(c: Changes) -> None:
    """A flow that was 0 has no part in a first-order formula at baseline flows, and no NaN comes from it."""
    silent = replace(c, flows_before=cells(80.0, 0.0, 10.0, 90.0))
    parts = indicators.first_order(silent)
    assert np.isfinite(parts.total).all()
    assert parts.volume_of_trade[1] == 0.0
