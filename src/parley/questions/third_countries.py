"""Trade that measures keep from its way: what may travel through third countries, and what moves to other partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask
from parley.questions.case import SECTORS, Case
from parley.questions.pick import joined, sectors_of
from parley.show.answer import Answer

if TYPE_CHECKING:
    from parley.codes.groups import Bloc
    from parley.results.result import Result


@dataclass(frozen=True, kw_only=True)
class Rerouting(Case):
    """Show how much might travel through third countries: the smaller growth of both legs, an upper bound."""

    NAME = "rerouting"
    ROWS = 20
    FIGURE = True

    senders: Annotated[
        tuple[str, ...],
        Ask("Countries or groups that the measures keep from selling, separated by commas.", flag="from"),
    ]
    target: Annotated[tuple[str, ...], Ask("Countries or groups that they no longer sell to, separated by commas.")]
    sectors: Annotated[tuple[str, ...] | None, Ask(SECTORS)] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve the scenario and follow both legs of each way round."""
        from parley.results.diversion import rerouting  # noqa: PLC0415  (only where it is answered)
        from parley.views.third_countries import rerouted  # noqa: PLC0415

        del progress
        result, ends = _solved(self, self.senders, self.target)
        codes, notes = sectors_of(self.sectors, result)
        found = rerouting(result.changes, ends[0].codes, ends[1].codes, codes)
        return rerouted(result, ends, found, self.sectors, notes, self.ask())


@dataclass(frozen=True, kw_only=True)
class Diversion(Case):
    """Show trade lost on the targeted flows, both ways, and gained on others, for the world and each country."""

    NAME = "diversion"
    ROWS = 20
    FIGURE = True

    senders: Annotated[
        tuple[str, ...],
        Ask("One side of the targeted trade: countries or groups, separated by commas.", flag="from"),
    ]
    target: Annotated[tuple[str, ...], Ask("The other side.")]
    sectors: Annotated[tuple[str, ...] | None, Ask(SECTORS)] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve the scenario and split the change of trade."""
        from parley.results.diversion import between, diversion  # noqa: PLC0415  (only where it is answered)
        from parley.views.third_countries import diverted  # noqa: PLC0415

        del progress
        result, ends = _solved(self, self.senders, self.target)
        codes, notes = sectors_of(self.sectors, result)
        found = diversion(result.changes, between(ends[0].codes, ends[1].codes), codes)
        return diverted(result, ends, found, self.sectors, notes, self.ask())


def _solved(case: Case, senders: tuple[str, ...], target: tuple[str, ...]) -> tuple[Result, tuple[Bloc, Bloc]]:
    result = case.open().solve()
    return result, (joined("from", senders, result), joined("target", target, result))
