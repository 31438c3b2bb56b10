"""What the answers about closed airspace rest on: the closures, and the prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.errors import InputError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Closures(Question):
    """List the closures: who closed what to whom, since when, on which basis and by which source."""

    NAME = "skies closures"

    at: Annotated[str | None, Ask("Only those in force on this day, YYYY-MM-DD.")] = None
    carrier: Annotated[str | None, Ask("Only those for this country's or airline's flights.")] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """All closures, those of a day, or those of a day for a carrier."""
        from parley.skies.rights import closures as data  # noqa: PLC0415  (only where it is answered)
        from parley.skies.rights.carriers import carrier as read_carrier  # noqa: PLC0415
        from parley.skies.rights.sky import covered_day  # noqa: PLC0415
        from parley.views.skies_lists import answer_closures  # noqa: PLC0415

        del progress
        if self.carrier is not None and self.at is None:
            raise InputError("give a day with --carrier: --at YYYY-MM-DD.")
        day = None if self.at is None else covered_day(self.at)
        carrier = None if self.carrier is None else read_carrier(self.carrier)
        found = data.closures()
        if day is not None:
            found = tuple(c for c in found if c.in_force(day))
        if day is not None and carrier is not None:
            found = data.closures_for(carrier.country, day, include_avoided=True)
        return answer_closures(found, day, carrier, self.ask())


@dataclass(frozen=True, kw_only=True)
class Prices(Question):
    """List the prices and factors behind the costs: value, interval, unit, year, source."""

    NAME = "skies prices"

    def answer(self, progress: Progress = QUIET) -> Answer:
        """All prices."""
        from parley.skies.costs.prices import prices  # noqa: PLC0415
        from parley.views.skies_lists import answer_prices  # noqa: PLC0415

        del progress
        return answer_prices(prices(), self.ask())
