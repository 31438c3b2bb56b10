"""Units that a column, a comment or a remark names are taken or asked about, never passed over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley.economy.readers.matrix import read_matrix
from parley.economy.readers.tidy import read_tidy
from parley.economy.readers.units import unit_in
from parley.economy.tables import FlowTable
from parley.errors import DataError
from parley.worlds.domestic import Rule, complete

LONG = "exporter,importer,value\nUSA,USA,10\nUSA,CHN,2\nCHN,CHN,30\n"
SQUARE = ",USA,CHN\nUSA,10,2\nCHN,0,30\n"


def save(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "usd"),
    [
        ("values in thousands of US dollars", 1e3),
        ("unit: USD '000", 1e3),
        ("trade (US$ million)", 1e6),
        ("output_musd", 1e6),
        ("Trade, $m", 1e6),
        ("gdpusd", 1.0),
        ("GDP (current US$)", 1.0),
        ("output (USD bn)", 1e9),
        ("in Mio. EUR", None),
        ("GBP million", None),
    ],
)
def test_units_in_words(text: str, usd: float | None) -> None:
    found = unit_in(text)
    assert found is not None
    assert found[0] == usd


@pytest.mark.parametrize("text", ["value", "output", "Source: UN Comtrade", "Note: in 1000 tonnes", "the 1000 largest"])
def test_words_without_a_unit(text: str) -> None:
    assert unit_in(text) is None


@pytest.mark.parametrize("remark", ["# values in thousand USD\n", "# unit: EUR million\n", "# trade in billions\n"])
@pytest.mark.parametrize("below", [False, True])
def test_a_remark_on_the_unit_is_not_passed_over(tmp_path: Path, remark: str, below: bool) -> None:
    for table, read in ((LONG, read_tidy), (SQUARE, read_matrix)):
        path = save(tmp_path, table + remark if below else remark + table)
        with pytest.raises(DataError, match=rf"line {table.count(chr(10)) + 1 if below else 1}: .* --unit"):
            read(path)
        assert read(path, value=0.001).flows.sum() == pytest.approx(0.042)


def test_a_footer_names_the_unit_too(tmp_path: Path) -> None:
    path = save(tmp_path, f"{LONG}\nSource: BACI\nNote: values in thousands of US dollars\n")
    with pytest.raises(DataError, match=r"line 7: .*thousand USD.*--unit 1000,"):
        read_tidy(path)


def test_remarks_that_name_no_other_unit_change_nothing(tmp_path: Path) -> None:
    path = save(tmp_path, f"# from $HOME, values in million USD\n{LONG}")
    assert read_tidy(path).flows.sum() == 42


def test_a_chosen_column_that_names_its_unit_is_read_in_it(tmp_path: Path) -> None:
    path = save(tmp_path, LONG.replace("value", "Trade (US$ billion)"))
    found = read_tidy(path, columns={"value": "Trade (US$ billion)"})
    assert found.flows.sum() == 42e3
    assert any("billion USD, as the column says" in note for note in found.notes)


def traded() -> FlowTable:
    return FlowTable(("CHN", "USA"), ("A",), np.array([[[0.0], [20]], [[10], [0]]]), 2020, "t", ())


@pytest.mark.parametrize(
    ("column", "factor"), [("output", 1.0), ("output_usd", 1e6), ("output (USD bn)", 1e-3), ("output_kusd", 1e3)]
)
def test_output_is_read_in_the_unit_of_its_column(tmp_path: Path, column: str, factor: float) -> None:
    path = save(tmp_path, f"region,{column}\nUSA,{100 * factor}\nCHN,{200 * factor}\n")
    flows = complete(traded(), Rule.of(f"output={path}")).flows[:, :, 0]
    np.testing.assert_allclose(flows, [[180, 20], [10, 90]])


def test_output_in_another_currency_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, "region,output (EUR mn)\nUSA,100\nCHN,200\n")
    with pytest.raises(DataError, match="million euros"):
        complete(traded(), Rule.of(f"output={path}"))


def test_output_by_sector_of_a_table_with_one_of_them(tmp_path: Path) -> None:
    path = save(tmp_path, "region,sector,output\nUSA,A,100\nUSA,B,7\nCHN,A,200\nCHN,B,7\n")
    flows = complete(traded(), Rule.of(f"output={path}")).flows[:, :, 0]
    np.testing.assert_allclose(flows, [[180, 20], [10, 90]])


@pytest.mark.parametrize(
    ("column", "unit"), [("value_gbp", "GBP"), ("value (JPY bn)", "JPY"), ("value (EUR bn)", "euros")]
)
def test_a_column_in_another_currency_needs_a_rate(tmp_path: Path, column: str, unit: str) -> None:
    path = save(tmp_path, LONG.replace("value", column))
    with pytest.raises(DataError, match=rf"{unit}.*--unit"):
        read_tidy(path)
    assert read_tidy(path, value=1080.0).flows.sum() == pytest.approx(42 * 1080)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_unit_that_is_none_is_refused_by_every_reader(tmp_path: Path, value: float) -> None:
    for text, read in ((LONG, read_tidy), (SQUARE, read_matrix)):
        with pytest.raises(DataError, match="expected USD per unit, above 0"):
            read(save(tmp_path, text), value=value)
