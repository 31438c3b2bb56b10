"""The solvers on fixed points with known answers, and the least-squares step of Anderson acceleration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from parley.dims import Array
from parley.solver.anderson import Anderson, least_squares
from parley.solver.newton_krylov import NewtonKrylov
from parley.solver.outcome import Status


class FixedPoint:
    """``z = g(z)`` from a start; the correction is ``g(z) - z``, the error its largest element."""

    def __init__(self, g: Callable[[Array], Array], start: Array) -> None:
        self.g, self._start, self.seen = g, start, []

    def start(self) -> Array:
        return self._start.copy()

    def sweep(self, z: Array) -> tuple[Array, float]:
        self.seen.append(z.copy())
        r = self.g(z) - z
        return r, float(np.abs(r).max()) if np.isfinite(r).all() else np.nan


def linear(n: int, radius: float, seed: int = 0) -> tuple[FixedPoint, Array]:
    """``z = A z + b`` with eigenvalues spread up to ``radius``, and its solution."""
    rng = np.random.default_rng(seed)
    q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    a = q @ np.diag(np.linspace(-radius, radius, n)) @ q.T
    b = rng.normal(size=n)
    return FixedPoint(lambda z: a @ z + b, np.zeros(n)), np.linalg.solve(np.eye(n) - a, b)


def test_a_linear_fixed_point() -> None:
    system, answer = linear(6, 0.9)
    outcome = Anderson(tolerance=1e-12).run(system)
    assert outcome.status is Status.SOLVED
    assert outcome.error <= 1e-12
    assert outcome.method == "anderson"
    np.testing.assert_allclose(outcome.z, answer, atol=1e-10)


def test_memory_of_the_dimension_solves_a_linear_problem_at_once() -> None:
    """With as many differences as unknowns the method is GMRES: n + 2 sweeps (Walker & Ni 2011, theorem 2.2)."""
    system, _ = linear(5, 0.9)
    assert Anderson(memory=5, tolerance=1e-9).run(system).sweeps <= 5 + 2


def test_it_solves_where_plain_iteration_diverges() -> None:
    system, answer = linear(6, 3.0)
    outcome = Anderson(memory=8).run(system)
    assert outcome.status is Status.SOLVED
    np.testing.assert_allclose(outcome.z, answer, atol=1e-7)


def test_more_memory_needs_fewer_sweeps() -> None:
    sweeps = [Anderson(memory=memory, max_sweeps=2000).run(linear(30, 0.97)[0]).sweeps for memory in (1, 4, 16)]
    assert sweeps[0] > sweeps[1] > sweeps[2]


def test_a_nonlinear_fixed_point() -> None:
    """``x = cos x``, the Dottie number 0.739085..., and the golden ratio ``x = sqrt(1 + x)``."""
    outcome = Anderson(tolerance=1e-14).run(
        FixedPoint(lambda z: np.array([np.cos(z[0]), np.sqrt(1 + z[1])]), np.ones(2))
    )
    assert outcome.z == pytest.approx([0.7390851332151607, (1 + 5**0.5) / 2], abs=1e-13)
    assert outcome.sweeps < 20


def test_a_solution_at_the_start_is_not_moved() -> None:
    system = FixedPoint(lambda z: z.copy(), np.array([0.3, -0.1]))
    outcome = Anderson().run(system)
    assert outcome.sweeps == 1
    assert (outcome.z == system.start()).all()


def test_the_start_can_be_given() -> None:
    system, answer = linear(4, 0.5)
    outcome = Anderson().run(system, answer.copy())
    assert outcome.sweeps == 1
    assert len(system.seen) == 1


def test_the_cap() -> None:
    system, _ = linear(30, 0.999)
    outcome = Anderson(memory=1, max_sweeps=7).run(system)
    assert outcome.status is Status.ITERATION_CAP
    assert outcome.sweeps == len(system.seen) == 7
    best = min(float(np.abs(system.g(z) - z).max()) for z in system.seen)
    assert outcome.error == best
    assert np.abs(system.g(outcome.z) - outcome.z).max() == best  # the best point, not the last


def test_a_stall() -> None:
    """``z = z + 1`` has no fixed point: no progress for ``patience`` sweeps ends the run."""
    outcome = Anderson(patience=5).run(FixedPoint(lambda z: z + 1.0, np.zeros(3)))
    assert outcome.status is Status.STALLED
    assert outcome.error == 1.0
    assert outcome.sweeps == 1 + 5 + 1


def test_a_step_off_the_map_is_taken_back() -> None:
    """Where a step leads out of the domain (NaN), the method returns to its best point with shorter steps."""
    system = FixedPoint(lambda z: np.where(z > 2.0, np.nan, 4.0 - 1.5 * z), np.array([-1.0]))
    with np.errstate(all="ignore"):
        outcome = Anderson().run(system)
    assert any(z[0] > 2.0 for z in system.seen)
    assert outcome.status is Status.SOLVED
    assert outcome.z[0] == pytest.approx(1.6)


def test_nothing_but_nan_is_a_stall() -> None:
    outcome = Anderson().run(FixedPoint(lambda z: z * np.nan, np.zeros(2)))
    assert outcome.status is Status.STALLED
    assert np.isfinite(outcome.z).all()


def test_least_squares_is_that_of_the_differences() -> None:
    """From the Gram matrix: the same coefficients as ``lstsq`` on the vectors, over ten orders of magnitude."""
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(4, 20)) * np.array([1.0, 1e-3, 1e-7, 1e3])[:, None]
    r = rng.normal(size=20)
    wanted = np.linalg.lstsq(vectors.T, r, rcond=None)[0]
    np.testing.assert_allclose(least_squares(vectors @ vectors.T, vectors @ r), wanted, rtol=1e-8)


def test_least_squares_of_dependent_differences() -> None:
    """Twice the same difference: finite coefficients that fit as well as one does."""
    v = np.array([1.0, 2.0, 3.0])
    vectors, r = np.stack([v, v]), np.array([2.0, 4.0, 6.1])
    mix = least_squares(vectors @ vectors.T, vectors @ r)
    assert np.isfinite(mix).all()
    assert mix.sum() == pytest.approx((v @ r) / (v @ v))


def test_least_squares_of_a_zero_difference() -> None:
    vectors, r = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([1.0, 3.0])
    mix = least_squares(vectors @ vectors.T, vectors @ r)
    assert np.isfinite(mix).all()
    assert mix[1] == pytest.approx(2.0)


def test_newton_krylov_alone() -> None:
    system, answer = linear(6, 3.0)
    outcome = NewtonKrylov(tolerance=1e-10).run(system, system.start())
    assert outcome.status is Status.SOLVED
    assert outcome.method == "newton-krylov"
    assert outcome.sweeps == len(system.seen)
    np.testing.assert_allclose(outcome.z, answer, atol=1e-8)


def test_newton_krylov_without_solution_is_a_stall() -> None:
    outcome = NewtonKrylov(max_steps=3).run(FixedPoint(lambda z: z + 1.0 + z**2, np.ones(2)), np.ones(2))
    assert outcome.status is Status.STALLED
    assert outcome.error >= 1.0


@pytest.mark.parametrize("status", [Status.STALLED, Status.ITERATION_CAP])
def test_a_failure_carries_advice(status: Status) -> None:
    assert any(word in status.value for word in ("Try", "try"))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1e160, 1e300])
def test_steps_too_large_for_numbers_end_in_a_stall_without_a_warning(size: float) -> None:
    system = FixedPoint(lambda z: z + size * np.sin(1e3 * z + np.arange(2)), np.ones(2))
    assert Anderson().run(system).status is not Status.SOLVED
