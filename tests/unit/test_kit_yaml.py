"""The strict reader of YAML and JSON, and faults as sentences."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from parley.errors import InputError, ScenarioError
from parley.kit.faults import SHOWN, Hooks, first, listed
from parley.kit.strict_yaml import MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_TEXT, MOST_PIPES, read, read_file, shortened
from parley.scenarios.load import parse

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + k)}: &{chr(98 + k)} [{', '.join(['*' + chr(97 + k)] * 10)}]\n" for k in range(8)
)


def test_words_and_numbers_are_those_of_yaml_1_2() -> None:
    text = "a: [on, NO, yes, true, False]\nb: 12\nc: 1.5e3\nd: 2022-02-24\n'on': 1\n"
    found = read(text, "x")
    assert found["a"] == ["on", "NO", "yes", True, False]
    assert (found["b"], found["on"]) == (12, 1)
    assert str(found["d"]) == "2022-02-24"
    assert read('{"a": [1, "\x7f"]}', "x") == {"a": [1, "\x7f"]}  # YAML forbids the character, JSON does not


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: 1\nb: 2\na: 3", "x: line 3: the key 'a' is given twice."),
        ('{"a": 1, "a": 2}', "the key 'a' is given twice."),
        ("a: 010", "line 1: YAML reads '010' as an integer in another base"),
        ("a: 1\nb: 2022-13-45", "line 2: '2022-13-45' cannot be read"),
        ("? [a, b]\n: 1", "line 1: a key must be a word"),
        ("a: [1", "x, line 2: not valid YAML"),
        ("a: &a [*a]", "line 1: the alias *a stands inside what it refers to"),
        ("[" * (MAX_DEPTH + 1), f"nested more than {MAX_DEPTH} deep; expected a dossier."),
        ('{"a": ' + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "}", f"nested more than {MAX_DEPTH} deep; expected a dossier."),
        ('{"a": ' * MAX_DEPTH + "{}" + "}" * MAX_DEPTH, f"nested more than {MAX_DEPTH} deep; expected a dossier."),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", f"nested more than {MAX_DEPTH} deep; expected a dossier."),
        ('{"a": [' + "1," * MAX_NODES + "1]}", f"'a': more than {MAX_NODES} values; expected a dossier."),
        ('{"a": [["' + "x" * (MAX_TEXT + 1) + '"]]}', "'a': a text of 100,001 characters"),
        ('{"a": {"' + "x" * (MAX_TEXT + 1) + '": 1}}', "a text of 100,001 characters"),
        ('{"a": "\\ud800"}', "'a': the text holds '\\ud800', half a character"),
        (BOMB, "values, aliases counted; expected a dossier."),
        ("from: *\nto: USA", 'x, line 1: not valid YAML: put quotes around *, as in "*";'),
        ("a: 1\nfrom: [*, USA]", 'x, line 2: not valid YAML: put quotes around *, as in "*";'),
        ("from: *all", 'put quotes around *all, as in "*all"'),
    ],
)
def test_what_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text, "x", "dossier")
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("x")


def test_the_star_of_a_scenario() -> None:
    text = "name: case\nmeasures:\n  - kind: tariff\n    from: *\n    to: USA\n    add: 10pp\n"
    with pytest.raises(ScenarioError, match=r'case.yaml, line 4: not valid YAML: put quotes around \*, as in "\*"'):
        parse(text, "case.yaml")
    assert parse(text.replace("*", '"*"') + "    source: hypothetical\nsource: hypothetical\n").scenario.name == "case"


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"#" * (MAX_BYTES + 1))
    (tmp_path / "latin").write_bytes("a: é".encode("latin-1"))
    (tmp_path / "good").write_text("a: é", encoding="utf-8")
    for name, complaint in {
        "large": "larger than 5 MB",
        "latin": "not a text file (byte 3)",
        "none": "No such",
    }.items():
        with pytest.raises(ScenarioError) as caught:
            read_file(tmp_path / name, name, "scenario", ScenarioError)
        assert complaint in str(caught.value)
    assert read_file(tmp_path / "good", "good", "scenario") == "a: é"


def test_json_up_to_the_bounds_is_read() -> None:
    deep = '{"a": ' + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1) + "}"
    assert str(read(deep, "x")).count("[") == MAX_DEPTH - 1
    assert len(read('{"a": [' + "1," * (MAX_NODES - 10) + "1]}", "x")["a"]) == MAX_NODES - 9


@pytest.mark.skipif(sys.platform != "linux", reason="a pipe is opened again by the name of its handle")
def test_a_pipe_gives_its_content_as_often_as_it_is_read() -> None:
    def pipe(content: bytes) -> Path:
        out, into = os.pipe()
        handles.append(out)
        os.write(into, content)
        os.close(into)
        return Path(f"/dev/fd/{out}")

    handles: list[int] = []
    try:
        pipes = {f"name: {k}": pipe(f"name: {k}".encode()) for k in range(2)}
        for text, path in [*pipes.items(), *pipes.items()]:
            assert read_file(path, "x", "scenario") == text
        for _ in range(MOST_PIPES):
            read_file(pipe(b"name: other"), "x", "scenario")
        assert read_file(pipes["name: 0"], "x", "scenario") == ""
    finally:
        for handle in handles:
            os.close(handle)


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rate: float = Field(le=1)
    both_ways: bool = Field(False, alias="both-ways")


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    kind: Literal["tariff", "quota"] = "tariff"
    inner: Inner | None = None


def faults(data: dict[str, object]) -> str:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(data)
    return listed(caught.value, Hooks(Outer, at=lambda path: Inner if path[0] == "inner" else Outer))


def test_faults_as_sentences() -> None:
    assert faults({"nam": "x", "kind": "tarif", "inner": {"rate": 2, "both-way": 1}}).splitlines() == [
        "  name: this key is missing.",
        "  kind: unknown word 'tarif'. Did you mean 'tariff'? Words: tariff, quota.",
        "  inner.rate: Input should be less than or equal to 1 (found 2).",
        "  inner.both-way: unknown key 'both-way'. Did you mean 'both-ways'? Keys: rate, both-ways.",
        "  nam: unknown key 'nam'. Did you mean 'name'? Keys: name, kind, inner.",
    ]
    many = faults({"name": "x", **{f"key{k}": k for k in range(SHOWN + 3)}}).splitlines()
    assert (len(many), many[-1]) == (SHOWN + 1, "  … and 3 more")


def test_hooks_skip_rename_and_replace() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"inner": {"rate": "x" * 100}})
    own = Hooks(
        Outer,
        place=lambda path: f"at {path[-1]}",
        skip=lambda item: item["type"] == "missing" and item["loc"] == ("name",),
        sentence=lambda item, place: f"{place}: a number." if item["type"] == "float_parsing" else None,
    )
    assert listed(caught.value, own) == "  at rate: a number."
    assert first(caught.value, Hooks(Outer)) == "name: this key is missing."
    assert len(shortened("x" * 100)) < 60
    assert shortened(10**5000) == "an integer of thousands of digits"
