"""Measures: lifting undoes imposing, and blocs that part keep units of their own."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from harness import LAW, SEEDS, draw_economy, draw_theta, foreign, solution
from hypothesis import given
from hypothesis import strategies as st
from strategies import random_economy

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.measures.apply import build_shock
from parley.measures.bans import BanLedger
from parley.measures.layers import Layer
from parley.measures.shock import Shock, impact, no_shock
from parley.model.families import FAMILIES
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE, ZERO
from parley.scenarios.load import build
from parley.solver.path import part_of

BEFORE, AFTER = datetime.date(2022, 6, 1), datetime.date(2024, 6, 1)
"""Days within the measures below and after their end; the economies are of 2021 (before) and 2022 (with them)."""
SIZED: dict[str, dict[str, Any]] = {
    "tariff-add": {"kind": "tariff", "add": "12pp"},
    "tariff-scale": {"kind": "tariff", "scale": 1.6},
    "tariff-scale-down": {"kind": "tariff", "scale": 0.25},
    "trade-cost-rate": {"kind": "trade-cost", "rate": "9%"},
    "trade-cost-scale": {"kind": "trade-cost", "scale": 1.3},
    "financial-friction": {"kind": "financial-friction", "rate": "4%"},
    "import-ban": {"kind": "import-ban", "coverage": 0.4},
    "export-ban": {"kind": "export-ban", "coverage": 0.7},
}


def economy(seed: int, year: int) -> Economy:
    return replace(random_economy(seed, 4, 3, tariffs=True, zeros=0.0), year=year)


def shock(base: Economy, measure: dict[str, Any], at: datetime.date) -> Shock:
    dated = {"from": "R00", "to": "R01", "sectors": "all", "start": "2022-01-01", "end": "2023-01-01", **measure}
    return build_shock(base, build({"name": "dated", "measures": [dated]}), at).shock


@pytest.mark.parametrize("name", SIZED)
@LAW
@given(seed=SEEDS)
def test_lifting_undoes_imposing(name: str, seed: int) -> None:
    """Imposed on a world without it, then lifted from the world that has it: the first world again."""
    first = economy(seed, 2021)
    imposed = shock(first, SIZED[name], BEFORE)
    second = replace(first, tariffs=imposed.tariffs, year=2022)
    lifted = shock(second, SIZED[name], AFTER)
    assert lifted.tariffs == pytest.approx(first.tariffs, abs=1e-14)
    assert imposed.cost * lifted.cost == pytest.approx(np.ones(first.flows.shape))
    still_open = (1.0 - np.asarray(imposed.closed, float)) * (1.0 - np.asarray(lifted.closed, float))
    assert still_open == pytest.approx(np.ones(first.flows.shape))
    changed = imposed.changed(first)
    dutiable = first.tariffs[0, 1] > 0 if "scale" in SIZED[name] and SIZED[name]["kind"] == "tariff" else True
    assert (changed[0, 1] == dutiable).all()
    changed[0, 1] = False
    assert not changed.any()


@pytest.mark.parametrize("name", SIZED)
@LAW
@given(seed=SEEDS)
def test_what_the_baseline_has_changes_nothing_while_it_lasts(name: str, seed: int) -> None:
    base = economy(seed, 2022)
    assert not shock(base, SIZED[name], datetime.date(2022, 9, 1)).changed(base).any()
    before = economy(seed, 2021)
    assert not shock(before, SIZED[name], datetime.date(2021, 9, 1)).changed(before).any()
    assert not shock(before, SIZED[name], AFTER).changed(before).any()


@LAW
@given(seed=SEEDS, felt=st.lists(st.floats(0.0, 1.0), min_size=6, max_size=6), embargo=st.booleans())
def test_what_bans_leave_is_counted_over_products(seed: int, felt: list[float], embargo: bool) -> None:
    """Of the products that the baseline's bans left, those that today's leave; one tag is one set of products."""
    base, (a_now, a_base, b_now, b_base, c_now, c_base) = economy(seed, 2021), felt
    cells = (np.array([[0]]), np.array([[1]]), np.array([[0, 1]]))
    ledger = BanLedger(base)
    assert ledger.most(cells) == 0.0
    ledger.ban(cells, 0.3, "first", a_now, a_base)
    ledger.ban(cells, 0.2, "first", b_now, b_base)  # the same products
    ledger.ban(cells, 0.4, None, c_now, c_base)  # other products
    banned = [max(0.3 * a, 0.2 * b) + 0.4 * c for a, b, c in ((a_now, b_now, c_now), (a_base, b_base, c_base))]
    assert ledger.most(cells) == pytest.approx(max(banned))
    if embargo:
        ledger.close(cells, 1.0, 0.0)
        banned[0] = 1.0
    closed = ledger.closed()
    expected = 1.0 - (1.0 - banned[0]) / (1.0 - banned[1])
    if closed is None:
        assert expected == 0.0
    else:
        assert closed[0, 1, :2] == pytest.approx(np.full(2, expected))
        assert not np.delete(closed.reshape(-1, closed.shape[2])[:, :2], 1, axis=0).any()
        assert not closed[:, :, 2:].any()


def test_a_flow_that_the_baseline_has_lost_cannot_be_lifted() -> None:
    """Data say what came back under a whole ban; where they say nothing, nothing can be multiplied."""
    base = economy(3, 2021)
    cells = (np.array([[0]]), np.array([[1]]), np.array([[0]]))
    ledger = BanLedger(base)
    ledger.close(cells, 0.0, 1.0)
    closed = ledger.closed()
    assert closed is not None
    assert closed[0, 1, 0] == 0.0
    flows = base.flows.copy()
    flows[0, 1, 0] = 0.0
    ledger = BanLedger(replace(base, flows=flows))
    ledger.close(cells, 0.0, 1.0)
    with pytest.raises(InputError, match="is closed in the baseline and has no flow"):
        ledger.closed()


@pytest.mark.parametrize(
    ("year", "at", "words"),
    [
        (2021, datetime.date(2021, 6, 1), "it is not in force on 2021-06-01"),
        (2021, AFTER, f"it is not in force on {AFTER}"),
        (2022, datetime.date(2022, 9, 1), "the baseline of 2022 has it already, in force on 2022-09-01 as then"),
        (2021, BEFORE, ""),
    ],
)
def test_why_a_dated_measure_changes_nothing(year: int, at: datetime.date, words: str) -> None:
    measure = {"from": "R00", "to": "R01", "start": "2022-01-01", "end": "2023-01-01", **SIZED["import-ban"]}
    notes = build_shock(economy(3, year), build({"name": "dated", "measures": [measure]}), at).notes
    silent = [note for note in notes if "changes nothing" in note]
    assert [words in note for note in silent] == ([True] if words else [])


@pytest.mark.parametrize(("now", "before"), [(0.25, 0.0), (0.5, 0.25), (0.25, 0.75), (1.0, 0.5), (0.0, 0.5)])
def test_an_embargo_that_builds_up_or_fades_is_a_ban_of_that_share(now: float, before: float) -> None:
    base = economy(3, 2021)
    cells = (np.array([[0]]), np.array([[1]]), np.array([[0]]))
    ledger = BanLedger(base)
    ledger.close(cells, now, before)
    closed = ledger.closed()
    assert closed is not None
    assert closed[0, 1, 0] == pytest.approx(1.0 - (1.0 - now) / (1.0 - before))


@LAW
@given(seed=SEEDS)
def test_a_path_leads_from_no_change_to_the_whole_shock(seed: int) -> None:
    """Every way in which a shock changes flows begins at nothing and ends in full; the steps multiply."""
    base, rng = economy(seed, 2021), np.random.default_rng([seed, 9])
    shape = base.flows.shape
    whole = Shock(
        rng.uniform(0.0, 1.0, shape),
        rng.uniform(0.5, 2.0, shape),
        rng.uniform(0.0, 0.9, shape),
        layers=(Layer(0.4, rng.uniform(0.8, 1.5, shape)),),
        export_tax=rng.uniform(-0.3, 0.5, shape),
    )
    theta = np.full(shape[2], 3.0)
    none, half, full = (impact(base, part_of(whole, base.tariffs, part), theta) for part in (0.0, 0.5, 1.0))
    assert none == pytest.approx(np.ones(shape))
    assert full == pytest.approx(impact(base, whole, theta))
    assert half**2 == pytest.approx(full)
    nothing = part_of(whole, base.tariffs, 0.0)
    assert nothing.export_tax == pytest.approx(np.zeros(shape))
    assert nothing.layers[0].factor == pytest.approx(np.ones(shape))
    assert part_of(whole, base.tariffs, 0.5).layers[0].factor ** 2 == pytest.approx(whole.layers[0].factor)


# -- worlds that fall apart -----------------------------------------------------------------------


def apart(first: Economy, second: Economy, link: float) -> Economy:
    """Two economies as one, with the same small trade between every region of the one and of the other."""
    n, m, j = len(first.regions), len(second.regions), len(first.sectors)
    flows, tariffs = np.full((n + m, n + m, j), link), np.zeros((n + m, n + m, j))
    flows[:n, :n], flows[n:, n:] = first.flows, second.flows
    tariffs[:n, :n], tariffs[n:, n:] = first.tariffs, second.tariffs
    return Economy(
        tuple(f"A{k}" for k in range(n)) + tuple(f"B{k}" for k in range(m)),
        first.sectors,
        flows,
        tariffs,
        np.concatenate([first.input_shares, second.input_shares]),
        year=2021,
    )


def rise(base: Economy, at: tuple[int, int]) -> Array:
    """Duties of the economy, 30 points higher from one region to another."""
    duties = base.tariffs.copy()
    duties[at] += 0.3
    return duties


@pytest.mark.parametrize("closure", [FIXED_NOMINAL, FIXED_SHARE, ZERO])
@pytest.mark.parametrize(
    "family", ["caliendo-parro", "caliendo-parro-no-links", "caliendo-parro-immobile", "armington"]
)
@LAW
@given(seed=SEEDS)
def test_blocs_that_do_not_trade_are_worlds_of_their_own(family: str, closure: str, seed: int) -> None:
    """Without any trade between them, each bloc has the results of its own world, its own unit of money included."""
    one, two = draw_economy(seed, n=3, j=2), draw_economy(seed + 1, n=2, j=2)
    theta = np.full(2, draw_theta(one, seed)[0])  # one-sector families average elasticities over the whole world
    both = apart(one, two, 0.0)
    duties = both.tariffs.copy()
    duties[0, 1] += 0.3
    duties[3, 4] += 0.3
    found = solution(family, both, replace(no_shock(both), tariffs=duties), theta, closure).require()
    for part, where in ((one, slice(0, 3)), (two, slice(3, 5))):
        alone = solution(family, part, replace(no_shock(part), tariffs=rise(part, (0, 1))), theta, closure).require()
        assert found.welfare[where] == pytest.approx(alone.welfare, rel=1e-8)
        assert found.wage[where] == pytest.approx(alone.wage, rel=1e-8)


@pytest.mark.parametrize("family", ["caliendo-parro", "caliendo-parro-partly-mobile", "armington"])
@LAW
@given(seed=SEEDS)
def test_blocs_that_are_parted_keep_own_units(family: str, seed: int) -> None:
    """Measures that end all trade between two blocs: in each, wages weighted by factor income stay 1."""
    one, two = draw_economy(seed, n=3, j=2), draw_economy(seed + 1, n=3, j=2)
    both = apart(one, two, 0.5)
    cut = foreign(both)
    cut[:3, :3] = cut[3:, 3:] = False
    found = solution(family, both, replace(no_shock(both), closed=cut), draw_theta(one, seed), ZERO).require()
    for where in (slice(0, 3), slice(3, 6)):
        weights = found.factor_income_before[where]
        assert (found.wage[where] * weights).sum() / weights.sum() == pytest.approx(1.0, rel=1e-9)


def test_the_families_that_these_laws_name_exist() -> None:
    assert {"caliendo-parro", "caliendo-parro-immobile", "armington"} < set(FAMILIES)
