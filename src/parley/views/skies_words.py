"""Skies, carriers and what a change of the sky does, in words. Every figure is read from the result."""

from __future__ import annotations

import math
from collections.abc import Sequence

from parley.codes.countries import spelled
from parley.codes.groups import Bloc, find_group, group_names
from parley.errors import InputError
from parley.kit.dates import day_in_words
from parley.kit.intervals import Interval
from parley.results.regions import in_sentence
from parley.skies.rights.carriers import AIRLINE, Carrier, airlines, carrier
from parley.skies.rights.sky import Change, Sky
from parley.skies.traffic.flight import Flight
from parley.skies.traffic.traffic import ALL, MOVED_KM, Traffic

MOST_NAMED = 3
"""Carriers that a sentence names."""
DEMONSTRATION = "DEMONSTRATION ROUTES, NOT A TOTAL: "


def country(code: str) -> str:
    """A country in a sentence: ``Russia``, ``the United States``."""
    return in_sentence(Bloc(code, (code,)))


def carriers_of(names: Sequence[str]) -> str:
    """Carriers by the names that were asked for: ``the carriers of Finland and the European Union``; all if none."""
    if not names:
        return "the carriers of the table"
    if len(names) > MOST_NAMED:
        return f"{len(names)} groups of carriers"
    places = [place for name in names if (place := _place(name))]
    airlines_named = [_airline(name) for name in names if not _place(name)]
    return " and ".join([*([f"the carriers of {' and '.join(places)}"] if places else []), *airlines_named])


def _place(name: str) -> str:
    """A country or group in a sentence; empty for an airline."""
    group = spelled(name, group_names())
    if group is not None:
        return in_sentence(Bloc(group, find_group(group).on(None)))
    found = _carrier(name)
    return country(found.country) if found is not None and not found.airline else ""


def _airline(name: str) -> str:
    found = _carrier(name)
    return airline_name(found) if found is not None else name.strip().upper().removeprefix(AIRLINE.upper())


def _carrier(name: str) -> Carrier | None:
    """The carrier of a code; None for an airline that only the route table knows."""
    try:
        return carrier(name)
    except InputError:
        return None


def airline_name(found: Carrier) -> str:
    """Name of an airline; its code where parley does not know it."""
    return airlines()[found.airline][0] if found.airline in airlines() else found.airline


def whose_flight(flown_by: Carrier) -> str:
    """The airline by its name, or all carriers of a country."""
    return airline_name(flown_by) if flown_by.airline else f"carriers of {country(flown_by.country)}"


def changes_in_words(sky: Sky) -> str:
    """``with Russia's airspace open to carriers of Finland``; empty for a sky without changes."""
    opened = [f"{_possessive(change.state)} airspace open to {_concerned(change)}" for change in sky.opened]
    closed = [f"{_possessive(change.state)} airspace closed to {_concerned(change)}" for change in sky.closed]
    return f"with {' and '.join([*opened, *closed])}" if opened or closed else ""


def _possessive(code: str) -> str:
    name = country(code)
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _concerned(change: Change) -> str:
    if not change.carriers:
        return "everybody"
    if len(change.carriers) > MOST_NAMED:
        return f"carriers of {len(change.carriers)} states"
    return f"carriers of {' and '.join(country(code) for code in sorted(change.carriers))}"


def on(sky: Sky) -> str:
    """When a sky holds, in a sentence: ``on 1 June 2023``, ``with nothing closed``."""
    day = "with nothing closed" if sky.day is None else f"on {day_in_words(sky.day)}"
    return " ".join(part for part in (day, changes_in_words(sky)) if part)


def than(before: Sky, after: Sky) -> str:
    """What a finding is compared with, where that is not a sky without closures."""
    if before.day is None and not before.opened and not before.closed:
        return ""
    if before.day == after.day and changes_in_words(after) and not changes_in_words(before):
        return " than without that change"
    return f" than {on(before)}"


def route_in_words(flight: Flight) -> str:
    """``Helsinki–Tokyo``, or the codes where the cities are the same or not known."""
    cities = [place.city for place in (flight.row.origin, flight.row.destination)]
    if not all(cities) or cities[0] == cities[1]:
        return f"{flight.row.origin.code}–{flight.row.destination.code}"
    return "–".join(cities)


