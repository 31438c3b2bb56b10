"""Damped Newton steps with a dense Jacobian, for small systems that the usual methods leave unsolved.

The Jacobian of the residual comes from finite differences, one sweep for each unknown. A step is shortened
until the next one, with the same Jacobian, would be shorter: the natural monotonicity test of Deuflhard (2011), "Newton
Methods for Nonlinear Problems", section 3.3, which does not depend on how equations are scaled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parley.dims import Array
from parley.kit.linear import inverse
from parley.model.families import FixedPoint
from parley.solver.outcome import Outcome, Status

STEP = 1e-7
"""Of the differences: about the root of what a double resolves."""


@dataclass(frozen=True)
class DenseNewton:
    """Settings of the method.

    Attributes:
        tolerance: largest relative residual accepted.
        max_steps: Newton steps at most.
        shortest: part of a step below which the run counts as stalled.
        largest: unknowns at most; a Jacobian takes as many sweeps.
    """

    tolerance: float = 1e-10
    max_steps: int = 40
    shortest: float = 1e-3
    largest: int = 1200

    def fits(self, z: Array) -> bool:
        """Whether the system is small enough."""
        return z.size <= self.largest

    def run(self, system: FixedPoint, z: Array) -> Outcome:
        """Iterate from ``z`` until the tolerance, a stall or the cap: in logs if the system has them, then as it is."""
        make = getattr(system, "in_logs", None)
        if make is None:
            return self._steps(system, z)
        logs = make()
        outcome = self._steps(logs, logs.entered(z))
        if outcome.status is Status.SOLVED:
            return replace(outcome, z=logs.left(outcome.z))
        again = self._steps(system, z)
        return replace(again, sweeps=again.sweeps + outcome.sweeps)

    @np.errstate(all="ignore")  # a wild step is caught by its residual
    def _steps(self, system: FixedPoint, z: Array) -> Outcome:
        r, error = system.sweep(z)
        best, sweeps = (error, z), 1
        for _ in range(self.max_steps):
            if best[0] <= self.tolerance or not np.isfinite(r).all():
                break
            slope = _jacobian(system, z, r)
            sweeps += z.size
            if not np.isfinite(slope).all():
                break
            inverted = inverse(slope)
            step = -inverted @ r
            size, part = float(np.linalg.norm(step)), 1.0
            while part >= self.shortest:
                trial = z + part * step
                r_trial, error = system.sweep(trial)
                sweeps += 1
                if error < best[0]:
                    best = (error, trial)
                if np.isfinite(r_trial).all() and np.isfinite(error):
                    ahead = float(np.linalg.norm(inverted @ r_trial))
                    if ahead <= (1.0 - part / 4.0) * size or error <= self.tolerance:
                        break
                part /= 2.0
            else:
                break
            z, r = trial, r_trial
        error, z = best
        status = Status.SOLVED if error <= self.tolerance else Status.STALLED
        return Outcome(status, z, error, sweeps, "newton")


def _jacobian(system: FixedPoint, z: Array, r: Array) -> Array:
    """Derivatives of the correction ``r`` at ``z`` (size, size)."""
    out = np.empty((r.size, z.size))
    for k in range(z.size):
        moved, by = z.copy(), STEP * max(1.0, abs(float(z[k])))
        moved[k] += by
        out[:, k] = (system.sweep(moved)[0] - r) / by
    fixed = ~out.any(axis=1)  # what no equation moves stays where it is
    out[fixed, fixed] = -1.0
    return out
