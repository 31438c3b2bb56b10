"""Each kind of measure goes through each command: an answer with exit code 0, or a refusal that names its reason.

The commands are those of the registry that ask about a scenario, so a new question or a new kind is tested from the day
it is there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from commands import call
from small_world import MEASURES, small_world
from small_world import VARIANTS as WAYS

from parley.questions.ask import parameters
from parley.questions.case import Case
from parley.questions.registry import QUESTIONS, question
from parley.scenarios.kinds import KINDS
from parley.worlds.files import WorldData, to_bytes

FILLED = {"region": "CHN", "target": "CHN", "members": "USA,DEU,FRA", "from": "USA,DEU", "of": "real_income:CHN"}
"""What a question needs beside a scenario, by its flag."""
VARIANTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "run": (
        ("--horizon", "1,long-run"),
        ("--path", "2021..2023"),
        ("--at", "2022-07-01"),
        ("--draws", "2", "--workers", "1", "--no-receipt"),
    ),
    "panel": (("--horizon", "1"),),
}
"""Options that make another way through a command."""
NEEDED = {"coalition": ("--workers", "1")}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world as a file."""
    economy = small_world().economy
    use = economy.input_shares * economy.output[:, None, :]
    data = WorldData(
        economy.regions,
        economy.sectors,
        economy.flows.astype(np.float32),
        economy.tariffs.astype(np.float32),
        (use * (1.0 - 1e-6)).astype(np.float32),
        {"name": "small", "year": 2021},
    )
    path = tmp_path_factory.mktemp("world") / "small.npz"
    path.write_bytes(to_bytes(data))
    return path


def scenario_file(folder: Path, kind: str, world: Path) -> Path:
    path = folder / f"{kind}.yaml"
    (folder / world.name).write_bytes(world.read_bytes())  # a scenario names worlds beside it
    measure = {**{**MEASURES, **WAYS}[kind], "start": "2022-03-01"}
    path.write_text(yaml.safe_dump({"name": kind, "world": world.name, "measures": [measure]}), encoding="utf-8")
    return path


def lines(name: str) -> list[tuple[str, ...]]:
    """The options of each way through a command."""
    needed: list[str] = list(NEEDED.get(name, ()))
    for parameter in parameters(question(name)):
        if parameter.required and not parameter.ask.argument:
            needed += [f"--{parameter.flag}", FILLED[parameter.flag]]
    return [tuple(needed), *((*needed, *variant) for variant in VARIANTS.get(name, ()))]


def cases() -> list[tuple[str, tuple[str, ...], str]]:
    names = [name for name in QUESTIONS if issubclass(question(name), Case)]
    return [(name, options, kind) for name in names for options in lines(name) for kind in (*KINDS, *WAYS)]


def test_the_commands_are_all_there() -> None:
    names = {name for name, _, _ in cases()}
    assert names >= {"run", "panel", "coalition", "partners", "supply", "sectors", "blocs", "rerouting", "diversion"}


@pytest.mark.parametrize(
    ("name", "options", "kind"), cases(), ids=lambda value: " ".join(value) if isinstance(value, tuple) else value
)
def test_answer_or_refusal(name: str, options: tuple[str, ...], kind: str, world: Path, tmp_path: Path) -> None:
    file = scenario_file(tmp_path, kind, world)
    places = [p for p in parameters(question(name)) if p.ask.argument]
    done = call(*name.split(" "), *([file] * len(places)), *options, "--json")
    if done.code == 0:
        document: Any = json.loads(done.out)
        assert document
        return
    assert done.code == 2, done.err
    assert done.out == ""
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err
    assert kind in done.err or "measure 1" in done.err or "limit" in done.err or "cap" in done.err, done.err


def test_other_ways_through(world: Path, tmp_path: Path) -> None:
    """Commands about several scenarios, or about a file, take each kind too."""
    for kind in KINDS:
        file = scenario_file(tmp_path, kind, world)
        assert call("timeline", file, "--json").code == 0
        assert call("compare", file, file, "--json").code in (0, 2)
        done = call("sweep", file, "--horizon", "1,long-run", "--workers", "1", "--out", tmp_path / kind, "--json")
        assert done.code in (0, 1), done.err
        assert done.document["solved"] + done.document["failed"] == 2
