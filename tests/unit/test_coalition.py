"""Shapley values and cost tables of games small enough to work out by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from parley.errors import InputError, SolveError
from parley.experiments.game import Game, cost_table, play, shapley, shapley_values

Coalition = frozenset[str]


def glove(s: Coalition) -> float:
    """L owns a left glove, R1 and R2 a right one each; a pair is worth 1."""
    return float("L" in s and bool(s & {"R1", "R2"}))


def nothing(s: Coalition) -> float:
    return 0.0


def test_glove_game() -> None:
    """The textbook answer: 2/3, 1/6, 1/6."""
    found = shapley(("L", "R1", "R2"), glove)
    assert found == {"L": pytest.approx(2 / 3), "R1": pytest.approx(1 / 6), "R2": pytest.approx(1 / 6)}


def test_security_council() -> None:
    """A vote of weights 50, 49, 1 at a majority of 51: the two small ones count the same (Shapley and Shubik 1954)."""
    weight = {"a": 50, "b": 49, "c": 1}
    found = shapley(tuple(weight), lambda s: float(sum(weight[x] for x in s) >= 51))
    assert [float(v) for v in found.values()] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_several_outcomes_at_once() -> None:
    """K outcomes in one evaluation are K games."""
    found = shapley(("L", "R1", "R2"), lambda s: np.array([glove(s), 2.0 * len(s), 5.0]))
    assert found["L"] == pytest.approx([2 / 3, 2.0, 0.0])
    assert found["R2"] == pytest.approx([1 / 6, 2.0, 0.0])


def test_one_player() -> None:
    assert shapley(["a"], lambda s: 3.0 + 4.0 * len(s)) == {"a": pytest.approx(4.0)}


def test_each_coalition_is_asked_for_once_and_in_small_steps() -> None:
    """2^n evaluations; each differs from the last by one player."""
    asked: list[Coalition] = []

    def value(s: Coalition) -> float:
        asked.append(s)
        return 0.0

    play("abcde", value)
    assert len(asked) == len(set(asked)) == 32
    assert asked[0] == frozenset()
    assert all(len(a ^ b) == 1 for a, b in pairwise(asked))


def test_coalitions_can_be_spread_over_workers() -> None:
    """Results come back in order, so any map does."""

    def value(s: Coalition) -> float:
        return float(sum(ord(x) for x in s)) ** 1.5

    with ThreadPoolExecutor(2) as pool:
        found = shapley("abcd", value, pool.map)
    assert found == shapley("abcd", value)


def test_game_by_name() -> None:
    game = play(("L", "R1", "R2"), glove)
    assert game.value({"R2", "L"}) == 1.0
    assert game.value(()) == 0.0
    assert game.coalition(5) == ("L", "R2")
    assert game.as_rows()[5] == {"coalition": "L+R2", "size": 2, "value_0": 1.0}
    with pytest.raises(InputError, match="unknown player 'R3'"):
        game.value(["R3"])


def test_bad_games() -> None:
    with pytest.raises(InputError, match=r"13 players make 8192 coalitions.*at most 12"):
        shapley("abcdefghijklm", nothing)
    with pytest.raises(InputError, match="no labels"):
        shapley((), nothing)
    with pytest.raises(InputError, match="'a' appears 2 times"):
        shapley("aa", nothing)
    with pytest.raises(InputError, match="value of a\\+b: nan"):
        shapley("ab", lambda s: float("nan") if len(s) == 2 else 0.0)
    with pytest.raises(InputError, match=r"value of a: shape \(1,\)"):
        shapley("ab", lambda s: np.zeros(len(s)))


def test_an_error_of_the_value_comes_through() -> None:
    def value(s: Coalition) -> float:
        raise SolveError("no equilibrium")

    with pytest.raises(SolveError, match="no equilibrium"):
        shapley("ab", value)


def test_twelve_players() -> None:
    """Each worth its size in a game without synergies."""
    found = shapley("abcdefghijkl", lambda s: float(sum(ord(x) - 96 for x in s)))
    assert [float(v) for v in found.values()] == pytest.approx(range(1, 13))


# -- cost table ------------------------------------------------------------------------------------------------

LOSS = {"": 0.0, "a": 10.0, "b": 20.0, "ab": 50.0}
"""The target's loss by who acts: together more than the sum."""


def sanctions(s: Coalition) -> np.ndarray:
    """Target, a, b in USD mn: acting costs a 2, and 1 more if b acts too; b gains 1 from acting, and pays nothing."""
    a = -2.0 * ("a" in s) - 1.0 * ("b" in s)
    return np.array([-LOSS["".join(sorted(s))], a, 1.0 * ("b" in s)])


def test_cost_table_by_hand() -> None:
    """Shapley: a (10 + 30) / 2, b (20 + 40) / 2. a loses 3 with all acting, 1 of it anyway."""
    table = cost_table(play("ab", sanctions), "T", np.array([1000.0, 300.0, 100.0]))
    assert table.target_loss == 50
    assert table.cost.tolist() == [3, -1]
    assert table.cost_of_taking_part.tolist() == [2, -1]
    assert table.alone.tolist() == [10, 20]
    assert table.marginal.tolist() == [30, 40]
    assert table.shapley == pytest.approx([20, 30])
    assert table.total_cost == 2
    assert table.cost_ratio == pytest.approx(25)
    assert table.relative_cost_ratio == pytest.approx((50 / 1000) / (2 / 400))
    a, b, total = table.as_rows()
    assert a == {
        "target": "T",
        "member": "a",
        "cost_musd": 3.0,
        "cost_pct": pytest.approx(1.0),
        "cost_of_taking_part_musd": 2.0,
        "target_loss_alone_musd": 10.0,
        "target_loss_marginal_musd": 30.0,
        "target_loss_shapley_musd": pytest.approx(20.0),
        "target_loss_shapley_pct": pytest.approx(2.0),
        "shapley_per_cost": pytest.approx(20 / 3),
    }
    assert b["shapley_per_cost"] is None  # b gains, so there is no loss per dollar
    assert (total["member"], total["cost_musd"], total["shapley_per_cost"]) == ("ALL", 2.0, pytest.approx(25.0))
    assert total["target_loss_shapley_pct"] == pytest.approx(5.0)


def test_cost_table_is_relative_to_nobody_acting() -> None:
    """A constant in every coalition, such as measures that hold anyway, changes nothing."""
    income = np.array([1000.0, 300.0, 100.0])
    table = cost_table(play("ab", lambda s: sanctions(s) - np.array([7.0, 8.0, 9.0])), "T", income)
    plain = cost_table(play("ab", sanctions), "T", income)
    assert table.as_rows() == plain.as_rows()


def test_bad_cost_tables() -> None:
    game = play("ab", sanctions)
    with pytest.raises(InputError, match="target and a member"):
        cost_table(game, "a", np.ones(3))
    with pytest.raises(InputError, match=r"income: shape \(2,\); expected \(3,\)"):
        cost_table(game, "T", np.ones(2))
    with pytest.raises(InputError, match="income: nan"):
        cost_table(game, "T", np.array([1.0, np.nan, 1.0]))
    with pytest.raises(InputError, match=r"outcomes: shape \(4,\)"):
        cost_table(play("ab", nothing), "T", np.ones(3))


def test_shapley_values_of_a_game_as_data() -> None:
    """Rows by the coalition's number: nobody, a, b, both."""
    assert shapley_values(Game(("a", "b"), np.array([0.0, 10.0, 20.0, 50.0]))) == pytest.approx([20, 30])
