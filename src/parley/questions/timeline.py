"""When the measures of a scenario hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.questions.case import loaded, saved
from parley.scenarios.schema import Scenario
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Timeline(Question):
    """Show which measure holds when; of many measures, those that hold at the same times are one row, up to --rows."""

    NAME = "timeline"
    ROWS = 20
    FIGURE = True

    scenario: Annotated[
        Scenario | str | Mapping | Path,  # type: ignore[type-arg]
        Ask("Scenario: library name, file, or manifest.json of an earlier run.", argument=True),
    ]

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Read the dates; nothing is solved."""
        from parley.scenarios.calendar import calendar  # noqa: PLC0415  (only where it is answered)
        from parley.views.timeline import timeline  # noqa: PLC0415

        del progress
        scenario = loaded(self.scenario).scenario
        return timeline(scenario, calendar(scenario), self.ask())

    def ask(self) -> dict[str, Any]:
        """The question as a plain mapping, with the scenario inside where it is not in the library."""
        return {**super().ask(), "scenario": saved(self.scenario)}
