"""The inner order of the skies: shapes know nothing of rights, rights nothing of routes, routes nothing of money."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from test_layers import SOURCE, Import, imports

SKIES = SOURCE / "skies"
ORDER = ("geometry", "rights", "routing", "costs", "traffic", "recipes")
"""Rooms of ``skies`` from left to right; a module imports only from its own room and from its left."""
LONGEST = 400


def files() -> list[Path]:
    return sorted(SKIES.rglob("*.py"))


def room(name: str) -> str:
    """The room of a dotted name below ``parley.skies``; empty for anything else."""
    parts = name.split(".")
    return parts[2] if parts[:2] == ["parley", "skies"] and len(parts) > 2 else ""


def wrong_way(found: list[Import]) -> Iterator[str]:
    for item in found:
        own, there = Path(item.file).parts[1], room(item.name)
        if there and (there not in ORDER or ORDER.index(there) > ORDER.index(own)):
            yield f"{item}, which is to the right of {own}"


def test_every_file_is_in_a_room() -> None:
    assert {path.name for path in SKIES.iterdir() if path.suffix == ".py"} == {"__init__.py"}
    assert {path.parent.name for path in files() if path.parent != SKIES} == set(ORDER)


def test_imports_of_the_skies_point_left() -> None:
    violations = [text for path in files() if path.parent != SKIES for text in wrong_way(imports(path))]
    assert not violations, "\n" + "\n".join(violations)


def test_files_of_the_skies_are_short() -> None:
    lengths = {path.relative_to(SKIES).as_posix(): len(path.read_text("utf-8").splitlines()) for path in files()}
    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_the_checker_sees_a_wrong_import() -> None:
    text = "from parley.skies.geometry import area\ndef f():\n    from parley.skies.traffic.compare import compare"
    assert [line.split(", ")[0] for line in wrong_way(imports(SKIES / "routing" / "x.py", text))] == [
        "src/parley/skies/routing/x.py:3 imports parley.skies.traffic.compare"
    ]
