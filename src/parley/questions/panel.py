"""One scenario in every model family and elasticity set, and which channel makes them differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from parley.errors import ParleyError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask
from parley.questions.case import Case
from parley.show.answer import Answer

PARTS = 100
CELLS = 90
"""Of 100 parts of the work, those that the cells take; the channels take the rest."""


@dataclass(frozen=True, kw_only=True)
class Panel(Case):
    """Solve a scenario in every model and elasticity set, and say which channel makes them differ."""

    NAME = "panel"
    ROWS = 14
    FIGURE = True

    model: Annotated[
        str | None, Ask("Which model is the scenario's own, the one that is marked; every model is solved.")
    ] = None
    region: Annotated[
        str | None,
        Ask("Whose tables to show: codes or groups, with commas; default: the side most affected.", commas=True),
    ] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve every cell, then the channels."""
        from parley.codes.groups import blocs_of  # noqa: PLC0415
        from parley.experiments.channels import channels  # noqa: PLC0415  (slow to import)
        from parley.experiments.experiment import prepare  # noqa: PLC0415
        from parley.experiments.panel import panel  # noqa: PLC0415
        from parley.experiments.run import sides  # noqa: PLC0415
        from parley.results.acts import acts_of, assumed_in  # noqa: PLC0415
        from parley.scenarios.load import dump  # noqa: PLC0415
        from parley.views.panel import Panels, answer_panel  # noqa: PLC0415

        opened = self.open()
        world, scenario = opened.world, opened.scenario
        with opened.naming():
            e = prepare(world, scenario)
            asked = blocs_of(self.region, e.economy.regions, e.groups_at) if self.region else ()
            found = panel(world, scenario, progress=progress.part(0, CELLS, PARTS))
            try:
                why, reason = channels(world, scenario, progress.part(CELLS, PARTS - CELLS, PARTS)), ""
            except ParleyError as error:  # the panel stands without them
                why, reason = None, str(error)
        named, title = sides(scenario, e.economy, e.groups_at), str(world.meta.get("title", world.name))
        answer = answer_panel(Panels(found, why, e, named, asked, title), reason, self.ROWS)
        info = dump(scenario)
        return replace(answer, acts=acts_of(info), assumed=assumed_in(info), ask=self.ask())
