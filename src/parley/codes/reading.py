"""One label of a country in any list in use, as its ISO 3166-1 alpha-3 code.

Read are the codes of ISO (letters and numbers), UN Comtrade, Eurostat and the World Bank, former codes with one
successor, and English names as tables have them. The facts are in ``data/countries.toml`` and
``data/country_codes.toml``. What one label means beside others is decided in :mod:`parley.codes.normal`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from parley.codes.countries import ROW, alpha2, country_codes, names
from parley.kit.packaged import read_toml
from parley.kit.text import loose

ISO3 = "ISO 3166-1 alpha-3"
ISO2 = "ISO 3166-1 alpha-2"
NUMBER = "ISO 3166-1 numeric"
COMTRADE = "UN Comtrade"
NAME = "name"
FORMER = "former ISO code"
EUROSTAT = "Eurostat"
STATISTICS = "World Bank and UN"
REST = "rest of the world"
_LISTS = {"former": FORMER, "eurostat": EUROSTAT, "statistics": STATISTICS}
"""Tables of other codes that are read, by what they are called; the Olympic ones only steer suggestions."""
_NUMBER = re.compile(r"(\d{1,3})(?:\.0+)?")
_STYLE = re.compile(
    r",\s*(?:the\s+)?(?:(?:islamic|arab|united|federal|plurinational)\s+)?"
    r"(?:rep\.?|republic|kingdom|state|union|principality)\s+of(?:\s+the(?:\s+netherlands)?)?\s*$",
    re.IGNORECASE,
)
"""How the International Monetary Fund ends names: Poland, Rep. of; Bahrain, Kingdom of. Dem. was another state."""
_BROKEN = ("cp1252", "latin-1")
"""Encodings in which UTF-8 is often read by mistake."""


@dataclass(frozen=True)
class Reading:
    """What a label is read as: the ISO3 code, and the list that has the label."""

    code: str
    scheme: str


def table() -> Mapping[str, Any]:
    """The file of codes that statistical offices use."""
    return read_toml("country_codes.toml")


def read(label: str) -> Reading | None:
    """The country that a label certainly means, in upper or lower case; None if it means none or could mean two.

    A state with other borders (SCG, BLX) is not read here: that depends on what else a table has.
    """
    key, name = folded(label), mended(label)
    by_name = _names().get(loose(name)) or _names().get(loose(_STYLE.sub("", name)))
    return _codes().get(key) or _numbers().get(number(label)) or by_name


def folded(label: str) -> str:
    """A label as codes are compared: upper case without blanks around."""
    return label.strip().upper()


def number(label: str) -> str:
    """A number of up to three digits without leading zeros: 4 for 004, 842 for 842.0; empty for anything else."""
    match = _NUMBER.fullmatch(label.strip())
    return str(int(match.group(1))) if match else ""


def mended(label: str) -> str:
    """A name whose accents were broken by reading UTF-8 as Windows-1252 (CÃ´te d'Ivoire), mended; else the name."""
    if label.isascii():
        return label
    for encoding in _BROKEN:
        with suppress(UnicodeError):
            return label.encode(encoding).decode("utf-8")
    return label


@cache
def _codes() -> dict[str, Reading]:
    """By code in letters; ISO 3166-1 wins over all others."""
    other = read_toml("countries.toml")["other-codes"]
    found = {code: Reading(new, COMTRADE) for code, new in table()["letters"]["codes"].items()}
    for name, scheme in _LISTS.items():
        for old, new in other[name]["codes"].items():
            if len(new) == 1 and old not in table()["states"]:
                found[old] = Reading(new[0], scheme)
    found |= {folded(label): Reading(ROW, REST) for label in table()["rest"]["row"]}
    found |= {two: Reading(three, ISO2) for two, three in alpha2().items()}
    return found | {code: Reading(code, ISO3) for code in country_codes()}


@cache
def _numbers() -> dict[str, Reading]:
    """By number without leading zeros."""
    found = {str(number): Reading(code, NUMBER) for code, number in table()["numeric"]["codes"].items()}
    return found | {str(number): Reading(code, COMTRADE) for number, code in table()["comtrade"]["codes"].items()}


@cache
def _names() -> dict[str, Reading]:
    """By name in the loose spelling."""
    found = {name: Reading(code, NAME) for name, code in names().items()}
    found |= {loose(label): Reading(ROW, REST) for label in table()["rest"]["row"]}
    found.pop("", None)
    return found
