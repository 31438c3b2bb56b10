"""How a solve ended: an enum whose value is the advice a user reads."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from parley.dims import Array


class Status(enum.Enum):
    """How a solver run ended; the value says what to do next."""

    SOLVED = "solved"
    STALLED = (
        "the iteration stopped improving before the tolerance. Likely causes: a very large elasticity, or a measure "
        "that nearly closes a market. Try a smaller shock first, or a looser elasticity"
    )
    ITERATION_CAP = (
        "the cap on iterations was reached before the tolerance. Raise max_sweeps, or try a smaller shock to see "
        "whether the model is near a limit"
    )
    INFEASIBLE = (
        "the measures leave a buyer without any supplier of a sector that it must use, or a transfer without trade to "
        "carry it"
    )


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a solver returns.

    Attributes:
        status: how it ended.
        z: the best stacked vector found.
        error: its largest relative residual.
        sweeps: evaluations of the equations.
        method: name of the method that produced ``z``.
        detail: for an infeasible problem, who lacks what.
    """

    status: Status
    z: Array
    error: float
    sweeps: int
    method: str
    detail: str = ""
