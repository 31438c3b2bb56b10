"""A group in partners, supply and industries: as if its members were one country, and each alone as before."""

from __future__ import annotations

import numpy as np
import pytest
from strategies import random_economy
from test_partners import SEEDS, by_hand, solved

from parley.codes.groups import Bloc
from parley.dims import Array
from parley.errors import InputError
from parley.model.changes import Changes
from parley.results.concentration import availability, concentration, sector_output
from parley.results.partners import displacement, partner_shares

PAIR = Bloc("PAIR", ("R00", "R01"))


def merged(flows: Array) -> Array:
    """Flows (N, N, J) with the first two countries as one."""
    rows = np.concatenate([flows[:2].sum(axis=0, keepdims=True), flows[2:]])
    return np.concatenate([rows[:, :2].sum(axis=1, keepdims=True), rows[:, 2:]], axis=1)


def as_one(c: Changes) -> Changes:
    """The same trade in a world in which the first two countries are one, A; the third is B and so on."""
    return by_hand(merged(c.flows_before), merged(c.flows_after))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("direction", ["imports", "exports"])
def test_partners_of_a_group_are_those_of_its_sum(seed: int, direction: str) -> None:
    c = solved(seed)
    group, one = partner_shares(c, PAIR, direction), partner_shares(as_one(c), "A", direction)  # type: ignore[arg-type]
    names = dict(zip("BCD", c.regions[2:], strict=True))
    assert group.partners == tuple(names[code] for code in one.partners)
    np.testing.assert_allclose(group.share_after, one.share_after)
    np.testing.assert_allclose(group.before, one.before)
    assert group.share_before.sum() == pytest.approx(100)
    taken = displacement(group)
    assert taken.gains.sum() == pytest.approx(taken.losses.sum())
    assert not {*taken.gainers, *taken.losers} & set(PAIR.codes)


@pytest.mark.parametrize("seed", SEEDS)
def test_supply_of_a_group_is_that_of_its_sum(seed: int) -> None:
    """Trade among members is its domestic supply, as sales at home are of a country."""
    c = solved(seed)
    rows = concentration(c, PAIR, named=("R02", "R00")).as_rows()
    ones = concentration(as_one(c), "A", named=("B",)).as_rows()
    assert [row["importer"] for row in rows] == ["PAIR"] * 3
    for row, one in zip(rows, ones, strict=True):
        for key in ("hhi_before", "hhi_with_domestic_before", "hhi_with_domestic_after", "largest_share_after_pct"):
            assert row[key] == pytest.approx(one[key])
        assert row["named_share_after_pct"] == pytest.approx(one["named_share_after_pct"])  # R00 is not foreign
        assert row["named_share_with_domestic_after_pct"] >= one["named_share_with_domestic_after_pct"]  # type: ignore[operator]
        assert row["largest_after"] not in PAIR.codes


@pytest.mark.parametrize("seed", SEEDS)
def test_industries_of_a_group_add_up(seed: int) -> None:
    """Money is the sum; a volume lies between the members'; the group of all makes the world's output."""
    c, gamma = solved(seed), random_economy(seed, n=5, j=3).value_added_shares
    group = sector_output(c, PAIR, gamma)
    members = sector_output(c, PAIR.codes, gamma)
    np.testing.assert_allclose(group.after[0], members.after.sum(axis=0))
    np.testing.assert_allclose(group.value_added_before[0], members.value_added_before.sum(axis=0))
    for values, each in (
        (group.volume, members.volume),
        (group.value_added_volume, members.volume),
        (group.purchasing_power, members.purchasing_power),
    ):
        assert (values[0] >= each.min(axis=0) - 1e-9).all()
        assert (values[0] <= each.max(axis=0) + 1e-9).all()
    world = sector_output(c, Bloc("*", c.regions))
    assert world.after.sum() == pytest.approx(c.flows_after.sum())


def test_a_volume_is_weighted_by_output_before() -> None:
    """A doubles 10 of 40, B stays at 30: a quarter more. With A's value added all of output and B's a third: a half."""
    c = by_hand([[[10.0], [0.0]], [[0.0], [30.0]]], [[[20.0], [0.0]], [[0.0], [30.0]]])
    both = Bloc("A+B", ("A", "B"))
    assert sector_output(c, both).volume[0, 0] == pytest.approx(25.0)
    assert sector_output(c, both).value_added_volume[0, 0] == pytest.approx(25.0)
    gamma = np.array([[1.0], [1 / 3]])
    assert sector_output(c, both, gamma).value_added_volume[0, 0] == pytest.approx(50.0)
    assert availability(c, both).quantity[0] == pytest.approx(25.0)


def test_goods_in_a_group_by_hand() -> None:
    """A spends 100, B 300 and prices rise by 20 % in A: 5 % together. Trade between them is not imports."""
    before = np.array([[[60.0], [100.0], [0.0]], [[40.0], [150.0], [0.0]], [[0.0], [50.0], [10.0]]])
    c = by_hand(before, before, price=np.array([[1.2], [1.0], [1.0]]))
    found = availability(c, Bloc("A+B", ("A", "B")))
    assert found.price[0] == pytest.approx(5.0)
    assert found.quantity[0] == pytest.approx((1 / 1.2 - 1) * 100 * 0.25)
    assert found.spending_before[0] == pytest.approx(400)
    assert found.import_share_before[0] == pytest.approx(50 / 400 * 100)


def test_what_a_member_does_not_buy_has_no_weight() -> None:
    before, after = np.zeros((2, 2, 1)), np.zeros((2, 2, 1))
    before[0, 0, 0], after[0, 0, 0], after[1, 1, 0] = 10.0, 20.0, 5.0
    c = by_hand(before, after)
    assert np.isnan(availability(c, "B").quantity[0])
    assert availability(c, Bloc("A+B", ("A", "B"))).quantity[0] == pytest.approx(100.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_group_of_one_is_its_region(seed: int) -> None:
    c = solved(seed)
    alone = Bloc("R00", ("R00",))
    assert partner_shares(c, alone).as_rows() == partner_shares(c, "R00").as_rows()
    assert concentration(c, alone).as_rows() == concentration(c, "R00").as_rows()
    assert availability(c, alone).as_rows() == availability(c, "R00").as_rows()
    assert sector_output(c, alone).as_rows() == sector_output(c, "R00").as_rows()
    n = c.regions.index("R00")  # and that is what the model says of it
    np.testing.assert_allclose(availability(c, "R00").price, (c.price[n] - 1) * 100)


def test_the_whole_world_has_no_supplier() -> None:
    with pytest.raises(InputError, match="no supplier outside"):
        concentration(solved(0), Bloc("*", solved(0).regions))


def test_the_whole_world_has_no_partner() -> None:
    c = solved(0)
    with pytest.raises(InputError, match=r"'\*' is the whole world"):
        partner_shares(c, Bloc("*", c.regions))
    with pytest.raises(InputError, match="no region given"):
        concentration(c, ())
    with pytest.raises(InputError, match="listed 2 times"):
        concentration(c, ("R00", "R00"))
