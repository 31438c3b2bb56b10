"""Where a solve begins: the solution of a problem nearby, and the preconditioner that found it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parley.dims import Array
from parley.model.problem import ZERO

Rules = tuple[str, str, str]
"""Names of a family, a closure and a numeraire: stacked vectors mean the same only where all three agree."""


@dataclass(frozen=True, eq=False)
class Start:
    """A solved problem to start from.

    With the closure ``zero`` a stacked vector counts from a balanced base of its own, so it is not reused.

    Attributes:
        rules: of the solved problem.
        z: its stacked vector.
        preconditioner: of its system; None for families that build their own.
    """

    rules: Rules
    z: Array
    preconditioner: Any = None

    def vector_for(self, rules: Rules) -> Array | None:
        """Stacked vector to begin with; None if it does not fit ``rules``."""
        return self.z if self.rules == rules and ZERO not in rules else None

    def preconditioner_for(self, rules: Rules) -> Any:
        """Preconditioner to begin with; None if it does not fit ``rules``."""
        return self.preconditioner if self.rules == rules else None
