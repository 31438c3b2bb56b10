"""Concordances: shares, what they do not cover, what a table does not need, codes in another spelling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from strategies import random_economy

from parley.economy.aggregate import aggregate, aggregate_flows
from parley.economy.concordance import fit, read_concordance
from parley.economy.economy import Economy
from parley.economy.tables import FlowTable
from parley.errors import DataError


def save(folder: Path, text: str) -> Path:
    path = folder / "map.csv"
    path.write_text(text)
    return path


def test_unused_rows_are_counted_and_missing_codes_named(tmp_path: Path) -> None:
    found = fit(
        read_concordance(save(tmp_path, "from,to\n010121,AGR\n270900,OIL\n690790,CER\n")),
        *(("010121", "690890", "270900"), np.array([1.0, 2.0, 1.0]), "sector"),
    )
    assert found.targets == {"010121": {"AGR": 1.0}, "270900": {"OIL": 1.0}}
    assert found.notes == (
        "1 code of the concordance of sectors not in the table (not needed).",
        "1 of 3 sectors is not in the concordance and keeps its code: 690890 (50.00% of sales).",
    )


@pytest.mark.parametrize(("label", "code"), [("010121", "10121"), ("10121", "010121"), ("010121", "0101.21")])
def test_zeros_and_dots_are_no_difference(label: str, code: str, tmp_path: Path) -> None:
    found = fit(read_concordance(save(tmp_path, f"from,to\n{code},AGR\n")), (label,), np.ones(1), "sector")
    assert found.targets == {label: {"AGR": 1.0}}
    assert f"{code} is taken as {label}" in found.notes[0]


def test_codes_that_only_look_alike_stay_apart(tmp_path: Path) -> None:
    concordance = read_concordance(save(tmp_path, "from,to\n1,A\n01,B\n10,C\n"))
    found = fit(concordance, ("1", "01", "10", "001"), np.ones(4), "sector")
    assert {label: list(held) for label, held in found.targets.items()} == {"1": ["A"], "01": ["B"], "10": ["C"]}


def test_regions_by_name_or_other_code(tmp_path: Path) -> None:
    concordance = read_concordance(save(tmp_path, "from,to\nGermany,EU\nFR,EU\nUSA,US\n"))
    found = fit(concordance, ("DEU", "FRA", "USA"), np.ones(3), "region")
    assert {label: list(held) for label, held in found.targets.items()} == {
        **{"DEU": ["EU"], "FRA": ["EU"], "USA": ["US"]}
    }


def test_shares_must_sum_to_one(tmp_path: Path) -> None:
    good = read_concordance(save(tmp_path, "from,to,share\na,X,0.6\na,Y,0.4000001\nb,Y,1\n"))
    assert sum(good.targets["a"].values()) == pytest.approx(1.0, abs=1e-15)
    for text, said in (
        ("from,to,share\na,X,0.6\na,Y,0.3\n", r"the shares of 'a' sum to 0\.9 \(X 0\.6, Y 0\.3\); expected 1"),
        ("from,to,weight\na,X,60\na,Y,40\n", "fractions rather than percent"),
        ("from,to,share\na,X,-0.5\na,Y,1.5\n", "line 2: the share is '-0.5'"),
        ("from,to,share\na,X,x\n", "line 2: the share is 'x'"),
        ("from,to,share\na,X,0.5\na,X,0.5\n", "line 3: 'a' to 'X' again"),
        ("from,to\na,X\na,Y\n", "line 3: 'a' is mapped twice, to 'X' and to 'Y'.*add a column share"),
        ("from,to\na,\n", "line 2: both"),
        ("hs,isic\na,X\n", "no column 'from' and 'to'"),
    ):
        with pytest.raises(DataError, match=said):
            read_concordance(save(tmp_path, text))


def test_a_concordance_of_other_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none of its 1 codes .*is a sector of the table"):
        fit(read_concordance(save(tmp_path, "from,to\nsteel,X\n")), ("a", "b"), np.ones(2), "sector")


# -- splitting -------------------------------------------------------------------------------------------------


def golden() -> FlowTable:
    flows = np.array([[[100.0, 10.0], [8.0, 4.0]], [[6.0, 2.0], [200.0, 20.0]]])
    rates = np.array([[[0.0, 0.0], [0.5, 0.1]], [[0.2, 0.4], [0.0, 0.0]]])
    return FlowTable(("A", "B"), ("s", "t"), flows, 2021, "t", (), rates)


def test_a_sector_split_by_shares() -> None:
    found = aggregate_flows(golden(), sectors={"s": {"X": 0.75, "Y": 0.25}, "t": "Y"})
    assert found.sectors == ("X", "Y")
    np.testing.assert_allclose(found.flows[:, :, 0], [[75.0, 6.0], [4.5, 150.0]])
    np.testing.assert_allclose(found.flows[:, :, 1], [[35.0, 6.0], [3.5, 70.0]])
    assert found.tariffs is not None
    assert found.tariffs[0, 1, 0] == pytest.approx(0.5)
    assert found.tariffs[0, 1, 1] == pytest.approx((0.5 * 2.0 + 0.1 * 4.0) / 6.0)


def test_a_region_split_by_shares_does_not_trade_with_itself() -> None:
    found = aggregate_flows(golden(), regions={"B": {"C": 0.9, "D": 0.1}})
    assert found.regions == ("A", "C", "D")
    np.testing.assert_allclose(found.flows[:, :, 0], [[100.0, 7.2, 0.8], [5.4, 180.0, 0.0], [0.6, 0.0, 20.0]])
    assert found.tariffs is not None
    assert found.tariffs[1, 0, 0] == pytest.approx(0.2)


def test_splitting_and_merging_again_gives_the_same_economy() -> None:
    e: Economy = random_economy(3, 4, 3)
    first, second = e.sectors[0], e.regions[0]
    split = aggregate(e, None, {first: {"X": 0.3, "Y": 0.7}}).economy
    again = aggregate(split, None, {"X": first, "Y": first}).economy
    np.testing.assert_allclose(again.flows, e.flows)
    np.testing.assert_allclose(again.tariffs, e.tariffs, atol=1e-15)
    np.testing.assert_allclose(again.input_shares, e.input_shares, atol=1e-12)
    np.testing.assert_allclose(split.value_added, e.value_added)
    apart = aggregate(e, {second: {"P": 0.3, "Q": 0.7}}).economy
    np.testing.assert_allclose(apart.value_added[:2], np.array([0.3, 0.7]) * e.value_added[0])
    joined = aggregate(apart, {"P": second, "Q": second}).economy
    np.testing.assert_allclose(joined.flows, e.flows)
    np.testing.assert_allclose(joined.final_demand, e.final_demand)
