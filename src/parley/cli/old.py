"""Commands. Every command that prints results takes ``--json`` and ``--out``; imports wait until a command runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parley.cli import data as data_commands

if TYPE_CHECKING:
    from parley.results.result import Result
    from parley.scenarios.schema import Scenario
    from parley.worlds.world import World

DEMO = "west-russia-goods-embargo"
ARTICLE = "april-2025-visit"

app = typer.Typer(
    name="parley",
    help="What sanctions, tariffs, trade deals and embargoes cost each side: certified answers from a YAML file.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: importing Rich for it would triple the time of --help
    add_completion=False,
)
app.add_typer(data_commands.app, name="data")

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
def demo(
    out: OutFolder = None,
    as_json: Json = False,
    rows: Rows = 20,
    article: Annotated[
        bool, typer.Option("--article", help="Check the shipped article of April 2025 instead, about a minute.")
    ] = False,
) -> None:
    """Solve the library's embargo between Russia and 40 states on the bundled world of 2021."""
    if article:
        from parley.cli.check import check  # noqa: PLC0415

        check(ARTICLE, as_json=as_json, out=out, draws=64)
        return
    _check_out(out)
    _deliver(solve_file(DEMO, {}), as_json, out, rows)
    if not as_json:
        from parley.cli.show import message  # noqa: PLC0415

        message(f"This was: parley run {DEMO}    Others: parley scenarios    Your own: README, 'Write a scenario'")
        message(f"An article, claim by claim, about a minute: parley demo --article (parley check {ARTICLE})")


@app.command()
def compare(
    a: Annotated[str, typer.Argument(help="Scenario A: file, library name or manifest.")],
    b: Annotated[str, typer.Argument(help="Scenario B.")],
    world: WorldName = None,
    model: ModelName = None,
    elasticities: Elasticity = None,
    closure: Closure = None,
    out: OutFile = None,
    as_json: Json = False,
    rows: Rows = 20,
) -> None:
    """Solve two scenarios and show where they differ."""
    from parley.cli.show import print_json, print_table  # noqa: PLC0415
    from parley.kit.files import write_json  # noqa: PLC0415
    from parley.views.compare import compare_document  # noqa: PLC0415

    choices = choose(world, model, elasticities, closure)
    first, second = (solve_file(file, choices) for file in (a, b))
    document = compare_document(first, second)
    if out is not None:
        write_json(out, document)
    if as_json:
        print_json(document)
        return
    from parley.views.tables import compare_table  # noqa: PLC0415

    print_table(compare_table(first, second, rows))


@app.command()
def scenarios(
    name: Annotated[str | None, typer.Argument(help="Print this scenario's file, to start your own from.")] = None,
    as_json: Json = False,
    out: OutFile = None,
) -> None:
    """List the scenarios that ship with parley, or print one."""
    from parley.cli.show import print_json, print_table  # noqa: PLC0415
    from parley.kit.files import write_json  # noqa: PLC0415
    from parley.scenarios.load import dump, library_names, library_text, load  # noqa: PLC0415

    if name is not None:
        text = library_text(name)
        document: Any = dump(load(name).scenario)
    else:
        loaded = {entry: load(entry).scenario for entry in library_names()}
        document = [
            {
                "name": key,
                "title": s.title,
                "world": s.world,
                "model": s.model,
                "measures": len(s.measures),
                "source": s.source,
            }
            for key, s in loaded.items()
        ]
    if out is not None:
        write_json(out, document)
    if as_json:
        print_json(document)
    elif name is not None:
        typer.echo(text, nl=False)
    else:
        from parley.views.tables import pairs_table  # noqa: PLC0415

        print_table(
            pairs_table("", [(key, f"{s.title}  [dim]{s.world}, {s.model}[/dim]") for key, s in loaded.items()])
        )


@app.command()
def groups(
    name: Annotated[str | None, typer.Argument(help="Show this group's members.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="Date of membership, YYYY-MM-DD; default: today's.")] = None,
    as_json: Json = False,
    out: OutFile = None,
) -> None:
    """List country groups, or the members of one on a date."""
    from parley.cli.show import print_json, print_table  # noqa: PLC0415
    from parley.codes.countries import country_name  # noqa: PLC0415
    from parley.codes.groups import describe_groups, group_members  # noqa: PLC0415
    from parley.kit.dates import parse_day  # noqa: PLC0415
    from parley.kit.files import write_json  # noqa: PLC0415
    from parley.views.tables import pairs_table  # noqa: PLC0415

    if name is None:
        rows = [(group.name, group.title) for group in describe_groups()]
        document: Any = [{"name": key, "title": title} for key, title in rows]
    else:
        members = group_members(name, parse_day(at) if at else None)
        rows = [(code, country_name(code)) for code in members]
        document = {"name": name, "at": at, "members": list(members)}
    if out is not None:
        write_json(out, document)
    if as_json:
        print_json(document)
    else:
        print_table(pairs_table("", rows))


@app.command()
def timeline(
    file: Annotated[str, typer.Argument(help="Scenario file or library name.")],
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Draw to this PNG, SVG or PDF file, or write JSON to a .json file.")
    ] = None,
) -> None:
    """Show which measure holds when."""
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.kit.files import write_json  # noqa: PLC0415
    from parley.scenarios.load import load  # noqa: PLC0415
    from parley.views import timeline as report  # noqa: PLC0415

    found = report.timeline(load(file).scenario)
    if out is not None:
        if out.suffix == ".json":
            write_json(out, found.as_dict())
        else:
            report.draw_timeline(found, out)
        message(f"written: {out}")
    if as_json:
        print_json(found.as_dict())
    else:
        print_table(report.timeline_table(found))


@app.command()
def schema(
    out: OutFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="The output is JSON in any case.")] = True,
) -> None:
    """Print the JSON Schema of scenario files."""
    del as_json
    from parley.cli.show import print_json  # noqa: PLC0415
    from parley.kit.files import write_json  # noqa: PLC0415
    from parley.scenarios.load import json_schema  # noqa: PLC0415

    document = json_schema()
    if out is not None:
        write_json(out, document)
    print_json(document)
