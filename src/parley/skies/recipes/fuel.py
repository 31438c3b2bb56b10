"""Builds the fuel and time curves of ``aircraft.toml`` with the Poll-Schumann model in the package pycontrails.

Not used at run time; needs ``pip install pycontrails`` (Apache-2.0). Run as
``python -m parley.skies.recipes.fuel FILE``: the types at the top of FILE are kept, the curves below the mark are
written anew.

Model: Poll & Schumann (2021), "An estimation method for the fuel burn and other performance characteristics of civil
transport aircraft in the cruise", The Aeronautical Journal 125, 257-295 (part 1) and 296-340 (part 2).

Each flight is flown in still standard air: a climb, a cruise at constant Mach number at the flight level (steps of
2,000 feet) with the least fuel per kilometre for the mass of the moment, a descent. Reserves: 5 % of the trip fuel and
an hour at cruise flow. Where the take-off mass would pass its limit, payload is left behind.
"""

from __future__ import annotations

import datetime
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from parley.dims import Array
from parley.kit.files import write_text

FIRST_KM, STEP_KM = 1000.0, 500.0
LEVELS = np.arange(290.0, 432.0, 20.0)
"""Cruising levels, hundreds of feet."""
CLIMB_FT_MIN, DESCENT_FT_MIN = 1500.0, 1800.0
START_FT, START_MS = 1500.0, 130.0
"""Where the flight is picked up after take-off, and its airspeed there."""
CONTINGENCY, HOLD_HOURS = 0.05, 1.0
DETERIORATION = 0.025
"""Extra fuel of engines in service, the default of pycontrails."""
ROUNDS = 25
MARK = "# --- Written by parley.skies.recipes.fuel; do not edit below this line ---"


@dataclass(frozen=True)
class Trip:
    """One simulated flight: fuel, kg; time in the air, hours; take-off mass before any limit, kg."""

    fuel: float
    hours: float
    wanted_mass: float


