"""The sky of a day, or of a day that might be: which closures hold for whom, with some lifted and some added."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from parley.codes.countries import ROW, country_codes, spelled, suggestion
from parley.codes.groups import find_group, group_names
from parley.errors import InputError
from parley.kit.dates import parse_day
from parley.skies.geometry.area import Area
from parley.skies.rights.carriers import whose
from parley.skies.rights.closed import FIR, TERRITORY, ClosureSet
from parley.skies.rights.closures import check_day, closed_for

EVERYBODY = "*"


@dataclass(frozen=True)
class Change:
    """A state's airspace opened or closed to carriers, whatever the dated closures say.

    Attributes:
        state: ISO3 code of the airspace.
        carriers: ISO3 codes of the states whose carriers it concerns; empty means everybody.
    """

    state: str
    carriers: frozenset[str] = frozenset()

    def concerns(self, country: str) -> bool:
        """Whether it holds for the carriers of a country."""
        return not self.carriers or country in self.carriers


@dataclass(frozen=True)
class Sky:
    """Who may fly where.

    Attributes:
        day: whose closures hold; None means that nothing is closed but what is added.
        include_avoided: whether what is advised against or avoided by choice counts as closed.
        opened: changes that open; they come after the closures of the day.
        closed: changes that close; they come last.
        areas: closed areas of one's own, for everybody.
        fir_file: GeoJSON of flight information regions; with it whole regions are closed, without it territory with 12
            nautical miles of sea.
    """

    day: datetime.date | None = None
    include_avoided: bool = False
    opened: tuple[Change, ...] = ()
    closed: tuple[Change, ...] = ()
    areas: tuple[Area, ...] = ()
    fir_file: Path | None = None

    def closed_to(self, country: str) -> frozenset[str]:
        """ISO3 codes of the states closed to the carriers of a country; a carrier's own state is never closed to it.

        Raises:
            InputError: no such country, or a day that the data do not speak for.
        """
        states = set() if self.day is None else set(closed_for(country, self.day, self.include_avoided))
        states -= {change.state for change in self.opened if change.concerns(country)}
        states |= {change.state for change in self.closed if change.concerns(country) and change.state != country}
        return frozenset(states)

    def spared(self, country: str) -> tuple[str, ...]:
        """ISO3 codes of states that a change closes to these carriers and that stay open to them as their own."""
        own = (change for change in self.closed if change.concerns(country) and change.state == country)
        return tuple(dict.fromkeys(change.state for change in own))

    def closure_set(self, country: str) -> ClosureSet:
        """What is closed to the carriers of a country, ready for routing."""
        extent = TERRITORY if self.fir_file is None else FIR
        return ClosureSet(self.closed_to(country), self.areas, extent, fir_file=self.fir_file)

    @property
    def title(self) -> str:
        """In words."""
        parts = ["nothing closed" if self.day is None else str(self.day)]
        parts += ["with what carriers avoid"] if self.include_avoided else []
        parts += [f"{c.state} open to {_names(c)}" for c in self.opened]
        parts += [f"{c.state} closed to {_names(c)}" for c in self.closed]
        parts += ["whole flight information regions"] if self.fir_file is not None else []
        parts += [f"area {area.name} closed" for area in self.areas]
        return ", ".join(parts)


def _names(change: Change) -> str:
    return "+".join(sorted(change.carriers)) if 0 < len(change.carriers) <= 4 else (
        f"{len(change.carriers)} states" if change.carriers else "everybody"
    )  # fmt: skip


def countries_of(name: str, day: datetime.date | None = None) -> frozenset[str]:
    """ISO3 codes of a country or a group on a day (None: its open memberships).

    Raises:
        InputError: neither; the message names the nearest.
    """
    code = spelled(name, country_codes())
    if code is not None and code != ROW:
        return frozenset({code})
    if spelled(name, group_names()):
        return frozenset(find_group(name.strip()).on(day))
    raise InputError(f"{name!r} is neither a country (ISO3) nor a group.{suggestion(name, groups=group_names())}")


def parse_change(text: str, day: datetime.date | None = None) -> Change:
    """``STATE`` or ``STATE:CARRIERS`` (a country or group, several with +), such as RUS:USA, as a change.

    Raises:
        InputError: an unknown state, country or group, or an airline, as airspace is closed to states' carriers.
    """
    state, _, carriers = text.partition(":")
    named = [part for part in carriers.split("+") if part.strip() and part.strip() != EVERYBODY]
    named = [whose(part) for part in named]
    states = countries_of(state, day)
    if len(states) != 1:
        raise InputError(f"{state!r} is a group; give the airspace of one state at a time, such as RUS:USA.")
    return Change(next(iter(states)), frozenset().union(*(countries_of(part, day) for part in named)))


def covered_day(text: str) -> datetime.date:
    """A day that the closure data speak for.

    Raises:
        InputError: no date, or outside the data.
    """
    return check_day(parse_day(text))
