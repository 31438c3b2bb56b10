"""Trade elasticities: named published sets, one value, or a value by sector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from parley.dims import Array
from parley.errors import InputError, nearest
from parley.kit.numbers import number_of
from parley.kit.packaged import read_toml


@dataclass(frozen=True, eq=False)
class Elasticities:
    """Trade elasticities of an economy's sectors.

    Attributes:
        name: the set's name, or a description of what the user gave.
        source: citation, or ``"given by the user"``.
        theta: (J,) values, above 0, no unit.
        standard_error: (J,) of ``theta``, 0 where the source gives none; None if it gives none at all.
    """

    name: str
    source: str
    theta: Array
    standard_error: Array | None = None


def set_names() -> tuple[str, ...]:
    """Names of the published sets."""
    return tuple(name for name, entry in read_toml("elasticities.toml").items() if isinstance(entry, dict))


def describe_set(name: str) -> dict[str, Any]:
    """Citation, note and values of one set, as in ``elasticities.toml``."""
    if name not in set_names():
        raise InputError(
            f"unknown elasticity set {name!r}.{nearest(name, set_names())} Sets: {', '.join(set_names())}."
        )
    entry: dict[str, Any] = read_toml("elasticities.toml")[name]
    return entry


OWN = "own"
"""Name of elasticities that were given with a world."""


def elasticities(
    spec: str | float | Mapping[str, float] | None, sectors: Sequence[str], default: str | Mapping[str, float]
) -> Elasticities:
    """Elasticities (J,) of ``sectors`` from a published set, one value, or a value by sector.

    Args:
        spec: a set's name, one value for all sectors, a value by sector (all sectors), or None for ``default``.
        sectors: J sector codes.
        default: name of the world's default set, or its own values by sector.

    Raises:
        InputError: an unknown set or sector, a sector without a value, a value of 0 or less.
    """
    if spec is None and isinstance(default, Mapping):
        given = elasticities(default, sectors, OWN)
        return replace(given, name=OWN, source="given with the world")
    number = number_of(spec) if isinstance(spec, str) else None
    if number is not None:
        spec = number
    if spec is None or isinstance(spec, str):
        return _from_set(spec or str(default), sectors)
    if isinstance(spec, Mapping):
        unknown = [code for code in spec if code not in sectors]
        if unknown:
            raise InputError(
                f"elasticities: unknown sector {unknown[0]!r}.{nearest(str(unknown[0]), sectors)} "
                f"Sectors: {', '.join(sectors)}."
            )
        missing = [code for code in sectors if code not in spec]
        if missing:
            raise InputError(f"elasticities: no value for {', '.join(missing[:10])}; give every sector one.")
        return _given("by sector", [float(spec[code]) for code in sectors])
    return _given(f"{float(spec):g} in every sector", [float(spec)] * len(sectors))


def _given(name: str, values: list[float]) -> Elasticities:
    theta = np.asarray(values)
    if not (np.isfinite(theta).all() and theta.min() > 0):
        raise InputError(f"elasticities: {theta.min():g} is not a trade elasticity; expected numbers above 0.")
    return Elasticities(name, "given by the user", theta)


def _from_set(name: str, sectors: Sequence[str]) -> Elasticities:
    entry = describe_set(name)
    if "uniform" in entry:
        return Elasticities(name, entry["source"], np.full(len(sectors), float(entry["uniform"])))
    values: dict[str, float] = entry["values"]
    theta = [_value(code, values) for code in sectors]
    missing = [code for code, value in zip(sectors, theta, strict=True) if value is None]
    if missing:
        raise InputError(
            f"the elasticity set {name!r} has no value for {', '.join(missing[:10])}. Use uniform-4, one number, or a "
            "value by sector."
        )
    errors = _errors(entry.get("standard_errors"), sectors)
    return Elasticities(name, entry["source"], np.asarray(theta, dtype=np.float64), errors)


def _errors(errors: Mapping[str, float] | None, sectors: Sequence[str]) -> Array | None:
    """Standard errors (J,): of a mean over n sectors, ``sqrt(sum of squares) / n``; 0 where the source gives none."""
    if errors is None:
        return None
    squares = {code: error**2 for code, error in errors.items()}
    found = [(_members(code, squares), len(_members(code, squares))) for code in sectors]
    return np.array([sum(squares[m] for m in members) ** 0.5 / max(n, 1) for members, n in found])


def _value(code: str, values: Mapping[str, float]) -> float | None:
    """Elasticity of a code: the set's own, or the mean over the sectors that a concordance lists for it."""
    members = _members(code, values)
    return float(np.mean([values[member] for member in members])) if members else None


def _members(code: str, values: Mapping[str, float]) -> tuple[str, ...]:
    """Codes whose values stand for a code: itself, or those a concordance lists for it, if all have values."""
    if code in values:
        return (code,)
    for table in ("wiod35-to-icio28", "icio50-to-icio28"):
        members = read_toml("concordances.toml")[table]["map"].get(code, ())
        if members and all(member in values for member in members):
            return tuple(members)
    return ()
