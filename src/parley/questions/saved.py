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
STANDARD_INPUT = "-"
WAY_OUT = "Put it there, or say where the question's files are: parley ask FILE --files DIR."
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
    files: Annotated[Path | None, Ask("Folder with the files that the question names; default: its own.")] = None

    @property
    def default_out(self) -> Path | None:
        """Where the question in the file writes; it replaces nothing unless it is named with --out.

        Raises:
            InputError: something is there already.
        """
        place = self.open().default_out
        if place is not None and place.exists():
            raise InputError(
                f"{place}: this is there already; say where to write, or that it is replaced: --out {place}."
            )
        return place

    def open(self) -> Question:
        """The question in the file.

        Raises:
            InputError: the file is not a saved question, or one with an unknown name, key or value.
        """
        return opened(self.file, self.files)

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The answer to the question in the file."""
        return self.open().answer(progress)


def opened(path: Path, files: Path | None = None) -> Question:
    """The question saved in a file, or in the folder of an answer; see :meth:`AskSaved.open`.

    Args:
        path: of the file or folder.
        files: folder in which or below which everything lies that the question names; default: that of the file.
    """
    from parley.kit.files import check_whole  # noqa: PLC0415  (only where a question is asked)
    from parley.kit.reach import within  # noqa: PLC0415

    if path.is_dir():
        check_whole(path)
    file = within(IN_A_FOLDER, path, "the file") if path.is_dir() else path
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
        folder = file.parent if files is None else files
        given = {key: _confined(cls, key, value, folder) for key, value in found.items() if key != KEY}
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


def _confined(cls: type[Question], key: Any, value: Any, folder: Path) -> Any:
    """A value of the question; what it names lies in the folder or below, wherever the question is asked from.

    Raises:
        InputError: a path that leads elsewhere, or the address of another computer.
    """
    parameter = next((p for p in parameters(cls) if key in (p.flag, p.name)), None)
    if parameter is None:
        return value
    if parameter.ask.away and value is not None:
        raise InputError(
            f"{key}: a saved question sends nothing to another computer; ask with the command: "
            f"parley {cls.NAME} … --{parameter.flag} ADDRESS."
        )
    if parameter.kind == "source":
        return _source(key, value, folder)
    if not isinstance(value, str) or not (parameter.kind == "path" or parameter.ask.file):
        return value
    return value if value == STANDARD_INPUT else _place(key, value, folder, parameter.kind == "path")


def _source(key: str, value: Any, folder: Path) -> Any:
    """A scenario: a name of the library, a file beside the question, or what a file holds, whose world is beside it."""
    from parley.kit.strict_yaml import read  # noqa: PLC0415
    from parley.scenarios.load import library_names  # noqa: PLC0415

    if isinstance(value, str):
        if value in library_names():
            return value
        if "\n" not in value and not value.lstrip().startswith("{"):
            return Path(_place(key, value, folder, always=True))
        value = read(value, key, "scenario")
    if not isinstance(value, Mapping) or not isinstance(value.get("world"), str):
        return value
    return {**value, "world": _place("world", value["world"], folder, always=False)}


def _place(key: str, name: str, folder: Path, always: bool) -> str:
    """A path in the folder; ``always``: whether or not something is there, else the text may be a name."""
    from parley.kit.reach import within  # noqa: PLC0415
    from parley.worlds import catalog  # noqa: PLC0415

    if not always and name in catalog.entries():
        return name
    place = within(name, folder, key, WAY_OUT)
    if always or place.exists():
        return str(place)
    if Path(name).exists():
        raise InputError(f"{key} {name!r}: it is not in {folder}, where the question's files are. {WAY_OUT}")
    return name