class Simulator:
    """The Poll-Schumann model of one type with its masses."""

    def __init__(self, entry: dict[str, Any]) -> None:
        from pycontrails.models.ps_model import PSFlight  # type: ignore[import-not-found]  # noqa: PLC0415

        self.model = PSFlight(correct_fuel_flow=False)
        self.type = str(entry["model"])
        self.plane = self.model.aircraft_engine_params[self.type]
        self.mach = float(entry["mach"])
        self.limit = float(entry.get("mtow_kg", self.plane.amass_mtow))
        self.empty = float(entry.get("oew_kg", self.plane.amass_oew))
        self.payload = float(entry["payload_kg"])
        self.levels = LEVELS[self.plane.fl_max + 1 >= LEVELS]

    def flow(self, feet: Array, speed: Array, mass: Array, time: Any = None) -> Array:
        """Fuel flow, kg/s, in level flight or, with times, along a path."""
        from pycontrails.physics import units  # type: ignore[import-not-found]  # noqa: PLC0415

        found = self.model.calculate_aircraft_performance(
            aircraft_type=self.type,
            altitude_ft=feet,
            air_temperature=units.m_to_T_isa(units.ft_to_m(feet)),
            time=time,
            true_airspeed=speed,
            aircraft_mass=mass,
            engine_efficiency=None,
            fuel_flow=None,
            thrust=None,
            q_fuel=43.13e6,
            correct_fuel_flow=time is not None,
            engine_deterioration_factor=DETERIORATION,
        )
        return np.asarray(found.fuel_flow, dtype=float)

    def speed(self, feet: Array) -> Array:
        """True airspeed in cruise, m/s."""
        from pycontrails.physics import units  # noqa: PLC0415

        return np.asarray(self.mach * np.sqrt(1.4 * 287.05 * units.m_to_T_isa(units.ft_to_m(feet))))

    def best_levels(self, mass: Array) -> Array:
        """Levels in feet with the least fuel per kilometre for masses along a flight; never lower than before."""
        from pycontrails.models.ps_model import ps_operational_limits as limits  # noqa: PLC0415
        from pycontrails.physics import units  # noqa: PLC0415

        costs = []
        for level in self.levels:
            feet = np.full(len(mass), 100 * level)
            speed = self.speed(feet)
            pressure = units.ft_to_pl(feet) * 100
            most = limits.max_allowable_aircraft_mass(
                pressure, self.mach, self.plane.m_des, self.plane.c_l_do, self.plane.wing_surface_area, self.limit
            )
            costs.append(np.where(mass <= most, self.flow(feet, speed, mass) / speed, np.inf))
        return np.asarray(np.maximum.accumulate(100 * self.levels[np.argmin(costs, axis=0)]))

    def fly(self, km: float) -> Trip:
        """Simulate a flight of a length; masses, levels and fuel are repeated until they agree."""
        cells = 200
        at = np.linspace(0, 1000 * km, cells + 1)
        mass = np.full(cells + 1, 0.8 * self.limit)
        wanted = 0.0
        for _ in range(ROUNDS):
            feet, speed = self._profile(at, self.best_levels(mass))
            seconds = np.concatenate([[0], np.cumsum(np.diff(at) / ((speed[1:] + speed[:-1]) / 2))])
            time = np.datetime64("2023-01-01") + (1000 * seconds).astype("timedelta64[ms]")
            flow = self.flow(feet, speed, mass, time)
            burnt = np.concatenate([[0], np.cumsum(flow[:-1] * np.diff(seconds))])
            reserve = CONTINGENCY * burnt[-1] + HOLD_HOURS * 3600 * flow[cells // 2]
            wanted = self.empty + self.payload + reserve + burnt[-1]
            mass = min(wanted, self.limit) - burnt
        return Trip(float(burnt[-1]), float(seconds[-1] / 3600), float(wanted))

    def _profile(self, at: Array, cruise: Array) -> tuple[Array, Array]:
        """Altitude in feet and airspeed in m/s along the way: climb and descent end where they meet the cruise."""
        start = START_MS / 60
        mean = (START_MS + float(self.speed(np.array([35000.0]))[0])) / 2 / 60
        up = START_FT + at / mean / 3600 * CLIMB_FT_MIN
        down = START_FT + (at[-1] - at) / mean / 3600 * DESCENT_FT_MIN
        feet = np.minimum(np.minimum(up, down), cruise)
        share = np.clip((feet - START_FT) / (cruise - START_FT), 0, 1)
        return feet, 60 * start + share * (self.speed(feet) - 60 * start)


def curves(entry: dict[str, Any]) -> dict[str, Any]:
    """Curve coefficients of one type, fitted by least squares to flights that carry the whole payload.

    ``fuel``: trip fuel in kg is a + b d + c d² with d in km; ``time``: hours in the air are a + b d. ``full_load_km``
    is the longest flight with the whole payload; ``error``: largest gap between fit and simulation.
    """
    simulator = Simulator(entry)
    km = np.arange(FIRST_KM, float(entry["range_km"]) + 1, STEP_KM)
    trips = [simulator.fly(float(d)) for d in km]
    fuel, hours = np.array([t.fuel for t in trips]), np.array([t.hours for t in trips])
    excess = np.array([t.wanted_mass for t in trips]) - simulator.limit
    fitted = excess <= 0
    c, b, a = np.polyfit(km[fitted], fuel[fitted], 2, w=1 / fuel[fitted])
    slope, start = np.polyfit(km, hours, 1)
    full = float(np.interp(0.0, excess, km)) if excess[-1] > 0 else float(entry["range_km"])
    return {
        "fuel": [round(float(a), 1), round(float(b), 5), float(f"{c:.5g}")],
        "time": [round(float(start), 4), float(f"{slope:.6g}")],
        "full_load_km": round(full, -1),
        "error": float(f"{np.abs(np.polyval([c, b, a], km) / fuel - 1)[fitted].max():.2g}"),
    }


def main(file: Path) -> None:
    """Write the curves below the types of a file."""
    text = file.read_text(encoding="utf-8").split(MARK)[0].rstrip()
    lines = ["", "", MARK, "", "[made]", 'by = "parley.skies.recipes.fuel"']
    lines += [f'model = "PSFlight of pycontrails {version("pycontrails")} (Apache-2.0)"']
    lines += [f'date = "{datetime.datetime.now(tz=datetime.UTC).date()}"']
    for name, entry in tomllib.loads(text)["types"].items():
        lines += ["", f"[curves.{name}]", *(f"{key} = {value}" for key, value in curves(entry).items())]
    write_text(file, text + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
