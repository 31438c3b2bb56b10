"""Countries and country groups by name, with dated membership.

The facts are in ``data/countries.toml`` and ``data/groups.toml``; this module only reads them. Membership intervals are
half-open: the day ``until`` is the first day outside the group.
"""

from __future__ import annotations

import datetime
import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from parley.errors import InputError, nearest

ROW = "ROW"


@dataclass(frozen=True)
class Interval:
    """One spell of membership; ``until`` is exclusive, None means still a member."""

    since: datetime.date
    until: datetime.date | None

    def holds(self, at: datetime.date | None) -> bool:
        """Whether the spell covers ``at``; None asks whether it is open."""
        if at is None:
            return self.until is None
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Group:
    """A named country group; ``members`` maps ISO3 codes to spells of membership."""

    name: str
    title: str
    source: str
    notes: str
    members: Mapping[str, tuple[Interval, ...]]


@dataclass(frozen=True)
class Selection:
    """Regions picked by a list of selectors, in the world's order, and group members that the world lacks."""

    codes: tuple[str, ...]
    absent: tuple[str, ...]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("parley.data").joinpath(name).read_text(encoding="utf-8"))


@cache
def _countries() -> dict[str, str]:
    return {str(code): str(name) for code, name in _read("countries.toml")["countries"].items()}


@cache
def _aliases() -> dict[str, str]:
    return {str(name): str(code) for name, code in _read("countries.toml")["aliases"].items()}


def _interval(since: str, until: str) -> Interval:
    return Interval(datetime.date.fromisoformat(since), datetime.date.fromisoformat(until) if until else None)


@cache
def _groups() -> dict[str, Group]:
    return {
        name: Group(
            name=name,
            title=entry["title"],
            source=entry["source"],
            notes=entry.get("notes", "").strip(),
            members={code: tuple(_interval(*pair) for pair in pairs) for code, pairs in entry["members"].items()},
        )
        for name, entry in _read("groups.toml").items()
    }


def _spelled(name: str, valid: Iterable[str]) -> str | None:
    """Return the entry of ``valid`` that equals ``name`` but for case; None if there is none."""
    return next((candidate for candidate in valid if candidate.casefold() == name.casefold()), None)


def country_codes() -> tuple[str, ...]:
    """All country codes in alphabetical order: ISO 3166-1 alpha-3, XKX and ROW."""
    return tuple(sorted(_countries()))


def country_name(code: str) -> str:
    """English short name of a country code."""
    found = _spelled(code, _countries())
    if found is None:
        raise InputError(f"{code!r} is not a country code (ISO 3166-1 alpha-3).{_suggestion(code, ())}")
    return _countries()[found]


def group_names() -> tuple[str, ...]:
    """Names of all groups, in the order of the file."""
    return tuple(_groups())


def find_group(name: str) -> Group:
    """Look up a group by its name, in any case."""
    found = _spelled(name, _groups())
    if found is None:
        raise InputError(f"{name!r} is not a country group.{nearest(name, _groups())}")
    return _groups()[found]


def group_members(name: str, at: datetime.date | None = None) -> tuple[str, ...]:
    """ISO3 codes of a group's members on the day ``at``, sorted; None means those whose membership is open."""
    group = find_group(name)
    members = tuple(sorted(code for code, spells in group.members.items() if any(s.holds(at) for s in spells)))
    if not members:
        day = "today" if at is None else f"on {at}"
        raise InputError(f"the group {group.name!r} ({group.title}) has no member {day}; {_existence(group)}.")
    return members


def _existence(group: Group) -> str:
    spells = [spell for each in group.members.values() for spell in each]
    since = min(spell.since for spell in spells)
    ends = [spell.until for spell in spells if spell.until is not None]
    # One open spell means that the group still exists.
    if len(ends) < len(spells):
        return f"it has existed since {since}"
    return f"it existed from {since} to {max(ends) - datetime.timedelta(days=1)}"


def resolve_countries(selectors: Sequence[str], regions: Sequence[str], at: datetime.date | None) -> Selection:
    """Turn region codes, group names and ``"*"`` into regions of a world.

    A selector is first looked up among the world's own regions, so a world may use codes that are not countries. Group
    members that the world does not have are listed in ``absent``; a group with no member in the world is an error.
    """
    chosen: set[str] = set()
    absent: set[str] = set()
    for selector in selectors:
        region = _spelled(selector, regions)
        group = _spelled(selector, _groups())
        if selector == "*":
            chosen.update(regions)
        elif region is not None:
            chosen.add(region)
        elif group is not None:
            members = group_members(group, at)
            present = set(members).intersection(regions)
            if not present:
                raise InputError(f"no member of the group {group!r} is a region of this world{_in_rest(regions)}.")
            chosen.update(present)
            absent.update(set(members) - present)
        else:
            raise InputError(_not_a_region(selector, regions))
    return Selection(tuple(dict.fromkeys(r for r in regions if r in chosen)), tuple(sorted(absent)))


def _in_rest(regions: Sequence[str], what: str = "they are") -> str:
    return f"; {what} part of {ROW} there" if ROW in regions else ""


def _not_a_region(selector: str, regions: Sequence[str]) -> str:
    code = _spelled(selector, _countries())
    if code is not None:
        rest = _in_rest(regions, "it is")
        return f"{code!r} ({_countries()[code]}) is not a region of this world{rest}.{nearest(code, regions)}"
    return f"{selector!r} is neither a country code nor a country group.{_suggestion(selector, regions)}"


def _suggestion(name: str, regions: Sequence[str]) -> str:
    """Nearest among region and country codes, groups and country names; a name leads to its code."""
    countries = _countries()
    answers = {alias: f"{code!r} ({countries[code]})" for alias, code in _aliases().items()}
    answers |= {title: f"{code!r} ({title})" for code, title in countries.items()}
    answers |= {group: repr(group) for group in _groups()}
    answers |= {code: f"{code!r} ({title})" for code, title in countries.items()}
    answers |= {region: repr(region) for region in regions if region not in countries}
    by_fold = {label.casefold(): answer for label, answer in answers.items()}
    typed = name.strip().casefold()
    local = {region.casefold() for region in regions}

    def likeness(label: str) -> tuple[float, bool, bool]:
        # Three-letter codes often tie; then a region of this world, then the same first letter wins.
        ratio = difflib.SequenceMatcher(None, label, typed).ratio()
        return ratio, label in local, label[:1] == typed[:1]

    best = max(by_fold, key=likeness)
    return f" Did you mean {by_fold[best]}?" if likeness(best)[0] >= 0.6 else ""


def describe_groups() -> tuple[Group, ...]:
    """All groups with title, source and dated members."""
    return tuple(_groups().values())


def parse_date(text: str) -> datetime.date:
    """A date YYYY-MM-DD; :class:`InputError` otherwise."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is not a date; expected YYYY-MM-DD.") from None
