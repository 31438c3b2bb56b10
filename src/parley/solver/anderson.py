"""Anderson acceleration of a fixed point, with a safeguard.

Anderson (1965), Journal of the ACM 12(4); in the form of Walker & Ni (2011), SIAM J. Numerical Analysis 49(4),
algorithm AA with the unconstrained least-squares problem (their eq. 4.1), solved on scaled normal equations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.model.families import FixedPoint
from parley.solver.outcome import Outcome, Status


@dataclass(frozen=True)
class Anderson:
    """Settings of the method.

    Attributes:
        memory: differences kept.
        tolerance: largest relative residual accepted.
        max_sweeps: evaluations of the equations at most.
        patience: sweeps without a new best residual after which the run counts as stalled.
        growth: factor over the best residual at which the history is dropped and the best point taken up again with
            shorter steps.
    """

    memory: int = 8
    tolerance: float = 1e-10
    max_sweeps: int = 400
    patience: int = 60
    growth: float = 1e3

    def run(self, system: FixedPoint, z: Array | None = None) -> Outcome:
        """Iterate from ``z`` (default: the system's start) until the tolerance, a stall or the cap."""
        z = system.start() if z is None else z
        d_z, d_r = np.zeros((self.memory, z.size)), np.zeros((self.memory, z.size))
        gram = np.zeros((self.memory, self.memory))
        kept, damping = 0, 1.0
        best_z, best_error, best_at = z, np.inf, 0
        last_z: Array | None = None
        last_r = z
        for sweeps in range(1, self.max_sweeps + 1):
            with np.errstate(all="ignore"):  # a wild step is caught below by its residual
                r, error = system.sweep(z)
            if error < best_error:
                best_z, best_error, best_at = z, error, sweeps
            if error <= self.tolerance:
                return Outcome(Status.SOLVED, z, error, sweeps, "anderson")
            if sweeps - best_at > self.patience:
                return Outcome(Status.STALLED, best_z, best_error, sweeps, "anderson")
            if not np.isfinite(error) or error > self.growth * best_error:
                z, last_z, kept, damping = best_z, None, 0, damping / 2
                gram[:] = 0.0
                if damping < 1e-3:
                    return Outcome(Status.STALLED, best_z, best_error, sweeps, "anderson")
                continue
            if last_z is not None:
                slot = kept % self.memory
                d_z[slot], d_r[slot] = z - last_z, r - last_r
                kept += 1
                gram[slot, :] = gram[:, slot] = d_r @ d_r[slot]
            last_z, last_r = z, r
            z = z + damping * r
            used = min(kept, self.memory)
            if used:
                mix = least_squares(gram[:used, :used], d_r[:used] @ r)
                z = z - mix @ d_z[:used] - damping * (mix @ d_r[:used])
        return Outcome(Status.ITERATION_CAP, best_z, best_error, self.max_sweeps, "anderson")


def least_squares(gram: Array, rhs: Array) -> Array:
    """Coefficients (m,) of the least-squares problem from its Gram matrix, scaled to unit diagonal."""
    scale = 1.0 / np.sqrt(np.maximum(np.diag(gram), 1e-300))
    scaled = gram * scale[:, None] * scale[None, :]
    if not (np.isfinite(scaled).all() and np.isfinite(rhs).all()):
        return np.zeros_like(rhs)  # a history that overflowed: take the plain step
    solution = np.linalg.lstsq(scaled, rhs * scale, rcond=1e-13)[0]
    return np.asarray(scale * solution)
