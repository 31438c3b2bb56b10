"""When the measures of a scenario hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question, Source
from parley.questions.case import SCENARIO
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Timeline(Question):
    """Show which measure holds when; of many measures, those that hold at the same times are one row, up to --rows."""

    NAME = "timeline"
    ROWS = 20
    FIGURE = True

    scenario: Annotated[Source, Ask(SCENARIO, argument=True)]

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Read the dates; nothing is solved."""
        from parley.scenarios.calendar import calendar  # noqa: PLC0415  (only where it is answered)
        from parley.scenarios.load import loaded  # noqa: PLC0415  (only where it is answered)
        from parley.views.timeline import timeline  # noqa: PLC0415

        del progress
        scenario = loaded(self.scenario).scenario
        return timeline(scenario, calendar(scenario), self.ask())
