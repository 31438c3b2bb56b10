"""Equilibria with quotas and price caps: a complementarity problem in the wedges, around the usual solver.

For each limit, with x = ln(1 + wedge) and F = ln(what the equilibrium has / what the limit allows):
``F <= 0``, ``x >= 0`` and ``x F = 0``. A tariff-rate quota also has a largest x, where its higher duty is paid, and
there ``F >= 0``: a mixed complementarity problem (regimes of Skully 2001; in general equilibrium as the quotas of de
Melo & Tarr 1992, "A General Equilibrium Analysis of US Foreign Trade Policy"). F falls in x; the wedges are found by a
projected quasi-Newton iteration (Broyden 1965, Mathematics of Computation 19(92)), each step an equilibrium started
from the last. Rents of exporters are a part of spending that reaches their region, as export taxes do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InputError, SolveError
from parley.measures.limits import EXPORTER, PRICE_CAP, QUOTA, Limit, with_wedges
from parley.measures.shock import Mask, Shock
from parley.model.changes import Changes
from parley.model.families import Family, Model
from parley.model.gravity.model import Baseline, GravityModel
from parley.model.immobile.model import ImmobileModel
from parley.model.problem import Problem
from parley.solver.solve import Settings, Solution, prepare_model, solve

TOLERANCE = 1e-9
"""Of F, in logs: above the 1e-10 to which the equilibria are solved that F is read from."""
MAX_STEPS = 80
"""Equilibria at most; quotas of 1 to 50 % take 5 to 8."""
LARGEST = float(np.log(11.0))
"""Wedges up to 1000 %, as for duties."""
HELD = "caliendo-parro-immobile"
"""The family in which sellers cannot leave their sector, so that a price can fall below what they cost elsewhere."""
PATIENCE = 8
"""Steps that may pass without the largest miss halving, before slopes are measured."""
DIFFERENCE = 1e-4
"""In x, of a measured slope: F is known to 1e-10."""
NO_ANSWER = 1e-5
"""Slopes below it are rounding: what is limited does not answer, as sellers' prices in partial equilibrium."""
NOTHING = -500.0
"""F where nothing is traded, which meets every limit; finite, as updates take differences of it."""
LONGEST_STEP = 0.5
"""In x; small, as the first slope is a guess. Quotas of 1 to 50 % take as many steps with 5, up to twice with 0.1."""


@dataclass(frozen=True, eq=False)
class Limited:
    """A solution under limits.

    Attributes:
        solution: the certified equilibrium at the wedges found.
        changes: its changes, rents of exporters counted as transfers.
        wedges: (K,) ad-valorem wedges as fractions; 0 where a limit does not bind.
        slack: (K,) F, at most 0, within the tolerance; above 0 beyond a tariff-rate quota.
        rents: (K,) revenue of each wedge, USD mn; of a tariff-rate quota on what is within it.
    """

    solution: Solution
    changes: Changes
    wedges: Array
    slack: Array
    rents: Array


def solve_limited(
    family: Family,
    economy: Economy,
    shock: Shock,
    limits: Sequence[Limit],
    theta: Array,
    closure: str,
    numeraire: str,
    settings: Settings | None = None,
) -> Limited:
    """Solve a shock with quotas and price caps.

    Raises:
        SolveError: no wedge up to 1000 % meets a limit, or an equilibrium on the way is not certified.
        InputError: exporters' rents in a family without incomes of regions, or one without the world's sectors.
    """
    world = _World(family, economy, shock, limits, theta, closure, numeraire, settings)
    x, top = np.zeros(len(limits)), np.array([limit.top for limit in limits])
    within = np.ones(len(limits))
    # First slope: what a wedge does to a quantity at given prices. Without updates it takes about twice the steps.
    jacobian = -np.diag([float(theta[limit.cells[2]].mean()) for limit in limits])
    last: tuple[Array, Array] | None = None
    best, idle = np.inf, 0
    for _ in range(MAX_STEPS):
        solution, changes, F = world.at(x, within)
        # Rents are those on the part within the quotas of the last equilibrium; both must agree.
        last_within, within = within, np.where(x >= top, np.exp(-np.maximum(F, 0.0)), 1.0)
        missed = float(_gap(x, F, top).max())
        if max(missed, float(np.abs(within - last_within).max())) <= TOLERANCE:
            rents, due, abroad = _rents(changes, limits, x, within)
            kept = abroad if abroad.any() else None
            moved = replace(changes, transfer_change=changes.transfer_change + due, rents_abroad=kept)
            total = replace(solution, outcome=replace(solution.outcome, sweeps=world.sweeps), seconds=world.seconds)
            return Limited(total, moved, np.exp(x) - 1.0, F, rents)
        best, idle = (missed, 0) if missed < 0.5 * best else (best, idle + 1)
        if last is not None and (idle >= PATIENCE or np.array_equal(x, last[0])):
            jacobian, idle = world.slopes(x, within, F, _active(x, F, top), jacobian), 0
        elif last is not None:
            jacobian = _broyden(jacobian, x - last[0], F - last[1])
        last = (x, F)
        x = _step(x, F, jacobian, top)
        free = np.where(np.isinf(top), x, 0.0)
        if free.max() > LARGEST:
            limit = limits[int(free.argmax())]
            raise SolveError(f"no wedge up to 1000 % meets the limit of {limit.name}. {_advice(limit, family)}")
    raise SolveError(f"the wedges of {', '.join(limit.name for limit in limits)} did not settle in {MAX_STEPS} steps.")


