"""Partner shares, displacement, diversion and third countries by hand, and what holds in any solved economy."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from strategies import random_economy

from parley.errors import InputError
from parley.measures.shock import no_shock
from parley.model.changes import Changes
from parley.model.families import FAMILIES
from parley.model.problem import FIXED_SHARE
from parley.results import indicators
from parley.results.diversion import TradeSplit, diversion, rerouting
from parley.results.partners import displacement, partner_shares
from parley.solver.solve import solve_shock

SEEDS = range(6)


def by_hand(before: Any, after: Any, **other: Any) -> Changes:
    """Changes of countries A, B, C ... with the given flows (N, N, J); nothing else moves unless said."""
    before, after = np.array(before, dtype=float), np.array(after, dtype=float)
    n, _, j = before.shape
    ones, same = np.ones(n), np.ones_like(before)
    given = {
        "regions": tuple("ABCDEF"[:n]),
        "sectors": tuple("STUV"[:j]),
        "theta": np.full(j, 4.0),
        "wage": ones,
        "price": np.ones((n, j)),
        "unit_cost": np.ones((n, j)),
        "final_price": ones,
        "final_share": np.full((n, j), 1 / j),
        "flows_before": before,
        "flows_after": after,
        "tariffs_before": 0 * same,
        "tariffs_after": 0 * same,
        "trade_cost": same,
        "closed": 0 * same,
        "income_before": 100 * ones,
        "income_after": 100 * ones,
        "transfer_change": 0 * ones,
        "factor_income_before": 100 * ones,
        "factor_income_after": 100 * ones,
        "output_before": before.sum(axis=1),
        "output_after": after.sum(axis=1),
        "welfare": ones,
    }
    return Changes(**(given | other))


@cache
def solved(seed: int, shocked: bool = True, family: str = "caliendo-parro") -> Changes:
    """A random economy of 5 countries and 3 sectors in which R00 stops selling to R01 and R02, certified."""
    economy = random_economy(seed, n=5, j=3)
    shock = no_shock(economy)
    if shocked:
        shut = np.zeros(economy.flows.shape, shock.closed.dtype)
        shut[0, 1:3] = 1
        shock = replace(shock, closed=shut)
    return solve_shock(FAMILIES[family], economy, shock, np.full(3, 4.0), FIXED_SHARE).require()


@pytest.fixture
def c() -> Changes:
    """A buys 60 from B, 30 from C and 10 from D, and sells B 5; then 20, 30 and 50: D takes B's place. One sector."""
    before = np.zeros((4, 4, 1))
    before[:, 0, 0] = [500, 60, 30, 10]
    before[0, 1, 0] = 5
    after = before.copy()
    after[:, 0, 0] = [480, 20, 30, 50]
    return by_hand(before, after)


def test_partner_shares_of_imports(c: Changes) -> None:
    found = partner_shares(c, "A")
    assert found.partners == ("D", "C", "B")
    assert found.share_before == pytest.approx([10, 30, 60])
    assert found.share_after == pytest.approx([50, 30, 20])
    assert found.change == pytest.approx([40, 0, -40])
    assert found.rank_before.tolist() == [3, 2, 1]
    assert found.rank_after.tolist() == [1, 2, 3]
    assert found.as_rows()[0] == {
        "region": "A",
        "direction": "imports",
        "partner": "D",
        "rank_before": 3,
        "rank_after": 1,
        "share_before_pct": 10.0,
        "share_after_pct": 50.0,
        "share_change_points": 40.0,
        "before_musd": 10.0,
        "after_musd": 50.0,
    }


def test_partner_shares_of_exports(c: Changes) -> None:
    """Rows of the flows: A sells to B only, so C and D have no rank."""
    found = partner_shares(c, "A", "exports")
    assert found.partners == ("B", "C", "D")
    assert found.share_after == pytest.approx([100, 0, 0])
    assert [row["rank_after"] for row in found.as_rows()] == [1, None, None]


def test_partner_shares_without_trade(c: Changes) -> None:
    """No trade, no share: null, not 0."""
    found = partner_shares(c, "C")
    assert np.isnan(found.share_before).all()
    assert {row["share_before_pct"] for row in found.as_rows()} == {None}
    assert displacement(found).as_rows() == []


def test_partner_shares_pick_sectors() -> None:
    """A buys 10 of S and 30 of T from B, 30 of S and 10 of T from C."""
    flows = np.zeros((3, 3, 2))
    flows[1, 0], flows[2, 0] = [10, 30], [30, 10]
    same = by_hand(flows, flows)
    assert partner_shares(same, "A", sectors="S").share_before == pytest.approx([75, 25])
    assert partner_shares(same, "A", sectors=["T"]).partners == ("B", "C")
    assert partner_shares(same, "A").share_before == pytest.approx([50, 50])
    assert partner_shares(same, "A").rank_before.tolist() == [1, 1]  # a tie


