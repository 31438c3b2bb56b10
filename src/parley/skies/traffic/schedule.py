"""Route tables: who flies which aircraft from where to where, and how often."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from parley.errors import DataError, InputError, nearest
from parley.kit.extras import need
from parley.kit.number_style import PLAIN, NumberStyle, find_style, parse
from parley.kit.packaged import as_path, read_toml
from parley.kit.reach import LARGEST_LIST, check_cells, check_size, read_bytes
from parley.kit.separated import open_table
from parley.kit.text import counted
from parley.skies.costs.aircraft import LONG_KM, Aircraft, aircraft, usual
from parley.skies.costs.prices import price
from parley.skies.geometry.airports import Airport, airport, great_circle, renamed, same
from parley.skies.rights.carriers import Carrier
from parley.skies.traffic.carrier_columns import WHOSE, carrier_of, read_as, refuse_ambiguous, refuse_unknown
from parley.skies.traffic.carrier_columns import check as check_carrier

WEEKS = 52.0
"""Weeks of a year as schedules count them."""
REQUIRED = ("origin", "destination")
COUNTS = ("flights_per_year", "flights_per_week")
OPTIONAL = ("seats", "aircraft", "both_ways", "assumed")
NUMBERS = (*COUNTS, "seats")
MOST_NAMED = 5
MOST_FLIGHTS = 200_000
"""Flights a year of one row: several times those of the busiest route of the world; more are seats or passengers."""
DEMONSTRATION = (
    "DEMONSTRATION TABLE: a small choice of well-known routes with rough, assumed frequencies. Its sums stand for "
    "these rows only, never for a total of an airline, a country or the world; give a route table of your own for that"
)
"""What every answer from the table that ships with parley says first."""


@dataclass(frozen=True)
class Row:
    """Flights of one carrier in one direction.

    Attributes:
        carrier: whose.
        origin: airport.
        destination: airport.
        flights: per year.
        aircraft: type.
        seats: per flight; 0 for a freighter.
        assumed: what of it nobody published: any of frequency, aircraft, seats.
    """

    carrier: Carrier
    origin: Airport
    destination: Airport
    flights: float
    aircraft: Aircraft
    seats: float
    assumed: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """Carrier and airports in short."""
        return f"{self.carrier.airline or self.carrier.country} {self.origin.code}-{self.destination.code}"

    @property
    def flow(self) -> str:
        """The two parts of the world that it joins, such as europe-asia; ``other`` if a place is in none."""
        return flow(self.origin.country, self.destination.country)


@dataclass(frozen=True)
class Schedule:
    """A route table.

    Attributes:
        name: for messages and results.
        rows: at least one.
        source: where it is from.
        notes: what was assumed, merged or left out when it was read.
        demonstration: whether it is the small table that ships with parley, whose sums stand for nothing but its rows.

    Raises:
        InputError: no row.
    """

    name: str
    rows: tuple[Row, ...]
    source: str = ""
    notes: tuple[str, ...] = ()
    demonstration: bool = False

    def __post_init__(self) -> None:
        if not self.rows:
            raise InputError(f"the route table {self.name!r} is empty; expected at least one row.")

    def of(self, countries: frozenset[str]) -> Schedule:
        """Rows of the carriers of some countries.

        Raises:
            InputError: there is none.
        """
        kept = tuple(row for row in self.rows if row.carrier.country in countries)
        if not kept:
            raise InputError(
                f"the route table {self.name!r} has no row of the carriers asked for; it has those of "
                f"{', '.join(sorted({row.carrier.country for row in self.rows}))}."
            )
        return replace(self, rows=kept)

    def on(self, flows: Iterable[str]) -> Schedule:
        """Rows between some parts of the world.

        Raises:
            InputError: an unknown flow, or no row.
        """
        wanted = {check_flow(name) for name in flows}
        kept = tuple(row for row in self.rows if row.flow in wanted)
        if not kept:
            raise InputError(f"the route table {self.name!r} has no row on {', '.join(sorted(wanted))}.")
        return replace(self, rows=kept)

    def scaled(self, factor: float) -> Schedule:
        """All frequencies times a factor."""
        if not (math.isfinite(factor) and factor >= 0):
            raise InputError(f"a factor of {factor:g} for frequencies; expected 0 or more.")
        return replace(self, rows=tuple(replace(row, flights=row.flights * factor) for row in self.rows))


@cache
def _parts() -> dict[str, str]:
    return {code: name for name, entry in read_toml("skies", "regions.toml").items() for code in entry["codes"]}


@cache
def part_names() -> tuple[str, ...]:
    """Parts of the world, in the order of the file."""
    return tuple(read_toml("skies", "regions.toml"))


def flow(origin: str, destination: str) -> str:
    """Name of the flow between two countries (ISO3): the two parts in the order of the file, or ``other``."""
    parts = [_parts().get(code) for code in (origin, destination)]
    if None in parts:
        return "other"
    return "-".join(sorted((str(p) for p in parts), key=part_names().index))


def check_flow(name: str) -> str:
    """The name of a flow, in any case and order; InputError if there is none."""
    names = [f"{a}-{b}" for k, a in enumerate(part_names()) for b in part_names()[k:]]
    either = {n: n for n in names} | {
        f"{b}-{a}": f"{a}-{b}" for a in part_names() for b in part_names() if f"{a}-{b}" in names
    }
    wanted = name.strip().casefold()
    if wanted not in either:
        raise InputError(f"no flow {name!r}.{nearest(wanted, either)} Parts: {', '.join(part_names())}.")
    return either[wanted]


def usual_flights(km: float) -> float:
    """Flights a year assumed for a route without a frequency."""
    return WEEKS * price("weekly-long" if km > LONG_KM else "weekly-short").value


def read_schedule(path: Path) -> Schedule:
    """A route table of one's own, CSV or Parquet.

    Columns: airline, state or carrier (see :mod:`parley.skies.traffic.carrier_columns`), origin, destination (IATA or
    ICAO, former codes too), flights_per_year or flights_per_week (of one direction); seats, aircraft, both_ways (yes:
    the row counts in both directions) and assumed (yes: the frequency is a guess) may be left out or empty.

    Raises:
        DataError: the file cannot be read, a column is missing or unknown, or a row is wrong; every wrong row is
            counted and the first are named with their lines.
        InputError: no row.
    """
    rows, faults = [], []
    records, form = _records(path)
    refuse_ambiguous(records, path)
    refuse_unknown(records, path)
    for line, record in records:
        try:
            rows += parse_row(record)
        except InputError as error:
            faults.append(f"line {line}: {error}")
    if faults:
        shown = "\n  ".join(faults[:MOST_NAMED])
        more = f"\n  and {len(faults) - MOST_NAMED} more" if len(faults) > MOST_NAMED else ""
        raise DataError(f"{path}: {counted(len(faults), 'wrong row')}:\n  {shown}{more}")
    return Schedule(path.stem, tuple(rows), str(path.name), (*form, *read_as(r for _, r in records), *_notes(rows)))


def _notes(rows: list[Row]) -> tuple[str, ...]:
    out = [*renamed(place for row in rows for place in (row.origin, row.destination))]
    again = len(rows) - len(set(rows))
    if again:
        out.append(f"{counted(again, 'row')} alike in carrier, airports, aircraft and frequency to another; all count")
    for what in ("frequency", "aircraft", "seats"):
        count = sum(what in row.assumed for row in rows)
        if count:
            out.append(f"{what} assumed in {count} of {len(rows)} rows")
    return tuple(out)


def _records(path: Path) -> tuple[list[tuple[int, dict[str, str]]], tuple[str, ...]]:
    """Rows with their line numbers, all values as text, and what was recognised in the form of the file."""
    check_size(path, LARGEST_LIST, "a route table")
    try:
        records, notes = (_parquet(path), ()) if path.suffix.casefold() == ".parquet" else _text(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not a readable route table, CSV or Parquet ({error}).") from None
    if not records:
        raise InputError(f"the route table {path} is empty; expected at least one row.")
    _check_columns(path, list(records[0][1]))
    return records, notes


def _text(path: Path) -> tuple[list[tuple[int, dict[str, str]]], tuple[str, ...]]:
    """Rows of a text table with their lines; numbers with a decimal comma or thousands are rewritten with a point."""
    table = open_table(str(path), read_bytes(path, LARGEST_LIST, "a route table"))
    lines, columns = table.columns(range(len(table.header)))
    notes = list(table.notes)
    for place, name in enumerate(table.header):
        if name not in NUMBERS:
            continue
        where, plain = f"{path}, column {name!r}", table.delimiter == ","
        style = find_style(where, columns[place], points=plain, way_out="Write all numbers with a decimal point.")
        if style != PLAIN:
            notes.append(f"the column {name!r} is read with a {style.describe()}.")
            columns[place] = [_pointed(cell, style) for cell in columns[place]]
    rows = zip(*columns, strict=True)
    return [(n, dict(zip(table.header, row, strict=True))) for n, row in zip(lines, rows, strict=True)], tuple(notes)


def _pointed(cell: str, style: NumberStyle) -> str:
    """A cell with a decimal point; as it stands where it is not a number, for the message of its row."""
    try:
        return f"{parse(cell, style):.17g}" if cell else cell
    except ValueError:
        return cell


def _parquet(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows with the lines that they would have under a header."""
    what, hint = f"{path}: a Parquet file", "A .csv file is read without it."
    arrow, parquet = need("pyarrow", what, hint), need("pyarrow.parquet", what, hint)
    try:
        about = parquet.read_metadata(path)
        check_cells(path, about.num_rows, about.num_columns)
        table = parquet.read_table(path).to_pylist()
    except arrow.ArrowException as error:
        raise ValueError(str(error)) from None
    rows = [{key: "" if value is None else str(value).strip() for key, value in row.items()} for row in table]
    return list(enumerate(rows, 2))


