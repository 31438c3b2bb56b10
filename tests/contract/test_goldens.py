"""Every command answers as its golden says: exit code, keys, structure, numbers, files, messages of failures.

A deliberate change: ``python tests/contract/renew.py NAME``, and a line in the changelog.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from command_lines import LINES, NOT_HELD, REFUSED
from goldens import FOLDER, answer, differences, read, report, thin, unknown

from parley.cli.app import app

LARGEST = 650_000
"""Bytes of all goldens together; every run lists what its measures are on."""


@pytest.mark.parametrize("name", LINES)
def test_command_answers_as_before(name: str, tmp_path: Path) -> None:
    found = list(differences(read(name), answer(LINES[name], tmp_path)))
    assert not found, f"parley {' '.join(LINES[name].words)}\n{report(found)}"


# -- the net has no holes --------------------------------------------------------------------------------------


def leaves(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below a group, with the words that call it."""
    if not hasattr(command, "list_commands"):
        yield words, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        yield from leaves(command.get_command(context, name), (*words, name))


def test_every_command_and_option_is_in_the_table() -> None:
    missing = []
    for words, command in leaves(app):
        lines = [line.words for line in LINES.values() if line.words[: len(words)] == words]
        if not any("--json" in line for line in lines):
            missing.append(" ".join([*words, "--json"]))
        for option in (param for param in command.params if param.param_type_name == "option"):
            spelt = [*option.opts, *option.secondary_opts]
            held = any(word in spelt for line in lines for word in line)
            excused = {word for name in option.opts for word in (name, f"{words[0]} {name}")} & set(NOT_HELD)
            if not held and not excused:
                missing.append(" ".join([*words, option.opts[0]]))
    assert not missing


def test_what_is_refused_leaves_nothing_and_all_else_succeeds() -> None:
    kept = {name: read(name) for name in LINES}
    assert {name for name in kept if kept[name]["exit"] == 2} == set(REFUSED)
    assert {name for name in kept if kept[name]["exit"] == 1} == {"check-strict"}
    assert [name for name in REFUSED if {"document", "files"} & set(kept[name])] == []
    assert [name for name in kept if name not in REFUSED and not {"document", "files"} & set(kept[name])] == []


def test_goldens_are_few_bytes_and_each_has_its_line() -> None:
    assert unknown() == []
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= LARGEST


# -- the comparison finds what it should -----------------------------------------------------------------------

KEPT = {
    "scenario": "a",
    "seconds": 1.5,
    "real_income_pct": {"RUS": -2.5, "DEU": 1e-6},
    "rows": [{"rank": 1}, {"rank": 2}],
    "certificate": {"max_relative_excess_demand": 1e-10, "limit": 1e-8},
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scenario": "b"}, ['scenario: "b", "a" before']),
        ({"real_income_pct": {"RUS": -2.5001, "DEU": 1e-6}}, ["real_income_pct.RUS: -2.5001, -2.5 before"]),
        ({"real_income_pct": {"RUS": -2.5, "DEU": 3e-6}}, ["real_income_pct.DEU: 3e-06, 1e-06 before"]),
        ({"real_income_pct": {"DEU": 1e-6, "RUS": -2.5}}, ["real_income_pct: its keys are in another order"]),
        ({"real_income_pct": {"RUS": -2.5}}, ["real_income_pct.DEU: missing"]),
        ({"rows": [{"rank": 1}]}, ["rows: 1 entries, 2 before"]),
        ({"rows": [{"rank": True}, {"rank": 2}]}, ["rows[0].rank: true, 1 before"]),
        ({"seconds": None}, ["seconds: null, 1.5 before"]),
        (
            {"certificate": {"max_relative_excess_demand": 1e-10, "limit": 2e-8}},
            ["certificate.limit: 2e-08, 1e-08 before"],
        ),
        ({"more": 1}, ["more: new"]),
    ],
)
def test_a_difference_is_named(change: dict[str, Any], said: list[str]) -> None:
    assert list(differences(KEPT, {**KEPT, **change})) == said


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": 99.0},
        {"real_income_pct": {"RUS": -2.5000001, "DEU": 1.01e-6}},
        {"certificate": {"max_relative_excess_demand": 5e-9, "limit": 1e-8}},
    ],
)
def test_time_and_the_solver_s_own_error_are_no_difference(change: dict[str, Any]) -> None:
    assert list(differences(KEPT, {**KEPT, **change})) == []


def test_every_number_of_a_large_table_is_held() -> None:
    """One number of any cell off by a thousandth of a row's total is found, kept or not."""
    table = {f"A{i}": {f"B{n}": float(1 + i + n) for n in range(40)} for i in range(40)}
    kept = thin({"trade_musd": table})
    assert sum(isinstance(value, float) for row in kept["trade_musd"].values() for value in row.values()) < 300
    for i, n in ((0, 0), (3, 17), (39, 39)):
        off = {key: dict(row) for key, row in table.items()}
        off[f"A{i}"][f"B{n}"] *= 1.05
        assert any(f"trade_musd.A{i}." in line for line in differences(kept, thin({"trade_musd": off})))


def test_many_differences_are_cut_short() -> None:
    text = report([f"path {k}" for k in range(25)])
    assert text.splitlines()[-2:] == ["path 19", "and 5 more"]


def test_the_tree_of_commands_is_walked() -> None:
    found = {words for words, _ in leaves(app)}
    assert {("run",), ("skies", "route"), ("data", "import")} <= found
