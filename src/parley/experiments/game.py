"""A coalition's measures shared out: what each member costs itself, and what each adds to the target's loss.

The game is solved by a callable that is passed in: ``value(coalition)`` is the outcome, or K outcomes at once, when
exactly those players take part. Shapley values are exact, by enumeration of all coalitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from parley.dims import Array, check_labels
from parley.errors import InputError
from parley.results.indicators import PERCENT
from parley.results.rows import Row, number, positions

MOST_PLAYERS = 12
"""More than 4096 coalitions would each need an equilibrium."""
Value = Callable[[frozenset[str]], float | Array]
Mapper = Callable[[Value, Iterable[frozenset[str]]], Iterable[float | Array]]
"""Like ``map``: applies a value to coalitions, results in their order; ``executor.map`` spreads them over cores."""


@dataclass(frozen=True, eq=False)
class Game:
    """Outcomes of all coalitions of n players.

    Attributes:
        players: names; bit i of a coalition's number is player i.
        values: (2^n,) or (2^n, K) outcomes by the coalition's number; row 0 is the empty one, the last all players.
    """

    players: tuple[str, ...]
    values: Array

    def value(self, coalition: Iterable[str]) -> Array:
        """Outcomes of one coalition, () or (K,)."""
        members = tuple(coalition)
        bits = positions("player", members, self.players) if members else np.empty(0, np.intp)
        return np.asarray(self.values[int((1 << bits).sum())])

    def coalition(self, index: int) -> tuple[str, ...]:
        """Members of the coalition of that number, in the players' order."""
        return tuple(player for i, player in enumerate(self.players) if index >> i & 1)

    def as_rows(self) -> list[Row]:
        """One row a coalition, outcomes named ``value_0`` and on."""
        rows: list[Row] = []
        for index, outcome in enumerate(self.values.reshape(len(self.values), -1)):
            members = self.coalition(index)
            row: Row = {"coalition": "+".join(members), "size": len(members)}
            rows.append(row | {f"value_{k}": float(x) for k, x in enumerate(outcome)})
        return rows


def play(players: Sequence[str], value: Value, mapper: Mapper = map) -> Game:
    """Outcomes of all coalitions, each asked for once.

    The order is a Gray code: each coalition differs from the one before by one player, so that a solver can start from
    the last solution.

    Args:
        players: up to 12 distinct names.
        value: outcome of a coalition, the empty one included: a number or an array (K,), always of the same shape.
        mapper: how to go through the coalitions; ``map`` by default.

    Raises:
        InputError: no players, repeated ones or too many; outcomes that are not numbers or change shape.
        Whatever ``value`` raises.
    """
    names = check_labels("player", players)
    if len(names) > MOST_PLAYERS:
        raise InputError(
            f"{len(names)} players make {2 ** len(names)} coalitions; exact Shapley values take at most {MOST_PLAYERS} "
            "players. Join some of them into blocs."
        )
    order = [k ^ (k >> 1) for k in range(2 ** len(names))]
    coalitions = [frozenset(name for i, name in enumerate(names) if k >> i & 1) for k in order]
    values: Array | None = None
    for k, coalition, outcome in zip(order, coalitions, mapper(value, coalitions), strict=True):
        found = np.asarray(outcome, dtype=np.float64)
        who = "+".join(name for name in names if name in coalition) or "nobody"
        if values is None:
            values = np.empty((len(order), *found.shape))
        if found.ndim > 1 or found.shape != values.shape[1:]:
            raise InputError(f"value of {who}: shape {found.shape}; expected a number or a row, alike for all.")
        if not np.isfinite(found).all():
            raise InputError(f"value of {who}: {outcome}; expected numbers.")
        values[k] = found
    assert values is not None  # there is at least the empty coalition
    return Game(names, values)


def shapley_values(game: Game) -> Array:
    """Shapley value of each player, (n,) or (n, K), in the unit of the outcomes.

    ``phi_i = sum_{S without i} |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))``, Shapley (1953), Contributions to the
    Theory of Games II: the player's marginal contribution averaged over all orders of joining. They sum to
    v(all) - v(none).
    """
    n = len(game.players)
    weight = np.array([1.0 / (n * comb(n - 1, size)) for size in range(n)])
    every = np.arange(2**n)
    out = np.empty((n, *game.values.shape[1:]))
    for i in range(n):
        without = every[every >> i & 1 == 0]
        gain = game.values[without | 1 << i] - game.values[without]
        out[i] = weight[np.bitwise_count(without)] @ gain
    return out


def shapley(players: Sequence[str], value: Value, mapper: Mapper = map) -> dict[str, Array]:
    """Exact Shapley value of each player, () or (K,), as the outcomes; see :func:`play` and :func:`shapley_values`."""
    game = play(players, value, mapper)
    return {player: np.asarray(phi) for player, phi in zip(game.players, shapley_values(game), strict=True)}


