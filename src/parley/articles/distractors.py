"""Numbers that state no quantity: telephone numbers, pages, articles of law, types of aircraft, ages, times of day.

Each is taken out before quantities are looked for. Years and dates are found in :mod:`parley.articles.times`.
"""

from __future__ import annotations

import re
from functools import cache

from parley.articles.numerals import DIGITS
from parley.articles.vocabulary import alternatives, currency_after, currency_before, spoken

_REFERENCE = (
    r"pages?|pp?\.|chapters?|sections?|sec\.|articles?|art\.|annex(?:es)?|appendix|paragraphs?|paras?\.?|"
    r"figures?|figs?\.|"
    r"tables?|footnotes?|endnotes?|volumes?|vol\.|issues?|resolutions?|regulations?|directives?|proclamations?|gates?|"
    r"runways?|platforms?|districts?|flight(?: number)?|frames?|refs?\.?|references?|p\.?o\.? box|protocols?|episodes?|"
    r"grades?|version|exhibits?|rooms?|sheets?|boxes|box|questions?|stages?|hs(?: codes?)?|un|zip|postcode|channel"
)
_CAPITAL = (
    r"Order|Act|Law|Bill|Rule|Title|Part|Phase|Class|Code|Note|Line|Route|Highway|Interstate|Appendix|Schedule|Group|"
    r"Boeing|Airbus|Embraer|Tupolev|Ilyushin|Antonov|Sukhoi|Apollo|Windows|Agenda|Area|Basel|Formula|Catch|"
    r"Studio|Fortune|"
    r"Form|Unit|Reactor|Terminal|Building|Block|Lot|Ward|Precinct|Kh|Tu|Il|Su|MiG|SU|BA|LH|AY|EK"
)
_LABEL = r"[0-9]+[A-Za-z]?(?:[./-][0-9A-Z]+)*|[IVXLC]+\b"
_NOT_UNIT = (
    r"(?![0-9.,]*[0-9])(?!-?[ ]?(?:%|per ?cent|percentage|million|billion|trillion|thousand|mn\b|bn\b|tonnes|km\b|"
    r"dollars|euros))"
)
_MORE = rf"(?:(?:, | and | to | or |-|, and )(?:{_LABEL}){_NOT_UNIT})*"
_ANY_CASE = (
    rf"\b(?:{_REFERENCE})[ ](?:nos?\.?[ ]|numbers?[ ])?(?:{_LABEL}){_NOT_UNIT}{_MORE}",
    r"(?:https?://|www\.)\S+",
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}",
    r"\bdoi:?\s?10\.\S+",
    r"\b(?:isbn|issn)[: ]?[0-9xX -]{8,}",
    r"\+[0-9][0-9 ().-]{6,}[0-9]",
    r"\b(?:phone|telephone|tel|call|fax|mobile|whatsapp|hotline)\b[^0-9\n.;]{0,16}\(?[0-9][0-9 ()-]{4,}[0-9]",
    r"(?<![0-9.,$€£])0[0-9]{2,4}[ -][0-9]{3,4}[ -][0-9]{3,4}\b",
    r"\b[0-9]{1,3}(?:-year|-month|-week)s?-old(?:s)?\b",
    r"\b(?:aged?|age of|turned)[ ][0-9]{1,3}(?:(?: to | and |-)[0-9]{1,3})?\b(?![ ]?%| per)",
    r"\bages?[ ](?:[a-z]+[ ]){1,3}[0-9]{1,3}(?:\.[0-9])?\b(?![ ]?%| per)",
    r"\b[0-9]{1,3}[ ](?:years?|months?)[ ](?:old|of age)\b",
    r"\b[0-9]{1,2}[:.][0-9]{2}[ ]?(?:am|pm|a\.m\.|p\.m\.|gmt|utc|cet|est|et|hrs)\b",
    r"\b[0-9]{1,2}[ ]?(?:am|pm|a\.m\.|p\.m\.|o'clock)\b",
    r"(?<![0-9])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])",
    r"\b(?:24/7|9/11|7/7|50-50|fifty-fifty)\b",
    r"\b[0-9]+[ ](?:comments?|replies|likes|shares|views|min(?:ute)?s? read|followers|retweets)\b",
    r"(?<=[\w.\"])\[[0-9]{1,3}\]",
    r"\b[0-9]+(?:st|nd|rd|th)\b",
    r"(?<![0-9.])[0-9]{1,4}(?:\.[0-9]{1,6})?[ ]?°[ ]?[CFNSEW]?\b",
    r"\b[0-9]+(?:\.[0-9]+){2,}(?![0-9]*,)\b(?<!\.[0-9]{3})",
    r"\bq[1-4]\b|\bh[12]\b",
    r"\b(?:first|second|third|fourth|last|next|this|previous|each|every|final)[ ](?:quarter|half|third)\b",
    r"\bone[ ](?:of|another|day|side|thing|way|hand|or two)\b|\bthe[ ]one\b",
    r"\b[0-9]{1,3}°",
)
_EXACT_CASE = (
    rf"\b(?:{_CAPITAL})(?:[ -](?:No\.?[ ])?)[0-9]+(?:-[0-9]+)?[A-Z]*\b{_NOT_UNIT}{_MORE}",
    r"\bNos?\.?[ ][0-9]+(?:[/-][0-9]+)*\b(?![ ]?%)",
    r"\b[A-Za-z][A-Za-z]*-[0-9]+[A-Za-z]*\b(?![.,]?[0-9]|[ ]?%)",
    r"\b[0-9]{1,4}/[0-9]{4}(?:/[A-Z]+)?\b",
)
_CODES = (re.compile(r"\b(?!FY[0-9])[A-Z]+[0-9]+(?:[-/][0-9]+)?[a-z]?\b"), re.compile(r"\b[0-9]+[A-Z](?![A-Za-z$])"))
"""Codes of letters and digits: F35, 5G. USD34.6 and $1.2T look alike and are money."""
_ALL = (
    *(re.compile(pattern, re.IGNORECASE) for pattern in _ANY_CASE),
    *(re.compile(pattern) for pattern in _EXACT_CASE),
)


@cache
def _money() -> re.Pattern[str]:
    """An amount with its currency glued to it, or with a scale letter: USD34.6, $1.2T, $30M-40M, 3.1B EUR."""
    before, after, letters = (alternatives(words) for words in (currency_before(), currency_after(), spoken("letters")))
    scaled = rf"{DIGITS}[ ]?(?:{letters})"
    return re.compile(
        rf"(?<![A-Za-z])(?:{before})[ ]?-?{DIGITS}(?:[ ]?(?:{letters})\b)?(?:[ ]?(?:-|to)[ ]?{scaled}\b)?"
        rf"|[0-9][ ]?(?:{letters})[ ]?(?i:{after})(?![A-Za-z])"
    )


def distractors(flat: str) -> list[tuple[int, int]]:
    """Places of numbers that state no quantity, in no order; they may overlap."""
    money = bytearray(len(flat))
    for match in _money().finditer(flat):
        money[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    codes = [match.span() for pattern in _CODES for match in pattern.finditer(flat)]
    found = [match.span() for pattern in _ALL for match in pattern.finditer(flat)]
    return [*found, *(span for span in codes if not any(money[slice(*span)]))]
