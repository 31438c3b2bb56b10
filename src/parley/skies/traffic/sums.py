"""Sums over flights of extra distance, time, fuel, CO2 and money for every draw of the prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.skies.costs import costs, fuel
from parley.skies.costs.aircraft import CLASSES
from parley.skies.costs.prices import Values
from parley.skies.traffic.detours import Legs
from parley.skies.traffic.schedule import Row

Mask = npt.NDArray[np.bool_]
QUANTITIES = (
    *("affected_thousand_flights", "extra_million_km", "extra_thousand_hours", "extra_fuel_kt", "extra_co2_mt"),
    *("cost_musd", "time_cost_musd", "fees_saved_musd", "crew_musd", "rotations_musd", "fuel_value_musd"),
    "fare_equivalent_musd",
)
"""What is summed over flights, per year; cost = time cost - fees saved + crew + rotations; the fuel value is a memo."""


@dataclass(frozen=True)
class Counted:
    """Costs that are counted only if asked for.

    Attributes:
        fees: overflight fees saved.
        crew: extra pilots beyond a duty limit.
        rotations: contribution of flights that the aircraft has no time for.
    """

    fees: bool = True
    crew: bool = False
    rotations: bool = False


@dataclass(frozen=True, eq=False)
class Flights:
    """Columns of n flights that move, for the sums.

    Attributes:
        before: (n,) km.
        after: (n,) km.
        fees_before: (n,) km over the state with fees.
        fees_after: (n,) the same.
        number: (n,) flights a year.
        guessed: (n,) whether that number is assumed.
        seats: (n,).
        b: (n,) fuel curve, kg per km.
        c: (n,) kg per km².
        start: (n,) hours of climb and descent.
        slope: (n,) hours per km.
        kind: (n,) index of the class of aircraft.
    """

    before: Array
    after: Array
    fees_before: Array
    fees_after: Array
    number: Array
    guessed: Array
    seats: Array
    b: Array
    c: Array
    start: Array
    slope: Array
    kind: Array


def columns(rows: Sequence[Row], first: Legs, second: Legs, moved: Mask) -> Flights:
    """Columns of the flights that move."""
    kept = [row for row, keep in zip(rows, moved, strict=True) if keep]
    curve = np.array([[*row.aircraft.fuel[1:], *row.aircraft.time] for row in kept]).reshape(-1, 4)
    return Flights(
        before=first.km[moved],
        after=second.km[moved],
        fees_before=first.fee_km[moved],
        fees_after=second.fee_km[moved],
        number=np.array([row.flights for row in kept]),
        guessed=np.array(["frequency" in row.assumed for row in kept], dtype=bool),
        seats=np.array([row.seats for row in kept]),
        b=curve[:, 0],
        c=curve[:, 1],
        start=curve[:, 2],
        slope=curve[:, 3],
        kind=np.array([CLASSES.index(row.aircraft.kind) for row in kept], dtype=int),
    )


def totals(f: Flights, p: Values, counted: Counted, keeps: Sequence[Mask]) -> list[dict[str, Array]]:
    """Sums of every quantity (draws,) for every set of flights."""
    weights = np.array([f.number * keep for keep in keeps], dtype=float).reshape(len(keeps), -1)
    summed = {name: values @ weights.T for name, values in per_flight(f, p, counted).items()}
    return [{name: values[:, k] for name, values in summed.items()} for k in range(len(keeps))]


def per_flight(f: Flights, p: Values, counted: Counted) -> dict[str, Array]:
    """Every quantity (draws, n) of one flight of each row, in the units of the sums, times its frequency's error."""
    k0, k1 = p["detour"] * f.before, p["detour"] * f.after
    hours = fuel.extra_hours(k0, k1, f.slope)
    kg = p["fuel-model"] * fuel.extra_fuel(k0, k1, f.b, f.c)
    hour_price = np.concatenate([p[f"hour-{kind}"] for kind in CLASSES], axis=1)[:, f.kind]
    nothing = np.zeros((p.draws, len(f.before)))
    time_cost = np.asarray(costs.time_cost(hours, hour_price))
    fees = (
        np.asarray(costs.overflight_saved(f.fees_before, f.fees_after, p["overflight-rus"]))
        if counted.fees
        else nothing
    )
    blocks = (fuel.block_hours(k0, f.start, f.slope, p["taxi"]), fuel.block_hours(k1, f.start, f.slope, p["taxi"]))
    crew = costs.crew_cost(*blocks, p["duty-limit"], p["crew-hour"]) if counted.crew else nothing
    rotations = np.asarray(costs.lost_rotations(hours, p["margin-hour"])) if counted.rotations else nothing
    fares = costs.fare_equivalent(hours, f.seats, p["load-factor"], p["fare-minute"])
    table = {
        "affected_thousand_flights": nothing + 1e-3,
        "extra_million_km": (k1 - k0) / 1e6,
        "extra_thousand_hours": hours / 1e3,
        "extra_fuel_kt": kg / 1e6,
        "extra_co2_mt": fuel.co2(kg, p["co2"]) / 1e9,
        "cost_musd": (time_cost - fees + crew + rotations) / 1e6,
        "time_cost_musd": time_cost / 1e6,
        "fees_saved_musd": fees / 1e6,
        "crew_musd": crew / 1e6,
        "rotations_musd": rotations / 1e6,
        "fuel_value_musd": kg * p["fuel-price"] / 1e9,
        "fare_equivalent_musd": fares / 1e6,
    }
    often = np.where(f.guessed, p["frequency"], 1.0)
    return {name: np.asarray(values * often) for name, values in table.items()}
