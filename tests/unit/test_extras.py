"""Optional libraries: without them the base answers, and what needs one ends early with the line that installs it."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from parley.errors import InputError
from parley.kit.extras import DISTRIBUTION, LIBRARIES, install, need

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WITHOUT = f"import sys; sys.modules.update(dict.fromkeys({[*LIBRARIES]!r})); from parley.cli import main; main()"
"""A program that is the parley command in a process where no optional library can be imported."""
SWEEP = """
name: small
title: Two models
scenario: us-tariff-25-all
grid: {model: [caliendo-parro, armington]}
"""


def bare(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command without optional libraries."""
    command = [sys.executable, "-c", WITHOUT, *words]
    wide = {**os.environ, "COLUMNS": "400"}
    return subprocess.run(command, cwd=folder, env=wide, capture_output=True, text=True, check=False)


def test_names_and_extras_are_those_of_the_project() -> None:
    extras = PROJECT["optional-dependencies"]
    assert PROJECT["name"] == DISTRIBUTION
    assert importlib.metadata.metadata(DISTRIBUTION)["Name"] == DISTRIBUTION
    assert {library.extra for library in LIBRARIES.values()} == set(extras) - {"recommended"}
    distributions = {"docx": "python-docx"}
    for module, library in LIBRARIES.items():
        wanted = [item for item in extras[library.extra] if not item.startswith(DISTRIBUTION)]
        assert [item.split(">")[0] for item in wanted] == [distributions.get(module, module)]
    base = {item.split(">")[0] for item in PROJECT["dependencies"]}
    assert not base & {distributions.get(module, module) for module in LIBRARIES}


@pytest.mark.parametrize("module", sorted(LIBRARIES))
def test_a_missing_library_is_named_with_its_extra(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError) as caught:
        need(module, "this")
    library = LIBRARIES[module]
    assert str(caught.value) == (
        f"this needs {library.name}, which is not installed: pip install 'parley-trade[{library.extra}]'."
    )


def test_a_library_that_fails_to_import_is_told_from_a_missing_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docx.py").write_text("import lxml_that_is_not_there\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "docx", raising=False)
    with pytest.raises(InputError, match=r"does not import \(No module named 'lxml_that_is_not_there'\)") as caught:
        need("docx", "a Word file")
    assert install("docx") in str(caught.value)


@pytest.mark.parametrize(
    "words",
    [
        ("demo",),
        ("run", "us-tariff-25-all", "--json"),
        ("run", "us-tariff-25-all", "--draws", "2", "--workers", "1", "--json"),
        ("skies", "closures"),
        ("partners", "us-tariff-25-all", "--region", "USA", "--out", "partners.json"),
        ("facts", "find", "US Russia goods trade 2013"),
    ],
    ids=" ".join,
)
def test_the_base_answers(words: tuple[str, ...], tmp_path: Path) -> None:
    done = bare(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 200 or (tmp_path / "partners.json").stat().st_size > 200
    if "--json" in words:
        assert json.loads(done.stdout)["scenario"] == "us-tariff-25-all"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "us-tariff-25-all", "--out", "results"), "--out results: a folder of Parquet tables needs PyArrow"),
        (("partners", "us-tariff-25-all", "--region", "USA", "--out", "a.parquet"), "writing .parquet needs PyArrow"),
        (("sweep", "sweep.yaml", "--out", "grid"), "parley sweep needs PyArrow"),
        (("run", "us-tariff-25-all", "--path", "2021..2022", "--figure", "a.png"), "writing .png needs matplotlib"),
        (("read", "page.html"), "page.html: HTML needs trafilatura"),
        (("skies", "network", "--schedule", "routes.parquet", "--at", "2023-06-01"), "a Parquet file needs PyArrow"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_needs_an_extra_says_which_and_writes_nothing(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    (tmp_path / "page.html").write_text("<html><body><p>Trade was 38.2 billion dollars in 2013.</p></body></html>")
    (tmp_path / "routes.parquet").write_bytes(b"PAR1")
    before = sorted(tmp_path.iterdir())
    done = bare(tmp_path, *words)
    text = " ".join(done.stderr.split())
    assert (done.returncode, said in text, "pip install 'parley-trade[" in text) == (2, True, True), done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_query_without_its_libraries(tmp_path: Path) -> None:
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    sweep = [sys.executable, "-m", "parley", "sweep", "sweep.yaml", "--out", "grid", "--workers", "1"]
    subprocess.run(sweep, cwd=tmp_path, capture_output=True, check=True)
    done = bare(tmp_path, "query", "grid", "select 1")
    assert done.returncode == 2
    assert "parley query needs DuckDB, which is not installed: pip install 'parley-trade[query]'." in done.stderr
