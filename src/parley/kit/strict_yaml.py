"""YAML and JSON read strictly: what is given twice, too large or not what it seems is an error with its line.

The words and numbers are those of YAML 1.2: ``on`` and ``no`` are text, 5e0 is 5. An integer is decimal, a key is given
once. Size, depth and the number of values are bounded before anything is built, as aliases can repeat a short text
without end.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from parley.errors import InputError
from parley.kit.numbers import PATTERN
from parley.kit.reach import refuse_named_pipe

MAX_BYTES = 5_000_000
MAX_DEPTH = 50
"""Deepest nesting read; files of parley need some 6, and the YAML library crashes on some ten thousand."""
MAX_NODES = 200_000
"""Most YAML nodes read, aliases counted as often as they repeat what they stand for."""
MAX_TEXT = 100_000
"""Characters of the longest text read; the notes of a scenario have some thousand."""
MOST_DIGITS = 300
"""Digits of the longest integer; floating-point arithmetic ends at 308."""
MOST_PIPES = 16
"""Pipes whose content is remembered; a command reads one or two."""
_PIPES: dict[tuple[int, int], bytes] = {}
"""What pipes held, by device and inode: a question reads its scenario again, to be saved with the answer."""
_FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "tag:yaml.org,2002:merge"
_INTEGER = "tag:yaml.org,2002:int"
_BOOLEAN = "tag:yaml.org,2002:bool"
_HALF = re.compile("[\ud800-\udfff]")
"""What JSON can escape and UTF-8 cannot hold, so that no file could be written of it."""
_DECIMAL = re.compile(r"^[-+]?(0|[1-9]\d*)$")
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What PyYAML raises besides its own errors: for 2022-13-45, !!float x, an integer of 5000 digits."""


class _FaultError(Exception):
    """What is wrong, without the name of the file."""


def read_file(path: Path, origin: str, what: str, error: type[InputError] = InputError) -> str:
    """The text of a small YAML or JSON file in UTF-8.

    Args:
        path: where it is.
        origin: how messages call it.
        what: kind of file, such as scenario.
        error: class of the error that is raised.

    Raises:
        InputError: or the class given: it cannot be read, is larger than MAX_BYTES, or is not text.
    """
    refuse_named_pipe(path, origin, error)
    try:
        with path.open("rb") as stream:
            raw = _content(stream)
    except OSError as problem:
        raise error(f"{origin}: cannot be read ({problem.strerror or problem}).") from None
    if len(raw) > MAX_BYTES:
        limit = f"{MAX_BYTES / 1e6:.0f} MB"
        raise error(f"{origin}: larger than {limit}; expected a {what}, a small YAML file.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise error(f"{origin}: not a text file (byte {problem.start}); expected YAML in UTF-8.") from None


def _content(stream: BinaryIO) -> bytes:
    """What a file holds, up to one byte too many; a pipe, such as ``<(command)``, gives it once and is remembered."""
    raw = stream.read(MAX_BYTES + 1)
    found = os.fstat(stream.fileno())
    if not stat.S_ISFIFO(found.st_mode):
        return raw
    if not raw:
        return _PIPES.get((found.st_dev, found.st_ino), raw)
    _PIPES.pop((found.st_dev, found.st_ino), None)
    while len(_PIPES) >= MOST_PIPES:
        del _PIPES[next(iter(_PIPES))]
    _PIPES[found.st_dev, found.st_ino] = raw
    return raw


def read(text: str, origin: str, what: str = "file", error: type[InputError] = InputError) -> Any:
    """The content of YAML or JSON text; JSON is read as such, as YAML forbids some characters that it allows.

    Args:
        text: what to read.
        origin: how messages call it.
        what: kind of file, such as scenario.
        error: class of the error that is raised.

    Raises:
        InputError: or the class given: with the line and what is wrong there.
    """
    try:
        if text.startswith("{"):
            with suppress(ValueError, RecursionError):
                built = json.loads(text, object_pairs_hook=_strict_pairs, parse_int=_whole)
                _check_built(built, what)
                return built
        _check_extent(text, what)
        return yaml.load(text, Loader=_StrictLoader)
    except _FaultError as fault:
        raise error(f"{origin}: {fault}") from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise error(f"{origin}{where}: {_explain(problem, text)}") from None
    except (ValueError, RecursionError) as problem:
        raise error(f"{origin}: not valid YAML or JSON ({problem}).") from None


def _explain(problem: yaml.YAMLError, text: str) -> str:
    """The YAML library's complaint, in plain words where it is about a star without quotes."""
    mark = getattr(problem, "problem_mark", None)
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    said = str(getattr(problem, "problem", None) or problem)
    alias = getattr(problem, "context", None) == "while scanning an alias" or "undefined alias" in said
    if alias:
        found = re.search(r"\*[^\s,\]}]*", line)
        star = found.group() if found else "*"
        return (
            f'not valid YAML: put quotes around {star}, as in "{star}"; without them YAML reads an alias, a reference '
            "to another place."
        )
    return f"not valid YAML ({said})."


class _StrictLoader(_FAST_LOADER):  # type: ignore[misc]
    """The safe YAML loader, but a repeated key or a value that cannot be read is an error with its line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Build any value; raise with the line where the YAML library fails, or would read 010 as 8."""
        if node.tag == _INTEGER and not _DECIMAL.match(str(node.value)):
            raise _FaultError(
                f"line {node.start_mark.line + 1}: YAML reads {shortened(node.value)} as an integer in another "
                "base; write a plain decimal number, or put quotes around it if it is text."
            )
        if node.tag == _INTEGER and len(node.value) > MOST_DIGITS:
            raise _FaultError(f"line {node.start_mark.line + 1}: {_too_long(node.value)}")
        if node.tag == _BOOLEAN and str(node.value).casefold() not in ("true", "false"):
            return str(node.value)  # on, off, yes, no and NO are words, as YAML 1.2 has it
        try:
            return super().construct_object(node, deep)
        except _BROKEN as error:
            raise _FaultError(
                f"line {node.start_mark.line + 1}: {shortened(node.value)} cannot be read ({error}); put quotes around "
                "it if it is text."
            ) from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping; raise on a repeated key."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.tag == _MERGE:
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise _FaultError(f"line {key_node.start_mark.line + 1}: a key must be a word, not a list or mapping.")
            if key in seen:
                raise _FaultError(f"line {key_node.start_mark.line + 1}: the key {key!r} is given twice.")
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


# YAML 1.2 has 5e0 and 1e-1 as numbers; the library, of YAML 1.1, wants a point and a sign of the exponent.
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(rf"^(?:{PATTERN})$"), list("+-.0123456789"))


