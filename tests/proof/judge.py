"""Solves a case in a family and closure, and says whether what comes out is right, refused, or wrong."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from leisure import Leisure, leisure
from levels import Gravity, gravity
from odd_economies import Case

from parley.dims import Array
from parley.errors import ParleyError
from parley.model.changes import Changes
from parley.model.families import FAMILIES, Family
from parley.model.labour_leisure.model import Parameters
from parley.model.labour_leisure.model import prepare_with as prepare_leisure
from parley.solver.solve import solve_shock

LIMIT = 1e-6
"""Largest relative error of any reported figure; a hundred times the certificate's limit, as errors add up."""
MOBILITY = {"caliendo-parro-immobile": 0.0, "caliendo-parro-partly-mobile": 0.5}
LEISURE = ("labour-leisure", "labour-leisure-tax-relief")
PARTIAL = "partial-equilibrium"


@dataclass(frozen=True)
class Verdict:
    """How one solve ended: ``right``, ``wrong``, ``nan``, ``crash``, ``warning`` or ``refused``, and the details."""

    number: int
    family: str
    closure: str
    ended: str
    detail: str
    error: float = 0.0


def closures(family: str) -> tuple[str, ...]:
    """Closures that the family has."""
    if family == PARTIAL:
        return ("fixed-nominal",)
    if family in LEISURE:
        return ("fixed-nominal", "fixed-share")
    return ("fixed-nominal", "fixed-share", "zero")


def verdicts(case: Case) -> Iterator[Verdict]:
    """One verdict for every family and closure."""
    for name in FAMILIES:
        for closure in closures(name):
            yield verdict(case, name, closure)


def verdict(case: Case, name: str, closure: str) -> Verdict:
    """Solve and judge."""
    said = partial(Verdict, case.number, name, closure)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            changes = solved(case, name, closure)
        except ParleyError as refusal:
            return said("refused", str(refusal))
        except Warning as warning:
            return said("warning", repr(warning))
        except Exception as crash:
            return said("crash", repr(crash))
    if not _finite(changes):
        return said("nan", "a reported figure is not a number")
    with np.errstate(all="ignore"):
        errors = check(case, name, closure, changes)
    worst = max(errors, key=lambda key: errors[key] if np.isfinite(errors[key]) else np.inf)
    fine = all(np.isfinite(error) and error <= LIMIT for error in errors.values())
    return said("right" if fine else "wrong", worst, errors[worst])


def solved(case: Case, name: str, closure: str) -> Changes:
    """The package's answer."""
    return solve_shock(family_of(case, name), case.economy, case.shock, case.theta, closure, case.numeraire).require()


def family_of(case: Case, name: str) -> Family:
    """The registered family; those whose cost shares need real countries get the case's."""
    family = FAMILIES[name]
    if name not in LEISURE:
        return family
    parameters = Parameters(cost_share=case.cost_share, tax_relief=name.endswith("relief"))
    return replace(family, prepare=partial(prepare_leisure, parameters=parameters))


def _finite(c: Changes) -> bool:
    arrays = [value for value in vars(c).values() if isinstance(value, np.ndarray)]
    return all(np.isfinite(array.astype(float)).all() for array in [*arrays, *c.extra.values()])


def common(case: Case) -> float:
    """Elasticity of a one-sector family: the sectors' average, weighted by trade between regions."""
    n = len(case.economy.regions)
    crossed = np.where(np.eye(n, dtype=bool)[:, :, None], 0.0, case.economy.flows).sum(axis=(0, 1))
    if crossed.sum() == 0:
        crossed = case.economy.flows.sum(axis=(0, 1))
    return float((crossed * case.theta).sum() / crossed.sum())


def second_code(case: Case, name: str, closure: str, flows: Array | None = None) -> Gravity:
    """The case in the other code; ``flows`` replaces the baseline's (the balanced ones of the closure zero)."""
    e, s = case.economy, case.shock
    pooled = name == "armington"
    linked = name not in ("caliendo-parro-no-links", "armington", PARTIAL)
    return gravity(
        e.flows if flows is None else flows,
        e.tariffs,
        e.input_shares if linked else np.zeros_like(e.input_shares),
        np.array([common(case)]) if pooled else case.theta,
        s.tariffs,
        s.cost,
        np.asarray(s.closed, float),
        pooled=pooled,
        grows=closure == "fixed-share",
        balanced=closure == "zero",
        mobility=MOBILITY.get(name),
    )


def second_leisure(case: Case, name: str, closure: str) -> Leisure:
    """The case in the other code of the labour-leisure families."""
    e, s = case.economy, case.shock
    return leisure(
        e.flows,
        e.tariffs,
        common(case),
        s.tariffs,
        s.cost,
        np.asarray(s.closed, float),
        case.cost_share,
        grows=closure == "fixed-share",
        relief=name.endswith("relief"),
    )


