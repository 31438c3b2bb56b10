"""Questions about a scenario on a world: what they share. Light, as --help reads it; opening is in its own file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from parley.questions.ask import Ask, Question, Source

if TYPE_CHECKING:
    from parley.questions.opening import Opened

SCENARIO = "Scenario: library name, file, or manifest.json of an earlier run."
REGION = "a country, a group such as EU27, or several read as one, such as USA+CAN."
SECTORS = "Sectors by code, group, name or product, such as goods or steel, separated by commas."


@dataclass(frozen=True, kw_only=True)
class Case(Question):
    """A scenario on a world, and the choices about how it is solved."""

    scenario: Annotated[Source, Ask(SCENARIO, argument=True)]
    world: Annotated[str | None, Ask("World name or file instead of the scenario's.", file=True)] = None
    model: Annotated[str | None, Ask("Model family instead of the scenario's.")] = None
    elasticities: Annotated[str | None, Ask("Elasticity set or one number instead of the scenario's.")] = None
    closure: Annotated[str | None, Ask("Deficit closure instead of the scenario's.")] = None
    at: Annotated[str | None, Ask("Only the measures in force on this day, YYYY-MM-DD.")] = None
    horizon: Annotated[str | None, Ask("Years since the change: 1, 5, 10, long-run, or elapsed.")] = None

    def open(self) -> Opened:
        """The scenario with the choices made, and its world.

        Raises:
            InputError: a scenario or world that does not exist or cannot be read, or a choice that does not fit.
        """
        from parley.questions.opening import open_source  # noqa: PLC0415  (only where it is answered)

        return open_source(self.scenario, self.choices())

    def choices(self) -> dict[str, Any]:
        """What is chosen in place of the scenario's own, by the scenario's keys."""
        from parley.questions.opening import choices  # noqa: PLC0415  (only where it is answered)

        return choices(self.world, self.model, self.elasticities, self.closure, self.at, self.horizon)
