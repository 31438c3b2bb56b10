"""Whose carrier flies: a country, or an airline and the state that licenses it.

A code is read in one way or not at all:

- ``airline:CA`` and ``airline:CCA`` are the airline, ``state:CHN`` is the country, whatever else the letters stand for;
- two letters are an airline (IATA) or a country (ISO 3166-1 alpha-2); where they are both, as CA is Air China and
  Canada, they are refused with both ways to write it;
- three letters are a country (alpha-3) if there is one, else an airline (ICAO). MSR is Montserrat, and Egyptair's ICAO
  code: the reading is said, and a column of a route table must decide.

What was understood is said in :attr:`Carrier.understood`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from parley.codes.countries import ROW, alpha2, country_codes, country_name, suggestion
from parley.codes.reading import read
from parley.errors import InputError, nearest
from parley.kit.packaged import read_toml

AIRLINE, STATE = "airline:", "state:"


class AmbiguousCarrierError(InputError):
    """A code that is an airline and a country."""


@dataclass(frozen=True)
class Carrier:
    """Whose carrier.

    Attributes:
        country: ISO3 code of the state that licenses it.
        airline: IATA code; empty for any carrier of the country.
        understood: how the code was read, in words.
    """

    country: str
    airline: str
    understood: str


@cache
def airlines() -> dict[str, tuple[str, str]]:
    """Name and ISO3 code of the larger airlines by IATA code."""
    return {code: (name, country) for code, (name, country, _) in _table().items()}


@cache
def icao_codes() -> dict[str, str]:
    """IATA codes of the same airlines by ICAO code."""
    return {icao: code for code, (_, _, icao) in _table().items()}


@cache
def _table() -> dict[str, tuple[str, str, str]]:
    return {
        str(code): (str(name), str(country), str(icao))
        for code, (name, country, icao) in read_toml("skies", "carriers.toml")["carriers"].items()
    }


def carrier(code: str) -> Carrier:
    """Read the code of a country or an airline, in any case.

    Raises:
        AmbiguousCarrierError: two letters that are an airline and a country; the message offers both.
        InputError: neither; the message names the nearest.
    """
    text = code.strip()
    for prefix, reader in ((AIRLINE, airline), (STATE, state)):
        if text.casefold().startswith(prefix):
            return reader(text[len(prefix) :], code)
    both = readings(text)
    if both and len(text) == 2:
        raise AmbiguousCarrierError(both)
    wanted = text.upper()
    if wanted in alpha2() or (wanted in country_codes() and wanted != ROW):
        return state(text, code)
    if len(wanted) == 2 or wanted in icao_codes():
        return airline(text, code)
    raise InputError(
        f"no carrier {code!r}; expected a country such as FIN or an airline such as AY or AFR.{_like(text)}"
    )


def said(code: str, found: Carrier) -> tuple[str, ...]:
    """How a code was read, where that must be said: of two letters, and of three that an airline has as well."""
    short = len(code.strip()) == 2
    return (found.understood,) if short or (not found.airline and AIRLINE in found.understood) else ()


def readings(code: str) -> str:
    """Both readings of a code that is an airline and a country, with the ways to write them; empty for any other.

    Three letters whose country licenses the airline, as FIN is Finland and Finnair, have the same rights in both.
    """
    wanted = code.strip().upper()
    two, three = wanted in airlines() and wanted in alpha2(), wanted in icao_codes() and wanted in country_codes()
    if not two and not three:
        return ""
    name, licensed = airlines()[wanted if two else icao_codes()[wanted]]
    country = alpha2()[wanted] if two else wanted
    if three and country == licensed:
        return ""
    other = country if two else f"{STATE}{country}"
    return (
        f"{wanted} is the airline {name} of {country_name(licensed)} or the country {country_name(country)}: "
        f"write {AIRLINE}{wanted} or {other}"
    )


def airline(text: str, code: str = "") -> Carrier:
    """The airline of an IATA or ICAO code; ``code`` is how it was written.

    Raises:
        InputError: not in the table; the message names the nearest.
    """
    wanted = text.strip().upper().removeprefix(AIRLINE.upper())
    wanted = icao_codes().get(wanted, wanted)
    if wanted not in airlines():
        raise InputError(
            f"no airline {code or text!r} in parley's table; give the state that licenses it, such as FIN.{_like(text)}"
        )
    name, country = airlines()[wanted]
    return Carrier(country, wanted, f"{code or text}: the airline {name}, licensed by {country_name(country)}")


def state(text: str, code: str = "") -> Carrier:
    """All carriers of a country in any spelling that is certain; ``code`` is how it was written.

    Raises:
        InputError: not a country.
    """
    wanted = text.strip().upper().removeprefix(STATE.upper())
    reading = read(text.strip()) if wanted not in alpha2() and wanted not in country_codes() else None
    country = alpha2().get(wanted) or (reading.code if reading else wanted)
    if country not in country_codes() or country == ROW:
        raise InputError(f"{code or text!r} is not a country (ISO 3166-1).{suggestion(text.strip())}")
    said = f"{code or text}: carriers of {country_name(country)}"
    other = icao_codes().get(wanted, "") if country == wanted else ""
    if other and airlines()[other][1] != country and not code.strip().casefold().startswith(STATE):
        name, licensed = airlines()[other]
        said += f"; for the airline {name} of {country_name(licensed)} write {AIRLINE}{wanted}"
    return Carrier(country, "", said)


def whose(code: str) -> str:
    """A code that is meant for a state's carriers, checked: ``*``, groups and codes of regions pass as they are.

    Raises:
        InputError: an airline, whose state must be given, or two letters that are an airline and a country.
    """
    text = code.strip()
    bare = text.upper().removeprefix(AIRLINE.upper())
    known = icao_codes().get(bare, bare)
    marked = text.casefold().startswith(AIRLINE)
    if known not in airlines() or (not marked and bare in country_codes()):
        return code
    name, licensed = airlines()[known]
    also = alpha2().get(bare, "") if not marked else ""
    where = f" or the country {country_name(also)}" if also else ""
    ways = " or ".join(dict.fromkeys([licensed, *([also] if also else [])]))
    raise InputError(
        f"{text} is the airline {name} of {country_name(licensed)}{where}; airspace is closed and opened to all "
        f"carriers of a state: write {ways}"
    )


def _like(text: str) -> str:
    """The code of a country or airline of that name, else the nearest code."""
    by_name = {name.casefold(): f"{AIRLINE}{code}" for code, (name, _) in airlines().items()}
    names = {country_name(code).casefold(): code for code in country_codes()} | by_name
    if text.strip().casefold() in names:
        return f" {text.strip()} is {names[text.strip().casefold()]}."
    valid = airlines() if len(text.strip()) == 2 else (*country_codes(), *icao_codes())
    return nearest(text.strip(), valid)
