"""Which time belongs to which number of a sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parley.articles.quantity import Quantity
from parley.articles.times import When

AROUND = 40
"""Characters before a number in which an aside may open."""


@dataclass(frozen=True)
class Dated:
    """Time of one number and what is wrong with it."""

    when: When | None
    problems: tuple[str, ...] = ()


_BREAK = re.compile(r";|:|, (?:and|but|while|whereas|although|though)\b| (?:while|whereas|but|although)\b")


def date_all(flat: str, numbers: Sequence[Quantity], times: Sequence[When]) -> list[Dated]:
    """Give each number of a sentence its time.

    A time right after a number is that number's; else the nearest one before it dates it, as at the start of a
    sentence; else the next one after the numbers that follow, as in ``from 10 to 25 % in 2018``.
    """
    usable = [when for when in times if when.kind != "none"]
    if not (usable and numbers):
        return [Dated(None)] * len(numbers)
    sides = [_sides(flat, quantity, usable) for quantity in numbers]
    ends = [*(quantity.start for quantity in numbers[1:]), len(flat)]
    right = [_next_time(flat, q, side, end) for q, side, end in zip(numbers, sides, ends, strict=True)]
    owned = {id(when) for when in right if when is not None}
    out: list[Dated] = []
    for quantity, side, own in zip(numbers, sides, right, strict=True):
        when = own or side.left or _later_time(flat, quantity, side)
        if when is not None and when.kind == "earlier":
            when = _year_before(when, out)
        out.append(Dated(when, _contradiction(flat, quantity, when, side, owned)))
    return out


@dataclass(frozen=True)
class _Sides:
    """Nearest times before and after a number; ``left`` is the one before if it still holds there."""

    before: When | None
    after: When | None
    left: When | None


def _sides(flat: str, quantity: Quantity, times: Sequence[When]) -> _Sides:
    k = bisect_right(times, quantity.start, key=lambda when: when.start)
    before, after = times[k - 1] if k else None, times[k] if k < len(times) else None
    return _Sides(before, after, before if before is not None and _still_holds(flat, before, quantity) else None)


def _still_holds(flat: str, before: When, quantity: Quantity) -> bool:
    """Not behind a semicolon, or as the end of a change: ``from 5 in 2015 to 7``."""
    between = flat[before.end : quantity.start]
    ended = before.kind in ("year", "period") and re.match(r"[ ]to[ ]", between)
    return not (";" in between or ended)


def _next_time(flat: str, quantity: Quantity, side: _Sides, limit: int) -> When | None:
    """Time after a number and before the next number at ``limit``, if it is in the same clause."""
    when = side.after
    if when is None or when.start > limit or _is_aside(flat, quantity, when):
        return None
    between = flat[quantity.end : when.start]
    rival = side.left is not None and side.left.kind != "earlier"
    next_part = "," in between or between.strip(" ") in ("and", "but")
    return None if _BREAK.search(between) or (rival and next_part) else when


def _later_time(flat: str, quantity: Quantity, side: _Sides) -> When | None:
    """Time after the numbers that follow, unless its year is an adjective: ``the 2023 average``."""
    after = side.after
    if after is None or after.end - after.start == 4 or _BREAK.search(flat[quantity.end : after.start]):
        return None
    return None if _is_aside(flat, quantity, after) else after


def _is_aside(flat: str, quantity: Quantity, when: When) -> bool:
    """Whether a number stands between commas and the time behind the second: ``X, with 5 % of it, … in 2026``."""
    opened = _ASIDE.search(flat[max(quantity.start - AROUND, 0) : quantity.start])
    return opened is not None and re.match(r"[^,]{0,30},", flat[quantity.end : when.start]) is not None


_ASIDE = re.compile(r", (?!or\b)[^,;.]{0,40}$")


def _year_before(when: When, dated: Sequence[Dated]) -> When | None:
    """``a year earlier`` than the last dated number of the sentence."""
    years = [each.when.year for each in dated if each.when is not None and each.when.year is not None]
    return replace(when, kind="year", year=years[-1] - 1) if years else None


def _contradiction(flat: str, quantity: Quantity, when: When | None, side: _Sides, owned: set[int]) -> tuple[str, ...]:
    """Another year that could as well be meant: on the other side, in the same clause, and of no other number."""
    other = side.before
    if when is None or when is not side.after or other is None or id(other) in owned:
        return ()
    if other.kind != "year" or other.year == when.year or when.year is None:
        return ()
    if re.search(r"[,;:]", flat[other.end : quantity.start]):
        return ()
    return (f"the sentence gives two years: {other.year} and {when.year}",)
