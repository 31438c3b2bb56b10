"""The first thing to try: a scenario of the library solved on a bundled world, or a shipped article checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer

SCENARIO = "west-russia-goods-embargo"
ARTICLE = "april-2025-visit"
DRAWS = 64
"""Of the article's runs: enough for its verdicts, and about a minute."""


@dataclass(frozen=True, kw_only=True)
class Demo(Question):
    """Solve the library's embargo between Russia and 40 states on the bundled world of 2021."""

    NAME = "demo"
    ROWS = 20
    FIGURE = True
    FOLDER_NEEDS = ("pyarrow",)

    article: Annotated[bool, Ask("Check the shipped article of April 2025 instead, about a minute.")] = False

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The answer of ``run`` or of ``check``, and what to try next."""
        if self.article:
            from parley.questions.check import Check  # noqa: PLC0415

            checked = Check(dossier=Path(ARTICLE), draws=DRAWS).answer(progress)
            return _with_next(checked, (f"This was: parley check {ARTICLE} --draws {DRAWS}",))
        from parley.questions.run import Run  # noqa: PLC0415

        here = (
            f"This was: parley run {SCENARIO}    Others: parley scenarios",
            f"An article, claim by claim, about a minute: parley demo --article (parley check {ARTICLE})",
        )
        return _with_next(Run(scenario=SCENARIO).answer(progress), here)


def _with_next(answer: Answer, messages: tuple[str, ...]) -> Answer:
    return replace(answer, messages=(*answer.messages, *messages, "Your own, from a few questions: parley new"))
