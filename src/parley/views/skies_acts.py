"""What an answer about the sky rests on: closures with their acts, prices, the map, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable

from parley.show.answer import Act
from parley.skies.costs.aircraft import made
from parley.skies.rights.closures import EVERYBODY, Closure, closures_for
from parley.skies.rights.sky import Change, Sky
from parley.skies.traffic.traffic import Traffic

MOST_NAMES = 6
LIMITS = (
    "Still air, no airways, no slots: one detour factor stands for all of it, the same for every route.",
    "Airlines do not react: no cancelled route, no change of aircraft, frequency or fare.",
    "Overflight fees are priced for Russia only; those of other states are taken to be equal on both ways.",
    "Few of the closures were compared with their sources; every answer names those that were not.",
    "Many prices are assumed; the intervals show their spread as chosen, not sampling error.",
)


def acts_under(skies: Iterable[Sky], countries: Iterable[str]) -> tuple[Act, ...]:
    """The closures that hold for carriers of some countries under any of the skies, then the changes made to them."""
    skies, countries = tuple(skies), sorted(set(countries))
    found: dict[str, Closure] = {}
    for sky in skies:
        for code in countries if sky.day is not None else ():
            for closure in closures_for(code, sky.day, sky.include_avoided):  # type: ignore[arg-type]
                found.setdefault(closure.name, closure)
    changes = dict.fromkeys(
        _change(change, verb) for sky in skies for verb, kind in (("opens", sky.opened), ("closes", sky.closed))
        for change in kind
    )  # fmt: skip
    return (*(closure_act(closure) for closure in found.values()), *changes)


def closure_act(closure: Closure) -> Act:
    """A closure as a report lists it."""
    until = f" until {closure.until}" if closure.until else ""
    return Act(
        what=closure.title,
        who=f"airspace of {few(closure.closed)} to {_concerned(closure)}",
        size=closure.basis,
        when=f"from {closure.since}{until}",
        source=closure.source if closure.checked else f"{closure.source} (not compared with the source)",
    )


def whose(closure: Closure) -> str:
    """The carriers it concerns, in short."""
    if EVERYBODY in closure.carriers:
        return "everybody"
    many = len(closure.carriers)
    return ", ".join(closure.carriers) if many < MOST_NAMES else f"{many} states and groups"


def _concerned(closure: Closure) -> str:
    return "everybody" if EVERYBODY in closure.carriers else f"carriers of {whose(closure)}"


def few(names: tuple[str, ...]) -> str:
    """Some names, and how many more."""
    shown = ", ".join(names[:MOST_NAMES])
    return shown + (f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else "")


def _change(change: Change, verb: str) -> Act:
    to = f"carriers of {few(tuple(sorted(change.carriers)))}" if change.carriers else "everybody"
    return Act(f"airspace of {change.state} {verb}", f"to {to}", "all of it", "on the day asked for", "hypothetical")


def basis(traffic: Traffic) -> tuple[str, ...]:
    """Lines that say what the numbers rest on."""
    skies = (traffic.before, traffic.after)
    whole = any(sky.fir_file is not None for sky in skies)
    extent = "whole flight information regions" if whole else "territory and 12 nautical miles of sea"
    counted = traffic.counted
    parts = ["block hours"]
    parts += ["less overflight fees saved"] if counted.fees else []
    parts += ["plus second crews"] if counted.crew else []
    parts += ["plus lost rotations"] if counted.rotations else []
    given = "".join(f", {name}={value:g}" for name, value in traffic.given.items())
    return (
        f"closed airspace: {extent}; shortest permitted ways on the sphere, in still air for costs",
        f"cost: {' '.join(parts)}; intervals of {traffic.draws:,} draws of the prices (parley skies prices){given}",
    )


def sources(traffic: Traffic) -> tuple[str, ...]:
    """What to cite for data and method."""
    table = (f"route table {traffic.schedule.name}: {traffic.schedule.source}",) if traffic.schedule.source else ()
    return (
        *table,
        "closures, prices and their sources: parley skies closures, parley skies prices (docs/skies.md)",
        "land: Natural Earth 1:50 million",
        f"fuel and flying times: Poll & Schumann (2021), The Aeronautical Journal 125; {made()['model']}",
    )
