"""Where a country or group buys: how concentrated supply is by sector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask
from parley.questions.case import REGION, SECTORS, Case
from parley.questions.pick import joined, one_bloc, sectors_of
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Supply(Case):
    """Show how concentrated a country's or group's supply is by sector: HHI, largest supplier, share of named ones."""

    NAME = "supply"
    ROWS = 30
    FIGURE = True

    region: Annotated[str, Ask(f"Whose supply: {REGION}")]
    suppliers: Annotated[
        tuple[str, ...], Ask("Countries or groups whose joint share is shown, separated by commas.", flag="from")
    ] = ()
    sectors: Annotated[tuple[str, ...] | None, Ask(SECTORS)] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve the scenario and read supply by sector."""
        from parley.results.concentration import concentration  # noqa: PLC0415  (only where it is answered)
        from parley.views.supply import supply  # noqa: PLC0415

        del progress
        result = self.open().solve()
        bloc = one_bloc("region", self.region, result)
        named = joined("from", self.suppliers, result) if self.suppliers else None
        codes, notes = sectors_of(self.sectors, result)
        found = concentration(result.changes, bloc, codes, named.codes if named else ())
        return supply(result, bloc, named, found, self.sectors, notes, self.ask())
