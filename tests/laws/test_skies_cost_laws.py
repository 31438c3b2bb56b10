"""Laws of the airspace costs: no closure costs nothing, more is never cheaper, frequencies scale, order is free."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.skies.costs import fuel
from parley.skies.costs.aircraft import fleet
from parley.skies.rights.sky import Change, Sky
from parley.skies.traffic.compare import compare, only
from parley.skies.traffic.detours import legs
from parley.skies.traffic.schedule import Row, Schedule, demo
from parley.skies.traffic.sums import QUANTITIES, Counted
from parley.skies.traffic.trade_cost import air_trade_costs

pytestmark = pytest.mark.slow

DAY = datetime.date(2023, 6, 1)
BEFORE, AFTER = Sky(datetime.date(2022, 2, 1)), Sky(DAY)
FINNISH = only(demo(), ["FIN"], AFTER)
SOME = Schedule("some", demo().rows[::7])
STATES = ("RUS", "CHN", "KAZ", "IND", "MNG")
FEW = settings(max_examples=8, deadline=None)
closed_states = st.frozensets(st.sampled_from(STATES), max_size=3)


def closing(states: frozenset[str]) -> Sky:
    return Sky(closed=tuple(Change(state) for state in sorted(states)))


@pytest.mark.parametrize("sky", [Sky(), BEFORE, AFTER, Sky(DAY, include_avoided=True)])
def test_no_change_costs_nothing(sky: Sky) -> None:
    found = compare(SOME, sky, sky, ["EU27"], Counted(crew=True, rotations=True), 16)
    for group in found.groups:
        assert group.affected == group.unreachable == group.reopened == group.distance_pct == group.minutes.median == 0
        assert all(total.centre == total.median == 0 for total in group.totals.values())


@FEW
@given(closed_states, closed_states)
def test_more_closure_is_never_shorter_nor_cheaper(some: frozenset[str], more: frozenset[str]) -> None:
    first, second = (legs(FINNISH.rows, closing(states)) for states in (some, some | more))
    assert (second.km >= first.km - 1e-6).all()
    counted = Counted(fees=False, crew=True, rotations=True)
    flown = tuple(r for r, km in zip(FINNISH.rows, second.km, strict=True) if np.isfinite(km))
    reached = Schedule("reached", flown or FINNISH.rows[:1])
    costs = [compare(reached, Sky(), closing(s), (), counted, 16).group() for s in (some, some | more)]
    for quantity in ("time_cost_musd", "extra_fuel_kt", "extra_co2_mt", "fare_equivalent_musd", "rotations_musd"):
        assert costs[1].totals[quantity].centre >= costs[0].totals[quantity].centre - 1e-9, quantity


@FEW
@given(closed_states, closed_states)
def test_more_closure_is_never_cheaper_for_trade(some: frozenset[str], more: frozenset[str]) -> None:
    regions = ("FIN", "JPN", "KOR", "THA")
    first, second = (air_trade_costs(regions, Sky(), closing(states)) for states in (some, some | more))
    assert (first.goods >= -1e-12).all()
    assert (second.goods >= first.goods - 1e-12).all()
    assert (second.services >= first.services - 1e-12).all()


@pytest.mark.parametrize("pair", [("FIN", "JPN"), ("DEU", "KOR"), ("SWE", "JPN")])
def test_each_side_carries_half_of_the_trade(pair: tuple[str, str]) -> None:
    """The cost of a pair is the mean over its two carriers, so what each side loses adds up to what both lose."""
    change = {}
    for who in (pair[:1], pair[1:], pair):
        found = air_trade_costs(pair, Sky(), Sky(closed=(Change("RUS", frozenset(who)),)))
        assert found.goods[0, 1] == found.goods[1, 0]
        change[who] = np.array([found.goods[0, 1], found.services[0, 1]])
    assert (change[pair[:1]] > 0).all()
    assert change[pair[:1]] + change[pair[1:]] == pytest.approx(change[pair], rel=1e-12)
    assert change[pair[:1]] == pytest.approx(change[pair] / 2, rel=1e-3)  # nearly the same way for both


def test_no_change_adds_no_trade_cost() -> None:
    found = air_trade_costs(("FIN", "JPN", "RUS", "UKR"), AFTER, AFTER)
    assert not found.goods.any()
    assert not found.services.any()
    assert found.links.unlinked == ()


@FEW
@given(st.floats(0.01, 50))
def test_frequencies_scale_totals_and_leave_means(factor: float) -> None:
    once = compare(FINNISH, BEFORE, AFTER, count=16)
    more = compare(FINNISH.scaled(factor), BEFORE, AFTER, count=16)
    for quantity in QUANTITIES:
        first, second = once.group().totals[quantity], more.group().totals[quantity]
        assert second.median == pytest.approx(factor * first.median)
        assert second.bounds[2] == pytest.approx([factor * end for end in first.bounds[2]])
    assert more.group().minutes.median == pytest.approx(once.group().minutes.median)
    assert more.group().distance_pct == pytest.approx(once.group().distance_pct)


def test_there_and_back_is_the_negative() -> None:
    there, back = compare(SOME, BEFORE, AFTER, count=16), compare(SOME, AFTER, BEFORE, count=16)
    for quantity in set(QUANTITIES) - {"affected_thousand_flights"}:
        assert back.group().totals[quantity].centre == pytest.approx(-there.group().totals[quantity].centre)


@FEW
@given(st.permutations(FINNISH.rows))
def test_the_order_of_rows_does_not_matter(rows: list[Row]) -> None:
    shuffled = compare(Schedule("shuffled", tuple(rows)), BEFORE, AFTER, count=16)
    plain = compare(FINNISH, BEFORE, AFTER, count=16)
    for quantity, total in plain.group().totals.items():
        assert shuffled.group().totals[quantity].median == pytest.approx(total.median)
    duels = [{(d.carrier, d.rival, d.city_pairs) for d in found.rivals.duels} for found in (plain, shuffled)]
    assert duels[0] == duels[1]


def test_parts_of_the_cost_add_up() -> None:
    group = compare(SOME, BEFORE, AFTER, counted=Counted(crew=True, rotations=True), count=16).group()
    parts = {name: group.totals[name].centre for name in QUANTITIES}
    total = parts["time_cost_musd"] - parts["fees_saved_musd"] + parts["crew_musd"] + parts["rotations_musd"]
    assert parts["cost_musd"] == pytest.approx(total)


@FEW
@given(st.sampled_from(sorted(fleet())), st.floats(500, 8000), st.floats(1, 4000))
def test_fuel_rises_with_distance_more_than_in_proportion(code: str, km: float, more: float) -> None:
    curve = fleet()[code].fuel
    near, far = (fuel.trip_fuel(d, *curve) for d in (km, km + more))
    assert far > near
    assert fuel.extra_fuel(km, km + more, *curve[1:]) == pytest.approx(far - near)


def test_cost_rises_with_its_price() -> None:
    low, high = (compare(FINNISH, BEFORE, AFTER, count=16, given={"hour-wide": v}).group() for v in (8000.0, 12_000.0))
    assert high.totals["time_cost_musd"].centre == pytest.approx(1.5 * low.totals["time_cost_musd"].centre)
