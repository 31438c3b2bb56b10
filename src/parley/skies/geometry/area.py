"""A closed area of one's own: a polygon of longitudes and latitudes, checked, and its shape."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parley.dims import Array
from parley.errors import InputError
from parley.globe.plane import POLAR, Plane, divided, polygon, unwrapped
from parley.globe.sphere import lonlat, unit

if TYPE_CHECKING:
    from shapely import Geometry


@dataclass(frozen=True)
class Area:
    """A closed area of one's own.

    Args:
        name: for messages.
        corners: at least three (longitude, latitude) pairs in degrees; edges are straight in longitude and latitude and
            take the shorter way round the globe. The last corner need not repeat the first.
        around_pole: whether the outline runs round the north pole, which is then inside.

    Raises:
        InputError: too few corners, a corner off the globe, an outline that runs round a pole unasked.
        DataError: an outline that crosses itself.
    """

    name: str
    corners: tuple[tuple[float, float], ...]
    around_pole: bool = False

    @classmethod
    def circle(cls, name: str, lon: float, lat: float, radius_deg: float, points: int = 720) -> Area:
        """A circle of ``radius_deg`` degrees of arc round a point, as a polygon of so many corners on it."""
        if not (math.isfinite(lon) and abs(lon) <= 360 and abs(lat) <= 90):
            raise InputError(
                f"closed area {name!r}: the middle {lon:g}, {lat:g} lies off the globe; expected longitude and "
                "latitude in degrees."
            )
        if not 0 < radius_deg < 90 or lat - radius_deg <= -90:
            raise InputError(
                f"closed area {name!r}: a radius of {radius_deg:g}° round {lat:g}°N; expected less than 90, with the "
                "south pole outside."
            )
        turn = np.linspace(0, 2 * np.pi, points, endpoint=False)[:, None]
        east, north, centre = Plane(lon, lat).axes
        radius = np.radians(radius_deg)
        ring = lonlat(np.cos(radius) * centre + np.sin(radius) * (np.cos(turn) * east + np.sin(turn) * north))
        return cls(name, tuple((float(x), float(y)) for x, y in ring), around_pole=lat + radius_deg > 90)

    def __post_init__(self) -> None:
        points = tuple((float(lon), float(lat)) for lon, lat in self.corners)
        if len(points) > 1 and points[0] == points[-1]:
            points = points[:-1]
        object.__setattr__(self, "corners", points)
        if len(set(points)) < 3:
            raise InputError(
                f"closed area {self.name!r} has {len(set(points))} different corners; expected at least 3."
            )
        for lon, lat in points:
            if not (math.isfinite(lon) and -360 <= lon <= 360 and -90 <= lat <= 90):
                raise InputError(
                    f"closed area {self.name!r}: {lon:g}, {lat:g} lies off the globe; expected longitude and latitude "
                    "in degrees."
                )
        self._check_turns()
        polygon(POLAR, [self.ring], f"closed area {self.name!r}")

    def _check_turns(self) -> None:
        """An outline that runs round a pole leaves its inside open to doubt."""
        lon = unwrapped(np.array([corner[0] for corner in (*self.corners, self.corners[0])]))
        around = abs(lon[-1] - lon[0]) > 180
        if around and not self.around_pole:
            raise InputError(
                f"closed area {self.name!r} runs round a pole, so that its inside is in doubt. If the north pole is "
                "inside, say around_pole; areas round the south pole are not supported."
            )
        if self.around_pole and not around:
            raise InputError(f"closed area {self.name!r} does not run round a pole; leave around_pole out.")

    @property
    def ring(self) -> Array:
        """Outline as unit vectors (k, 3)."""
        degrees = divided(np.array(self.corners))
        return unit(degrees[:, 0], degrees[:, 1])

    def shape(self) -> Geometry:
        """The area in the polar plane."""
        return polygon(POLAR, [self.ring], f"closed area {self.name!r}")
