"""Sectors by code, prefix or group name."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from parley.errors import InputError, nearest

ALL = "all"


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(resources.files("parley.data").joinpath("sector_groups.toml").read_text(encoding="utf-8"))


def sector_groups() -> dict[str, tuple[str, ...]]:
    """Codes of every sector group, over all classifications."""
    return {name: tuple(entry["codes"]) for name, entry in _read().items()}


def sector_titles() -> dict[str, str]:
    """What each sector group holds, in words."""
    return {name: str(entry["title"]) for name, entry in _read().items()}


@cache
def _names() -> dict[str, str]:
    text = resources.files("parley.data").joinpath("sector_names.toml").read_text(encoding="utf-8")
    return {str(code): str(name) for code, name in tomllib.loads(text)["names"].items()}


def sector_name(code: str) -> str:
    """Short name of a sector; the code itself where none is known."""
    return _names().get(code, code)


def resolve_sectors(selectors: Sequence[str], sectors: Sequence[str]) -> tuple[str, ...]:
    """Sectors picked by codes, group names or prefixes, in the world's order.

    An exact code wins over a group, a group over a prefix. Raises :class:`InputError` for a selector that matches
    nothing, with the nearest valid name.
    """
    picked: set[str] = set()
    for selector in selectors:
        picked.update(_match(str(selector), sectors))
    return tuple(code for code in sectors if code in picked)


def _match(selector: str, sectors: Sequence[str]) -> tuple[str, ...]:
    groups = {name.casefold(): codes for name, codes in sector_groups().items()}
    key = selector.casefold()
    if key in (ALL, "*"):
        return tuple(sectors)
    exact = tuple(code for code in sectors if code.casefold() == key)
    if exact:
        return exact
    if key in groups:
        found = tuple(code for code in sectors if code in groups[key])
        if found:
            return found
        raise InputError(
            f"the sector group {selector!r} is empty in this world; its sectors are {', '.join(sectors[:40])}."
        )
    found = tuple(code for code in sectors if key and code.casefold().startswith(key))
    if found:
        return found
    valid = [ALL, *sector_groups(), *sectors]
    raise InputError(
        f"unknown sector {selector!r}.{nearest(selector, valid)} Expected a code or prefix of "
        f"{', '.join(sectors[:40])}, or a group: {', '.join([ALL, *sector_groups()])}."
    )
