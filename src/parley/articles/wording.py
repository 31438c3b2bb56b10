"""How a sentence puts a number: modality, hedges, direction, topic."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from parley.articles.vocabulary import table

Modality = Literal["is", "was", "will", "could", "up-to", "at-least"]
Direction = Literal["rise", "fall"]

_UP_TO = re.compile(
    r"\b(?:up to|as much as|as many as|at most|no more than|not more than|less than|fewer than|under|below|"
    r"a maximum of|at a maximum)(?:[ ]\w+)?[ ]$",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"\b(?:at least|more than|over|above|exceed\w*|no less than|not less than|no fewer than|a minimum of|"
    r"upwards of|in excess of)(?:[ ]\w+)?[ ]$",
    re.IGNORECASE,
)
_COULD = r"could|may|might|would|can|if|potentially|possibly"
_WILL = (
    r"will|shall|going to|expect(?:s|ed|ing)?|forecasts?|projected|projects|plans? to|to reach|set to|due to|"
    r"promises?|promised|'ll"
)
_WAS = (
    r"was|were|had|has|have|rose|fell|grew|shr[au]nk|dropped|reached|hit|stood|came|took|went|lost|bought|sold|"
    r"imported|exported|"
    r"peaked|cost|supplied|mined|[a-z]{3,}ed"
)
_MODAL = re.compile(
    rf"\b(?:(?P<could>{_COULD})|(?P<will>{_WILL})|(?P<was>{_WAS})|(?P<now>is|are|holds?|takes?|makes?|supplies|"
    rf"stands|remains?|covers?))\b",
    re.IGNORECASE,
)
_PERFECT = re.compile(r"\b(?:has|have)[ ]$", re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|close to|an estimated|estimated|"
    r"estimates?|reportedly|"
    r"allegedly|believed|thought|perhaps|probably|likely|apparently|in the region of|or so|or more|circa|on average)\b",
    re.IGNORECASE,
)
_RISE = (
    r"ris(?:e|es|ing|en)|rose|grow(?:s|n|th|ing)?|grew|increas\w+|(?<!made[ ])(?<!make[ ])(?<!makes[ ])up|climb\w*|"
    r"jump\w*|surg\w+|gain\w*|add(?:s|ed|ing)?|expand\w*|rais(?:e|es|ed|ing)"
)
_FALL = (
    r"fall(?:s|en|ing)?|fell|declin\w+|drop\w*|shr[aiu]nk(?:s|ing)?|decreas\w+|down|los(?:e|es|s|ing)|lost|cut(?:s|"
    r"ting)?|slump\w*|plung\w+|contract\w*|reduc\w+|collaps\w+"
)
_TREND = re.compile(rf"\b(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))\b", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?:\w+[ ])?(?:(?P<rise>{_RISE}|higher|more|longer|increase)|(?P<fall>{_FALL}|lower|less|fewer|shorter))\b",
    re.IGNORECASE,
)
_CHANGE_GAP = re.compile(
    r"(?:[ ](?:by|of|a|an|about|around|roughly|nearly|almost|some|to|another|up|over|between|more|than|further|"
    r"at|least|only|just))*[ ]*",
    re.IGNORECASE,
)


def modality(before: str, clause: str) -> Modality:
    """How firmly a number is put.

    Args:
        before: the text right before the number, up to some 30 characters.
        clause: the sentence up to the number, or the whole of it if nothing is found there.
    """
    if _UP_TO.search(before):
        return "up-to"
    if _AT_LEAST.search(before):
        return "at-least"
    found = list(_MODAL.finditer(clause))
    kinds = {str(match.lastgroup) for match in found}
    if "could" in kinds:
        return "could"
    if "will" in kinds:
        return "will"
    if not found:
        return "is"
    last = str(found[-1].lastgroup)
    return "was" if last == "was" and not _PERFECT.search(clause[: found[-1].end() + 1]) else "is"


def hedges(before: str) -> tuple[str, ...]:
    """Words right before a number that say it is not exact."""
    return tuple(dict.fromkeys(match[0].casefold() for match in _HEDGE.finditer(before)))


def direction(before: str, after: str) -> Direction | None:
    """Whether a number is the size of a rise or a fall: ``fell by 3 %``, ``a 3 % rise``, ``5 % lower``; else None."""
    for match in reversed(list(_TREND.finditer(before))):
        gap = _CHANGE_GAP.fullmatch(before[match.end() :])
        return None if gap is None or re.search(r"\bto[ ]*$", gap[0]) else _trend(match)
    follows = _AFTER.match(after.lstrip(" "))
    return _trend(follows) if follows else None


def _trend(match: re.Match[str]) -> Direction:
    return "rise" if match["rise"] else "fall"


@cache
def _topics() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in table("topics").items())


def topic(sentence: str) -> str:
    """Topic with most words in a sentence; the earlier one of the table in a tie; ``other`` without any."""
    hits = [(len(pattern.findall(sentence)), name) for name, pattern in _topics()]
    most = max(hits, key=lambda hit: hit[0])
    return most[1] if most[0] else "other"
