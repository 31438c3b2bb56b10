"""Many draws of one scenario as arrays: what the draws share, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.measures.shock import Mask, Shock, impact, shared_out, whole_duties
from parley.model.blocks import block_labels, block_sums, block_weights
from parley.model.families import check_closure, get_family
from parley.model.gravity.armington import common_elasticity
from parley.model.gravity.model import GravityModel
from parley.model.problem import WORLD_GDP, ZERO, Problem

POOLED = "armington"
FAMILIES = ("caliendo-parro", POOLED)
"""Families whose draws differ in the kernel alone."""


Direct = tuple[Array, Array, Array, Array | None]
"""Log cost, open share, part kept and part taken."""


@dataclass(frozen=True, eq=False)
class Effects:
    """Direct effects of measures on S sectors of the data; sectors first, so that each is one block of memory.

    Attributes:
        ln_cost: ``ln((1+t')(1+e')/(1+t) d)``, (S, N, N) for all draws or (D, S, N, N).
        open_share: the share ``1 - s`` of each flow's products that stays open, of the same shape; 0 ends the flow.
        kept: ``1 / ((1+t')(1+e'))``, the part of spending that reaches the seller, of the same shape.
        taken: e' times that, the part that reaches the exporter's state; None where nothing is taxed.
        level: weights of the wages held constant (N, N) or (D, N, N), as in ``system.level_weights``.
        block: growth of the factor income of a region's block (N, N) or (D, N, N), as in ``Problem.block``.
    """

    ln_cost: Array
    open_share: Array
    kept: Array
    taken: Array | None
    level: Array
    block: Array

    @property
    def direct(self) -> Direct:
        """What makes the kernels: log cost, open share, part kept and part taken."""
        return self.ln_cost, self.open_share, self.kept, self.taken


@dataclass(frozen=True, eq=False)
class BatchProblem:
    """D draws of one scenario: the same accounts and rules, other elasticities, perhaps other measures.

    Attributes:
        economy, closure, numeraire: as for one solve; the closure is not ``zero``.
        family: name of the model, one of ``FAMILIES``.
        shocks: one shock for all draws, or one for each draw.
        theta: (D, S) trade elasticities by draw and sector of the data.
        elasticity: (D, J) the same in the sectors of the problem: one common elasticity in a one-sector family.
        central: the model at the draws' average elasticities, with what all draws share.
        share: (S, N, N) baseline shares of the kernel; a pooled kernel adds them up over sectors.
        idle: (J, N, N) cells that ``open_idle_cells`` sets to 1.
    """

    economy: Economy
    family: str
    closure: str
    numeraire: str
    shocks: Sequence[Shock]
    theta: Array
    elasticity: Array
    central: GravityModel
    share: Array
    idle: Mask

    @property
    def draws(self) -> int:
        """Number of draws D."""
        return len(self.theta)

    @property
    def pooled(self) -> bool:
        """Whether sectors are added up into one."""
        return self.family == POOLED

    @property
    def taxed(self) -> bool:
        """Whether exports are taxed in any draw."""
        return any(shock.export_tax is not None for shock in self.shocks)

    @property
    def size(self) -> int:
        """Length of a stacked vector."""
        n, j = self.central.problem.absorption.shape
        return int(n + 2 * n * j)

    @property
    def same_effects(self) -> bool:
        """Whether all draws share their direct effects; what a duty on some products comes to depends on theta."""
        return len(self.shocks) == 1 and not self.shocks[0].layers

    def shock(self, draw: int) -> Shock:
        """Shock of one draw, duties on some products turned into those of whole flows; all draws may share one."""
        return whole_duties(self.shocks[draw if len(self.shocks) > 1 else 0], self.elasticity[draw])

    def model(self, draw: int) -> GravityModel:
        """One draw as the family prepares it for a single solve."""
        return _prepare(self.family, self.economy, self.shock(draw), self.theta[draw], self.closure, self.numeraire)

    def effects(self, draws: Sequence[int]) -> Effects:
        """Direct effects of some draws as arrays; one set where all draws share them."""
        if self.same_effects:
            return self._effects(self.shocks[0])
        parts = [self._effects(self.shock(k)) for k in draws]
        return Effects(
            ln_cost=np.stack([part.ln_cost for part in parts]),
            open_share=np.stack([part.open_share for part in parts]),
            kept=np.stack([part.kept for part in parts]),
            taken=np.stack([part.taken for part in parts if part.taken is not None]) if self.taxed else None,
            level=np.stack([part.level for part in parts]),
            block=np.stack([part.block for part in parts]),
        )

    def _effects(self, shock: Shock) -> Effects:
        open_share = impact(self.economy, shock, np.zeros(self.theta.shape[1]))
        kept, taken = shared_out(np.ones_like(shock.tariffs), shock)
        if taken is None and self.taxed:  # other draws tax exports, and arrays of draws have one shape
            taken = np.zeros_like(kept)
        p = self.central.problem
        labels = block_labels(np.any(_sector_first(open_share) * self.share > 0, axis=0))
        block = block_sums(labels, p.factor_income)
        return Effects(
            ln_cost=_sector_first(ln_cost(self.economy, shock, open_share)),
            open_share=_sector_first(open_share),
            kept=_sector_first(kept),
            taken=None if taken is None else _sector_first(taken),
            level=np.ascontiguousarray(block_weights(labels, p.numeraire, p.factor_income)),
            block=np.ones((len(p.regions), len(p.regions))) if block is None else block,
        )


def ln_cost(economy: Economy, shock: Shock, open_share: Array) -> Array:
    """``ln((1+t')(1+e')/(1+t) d)`` (N, N, S), 0 where a flow ends.

    From :func:`impact`, which is ``1 - s``, the open share, at elasticity 0 and that times the cost at elasticity -1.
    """
    costly = impact(economy, shock, np.full(len(economy.sectors), -1.0))
    is_open = open_share > 0
    return np.log(np.where(is_open, costly, 1.0) / np.where(is_open, open_share, 1.0))


def prepare_batch(
    economy: Economy,
    shocks: Shock | Sequence[Shock],
    thetas: Array,
    closure: str,
    numeraire: str = WORLD_GDP,
    family: str = "caliendo-parro",
) -> BatchProblem:
    """Draws of one scenario, ready for :func:`parley.solver.batch.solve.solve_batch`.

    Args:
        economy: the accounts, shared by all draws.
        shocks: one shock for all draws, or a sequence of one shock for each draw.
        thetas: (D, S) trade elasticities, one row a draw.
        closure: ``fixed-nominal`` or ``fixed-share``.
        numeraire: ``world-gdp`` or a region.
        family: ``caliendo-parro`` or ``armington``.

    Raises:
        InputError: elasticities that are not positive numbers of that shape, another number of shocks than of draws, or
            a family or closure that batches do not have.
    """
    check_closure(closure, numeraire, economy.regions)
    get_family(family)
    if family not in FAMILIES:
        raise InputError(
            f"batches have no model {family!r}: its draws differ in more than the kernel. Expected one of "
            f"{', '.join(FAMILIES)}; solve other models one by one."
        )
    if closure == ZERO:
        raise InputError(
            "batches have no closure 'zero': every draw would start from another balanced economy. Use fixed-nominal "
            "or fixed-share, or solve the draws one by one."
        )
    theta = _checked(thetas, economy)
    all_shocks = (shocks,) if isinstance(shocks, Shock) else shocks
    if any(shock.parts for shock in all_shocks):
        raise InputError("batches have no cost changes of some products of a sector (airspace); solve one by one.")
    if len(all_shocks) not in (1, len(theta)):
        raise InputError(f"{len(all_shocks)} shocks for {len(theta)} draws; expected one shock, or one for each draw.")
    central = _prepare(family, economy, all_shocks[0], theta.mean(axis=0), closure, numeraire)
    n, pooled = len(economy.regions), family == POOLED
    idle = (central.problem.absorption <= 0).T[:, :, None] & np.eye(n, dtype=bool)
    spending = economy.absorption.sum(axis=1)
    share = economy.spending / spending[None, :, None] if pooled else economy.trade_shares
    return BatchProblem(
        economy=economy,
        family=family,
        closure=closure,
        numeraire=numeraire,
        shocks=all_shocks,
        theta=theta,
        elasticity=np.array([[common_elasticity(economy, row)] for row in theta]) if pooled else theta,
        central=central,
        share=_sector_first(share),
        idle=idle,
    )


def accounts(p: Problem) -> dict[str, Array]:
    """Arrays of a problem that all draws share, by field."""
    names = ("labour_share", "input_share", "final_share", "factor_income", "absorption", "deficits", "numeraire")
    return {name: np.asarray(getattr(p, name)) for name in names}


def _prepare(family: str, economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> GravityModel:
    model = get_family(family).prepare(economy, shock, theta, closure, numeraire)
    assert isinstance(model, GravityModel)
    return model


def _checked(thetas: Array, economy: Economy) -> Array:
    theta = np.asarray(thetas, dtype=np.float64)
    sectors = len(economy.sectors)
    if theta.ndim != 2 or theta.shape[1] != sectors or not len(theta):
        raise InputError(
            f"elasticities of shape {theta.shape}; expected (draws, {sectors}), one row a draw and one column a sector."
        )
    wrong = np.argwhere(~((theta > 0) & (theta < np.inf)))
    if len(wrong):
        d, j = wrong[0]
        raise InputError(
            f"the elasticity of {economy.sectors[j]} in draw {d} is {theta[d, j]}; expected a number above 0."
        )
    return theta


def _sector_first(array: Array) -> Array:
    return np.ascontiguousarray(array.transpose(2, 0, 1))
