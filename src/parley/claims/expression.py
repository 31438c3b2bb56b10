"""Arithmetic over facts, such as ``china-mining-2024 / world-mining-2024 * 100``; nothing else can be written.

Ids of facts have hyphens, so a minus needs a space on at least one side. Allowed: numbers, ids, ``+ - * /``,
parentheses, ``min``, ``max`` and ``round``.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from parley.errors import InputError, nearest

LONGEST, DEEPEST = 1000, 50
"""Characters and nested parentheses accepted; a longer one was not written by a person."""
MOST_STEPS = 200
"""Deepest tree: a sum of that many terms, or that many signs in a row."""
FACTORS = (1.1, 0.5, 2.0, -1.0, 0.0, 1e-3, 1e3, 1e-6, 1e6)
"""What a fact is multiplied by to see whether a formula reads it."""
STILL = 1e-9
"""Relative change below which a value has not moved."""
_ID = re.compile(r"(?<![\w.])[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.IGNORECASE)
_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_FUNCTIONS: Mapping[str, Callable[..., float]] = {"min": min, "max": max, "round": lambda x, n=0.0: round(x, int(n))}


@dataclass(frozen=True)
class Expression:
    """A parsed expression.

    Attributes:
        text: as written.
        ids: facts that it names, in order of appearance.
    """

    text: str
    ids: tuple[str, ...]
    _tree: ast.expr
    _names: Mapping[str, str]

    def value(self, facts: Mapping[str, float]) -> float:
        """Evaluate with each fact's value by id; :class:`InputError` for a division by 0 or an infinite result."""
        try:
            found = _evaluate(self._tree, {name: facts[fact] for name, fact in self._names.items()})
        except ZeroDivisionError:
            raise InputError(f"expression {self.text!r}: divides by 0.") from None
        except (TypeError, ValueError, OverflowError) as error:
            raise InputError(f"expression {self.text!r}: {error}.") from None
        if not math.isfinite(found):
            raise InputError(f"expression {self.text!r}: gives no finite number.")
        return found

    def ignored(self, facts: Mapping[str, float]) -> tuple[str, ...]:
        """Facts that it names but that do not move its value, as in ``x * 0 + 5`` or ``x / x``.

        Each fact is replaced by others, from far below to far above it, so that ``min`` and ``max`` have their say.
        """
        here = self.value(facts)
        return tuple(name for name in self.ids if not any(self._moves(facts, name, here, by) for by in FACTORS))

    def _moves(self, facts: Mapping[str, float], name: str, here: float, factor: float) -> bool:
        other = (facts[name] or 1.0) * factor
        try:
            there = self.value({**facts, name: other})
        except InputError:  # not a number there: neither moved nor still
            return False
        return abs(there - here) > STILL * max(abs(here), abs(there))


def parse(text: str) -> Expression:
    """Read an expression; :class:`InputError` for anything but arithmetic over ids."""
    if len(text) > LONGEST or text.count("(") > DEEPEST:
        raise InputError(f"expression {text[:40]!r}…: longer or deeper than an expression may be.")
    names: dict[str, str] = {}

    def name_of(match: re.Match[str]) -> str:
        word = match.group()
        if word in _FUNCTIONS:
            return word
        return next((name for name, fact in names.items() if fact == word), None) or _add(names, word)

    plain = _ID.sub(name_of, text)
    try:
        tree = ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError(f"expression {text!r}: not arithmetic over ids of facts. {_EXPECTED}") from None
    _check(tree, text, names)
    if not names:
        raise InputError(f"expression {text!r}: names no fact. {_EXPECTED}")
    return Expression(text, tuple(names.values()), tree, names)


_EXPECTED = "Expected numbers, ids, + - * /, parentheses, min, max, round; put spaces round a minus."


def _add(names: dict[str, str], fact: str) -> str:
    name = f"fact_{len(names)}"
    names[name] = fact
    return name


def _check(node: ast.expr, text: str, names: Mapping[str, str], depth: int = 0) -> None:
    """Refuse whatever is not on the list, or deeper than Python evaluates."""
    if depth > MOST_STEPS:
        raise InputError(f"expression {text[:40]!r}…: longer or deeper than an expression may be.")
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return
    if isinstance(node, ast.Name) and node.id in names:
        return
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        _check(node.operand, text, names, depth + 1)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _check(node.left, text, names, depth + 1)
        _check(node.right, text, names, depth + 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        if node.func.id not in _FUNCTIONS:
            word = names.get(node.func.id, node.func.id)
            raise InputError(f"expression {text!r}: unknown function {word!r}.{nearest(word, _FUNCTIONS)} {_EXPECTED}")
        for argument in node.args:
            _check(argument, text, names, depth + 1)
    else:
        raise InputError(f"expression {text!r}: {type(node).__name__} is not allowed. {_EXPECTED}")


def _evaluate(node: ast.expr, values: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]  # only numbers pass _check
    if isinstance(node, ast.Name):
        return float(values[node.id])
    if isinstance(node, ast.UnaryOp):
        inner = _evaluate(node.operand, values)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_evaluate(node.left, values), _evaluate(node.right, values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _FUNCTIONS[node.func.id](*(_evaluate(argument, values) for argument in node.args))
    raise TypeError(f"{type(node).__name__} is not allowed")