@dataclass
class _World:
    """Equilibria at given wedges, each started from the last; ``sweeps`` and ``seconds`` are those of all."""

    family: Family
    economy: Economy
    shock: Shock
    limits: Sequence[Limit]
    theta: Array
    closure: str
    numeraire: str
    settings: Settings | None
    start: Array | None = None
    sweeps: int = 0
    seconds: float = 0.0

    def at(self, x: Array, within: Array) -> tuple[Solution, Changes, Array]:
        """The certified equilibrium at wedges ``x`` (K,), and F (K,) there."""
        shock = with_wedges(self.shock, self.limits, x)
        rules = (self.theta, self.closure, self.numeraire, self.settings)
        model, before = prepare_model(self.family, self.economy, shock, *rules)
        solution = solve(_with_rents(model, self.limits, x, within), self.settings, self.start)
        changes = solution.require()
        if changes.sectors != self.economy.sectors:
            raise InputError(
                f"the model {self.family.name} has one sector and cannot hold a quota or price cap on some; use a "
                "model with the sectors of the world, such as caliendo-parro."
            )
        self.start = solution.outcome.z
        self.sweeps += before + solution.outcome.sweeps
        self.seconds += solution.seconds
        return solution, changes, np.array([_excess(changes, limit) for limit in self.limits])

    def slopes(self, x: Array, within: Array, F: Array, active: Mask, known: Array) -> Array:
        """Jacobian of F (K, K) by differences in the wedges of ``active`` limits (K,); ``known`` for the others'.

        One more equilibrium for each: only where several limits act on each other so much that updates lead nowhere.

        Raises:
            SolveError: what a wedge limits does not answer to it.
        """
        out = np.array(known)
        for k in map(int, np.flatnonzero(active)):
            moved = x.copy()
            moved[k] += DIFFERENCE
            out[:, k] = (self.at(moved, within)[2] - F) / DIFFERENCE
            if abs(out[k, k]) < NO_ANSWER:
                limit = self.limits[k]
                raise SolveError(f"no wedge meets the limit of {limit.name}. {_advice(limit, self.family)}")
        return out if (np.diag(out) < 0).all() else known


def _advice(limit: Limit, family: Family) -> str:
    """What to try where a limit cannot be met."""
    if limit.kind == QUOTA:
        return (
            f"So little is left, {limit.bound:g} of the baseline's quantity, that buyers would pay more than eleven "
            "times the sellers' price; try a higher limit, or the kind import-ban. Where a fixed trade imbalance "
            "rests on this trade, closure: zero removes it first."
        )
    if family.name != HELD:
        return (
            "Where factors move, a price cap cannot push the seller's price far below its cost; try the model "
            f"{HELD}, or a higher cap."
        )
    return "Sellers turn to other buyers before their price falls that far; try a higher cap, or more buyers in it."


def _gap(x: Array, F: Array, top: Array) -> Array:
    """By how much each limit misses its condition: kept without a wedge, met with one, passed at the largest."""
    missed = np.where(x > 0, F, np.maximum(F, 0.0))
    return np.abs(np.where(x >= top, np.minimum(F, 0.0), missed))


def _active(x: Array, F: Array, top: Array) -> Mask:
    """Limits whose wedge has to move: they bind or are broken, and are not at the largest wedge."""
    return np.asarray(((x > 0) | (F > 0)) & ~((x >= top) & (F >= 0)))


