"""The worlds that ship with parley: whole, documented, small, reproducible from their sources, and plausible."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from shipped import INPUTS, RAW, needs_raw

import parley
from parley.cli import main
from parley.economy.elasticities import set_names
from parley.errors import DataError
from parley.worlds import catalog, files
from parley.worlds.recipes import NAMES
from parley.worlds.world import _bundled, load_world

BUNDLED = tuple(name for name, entry in catalog.entries().items() if entry.file)
SHAPES = {
    "sanctioned-2023": (81, 28, 2023),
    "world-2021": (81, 28, 2021),
    "wiod-2011": (41, 35, 2011),
    "trade-2023": (194, 1, 2023),
}
FOLDER = Path(str(resources.files("parley.data").joinpath("worlds")))
MOST_BYTES = 3_000_000


@pytest.fixture(params=BUNDLED)
def world(request: pytest.FixtureRequest) -> parley.World:
    return parley.world(request.param)


# -- the catalogue ---------------------------------------------------------------------------------------------


def test_the_listed_worlds_ship() -> None:
    assert set(BUNDLED) == set(SHAPES)
    assert {*NAMES, "sanctioned-2023"} == set(catalog.entries())  # that one is solved, not read
    assert {path.name for path in FOLDER.iterdir()} == {catalog.entry(name).file for name in BUNDLED}


@pytest.mark.parametrize("name", catalog.entries())
def test_every_field_of_the_catalogue_is_filled(name: str) -> None:
    entry = catalog.entry(name)
    for field in dataclasses.fields(entry):
        value = getattr(entry, field.name)
        if field.name in ("file", "sha256"):
            assert bool(value) == (name in BUNDLED)
        elif field.name == "derived":
            assert type(value) is bool
        elif field.name == "year":
            assert 1990 <= value <= 2025
        else:
            assert value, field.name
    assert all(len(text) > 20 for text in (*entry.defects, entry.source, entry.title))
    assert "USD mn" in entry.unit
    assert entry.default_elasticities in set_names()


def test_bundled_files_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert sum(sizes.values()) < MOST_BYTES, sizes
    assert max(sizes.values()) < 1_000_000, sizes


# -- the files -------------------------------------------------------------------------------------------------


def test_file_is_the_one_of_the_catalogue(world: parley.World) -> None:
    entry = catalog.entry(world.name)
    content = (FOLDER / entry.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry.sha256 == world.sha256
    regions, sectors, year = SHAPES[world.name]
    economy = world.economy
    assert (len(economy.regions), len(economy.sectors), economy.year) == (regions, sectors, year)
    assert world.meta["repairs"], "no world came without repairs"
    assert world.default_elasticities == entry.default_elasticities


def test_writing_a_world_again_gives_the_same_bytes(world: parley.World) -> None:
    content = (FOLDER / catalog.entry(world.name).file).read_bytes()
    assert files.to_bytes(files.from_bytes(content, world.name)) == content


@pytest.mark.parametrize("place", [40, -100, None])
def test_a_tampered_bundled_file_is_refused(place: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One changed byte, or a sound file of another world, in the place of a bundled one."""
    entry = catalog.entry("trade-2023")
    bad = bytearray((FOLDER / entry.file).read_bytes())
    if place is None:
        bad = bytearray((FOLDER / catalog.entry("wiod-2011").file).read_bytes())
    else:
        bad[place] ^= 1
    (tmp_path / "worlds").mkdir()
    (tmp_path / "worlds" / entry.file).write_bytes(bad)
    catalog.entries()  # read before the folder is replaced
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    _bundled.cache_clear()
    try:
        with pytest.raises(DataError, match=r"trade-2023.*the catalogue says 380a98ad.*install parley again"):
            parley.world("trade-2023")
    finally:
        monkeypatch.undo()
        _bundled.cache_clear()
    assert parley.world("trade-2023").sha256 == entry.sha256


def test_a_manifest_hash_must_match() -> None:
    good = catalog.entry("wiod-2011").sha256
    assert load_world("wiod-2011", good).sha256 == good
    with pytest.raises(DataError, match="ffffffffffffffff"):
        load_world("wiod-2011", "f" * 64)


