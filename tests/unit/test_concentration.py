"""Concentration of supply, availability and output by hand, and what holds in any solved economy."""

from __future__ import annotations

import numpy as np
import pytest
from strategies import random_economy
from test_partners import SEEDS, by_hand, solved

from parley.errors import InputError
from parley.model.changes import Changes
from parley.results.concentration import availability, concentration, sector_output


@pytest.fixture
def c() -> Changes:
    """A makes 100 itself and buys 60 from B and 40 from C; then 150, 0 and 50, at a duty of 20 % instead of none.

    A's price index rises by a quarter, its consumer prices by 10 %, its unit cost by 5 %. Nobody else trades.
    """
    before, after, duty = np.zeros((3, 3, 1)), np.zeros((3, 3, 1)), np.zeros((3, 3, 1))
    before[:, 0, 0], after[:, 0, 0], duty[2, 0] = [100, 60, 40], [150, 0, 50], 0.2
    return by_hand(
        before,
        after,
        tariffs_after=duty,
        price=np.array([[1.25], [1.0], [1.0]]),
        final_price=np.array([1.1, 1.0, 1.0]),
        unit_cost=np.array([[1.05], [1.0], [1.0]]),
    )


def test_concentration_by_hand(c: Changes) -> None:
    """Imports 60:40, then 0:100; with own supply 50:30:20, then 75:0:25."""
    (row,) = concentration(c, "A", named="B").as_rows()
    assert (row["importer"], row["sector"]) == ("A", "S")
    assert row["hhi_before"] == pytest.approx(3600 + 1600)
    assert row["hhi_after"] == pytest.approx(10_000)
    assert row["hhi_with_domestic_before"] == pytest.approx(2500 + 900 + 400)
    assert row["hhi_with_domestic_after"] == pytest.approx(75**2 + 25**2)
    assert (row["largest_before"], row["largest_after"]) == ("B", "C")
    assert (row["largest_share_before_pct"], row["largest_share_after_pct"]) == pytest.approx((60, 100))
    assert (row["named_share_before_pct"], row["named_share_after_pct"]) == pytest.approx((60, 0))
    assert row["named_share_with_domestic_before_pct"] == pytest.approx(30)


def test_concentration_of_named_sets(c: Changes) -> None:
    """An importer that is named counts in its own supply and not in its imports."""
    (row,) = concentration(c, "A", named=("A", "B")).as_rows()
    assert row["named_share_before_pct"] == pytest.approx(60)
    assert row["named_share_with_domestic_before_pct"] == pytest.approx(80)


def test_concentration_without_imports(c: Changes) -> None:
    """No imports, no index: null, not 0. No named suppliers, no columns of theirs."""
    row = concentration(c).as_rows()[1]
    assert row["importer"] == "B"
    assert row["hhi_before"] is row["largest_before"] is row["largest_share_after_pct"] is None
    assert row["hhi_with_domestic_before"] is None
    assert not any(key.startswith("named") for key in row)


def test_unknown_names(c: Changes) -> None:
    for call in (
        lambda: concentration(c, "Q"),
        lambda: concentration(c, named="Q"),
        lambda: availability(c, "Q"),
        lambda: availability(c, "A", "Q"),
        lambda: sector_output(c, "Q"),
    ):
        with pytest.raises(InputError, match=r"unknown (region|sector) 'Q'"):
            call()


def test_availability_by_hand(c: Changes) -> None:
    """Spending 200, then 150 + 50 x 1.2 = 210, at prices up by a quarter: 210 / 200 / 1.25 = 0.84."""
    (row,) = availability(c, "A", "S").as_rows()
    assert row["quantity_pct"] == pytest.approx(-16)
    assert row["price_pct"] == pytest.approx(25)
    assert row["relative_price_pct"] == pytest.approx(100 * (1.25 / 1.1 - 1))
    assert (row["spending_before_musd"], row["spending_after_musd"]) == pytest.approx((200, 210))
    assert (row["import_share_before_pct"], row["import_share_after_pct"]) == pytest.approx((50, 100 * 60 / 210))