def _check_columns(path: Path, names: list[str]) -> None:
    valid = (*WHOSE, *REQUIRED, *COUNTS, *OPTIONAL)
    for name in names:
        if name not in valid:
            raise DataError(f"{path}: unknown column {name!r}.{nearest(name, valid)} Columns: {', '.join(valid)}.")
    check_carrier(names, str(path))
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise DataError(f"{path}: no column {missing[0]!r}. Columns: {', '.join(valid)}.")
    if not set(COUNTS).intersection(names):
        raise DataError(f"{path}: no frequency; expected a column {COUNTS[0]} or {COUNTS[1]}.")


def parse_row(record: Mapping[str, str]) -> list[Row]:
    """One row, or two if it counts in both directions.

    Raises:
        InputError: an unknown carrier, airport or type, the same airport twice, a negative or missing number.
    """
    origin, destination = airport(record["origin"]), airport(record["destination"])
    if same(origin, destination):
        raise InputError(f"from {origin.code} to {destination.code}: both are the same airport.")
    assumed = {"frequency"} if _yes(record.get("assumed", ""), "assumed") else set()
    km = great_circle(origin, destination)
    if record.get("aircraft"):
        plane = aircraft(record["aircraft"])
    else:
        plane = usual(km)
        assumed.add("aircraft")
    if record.get("seats"):
        seats = _number(record["seats"], "seats")
    else:
        seats = float(plane.seats)
        assumed.add("seats")
    row = Row(carrier_of(record), origin, destination, _flights(record), plane, seats, frozenset(assumed))
    if _yes(record.get("both_ways", ""), "both_ways"):
        return [row, replace(row, origin=destination, destination=origin)]
    return [row]


