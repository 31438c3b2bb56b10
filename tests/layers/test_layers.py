"""The shape of the code: a module imports only from its left, no file grows too long, slow imports wait.

Every import counts: at module level, inside functions, under TYPE_CHECKING. Each test collects the whole list of
violations, so that one run names them all.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from parley.questions.door import functions
from parley.questions.registry import QUESTIONS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "parley"
ORDER = (
    *("errors", "dims", "distributions", "_version", "kit", "data", "codes", "globe", "show", "scenarios", "economy"),
    *("horizon", "facts", "skies", "measures", "model", "solver", "results", "experiments", "worlds", "calibration"),
    *("backcasting", "uncertainty", "sweeps", "articles", "claims", "views", "questions", "cli", "__main__"),
)
"""Packages and modules of parley from left to right."""
LONGEST = 450
"""Lines of the longest file allowed."""
SLOW = (
    "pandas",
    "xarray",
    "pyarrow",
    "scipy",
    "rich",
    "matplotlib",
    "jax",
    "duckdb",
    "distributed",
    "dask",
    "shapely",
    "airportsdata",
    "geographiclib",
)
"""Libraries that take long to import; at module level only where MAY_BE_SLOW says so."""
MAY_BE_SLOW = {
    "views": ("rich",),
    "show/terminal.py": ("rich",),
    "worlds/recipes": ("pandas", "scipy"),
    "economy/readers": ("pandas", "pyarrow"),
    "sweeps/plugin.py": ("distributed",),  # imported only by the Dask cluster's own module
    "show/draw": ("matplotlib",),  # its __init__ loads these files only when a chart is drawn
    "globe/plane.py": ("shapely",),  # these are loaded for maps and closed airspace only
    "skies/geometry": ("shapely",),
    "skies/recipes": ("shapely",),
    "skies/routing": ("shapely",),
    "model/labour_leisure/system.py": ("scipy",),  # costs every command a quarter of a second; better inside
}
HEAVY = ("questions/opening.py", "questions/door.py")
"""Files of the questions that only work begins with."""
LIGHT = (
    *("__init__.py", "_version.py", "errors.py", "cli/__init__.py", "cli/app.py", "cli/command.py"),
    *("show/__init__.py", "show/answer.py", "show/chart.py", "show/table.py", "scenarios/__init__.py"),
    *("scenarios/bounds.py", "kit/__init__.py", "kit/progress.py"),
    *(
        path.relative_to(SOURCE).as_posix()
        for path in sorted((SOURCE / "questions").glob("*.py"))
        if path.relative_to(SOURCE).as_posix() not in HEAVY
    ),
)
"""Files that --help reads: at module level they import each other, the standard library and click."""
LIGHT_MAY = {"click"}


@dataclass(frozen=True)
class Import:
    """One imported module: full name, file, line, whether importing the file imports it, whether a function does."""

    name: str
    file: str
    line: int
    at_once: bool
    inside: bool = False

    def __str__(self) -> str:
        return f"src/parley/{self.file}:{self.line} imports {self.name}"


def files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def imports(path: Path, text: str | None = None) -> list[Import]:
    """Every import of a file, relative ones resolved, ``from parley import x`` as parley.x."""
    tree = ast.parse(text if text is not None else path.read_text(encoding="utf-8"), str(path))
    package = ["parley", *path.relative_to(SOURCE).with_suffix("").parts[:-1]]
    found: list[Import] = []

    def add(name: str, node: ast.AST, at_once: bool, inside: bool) -> None:
        found.append(Import(name, relative(path), node.lineno, at_once, inside))  # type: ignore[attr-defined]

    def visit(node: ast.AST, at_once: bool, within: bool = False) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                add(alias.name, node, at_once, within)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package[: len(package) - node.level + 1], *([base] if base else [])])
            folder = (SOURCE.parent / base.replace(".", "/")).is_dir() and base.startswith("parley")
            for alias in node.names if folder else [None]:
                add(f"{base}.{alias.name}" if alias else base, node, at_once, within)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for child in node.body:
                visit(child, False, within)
            for child in node.orelse:
                visit(child, at_once, within)
            return
        inside = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for child in ast.iter_child_nodes(node):
            visit(child, at_once and not inside, within or inside)

    visit(tree, True)
    return found


def layer(dotted: str) -> str:
    """The package of parley that a module belongs to; empty for parley itself."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else ""


def wrong_way(found: list[Import]) -> Iterator[str]:
    for item in found:
        if item.name != "parley" and not item.name.startswith("parley."):
            continue
        own = Path(item.file).with_suffix("").parts[0]
        if item.file == "__init__.py":
            continue  # the public door may open lazily on every room
        there = layer(item.name)
        if there in ("", "__version__") or there not in ORDER:
            yield f"{item}: import it from the module that holds it, not from the package parley"
        elif ORDER.index(there) > ORDER.index(own):
            yield f"{item}, which is to the right of {own}"


def test_every_module_has_a_place_in_the_order() -> None:
    present = {Path(relative(path)).with_suffix("").parts[0] for path in files()} - {"__init__"}
    assert present == set(ORDER), f"new or lost: {sorted(present ^ set(ORDER))}"


def test_imports_point_left() -> None:
    violations = [text for path in files() for text in wrong_way(imports(path))]
    assert not violations, "\n" + "\n".join(violations)


