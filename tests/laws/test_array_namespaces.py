"""The equations are pure functions that run unchanged on any array-API namespace (design, "Conventions")."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from harness import draw_economy, draw_shock, draw_theta

from parley.dims import Array
from parley.measures.shock import impact
from parley.model.gravity import equations as eq

strict = pytest.importorskip(
    "array_api_strict", reason="array-api-strict is not installed (pip install array-api-strict)"
)


def inputs() -> dict[str, Array]:
    """One consistent argument for every parameter name of the equations."""
    economy = draw_economy(2, n=4, j=3, tariffs=True, inputs=True)
    theta, shock = draw_theta(economy, 2), draw_shock(economy, 2)
    rng = np.random.default_rng(2)
    ln_w, ln_P = rng.normal(0, 0.1, 4), rng.normal(0, 0.1, (4, 3))
    kernel = economy.trade_shares * impact(economy, shock, theta)
    labour, use = np.array(economy.value_added_shares), np.array(economy.input_shares)
    ln_c = labour * ln_w[:, None] + np.einsum("nk,nkj->nj", ln_P, use)
    a = np.exp(-theta * ln_c)
    phi = np.einsum("inj,ij->nj", kernel, a)
    return {
        "ln_w": ln_w,
        "ln_P": ln_P,
        "ln_c": ln_c,
        "theta": theta,
        "labour_share": labour,
        "input_share": use,
        "final_share": np.array(economy.final_shares),
        "kernel": kernel,
        "levied": 0.1 * kernel,
        "a": a,
        "phi": phi,
        "s": 0.9 * phi,
        "demand": economy.absorption / phi,
        "X": np.array(economy.absorption),
        "Y": np.array(economy.output),
        "income": np.array(economy.income),
        "domestic_share": np.array([0.7, 0.8]),
    }


def arguments_of(name: str, function: Callable[..., Any]) -> dict[str, Any]:
    chosen: dict[str, Any] = {parameter: inputs()[parameter] for parameter in inspect.signature(function).parameters}
    if name == "gains_from_trade_one_sector":
        chosen["theta"] = 4.0
    return chosen


EQUATIONS: list[tuple[str, Callable[..., Any]]] = [
    (name, function)
    for name, function in inspect.getmembers(eq, inspect.isfunction)
    if function.__module__ == eq.__name__ and not name.startswith("_")
]


@pytest.mark.parametrize(("name", "function"), EQUATIONS, ids=[name for name, _ in EQUATIONS])
def test_every_equation_runs_on_the_strict_namespace(name: str, function: Callable[..., Any]) -> None:
    """array-api-strict allows the standard and nothing more; its results must be NumPy's."""
    arguments = arguments_of(name, function)
    wanted = function(**arguments)
    found = function(
        **{
            key: strict.asarray(np.ascontiguousarray(value)) if isinstance(value, np.ndarray) else value
            for key, value in arguments.items()
        }
    )
    assert isinstance(found, strict.asarray(0.0).__class__)
    np.testing.assert_allclose(np.asarray(found), wanted, rtol=1e-14)


@pytest.mark.parametrize(("name", "function"), EQUATIONS, ids=[name for name, _ in EQUATIONS])
def test_no_equation_changes_its_arguments(name: str, function: Callable[..., Any]) -> None:
    arguments = arguments_of(name, function)
    copies = copy.deepcopy(arguments)
    function(**arguments)
    for key, value in arguments.items():
        np.testing.assert_array_equal(value, copies[key])
