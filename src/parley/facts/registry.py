"""The facts that ship with parley, read when the first one is asked for.

``data/facts/*.toml`` has groups of facts that share a source. A group lists its facts, or names a CSV of derived
figures (written by :mod:`parley.facts.recipes`) and says which column is which series. What is given for one fact or
one row takes the place of what its group says; notes are put together.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import Any

from parley.errors import DataError, InputError, nearest
from parley.facts.fact import SEEN, Fact
from parley.kit.packaged import names, read_text, read_toml

OWN = ("basis", "definition", "source", "note", "reliable")
"""Columns of a CSV that are not figures and may be empty: the group's word then stands."""


@cache
def facts_by_id() -> MappingProxyType[str, Fact]:
    """Every fact by its id, in the order of the files; raises :class:`DataError` where two have the same id."""
    found: dict[str, Fact] = {}
    for fact in _read_all():
        if fact.id in found:
            raise DataError(f"two facts are named {fact.id!r}; give one of them another basis.")
        found[fact.id] = fact
    return MappingProxyType(found)


@cache
def _by_series() -> dict[str, tuple[Fact, ...]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts_by_id().values():
        found.setdefault(fact.series, []).append(fact)
    return {name: tuple(sorted(group, key=lambda fact: fact.year)) for name, group in found.items()}


def all() -> tuple[Fact, ...]:
    """Every fact, in the order of the files."""
    return tuple(facts_by_id().values())


def get(fact: str) -> Fact:
    """Fact by id; :class:`InputError` with the nearest id, or a series' ids, if there is none."""
    facts = facts_by_id()
    if fact in facts:
        return facts[fact]
    begins = [key for key in facts if key.startswith(f"{fact}-")]
    hint = f" Ids that begin so: {', '.join(begins[-6:])}." if begins else nearest(fact, facts)
    raise InputError(f"no fact {fact!r}.{hint} parley facts find TEXT looks for one.")


def series(name: str, year: int | None = None) -> tuple[Fact, ...]:
    """Facts of a series by year, all definitions side by side; only those of ``year`` if it is given.

    Raises:
        InputError: no such series, or no fact of that year in it.
    """
    group = _by_series().get(name)
    if group is None:
        raise InputError(f"no series {name!r}.{nearest(name, _by_series())} parley facts find TEXT looks for one.")
    if year is None:
        return group
    dated = tuple(fact for fact in group if fact.year == year)
    if not dated:
        years = sorted({fact.year for fact in group})
        close = min(years, key=lambda other: abs(other - year))
        raise InputError(f"series {name!r} has no fact of {year}; it has {years[0]} to {years[-1]}, nearest {close}.")
    return dated


def series_names() -> tuple[str, ...]:
    """Every series, in the order of the files."""
    return tuple(_by_series())


def topics() -> tuple[str, ...]:
    """Headings of the facts, in the order of the files."""
    return tuple(dict.fromkeys(fact.topic for fact in facts_by_id().values()))


# -- reading ---------------------------------------------------------------------------------------------------


def _read_all() -> Iterator[Fact]:
    for name in names("facts", suffix=".toml"):
        document = dict(read_toml("facts", f"{name}.toml"))
        topic = document.pop("topic")
        for group in document.values():
            shared = {"topic": topic, **group}
            if "file" in group:
                yield from _columns(shared, read_text("facts", group["file"]))
            else:
                yield from (_fact({**shared, **own}, shared.get("note", ""), own) for own in group["facts"])


def _columns(group: dict[str, Any], text: str) -> Iterator[Fact]:
    """Facts of a CSV: each filled cell of each named column, with series and title made from the row."""
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        own: dict[str, Any] = {key: row[key] for key in OWN if row.get(key)}
        own["year"] = int(row["year"])
        if "reliable" in own:
            own["reliable"] = own["reliable"] == "1"
        for column in group["columns"]:
            if row[column["column"]]:
                entry = {**group, **column, **own, "value": float(row[column["column"]])}
                entry["series"], entry["title"] = column["series"].format(**row), column["title"].format(**row)
                yield _fact(entry, group.get("note", ""), own)


def _fact(entry: dict[str, Any], note: str, own: dict[str, Any]) -> Fact:
    day: datetime.date | None = entry.get("day")
    year = day.year if day else entry["year"]
    basis = entry.get("basis", "")
    value = entry["value"]
    number = isinstance(value, (int, float))
    if entry["seen"] not in SEEN:
        raise DataError(f"fact {entry['series']!r}: seen is {entry['seen']!r}; expected {', '.join(SEEN)}.")
    return Fact(
        id=f"{entry['series']}-{year}-{basis}" if basis else f"{entry['series']}-{year}",
        series=entry["series"],
        title=entry["title"],
        topic=entry["topic"],
        value=float(value) if number else tuple(value) if isinstance(value, list) else value,
        unit=entry["unit"] if number else "list" if isinstance(value, list) else "text",
        year=year,
        day=day,
        definition=entry["definition"],
        rounding=float(entry["rounding"]) if number else None,
        source=entry["source"],
        seen=entry["seen"],
        note=f"{note} {own['note']}".strip() if "note" in own and own["note"] != note else note,
        reliable=entry.get("reliable", True),
    )