def flight_finding(flight: Flight) -> str:
    """One flight in one line, without a full stop."""
    first, second, before, after = flight.before, flight.after, flight.traffic.before, flight.traffic.after
    where, who = route_in_words(flight), whose_flight(flight.row.carrier)
    capital = who[:1].upper() + who[1:]
    if second.best is None and first.best is None:
        return f"{capital} may not fly {where} {on(after)}, nor could they {on(before)}"
    if second.best is None:
        return f"{capital} may not fly {where} {on(after)}"
    if first.best is None:
        return f"{capital} may fly {where} {on(after)}, which they could not {on(before)}"
    if second.best.hours is not None and first.best.hours is not None:
        extra = second.best.hours - first.best.hours
        much, longer = f"takes {abs(extra):.1f} hours ({_percent(extra / first.best.hours)})", extra > 0
        moved = abs(extra) * 60 >= 1
    else:
        extra = second.km - first.km
        much, longer = f"is {abs(extra):,.0f} km ({_percent(extra / first.km)})", extra > 0
        moved = abs(extra) > MOVED_KM
    if not moved:
        return f"{where} is as long for {who} {on(after)} as {on(before)}"
    wind = " in the wind" if second.best.hours is not None else ""
    return f"{where} {much} {'longer' if longer else 'shorter'}{wind} for {who} {on(after)}{than(before, after)}"


def _percent(share: float) -> str:
    size = 100 * abs(share)
    return f"{size:.0f} %" if size >= 1 else f"{size:.1f} %"


def flight_words(flight: Flight) -> tuple[str, ...]:
    """How long, and how much more; one sentence each."""
    first, second, extra, sums = flight.before, flight.after, flight.extra, flight.sums
    out = []
    if first.best is not None and second.best is not None:
        which = "shortest permitted way" if second.best.hours is None else "quickest permitted way"
        out.append(
            f"The {which} of {whose_flight(flight.row.carrier)} is {second.km:,.0f} km {on(flight.traffic.after)} and "
            f"{first.km:,.0f} km {on(flight.traffic.before)}."
        )
    if sums.affected:
        less = ", overflight fees saved taken off" if flight.traffic.counted.fees else ""
        out.append(
            f"As flown, that makes {span(sums.minutes)} minutes and {span(extra['cost_usd'])} USD more a flight{less}."
        )
    return tuple(out)


def remarks(flight: Flight) -> tuple[str, ...]:
    """What must be said of a flight besides its length: no way, too far, who may fly shorter; without full stops."""
    out = [
        f"no permitted way {on(sky)}: {way.reason}"
        for way, sky in ((flight.before, flight.traffic.before), (flight.after, flight.traffic.after))
        if way.reason
    ]
    flown, plane = flight.flown(flight.after), flight.row.aircraft
    if flown.beyond_range:
        out.append(
            f"{flown.km:,.0f} km as flown is beyond the range of the {plane.name} ({plane.range_km:,.0f} km): another "
            "type or a stop is needed"
        )
    elif flown.payload_restricted:
        out.append(f"{flown.km:,.0f} km as flown is too far for a full load of the {plane.name}: payload stays behind")
    rivals = flight.traffic.rivals
    if rivals.rivals[0]:
        gap = float(rivals.gap_km[0])
        much = "a way where this carrier has none" if math.isinf(gap) else f"{gap:,.0f} km shorter"
        out.append(f"carriers of {country(rivals.rivals[0])} may fly {much}")
    return tuple(out)


def span(found: Interval, decimals: int = 0, level: int = 80) -> str:
    """``27,080 (80 % interval 18,851 to 37,402)``."""
    low, high = found.within(level)
    return f"{found.median:,.{decimals}f} ({level} % interval {low:,.{decimals}f} to {high:,.{decimals}f})"


