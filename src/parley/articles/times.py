"""When a statement holds: a year, a period, since a year, within some months; found with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from parley.articles.numerals import WORDS, number

Kind = Literal["year", "period", "since", "within", "earlier", "relative", "none"]
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_UNIT_AHEAD = (
    r"(?![\w%$€£]|[.,:/][0-9]|[ ](?:million|billion|trillion|thousand|mn|bn|per[ ]cent|percent|tonnes?|tons?|km|"
    r"kilomet|miles|"
    r"people|persons|dollars|euros|roubles|rubles|yuan|barrels|flights|aircraft|companies|firms|jobs|workers|MW|GW)\b)"
)
_YYYY = r"(?:1[5-9]|20|21)[0-9]{2}"
_YEAR = rf"(?<![\w.,$€£¥/:])(?<![\w]-){_YYYY}{_UNIT_AHEAD}"
_DAY_MONTH = rf"(?:{_DAY}[ ](?:of[ ])?{_MONTH}|{_MONTH}[ ]{_DAY})"
_PART = (
    rf"{_DAY_MONTH},?|early|mid|late|mid-|the[ ][a-z]{1, 12}[ ]of|\b[a-z]{1, 8}[ ]quarter[ ]of|end[ -]of|{_MONTH}|"
    r"(?:start|beginning|end|close|middle|spring|summer|autumn|fall|winter)(?:[ ]of)?|fiscal(?:[ ]year)?|Q[1-4]"
)
_OF = rf"(?:(?:the[ ])?(?:{_PART})[ -]?(?:of[ ])?)?"
"""A part of a year: March, early, the spring of."""
_FULL_DATE = (
    rf"(?:{_DAY}[ ](?:of[ ])?{_MONTH},?[ ](?P<y1>{_YYYY})\b|{_MONTH}[ ]{_DAY},?[ ](?P<y2>{_YYYY})\b"
    rf"|\b(?P<y3>{_YYYY})-[01][0-9]-[0-3][0-9]\b|\b[0-3]?[0-9][./][01]?[0-9][./](?P<y4>{_YYYY})\b"
    rf"|\b[01]?[0-9]/[0-3]?[0-9]/(?P<y5>{_YYYY})\b)"
)
_COUNT = rf"(?:[0-9]+(?:\.[0-9])?|{WORDS}|a|an)"
_SPAN_UNIT = r"(?P<unit>day|week|month|year|decade)s?"
_RECORD = (
    r"highest|lowest|most|least|largest|biggest|smallest|best|worst|first(?:[ ]time)?|peak|low|high|record|fastest|"
    r"steepest|weakest|strongest"
)
_SOURCES = (
    r"report|study|survey|act|law|agreement|treaty|deal|paper|book|film|shock|war|crisis|invasion|election|edition|"
    r"interview|speech|memo|accord|convention|pact|conference|summit|referendum|constitution"
)
_IN = r"\b(?:in|by|during|for|of|until|till|to|through|throughout|at|around|towards?|with|than|as[ ]in|level)[ ]"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("none", rf"\b(?:{_RECORD})(?:[ ][a-z]+){{0,3}}?[ ]since[ ]{_OF}{_YEAR}"),
    ("none", r"(?<![\w])(?:the[ ])?(?:early[ ]|mid-?|late[ ])?(?:'[0-9]0s|(?:1[5-9]|20)[0-9]0'?s)\b"),
    ("none", rf"(?:©|\(c\)|copyright)[ ]*(?:{_YEAR})"),
    ("none", rf"\b(?:born|b\.|died)[ ](?:in[ ]|on[ ])?{_OF}(?:{_YEAR})"),
    ("none", rf"\bbefore[ ]{_OF}(?:{_YEAR})"),
    (
        "period",
        rf"\b(?:between|from)[ ]{_OF}(?P<first>{_YEAR})[ ](?:and|to|until|through)[ ]{_OF}(?P<last>{_YYYY})\b",
    ),
    (
        "period",
        r"(?:\b(?:in|over|during|for)[ ](?:the[ ]years?[ ])?)?(?:FY[ ]?)?"
        rf"(?P<first>(?:(?<=FY)|(?<![\w.,$€£/:-])){_YYYY})"
        rf"(?:[ ]?[-/][ ]?(?P<last>(?:1[5-9]|20|21)?[0-9]{{2}})|[ ]to[ ](?P<to>{_YYYY}))\b(?![-/.][0-9]|[ ]?%)"
        r"(?:[ ](?:financial|fiscal|budget)[ ]year)?",
    ),
    (
        "year",
        rf"\b(?:in|over|for|during)[ ]the[ ](?:year|{_COUNT}[ ]months)[ ](?:to|until|through|ending(?:[ ]in)?)[ ]"
        rf"{_OF}(?P<year>{_YEAR})",
    ),
    (
        "since",
        rf"\b(?:since|starting[ ]in|after|effective|as[ ]of)[ ](?:{_OF}(?P<year>{_YEAR})|(?P<date>{_FULL_DATE}))",
    ),
    ("since", rf"\bfrom[ ](?:(?P<date>{_FULL_DATE})|{_OF}(?P<year>{_YEAR}))(?![ ](?:to|until|through|level|peak))"),
    ("year", rf"(?:\b(?:on|by|until|before|in)[ ])?(?P<date>{_FULL_DATE})"),
    ("none", rf"\b(?:(?:a|an|the|that|this|its|their)[ ])?{_YEAR}[ ](?:\w+[ ])?(?:{_SOURCES})\b"),
    ("year", rf"(?:{_IN})?{_OF}(?P<year>{_YEAR})"),
    ("year", rf"(?:{_IN})?\bFY[ ]?(?P<year>{_YYYY})\b"),
    ("none", rf"\b{_DAY_MONTH}(?![\w%]|[.,][0-9])"),
    (
        "none",
        r"\b(?:from|than|on|over|against|compared[ ]with)[ ](?:a|one|the)[ ]year[ ](?:earlier|before|previously|ago)\b",
    ),
    ("earlier", r"\b(?:a|one|the)[ ]year[ ](?:earlier|before|previously)\b"),
    (
        "relative",
        rf"\b(?:{_COUNT}|the|some|several|many)[ ](?:years?|months?|weeks?|days?|decades?|hours?|minutes?)[ ]"
        r"(?:ago|later|before|earlier|previously|on[ ]from)\b",
    ),
    ("none", rf"\b(?:over|in|for|during|within)?[ ]?the[ ](?:last|past|previous)[ ](?:{_COUNT}[ ])?{_SPAN_UNIT}\b"),
    ("within", rf"\b(?P<count>{_COUNT})[ -]{_SPAN_UNIT}[ ](?:after|from[ ]now|following|from[ ](?:the|that))\b"),
    (
        "within",
        r"\b(?:within|over|in|after|during|inside)[ ](?:the[ ]|just[ ]|about[ ]|only[ ]|less[ ]than[ ]|under[ ])?"
        r"(?:(?:space|course)[ ]of[ ])?(?:(?:next|coming|following|first)[ ])?"
        rf"(?P<count>{_COUNT})[ -]{_SPAN_UNIT}(?:'[ ]time|[ ]of)?\b(?![ ](?:earlier|later|ago|old|high|low))",
    ),
    ("within", rf"\b(?:within|over|in|during)[ ]the[ ](?:next|coming)[ ](?P<count>)?{_SPAN_UNIT}\b"),
    ("within", rf"\b(?:within|after)[ ](?P<count>{WORDS}|[0-9]{{1,2}})(?=[ ]?[.,;:)]|[ ]and\b|[ ]?$)"),
    (
        "relative",
        r"\b(?:(?:has|have|had)[ ]since|today|nowadays|at[ ]present|currently|now|"
        r"(?:last|this|next)[ ](?:year|month|week|quarter|spring|summer|autumn|winter|season)(?:'s)?)\b",
    ),
)
"""An earlier pattern wins where two overlap."""
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


@dataclass(frozen=True)
class When:
    """A time in the text.

    Attributes:
        kind: ``none`` is a time that dates no statement, such as a decade or the day of a meeting; ``relative`` dates
            one, but not by a year: last year, now.
        year: the year; the first of a period; the year since which.
        until: last year of a period.
        count, unit: of ``within``, e.g. 12 and ``months``.
    """

    start: int
    end: int
    kind: Kind
    year: int | None = None
    until: int | None = None
    count: float | None = None
    unit: str | None = None


def find_times(flat: str) -> tuple[When, ...]:
    """All times of a plain text, in order, without overlaps; an earlier pattern of the list wins."""
    taken: list[When] = []
    covered = bytearray(len(flat))
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(flat):
            start, end = match.span()
            if start == end or any(covered[start:end]):
                continue
            covered[start:end] = b"\1" * (end - start)
            taken.append(_when(kind, match))
    return tuple(_named(sorted(taken, key=lambda when: when.start)))


def _named(times: list[When]) -> Iterator[When]:
    """In ``within one year and 3 % within ten``, ten are years; without a unit before, ``after ten`` is not a time."""
    unit = None
    for when in times:
        unit = when.unit or unit
        if when.kind != "within" or when.unit:
            yield when
        elif unit:
            yield replace(when, unit=unit)


def _when(kind: Kind, match: re.Match[str]) -> When:
    start, end = match.span()
    parts = {key: text for key, text in match.groupdict().items() if text}
    if kind in ("year", "since"):
        year = next((parts[key] for key in ("year", "y1", "y2", "y3", "y4", "y5") if key in parts), None)
        return When(start, end, kind, int(year)) if year else When(start, end, "none")
    if kind == "period":
        first = int(parts["first"])
        text = parts.get("last") or parts["to"]
        last = int(text) if len(text) == 4 else first // 100 * 100 + int(text)
        return When(start, end, kind, first, last) if last > first else When(start, end, "year", first)
    if kind == "within":
        if "unit" not in parts:
            return When(start, end, kind, count=number(parts["count"].casefold()))
        count, unit = _length(parts.get("count", "a"), parts["unit"].casefold())
        return When(start, end, kind, count=count, unit=unit)
    return When(start, end, kind)


def _length(count: str, unit: str) -> tuple[float, str]:
    """Count and unit of a span of time; a decade is ten years."""
    value = 1.0 if count.casefold() in ("a", "an") else number(count.casefold())
    return (10 * value, "years") if unit == "decade" else (value, f"{unit}s")
