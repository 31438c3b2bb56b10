"""Sizes of tables against GDP: a wrong unit is an error that names it; sketches and narrow tables are noted only."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from shipped import RAW, needs_raw

from parley.codes.groups import group_members
from parley.economy.tables import FlowTable, InputOutputTable
from parley.errors import AccountingError, DataError
from parley.kit.packaged import read_text
from parley.worlds.gdp import FIRST, LAST, derive, gdp, year_for
from parley.worlds.sizes import check_sizes
from parley.worlds.world import load_world

TEN = ("AUS", "BRA", "CHN", "DEU", "FRA", "IND", "JPN", "KOR", "MEX", "USA")


def shipped(name: str = "world-2021") -> FlowTable:
    """Flows of a shipped world."""
    e = load_world(name).economy
    return FlowTable(e.regions, e.sectors, e.flows, e.year, name)


def scaled(table: FlowTable, factor: float, region: str = "") -> FlowTable:
    """The table, or what one region sells, times a factor."""
    flows = table.flows.copy()
    flows[table.regions.index(region) if region else slice(None)] *= factor
    return FlowTable(table.regions, table.sectors, flows, table.year, table.source)


def test_gdp_is_what_the_world_bank_publishes() -> None:
    known = gdp(2021)
    assert known["USA"] == pytest.approx(23_315_080.6, rel=0.02)  # USD 23.3 trillion
    assert known["DEU"] == pytest.approx(4_278_500.0, rel=0.02)
    assert not {"WLD", "EUU", "HIC", "TWN"} & set(known)
    assert (year_for(2021), year_for(2027), year_for(1988), year_for(2040), year_for(1950)) == (
        *(2021, LAST, FIRST),
        *(None, None),
    )
    with pytest.raises(DataError, match="GDP of 1989 does not ship"):
        gdp(1989)


@needs_raw("GDP is derived again")
def test_gdp_is_derived_again_from_the_raw_file() -> None:
    assert derive(RAW) == read_text("observed", "gdp.csv")


@pytest.mark.parametrize("name", ["world-2021", "wiod-2011", "trade-2023", "sanctioned-2023"])
def test_shipped_worlds_have_the_sizes_of_the_world(name: str) -> None:
    (note,) = check_sizes(shipped(name))
    assert "sketch" not in note


def test_the_note_gives_the_ratio() -> None:
    table = shipped()
    known = gdp(2021)
    output = table.flows.sum(axis=(1, 2))
    kept = [k for k, code in enumerate(table.regions) if code in known]
    ratio = output[kept].sum() / sum(known[table.regions[k]] for k in kept)
    (note,) = check_sizes(table)
    assert note.startswith(f"output over GDP of 2021 (World Bank): {ratio:.1f} in {len(kept)} of 81 regions together")


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (10.0, "--unit 100000"),
        (0.1, "--unit 10000000"),
        (1e3, r"thousand USD \(--unit 1000\)"),
        (1e6, r"in USD \(--unit 1\)"),
        (1e-3, r"billion USD \(--unit 1000000000\)"),
        (110.0, r"in another currency, about 1[01]0 to the dollar"),
    ],
)
def test_a_table_in_another_unit_is_refused_with_the_unit(factor: float, said: str) -> None:
    wrong = scaled(shipped(), factor)
    with pytest.raises(AccountingError, match=said):
        check_sizes(wrong)
    assert "accepted with --any-size" in check_sizes(wrong, any_size=True)[1]


def test_the_unit_of_the_file_is_taken_into_account() -> None:
    with pytest.raises(AccountingError, match=r"in USD \(--unit 1\)"):
        check_sizes(scaled(shipped(), 1e3), usd=1e3)


@pytest.mark.parametrize("factor", [10.0, 0.1, 1e3, 1e-3, 110.0])
def test_a_country_in_another_unit_is_named(factor: float) -> None:
    for code in ("USA", "CHN", "LUX", "VNM", "COD", "SAU"):
        with pytest.raises(AccountingError, match=f"out of line in {code} "):
            check_sizes(scaled(shipped(), factor, code))


def test_many_countries_in_another_unit_are_named() -> None:
    table = shipped()
    flows = table.flows.copy()
    wrong = [k for k, code in enumerate(table.regions) if k % 5 < 2 and code in gdp(2021)]
    flows[wrong] *= 1e3
    with pytest.raises(AccountingError, match=f"out of line in {table.regions[wrong[0]]} .* and .* more"):
        check_sizes(FlowTable(table.regions, table.sectors, flows, 2021, "t"))


def test_single_sectors_and_trade_alone_are_no_wrong_unit() -> None:
    table = shipped()
    for j, code in enumerate(table.sectors):
        check_sizes(FlowTable(table.regions, (code,), table.flows[:, :, j : j + 1], 2021, code))
    goods = table.flows[:, :, :-1].sum(axis=2)
    np.fill_diagonal(goods, 0.0)
    trade = FlowTable(table.regions, ("TOTAL",), goods[:, :, None], 2021, "goods")
    assert check_sizes(trade)[0].startswith("exports over GDP of 2021")
    with pytest.raises(AccountingError, match=r"thousand USD \(--unit 1000\)"):  # BACI read as millions
        check_sizes(scaled(trade, 1e3))


def test_one_sector_that_follows_gdp_as_evenly_as_whole_economies_do_is_one() -> None:
    whole = shipped().flows.sum(axis=2, keepdims=True)
    table = FlowTable(shipped().regions, ("A",), whole, 2021, "t")
    assert check_sizes(table)[0].startswith("output over GDP of 2021 (World Bank): 2.0")
    with pytest.raises(AccountingError, match=r"billion USD \(--unit 1000000000\)"):
        check_sizes(scaled(table, 1e-3))


@pytest.mark.parametrize(("regions", "value"), [(("USA", "CHN", "DEU"), 1e3), (TEN, 1e3), (("AAA", "BBB"), 1e3)])
def test_sketches_are_noted_only(regions: tuple[str, ...], value: float) -> None:
    n = len(regions)
    (note,) = check_sizes(FlowTable(regions, ("s",), np.full((n, n, 1), value), 2022, "t"))
    assert "sketch" in note or "no region of the table is a country with GDP" in note


def test_a_group_of_countries_has_the_gdp_of_its_members() -> None:
    known = gdp(2021)
    members = group_members("EU27", datetime.date(2021, 12, 31))
    whole = 2.0 * np.array([sum(known[code] for code in members), known["USA"]])
    (note,) = check_sizes(FlowTable(("EU27", "USA"), ("s",), np.diag(whole)[:, :, None], 2021, "t"))
    assert note.startswith("output over GDP of 2021 (World Bank): 2.0 in 2 of 2 regions together; too few countries")


def test_what_cannot_be_compared_is_said() -> None:
    flows = np.ones((2, 2, 1))
    assert "names no year" in check_sizes(FlowTable(("USA", "CHN"), ("s",), flows))[0]
    assert "GDP of 2099 does not ship" in check_sizes(FlowTable(("USA", "CHN"), ("s",), flows, 2099))[0]
    late = check_sizes(FlowTable(("USA", "CHN"), ("s",), flows, 2026))[0]
    assert "GDP of 2023 (World Bank, the nearest year that ships)" in late


@pytest.mark.parametrize("factor", [1.0, 10.0, 0.1])
def test_value_added_of_an_input_output_table(factor: float) -> None:
    known = gdp(2021)
    value_added = factor * 0.93 * np.array([known[code] for code in TEN])
    n = len(TEN)
    core = np.zeros((n, 1, n, 1))
    core[range(n), 0, range(n), 0] = value_added
    final = np.zeros((n, 1, n))
    final[range(n), 0, range(n)] = value_added
    table = InputOutputTable(TEN, ("s",), core, final, 2 * value_added[:, None], value_added[:, None], 2021, "t")
    if factor == 1.0:
        assert check_sizes(table)[0].startswith("value added over GDP of 2021 (World Bank): 0.93 in 10 of 10 regions")
    else:
        with pytest.raises(AccountingError, match=f"about 10 times too {'large' if factor > 1 else 'small'}"):
            check_sizes(table)
