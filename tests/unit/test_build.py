"""From tables to economies: accounts close, and every repair is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import RAW, needs_raw
from tables import REGIONS, SECTORS, icio_rows, world, write

from parley.economy.build import from_flows, from_table, input_shares_from_use
from parley.economy.readers.icio import read_icio
from parley.economy.readers.wiod import read_wiod
from parley.economy.tables import FlowTable, InputOutputTable
from parley.errors import AccountingError, DataError

WIOD = RAW / "wiod2011" / "wiod_2011.npz"


def table(core: np.ndarray, final: np.ndarray) -> InputOutputTable:
    output = core.sum(axis=(2, 3)) + final.sum(axis=2)
    n, j = output.shape
    return InputOutputTable(
        tuple(f"R{k}" for k in range(n)),
        tuple(f"S{k}" for k in range(j)),
        core,
        final,
        output,
        output - core.sum(axis=(0, 1)),
        2021,
        "test",
    )


def plain(seed: int = 0, n: int = 3, j: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 10, (n, j, n, j)), rng.uniform(50, 150, (n, j, n))


def test_a_clean_table_needs_no_repair(tmp_path: Path) -> None:
    read = read_icio(write(tmp_path / "2022.csv", icio_rows()))
    built = from_table(read)
    e, w = built.economy, world()
    assert built.repairs == ()
    assert (e.regions, e.sectors, e.year) == (REGIONS, SECTORS, 2022)
    np.testing.assert_allclose(e.output, w["output"])
    sold = w["core"].sum(axis=3) + w["final"].sum(axis=3)
    assert e.flows[0, 1, 1] == pytest.approx(sold[0, 1, 1])  # AAA's food to CHN
    use = w["core"].sum(axis=0)  # input, user country, user sector
    assert e.input_shares[1, 1, 0] * e.output[1, 0] == pytest.approx(use[1, 1, 0])
    np.testing.assert_allclose(e.final_demand, w["final"].sum(axis=(0, 3)).T, rtol=1e-9)
    np.testing.assert_allclose(e.value_added, (w["value_added"] + w["tax"]).sum(axis=1), rtol=1e-9)


def test_tariffs_raise_the_price_of_inputs() -> None:
    core, final = plain()
    rates = np.zeros((3, 3, 3))
    rates[0, 1, 2] = 0.5
    free, taxed = from_table(table(core, final)).economy, from_table(table(core, final), rates).economy
    change = (taxed.input_shares - free.input_shares) * free.output[:, None, :]
    np.testing.assert_allclose(change[1, 2], 0.5 * core[0, 2, 1], rtol=1e-9)
    change[1, 2] = 0.0
    assert np.abs(change).max() < 1e-9
    np.testing.assert_allclose(taxed.tariff_revenue[1], 0.5 * free.flows[0, 1, 2])


def test_negative_sales_and_sectors_without_sales() -> None:
    core, final = plain()
    core[2, 0], final[2, 0] = 0.0, 0.0
    core[:, :, 2, 0] = 0.0
    core[1, 1, 2, 0] = 0.5
    final[0, 1, 2] = -core[0, 1, 2].sum() - 4.0
    built = from_table(table(core, final))
    assert built.economy.flows[0, 2, 1] == 0.0
    assert built.repairs[0] == "1 negative bilateral sales (inventories) set to 0, 4 USD mn in all."
    assert built.repairs[1] == "inputs of 1 sectors without sales dropped, 0.5 USD mn in all."
    assert (built.economy.input_shares[2, :, 0] == 0).all()


def test_least_value_added_share() -> None:
    core, final = plain()
    core[:, :, 1, 1] *= 40.0
    built = from_table(table(core, final), min_value_added_share=0.2)
    assert built.economy.value_added_shares[1, 1] == pytest.approx(0.2)
    assert "inputs of 1 sectors scaled down to leave a value-added share of 20.0%" in built.repairs[0]
    assert "most: R1 S1" in built.repairs[0]
    with pytest.raises(DataError, match=r"min_value_added_share=1.0"):
        from_table(table(core, final), min_value_added_share=1.0)


def test_negative_final_demand_is_rebalanced() -> None:
    core, final = plain()
    final[:, 2, 0] = -0.2 * core[:, 2, 0].sum(axis=1)
    built = from_table(table(core, final), min_final_share=0.05)
    e = built.economy
    assert e.final_demand[0, 2] == pytest.approx(0.05 * e.absorption[0, 2])
    plainly = core.sum(axis=0)[:, 0].sum(axis=0)
    np.testing.assert_allclose((e.input_shares[0] * e.output[0]).sum(axis=0), plainly, rtol=1e-9)
    assert "industries used more than there was of 1 inputs (R0 S2)" in built.repairs[-1]


def test_where_no_other_input_makes_room_value_added_takes_the_rest() -> None:
    flows = np.zeros((2, 2, 2))
    flows[0, 0], flows[1, 1] = 100.0, 100.0
    flows[1, 0] = flows[0, 1] = 1.0
    shares = np.zeros((2, 2, 2))
    shares[0, 0, 0], shares[0, 1, 1] = 0.5, 0.5
    short = flows.copy()
    short[0, 0, 0], short[0, 1, 0] = 5.0, 200.0  # R0 exports its first good, and uses more of it than is left
    built = from_flows(FlowTable(("R0", "R1"), ("a", "b"), short), input_shares=shares)
    assert "value added raised" in built.repairs[-1]
    assert built.economy.final_demand.min() >= 0


def test_flows_without_inputs() -> None:
    rng = np.random.default_rng(0)
    flows = FlowTable(("A", "B"), ("S",), rng.uniform(1, 9, (2, 2, 1)), 2023, "made up")
    built = from_flows(flows)
    assert built.repairs == ()
    np.testing.assert_allclose(built.economy.value_added, flows.flows.sum(axis=(1, 2)))
    assert (built.economy.name, built.economy.year) == ("made up", 2023)
    with pytest.raises(DataError, match="tariffs: shape"):
        from_flows(flows, np.zeros((2, 2)))
    with pytest.raises(DataError, match="tariffs: 4 cells are not numbers"):
        from_flows(flows, np.full((2, 2, 1), np.nan))
    with pytest.raises(DataError, match="input use must be finite"):
        from_flows(flows, None, np.full((2, 1, 1), -0.1))


def test_input_shares_from_use() -> None:
    use = np.array([[[1.0, 2.0], [3.0, 4.0]]])
    np.testing.assert_allclose(input_shares_from_use(use, np.array([[10.0, 0.0]])), [[[0.1, 0.0], [0.3, 0.0]]])


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 4), j=st.integers(1, 4))
def test_any_table_closes(seed: int, n: int, j: int) -> None:
    rng = np.random.default_rng(seed)
    core = rng.lognormal(0, 1.5, (n, j, n, j)) * (rng.random((n, j, n, j)) < 0.8)
    final = rng.lognormal(2, 1, (n, j, n)) - 2.0 * (rng.random((n, j, n)) < 0.3)
    own = np.arange(n)
    final[own, :, own] += 40.0
    rates = rng.uniform(0, 0.5, (n, n, j))
    rates[own, own, :] = 0.0
    built = from_table(table(core, final), rates)
    e = built.economy
    assert e.value_added_shares[e.output > 0].min() >= 0.01 - 1e-9
    assert e.final_demand.min() >= 0
    assert abs(e.deficits.sum()) <= 1e-9 * e.income.sum()


def test_tables_check_themselves() -> None:
    core, final = plain()
    good = table(core, final)
    with pytest.raises(AccountingError, match=r"9 of 9 outputs differ .*worst R1, S1: sells 479\.048, output 526\.953"):
        InputOutputTable(good.regions, good.sectors, core, final, good.output * 1.1, good.value_added)
    with pytest.raises(DataError, match=r"shape \(3, 3, 3\), expected"):
        InputOutputTable(good.regions, good.sectors, final, final, good.output, good.value_added)
    with pytest.raises(ValueError, match="read-only"):
        good.final[0, 0, 0] = 1.0


@needs_raw("the whole WIOD table of 2011")
def test_the_2011_table_closes() -> None:
    read = read_wiod(WIOD)
    built = from_table(read)
    e = built.economy
    assert len(built.repairs) == 3
    np.testing.assert_allclose(e.output.sum(), read.output.sum(), rtol=1e-4)
    np.testing.assert_allclose(e.value_added.sum(), read.value_added.sum(), rtol=1e-4)
    assert e.value_added[e.regions.index("USA")] == pytest.approx(15e6, rel=0.1)