def usd_a_year(found: Interval) -> str:
    """USD millions of a year with their 80 % interval: ``USD 165 mn a year (80 % interval 91 to 283)``."""
    large = max(abs(end) for end in (found.median, *found.within(80))) >= 1e3
    shown = found.scaled(1e-3) if large else found
    decimals = 2 if large else 0 if abs(found.median) >= 10 else 1
    low, high = shown.within(80)
    unit = "bn" if large else "mn"
    return f"USD {shown.median:,.{decimals}f} {unit} a year (80 % interval {low:,.{decimals}f} to {high:,.{decimals}f})"


def traffic_finding(traffic: Traffic, names: Sequence[str] = ()) -> str:
    """A route table in one line, without a full stop; the demonstration is called one first.

    Args:
        traffic: before and after.
        names: of the carriers asked for.
    """
    prefix = DEMONSTRATION if traffic.schedule.demonstration else ""
    whole, who = traffic.group(), carriers_of(names)
    if not whole.affected:
        lost = whole.unreachable
        more = f"; {lost:,.0f} flights a year lose their last permitted way" if lost else ""
        return f"{prefix}No way of {who} gets longer or shorter {_between(traffic)}{more}"
    cost = whole.totals["cost_musd"]
    saves = cost.median < 0
    amount = usd_a_year(cost.scaled(-1.0) if saves else cost)
    return f"{prefix}{_what(traffic)} {'saves' if saves else 'costs'} {who} {amount}"


def _same_day(traffic: Traffic) -> bool:
    before, after = traffic.before, traffic.after
    return before.day == after.day and bool(changes_in_words(after)) and not changes_in_words(before)


def _what(traffic: Traffic) -> str:
    """What costs or saves: closed airspace, a change of one day, or one day against another."""
    before, after = traffic.before, traffic.after
    if before.day is None:
        return f"Closed airspace {on(after)}"
    if _same_day(traffic):
        opened = [f"opening {_possessive(c.state)} airspace to {_concerned(c)}" for c in after.opened]
        closed = [f"closing {_possessive(c.state)} airspace to {_concerned(c)}" for c in after.closed]
        text = " and ".join([*opened, *closed])
        return f"{text[:1].upper()}{text[1:]} on {day_in_words(before.day)}"
    return f"The {_of(after)}, compared with the {_of(before)},"


def _of(sky: Sky) -> str:
    day = "sky" if sky.day is None else f"sky of {day_in_words(sky.day)}"
    return " ".join(part for part in (day, changes_in_words(sky)) if part)


def _between(traffic: Traffic) -> str:
    if _same_day(traffic):
        return on(traffic.after)
    before = "compared with nothing closed" if traffic.before.day is None else f"as against {on(traffic.before)}"
    return f"{on(traffic.after)} {before}"


def traffic_words(traffic: Traffic) -> tuple[str, ...]:
    """How many flights, how much longer, what it costs, who keeps a shorter way; one sentence each."""
    whole = traffic.group()
    head = [f"{traffic.schedule.notes[0]}."] if traffic.schedule.demonstration else []
    out = [
        *head,
        f"Of {whole.flights:,.0f} flights a year, the permitted way of {whole.affected:,.0f} changes, by "
        f"{whole.distance_pct:+.1f} % of their distance and {whole.minutes.median:+,.0f} minutes each as flown.",
    ]
    if whole.affected:
        out.append(
            f"That is {span(whole.totals['extra_fuel_kt'])} kt of fuel and "
            f"{span(whole.totals['extra_co2_mt'], 2)} Mt of CO2 a year."
        )
    if whole.unreachable:
        out.append(f"{whole.unreachable:,.0f} flights a year lose their last permitted way.")
    if whole.reopened:
        out.append(f"{whole.reopened:,.0f} flights a year get a permitted way that they did not have.")
    if whole.beyond_range:
        out.append(f"{whole.beyond_range:,.0f} flights a year pass the range of their type and are costed as if flown.")
    named = [group for group in traffic.groups if group.flow == ALL and group.name != ALL]
    out += [f"{group.name}: {usd_a_year(group.totals['cost_musd'])}." for group in named]
    if whole.rival_share:
        out.append(f"On {100 * whole.rival_share:.0f} % of their city pairs a rival may fly a shorter way.")
    return tuple(out)
