"""Two scenarios side by side, each solved in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Source
from parley.questions.case import Case
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Compare(Case):
    """Solve two scenarios and show where they differ."""

    NAME = "compare"
    ROWS = 20
    FIGURE = True

    scenario: Annotated[
        Source, Ask("Scenario A: library name, file, or manifest.json of an earlier run.", argument=True)
    ]
    other: Annotated[Source, Ask("Scenario B.", argument=True)]

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve both, with the same choices."""
        from parley.questions.opening import open_source  # noqa: PLC0415  (only where it is answered)
        from parley.views.compare import compare  # noqa: PLC0415  (only where it is answered)

        opened = [open_source(source, self.choices()) for source in (self.scenario, self.other)]
        results = []
        for done, each in enumerate(opened, start=1):
            results.append(each.solve())
            progress.tell(done, len(opened))
        return compare(results[0], results[1], self.ask())
