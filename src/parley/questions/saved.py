"""Saved questions: YAML as ``--out question.yaml`` writes it, asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from parley.errors import InputError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question, from_mapping, parameters
from parley.questions.registry import question
from parley.show.answer import Answer

KEY = "question"
"""Key of the question's name."""
IN_A_FOLDER = "question.yaml"
LARGEST = 5_000_000
"""Bytes of the largest file read; a question may hold a whole scenario."""
_OTHERS = (
    ("parley_manifest", "the manifest of an earlier run", "parley run {file}"),
    ("measures", "a scenario", "parley run {file}"),
    ("claims", "a dossier", "parley check {file}"),
    ("grid", "a sweep", "parley sweep {file}"),
    ("parley_answer", "the list of an answer's files", "parley ask {folder}"),
)
"""Files of parley that are easily mistaken for a question: a key that each has, what it is, and what opens it."""


@dataclass(frozen=True, kw_only=True)
class AskSaved(Question):
    """Ask a saved question, as --out question.yaml wrote it."""

    NAME = "ask"
    FIGURE = True
    WRITES = (".npz", ".jsonld", ".yml")

    file: Annotated[Path, Ask("The question's YAML file, or the folder of an answer.", argument=True)]

    @property
    def default_out(self) -> Path | None:
        """Where the question in the file writes."""
        return self.open().default_out

    def open(self) -> Question:
        """The question in the file.

        Raises:
            InputError: the file is not a saved question, or one with an unknown name, key or value.
        """
        return opened(self.file)

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The answer to the question in the file."""
        return self.open().answer(progress)


def opened(path: Path) -> Question:
    """The question saved in a file, or in the folder of an answer; see :meth:`AskSaved.open`."""
    file = path / IN_A_FOLDER if path.is_dir() else path
    found = _content(file)
    if not isinstance(found, Mapping):
        what = {type(None): "is empty", str: "is plain text", list: "is a list"}.get(type(found), "holds one value")
        raise InputError(f"{file}: expected a saved question, a mapping with the key {KEY}; this {what}.")
    if KEY not in found:
        raise InputError(f"{file}: expected a saved question, a mapping with the key {KEY}; {_guess(file, found)}")
    name = str(found[KEY])
    try:
        if name == AskSaved.NAME:
            raise InputError(f"{KEY}: {name!r} would ask the file itself; name the question that it holds.")
        cls = question(name)
        given = {key: _beside(cls, key, value, file.parent) for key, value in found.items() if key != KEY}
        return from_mapping(cls, given)
    except InputError as error:
        raise type(error)(f"{file}: {error}") from None


def _content(file: Path) -> Any:
    from parley.kit.strict_yaml import read, read_file  # noqa: PLC0415  (only where a question is asked)

    if not file.exists():
        raise InputError(f"{file}: there is no such file; expected a question saved with --out question.yaml.")
    return read(read_file(file, str(file), "saved question"), str(file), "saved question")


def _guess(file: Path, found: Mapping[Any, Any]) -> str:
    """What a mapping without a question is, if it is a file of parley, and what opens it."""
    for key, what, command in _OTHERS:
        if key in found:
            return f"this is {what}: {command.format(file=file, folder=file.parent)}."
    keys = ", ".join(str(key) for key in list(found)[:8]) or "none"
    return f"this has the keys {keys}."


def _beside(cls: type[Question], key: Any, value: Any, folder: Path) -> Any:
    """A file named in the question: looked for beside it where it is not found from here."""
    parameter = next((p for p in parameters(cls) if key in (p.flag, p.name)), None)
    if parameter is None or parameter.kind not in ("path", "source") or not isinstance(value, str) or "\n" in value:
        return value
    there = folder / value
    return there if not Path(value).exists() and there.exists() else value
