"""What a scenario's measures do to every country: once, along years or horizons, or in draws with intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from parley.errors import InputError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask
from parley.questions.case import Case
from parley.results.answer import answer_of
from parley.show.answer import Answer

MANY_YEARS = 20
"""From here on each solved year is told."""


@dataclass(frozen=True, kw_only=True)
class Run(Case):
    """Solve a scenario and show what it does to every country."""

    NAME = "run"
    ROWS = 20
    FIGURE = True

    horizon: Annotated[
        str | None, Ask("Years since the change: 1, 5, 10, long-run, a list with commas, or elapsed.")
    ] = None
    path: Annotated[str | None, Ask("A yearly path, such as 2021..2030.")] = None
    draws: Annotated[
        int | None, Ask("Draws of all that is uncertain; 0: none, although the scenario may ask for them.", least=0)
    ] = None
    seed: Annotated[int | None, Ask("Seed of the draws.", least=0)] = None
    workers: Annotated[int | None, Ask("Processes for the draws; default: one a core.", least=1)] = None
    receipt: Annotated[bool, Ask("Where the spread comes from.", negative="no-receipt")] = True
    engine: Annotated[str, Ask("numpy, or jax for batches of draws.", choices=("numpy", "jax"))] = "numpy"
    allow_failing: Annotated[float | None, Ask("Share of draws that may fail.", least=0, most=1)] = None

    @property
    def horizons(self) -> tuple[str, ...]:
        """The horizons asked for."""
        return tuple(part.strip() for part in (self.horizon or "").split(",") if part.strip())

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve once, along an axis, or many times."""
        if self.path is not None or len(self.horizons) > 1:
            return self._series(progress)
        opened = self.open()
        if self.draws or (self.draws is None and opened.scenario.draws is not None):
            from parley.views.draws import answer_draws  # noqa: PLC0415  (draws need scipy)

            return answer_draws(self, opened, progress)
        return replace(answer_of(opened.solve()), ask=self.ask())

    def _series(self, progress: Progress) -> Answer:
        if self.draws:
            raise InputError("draws: they read one day and one horizon; several at once: parley sweep.")
        raise NotImplementedError(progress)
