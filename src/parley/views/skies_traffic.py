"""A route table under two skies as an answer: its document, tables, map and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from parley._version import __version__
from parley.codes.countries import country_name
from parley.show.answer import Answer
from parley.show.chart import Drawing
from parley.show.table import (
    Column,
    Row,
    Table,
    count_column,
    money,
    number_column,
    percent_change,
    percent_share,
    text_column,
)
from parley.skies.costs.aircraft import made
from parley.skies.traffic.traffic import ALL, Group, Named, Traffic
from parley.views.skies_acts import LIMITS, acts_under, basis, sources
from parley.views.skies_flight import ends, plain
from parley.views.skies_map import MAP_SIZE, Words, footer, most_changed, paint_traffic
from parley.views.skies_words import traffic_finding, traffic_words

ROWS = 12
"""Rows of each table that people see."""
GROUP = (text_column("name", "carriers"), text_column("flow"))
COST = (
    *GROUP,
    number_column("extra_fuel_kt_median", "fuel", "kt"),
    number_column("extra_co2_mt_median", "CO2", "Mt"),
    Column("cost_musd_median", "cost", "USD mn", "number"),
    Column("cost_musd_low_80", "80 % from", "USD mn", "number"),
    Column("cost_musd_high_80", "to", "USD mn", "number"),
    money("fees_saved_musd_median", "fees saved"),
    money("fare_equivalent_musd_median", "fares"),
    Column("cost_musd_low_95", "95 % from", "USD mn", "number", wide=True),
    Column("cost_musd_high_95", "to", "USD mn", "number", wide=True),
)
FLIGHTS = (
    *GROUP,
    count_column("flights", "flights"),
    count_column("affected", "changed"),
    count_column("unreachable", "no way"),
    count_column("beyond_range", "too far"),
    percent_change("distance_pct", "distance"),
    percent_change("fuel_pct", "fuel"),
    Column("shortest_minutes", "shortest", "minutes", "change"),
    Column("minutes_median", "as flown", "minutes", "change"),
    percent_share("rival_share_pct", "rival shorter"),
)
NAMED = (text_column("row", "flight"), count_column("flights", "flights a year"), text_column("reason", "why"))
DUELS = (
    text_column("carrier_name", "carriers of"),
    text_column("rival_name", "rivals of"),
    count_column("city_pairs", "city pairs"),
    count_column("flights", "flights a year"),
    number_column("mean_km", "rivals shorter by", "km"),
)


def group_document(group: Group) -> dict[str, Any]:
    """Sums of one group as plain numbers."""
    simple = {key: value for key, value in vars(group).items() if key not in ("totals", "minutes")}
    return {**simple, "minutes": group.minutes.as_dict(), "totals": {k: v.as_dict() for k, v in group.totals.items()}}


def traffic_document(traffic: Traffic) -> dict[str, Any]:
    """A route table before and after as one document."""
    return {
        "schedule": traffic.schedule.name,
        "source": traffic.schedule.source,
        "sky_before": traffic.before.title,
        "sky_after": traffic.after.title,
        "counted": vars(traffic.counted),
        "draws": traffic.draws,
        "prices_given": dict(traffic.given),
        "fuel": made(),
        "groups": [group_document(group) for group in traffic.groups],
        "unreachable": [vars(item) for item in traffic.unreachable],
        "beyond_range": [vars(item) for item in traffic.beyond_range],
        "rivals": [{**vars(duel), "mean_km": plain(duel.mean_km)} for duel in traffic.rivals.duels],
        "notes": [*traffic.notes],
    }


def answer_traffic(question: str, traffic: Traffic, names: Sequence[str], ask: Mapping[str, Any]) -> Answer:
    """The answer to ``skies network`` and ``skies compare``.

    Args:
        question: its name.
        traffic: before and after.
        names: of the carriers asked for.
        ask: the question.
    """
    title = traffic_finding(traffic, names)
    return Answer(
        question=question,
        title=title,
        subject=f"route table {traffic.schedule.name}: {traffic.after.title}, compared with {traffic.before.title}",
        tables=tables(traffic),
        document=traffic_document(traffic),
        words=traffic_words(traffic),
        charts=(traffic_map(traffic, title),),
        notes=traffic.notes,
        basis=basis(traffic),
        acts=acts_under((traffic.before, traffic.after), {row.carrier.country for row in traffic.schedule.rows}),
        sources=sources(traffic),
        limits=LIMITS,
        ask=ask,
    )


def tables(traffic: Traffic) -> tuple[Table, ...]:
    """What it costs, how many flights, and the rows that need a remark."""
    rows = group_rows(traffic)
    year = "a year, the second sky over the first"
    found = [
        Table("cost", f"extra fuel and cost {year}: medians", COST, rows, most=ROWS),
        Table("flights", "flights a year, and how much longer those that change are", FLIGHTS, rows, most=ROWS),
    ]
    for name, title, items in (
        ("unreachable", "no permitted way any more", traffic.unreachable),
        ("beyond_range", "beyond the range of the type", traffic.beyond_range),
    ):
        if items:
            found.append(Table(name, title, NAMED, [_named(item) for item in items], most=ROWS))
    if traffic.rivals.duels:
        found.append(Table("rivals", "who keeps a shorter way than whom", DUELS, _duels(traffic), most=ROWS))
    return tuple(found)


def group_rows(traffic: Traffic) -> list[Row]:
    """One row a group and flow with all that was summed: the whole, then groups on all flows, then the flows.

    Those on which nothing changes come last.
    """

    def order(group: Group) -> tuple[bool, bool, bool]:
        still = not (group.affected or group.unreachable or group.reopened)
        return still and (group.name, group.flow) != (ALL, ALL), group.flow != ALL, group.name != ALL

    return [_group_row(group) for group in sorted(traffic.groups, key=order)]


def _group_row(group: Group) -> Row:
    simple = {key: value for key, value in vars(group).items() if key not in ("totals", "minutes", "rival_share")}
    row: dict[str, Any] = {**simple, "rival_share_pct": 100 * group.rival_share, **ends(group.minutes, "minutes")}
    for quantity, found in group.totals.items():
        row |= ends(found, quantity)
    return row


def _named(item: Named) -> Row:
    return {"row": item.row, "flights": item.flights, "reason": item.reason}


def _duels(traffic: Traffic) -> list[Row]:
    return [
        {
            "carrier": duel.carrier,
            "carrier_name": country_name(duel.carrier),
            "rival": duel.rival,
            "rival_name": country_name(duel.rival),
            "city_pairs": duel.city_pairs,
            "flights": duel.flights,
            "mean_km": plain(duel.mean_km),
        }
        for duel in traffic.rivals.duels
    ]


def traffic_map(traffic: Traffic, title: str) -> Drawing:
    """The pairs with the largest change on a map."""
    chosen = most_changed(traffic)
    words = Words(
        title,
        f"The {len(chosen)} pairs with the largest change of km a year, before ({traffic.before.title}) and after "
        f"({traffic.after.title}); shaded: closed to one of their carriers after",
        f"{footer(traffic)} parley {__version__}",
    )
    named = ", ".join(traffic.schedule.rows[k].title for k in chosen)
    alt = f"{title}. A map of the pairs with the largest change of km a year: {named or 'none'}."
    paint = partial(paint_traffic, traffic, words)
    return Drawing("map", words.title, words.subtitle, words.footer, alt, paint, MAP_SIZE)
