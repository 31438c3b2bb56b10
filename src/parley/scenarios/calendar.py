"""When the measures of a scenario hold, between the year of the first date and the one after the last."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from parley.errors import InputError
from parley.scenarios.measure import Measure
from parley.scenarios.schema import Scenario


@dataclass(frozen=True)
class Entry:
    """One measure: its label, kind, and the spells in which it holds, within the time shown."""

    label: str
    kind: str
    spells: tuple[tuple[datetime.date, datetime.date], ...]
    open_start: bool
    open_end: bool


@dataclass(frozen=True)
class Calendar:
    """All measures of a scenario between two days."""

    title: str
    first: datetime.date
    last: datetime.date
    entries: tuple[Entry, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "title": self.title,
            "from": self.first.isoformat(),
            "until": self.last.isoformat(),
            "measures": [
                {
                    "name": entry.label,
                    "kind": entry.kind,
                    "in_force": [{"from": a.isoformat(), "until": b.isoformat()} for a, b in entry.spells],
                    "always_before": entry.open_start,
                    "open_end": entry.open_end,
                }
                for entry in self.entries
            ],
        }


def calendar(scenario: Scenario) -> Calendar:
    """When each measure holds, from the year of the first date to the year after the last.

    Raises:
        InputError: no measure has a date.
    """
    days = [day for measure in scenario.measures for day in _days(measure)]
    if not days:
        raise InputError(f"{scenario.name}: no measure has a date; give one a 'start' or 'end'.")
    first = datetime.date(min(days).year, 1, 1)
    last = datetime.date(max(days).year + 2, 1, 1)
    entries = tuple(_entry(measure, first, last) for measure in scenario.measures)
    return Calendar(scenario.title or scenario.name, first, last, entries)


def in_force(measure: Measure, day: datetime.date) -> bool:
    """Whether a measure holds on a day."""
    return any(a <= day < b for a, b in _entry(measure, day, day + datetime.timedelta(days=1)).spells)


def days_in_force(measure: Measure, year: int) -> int:
    """Days of a year on which a measure holds; its phasing does not count."""
    first, last = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    spells = _entry(measure, first, last).spells
    return sum(max((min(b, last) - max(a, first)).days, 0) for a, b in spells)


def _days(measure: Measure) -> list[datetime.date]:
    spells = [day for spell in measure.suspended for day in (spell.since, spell.until)]
    return [day for day in (measure.start, measure.end, *spells) if day is not None and day < datetime.date.max]


def _entry(measure: Measure, first: datetime.date, last: datetime.date) -> Entry:
    spells, since = [], measure.start or first
    for pause in sorted(measure.suspended, key=lambda spell: spell.since):
        spells.append((since, pause.since))
        since = pause.until
    spells.append((since, measure.end or last))
    shown = tuple((a, b) for a, b in spells if a < b)
    return Entry(measure.label, measure.kind, shown, measure.start is None, measure.end is None)
