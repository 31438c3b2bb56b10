"""The land of each country, from the bundled file: Natural Earth, public domain, with disputed areas set apart."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from parley.codes.countries import country_name
from parley.dims import Array
from parley.errors import InputError
from parley.globe.plane import divided
from parley.globe.sphere import unit
from parley.kit.packaged import read_bytes, read_toml


@dataclass(frozen=True, eq=False)
class Outline:
    """One piece of land.

    Attributes:
        code: of its country (ISO3), or the name of a disputed area.
        rings: unit vectors (k, 3) of the outline and of any holes, first point not repeated.
    """

    code: str
    rings: tuple[Array, ...]


@dataclass(frozen=True)
class DisputedArea:
    """An area that more than one state claims, as in ``disputed.toml``; ``counts_with`` decides when it is closed."""

    code: str
    title: str
    drawn_as: str
    claimed_by: tuple[str, ...]
    controlled_by: str
    counts_with: tuple[str, ...]
    note: str


def read(name: str) -> Mapping[str, Any]:
    """A table of ``data/skies``."""
    return read_toml("skies", name)


@cache
def disputed() -> tuple[DisputedArea, ...]:
    """All disputed areas."""
    lists = ("claimed_by", "counts_with")
    plain: list[tuple[str, dict[str, Any]]] = list(read("disputed.toml").items())
    return tuple(DisputedArea(code=code, **entry | {key: tuple(entry[key]) for key in lists}) for code, entry in plain)


@cache
def undrawn() -> frozenset[str]:
    """ISO3 codes of territories that a map of this scale leaves out."""
    return frozenset(read("shapes.toml")["file"]["undrawn"])


def drawn_in(code: str) -> str:
    """Country that a territory is drawn in: FRA for REU; itself for most."""
    return str(read("shapes.toml")["drawn_in"].get(code, code))


def shape_codes(states: Iterable[str]) -> frozenset[str]:
    """Codes of the shapes that a set of states closes: their own land and the disputed areas that count with them.

    States too small for the map (``undrawn`` in ``shapes.toml``) add no shape; their airports are still theirs.

    Raises:
        InputError: no country, or one left out of the map for another reason.
    """
    wanted = frozenset(drawn_in(code) for code in states) - undrawn()
    for code in sorted(wanted):
        if code not in outlines():
            raise InputError(f"{code} ({country_name(code)}) is not in the bundled shapes; give its area as a polygon.")
    return wanted | {area.code for area in disputed() if wanted.intersection(area.counts_with)}


@cache
def outlines() -> dict[str, tuple[Outline, ...]]:
    """Land of every country and disputed area by code."""
    with np.load(io.BytesIO(read_bytes("skies", "shapes.npz"))) as packed:
        content = {key: packed[key] for key in packed.files}
    rings = _rings(content)
    ends = np.cumsum(content["polygon_sizes"])
    land: dict[str, list[Outline]] = {str(code): [] for code in content["codes"]}
    for index, end, size in zip(content["polygon_codes"], ends, content["polygon_sizes"], strict=True):
        code = str(content["codes"][index])
        land[code].append(Outline(code, tuple(rings[end - size : end])))
    return {code: tuple(pieces) for code, pieces in land.items()}


def _rings(content: dict[str, Array]) -> list[Array]:
    """Rings as unit vectors: arcs put end to end, the shared end points once."""
    steps = np.column_stack([content["lon_steps"], content["lat_steps"]]).astype(np.int64)
    arcs = [np.cumsum(arc, axis=0) for arc in np.split(steps, np.cumsum(content["arc_sizes"])[:-1])]
    out = []
    for ring in np.split(content["ring_arcs"], np.cumsum(content["ring_sizes"])[:-1]):
        points = np.vstack([(arcs[k] if k >= 0 else arcs[~k][::-1])[:-1] for k in ring])
        degrees = divided(points * content["scale"] + content["shift"])
        out.append(unit(degrees[:, 0], degrees[:, 1]))
    return out
