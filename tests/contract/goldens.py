"""Goldens of the command line: how a command's answer is kept, read back and compared.

A golden is what one command line answers: exit code, JSON document, the names of the files it leaves, and, where it
fails, its message. Texts for people are not kept: they are meant to change.
"""

from __future__ import annotations

import gzip
import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_lines import LINES, Line
from commands import call

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "golden"
FILES = HERE / "files"
DIGITS = 7
"""Significant digits of a kept number."""
RELATIVE = 1e-6
ABSOLUTE = {"_pct": 1e-6, "_points": 1e-6, "spread": 1e-6, "_musd": 1e-3}
"""How far numbers near zero may be apart, by what the name they stand under holds. Two certified solutions of one
scenario that began from different points differ by up to 2e-7 percent, and by a like share of a country's income in
USD millions. A new starting point or method is allowed to change that; an answer is not."""
SMALLEST = 1e-9
"""The same for every other number."""
VOLATILE = ("seconds", "iterations", "version", "sha256", "bytes")
"""Ends of names whose value may differ from run to run or with the method; that they are there is held, and their
kind."""
ERRORS_OF_SOLUTION = "max_relative_"
"""Start of the names in a certificate that are volatile too: how exactly the equilibrium holds, below a fixed limit."""
MANY = 1000
KEPT_EACH = 25
"""Of a table (a map of maps) with more than MANY numbers, every 25th is kept, and the total of each row holds the
rest."""
LISTED, MANY_ROWS = "measures", 20
"""What measures are on is long in some scenarios: of more rows than this, every 25th is kept, and the totals."""
REST = "a number"
THE_DOCUMENT = "the document"
"""What stands for a file that says what stdout says."""
TOTAL = "(total of the row)"
PARSED = {".json": json.loads, ".yaml": yaml.safe_load}
MOST_SHOWN = 20


