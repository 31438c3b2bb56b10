"""How the derived facts are computed from raw data: ``build(source, out)`` writes the CSV files that ship.

Sources: US Census Bureau, goods trade by partner (public domain); OECD ICIO (CC BY 4.0) and CEPII BACI 2023 (Etalab
2.0), Russia's goods trade by partner; OEC, rare-earth trade by country. Only figures for the partners named here are
carried, never a raw table. Known defects: the Census file by country covers January to November in 2016 (its cells for
Russia match the sum of those months), so 2016 is left out of it; ICIO 2022 is not credible for Russia and is marked; in
ICIO 2011 Russia's trade with Kazakhstan and Belarus is near zero by mistake and is marked; a zero in BACI may be a
missing record, so zeros are not carried.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from parley.codes.countries import country_name
from parley.codes.groups import group_members
from parley.errors import DataError
from parley.kit.files import write_text

CENSUS_ANNUAL = Path("us_census", "us_russia_goods_annual_1992_2024.csv")
CENSUS_BY_COUNTRY = Path("us_census", "us_goods_trade_by_country_1985_2016.parquet")
ICIO = Path("russia_partners", "Russia_partners_ICIO_2011_2022.csv")
BACI = Path("russia_partners", "Russia_partners_BACI_2023.csv")
RARE_EARTHS = Path("rare_earths", "net_trade_1995_2022.csv")

LAST_FULL_YEAR = 2015
"""Last year of the Census file by country with twelve months."""
US_PARTNERS = {"China": "china", "Libya": "libya", "Burma": "burma", "South Africa": "south-africa"}
US_PARTNERS |= {"Vietnam": "vietnam", "Iran": "iran"}
DEFICITS = ("china", "russia")
EPISODES = {"libya": (2004, None), "burma": (2012, 2002), "south-africa": (1991, 1985), "vietnam": (1994, None)}
"""Year of lifting, and last full year before the measures where the file has one (Libya: measures of 1986, records from
1992; Vietnam: of 1975, from 1992)."""
AFTER = (1, 3, 5, 10)
RARE_EARTH_TRADERS = {"chn": "China", "usa": "United States", "rus": "Russia"}
RARE_EARTH_YEARS = range(2011, 2023)
EU27 = "EU27"
NOT_CREDIBLE = "ICIO 2022 is not credible for Russia: it has US exports of 9.9 bn, US Census 1.7 bn."
NEAR_ZERO = "Near zero in this source before 2012 by mistake."


def derive(source: Path) -> dict[str, str]:
    """Text of each shipped CSV by name, from the folder of the raw data; DataError if a file is missing."""
    trade = _us_trade(source)
    return {
        "us_partners.csv": _us_partners(trade),
        "recovery.csv": _recovery(trade),
        "russia_icio.csv": _russia_icio(source),
        "russia_baci.csv": _russia_baci(source),
        "rare_earth_trade.csv": _rare_earths(source),
    }


def build(source: Path, out: Path) -> tuple[Path, ...]:
    """Write the derived files to the folder ``out``; nothing is written if one of them cannot be derived."""
    files = derive(source)
    for name, text in files.items():
        write_text(out / name, text)
    return tuple(out / name for name in files)


def slug(name: str) -> str:
    """A name as part of an id: lower case, hyphens for everything else."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def _need(path: Path) -> Path:
    if not path.is_file():
        raise DataError(f"{path} does not exist; expected the folder that holds {path.parent.name}/{path.name}.")
    return path


