"""Totals beside their parts: which codes contain others, what numbers show, and that every flow is counted once."""

from __future__ import annotations

import numpy as np
import pytest

from parley.codes.hierarchy import POSSIBLE, SURE, hierarchy
from parley.codes.products import classifications
from parley.economy.tables import FlowTable
from parley.economy.totals import REST, resolution, without_total_regions, without_totals
from parley.errors import DataError

REGIONS = tuple(f"R{k:02d}" for k in range(6))


def table(sectors: dict[str, np.ndarray], tariffs: dict[str, np.ndarray] | None = None) -> FlowTable:
    """A table of the given sectors, each (N, N)."""
    n = len(next(iter(sectors.values())))
    rates = None if tariffs is None else np.stack([tariffs[code] for code in sectors], axis=2)
    return FlowTable(
        REGIONS[:n] if n <= len(REGIONS) else tuple(f"R{k:02d}" for k in range(n)),
        *(tuple(sectors), np.stack(list(sectors.values()), axis=2), 2021, "t", (), rates),
    )


def flows(seed: int, n: int = 6) -> np.ndarray:
    """(N, N) flows of no pattern."""
    return np.random.default_rng(seed).lognormal(3.0, 1.0, (n, n))


# -- codes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outer", "inner", "others", "level"),
    [
        ("TOTAL", "27", ("87",), SURE),
        ("All products", "steel", ("cars",), SURE),
        ("27", "2709", ("87",), SURE),
        ("2709", "270900", ("27",), SURE),
        ("27", "27.09", ("87",), SURE),
        ("1", "10121", ("270900",), SURE),  # chapter 01 and 010121, whose zeros are lost
        ("C", "C10", ("D",), SURE),
        ("C", "C10T12", ("D",), SURE),
        ("C10T12", "C11", ("D",), SURE),
        ("C30", "C302T309", ("C29",), SURE),
        ("C24", "C24A", ("C25",), SURE),
        ("L", "L68", ("K",), SURE),
        ("B-E", "C", ("F",), POSSIBLE),
        ("GTI", "H", ("F",), POSSIBLE),
        ("D05T39", "D10T12", ("DTOTAL",), SURE),
        ("3", "33", ("5", "6"), POSSIBLE),  # SITC, or two of many sectors
        ("HS27", "HS2709", ("HS87",), SURE),
    ],
)
def test_a_code_contains_another(outer: str, inner: str, others: tuple[str, ...], level: int) -> None:
    parts = hierarchy((outer, inner, *others)).parts
    assert parts[outer][inner] == level
    assert outer not in parts.get(inner, {})


@pytest.mark.parametrize(
    "codes",
    [
        *(tuple(names) for key, names in classifications().items() if key not in ("icio", "wiod-2013")),
        tuple(str(k) for k in range(1, 171)),  # industries counted one by one, as in ITPD-E
        tuple(f"{k:02d}" for k in range(1, 98)),  # chapters of the HS
        tuple(f"S{k}" for k in range(1, 121)),
        ("S1", "S2", "A1", "A"),
        ("T", "A", "U"),  # T is the section of households
        ("D", "E", "F", "H49", "H50"),
    ],
)
def test_codes_beside_each_other_contain_nothing(codes: tuple[str, ...]) -> None:
    assert hierarchy(codes).parts == {}


# -- sectors ---------------------------------------------------------------------------------------------------


def test_a_total_at_each_level_is_left_out_once() -> None:
    crude, gas, cars = flows(1), flows(2), flows(3)
    found = without_totals(
        table({"TOTAL": crude + gas + cars, "27": crude + gas, "2709": crude, "2711": gas, "87": cars})
    )
    assert found.sectors == ("2709", "2711", "87")
    np.testing.assert_array_equal(found.flows, np.stack([crude, gas, cars], axis=2))
    assert len(found.notes) == 2
    assert f"USD {(crude + gas).sum():,.6g} mn" in " ".join(found.notes)


def test_the_parts_of_a_sector_with_more_parts_are_left_out() -> None:
    crude, fuels, cars = flows(1), flows(1) + flows(2), flows(3)
    found = without_totals(table({"TOTAL": fuels + cars, "27": fuels, "2709": crude, "87": cars}))
    assert found.sectors == ("27", "87")
    np.testing.assert_array_equal(found.flows, np.stack([fuels, cars], axis=2))
    assert f"{crude.sum() / fuels.sum():.1%}" in found.notes[1]


def test_what_a_total_holds_beyond_the_listed_sectors_is_a_sector_with_its_duties() -> None:
    cars, rest = flows(3), flows(4)
    duty = {"TOTAL": (0.1 * cars + 0.3 * rest) / (cars + rest), "87": np.full(cars.shape, 0.1)}
    found = without_totals(table({"TOTAL": cars + rest, "87": cars}, duty))
    assert found.sectors == (REST, "87")
    np.testing.assert_allclose(found.flows[:, :, 0], rest)
    assert found.tariffs is not None
    np.testing.assert_allclose(found.tariffs[:, :, 0], 0.3)
    np.testing.assert_allclose(found.tariffs[:, :, 1], 0.1)


