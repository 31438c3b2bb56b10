"""Days and spells of days as texts."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from parley.errors import InputError

DAYS_A_YEAR = 365.25
MID_YEAR = (7, 1)
"""Month and day at which a year is read."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_day(value: object) -> datetime.date:
    """A date, or the text YYYY-MM-DD.

    Anything else raises :class:`InputError`: a number too, which might mean seconds, and the other forms of ISO 8601
    (20220307, 2022-W10-1), which are easily mistyped.
    """
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:  # the 30th of February
            pass
    raise InputError(f"{value!r} is not a date; expected YYYY-MM-DD, such as 2022-03-07.")


def day_in_words(day: datetime.date) -> str:
    """A day as a sentence has it: ``1 June 2023``, in English whatever the machine's language."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True)
class Spell:
    """Days from ``since`` up to, not including, ``until``; None means that it goes on."""

    since: datetime.date
    until: datetime.date | None

    def holds(self, at: datetime.date | None) -> bool:
        """Whether the spell covers ``at``; None asks whether it goes on."""
        if at is None:
            return self.until is None
        return self.since <= at and (self.until is None or at < self.until)


@lru_cache(maxsize=1024)
def parse_spell(since: object, until: object) -> Spell:
    """A spell from two days; an empty ``until`` means that it goes on. Kept, as members of a group share their days."""
    return Spell(parse_day(since), parse_day(until) if until else None)


_YEARS = re.compile(r"\s*(\d{4})\s*\.\.\s*(\d{4})\s*")
FIRST_YEAR, LAST_YEAR = 1900, 2200


def parse_years(text: str) -> tuple[int, ...]:
    """The years of ``2021..2030``; :class:`InputError` for anything else."""
    match = _YEARS.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is not a range of years; expected two years, such as 2021..2030.")
    first, last = int(match.group(1)), int(match.group(2))
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise InputError(f"{text!r}: expected years from {FIRST_YEAR} to {LAST_YEAR}, the first not after the last.")
    return tuple(range(first, last + 1))
