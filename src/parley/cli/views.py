"""Commands that look at a solved scenario from one side: partners, supply, sectors, blocs, re-routing, coalitions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parley.cli.old import (
    Day,
    Horizon,
    Json,
    ModelName,
    Rows,
    WorldName,
    app,
    choose,
    naming,
    open_file,
)

if TYPE_CHECKING:
    from parley.results.result import Result

File = Annotated[str, typer.Argument(help="Scenario file, library name or manifest.")]
Region = Annotated[str, typer.Option("--region", help="Whose trade or industries: an ISO3 code.")]
Sectors = Annotated[str | None, typer.Option("--sectors", help="Codes, prefixes or groups, separated by commas.")]
Figure = Annotated[Path | None, typer.Option("--figure", help="Draw to this PNG, SVG or PDF file.")]
OutRows = Annotated[Path | None, typer.Option("--out", help="Write all rows to this .parquet or .json file.")]

BLOC = (
    *("bloc", "members", "equivalent_variation_musd", "real_income_pct", "exports_outside_pct"),
    *("imports_outside_pct", "intra_trade_pct"),
)
SPLIT = (
    *("side", "region", "targeted_before_musd", "targeted_change_musd", "diverted_musd", "created_musd"),
    *("others_gained_musd", "net_musd"),
)
"""Columns shown in the terminal; --json and --out have all."""


def _codes(result: Result, text: str | None) -> tuple[str, ...] | None:
    """Sectors of the result's world that a comma-separated list picks."""
    from parley.codes.sectors import resolve_sectors  # noqa: PLC0415

    return None if text is None else resolve_sectors(_list(text), result.changes.sectors)


def _members(file: str, choices: dict[str, Any], *names: str) -> tuple[Result, list[tuple[str, ...]]]:
    """The solved scenario, and the regions of each list of names on the day at which the scenario reads groups."""
    from parley.codes.groups import resolve_countries  # noqa: PLC0415
    from parley.measures.apply import membership_day  # noqa: PLC0415

    scenario, world = open_file(file, choices)
    with naming(file):
        day = membership_day(world.economy, scenario)
        parts = [resolve_countries(_list(name), world.economy.regions, day).codes for name in names]
        return world.solve(scenario), parts


def _title(result: Result) -> str:
    return str(result.info.scenario.get("title") or result.info.scenario["name"])


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _deliver(result: Result | None, name: str, rows: list[dict[str, Any]], view: dict[str, Any]) -> None:
    """Print or write rows; ``view`` has title, columns, most, as_json and out."""
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.views.rows import rows_table, write_rows  # noqa: PLC0415

    document: dict[str, Any] = {name: rows}
    if result is not None:
        document = {
            "scenario": result.info.scenario["name"],
            "world": result.info.world,
            "model": result.info.model,
            "certificate": result.certificate.as_dict(),
            **document,
        }
    if view["out"] is not None:
        write_rows(rows, document, view["out"])
        message(f"written: {view['out']}")
    if view["as_json"]:
        print_json(document)
        return
    print_table(rows_table(rows, view["title"], view.get("columns"), view["most"]))
    if result is not None:
        message(str(result.certificate))


@app.command()
def blocs(
    file: File,
    names: Annotated[str, typer.Option("--blocs", help="Groups or countries, separated by commas.")] = "EU27,EAEU,G7",
    world: WorldName = None,
    model: ModelName = None,
    at: Day = None,
    horizon: Horizon = None,
    as_json: Json = False,
    out: OutRows = None,
    rows: Rows = 20,
) -> None:
    """Show totals of blocs: money-metric gain or loss, trade with others and among themselves."""
    from parley.results.blocs import bloc_totals  # noqa: PLC0415

    result, parts = _members(file, choose(world, model, at=at, horizon=horizon), *_list(names))
    found = bloc_totals(result.changes, dict(zip(_list(names), parts, strict=True))).as_rows()
    view = {"title": "blocs", "columns": BLOC, "most": rows, "as_json": as_json, "out": out}
    _deliver(result, "blocs", [dict(row) for row in found], view)


@app.command()
def rerouting(
    file: File,
    senders: Annotated[str, typer.Option("--from", help="Countries or groups that the measures keep from selling.")],
    target: Annotated[str, typer.Option("--target", help="The country or group that they no longer sell to.")],
    sectors: Sectors = None,
    world: WorldName = None,
    model: ModelName = None,
    at: Day = None,
    horizon: Horizon = None,
    as_json: Json = False,
    out: OutRows = None,
    rows: Rows = 20,
) -> None:
    """Show how much might travel through third countries: the smaller growth of both legs, an upper bound."""
    from parley.results.diversion import rerouting as find  # noqa: PLC0415

    result, ends = _members(file, choose(world, model, at=at, horizon=horizon), senders, target)
    found = find(result.changes, ends[0], ends[1], _codes(result, sectors)).as_rows()
    found = sorted(found, key=lambda row: -float(row["rerouted_at_most_musd"] or 0.0))
    view = {"title": f"from {senders} to {target} by third countries", "most": rows, "as_json": as_json, "out": out}
    _deliver(result, "rerouting", [dict(row) for row in found], view)


@app.command()
def diversion(
    file: File,
    senders: Annotated[str, typer.Option("--from", help="One side of the targeted trade: countries or groups.")],
    target: Annotated[str, typer.Option("--target", help="The other side.")],
    sectors: Sectors = None,
    world: WorldName = None,
    model: ModelName = None,
    at: Day = None,
    horizon: Horizon = None,
    as_json: Json = False,
    out: OutRows = None,
    rows: Rows = 20,
) -> None:
    """Show trade lost on the targeted flows, both ways, and gained on others, for the world and each country."""
    from parley.results.diversion import diversion as find  # noqa: PLC0415

    result, ends = _members(file, choose(world, model, at=at, horizon=horizon), senders, target)
    pairs = [pair for a in ends[0] for b in ends[1] if a != b for pair in ((a, b), (b, a))]
    found = find(result.changes, pairs, _codes(result, sectors)).as_rows()
    view = {"title": "trade lost and gained, USD mn", "columns": SPLIT, "most": rows, "as_json": as_json, "out": out}
    _deliver(result, "diversion", [dict(row) for row in found], view)


@app.command()
def coalition(
    file: File,
    target: Annotated[str, typer.Option("--target", help="The country or group that the measures are aimed at.")],
    members: Annotated[str, typer.Option("--members", help="Countries or groups that act, by commas; at most 12.")],
    world: WorldName = None,
    model: ModelName = None,
    at: Day = None,
    horizon: Horizon = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes; default: one a core.")] = None,
    as_json: Json = False,
    out: OutRows = None,
    rows: Rows = 20,
) -> None:
    """Show each member's cost and its Shapley value in the target's loss, over all coalitions."""
    from parley.cli.progress import showing  # noqa: PLC0415
    from parley.experiments.coalition import coalition_costs  # noqa: PLC0415
    from parley.kit.parallel import default_workers  # noqa: PLC0415

    scenario, opened = open_file(file, choose(world, model, at=at, horizon=horizon))
    with naming(file), showing("coalitions") as progress:
        table = coalition_costs(opened, scenario, target, _list(members), workers or default_workers(), progress)
    view = {"title": f"coalition against {target}, USD mn", "most": rows, "as_json": as_json, "out": out}
    _deliver(None, "coalition", [dict(row) for row in table.as_rows()], view)