def check(case: Case, name: str, closure: str, c: Changes) -> dict[str, float]:
    """Largest relative error of each kind of reported figure."""
    if name in LEISURE:
        return check_leisure(second_leisure(case, name, closure), c)
    if name == PARTIAL:
        return check_partial(second_code(case, name, closure), c)
    if closure != "zero":
        return check_gravity(second_code(case, name, closure), c)
    same = replace(case, shock=replace(case.shock, tariffs=case.economy.tariffs, cost=np.ones_like(case.shock.cost)))
    same = replace(same, shock=replace(same.shock, closed=np.zeros_like(case.shock.cost)))
    first = second_code(same, name, closure)
    earned = first.base.pay.sum(axis=1)
    wage = c.factor_income_before / earned
    sold = c.output_before.sum(axis=1, keepdims=True) if first.pooled else c.output_before
    levels = first.at(_sector_wages(first, wage, sold))
    errors = {"balanced labour": _top(levels.excess), "balanced flows": _flows(c.flows_before, levels.flows)}
    return errors | check_gravity(second_code(case, name, closure, c.flows_before), c)


def _sector_wages(g: Gravity, index: Array, sold: Array) -> Array:
    """Wages (N, J) at which the labour of each sector earns what its sales pay."""
    if g.mobility is None:
        return np.broadcast_to(index[:, None], g.base.sold.shape)
    live = g.live
    ratio = np.where(live, g.base.labour * sold / np.where(live, g.base.pay, 1.0) / index[:, None], 1.0)
    return np.asarray(index[:, None] * np.maximum(ratio, 1e-300) ** (1 / (1 + g.mobility)))


def check_gravity(g: Gravity, c: Changes) -> dict[str, float]:
    """Everything that a gravity family reports, against the second code at the reported wages."""
    b = g.base
    sold = c.output_after.sum(axis=1, keepdims=True) if g.pooled else c.output_after
    levels = g.at(_sector_wages(g, c.wage, sold))
    index = levels.income / b.income / np.exp((b.final / b.income[:, None] * np.log(levels.price)).sum(axis=1))
    used, made = b.spent > 0, b.sold > 0
    width = 1 if g.pooled else c.price.shape[1]
    return {
        "labour": _top(levels.excess),
        "price": _relative(np.where(used, c.price[:, :width], 1.0), np.where(used, levels.price, 1.0)),
        "unit cost": _relative(np.where(made, c.unit_cost[:, :width], 1.0), np.where(made, levels.cost, 1.0)),
        "flows": _flows(c.flows_after, levels.flows),
        "income": _relative(c.income_after, levels.income),
        "income before": _relative(c.income_before, b.income),
        "real income": _relative(c.welfare, index),
        "factor income": _relative(c.factor_income_after, c.wage * b.pay.sum(axis=1)),
        "negative": 0.0 if levels.income.min() > 0 and c.flows_after.min() >= 0 else np.inf,
    }


def check_partial(g: Gravity, c: Changes) -> dict[str, float]:
    """Partial equilibrium: prices and flows at given costs and spending."""
    b = g.base
    used = b.spent > 0
    price = np.where(used, g.parts.sum(axis=0), 1.0) ** (-1 / g.theta)
    flows = g.kept * (np.where(used, price, 1.0) ** g.theta * b.spent)[None]
    return {
        "price": _relative(np.where(used, c.price, 1.0), price),
        "flows": _flows(c.flows_after, flows),
        "below all": 0.0 if c.welfare.min() > 0 else np.inf,
    }


def check_leisure(m: Leisure, c: Changes) -> dict[str, float]:
    """Everything that a labour-leisure family reports, at the reported wages and employment."""
    levels = m.at(c.wage, c.extra["employment"])
    return {
        "labour": _top(levels.excess),
        "price": _relative(c.final_price, levels.price),
        "flows": _flows(c.flows_after[:, :, 0], levels.flows),
        "income": _relative(c.income_after, levels.spent),
        "factor income": _relative(c.factor_income_after, levels.pay),
        "real income": _relative(c.welfare, levels.welfare),
        "negative": 0.0 if levels.spent.min() > 0 else np.inf,
    }


def _top(errors: Array) -> float:
    return float(np.abs(errors).max())


def _relative(a: Array, b: Array) -> float:
    return float(np.max(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)).clip(1e-300)))


def _flows(a: Array, b: Array) -> float:
    """Of each flow; those below a millionth of what the buyer spends, of that."""
    floor = 1e-6 * b.sum(axis=tuple(k for k in range(b.ndim) if k != 1), keepdims=True)
    return float(np.max(np.abs(a - b) / np.maximum(b, floor)))
