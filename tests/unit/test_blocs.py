"""Bloc totals by hand, and what holds in any solved economy."""

from __future__ import annotations

import numpy as np
import pytest
from test_partners import SEEDS, by_hand, solved

from parley.errors import InputError
from parley.model.changes import Changes
from parley.results import indicators
from parley.results.blocs import bloc_totals, equivalent_variation


@pytest.fixture
def c() -> Changes:
    """Incomes 100, 300, 50; A loses 10 %, B gains 1 %, C gains 4 %. Flows are two digits: exporter, importer."""
    before = np.array([[90, 12, 13], [21, 90, 23], [31, 32, 90]])[:, :, None]
    after = np.array([[95, 6, 13], [21, 95, 46], [31, 64, 95]])[:, :, None]
    return by_hand(before, after, income_before=np.array([100.0, 300.0, 50.0]), welfare=np.array([0.90, 1.01, 1.04]))


def test_equivalent_variation(c: Changes) -> None:
    assert equivalent_variation(c) == pytest.approx([-10, 3, 2])


def test_bloc_totals_by_hand(c: Changes) -> None:
    """A and B together lose 7 of 400; they sell C 13 + 23, then 13 + 46; buy 31 + 32, then 31 + 64; inside 12 + 21."""
    (row,) = bloc_totals(c, {"AB": ("A", "B")}).as_rows()
    assert (row["bloc"], row["members"], row["income_before_musd"]) == ("AB", 2, 400)
    assert row["equivalent_variation_musd"] == pytest.approx(-7)
    assert row["real_income_pct"] == pytest.approx(-1.75)
    assert (row["exports_outside_before_musd"], row["exports_outside_after_musd"]) == (36, 59)
    assert (row["imports_outside_before_musd"], row["imports_outside_after_musd"]) == (63, 95)
    assert (row["intra_trade_before_musd"], row["intra_trade_after_musd"]) == (33, 27)
    assert row["exports_outside_pct"] == pytest.approx(100 * (59 / 36 - 1))
    assert row["intra_share_before_pct"] == pytest.approx(100 * 33 / 69)


def test_blocs_may_overlap_and_be_one_country(c: Changes) -> None:
    found = bloc_totals(c, {"A": "A", "AC": ["A", "C"]})
    assert found.members == (("A",), ("A", "C"))
    assert found.real_income == pytest.approx([-10, 100 * (-8 / 150)])
    assert found.intra_before.tolist() == [0, 13 + 31]
    assert found.as_rows()[0]["intra_trade_pct"] == 0.0


def test_the_world_has_no_outside(c: Changes) -> None:
    (row,) = bloc_totals(c, {"world": c.regions}).as_rows()
    assert row["exports_outside_before_musd"] == row["imports_outside_after_musd"] == 0
    assert row["equivalent_variation_musd"] == pytest.approx(-5)


def test_bad_blocs(c: Changes) -> None:
    for blocs, text in (
        ({}, "no blocs"),
        ({"X": ()}, "bloc 'X': no region"),
        ({"X": ("A", "Q")}, "bloc 'X': unknown region 'Q'"),
        ({"X": ("A", "A")}, "listed 2 times"),
    ):
        with pytest.raises(InputError, match=text):
            bloc_totals(c, blocs)


def test_the_input_is_not_touched(c: Changes) -> None:
    bloc_totals(c, {"AB": ("A", "B")})
    assert c.flows_before[0, 0, 0] == 90


@pytest.mark.parametrize("seed", SEEDS)
def test_blocs_add_up_in_any_economy(seed: int) -> None:
    """One-country blocs are the countries; a bloc and its complement trade with each other; parts sum to the world."""
    c = solved(seed)
    each = bloc_totals(c, {region: region for region in c.regions})
    assert each.real_income == pytest.approx(indicators.real_income(c))
    assert each.exports_after == pytest.approx(indicators.exports(c)[1])
    assert each.imports_before == pytest.approx(indicators.imports(c)[0])
    two = bloc_totals(c, {"in": c.regions[:2], "out": c.regions[2:], "world": c.regions})
    assert two.exports_after[0] == pytest.approx(two.imports_after[1])
    assert two.exports_before[1] == pytest.approx(two.imports_before[0])
    assert two.equivalent_variation[:2].sum() == pytest.approx(two.equivalent_variation[2])
    inside_out = two.intra_after[:2].sum() + two.exports_after[:2].sum()
    assert inside_out == pytest.approx(two.intra_after[2])
    members = indicators.real_income(c)[:2]
    assert members.min() <= two.real_income[0] <= members.max()


@pytest.mark.parametrize("seed", SEEDS)
def test_equivalent_variation_is_spending_at_baseline_prices(seed: int) -> None:
    """``E' / P_hat - E`` where welfare is real expenditure."""
    c = solved(seed)
    assert equivalent_variation(c) == pytest.approx(c.income_after / c.final_price - c.income_before)