def _flights(record: Mapping[str, str]) -> float:
    given = [name for name in COUNTS if record.get(name)]
    if len(given) != 1:
        raise InputError(f"{len(given)} frequencies; expected one of {COUNTS[0]} and {COUNTS[1]}.")
    flights = _number(record[given[0]], given[0]) * (WEEKS if given[0] == COUNTS[1] else 1.0)
    if flights > MOST_FLIGHTS:
        raise InputError(
            f"{given[0]} is {record[given[0]]!r}, {flights:,.0f} flights a year; expected at most {MOST_FLIGHTS:,}. "
            "Are these seats or passengers?"
        )
    return flights


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise InputError(f"{what} is {text!r}; expected a number of 0 or more.")
    return value


def _yes(text: str, what: str) -> bool:
    words = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}
    if text.casefold() not in words:
        raise InputError(f"{what} is {text!r}; expected yes or no.")
    return words[text.casefold()]


def demo() -> Schedule:
    """The small table that ships with parley: well-known long routes with rough, assumed frequencies."""
    with as_path("skies", "demo_routes.csv") as path:
        found = read_schedule(path)
    return replace(
        found,
        name="demo",
        source="own compilation of well-known routes; frequencies and types are rough and assumed",
        notes=(DEMONSTRATION, *found.notes),
        demonstration=True,
    )
