"""Wind along a route: a zonal mean by latitude and season, or a table of the user's, and flying times.

Only the west-east part is known, as a function of latitude. It chooses between the sides of an obstacle and makes the
two directions differ; it does not bend the arcs between corners, so a time is that of the best chain of great circles,
not of the quickest path in the wind (Zermelo).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from parley.dims import Array
from parley.errors import DataError, InputError, nearest
from parley.globe.sphere import RADIUS_KM, along, angle, heading_east
from parley.kit.number_style import find_style, numbers
from parley.kit.packaged import read_toml
from parley.kit.reach import LARGEST_LIST, read_bytes
from parley.kit.separated import open_table

AIRSPEED_KMH = 900.0
"""True airspeed in cruise, km/h: about Mach 0.84 to 0.85 at 11 km, where sound travels 1,062 km/h (ISO 2533)."""
POINTS = 16
"""Points of the Gauss-Legendre rule along an arc."""
STRONGEST_MS = 120.0
KMH = 3.6


@dataclass(frozen=True)
class Wind:
    """West-east wind by latitude, m/s, above 0 from the west; linear in between.

    Args:
        name: for messages and results.
        latitudes: rising, degrees; they reach from -90 to 90 or the ends are held.
        speeds: m/s at these latitudes.
        source: where it is from.
        airspeed_kmh: of the aircraft.

    Raises:
        InputError: latitudes not rising or off the globe, speeds not finite or beyond 120 m/s, airspeed not above them.
    """

    name: str
    latitudes: tuple[float, ...]
    speeds: tuple[float, ...]
    source: str = ""
    airspeed_kmh: float = AIRSPEED_KMH

    def __post_init__(self) -> None:
        if len(self.latitudes) != len(self.speeds) or not self.latitudes:
            raise InputError(f"wind {self.name!r}: {len(self.latitudes)} latitudes and {len(self.speeds)} speeds.")
        for lat in self.latitudes:
            if not abs(lat) <= 90:
                raise InputError(f"wind {self.name!r}: the latitude {lat:g} lies off the globe; expected -90 to 90.")
        for south, north in pairwise(self.latitudes):
            if north <= south:
                raise InputError(f"wind {self.name!r}: latitudes must rise; {north:g} follows {south:g}.")
        for lat, speed in zip(self.latitudes, self.speeds, strict=True):
            if not (math.isfinite(speed) and abs(speed) <= STRONGEST_MS):
                raise InputError(
                    f"wind {self.name!r}: {speed:g} m/s at {lat:g}°; expected at most {STRONGEST_MS:g} m/s."
                )
        if not STRONGEST_MS * KMH < self.airspeed_kmh <= 3000:
            raise InputError(f"an airspeed of {self.airspeed_kmh:g} km/h is out of bounds; expected 433 to 3000.")

    def at(self, latitudes: Array) -> Array:
        """Wind in km/h at latitudes in degrees."""
        return KMH * np.interp(latitudes, self.latitudes, self.speeds)


def hours(a: Array, b: Array, wind: Wind) -> Array:
    """Flying time along the arcs from a to b (..., 3), hours: the integral of ds over the speed over the ground.

    With the wind u split into w along and c across the track and the airspeed V, the speed over the ground is
    w + sqrt(V² - c²) (the wind triangle).
    """
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    points = along(a, b, (nodes + 1) / 2)
    lat = np.degrees(np.arctan2(points[..., 2], np.hypot(points[..., 0], points[..., 1])))
    u = wind.at(lat)
    towards = np.broadcast_to(b[..., None, :], points.shape)
    east = heading_east(points, towards)
    ground = u * east + np.sqrt(wind.airspeed_kmh**2 - u**2 * np.maximum(1 - east**2, 0))
    return np.asarray(RADIUS_KM * angle(a, b) * (weights / 2 / ground).sum(axis=-1))


@cache
def season_names() -> tuple[str, ...]:
    """Seasons of the bundled table."""
    return tuple(read_toml("skies", "winds.toml")["seasons"])


def seasonal(season: str, airspeed_kmh: float = AIRSPEED_KMH) -> Wind:
    """The bundled zonal mean of a season: DJF, MAM, JJA or SON.

    Raises:
        InputError: an unknown season.
    """
    table = read_toml("skies", "winds.toml")
    wanted = season.strip().upper()
    if wanted not in table["seasons"]:
        raise InputError(
            f"no season {season!r}.{nearest(season, season_names())} Seasons: {', '.join(season_names())}."
        )
    return Wind(wanted, tuple(table["latitudes"]), tuple(table["seasons"][wanted]), table["source"], airspeed_kmh)


def wind_of(name: str) -> Wind:
    """The wind of a season by its letters, or of a CSV file.

    Raises:
        InputError: neither a season nor a file that exists.
        DataError: a file that holds no wind.
    """
    if name.strip().upper() in season_names():
        return seasonal(name)
    path = Path(name)
    if not path.is_file():
        seasons = season_names()
        raise InputError(
            f"wind {name!r}: expected a season ({', '.join(seasons)}) or a CSV file.{nearest(name.upper(), seasons)}"
        )
    return read_wind(path)


COLUMNS = ("latitude", "east_ms")


def _column(path: Path, name: str, cells: Sequence[str], lines: Sequence[int]) -> tuple[float, ...]:
    """A column of numbers; DataError that names the first cell that is not a number."""
    style = find_style(f"{path}, column {name!r}", cells, way_out="Write all numbers with a decimal point.")
    values, wrong = numbers(cells, style)
    wrong = next((k for k, cell in enumerate(cells) if not cell), None) if wrong is None else wrong
    if wrong is not None:
        raise DataError(f"{path}, line {lines[wrong]}: {name} is {cells[wrong]!r}; expected a number.")
    return tuple(float(value) for value in values)


def read_wind(path: Path, airspeed_kmh: float = AIRSPEED_KMH) -> Wind:
    """A wind table of one's own: CSV with the columns ``latitude`` (degrees) and ``east_ms`` (m/s), rising latitudes.

    Raises:
        DataError: the file cannot be read, lacks a column, or a cell is not a number.
        InputError: values out of bounds.
    """
    found = open_table(str(path), read_bytes(path, LARGEST_LIST, "a table of wind"))
    missing = [name for name in COLUMNS if name not in found.header]
    if missing:
        raise DataError(f"{path}: no column {missing[0]!r}; expected latitude and east_ms (m/s, from the west).")
    lines, columns = found.columns([found.header.index(name) for name in COLUMNS])
    if not lines:
        raise DataError(f"{path}: no line of wind.")
    latitudes, speeds = (_column(path, name, cells, lines) for name, cells in zip(COLUMNS, columns, strict=True))
    return Wind(path.stem, latitudes, speeds, str(path.name), airspeed_kmh)
