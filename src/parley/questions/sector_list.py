"""The sectors of a world, as they can be named in a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class SectorsList(Question):
    """List the sectors of a world with the names, products and groups that stand for them, and their size."""

    NAME = "sectors list"
    FIGURE = True

    world: Annotated[str, Ask("A world of the catalogue, or a world file.", argument=True, file=True)] = "world-2021"

    def answer(self, progress: Progress = QUIET) -> Answer:
        """One row a sector."""
        del progress
        from parley.codes.sectors import sector_list  # noqa: PLC0415
        from parley.views.sector_list import listed  # noqa: PLC0415
        from parley.worlds.world import load_world  # noqa: PLC0415

        world = load_world(self.world)
        return listed(world, sector_list(world.economy.sectors), self.ask())
