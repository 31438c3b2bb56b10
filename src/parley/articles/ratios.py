"""Shares in words, multiples and ranks: ``a third``, ``one in five``, ``three times``, ``second-largest``."""

from __future__ import annotations

import re

from parley.articles import numerals
from parley.articles.numerals import HALVES, ORDINALS, WORDS
from parley.articles.quantity import Quantity

_STATED_BY = (
    "partner|supplier|seller|exporter|importer|producer|buyer|customer|market|economy|holder|source|investor|consumer|"
    "destination|creditor|miner|refiner|donor|maker|export|import"
)
"""What may be first, second, … among others."""
_FRACTION = "|".join(HALVES)
_SHARE = re.compile(
    rf"\b(?:(?P<ratio>(?:(?:one|two|three)[ ][a-z]+|{WORDS}|[0-9]{{1,2}})[ ](?:in(?:[ ]every)?|"
    rf"out[ ]of(?:[ ]every)?)[ ](?:{WORDS}|[0-9]{{1,4}}))"
    rf"|(?P<part>(?:(?:an?|one|two|three|four|five|six|seven|eight|nine)[ -](?:{_FRACTION})s?)|half))\b"
    r"(?!-|[ ](?:an?\b|century|decade|hour|year|term|time|brother|past|dozen|hearted|of[ ]the[ ](?:year|[0-9]))|"
    r"[ ](?:of[ ])?(?:this[ ]|last[ ])?(?:year|[0-9]{4}|largest|biggest|most|place|time|country|party|round|"
    r"term|day|week|month))",
    re.IGNORECASE,
)
_FIRST_HALF = re.compile(r"\b(?:first|second|last|other|latter|better|former|next|this|and[ ]a)[ ]$", re.IGNORECASE)


def shares(flat: str) -> list[Quantity]:
    """Shares in words, in percent."""
    found = []
    for match in _SHARE.finditer(flat):
        share = None if _FIRST_HALF.search(flat[max(match.start() - 8, 0) : match.start()]) else _fraction(match[0])
        if share is not None and share <= 1:
            found.append(Quantity(*match.span(), 100 * share, 100 * share, "%", kind="share"))
    return found


def _fraction(text: str) -> float | None:
    try:
        return numerals.parse_fraction(text)
    except ValueError:
        return None


_OFTEN = r"(?![ ](?:a|per|in|since|over|before|during)\b|[ ]\x01)"
"""Three times a year is how often, not how much; a time may have been taken out already."""
_TIMES = re.compile(
    rf"\b(?:(?P<count>[0-9]+(?:\.[0-9]+)?|{WORDS})[ -](?:times{_OFTEN}|fold\b)|(?P<twice>twice){_OFTEN})"
    r"|\b(?P<prefix>two|three|four|five|six|seven|eight|nine|ten|twenty|hundred)fold\b",
    re.IGNORECASE,
)


def multiples(flat: str) -> list[Quantity]:
    """``three times``, ``twice``, ``tenfold``."""
    found = []
    for match in _TIMES.finditer(flat):
        word = match["count"] or match["prefix"] or "two"
        value = 100.0 if word == "hundred" else numerals.number(word.casefold())
        found.append(Quantity(*match.span(), value, value, "times", kind="times"))
    return found


_RANK = re.compile(
    rf"\b(?P<nth>{'|'.join(ORDINALS)}|[0-9]+(?:st|nd|rd|th))[ -](?:largest|biggest|most[ ]important|highest|"
    rf"leading|ranked|richest|poorest|smallest)\b"
    rf"|\b(?P<first>largest|biggest|top|leading|number[ ]one|"
    rf"most[ ]important)(?=[ ](?:single[ ])?(?:[a-z-]+[ ]){{0,2}}(?:{_STATED_BY})(?:[ ,.;:]|$))"
    rf"|\branks?(?:ed)?[ ](?P<place>{'|'.join(ORDINALS)})\b"
    r"|\b(?:number|no\.)[ ](?P<number>[0-9]{1,2}|two|three|four|five)(?=[ ](?:trading[ ])?(?:supplier|partner|"
    r"exporter|buyer|importer|producer|market))",
    re.IGNORECASE,
)


def ranks(flat: str) -> list[Quantity]:
    """``second-largest``, ``number one``, and ``the largest`` before a word such as supplier."""
    found = []
    for match in _RANK.finditer(flat):
        if match["first"] and re.search(
            r"\b(?:one[ ]of[ ](?:the|its|their)|among[ ](?:the|its)|[a-z]+[ ]of[ ]the)([ ][\w']+){0,2}[ ]$",
            flat[max(match.start() - 40, 0) : match.start()],
        ):
            continue
        place = float(_ordinal((match["nth"] or match["place"] or match["number"] or "first").casefold()))
        found.append(Quantity(*match.span(), place, place, "rank", kind="rank"))
    return found


def _ordinal(word: str) -> int:
    digits = re.match(r"[0-9]+", word)
    return int(digits[0]) if digits else ORDINALS.get(word) or int(numerals.number(word))
