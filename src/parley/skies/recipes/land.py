"""Builds the bundled country shapes from the TopoJSON file of the npm package ``world-atlas``.

Steps: take the shared border lines ("arcs") of Natural Earth's countries at 1:50 million, thin each one by itself so
that neighbours still share their border, give each country its ISO 3166-1 alpha-3 code, and set apart the areas named
in ``disputed.toml``. Antarctica, which nobody closes and whose ring runs along a seam to the pole, is left out.
"""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from parley.codes.countries import country_codes, country_name
from parley.dims import Array
from parley.errors import DataError, nearest
from parley.globe.plane import Plane, middle
from parley.globe.sphere import unit

VERSION = "2.0.2"
FILE = "countries-50m.json"
TOLERANCE_KM = 1.0
"""Thinned lines stay this close to the original; the file itself is quantised to 0.0036° by 0.0017°, up to 0.4 km."""
LEFT_OUT = ("Antarctica",)
DRAWN = {
    "Vatican": "VAT", "Marshall Is.": "MHL", "N. Mariana Is.": "MNP", "U.S. Virgin Is.": "VIR",
    "S. Geo. and the Is.": "SGS", "Br. Indian Ocean Ter.": "IOT", "Saint Helena": "SHN", "Pitcairn Is.": "PCN",
    "Falkland Is.": "FLK", "Cayman Is.": "CYM", "British Virgin Is.": "VGB", "Turks and Caicos Is.": "TCA",
    "S. Sudan": "SSD", "Solomon Is.": "SLB", "St. Vin. and Gren.": "VCT", "St. Kitts and Nevis": "KNA",
    "Cook Is.": "COK", "W. Sahara": "ESH", "St. Pierre and Miquelon": "SPM", "Wallis and Futuna Is.": "WLF",
    "St-Martin": "MAF", "St-Barthélemy": "BLM", "Fr. Polynesia": "PYF", "Fr. S. Antarctic Lands": "ATF",
    "Åland": "ALA", "Eq. Guinea": "GNQ", "Dominican Rep.": "DOM", "Faeroe Is.": "FRO", "Dem. Rep. Congo": "COD",
    "Congo": "COG", "Central African Rep.": "CAF", "Bosnia and Herz.": "BIH", "Indian Ocean Ter.": "CCK",
    "Heard I. and McDonald Is.": "HMD", "Ashmore and Cartier Is.": "AUS", "Antigua and Barb.": "ATG",
    "Sint Maarten": "SXM", "Macao": "MAC", "United States of America": "USA", "Macedonia": "MKD", "eSwatini": "SWZ",
    "Cabo Verde": "CPV", "Czechia": "CZE", "Timor-Leste": "TLS",
    "N. Cyprus": "northern-cyprus", "Somaliland": "somaliland", "Siachen Glacier": "siachen",
}  # fmt: skip
"""Codes of the names that differ from those of ``countries.toml``; lower case is an area of ``disputed.toml``."""
SET_APART = {
    "Russia": ("crimea", (32.0, 44.0, 36.65, 46.4)),
    "Indian Ocean Ter.": ("CXR", (105.0, -11.0, 106.0, -10.0)),
}
"""Polygons of a drawn country inside a box (west, south, east, north) that get another code."""


def build(topology: Path) -> bytes:
    """The bundled ``shapes.npz`` from ``countries-50m.json``.

    Raises:
        DataError: the file is not that TopoJSON, or names a country without a code.
    """
    source = _read(topology)
    scale, shift = (np.array(source["transform"][key]) for key in ("scale", "translate"))
    arcs = [_thinned(np.cumsum(np.array(arc, dtype=np.int64), axis=0), scale, shift) for arc in source["arcs"]]
    polygons = sorted(
        (code, rings)
        for drawn in source["objects"]["countries"]["geometries"]
        if drawn["properties"]["name"] not in LEFT_OUT
        for code, rings in _coded(drawn, arcs, scale, shift)
    )
    return _packed(arcs, polygons, scale, shift)


def digest(topology: Path) -> str:
    """SHA-256 of the source file, as recorded in ``shapes.toml``."""
    return hashlib.sha256(topology.read_bytes()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        source: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if source["type"] != "Topology" or not source["objects"]["countries"]["geometries"]:
            raise KeyError("type")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: not the TopoJSON file {FILE} of world-atlas {VERSION} ({error!r}).") from None
    return source


def _thinned(points: Array, scale: Array, shift: Array) -> Array:
    """An arc in whole quanta with fewer points (Douglas & Peucker 1973), in a plane round its middle."""
    degrees = points * scale + shift
    vectors = unit(degrees[:, 0], degrees[:, 1])
    flat = Plane(*middle(vectors)).forward(vectors)
    kept = shapely.get_coordinates(shapely.LineString(flat).simplify(TOLERANCE_KM))
    if np.array_equal(points[0], points[-1]) and len(kept) < 5:  # an islet; it would shrink to a line
        return points
    where = np.flatnonzero((flat[:, None, :] == kept[None, :, :]).all(axis=2).any(axis=1))
    return points[where]


def _coded(drawn: dict[str, Any], arcs: list[Array], scale: Array, shift: Array) -> list[tuple[str, list[list[int]]]]:
    """Polygons of one drawn country, each with its code."""
    name = drawn["properties"]["name"]
    polygons = [drawn["arcs"]] if drawn["type"] == "Polygon" else drawn["arcs"]
    return [(_code(name, np.vstack([arcs[max(k, ~k)] for k in rings[0]]) * scale + shift), rings) for rings in polygons]


def _code(name: str, outline: Array) -> str:
    """Code of a polygon of a drawn country, from its name and, where areas are set apart, its place."""
    if name in SET_APART:
        apart, (west, south, east, north) = SET_APART[name]
        low, high = outline.min(axis=0), outline.max(axis=0)
        if west <= low[0] and south <= low[1] and high[0] <= east and high[1] <= north:
            return apart
    if name in DRAWN:
        return DRAWN[name]
    named = {_plain(country_name(code)): code for code in country_codes()}
    if _plain(name) not in named:
        raise DataError(f"no ISO code for the country drawn as {name!r}.{nearest(name, named)}")
    return named[_plain(name)]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


def _packed(arcs: list[Array], polygons: list[tuple[str, list[list[int]]]], scale: Array, shift: Array) -> bytes:
    """The compressed file: steps along the arcs, arcs of rings (~k is arc k backwards), rings of polygons, codes."""
    used = sorted({max(k, ~k) for _, rings in polygons for ring in rings for k in ring})
    place = {old: new for new, old in enumerate(used)}
    renamed = [[place[k] if k >= 0 else ~place[~k] for k in ring] for _, rings in polygons for ring in rings]
    steps = [np.diff(arcs[k], axis=0, prepend=np.zeros((1, 2), dtype=np.int64)) for k in used]
    codes = sorted({code for code, _ in polygons})
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        scale=scale,
        shift=shift,
        lon_steps=np.concatenate(steps)[:, 0].astype(np.int32),
        lat_steps=np.concatenate(steps)[:, 1].astype(np.int32),
        arc_sizes=np.array([len(step) for step in steps], dtype=np.int32),
        ring_arcs=np.concatenate([np.array(ring, dtype=np.int16) for ring in renamed]),
        ring_sizes=np.array([len(ring) for ring in renamed], dtype=np.int32),
        polygon_sizes=np.array([len(rings) for _, rings in polygons], dtype=np.int32),
        polygon_codes=np.array([codes.index(code) for code, _ in polygons], dtype=np.int16),
        codes=np.array(codes),
    )
    return buffer.getvalue()