@pytest.mark.parametrize(
    ("region", "options", "text"),
    [
        ("AB", {}, "unknown region 'AB'"),
        ("Z", {}, "unknown region 'Z'"),
        ("A", {"direction": "both"}, "expected 'imports' or 'exports'"),
        ("A", {"sectors": "X"}, "unknown sector 'X'"),
        ("A", {"sectors": ["S", "S"]}, "listed 2 times"),
        ("A", {"sectors": []}, "no sector given"),
    ],
)
def test_partner_shares_of_unknown_names(c: Changes, region: str, options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        partner_shares(c, region, **options)


def test_displacement_by_hand() -> None:
    """B loses 30 points and C 10; D gains 30 and E 10: D takes three quarters of each loss."""
    before, after = np.zeros((5, 5, 1)), np.zeros((5, 5, 1))
    before[1:, 0, 0], after[1:, 0, 0] = [50, 40, 5, 5], [20, 30, 35, 15]
    found = displacement(partner_shares(by_hand(before, after), "A"))
    assert (found.losers, found.gainers) == (("B", "C"), ("D", "E"))
    assert found.losses == pytest.approx([30, 10])
    assert found.gains == pytest.approx([30, 10])
    assert found.matrix == pytest.approx(np.array([[22.5, 7.5], [7.5, 2.5]]))
    rows = found.as_rows()
    assert (rows[0]["loser"], rows[0]["gainer"], rows[0]["points"]) == ("B", "D", pytest.approx(22.5))
    assert rows[0]["loser_change_points"] == pytest.approx(-30)
    top = displacement(partner_shares(by_hand(before, after), "A"), top=1)
    assert (top.losers, top.gainers) == (("B",), ("D",))
    with pytest.raises(InputError, match="top: 0"):
        displacement(partner_shares(by_hand(before, after), "A"), top=0)


# -- diversion -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("targeted", "others", "diverted", "created"),
    [
        (-10, 6, 6, -4),  # 6 moved, 4 destroyed
        (-10, 12, 10, 0),  # all moved; another 2 grew by themselves
        (-10, -2, 0, -10),
        (10, -3, -3, 7),  # 3 taken from others, 7 new
        (10, -12, -10, 0),
        (10, 2, 0, 10),
        (0, 5, 0, 0),
    ],
)
def test_split(targeted: float, others: float, diverted: float, created: float) -> None:
    split = TradeSplit("importer", "A", 20.0, 20.0 + targeted, 30.0, 30.0 + others, 0.0, 0.0, 0.0)
    assert (split.diverted, split.created) == (diverted, created)
    assert split.net == targeted + others


def test_diversion_by_hand() -> None:
    """B stops selling 40 to A. A buys 25 more from C; B sells 10 more to C; at home A buys 5 more of its own."""
    before, after = np.zeros((3, 3, 1)), np.zeros((3, 3, 1))
    before[:, :, 0] = [[100, 5, 5], [40, 100, 20], [30, 5, 100]]
    after[:, :, 0] = [[105, 5, 5], [0, 100, 30], [55, 5, 100]]
    found = diversion(by_hand(before, after), [("B", "A")])
    world, importer, exporter = found.as_rows()
    assert (world["side"], importer["side"], exporter["side"]) == ("world", "importer", "exporter")
    assert [importer[k] for k in ("region", "targeted_change_musd", "others_change_musd")] == ["A", -40, 25]
    assert [importer[k] for k in ("diverted_musd", "created_musd", "net_musd")] == [25, -15, -15]
    assert importer["domestic_change_musd"] == 5
    assert (importer["others_gained_musd"], exporter["others_gained_musd"], world["others_gained_musd"]) == (25, 10, 35)
    assert [exporter[k] for k in ("region", "diverted_musd", "created_musd")] == ["B", 10, -30]
    assert [world[k] for k in ("diverted_musd", "created_musd", "net_musd")] == [35, -5, -5]


def test_diversion_needs_pairs(c: Changes) -> None:
    for pairs, text in (([], "no targeted pairs"), ([("A", "A")], "sales at home"), ([("A", "Q")], "unknown region")):
        with pytest.raises(InputError, match=text):
            diversion(c, pairs)


# -- third countries -------------------------------------------------------------------------------------------


