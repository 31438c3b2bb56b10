"""``wiod-2011``: the WIOD 2013 release's input-output table of 2011, no tariffs recorded.

Steps: read the table (output is the sum of sales, as cells are cut to whole millions), close the accounts, and keep
what the model needs: sales by origin, destination and sector, and use by country, input and using sector.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parley.economy.build import from_table
from parley.economy.readers.wiod import read_wiod
from parley.worlds.files import WorldData
from parley.worlds.recipes.sources import need

MIN_FINAL_SHARE = 1e-6
"""Keeps final demand from falling below 0 when cells are stored in single precision (relative error 6e-8)."""


def build(source: Path) -> WorldData:
    """Build from ``source``, the folder that holds ``wiod2011/wiod_2011.npz``."""
    table = read_wiod(need(source / "wiod2011" / "wiod_2011.npz"), year=2011)
    built = from_table(table, name="wiod-2011", min_final_share=MIN_FINAL_SHARE)
    economy = built.economy
    return WorldData(
        regions=economy.regions,
        sectors=economy.sectors,
        flows=economy.flows.astype(np.float32),
        tariffs=None,
        use=(economy.input_shares * economy.output[:, None, :]).astype(np.float32),
        meta={"name": "wiod-2011", "year": 2011, "repairs": [*table.notes, *built.repairs]},
    )
