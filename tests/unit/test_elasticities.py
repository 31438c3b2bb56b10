"""Trade elasticities: published sets, concordances, and the messages for wrong input."""

from __future__ import annotations

import numpy as np
import pytest

import parley
from parley.economy.elasticities import describe_set, elasticities, set_names
from parley.errors import InputError

ICIO = ("A01", "C19", "C20", "C29", "SERV")


@pytest.mark.parametrize("name", set_names())
def test_every_set_has_a_source_and_positive_values(name: str) -> None:
    entry = describe_set(name)
    assert entry["source"]
    assert entry["note"]
    values = list(entry["values"].values()) if "values" in entry else [entry["uniform"]]
    assert min(values) > 0
    assert max(values) < 100


def test_names_of_the_sets() -> None:
    assert {"fgo", "uniform-4", "cp", "cp2015-paper"} <= set(set_names())
    assert "default" not in set_names()  # a key of the file, not a set


@pytest.mark.parametrize("name", [name for name in set_names() if name != "cp2015-paper"])
def test_every_set_covers_the_default_world(name: str) -> None:
    sectors = parley.world("world-2021").economy.sectors
    found = elasticities(name, sectors, "uniform-4")
    assert found.theta.shape == (len(sectors),)
    assert found.name == name


def test_published_values() -> None:
    """Caliendo & Parro (2015), table 1, 99 % sample: agriculture 9.11, petroleum 64.85, chemicals 3.13."""
    assert elasticities("cp", ICIO, "fgo").theta[:3] == pytest.approx([9.11, 64.85, 3.13])
    paper = elasticities("cp2015-paper", ("agriculture", "petroleum", "auto", "retail"), "fgo")
    assert paper.theta == pytest.approx([9.11, 64.85, 8.22, 8.22])
    assert "Caliendo" in paper.source


def test_the_order_is_that_of_the_sectors() -> None:
    forth, back = elasticities("fgo", ICIO, "fgo").theta, elasticities("fgo", ICIO[::-1], "fgo").theta
    np.testing.assert_array_equal(forth, back[::-1])


def test_uniform() -> None:
    assert elasticities("uniform-4", ("any", "codes"), "fgo").theta.tolist() == [4.0, 4.0]


def test_the_default_is_used_when_none_is_given() -> None:
    found = elasticities(None, ICIO, "gyy")
    assert found.name == "gyy"
    np.testing.assert_array_equal(found.theta, elasticities("gyy", ICIO, "fgo").theta)


def test_one_value_for_all() -> None:
    found = elasticities(2.5, ("A", "B"), "fgo")
    assert found.theta.tolist() == [2.5, 2.5]
    assert found.source == "given by the user"
    assert "2.5" in found.name


def test_a_value_by_sector() -> None:
    assert elasticities({"B": 3, "A": 5}, ("A", "B"), "fgo").theta.tolist() == [5.0, 3.0]


def test_concordance_takes_the_mean() -> None:
    """WIOD's 24 is chemicals and pharmaceuticals, 27t28 basic metals (two) and metal products: simple means."""
    values = describe_set("fgo")["values"]
    found = elasticities("fgo", ("24", "27t28", "AtB", "M"), "fgo").theta
    assert found[0] == pytest.approx((values["C20"] + values["C21"]) / 2)
    assert found[1] == pytest.approx((values["C24A"] + values["C24B"] + values["C25"]) / 3)
    assert found[2] == pytest.approx((values["A01"] + values["A02"] + values["A03"]) / 3)
    assert found[3] == pytest.approx(values["SERV"])


@pytest.mark.parametrize("name", ["wiod-2011", "world-2021"])
def test_bundled_worlds_have_their_default(name: str) -> None:
    world = parley.world(name)
    found = elasticities(None, world.economy.sectors, world.default_elasticities)
    assert (found.theta > 0).all()


def test_an_unknown_set_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"unknown elasticity set 'fgoo'\. Did you mean 'fgo'\?.*Sets: .*uniform-4"):
        elasticities("fgoo", ICIO, "fgo")


def test_an_unknown_sector_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"unknown sector 'C91'.*Did you mean 'C19'"):
        elasticities({"C91": 4.0, "A01": 4.0}, ("C19", "A01"), "fgo")


def test_a_sector_without_value_is_named() -> None:
    with pytest.raises(InputError, match="no value for B, C; give every sector one"):
        elasticities({"A": 4.0}, ("A", "B", "C"), "fgo")


def test_a_set_that_does_not_cover_the_sectors() -> None:
    with pytest.raises(InputError, match=r"'cp' has no value for widgets.*Use uniform-4, one number"):
        elasticities("cp", ("A01", "widgets"), "fgo")


@pytest.mark.parametrize("value", [0.0, -4.0, np.nan, np.inf])
def test_a_value_that_is_no_elasticity(value: float) -> None:
    with pytest.raises(InputError, match="is not a trade elasticity; expected numbers above 0"):
        elasticities(value, ("A",), "fgo")
    with pytest.raises(InputError, match="is not a trade elasticity"):
        elasticities({"A": 4.0, "B": value}, ("A", "B"), "fgo")
