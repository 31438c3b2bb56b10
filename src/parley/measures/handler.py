"""How a file of this room says what it does: one handler a file, found by :mod:`parley.measures.registry`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parley.measures.cells import Step
from parley.scenarios.measure import Measure

if TYPE_CHECKING:
    from parley.measures.draft import Draft


@dataclass(frozen=True)
class Felt:
    """Parts of a measure's effect (0 to 1): felt on the day of the scenario, and in the baseline already."""

    now: float
    base: float

    @property
    def same(self) -> bool:
        """Whether the measure changes nothing because the baseline has as much of it."""
        return self.now == self.base


@dataclass(frozen=True)
class Handler:
    """How a file of this room applies its kinds of measure.

    Attributes:
        apply: changes the draft by one step of a measure. It returns why nothing changes, or an empty text.
        finish: called once after all measures, where steps act only together.
    """

    apply: Callable[[Draft, Measure, Step, Felt], str]
    finish: Callable[[Draft], None] | None = None
