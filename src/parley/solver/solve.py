"""Solve a model: Anderson first, Newton-Krylov where it stalls, and a certificate always."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import inf, nan
from typing import Any

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InfeasibleError, SolveError
from parley.measures.shock import Shock, no_shock, whole_costs
from parley.model.certificate import Certificate
from parley.model.changes import Changes
from parley.model.families import Family, FixedPoint, Model
from parley.model.problem import FIXED_NOMINAL, WORLD_GDP, ZERO
from parley.solver.anderson import Anderson
from parley.solver.dense_newton import DenseNewton
from parley.solver.newton_krylov import NewtonKrylov
from parley.solver.outcome import Outcome, Status
from parley.solver.path import follow, part_of

NO_INCOME = (
    "after the measures a region would have to pay a fixed trade imbalance larger than its income. Use closure: zero, "
    "which removes imbalances first"
)
CLOSER = 1e-4
"""Of the tolerance, where the certificate asks for more."""
REPORTED = (
    *("wage", "price", "unit_cost", "final_price"),
    *("income_after", "factor_income_after", "output_after", "welfare"),
)
"""Figures of a solution; sums over flows are among them."""


@dataclass(frozen=True)
class Settings:
    """How to solve: the first method, the fallback, and the last one, also used along a path where all else fails."""

    first: Anderson = field(default_factory=Anderson)
    fallback: NewtonKrylov = field(default_factory=NewtonKrylov)
    last: DenseNewton = field(default_factory=DenseNewton)


QUICK = Settings(first=Anderson(tolerance=1e-9))
"""For thousands of solves: a looser residual than a single run's, still certified to 1e-8."""


@dataclass(frozen=True, eq=False)
class Solution:
    """Outcome of a solve as data; ``require`` turns a failure into an error.

    Attributes:
        model: what was solved.
        outcome: status, stacked vector, residual, sweeps and method.
        certificate: errors over all equations, computed afresh.
        seconds: wall time of preparing and solving.
        preconditioner: that was used, for the next solve nearby; None where there is none.
    """

    model: Model
    outcome: Outcome
    certificate: Certificate
    seconds: float
    preconditioner: Any = None

    @property
    def solved(self) -> bool:
        """Whether the method converged and the certificate holds."""
        return self.outcome.status is Status.SOLVED and self.certificate.valid

    @property
    def lost(self) -> bool:
        """Whether another way may lead to a solution: none was found, or one in which a region has no income."""
        stopped = self.outcome.status in (Status.STALLED, Status.ITERATION_CAP)
        return stopped or inf in (self.certificate.budget, self.certificate.excess_demand)

    def require(self) -> Changes:
        """Changes of a certified solution; :class:`SolveError` with advice otherwise."""
        if self.outcome.status is Status.INFEASIBLE:
            raise InfeasibleError(self.outcome.detail)
        if not self.solved:
            advice = self.outcome.status.value
            if self.certificate.budget == inf and self.outcome.status is Status.SOLVED:  # the equations hold there
                advice = NO_INCOME
            elif self.outcome.status is Status.SOLVED and self.lost:
                advice = Status.STALLED.value
            elif self.outcome.status is Status.SOLVED:
                advice = "the method converged but the certificate does not hold; please report this as a bug"
            raise SolveError(f"no certified equilibrium: {advice}. {self.certificate}.")
        changes = self.model.changes(self.outcome.z)
        _check_finite(changes)
        return changes


def _check_finite(c: Changes) -> None:
    """Raise :class:`SolveError` where a figure is not a number: the certificate holds, but not what is read from it."""
    for name, values in (*((name, getattr(c, name)) for name in REPORTED), *c.extra.items()):
        wrong = ~np.isfinite(values)
        if wrong.any():
            code = c.regions[int(np.argwhere(wrong)[0, 0])]
            raise SolveError(
                f"no result: the {name.replace('_', ' ')} of {code} is beyond what a number can hold. Prices or wages "
                "move by hundreds of orders of magnitude; try a smaller shock or other elasticities."
            )


def solve(model: Model, settings: Settings | None = None, start: Array | None = None, known: Any = None) -> Solution:
    """Solve one model from ``start`` (default: the baseline), with the preconditioner ``known`` of a problem nearby.

    Never raises: a failure is an outcome.
    """
    began = time.perf_counter()
    settings = settings or Settings()
    try:
        system = model.system(known)
    except InfeasibleError as error:
        outcome = Outcome(Status.INFEASIBLE, np.empty(0), inf, 0, "none", str(error))
        return Solution(model, outcome, Certificate(nan, nan, nan), time.perf_counter() - began)
    outcome = _methods(system, settings, start)
    certificate = model.certify(outcome.z)
    found = Solution(model, outcome, certificate, 0.0, system.preconditioner)
    if outcome.status is Status.SOLVED and not (certificate.valid or found.lost):
        found = _closer(found, system, settings)
    return replace(found, seconds=time.perf_counter() - began)


