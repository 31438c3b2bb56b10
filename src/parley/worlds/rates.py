"""Whether rates are percent or fractions: said by the file, or certain by their size, or asked for."""

from __future__ import annotations

import re

import numpy as np

from parley.dims import Array
from parley.errors import DataError, InputError

UNITS = ("percent", "fraction")
MOST_FRACTION = 1.0
"""Rates of which none is above this are fractions, where the column does not say."""
IN_PERCENT = re.compile(r"percent|pct|%", re.IGNORECASE)
PUBLISHED = re.compile(r"average|^(adv|ave|ahs|mfn|savg|wavg)", re.IGNORECASE)
"""Columns that WITS and TRAINS publish in percent; a file of ones and less may have been converted."""
IN_FRACTIONS = re.compile(r"fraction|decimal", re.IGNORECASE)


def as_fractions(
    where: str, column: str, values: Array, *, percent: bool = False, unit: str | None = None
) -> tuple[Array, str]:
    """Rates as fractions, and a note on how they were read.

    Args:
        where: the file, for messages.
        column: name of the column.
        values: (R,) rates; NaN where blank.
        percent: every cell is written with a percent sign.
        unit: ``percent`` or ``fraction`` where the user says it.

    Raises:
        InputError: another unit.
        DataError: nothing tells whether they are percent or fractions, or the file and the user contradict each other.
    """
    if unit is not None and unit not in UNITS:
        raise InputError(f"the unit of tariffs is {unit!r}; expected {' or '.join(UNITS)}.")
    if percent and unit == "fraction":
        raise DataError(f"{where}, column {column!r}: the rates have percent signs, but are said to be fractions.")
    largest = float(np.nanmax(values, initial=0.0))
    if unit is not None:
        read, why = unit, "as given"
    elif percent:
        read, why = "percent", "they have a percent sign"
    elif IN_FRACTIONS.search(column):
        read, why = "fraction", f"column {column}"
    elif IN_PERCENT.search(column):
        read, why = "percent", f"column {column}"
    elif PUBLISHED.search(column.strip()) and largest > MOST_FRACTION:
        read, why = "percent", f"column {column}, as WITS publishes it"
    elif largest <= MOST_FRACTION and not PUBLISHED.search(column.strip()):
        read, why = "fraction", "none is above 1"
    else:
        raise DataError(
            f"{where}, column {column!r}: the largest rate is {largest:g}; is that {largest:g} % or {largest:.0%}? "
            "Say which: --tariff-unit percent or --tariff-unit fraction."
        )
    out = values / 100.0 if read == "percent" else values
    largest = largest / 100.0 if read == "percent" else largest
    read = "fractions" if read == "fraction" else read
    return out, f"rates read as {read} ({why}); the largest is {largest:.2%}."