def _whole(digits: str) -> int:
    """An integer of a JSON file."""
    if len(digits) > MOST_DIGITS:
        raise _FaultError(_too_long(digits))
    return int(digits)


def _too_long(digits: str) -> str:
    return f"a number of {len(digits)} digits, {shortened(digits)}; expected at most {MOST_DIGITS}."


def _check_text(text: Any, where: str, what: str) -> None:
    if isinstance(text, str) and len(text) > MAX_TEXT:
        raise _FaultError(f"{where}: a text of {len(text):,} characters; expected a {what}, at most {MAX_TEXT:,} each.")
    if isinstance(text, str) and (half := _HALF.search(text)):
        raise _FaultError(f"{where}: the text holds {half.group()!r}, half a character; write the whole one.")


def _strict_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; raise on a repeated key."""
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise _FaultError(f"the key {shortened(key)} is given twice.")
        out[key] = value
    return out


def _check_built(document: dict[str, Any], what: str) -> None:
    """Refuse JSON beyond the bounds of YAML; without aliases it cannot outgrow its text before it is looked at."""
    rest: list[tuple[Any, str, int]] = [(document, "the file", 1)]
    nodes = 1
    while rest:
        value, where, depth = rest.pop()
        _check_text(value, where, what)
        if not isinstance(value, (dict, list)):
            continue
        if depth > MAX_DEPTH:
            raise _FaultError(f"{where}: nested more than {MAX_DEPTH} deep; expected a {what}.")
        if isinstance(value, dict):
            nodes += 2 * len(value)
            for key in value:
                _check_text(key, shortened(key), what)
            rest.extend((item, shortened(key), depth + 1) for key, item in value.items())
        else:
            nodes += len(value)
            rest.extend((item, where, depth + 1) for item in value)
        if nodes > MAX_NODES:
            raise _FaultError(f"{where}: more than {MAX_NODES} values; expected a {what}.")


def _check_extent(text: str, what: str) -> None:
    """Refuse text that nests, or repeats itself by aliases, beyond any real file; nothing is built in memory yet."""
    sizes: dict[str, int] = {}
    begun: list[tuple[str | None, int]] = []
    nodes = 0
    for event in yaml.parse(text, Loader=_FAST_LOADER):
        mark = event.start_mark
        line = mark.line + 1 if mark else 0
        if isinstance(event, yaml.AliasEvent):
            if any(event.anchor == anchor for anchor, _ in begun):
                raise _FaultError(f"line {line}: the alias *{event.anchor} stands inside what it refers to.")
            nodes += sizes.get(event.anchor or "", 0)
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            if isinstance(event, yaml.ScalarEvent):
                _check_text(event.value, f"line {line}", what)
            if isinstance(event, yaml.CollectionStartEvent):
                begun.append((event.anchor, nodes))
            elif event.anchor is not None:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, first = begun.pop()
            if anchor is not None:
                sizes[anchor] = nodes - first + 1
        if len(begun) > MAX_DEPTH:
            raise _FaultError(f"line {line}: nested more than {MAX_DEPTH} deep; expected a {what}.")
        if nodes > MAX_NODES:
            raise _FaultError(f"line {line}: more than {MAX_NODES} values, aliases counted; expected a {what}.")


def shortened(value: Any, most: int = 60) -> str:
    """A value as it is written in a message."""
    try:
        text = repr(value)
    except ValueError:  # Python prints no integer of more than 4300 digits
        text = "an integer of thousands of digits"
    return text if len(text) <= most else text[: most - 3] + "…"
