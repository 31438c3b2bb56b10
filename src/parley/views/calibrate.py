"""Calibrated trade costs: the scenario file, and a row for each flow that was asked for."""

from __future__ import annotations

import numpy as np

from parley.calibration.scenario import Calibration
from parley.codes import countries
from parley.codes.sectors import sector_name
from parley.results.indicators import PERCENT
from parley.show.answer import Answer
from parley.show.table import Row, Table, money, number_column, percent_change, signed, text_column

FOUND = "found"


def answer_calibration(done: Calibration) -> Answer:
    """The scenario as a file, with its flows, rates and standard errors as a table."""
    rows = done.as_rows()
    title = finding(done)
    return Answer(
        question="calibrate",
        title=title,
        subject=done.scenario.title,
        tables=(_table(done),),
        document={"scenario": done.scenario.name, "notes": list(done.notes), "pairs": rows},
        words=(
            f"{title}.",
            f"They bring trade of {done.before.year} to that of {done.after.year} in the model, whatever caused the "
            "change; no legal act stands behind them.",
        ),
        notes=done.notes,
        basis=(f"before: {done.before.source}", f"after: {done.after.source}"),
        sources=(done.before.source, done.after.source),
        text=done.text,
        messages=tuple(f"note: {note}" for note in done.notes),
    )


def finding(done: Calibration) -> str:
    """How far trade costs moved, without a full stop."""
    rows = done.as_rows()
    rates = [float(row["rate"]) * PERCENT for row in rows if row["status"] == FOUND]
    if not rates:
        return f"No finite change of trade costs is found for {len(rows):,} flows"
    low, middle, high = (signed(float(value)) for value in np.quantile(rates, (0.0, 0.5, 1.0)))
    span = f", from {low} to {high} %" if len(rates) > 1 else ""
    return f"Trade costs of {len(rates):,} of {len(rows):,} flows are found, with a median change of {middle} %{span}"


def _table(done: Calibration) -> Table:
    sectors = done.before.sectors
    return Table(
        name="flows",
        title=f"trade costs, {done.before.year} to {done.after.year}",
        columns=(
            text_column("exporter", ""),
            text_column("exporter_name", "exporter"),
            text_column("importer", ""),
            text_column("importer_name", "importer"),
            text_column("sector", wide=True),
            text_column("sector_name", "goods"),
            text_column("status"),
            percent_change("rate_pct", "change of costs"),
            number_column("standard_error_log", "s.e.", "log"),
            money("before_musd", str(done.before.year)),
            money("after_musd", str(done.after.year)),
        ),
        rows=[_row(row, sectors) for row in done.as_rows()],
        most=20,
    )


def _row(row: Row, sectors: tuple[str, ...]) -> Row:
    exporter, importer, sector, rate = str(row["from"]), str(row["to"]), str(row["sector"]), row["rate"]
    return {
        **{key: value for key, value in row.items() if key not in ("from", "to")},
        "exporter": exporter,
        "exporter_name": countries.label(exporter),
        "importer": importer,
        "importer_name": countries.label(importer),
        "sector_name": "all goods" if len(sectors) == 1 else sector_name(sector, sectors),
        "rate_pct": None if rate is None else rate * PERCENT,
    }
