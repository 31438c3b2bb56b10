"""What a scenario's measures do to every country: once, along years or horizons, or in draws with intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from parley.errors import InputError, ScenarioError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask
from parley.questions.case import Case
from parley.scenarios.bounds import LARGEST_DRAWS
from parley.show.answer import Answer

if TYPE_CHECKING:
    from parley.codes.groups import Bloc
    from parley.questions.opening import Opened
    from parley.scenarios.schema import Scenario

ENGINES = ("numpy", "jax")
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Run(Case):
    """Solve a scenario and show what it does to every country."""

    NAME = "run"
    ROWS = 20
    FIGURE = True
    FOLDER_NEEDS = ("pyarrow",)

    horizon: Annotated[
        str | None, Ask("Years since the change: 1, 5, 10, long-run, a list with commas, or elapsed.", commas=True)
    ] = None
    path: Annotated[str | None, Ask("A yearly path, such as 2021..2030; each year is read on 1 July.")] = None
    draws: Annotated[
        int | None,
        Ask("Draws of all that is uncertain; 0: none, although the scenario may ask.", least=0, most=LARGEST_DRAWS),
    ] = None
    seed: Annotated[int | None, Ask("Seed of the draws.", least=0, most=LARGEST_SEED)] = None
    workers: Annotated[int | None, Ask("Processes for the draws; default: one a core.", least=1)] = None
    receipt: Annotated[bool | None, Ask("Where the spread comes from.", negative="no-receipt")] = None
    engine: Annotated[str | None, Ask("numpy, or jax for batches of draws.", choices=ENGINES)] = None
    region: Annotated[
        str | None, Ask("Whom to show first: codes or groups such as EU27, with commas between them.", commas=True)
    ] = None
    allow_failing: Annotated[float | None, Ask("Share of draws that may fail.", least=0, most=1)] = None

    @property
    def horizons(self) -> tuple[str, ...]:
        """The horizons asked for, each once."""
        listed = (part.strip() for part in (self.horizon or "").split(","))
        return tuple(dict.fromkeys(part for part in listed if part))

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Solve once, along an axis, or many times; the regions asked for stand apart in the document too."""
        answer = self._answer(progress)
        first = answer.tables[0].sections[0].rows if self.region else 0
        asked = {"asked": [dict(row) for row in answer.tables[0].rows[:first]]} if first else {}
        return replace(answer, document={**answer.document, **asked}, ask=self.ask())

    def _answer(self, progress: Progress) -> Answer:
        if self.path is not None or len(self.horizons) > 1:
            return self._series(progress)
        opened = self.open()
        if self.draws or (self.draws is None and opened.scenario.draws is not None):
            return self._draws(opened, progress)
        from parley.results.answer import answer_of  # noqa: PLC0415  (only where it is answered)

        self._refuse_choices_of_draws()
        asked = self._asked(opened)
        return answer_of(_without_draws(opened).solve(), rows=self.ROWS, asked=asked)

    def _series(self, progress: Progress) -> Answer:
        from parley.experiments.series import solve_horizons, solve_path  # noqa: PLC0415  (only for a series)
        from parley.kit.dates import parse_years  # noqa: PLC0415
        from parley.questions.opening import open_source  # noqa: PLC0415
        from parley.views.series import answer_series  # noqa: PLC0415

        if self.draws:
            raise InputError("draws: they read one day and one horizon; several at once: parley sweep.")
        self._refuse_choices_of_draws()
        if self.path is not None and len(self.horizons) > 1:
            raise InputError(
                "give one horizon with path (elapsed reads each year at its own), or several horizons without it."
            )
        if self.path is not None and self.at is not None:
            raise InputError("give path or at: a path reads each year on 1 July.")
        years = None if self.path is None else parse_years(self.path)
        chosen = {**self.choices(), **({"horizon": "long-run"} if years is None else {})}
        opened = _without_draws(open_source(self.scenario, chosen))
        asked = self._asked(opened)
        with opened.naming():
            if years is not None:
                return answer_series(solve_path(opened.world, opened.scenario, years, progress), self.ROWS, asked)
            return answer_series(solve_horizons(opened.world, opened.scenario, self.horizons), self.ROWS, asked)

    def _draws(self, opened: Opened, progress: Progress) -> Answer:
        from parley.kit.parallel import default_workers  # noqa: PLC0415  (draws need scipy)
        from parley.uncertainty.run import run_draws  # noqa: PLC0415
        from parley.views.draws import answer_draws  # noqa: PLC0415

        receipt, engine = (
            _chosen(opened, "receipt", self.receipt, True),
            _chosen(opened, "engine", self.engine, "numpy"),
        )
        scenario, asked = self._with_draws(opened.scenario), self._asked(opened)
        with opened.naming():
            found = run_draws(
                opened.world,
                scenario,
                receipt=receipt,
                workers=self.workers or default_workers(),
                engine=engine,
                progress=progress,
            )
            found = replace(found, point=opened.compared(found.point))
        return answer_draws(found, self.ROWS, engine, asked)

    def _asked(self, opened: Opened) -> tuple[Bloc, ...]:
        """Regions and groups asked for; groups are read on the day that the measures' are."""
        if self.region is None:
            return ()
        from parley.codes.groups import blocs_of  # noqa: PLC0415  (only where it is answered)
        from parley.measures.apply import membership_day  # noqa: PLC0415

        economy = opened.world.economy
        with opened.naming():
            return blocs_of(self.region, economy.regions, membership_day(economy, opened.scenario))

    def _with_draws(self, scenario: Scenario) -> Scenario:
        """The scenario with these choices in place of its own draws."""
        from parley.scenarios.spread import Draws  # noqa: PLC0415  (pydantic)

        given = {"number": self.draws, "seed": self.seed, "allow_failing": self.allow_failing}
        if self.draws == 1:
            raise InputError("draws 1: expected at least 2, or 0 for none.")
        before = (scenario.draws or Draws()).model_dump()
        draws = Draws.model_validate({**before, **{key: value for key, value in given.items() if value is not None}})
        return scenario.model_copy(update={"draws": draws})

    def _refuse_choices_of_draws(self) -> None:
        """What is about draws says nothing where none are made."""
        for name in ("seed", "receipt", "engine", "allow_failing"):
            if getattr(self, name) is not None:
                flag = name.replace("_", "-")
                raise InputError(f"{flag}: this is about draws, and none are asked for; add draws, or leave it out.")


def _without_draws(opened: Opened) -> Opened:
    """The case without the scenario's own draws, so that the manifest of the result repeats it as it was run."""
    return replace(opened, scenario=opened.scenario.model_copy(update={"draws": None}))


def _chosen(opened: Opened, key: str, given: Any, default: Any) -> Any:
    """A choice: the one given, that of the manifest that is repeated, or the default."""
    found = given if given is not None else opened.draws.get(key, default)
    if type(found) is not type(default):
        raise ScenarioError(f"{opened.origin}: a damaged manifest: draws.{key} is {found!r}.")
    return found
