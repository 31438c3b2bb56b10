"""Scenarios: the library with its sources, the Python API, sizes, and a parser that nothing crashes."""

from __future__ import annotations

import datetime
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import parley
from parley.errors import ScenarioError
from parley.measures.apply import build_shock
from parley.model.families import FAMILIES
from parley.scenarios.load import build, dump, library_names, library_text, load, parse
from parley.scenarios.schema import Measure, Scenario
from parley.scenarios.sizes import parse_size
from parley.worlds import catalog

LIBRARY = library_names()
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# -- the library -----------------------------------------------------------------------------------------------


def test_library_is_large_enough_and_sorted() -> None:
    assert len(LIBRARY) >= 8
    assert list(LIBRARY) == sorted(LIBRARY)


@pytest.mark.parametrize("name", LIBRARY)
def test_library_file_has_its_papers(name: str) -> None:
    scenario = load(name).scenario
    assert scenario.name == name, "the file name is the scenario's name"
    assert len(scenario.title) > 20
    assert len(scenario.source) > 30
    assert scenario.notes, "assumptions and simplifications"
    assert scenario.at is not None, "membership must not depend on today's date"
    assert catalog.entry(scenario.world).file, "a world that ships with parley"
    assert scenario.model in FAMILIES
    assert scenario.measures
    for number, measure in enumerate(scenario.measures, start=1):
        assert len(measure.source) > 20, f"measure {number} has no legal act"


@pytest.mark.parametrize("name", LIBRARY)
def test_library_file_survives_dump_and_load(name: str) -> None:
    scenario = load(name).scenario
    plain = dump(scenario)
    for text in (json.dumps(plain), json.dumps(plain, indent=1, ensure_ascii=False), yaml.safe_dump(plain)):
        assert parse(text).scenario == scenario
    assert dump(parse(json.dumps(plain)).scenario) == plain


@pytest.mark.parametrize("name", LIBRARY)
def test_library_file_uses_no_tricks(name: str) -> None:
    """What PyYAML's plain loader reads is what parley reads, and no alias hides what a measure is."""
    assert build(yaml.safe_load(library_text(name))) == load(name).scenario
    assert not [event for event in yaml.parse(library_text(name)) if isinstance(event, yaml.AliasEvent)]


@pytest.mark.parametrize("name", LIBRARY)
def test_library_scenario_solves_with_a_certificate(name: str) -> None:
    scenario = parley.scenario(name)
    result = parley.world(scenario.world).solve(scenario)
    assert result.certificate.valid
    assert result.certificate.valid
    assert np.isfinite(result.real_income).all()
    assert float(np.abs(result.real_income).max()) > 1e-3, "a scenario that does nothing"
    assert float(np.abs(result.real_income).max()) < 50
    closed = result.changes.closed
    assert (result.changes.flows_after[closed == 1] == 0.0).all()
    banned = any(m.kind in ("embargo", "export-ban", "import-ban") for m in scenario.measures)
    assert closed.any() == banned


@pytest.mark.parametrize("name", LIBRARY)
def test_every_measure_of_the_library_touches_trade(name: str) -> None:
    scenario = parley.scenario(name)
    economy = parley.world(scenario.world).economy
    for measure in scenario.measures:
        applied = build_shock(economy, scenario.model_copy(update={"measures": (measure,)}))
        touched = applied.shock.changed(economy)
        for limit in applied.limits:
            touched[limit.cells] = True
        # An exemption spelt out, or a ban of goods that the target did not sell.
        waived = measure.size in (("rate", 0.0), ("coverage", 0.0))
        assert waived or economy.flows[touched].sum() > 0, measure.label


def test_unknown_library_name_gets_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'us-tariff-25-all'"):
        load("us-tarif-25-all")


# -- the Python API --------------------------------------------------------------------------------------------


