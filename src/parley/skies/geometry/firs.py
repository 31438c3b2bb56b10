"""Flight information regions from a file of the user's (GeoJSON); none ships with parley, nor is mixed with its map.

A feature that cannot be read, or that belongs to no state that parley knows, does not refuse the rest: it is counted in
:func:`notes`, and named if a closed state needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely import Geometry

from parley.codes.countries import country_name
from parley.errors import DataError
from parley.kit.packaged import read_toml
from parley.kit.text import counted
from parley.skies.geometry.geojson import Shapes, read_features, shapes

SEAM_KM = 1e-3
"""Pieces cut at 180° are joined by widening them by a metre."""
MOST_NAMED = 5
CODE = re.compile(r"[A-Z]{4}([-_/ ].*)?")
"""A location indicator of ICAO, perhaps with a sector; FINLAND is a name."""


@dataclass(frozen=True, eq=False)
class Regions:
    """What a file has.

    Attributes:
        by_state: polygons in the polar plane by ISO3 code.
        faults: features of a state that cannot be read, by ISO3 code: code of the region and why.
        left_out: codes or places in the file of other features that were left out, by reason.
        mended: why outlines were mended, by code of the region.
        parts: parts of geometry collections left out, as they are not polygons.
        cut: codes of regions whose corners were moved away from the south pole.
    """

    by_state: Mapping[str, tuple[Geometry, ...]]
    faults: Mapping[str, tuple[tuple[str, str], ...]]
    left_out: Mapping[str, tuple[str, ...]]
    mended: Mapping[str, str]
    parts: int
    cut: tuple[str, ...]


def state_of(code: str) -> str:
    """ISO3 code of the state that serves a region, by the longest matching prefix; empty if unknown or not a code."""
    table = read_toml("skies", "firs.toml")
    if code in table["names"]:
        return str(table["names"][code])
    if not CODE.fullmatch(code):
        return ""
    prefixes: dict[str, str] = table["prefixes"]
    return next((prefixes[code[:k]] for k in range(len(code), 1, -1) if code[:k] in prefixes), "")


def has_region(state: str) -> bool:
    """Whether a state has a region of its own; small ones are served by a neighbour (Luxembourg by Belgium)."""
    table = read_toml("skies", "firs.toml")
    return state in table["prefixes"].values() or state in table["names"].values()


def regions(states: Iterable[str], file: Path) -> Geometry:
    """The flight information regions of states, joined, in the polar plane.

    Raises:
        DataError: the file is not GeoJSON, has no region of one of the states, or has one that cannot be read.
    """
    wanted = sorted(frozenset(states))
    found = read_regions(file)
    for code in wanted:
        if code in found.faults:
            region, why = found.faults[code][0]
            raise DataError(f"{file}: the flight information region {region} of {code} ({country_name(code)}): {why}.")
        if code not in found.by_state:
            raise DataError(
                f"{file}: no flight information region of {code} ({country_name(code)}) among its regions."
                f"{_without_codes(found)}"
            )
    joined = shapely.union_all([shape for code in wanted for shape in found.by_state[code]])
    return joined.buffer(SEAM_KM, join_style="mitre").buffer(-SEAM_KM, join_style="mitre")


def notes(file: Path) -> tuple[str, ...]:
    """What of a file was left out or mended, counted; empty if nothing was."""
    found = read_regions(file)
    bad = {why: tuple(r for r, w in pairs if w == why) for pairs in found.faults.values() for _, why in pairs}
    left = {**found.left_out, **{why: (*found.left_out.get(why, ()), *names) for why, names in bad.items()}}
    out = [
        f"{file.name}: {counted(len(names), 'feature')} left out, as {why}: {_few(names)}"
        for why, names in left.items()
    ]
    if found.mended:
        reasons = ", ".join(dict.fromkeys(found.mended.values()))
        out.append(
            f"{file.name}: {counted(len(found.mended), 'outline')} mended ({reasons}): {_few(tuple(found.mended))}"
        )
    if found.parts:
        out.append(
            f"{file.name}: {counted(found.parts, 'point or line', 'points and lines')} of geometry collections left out"
        )
    if found.cut:
        out.append(
            f"{file.name}: {counted(len(found.cut), 'region ends', 'regions end')} 11 km before the south pole: "
            f"{_few(found.cut)}"
        )
    return tuple(out)


def _few(names: tuple[str, ...]) -> str:
    listed = tuple(dict.fromkeys(names))
    rest = len(listed) - MOST_NAMED
    return ", ".join(listed[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _without_codes(found: Regions) -> str:
    """What a file has in place of codes that parley knows, where that may be why a state is missing."""
    keys = ", ".join(read_toml("skies", "firs.toml")["files"]["ids"])
    nameless, strange = found.left_out.get(NO_CODE, ()), found.left_out.get(NO_STATE, ())
    if nameless:
        return f" {counted(len(nameless), 'feature')} without a code; it is read from one of {keys}."
    if strange and not found.by_state:
        return f" Codes such as EFIN are read from one of {keys}; found: {_few(strange)}."
    return ""


NO_CODE = "they have no code"
NO_STATE = "parley knows no state for their codes"


@lru_cache(maxsize=2)
def read_regions(file: Path) -> Regions:
    """All regions of a file, and what is wrong with the others; kept for the next call.

    Raises:
        DataError: the file is not GeoJSON, or none of its features can be read.
    """
    by_state: dict[str, list[Geometry]] = {}
    faults: dict[str, list[tuple[str, str]]] = {}
    left: dict[str, list[str]] = {}
    mended: dict[str, str] = {}
    cut: list[str] = []
    parts = 0
    features = read_features(file, "flight information regions")
    for place, feature in enumerate(features, 1):
        code = _code(feature)
        state = state_of(code)
        if not state:
            left.setdefault(NO_STATE if code else NO_CODE, []).append(code or f"feature {place}")
            continue
        try:
            found: Shapes = shapes(feature)
        except ValueError as error:
            faults.setdefault(state, []).append((code, str(error)))
            continue
        by_state.setdefault(state, []).extend(found.polygons)
        mended |= {code: found.mended} if found.mended else {}
        cut += [code] if found.cut else []
        parts += found.skipped
    _check_some(file, by_state, faults)
    return Regions(
        {code: tuple(shapes_) for code, shapes_ in by_state.items()},
        {code: tuple(pairs) for code, pairs in faults.items()},
        {why: tuple(names) for why, names in left.items()},
        mended,
        parts,
        tuple(cut),
    )


def _check_some(file: Path, good: Mapping[str, Any], faults: Mapping[str, list[tuple[str, str]]]) -> None:
    """Refuse a file of which nothing can be read, with the first reason."""
    if good or not faults:
        return
    code, why = next(pairs[0] for pairs in faults.values())
    raise DataError(f"{file}: none of its features can be read; {code}: {why}.")


def _code(feature: Mapping[str, Any]) -> str:
    """The code of a region: a property of one of the known names, in any case, or the feature's own id; else empty."""
    properties = feature.get("properties")
    named = {str(key).casefold(): value for key, value in properties.items()} if isinstance(properties, dict) else {}
    candidates = [named.get(key) for key in read_toml("skies", "firs.toml")["files"]["ids"]] + [feature.get("id")]
    texts = [value.strip() for value in candidates if isinstance(value, str) and value.strip()]
    return next((text.upper() for text in texts if state_of(text.upper())), texts[0] if texts else "")
