"""Caliendo-Parro with factors fixed in their sector (short run), or partly mobile between sectors.

Equations in :mod:`parley.model.immobile.equations`, parameters and figures in ``docs/models-immobile.md``. Everything
but the labour market, closures and numeraire included, is the family ``caliendo-parro``. Given relative wages ``u`` the
model is that family with ``g u`` added to log unit costs; results are read and rebased that way.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.measures.shock import Shock
from parley.model.certificate import Certificate
from parley.model.changes import Changes
from parley.model.gravity import caliendo_parro
from parley.model.gravity.model import Baseline, GravityModel
from parley.model.immobile.certificate import certify
from parley.model.immobile.system import (
    ImmobilePreconditioner,
    ImmobileProblem,
    ImmobileSystem,
    live_sectors,
    read_state,
)

FIXED = 0.0
"""Nobody leaves the sector: specific factors."""
PARTLY_MOBILE = 0.5
"""mu = kappa - 1 at kappa = 1.5, after Galle, Rodriguez-Clare & Yi (2023) for US workers; not checked in their text."""


class ImmobileModel:
    """One shock to one economy with factors that belong to sectors."""

    def __init__(self, problem: ImmobileProblem, baseline: Baseline) -> None:
        self.problem = problem
        self.baseline = baseline

    def system(self, known: ImmobilePreconditioner | None = None) -> ImmobileSystem:
        """Equations to solve; raises :class:`InfeasibleError` where a buyer has no supplier."""
        self.problem.core.check_feasible()
        return ImmobileSystem(self.problem, known)

    def certify(self, z: Array) -> Certificate:
        """Check a stacked vector against every equation."""
        return certify(self.problem, read_state(self.problem, z))

    def changes(self, z: Array) -> Changes:
        """Read a solution; ``wage`` is the wage index, the change of a region's factor income."""
        return GravityModel(self.problem.core, self.baseline).changes(self._core(z), self._relative(z))

    def sector_wages(self, z: Array) -> Array:
        """Changes of sector wages per effective unit (N, J), ratios; 0 where a sector with income lost all buyers."""
        stranded = (self.problem.income > 0) & ~self.problem.live
        return np.where(stranded, 0.0, np.exp(read_state(self.problem, z).ln_w))

    def with_transfers(self, part: float) -> ImmobileModel:
        """The same with a part of its transfers."""
        core = replace(self.problem.core, deficits=part * self.problem.core.deficits)
        return ImmobileModel(replace(self.problem, core=core), self.baseline)

    def rebased(self, base: ImmobileModel, z: Array) -> ImmobileModel:
        """This shock, acting on the equilibrium ``z`` of ``base``, such as the same economy without deficits."""
        solved = GravityModel(base.problem.core, base.baseline)
        moved = GravityModel(self.problem.core, self.baseline).rebased(solved, base._core(z), base._relative(z))
        paid = self.problem.core.labour_share * base.changes(z).output_after / self.baseline.world_income
        return ImmobileModel(_problem(moved, paid, self.problem.mobility), moved.baseline)

    def _relative(self, z: Array) -> Array:
        """What relative wages add to log unit costs (N, J)."""
        return np.asarray(self.problem.core.labour_share * read_state(self.problem, z).u)

    def _core(self, z: Array) -> Array:
        """Part (N + 2 N J,) of a stacked vector that a model with mobile factors has."""
        return z[: -self.problem.income.size]


def _problem(model: GravityModel, income: Array, mobility: float) -> ImmobileProblem:
    return ImmobileProblem(model.problem, income, mobility, live_sectors(model.problem, income))


def prepare_with(
    economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str, mobility: float
) -> ImmobileModel:
    """Set up one shock; ``mobility`` (mu, 0 or more) is the elasticity of labour supply to sectors."""
    if not (mobility >= 0 and np.isfinite(mobility)):
        raise InputError(
            f"mobility: {mobility}; expected a number, 0 (factors fixed in their sector) or more. "
            "For perfect mobility use the model caliendo-parro."
        )
    model = caliendo_parro.prepare(economy, shock, theta, closure, numeraire)
    income = economy.value_added_shares * economy.output / model.baseline.world_income
    return ImmobileModel(_problem(model, income, mobility), model.baseline)


def prepare_fixed(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> ImmobileModel:
    """Set up one shock with factors fixed in their sector: ``caliendo-parro-immobile``."""
    return prepare_with(economy, shock, theta, closure, numeraire, FIXED)


def prepare_partly_mobile(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> ImmobileModel:
    """Set up one shock with ``mobility`` 0.5: ``caliendo-parro-partly-mobile``."""
    return prepare_with(economy, shock, theta, closure, numeraire, PARTLY_MOBILE)
