"""All labels of a table's regions together as ISO3 codes: one normalisation for every reader.

What a label means depends on its neighbours. Numbers and codes in two letters are read only where nearly all of their
kind are in the lists; a former state only where none of its successors stands beside it; a union is a total only where
one of its members does. A table of which most labels are in no list keeps its own codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from parley.codes.countries import country_codes, suggestion
from parley.codes.groups import find_group, group_named, group_names
from parley.codes.reading import ISO3, NAME, NUMBER, REST, Reading, folded, number, read, table
from parley.kit.text import counted, loose

SHARE = 0.8
"""Least share of numbers, or of codes in two letters, that must be in the lists for any of them to be read."""
MOST = 0.5
"""Least share of all labels that must be in the lists for any of them to be read."""
SHOWN = 6
"""Labels that a note names."""
WORLD = "world"
"""Kind of aggregate that holds all others."""
_UNION = re.compile(r"(?:EXTR?A?|INTR?A?)?[_ -]?(EU|EA)[_ -]?(\d\d)?(?:_\d{4})?(?:[_ -]?(?:EXTRA|INTRA))?")
_AREA = re.compile(r"[A-Z]\d\d")
"""UN Comtrade's codes of areas that are not countries: W00, R20, A59."""
_UNTIL = re.compile(r"\s*\(\.\.\.\d{4}\)\s*$")
"""How UN Comtrade ends the name of an area that has ceased to exist: (...1998)."""
_TOTAL = re.compile(
    r"(?:grand |world |sub)?total\b|(?:all|sum of|sum over) (?:countries|regions|partners)\b", re.IGNORECASE
)
"""Totals of rows and columns as people call them: Total exports, All countries."""
_NES = re.compile(r"\bn\.?e\.?s\b\.?|not elsewhere specified", re.IGNORECASE)


