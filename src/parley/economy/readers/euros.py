"""Tables in euros: parley has no exchange rates, so the user says how many USD one unit is, in plausible bounds."""

from __future__ import annotations

from parley.errors import DataError

EUROS = {"euros": 1.0, "thousand euros": 1e3, "million euros": 1e6, "billion euros": 1e9}
"""Euros of one unit, by what the unit is called."""
LEAST, MOST = 0.5, 2.0
"""Bounds of a plausible rate, USD per euro (before 1999 per ECU): wide for any year, narrow for a wrong unit."""
EXAMPLE = 1.08
MILLION = 1e6


def check_rate(where: str, what: str, unit: str, value: float | None) -> float:
    """USD millions of one unit of a table in euros.

    Args:
        where: what messages call the file.
        what: as what the table was recognised, or which column holds values in euros.
        unit: one of :data:`EUROS`.
        value: as the user gives it, USD millions of one unit; None if not given.

    Raises:
        DataError: none is given, or it is not a rate of USD per euro in this unit.
    """
    euros = EUROS[unit]
    way = (
        f"Say how many USD one unit is: --unit {EXAMPLE * euros:.10g}, for a rate of USD {EXAMPLE} per euro (in "
        f"Python: value={EXAMPLE * euros / MILLION:.10g}, USD mn)."
    )
    if value is None:
        raise DataError(f"{where}: {what} in {unit}, and the file has no rate of USD per euro. {way}")
    rate = value * MILLION / euros
    if not LEAST <= rate <= MOST:
        raise DataError(f"{where}: {what} in {unit}, so --unit {value * MILLION:g} means USD {rate:g} per euro. {way}")
    return value