def test_availability_in_total() -> None:
    """Spending 30 on S and 10 on T; S halves, T stays: at baseline prices 25 of 40 are left."""
    before, after = np.zeros((2, 2, 2)), np.zeros((2, 2, 2))
    before[0, 0], after[0, 0] = [30, 10], [30, 20]
    c = by_hand(before, after, price=np.array([[2.0, 2.0], [1.0, 1.0]]))
    found = availability(c, "A")
    assert found.quantity == pytest.approx([-50, 0])
    assert found.total_quantity == pytest.approx(-37.5)
    nothing = availability(c, "B")
    assert np.isnan(nothing.total_quantity)
    assert [row["import_share_before_pct"] for row in nothing.as_rows()] == [None, None]
    assert nothing.quantity == pytest.approx([0, 0])


def test_sector_output_by_hand(c: Changes) -> None:
    """A's output goes from 100 to 150 at costs up by 5 %; 40 % of it is value added, consumer prices rise by 10 %."""
    (row,) = sector_output(c, "A", np.full((3, 1), 0.4)).as_rows()
    assert (row["output_before_musd"], row["output_after_musd"]) == (100, 150)
    assert row["output_volume_pct"] == row["value_added_volume_pct"] == pytest.approx(100 * (1.5 / 1.05 - 1))
    assert (row["value_added_before_musd"], row["value_added_after_musd"]) == pytest.approx((40, 60))
    assert row["value_added_purchasing_power_pct"] == pytest.approx(100 * (1.5 / 1.1 - 1))


def test_sector_output_without_shares(c: Changes) -> None:
    row = sector_output(c).as_rows()[1]
    assert row["value_added_before_musd"] is None
    assert (row["region"], row["output_volume_pct"]) == ("B", pytest.approx(-100))
    with pytest.raises(InputError, match=r"shape \(1, 3\); expected \(3, 1\)"):
        sector_output(c, value_added_shares=np.ones((1, 3)))


@pytest.mark.parametrize("seed", SEEDS)
def test_concentration_has_bounds(seed: int) -> None:
    """HHI between 10,000 over the number of suppliers and 10,000; at least the largest share squared."""
    c = solved(seed)
    found = concentration(c, named=c.regions)
    for s in (found.before, found.after):
        ok = s.largest >= 0
        assert (s.hhi[ok] >= 10_000 / (len(c.regions) - 1) - 1e-6).all()
        assert (s.hhi[ok] <= 10_000 + 1e-6).all()
        assert (s.hhi[ok] >= s.largest_share[ok] ** 2 - 1e-6).all()
        assert (s.hhi_with_domestic >= 10_000 / len(c.regions) - 1e-6).all()
        assert s.named_share[ok] == pytest.approx(100)
        assert s.named_share_with_domestic == pytest.approx(100)
        own = np.broadcast_to(np.arange(len(c.regions))[:, None], ok.shape)
        assert (s.largest[ok] != own[ok]).all()
    assert (found.after.largest[1:3] != 0).all()  # the embargo


@pytest.mark.parametrize("seed", SEEDS)
def test_quantity_times_price_is_spending(seed: int) -> None:
    """In every country: quantities and prices multiply to spending with duties."""
    c = solved(seed)
    spent = (c.flows_after * (1 + c.tariffs_after)).sum(axis=0)
    for n, region in enumerate(c.regions):
        found = availability(c, region)
        assert found.spending_after == pytest.approx(spent[n])
        assert (1 + found.quantity / 100) * (1 + found.price / 100) == pytest.approx(
            found.spending_after / found.spending_before
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_value_added_by_sector_sums_to_factor_income(seed: int) -> None:
    """In Caliendo-Parro the shares given reproduce factor income before and after, so they are the right ones."""
    c = solved(seed)
    found = sector_output(c, value_added_shares=random_economy(seed, n=5, j=3).value_added_shares)
    assert found.value_added_before.sum(axis=1) == pytest.approx(c.factor_income_before)
    assert found.value_added_after.sum(axis=1) == pytest.approx(c.factor_income_after)


@pytest.mark.parametrize("family", ["caliendo-parro", "armington"])
def test_no_shock_changes_nothing(family: str) -> None:
    c = solved(2, shocked=False, family=family)
    assert availability(c, "R00").quantity == pytest.approx(0, abs=1e-6)
    assert sector_output(c).volume == pytest.approx(0, abs=1e-6)
    found = concentration(c)
    np.testing.assert_allclose(found.after.hhi, found.before.hhi, rtol=1e-6)
