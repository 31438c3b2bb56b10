"""Four regions and three sectors with real codes, small enough that a limit is solved in milliseconds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from strategies import random_economy

from parley.results.result import Result
from parley.scenarios.load import build
from parley.worlds.world import World

CELL = (3, 0, 2)
"""What CHN sells to USA in C26."""


def toy_world() -> World:
    """USA, DEU, RUS and CHN with farm goods, oil and electronics."""
    plain = random_economy(5, n=4, j=3, zeros=0.0)
    economy = replace(plain, regions=("USA", "DEU", "RUS", "CHN"), sectors=("A01", "B06", "C26"))
    return World("toy", economy, "0" * 64, {}, "uniform-4")


def solved(world: World, *measures: dict[str, Any], **keys: Any) -> Result:
    """The result of some measures there."""
    return world.solve(build({"name": "limits", "measures": list(measures), **keys}))