def answer(line: Line, folder: Path) -> dict[str, Any]:
    """What a command line answers in a fresh folder with the input files, as it is kept."""
    shutil.copytree(FILES, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for words in line.before:
            done = call(*words)
            assert done.code == 0, f"{' '.join(words)}: {done.err}"
        before = _names(folder)
        done = call(*line.words)
        found: dict[str, Any] = {"command": " ".join(line.words), "exit": done.code}
        if done.code:
            found["message"] = _message(done.err)
        if done.out.strip():
            found["document"] = done.document
        written = sorted(_names(folder) - before)
        if written:
            found["files"] = {name: _file(folder / name, found.get("document")) for name in written}
    return dict(thin(found))


def _names(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")  # a lock is not a result
    return {path.relative_to(folder).as_posix() for path in found}


def _file(path: Path, document: Any) -> Any:
    """The content of a JSON or YAML file; of others only that they are there."""
    reader = PARSED.get(path.suffix)
    if reader is None:
        return None
    content = json.loads(json.dumps(reader(path.read_text(encoding="utf-8")), default=str))
    return THE_DOCUMENT if content in (document, _without_seconds(document)) else content


def _without_seconds(document: Any) -> Any:
    """The document as result.json holds it, so that a run repeats byte for byte."""
    return {k: v for k, v in document.items() if k != "seconds"} if isinstance(document, dict) else document


def _message(text: str) -> str:
    """What stderr says, without usage lines and without the breaks at the terminal's width."""
    lines = (line.strip() for line in text.splitlines())
    return " ".join(line for line in lines if line and not line.startswith(("Usage:", "Try ")))


def thin(node: Any) -> Any:
    """A document with rounded numbers and with every KEPT_EACH-th number of its large tables."""
    if isinstance(node, dict):
        if _is_large_table(node):
            return {key: _thin_row(row, start) for start, (key, row) in enumerate(node.items())}
        return {key: thin(_thin_list(value) if key == LISTED else value) for key, value in node.items()}
    if isinstance(node, list):
        return [thin(value) for value in node]
    if isinstance(node, float) and math.isfinite(node):
        return float(f"{node:.{DIGITS}g}")
    return node


def _is_large_table(node: dict[str, Any]) -> bool:
    rows = [row for row in node.values() if isinstance(row, dict)]
    if len(rows) < len(node) or sum(map(len, rows)) <= MANY:
        return False
    return all(isinstance(value, float) for row in rows for value in row.values())


def _thin_list(rows: Any) -> Any:
    """Of a long list of rows every KEPT_EACH-th, and the totals of its numbers."""
    if not isinstance(rows, list) or len(rows) <= MANY_ROWS or not all("trade_musd" in row for row in rows):
        return rows
    keys = dict.fromkeys(key for row in rows for key in row)
    numbers = {key: [row[key] for row in rows if isinstance(row.get(key), float)] for key in keys}
    totals = {key: math.fsum(found) for key, found in numbers.items() if found}
    return [*rows[::KEPT_EACH], {"rows": len(rows), TOTAL: totals}]


def _thin_row(row: dict[str, float], start: int) -> dict[str, Any]:
    kept = {key: thin(value) if (start + k) % KEPT_EACH == 0 else REST for k, (key, value) in enumerate(row.items())}
    return {**kept, TOTAL: thin(math.fsum(row.values()))}


def differences(kept: Any, found: Any, path: str = "", name: str = "") -> Iterator[str]:
    """Where two answers differ, one line each; ``name`` is the nearest key above."""
    if isinstance(kept, dict) and isinstance(found, dict):
        yield from (f"{_join(path, key)}: missing" for key in kept if key not in found)
        yield from (f"{_join(path, key)}: new" for key in found if key not in kept)
        shared = [key for key in kept if key in found]
        if shared != [key for key in found if key in kept]:
            yield f"{path or 'document'}: its keys are in another order"
        for key in shared:
            yield from differences(kept[key], found[key], _join(path, key), _inner(name, key))
    elif isinstance(kept, list) and isinstance(found, list):
        if len(kept) != len(found):
            yield f"{path}: {len(found)} entries, {len(kept)} before"
        for k, (one, other) in enumerate(zip(kept, found, strict=False)):
            yield from differences(one, other, f"{path}[{k}]", name)
    elif not _same(kept, found, name):
        yield f"{path}: {_short(found)}, {_short(kept)} before"


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _inner(name: str, key: str) -> str:
    """The key itself if a rule reads it, else what stands above: ``RUS`` below ``real_income_pct`` is a percentage."""
    return key if _is_volatile(key) or any(part in key for part in ABSOLUTE) else name


def _is_volatile(name: str) -> bool:
    return name.endswith(VOLATILE) or name.startswith(ERRORS_OF_SOLUTION)


def _same(kept: Any, found: Any, name: str) -> bool:
    numbers = _is_number(kept) and _is_number(found)
    if _is_volatile(name):
        return numbers or type(kept) is type(found)
    if numbers:
        near = next((value for part, value in ABSOLUTE.items() if part in name), SMALLEST)
        return math.isclose(kept, found, rel_tol=RELATIVE, abs_tol=near)
    return type(kept) is type(found) and bool(kept == found)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 100 else f"{text[:97]}..."


def report(found: list[str]) -> str:
    """The first differences, and how many more there are."""
    more = len(found) - MOST_SHOWN
    return "\n".join([*found[:MOST_SHOWN], *([f"and {more} more"] if more > 0 else [])])


def place(name: str) -> Path:
    """The golden's file."""
    return FOLDER / f"{name}.json.gz"


def read(name: str) -> dict[str, Any]:
    """A golden."""
    return dict(json.loads(gzip.decompress(place(name).read_bytes())))


def write(name: str, found: dict[str, Any]) -> None:
    """Keep an answer as the golden."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    place(name).write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def unknown() -> list[str]:
    """Goldens that no line asks for."""
    return sorted({path.name.removesuffix(".json.gz") for path in FOLDER.iterdir()} - set(LINES))
