"""``trade-2023``: BACI goods trade of 2023 with domestic sales from GDP, one sector.

Domestic sales follow Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), see
:func:`parley.economy.gdp_trade.domestic_sales_from_gdp`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from parley.economy.gdp_trade import domestic_sales_from_gdp
from parley.errors import DataError
from parley.worlds.files import WorldData
from parley.worlds.recipes.sources import need

SECTOR = "TOTAL"
THOUSAND, MILLION = 1e3, 1e6


def build(source: Path) -> WorldData:
    """Build from ``source``, the folder that holds ``baci2023/``."""
    folder = source / "baci2023"
    regions = tuple(str(code) for code in pd.read_csv(need(folder / "country_labels.csv"))["iso3"])
    table = pd.read_csv(need(folder / "trade_cepii.csv")).to_numpy(np.float64)
    gdp = pd.read_csv(need(folder / "gdp.csv"))["gdp"].to_numpy(np.float64) / MILLION
    n = len(regions)
    if table.shape != (n, n) or gdp.shape != (n,):
        raise DataError(
            f"{folder}: trade is {table.shape}, GDP {gdp.shape}; expected {n} countries. A truncated download?"
        )
    missing = int(np.isnan(table).sum()) - int(np.isnan(np.diag(table)).sum())
    trade = np.nan_to_num(table) / THOUSAND
    np.fill_diagonal(trade, 0.0)
    done = domestic_sales_from_gdp(trade, gdp, regions)
    return WorldData(
        regions=regions,
        sectors=(SECTOR,),
        flows=done.flows[:, :, None].astype(np.float32),
        tariffs=None,
        use=None,
        meta={
            "name": "trade-2023",
            "year": 2023,
            "repairs": [
                f"{missing} empty country pairs read as 0",
                f"domestic sales computed from GDP; negative, so set to 0, in {', '.join(done.truncated) or 'none'}",
            ],
        },
    )
