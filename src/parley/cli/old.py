"""Commands. Every command that prints results takes ``--json`` and ``--out``; imports wait until a command runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from parley.results.result import Result
    from parley.scenarios.schema import Scenario
    from parley.worlds.world import World

app = typer.Typer(
    name="parley",
    help="What sanctions, tariffs, trade deals and embargoes cost each side: certified answers from a YAML file.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: importing Rich for it would triple the time of --help
    add_completion=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")]
OutFolder = Annotated[
    Path | None, typer.Option("--out", help="Write Parquet tables, JSON and a manifest to this folder.")
]
OutFile = Annotated[Path | None, typer.Option("--out", help="Also write the JSON document to this file.")]
WorldName = Annotated[str | None, typer.Option("--world", help="World name or file instead of the scenario's.")]
ModelName = Annotated[str | None, typer.Option("--model", help="Model family instead of the scenario's.")]
Elasticity = Annotated[
    str | None, typer.Option("--elasticities", help="Elasticity set or one number instead of the scenario's.")
]
Closure = Annotated[str | None, typer.Option("--closure", help="Deficit closure instead of the scenario's.")]
Day = Annotated[str | None, typer.Option("--at", help="Only the measures in force on this day, YYYY-MM-DD.")]
Horizon = Annotated[
    str | None,
    typer.Option("--horizon", help="Years since the change: 1, 5, 10, long-run, a list, or elapsed."),
]
Rows = Annotated[int, typer.Option("--rows", min=1, help="Countries in the table.")]


def _version(value: bool) -> None:
    if value:
        from parley._version import __version__  # noqa: PLC0415

        typer.echo(f"parley {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Parley computes what trade measures do to every country."""


def choose(
    world: str | None = None,
    model: str | None = None,
    elasticities: str | None = None,
    closure: str | None = None,
    at: str | None = None,
    horizon: str | None = None,
) -> dict[str, Any]:
    """The command line's choices, by the scenario's keys; what is not given is not there."""
    from parley.kit.dates import parse_day  # noqa: PLC0415

    choices: dict[str, Any] = {"world": world, "model": model, "closure": closure, "horizon": horizon}
    choices["elasticities"] = None if elasticities is None else _number_or_name(elasticities)
    choices["on"] = None if at is None else parse_day(at)
    return {key: value for key, value in choices.items() if value is not None}


def open_file(file: str, choices: dict[str, Any]) -> tuple[Scenario, World]:
    """A scenario with the command line's choices, and its world."""
    from parley.scenarios.load import load  # noqa: PLC0415
    from parley.worlds.world import load_world  # noqa: PLC0415

    loaded = load(file)
    scenario = loaded.scenario.model_copy(update=choices)
    beside = Path(file).parent / scenario.world
    if not Path(scenario.world).exists() and beside.is_file():  # a world file next to the scenario
        scenario = scenario.model_copy(update={"world": str(beside)})
    with naming(file):
        return scenario, load_world(scenario.world, None if "world" in choices else loaded.world_hash)


@contextmanager
def naming(file: str) -> Iterator[None]:
    """Put the scenario's file in front of an error."""
    from parley.errors import ParleyError  # noqa: PLC0415

    try:
        yield
    except ParleyError as error:
        raise type(error)(f"{file}: {error}") from None


def solve_file(file: str, choices: dict[str, Any]) -> Result:
    """Load a scenario, apply the command line's choices and solve it."""
    scenario, world = open_file(file, choices)
    with naming(file):
        return world.solve(scenario)


def _asks_for_draws(file: str) -> bool:
    """Whether the scenario has the key ``draws``."""
    from parley.scenarios.load import load  # noqa: PLC0415

    return load(file).scenario.draws is not None


def _number_or_name(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def _deliver(result: Result, as_json: bool, out: Path | None, rows: int) -> None:
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.results import store  # noqa: PLC0415

    if out is not None:
        store.write(result, out)
        message(f"written: {out}")
    if as_json:
        print_json(result.as_dict())
        return
    from parley.views.tables import result_table  # noqa: PLC0415

    print_table(result_table(result, rows))


def _check_out(out: Path | None) -> None:
    """Refuse a folder that cannot be written before any work is done."""
    if out is not None:
        from parley.results.store import check_tables  # noqa: PLC0415

        check_tables(out)


@app.command()
def run(
    file: Annotated[str, typer.Argument(help="Scenario file, library name, or manifest.json of an earlier run.")],
    world: WorldName = None,
    model: ModelName = None,
    elasticities: Elasticity = None,
    closure: Closure = None,
    at: Day = None,
    horizon: Horizon = None,
    path: Annotated[str | None, typer.Option("--path", help="A yearly path, such as 2021..2030.")] = None,
    figure: Annotated[
        Path | None,
        typer.Option("--figure", help="With --path, several horizons or draws: draw to this PNG, SVG, PDF."),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option("--draws", min=0, help="Draws of all that is uncertain; 0: none, as the scenario may ask."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Seed of the draws.")] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes for the draws; default: one a core.")
    ] = None,
    receipt: Annotated[bool, typer.Option("--receipt/--no-receipt", help="Where the spread comes from.")] = True,
    engine: Annotated[str, typer.Option("--engine", help="numpy, or jax for batches of draws.")] = "numpy",
    allow_failing: Annotated[
        float | None, typer.Option("--allow-failing", min=0, max=1, help="Share of draws that may fail.")
    ] = None,
    out: OutFolder = None,
    as_json: Json = False,
    rows: Rows = 20,
) -> None:
    """Solve a scenario and show what it does to every country."""
    _check_out(out)
    choices = choose(world, model, elasticities, closure, at, horizon)
    if path is None and "," not in (horizon or "") and (draws or (draws is None and _asks_for_draws(file))):
        from parley.cli.draws import Drawing, deliver_draws  # noqa: PLC0415

        drawing = Drawing(draws, seed, workers, receipt, allow_failing, engine)
        deliver_draws(file, choices, drawing, as_json, out, figure, rows)
        return
    if draws:
        raise typer.BadParameter("--draws reads one day and horizon; several at once: parley sweep")
    if path is None and "," not in (horizon or ""):
        if figure is not None:
            raise typer.BadParameter(
                "--figure needs --path, several horizons or --draws; see also: partners, sectors, timeline"
            )
        _deliver(solve_file(file, choices), as_json, out, rows)
        return
    from parley.cli.path import deliver_series  # noqa: PLC0415

    deliver_series(file, choices, path, as_json, out, figure, rows)
