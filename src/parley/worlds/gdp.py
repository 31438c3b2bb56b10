"""GDP of countries at current prices, 1990 to 2023, as the World Bank publishes it: what tables are measured against.

``data/observed/gdp.csv`` is written by :func:`derive`; a test repeats it where the raw file is. Source: World Bank,
World Development Indicators, NY.GDP.MKTP.CD (CC BY 4.0), USD at the exchange rates of each year.

Known defects. Taiwan, North Korea and most territories are not in it; 1990 has 188 countries, 2019 has 209. Aggregates
of the source (World, Euro area, income groups) are left out. Figures of the last years are revised by the source.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from parley.codes.countries import country_codes
from parley.errors import DataError
from parley.kit.packaged import read_text
from parley.worlds.recipes.sources import as_numbers, read_rows

FILE = "gdp.csv"
SOURCE = "World Bank, World Development Indicators, NY.GDP.MKTP.CD (CC BY 4.0)"
FIRST, LAST = 1990, 2023
FARTHEST = 5
"""Years that a table may lie outside 1990 to 2023 and still be measured; world GDP moves by a third in that time."""
MILLION = 1e6
RAW = ("worldbank", "gdp_current_usd.csv")
COLUMNS = ["Country Name", "Country Code", "Year", "Value"]


def year_for(year: int) -> int | None:
    """Year whose GDP a table of ``year`` is measured against: its own, else the nearest; None beyond ``FARTHEST``."""
    nearest = min(max(year, FIRST), LAST)
    return nearest if abs(nearest - year) <= FARTHEST else None


@cache
def gdp(year: int) -> Mapping[str, float]:
    """GDP by ISO3 code, USD mn; countries that the source lacks in that year are absent.

    Raises:
        DataError: a year outside ``FIRST`` to ``LAST``.
    """
    if not FIRST <= year <= LAST:
        raise DataError(f"GDP of {year} does not ship with parley; years: {FIRST} to {LAST}.")
    lines = (line for line in io.StringIO(read_text("observed", FILE)) if not line.startswith("#"))
    return {row["region"]: float(row[str(year)]) for row in csv.DictReader(lines) if row[str(year)]}


def derive(source: Path) -> str:
    """Text of the shipped file from the folder of the raw data: a row a country, a column a year, USD mn."""
    path = source.joinpath(*RAW)
    header, rows = read_rows(path, ends=False)
    if header != COLUMNS:
        raise DataError(f"{path}: columns {', '.join(header)}; expected {', '.join(COLUMNS)}.")
    values = as_numbers(path, [row[2:] for row in rows])
    found = {(row[1], int(year)): value for row, (year, value) in zip(rows, values, strict=True)}
    years = range(FIRST, LAST + 1)
    countries = [code for code in country_codes() if any((code, year) in found for year in years)]
    lines = [
        f"# GDP, current USD mn; derived by parley.worlds.gdp from {SOURCE}",
        ",".join(["region", *map(str, years)]),
    ]
    for code in countries:
        cells = [f"{found[code, year] / MILLION:.1f}" if (code, year) in found else "" for year in years]
        lines.append(",".join([code, *cells]))
    return "\n".join(lines) + "\n"
