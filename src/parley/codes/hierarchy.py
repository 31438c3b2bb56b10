"""Which sector codes of one table contain others: TOTAL, HS 27 and 2709, ISIC C and C10T12, SITC 3 and 33.

Codes alone are often not certain: 1 may be a section that contains 10, or the first of 170 industries. So a relation is
``SURE`` or ``POSSIBLE``, and whoever has the numbers decides about the latter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parley.kit.text import loose

NONE, POSSIBLE, SURE = 0, 1, 2
"""How certain it is that one code contains another."""
WHOLE = frozenset(
    loose(word)
    for word in (
        *("all", "total", "totals", "tot", "DTOTAL", "D_TOTAL", "all products", "all commodities", "total trade"),
        *("all sectors", "all industries", "total all commodities", "total all products", "sum", "grand total", "AG0"),
        *("total all industries", "total goods and services", "total economy", "TT", "total merchandise"),
    )
)
"""What tables call the total of everything, in the loose spelling."""
CLASSIFICATIONS = frozenset(("HS", "CN", "NC", "CPC", "CPA", "SITC", "BEC", "ISIC", "NACE", "NAICS", "SIC", "H"))
"""Letters in front of numbers of classifications that nest by their digits."""
SECTIONS = {
    **{"A": (1, 4), "B": (5, 10), "C": (10, 34), "D": (35, 36), "E": (36, 40), "F": (41, 44), "G": (45, 48)},
    **{"H": (49, 54), "I": (55, 57), "J": (58, 64), "K": (64, 67), "L": (68, 69), "M": (69, 76), "N": (77, 83)},
    **{"O": (84, 85), "P": (85, 86), "Q": (86, 89), "R": (90, 94), "S": (94, 97), "T": (97, 99), "U": (99, 100)},
}
"""Divisions of each section of ISIC Rev. 4 and NACE Rev. 2, from the first to the one after the last."""
FIRM_LENGTH = 4
"""Digits from which on a code is certainly one of a hierarchy: headings of the HS, classes of ISIC."""
TIVA = "D"
"""Letter in front of all divisions in TiVA: D01T03, D05T39."""
HS_LENGTH = 6
"""Digits of HS subheadings; where codes are as long, chapters and headings have even lengths."""
_NUMBER = re.compile(r"([A-Z]*)[ ._-]?(\d[\d .]*)")
_RANGE = re.compile(r"(\d{2,4}) ?[-–_] ?(\d{2,4})(?:[ _]\D.*)?")
"""Numbers from and to, as of chapters of the HS (01-24, 01-05_Animal in WITS) and sectors of NAICS (31-33)."""
_SPAN = re.compile(r"([A-Z]?)(\d*)([A-Z]?)(?:[T_-]([A-Z]?)(\d*))?")


@dataclass(frozen=True)
class Hierarchy:
    """How certainly each code contains each other one.

    Attributes:
        codes: of the table.
        parts: for each code, the codes inside it with their certainty; codes without parts are absent.
    """

    codes: tuple[str, ...]
    parts: dict[str, dict[str, int]]


def hierarchy(codes: Sequence[str]) -> Hierarchy:
    """Relations among the sector codes of a table; quick for the 5,000 of HS subheadings."""
    given = tuple(codes)
    form = _Form.of(given)
    known = {code: _Code.of(code, form) for code in given}
    by_digits: dict[tuple[str, str], list[str]] = {}
    for code, read in known.items():
        if read.digits:
            by_digits.setdefault((read.letters, read.digits), []).append(code)
    ranges = [code for code, read in known.items() if read.range is not None]
    spans = [code for code, read in known.items() if read.span is not None]
    parts: dict[str, dict[str, int]] = {}
    for inner, read in known.items():
        begun = [by_digits.get((read.letters, read.digits[:k]), ()) for k in range(1, len(read.digits))]
        outers = {*(code for group in begun for code in group), *(spans if read.span is not None else ())}
        outers |= {code for code in given if known[code].whole}
        outers |= set(ranges) if read.digits or read.range is not None else set()
        for outer in outers - {inner}:
            level = _holds(known[outer], read)
            if level > NONE:
                parts.setdefault(outer, {})[inner] = level
    return Hierarchy(given, {code: parts[code] for code in given if code in parts})


def is_whole(code: str) -> bool:
    """Whether a code is a word for the total of everything."""
    return loose(code) in WHOLE or code.strip() == "_T"


@dataclass(frozen=True)
class _Code:
    """What is read from a code.

    Attributes:
        whole: a word for everything.
        letters, digits: of a code such as 2709, HS2709 or C10; no digits for other codes.
        firm: whether digits of this table certainly nest by their beginnings.
        span: divisions of ISIC, from and up to; None if there are none.
        sections: its letter or letters, where the span comes from them alone.
        range: plain numbers of one length from and to; None if it is none.
    """

    whole: bool
    letters: str
    digits: str
    firm: bool
    span: tuple[float, float] | None
    sections: str
    range: tuple[str, str] | None = None

    @classmethod
    def of(cls, code: str, form: _Form) -> _Code:
        upper = code.strip().strip("'\"").upper()
        match = _NUMBER.fullmatch(upper)
        letters, digits = (match.group(1), re.sub(r"[ .]", "", match.group(2))) if match else ("", "")
        if letters in form.counted:
            digits = ""
        elif not letters and form.even and len(digits) % 2:
            digits = f"0{digits}"
        span, sections = _span(upper)
        return cls(is_whole(code), letters, digits, form.firm, span, sections, _range(upper))


@dataclass(frozen=True)
class _Form:
    """What the plain numbers among a table's codes are.

    Attributes:
        counted: letters in front of numbers that count sectors one by one (1, 2, ... 56; S1 to S120), often none; these
            have no hierarchy.
        even: HS codes that may have lost the zero in front: as long as subheadings, none with a zero.
        firm: they certainly nest by their beginnings: headings of four digits and more, or zeros in front.
    """

    counted: frozenset[str]
    even: bool
    firm: bool

    @classmethod
    def of(cls, codes: Sequence[str]) -> _Form:
        plain = [re.sub(r"[ .]", "", code) for code in codes if re.fullmatch(r"\d[\d .]*", code.strip())]
        by_letters: dict[str, set[int]] = {}
        for match in filter(None, (_NUMBER.fullmatch(code.strip().strip("'\"").upper()) for code in codes)):
            by_letters.setdefault(match.group(1), set()).add(int(re.sub(r"[ .]", "", match.group(2))))
        padded = any(digits.startswith("0") for digits in plain)
        longest = max(map(len, plain), default=0)
        counted = frozenset(
            letters
            for letters, numbers in by_letters.items()
            if len(numbers) > 2 and max(numbers) - min(numbers) == len(numbers) - 1 and (letters or min(numbers) > 0)
        )
        return cls(counted, longest >= HS_LENGTH - 1 and not padded, longest >= FIRM_LENGTH or padded)


def _holds(outer: _Code, inner: _Code) -> int:
    """How certainly the first contains the second."""
    if outer.whole or inner.whole:
        return SURE if outer.whole and not inner.whole else NONE
    if outer.range is not None and (inner.range is not None or (inner.digits and not inner.letters)):
        return _within(outer.range, inner)
    if outer.digits and inner.digits and outer.letters == inner.letters:
        if not (inner.digits.startswith(outer.digits) and len(inner.digits) > len(outer.digits)):
            return _spans(outer, inner) if outer.letters else NONE
        known = outer.letters in CLASSIFICATIONS or _spans(outer, inner) == SURE if outer.letters else outer.firm
        return SURE if len(outer.digits) > 1 and known else POSSIBLE
    return _spans(outer, inner)


def _range(code: str) -> tuple[str, str] | None:
    """The numbers that 01-24 goes from and to; None where they are not of one length, or none."""
    match = _RANGE.fullmatch(code)
    if match is None or len(match.group(1)) != len(match.group(2)) or match.group(1) >= match.group(2):
        return None
    return match.group(1), match.group(2)


def _within(outer: tuple[str, str], inner: _Code) -> int:
    """Whether a number, or a narrower range, lies in a range of numbers, by its first digits."""
    low, high = inner.range or (inner.digits, inner.digits)
    size = len(outer[0])
    inside = len(low) >= size and outer[0] <= low[:size] and high[:size] <= outer[1] and inner.range != outer
    return SURE if inside else NONE


def _spans(outer: _Code, inner: _Code) -> int:
    if outer.span is None or inner.span is None:
        return NONE
    if not (outer.span[0] <= inner.span[0] and inner.span[1] <= outer.span[1]):
        return NONE
    first = (inner.letters or inner.sections)[:1]
    if outer.span == inner.span and not (outer.sections and not outer.digits and inner.digits and first):
        return NONE  # two spellings of one sector; L, though, contains L68
    own = outer.sections or outer.letters
    same = bool(first) and first in own
    return SURE if same and len(outer.sections) <= 1 else POSSIBLE


def _span(code: str) -> tuple[tuple[float, float] | None, str]:
    """Divisions of ISIC that a code covers, and the letters of a code of sections: C10T12, C24A, B-E, GTI, 15t16.

    A letter must be that of the section, as in C10, or the D of TiVA's codes: S10 is a name.
    """
    letters = re.fullmatch(r"([A-U])(?:[T_-]?([A-U]))?", code)
    if letters and (letters.group(2) is None or letters.group(2) > letters.group(1)):
        low, high = letters.group(1), letters.group(2) or letters.group(1)
        return (SECTIONS[low][0], SECTIONS[high][1]), low if low == high else f"{low}{high}"
    ranged = re.fullmatch(r"([A-U])T([A-U])", code)
    if ranged:
        return (SECTIONS[ranged.group(1)][0], SECTIONS[ranged.group(2)][1]), "".join(ranged.groups())
    match = _SPAN.fullmatch(code)
    if match is None or len(match.group(2)) < 2 or (not match.group(1) and not match.group(5)):
        return None, ""  # plain digits are compared by their beginnings
    section, first, part, _, last = (group or "" for group in match.groups())
    last = last or first
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last  # J62_3
    low, high = _division(first), _division(last) + 10.0 ** (2 - len(last))
    if part:
        low += 10.0 ** (1 - len(first)) * (ord(part) - ord("A")) / 26
        high = low + 10.0 ** (1 - len(first)) / 26
    first_division, end = SECTIONS.get(section, (0, 100)) if section != TIVA else (0, 100)
    if low < first_division or high > end:
        return None, ""
    return (round(low, 6), round(high, 6)), section


def _division(digits: str) -> float:
    """31 is division 31, 302 group 30.2."""
    return float(digits) if len(digits) <= 2 else float(f"{digits[:2]}.{digits[2:]}")
