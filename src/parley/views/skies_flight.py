"""One flight under two skies as an answer: its document, tables, map and words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from parley._version import __version__
from parley.kit.intervals import Interval
from parley.show.answer import Answer
from parley.show.chart import Drawing
from parley.show.table import Row, Table, number_column, text_column
from parley.skies.routing.route import Route
from parley.skies.routing.ways import Way
from parley.skies.traffic.flight import Flight
from parley.views.skies_acts import LIMITS, acts_under, basis, sources
from parley.views.skies_map import MAP_SIZE, Words, footer, paint_flight
from parley.views.skies_words import flight_finding, flight_words, remarks, route_in_words

UNITS = {
    "minutes": ("time", "minutes"),
    "extra_km": ("distance", "km"),
    "extra_fuel_kg": ("fuel", "kg"),
    "extra_co2_kg": ("CO2", "kg"),
    "time_cost_usd": ("block hours at all-in cost", "USD"),
    "fees_saved_usd": ("overflight fees saved", "USD"),
    "crew_usd": ("second crew", "USD"),
    "rotations_usd": ("lost rotations", "USD"),
    "cost_usd": ("cost", "USD"),
    "fuel_value_usd": ("fuel, inside the block hours' cost", "USD"),
    "fare_equivalent_usd": ("fares of the passengers' time, no part of the cost", "USD"),
}
"""Extra quantities of one flight as they are called, with their units."""
ALWAYS = ("minutes", "extra_km", "time_cost_usd", "cost_usd")
"""Shown even where they are 0."""
SKIES = (
    text_column("sky", ""),
    text_column("closures", "sky"),
    number_column("shortest_km", "permitted way", "km"),
    number_column("flown_km", "as flown", "km"),
    number_column("block_hours", "block time", "hours"),
    number_column("fuel_kg", "fuel", "kg"),
    number_column("co2_kg", "CO2", "kg"),
)
EXTRA = (
    text_column("quantity", "extra a flight, as flown"),
    text_column("unit"),
    number_column("median", "median"),
    number_column("low_80", "80 % from"),
    number_column("high_80", "to"),
    number_column("low_95", "95 % from", wide=True),
    number_column("high_95", "to", wide=True),
)
WAYS = (
    text_column("flight", ""),
    text_column("side", "way by the"),
    text_column("around", "of"),
    number_column("km", "length", "km"),
    number_column("hours", "in the wind", "hours"),
)


def plain(value: float) -> float | None:
    """None for what is infinite: a flight without a way has no length."""
    return float(value) if math.isfinite(value) else None


def _way(found: Route) -> dict[str, Any]:
    ways = [
        {
            "side": way.side,
            "km": way.km,
            "hours": way.hours,
            "waypoints": [[round(x, 4) for x in point] for point in way.waypoints],
        }
        for way in found.ways
    ]
    return {
        "status": found.status,
        "reason": found.reason,
        "km": plain(found.km),
        "ways": ways,
        "notes": [*found.notes],
    }


def flight_document(flight: Flight, back: Route | None = None) -> dict[str, Any]:
    """One flight as one document; lengths that do not exist are null, and ``reason`` says why."""
    row, sums = flight.row, flight.sums
    return {
        "origin": row.origin.code,
        "destination": row.destination.code,
        "carrier": row.carrier.understood,
        "carrier_country": row.carrier.country,
        "aircraft": row.aircraft.name,
        "sky_before": flight.traffic.before.title,
        "sky_after": flight.traffic.after.title,
        "great_circle_km": flight.after.great_circle_km,
        "before": _way(flight.before),
        "after": _way(flight.after),
        **({} if back is None else {"back": _way(back)}),
        "detour_factor": flight.detour,
        "as_flown": {name: _flown(flight, way) for name, way in _both(flight)},
        "extra_shortest_minutes": sums.shortest_minutes
        if sums.affected
        else (0.0 if math.isfinite(flight.after.km) else None),
        "extra_minutes": sums.minutes.as_dict(),
        "extra": {name: found.as_dict() for name, found in flight.extra.items()},
        "rival": _rival(flight),
        "notes": [*flight.traffic.notes],
    }


def _both(flight: Flight) -> tuple[tuple[str, Route], tuple[str, Route]]:
    return ("before", flight.before), ("after", flight.after)


def _flown(flight: Flight, way: Route) -> dict[str, Any]:
    return {name: plain(v) if isinstance(v, float) else v for name, v in asdict(flight.flown(way)).items()}


def _rival(flight: Flight) -> dict[str, Any] | None:
    rivals = flight.traffic.rivals
    gap = float(rivals.gap_km[0])
    return {"carrier": rivals.rivals[0], "shorter_km": plain(gap)} if rivals.rivals[0] else None


def answer_flight(flight: Flight, back: Route | None, ask: Mapping[str, Any]) -> Answer:
    """The answer to ``skies route``; ``back`` is the way back, told where there is wind."""
    title, row = flight_finding(flight), flight.row
    before, after = flight.traffic.before, flight.traffic.after
    return Answer(
        question="skies route",
        title=title,
        subject=f"{row.origin.code} to {row.destination.code}, {row.aircraft.name}; {row.carrier.understood}",
        tables=tables(flight, back),
        document=flight_document(flight, back),
        words=flight_words(flight),
        charts=(flight_map(flight, title),),
        notes=(*remarks(flight), *dict.fromkeys([*flight.before.notes, *flight.after.notes, *flight.traffic.notes])),
        basis=basis(flight.traffic),
        acts=acts_under((before, after), [row.carrier.country]),
        sources=sources(flight.traffic),
        limits=LIMITS,
        ask=ask,
    )


def tables(flight: Flight, back: Route | None) -> tuple[Table, ...]:
    """Before and after, what it is more, and the ways on either side where there are several."""
    titles = (flight.traffic.before.title, flight.traffic.after.title)
    rows = [
        {"sky": name, "closures": title, "shortest_km": plain(way.km), **_flown_row(flight, way)}
        for (name, way), title in zip(_both(flight), titles, strict=True)
    ]
    quickest = "shortest" if back is None else "quickest"
    found = [Table("skies", f"{quickest} permitted way, and the flight as flown", SKIES, rows)]
    if flight.sums.affected:
        found.append(Table("extra", "extra a flight under the second sky", EXTRA, _extra(flight)))
    ways = [_way_row("there", way) for way in flight.after.ways]
    ways += [] if back is None else [_way_row("back", way) for way in back.ways]
    if len(ways) > 1:
        gc = f"great circle {flight.after.great_circle_km:,.0f} km"
        columns = WAYS if back is not None else WAYS[1:-1]
        title = f"ways round what is closed under the second sky, the {quickest} first; {gc}"
        found.append(Table("ways", title, columns, ways))
    return tuple(found)


def _flown_row(flight: Flight, way: Route) -> Row:
    found = _flown(flight, way)
    return {("flown_km" if key == "km" else key): value for key, value in found.items()}


def _way_row(flight: str, way: Way) -> Row:
    return {"flight": flight, "side": way.side or "direct", "around": way.around, "km": way.km, "hours": way.hours}


def _extra(flight: Flight) -> list[Row]:
    found = {"minutes": flight.sums.minutes, **flight.extra}
    return [
        {"quantity": title, "unit": unit, **ends(found[key])}
        for key, (title, unit) in UNITS.items()
        if found[key].centre or key in ALWAYS
    ]


def ends(found: Interval, name: str = "") -> dict[str, float]:
    """An interval as columns: the centre, the median and the ends of the central 80 and 95 %."""
    prefix = f"{name}_" if name else ""
    out = {f"{prefix}centre": found.centre, f"{prefix}median": found.median}
    for level in (80, 95):
        low, high = found.within(level)
        out |= {f"{prefix}low_{level}": low, f"{prefix}high_{level}": high}
    return out


def flight_map(flight: Flight, title: str) -> Drawing:
    """The ways before and after on a map."""
    kind = "shortest" if flight.after.best is None or flight.after.best.hours is None else "quickest"
    words = Words(
        title,
        f"{kind.capitalize()} permitted ways before ({flight.traffic.before.title}) and after "
        f"({flight.traffic.after.title}); shaded: closed to this carrier after",
        f"{footer(flight.traffic)} parley {__version__}",
    )
    lengths = [
        f"{name} {'no permitted way' if way.best is None else f'{way.km:,.0f} km'}" for name, way in _both(flight)
    ]
    alt = f"{title}. A map of {route_in_words(flight)}: {', '.join(lengths)}."
    paint = partial(paint_flight, flight, words)
    return Drawing("map", words.title, words.subtitle, words.footer, alt, paint, MAP_SIZE)