def test_rerouting_by_hand() -> None:
    """A no longer sells B 50. C buys 30 more of S from A and sells B 20 more of S; of T only one leg grows. Through D
    one leg shrinks."""
    before, after = np.full((4, 4, 2), 10.0), np.full((4, 4, 2), 10.0)
    before[0, 1], after[0, 1] = [50, 0], [0, 0]
    after[0, 2], after[2, 1] = [40, 10], [30, 90]
    after[0, 3], after[3, 1] = [5, 10], [90, 90]
    c = by_hand(before, after)
    found = rerouting(c, "A", "B")
    assert found.thirds == ("C", "D")
    assert found.bound == pytest.approx([20, 0])
    assert found.of_lost == pytest.approx([40, 0])
    row = found.as_rows()[0]
    assert (row["sender_to_third_before_musd"], row["sender_to_third_after_musd"]) == (20, 50)
    assert (row["third_to_target_before_musd"], row["third_to_target_after_musd"]) == (20, 120)
    assert rerouting(c, "A", "B", "T").bound == pytest.approx([0, 0])
    assert rerouting(c, "A", "B", "T").as_rows()[0]["of_lost_direct_trade_pct"] is None
    assert rerouting(c, ["A", "D"], "B").thirds == ("C",)


def test_rerouting_needs_a_third_country(c: Changes) -> None:
    with pytest.raises(InputError, match="both sender and target"):
        rerouting(c, ["A", "B"], "B")
    with pytest.raises(InputError, match="no third country"):
        rerouting(c, ["A", "B"], ["C", "D"])


# -- any solved economy ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_add_up_in_any_economy(seed: int) -> None:
    """Shares sum to 100, changes to 0, values to exports and imports; gains equal losses; ranks follow values."""
    c = solved(seed)
    for k, region in enumerate(c.regions):
        for direction, totals in (("imports", indicators.imports(c)), ("exports", indicators.exports(c))):
            found = partner_shares(c, region, direction)  # type: ignore[arg-type]
            assert found.share_after.sum() == pytest.approx(100)
            assert found.change.sum() == pytest.approx(0, abs=1e-9)
            assert (found.before.sum(), found.after.sum()) == pytest.approx((totals[0][k], totals[1][k]))
            assert (np.diff(found.after) <= 0).all()
            assert sorted(found.partners) == sorted(set(c.regions) - {region})
            moved = displacement(found)
            assert moved.gains.sum() == pytest.approx(moved.losses.sum())
            assert moved.matrix.sum(axis=1) == pytest.approx(moved.losses)
            assert moved.matrix.sum(axis=0) == pytest.approx(moved.gains)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_embargo_diverts_in_any_economy(seed: int) -> None:
    """Targeted flows are lost whole; importers turn to others; the parts sum to the change of trade."""
    c = solved(seed)
    found = diversion(c, [("R00", "R01"), ("R00", "R02")])
    assert [s.region for s in found.importers] == ["R01", "R02"]
    assert [s.region for s in found.exporters] == ["R00"]
    assert found.world.targeted_after == 0
    total = indicators.exports(c)[1].sum() - indicators.exports(c)[0].sum()
    assert found.world.net == pytest.approx(total)
    assert sum(s.targeted_change for s in found.importers) == pytest.approx(found.world.targeted_change)
    for s in (found.world, *found.importers, *found.exporters):
        assert s.created + (s.others_change - s.diverted) == pytest.approx(s.net)
        assert s.created <= 1e-9
        assert s.others_gained >= max(s.others_change, 0) - 1e-9
        assert 0 <= s.diverted <= -s.targeted_change + 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_rerouting_is_at_most_the_growth_of_either_leg(seed: int) -> None:
    c = solved(seed)
    found = rerouting(c, "R00", ["R01", "R02"])
    assert (found.bound >= 0).all()
    growth = np.maximum(c.flows_after - c.flows_before, 0).sum(axis=2)
    for k, third in enumerate(found.thirds):
        i = c.regions.index(third)
        assert found.bound[k] <= min(growth[0, i], growth[i, 1:3].sum()) + 1e-9


@pytest.mark.parametrize("family", ["caliendo-parro", "armington"])
def test_no_shock_moves_no_partner(family: str) -> None:
    c = solved(1, shocked=False, family=family)
    assert partner_shares(c, "R00").change == pytest.approx(0, abs=1e-6)
    assert diversion(c, [("R00", "R01")]).world.net == pytest.approx(0, abs=1e-6)
    assert rerouting(c, "R00", "R01").bound == pytest.approx(0, abs=1e-6)