def test_public_names_are_sorted_and_all_there() -> None:
    assert dir(parley) == sorted(dir(parley))
    assert {"World", "Scenario", "Answer", "world", "scenario", "run", "partners", "skies_route"} <= set(dir(parley))
    for name in dir(parley):
        assert getattr(parley, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = parley.nothing  # type: ignore[attr-defined]


def test_the_python_api() -> None:
    world = parley.world("world-2021")
    scenario = parley.scenario("usa-russia-goods-embargo")
    assert isinstance(world, parley.World)
    assert isinstance(scenario, parley.Scenario)
    result = world.solve(scenario)
    assert isinstance(result, parley.Result)
    assert isinstance(result.real_income, xr.DataArray)
    assert result.real_income.dims == ("region",)
    assert tuple(result.real_income.region.values) == world.economy.regions
    assert result.real_income.attrs["units"] == "%"
    assert float(result.real_income.sel(region="RUS")) < float(result.real_income.sel(region="USA")) < 0
    trade = result.trade.to_pandas()
    assert isinstance(trade, pd.DataFrame)
    assert trade.index.name == "exporter"
    assert trade.columns.name == "importer"
    assert trade.loc["DEU", "RUS"] > 0
    before = result.trade_before.to_pandas()
    assert before.loc["DEU", "RUS"] == pytest.approx(world.economy.flows[_at("DEU"), _at("RUS")].sum())
    assert trade.loc["USA", "RUS"] < before.loc["USA", "RUS"]
    flows = result.flows.sel(exporter="USA", importer="RUS")
    assert float(flows.sel(sector="C28")) == 0.0
    assert float(flows.sel(sector="SERV")) > 0
    parts = result.real_income_first_order
    assert list(parts.part.values) == ["total", "terms_of_trade", "volume_of_trade", "technical"]
    names = ("real_wage", "price_index", "exports", "imports", "tariff_revenue")
    assert all(getattr(result, name).sizes == {"region": 81} for name in names)


def _at(code: str) -> int:
    return parley.world("world-2021").economy.regions.index(code)


def test_scenarios_and_measures_are_frozen() -> None:
    scenario = parley.scenario("usa-russia-goods-embargo")
    with pytest.raises(ValidationError):
        scenario.name = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        scenario.measures[0].kind = "tariff"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        parley.world("world-2021").economy.flows[0, 0, 0] = 1.0


def test_a_scenario_written_in_python_equals_its_file() -> None:
    measure = Measure(kind="tariff", origins="CHN", destinations=("USA",), rate="25%", sectors="goods")  # type: ignore[arg-type]
    written = Scenario(name="x", measures=(measure,))
    text = "name: x\nmeasures:\n- {kind: tariff, from: CHN, to: USA, rate: 0.25, sectors: [goods]}\n"
    assert parse(text).scenario == written
    assert measure.label == "tariff CHN -> USA"


def test_a_scenario_without_measures_changes_nothing() -> None:
    for name in ("world-2021", "wiod-2011"):
        result = parley.world(name).solve(parse("name: null shock\nmeasures: []\n").scenario)
        assert float(np.abs(result.real_income).max()) < 1e-9
        assert np.allclose(result.trade, result.trade_before, rtol=1e-9)


@pytest.mark.parametrize(
    ("given_", "size"),
    [
        ("25%", 0.25),
        ("25pp", 0.25),
        ("0.25", 0.25),
        (" 25 % ", 0.25),
        (1, 1.0),
        (0.25, 0.25),
        ("-5%", -0.05),
        ("1e-2", 0.01),
        ("+3pp", 0.03),
        ("2.%", 0.02),
        (0, 0.0),
    ],
)
def test_sizes(given_: object, size: float) -> None:
    assert parse_size(given_) == pytest.approx(size, abs=1e-15)


def test_membership_follows_the_date() -> None:
    economy = parley.world("world-2021").economy
    shocks = [
        build_shock(economy, parse(f"name: x\n{at}measures:\n- {{kind: embargo, from: EU, to: RUS}}\n").scenario).shock
        for at in ("at: 2020-01-31\n", "at: 2020-02-01\n", "")
    ]
    closed = [shock.closed[_at("GBR"), _at("RUS")].all() for shock in shocks]
    assert closed == [True, False, False]
    assert parse("name: x\nat: 2019-12-31\nmeasures: []\n").scenario.at == datetime.date(2019, 12, 31)


def test_measures_apply_in_order() -> None:
    economy = parley.world("world-2021").economy
    head = "name: x\nmeasures:\n"
    rate, add = "- {kind: tariff, from: CHN, to: USA, rate: 10%}\n", "- {kind: tariff, from: CHN, to: USA, add: 5pp}\n"
    cell = (_at("CHN"), _at("USA"), economy.sectors.index("C28"))
    shocks = [build_shock(economy, parse(head + text).scenario).shock for text in (rate + add, add + rate)]
    assert [shock.tariffs[cell] for shock in shocks] == pytest.approx([0.15, 0.10])
    both = parse(head + "- {kind: trade-cost, from: CHN, to: USA, both-ways: true, except: CAN, rate: 10%}\n" * 2)
    shock = build_shock(economy, both.scenario).shock
    assert shock.cost[cell] == pytest.approx(1.21)
    assert shock.cost[_at("USA"), _at("CHN"), 0] == pytest.approx(1.21)
    assert (shock.cost != 1).sum() == 2 * len(economy.sectors)


# -- nothing crashes the parser --------------------------------------------------------------------------------

KEYS = [field.alias or name for model in (Scenario, Measure) for name, field in model.model_fields.items()]
TRAPS = [
    "NO",
    "1e400",
    ".nan",
    "2022-13-45",
    "0x",
    "1:30",
    "=",
    "<<",
    "*a",
    "&a",
    "!!int x",
    "? ",
    "- ",
    "\t",
    "{",
    "[",
]
VALUES = st.recursive(
    st.one_of(
        *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.datetimes(), st.binary()),
        st.sampled_from(["CHN", "USA", "*", "25%", "tariff", "embargo", "goods", "float", "dict[str,float]"]),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
MEASURES = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), VALUES, max_size=6)
MAPPINGS = st.dictionaries(st.sampled_from(KEYS) | VALUES.filter(lambda v: v.__hash__ is not None), VALUES, max_size=6)


