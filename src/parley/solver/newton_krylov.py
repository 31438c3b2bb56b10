"""Newton-Krylov fallback: inexact Newton steps with GMRES on the preconditioned residual.

Knoll & Keyes (2004), Journal of Computational Physics 193(2). The step is SciPy's ``newton_krylov``; the model's own
preconditioner is already inside the residual, so none is passed.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.model.families import FixedPoint
from parley.solver.outcome import Outcome, Status


@dataclass(frozen=True)
class NewtonKrylov:
    """Settings of the method.

    Attributes:
        tolerance: largest relative residual accepted.
        max_steps: Newton steps at most.
        inner: GMRES iterations a step.
    """

    tolerance: float = 1e-10
    max_steps: int = 40
    inner: int = 30

    def run(self, system: FixedPoint, z: Array) -> Outcome:
        """Iterate from ``z`` until the tolerance or the cap."""
        from scipy.optimize import NoConvergence, newton_krylov  # noqa: PLC0415  (slow to import, rarely needed)

        sweeps, best = 0, (np.inf, z)

        def residual(point: Array) -> Array:
            nonlocal sweeps, best
            sweeps += 1
            with np.errstate(all="ignore"):
                r, error = system.sweep(point)
            if error < best[0]:
                best = (error, point.copy())
            if best[0] <= self.tolerance:  # SciPy looks only at the end of a step, and at another norm
                raise _DoneError
            return np.where(np.isfinite(r), r, 1e6)  # a wild trial step: the line search turns back

        # SciPy raises ValueError where the Krylov step is zero. Whatever ends it, the best point is judged below.
        with contextlib.suppress(_DoneError, NoConvergence, ValueError):
            newton_krylov(
                residual,
                z,
                f_tol=self.tolerance / 10,  # on the preconditioned residual: low enough that our own test ends the run
                maxiter=self.max_steps,
                inner_maxiter=self.inner,
                method="lgmres",  # keeps some directions from one Newton step to the next, unlike gmres
            )
        error, point = best
        status = Status.SOLVED if error <= self.tolerance else Status.STALLED
        return Outcome(status, point, error, sweeps, "newton-krylov")


class _DoneError(Exception):
    """Raised out of SciPy's loop when the tolerance is reached inside a line search."""
