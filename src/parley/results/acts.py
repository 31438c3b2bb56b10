"""The measures of a scenario as a report lists them: what, whom, how much, since when, by which act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parley.scenarios.kinds import SIZES
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
    sectors = _few(measure.get("sectors", ("all",)))
    what = measure["kind"] + ("" if sectors == "all" else f" on {sectors}")
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
    sizes = [(way, measure[way]) for way in SIZES if measure.get(way) is not None]
    if not sizes:
        return "all of it"
    parts = [_by_sector(way, value) if isinstance(value, Mapping) else _one_size(way, value) for way, value in sizes]
    inside = measure.get("in-quota")
    within = "" if inside is None else f", {_one_size('rate', inside)} within"
    return " beyond a ".join(parts) + within  # only a tariff-rate quota has two


def _by_sector(way: str, value: Mapping[str, Any]) -> str:
    if any(isinstance(part, str) for part in value.values()):  # limits in USD, which do not compare with ratios
        return f"{way} by sector: {_few([f'{sector} {part}' for sector, part in value.items()])}"
    return f"{way} {min(value.values()):.4g} to {max(value.values()):.4g} by sector"


def _one_size(way: str, value: float | str) -> str:
    if isinstance(value, str):  # a limit in USD
        return f"{way} of {value}"
    if way == "scale":
        return f"times {value:g}"
    if way == "add":
        return f"{value * 100:+.4g} points"
    return f"{way} {value * 100:.4g} %"


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
