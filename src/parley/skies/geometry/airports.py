"""Airports by IATA or ICAO code, from the package ``airportsdata`` (MIT licence).

``data/skies/airports.toml`` adds what that list lacks or has wrong: former codes, positions, codes of cities.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import numpy as np

from parley.codes.countries import alpha2
from parley.dims import Array
from parley.errors import InputError, nearest
from parley.globe.sphere import distance, unit
from parley.kit.packaged import read_toml


@dataclass(frozen=True)
class Airport:
    """A place that flights start from.

    Attributes:
        code: IATA code, or ICAO where it was asked for by that; any name for a place of one's own.
        lon: longitude, degrees east.
        lat: latitude, degrees north.
        country: ISO3 code; empty if it belongs to none.
        name: of the airport.
        city: that it serves.
        asked: former code that it was asked for by; empty otherwise.
    """

    code: str
    lon: float
    lat: float
    country: str = ""
    name: str = ""
    city: str = ""
    asked: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lon) and abs(self.lon) <= 360 and abs(self.lat) <= 90):
            raise InputError(
                f"{self.code}: {self.lon:g}, {self.lat:g} lies off the globe; expected degrees east and north."
            )

    @property
    def vector(self) -> Array:
        """Unit vector (3,)."""
        return unit(self.lon, self.lat)


def airport(code: str) -> Airport:
    """The airport of a code: three letters IATA, four ICAO, in any case; a former code leads to the airport of today.

    Raises:
        InputError: no such airport; the message names the nearest spelling.
    """
    asked = code.strip().upper()
    wanted = _former().get(asked, (asked, ""))[0]
    table = _table("ICAO" if len(wanted) == 4 else "IATA")
    if wanted not in table:
        raise InputError(
            f"no airport {code!r}; expected an IATA code such as HEL or an ICAO code such as EFHK.{_like(code)}"
        )
    found = table[wanted]
    lon, lat = _positions().get(str(found["icao"]), (found["lon"], found["lat"]))
    names = str(found["name"]), str(found["city"])
    return Airport(wanted, lon, lat, country_of(found["country"]), *names, asked if asked != wanted else "")


def same(a: Airport, b: Airport) -> bool:
    """Whether two airports are one place, whichever codes they were asked for by."""
    return a.code == b.code or (a.lon, a.lat) == (b.lon, b.lat)


def renamed(places: Iterable[Airport]) -> tuple[str, ...]:
    """What to say of airports that were asked for by a former code, each once."""
    asked = {place.asked: place for place in places if place.asked}
    return tuple(
        f"{code} is read as {asked[code].code} ({asked[code].name}): {_former()[code][1]}" for code in sorted(asked)
    )


@cache
def _former() -> dict[str, tuple[str, str]]:
    """Codes of today and reasons by former code."""
    return {str(code): (str(now), str(why)) for code, (now, why) in _extra()["former"].items()}


@cache
def _positions() -> dict[str, tuple[float, float]]:
    """Longitude and latitude by ICAO code where the list has them wrong."""
    return {str(code): (float(lon), float(lat)) for code, (lon, lat) in _extra()["positions"].items()}


def _extra() -> dict[str, Any]:
    return dict(read_toml("skies", "airports.toml"))


def _like(code: str) -> str:
    """Airports of a city by its code or name, else the nearest code."""
    wanted = code.strip()
    several = _extra()["cities"].get(wanted.upper())
    if several:
        return f" {wanted.upper()} is the code of a city; its airports are {', '.join(several)}."
    cities = [key for key, entry in _table("IATA").items() if str(entry["city"]).casefold() == wanted.casefold()]
    if cities:
        return f" {wanted} has {', '.join(sorted(cities)[:8])}."
    return nearest(wanted, _table("ICAO" if len(wanted) == 4 else "IATA"))


def great_circle(origin: Airport, destination: Airport) -> float:
    """Distance of two airports, km."""
    return float(distance(origin.vector, destination.vector))


@cache
def _table(kind: Literal["IATA", "ICAO"]) -> dict[str, dict[str, Any]]:
    import airportsdata  # noqa: PLC0415  (reads 28,000 lines)

    return {code: dict(entry) for code, entry in airportsdata.load(kind).items()}


def country_of(two: str) -> str:
    """ISO3 code of an alpha-2 code, empty if there is none."""
    return alpha2().get(two.strip().upper(), "")


def vectors(places: list[Airport]) -> Array:
    """Unit vectors (k, 3) of places."""
    return unit(np.array([p.lon for p in places]), np.array([p.lat for p in places]))
