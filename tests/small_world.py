"""A world small enough to be solved hundreds of times in a test: eight regions and nine sectors of world-2021."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import parley
from parley.economy.aggregate import aggregate
from parley.worlds.world import World

KEPT = ("USA", "CHN", "RUS", "DEU", "FRA", "FIN", "JPN")
SECTORS = ("B05T06", "C24A", "C26", "C29", "C21", "SERV")


@cache
def small_world() -> World:
    """The other regions are ROW, the other goods one sector ``C`` of the rest."""
    world = parley.world("world-2021")
    economy = world.economy
    regions = {code: code if code in KEPT else "ROW" for code in economy.regions}
    sectors = {code: code if code in kept_sectors(economy.sectors) else "C10T12" for code in economy.sectors}
    small = aggregate(economy, regions, sectors, "small").economy
    return replace(world, name="small", economy=small, default_elasticities="uniform-4")


def kept_sectors(sectors: tuple[str, ...]) -> tuple[str, ...]:
    """Sectors of the world that stay as they are."""
    return tuple(code for code in sectors if code in SECTORS)


MEASURES: dict[str, dict[str, object]] = {
    "tariff": {"kind": "tariff", "from": "CHN", "to": ["USA", "DEU", "FRA"], "add": "25pp"},
    "export-tax": {"kind": "export-tax", "from": "CHN", "to": ["USA", "DEU", "FRA"], "sectors": "C26", "rate": "20%"},
    "export-subsidy": {"kind": "export-subsidy", "from": "CHN", "to": ["USA", "DEU", "FRA"], "add": "5pp"},
    "trade-cost": {"kind": "trade-cost", "from": "CHN", "to": ["USA", "DEU", "FRA"], "rate": "8%"},
    "financial-friction": {"kind": "financial-friction", "from": "CHN", "to": ["USA", "DEU", "FRA"], "rate": "5%"},
    "embargo": {"kind": "embargo", "from": "CHN", "to": ["USA", "DEU", "FRA"], "sectors": "C26"},
    "export-ban": {"kind": "export-ban", "from": ["USA", "DEU", "FRA"], "to": "CHN", "sectors": "C26", "coverage": 0.4},
    "import-ban": {"kind": "import-ban", "from": "CHN", "to": ["USA", "DEU", "FRA"], "sectors": "C29", "coverage": 0.7},
    "quota": {"kind": "quota", "from": "CHN", "to": ["USA", "DEU", "FRA"], "sectors": "C26", "limit": 0.6},
    "tariff-rate-quota": {
        **{"kind": "tariff-rate-quota", "from": "CHN", "to": ["USA", "DEU", "FRA"], "sectors": "C26"},
        **{"limit": 0.8, "add": "25pp"},
    },
    "price-cap": {
        **{"kind": "price-cap", "from": "CHN", "to": ["USA", "DEU", "FRA"], "sectors": "C26"},
        **{"cap": 99.9, "market": 100, "rent": "importer"},
    },
    "trade-deal": {"kind": "trade-deal", "members": ["CHN", "USA", "DEU", "FRA"]},
    "customs-union": {"kind": "customs-union", "members": ["CHN", "USA", "DEU", "FRA"], "external": "4%"},
    "airspace": {"kind": "airspace", "airspace": "CHN", "carriers": ["USA", "DEU", "FRA"]},
}
"""One measure of each kind between China and three others, so that a coalition of these acts on all of it."""
VARIANTS: dict[str, dict[str, object]] = {
    "tariff-on-some-products": {**MEASURES["tariff"], "share": "60%"},
    "tariff-as-floor": {**{k: v for k, v in MEASURES["tariff"].items() if k != "add"}, "at-least": "12%"},
}
"""Measures of a kind above that take another way to the model."""