def _closer(found: Solution, system: FixedPoint, settings: Settings) -> Solution:
    """A solution whose certificate misses its limit, as errors add up over regions of very different size, closer."""
    if not settings.last.fits(found.outcome.z):
        return found
    more = replace(settings.last, tolerance=settings.last.tolerance * CLOSER).run(system, found.outcome.z)
    outcome = replace(more, status=found.outcome.status, sweeps=found.outcome.sweeps + more.sweeps)
    closer = replace(found, outcome=outcome, certificate=found.model.certify(more.z))
    return closer if closer.certificate.valid else found


def _methods(system: FixedPoint, settings: Settings, start: Array | None) -> Outcome:
    """One method after the other until one converges; each goes on from the best point of those before."""
    outcome = settings.first.run(system, start)
    small, begun = settings.last.fits(outcome.z), outcome.z
    rest = ((settings.last, system.start()), (settings.last, begun)) if small else ((settings.fallback, begun),)
    for method, near in rest:
        if outcome.status is Status.SOLVED:
            break
        second = method.run(system, near)
        status = second.status if second.status is Status.SOLVED else outcome.status
        best = second if second.error <= outcome.error else outcome
        sweeps = outcome.sweeps + second.sweeps
        outcome = Outcome(status, best.z, best.error, sweeps, f"{outcome.method}, {second.method}")
    return outcome


def prepare_model(
    family: Family,
    economy: Economy,
    shock: Shock,
    theta: Array,
    closure: str,
    numeraire: str = WORLD_GDP,
    settings: Settings | None = None,
) -> tuple[Model, int]:
    """Set up the model of one shock; also returns the sweeps that this took (0 unless ``zero`` needs a solve).

    With the closure ``zero`` the economy is first brought to an equilibrium without deficits, and the shock acts on
    that one, as in Caliendo & Parro (2015), section 5.1; a failure there is an error of its own.
    """
    base = _base(family, economy, theta, closure, numeraire, settings)
    model = _on(base, family.prepare(economy, whole_costs(shock, theta), theta, closure, numeraire))
    return model, 0 if base is None else base.outcome.sweeps


def _base(
    family: Family, economy: Economy, theta: Array, closure: str, numeraire: str, settings: Settings | None
) -> Solution | None:
    """The economy without deficits if the closure is ``zero``; where one step is too far, they go part by part."""
    if closure != ZERO:
        return None
    model = family.prepare(economy, no_shock(economy), theta, ZERO, numeraire)
    base = solve(model, settings)
    if base.lost:
        fixed = family.prepare(economy, no_shock(economy), theta, FIXED_NOMINAL, numeraire)
        base = _along(base, lambda part: fixed.with_transfers(1.0 - part), settings)
    base.require()
    return base


def _on(base: Solution | None, model: Model) -> Model:
    """A shock's model on the balanced base, if there is one."""
    return model if base is None else model.rebased(base.model, base.outcome.z)


def _along(failed: Solution, build: Callable[[float], Model], settings: Settings | None) -> Solution:
    """Solve along a path that ends at the model of ``failed``; that one again where the path is lost."""
    chosen = settings or Settings()

    def correct(model: Model, start: Array | None) -> Outcome:
        system = model.system()
        near = system.start() if start is None else start
        if not chosen.last.fits(near):
            return chosen.first.run(system, near)
        outcome = chosen.last.run(system, near)
        if outcome.status is Status.SOLVED:
            return outcome
        near = chosen.first.run(system, near).z
        return chosen.last.run(system, near)

    try:
        found = follow(build, correct)
    except InfeasibleError:
        return failed
    if found is None:
        return failed
    outcome = replace(found, sweeps=failed.outcome.sweeps + found.sweeps)
    return replace(failed, outcome=outcome, certificate=failed.model.certify(found.z))


def solve_shock(
    family: Family,
    economy: Economy,
    shock: Shock,
    theta: Array,
    closure: str,
    numeraire: str = WORLD_GDP,
    settings: Settings | None = None,
    start: Array | None = None,
    known: Any = None,
) -> Solution:
    """Prepare (:func:`prepare_model`) and solve one shock, from ``start`` or the baseline; see :func:`solve`."""
    began = time.perf_counter()
    whole = whole_costs(shock, theta)
    base = _base(family, economy, theta, closure, numeraire, settings)

    def part(size: float) -> Model:
        """A part of the shock, on the same base."""
        some = whole if size == 1.0 else part_of(whole, economy.tariffs, size)
        return _on(base, family.prepare(economy, some, theta, closure, numeraire))

    model = part(1.0)
    solution = solve(model, settings, start, known)
    for path in (part, model.with_transfers):  # the shock step by step, or the whole shock with growing deficits
        if solution.lost:
            solution = _along(solution, path, settings)
    sweeps = solution.outcome.sweeps + (0 if base is None else base.outcome.sweeps)
    outcome = replace(solution.outcome, sweeps=sweeps)
    return replace(solution, outcome=outcome, seconds=time.perf_counter() - began)
