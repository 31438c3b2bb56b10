"""Totals of blocs: what they gain or lose in money, and their trade with others and among themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask
from parley.questions.case import Case
from parley.show.answer import Answer

USUAL = ("EU27", "EAEU", "G7")


@dataclass(frozen=True, kw_only=True)
class Blocs(Case):
    """Show totals of blocs: money-metric gain or loss, trade with others and among themselves."""

    NAME = "blocs"
    ROWS = 20
    FIGURE = True

    blocs: Annotated[
        tuple[str, ...],
        Ask(f"Groups, countries or sums such as USA+CAN, separated by commas.  [default: {','.join(USUAL)}]"),
    ] = USUAL

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve the scenario and add up each bloc."""
        from parley.codes.groups import blocs_of  # noqa: PLC0415  (only where it is answered)
        from parley.results.blocs import bloc_totals  # noqa: PLC0415
        from parley.views.blocs import blocs  # noqa: PLC0415

        del progress
        result = self.open().solve()
        found = blocs_of(self.blocs, result.changes.regions, result.info.groups_at)
        return blocs(result, found, bloc_totals(result.changes, {b.label: b.codes for b in found}), self.ask())