@dataclass(frozen=True, eq=False)
class CostTable:
    """What a coalition costs its members and its target; losses are positive, arrays are (n,) by member.

    Attributes:
        target, players: who is targeted, and the n members.
        target_income, income: baseline incomes, USD mn.
        target_loss: loss of the target, all taking part, USD mn.
        cost: loss of each member, all taking part, USD mn; negative is a gain.
        cost_of_taking_part: loss of a member compared with the others acting without it, USD mn.
        alone: the target's loss when only this member acts, USD mn.
        marginal: the target's loss that goes away when only this member leaves, USD mn.
        shapley: Shapley value of the member's taking part in the target's loss, USD mn; sums to ``target_loss``.
        elsewhere: the target's loss when nobody takes part, which is in none of the other figures, USD mn.
    """

    target: str
    players: tuple[str, ...]
    target_income: float
    income: Array
    target_loss: float
    cost: Array
    cost_of_taking_part: Array
    alone: Array
    marginal: Array
    shapley: Array
    elsewhere: float

    @property
    def total_cost(self) -> float:
        """Loss of all members together, USD mn."""
        return float(self.cost.sum())

    @property
    def cost_ratio(self) -> float:
        """Loss of the target per dollar that the members lose; NaN where they lose nothing."""
        return float(_per(self.target_loss, self.total_cost))

    @property
    def relative_cost_ratio(self) -> float:
        """``cost_ratio`` with losses in percent of income."""
        relative = self.total_cost / float(self.income.sum())
        return float(_per(self.target_loss / self.target_income, relative))

    def as_rows(self) -> list[Row]:
        """One row a member and a last one, ``ALL``, for the coalition."""
        ratios = _per(self.shapley, self.cost)
        rows: list[Row] = [
            {
                "target": self.target,
                "member": player,
                "cost_musd": float(self.cost[i]),
                "cost_pct": float(self.cost[i] / self.income[i] * PERCENT),
                "cost_of_taking_part_musd": float(self.cost_of_taking_part[i]),
                "target_loss_alone_musd": float(self.alone[i]),
                "target_loss_marginal_musd": float(self.marginal[i]),
                "target_loss_shapley_musd": float(self.shapley[i]),
                "target_loss_shapley_pct": float(self.shapley[i] / self.target_income * PERCENT),
                "shapley_per_cost": number(ratios[i]),
            }
            for i, player in enumerate(self.players)
        ]
        together: Row = {
            "target": self.target,
            "member": "ALL",
            "cost_musd": self.total_cost,
            "cost_pct": float(self.total_cost / self.income.sum() * PERCENT),
            "cost_of_taking_part_musd": None,
            "target_loss_alone_musd": self.target_loss,
            "target_loss_marginal_musd": self.target_loss,
            "target_loss_shapley_musd": self.target_loss,
            "target_loss_shapley_pct": float(self.target_loss / self.target_income * PERCENT),
            "shapley_per_cost": number(self.cost_ratio),
        }
        return [*rows, together]


def cost_table(game: Game, target: str, income: Array) -> CostTable:
    """Costs of a coalition and contributions of its members, from a game whose outcomes are money.

    Everything is measured against the empty coalition, so that contributions sum to the target's loss.

    Args:
        game: outcomes (2^n, 1 + n): equivalent variation of the target, then of each player in order, USD mn
            (:func:`parley.results.blocs.equivalent_variation`, summed over a bloc).
        target: name of the target.
        income: baseline income in that order (1 + n,), USD mn.

    Raises:
        InputError: outcomes or incomes of another shape, a target that is also a member, incomes that are not above 0.
    """
    n = len(game.players)
    for what, array, shape in (("outcomes", game.values, (2**n, 1 + n)), ("income", income, (1 + n,))):
        if array.shape != shape:
            raise InputError(f"{what}: shape {array.shape}; expected {shape}, the target first, then {n} players.")
    if target in game.players:
        raise InputError(f"{target!r} is the target and a member; it can be one of them.")
    if not (income > 0).all():  # NaN fails
        raise InputError(f"income: {income[~(income > 0)][0]:.6g} USD mn; expected above 0.")
    loss = game.values[0] - game.values  # (2^n, 1 + n)
    who, everybody = np.arange(n), 2**n - 1
    without = everybody ^ (1 << who)
    return CostTable(
        target=target,
        players=game.players,
        target_income=float(income[0]),
        income=income[1:],
        target_loss=float(loss[everybody, 0]),
        cost=loss[everybody, 1:],
        cost_of_taking_part=loss[everybody, 1:] - loss[without, 1 + who],
        alone=loss[1 << who, 0],
        marginal=loss[everybody, 0] - loss[without, 0],
        shapley=-shapley_values(game)[:, 0],
        elsewhere=-float(game.values[0, 0]),
    )


def _per(loss: Array | float, cost: Array | float) -> Array:
    """``loss / cost`` where something is lost, NaN otherwise."""
    loss, cost = np.broadcast_arrays(loss, cost)
    return np.asarray(np.divide(loss, cost, out=np.full(loss.shape, np.nan), where=cost > 0))
