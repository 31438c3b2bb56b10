"""An answer as a folder: its document, every table, a report, charts, and the question to ask again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley._version import __version__
from parley.errors import InputError
from parley.kit.files import Layout, check_folder, is_inside, leads_away, unfinished, whole_folder, write_bytes
from parley.kit.reach import read_own_json
from parley.show.flat import csv_bytes, parquet_bytes
from parley.show.pages import report_html
from parley.show.pictures import drawn
from parley.show.report import question_text

if TYPE_CHECKING:
    from parley.show.answer import Answer

CONTENTS = "contents.json"
"""Lists what parley wrote; a folder with it may be written to again, and what it lists is then replaced."""
MARK = "parley_answer"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


def check_answer_folder(folder: Path) -> None:
    """Raise :class:`InputError` unless the folder is new, empty, or an answer that parley wrote."""
    check_folder(folder, _layout(folder))


def write_folder(answer: Answer, folder: Path) -> None:
    """Write the folder, whole or not at all; an earlier answer in it is replaced.

    Files: ``answer.json``; each table as CSV and Parquet; ``question.yaml``; ``answer.yaml`` where the answer is a
    text; ``report.html``; each chart as PNG; what ``answer.folder`` writes, which goes before a file of the same name;
    ``contents.json``, which lists them, and what was left out since a library is missing.

    Raises:
        InputError: the folder holds other files, or writing fails.
    """
    layout = _layout(folder)
    with whole_folder(folder, layout) as staged:
        if answer.folder is not None:
            answer.folder(staged)
        left_out = _write(answer, staged)
        written = sorted(path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file())
        _refuse_strangers(folder, layout, written)
        contents = {MARK: 1, "parley_version": __version__, "question": answer.question, "files": written}
        if left_out:
            contents["left_out"] = left_out
        (staged / CONTENTS).write_bytes(_json(contents))


def _write(answer: Answer, staged: Path) -> list[str]:
    """Write the files of every answer; returns what was left out and why."""
    left_out: list[str] = []

    def put(name: str, content: bytes) -> None:
        if not (staged / name).exists():
            write_bytes(staged / name, content)

    put("answer.json", json_bytes(answer))
    if answer.ask:
        put("question.yaml", question_text(answer).encode())
    if answer.text:
        put("answer.yaml", answer.text.encode())
    for table, name in zip(answer.tables, file_names(t.name for t in answer.tables), strict=True):
        put(f"{name}.csv", csv_bytes(table))
        try:
            put(f"{name}.parquet", parquet_bytes(table, answer))
        except InputError as missing:
            left_out.append(f"{name}.parquet: {missing}")
    for chart, name in zip(answer.charts, file_names(c.name for c in answer.charts), strict=True):
        try:
            put(f"{name}.png", drawn(chart, ".png"))
        except InputError as missing:
            left_out.append(f"{name}.png: {missing}")
    put("report.html", report_html(answer).encode())
    return left_out


def json_bytes(answer: Answer) -> bytes:
    """The document as a JSON file; half a character, which UTF-8 cannot hold, is written as its escape."""
    return answer.to_json().encode("utf-8", errors="backslashreplace")


def file_names(wanted: Iterable[str]) -> list[str]:
    """Names of files without suffix: letters, digits, ``_`` and ``-``, unlike each other in any case."""
    names: list[str] = []
    taken: set[str] = set()
    for text in wanted:
        base = _NOT_IN_NAMES.sub("-", text).strip("-") or "table"
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _layout(folder: Path) -> Layout:
    """The files in the folder that are parley's: those that its list of contents names."""
    try:
        found: Any = read_own_json(folder / CONTENTS)
    except (OSError, ValueError):
        found = None
    listed = found.get("files", []) if isinstance(found, dict) and MARK in found else []
    names = frozenset(name for name in listed if isinstance(name, str) and is_inside(name))
    return Layout(CONTENTS, MARK, names | unfinished(folder))


def _refuse_strangers(folder: Path, layout: Layout, written: list[str]) -> None:
    """Raise where a new file would replace one that somebody else put beside an earlier answer."""
    taken = [name for name in written if name != CONTENTS and _is_taken(folder, layout, name)]
    if taken:
        raise InputError(
            f"{folder}: parley would replace {', '.join(taken)}, which its {CONTENTS} does not list; name a new "
            "folder, so that nothing of yours is overwritten."
        )


def _is_taken(folder: Path, layout: Layout, name: str) -> bool:
    """Whether something stands in the way of a file that an earlier answer did not put there."""
    place = folder / name
    there = place.exists() or place.is_symlink()
    return leads_away(folder, name) or place.is_dir() or (there and name not in layout.names)


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
