"""Goods flows of one year, from the bundled worlds or raw files, and worlds of other years (``icio-2013``).

Years that can be compared: 2013, 2019 and 2021 (OECD ICIO, 80 countries and ROW, 27 goods sectors) and 2023 (CEPII
BACI, 194 countries, one sector). ICIO 2022 is left out: its Russian trade is not credible (US exports to Russia 9.9
USD bn against 1.7 of the US Census).

BACI rests on what at least one partner reports. In the file of 2023 a whole set of countries (ARG, BGD, BLR, KOR, PHL,
POL, RUS, VNM and others) has no record in either direction with each other, Korea-Viet Nam and Belarus-Poland
included. That is missing data, not the end of trade, so such pairs are marked as unrecorded; a flow that is empty in
one direction only, such as UKR -> RUS, is a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from parley.codes.sectors import resolve_sectors
from parley.dims import Array
from parley.economy.build import Parts, close_accounts
from parley.errors import InputError
from parley.worlds.files import WorldData
from parley.worlds.recipes.sources import check_shapes, load_npz
from parley.worlds.recipes.world_2021 import MIN_FINAL_SHARE, MIN_VALUE_ADDED, N_WIOD, SERVICES, wanted_use
from parley.worlds.world import load_world

ICIO_YEARS = (2013, 2019, 2021)
BUNDLED = {2021: "world-2021", 2023: "trade-2023"}
YEARS = (2013, 2019, 2021, 2023)


@dataclass(frozen=True, eq=False)
class YearFlows:
    """Goods trade of one year.

    Attributes:
        regions, sectors: labels of N regions and J goods sectors.
        flows: (N, N, J) USD mn before duties; the diagonal is as the source has it.
        unrecorded: (N, N) pairs that the source does not record.
        source: where it is from.
    """

    year: int
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: Array
    unrecorded: npt.NDArray[np.bool_]
    source: str

    def select(self, regions: tuple[str, ...]) -> YearFlows:
        """Flows among some of the regions, in that order."""
        place = [self.regions.index(code) for code in regions]
        grid = np.ix_(place, place)
        return YearFlows(self.year, regions, self.sectors, self.flows[grid], self.unrecorded[grid], self.source)

    def one_sector(self) -> YearFlows:
        """All goods added up."""
        total = self.flows.sum(axis=2, keepdims=True)
        return YearFlows(self.year, self.regions, ("TOTAL",), total, self.unrecorded, self.source)


def year_flows(year: int, source: Path | None = None) -> YearFlows:
    """Goods flows of a year; 2021 and 2023 ship with parley, 2013 and 2019 are read from ``source``/icio.

    Raises:
        InputError: a year without data, or one that needs ``source`` and has none.
    """
    if year not in YEARS:
        why = " ICIO 2022 is not credible for Russia." if year == 2022 else ""
        raise InputError(f"no trade flows of {year}.{why} Years: {', '.join(map(str, YEARS))}.")
    if year in BUNDLED:
        return _bundled(year)
    if source is None:
        raise InputError(f"the flows of {year} do not ship with parley: give --source, the folder that holds icio/.")
    path = source / "icio" / f"icio{year}.npz"
    icio = load_npz(path, ("X", "C", "S"))
    n, j = len(icio["C"]), len(icio["S"])
    check_shapes(path, icio, {"X": (n, n, j)})
    regions, sectors = tuple(str(c) for c in icio["C"]), tuple(str(s) for s in icio["S"][:-1])
    flows = np.asarray(icio["X"], np.float64)[:, :, :-1]
    return YearFlows(year, regions, sectors, flows, np.zeros((n, n), dtype=bool), f"OECD ICIO {year}")


def _bundled(year: int) -> YearFlows:
    economy = load_world(BUNDLED[year]).economy
    n = len(economy.regions)
    goods = economy.sectors if len(economy.sectors) == 1 else resolve_sectors(["goods"], economy.sectors)
    flows = economy.flows[:, :, np.isin(economy.sectors, goods)]
    unrecorded = np.zeros((n, n), dtype=bool)
    if year not in ICIO_YEARS:
        total = flows.sum(axis=2)
        unrecorded = (total == 0) & (total.T == 0)
    name = "OECD ICIO 2021" if year == 2021 else "CEPII BACI 2023"
    return YearFlows(year, economy.regions, tuple(goods), flows, unrecorded, name)


def build(source: Path, year: int = 2013) -> WorldData:
    """A world of an ICIO year like ``world-2021``: flows and tariffs of the year, input coefficients of WIOD 2014.

    ``source`` is the folder that holds ``icio/`` and ``wiod2014/``. The steps and repairs are those of
    :mod:`parley.worlds.recipes.world_2021`.
    """
    if year not in ICIO_YEARS:
        raise InputError(f"no world of {year}; ICIO years: {', '.join(map(str, ICIO_YEARS))}.")
    path, table = source / "icio" / f"icio{year}.npz", source / "wiod2014" / "wiod2014_cp28.npz"
    icio, wiod = load_npz(path, ("X", "t", "C", "S")), load_npz(table, ("use", "output", "countries"))
    n, j, m, k = len(icio["C"]), len(icio["S"]), len(wiod["countries"]), N_WIOD
    check_shapes(path, icio, {"X": (n, n, j), "t": (n, n, j)})
    check_shapes(table, wiod, {"use": (m, k, k), "output": (m, k)})
    regions, sectors = tuple(str(c) for c in icio["C"]), (*(str(s) for s in icio["S"][:-1]), SERVICES)
    flows, tariffs = icio["X"].astype(np.float32), icio["t"].astype(np.float32)
    taxed = int((tariffs[:, :, -1] > 0).sum())
    tariffs[:, :, -1] = 0
    X, t = flows.astype(np.float64), tariffs.astype(np.float64)
    wanted, without = wanted_use(regions, sectors, X, t, wiod)
    parts = Parts(regions, sectors, X, t, wanted, f"icio-{year}", year)
    built = close_accounts(parts, min_final_share=MIN_FINAL_SHARE, min_value_added_share=MIN_VALUE_ADDED)
    use = (built.economy.input_shares * built.economy.output[:, None, :]).astype(np.float32)
    repairs = [
        f"{taxed} tariffs on services set to 0",
        f"{len(without)} regions without a WIOD 2014 table take the pooled coefficients: {', '.join(without)}",
        *built.repairs,
    ]
    meta = {"name": f"icio-{year}", "year": year, "default_elasticities": "fgo", "repairs": repairs}
    return WorldData(regions, sectors, flows, tariffs, use, meta)
