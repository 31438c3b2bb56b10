"""``parley panel``: one scenario in every model family and elasticity set, with the reason why they differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parley.cli.old import Closure, Day, Horizon, Json, WorldName, choose, naming, open_file

if TYPE_CHECKING:
    from parley.experiments.channels import Channels
    from parley.experiments.panel import Panel


def panel(
    file: Annotated[str, typer.Argument(help="Scenario file, library name or manifest.")],
    world: WorldName = None,
    closure: Closure = None,
    at: Day = None,
    horizon: Horizon = None,
    region: Annotated[
        str | None, typer.Option("--region", help="Whose tables to show, codes; default: the most affected.")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Countries in the table of ranges.")] = 8,
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write JSON to this .json file, or JSON and CSV to this folder.")
    ] = None,
    figure: Annotated[
        Path | None, typer.Option("--figure", help="Draw the first region to this PNG, SVG or PDF file.")
    ] = None,
) -> None:
    """Solve a scenario in every model and elasticity set, and say which channel makes them differ."""
    from parley.cli.progress import showing  # noqa: PLC0415
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.experiments.channels import channels  # noqa: PLC0415
    from parley.experiments.panel import panel as solve_panel  # noqa: PLC0415
    from parley.results.rows import positions  # noqa: PLC0415

    scenario, loaded = open_file(file, choose(world=world, closure=closure, at=at, horizon=horizon))
    wanted = [code.strip().upper() for code in (region or "").split(",") if code.strip()]
    with naming(file):
        if wanted:
            positions("region", wanted, loaded.economy.regions)
        with showing("models") as progress:
            found = solve_panel(loaded, scenario, progress=progress)
        why, reason = _channels(lambda: channels(loaded, scenario))
    if reason:
        message(f"no channels: {reason}")
    document = _document(found, why, reason)
    if out is not None:
        _write(out, document, found, why)
        message(f"written: {out}")
    shown = wanted or list(found.most_affected())
    if figure is not None:
        from parley.views.panel import draw_panel  # noqa: PLC0415

        draw_panel(found, shown[0], figure)
        message(f"written: {figure}")
    if as_json:
        print_json(document)
        return
    from parley.views.panel import panel_table  # noqa: PLC0415

    print_table(panel_table(found, why, shown, rows))


def _channels(solve: Any) -> tuple[Channels | None, str]:
    """The channels, or why there are none: the panel stands without them."""
    from parley.errors import ParleyError  # noqa: PLC0415

    try:
        return solve(), ""
    except ParleyError as error:
        return None, str(error)


def _document(found: Panel, why: Channels | None, reason: str) -> dict[str, Any]:
    return {**found.as_dict(), "channels": {"unavailable": reason} if why is None else why.as_dict()}


def _write(out: Path, document: dict[str, Any], found: Panel, why: Channels | None) -> None:
    """One JSON file, or a folder with it and a CSV file of each table."""
    from parley.kit.files import write_json  # noqa: PLC0415

    if out.suffix == ".json":
        write_json(out, document)
        return
    write_json(out / "panel.json", document)
    _write_csv(out / "panel.csv", found.as_rows())
    if why is not None:
        _write_csv(out / "channels.csv", why.as_rows())


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    from parley.kit.files import write_bytes  # noqa: PLC0415

    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_bytes(path, text.getvalue().encode())
