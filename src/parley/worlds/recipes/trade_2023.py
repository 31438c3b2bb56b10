"""``trade-2023``: BACI goods trade of 2023 with domestic sales from GDP, one sector.

Domestic sales follow Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), see
:func:`parley.economy.gdp_trade.domestic_sales_from_gdp`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parley.economy.gdp_trade import domestic_sales_from_gdp
from parley.errors import DataError
from parley.worlds.files import WorldData
from parley.worlds.recipes.sources import as_numbers, read_column, read_rows

SECTOR = "TOTAL"
THOUSAND, MILLION = 1e3, 1e6


def build(source: Path) -> WorldData:
    """Build from ``source``, the folder that holds ``baci2023/``."""
    folder = source / "baci2023"
    regions = tuple(read_column(folder / "country_labels.csv", "iso3"))
    table = as_numbers(folder / "trade_cepii.csv", read_rows(folder / "trade_cepii.csv")[1])
    gdp = as_numbers(folder / "gdp.csv", [[cell] for cell in read_column(folder / "gdp.csv", "gdp")])[:, 0] / MILLION
    n = len(regions)
    if table.shape != (n, n) or gdp.shape != (n,) or not np.isfinite(gdp).all():
        raise DataError(
            f"{folder}: trade is {table.shape}, GDP {gdp.shape}; expected {n} countries with GDP. A truncated download?"
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
