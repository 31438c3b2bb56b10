"""Amounts: a numeral with its currency, scale, unit, and what it is per."""

from __future__ import annotations

import re
from functools import cache

from parley.articles import numerals
from parley.articles.numerals import DIGITS, WORDS
from parley.articles.quantity import NOT_NOUN, Kind, Quantity
from parley.articles.vocabulary import (
    SCALE,
    alternatives,
    currency_after,
    currency_before,
    folded,
    nouns,
    spoken,
    table,
)

_PERIODS = "second|minute|hour|day|week|month|quarter|year|night"
_RATES = (
    rf"{_PERIODS}|barrel|tonne|ton|kilo|kilogram|kg|flight|head|person|ounce|litre|square metre|unit|trip|passenger|"
    r"vehicle|car"
)
_YEARLY = ("year", "annum", "annually", "yearly")
_ADVERBS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "annually": "year",
    "yearly": "year",
    "hourly": "hour",
}
LARGEST = 1e15
"""A longer row of digits is a number of an account, not a quantity."""
_LENGTHS = ("days", "weeks", "months", "years")
_THINGS = ("barrels", "tonnes", "kg", "litres", "ounces", "hectares", *_LENGTHS)
_TON = {"ton": "tonne", "kilo": "kg", "kilogram": "kg"}


@cache
def _amount() -> re.Pattern[str]:
    before = alternatives(currency_before())
    long_scales = alternatives(word for word in spoken("scales") if len(word) > 1)
    short_scales = alternatives(word for word in spoken("scales") if len(word) == 1)
    letters = alternatives(spoken("letters"))
    units = rf"{alternatives(w for w in (*spoken('units'), *spoken('whole')) if len(w) > 1)}|{_exact('t')}|%"
    money = alternatives(currency_after())
    people = rf"(?:(?!{NOT_NOUN})[A-Za-z]+(?:-[a-z]+)?[ ]){{0,2}}(?:{alternatives(_people())})"
    flights = rf"(?:(?!{NOT_NOUN})[a-z]+[ ]){{0,1}}(?:{alternatives(nouns('flights'))})"
    return re.compile(
        rf"(?:(?<![A-Za-z])(?P<before>{before})[ ]?)?(?P<sign>(?<![\w)\]/.])-)?"
        rf"(?:(?P<digits>(?(before)|(?<![A-Za-z0-9_])(?<![0-9][.,:/])){DIGITS})(?P<and>[ ]and[ ]a[ ]half\b)?|"
        rf"\b(?P<words>{WORDS})|\b(?P<half>half[ ]an?|an?))"
        rf"(?:(?(before)(?:(?P<letter>{letters})(?!\w)|[ ](?P<apart>{_exact(letters)}|m)(?![\w-]))|(?!))"
        rf"|[ ]?(?P<unlike>{_exact(letters)})(?=[ ]?(?:{money})(?![A-Za-z]))"
        rf"|[ ]?(?P<glued>{short_scales}|{_exact('T')})\b(?<=[0-9]\w)|[ -]?(?P<scale>{long_scales})\b)?"
        rf"(?:[ -]?(?:(?P<money>{money})(?![A-Za-z]|[ ]?[0-9])|(?P<unit>{units})(?![A-Za-z]))"
        rf"|[ ](?P<people>{people})\b|[ ](?P<often>daily|weekly|monthly)?[ ]?(?P<flights>{flights})\b)?"
        rf"(?:(?P<of>[ ]of[ ](?:[a-z]+[ ]){{1,2}})?(?:[ ]?(?(of)|[ ]?)(?:an?|per|each|"
        rf"every)[ ](?P<per>{_RATES})\b|/(?P<slash>{_RATES}|day|t)\b)"
        rf"|[ ](?P<adverb>daily|weekly|monthly|annually|yearly|hourly)\b|[ ]per[ ](?P<annum>annum)\b)?",
        re.IGNORECASE,
    )


def _exact(pattern: str) -> str:
    """A pattern whose case counts: t is tonnes, T is not."""
    return f"(?-i:{pattern})"


def _people() -> tuple[str, ...]:
    """Words for people, and those of each country: Ukrainians."""
    return (*nouns("persons"), *(f"{name}s" for name in table("demonyms") if name.endswith(("n", "i"))))


def amounts(flat: str) -> list[Quantity]:
    """All amounts in order, also bare numbers; no overlaps."""
    pattern, found, at = _amount(), [], 0
    while (match := pattern.search(flat, at)) is not None:
        quantity = _read(match, flat)
        found += [quantity] if quantity else []
        at = max(match.end() if quantity else match.start() + 1, at + 1)
        if quantity is None:  # go on behind the numeral, not inside it
            at = max(at, _numeral_end(match))
    return found


