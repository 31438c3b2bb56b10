"""Documentation is checked: generated pages are current, commands exist, examples run, links lead somewhere."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import parley
from parley.questions.registry import QUESTIONS
from parley.scenarios.load import library_names, parse

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = _generator()


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("name", sorted(GENERATOR.PAGES))
def test_generated_page_is_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == GENERATOR.PAGES[name](), "run: python3 dev.py docs"


def test_the_types_of_the_public_functions_are_current() -> None:
    assert GENERATOR.STUB.read_text(encoding="utf-8") == GENERATOR.stub(), "run: python3 dev.py docs"
    assert (GENERATOR.STUB.parent / "py.typed").exists()


def test_readme_has_two_setup_commands() -> None:
    lines = [line for line in _blocks(ROOT / "README.md", "bash")[0].splitlines() if line.strip()]
    assert [line.split("#")[0].strip() for line in lines] == ["python3 dev.py demo", "python3 dev.py test"]


def test_readme_shows_the_real_output() -> None:
    """The screen in the README is what the demo prints, but for the time, and rounding in the last residual digits."""
    shown = _blocks(ROOT / "README.md", "text")[0]
    run = subprocess.run([sys.executable, "-m", "parley", "demo"], capture_output=True, text=True, check=True)

    def strip(text: str) -> list[str]:
        return [line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("certified")]

    assert strip(shown) == strip(run.stdout)
    assert "certified" in run.stdout


def _scenario_blocks() -> list[tuple[str, str]]:
    return [(f"{p.name} {k}", b) for p in PAGES for k, b in enumerate(_blocks(p, "yaml")) if b.startswith("name:")]


@pytest.mark.slow
@pytest.mark.parametrize(("where", "text"), _scenario_blocks(), ids=[where for where, _ in _scenario_blocks()])
def test_documented_scenario_solves(where: str, text: str) -> None:
    scenario = parse(text, where).scenario
    assert parley.world(scenario.world).solve(scenario).certificate.valid


def test_documented_scenarios_are_found() -> None:
    assert len(_scenario_blocks()) >= 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_documented_python_runs(page: Path) -> None:
    for block in _blocks(page, "python"):
        exec(compile(block, str(page), "exec"), {})


def _private_names(block: str) -> list[str]:
    """What a Python block imports from parley that is not public: its rooms, and names that dir(parley) lacks."""
    found: list[str] = []
    for node in ast.walk(ast.parse(block)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith("parley.")]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "parley":
            inside = node.module != "parley"
            found += [f"{node.module}.{a.name}" for a in node.names if inside or a.name not in dir(parley)]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_documented_python_imports_public_names_only(page: Path) -> None:
    assert [name for block in _blocks(page, "python") for name in _private_names(block)] == []


def test_private_names_are_found() -> None:
    block = "import parley\nimport parley.facts\nfrom parley import World, facts\nfrom parley.facts.find import find\n"
    assert _private_names(block) == ["parley.facts", "parley.facts", "parley.facts.find.find"]


def test_index_names_every_page() -> None:
    named = re.findall(r"\]\(([\w-]+\.md)", (ROOT / "docs" / "index.md").read_text(encoding="utf-8"))
    assert set(named) == {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}


def _commands() -> dict[str, set[str]]:
    """Every command with its options, as click has them."""
    from parley.cli.command import command

    found = {}
    for name in QUESTIONS:
        options = {o for p in command(name).params for o in (*p.opts, *p.secondary_opts) if o.startswith("--")}
        found[f"parley {name}"] = options
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_documented_commands_exist(page: Path) -> None:
    """If a page shows a parley command, the command, its options and library names exist."""
    known = _commands()
    text = page.read_text(encoding="utf-8")
    shown = [*re.findall(r"`(parley [^`]+)`", text)]
    shown += [line for block in _blocks(page, "bash") for line in block.splitlines() if line.startswith("parley ")]
    for line in shown:
        words = line.split("#")[0].split(">")[0].split()
        name = next((n for n in (" ".join(words[:3]), " ".join(words[:2])) if n in known), None)
        if name is None:
            assert " ".join(words[:2]) in {"parley data", "parley …"} or words[1].startswith("--"), line
            continue
        for word in words[len(name.split()) :]:
            if word.startswith("--"):
                assert word in known[name] | {"--help", "--version"}, f"{page.name}: {line}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def _called(module: str) -> set[str]:
    """Functions of a module that some test calls or passes on, by the names its imports give them."""
    package, _, last = module.rpartition(".")
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        whole = {a.asname or a.name for node in imports if node.module == package for a in node.names if a.name == last}
        single = {a.asname or a.name: a.name for node in imports if node.module == module for a in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in whole:
                found.add(node.attr)
            elif isinstance(node, ast.Name) and node.id in single:
                found.add(single[node.id])
    return found


@pytest.mark.parametrize("module", GENERATOR.equation_modules(), ids=lambda module: module.__name__)
def test_every_equation_is_sourced_and_tested(module: ModuleType) -> None:
    """A test uses each equation itself; its docstring has a formula."""
    used = _called(module.__name__)
    functions = GENERATOR.public_functions(module)
    assert functions
    assert [f.__name__ for f in functions if f.__name__ not in used] == []
    for function in functions:
        if module.__name__.endswith(".equations"):
            text = inspect.getdoc(function) or ""
            assert re.search(r"``.+``", text, re.DOTALL), function.__name__


def test_the_equations_of_caliendo_and_parro_are_numbered() -> None:
    from parley.model.gravity import equations

    for function in GENERATOR.public_functions(equations):
        assert re.search(r"eq\. \(\d+\)", inspect.getdoc(function) or ""), function.__name__


def test_library_is_documented() -> None:
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert all(f"## {name}\n" in text for name in library_names())