def _step(x: Array, F: Array, jacobian: Array, top: Array) -> Array:
    """A quasi-Newton step on the limits that bind or are broken, cut to ``0 <= x <= top``."""
    active = _active(x, F, top)
    step = np.zeros_like(x)
    step[active] = np.linalg.solve(jacobian[np.ix_(active, active)], -F[active])
    # At an end of its range a wedge that has to move moves inwards, or the others would wait for it.
    held = active & (((x <= 0) & (step <= 0)) | ((x >= top) & (step >= 0)))
    step[held] = (-F / np.diag(jacobian))[held]
    return np.asarray(np.clip(x + np.clip(step, -LONGEST_STEP, LONGEST_STEP), 0.0, top))


def _broyden(jacobian: Array, dx: Array, dF: Array) -> Array:
    """Broyden's rank-one update; kept only while every limit still falls in its own wedge."""
    size = float(dx @ dx)
    if size == 0:
        return jacobian
    new = jacobian + np.outer(dF - jacobian @ dx, dx) / size
    return new if (np.diag(new) < 0).all() else jacobian


def _excess(c: Changes, limit: Limit) -> float:
    """F of one limit: quantity (value over price at the border) or that price, against the bound, in logs."""
    before, after = c.flows_before[limit.cells], c.flows_after[limit.cells]
    price = np.broadcast_to(c.border_price, c.flows_before.shape)[limit.cells]
    if limit.kind == PRICE_CAP:
        closed = np.asarray(np.broadcast_to(c.closed, c.flows_before.shape)[limit.cells], np.float64)
        sold = np.where(closed < 1, before, 0.0)
        if not sold.any():  # all of it is banned: no price is paid, so none is above the cap
            return NOTHING
        return float(np.log(np.average(price, weights=sold) / limit.bound))
    quantity = float((after / price).sum() / before.sum())
    return float(np.log(quantity / limit.bound)) if quantity > 0 else NOTHING


def _rents(c: Changes, limits: Sequence[Limit], x: Array, within: Array) -> tuple[Array, Array, Array]:
    """Rent of each wedge (K,), what exporters' rents move between regions and what each region's buyers pay of them.

    The last two are (N,); all are USD mn.

    ``within`` (K,) is the part of each flow that has a licence; what is beyond a tariff-rate quota pays duty.
    """
    rents, due, abroad = np.zeros(len(limits)), np.zeros(len(c.regions)), np.zeros(len(c.regions))
    for k, limit in enumerate(limits):
        duty = 1.0 + c.tariffs_after[limit.cells]
        rent = within[k] * c.flows_after[limit.cells] * duty * _part(limit, float(x[k]))
        rents[k] = rent.sum()
        if limit.rent == EXPORTER:
            i, n, _ = (np.broadcast_to(part, rent.shape) for part in limit.cells)
            np.add.at(due, i, rent)
            np.add.at(abroad, n, rent)
    return rents, due - abroad, abroad


def _part(limit: Limit, x: float) -> Array:
    """Part of spending in each cell that is the wedge."""
    return np.asarray(-np.expm1(-np.asarray(limit.in_cells(x))))


def _with_rents(model: Model, limits: Sequence[Limit], x: Array, within: Array) -> Model:
    """Let the wedges of limits whose rents exporters keep reach the exporters' regions.

    Raises:
        InputError: a family without a part of spending that goes to exporters' states.
    """
    if not any(limit.rent == EXPORTER and wedge > 0 for limit, wedge in zip(limits, x, strict=True)):
        return model
    if isinstance(model, GravityModel):
        return GravityModel(_levying(model.problem, model.baseline, limits, x, within), model.baseline)
    if isinstance(model, ImmobileModel):
        core = _levying(model.problem.core, model.baseline, limits, x, within)
        return ImmobileModel(replace(model.problem, core=core), model.baseline)
    raise InputError(
        "rents of exporters are not defined for this model, which has no incomes of regions; use rent: importer."
    )


def _levying(p: Problem, base: Baseline, limits: Sequence[Limit], x: Array, within: Array) -> Problem:
    """A problem in which exporters' regions get the rents that are theirs."""
    levied = np.zeros_like(base.received)
    for k, limit in enumerate(limits):
        if limit.rent == EXPORTER:
            border = base.at_border(base.received)[limit.cells]
            spent = border * (1.0 + base.new_tariffs[limit.cells])
            levied[limit.cells] += within[k] * spent * _part(limit, float(x[k]))
    if p.kernel.shape != levied.shape:  # a family with one sector
        levied = levied.sum(axis=2, keepdims=True)
    return replace(p, levied=levied if p.levied is None else p.levied + levied)
