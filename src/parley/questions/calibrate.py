"""From two observed years to a scenario file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Calibrate(Question):
    """Write the trade-cost changes that the model needs between two observed years as a scenario."""

    NAME = "calibrate"

    first: Annotated[int, Ask("First year: 2013, 2019, 2021.", flag="from")]
    last: Annotated[int, Ask("Last year: 2019, 2021, 2023.", flag="to")]
    pairs: Annotated[
        tuple[str, ...], Ask("RUS:* (both ways), RUS:EU27, or RUS>CHN (one way); may be repeated, or with commas.")
    ]
    world: Annotated[str, Ask("World that the scenario is for.")] = "world-2021"
    source: Annotated[Path | None, Ask("Folder with the raw data; 2021 and 2023 need none.")] = None
    reference: Annotated[
        tuple[str, ...],
        Ask("Partner or group whose costs did not change on average; may be repeated, or with commas."),
    ] = ()
    elasticities: Annotated[str | None, Ask("Elasticity set or one number instead of the world's.")] = None
    smallest: Annotated[float, Ask("Flow of the first year that is still inverted, USD mn.", least=0.0)] = 1.0

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The scenario; ``answer.text`` is its file."""
        from parley.questions.opening import choices  # noqa: PLC0415  (only where it is answered)

        del progress
        from parley.calibration.scenario import calibrate  # noqa: PLC0415  (slow to import)
        from parley.views.calibrate import answer_calibration  # noqa: PLC0415
        from parley.worlds.world import load_world  # noqa: PLC0415

        done = calibrate(
            load_world(self.world),
            (self.first, self.last),
            self.pairs,
            source=self.source,
            references=self.reference,
            spec=choices(elasticities=self.elasticities).get("elasticities"),
            smallest=self.smallest,
        )
        return replace(answer_calibration(done), ask=self.ask())
