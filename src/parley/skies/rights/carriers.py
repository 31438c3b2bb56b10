"""Whose carrier flies: a country, or an airline and the state that licenses it.

A code is read in this order: three letters are a country (ISO 3166-1 alpha-3); two letters are a country (alpha-2) if
there is one; otherwise an airline (IATA). ``airline:FI`` always means the airline. So FI is Finland and ``airline:FI``
is Icelandair of Iceland; AY stands for no country and means Finnair. What was understood is said in
:attr:`Carrier.understood`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from parley.codes.countries import alpha2, country_codes, country_name
from parley.errors import InputError, nearest
from parley.kit.packaged import read_toml

AIRLINE = "airline:"


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
    return {
        str(code): (str(name), str(country))
        for code, (name, country) in read_toml("skies", "carriers.toml")["carriers"].items()
    }


def carrier(code: str) -> Carrier:
    """Read the code of a country or an airline, in any case.

    Raises:
        InputError: neither; the message names the nearest.
    """
    text = code.strip()
    if text.casefold().startswith(AIRLINE):
        return _airline(text[len(AIRLINE) :].strip().upper(), code)
    wanted = text.upper()
    if wanted in country_codes() and wanted != "ROW":
        return Carrier(wanted, "", f"{code}: carriers of {country_name(wanted)}")
    if wanted in alpha2():
        return _two_letters(wanted, code)
    if len(wanted) == 2:
        return _airline(wanted, code)
    raise InputError(
        f"no carrier {code!r}; expected a country such as FIN or FI, or an airline such as AY.{_like(text)}"
    )


def _two_letters(wanted: str, code: str) -> Carrier:
    country = alpha2()[wanted]
    text = f"{code}: carriers of {country_name(country)}"
    if wanted in airlines() and airlines()[wanted][1] != country:
        name, state = airlines()[wanted]
        text += f"; for the airline {name} of {country_name(state)} write {AIRLINE}{wanted}"
    return Carrier(country, "", text)


def _airline(wanted: str, code: str) -> Carrier:
    if wanted not in airlines():
        raise InputError(
            f"no airline {code!r} in parley's table; give the state that licenses it, such as FIN."
            f"{nearest(wanted, airlines())}"
        )
    name, country = airlines()[wanted]
    return Carrier(country, wanted, f"{code}: the airline {name}, licensed by {country_name(country)}")


def _like(text: str) -> str:
    """The code of a country or airline of that name, else the nearest country code."""
    names = {country_name(code).casefold(): code for code in country_codes()}
    names |= {name.casefold(): code for code, (name, _) in airlines().items()}
    if text.casefold() in names:
        return f" {text} is {names[text.casefold()]}."
    return nearest(text, country_codes())
