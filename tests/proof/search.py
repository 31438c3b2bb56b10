"""Looks for an equilibrium with SciPy and the second code, from many starts: was a refused case in fact solvable?"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from judge import LEISURE, PARTIAL, second_code, second_leisure
from leisure import Leisure
from levels import Gravity
from odd_economies import Case
from scipy.optimize import root

from parley.dims import Array

FOUND = 1e-8
"""Largest relative excess demand that counts as an equilibrium, with every income above 0."""


def equilibrium_exists(case: Case, name: str, closure: str) -> bool:
    """Whether the search finds an equilibrium; False says only that it found none."""
    if name == PARTIAL:
        return False
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if name in LEISURE:
            return _leisure(second_leisure(case, name, closure), case)
        if closure != "zero":
            return _gravity(second_code(case, name, closure), case) is not None
        calm = replace(case.shock, tariffs=case.economy.tariffs, cost=np.ones_like(case.shock.cost))
        calm = replace(calm, closed=np.zeros_like(case.shock.cost))
        first = second_code(replace(case, shock=calm), name, closure)
        wage = _gravity(first, case)
        if wage is None:
            return False
        return _gravity(second_code(case, name, closure, first.at(wage).flows), case) is not None


def equilibrium_wages(case: Case, name: str, closure: str) -> Array | None:
    """Wages (N, J) of an equilibrium of a gravity family under a closure with transfers, if one is found."""
    with np.errstate(all="ignore"):
        return _gravity(second_code(case, name, closure), case)


def _gravity(g: Gravity, case: Case) -> Array | None:
    """Wages (N, J) of an equilibrium."""
    earned = g.base.pay.sum(axis=1)
    weights = _weights(g.blocks, earned, case)
    live = g.live if g.mobility is not None else None

    def wages(x: Array) -> Array:
        if live is None:
            return np.broadcast_to(np.exp(x)[:, None], g.base.sold.shape)
        out = np.zeros(g.base.sold.shape)
        out[live] = x
        return np.exp(out)

    size = len(earned) if live is None else int(live.sum())
    region = np.arange(size) if live is None else np.nonzero(live)[0]
    pay = earned if live is None else g.base.pay[live]

    def excess(x: Array) -> Array:
        levels = g.at(wages(np.clip(x, -80, 80)))
        return levels.excess if live is None else levels.excess[live]

    def residual(x: Array) -> Array:
        out = excess(x)
        level = weights @ g.index(wages(np.clip(x, -80, 80))) - 1
        for block in np.unique(g.blocks):  # Walras' law: one market of a block follows from the others
            inside = np.flatnonzero(g.blocks[region] == block)
            out[inside[int(pay[inside].argmax())]] = level[block]
        return np.where(np.isfinite(out), out, 1e6)

    def fine(x: Array) -> bool:
        levels = g.at(wages(x))
        top = np.abs(excess(x)).max()
        level = np.abs(weights @ g.index(wages(x)) - 1).max()
        spent = levels.spent.min() > -1e-12 * levels.spent.max()
        return bool(max(top, level) < FOUND and levels.income.min() > 0 and spent)

    found = _first(residual, fine, size, case.number)
    return None if found is None else wages(found)


def _weights(labels: Array, earned: Array, case: Case) -> Array:
    """Weights (N, N), by row, of the wages whose average is 1 in the region's block."""
    names = case.economy.regions
    chosen = earned if case.numeraire == "world-gdp" else np.array([1.0 * (n == case.numeraire) for n in names])
    out = np.zeros((len(earned), len(earned)))
    for k, block in enumerate(labels):
        member = labels == block
        inside = np.where(member, chosen, 0.0)
        inside = inside if inside.sum() > 0 else np.where(member, earned, 0.0)
        out[k] = inside / inside.sum()
    return out


def _leisure(m: Leisure, case: Case) -> bool:
    n = len(m.pay)
    labels = m.blocks
    weights = _weights(labels, m.pay, case)

    def residual(x: Array) -> Array:
        y = np.clip(x, -80, 80)
        out = m.at(np.exp(y[:n]), np.exp(y[n:])).excess.copy()
        level = weights @ np.exp(y[:n]) - 1
        for block in np.unique(labels):
            inside = np.flatnonzero(labels == block)
            out[0, inside[int(m.pay[inside].argmax())]] = level[block]
        return np.where(np.isfinite(out), out, 1e6).ravel()

    def fine(x: Array) -> bool:
        levels = m.at(np.exp(x[:n]), np.exp(x[n:]))
        level = np.abs(weights @ np.exp(x[:n]) - 1).max()
        return bool(max(np.abs(levels.excess).max(), level) < FOUND and levels.spent.min() > 0)

    return _first(residual, fine, 2 * n, case.number) is not None


def _first(residual: Callable[[Array], Array], fine: Callable[[Array], bool], size: int, seed: int) -> Array | None:
    """First equilibrium that SciPy's hybrid Powell or Levenberg-Marquardt method finds from any of six starts."""
    rng = np.random.default_rng(seed)
    starts = [np.zeros(size), *(rng.normal(0.0, spread, size) for spread in (0.3, 0.3, 1.0, 1.0, 2.0))]
    for start in starts:
        for method, limit in (("hybr", {"maxfev": 1000}), ("lm", {"maxiter": 1000})):
            try:
                x = root(residual, start, method=method, tol=1e-12, options=limit).x
                if fine(x):
                    return np.asarray(x)
            except (np.linalg.LinAlgError, ValueError):
                continue
    return None