@dataclass(frozen=True)
class Normalised:
    """What the labels of a table are read as.

    Attributes:
        codes: by label, as it was given, the ISO3 code; the label itself where it is not a country's.
        aggregates: labels that are totals, groups of other regions of the table, or areas that are not specified.
        unknown: labels in no list; they are regions of their own.
        notes: sentences on what was read as what, with counts.
        meaning: of each aggregate, in words: the world, or a total; an area that is not specified.
    """

    codes: dict[str, str]
    aggregates: tuple[str, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    meaning: dict[str, str] = field(default_factory=dict)


def normalise(labels: Sequence[str], *, year: int | None = None) -> Normalised:
    """Read the labels of one table's regions together.

    Args:
        labels: as the table has them; repetitions do not matter.
        year: of the data, which decides whether YUG is Serbia and Montenegro.
    """
    given = tuple(dict.fromkeys(labels))
    first = {label: read(label) for label in given}
    states = {label: _state(label) for label in given}
    known = [label for label in given if first[label] or states[label] or _aggregate(label) or _residual(label)]
    if len(known) < MOST * len(given):
        return _own(given, first)
    refused, doubts = _doubted(given, first)
    read_as = {label: reading for label, reading in first.items() if reading and label not in refused}
    read_as |= _shared(given, read_as)
    listed = {reading.code for reading in read_as.values()}
    former = {label: code for label in given if (code := _former(label, listed, year)) and label not in read_as}
    listed |= set(former.values())
    meaning = {
        label: what for label in given if label not in read_as and label not in former
        if (what := _meaning(label, listed, refused))
    }  # fmt: skip
    rest = tuple(label for label in given if label not in read_as and label not in former and label not in meaning)
    codes = {label: read_as[label].code for label in read_as} | former
    codes |= {label: _plain(label, len(rest) < len(given) - len(rest)) for label in (*meaning, *rest)}
    unknown = tuple(label for label in rest if not _residual(label))
    notes = (
        *doubts,
        *_read_notes(read_as),
        *(f"{label}, {_state(label)['title']}, is read as {code}." for label, code in former.items()),
        *_rest_notes(read_as, rest),
        *_joined_notes(codes, {*read_as, *former}),
        *_unknown_notes(unknown, refused, listed),
    )
    return Normalised({label: codes[label] for label in given}, tuple(meaning), unknown, notes, meaning)


def _own(given: Sequence[str], first: Mapping[str, Reading | None]) -> Normalised:
    """A table with codes of its own: every label stays as it is."""
    alike = [label for label in given if (reading := first[label]) and reading.code != folded(label)]
    stay = "stays as it is" if len(alike) == 1 else "stay as they are"
    note = (
        f"{counted(len(alike), 'label')} that could be read as a country's ({_listed(alike)}) {stay}: most regions of "
        "the table are in no list of countries."
    )
    codes = {label: reading.code if (reading := first[label]) and reading.scheme == ISO3 else label for label in given}
    total = {label: _title(WORLD) for label in given if _aggregate(label) == WORLD and not _is_number(label)}
    unknown = tuple(label for label in given if codes[label] not in country_codes() and label not in total)
    return Normalised(codes, tuple(total), unknown, (note,) if alike else (), total)


def _doubted(given: Sequence[str], first: Mapping[str, Reading | None]) -> tuple[set[str], list[str]]:
    """Labels not to read, as too many of their kind are in no list, or as their list has another; with notes."""
    refused: set[str] = set()
    notes: list[str] = []
    exiobase = [label for label in given if folded(label) in table()["rest"]["exiobase"]]
    if len(exiobase) > 1:
        refused |= set(exiobase)
    for kind, what in ((_is_number, "numbers"), (_is_pair, "codes in two letters")):
        alike = [label for label in given if kind(label) and label not in refused]
        strange = [label for label in alike if not (first[label] or _state(label) or _aggregate(label))]
        if alike and len(strange) > (1 - SHARE) * len(alike):
            refused |= set(alike)
            notes.append(
                f"{len(alike)} {what} stay as they are: {len(strange)} of them ({_listed(strange)}) are in no list of "
                "countries."
            )
    return refused, notes


def _is_number(label: str) -> bool:
    return label.strip().removesuffix(".0").isdigit()


def _is_pair(label: str) -> bool:
    return len(label.strip()) == 2 and label.strip().isalpha()


def _shared(given: Sequence[str], read_as: Mapping[str, Reading]) -> dict[str, Reading]:
    """Names that two countries share, where the table has the other one under its own name."""
    listed = {reading.code for reading in read_as.values()}
    found = {}
    for name, codes in table()["shared-names"].items():
        left = [code for code in codes if code not in listed]
        for label in given:
            if loose(label) == loose(name) and len(left) == 1:
                found[label] = Reading(left[0], NAME)
    return found


# -- former states, unions and totals --------------------------------------------------------------------------


def _state(label: str) -> Mapping[str, object]:
    """Title, successor and years of a state whose borders were others; empty for other labels."""
    states: Mapping[str, Mapping[str, object]] = table()["states"]
    name = _state_names().get(loose(_UNTIL.sub("", label)), "")
    return states.get(number(label)) or states.get(folded(label)) or states.get(name) or {}


@cache
def _state_names() -> dict[str, str]:
    """Codes of states whose borders were others, by name in the loose spelling."""
    return {loose(name): str(code) for name, code in table()["state-names"].items()}


def _former(label: str, listed: Iterable[str], year: int | None) -> str | None:
    """The country of today that stands for a former state in this table; None if none does."""
    state = _state(label)
    code, parts = state.get("code"), state.get("parts", ())
    if code is None or set(parts) & set(listed):  # type: ignore[call-overload]
        return None
    since, until = state.get("since"), state.get("until")
    if since is not None and not (year is not None and int(str(since)) <= year):
        return None
    if until is not None and year is not None and year > int(str(until)):
        return None
    return str(code)


@cache
def _aggregates() -> tuple[dict[str, str], dict[str, str]]:
    """Kind of aggregate by code, and by name in the loose spelling."""
    kinds = table()["aggregates"]
    by_code = {str(code): kind for kind, entry in kinds.items() for code in entry["codes"]}
    by_name = {loose(name): kind for kind, entry in kinds.items() for name in entry.get("names", ())}
    return {folded(group): "unions" for group in group_names()} | by_code, by_name


def _aggregate(label: str) -> str | None:
    """Which kind of aggregate a label names: world, areas, world-bank or unions."""
    by_code, by_name = _aggregates()
    key = folded(label)
    kind = by_code.get(number(label) or key) or by_name.get(loose(label))
    if kind is None and _UNION.fullmatch(key):
        kind = "unions"
    if kind is None and _TOTAL.match(label.strip()):
        kind = WORLD
    if kind is None and (_AREA.fullmatch(key) or _NES.search(label)):
        kind = "areas"
    return kind


def _meaning(label: str, listed: Iterable[str], refused: Iterable[str]) -> str | None:
    """What an aggregate is, in words; None for other labels, and for a region whose members the table does not list."""
    kind = _aggregate(label) if label not in refused else None
    if kind is None:
        return None
    if kind in ("unions", "world-bank") and not set(listed) & (set(_members(label)) or set(country_codes())):
        return None
    return _title(kind)


def _title(kind: str) -> str:
    """What a kind of aggregate is, in words."""
    return str(table()["aggregates"][kind]["title"])


def _members(label: str) -> tuple[str, ...]:
    """Countries that a union or group ever had; those of today's EU for a spelling of it; empty if not known."""
    key = folded(label)
    group = group_named(key) or table()["aggregates"]["world-bank"]["like"].get(key)
    union = _UNION.fullmatch(key)
    if group is None and (union or key in ("EUR", "EUN", "97", "EUU")):
        group = "EA" if union and union.group(1) == "EA" else "EU"
    return tuple(find_group(group).members) if group is not None else ()


def _residual(label: str) -> bool:
    """Whether a label is the rest of a part of the world, which a table needs to close."""
    rest = table()["rest"]
    return folded(label) in (*rest["own"], *rest["exiobase"])


def _plain(label: str, upper: bool) -> str:
    """A label that is not a country's; short codes in upper case where the table has countries' codes."""
    bare = label.strip()
    return bare.upper() if upper and len(bare) <= len("EXT_EU27_2020") and bare.isascii() and " " not in bare else bare


# -- notes -----------------------------------------------------------------------------------------------------


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels[:SHOWN]) + (", …" if len(labels) > SHOWN else "")


