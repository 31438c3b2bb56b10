"""Units of measured figures: what they measure and how large they are, so that figures can be compared or refused.

A unit is written as in ``USD bn``, ``mn persons``, ``%``, ``kt`` or ``flights/day``: an optional size, a base, and
after a slash another base. Currencies are dimensions of their own: no exchange rate is applied.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache

from parley.errors import InputError, nearest
from parley.kit.dates import DAYS_A_YEAR

"""Mean length of the Gregorian year, days."""
SIZES = {
    **{"k": 1e3, "thousand": 1e3, "mn": 1e6, "m": 1e6, "million": 1e6, "millions": 1e6, "bn": 1e9, "billion": 1e9},
    **{"billions": 1e9, "tn": 1e12, "trn": 1e12, "trillion": 1e12, "trillions": 1e12},
}
BASES: dict[str, tuple[str, float]] = {
    **{name: (name, 1.0) for name in ("USD", "EUR", "RUB", "CNY", "GBP", "JPY")},
    **dict.fromkeys(("ratio", "times", "share"), ("ratio", 1.0)),
    **dict.fromkeys(("%", "percent", "per cent"), ("ratio", 0.01)),
    **dict.fromkeys(("pp", "percentage points", "points"), ("points", 1.0)),
    **dict.fromkeys(("persons", "person", "people", "inhabitants"), ("persons", 1.0)),
    **dict.fromkeys(("tonnes", "tonne", "t", "metric tons"), ("mass", 1.0)),
    **{"kg": ("mass", 1e-3), "kt": ("mass", 1e3), "Mt": ("mass", 1e6)},
    **{"km": ("length", 1.0), "m": ("length", 1e-3), "miles": ("length", 1.609344), "nm": ("length", 1.852)},
    **dict.fromkeys(("days", "day"), ("time", 1.0)),
    **dict.fromkeys(("weeks", "week"), ("time", 7.0)),
    **dict.fromkeys(("hours", "hour", "h"), ("time", 1 / 24)),
    **dict.fromkeys(("minutes", "minute", "min"), ("time", 1 / 1440)),
    **dict.fromkeys(("months", "month"), ("time", DAYS_A_YEAR / 12)),
    **dict.fromkeys(("years", "year"), ("time", DAYS_A_YEAR)),
    **dict.fromkeys(("count", "items", "states", "countries", "products", "lines"), ("count", 1.0)),
    **dict.fromkeys(("flights", "flight"), ("flights", 1.0)),
    "rank": ("rank", 1.0),
    "HHI": ("HHI", 1.0),
}
"""Base units with their dimension and their size in its standard: tonnes, km, days, persons, ratios of 1."""
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB"}


@dataclass(frozen=True)
class Unit:
    """A unit.

    Attributes:
        dimension: what it measures, such as ``USD``, ``ratio``, ``mass`` or ``USD/time``; only units of the same
            dimension are comparable.
        scale: its size in the standard unit of the dimension (``USD bn`` 1e9, ``%`` 0.01, ``kt`` 1000).
        name: as it was written; not compared.
    """

    dimension: str
    scale: float
    name: str = field(default="", compare=False)


@cache
def _folded() -> dict[str, tuple[str, float]]:
    return {name.casefold(): pair for name, pair in BASES.items() if name not in ("m", "Mt")}


@cache
def parse_unit(text: str) -> Unit:
    """Parse a unit such as ``USD bn`` or ``flights/day``.

    Raises:
        InputError: an unknown word, two sizes, or two units without a slash.
    """
    parts = [part.strip() for part in _spaced(text).split("/")]
    if len(parts) > 2 or not all(parts):
        raise InputError(f"unit {text!r}: expected one unit, such as USD bn, or two with a slash, such as flights/day.")
    found = [_simple(part, text) for part in parts]
    if len(found) == 1:
        return Unit(found[0].dimension, found[0].scale, text)
    return Unit(f"{found[0].dimension}/{found[1].dimension}", found[0].scale / found[1].scale, text)


def _spaced(text: str) -> str:
    for sign, code in SIGNS.items():
        text = text.replace(sign, f"{code} ")
    return " ".join(text.split())


def _base(text: str) -> tuple[str, float] | None:
    return BASES.get(text) or _folded().get(text.casefold())


def _simple(text: str, whole: str) -> Unit:
    """A base, or a size and a base in either order."""
    pair = _base(text)
    if pair is not None:
        return Unit(*pair)
    words = text.split()
    for size, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
        pair = _base(" ".join(rest))
        if pair is not None and size.casefold() in SIZES:
            return Unit(pair[0], pair[1] * SIZES[size.casefold()])
    unknown = next((word for word in words if word.casefold() not in SIZES and _base(word) is None), None)
    if unknown is None:
        raise InputError(f"unit {whole!r}: expected one size (mn, bn) and one unit, such as USD bn or mn persons.")
    close = nearest(unknown, [*BASES, *SIZES])
    raise InputError(f"unit {whole!r}: {unknown!r} is not known.{close} Units: {', '.join(unit_names())}.")


def unit_names() -> tuple[str, ...]:
    """One spelling of each base unit, without sizes."""
    seen: dict[tuple[str, float], str] = {}
    for name, pair in BASES.items():
        seen.setdefault(pair, name)
    return tuple(seen.values())


def as_unit(unit: Unit | str) -> Unit:
    """Unit from itself or from its text."""
    return unit if isinstance(unit, Unit) else parse_unit(unit)


def convert(value: float, unit: Unit | str, to: Unit | str) -> float:
    """A value in another unit of the same dimension: 38.23 USD bn is 38230 USD mn.

    Raises:
        InputError: the dimensions differ (also two currencies), or the value is not a finite number.
    """
    source, target = as_unit(unit), as_unit(to)
    if source.dimension != target.dimension:
        raise InputError(
            f"{_shown(source)} and {_shown(target)} measure different things ({source.dimension}, {target.dimension}); "
            "expected two units of the same kind. Currencies are not converted into each other, nor % into points."
        )
    if not math.isfinite(value):
        raise InputError(f"{value} {_shown(source)} is not a finite number.")
    return value * (source.scale / target.scale)


def _shown(unit: Unit) -> str:
    return repr(unit.name or unit.dimension)
