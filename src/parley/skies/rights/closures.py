"""Who may not fly where, and since when: the dated closures of ``closures.toml``."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parley.codes.countries import country_codes
from parley.codes.groups import find_group, group_names
from parley.errors import DataError, InputError, nearest
from parley.kit.dates import Spell, parse_day, parse_spell
from parley.kit.packaged import read_toml
from parley.skies.geometry.area import Area
from parley.skies.geometry.obstacles import TERRITORIAL_SEA_NM
from parley.skies.rights.closed import TERRITORY, ClosureSet

PROHIBITED, ADVISORY, AVOIDED = "prohibited", "advisory", "avoided"
BASES = (PROHIBITED, ADVISORY, AVOIDED)
EVERYBODY = "*"


@dataclass(frozen=True)
class Coverage:
    """The days that the closure data speak for.

    Attributes:
        first: first day.
        last: last day.
        end_known_until: a closure open on this day is taken to continue; whether it ended later is not known.
    """

    first: datetime.date
    last: datetime.date
    end_known_until: datetime.date


@dataclass(frozen=True)
class Closure:
    """One entry of ``closures.toml``.

    Attributes:
        name: key of the entry.
        title: in words.
        closer: who decided: ISO3 codes, groups or agencies; empty where carriers keep out by choice.
        closed: states and groups whose airspace it is.
        carriers: states and groups whose carriers it is closed to; ``*`` is everybody.
        spell: the days of closure; open if no end is known.
        basis: prohibited, advisory or avoided.
        source: act, order or notice.
        checked: whether it was compared with its source.
        note: what it cannot express.
    """

    name: str
    title: str
    closer: tuple[str, ...]
    closed: tuple[str, ...]
    carriers: tuple[str, ...]
    spell: Spell
    basis: str
    source: str
    checked: bool
    note: str

    @property
    def since(self) -> datetime.date:
        """First day."""
        return self.spell.since

    @property
    def until(self) -> datetime.date | None:
        """First day open again; None if no end is known."""
        return self.spell.until

    def in_force(self, day: datetime.date) -> bool:
        """Whether the closure holds on a day."""
        return self.spell.holds(day)

    def binds(self, country: str, day: datetime.date) -> bool:
        """Whether it concerns the carriers of a country on a day."""
        return self.in_force(day) and (EVERYBODY in self.carriers or country in _members(self.carriers, day))

    def states(self, day: datetime.date) -> frozenset[str]:
        """ISO3 codes of the states whose airspace it closes on a day."""
        return _members(self.closed, day)


def _members(names: Iterable[str], day: datetime.date) -> frozenset[str]:
    """Country codes of codes and groups on a day."""
    out: set[str] = set()
    for name in names:
        if name in group_names():
            out.update(find_group(name).on(day))
        else:
            out.add(name)
    return frozenset(out)


@cache
def coverage() -> Coverage:
    """The days that the data speak for."""
    data = read_toml("skies", "closures.toml")["data"]
    return Coverage(*(parse_day(data[key]) for key in ("first", "last", "end_known_until")))


@cache
def closures() -> tuple[Closure, ...]:
    """All closures, in the order of the file.

    Raises:
        DataError: an entry that lacks a key, names no country or group, or has an unknown basis.
    """
    return tuple(_closure(name, entry) for name, entry in read_toml("skies", "closures.toml").items() if name != "data")


def _closure(name: str, entry: dict[str, object]) -> Closure:
    try:
        found = Closure(
            name=name,
            title=str(entry["title"]),
            closer=_texts(entry["closer"]),
            closed=_texts(entry["closed"]),
            carriers=_texts(entry["carriers"]),
            spell=parse_spell(entry["from"], entry["until"]),
            basis=str(entry["basis"]),
            source=str(entry["source"]),
            checked=bool(entry["checked"]),
            note=str(entry.get("note", "")),
        )
    except (KeyError, InputError, TypeError) as error:
        raise DataError(f"closure {name!r}: {error!r}.") from None
    valid = {*country_codes(), *group_names()}
    for code in (*found.closed, *(c for c in found.carriers if c != EVERYBODY)):
        if code not in valid:
            raise DataError(f"closure {name!r}: {code!r} is neither a country nor a group.{nearest(code, valid)}")
    if found.basis not in BASES:
        raise DataError(f"closure {name!r}: unknown basis {found.basis!r}. Bases: {', '.join(BASES)}.")
    if found.until is not None and found.until <= found.since:
        raise DataError(f"closure {name!r} ends on {found.until}, before it starts on {found.since}.")
    return found


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, found {value!r}")
    return tuple(str(item) for item in value)


def closures_for(country: str, day: datetime.date, include_avoided: bool = False) -> tuple[Closure, ...]:
    """Closures that hold for the carriers of a country on a day.

    Args:
        country: ISO3 code of the state that licenses the carrier.
        day: of the flight.
        include_avoided: whether to add what is advised against or avoided by choice.

    Raises:
        InputError: no such country, or a day that the data do not speak for.
    """
    _check(country, day)
    wanted = BASES if include_avoided else (PROHIBITED,)
    return tuple(c for c in closures() if c.basis in wanted and c.binds(country, day))


def _check(country: str, day: datetime.date) -> None:
    if country not in country_codes() or country == "ROW":
        raise InputError(f"{country!r} is not a country (ISO3).{nearest(country, country_codes())}")
    check_day(day)


def check_day(day: datetime.date) -> datetime.date:
    """The day, if the closure data speak for it; :class:`InputError` otherwise."""
    span = coverage()
    if not span.first <= day <= span.last:
        raise InputError(f"the closure data run from {span.first} to {span.last}; nothing is known for {day}.")
    return day


def closed_for(country: str, day: datetime.date, include_avoided: bool = False) -> frozenset[str]:
    """ISO3 codes of the states whose airspace is closed to the carriers of a country on a day.

    Args and errors as for :func:`closures_for`.
    """
    return frozenset(code for c in closures_for(country, day, include_avoided) for code in c.states(day))


def closure_set(
    country: str,
    day: datetime.date,
    include_avoided: bool = False,
    areas: tuple[Area, ...] = (),
    extent: str = TERRITORY,
    margin_nm: float = TERRITORIAL_SEA_NM,
    fir_file: Path | None = None,
) -> ClosureSet:
    """What is closed to the carriers of a country on a day, ready for routing; arguments as for :class:`ClosureSet`."""
    return ClosureSet(closed_for(country, day, include_avoided), areas, extent, margin_nm, fir_file)


def doubts(country: str, day: datetime.date, include_avoided: bool = False) -> tuple[str, ...]:
    """What a reader should know about the closures behind an answer: entries not checked, ends not known."""
    found = closures_for(country, day, include_avoided)
    unchecked = [c.name for c in found if not c.checked]
    late = [c.name for c in found if c.until is None and day > coverage().end_known_until]
    out = [f"not compared with their sources: {', '.join(unchecked)}"] if unchecked else []
    return (*out, *([f"taken to continue after {coverage().end_known_until}: {', '.join(late)}"] if late else []))
