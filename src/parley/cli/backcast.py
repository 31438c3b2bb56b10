"""``parley backcast``: forecasts under the measures in force beside what was observed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def backcast(
    source: Annotated[
        Path | None, typer.Option("--source", help="Folder with the raw data; only the cases from 2013 need it.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Also write the JSON document to this file.")] = None,
) -> None:
    """Compare forecasts of Russia's trade with what happened, next to naive ones."""
    from parley.backcast.board import backcast as run  # noqa: PLC0415
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.kit.files import write_json  # noqa: PLC0415
    from parley.views.backcast import backcast_table  # noqa: PLC0415

    board = run(source)
    if out is not None:
        write_json(out, board.as_dict())
        message(f"written: {out}")
    if as_json:
        print_json(board.as_dict())
    else:
        print_table(backcast_table(board))
