"""Text made plain for the rules, character by character, so that every place in it is a place in the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

BLANK = "\x01"
"""Stands for each character that a rule has taken out."""
_SAME = dict.fromkeys(
    map(ord, "\t\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
_SAME |= dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_SAME |= dict.fromkeys(map(ord, "\u2018\u2019\u02bc"), "'") | dict.fromkeys(
    map(ord, "\u201c\u201d\u201e\u00ab\u00bb"), '"'
)
_ABBREVIATIONS = (
    "Mr Mrs Ms Dr Prof St Gen Sen Rep Gov Lt Col Sgt vs No Nos Inc Ltd Co Corp Jr Sr al approx ca cf etc eg ie vol "
    "fig pp p Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec U.S U.K E.U U.N a.m p.m Bros Art Sec"
).split()
_END = re.compile(r"[.!?…][\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9$€£])|\n\s*\n|\n(?=\s*[-*#>•|]|\s*\d+[.)] )")
_LAST_WORD = re.compile(r"([\w.]+)\.[\"')\]]*\s*$")


def flatten(text: str) -> str:
    """Replace spaces, dashes and quotes of all kinds by plain ones; the length stays the same.

    A single line break becomes a space; an empty line stays as the end of a paragraph.
    """
    flat = text.translate(_SAME)
    return re.sub(r"(?<!\n)(?<!\n )\n(?! *\n)(?![ ]*(?:[-*#>•|]|[0-9]+[.)] ))", " ", flat)


def blank(flat: str, spans: Iterable[tuple[int, int]]) -> str:
    """Blank out some spans; the length stays the same."""
    parts, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            first = max(start, at)
            parts += [flat[at:first], BLANK * (end - first)]
            at = end
    return "".join([*parts, flat[at:]])


def sentences(flat: str) -> tuple[tuple[int, int], ...]:
    """Places of the sentences, in order, without the space around them."""
    cuts = [0, *(m.end() for m in _END.finditer(flat) if not _abbreviated(flat, m)), len(flat)]
    spans = (_trim(flat, start, end) for start, end in pairwise(cuts))
    return tuple(span for span in spans if span[0] < span[1])


def _abbreviated(flat: str, end: re.Match[str]) -> bool:
    if not end[0].startswith("."):
        return False
    word = _LAST_WORD.search(flat, max(0, end.start() - 20), end.end())
    return word is not None and (word[1] in _ABBREVIATIONS or (len(word[1]) == 1 and word[1].isupper()))


def _trim(flat: str, start: int, end: int) -> tuple[int, int]:
    piece = flat[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def sentence_at(spans: tuple[tuple[int, int], ...], place: int) -> tuple[int, int]:
    """Sentence around a place; the last one that begins before it."""
    return spans[max(bisect_right(spans, (place, float("inf"))) - 1, 0)]
