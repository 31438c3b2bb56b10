"""Partners of a country or group: who they are before and after, and who takes whose share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask
from parley.questions.case import REGION, SECTORS, Case
from parley.questions.pick import one_bloc, sectors_of
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Partners(Case):
    """Show a country's or group's partners before and after: shares and ranks, or who displaces whom."""

    NAME = "partners"
    ROWS = 20
    FIGURE = True

    region: Annotated[str, Ask(f"Whose trade: {REGION}")]
    direction: Annotated[str, Ask("imports or exports.", choices=("imports", "exports"))] = "imports"
    sectors: Annotated[tuple[str, ...] | None, Ask(SECTORS)] = None
    displaced: Annotated[bool, Ask("Who took whose share, in points.")] = False

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve the scenario and rank the partners."""
        from parley.results.partners import Direction, partner_shares  # noqa: PLC0415  (only where it is answered)
        from parley.views.partners import displaced, partners  # noqa: PLC0415

        del progress
        result = self.open().solve()
        bloc = one_bloc("region", self.region, result)
        codes, notes = sectors_of(self.sectors, result)
        shares = partner_shares(result.changes, bloc, cast("Direction", self.direction), codes)
        view = displaced if self.displaced else partners
        return view(result, bloc, shares, self.sectors, notes, self.ask())
