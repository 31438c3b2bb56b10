"""Elasticities that come with a world: a published set that its sectors have, or a file with a value a sector."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from parley.economy.elasticities import elasticities, set_names
from parley.errors import DataError, nearest
from parley.kit.numbers import number_of
from parley.kit.text import counted
from parley.worlds.listing import NAMES, read_listing

SECTOR = (*NAMES["sector"], "iciosector", "gtapsector", "code")
THETA = (
    *("theta", "elasticity", "tradeelasticity", "tradeelast", "elasticities", "value", "epsilon", "eps", "armington"),
    *("sigma",),
)
SHOWN = 10


def own_elasticities(given: str, sectors: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a world file says of its elasticities, and notes.

    Args:
        given: name of a published set, one number, or path of a file with the columns sector and theta.
        sectors: of the world.

    Raises:
        InputError: a set that lacks a sector.
        DataError: no such file; a sector twice, unknown or missing; values that are not trade elasticities.
    """
    if given in set_names() and not Path(given).exists():
        elasticities(given, sectors, given)
        return {"default_elasticities": given}, ()
    number = number_of(given)
    if number is not None and not Path(given).exists():
        theta = elasticities(number, sectors, given).theta
        return {"elasticities": dict(zip(sectors, map(float, theta), strict=True))}, ()
    if not Path(given).exists():
        raise DataError(
            f"--elasticities {given}: not a file, a number or a published set.{nearest(given, set_names())} Sets: "
            f"{', '.join(set_names())}; a file has the columns sector,theta."
        )
    listing = read_listing(given, {"sector": SECTOR}, THETA, ("sector",))
    if listing.columns["value"].casefold() == "sigma":
        raise DataError(f"{given}: sigma is the elasticity of substitution; give theta = sigma - 1 in a column theta.")
    values: dict[str, float] = {}
    idle = 0
    for k, cell in enumerate(listing.text["sector"]):
        code, value = _code(str(cell), sectors), float(listing.values[k])
        if code is None:
            idle += 1
            continue
        if code in values:
            raise DataError(f"{given}, line {listing.lines[k]}: {cell} again. Give each sector one value.")
        if not (np.isfinite(value) and value > 0):
            sign = " Published with a minus sign? Give it without." if value < 0 else ""
            raise DataError(f"{given}, line {listing.lines[k]}: theta of {cell} is {value:g}; expected above 0.{sign}")
        values[code] = value
    missing = [code for code in sectors if code not in values]
    if missing:
        raise DataError(
            f"{given}: no theta for {', '.join(missing[:SHOWN])}{' ...' * (len(missing) > SHOWN)} ({len(missing)} of "
            f"{len(sectors)} sectors of the world). Give every sector one."
        )
    notes = [
        *listing.notes,
        f"elasticities of {counted(len(sectors), 'sector')} from {Path(given).name}, used by default.",
    ]
    if idle:
        notes.append(f"{counted(idle, 'elasticity', 'elasticities')} of sectors that the world lacks not needed.")
    return {"elasticities": {code: values[code] for code in sectors}}, tuple(notes)


def _code(cell: str, sectors: tuple[str, ...]) -> str | None:
    """The sector of the world that a cell names, also without its leading zero or in another case."""
    if cell in sectors:
        return cell
    alike = [code for code in sectors if code.lstrip("0").casefold() == cell.lstrip("0").casefold()]
    return alike[0] if len(alike) == 1 else None
