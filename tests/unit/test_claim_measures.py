"""Expressions over facts, and quantities read of a solved scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parley
from parley.claims.expression import parse
from parley.claims.figures import figure_of
from parley.claims.quantities import Reading, reading, sign_reading
from parley.claims.quantity_schema import QuantityChoice
from parley.claims.skies import SKIES, SkiesChoice
from parley.errors import InputError
from parley.model.changes import Changes
from parley.worlds.world import World

FACTS = {"a-b-2013": 6.0, "c": 4.0}

# -- expressions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a-b-2013 / c * 100", 150.0),
        ("a-b-2013 - c", 2.0),
        ("(a-b-2013 + c) * 2", 20.0),
        ("-c + 10", 6.0),
        ("min(a-b-2013, c, 5)", 4.0),
        ("max(a-b-2013, c)", 6.0),
        ("round(a-b-2013 / c)", 2.0),
        ("round(a-b-2013 / c / 7, 2)", 0.21),
        ("c", 4.0),
        ("c + c", 8.0),
        ("2 * c - 1e1", -2.0),
    ],
)
def test_expressions(text: str, value: float) -> None:
    assert parse(text).value(FACTS) == pytest.approx(value)


def test_the_ids_of_an_expression() -> None:
    assert parse("a-b-2013 / c + c").ids == ("a-b-2013", "c")


@pytest.mark.parametrize(
    "text",
    [
        *("", "1 + 2", "c +", "c ** 9", "c // 2", "c % 2", "c if c else c", "[c]", "c.real", "c[0]", "'c'", "c == c"),
        *("lambda: c", "f(c)", "__import__('os')", "min(*c)", "round(c, n=1)", "c = 3", "c; c", "1j * c"),
        *("(" * 60 + "c" + ")" * 60, "c + " * 400 + "c", "c\n+ import os", "{c}", "c and c", "not c", "c < 3", "~c"),
    ],
)
def test_nothing_but_arithmetic_is_read(text: str) -> None:
    with pytest.raises(InputError, match="expression"):
        parse(text)


@pytest.mark.parametrize("text", ["c / (c - 4)", "round(c, c, c)", "c * 1e308 * 1e308"])
def test_what_gives_no_number_is_an_error(text: str) -> None:
    with pytest.raises(InputError, match="expression"):
        parse(text).value(FACTS)


def test_a_misspelt_function_is_named() -> None:
    with pytest.raises(InputError, match=r"unknown function 'rond'\. Did you mean 'round'"):
        parse("rond(c)")


@given(st.floats(-1e6, 1e6), st.floats(0.1, 1e6), st.floats(-1e3, 1e3))
def test_expressions_are_pythons_arithmetic(a: float, b: float, c: float) -> None:
    found = parse(f"(x-1 + {c!r}) / y-2 - x-1 * 2").value({"x-1": a, "y-2": b})
    assert found == pytest.approx((a + c) / b - a * 2)


# -- quantities ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world() -> World:
    return parley.world("world-2021")


@pytest.fixture(scope="module")
def changes(world: World) -> Changes:
    return world.solve(parley.scenario("us-china-tariffs-2018-19")).changes


def read(world: World, changes: Changes, choice: dict[str, Any], how: Any = "level") -> float:
    return reading(figure_of(QuantityChoice.model_validate(choice), world, None), how).read(changes)


def flow(changes: Changes, origin: str, destination: str, *, before: bool = False) -> float:
    flows = changes.flows_before if before else changes.flows_after
    return float(flows[changes.regions.index(origin), changes.regions.index(destination)].sum())


def test_trade_is_the_sum_of_flows(world: World, changes: Changes) -> None:
    one = read(world, changes, {"trade": {"from": "CHN", "to": "USA"}})
    back = read(world, changes, {"trade": {"from": "USA", "to": "CHN"}})
    both = read(world, changes, {"trade": {"from": "CHN", "to": "USA", "both-ways": True}})
    assert one == pytest.approx(flow(changes, "CHN", "USA"))
    assert both == pytest.approx(one + back)
    assert read(world, changes, {"trade": {"from": "USA", "to": ["USA", "CHN"]}}) == pytest.approx(back)
    again = read(world, changes, {"trade": {"from": ["CHN", "USA"], "to": ["CHN", "USA"], "both-ways": True}})
    assert again == pytest.approx(both)  # no flow twice, no sales at home


def test_readings(world: World, changes: Changes) -> None:
    choice = {"trade": {"from": "CHN", "to": "USA"}}
    before, after = flow(changes, "CHN", "USA", before=True), flow(changes, "CHN", "USA")
    assert read(world, changes, choice, "change") == pytest.approx(after - before)
    assert read(world, changes, choice, "percent") == pytest.approx(100 * (after / before - 1))
    figure = figure_of(QuantityChoice.model_validate(choice), world, None)
    assert (Reading(figure, "percent").unit, Reading(figure, "change").unit) == ("%", "USD mn")
    assert Reading(figure).start(changes) == pytest.approx(before)
    assert Reading(figure, "percent").start(changes) == 0.0
    assert sign_reading(figure).how == "percent"


def test_shares_and_ranks(world: World, changes: Changes) -> None:
    partners = [code for code in changes.regions if code != "USA"]
    share = {code: read(world, changes, {"share": {"of": "USA", "partner": code}}) for code in partners}
    rank = {code: read(world, changes, {"rank": {"of": "USA", "partner": code}}) for code in partners[:20]}
    assert sum(share.values()) == pytest.approx(100.0)
    assert read(world, changes, {"share": {"of": "USA", "partner": "*"}}) == pytest.approx(100.0)
    assert all(r == 1 + sum(other > share[code] for other in share.values()) for code, r in rank.items())
    hhi = read(world, changes, {"concentration": {"of": "USA"}})
    assert hhi == pytest.approx(sum(x**2 for x in share.values()))
    points = read(world, changes, {"share": {"of": "USA", "partner": "CHN", "sectors": "goods"}}, "change")
    assert points < 0


def test_indicators_are_those_of_the_result(world: World, changes: Changes) -> None:
    n = changes.regions.index("CHN")
    assert read(world, changes, {"real-income": "CHN"}) == pytest.approx(100 * (changes.welfare[n] - 1))
    assert read(world, changes, {"real-wage": "CHN"}) == pytest.approx(
        100 * (changes.wage[n] / changes.final_price[n] - 1)
    )
    assert read(world, changes, {"prices": "CHN"}) == pytest.approx(100 * (changes.final_price[n] - 1))
    sold = np.delete(changes.flows_after[n].sum(axis=1), n).sum()
    base = np.delete(changes.flows_before[n].sum(axis=1), n).sum()
    assert read(world, changes, {"exports": "CHN"}) == pytest.approx(100 * (sold / base - 1), rel=1e-6)


def test_output_of_one_sector_and_of_several(world: World, changes: Changes) -> None:
    n = changes.regions.index("CHN")
    parts = []
    for code in ("C26", "C27"):
        j = changes.sectors.index(code)
        volume = changes.output_after[n, j] / changes.unit_cost[n, j] / changes.output_before[n, j] - 1
        parts.append((changes.output_before[n, j], 100 * volume))
        assert read(world, changes, {"output": {"region": "CHN", "sectors": code}}) == pytest.approx(100 * volume)
    joint = sum(weight * v for weight, v in parts) / sum(weight for weight, _ in parts)
    assert read(world, changes, {"output": {"region": "CHN", "sectors": ["C26", "C27"]}}) == pytest.approx(joint)


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"share": {"of": "USA", "partner": "USA"}}, "cannot be its own partner"),
        ({"rank": {"of": "USA", "partner": "EU27"}}, "27 regions"),
        ({"trade": {"from": "USB", "to": "CHN"}}, "USB"),
        ({"output": {"region": "USA", "sectors": "C99"}}, "C99"),
    ],
)
def test_what_the_world_does_not_have(world: World, changes: Changes, choice: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        read(world, changes, choice)


def test_a_null_scenario_changes_nothing(world: World) -> None:
    nothing = parley.scenario("us-china-tariffs-2018-19").model_copy(update={"measures": ()})
    changes = world.solve(nothing).changes
    for choice in ({"trade": {"from": "CHN", "to": "USA"}}, {"share": {"of": "USA", "partner": "CHN"}}):
        assert read(world, changes, choice, "change") == pytest.approx(0.0, abs=1e-4)
    for choice in ({"real-income": "USA"}, {"output": {"region": "USA"}}, {"exports": "USA"}):
        assert read(world, changes, choice) == pytest.approx(0.0, abs=1e-6)


# -- skies -----------------------------------------------------------------------------------------------------


def test_a_flight_round_closed_airspace() -> None:
    pytest.importorskip("shapely")
    from parley.claims.skies import skies_evidence
    from parley.skies.rights.sky import Sky, covered_day
    from parley.skies.traffic.flight import fly

    keys = {"quantity": "minutes", "route": ["HEL", "NRT"], "carrier": "FIN", "at": "2023-07-01"}
    found = skies_evidence(keys, None)  # type: ignore[arg-type]  # no file is asked for
    direct = fly("HEL", "NRT", "FIN", Sky(), Sky(covered_day("2023-07-01"))).sums.minutes
    assert found.median == direct.median
    assert found.outer[0] <= found.inner[0] <= found.median <= found.inner[1] <= found.outer[1]
    assert found.unit == "minutes"
    plain = skies_evidence({**keys, "quantity": "distance-percent"}, None)  # type: ignore[arg-type]
    assert plain.inner == (plain.median, plain.median)
    with pytest.raises(InputError, match="XXX"):
        skies_evidence({**keys, "route": ["HEL", "XXX"]}, None)  # type: ignore[arg-type]


def test_the_registry_has_units_that_can_be_read() -> None:
    from parley.facts.units import parse_unit

    assert all(parse_unit(quantity.unit).scale > 0 for quantity in SKIES.values())
    assert SkiesChoice.model_validate({"quantity": "cost", "at": "2023-07-01", "open": "RUS:USA"}).open == ("RUS:USA",)


def test_facts_of_one_dimension_are_brought_to_one_unit() -> None:
    """USD mn over USD bn: what the United States sold to Russia in 2013 in per cent of China's sales of 2023."""
    from parley.claims.evidence import _comparable
    from parley.facts import get

    found = [get("us-russia-goods-exports-2013-census"), get("russia-imports-from-china-2023-baci")]
    mine, theirs = _comparable(found, "%", "a / b * 100")
    assert 0.05 < mine / theirs < 0.2
    assert _comparable(found, "USD bn", "a + b") == [pytest.approx(11.14, abs=0.01), pytest.approx(found[1].number)]
    with pytest.raises(InputError):
        _comparable([found[0], get("eaeu-population-2024-eec")], "USD bn", "a + b")
