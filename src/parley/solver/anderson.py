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

    Sweeps below are on ``world-2021``; "hard" is all international costs doubled at an elasticity of 8.
    """

    # 4, 8 and 16: 54, 39 and 37 sweeps with factors fixed in sectors; 16 leaves the hard case to the fallback.
    memory: int = 8
    # A hundredth of the certificate's limit, as the certificate has formulas of its own.
    tolerance: float = 1e-10
    # The library's scenarios take 10 to 40 sweeps, the hard case 370.
    max_sweeps: int = 400
    # With 20 the hard case counts as stalled; with 60 it converges, and 200 change nothing.
    patience: int = 60
    # The library's scenarios never get there, 3 to a million are the same; the hard case would take 160 sweeps with 3.
    growth: float = 1e3

    @np.errstate(all="ignore")  # a wild step is caught by its residual, a history that overflows by least_squares
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
            r, error = system.sweep(z)
            if error < best_error:
                best_z, best_error, best_at = z, error, sweeps
            if error <= self.tolerance:
                return Outcome(Status.SOLVED, z, error, sweeps, "anderson")
            if sweeps - best_at > self.patience:
                return Outcome(Status.STALLED, best_z, best_error, sweeps, "anderson")
            if not np.isfinite(error) or error > self.growth * best_error:
                # The history describes the equations along the way that went wrong: begin a new one at the best point.
                z, last_z, kept, damping = best_z, None, 0, damping / 2
                gram[:] = 0.0
                if damping < 1e-3:  # ten restarts did not help
                    return Outcome(Status.STALLED, best_z, best_error, sweeps, "anderson")
                continue
            if last_z is not None:
                slot = kept % self.memory  # a ring: the newest difference replaces the oldest
                d_z[slot], d_r[slot] = z - last_z, r - last_r
                kept += 1
                gram[slot, :] = gram[:, slot] = d_r @ d_r[slot]  # one row a sweep instead of all inner products
            last_z, last_r = z, r
            z = z + damping * r  # the plain step; below, less what the history explains of it
            used = min(kept, self.memory)
            if used:
                mix = least_squares(gram[:used, :used], d_r[:used] @ r)
                z = z - mix @ d_z[:used] - damping * (mix @ d_r[:used])
        return Outcome(Status.ITERATION_CAP, best_z, best_error, self.max_sweeps, "anderson")


def least_squares(gram: Array, rhs: Array) -> Array:
    """Coefficients (m,) of the least-squares problem from its Gram matrix, scaled to unit diagonal."""
    # Differences shrink by orders of magnitude on the way. To scale, rcond drops those that are nearly parallel, not
    # those that are short; lstsq and not solve, as a Gram matrix has the square of the condition number.
    scale = 1.0 / np.sqrt(np.maximum(np.diag(gram), 1e-300))
    scaled = gram * scale[:, None] * scale[None, :]
    if not (np.isfinite(scaled).all() and np.isfinite(rhs).all()):
        return np.zeros_like(rhs)  # a history that overflowed: take the plain step
    solution = np.linalg.lstsq(scaled, rhs * scale, rcond=1e-13)[0]
    return np.asarray(scale * solution)
