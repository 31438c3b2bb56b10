"""The axioms of Shapley (1953), which have one solution, and that solution as an average over orders of joining."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

import numpy as np
import pytest
from harness import LAW, SEEDS, draw_economy, draw_theta, run
from hypothesis import given
from hypothesis import strategies as st

from parley.economy.economy import Economy
from parley.experiments.game import CostTable, Game, cost_table, play, shapley, shapley_values
from parley.measures.shock import no_shock
from parley.model.changes import Changes
from parley.model.problem import ZERO
from parley.results.blocs import equivalent_variation

NAMES = "abcdefgh"
SIZES = st.integers(1, 7)


def draw_game(seed: int, n: int, k: int = 3) -> Game:
    """Any outcomes, the empty coalition's included."""
    return Game(tuple(NAMES[:n]), np.random.default_rng(seed).normal(0.0, 100.0, (2**n, k)))


@LAW
@given(seed=SEEDS, n=SIZES)
def test_efficiency(seed: int, n: int) -> None:
    """Values sum to what everybody achieves beyond nobody, outcome by outcome."""
    game = draw_game(seed, n)
    np.testing.assert_allclose(shapley_values(game).sum(axis=0), game.values[-1] - game.values[0], atol=1e-9)


@LAW
@given(seed=SEEDS, n=st.integers(2, 7))
def test_symmetry(seed: int, n: int) -> None:
    """Players who are interchangeable in every coalition get the same; here the first two."""
    game = draw_game(seed, n)
    number = np.arange(2**n)
    swapped = number & ~3 | number >> 1 & 1 | (number & 1) << 1
    even = Game(game.players, (game.values + game.values[swapped]) / 2)
    phi = shapley_values(even)
    np.testing.assert_allclose(phi[0], phi[1], atol=1e-9)


@LAW
@given(seed=SEEDS, n=SIZES, order=st.randoms(use_true_random=False))
def test_names_do_not_matter(seed: int, n: int, order: Random) -> None:
    """The order in which players are listed changes nothing."""
    game = draw_game(seed, n)
    players = list(game.players)
    order.shuffle(players)
    first, second = shapley(game.players, game.value), shapley(players, game.value)
    for name in players:
        np.testing.assert_allclose(first[name], second[name], atol=1e-9)


@LAW
@given(seed=SEEDS, n=SIZES)
def test_dummy(seed: int, n: int) -> None:
    """Who changes nothing gets exactly 0; who always adds the same gets that."""
    game = draw_game(seed, n)
    number = np.arange(2**n)
    idle = Game(game.players, game.values[number & ~1])
    assert (shapley_values(idle)[0] == 0.0).all()
    steady = Game(game.players, idle.values + 7.0 * (number & 1)[:, None])
    np.testing.assert_allclose(shapley_values(steady)[0], 7.0, rtol=1e-9)


@LAW
@given(seed=SEEDS, n=SIZES, factor=st.floats(-10, 10))
def test_additivity(seed: int, n: int, factor: float) -> None:
    """The values of a sum of games are the sums of the values."""
    one, two = draw_game(seed, n), draw_game(seed + 1, n)
    both = Game(one.players, one.values + factor * two.values)
    np.testing.assert_allclose(
        shapley_values(both), shapley_values(one) + factor * shapley_values(two), rtol=1e-9, atol=1e-8
    )


@LAW
@given(seed=SEEDS, n=st.integers(1, 5))
def test_average_over_orders(seed: int, n: int) -> None:
    """The definition by permutations, in its own code."""
    game = draw_game(seed, n)
    total = np.zeros((n, 3))
    orders = list(permutations(range(n)))
    for order in orders:
        inside = 0
        for i in order:
            total[i] += game.values[inside | 1 << i] - game.values[inside]
            inside |= 1 << i
    np.testing.assert_allclose(shapley_values(game), total / len(orders), atol=1e-9)


@LAW
@given(seed=SEEDS, n=SIZES)
def test_within_the_marginal_contributions(seed: int, n: int) -> None:
    """No value lies outside the range of the player's marginal contributions."""
    game = draw_game(seed, n)
    number = np.arange(2**n)
    for i, phi in enumerate(shapley_values(game)):
        without = number[number >> i & 1 == 0]
        gain = game.values[without | 1 << i] - game.values[without]
        assert (phi >= gain.min(axis=0) - 1e-9).all()
        assert (phi <= gain.max(axis=0) + 1e-9).all()


# -- games of solved economies ---------------------------------------------------------------------------------


def dearer(economy: Economy, seed: int, coalition: frozenset[str]) -> Changes:
    """Sales of the coalition's members to R00 cost 30 % more to deliver; imbalances are removed first."""
    shock = no_shock(economy)
    cost = np.array(shock.cost)
    for name in coalition:
        cost[economy.regions.index(name), 0] = 1.3
    return run("caliendo-parro", economy, replace(shock, cost=cost), draw_theta(economy, seed), ZERO)


def table_of(economy: Economy, seed: int) -> tuple[Game, CostTable]:
    """The game of all others against R00."""
    game = play(economy.regions[1:], lambda s: equivalent_variation(dearer(economy, seed, s)))
    return game, cost_table(game, "R00", dearer(economy, seed, frozenset()).income_before)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_contributions_sum_to_the_loss_in_a_solved_economy(seed: int) -> None:
    """Dearer deliveries hurt the target, each member's part of them too, and nobody acting is the baseline.

    The signs hold without duties and imbalances; with them one member's measures can raise the target's revenue or the
    worth of its transfers by more than they cost it.
    """
    economy = draw_economy(seed, n=4, j=2, tariffs=False)
    game, table = table_of(economy, seed)
    assert np.abs(game.values[0]).max() < 1e-7 * economy.income.max()
    assert table.shapley.sum() == pytest.approx(table.target_loss)
    assert table.target_loss > 0
    assert (table.shapley > 0).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_member_that_does_not_trade_with_the_target_is_a_dummy(seed: int) -> None:
    """Its measures change nothing: no contribution, and no cost of taking part."""
    economy = draw_economy(seed, n=4, j=2)
    flows = economy.flows.copy()
    flows[3, 0] = 0.0
    economy = replace(economy, flows=flows, input_shares=economy.input_shares * 0.5)
    _, table = table_of(economy, seed)
    assert abs(table.shapley[2]) < 1e-7 * table.target_loss
    assert abs(table.cost_of_taking_part[2]) < 1e-7 * economy.income[3]
