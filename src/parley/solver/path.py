"""Continuation: a shock imposed step by step, each solved from the one before, where one step is too far.

The steps adapt: halved where a step fails, doubled where it succeeds. The next start is extrapolated from the last two
solutions. Allgower & Georg (2003), "Introduction to Numerical Continuation Methods", chapter 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from parley.dims import Array
from parley.measures.shock import Shock
from parley.model.families import Model
from parley.solver.outcome import Outcome, Status

SHORTEST = 1 / 128
"""Step of the path below which it is given up."""
MOST = 50
"""Solves along a path at most."""

NEARLY_CLOSED = 1e-13
"""What is left of a flow just before it ends."""

Corrector = Callable[[Model, Array | None], Outcome]


def follow(build: Callable[[float], Model], correct: Corrector, first: float = 0.25) -> Outcome | None:
    """Solve ``build(s)`` from s = 0 to s = 1.

    Args:
        build: the model at a part s of the way.
        correct: solves a model from a vector, or from its own start.
        first: step to begin with.

    Returns:
        The outcome at s = 1 with the sweeps of the whole way, or None where the path is lost.
    """
    begun = correct(build(0.0), None)
    if begun.status is not Status.SOLVED:
        return None
    done: list[tuple[float, Array]] = [(0.0, begun.z)]
    step, sweeps = first, begun.sweeps
    for _ in range(MOST):
        at = min(1.0, done[-1][0] + step)
        outcome = correct(build(at), _ahead(done, at))
        sweeps += outcome.sweeps
        if outcome.status is not Status.SOLVED:
            step /= 2.0
            if step < SHORTEST:
                return None
            continue
        if at == 1.0:
            return replace(outcome, sweeps=sweeps, method="continuation")
        done, step = [*done[-1:], (at, outcome.z)], 2.0 * step
    return None


def _ahead(done: list[tuple[float, Array]], at: float) -> Array:
    """Extrapolate the last two solutions."""
    s, z = done[-1]
    if len(done) < 2:
        return z
    before, z_before = done[-2]
    return np.asarray(z + (at - s) / (s - before) * (z - z_before))


def part_of(shock: Shock, before: Array, part: float) -> Shock:
    """A part of a shock, 0 to 1, of the logs of duties, costs and what stays open; ``before`` (N, N, J) are duties.

    Export taxes, of which the baseline has none, and duties on some products go the same way. A flow that ends shrinks
    to ``NEARLY_CLOSED`` on the way. Shocks with parts of sectors must be made whole first
    (:func:`parley.measures.shock.whole_costs`).
    """
    duties = (1.0 + before) * ((1.0 + shock.tariffs) / (1.0 + before)) ** part - 1.0
    left = np.maximum(1.0 - np.asarray(shock.closed, np.float64), NEARLY_CLOSED) ** part
    taxes = None if shock.export_tax is None else (1.0 + shock.export_tax) ** part - 1.0
    layers = tuple(replace(layer, factor=layer.factor**part) for layer in shock.layers)
    cost = np.asarray(shock.cost) ** part
    return replace(shock, tariffs=duties, cost=cost, closed=1.0 - left, layers=layers, export_tax=taxes)
