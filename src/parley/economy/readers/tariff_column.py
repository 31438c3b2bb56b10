"""A column of tariffs beside the flows: fractions or percent, decided where the file leaves no doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parley.dims import Array
from parley.economy.readers.layouts import key
from parley.economy.readers.long import Texts, Whole
from parley.errors import DataError, shown
from parley.kit.number_style import find_style, is_zero, numbers
from parley.kit.text import counted

PLAIN = ("tariff", "tariffs", "tariffrate", "tariffrates", "duty", "duties", "appliedtariff", "customsduty")
"""Names of columns whose unit shows in the values."""
FRACTION = ("tarifffraction", "tariffshare", "dutyfraction")
PERCENT = (
    *("tariffpct", "tariffpercent", "tariff%", "tariffinpercent", "dutypct", "dutypercent", "duty%", "tariffratepct"),
    *("ahs", "mfn", "simpleaverage", "weightedaverage", "ahsweightedaverage%", "mfnweightedaverage%"),
    *("ahssimpleaverage%", "mfnsimpleaverage%", "simpleaverage%", "weightedaverage%"),
)
"""Names of columns in percent; AHS and MFN as the averages of WITS are called."""
NAMED = frozenset(name for name in PERCENT if "pct" in name or "percent" in name or "%" in name)
"""Names that say percent by themselves."""
ROLES = ("tariff", "tariff_percent", "tariff_fraction")
"""Roles that ``--column`` can give to a column of tariffs."""
OPEN = "Say which: --column tariff_percent={0} or --column tariff_fraction={0}."


def find_tariff(where: str, header: Sequence[str], given: dict[str, str]) -> tuple[str, str] | None:
    """Role and name of the column of tariffs; None if there is none.

    Raises:
        DataError: two columns could be it.
    """
    chosen = [(role, given[role]) for role in ROLES if role in given]
    if len(chosen) > 1:
        raise DataError(f"{where}: two columns of tariffs, {chosen[0][1]!r} and {chosen[1][1]!r}; give one.")
    if chosen:
        return chosen[0]
    kinds = {"tariff": PLAIN, "tariff_percent": PERCENT, "tariff_fraction": FRACTION}
    match = [(role, name) for role, names in kinds.items() for name in header if key(name) in names]
    match = [(role, name) for role, name in match if name not in given.values()]
    if len(match) > 1:
        names = " and ".join(name for _, name in match)
        raise DataError(f"{where}: {names} could both be the tariff. Say which: --column tariff={match[0][1]}.")
    return match[0] if match else None


def read_tariffs(
    where: str,
    role: str,
    column: str,
    cells: Texts,
    lines: Whole,
    home: np.ndarray[tuple[int], np.dtype[np.bool_]],
    points: bool,
    decimal: str | None = None,
) -> tuple[Array, list[str]]:
    """Rates as fractions, one a row; 0 where exporter and importer are the same.

    Args:
        where: what messages call the file.
        role: one of :data:`ROLES`.
        column: its name.
        cells: of the rows that count.
        lines: of these rows.
        home: which rows are domestic sales.
        points: whether a point is a decimal point unless a cell speaks against it.
        decimal: the decimal sign, where the caller knows it.

    Raises:
        DataError: a cell is not a rate, or nothing tells fractions from percent.
    """
    texts = [str(cell) for cell in cells]
    signed = [text.endswith("%") for text in texts]
    bare_ones = [k for k, text in enumerate(texts) if text and not signed[k] and not is_zero(text)]
    if any(signed) and bare_ones:
        k = bare_ones[0]
        raise DataError(f"{where}, line {lines[k]}, column {column!r}: {shown(texts[k])} without %, others have one.")
    bare = [text.rstrip("%").strip() for text in texts]
    rates, wrong = numbers(bare, find_style(f"{where}, column {column!r}", bare, points=points, decimal=decimal))
    if wrong is not None:
        raise DataError(f"{where}, line {lines[wrong]}, column {column!r}: {shown(texts[wrong])} is not a tariff.")
    dutiable = rates[home & (np.nan_to_num(rates) != 0)]
    rates = np.where(home, 0.0, rates)
    for bad, expected in (
        (np.isnan(rates), "a rate; write 0 where there is no duty"),
        (~np.isfinite(rates), "a finite rate"),
        (rates < 0, "0 or more"),
    ):
        if bad.any():
            k = int(bad.argmax())
            cells_so = counted(int(bad.sum()), "such cell")
            raise DataError(
                f"{where}, line {lines[k]}, column {column!r}: {shown(texts[k])} ({cells_so}). Expected {expected}."
            )
    percent, why = _is_percent(where, role, column, rates, any(signed))
    rates = rates / 100.0 if percent else rates
    highest = rates.max(initial=0.0)
    unit = "percent" if percent else "fractions"
    notes = [f"tariffs from column {column!r}, read as {unit} ({why}); the highest is {highest:.4g}, {highest:.2%}."]
    if len(dutiable):
        notes.append(f"{counted(len(dutiable), 'tariff')} on domestic sales set to 0.")
    return rates, notes


def _is_percent(where: str, role: str, column: str, rates: Array, signed: bool) -> tuple[bool, str]:
    """Whether rates are percent, and what says so."""
    highest = float(rates.max(initial=0.0))
    name = key(column)
    if signed:
        return True, "the cells have %"
    if role == "tariff_fraction":
        return False, "as the column is called" if name in FRACTION else "as asked for"
    if role == "tariff_percent" and (name not in PERCENT or name in NAMED):
        return True, "as the column is called" if name in NAMED else "as asked for"
    if role == "tariff_percent":
        if 0.0 < highest <= 1.0:
            raise DataError(
                f"{where}: column {column!r} holds at most {highest:g}: percent, as WITS gives it, or fractions? "
                f"{OPEN.format(column)}"
            )
        return True, "as WITS publishes it"
    if highest > 1.0:
        raise DataError(
            f"{where}: column {column!r} holds up to {highest:g}: percent, or fractions, in which that is "
            f"{highest:.0%}? {OPEN.format(column)} Or write % after each."
        )
    return False, "no rate is above 1"
