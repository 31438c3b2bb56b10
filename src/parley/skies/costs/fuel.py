"""Fuel, CO2 and time of flights. Functions of numbers or arrays that broadcast."""

from __future__ import annotations

from parley.dims import Array
from parley.skies.costs.aircraft import Aircraft

Number = float | Array


def trip_fuel(km: Number, a: Number, b: Number, c: Number) -> Number:
    """Fuel from take-off to landing, kg: a + b d + c d².

    The quadratic is a fit to flights simulated with Poll & Schumann (2021), The Aeronautical Journal 125, 257-295; the
    square stands for the fuel that carries fuel.

    Args:
        km: distance flown d.
        a: kg.
        b: kg per km.
        c: kg per km².
    """
    return a + b * km + c * km**2


def extra_fuel(before: Number, after: Number, b: Number, c: Number) -> Number:
    """Fuel of the longer way less that of the shorter, kg: b (d1 - d0) + c (d1² - d0²)."""
    return b * (after - before) + c * (after**2 - before**2)


def co2(fuel: Number, factor: Number) -> Number:
    """CO2 of burnt fuel, kg: factor times fuel; ICAO Annex 16 Volume IV has 3.16 kg/kg."""
    return factor * fuel


def block_hours(km: Number, start: Number, slope: Number, taxi: Number) -> Number:
    """From off-block to on-block, hours: taxi + start + slope d.

    Args:
        km: distance flown d.
        start: hours that climb and descent add.
        slope: hours per km in cruise.
        taxi: hours of taxi at both ends; ICAO Annex 16 Volume II has 26 minutes.
    """
    return taxi + start + slope * km


def extra_hours(before: Number, after: Number, slope: Number) -> Number:
    """Time of the longer way less that of the shorter, hours: slope (d1 - d0); taxi, climb and descent are the same."""
    return slope * (after - before)


def kg_per_km(km: float, plane: Aircraft) -> float:
    """Trip fuel per kilometre of one type."""
    return float(trip_fuel(km, *plane.fuel)) / km


def litres_per_seat_100km(km: float, plane: Aircraft, seats: int | None = None, density: float = 0.8) -> float:
    """Litres per seat and 100 km, with fuel of 0.8 kg per litre."""
    return 100 * kg_per_km(km, plane) / density / (seats or plane.seats)
