"""Numbers as people write them: the same in every field of a scenario, every option and every argument."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from commands import call, ok
from hypothesis import given
from hypothesis import strategies as st
from small_world import small_world

from parley.economy.elasticities import elasticities
from parley.errors import ScenarioError
from parley.experiments.experiment import prepare
from parley.horizon.elasticity import parse_horizon
from parley.kit.numbers import number_of, whole_of
from parley.scenarios.load import parse

HEAD = "name: case\nmeasures:\n- {kind: tariff, from: CHN, to: USA, add: 10pp, source: x}\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5.0), ("5.", 5.0), (".5", 0.5), ("5e0", 5.0), ("1e-1", 0.1), ("1E2", 100.0), ("2.5e+1", 25.0),
        ("-3", -3.0), ("+3", 3.0), (" 7 ", 7.0), ("20%", 0.2), ("7 %", 0.07), ("0.7%", 0.007),
        ("\u22123", -3.0), ("\uff15", 5.0),
    ],
)  # fmt: skip
def test_what_a_number_is(text: str, value: float) -> None:
    assert number_of(text) == value


@pytest.mark.parametrize(
    "text", ["", " ", "e5", "5e", "1_000", "1,000", "1,5", "0x10", "nan", "inf", "5 5", "%", "5%%", "."]
)
def test_what_is_no_number(text: str) -> None:
    assert number_of(text) is None
    assert whole_of(text) is None


@given(st.integers(-(10**30), 10**30))
def test_whole_numbers_are_exact(number: int) -> None:
    assert whole_of(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_python_writes_it(number: float) -> None:
    assert number_of(repr(number)) == number


def test_whole_numbers_with_an_exponent() -> None:
    assert [whole_of(text) for text in ("1e2", "10.0", "1e-2", "1.5", "100%")] == [100, 10, None, None, None]


@pytest.mark.parametrize("written", ["5", "5.0", "5e0", "'5e0'", "0.5e1", "500%", "'500%'"])
def test_elasticities(written: str) -> None:
    scenario = parse(f"{HEAD}elasticities: {written}\n").scenario
    assert prepare(small_world(), scenario).theta == pytest.approx(5.0, abs=0)


@pytest.mark.parametrize("written", ["1e-1", "0.1", "10%", "10pp", "'1e-1'", ".1", "1.0e-1", "100e-3"])
def test_sizes(written: str) -> None:
    assert parse(HEAD.replace("10pp", written)).scenario.measures[0].size == ("add", 0.1)


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("horizon", "1e0", 1.0), ("horizon", "'2.5e0'", "2.5e0"), ("immobile-under", "2e0", 2.0),
        ("mobile-from", "2e1", 20.0),
        ("mobile-from", "'2e1'", 20.0), ("draws", "1e2", 100), ("draws", "'1e2'", 100), ("draws", "{number: 1e2}", 100),
        ("draws", "{number: '1e2'}", 100), ("draws", "128", 128),
    ],
)  # fmt: skip
def test_fields_of_a_scenario(key: str, written: str, value: Any) -> None:
    scenario = parse(f"{HEAD}{key}: {written}\n").scenario
    found = getattr(scenario, key.replace("-", "_"))
    assert (found.number if key == "draws" else found) == value


@pytest.mark.parametrize("key", ["pair-error", "cell-error", "assumed-spread", "allow-failing"])
@pytest.mark.parametrize("written", ["2e-1", "'2e-1'", "20%", "0.2"])
def test_fields_of_draws(key: str, written: str) -> None:
    draws = parse(f"{HEAD}draws: {{{key}: {written}}}\n").scenario.draws
    assert draws is not None
    assert getattr(draws, key.replace("-", "_")) == 0.2


@pytest.mark.parametrize("written", ["6e1", "'6e1'", "60", "6000%"])
def test_prices_of_a_cap(written: str) -> None:
    cap = f"{{kind: price-cap, from: RUS, to: USA, cap: {written}, market: 1e2, source: x}}"
    measure = parse(f"name: case\nmeasures:\n- {cap}\n").scenario.measures[0]
    assert (measure.cap, measure.market) == (60.0, 100.0)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("draws: 1.5", "expected a number of draws"), ("draws: {number: 1.5}", "draws.number"),
        ("draws: 50%", "expected a number"),
        ("elasticities: five", "unknown elasticity set 'five'"), ("horizon: 1e9", "out of bounds"),
        ("mobile-from: ten", "mobile-from"), ("draws: {pair-error: much}", "'much' is not a number"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(line: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(f"{HEAD}{line}\n")
    done = call("run", path)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_options_and_arguments() -> None:
    assert parse_horizon("2.5e0") == parse_horizon(2.5) == 2.5
    assert elasticities("5e0", ("A", "B"), "").theta.tolist() == [5.0, 5.0]
    plain = ok("run", "eaeu-dissolution", "--elasticities", "4", "--horizon", "5", "--rows", "3").out
    spelled = ok("run", "eaeu-dissolution", "--elasticities", "4e0", "--horizon", "5e0", "--rows", "3").out
    assert plain.splitlines()[:8] == spelled.splitlines()[:8]


def test_words_that_look_like_numbers_stay_words() -> None:
    assert parse(HEAD.replace("name: case", "name: '1e5'")).scenario.name == "1e5"
    with pytest.raises(ScenarioError, match="name"):
        parse(HEAD.replace("name: case", "name: 1e5"))


@pytest.mark.parametrize(
    "line", ["from: *", "from: [*, CHN]", "from: [CHN, *]", "to: *", "from: *all", "members: *", "except: *,USA"]
)
def test_a_star_without_quotes(line: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(f"name: case\nmeasures:\n- kind: tariff\n  {line}\n  add: 10pp\n  source: x\n")
    done = call("run", path)
    assert (done.code, done.out) == (2, "")
    assert "line 4: not valid YAML: put quotes around *" in done.err
