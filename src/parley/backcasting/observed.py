"""What happened: Russia's goods trade by partner in 2013, 2019, 2021 and 2023, derived from public data and shipped.

``data/observed/*.csv`` are written by :func:`derive`; a test repeats it where the raw data are. Sources: OECD ICIO
(CC BY 4.0) for 2013, 2019 and 2021, basic prices; CEPII BACI (Etalab 2.0) for 2023, f.o.b.; US Census (public domain).

Known defects. (1) Two sources: part of a change from 2021 to 2023 is one of definition. (2) BACI 2023 here has no
record of Russia's trade with BLR, KOR, POL, VNM, ARG, BGD, PHL and others in either direction (see
:mod:`parley.worlds.recipes.icio_flows`), and no Taiwan; such partners are marked and left out of every comparison, so
shares are among the partners that are recorded. (3) Since 2022 Russia does not publish its own figures; what is
recorded is what partners report. Trade through third countries is recorded as theirs. (4) Values are nominal: Russia's
exports of 2021 and 2023 move with the price of oil and gas.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from parley.codes.groups import group_members
from parley.dims import Array
from parley.errors import DataError, InputError
from parley.kit.packaged import read_text
from parley.worlds.recipes.icio_flows import YEARS, YearFlows, year_flows
from parley.worlds.recipes.sources import read_rows
from parley.worlds.world import load_world

SANCTIONING = (*group_members("EU27"), *"AUS CAN CHE GBR ISL JPN KOR NOR NZL SGP TWN UKR USA".split())
"""States and territories of Russian Order No. 430-r that are regions of world-2021, as in west-russia-goods-embargo."""
RUSSIA, ROW, WORLD = "RUS", "ROW", "WORLD"
PARTNERS, GROWTH, CENSUS = "russia_partners.csv", "russia_growth.csv", "us_russia.csv"
BASES = (2013, 2021)
NEAR_ZERO = 100.0
"""USD mn; growth from less than this is not used (Belarus and Kazakhstan before 2013 are near zero in ICIO)."""


@dataclass(frozen=True, eq=False)
class Observed:
    """Russia's goods trade of one year by partner.

    Attributes:
        partners: codes of the P partners of world-2021 (its regions without Russia, ROW among them).
        imports, exports: (P,) USD mn.
        recorded: (P,) whether the source records the partner.
        world: goods trade of the world between these regions, USD mn.
    """

    year: int
    partners: tuple[str, ...]
    imports: Array
    exports: Array
    recorded: npt.NDArray[np.bool_]
    world: float

    def values(self, direction: str) -> Array:
        """(P,) imports or exports, USD mn."""
        return self.imports if direction == "imports" else self.exports


def read(name: str) -> list[dict[str, str]]:
    """Rows of a shipped file of ``data/observed``."""
    text = read_text("observed", name)
    return list(csv.DictReader(line for line in io.StringIO(text) if not line.startswith("#")))


@cache
def observed(year: int) -> Observed:
    """Observed trade of a year as shipped; :class:`InputError` for a year without."""
    rows = [row for row in read(PARTNERS) if row["year"] == str(year)]
    if not rows:
        raise InputError(f"no observed trade of {year}; years: {', '.join(map(str, YEARS))}.")
    total = next(float(row["imports_musd"]) for row in rows if row["partner"] == WORLD)
    rows = [row for row in rows if row["partner"] != WORLD]
    return Observed(
        year,
        tuple(row["partner"] for row in rows),
        np.array([float(row["imports_musd"]) for row in rows]),
        np.array([float(row["exports_musd"]) for row in rows]),
        np.array([row["recorded"] == "1" for row in rows]),
        total,
    )


def last_growth(base: int, direction: str) -> Mapping[str, float]:
    """Ratio of the base year's value to the year before, by partner block; ``EU27-DEU`` and ``REST`` are blocks."""
    return {row["block"]: float(row[direction]) for row in read(GROWTH) if row["year"] == str(base)}


def us_census(year: int) -> tuple[float, float]:
    """US goods imports from and exports to Russia in a year, USD mn, Census basis."""
    for row in read(CENSUS):
        if row["year"] == str(year):
            return float(row["us_imports_musd"]), float(row["us_exports_musd"])
    raise InputError(f"no US Census figure of {year} ships with parley.")


# -- derivation from the raw data ------------------------------------------------------------------------------


