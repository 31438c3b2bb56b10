"""Aircraft types: seats, range, class and the precomputed curves of trip fuel and flying time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from parley.errors import InputError, nearest
from parley.kit.packaged import read_toml

NARROW, WIDE, FREIGHTER = "narrow", "wide", "freighter"
CLASSES = (NARROW, WIDE, FREIGHTER)
LONG_KM = 3500.0
"""Beyond this a route counts as long."""
USUAL = {False: "A20N", True: "A333"}
"""Types taken for a short and a long route whose type is unknown."""


@dataclass(frozen=True)
class Aircraft:
    """A type.

    Attributes:
        code: ICAO designator, or one like it (B77F, B748 as a freighter).
        name: in words.
        kind: narrow, wide or freighter.
        seats: usual cabin.
        range_km: the manufacturer's nominal range.
        full_load_km: longest flight with the payload of the fuel curve; beyond it payload is left behind.
        mach: usual cruise.
        payload_kg: that the fuel curve carries.
        fuel: trip fuel in kg is fuel[0] + fuel[1] d + fuel[2] d², d in km.
        time: hours in the air are time[0] + time[1] d.
    """

    code: str
    name: str
    kind: str
    seats: int
    range_km: float
    full_load_km: float
    mach: float
    payload_kg: float
    fuel: tuple[float, float, float]
    time: tuple[float, float]


@cache
def fleet() -> dict[str, Aircraft]:
    """All types by code."""
    table = read_toml("skies", "aircraft.toml")
    return {code: _aircraft(code, entry, table["curves"][code]) for code, entry in table["types"].items()}


def _aircraft(code: str, entry: dict[str, object], curve: dict[str, object]) -> Aircraft:
    plain = {key: entry[key] for key in ("name", "seats", "range_km", "mach", "payload_kg")}
    fuel, time = curve["fuel"], curve["time"]
    return Aircraft(
        code=code,
        kind=str(entry["class"]),
        full_load_km=float(str(curve["full_load_km"])),
        fuel=tuple(fuel),  # type: ignore[arg-type]
        time=tuple(time),  # type: ignore[arg-type]
        **plain,  # type: ignore[arg-type]
    )


@cache
def _by_iata() -> dict[str, str]:
    return {
        code: name for name, entry in read_toml("skies", "aircraft.toml")["types"].items() for code in entry["iata"]
    }


def aircraft(code: str) -> Aircraft:
    """A type by its code or by the IATA code of route tables, in any case.

    Raises:
        InputError: there is none; the message names the nearest.
    """
    wanted = code.strip().upper()
    wanted = _by_iata().get(wanted, wanted)
    if wanted not in fleet():
        raise InputError(f"no aircraft type {code!r}.{nearest(wanted, fleet())} Types: {', '.join(fleet())}.")
    return fleet()[wanted]


def known(code: str) -> bool:
    """Whether there is a type of this code."""
    return code.strip().upper() in fleet() or code.strip().upper() in _by_iata()


def usual(km: float) -> Aircraft:
    """The type taken for a route of a length whose type is not known."""
    return fleet()[USUAL[km > LONG_KM]]


def made() -> dict[str, str]:
    """Model, program and date behind the curves."""
    return {key: str(value) for key, value in read_toml("skies", "aircraft.toml")["made"].items()}
