"""The measures of a scenario as a report lists them: what, whom, how much, since when, by which act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parley.scenarios.kinds import SHARE, SIZES
from parley.scenarios.sizes import parse_size
from parley.show.answer import Act

MOST_NAMES = 6


def acts_of(scenario: Mapping[str, Any]) -> tuple[Act, ...]:
    """One entry a measure; ``scenario`` is a mapping with the keys of the file, defaults filled in."""
    return tuple(_act(measure) for measure in scenario.get("measures", ()))


def assumed_in(scenario: Mapping[str, Any]) -> tuple[str, ...]:
    """The scenario's own notes, if it has any: its assumptions and simplifications."""
    text = str(scenario.get("notes") or "").strip()
    return (text,) if text else ()


def _act(measure: Mapping[str, Any]) -> Act:
    sectors = _few(measure.get("sectors") or ())
    what = measure["kind"] + ("" if sectors in ("", "all") else f" on {sectors}")
    name = measure.get("name")
    return Act(f"{name}: {what}" if name else what, _who(measure), _size(measure), _when(measure), _source(measure))


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    return shown + (f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else "")


def _who(measure: Mapping[str, Any]) -> str:
    if measure.get("members"):
        return f"among {_few(measure['members'])}"
    if measure.get("airspace"):
        verb = "opens to" if measure.get("opens") else "closes to"
        return f"airspace of {_few(measure['airspace'])} {verb} carriers of {_few(measure['carriers'])}"
    everybody = {"*": "all"}
    seller, buyer = (_few([everybody.get(name, name) for name in measure.get(key) or ()]) for key in ("from", "to"))
    arrow = "↔" if measure.get("both-ways") else "→"
    left_out = f", except {_few(measure['except'])}" if measure.get("except") else ""
    return f"{seller} {arrow} {buyer}{left_out}"


def _size(measure: Mapping[str, Any]) -> str:
    if measure.get("cap") is not None:
        return f"cap {measure['cap']:g} against a market price of {measure['market']:g}"
    share = measure.get(SHARE)
    part = "" if share is None else f" on {_percent(parse_size(share))} of the products"
    for way in SIZES:
        value = measure.get(way)
        if isinstance(value, Mapping):
            sizes = [parse_size(size) for size in value.values()]
            return f"{_span(way, min(sizes), max(sizes))}{part}"
        if value is not None:
            return f"{_one_size(way, parse_size(value))}{part}"
    return part.strip() or "all of it"


def _span(way: str, low: float, high: float) -> str:
    """Sizes by sector: one where all are the same, else the ends."""
    first, last = _one_size(way, low), _one_size(way, high)
    if first == last:
        return first
    for unit in (" %", " points"):
        if first.endswith(unit):
            first = first.removesuffix(unit)
    return f"{first} to {last.removeprefix(f'{_word(way)} ')} by sector"


def _word(way: str) -> str:
    return "times" if way == "scale" else way.replace("-", " ")


def _one_size(way: str, value: float) -> str:
    if way == "scale":
        return f"{_word(way)} {value:g}"
    if way == "add":
        return f"{value * 100:+.4g} points"
    return f"{_word(way)} {_percent(value)}"


def _percent(value: float) -> str:
    return f"{value * 100:.4g} %" if abs(value) < 100 else f"{value * 100:,.0f} %"


def _when(measure: Mapping[str, Any]) -> str:
    start, end = measure.get("start"), measure.get("end")
    since = f"from {start}" if start else ""
    until = f"until {end}" if end else ""
    pauses = len(measure.get("suspended", ()))
    paused = f"suspended {pauses} times" if pauses > 1 else "suspended once" if pauses else ""
    return ", ".join(part for part in (since, until, paused) if part) or "no date"


def _source(measure: Mapping[str, Any]) -> str:
    source = str(measure.get("source") or "no source given")
    assumed = measure.get("assumed")
    return f"{source} (assumed: {_few(assumed)})" if assumed else source
