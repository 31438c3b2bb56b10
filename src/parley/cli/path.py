"""``parley run --path``: a yearly path as a table, a JSON document, or a folder of results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parley.cli.app import naming, open_file
from parley.cli.show import message, print_json, print_table
from parley.report.tables import path_table
from parley.results import store
from parley.worlds.path import parse_years, solve_path


def deliver_path(file: str, choices: dict[str, Any], years: str, as_json: bool, out: Path | None, rows: int) -> None:
    """Solve every year, then print or write: ``--out DIR`` holds one result folder a year."""
    span = parse_years(years)
    scenario, world = open_file(file, choices)
    with naming(file):
        path = solve_path(world, scenario, span, lambda year: message(f"solved {year}") if len(span) > 20 else None)
    if out is not None:
        for year, result in zip(path.years, path.results, strict=True):
            store.write(result, out / str(year))
        message(f"written: {out}")
    if as_json:
        documents = {str(year): result.as_dict() for year, result in zip(path.years, path.results, strict=True)}
        print_json({"path": documents})
    else:
        print_table(path_table(path.years, path.results, rows))