@needs_raw("building a bundled world again")
@pytest.mark.parametrize("name", BUNDLED)
def test_data_build_reproduces_the_bundled_world(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "built.npz"
    monkeypatch.setattr(sys, "argv", ["parley", "data", "build", name, "--source", str(RAW), "--out", str(target)])
    with pytest.raises(SystemExit) as leave:
        main()
    assert not leave.value.code
    built, kept = target.read_bytes(), (FOLDER / catalog.entry(name).file).read_bytes()
    if built == kept:
        return
    new, old = (
        np.load(io.BytesIO(content)) for content in (built, kept)
    )  # another zlib or BLAS: compare what is inside
    assert new.files == old.files
    for key in old.files:
        if old[key].dtype.kind in "iuf":
            np.testing.assert_allclose(new[key], old[key], rtol=1e-6, err_msg=key)
        elif key != "meta":
            assert (new[key] == old[key]).all(), key


# -- the accounts ----------------------------------------------------------------------------------------------


def test_accounts_close(world: parley.World) -> None:
    e = world.economy
    assert abs(e.deficits.sum()) < 1e-9 * e.income.sum()
    np.testing.assert_allclose(e.final_shares.sum(axis=1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(e.input_shares.sum(axis=1) + e.value_added_shares, 1.0, rtol=1e-12)
    sold = e.absorption > 0
    np.testing.assert_allclose(e.trade_shares.sum(axis=0)[sold], 1.0, rtol=1e-12)
    np.testing.assert_allclose(e.intermediate_use + e.final_demand, e.absorption, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(e.value_added + e.tariff_revenue + e.deficits, e.income, rtol=1e-12)
    assert (e.value_added_shares[e.output > 0] > 0).all()
    assert (e.value_added > 0).all()
    assert (e.final_demand >= 0).all()


def test_final_demand_is_positive_everywhere_in_the_default_world() -> None:
    e = parley.world("world-2021").economy
    assert e.final_demand.min() > 0
    assert (e.final_demand / e.absorption).min() > 0.0099  # the recipe leaves 1 %


def test_domestic_sales_and_tariffs() -> None:
    for name, idle in (("world-2021", 0), ("wiod-2011", 16), ("trade-2023", 0)):
        e = parley.world(name).economy
        own = np.arange(len(e.regions))
        assert not e.tariffs[own, own].any()
        assert int((e.absorption <= 0).sum()) == idle
        assert e.tariffs.any() == (name == "world-2021")
    e = parley.world("world-2021").economy
    assert not e.tariffs[:, :, e.sectors.index("SERV")].any()
    assert 0.01 < e.tariff_revenue.sum() / (e.flows.sum() - np.einsum("iij->", e.flows)) < 0.04
    empty = parley.world("trade-2023").economy
    without = [code for k, code in enumerate(empty.regions) if empty.flows[k, k, 0] == 0]
    assert without == ["GMB", "MHL"], "as the catalogue says"


def test_origin_comes_before_destination() -> None:
    """Asymmetric facts that an exchange of exporter and importer would turn round."""
    e = parley.world("world-2021").economy
    at, oil, cars = e.regions.index, e.sectors.index("B06"), e.sectors.index("C29")
    assert e.flows[at("SAU"), at("JPN"), oil] > 100 * e.flows[at("JPN"), at("SAU"), oil]
    assert e.flows[at("DEU"), at("USA"), cars] > e.flows[at("USA"), at("DEU"), cars]
    assert e.deficits[at("USA")] > 0 > e.deficits[at("CHN")]
    assert e.tariffs[at("DEU"), at("IND"), cars] > e.tariffs[at("IND"), at("DEU"), cars]
    for name in ("wiod-2011", "trade-2023"):
        e = parley.world(name).economy
        china, usa = e.regions.index("CHN"), e.regions.index("USA")
        assert e.flows[china, usa].sum() > 2 * e.flows[usa, china].sum()
        assert e.deficits[usa] > 0 > e.deficits[china]


# -- plausible -------------------------------------------------------------------------------------------------

FAR_FROM_GDP = {
    "VNM": 0.55,
    **{"COD": -0.33, "CMR": -0.29, "CIV": -0.27, "EGY": -0.26, "PAK": -0.25, "PER": -0.24, "JOR": -0.23, "SGP": 0.21},
    **{"SAU": -0.21, "ARG": -0.21, "MMR": 0.20, "LVA": -0.20, "MAR": -0.20, "BGD": -0.20, "SEN": -0.19, "KHM": -0.19},
    **{"TUN": -0.19, "CRI": -0.18, "LAO": -0.16, "BLR": -0.15},
}
"""Regions of world-2021 whose value added is more than 15 % from GDP at market prices of 2021 (World Bank): its
coefficients are derived from WIOD 2014, mostly pooled, and value added at basic prices leaves taxes on products out."""


def test_value_added_is_near_gdp() -> None:
    with (INPUTS / "gdp_2021.csv").open(encoding="utf-8", newline="") as stream:
        gdp = {row["region"]: float(row["gdp_usd_mn"]) for row in csv.DictReader(stream)}
    e = parley.world("world-2021").economy
    gap = {code: float(e.value_added[k] / gdp[code] - 1) for k, code in enumerate(e.regions) if code in gdp}
    assert set(e.regions) - set(gap) == {"TWN", "ROW"}
    for code in ("USA", "CHN", "RUS", "DEU"):
        assert abs(gap[code]) < 0.15, (code, gap[code])
    far = {code: round(value, 2) for code, value in gap.items() if abs(value) > 0.15}
    assert far == pytest.approx(FAR_FROM_GDP, abs=0.02)
    assert e.value_added.sum() / gdp["WLD"] == pytest.approx(0.933, abs=0.01)


def test_orders_of_magnitude() -> None:
    """Without the raw data: world value added and the share of trade in it, in USD trillions."""
    for name, least, most in (("world-2021", 85, 97), ("wiod-2011", 65, 75), ("trade-2023", 90, 110)):
        assert least < parley.world(name).economy.value_added.sum() / 1e6 < most, name
    e = parley.world("world-2021").economy
    abroad = e.flows.sum() - np.einsum("iij->", e.flows)
    assert 0.2 < abroad / e.value_added.sum() < 0.35
