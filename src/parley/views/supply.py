"""Concentration of supply by sector as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from parley.codes.groups import Bloc
from parley.codes.sectors import sector_name
from parley.dims import Array
from parley.kit.text import capital
from parley.results.concentration import Concentration
from parley.results.result import Result
from parley.show.answer import Answer
from parley.show.chart import Dots
from parley.show.table import Column, Table, count_column, percent_share, text_column
from parley.views.answering import Row, Said, answer_about, chart_lines
from parley.views.phrases import absent_notes, from_to, listed, lower, named, owner, sectors_in_words

COLUMNS = (
    text_column("sector", ""),
    text_column("sector_name", "sector"),
    count_column("hhi_before", "HHI before"),
    count_column("hhi_after", "HHI after"),
    text_column("largest_before", "largest before"),
    percent_share("largest_share_before_pct", "its share"),
    text_column("largest_after", "largest after"),
    percent_share("largest_share_after_pct", "its share"),
)
WIDE = (
    count_column("hhi_with_domestic_before", "HHI with domestic, before", wide=True),
    count_column("hhi_with_domestic_after", "HHI with domestic, after", wide=True),
)
MOST_DOTS, MOST_NAMED = 15, 3
SCALE = "The Herfindahl-Hirschman index (HHI) is 10,000 for a single foreign supplier and 10,000 / k for k equal ones."


def supply(
    result: Result,
    bloc: Bloc,
    suppliers: Bloc | None,
    found: Concentration,
    selectors: Sequence[str] | None,
    notes: Sequence[str],
    ask: Mapping[str, Any],
) -> Answer:
    """Sectors in which supply changes most first; the document keeps the world's order."""
    rows = found.as_rows()
    weight = _imports(result, bloc, found)
    order = _order(found, weight, suppliers is not None)
    shown = [{**rows[g], "sector_name": sector_name(found.sectors[g], result.changes.sectors)} for g in order]
    goods = sectors_in_words(selectors, result.changes.sectors)
    if suppliers is None:
        title = _concentration(result, bloc, found, order)
    else:
        title = _joint_share(result, bloc, suppliers, found, goods)
    table = Table(
        name="supply",
        title=f"Suppliers of {named(bloc)}{' from outside' if len(bloc.codes) > 1 else ''} by sector",
        columns=_columns(suppliers),
        rows=shown,
        most=30,
        note="first the sectors in which this changes most, weighted by their imports before",
    )
    words = (f"{title}.", *_new_first(result, found, order), SCALE, *_inside(bloc))
    charts = _dots(result, bloc, suppliers, found, order, title)
    blocs = [bloc, *([suppliers] if suppliers else [])]
    said = Said(title, words, (table,), charts, (*notes, *absent_notes(blocs, result.changes.regions)))
    return answer_about(result, "supply", rows, said, ask)


def _columns(suppliers: Bloc | None) -> tuple[Column, ...]:
    """With the share of those named where some are; that of the largest then gives way where room is short."""
    if suppliers is None:
        return (*COLUMNS, *WIDE)
    name = suppliers.label
    narrow = (replace(column, wide=column.key.startswith("largest_share")) for column in COLUMNS)
    return (
        *narrow,
        percent_share("named_share_before_pct", f"from {name} before"),
        percent_share("named_share_after_pct", "after"),
        percent_share("named_share_with_domestic_before_pct", f"{name} in all supply, before", wide=True),
        percent_share("named_share_with_domestic_after_pct", "after", wide=True),
        *WIDE,
    )


def _imports(result: Result, bloc: Bloc, found: Concentration) -> Array:
    """Imports from outside before by sector (G,), USD mn."""
    c = result.changes
    inside = np.isin(c.regions, bloc.codes)
    goods = [c.sectors.index(code) for code in found.sectors]
    return np.asarray(c.flows_before[~inside][:, inside][:, :, goods].sum(axis=(0, 1)))


def _pair(found: Concentration, by_name: bool) -> tuple[Array, Array]:
    """What the answer is about by sector (G,), before and after: the share of those named, else the HHI."""
    if by_name:
        return found.before.named_share[0], found.after.named_share[0]
    return found.before.hhi[0], found.after.hhi[0]


