"""Country groups by name with dated membership, and regions of a world picked by code and group.

The facts are in ``data/groups*.toml``; this module only reads them. Membership intervals are half-open: the day
``until`` is the first day outside the group.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from parley.codes.countries import ROW, label, spelled, suggestion
from parley.codes.reading import folded, read
from parley.errors import InputError, nearest
from parley.kit.dates import Spell, parse_spell
from parley.kit.packaged import read_toml

UNIONS = "unions and agreements"
FILES = {
    UNIONS: "groups.toml",
    "trade law and income": "groups_dated.toml",
    "continents": "groups_world.toml",
}
"""Kinds of groups and the files that have them."""
EVERY = "*"
"""Selector of all regions."""


@dataclass(frozen=True)
class Group:
    """A named country group; ``members`` maps ISO3 codes to spells of membership, ``kind`` is one of FILES."""

    name: str
    title: str
    source: str
    notes: str
    members: Mapping[str, tuple[Spell, ...]]
    kind: str = ""

    def on(self, at: datetime.date | None) -> tuple[str, ...]:
        """ISO3 codes of the members on a day, sorted; None means those whose membership is open. May be empty."""
        return tuple(sorted(code for code, spells in self.members.items() if any(s.holds(at) for s in spells)))


@dataclass(frozen=True)
class Selection:
    """Regions picked by a list of selectors.

    Attributes:
        codes: in the world's order, each once.
        absent: group members that the world lacks.
        notes: a sentence for each selector in another spelling than a code or group: what it is read as.
    """

    codes: tuple[str, ...]
    absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bloc:
    """Regions that count as one.

    Attributes:
        label: as it is shown: a region's code, a group's name, or several with a plus sign, such as USA+CAN.
        codes: the regions, in the world's order, each once.
        absent: members of its groups that the world does not have.
        notes: what a name in another spelling is read as.
    """

    label: str
    codes: tuple[str, ...]
    absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)


@cache
def _groups() -> dict[str, Group]:
    return {
        name: Group(
            name=name,
            title=entry["title"],
            source=entry["source"],
            notes=entry.get("notes", "").strip(),
            members=_members(entry),
            kind=kind,
        )
        for kind, file in FILES.items()
        for name, entry in read_toml(file).items()
    }


def _members(entry: Mapping[str, Any]) -> dict[str, tuple[Spell, ...]]:
    """Spells of membership by ISO3 code, sorted, from a table by code or by spell."""
    found: dict[str, list[Spell]] = {}
    for code, pairs in entry.get("members", {}).items():
        found.setdefault(code, []).extend(parse_spell(*pair) for pair in pairs)
    for text, codes in entry.get("spells", {}).items():
        since, _, until = text.partition("/")
        for code in codes:
            found.setdefault(code, []).append(parse_spell(since, until))
    return {code: tuple(sorted(found[code], key=lambda spell: spell.since)) for code in sorted(found)}


def group_named(name: str) -> str | None:
    """The group of that name in any case, blanks standing for hyphens (Latin America); None if there is none."""
    key = "-".join(name.casefold().replace("_", " ").split())
    return next((group for group in _groups() if group.casefold() == key), None)


def group_names() -> tuple[str, ...]:
    """Names of all groups, in the order of the file."""
    return tuple(_groups())


def describe_groups() -> tuple[Group, ...]:
    """All groups with title, source and dated members."""
    return tuple(_groups().values())


def find_group(name: str) -> Group:
    """Look up a group by its name, in any case."""
    found = group_named(name)
    if found is None:
        raise InputError(f"{name!r} is not a country group.{nearest(name, _groups())}")
    return _groups()[found]


def group_members(name: str, at: datetime.date | None = None) -> tuple[str, ...]:
    """ISO3 codes of a group's members on the day ``at``, sorted; None means those whose membership is open.

    Raises:
        InputError: an unknown group, or one without members on that day.
    """
    group = find_group(name)
    members = group.on(at)
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
    """Turn region codes, group names, ``"*"`` and other spellings of countries, in any case, into regions of a world.

    A selector is first looked up among the world's own regions, so a world may use codes that are not countries; then
    among groups; then in all lists of countries' codes and names (:mod:`parley.codes.reading`), with a note. Group
    members that the world does not have are listed in ``absent``; a group with no member in the world is an error.
    """
    return _resolved(tuple(selectors), tuple(regions), at)


@lru_cache(maxsize=4096)
def _resolved(selectors: tuple[str, ...], regions: tuple[str, ...], at: datetime.date | None) -> Selection:
    """Kept, as draws and paths ask for the same groups of the same world again."""
    found = [_one(selector, regions, at)[1] for selector in selectors]
    chosen = {code for selection in found for code in selection.codes}
    absent = {code for selection in found for code in selection.absent}
    notes = dict.fromkeys(note for selection in found for note in selection.notes)
    return Selection(tuple(dict.fromkeys(r for r in regions if r in chosen)), tuple(sorted(absent)), tuple(notes))


def regions_of(selector: str, regions: Sequence[str], at: datetime.date | None) -> Selection:
    """The regions of one code, group, ``"*"`` or union such as ``USA+CAN``; errors as :func:`resolve_countries`."""
    bloc = _bloc(selector, tuple(regions), at)
    return Selection(bloc.codes, bloc.absent, bloc.notes)


def blocs_of(names: str | Sequence[str], regions: Sequence[str], at: datetime.date | None) -> tuple[Bloc, ...]:
    """Blocs of a list: ``"EU27,USA"``, ``["EU27", "USA+CAN"]`` or both; one that is named twice counts once.

    Args:
        names: codes, groups, ``"*"`` and unions with a plus sign, in any case, with commas between them.
        regions: of the world.
        at: the day on which groups are read; None takes the memberships that are open.

    Raises:
        InputError: an empty list or entry, a code or group that does not exist, or one without a region in the world.
    """
    listed = [part.strip() for name in ([names] if isinstance(names, str) else names) for part in name.split(",")]
    if not listed or not all(listed):
        text = names if isinstance(names, str) else ",".join(names)
        raise InputError(f"{text!r}: expected regions or groups with commas between them, such as EU27,USA,CHN+HKG.")
    return tuple({bloc.label: bloc for bloc in (_bloc(name, tuple(regions), at) for name in listed)}.values())


@lru_cache(maxsize=4096)
def _bloc(name: str, regions: tuple[str, ...], at: datetime.date | None) -> Bloc:
    found = [_one(part, regions, at) for part in parts_of(name, regions)]
    chosen = {code for _, selection in found for code in selection.codes}
    absent = {code for _, selection in found for code in selection.absent}
    title = "+".join(dict.fromkeys(label for label, _ in found))
    notes = dict.fromkeys(note for _, selection in found for note in selection.notes)
    codes = tuple(dict.fromkeys(r for r in regions if r in chosen))
    return Bloc(title, codes, tuple(sorted(absent)), tuple(notes))


def readings(blocs: Iterable[Bloc]) -> tuple[str, ...]:
    """Sentences on what names in another spelling are read as, each once."""
    return tuple(dict.fromkeys(note for bloc in blocs for note in bloc.notes))


def parts_of(name: str, regions: Sequence[str] = ()) -> tuple[str, ...]:
    """``USA+CAN`` in two, where the sign is not part of a name: OPEC+ is one group, USA+OPEC+ are two.

    Raises:
        InputError: nothing on one side of a plus sign.
    """
    if spelled(name, regions) or group_named(name):
        return (name.strip(),)
    parts: list[str] = []
    for piece in name.split("+"):
        if piece.strip():
            parts.append(piece.strip())
        elif parts and group_named(f"{parts[-1]}+"):
            parts[-1] += "+"
        else:
            raise InputError(f"{name!r}: expected a region or group on both sides of each plus sign, such as USA+CAN.")
    return tuple(parts)


def _one(selector: str, regions: Sequence[str], at: datetime.date | None) -> tuple[str, Selection]:
    """Label and regions of one code, group or ``"*"``."""
    region, group = spelled(selector, regions), group_named(selector)
    if selector.strip() == EVERY:
        return EVERY, Selection(tuple(regions))
    if region is not None:
        return region, Selection((region,))
    if group is None:
        code, note = region_of(selector, regions)
        return code, Selection((code,), (), (note,) if note else ())
    members = group_members(group, at)
    present = tuple(r for r in regions if r in members)
    if not present:
        raise InputError(f"no member of the group {group!r} is a region of this world{_in_rest(regions)}.")
    return group, Selection(present, tuple(code for code in members if code not in present))


def region_of(name: str, regions: Sequence[str]) -> tuple[str, str]:
    """The world's region of that code or name, and a sentence on what it is read as if it is spelled otherwise.

    Raises:
        InputError: nothing that certainly means a region of this world; the message has what was probably meant.
    """
    region = spelled(name, regions)
    if region is not None:
        return region, ""
    reading = read(name)
    if reading is None:
        raise InputError(_not_a_region(name, regions))
    read_as = f"{reading.code} ({label(reading.code)})"
    if reading.code not in regions:
        same = reading.code == folded(name)
        what = f"{reading.code!r} ({label(reading.code)}) is" if same else f"{name!r} is read as {read_as}, which is"
        raise InputError(f"{what} not a region of this world{_in_rest(regions, 'it is')}.")
    return reading.code, f"{name!r} is read as {read_as}"


def _in_rest(regions: Sequence[str], what: str = "they are") -> str:
    return f"; {what} part of {ROW} there" if ROW in regions else ""


def _not_a_region(selector: str, regions: Sequence[str]) -> str:
    return f"{selector!r} is neither a country code nor a country group.{suggestion(selector, regions, group_names())}"
