"""Units that words name: in a column's name, a comment or a remark under a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parley.economy.readers.euros import EXAMPLE
from parley.errors import DataError, shown

MILLION = 1e6
_SIZES = (
    (
        1e3,
        r"thousands?|'?000s?|(?<=in )1[, ]?000|1[, ]?000(?= ?(?:usd|us\$|eur|\$|€))|tsd|k(?= ?(?:usd|us\$|eur|\$|€))",
    ),
    (1e6, r"millions?|mio|mln|mn|mill|m(?= ?(?:usd|us\$|eur|\$|€))|(?<=usd )m|(?<=\$)m|(?<=us\$ )m|(?<=eur )m"),
    (1e9, r"billions?|bn|bio|mrd|b(?= ?(?:usd|us\$|\$))"),
    (1e12, r"trillions?|tn"),
)
"""Powers of ten and the words for them, next to letters of no other word."""
SIZES = tuple((size, re.compile(rf"(?<![a-z\d])(?:{words})(?![a-z\d])")) for size, words in _SIZES)
_USD = re.compile(r"us ?\$|u\.s\. ?\$|(?<![a-z])usd(?![a-z])|dollars?|\$")
_EUR = re.compile(r"(?<![a-z])(?:eur|euros?)(?![a-z])|€")
_OTHER = re.compile(
    r"(?<![a-z])(?:gbp|jpy|cny|rmb|yuan|yen|inr|rupees?|cad|aud|chf|krw|brl|rub|roubles?|pounds?)(?![a-z])|[£¥]"
)
_JOINED = re.compile(
    r"(?<![a-z])(?:gdp|output|value|trade|flow)?(k|m|mn|mio|bn|b|thousand|million|billion)?(usd|eur)"
    r"(k|m|mn|mio|bn|b|thousand|million|billion)?(?![a-z])"
)
"""Units written as one word, as in names of columns: musd, usdmn, gdpusd."""
_QUANTITY = re.compile(r"tonn|(?<![a-z])tons?(?![a-z])|(?<![a-z])kg|quantit|weight|litre|population|persons|people")
_MONEY = re.compile(r"unit|value|trade|flow|figure|(?<![a-z])in |export|import|\$|usd|dollar|eur")
_SAYS_USD = re.compile(r"usd|us ?\$|dollar")
NAMES = {1.0: "", 1e3: "thousand ", 1e6: "million ", 1e9: "billion ", 1e12: "trillion "}


def unit_in(text: str) -> tuple[float | None, str] | None:
    """USD of one unit (None where the currency is another one) and the unit in words; None where a text names none.

    A power of ten without a currency counts as USD's, as in "values in thousands".
    """
    words = re.sub(r"[_.()\[\]]+", " ", text.casefold().replace("u.s.", "us"))
    words = _JOINED.sub(r"\1 \2 \3", words)
    if _QUANTITY.search(words):
        return None
    sizes = [size for size, pattern in SIZES if pattern.search(words)]
    other = _EUR.search(words) or _OTHER.search(words)
    if len(sizes) > 1 or not (sizes or other or _USD.search(words)):
        return None
    size = sizes[0] if sizes else 1.0
    if other:
        return None, f"{NAMES[size]}{'euros' if _EUR.search(words) else other.group().upper()}"
    return size, f"{NAMES[size]}USD"


def check_unit(value: float | None) -> None:
    """Raise :class:`DataError` unless USD millions per unit of value are finite and above 0, or not given."""
    if value is not None and not 0 < value < float("inf"):
        raise DataError(
            f"--unit {value * MILLION:g} (in Python: value={value}): expected USD per unit, above 0, such as 1000 for "
            "thousands of dollars (in Python USD millions, 0.001)."
        )


def check_remarks(where: str, remarks: Sequence[tuple[int, str]], value: float | None) -> None:
    """Raise where a comment or remark names another unit than USD mn, and neither the layout nor the user says one.

    Args:
        where: what messages call the file.
        remarks: line and text of each.
        value: what the user gave.

    Raises:
        DataError: with the line, and the unit to give.
    """
    if value is not None:
        return
    for line, text in remarks:
        found = unit_in(text) if _MONEY.search(text.casefold()) else None
        if found is None or found[0] == MILLION or (found[0] == 1.0 and not _SAYS_USD.search(text.casefold())):
            continue
        usd, unit = found
        example = f"{usd:.0f}" if usd is not None else f"{EXAMPLE * MILLION:.0f} for millions at USD {EXAMPLE} each"
        raise DataError(
            f"{where}, line {line}: {shown(text)} names {unit}, while a plain table is read in million USD. Say how "
            f"many USD one unit of value is: --unit {example}, or --unit 1000000 where values are in million USD."
        )