def _numeral_end(match: re.Match[str]) -> int:
    return max(match.end("digits"), match.end("words"), match.end("half"))


def _read(match: re.Match[str], flat: str) -> Quantity | None:
    """A quantity from a match; None if what looked like one is a part of something else."""
    part = match.groupdict()
    start, end = match.span()
    base, scale, per = _unit(part)
    scale = scale or _scale(part)
    value = _value(part)
    kind: Kind = "amount" if base or scale else "bare"
    few = part["words"] and not scale and (value < 11 and (kind == "bare" or part["people"] or part["flights"]))
    few = few or (part["words"] and value == 1 and not scale and base in _THINGS)  # one barrel in ten
    if (
        few
        or abs(value) >= LARGEST
        or _is_article(part, base, scale, flat, start)
        or _is_other(match, base, kind, flat)
    ):
        return None
    return Quantity(start, end, value, value, base, scale, per, kind)


def _scale(part: dict[str, str | None]) -> str:
    """What a scale word multiplies with, or a scale letter beside a currency."""
    letter = part["letter"] or part["apart"] or part["unlike"] or ""
    word = part["scale"] or part["glued"] or ""
    return folded("letters").get(letter.casefold(), "") or spoken("scales").get(word.casefold(), "") or (
        folded("letters").get(word.casefold(), "")
    )  # fmt: skip


def _is_other(match: re.Match[str], base: str, kind: Kind, flat: str) -> bool:
    """Whether the numeral belongs to another word: 5G, 1980s, a ten-year plan, the word ``try`` before a number."""
    before, unit_starts = match["before"], match.start("unit") if match["unit"] else match.end()
    if before and before not in currency_before() and before.upper() not in table("currencies"):
        return True
    if before and before.isalpha() and before.upper() in table("currencies") and not before.isupper():
        return True
    if base in _LENGTHS and "-" in flat[_numeral_end(match) : unit_starts]:
        return True
    return kind == "bare" and re.match(r"[A-Za-z_0-9]|-[A-Za-z]", flat[match.end() : match.end() + 2]) is not None


def _is_article(part: dict[str, str | None], base: str, scale: str, flat: str, start: int) -> bool:
    """Whether ``a`` or ``an`` is not a number: ``a day``, but not ``a million``, ``half an hour``, ``for an hour``."""
    if not part["half"] or scale:
        return False
    return base not in ("hours", "minutes") or not _long(flat, start, part["half"])


def _long(flat: str, start: int, article: str) -> bool:
    """Whether ``an hour`` is a length: half an hour, for an hour; not 90 km an hour."""
    before = (
        r"\b(?:for|about|over|under|nearly|almost|by|than|additional|takes?|took|lasts?|lasted|adds?|added|costs?)[ ]$"
    )
    return article.casefold().startswith("half") or re.search(before, flat[max(start - 12, 0) : start]) is not None


def _value(part: dict[str, str | None]) -> float:
    if part["half"]:
        return 0.5 if part["half"].casefold().startswith("half") else 1.0
    text = part["digits"] or (part["words"] or "").casefold()
    return (-1 if part["sign"] else 1) * (numerals.number(text) + (0.5 if part["and"] else 0.0))


def _unit(part: dict[str, str | None]) -> tuple[str, str, str]:
    """Base unit, the scale that its short form includes, and what it is per."""
    word = part["unit"] or ""
    whole = folded("whole").get(word.casefold())
    base, scale = folded("units").get(word.casefold(), ""), ""
    per = (
        part["per"] or part["slash"] or _ADVERBS.get((part["adverb"] or "").casefold()) or part["annum"] or ""
    ).casefold()
    if whole:
        first, _, rest = whole.partition(" ")
        scale, base = (first, rest) if first in SCALE and rest else ("", whole)
        base = {"t": "tonnes"}.get(base, base)
    elif part["before"]:
        base = currency_before().get(part["before"]) or part["before"].upper()
    elif part["money"]:
        base = currency_after()[part["money"].casefold()]
    elif part["people"]:
        base = "persons"
    elif part["flights"]:
        per = per or _ADVERBS.get((part["often"] or "").casefold(), "")
        base = "flights" if per else "count"
    if per in _YEARLY or not base:
        per = ""
    return base, scale, _TON.get(per, per)