def test_parley_opens_its_rooms_only_when_asked() -> None:
    eager = [i for i in imports(SOURCE / "__init__.py") if i.at_once and i.name.startswith("parley")]
    assert {i.name for i in eager} == {"parley._version"}


def test_no_import_cycles_between_files() -> None:
    """Inside a package too, no two files import each other when they are loaded."""
    graph: dict[str, set[str]] = {}
    names = {".".join(["parley", *p.relative_to(SOURCE).with_suffix("").parts]): p for p in files()}
    for name, path in names.items():
        graph[name] = set()
        for item in imports(path):
            target = item.name if item.name in names else item.name.rpartition(".")[0]
            if item.at_once and target in names and target != name:
                graph[name].add(target)
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail, name])
        if name not in done:
            for target in sorted(graph[name]):
                walk(target, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        walk(name, ())


def test_no_file_is_too_long() -> None:
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files()}
    long = {name: n for name, n in lengths.items() if n > LONGEST}
    assert not long, f"over {LONGEST} lines: {long}"


def test_slow_libraries_are_imported_when_needed() -> None:
    violations = []
    for path in files():
        home = next(
            (folder for folder in MAY_BE_SLOW if relative(path) == folder or relative(path).startswith(f"{folder}/")),
            "",
        )
        for item in imports(path):
            top = item.name.split(".")[0]
            if item.at_once and top in SLOW and top not in MAY_BE_SLOW.get(home, ()):
                violations.append(str(item))
    assert not violations, "\n" + "\n".join(violations)


def test_what_help_needs_is_light() -> None:
    light = {".".join(["parley", *Path(name).with_suffix("").parts]).removesuffix(".__init__") for name in LIGHT}
    violations = []
    for name in LIGHT:
        for item in imports(SOURCE / name):
            top = item.name.split(".")[0]
            if not item.at_once or top in sys.stdlib_module_names or top in LIGHT_MAY:
                continue
            if item.name in light or item.name.rpartition(".")[0] in light:
                continue
            violations.append(str(item))
    assert not violations, "\n" + "\n".join(violations)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("from parley.cli.app import app", "src/parley/model/x.py:1 imports parley.cli.app"),
        ("import os\ndef f():\n    import parley.views.tables", "src/parley/model/x.py:3"),
        ("if TYPE_CHECKING:\n    from parley.results.result import Result", "src/parley/model/x.py:2"),
        ("from ..solver import solve", "parley.solver.solve, which is to the right of model"),
        ("from parley import world", "not from the package parley"),
        ("from parley import solver", "which is to the right of model"),
    ],
)
def test_the_checker_sees_wrong_imports(text: str, complaint: str) -> None:
    found = list(wrong_way(imports(SOURCE / "model" / "x.py", text)))
    assert found
    assert complaint in found[0]


def test_the_checker_passes_right_imports() -> None:
    text = "import numpy\nfrom parley.dims import Array\nfrom parley.economy.economy import Economy\nfrom . import x"
    assert not list(wrong_way(imports(SOURCE / "model" / "x.py", text)))
    late = imports(SOURCE / "model" / "x.py", "def f():\n    import rich\nimport pandas")
    assert [(i.name, i.at_once) for i in late] == [("rich", False), ("pandas", True)]


def test_contributing_prints_this_order() -> None:
    text = (SOURCE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    printed = text.split("```order\n")[1].split("```")[0]
    assert tuple(name.strip() for name in printed.replace("\n", " ").split(",")) == ORDER


def test_where_new_code_goes_is_true() -> None:
    """Every file and folder that the table names is there; ``NAME`` stands for one that is to be written."""
    text = (SOURCE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## Where new code goes")[1].split("\n## ")[0]
    named = [path for path in re.findall(r"`([\w./*]+[/.][\w./*]*)`", section) if "dev.py" not in path]
    assert len(named) > 15
    for path in named:
        place = path.replace("/NAME/", "/").replace("NAME.py", "").replace("NAME.yaml", "")
        home = SOURCE.parents[1] if place.startswith("docs/") else SOURCE
        assert list(home.glob(place.rstrip("/"))), path


MOST_INSIDE = 106
"""Imports inside functions in all rooms but the questions: each is there because what it imports is slow."""
MOST_A_QUESTION = 4
"""On average: a question imports its work where it is answered, so that --help stays quick."""


def test_imports_inside_functions_are_few() -> None:
    """They count for the order like all others; they stay the exception."""
    late = [
        item
        for path in files()
        for item in imports(path)
        if item.inside and (item.name.startswith("parley") or item.name.split(".")[0] in SLOW)
    ]
    by_room: dict[str, int] = {}
    for item in late:
        room = item.file.split("/")[0]
        by_room[room] = by_room.get(room, 0) + 1
    asked = by_room.pop("questions")
    assert sum(by_room.values()) <= MOST_INSIDE, by_room
    assert asked <= MOST_A_QUESTION * len(QUESTIONS)


def test_no_function_has_the_name_of_a_room() -> None:
    """``parley.NAME`` is a question; a room of that name would take its place as soon as it is imported."""
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()} | {path.stem for path in SOURCE.glob("*.py")}
    assert not rooms & {*functions(), "world", "scenario"}
