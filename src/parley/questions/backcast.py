"""Forecasts under the measures in force beside what was observed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Backcast(Question):
    """Compare forecasts of Russia's trade with what happened, next to naive ones."""

    NAME = "backcast"
    FIGURE = True

    source: Annotated[Path | None, Ask("Folder with the raw data; only the cases from 2013 need it.")] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Run every case that there are data for."""
        from parley.backcasting.board import backcast  # noqa: PLC0415  (slow to import)
        from parley.views.backcast import answer_backcast  # noqa: PLC0415

        return replace(answer_backcast(backcast(self.source, progress=progress)), ask=self.ask())
