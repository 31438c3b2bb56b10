"""``parley run`` with draws: intervals and the receipt, as a table, one JSON document, a folder or a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.cli.old import naming, open_file
from parley.cli.progress import showing
from parley.cli.show import message, print_json, print_table
from parley.errors import InputError
from parley.kit.parallel import default_workers
from parley.scenarios.schema import Scenario
from parley.scenarios.spread import Draws
from parley.uncertainty import store
from parley.uncertainty.run import run_draws
from parley.uncertainty.summary import document
from parley.views.draws import draw_intervals, draws_table


@dataclass(frozen=True)
class Drawing:
    """The command line's choices about draws; None where the scenario's hold."""

    number: int | None = None
    seed: int | None = None
    workers: int | None = None
    receipt: bool = True
    allow_failing: float | None = None
    engine: str = "numpy"


def with_draws(scenario: Scenario, drawing: Drawing) -> Scenario:
    """The scenario with the command line's draws in place of its own."""
    given = {"number": drawing.number or None, "seed": drawing.seed, "allow_failing": drawing.allow_failing}
    choices = {key: value for key, value in given.items() if value is not None}
    before = (scenario.draws or Draws()).model_dump()
    try:
        return scenario.model_copy(update={"draws": Draws.model_validate({**before, **choices})})
    except ValueError as error:
        raise InputError(f"--draws, --seed, --allow-failing: {error}") from None


def deliver_draws(
    file: str,
    choices: dict[str, Any],
    drawing: Drawing,
    as_json: bool,
    out: Path | None,
    figure: Path | None,
    rows: int,
) -> None:
    """Solve the draws, then print or write."""
    scenario, world = open_file(file, choices)
    scenario = with_draws(scenario, drawing)
    settings = scenario.draws or Draws()
    if settings.rounded != settings.number:
        message(f"{settings.number} draws asked for, {settings.rounded} taken: Sobol points come in powers of two")
    with naming(file), showing("draws") as progress:
        workers = drawing.workers or default_workers()
        receipt, engine = drawing.receipt, drawing.engine
        run = run_draws(world, scenario, receipt=receipt, workers=workers, engine=engine, progress=progress)
    if out is not None:
        store.write(run, out)
        message(f"written: {out}")
    if figure is not None:
        draw_intervals(run, figure)
        message(f"written: {figure}")
    if as_json:
        print_json(document(run))
    else:
        print_table(draws_table(run, rows))
