"""What stands for a scenario is the same for every question and ``world.solve``; the rest is refused by name."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path
from typing import Any

import pytest
from commands import call

import parley
from parley.errors import InputError
from parley.questions.run import Run
from parley.questions.saved import opened
from parley.scenarios.load import build

DUTY: dict[str, Any] = {
    "name": "duty",
    "world": "trade-2023",
    "model": "armington",
    "measures": [{"kind": "tariff", "from": "CHN", "to": "USA", "rate": "25%"}],
}
TEXT = """name: duty
world: trade-2023
model: armington
measures: [{kind: tariff, from: CHN, to: USA, rate: 25%}]
"""
WRONG = (5, 2.5, True, ["a", "b"], ("a",), {"a"}, b"name: x", object(), datetime.date(2023, 6, 1))
EXPECTED = "expected a library name, the path or the text of a scenario file, its mapping, or a Scenario"


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: type(value).__name__)
def test_what_cannot_stand_for_a_scenario_is_named(wrong: Any) -> None:
    asked = (
        lambda: parley.run(wrong),
        lambda: parley.compare(DUTY, wrong),
        lambda: parley.timeline(wrong),
        lambda: parley.scenario(wrong),
        lambda: parley.world("trade-2023").solve(wrong),
    )
    for ask in asked:
        with pytest.raises(InputError) as caught:
            ask()
        assert EXPECTED in str(caught.value)
        assert repr(wrong)[:40] in str(caught.value)


@pytest.mark.parametrize(("value", "said"), [("5", "5"), ("true", "True"), ("[a, b]", "['a', 'b']")])
def test_a_saved_question_with_another_value_for_its_scenario(value: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_text(f"question: compare\nscenario: usa-russia-goods-embargo\nother: {value}\n")
    done = call("ask", file)
    assert (done.code, done.out) == (2, "")
    assert f"other {said}: {EXPECTED}" in " ".join(done.err.split())


def test_a_world_solves_whatever_stands_for_a_scenario(tmp_path: Path) -> None:
    file = tmp_path / "duty.yaml"
    file.write_text(TEXT)
    world = parley.world("trade-2023")
    wanted = world.solve(build(DUTY)).changes.welfare
    for source in (DUTY, TEXT, file, str(file)):
        assert (world.solve(source).changes.welfare == wanted).all()
    with pytest.raises(InputError, match="expected a library name"):
        world.solve(None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="Did you mean 'usa-russia-goods-embargo'"):
        world.solve("usa-russia-goods-embarg")


# -- days and lists --------------------------------------------------------------------------------------------


def test_a_day_is_read_from_yaml_and_from_python(tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_text("question: run\nscenario: usa-russia-goods-embargo\nat: 2023-06-01\n")
    wanted = Run(scenario="usa-russia-goods-embargo", at="2023-06-01")
    assert opened(file) == wanted
    assert Run(scenario="usa-russia-goods-embargo", at=datetime.date(2023, 6, 1)) == wanted  # type: ignore[arg-type]
    for wrong in (datetime.datetime(2023, 6, 1, 12), ["2023-06-01"], True):
        with pytest.raises(InputError, match=r"at .*: expected text"):
            Run(scenario="x", at=wrong)  # type: ignore[arg-type]


def test_a_list_stands_for_a_text_with_commas(tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_text("question: run\nscenario: usa-russia-goods-embargo\nregion: [EU27, USA]\nhorizon: [1, long-run]\n")
    assert opened(file) == Run(scenario="usa-russia-goods-embargo", region="EU27,USA", horizon="1,long-run")
    assert Run(scenario="x", horizon=(1, 5)).horizon == "1,5"  # type: ignore[arg-type]
    for wrong in ([], [["EU27"]], [True], ["EU27", None], {"EU27": 1}):
        with pytest.raises(InputError, match=r"region .*: expected text, or a list"):
            Run(scenario="x", region=wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="it is empty"):
        Run(scenario="x", region=["EU27", " "])  # type: ignore[arg-type]


# -- short in messages -----------------------------------------------------------------------------------------


def test_a_world_is_short_in_messages() -> None:
    world = parley.world("world-2021")
    assert repr(world) == "World('world-2021', 81 regions x 28 sectors, year 2021)"
    assert len(repr(world.economy)) < 100
    assert repr(pickle.loads(pickle.dumps(world.economy))) == repr(world.economy)
    with pytest.raises(InputError) as caught:
        parley.run("usa-russia-goods-embargo", at=[0] * 1000)
    assert "at [0, 0, 0" in str(caught.value)
    assert len(str(caught.value)) < 200
    with pytest.raises(InputError, match="81 regions x 28 sectors"):
        parley.run(world)
