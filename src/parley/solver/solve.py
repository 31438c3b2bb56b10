"""Solve a model: Anderson first, Newton-Krylov where it stalls, and a certificate always."""

from __future__ import annotations

import time
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
from parley.model.families import Family, Model
from parley.model.problem import WORLD_GDP, ZERO
from parley.solver.anderson import Anderson
from parley.solver.newton_krylov import NewtonKrylov
from parley.solver.outcome import Outcome, Status

NO_INCOME = (
    "after the measures a region would have to pay a fixed trade imbalance larger than its income. Use closure: zero, "
    "which removes imbalances first"
)


@dataclass(frozen=True)
class Settings:
    """How to solve: the first method and the fallback."""

    first: Anderson = field(default_factory=Anderson)
    fallback: NewtonKrylov = field(default_factory=NewtonKrylov)


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

    def require(self) -> Changes:
        """Changes of a certified solution; :class:`SolveError` with advice otherwise."""
        if self.outcome.status is Status.INFEASIBLE:
            raise InfeasibleError(self.outcome.detail)
        if not self.solved:
            advice = self.outcome.status.value
            if self.certificate.budget == inf:
                advice = NO_INCOME
            elif self.outcome.status is Status.SOLVED:
                advice = "the method converged but the certificate does not hold; please report this as a bug"
            raise SolveError(f"no certified equilibrium: {advice}. {self.certificate}.")
        return self.model.changes(self.outcome.z)


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
    outcome = settings.first.run(system, start)
    if outcome.status is not Status.SOLVED:  # second, as it needs three times the sweeps where both converge
        second = settings.fallback.run(system, outcome.z)
        sweeps = outcome.sweeps + second.sweeps
        status = second.status if second.status is Status.SOLVED else outcome.status
        outcome = Outcome(status, second.z, second.error, sweeps, f"{outcome.method}, {second.method}")
    certificate = model.certify(outcome.z)
    return Solution(model, outcome, certificate, time.perf_counter() - began, system.preconditioner)


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
    model = family.prepare(economy, whole_costs(shock, theta), theta, closure, numeraire)
    if closure != ZERO:
        return model, 0
    base_model = family.prepare(economy, no_shock(economy), theta, closure, numeraire)
    base = solve(base_model, settings)
    base.require()
    return model.rebased(base_model, base.outcome.z), base.outcome.sweeps


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
    model, sweeps = prepare_model(family, economy, shock, theta, closure, numeraire, settings)
    solution = solve(model, settings, start, known)
    outcome = replace(solution.outcome, sweeps=solution.outcome.sweeps + sweeps)
    return replace(solution, outcome=outcome, seconds=time.perf_counter() - began)
