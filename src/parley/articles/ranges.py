"""Between quantities: ranges, units that several numbers share, and bare numbers of counted things."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from parley.articles.quantity import NOT_NOUN, Kind, Quantity
from parley.articles.vocabulary import SCALE, alternatives, nouns, table

_TO = re.compile(r"[ ]?(?:-|to|and|or)[ ]?")
_LIST = re.compile(
    r"(?:,?[ ](?:and|or|to)[ ]|,[ ]|[ ]?-[ ]?)(?:about[ ]|around[ ]|nearly[ ]|almost[ ]|perhaps[ ]|even[ ])?"
)


def inherit(flat: str, found: list[Quantity]) -> list[Quantity]:
    """In ``10 to 25 per cent`` and ``3, 5 or 7 million``, the numbers before take unit and scale of the last."""
    out = list(found)
    for k in range(len(out) - 2, -1, -1):
        here, after = out[k], out[k + 1]
        if (
            here.kind in ("bare", "amount")
            and after.kind in ("amount", "count")
            and _LIST.fullmatch(flat[here.end : after.start])
        ):
            if (
                here.base
                and not here.scale
                and not after.base
                and after.scale
                and _TO.fullmatch(flat[here.end : after.start])
            ):
                out[k] = replace(here, scale=after.scale, per=after.per)  # $30-40bn
                out[k + 1] = replace(after, base=here.base)
            elif (
                here.base in table("currencies")
                and here.scale
                and not after.base
                and after.scale
                and _is_span(flat, here, after)
            ):
                out[k + 1] = replace(after, base=here.base, per=after.per or here.per)  # $30M-40M
            elif here.kind == "bare":
                scale = after.scale if abs(here.low) < 1000 else ""
                out[k] = replace(here, base=after.base, scale=scale, per=after.per, kind=after.kind)
            elif not here.base and after.base:
                out[k] = replace(here, base=after.base, per=after.per)
            elif (
                here.base == after.base and not here.scale and after.scale and here.low < 1000 and flat[here.end] == "-"
            ):
                out[k] = replace(here, scale=after.scale)
    return out


def _is_span(flat: str, here: Quantity, after: Quantity) -> bool:
    """Whether only a dash or ``to`` is between two numbers."""
    return re.fullmatch(r"[ ]?-[ ]?|[ ]to[ ]", flat[here.end : after.start]) is not None


def join(flat: str, found: list[Quantity]) -> list[Quantity]:
    """Ranges: ``3-5 %``, ``3 to 5 %``, ``between 3 and 5 %``; ``from 3 to 5 %`` is a change and stays two."""
    out: list[Quantity] = []
    for here in found:
        before = out[-1] if out else None
        joined = (_range(flat, before, here) or _clock(flat, before, here)) if before else None
        if joined:
            out[-1] = joined
        else:
            out.append(here)
    return out


def _range(flat: str, one: Quantity, two: Quantity) -> Quantity | None:
    gap = flat[one.end : two.start]
    lead = re.search(
        r"\b(?:(between)|(from))[ ](?:about[ ]|around[ ]|roughly[ ])?$",
        flat[max(one.start - 20, 0) : one.start],
        re.IGNORECASE,
    )
    between, change = bool(lead and lead[1]), bool(lead and lead[2])
    link = gap.strip(" ")
    if not _TO.fullmatch(gap) or one.base != two.base or one.per != two.per or one.low != one.high or change:
        return None
    if (link == "and") != between or (link == "or" and one.base not in ("years", "months", "hours", "days")):
        return None
    low, high = one.low * SCALE[one.scale] / SCALE[two.scale], abs(two.low) if link == "-" else two.low
    if not low < high or one.kind == "rank" or two.kind == "rank":
        return None
    start = one.start - len(lead[0]) if between and lead else one.start
    kind: Kind = two.kind if two.kind != "bare" else one.kind
    return Quantity(start, two.end, low, high, two.base, two.scale, two.per, kind)


def _clock(flat: str, one: Quantity, two: Quantity) -> Quantity | None:
    """``12 hours and 40 minutes`` is one length of time, in minutes."""
    if (one.base, two.base) != ("hours", "minutes") or not re.fullmatch(r",?[ ](?:and[ ])?", flat[one.end : two.start]):
        return None
    if "min" not in flat[two.start : two.end].casefold():
        return None
    return Quantity(one.start, two.end, 60 * one.low + two.low, 60 * one.high + two.high, "minutes")


@cache
def _noun() -> re.Pattern[str]:
    irregular = alternatives(nouns("irregular"))
    adjective = rf"(?:(?!{NOT_NOUN})[A-Za-z][A-Za-z'-]*[ ]){{0,2}}"
    return re.compile(
        rf"[ -](?!{NOT_NOUN}){adjective}(?!{NOT_NOUN})(?:[A-Za-z-]*[a-z]s|{irregular}|[a-z]+men|countries)\b(?!')",
        re.IGNORECASE,
    )


def counted(flat: str, quantity: Quantity) -> Quantity:
    """A bare number of things in the plural, or one with grouped digits, is a count; the things stay outside."""
    if quantity.base:
        return quantity
    whole = quantity.low == int(quantity.low) and quantity.low >= 0
    grouped = re.search(r"[0-9][, .][0-9]{3}\b", flat[quantity.start : quantity.end])
    if whole and not quantity.scale and (_noun().match(flat, quantity.end) or grouped):
        return replace(quantity, base="count", kind="count")
    if quantity.scale and _noun().match(flat, quantity.end):
        return replace(quantity, base="count", kind="count")
    return quantity
