"""Quantities of closed airspace for a claim: one flight, or a route table, before and after, with intervals.

A measure reads, for one flight, ``{quantity: minutes, route: [HEL, NRT], carrier: FIN, at: 2023-07-01}``; for a table,
``{quantity: cost, carriers: [FIN, DEU], at: 2023-07-01, before: 2022-01-01}``. ``open`` and ``close`` take changes such
as ``RUS:USA`` and are compared with the same day without them. Without ``before``, ``open`` or ``close`` the sky of the
day is compared with one in which nothing is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from parley.errors import InputError, nearest
from parley.kit.faults import Hooks, first
from parley.kit.reach import within
from parley.scenarios.sizes import Day, as_list

if TYPE_CHECKING:
    from parley.skies.rights.sky import Sky
    from parley.skies.traffic.traffic import Group, Traffic

BESIDE = "Put it beside the dossier."
Codes = Annotated[tuple[str, ...], BeforeValidator(as_list)]


class SkiesChoice(BaseModel):
    """Keys of a skies measure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quantity: str = Field(description="one of SKIES")
    at: Day = Field(description="day whose closures hold")
    before: Day | None = Field(None, description="day to compare with")
    open: Codes = Field((), description="changes such as RUS:USA")
    close: Codes = Field((), description="changes such as CHN:EU27")
    avoided: bool = Field(False, description="count what is avoided by choice as closed")
    route: Codes = Field((), max_length=2, description="two airports")
    carrier: str | None = Field(None, description="country or airline of the flight")
    aircraft: str | None = None
    carriers: Codes = Field((), description="countries, groups or airlines of the table, summed together")
    flow: str | None = Field(None, description="such as europe-asia")
    schedule: str | None = Field(None, description="route table beside the dossier; default: the demonstration")
    draws: int = Field(1024, ge=2)


@dataclass(frozen=True)
class SkiesEvidence:
    """A quantity with its 80 and 95 % intervals; the three are one number where nothing about it is drawn."""

    title: str
    unit: str
    median: float
    inner: tuple[float, float]
    outer: tuple[float, float]
    sources: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SkiesQuantity:
    """One quantity: in words, its unit, and how it is read of a group's sums; a plain number has no interval."""

    words: str
    unit: str
    total: str = ""
    read: Callable[[Group], Any] | None = None

    def of(self, group: Group) -> Any:
        """An Interval or a number."""
        return group.totals[self.total] if self.read is None else self.read(group)


SKIES: Mapping[str, SkiesQuantity] = {
    "minutes": SkiesQuantity("extra minutes of an affected flight", "minutes", read=lambda g: g.minutes),
    "shortest-minutes": SkiesQuantity(
        "extra minutes on the shortest permitted way", "minutes", read=lambda g: g.shortest_minutes
    ),
    "distance-percent": SkiesQuantity("extra distance of affected flights", "%", read=lambda g: g.distance_pct),
    "all-distance-percent": SkiesQuantity("extra distance of all flights", "%", read=lambda g: g.all_distance_pct),
    "fuel-percent": SkiesQuantity("extra fuel of affected flights", "%", read=lambda g: g.fuel_pct),
    "affected": SkiesQuantity("affected flights", "flights", read=lambda g: g.affected),
    "affected-percent": SkiesQuantity("affected flights of all", "%", read=lambda g: 100.0 * g.affected / g.flights),
    "distance": SkiesQuantity("extra distance", "mn km", "extra_million_km"),
    "hours": SkiesQuantity("extra time", "thousand hours", "extra_thousand_hours"),
    "fuel": SkiesQuantity("extra fuel", "kt", "extra_fuel_kt"),
    "co2": SkiesQuantity("extra CO2", "mn tonnes", "extra_co2_mt"),
    "cost": SkiesQuantity("extra cost", "USD mn", "cost_musd"),
    "fees-saved": SkiesQuantity("overflight fees saved", "USD mn", "fees_saved_musd"),
    "fuel-value": SkiesQuantity("value of the extra fuel", "USD mn", "fuel_value_musd"),
    "fares": SkiesQuantity("passengers' extra time at fares", "USD mn", "fare_equivalent_musd"),
}
"""Per year for a table, per flight for one; extra of the second sky over the first."""


