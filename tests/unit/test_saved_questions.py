"""Questions saved as YAML: asked again with the same answer; what is not one is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import call, ok

from parley.errors import InputError
from parley.questions.facts import FactsFind
from parley.questions.groups import Groups
from parley.questions.saved import AskSaved, opened

FILES = Path(__file__).resolve().parents[1] / "contract" / "files"
SAVED = (
    ("groups", "EU", "--at", "2019-06-01"),
    ("facts", "find", "rare", "earths", "China", "--limit", "3"),
    ("data", "show", "trade-2023"),
    ("sectors", "list", "wiod-2011"),
    ("scenarios", "--json"),
)


@pytest.mark.parametrize("words", SAVED, ids=" ".join)
def test_a_saved_question_has_the_same_answer(words: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "again.yaml"
    first = ok(*words, "--out", file, *(() if "--json" in words else ("--json",)))
    assert ok("ask", file, "--json").document == first.document


def test_a_solved_scenario_is_saved_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The saved question holds the scenario, so that it needs no other file."""
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_bytes((FILES / "duties.yaml").read_bytes())
    first = ok("run", "mine.yaml", "--elasticities", "3", "--json", "--out", "asked.yaml").document
    Path("mine.yaml").unlink()
    again = ok("ask", "asked.yaml", "--json").document
    assert again["real_income_pct"] == first["real_income_pct"]
    assert again["elasticities"] == first["elasticities"]


def test_the_folder_of_an_answer_is_a_question(tmp_path: Path) -> None:
    ok("groups", "EAEU", "--out", tmp_path / "answer")
    assert opened(tmp_path / "answer") == Groups(name="EAEU")


def test_a_world_is_written_where_its_question_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flows.csv").write_bytes((FILES / "flows.csv").read_bytes())
    Path("world.yaml").write_text("question: data import\nkind: tidy\nfile: flows.csv\nunit: 1000\nyear: 2021\n")
    ok("ask", "world.yaml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["flows.csv", "flows.npz", "world.yaml"]
    Path("flows.npz").write_bytes(b"mine")
    assert "--out flows.npz" in call("ask", "world.yaml").err
    assert Path("flows.npz").read_bytes() == b"mine"
    ok("ask", "world.yaml", "--out", "flows.npz")
    assert Path("flows.npz").read_bytes() != b"mine"


def test_a_file_is_looked_for_beside_the_question(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes((FILES / "duties.yaml").read_bytes())
    (tmp_path / "q.yaml").write_text("question: run\nscenario: mine.yaml\n")
    assert ok("ask", tmp_path / "q.yaml", "--json").document["scenario"] == "duties"


def test_keys_are_those_of_the_command_line_and_of_python(tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_text("question: facts find\ntext: Rare earths\nlimit: 2\n")
    assert opened(file) == FactsFind(text=("Rare earths",), limit=2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("question: grups", ("no question 'grups'", "'groups'")),
        ("question: groups\nnme: EU", ("groups", "unknown key 'nme'", "'name'")),
        ("question: facts find", ("facts find", "text is missing")),
        ("question: facts find\ntext: a\nlimit: none", ("limit", "whole number")),
        ("question: ask\nfile: q.yaml", ("would ask the file itself",)),
        ("name: x\nmeasures: []", ("this is a scenario: parley run",)),
        ("article: {}\nclaims: []", ("this is a dossier: parley check",)),
        ("name: x\ngrid: {}", ("this is a sweep: parley sweep",)),
        ("{parley_manifest: 1, scenario: {}}", ("the manifest of an earlier run: parley run",)),
        ("a: 1\nb: 2", ("has the keys a, b",)),
        ("- 1", ("this is a list",)),
        ("words only", ("this is plain text",)),
        ("", ("this is empty",)),
        ("question: groups\nquestion: schema", ("line 2", "given twice")),
        ("question: [", ("not valid YAML",)),
    ],
)
def test_what_is_not_a_question_is_named(text: str, told: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_text(text)
    done = call("ask", file, "--out", tmp_path / "out.json")
    assert (done.code, done.out) == (2, "")
    for part in (str(file), *told):
        assert part in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["q.yaml"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00q", b"PK\x03\x04\x00\x99"])
def test_a_binary_file_is_named(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"q\.yaml"):
        AskSaved(file=file).answer()
