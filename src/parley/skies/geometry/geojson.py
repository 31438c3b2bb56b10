"""Polygons of GeoJSON (RFC 7946) in the polar plane: what can be read of one feature, and why the rest cannot.

Rings may be open, turned either way, cross themselves or run over 180°; a third coordinate is left out. Positions are
longitude and latitude in degrees: files in metres or with the two exchanged are refused by their numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import Geometry

from parley.dims import Array
from parley.errors import DataError, shown
from parley.globe.plane import POLAR, divided
from parley.globe.sphere import unit
from parley.kit.reach import LARGEST_LIST, check_size

FARTHEST_LON, FARTHEST_LAT = 360.0, 90.0
SOUTHERNMOST = -89.9
"""The south pole is the one point that the polar plane cannot show; corners nearer to it are put 11 km from it."""
DEGREES = ("CRS84", "4326", "4258", "4269", "WGS84", "WGS 84")
"""Reference systems in degrees, as they are named in files of the form of 2008."""


@dataclass(frozen=True, eq=False)
class Shapes:
    """The polygons of a feature in the polar plane.

    Attributes:
        polygons: at least one.
        mended: why a polygon was mended; empty if none was.
        skipped: parts of a geometry collection that are not polygons.
        cut: corners that were moved away from the south pole.
    """

    polygons: tuple[Geometry, ...]
    mended: str = ""
    skipped: int = 0
    cut: int = 0


def read_features(path: Path, what: str) -> list[Mapping[str, Any]]:
    """The features of a file.

    Raises:
        DataError: it cannot be read, is not a feature collection, or says that its positions are not in degrees.
    """
    try:
        check_size(path, LARGEST_LIST, f"a GeoJSON file of {what}")
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DataError(f"{path}: {what} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: GeoJSON has to be in UTF-8 (byte {error.start} is not); save it so.") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not a readable GeoJSON file of {what} ({error}).") from None
    kind = content.get("type", "") if isinstance(content, dict) else ""
    features = [content] if kind == "Feature" else content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        found = f"the type {shown(kind)}" if kind else "no type"
        raise DataError(
            f"{path}: not a readable GeoJSON file of {what}: expected a FeatureCollection with a list of features, "
            f"found {found}."
        )
    _check_degrees(path, content)
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _check_degrees(path: Path, content: Mapping[str, Any]) -> None:
    other = _other_system(content)
    if other:
        raise DataError(f"{path}: {other}. Convert the file first.")


def _other_system(member: Mapping[str, Any]) -> str:
    """What is wrong with the reference system that a file, feature or geometry names; empty if nothing is."""
    crs = member.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or any(known in name.upper() for known in DEGREES):
        return ""
    return f"the reference system is {shown(name)}; expected longitude and latitude in degrees (CRS84, EPSG:4326)"


def shapes(feature: Mapping[str, Any]) -> Shapes:
    """The polygons of a feature.

    Raises:
        ValueError: it has none, or a ring is not one; the message says why in words.
    """
    geometry = feature.get("geometry")
    other = _other_system(feature) or (_other_system(geometry) if isinstance(geometry, dict) else "")
    if other:
        raise ValueError(other)
    polygons, skipped = _polygons(geometry)
    flat = [_flat([_ring(ring) for ring in rings]) for rings in polygons]
    why = dict.fromkeys(reason for _, reason, _ in flat if reason)
    return Shapes(tuple(shape for shape, _, _ in flat), "; ".join(why), skipped, sum(cut for _, _, cut in flat))


def _polygons(geometry: object) -> tuple[list[Sequence[Any]], int]:
    """Rings of each polygon, and how many parts are not polygons."""
    if geometry is None:
        raise ValueError("it has no geometry (null)")
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        raise ValueError(f"its geometry is {shown(geometry)}")
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return _collected(geometry.get("geometries"))
    content = geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"it is a {kind}; expected a Polygon or MultiPolygon")
    found = [content] if kind == "Polygon" else content
    if not isinstance(found, list) or not found or not all(isinstance(rings, list) and rings for rings in found):
        raise ValueError("it has no coordinates")
    return found, 0


def _collected(parts: object) -> tuple[list[Sequence[Any]], int]:
    if not isinstance(parts, list):
        raise ValueError("its collection has no geometries")
    found: list[Sequence[Any]] = []
    skipped = 0
    for part in parts:
        area = isinstance(part, dict) and part.get("type") in ("Polygon", "MultiPolygon", "GeometryCollection")
        if area:
            more, others = _polygons(part)
            found, skipped = [*found, *more], skipped + others
        else:
            skipped += 1
    if not found:
        raise ValueError("its collection has no polygon")
    return found, skipped


def _ring(positions: object) -> Array:
    """One ring (k, 2) in degrees, checked."""
    try:
        points = np.array([position[:2] for position in positions], dtype=np.float64)  # type: ignore[attr-defined]
    except (TypeError, ValueError, KeyError):
        raise ValueError("a ring is not a list of positions (longitude, latitude)") from None
    if points.ndim != 2 or points.shape[1] != 2 or len(np.unique(points, axis=0)) < 3:
        raise ValueError("a ring has fewer than 3 different positions")
    for lon, lat in points:
        if not (abs(lon) <= FARTHEST_LON and abs(lat) <= FARTHEST_LAT):
            raise ValueError(f"the position {lon:g}, {lat:g} lies off the globe; {_why(lon, lat)}")
    return points


def _why(lon: float, lat: float) -> str:
    """What a position off the globe probably is."""
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return "expected numbers"
    if abs(lat) <= FARTHEST_LON and abs(lon) <= FARTHEST_LAT:
        return "expected longitude first, then latitude; they may be exchanged"
    return "expected degrees; the file may be in metres"


def _flat(rings: list[Array]) -> tuple[Geometry, str, int]:
    """One polygon in the polar plane, why it was mended, and corners moved; edges are straight in degrees."""
    cut = sum(int((ring[:, 1] < SOUTHERNMOST).sum()) for ring in rings)
    flat = []
    for ring in rings:
        degrees = divided(np.column_stack([ring[:, 0], np.maximum(ring[:, 1], SOUTHERNMOST)]))
        flat.append(POLAR.forward(unit(degrees[:, 0], degrees[:, 1])))
    shape = shapely.Polygon(flat[0], flat[1:])
    if shape.is_valid:
        return shape, "", cut
    reason = str(shapely.is_valid_reason(shape)).partition("[")[0].casefold()
    return shapely.make_valid(shape), reason, cut