def _read_notes(read_as: Mapping[str, Reading]) -> list[str]:
    """A sentence for each list from which labels were read, other than ISO3 itself."""
    notes = []
    for scheme in dict.fromkeys(reading.scheme for reading in read_as.values()):
        pairs = [f"{label} as {r.code}" for label, r in read_as.items() if r.scheme == scheme and r.code != label]
        changed = [pair for pair in pairs if pair.split(" as ")[0].strip() != pair.split(" as ")[-1]]
        if scheme not in (ISO3, REST) and changed:
            notes.append(f"{counted(len(changed), _what(scheme), _what(scheme, 2))} read as ISO3: {_listed(changed)}.")
        elif scheme == ISO3 and changed:
            notes.append(f"{counted(len(changed), 'code')} in lower case read as ISO3: {_listed(changed)}.")
    return notes


def _what(scheme: str, many: int = 1) -> str:
    ending = "" if many == 1 else "s"
    if scheme == NAME:
        return f"country name{ending}"
    return f"{'number' if scheme == NUMBER else 'code'}{ending} ({scheme})"


def _rest_notes(read_as: Mapping[str, Reading], rest: Sequence[str]) -> list[str]:
    """Regions that hold the rest of the world or of a part of it."""
    row = [label for label, reading in read_as.items() if reading.scheme == REST and label != reading.code]
    own = [label for label in rest if _residual(label)]
    notes = [f"{_listed(row)} is read as ROW, the rest of the world."] if row else []
    if own:
        notes.append(f"{counted(len(own), 'region')} of the rest of a part of the world kept: {_listed(own)}.")
    return notes


def _joined_notes(codes: Mapping[str, str], countries: Iterable[str]) -> list[str]:
    """Labels that are read as the same country."""
    by_code: dict[str, list[str]] = {}
    for label in codes:
        if label in countries:
            by_code.setdefault(codes[label], []).append(label)
    return [
        f"{', '.join(labels[:-1])} and {labels[-1]} are {'both' if len(labels) == 2 else 'all'} read as {code}."
        for code, labels in by_code.items()
        if len(labels) > 1
    ]


def _unknown_notes(unknown: Sequence[str], refused: Iterable[str], listed: Iterable[str]) -> list[str]:
    """Labels in no list, with what they may mean."""
    plain = [label for label in unknown if label not in refused]
    notes = []
    former = [f"{label}, {_state(label)['title']}" for label in plain if _state(label)]
    if former:
        kept = "a region of its own, which groups" if len(former) == 1 else "regions of their own, which groups"
        more = f"; and {len(former) - SHOWN} more" if len(former) > SHOWN else ""
        notes.append(
            f"{counted(len(former), 'former state or area', 'former states or areas')} kept as {kept} of countries "
            f"leave out: {'; '.join(former[:SHOWN])}{more}."
        )
    strange = [label for label in plain if not _state(label)]
    if strange and listed:
        hints = [f"{label}:{hint}" for label in strange[:SHOWN] if (hint := suggestion(label))]
        kept = "a region of its own" if len(strange) == 1 else "regions of their own"
        notes.append(
            f"{counted(len(strange), 'label')} in no list of countries kept as {kept}: {_listed(strange)}."
            f"{' ' + ' '.join(hints) if hints else ''}"
        )
    return notes


def is_world(label: str) -> bool:
    """Whether a label names the world or a total, in any list: WLD, W00, 000, World, All."""
    return _aggregate(label) == WORLD
