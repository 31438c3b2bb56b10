"""``parley data``: list, show, build and import worlds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    help="Worlds: list, show, build from sources, import your own tables.", no_args_is_help=True, rich_markup_mode=None
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Also write the JSON document to this file.")]


def _deliver(document: Any, table: Any, as_json: bool, out: Path | None) -> None:
    from parley.cli.show import print_json, print_table  # noqa: PLC0415
    from parley.kit.files import write_json  # noqa: PLC0415

    if out is not None:
        write_json(out, document)
    if as_json:
        print_json(document)
    else:
        print_table(table)


@app.command("list")
def list_worlds(as_json: Json = False, out: OutFile = None) -> None:
    """List the worlds of the catalogue."""
    from parley.views.tables import pairs_table  # noqa: PLC0415
    from parley.worlds.catalog import entries  # noqa: PLC0415

    found = entries().values()
    document = [{"name": e.name, "title": e.title, "year": e.year, "bundled": bool(e.file)} for e in found]
    rows = [(e.name, e.title + ("" if e.file else "  [dim](build it from its sources)[/dim]")) for e in found]
    _deliver(document, pairs_table("", rows), as_json, out)


@app.command("show")
def show_world(
    name: Annotated[str, typer.Argument(help="A world of the catalogue, or a world file.")],
    as_json: Json = False,
    out: OutFile = None,
) -> None:
    """Show a world's source, licence, unit, year, hash, repairs and known defects."""
    from parley.views.worlds import describe_world, world_table  # noqa: PLC0415

    document = describe_world(name)
    _deliver(document, world_table(document), as_json, out)


@app.command("build")
def build_world(
    name: Annotated[str, typer.Argument(help="Which world to build.")],
    source: Annotated[
        Path | None, typer.Option("--source", help="Folder with the raw data; not needed for sanctioned-2023.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="World file to write; default: NAME.npz here.")] = None,
    as_json: Json = False,
) -> None:
    """Build a world of the catalogue from its raw sources."""
    from parley.backcast import sanctioned  # noqa: PLC0415
    from parley.errors import InputError  # noqa: PLC0415
    from parley.worlds.recipes import build  # noqa: PLC0415

    if name == sanctioned.NAME:  # solved from a bundled world and observed totals, without raw files
        data = sanctioned.build()
    elif source is None:
        raise InputError(f"--source is missing: the folder with the raw data of {name}.")
    else:
        data = build(name, source)
    _save(data, out or Path(f"{name}.npz"), as_json)


@app.command("import")
def import_world(
    kind: Annotated[str, typer.Argument(help="What the file is: icio, wiod or tidy.")],
    file: Annotated[Path, typer.Argument(help="The file.")],
    out: Annotated[Path, typer.Option("--out", help="World file to write (.npz).")],
    year: Annotated[
        int | None, typer.Option("--year", help="Year, where a file holds several or does not say.")
    ] = None,
    unit: Annotated[float, typer.Option("--unit", help="tidy: USD of one unit of value, e.g. 1000.")] = 1e6,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="tidy: role=name of a column that is not recognised.")
    ] = None,
    regions: Annotated[
        Path | None, typer.Option("--regions", help="Add regions up by this CSV with the columns from,to.")
    ] = None,
    sectors: Annotated[
        Path | None, typer.Option("--sectors", help="Add sectors up by this CSV with the columns from,to.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import a table of your own: OECD ICIO csv, WIOD table, or a tidy long file of flows."""
    from parley.worlds.importing import import_table  # noqa: PLC0415

    _save(
        import_table(kind, file, year=year, usd=unit, columns=column or (), regions=regions, sectors=sectors),
        out,
        as_json,
    )


def _save(data: Any, path: Path, as_json: bool) -> None:
    """Check that the world opens, write it, and say what was repaired."""
    from parley.cli.show import message, print_json  # noqa: PLC0415
    from parley.kit.files import write_bytes  # noqa: PLC0415
    from parley.worlds.files import from_bytes, sha256, to_bytes  # noqa: PLC0415

    content = to_bytes(data)
    economy = from_bytes(content, str(path)).economy()
    write_bytes(path, content)
    repairs = [str(text) for text in data.meta.get("repairs", ())]
    document = {
        "file": str(path),
        "sha256": sha256(content),
        "bytes": len(content),
        "regions": len(economy.regions),
        "sectors": len(economy.sectors),
        "repairs": repairs,
    }
    if as_json:
        print_json(document)
        return
    message("\n".join(f"repair: {text}" for text in repairs))
    typer.echo(
        f"{path}: {document['regions']} regions x {document['sectors']} sectors, {len(content) / 1e6:.2f} MB, "
        f"sha256 {document['sha256']}"
    )
