"""Commands. Every command that prints results takes ``--json`` and ``--out``; imports wait until a command runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
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


def _number_or_name(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text
