"""``world-2021``: OECD ICIO flows and tariffs of 2021 with input coefficients of WIOD 2014, balanced.

Steps, each counted in the file's repairs:

1. Flows ``X`` and tariffs ``t`` as given; services carry no tariff.
2. Input coefficients: the region's own WIOD 2014 table (use over output, services added up), or for regions without one
   the pooled table of the 43 national tables (sum of use over sum of output).
3. Sectors finer than WIOD's: a using sector takes its parent's column; a parent input is split by what the region
   spends on each of its parts.
4. Value added of at least 1 % of output; industries use at most 99 % of what a region buys of a sector, so that final
   demand is positive everywhere (least change, :func:`parley.economy.build.close_accounts`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.economy.build import Parts, close_accounts
from parley.kit.packaged import read_toml
from parley.worlds.files import WorldData
from parley.worlds.recipes.sources import check_shapes, load_npz

MIN_FINAL_SHARE = 0.01
MIN_VALUE_ADDED = 0.01
N_WIOD, N_GOODS_WIOD = 28, 15
SERVICES = "SERV"


def build(source: Path) -> WorldData:
    """Build from ``source``, the folder that holds ``icio/icio2021.npz`` and ``wiod2014/wiod2014_cp28.npz``."""
    icio = load_npz(source / "icio" / "icio2021.npz", ("X", "t", "C", "S"))
    wiod = load_npz(source / "wiod2014" / "wiod2014_cp28.npz", ("use", "output", "countries"))
    n, j, m, k = len(icio["C"]), len(icio["S"]), len(wiod["countries"]), N_WIOD
    check_shapes(source / "icio" / "icio2021.npz", icio, {"X": (n, n, j), "t": (n, n, j)})
    check_shapes(source / "wiod2014" / "wiod2014_cp28.npz", wiod, {"use": (m, k, k), "output": (m, k)})
    regions = tuple(str(code) for code in icio["C"])
    sectors = (*(str(code) for code in icio["S"][:-1]), SERVICES)
    flows = icio["X"].astype(np.float32)
    tariffs = icio["t"].astype(np.float32)
    taxed_services = int((tariffs[:, :, -1] > 0).sum())
    tariffs[:, :, -1] = 0
    X, t = flows.astype(np.float64), tariffs.astype(np.float64)
    wanted, without = wanted_use(regions, sectors, X, t, wiod)
    built = close_accounts(
        Parts(regions, sectors, X, t, wanted, "world-2021", 2021),
        min_final_share=MIN_FINAL_SHARE,
        min_value_added_share=MIN_VALUE_ADDED,
    )
    economy = built.economy
    use = (economy.input_shares * economy.output[:, None, :]).astype(np.float32)
    meta = {
        "name": "world-2021",
        "year": 2021,
        "repairs": [
            f"{taxed_services} tariffs on services set to 0",
            f"{int((np.einsum('iij->ij', flows) == 0).sum())} region-sectors without domestic sales kept as they are",
            f"{len(without)} regions without a WIOD 2014 table take the pooled coefficients of its 43 national tables: "
            + ", ".join(without),
            *built.repairs,
        ],
    }
    return WorldData(regions, sectors, flows, tariffs, use, meta)


def _parents(sectors: tuple[str, ...]) -> npt.NDArray[np.int64]:
    table = read_toml("concordances.toml")["icio28-from-wiod2014"]["map"]
    return np.asarray([table[code] - 1 for code in sectors])


def _add_services(use: Array, output: Array) -> tuple[Array, Array]:
    """WIOD's 28 sectors to 16: 15 goods and one services sector."""
    fold = np.zeros((N_GOODS_WIOD + 1, len(output)))
    fold[np.minimum(np.arange(len(output)), N_GOODS_WIOD), np.arange(len(output))] = 1.0
    return fold @ use @ fold.T, fold @ output


def wanted_use(
    regions: tuple[str, ...], sectors: tuple[str, ...], X: Array, t: Array, wiod: dict[str, npt.NDArray[np.generic]]
) -> tuple[Array, list[str]]:
    """Use of inputs (N, K, J) before balancing, USD mn, and the regions that take the pooled coefficients."""
    output, absorption = X.sum(axis=1), (X * (1 + t)).sum(axis=0)
    own = [str(code) for code in wiod["countries"]]
    tables, outputs = np.asarray(wiod["use"], float), np.asarray(wiod["output"], float)
    national = [k for k, code in enumerate(own) if code != "ROW"]
    pooled = (tables[national].sum(axis=0), outputs[national].sum(axis=0))
    parent = _parents(sectors)
    use = np.zeros((len(regions), len(sectors), len(sectors)))
    for n, code in enumerate(regions):
        table = (tables[own.index(code)], outputs[own.index(code)]) if code in own else pooled
        use[n] = _coefficients(*_add_services(*table), parent, absorption[n]) * output[n]
    return use, [code for code in regions if code not in own]


def _coefficients(use: Array, output: Array, parent: npt.NDArray[np.int64], absorption: Array) -> Array:
    """Input shares (K, J) of the fine sectors: the parent's column, its inputs split by spending on their parts."""
    shares = use / np.where(output > 0, output, 1.0)
    split = np.zeros((len(parent), len(output)))
    for p in range(len(output)):
        parts = parent == p
        split[parts, p] = absorption[parts] / absorption[parts].sum()
    return split @ shares[:, parent]
