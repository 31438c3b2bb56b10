"""The catalogue of worlds: source, licence, unit, year, hash and known defects of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from parley.errors import InputError, nearest
from parley.kit.packaged import read_toml


@dataclass(frozen=True)
class Entry:
    """One world of the catalogue.

    Attributes:
        name, title, year: what it is.
        source, licence: where the data come from and on what terms; one string each.
        unit: of flows and use.
        file: name of the bundled file, or ``""`` for a world that users build themselves.
        sha256: of the bundled file.
        derived: whether figures were derived rather than published as they are.
        default_elasticities: named set used when a scenario names none.
        defects: known defects of the data.
    """

    name: str
    title: str
    year: int
    source: str
    licence: str
    unit: str
    derived: bool
    default_elasticities: str
    defects: tuple[str, ...]
    file: str = ""
    sha256: str = ""


@cache
def entries() -> dict[str, Entry]:
    """All entries by name, in the catalogue's order."""
    return {name: _entry(name, table) for name, table in read_toml("catalog.toml").items()}


def _entry(name: str, table: dict[str, Any]) -> Entry:
    return Entry(name=name, **{**table, "defects": tuple(table.get("defects", ()))})


def entry(name: str) -> Entry:
    """Catalogue entry by name; :class:`InputError` with the nearest spelling if there is none."""
    if name not in entries():
        raise unknown(name)
    return entries()[name]


def unknown(name: str) -> InputError:
    """Error for a name that is neither in the catalogue nor a file."""
    return InputError(
        f"unknown world {name!r}.{nearest(name, entries())} Worlds: {', '.join(entries())}, or the path of a world "
        "file written by: parley data import."
    )
