"""Numbers as people write them: decimal point or comma, thousands separators; read only where the text leaves no doubt.

``1,026,873`` has thousands separators and ``1.026,87`` a decimal comma; ``1,026`` alone may be either, and is refused
unless another cell of the same column, or the caller, says which.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.errors import DataError, shown

BLANK = frozenset(("", "na", "n/a", "nan", "null", "none", "..", "...", ":", "-", "."))
"""Cells without a number, in lower case."""
SIGNS = (".", ",")
"""Decimal signs."""
_SPACES = " \u00a0\u202f\u2009"


def _other(sign: str) -> str:
    return "," if sign == "." else "."


_GROUP = r"[+-]?[1-9]\d{{0,2}}(?:(?:[{other}]\d{{3}})+|(?:[{spaces}]\d{{3}})+)(?:[{sign}]\d*)?(?:[eE][+-]?\d+)?"
_GROUPS = {sign: re.compile(_GROUP.format(sign=sign, other=_other(sign), spaces=f"{_SPACES}'’")) for sign in SIGNS}
"""Numbers with thousands separators, by decimal sign."""
_PLAIN = {
    ".": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"),
    ",": re.compile(r"[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?"),
}
_UNGROUPED = str.maketrans("", "", f"{_SPACES}'’")
_SEPARATED = re.compile(rf"[,'’{_SPACES}]")


@dataclass(frozen=True)
class NumberStyle:
    """How numbers are written: the decimal sign, and whether thousands are grouped."""

    decimal: str = "."
    grouped: bool = False

    def describe(self) -> str:
        """Words for a note."""
        mark = "point" if self.decimal == "." else "comma"
        return f"decimal {mark}{' and thousands separators' if self.grouped else ''}"


PLAIN = NumberStyle()


def parse(cell: str, style: NumberStyle = PLAIN) -> float:
    """The number in a cell, NaN where it is blank; thousands separators are read only in a style that has them.

    Raises:
        ValueError: it is not a number in this style.
    """
    text = cell.strip().replace("\u2212", "-")
    if text.casefold() in BLANK:
        return math.nan
    if text.casefold() in ("inf", "+inf", "-inf", "infinity"):
        return float(text)
    if _PLAIN[style.decimal].fullmatch(text):
        return float(text.replace(",", ".") if style.decimal == "," else text)
    if style.grouped and _GROUPS[style.decimal].fullmatch(text):
        other = "," if style.decimal == "." else "."
        return float(text.replace(other, "").translate(_UNGROUPED).replace(",", "."))
    raise ValueError(cell)


WAY_OUT = "Say which sign is the decimal one: --decimal . or --decimal , (in Python: decimal=)."
"""What to do where nothing tells the decimal sign, for readers that can be told."""


def find_style(
    where: str, cells: Iterable[str], *, points: bool = True, decimal: str | None = None, way_out: str = WAY_OUT
) -> NumberStyle:
    """The style in which every cell can be read.

    Args:
        where: file and column, for messages.
        cells: all cells of one kind; those that are not numbers in any style say nothing.
        points: a point is a decimal point unless some cell speaks against it, as in files separated by commas.
        decimal: the decimal sign, where the caller knows it.
        way_out: what to do where nothing tells it.

    Raises:
        DataError: some cells have a decimal point and others a decimal comma, or nothing tells which it is.
    """
    every = {cell.strip() for cell in cells}
    marked = {cell for cell in every if _SEPARATED.search(cell) or (not points and "." in cell)}
    if decimal is not None:
        return NumberStyle(decimal, any(_GROUPS[decimal].fullmatch(cell) for cell in marked))
    only = {sign: min((cell for cell in marked if _reads_only(cell, sign)), default="") for sign in SIGNS}
    if only["."] and only[","]:
        raise DataError(
            f"{where}: {only['.']!r} has a decimal point, {only[',']!r} a decimal comma. Write all numbers alike."
        )
    open_cells = sorted(cell for cell in marked if _reads(cell, ".") and _reads(cell, ","))
    doubtful = [
        cell for cell in open_cells if parse(cell, NumberStyle(".", True)) != parse(cell, NumberStyle(",", True))
    ]
    if doubtful and not only[","] and points:  # cells with a point alone, such as 12.5, tell too
        only["."] = only["."] or next((cell for cell in every if "." in cell and _reads_only(cell, ".")), "")
    if doubtful and not (only["."] or only[","]):
        if points and not any("," in cell for cell in doubtful):
            return PLAIN
        either = " or ".join(f"{parse(doubtful[0], NumberStyle(sign, True)):.12g}" for sign in SIGNS)
        raise DataError(f"{where}: {doubtful[0]!r} may be {either}, and no other cell tells. {way_out}")
    sign = "," if only[","] else "."
    return NumberStyle(sign, any(_GROUPS[sign].fullmatch(cell) for cell in marked))


def shown_style(cells: Iterable[str]) -> NumberStyle | None:
    """The style of the first cell that can be read with one decimal sign only; None if every cell leaves it open."""
    for cell in cells:
        for sign in SIGNS:
            if not cell.isdigit() and _reads(cell, sign) and not _reads(cell, _other(sign)):
                return NumberStyle(sign, _GROUPS[sign].fullmatch(cell) is not None)
    return None


def _reads(cell: str, sign: str) -> bool:
    """Whether a cell is a number with this decimal sign; a group of thousands does not begin with 0."""
    return _GROUPS[sign].fullmatch(cell) is not None or _PLAIN[sign].fullmatch(cell) is not None


def _reads_only(cell: str, sign: str) -> bool:
    """Whether a cell is a number with this decimal sign and none with the other."""
    return _reads(cell, sign) and not _reads(cell, _other(sign))


def numbers(cells: Sequence[str], style: NumberStyle = PLAIN) -> tuple[Array, int | None]:
    """All cells as numbers, NaN where blank, and the place of the first that is not a number."""
    if style == PLAIN:
        try:
            out = np.array(list(map(float, cells)), dtype=np.float64)
        except ValueError:
            pass
        else:
            if not any("_" in cell for cell in cells):
                return out, None
    out = np.empty(len(cells))
    wrong = None
    for k, cell in enumerate(cells):
        try:
            out[k] = parse(cell, style)
        except ValueError:
            out[k] = math.nan
            wrong = k if wrong is None else wrong
    return out, wrong


def is_zero(cell: str) -> bool:
    """Whether a cell holds 0, which is the same in every unit."""
    return re.fullmatch(r"[+-]?0*[.,]?0+", cell.strip()) is not None


def lacking(cell: str) -> str:
    """What to do about a cell that is not a number; empty where nothing is certain."""
    bare = cell.strip()
    if bare.casefold() in BLANK:
        return "leave the row out, or write 0, where nothing is known or traded"
    if re.search(r"[$€£¥]|\b(?:USD|EUR|GBP|JPY|CNY)\b", bare):
        return "without the sign of a currency, whose unit --unit says"
    if re.fullmatch(r":?\s*[a-z]|[\d.,]+\s*[a-z*†]+|\*+|c|confidential|suppressed", bare, re.IGNORECASE):
        return "without flags or letters; leave the row out where the number is not published"
    return ""


def check_decimal(decimal: str | None) -> None:
    """Raise :class:`DataError` for a decimal sign other than a point or a comma."""
    if decimal is not None and decimal not in SIGNS:
        raise DataError(f"decimal={shown(decimal)}: expected . or , (the sign before the fraction).")
