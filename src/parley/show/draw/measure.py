"""How much room text takes, lines that fit, labels that keep apart, and numbers as charts write them; in points."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from parley.show.draw.style import FAMILY, LEADING

MINUS = "−"
SLACK = 1.02
"""Rasters round each letter to whole pixels; text is at most so much wider than its outline."""


@cache
def _measure() -> Any:
    from matplotlib.textpath import TextToPath  # noqa: PLC0415  (matplotlib is slow and optional)

    return TextToPath()


@lru_cache(maxsize=64)
def _font(size: float, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    return FontProperties(family=FAMILY, size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=20_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """Width of a line of text; of the widest line if there are several."""
    lines = [line for line in text.split("\n") if line]
    return max(
        (SLACK * float(_measure().get_text_width_height_descent(line, _font(size, bold), False)[0]) for line in lines),
        default=0.0,
    )


def height(lines: int, size: float) -> float:
    """Height of so many lines."""
    return lines * size * LEADING


BOUND = "\u00a0"
"""A space at which no line breaks; numbers are bound to what follows: 3 %, 38 bn."""
_NUMBER = re.compile(r"(?<=\d) (?=%|bn\b|mn\b|pp\b)")


def wrapped(text: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """The text in lines no wider than ``limit``; a word that is wider by itself is broken."""
    lines: list[str] = []
    for paragraph in _NUMBER.sub(BOUND, text).split("\n"):
        line = ""
        for word in (piece for long in _words(paragraph) for piece in _broken(long, size, limit, bold)):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, bold) > limit:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines if text else []


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[ \t\r]+", text) if word]


def balanced(text: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """Like :func:`wrapped`, in as many lines, as even as they can be: no single word in the last."""
    lines = wrapped(text, size, limit, bold)
    narrow, wide = limit / 2, limit
    while len(lines) > 1 and wide - narrow > size / 4:
        tried = (narrow + wide) / 2
        narrow, wide = (narrow, tried) if len(wrapped(text, size, tried, bold)) == len(lines) else (tried, wide)
    return wrapped(text, size, wide, bold)


def _broken(word: str, size: float, limit: float, bold: bool) -> Iterable[str]:
    while width(word, size, bold) > limit and len(word) > 1:
        fits = next(k for k in range(len(word) - 1, 0, -1) if k == 1 or width(word[:k], size, bold) <= limit)
        yield word[:fits]
        word = word[fits:]
    yield word


def apart(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of labels as near as they can be to where they are wanted, without overlap, between two ends.

    Labels that would overlap form a block round the mean of their wishes (pool adjacent violators), so that none is
    moved further than it must be. If there is not room enough they run over the end ``high``.
    """
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    blocks: list[tuple[float, float, list[int]]] = []  # (start of the block, its size, who is in it)

    def start_of(members: list[int]) -> tuple[float, float]:
        total = sum(sizes[k] for k in members)
        offset, wishes = 0.0, 0.0
        for k in members:
            wishes += wanted[k] - (offset + sizes[k] / 2)
            offset += sizes[k]
        return max(low, min(wishes / len(members), high - total)), total

    for k in order:
        members = [k]
        start, total = start_of(members)
        while blocks and blocks[-1][0] + blocks[-1][1] > start + 1e-9:
            members = [*blocks.pop()[2], *members]
            start, total = start_of(members)
        blocks.append((start, total, members))
    out = [0.0] * len(wanted)
    for start, _, members in blocks:
        at = start
        for k in members:
            out[k] = at + sizes[k] / 2
            at += sizes[k]
    return out


def decimals(values: Iterable[float]) -> int:
    """Decimals that show three figures of the largest value, at most two unless all are small."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0.0:
        return 0
    return max(0, 2 - math.floor(math.log10(largest) + 1e-9))


SMALLEST = 1e-3
"""A value that rounds to nothing is written with one figure if it is at least so large a part of the largest."""


def number(value: float, places: int, signed: bool = False, largest: float = 0.0) -> str:
    """A number with a true minus, thousands apart, and a plus if signed; NaN and infinity are ``n/a``."""
    if not math.isfinite(value):
        return "n/a"
    if value and round(value, places) == 0 and abs(value) >= SMALLEST * largest > 0:
        places = -math.floor(math.log10(abs(value)))
    text = f"{abs(value):,.{places}f}"
    if not any(digit in text for digit in "123456789"):
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def unit_after(unit: str) -> str:
    """A unit as it follows a number: short ones only; longer ones stand beside the axis."""
    return f" {unit}" if 0 < len(unit) <= 2 else ""


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from low to high: multiples of 1, 2 or 5 times a power of ten, at most so many."""
    if not high > low:
        return [low]
    raw = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    for step in (power * size for size in (1.0, 2.0, 5.0, 10.0, 20.0)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [k * step for k in range(first, last + 1)]
    return [0.0]


def tick_labels(places: Sequence[float], unit: str, signed: bool) -> list[str]:
    """Their labels, as many decimals as the steps need, each with a short unit."""
    steps = [b - a for a, b in pairwise(places)] or [abs(places[0]) if places else 1.0]
    needed = max(0, -math.floor(math.log10(min(steps)) + 1e-9)) if min(steps) > 0 else 0
    return [number(place, needed if place else 0, signed) + unit_after(unit) for place in places]
