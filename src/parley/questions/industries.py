"""Industries of a country or group: which grow and shrink, and what goods are to be had at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask
from parley.questions.case import REGION, Case
from parley.questions.pick import one_bloc
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Industries(Case):
    """Show which industries of a country or group grow or shrink, and what goods are available at what price."""

    NAME = "sectors"
    ROWS = 60
    FIGURE = True

    region: Annotated[str, Ask(f"Whose industries: {REGION}")]

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve the scenario and read output and goods by sector."""
        from parley.model.families import get_family  # noqa: PLC0415  (only where it is answered)
        from parley.results.concentration import availability, sector_output  # noqa: PLC0415
        from parley.views.industries import industries  # noqa: PLC0415

        del progress
        opened = self.open()
        result = opened.solve()
        bloc = one_bloc("region", self.region, result)
        by_industry = get_family(result.info.model).by_industry
        shares = opened.world.economy.value_added_shares if by_industry else None
        made = sector_output(result.changes, bloc, shares)
        return industries(result, bloc, made, availability(result.changes, bloc), self.ask())
