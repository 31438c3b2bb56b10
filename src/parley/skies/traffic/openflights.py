"""Reads the OpenFlights route table (about 2014; Open Database Licence), which parley does not ship.

``routes.dat`` has carriers, airports and types but no frequencies: each row counts as one carrier on one route in one
direction, with a frequency that is assumed from the distance.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parley.codes.countries import country_codes, country_name
from parley.errors import DataError, InputError
from parley.kit.reach import LARGEST_LIST, check_size
from parley.skies.costs.aircraft import Aircraft, aircraft, known, usual
from parley.skies.geometry.airports import Airport, airport, great_circle, renamed, same
from parley.skies.rights.carriers import Carrier
from parley.skies.traffic.schedule import Row, Schedule, usual_flights

ROUTES, AIRLINES = "routes.dat", "airlines.dat"
NULL = "\\N"
MOST_NAMED = 8
SPELLINGS = {
    "Russia": "RUS", "South Korea": "KOR", "Korea": "KOR", "Republic of Korea": "KOR", "North Korea": "PRK",
    "Democratic People's Republic of Korea": "PRK", "Hong Kong": "HKG", "Hong Kong SAR of China": "HKG",
    "Macao": "MAC", "Macau": "MAC", "Taiwan": "TWN", "United States": "USA", "United Kingdom": "GBR", "Vietnam": "VNM",
    "Iran": "IRN", "Laos": "LAO", "Lao Peoples Democratic Republic": "LAO",
    "Czech Republic": "CZE", "Macedonia": "MKD", "Moldova": "MDA",
    "Syria": "SYR", "Syrian Arab Republic": "SYR", "Tanzania": "TZA", "Bolivia": "BOL", "Venezuela": "VEN",
    "Brunei": "BRN", "Burma": "MMR", "Ivory Coast": "CIV", "Cape Verde": "CPV", "Swaziland": "SWZ", "Turkey": "TUR",
    "Congo (Kinshasa)": "COD", "Democratic Republic of the Congo": "COD", "Congo (Brazzaville)": "COG",
    "Republic of the Congo": "COG", "Reunion": "REU", "Netherlands Antilles": "CUW", "Faroe Islands": "FRO",
    "Bosnia and Herzegovina": "BIH", "Serbia and Montenegro": "SRB", "Russian Federation": "RUS",
}  # fmt: skip
"""OpenFlights' names of countries that differ from parley's."""


@dataclass(frozen=True)
class Airline:
    """An airline of the table: name and ISO3 code of its country, empty if unknown."""

    name: str
    country: str


def _lines(path: Path) -> Iterator[list[str]]:
    check_size(path, LARGEST_LIST, "an OpenFlights table")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: not a readable OpenFlights table ({error}).") from None


@cache
def _countries() -> dict[str, str]:
    return {country_name(code).casefold(): code for code in country_codes()} | {
        name.casefold(): code for name, code in SPELLINGS.items()
    }


def airlines(folder: Path) -> dict[str, Airline]:
    """Airlines by OpenFlights id."""
    out = {}
    for line in _lines(folder / AIRLINES):
        if len(line) < 8:
            raise DataError(f"{folder / AIRLINES}: a line with {len(line)} fields; expected 8.")
        out[line[0]] = Airline(line[1], _countries().get(line[6].strip().casefold(), ""))
    return out


def read_openflights(folder: Path) -> Schedule:
    """The route table of a folder with ``routes.dat`` and ``airlines.dat``.

    Code shares and routes with stops are left out, as others fly them; rows whose airline has no known country or whose
    airport is not in parley's list are left out; all are counted in the notes.

    Raises:
        DataError: a file is missing or not in that form.
    """
    carriers = airlines(folder)
    rows: list[Row] = []
    left: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for line in _lines(folder / ROUTES):
        if len(line) != 9:
            raise DataError(f"{folder / ROUTES}: a line with {len(line)} fields; expected 9.")
        found = _row(line, carriers, lost)
        if isinstance(found, Row):
            rows.append(found)
        else:
            left[found] += 1
    notes = [f"{count} rows left out: {why}" for why, count in left.most_common()]
    notes += [f"airports not known: {', '.join(code for code, _ in lost.most_common(MOST_NAMED))} ..."] if lost else []
    notes += renamed(place for row in rows for place in (row.origin, row.destination))
    guessed = sum("aircraft" in row.assumed for row in rows)
    notes.append(f"frequency and seats assumed in all {len(rows)} rows, the type in {guessed}")
    return Schedule("openflights", tuple(rows), "OpenFlights routes.dat, about 2014 (ODbL 1.0)", tuple(notes))


def _row(line: list[str], carriers: dict[str, Airline], lost: Counter[str]) -> Row | str:
    """A row, or why there is none."""
    if line[6].strip() == "Y":
        return "code share"
    if line[7].strip() != "0":
        return "with stops"
    airline = carriers.get(line[1])
    if airline is None or not airline.country:
        return "airline without a known country"
    origin, destination = _place(line[2]), _place(line[4])
    if origin is None or destination is None:
        lost.update(code for code in (line[2], line[4]) if _place(code) is None)
        return "airport not known"
    if same(origin, destination):
        return "both ends the same"
    km = great_circle(origin, destination)
    plane, guessed = _plane(line[8], km)
    code = line[0] if len(line[0]) == 2 else ""
    carrier = Carrier(airline.country, code, f"{line[0]}: {airline.name}")
    assumed = {"frequency", "seats", *(["aircraft"] if guessed else [])}
    return Row(carrier, origin, destination, usual_flights(km), plane, float(plane.seats), frozenset(assumed))


@cache
def _place(code: str) -> Airport | None:
    try:
        return airport(code)
    except InputError:
        return None


def _plane(text: str, km: float) -> tuple[Aircraft, bool]:
    """The first listed type that reaches, or the usual one of the distance; whether it was guessed."""
    listed = [aircraft(code) for code in text.split() if known(code)]
    able = [plane for plane in listed if plane.range_km >= km]
    return (able[0], False) if able else (usual(km), True)
