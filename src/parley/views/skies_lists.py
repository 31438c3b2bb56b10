"""The lists behind the skies as answers: closures with their acts, and prices with their sources."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from parley.kit.dates import day_in_words
from parley.show.answer import Answer
from parley.show.table import Column, Row, Table, text_column
from parley.skies.costs.prices import Price
from parley.skies.rights.carriers import Carrier
from parley.skies.rights.closures import PROHIBITED, Closure, coverage
from parley.views.skies_acts import closure_act, few, whose
from parley.views.skies_words import country, whose_flight

WHOLE = "sources in full: --json, or --out with a file"
CLOSURES = (
    text_column("name"),
    text_column("since", "from"),
    text_column("until", "open again"),
    text_column("basis"),
    text_column("airspace", "airspace of"),
    text_column("whose", "closed to carriers of"),
    text_column("compared", "checked"),
    text_column("source"),
)
PRICES = (
    text_column("name"),
    Column("value", "value", "", "value"),
    Column("low_80", "80 % from", "", "value"),
    Column("high_80", "to", "", "value"),
    text_column("unit"),
    text_column("year", wide=True),
    text_column("origin", "assumed"),
    text_column("source"),
)


def closures_document(found: Sequence[Closure]) -> list[dict[str, Any]]:
    """Closures as plain values."""
    days = [{"since": str(c.since), "until": str(c.until) if c.until else None} for c in found]
    return [_with_days(vars(c), "spell", spell) for c, spell in zip(found, days, strict=True)]


def _with_days(values: Mapping[str, Any], key: str, spell: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values with a spell's two days in its place."""
    out: dict[str, Any] = {}
    for name, value in values.items():
        out.update(spell if name == key else {name: value})
    return out


def answer_closures(found: Sequence[Closure], day: Any, carrier: Carrier | None, ask: Mapping[str, Any]) -> Answer:
    """The answer to ``skies closures``.

    Args:
        found: those asked for.
        day: on which they hold; None: all that are known.
        carrier: for whose flights; None: all.
        ask: the question.
    """
    span = coverage()
    return Answer(
        question="skies closures",
        title=_closures_finding(found, day, carrier),
        subject=f"closures known from {span.first} to {span.last}; ends of open ones known until "
        f"{span.end_known_until}",
        tables=(Table("closures", "who closed what to whom", CLOSURES, [_closure(c) for c in found], note=WHOLE),),
        document=closures_document(found),
        words=(f"{sum(not c.checked for c in found)} of {len(found)} were not compared with their sources.",),
        notes=() if carrier is None else (carrier.understood,),
        acts=tuple(closure_act(c) for c in found),
        ask=ask,
    )


def _closures_finding(found: Sequence[Closure], day: Any, carrier: Carrier | None) -> str:
    count = f"{len(found)} {'closure' if len(found) == 1 else 'closures'} of airspace"
    when = f"on {day_in_words(day)}" if day is not None else ""
    if carrier is None:
        unchecked = sum(not c.checked for c in found)
        return f"{count}{f' in force {when}' if when else ''}, {unchecked} of them not compared with their sources"
    shut = sorted({state for c in found if c.basis == PROHIBITED for state in c.states(day)})
    named = [country(code) for code in shut]
    if not named:
        return f"No airspace is closed to {whose_flight(carrier)} {when}"
    listed = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    return f"Closed to {whose_flight(carrier)} {when}: the airspace of {listed}"


def _closure(closure: Closure) -> Row:
    values = closures_document([closure])[0]
    return values | {
        "airspace": few(closure.closed),
        "whose": whose(closure),
        "compared": "yes" if closure.checked else "no",
        "closed": "+".join(closure.closed),
        "carriers": "+".join(closure.carriers),
        "closer": "+".join(closure.closer),
    }


def prices_document(found: Sequence[Price]) -> list[dict[str, Any]]:
    """Prices as plain values."""
    return [
        {**{k: v for k, v in vars(p).items() if k != "distribution"}, "value": p.value, "distribution": _drawn(p)}
        for p in found
    ]


def _drawn(found: Price) -> dict[str, Any]:
    parameters = {key: v if math.isfinite(v) else None for key, v in vars(found.distribution).items()}
    return {"kind": type(found.distribution).__name__.lower(), **parameters}


def answer_prices(found: Sequence[Price], ask: Mapping[str, Any]) -> Answer:
    """The answer to ``skies prices``."""
    assumed = sum(p.assumed for p in found)
    return Answer(
        question="skies prices",
        title=f"{len(found)} prices and factors behind the costs of longer flights, {assumed} of them assumed",
        subject="value, 80 % interval of what is drawn, unit, year, source; --price NAME=VALUE takes another value",
        tables=(Table("prices", "prices and factors", PRICES, [_price(p) for p in found], note=WHOLE),),
        document=prices_document(found),
        words=(f"{assumed} of {len(found)} are assumed, {sum(p.checked for p in found)} compared with their source.",),
        ask=ask,
    )


def _price(found: Price) -> Row:
    low, high = found.distribution.quantile(0.1), found.distribution.quantile(0.9)
    simple = {key: value for key, value in vars(found).items() if key != "distribution"}
    return simple | {
        "value": found.value,
        "low_80": low,
        "high_80": high,
        "origin": "yes" if found.assumed else "no",
    }
