"""``parley run`` along an axis, ``--path`` or several horizons: a table, one JSON document, or a folder each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parley.cli.old import naming, open_file
from parley.cli.progress import showing
from parley.cli.show import message, print_json, print_table
from parley.errors import InputError
from parley.experiments.series import solve_horizons, solve_path
from parley.kit.dates import parse_years
from parley.results import store
from parley.views.figures import draw_series
from parley.views.tables import lines, series_table

MOST_LINES = 8


def deliver_series(
    file: str,
    choices: dict[str, Any],
    years: str | None,
    as_json: bool,
    out: Path | None,
    figure: Path | None,
    rows: int,
) -> None:
    """Solve every year or horizon, then print or write: ``--out DIR`` holds one result folder each."""
    horizons = _split(choices.get("horizon"))
    if years is not None and len(horizons) > 1:
        raise InputError("give one horizon with --path (elapsed reads each year at its own), or several without it.")
    span = parse_years(years) if years is not None else ()
    choices = {**choices, **({"horizon": horizons[0]} if len(horizons) == 1 else {"horizon": "long-run"})}
    scenario, world = open_file(file, choices)
    with naming(file):
        if span:
            with showing("years") as progress:
                series = solve_path(world, scenario, span, progress)
        else:
            series = solve_horizons(world, scenario, horizons)
    if out is not None:
        for label, result in zip(series.labels, series.results, strict=True):
            store.write(result, out / label)
        message(f"written: {out}")
    if figure is not None:
        draw_series(series, lines(series, MOST_LINES), figure)
        message(f"written: {figure}")
    if as_json:
        documents = {label: r.as_dict() for label, r in zip(series.labels, series.results, strict=True)}
        print_json({("path" if span else "horizons"): documents})
    else:
        print_table(series_table(series, rows))


def _split(horizon: object) -> list[str]:
    return [part.strip() for part in str(horizon).split(",") if part.strip()] if horizon is not None else []
