"""Airspace results as documents and tables: one flight, a route table, closures, prices."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group as Lines
from rich.table import Table
from rich.text import Text

from parley.codes.countries import country_name
from parley.kit.intervals import Interval
from parley.skies.costs.aircraft import made
from parley.skies.costs.fuel import co2, trip_fuel
from parley.skies.costs.prices import Price, centres
from parley.skies.rights.closures import Closure
from parley.skies.routing.route import Route
from parley.skies.routing.ways import Way
from parley.skies.traffic.flight import Flight
from parley.skies.traffic.traffic import ALL, Group, Named, Traffic

NAMED = 8
"""Rows, rivals and notes that a table names."""
USD_A_MILLION = 1e6
FLIGHT_UNITS = {
    "extra_km": ("extra_million_km", 1e6),
    "extra_hours": ("extra_thousand_hours", 1e3),
    "extra_fuel_kg": ("extra_fuel_kt", 1e6),
    "extra_co2_kg": ("extra_co2_mt", 1e9),
    "cost_usd": ("cost_musd", USD_A_MILLION),
    "time_cost_usd": ("time_cost_musd", USD_A_MILLION),
    "fees_saved_usd": ("fees_saved_musd", USD_A_MILLION),
    "crew_usd": ("crew_musd", USD_A_MILLION),
    "rotations_usd": ("rotations_musd", USD_A_MILLION),
    "fuel_value_usd": ("fuel_value_musd", USD_A_MILLION),
    "fare_equivalent_usd": ("fare_equivalent_musd", USD_A_MILLION),
}
"""Quantities of one flight: those of a year in smaller units."""


def _number(value: float) -> float | None:
    """None for what is infinite: a flight without a way has no length."""
    return float(value) if math.isfinite(value) else None


def scaled(found: Interval, factor: float) -> Interval:
    """An interval in other units."""
    bounds = tuple((low * factor, high * factor) for low, high in found.bounds)
    return Interval(found.centre * factor, found.median * factor, bounds)


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
        "km": _number(found.km),
        "ways": ways,
        "notes": [*found.notes],
    }


def flight_document(flight: Flight, back: Route | None = None) -> dict[str, Any]:
    """One flight as one document; lengths that do not exist are null, and ``reason`` says why."""
    row, sums, prices = flight.row, flight.sums, centres(flight.traffic.given)
    detour = float(prices["detour"][0, 0])
    as_flown = {}
    for name, way in (("before", flight.before), ("after", flight.after)):
        km = detour * way.km
        kg = float(trip_fuel(km, *row.aircraft.fuel)) if math.isfinite(km) else math.inf
        hours = float(prices["taxi"][0, 0]) + row.aircraft.time[0] + row.aircraft.time[1] * km
        as_flown[name] = {
            "km": _number(km),
            "block_hours": _number(hours),
            "fuel_kg": _number(kg),
            "co2_kg": _number(float(co2(kg, prices["co2"][0, 0]))),
            "beyond_range": bool(km > row.aircraft.range_km) if math.isfinite(km) else None,
            "payload_restricted": bool(km > row.aircraft.full_load_km) if math.isfinite(km) else None,
        }
    shared = bool(sums.affected)
    per_flight = {k: scaled(sums.totals[q], f).as_dict() for k, (q, f) in FLIGHT_UNITS.items()}
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
        "detour_factor": detour,
        "as_flown": as_flown,
        "extra_shortest_minutes": sums.shortest_minutes
        if shared
        else (0.0 if math.isfinite(flight.after.km) else None),
        "extra_minutes": sums.minutes.as_dict(),
        "extra": per_flight,
        "rival": _rival(flight),
        "notes": [*flight.traffic.notes],
    }


def _rival(flight: Flight) -> dict[str, Any] | None:
    rivals = flight.traffic.rivals
    gap = float(rivals.gap_km[0])
    return {"carrier": rivals.rivals[0], "shorter_km": _number(gap)} if rivals.rivals[0] else None


def _table(title: str, columns: Sequence[str], texts: int = 1) -> Table:
    table = Table(title=title, box=None, pad_edge=False, header_style="bold", title_justify="left")
    for k, column in enumerate(columns):
        table.add_column(column, justify="left" if k < texts else "right")
    return table


def _span(found: Interval, form: str = ",.0f", level: int = 80) -> str:
    low, high = found.within(level)
    return f"{found.median:{form}} ({low:{form}} to {high:{form}})"


def flight_table(flight: Flight, back: Route | None = None) -> Lines:
    """One flight for the terminal; ``back`` is its return flight, told where there is wind."""
    doc = flight_document(flight)
    head = Text(f"{doc['carrier']}: {doc['origin']} to {doc['destination']}, {doc['aircraft']}", "bold")
    table = _table("", ("", f"before: {doc['sky_before']}", f"after: {doc['sky_after']}"))
    table.add_row("shortest permitted way, km", *(_shown(doc[k]["km"]) for k in ("before", "after")))
    for label, key in (
        ("as flown, km", "km"),
        ("block hours", "block_hours"),
        ("fuel, kg", "fuel_kg"),
        ("CO2, kg", "co2_kg"),
    ):
        form = ",.1f" if key == "block_hours" else ",.0f"
        table.add_row(label, *(_shown(doc["as_flown"][k][key], form) for k in ("before", "after")))
    parts: list[Any] = [head, table, Text("")]
    for name, way in (("before", flight.before), ("after", flight.after)):
        if way.reason:
            parts.append(Text(f"{name}: unreachable: {way.reason}", "bold red"))
    if flight.after.best is not None and len(flight.after.ways) > 1:
        ways = ", ".join(_told(way) for way in flight.after.ways)
        parts.append(Text(f"ways round what is closed: {ways}; great circle {flight.after.great_circle_km:,.0f} km"))
    if back is not None and back.best is not None:
        parts.append(
            Text(f"back: {', '.join(_told(way) for way in back.ways)}; quickest first, flying time in the wind")
        )
    parts += _money(flight) if flight.sums.affected else []
    parts += _remarks(doc)
    return Lines(*parts)


def _told(way: Way) -> str:
    hours = "" if way.hours is None else f" in {way.hours:.1f} h"
    return f"{way.side or 'direct'} {way.km:,.0f} km{hours}"


def _shown(value: float | None, form: str = ",.0f") -> str:
    return "none" if value is None else f"{value:{form}}"


def _money(flight: Flight) -> list[Any]:
    table = _table("extra per flight: median (80 % interval)", ("", ""))
    found = {key: scaled(flight.sums.totals[q], f) for key, (q, f) in FLIGHT_UNITS.items()}
    table.add_row("minutes, shortest ways", f"{flight.sums.shortest_minutes:,.0f}")
    table.add_row("minutes, as flown", _span(flight.sums.minutes))
    for label, key in (
        ("km, as flown", "extra_km"),
        ("fuel, kg", "extra_fuel_kg"),
        ("CO2, kg", "extra_co2_kg"),
        ("block hours at all-in cost, USD", "time_cost_usd"),
        ("overflight fees saved, USD", "fees_saved_usd"),
        ("second crew, USD", "crew_usd"),
        ("lost rotations, USD", "rotations_usd"),
        ("cost, USD", "cost_usd"),
        ("  fuel in it, USD (not to be added)", "fuel_value_usd"),
        ("fare equivalent of all passengers, USD", "fare_equivalent_usd"),
    ):
        if found[key].centre or key in ("cost_usd", "time_cost_usd"):
            table.add_row(label, _span(found[key]))
    return [table]


def _remarks(doc: dict[str, Any]) -> list[Any]:
    out = []
    after = doc["as_flown"]["after"]
    if after["beyond_range"]:
        out.append(Text(f"beyond the range of the {doc['aircraft']}: another type or a stop is needed", "bold red"))
    elif after["payload_restricted"]:
        out.append(Text("too far for a full load: payload is left behind"))
    if doc["rival"]:
        short = doc["rival"]["shorter_km"]
        much = "a way where this carrier has none" if short is None else f"{short:,.0f} km shorter"
        out.append(Text(f"carriers of {country_name(doc['rival']['carrier'])} may fly {much}"))
    return out + [
        Text(f"note: {note}", "dim") for note in [*doc["before"]["notes"], *doc["after"]["notes"], *doc["notes"]]
    ]


def group_document(group: Group) -> dict[str, Any]:
    """Sums of one group as plain numbers."""
    plain = {key: value for key, value in vars(group).items() if key not in ("totals", "minutes")}
    return {**plain, "minutes": group.minutes.as_dict(), "totals": {k: v.as_dict() for k, v in group.totals.items()}}


def traffic_document(traffic: Traffic) -> dict[str, Any]:
    """A route table before and after as one document."""
    return {
        "schedule": traffic.schedule.name,
        "source": traffic.schedule.source,
        "sky_before": traffic.before.title,
        "sky_after": traffic.after.title,
        "counted": vars(traffic.options),
        "draws": traffic.draws,
        "prices_given": dict(traffic.given),
        "fuel": made(),
        "groups": [group_document(group) for group in traffic.groups],
        "unreachable": [vars(item) for item in traffic.unreachable],
        "beyond_range": [vars(item) for item in traffic.beyond_range],
        "rivals": [{**vars(duel), "mean_km": _number(duel.mean_km)} for duel in traffic.rivals.duels],
        "notes": [*traffic.notes],
    }


def traffic_table(traffic: Traffic, rows: int = NAMED) -> Lines:
    """A route table before and after for the terminal."""
    head = f"{traffic.schedule.name}: {traffic.after.title}, compared with {traffic.before.title}"
    parts: list[Any] = [Text(head, "bold"), _flights(traffic), Text(""), _totals(traffic), Text("")]
    parts += _listed("no permitted way any more", traffic.unreachable, rows)
    parts += _listed("beyond the range of the type", traffic.beyond_range, rows)
    if traffic.rivals.duels:
        parts += [_rivals(traffic, rows), Text("")]
    return Lines(*parts, *(Text(f"note: {note}", "dim") for note in traffic.notes))


def _flights(traffic: Traffic) -> Table:
    columns = (
        "carriers",
        "flow",
        "flights/year",
        "affected",
        "no way",
        "beyond range",
        "km, %",
        "fuel, %",
        "min",
        "min flown",
    )
    table = _table("", (*columns, "rival shorter, %"), 2)
    for g in _shown_groups(traffic):
        counts = (f"{x:,.0f}" for x in (g.flights, g.affected, g.unreachable, g.beyond_range))
        change = (
            f"{g.distance_pct:+.1f}",
            f"{g.fuel_pct:+.1f}",
            f"{g.shortest_minutes:+.0f}",
            f"{g.minutes.median:+.0f}",
        )
        table.add_row(g.name, g.flow, *counts, *change, f"{100 * g.rival_share:.0f}")
    return table


def _shown_groups(traffic: Traffic) -> list[Group]:
    """The whole, groups, and flows on which anything changes."""
    return [g for g in traffic.groups if g.flow == ALL or g.affected or g.unreachable or g.reopened]


def _totals(traffic: Traffic) -> Table:
    columns = ("carriers", "flow", "fuel, kt", "CO2, Mt", "cost, USD mn", "95 %", "fees saved", "fare equivalent")
    table = _table("a year: median (80 % interval)", columns, 2)
    for g in _shown_groups(traffic):
        t = g.totals
        low, high = t["cost_musd"].within(95)
        burnt = (f"{t['extra_fuel_kt'].median:,.0f}", f"{t['extra_co2_mt'].median:.2f}")
        more = (f"{t[q].median:,.0f}" for q in ("fees_saved_musd", "fare_equivalent_musd"))
        table.add_row(g.name, g.flow, *burnt, _span(t["cost_musd"]), f"{low:,.0f} to {high:,.0f}", *more)
    return table


def _listed(title: str, items: Sequence[Named], rows: int) -> list[Any]:
    if not items:
        return []
    table = _table(f"{title}: {len(items)} rows", ("flight", "a year", "why"), 1)
    table.columns[2].justify = "left"
    for item in items[:rows]:
        table.add_row(item.row, f"{item.flights:,.0f}", item.reason)
    return [table, Text("")]


def _rivals(traffic: Traffic, rows: int) -> Table:
    columns = ("carriers of", "rivals of", "city pairs", "flights/year", "shorter by km")
    table = _table("who keeps a shorter way than whom", columns, 2)
    for duel in traffic.rivals.duels[:rows]:
        names = [country_name(code) for code in (duel.carrier, duel.rival)]
        table.add_row(*names, f"{duel.city_pairs}", f"{duel.flights:,.0f}", f"{duel.mean_km:,.0f}")
    return table


def closures_document(found: Sequence[Closure]) -> list[dict[str, Any]]:
    """Closures as plain values."""
    days = [{"since": str(c.since), "until": str(c.until) if c.until else None} for c in found]
    return [_with_days(vars(c), "spell", spell) for c, spell in zip(found, days, strict=True)]


def _with_days(plain: Mapping[str, Any], key: str, spell: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values with a spell's two days in its place."""
    out: dict[str, Any] = {}
    for name, value in plain.items():
        out.update(spell if name == key else {name: value})
    return out