def skies_evidence(
    keys: Mapping[str, Any], folder: Path, known: MutableMapping[SkiesChoice, Traffic] | None = None
) -> SkiesEvidence:
    """Compute a skies measure; ``known`` keeps traffic that several claims read, so that it is computed once.

    Raises:
        InputError: an unknown key, quantity, carrier, airport or day.
    """
    choice = _read(keys)
    known = {} if known is None else known
    shared = choice.model_copy(update={"quantity": ""})
    if shared not in known:
        known[shared] = _traffic(choice, folder)
    traffic = known[shared]
    notes = (f"compared: {traffic.before.title}; with: {traffic.after.title}", *traffic.notes)
    return _evidence(SKIES[choice.quantity], traffic.group(), notes)


def _traffic(choice: SkiesChoice, folder: Path) -> Traffic:
    first, second = _skies(choice)
    return _flight(choice, first, second) if choice.route else _network(choice, first, second, folder)


def _read(keys: Mapping[str, Any]) -> SkiesChoice:
    try:
        choice = SkiesChoice.model_validate(dict(keys))
    except ValidationError as error:
        raise InputError(f"skies.{first(error, Hooks(SkiesChoice))}") from None
    if choice.quantity not in SKIES:
        raise InputError(f"unknown skies quantity {choice.quantity!r}.{nearest(choice.quantity, SKIES)} "
                         f"Quantities: {', '.join(SKIES)}.")  # fmt: skip
    if bool(choice.route) != (choice.carrier is not None) or len(choice.route) == 1:
        raise InputError("skies: one flight needs both a route of two airports and a carrier; a table has carriers.")
    return choice


def _skies(choice: SkiesChoice) -> tuple[Sky, Sky]:
    """Sky to start from and sky to compare with it."""
    from parley.skies.rights.sky import Sky, parse_change  # noqa: PLC0415  (needs shapely)

    opened, closed = (tuple(parse_change(text, choice.at) for text in texts) for texts in (choice.open, choice.close))
    start = choice.before or (choice.at if opened or closed else None)
    return Sky(start, choice.avoided), Sky(choice.at, choice.avoided, opened, closed)


def _flight(choice: SkiesChoice, first: Sky, second: Sky) -> Traffic:
    from parley.skies.traffic.flight import fly  # noqa: PLC0415

    origin, destination = choice.route
    return fly(origin, destination, choice.carrier or "", first, second, choice.aircraft, count=choice.draws).traffic


def _network(choice: SkiesChoice, first: Sky, second: Sky, folder: Path) -> Traffic:
    from parley.skies.traffic.compare import compare, only  # noqa: PLC0415
    from parley.skies.traffic.route_table import route_table  # noqa: PLC0415

    schedule = route_table(None if choice.schedule is None else _schedule(choice.schedule, folder))
    if choice.carriers:
        schedule = only(schedule, choice.carriers, second)
    if choice.flow is not None:
        schedule = schedule.on([choice.flow])
    return compare(schedule, first, second, count=choice.draws)


def _schedule(name: str, folder: Path) -> Path:
    """A route table beside the dossier; the files of a folder of tables lie there too."""
    place = within(name, folder, "schedule", BESIDE)
    for inner in place.iterdir() if place.is_dir() else ():
        within(inner.relative_to(folder), folder, "schedule", BESIDE)
    return place


def _evidence(quantity: SkiesQuantity, group: Group, notes: tuple[str, ...]) -> SkiesEvidence:
    found = quantity.of(group)
    source = ("parley skies (docs/skies.md): closures and prices with their own sources",)
    if isinstance(found, float):
        return SkiesEvidence(quantity.words, quantity.unit, found, (found, found), (found, found), source, notes)
    return SkiesEvidence(quantity.words, quantity.unit, found.median, found.within(80), found.within(95), source, notes)