@pytest.mark.parametrize("parent", ["TOTAL", "27"])
def test_a_sector_smaller_than_its_parts_is_refused_with_the_way_out(parent: str) -> None:
    crude, gas = flows(1), flows(2)
    with pytest.raises(DataError, match=f"sector {parent} contains 2709 and 2711 .*--without {parent}"):
        without_totals(table({parent: 0.9 * (crude + gas), "2709": crude, "2711": gas}))


def test_a_possible_relation_that_the_numbers_refute_is_none() -> None:
    mining, food, textiles = flows(1), flows(2), flows(3)
    found = without_totals(table({"C": mining, "15t16": food, "17t18": textiles}))  # WIOD 2013: C is mining
    assert found.sectors == ("C", "15t16", "17t18")
    assert found.notes == ()


def test_a_possible_relation_that_the_numbers_leave_open_is_named() -> None:
    found = without_totals(table({"3": flows(1) + flows(2) + 1.0, "33": flows(1), "7": flows(3)}))
    assert found.sectors == ("3", "33", "7")
    assert "sector 3 may contain 33" in found.notes[0]


def test_rounded_parts_still_make_their_total() -> None:
    parts = {f"01{k}": flows(k) for k in range(3)}
    whole = sum(parts.values())
    found = without_totals(table({"01": np.round(whole), **{code: np.round(x) for code, x in parts.items()}}))
    assert found.sectors == ("010", "011", "012")


def test_numbers_alone_show_a_total_of_any_name() -> None:
    a, b, c = flows(1), flows(2), flows(3)
    found = without_totals(table({"food": a, "manufactures": b + c, "cars": b, "ships": c}))
    assert found.sectors == ("food", "cars", "ships")
    assert "manufactures is left out" in found.notes[0]


def test_proportional_sectors_are_no_proof() -> None:
    a = flows(1)
    found = without_totals(table({"x": 2 * a, "y": a, "z": a}))
    assert found.sectors == ("x", "y", "z")
    alike = without_totals(table({"x": np.ones((6, 6)), "y": np.ones((6, 6)), "z": np.ones((6, 6))}))
    assert (alike.sectors, alike.notes) == (("x", "y", "z"), ())


@pytest.mark.parametrize(
    ("cells", "unit"),
    [([1.0, 2.0, 50.0], 1.0), ([0.001, 0.25], 1e-3), ([200.0, 400.0], 0.0), ([1 / 3, 5.0], 0.0), ([0.0], 0.0)],
)
def test_resolution(cells: list[float], unit: float) -> None:
    assert resolution(np.array(cells)[:, None]) == unit


# -- regions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("home", [True, False])
def test_a_region_that_is_the_sum_of_all_others_is_left_out(home: bool) -> None:
    n = 13
    x = np.zeros((n, n))
    x[:-1, :-1] = flows(5, n - 1)
    counted = x[:-1, :-1] if home else x[:-1, :-1] * (1 - np.eye(n - 1))
    x[-1, :-1], x[:-1, -1] = counted.sum(axis=0), counted.sum(axis=1)
    found = without_total_regions(table({"s": x}))
    assert found.regions == tuple(f"R{k:02d}" for k in range(n - 1))
    np.testing.assert_array_equal(found.flows[:, :, 0], x[:-1, :-1])
    assert "region R12 is left out" in found.notes[0]


def test_regions_that_are_not_sums_stay() -> None:
    given = table({"s": flows(6, 20)})
    assert without_total_regions(given) is given


def test_ranges_of_numbers_contain_what_lies_in_them() -> None:
    inside = {"01": SURE, "0203": SURE}
    parts = hierarchy(("01-24", "01-05_Animal", "01", "0203", "87", "31-33")).parts
    assert parts == {"01-24": {"01-05_Animal": SURE, **inside}, "01-05_Animal": inside}


def test_a_region_whose_imports_are_the_sum_of_all_others_is_left_out() -> None:
    rng = np.random.default_rng(3)
    n = 12
    flows = np.zeros((n + 1, n + 1, 1))
    flows[:n, :n, 0] = rng.uniform(1, 9, (n, n))
    flows[:n, n, 0] = flows[:n, :n, 0].sum(axis=1)
    labels = (*(f"R{k}" for k in range(n)), "SUM")
    found = without_total_regions(FlowTable(labels, ("A",), flows, None, "t", ()))
    assert found.regions == labels[:n]
    assert "imports are the sum" in found.notes[-1]