def closures_table(found: Sequence[Closure]) -> Table:
    """Closures for the terminal."""
    table = _table("", ("name", "from", "until", "basis", "closed", "to the carriers of", "checked", "source"), 8)
    for c in found:
        many = "+".join(c.carriers) if len(c.carriers) < 6 else f"{len(c.carriers)} states and groups"
        until = str(c.until) if c.until else ""
        table.add_row(
            c.name, str(c.since), until, c.basis, "+".join(c.closed), many, "yes" if c.checked else "no", c.source
        )
    return table


def prices_document(found: Sequence[Price]) -> list[dict[str, Any]]:
    """Prices as plain values."""
    return [
        {**{k: v for k, v in vars(p).items() if k != "distribution"}, "value": p.value, "distribution": _drawn(p)}
        for p in found
    ]


def _drawn(found: Price) -> dict[str, Any]:
    parameters = {key: _number(value) for key, value in vars(found.distribution).items()}
    return {"kind": type(found.distribution).__name__.lower(), **parameters}


def prices_table(found: Sequence[Price]) -> Table:
    """Prices for the terminal."""
    table = _table("", ("name", "value", "80 % interval", "unit", "year", "assumed", "source"), 1)
    for column in (3, 4, 5, 6):
        table.columns[column].justify = "left"
    for p in found:
        low, high = p.distribution.quantile(0.1), p.distribution.quantile(0.9)
        interval = f"{low:g} to {high:g}" if low != high else ""
        table.add_row(p.name, f"{p.value:g}", interval, p.unit, str(p.year), "yes" if p.assumed else "no", p.source)
    return table
