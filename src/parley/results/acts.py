"""The measures of a scenario as a report lists them: what, whom, how much, since when, by which act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parley.scenarios.kinds import SHARE, SIZES
from parley.scenarios.sizes import Usd, parse_limit, parse_size, write_limit
from parley.show.answer import Act

MOST_NAMES = 6
LIMIT = "limit"


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
    sizes = [(way, measure[way]) for way in SIZES if measure.get(way) is not None]
    parts = [_by_sector(way, value) if isinstance(value, Mapping) else _given(way, value) for way, value in sizes]
    share, inside = measure.get(SHARE), measure.get("in-quota")
    of = "" if share is None else f" on {_percent(parse_size(share))} of the products"
    within = "" if inside is None else f", {_given('rate', inside)} within"
    return f"{' beyond a '.join(parts)}{of}{within}".strip() or "all of it"  # only a tariff-rate quota has two sizes


def _given(way: str, value: float | str) -> str:
    size = parse_limit(value) if way == LIMIT else parse_size(value)
    return f"{way} of {write_limit(size)}" if isinstance(size, Usd) else _one_size(way, size)


def _by_sector(way: str, value: Mapping[str, Any]) -> str:
    """Sizes by sector: one where all are the same, else the ends; limits in USD do not compare with ratios."""
    sizes = {sector: parse_limit(size) if way == LIMIT else parse_size(size) for sector, size in value.items()}
    if any(isinstance(size, Usd) for size in sizes.values()):
        return f"{way} by sector: {_few([f'{sector} {write_limit(size)}' for sector, size in sizes.items()])}"
    first, last = _one_size(way, min(sizes.values())), _one_size(way, max(sizes.values()))
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