def _rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Rows of a raw CSV; :class:`DataError` for a line of another length than the header."""
    text = _need(path).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise DataError(f"{path}, line {number}: not as many cells as the header has.")
    return rows


def _table(said: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return f"# {said}\n{text.getvalue()}"


# -- the United States' trade ----------------------------------------------------------------------------------


def _us_trade(source: Path) -> list[dict[str, Any]]:
    """Rows of slug, name, year, exports, imports (USD mn or None), basis and note."""
    import pandas as pd  # noqa: PLC0415  (slow to import)

    rows = [_us_russia(row) for row in _rows(source / CENSUS_ANNUAL)]
    path = _need(source / CENSUS_BY_COUNTRY)
    frame = pd.read_parquet(path)
    for name, short in US_PARTNERS.items():
        mine = frame[(frame["CTYNAME"] == name) & (frame["year"] <= LAST_FULL_YEAR)].sort_values("year")
        if mine.empty or mine["year"].duplicated().any():
            raise DataError(f"{path}: {len(mine)} rows of {name!r}; expected one a year.")
        for year, exports, imports in mine[["year", "us_exports_musd", "us_imports_musd"]].itertuples(index=False):
            rows.append(_us_row(short, name, int(year), float(exports), float(imports)))
    return rows


def _us_row(short: str, name: str, year: int, exports: float | None, imports: float | None) -> dict[str, Any]:
    own: dict[str, Any] = {"slug": short, "name": name, "year": year, "exports": exports, "imports": imports}
    return {**own, "basis": "", "definition": "", "note": ""}


def _us_russia(raw: dict[str, str]) -> dict[str, Any]:
    exports, imports = (float(cell) if cell else None for cell in (raw["us_exports_musd"], raw["us_imports_musd"]))
    row = _us_row("russia", "Russia", int(raw["year"]), exports, imports)
    if raw["note"] == "sum of Census months":
        row["note"] = "Sum of the monthly figures."
    elif raw["note"].startswith("Jan-Oct"):
        row["basis"], row["definition"] = "census-jan-oct", "US Census basis, goods, January to October only"
    elif raw["note"].startswith("imports for consumption"):
        row["basis"], row["definition"] = "census-consumption", "US Census, goods, imports for consumption"
    elif raw["note"] != "Census annual":
        raise DataError(f"{CENSUS_ANNUAL}: note {raw['note']!r} of {raw['year']} is not known to this recipe.")
    return row


def _musd(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _total(row: dict[str, Any]) -> float | None:
    return None if row["exports"] is None or row["imports"] is None else row["exports"] + row["imports"]


def _us_partners(trade: list[dict[str, Any]]) -> str:
    columns = ("slug", "name", "year", "exports_musd", "imports_musd", "total_musd", "deficit_musd")
    lines = []
    for row in trade:
        both = _total(row)
        deficit = row["imports"] - row["exports"] if both is not None and row["slug"] in DEFICITS else None
        figures = (_musd(row["exports"]), _musd(row["imports"]), _musd(both), _musd(deficit))
        lines.append((row["slug"], row["name"], row["year"], *figures, row["basis"], row["definition"], row["note"]))
    said = "US Census Bureau (public domain), goods trade, Census basis; derived by parley.facts.recipes"
    return _table(said, (*columns, "basis", "definition", "note"), lines)


def _recovery(trade: list[dict[str, Any]]) -> str:
    """Trade some years after the lifting over trade in the year of lifting, and over the last full year before."""
    totals = {(row["slug"], row["year"]): _total(row) for row in trade}
    names = {row["slug"]: row["name"] for row in trade}
    lines = []
    for short, (lifted, before) in EPISODES.items():
        for after in AFTER:
            level = totals.get((short, lifted + after))
            if level is None:
                continue
            to_before = "" if before is None else f"{level / _known(totals, short, before):.2f}"
            to_lifting = f"{level / _known(totals, short, lifted):.2f}"
            lines.append((short, names[short], lifted, before or "", after, lifted + after, to_before, to_lifting))
    columns = ("slug", "name", "lifted", "before", "after", "year", "to_before", "to_lifting")
    return _table("Ratios of US goods trade, both directions, of us_partners.csv", columns, lines)


def _known(totals: dict[tuple[str, int], float | None], short: str, year: int) -> float:
    level = totals.get((short, year))
    if not level:
        raise DataError(f"US trade with {short} in {year} is missing or 0; expected a base for the recovery.")
    return level


# -- Russia's partners -----------------------------------------------------------------------------------------


def _name(code: str) -> str:
    return "the European Union (27)" if code == EU27 else country_name(code)


def _slug(code: str) -> str:
    return {EU27: "eu27", "USA": "united-states", "GBR": "united-kingdom"}.get(code) or slug(_name(code))


def _russia_icio(source: Path) -> str:
    columns = (
        "slug",
        "name",
        "year",
        "imports_bn",
        "import_share_pct",
        "exports_bn",
        "export_share_pct",
        "us_total_bn",
    )
    lines = []
    for row in _rows(source / ICIO):
        code, year = row["partner"], int(row["year"])
        imports, exports = float(row["rus_imports_bn"]), float(row["rus_exports_bn"])
        doubt = NOT_CREDIBLE if year == 2022 else NEAR_ZERO if year < 2012 and code in ("KAZ", "BLR") else ""
        us_total = f"{imports + exports:.2f}" if code == "USA" else ""
        figures = (row["rus_imports_bn"], row["share_imports_pct"], row["rus_exports_bn"], row["share_exports_pct"])
        lines.append((_slug(code), _name(code), year, *figures, us_total, doubt, "0" if doubt else ""))
    said = "OECD ICIO (CC BY 4.0), goods at basic prices; derived by parley.facts.recipes"
    return _table(said, (*columns, "note", "reliable"), lines)


def _russia_baci(source: Path) -> str:
    """Russia's partners of 2023 with values, shares and ranks, the EU as the sum of its members, and the totals."""
    rows = _rows(source / BACI)
    values = {row["partner"]: (float(row["rus_imports_bn"]), float(row["rus_exports_bn"])) for row in rows}
    members = [code for code in group_members("EU27") if code in values]
    totals = [sum(pair[way] for pair in values.values()) for way in (0, 1)]
    ranks = [{c: n for n, c in enumerate(sorted(values, key=lambda c: -values[c][way]), start=1)} for way in (0, 1)]
    union = tuple(sum(values[code][way] for code in members) for way in (0, 1))
    lines: list[Sequence[object]] = [
        ("all-partners", "all recorded partners", 2023, *_baci(totals, totals, ("", "")), "")
    ]
    lines.append((_slug(EU27), _name(EU27), 2023, *_baci(union, totals, ("", "")), "Sum of the members recorded."))
    for code, pair in values.items():
        if max(pair) > 0:
            lines.append((_slug(code), _name(code), 2023, *_baci(pair, totals, (ranks[0][code], ranks[1][code])), ""))
    usa = values["USA"]
    where = [line[0] for line in lines].index(_slug("USA"))
    lines = [(*line[:9], f"{sum(usa):.3f}" if n == where else "", line[9]) for n, line in enumerate(lines)]
    ways = ("imports_bn", "import_share_pct", "import_rank", "exports_bn", "export_share_pct", "export_rank")
    said = "CEPII BACI 2023 (Etalab 2.0), goods; derived by parley.facts.recipes"
    return _table(said, ("slug", "name", "year", *ways, "us_total_bn", "note"), lines)


