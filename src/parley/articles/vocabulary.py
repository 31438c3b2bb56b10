"""The words of ``data/reading.toml`` as regular expressions, longest first; built once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from parley.kit.packaged import read_toml

SCALE = {"": 1.0, "thousand": 1e3, "mn": 1e6, "bn": 1e9, "tn": 1e12}
"""What a scale word multiplies with."""


@cache
def table(name: str) -> Mapping[str, Any]:
    """One part of ``data/reading.toml``."""
    found: Mapping[str, Any] = read_toml("reading.toml")[name]
    return found


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@cache
def spoken(name: str) -> dict[str, str]:
    """From each word of a part of lists to its key, e.g. ``"per cent"`` to ``"%"``."""
    return {word: key for key, words in table(name).items() for word in words}


@cache
def folded(name: str) -> dict[str, str]:
    """As :func:`spoken`, with the words in lower case."""
    return {word.casefold(): key for word, key in spoken(name).items()}


def nouns(name: str) -> tuple[str, ...]:
    """Words of one kind: persons, flights, irregular."""
    return tuple(str(table("nouns")[name]).split())


def _is_symbol(word: str) -> bool:
    return not word[-1].isalpha() or word in ("RMB", "SFr", "Rs")


@cache
def currency_before() -> dict[str, str]:
    """Symbols and ISO codes that stand before a number, with the currency's code."""
    codes = {code: code for code in table("currencies")}
    return codes | {word: code for word, code in spoken("currencies").items() if _is_symbol(word)}


@cache
def currency_after() -> dict[str, str]:
    """Names, codes and symbols that stand after a number, in lower case, with the currency's code."""
    names = {word.casefold(): code for word, code in spoken("currencies").items()}
    plurals = {f"{word}s": code for word, code in names.items() if word[-1].isalpha() and len(word) > 2}
    return plurals | names | {code.casefold(): code for code in table("currencies")}
