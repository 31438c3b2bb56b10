"""Flight information regions from a file of the user's (GeoJSON); none ships with parley, nor is mixed with its map."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import Geometry

from parley.codes.countries import country_name
from parley.errors import DataError
from parley.globe.plane import POLAR, divided
from parley.globe.sphere import unit
from parley.kit.packaged import read_toml
from parley.kit.reach import LARGEST_LIST, check_size

SEAM_KM = 1e-3
"""Pieces cut at 180° are joined by widening them by a metre."""


def state_of(code: str) -> str:
    """ISO3 code of the state that serves a region, by the longest matching prefix; empty if unknown."""
    table = read_toml("skies", "firs.toml")
    if code in table["names"]:
        return str(table["names"][code])
    prefixes: dict[str, str] = table["prefixes"]
    return next((prefixes[code[:k]] for k in range(len(code), 1, -1) if code[:k] in prefixes), "")


def has_region(state: str) -> bool:
    """Whether a state has a region of its own; small ones are served by a neighbour (Luxembourg by Belgium)."""
    table = read_toml("skies", "firs.toml")
    return state in table["prefixes"].values() or state in table["names"].values()


def regions(states: Iterable[str], file: Path) -> Geometry:
    """The flight information regions of states, joined, in the polar plane.

    Raises:
        DataError: the file is not GeoJSON with polygons and ids, or has no region of one of the states.
    """
    wanted = frozenset(states)
    found = _by_state(file)
    for code in sorted(wanted):
        if code not in found:
            raise DataError(f"{file}: no flight information region of {code} ({country_name(code)}) among its regions.")
    joined = shapely.union_all([shape for code in sorted(wanted) for shape in found[code]])
    return joined.buffer(SEAM_KM, join_style="mitre").buffer(-SEAM_KM, join_style="mitre")


@lru_cache(maxsize=2)
def _by_state(file: Path) -> dict[str, list[Geometry]]:
    """Polygons in the polar plane by ISO3 code."""
    out: dict[str, list[Geometry]] = {}
    for feature in _features(file):
        try:
            code = state_of(str(feature["properties"][read_toml("skies", "firs.toml")["files"]["id"]]))
            kind, content = feature["geometry"]["type"], feature["geometry"]["coordinates"]
            polygons = {"Polygon": [content], "MultiPolygon": content}[kind]
            if code:
                out.setdefault(code, []).extend(
                    _flat([np.array(ring, dtype=float)[:, :2] for ring in p]) for p in polygons
                )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise DataError(f"{file}: a feature without an id or without polygons ({error!r}).") from None
    return out


def _features(file: Path) -> list[dict[str, Any]]:
    check_size(file, LARGEST_LIST, "a GeoJSON file of flight information regions")
    try:
        features: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["features"]
    except OSError as error:
        raise DataError(f"{file}: flight information regions cannot be read: {error.strerror or error}.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{file}: not a readable GeoJSON file of flight information regions ({error!r}).") from None
    return features


def _flat(rings: list[np.ndarray[Any, Any]]) -> Geometry:
    """One polygon in the polar plane; edges straight in longitude and latitude; overlaps mended."""
    flat = []
    for ring in rings:
        degrees = divided(ring)
        flat.append(POLAR.forward(unit(degrees[:, 0], degrees[:, 1])))
    shape = shapely.Polygon(flat[0], flat[1:])
    return shape if shape.is_valid else shapely.make_valid(shape)
