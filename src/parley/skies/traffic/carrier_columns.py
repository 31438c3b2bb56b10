"""Whose flights a row of a route table are: the columns that say it, and what they read codes as.

``airline`` (also ``airline_iata``, ``airline_icao``) holds airlines, ``state`` (also ``country``) the states that
license them; both together give an airline that parley does not know its state. ``carrier`` holds either and needs
codes that are one thing only: CA is Air China and Canada, so a table of such codes is refused until its column says
which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from parley.codes.countries import country_name
from parley.errors import DataError, InputError
from parley.kit.text import counted
from parley.skies.rights.carriers import (
    AIRLINE,
    STATE,
    Carrier,
    airline,
    airlines,
    carrier,
    icao_codes,
    readings,
    state,
)

CARRIER = "carrier"
AIRLINES = ("airline", "airline_iata", "airline_icao")
STATES = ("state", "country")
WHOSE = (CARRIER, *AIRLINES, *STATES)
MOST_NAMED = 8
MOST_UNKNOWN = 30


def check(names: Iterable[str], where: str) -> None:
    """Whether the columns say whose flights they are, once.

    Raises:
        DataError: none of them, or two that say the same.
    """
    names = set(names)
    found = [[name for name in group if name in names] for group in ((CARRIER,), AIRLINES, STATES)]
    if not any(found):
        raise DataError(
            f"{where}: no column 'carrier'; expected carrier, airline, or state (the one that licenses the airline)."
        )
    if any(len(group) > 1 for group in found) or (found[0] and (found[1] or found[2])):
        several = [name for group in found for name in group]
        raise DataError(
            f"{where}: columns {' and '.join(map(repr, several))} both say whose flights a row has; expected carrier "
            "alone, or airline, state or both of these."
        )


def refuse_ambiguous(records: Iterable[tuple[int, Mapping[str, str]]], path: Path) -> None:
    """Refuse a column ``carrier`` with codes that are an airline and a country, all of them at once.

    Raises:
        DataError: there are some.
    """
    found: dict[str, list[int]] = {}
    for line, record in records:
        code = record.get(CARRIER, "").strip().upper()
        if code and readings(code):
            found.setdefault(code, []).append(line)
    if not found:
        return
    shown = [f"line {found[code][0]}: {readings(code)}" for code in list(found)[:MOST_NAMED]]
    more = f"\n  and {len(found) - MOST_NAMED} more codes: {', '.join(list(found)[MOST_NAMED:])}"
    raise DataError(
        f"{path}: {len(found)} {'code' if len(found) == 1 else 'codes'} of the column carrier "
        f"({sum(map(len, found.values()))} rows) can be read in two ways. Call the column airline if all its codes are "
        "airlines, or state if all are countries, or write each one out:\n  "
        + "\n  ".join(shown)
        + (more if len(found) > MOST_NAMED else "")
    )


def refuse_unknown(records: Iterable[tuple[int, Mapping[str, str]]], path: Path) -> None:
    """Refuse airlines whose state neither the row nor parley's table has, all of them at once.

    Raises:
        DataError: there are some.
    """
    found: dict[str, list[int]] = {}
    for line, record in records:
        code = _first(record, AIRLINES).upper().removeprefix(AIRLINE.upper())
        if code and not _first(record, STATES) and icao_codes().get(code, code) not in airlines():
            found.setdefault(code, []).append(line)
    if found:
        shown = ", ".join(f"{code} (line {found[code][0]})" for code in list(found)[:MOST_UNKNOWN])
        more = f" and {len(found) - MOST_UNKNOWN} more" if len(found) > MOST_UNKNOWN else ""
        many, rows = counted(len(found), "airline"), counted(sum(map(len, found.values())), "row")
        raise DataError(
            f"{path}: {many} in {rows} not in parley's table: {shown}{more}. Add a column state with the country that "
            "licenses each, such as FIN."
        )


def _first(record: Mapping[str, str], names: Iterable[str]) -> str:
    """The first of some cells that is not empty."""
    return next((record[name] for name in names if record.get(name)), "")


def carrier_of(record: Mapping[str, str]) -> Carrier:
    """The carrier of a row, by the column that holds it.

    Raises:
        InputError: an unknown airline or country, or none given.
    """
    if record.get(CARRIER):
        return carrier(record[CARRIER])
    flown, licensed = _first(record, AIRLINES), _first(record, STATES)
    if licensed.casefold().startswith(AIRLINE) or flown.casefold().startswith(STATE):
        raise InputError(f"{licensed if flown == '' else flown!r} stands in the wrong column; use the column carrier.")
    if flown and licensed:
        return _licensed(flown, state(licensed))
    if flown:
        return airline(flown, flown)
    if licensed:
        return state(licensed, licensed)
    raise InputError("no carrier; expected an airline such as AY or a country such as FIN.")


def _licensed(flown: str, by: Carrier) -> Carrier:
    """An airline whose state is given; it need not be in parley's table."""
    wanted = flown.upper().removeprefix(AIRLINE.upper())
    code = icao_codes().get(wanted, wanted)
    name = airlines()[code][0] if code in airlines() else code
    return Carrier(by.country, code, f"{flown}: the airline {name}, licensed by {country_name(by.country)} (as given)")


def read_as(records: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """What short codes of a column ``carrier`` were read as, and airlines given another state than parley's table."""
    airlines_read: dict[str, str] = {}
    states_read: dict[str, str] = {}
    moved: dict[str, str] = {}
    for record in records:
        code = record.get(CARRIER, "")
        found = carrier_of(record)
        if len(code) == 2:
            kept = airlines_read if found.airline else states_read
            kept[code.upper()] = airlines()[found.airline][0] if found.airline else country_name(found.country)
        known = airlines().get(found.airline)
        if known and known[1] != found.country:
            moved[found.airline] = f"{found.country} instead of {known[1]}"
    out = [
        f"carrier codes of two letters read as {what}: {_listed(kept)}"
        for what, kept in (("airlines", airlines_read), ("countries", states_read))
        if kept
    ]
    return (*out, *([f"licensed by the state of the row, not of parley's table: {_listed(moved)}"] if moved else []))


def _listed(named: Mapping[str, str]) -> str:
    shown = [f"{code} ({named[code]})" for code in sorted(named)[:MOST_NAMED]]
    rest = len(named) - MOST_NAMED
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")