def derive(source: Path) -> dict[str, str]:
    """Text of the shipped files by name, from the folder of the raw data."""
    return {PARTNERS: _partners(source), GROWTH: _growth(source), CENSUS: _census(source)}


def _partners(source: Path) -> str:
    regions = load_world("world-2021").economy.regions
    lines = ["year,partner,imports_musd,exports_musd,recorded"]
    for year in YEARS:
        flows, recorded = _fold(year_flows(year, source), regions)
        r = regions.index(RUSSIA)
        lines += [
            f"{year},{code},{flows[i, r]:.3f},{flows[r, i]:.3f},{int(recorded[i])}"
            for i, code in enumerate(regions)
            if i != r
        ]
        total = flows.sum() - np.trace(flows)
        lines.append(f"{year},{WORLD},{total:.0f},{total:.0f},1")
    said = "# Goods; derived by parley.backcasting.observed from OECD ICIO 2013, 2019, 2021 (CC BY 4.0)"
    return "\n".join([f"{said} and CEPII BACI 2023 (Etalab 2.0)", *lines]) + "\n"


def _fold(flows: YearFlows, regions: tuple[str, ...]) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Goods trade (N, N) between a world's regions, others added to ROW, and the partners that are recorded."""
    place = [regions.index(code if code in regions else ROW) for code in flows.regions]
    fold = np.zeros((len(regions), len(flows.regions)))
    fold[place, np.arange(len(place))] = 1.0
    r = flows.regions.index(RUSSIA)
    recorded = np.array([c in flows.regions and not flows.unrecorded[flows.regions.index(c), r] for c in regions])
    recorded[regions.index(ROW)] = True
    return fold @ flows.flows.sum(axis=2) @ fold.T, recorded


def _growth(source: Path) -> str:
    """Growth in the year before each base year by partner block, from the partner table of ICIO 2011-2022."""
    path = source / "russia_partners" / "Russia_partners_ICIO_2011_2022.csv"
    header, rows = read_rows(path)
    lines = ["year,block,imports,exports"]
    for base in BASES:
        growth = {
            way: _block_growth(path, [dict(zip(header, row, strict=True)) for row in rows], base, way)
            for way in ("imports", "exports")
        }
        lines += [f"{base},{b},{growth['imports'][b]:.4f},{growth['exports'][b]:.4f}" for b in growth["imports"]]
    return "\n".join(["# Derived by parley from OECD ICIO 2012, 2013, 2020, 2021 (CC BY 4.0)", *lines]) + "\n"


def _block_growth(path: Path, rows: list[dict[str, str]], base: int, way: str) -> dict[str, float]:
    blocks = []
    for year in (base - 1, base):
        mine = {row["partner"]: float(row[f"rus_{way}_bn"]) * 1e3 for row in rows if row["year"] == str(year)}
        share = [
            float(row[f"share_{way}_pct"]) for row in rows if row["year"] == str(year) and row["partner"] == "EU27"
        ]
        if not share:
            raise DataError(f"{path}: no row of EU27 in {year}.")
        total = mine["EU27"] / share[0] * 100.0
        mine["EU27-DEU"] = mine.pop("EU27") - mine["DEU"]
        blocks.append({**mine, "REST": total - sum(mine.values())})
    return {b: blocks[1][b] / blocks[0][b] if blocks[0][b] >= NEAR_ZERO else 1.0 for b in blocks[1]}


def _census(source: Path) -> str:
    header, rows = read_rows(source / "us_census" / "us_russia_goods_annual_1992_2024.csv")
    kept = [dict(zip(header, row, strict=True)) for row in rows]
    wanted = [row for row in kept if row["year"] in ("2013", "2019", "2021", "2022", "2023")]
    lines = [
        f"{row['year']},{float(row['us_imports_musd']):.1f},{float(row['us_exports_musd']):.1f},{row['note']}"
        for row in wanted
    ]
    said = "# US Census Bureau (public domain), goods, Census basis; 2023 is January to October"
    return "\n".join([said, "year,us_imports_musd,us_exports_musd,note", *lines]) + "\n"


def block_of(partner: str) -> str:
    """Block of the growth table that a partner belongs to."""
    named = ("CHN", "DEU", "TUR", "IND", "USA", "GBR", "JPN", "KOR", "KAZ", "BLR")
    if partner in named:
        return partner
    return "EU27-DEU" if partner in group_members("EU27") else "REST"
