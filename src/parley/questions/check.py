"""An article's numbers held against facts and solved scenarios, as a dossier lists them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Check(Question):
    """Check an article's numbers: each claim's figure, verdict by rule, one sentence why, and sources."""

    NAME = "check"
    WRITES = (".jsonld",)

    dossier: Annotated[
        Path, Ask("Dossier, a YAML or JSON file, the folder that holds dossier.yaml, or one that ships.", argument=True)
    ]
    strict: Annotated[bool, Ask("Exit with 1 if a verdict is not the dossier's expected one.")] = False
    draws: Annotated[int | None, Ask("Draws of each run instead of the dossier's; 0: none.", least=0)] = None
    workers: Annotated[int | None, Ask("Processes for the draws; default: one a core.", least=1)] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """One row a claim."""
        from parley.claims.check import check  # noqa: PLC0415
        from parley.claims.load import load  # noqa: PLC0415
        from parley.kit.parallel import default_workers  # noqa: PLC0415
        from parley.views.check import answered  # noqa: PLC0415

        workers = self.workers or default_workers()
        report = check(load(self.dossier), draws=self.draws, workers=workers, progress=progress)
        return answered(report, self.strict, self.ask())
