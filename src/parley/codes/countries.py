"""Country codes, their English names, and what a wrong code probably meant.

The facts are in ``data/countries.toml``; this module only reads them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from parley.errors import SHORT, InputError, near_code
from parley.kit.packaged import read_toml
from parley.kit.text import loose

ROW = "ROW"
LIKE = 0.8
"""Least likeness of a name (difflib's ratio) for a suggestion; Africa and America have 0.77."""


@cache
def _countries() -> dict[str, str]:
    return {str(code): str(name) for code, name in read_toml("countries.toml")["countries"].items()}


@cache
def aliases() -> dict[str, str]:
    """Other spellings of countries' names, those of speech among them, each with its code."""
    table = read_toml("countries.toml")
    return {str(name): str(code) for part in ("aliases", "spoken") for name, code in table[part].items()}


@cache
def alpha2() -> dict[str, str]:
    """ISO 3166-1 alpha-3 codes by alpha-2 code; XK stands for XKX."""
    return {str(two): str(three) for two, three in read_toml("countries.toml")["alpha2"].items()}


@cache
def other_codes() -> dict[str, tuple[str, ...]]:
    """Codes of other lists and former codes, each with the codes of today; empty where none takes its place."""
    tables = read_toml("countries.toml")["other-codes"].values()
    return {str(old): tuple(map(str, new)) for table in tables for old, new in table["codes"].items()}


def spelled(name: str, valid: Iterable[str]) -> str | None:
    """Return the entry of ``valid`` that equals ``name`` apart from case; None if there is none."""
    key = name.strip().casefold()
    return next((candidate for candidate in valid if candidate.casefold() == key), None)


def country_codes() -> tuple[str, ...]:
    """All country codes in alphabetical order: ISO 3166-1 alpha-3, XKX and ROW."""
    return tuple(sorted(_countries()))


def country_name(code: str) -> str:
    """English short name of a country code; :class:`InputError` for anything else."""
    found = spelled(code, _countries())
    if found is None:
        raise InputError(f"{code!r} is not a country code (ISO 3166-1 alpha-3).{suggestion(code)}")
    return _countries()[found]


def label(code: str) -> str:
    """What to call a region in a table or figure: the country's name, or the code of a region that is not a country."""
    return _countries().get(code, code)


EVERYBODY = frozenset(("WLD", "W00", "WORLD", "ALL", "ALL COUNTRIES", "TOTAL"))
"""What tables call the world, where a scenario has ``"*"``."""
_EU = re.compile(r"EU(\d\d)?[_-]?(?:\d{4})?|EUROPEANUNION|EUN|EUU")
"""The European Union in spellings of Eurostat, WITS and the World Bank."""


def suggestion(name: str, regions: Sequence[str] = (), groups: Sequence[str] = ()) -> str:
    """What was probably meant, e.g. ``" Did you mean 'DEU' (Germany)?"``; empty rather than far-fetched.

    A code of another list (DE, EL, ROM) and a country's name lead to the code. A short text is otherwise compared with
    the codes of the world's regions and with groups only, as nearly every text of three letters is one letter away from
    some country's code; a longer one is compared with names, groups and the world's own codes.

    Args:
        name: what was typed.
        regions: of the world; none means all countries.
        groups: names of groups that would do.
    """
    typed = name.strip()
    key = typed.replace(".", "").upper()
    if key in _countries() and regions and key not in regions:
        return f" {key} is {_countries()[key]}, which is not among this world's regions."
    if said := _of_tables(key, groups):
        return said
    if key in other_codes() or key in alpha2():
        return _meant(other_codes()[key] if key in other_codes() else (alpha2()[key],), regions)
    named = _by_name(regions)
    if loose(typed) in named:
        return _meant((named[loose(typed)],), regions)
    close = None if key in _elsewhere() else near_code(typed, [*(regions or country_codes()), *groups])
    if close or len(typed) <= SHORT:
        return _meant((close,), regions) if close else ""
    by_name = {key: code for key, code in named.items() if len(key) > SHORT}
    by_name |= {loose(group): group for group in (*groups, *regions)}
    begun = {code for code, name in _countries().items() if loose(typed) and loose(name).startswith(loose(typed))}
    found = None if len(begun) > 1 else begun.pop() if begun else _alike(loose(typed), by_name)
    return _meant((found,), regions) if found else ""


def _of_tables(key: str, groups: Sequence[str]) -> str:
    """What a scenario has for the world and the European Union as tables call them; empty for anything else."""
    if groups and key in EVERYBODY:
        return " All countries are '*', in quotation marks."
    union = _EU.fullmatch(key.replace(" ", ""))
    name = f"EU{union.group(1) or ''}" if union else ""
    return f" Did you mean {name!r}?" if name in groups else ""


def _alike(key: str, by_name: Mapping[str, str]) -> str | None:
    """The code whose name is most like a text and begins alike; None if none is, or two codes' names as much."""
    near = [
        name
        for name in difflib.get_close_matches(key, by_name, n=4, cutoff=LIKE)
        if name[0] == key[0] or name[:2] == key[1::-1]  # or the first two exchanged
    ]
    ratio = {name: difflib.SequenceMatcher(None, name, key).ratio() for name in near}
    best = {by_name[name] for name in ratio if ratio[name] == max(ratio.values())}
    return best.pop() if len(best) == 1 else None


@cache
def names() -> dict[str, str]:
    """Codes by name in the loose spelling: short names, other spellings, and those of tables; not those of speech."""
    listed = {**read_toml("countries.toml")["aliases"], **read_toml("country_codes.toml")["names"]}
    listed |= {name: code for code, name in _countries().items()}
    return {loose(str(name)): str(code) for name, code in listed.items()}


@cache
def _elsewhere() -> frozenset[str]:
    """Codes in three letters that mean something else, such as currencies."""
    return frozenset(read_toml("country_codes.toml")["elsewhere"]["codes"])


@cache
def _spoken() -> dict[str, str]:
    return {loose(name): code for name, code in aliases().items()} | names()


def _by_name(regions: Sequence[str]) -> dict[str, str]:
    """Codes by name in the loose spelling; the world's own codes too."""
    return _spoken() | {loose(region): region for region in regions}


def _meant(codes: Sequence[str], regions: Sequence[str]) -> str:
    if not codes:
        return ""
    named = [f"{code!r} ({_countries()[code]})" if code in _countries() else repr(code) for code in codes]
    lost = [code for code in codes if regions and code in _countries() and code not in regions]
    rest = f" {' and '.join(lost)} {'is' if len(lost) == 1 else 'are'} not among this world's regions." if lost else ""
    return f" Did you mean {' or '.join(named)}?{rest}"
