"""Factors that stay in their sector, or move between sectors at a finite rate: what changes against Caliendo-Parro.

A region's factors (all primary factors together, called labour) are supplied to sectors as in the Roy-Frechet model of
Galle, Rodriguez-Clare & Yi (2023), "Slicing the Pie: Quantifying the Aggregate and Distributional Effects of Trade",
Review of Economic Studies 90(1), 331-375, section 2, with one group of workers a region and with their dispersion
``kappa = 1 + mu``. Heads follow ``pi_ij ~ A_ij w_ij^kappa``; since those who move in are less productive than those who
are there, effective units follow with the elasticity ``mu`` used here. ``mu = 0`` (kappa = 1) are specific factors,
``mu -> infinity`` is one labour market, Caliendo & Parro (2015). A constant elasticity of transformation of ``-mu``
between sectors (Powell & Gruen 1968, International Economic Review 9(3)) has the same equations.

========  =========  =======================================================================================
symbol    shape      meaning
========  =========  =======================================================================================
ln_w      (N, J)     log change of the wage per effective unit in a sector
ln_W      (N,)       log change of the wage index: of a region's factor income, as its labour is given
u         (N, J)     relative wage, ln w_ij - ln W_i
mu        number     mobility: elasticity of effective labour in a sector to its relative wage, 0 or more
share     (N, J)     baseline shares of the sectors in a region's factor income
income    (N, J)     baseline factor income by sector, in the unit of sales
========  =========  =======================================================================================

All other symbols, and all other equations given unit costs, are those of :mod:`parley.model.gravity.equations`.
"""

from __future__ import annotations

from typing import Any

from parley.dims import Array


def _xp(array: Array) -> Any:
    return array.__array_namespace__()


def ln_unit_cost(ln_w: Array, ln_P: Array, labour_share: Array, input_share: Array) -> Array:
    """Log change of unit costs, ``ln c_ij = g_ij ln w_ij + sum_k g_ikj ln P_ik``.

    Caliendo & Parro (2015), eq. (10), with the wage of the sector. Returns (N, J).
    """
    xp = _xp(ln_P)
    out: Array = labour_share * ln_w + xp.matmul(ln_P[:, None, :], input_share)[:, 0, :]
    return out


def ln_wage_index(ln_w: Array, share: Array, mu: float) -> Array:
    """Log change of a region's factor income, ``W_i = (sum_j s_ij w_ij^(1+mu))^(1/(1+mu))``.

    Galle, Rodriguez-Clare & Yi (2023), section 2, average earnings of a group with kappa = 1 + mu. A sector without
    sales pays nothing: its share s is given as 0, and the others are not scaled up. Returns (N,).
    """
    xp = _xp(ln_w)
    top = xp.max(ln_w, axis=1)
    total = xp.sum(share * xp.exp((1.0 + mu) * (ln_w - top[:, None])), axis=1)
    out: Array = top + xp.log(total) / (1.0 + mu)
    return out


def effective_labour(u: Array, mu: float) -> Array:
    """Change of effective labour in a sector, ``L_ij = (w_ij / W_i)^mu``.

    Galle, Rodriguez-Clare & Yi (2023), section 2. Heads change by ``(w_ij / W_i)^(1+mu)``, so that they add up,
    ``sum_j s_ij L_ij^((1+mu)/mu) = 1``; with ``mu = 0`` nobody moves, ``L_ij = 1``. Returns (N, J).
    """
    out: Array = _xp(u).exp(mu * u)
    return out


def ln_relative_wage(Y: Array, ln_W: Array, labour_share: Array, income: Array, mu: float) -> Array:
    """Relative wage that clears a sector's labour market, ``g_ij Y_ij = income_ij w_ij L_ij``.

    With the supply of :func:`effective_labour` this is ``g_ij Y_ij = income_ij W_i (w_ij / W_i)^(1+mu)``, so
    ``u_ij = (ln (g_ij Y_ij / income_ij) - ln W_i) / (1 + mu)``. Needs sales and income above 0. Returns (N, J).
    """
    out: Array = (_xp(Y).log(labour_share * Y / income) - ln_W[:, None]) / (1.0 + mu)
    return out