def _order(found: Concentration, weight: Array, by_name: bool) -> list[int]:
    before, after = _pair(found, by_name)
    effect = np.abs(np.nan_to_num(after) - np.nan_to_num(before)) * weight
    return [int(g) for g in np.argsort(-effect, kind="stable")]


def _concentration(result: Result, bloc: Bloc, found: Concentration, order: Sequence[int]) -> str:
    """The sector in which concentration changes most, weighted by imports."""
    first, whose = order[0], owner(named(bloc))
    before, after = float(found.before.hhi[0, first]), float(found.after.hhi[0, first])
    if not np.isfinite(before) or not np.isfinite(after) or abs(after - before) < 1:
        return capital(f"{whose} foreign supply is as concentrated as before in every sector")
    return capital(
        f"concentration of {whose} imports of {_sector(result, found, first)} {from_to(before, after)} (HHI)"
    )


def _joint_share(result: Result, bloc: Bloc, suppliers: Bloc, found: Concentration, goods: str) -> str:
    """The share of the named suppliers in imports of all these sectors together."""
    c = result.changes
    inside, sellers = np.isin(c.regions, bloc.codes), np.isin(c.regions, found.named)
    places = [c.sectors.index(code) for code in found.sectors]
    shares: list[float] = []
    for flows in (c.flows_before, c.flows_after):
        imports = flows[~inside][:, inside][:, :, places].sum(axis=(1, 2))
        shares.append(float(imports[sellers[~inside]].sum()) / float(imports.sum()) * 100 if imports.sum() else np.nan)
    if not np.isfinite(shares).all():
        return capital(f"{named(bloc)} imports nothing{goods} before or after")
    change = from_to(shares[0], shares[1], "%")
    return capital(f"{owner(named(suppliers))} share of {owner(named(bloc))} imports{goods} {change}")


def _sector(result: Result, found: Concentration, g: int) -> str:
    return lower(sector_name(found.sectors[g], result.changes.sectors))


def _new_first(result: Result, found: Concentration, order: Sequence[int]) -> list[str]:
    """Sectors with another largest supplier than before."""
    changed = [g for g in order if found.before.largest[0, g] != found.after.largest[0, g] >= 0]
    if not changed:
        return ["The largest foreign supplier is the same as before in every sector."]
    texts = [
        f"{_sector(result, found, g)} ({_first(found, found.before.largest[0, g])} before, "
        f"{_first(found, found.after.largest[0, g])} after)"
        for g in changed[:MOST_NAMED]
    ]
    which = "in" if len(changed) <= MOST_NAMED else f"in {len(changed)} sectors, among them"
    return [f"Another country is the largest foreign supplier {which} {listed(texts)}."]


def _first(found: Concentration, place: int) -> str:
    return named(found.regions[int(place)]) if place >= 0 else "nobody"


def _inside(bloc: Bloc) -> list[str]:
    if len(bloc.codes) == 1:
        return []
    return ["What members sell to each other counts as domestic supply, and only suppliers outside are foreign."]


def _dots(
    result: Result, bloc: Bloc, suppliers: Bloc | None, found: Concentration, order: Sequence[int], title: str
) -> tuple[Dots, ...]:
    before, after = _pair(found, suppliers is not None)
    kept = [g for g in order if np.isfinite(before[g]) or np.isfinite(after[g])][:MOST_DOTS]
    if not kept:
        return ()
    names = tuple(sector_name(found.sectors[g], result.changes.sectors) for g in kept)
    series = tuple((when, tuple(float(v[g]) for g in kept)) for when, v in (("before", before), ("after", after)))
    unit = "%" if suppliers else "HHI"
    what = f"Share of {named(suppliers)} in imports, %" if suppliers else "HHI of foreign suppliers, 0 to 10,000"
    shown: list[Row] = [{"name": n, "a": a, "b": b} for n, a, b in zip(names, series[0][1], series[1][1], strict=True)]
    alt = "; ".join(f"{row['name']} {row['a']:,.0f} before, {row['b']:,.0f} after" for row in shown)
    lines = chart_lines(result, title, f"{what}, {named(bloc)}")
    return (Dots("supply", *lines, f"{title}. {alt}.", names, series, unit, signed=False),)
