"""The certificate holds for every solution and for nothing else; failures are statuses, raised once with advice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from harness import COMBINATIONS, GRAVITY, LAW, SEEDS, close, draw_economy, draw_shock, draw_theta, foreign, solution
from hypothesis import given

from parley.economy.economy import Economy
from parley.errors import InfeasibleError, SolveError
from parley.measures.shock import no_shock
from parley.model.certificate import Certificate
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE, ZERO
from parley.solver.anderson import Anderson
from parley.solver.dense_newton import DenseNewton
from parley.solver.newton_krylov import NewtonKrylov
from parley.solver.outcome import Status
from parley.solver.solve import Settings, Solution, solve

DEFAULT = Settings()
NONE = DenseNewton(largest=0)
KRYLOV = Settings(first=Anderson(max_sweeps=1), last=NONE)


def solved(family: str, closure: str, seed: int, how: Settings = DEFAULT) -> Solution:
    economy = draw_economy(seed)
    return solution(family, economy, draw_shock(economy, seed), draw_theta(economy, seed), closure, how=how)


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_every_solution_is_certified(family: str, closure: str, seed: int) -> None:
    found = solved(family, closure, seed)
    assert found.outcome.status is Status.SOLVED
    assert found.outcome.error <= DEFAULT.first.tolerance
    assert found.certificate.valid
    assert found.solved


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_the_certificate_sees_an_error_of_a_millionth(family: str, closure: str, seed: int) -> None:
    """In any one wage, price or spending: each is in an equation that the certificate recomputes."""
    found = solved(family, closure, seed)
    z = found.outcome.z
    n = len(found.require().regions)
    j = (z.size - n) // (2 * n)
    rng = np.random.default_rng([seed, 6])
    blocks = {"wage": (0, n), "price": (n, n + n * j), "spending": (n + n * j, z.size)}
    for name, (low, high) in blocks.items():
        wrong = z.copy()
        wrong[rng.integers(low, high)] += 1e-6  # of a logarithm, or of baseline spending
        assert not found.model.certify(wrong).valid, name


@pytest.mark.parametrize("family", GRAVITY)
def test_a_number_that_is_none_is_not_certified(family: str) -> None:
    found = solved(family, FIXED_NOMINAL, 1)
    z = found.outcome.z.copy()
    z[0] = np.nan
    assert not found.model.certify(z).valid


@pytest.mark.parametrize("position", range(3))
def test_one_error_that_is_no_number_is_enough(position: int) -> None:
    """``max`` of Python drops a NaN that is not its first argument."""
    errors = [0.0, 0.0, 0.0]
    assert Certificate(*errors).valid
    errors[position] = np.nan
    assert not Certificate(*errors).valid


@pytest.mark.parametrize("family", [*GRAVITY, "caliendo-parro-immobile", "caliendo-parro-partly-mobile"])
def test_a_negative_income_is_no_equilibrium(family: str) -> None:
    """A country that must give away more than it still earns: the equations have a solution, with consumption below 0;
    it is not certified, and the error names the closure that helps."""
    flows = np.array([[20.0, 30.0, 15.0], [4.0, 80.0, 10.0], [4.0, 10.0, 80.0]])[:, :, None]
    economy = Economy(("A", "B", "C"), ("S",), flows, np.zeros((3, 3, 1)), np.zeros((3, 1, 1)))
    assert economy.deficits[0] == pytest.approx(-37.0)
    closed = np.zeros((3, 3, 1), bool)
    closed[0, 1] = True
    shock = replace(no_shock(economy), closed=closed)
    found = solution(family, economy, shock, np.array([1.5]), FIXED_NOMINAL)
    assert not found.certificate.valid
    with pytest.raises(SolveError, match=r"imbalance larger than its income\. Use closure: zero"):
        found.require()
    assert solution(family, economy, shock, np.array([1.5]), ZERO).solved


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
def test_a_solver_that_stops_early_is_caught(family: str, closure: str) -> None:
    """It reports success by its own tolerance; the certificate does not agree, and no result comes out."""
    if closure == ZERO:
        with pytest.raises(SolveError, match="certificate does not hold"):  # already of the world without deficits
            solved(family, closure, 1, Settings(first=Anderson(tolerance=1e-3), last=NONE))
        return
    found = solved(family, closure, 1, Settings(first=Anderson(tolerance=1e-3), last=NONE))
    assert found.outcome.status is Status.SOLVED
    assert not found.solved
    with pytest.raises(SolveError, match="certificate does not hold; please report this as a bug"):
        found.require()


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_newton_krylov_finds_the_same_solution(family: str, closure: str, seed: int) -> None:
    """Two methods, one equilibrium: the fallback alone, after one sweep of the first method (moderate shocks: Newton
    steps from the baseline have no guarantee far from the solution)."""
    economy = draw_economy(seed)
    theta, drawn = draw_theta(economy, seed), draw_shock(economy, seed, closed=False)
    rates = economy.tariffs + (drawn.tariffs - economy.tariffs) / 3.0
    shock = replace(drawn, tariffs=rates, cost=np.where(foreign(economy), 1.05 * drawn.cost ** (1 / 3), 1.0))
    both = solution(family, economy, shock, theta, closure, how=DEFAULT)
    if closure == ZERO:  # the deficits are removed first; then the fallback alone
        alone = solve(both.model, KRYLOV)
    else:
        alone = solution(family, economy, shock, theta, closure, how=KRYLOV)
    assert alone.outcome.method == "anderson, newton-krylov"
    close(alone.require().welfare, both.require().welfare)
    close(alone.require().wage, both.require().wage)


@pytest.mark.parametrize("family", GRAVITY)
@LAW
@given(seed=SEEDS)
def test_the_start_does_not_matter(family: str, seed: int) -> None:
    """Iterating from a point far from the baseline ends at the same equilibrium."""
    found = solved(family, FIXED_SHARE, seed)
    rng = np.random.default_rng([seed, 7])
    start = found.model.system().start() + rng.uniform(-0.2, 0.2, found.outcome.z.size)
    again = solve(found.model, start=start)
    close(again.require().welfare, found.require().welfare)


@pytest.mark.parametrize("family", GRAVITY)
def test_the_cap_is_a_status_with_advice(family: str) -> None:
    """No exception while solving; the error at the edge says what to do next."""
    weak = Settings(first=Anderson(max_sweeps=2), fallback=NewtonKrylov(max_steps=1, inner=1), last=NONE)
    found = solved(family, FIXED_NOMINAL, 1, weak)
    assert found.outcome.status is Status.ITERATION_CAP
    assert not found.certificate.valid
    with pytest.raises(SolveError, match=r"cap on iterations.*Raise max_sweeps.*NOT certified"):
        found.require()


@pytest.mark.parametrize("family", GRAVITY)
def test_a_stall_is_a_status_with_advice(family: str) -> None:
    """A tolerance that nothing can meet: the run stalls at the solution instead of going on for ever."""
    never = Settings(first=Anderson(tolerance=-1.0), fallback=NewtonKrylov(tolerance=-1.0), last=NONE)
    found = solved(family, FIXED_NOMINAL, 1, never)
    assert found.outcome.status is Status.STALLED
    assert found.outcome.error < 1e-12
    assert not found.solved
    with pytest.raises(SolveError, match=r"stopped improving.*Try a smaller shock"):
        found.require()


def one_supplier() -> Economy:
    """R01 makes no S01 and buys it from R00 alone."""
    economy = draw_economy(4, n=3, j=2, tariffs=False, inputs=False)
    flows = economy.flows.copy()
    flows[1:, 1, 1] = 0.0
    return replace(economy, flows=flows)


@pytest.mark.parametrize("closure", [FIXED_NOMINAL, ZERO])
def test_a_buyer_without_supplier_is_named(closure: str) -> None:
    economy = one_supplier()
    closed = np.zeros(economy.flows.shape, bool)
    closed[0, 1, 1] = True
    shock = replace(no_shock(economy), closed=closed)
    if closure != ZERO:  # there the imbalances are removed first, in a solve of its own
        found = solution("caliendo-parro", economy, shock, np.full(2, 4.0), closure)
        assert found.outcome.status is Status.INFEASIBLE
        assert not found.solved
    with pytest.raises(InfeasibleError, match="no supplier is left for buyers that must use the sector: R01 of S01"):
        solution("caliendo-parro", economy, shock, np.full(2, 4.0), closure).require()


def test_a_buyer_with_another_supplier_is_served() -> None:
    """The same embargo where one more country sells a little: feasible, and that country takes the market."""
    economy = one_supplier()
    flows = economy.flows.copy()
    flows[2, 1, 1] = 1e-3 * flows[0, 1, 1]
    economy = replace(economy, flows=flows)
    closed = np.zeros(flows.shape, bool)
    closed[0, 1, 1] = True
    c = solution("caliendo-parro", economy, replace(no_shock(economy), closed=closed), np.full(2, 4.0), ZERO).require()
    assert c.flows_after[2, 1, 1] == pytest.approx(c.flows_after[:, 1, 1].sum())
    assert c.welfare[1] < 1.0


@pytest.mark.parametrize("family", GRAVITY)
@pytest.mark.parametrize("closure", [FIXED_NOMINAL, FIXED_SHARE])
def test_a_deficit_without_trade_is_named(family: str, closure: str) -> None:
    """A transfer needs trade to be carried by: a full embargo on a country with a fixed deficit has no equilibrium."""
    economy = draw_economy(4, n=3, j=2)
    closed = foreign(economy)
    closed[1:, 1:] = False
    shock = replace(no_shock(economy), closed=closed)
    with pytest.raises(InfeasibleError, match=r"R00 no trade that could carry.*Use closure: zero"):
        solution(family, economy, shock, draw_theta(economy, 4), closure).require()
    assert solution(family, economy, shock, draw_theta(economy, 4), ZERO).solved
