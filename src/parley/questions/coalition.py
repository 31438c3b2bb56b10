"""A coalition that acts against a target: what each member pays, and what each adds to the target's loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask
from parley.questions.case import REGION, Case
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Coalition(Case):
    """Show each member's cost and its Shapley value in the target's loss, over all coalitions."""

    NAME = "coalition"
    ROWS = 20
    FIGURE = True

    target: Annotated[str, Ask(f"Whom the measures are aimed at: {REGION}")]
    members: Annotated[tuple[str, ...], Ask("Countries or groups that act, separated by commas; at most 12.")]
    workers: Annotated[int | None, Ask("Processes; default: one a core.", least=1)] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve the scenario for every subset of the members."""
        from parley.codes.groups import blocs_of  # noqa: PLC0415  (only where it is answered)
        from parley.experiments.coalition import coalition_costs  # noqa: PLC0415
        from parley.experiments.experiment import prepare  # noqa: PLC0415
        from parley.kit.parallel import default_workers  # noqa: PLC0415
        from parley.views.coalition import coalition  # noqa: PLC0415

        opened = self.open()
        with opened.naming():
            workers = self.workers or default_workers()
            costs = coalition_costs(opened.world, opened.scenario, self.target, self.members, workers, progress)
            experiment = prepare(opened.world, opened.scenario)
        regions, day = experiment.economy.regions, experiment.groups_at
        blocs = {name: blocs_of(name, regions, day)[0] for name in (self.target, *self.members)}
        return coalition(opened.world, opened.scenario, experiment, costs, blocs, self.ask())