def read(text: str) -> None:
    """Parse; only a ScenarioError of readable length may come out, or a scenario that survives a round trip."""
    scenario, message = None, ""
    try:
        scenario = parse(text).scenario
    except ScenarioError as error:
        message = str(error)
    if scenario is None:
        assert 10 < len(message) < 6000
    else:
        assert parse(json.dumps(dump(scenario))).scenario == scenario


@QUICK
@given(st.text())
@example("{[1,2]: 3}")
@example("a: &a [*a]")
@example("\ud800")
@example("\x85: \u2028")
@example("{a: 1")
@example("[" * 5000)
def test_random_text(text: str) -> None:
    read(text)


@QUICK
@given(
    st.lists(
        st.sampled_from([*KEYS, *TRAPS, ": ", "\n", "\n  ", "\n- ", " ", "x", "1", ",", "'", "]", "}"]), max_size=40
    )
)
def test_random_yaml(words: list[str]) -> None:
    read("".join(words))


@QUICK
@given(st.sampled_from(LIBRARY), st.data())
def test_damaged_library_files(name: str, data: st.DataObject) -> None:
    text = library_text(name)
    start = data.draw(st.integers(0, len(text)))
    end = min(start + data.draw(st.integers(0, 30)), len(text))
    read(text[:start] + data.draw(st.sampled_from(["", *TRAPS]) | st.text(max_size=5)) + text[end:])


def feed(mapping: dict[Any, Any]) -> None:
    scenario, message = None, ""
    try:
        scenario = build(mapping)
    except ScenarioError as error:
        message = str(error)
    if scenario is None:
        assert 10 < len(message) < 6000
    else:
        assert build(dump(scenario)) == scenario


@QUICK
@given(MAPPINGS)
@example({"dict": 1, "function-x": 2, "float": 3})
@example({"name": "x", "measures": [{"kind": "tariff", "from": "A", "to": "B", "rate": {"dict[": 1, "float": "a"}}]})
@example({"name": "x", "measures": [], "elasticities": 10**400})
@example({"name": "x", "measures": [], "elasticities": {"a": "b"}})
@example({"name": "x", "measures": 10**5000})
def test_random_mappings(mapping: dict[Any, Any]) -> None:
    feed(mapping)


@QUICK
@given(st.lists(MEASURES | VALUES, max_size=3))
def test_random_measures(measures: list[Any]) -> None:
    feed({"name": "x", "measures": measures})


@QUICK
@given(MAPPINGS)
def test_random_manifests(mapping: dict[Any, Any]) -> None:
    read(json.dumps({"parley_manifest": 1, **{str(k): v for k, v in mapping.items()}}, default=str))


@QUICK
@given(st.one_of(VALUES, st.text(), st.from_regex(r"^[+-]?\d{1,400}(\.\d*)?([eE][+-]?\d{1,4})?(%|pp)?$")))
def test_random_sizes(value: object) -> None:
    size, message = None, ""
    try:
        size = parse_size(value)
    except ValueError as error:
        message = str(error)
    assert np.isfinite(size) if size is not None else "not a" in message
