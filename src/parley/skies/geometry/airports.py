"""Airports by IATA or ICAO code, from the package ``airportsdata`` (MIT licence)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from parley.codes.countries import alpha2
from parley.dims import Array
from parley.errors import InputError, nearest
from parley.globe.sphere import distance, unit


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
    """

    code: str
    lon: float
    lat: float
    country: str = ""
    name: str = ""
    city: str = ""

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
    """The airport of a code: three letters IATA, four ICAO, in any case.

    Raises:
        InputError: no such airport; the message names the nearest spelling.
    """
    wanted = code.strip().upper()
    table = _table("ICAO" if len(wanted) == 4 else "IATA")
    if wanted not in table:
        raise InputError(
            f"no airport {code!r}; expected an IATA code such as HEL or an ICAO code such as EFHK.{_like(code)}"
        )
    found = table[wanted]
    return Airport(
        wanted, found["lon"], found["lat"], country_of(found["country"]), str(found["name"]), str(found["city"])
    )


def _like(code: str) -> str:
    """The nearest code; for a longer word the airports of a city of that name."""
    cities = [key for key, entry in _table("IATA").items() if str(entry["city"]).casefold() == code.strip().casefold()]
    if cities:
        return f" {code.strip()} has {', '.join(sorted(cities)[:8])}."
    return nearest(code.strip(), _table("ICAO" if len(code.strip()) == 4 else "IATA"))


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
