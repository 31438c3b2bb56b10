"""Scenario files with one to three faults, made from the library's and from templates; a number names a file."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from small_world import MEASURES

import parley
from parley.scenarios.template import template

LIBRARY = Path(parley.__file__).parent / "scenarios" / "library"
Rng = np.random.Generator
HEAD = {"title": "A template", "world": "world-2021", "model": "armington", "elasticities": 4}
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 7, 10**30, -(10**18), 1e308, 5e-324, 0.1, -0.5, 250),
    *(float("inf"), float("-inf"), float("nan"), "", " ", "nan", "inf", "1e999", "-150%", "25%", "2.5", "1e5%", "25pp"),
    *("2022-13-45", "9999-12-31", "0001-01-01", "2022-02-24", "24.2.2022", "yesterday", "*", "USA", "usa", "Russia"),
    *("Ελλάδα", "中国", "İstanbul", "A\u200bUS", "🚢", "x" * 5000, "/etc/passwd", "../../x.yaml", "null", "~"),
    *([], {}, [[]], [None], ["USA", 5], ["USA"] * 3000, {"a": {"b": {"c": 1}}}, {"rate": 0.1}, list(range(50))),
)


@cache
def sources() -> tuple[str, ...]:
    """Texts of the library's scenarios and of a template of each kind of measure."""
    library = [path.read_text(encoding="utf-8") for path in sorted(LIBRARY.glob("*.yaml"))]
    return (*library, *(template(HEAD | {"name": kind}, measure) for kind, measure in MEASURES.items()))


def scenario_file(number: int, seed: int = 1) -> bytes:
    """The file of that number."""
    rng = np.random.default_rng([seed, number])
    text = sources()[int(rng.integers(len(sources())))]
    for _ in range(int(rng.integers(1, 4))):
        if rng.random() < 0.65:
            text = _in_tree(rng, text)
        else:
            change = TEXT[int(rng.integers(len(TEXT)))]
            text = change(rng, text)
    data = text.encode("utf-8", "surrogatepass")
    return _bytes(rng, data) if rng.random() < 0.03 else data


def _in_tree(rng: Rng, text: str) -> str:
    try:
        tree = copy.deepcopy(yaml.safe_load(text))
        places = list(_places(tree))
    except (yaml.YAMLError, ValueError, RecursionError):  # an earlier fault left no tree, or one without end
        return text
    if not places:
        return text
    holder, key = places[int(rng.integers(len(places)))]
    what = int(rng.integers(6))
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, dict):
        name = str(key)
        at = int(rng.integers(len(name))) if name else 0
        holder[name[:at] + str(rng.choice(["x", "_", "é", "", "-", " "])) + name[at + 1 :]] = holder.pop(key)
    elif what == 2:
        holder[key] = [holder[key]] * int(rng.choice([1, 2, 400]))
    elif what == 3:
        other, far = places[int(rng.integers(len(places)))]
        holder[key] = copy.deepcopy(other[far])
    else:
        holder[key] = ODD[int(rng.integers(len(ODD)))]
    return str(yaml.safe_dump(tree, allow_unicode=True, sort_keys=bool(rng.random() < 0.5)))


def _places(tree: Any) -> Any:
    """Every container with a key or an index in it."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(items):
        yield tree, key
        yield from _places(value)


def _line(rng: Rng, text: str, change: Callable[[list[str], int], None]) -> str:
    lines = text.split("\n")
    change(lines, int(rng.integers(len(lines))))
    return "\n".join(lines)


def _repeat(rng: Rng, text: str) -> str:
    return _line(rng, text, lambda lines, k: lines.insert(k, lines[k]))


def _cut(rng: Rng, text: str) -> str:
    return text[: int(rng.integers(len(text) + 1))]


def _character(rng: Rng, text: str) -> str:
    at = int(rng.integers(len(text) + 1))
    return text[:at] + str(rng.choice(list("\t:-#'\"{}[]&*!|>%@`,?\u00a0\u2028\x07\ufeff01"))) + text[at + 1 :]


def _swap(rng: Rng, text: str) -> str:
    def change(lines: list[str], k: int) -> None:
        lines[k], lines[-1 - k] = lines[-1 - k], lines[k]

    return _line(rng, text, change)


def _wrapped(rng: Rng, text: str) -> str:
    odd = (
        "&a [*a]\n",
        "---\n" + text + "\n---\n",
        text + "\n<<: {model: armington}\n",
        "!!python/object/apply:os.system ['true']\n",
        "- " + text.replace("\n", "\n  "),
        text.replace("\n", "\r\n"),
        text.replace("\n", "\r"),
        text.replace("  ", "\t"),
        "\ufeff" + text,
        text.upper(),
        "? " + text,
        "%YAML 1.1\n---\n" + text,
        "{" * 200,
        '"' + "a" * 100_000,
        "",
    )
    return odd[int(rng.integers(len(odd)))]


TEXT = (_repeat, _cut, _character, _character, _swap, _wrapped)


def _bytes(rng: Rng, data: bytes) -> bytes:
    at = int(rng.integers(len(data) + 1))
    return bytes((data[:at] + b"\xff\xfe\x00" + data[at:], data.decode("utf-8", "replace").encode("utf-16"))[at % 2])