def _baci(pair: Sequence[float], totals: Sequence[float], ranks: Sequence[object]) -> tuple[object, ...]:
    """Value, share and rank of both directions; blank where the source has 0, which may be a missing record."""
    out: list[object] = []
    for value, total, rank in zip(pair, totals, ranks, strict=True):
        out += (f"{value:.3f}", f"{100 * value / total:.3f}", rank) if value > 0 else ("", "", "")
    return tuple(out)


# -- rare earths -----------------------------------------------------------------------------------------------


def _rare_earths(source: Path) -> str:
    lines = [
        (slug(RARE_EARTH_TRADERS[row["iso 3"]]), RARE_EARTH_TRADERS[row["iso 3"]], int(row["year"]), *_traded(row))
        for row in _rows(source / RARE_EARTHS, "|")
        if row["iso 3"] in RARE_EARTH_TRADERS and int(row["year"]) in RARE_EARTH_YEARS
    ]
    said = "Observatory of Economic Complexity, rare-earth trade by country; derived by parley.facts.recipes"
    return _table(said, ("slug", "name", "year", "exports_musd", "imports_musd"), lines)


def _traded(row: dict[str, str]) -> tuple[str, str]:
    return f"{float(row['trade value export']) / 1e6:.1f}", f"{float(row['trade value import']) / 1e6:.1f}"
