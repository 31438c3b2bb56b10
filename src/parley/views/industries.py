"""Industries that grow and shrink, and the goods that are to be had, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from parley.codes.groups import Bloc
from parley.codes.sectors import sector_name
from parley.kit.text import capital
from parley.results.concentration import Availability, SectorOutput
from parley.results.result import Result
from parley.results.words import HARDLY, amount
from parley.show.answer import Answer
from parley.show.chart import Bar, Bars
from parley.show.table import Table, money, percent_change, percent_share, signed, text_column
from parley.views.answering import Said, answer_about, chart_lines
from parley.views.phrases import absent_notes, listed, lower, named, owner

COLUMNS = (
    text_column("sector", ""),
    text_column("sector_name", "sector"),
    money("output_before_musd", "output"),
    percent_change("output_volume_pct", "output volume"),
    percent_change("quantity_pct", "quantity bought"),
    percent_change("price_pct", "price"),
    percent_share("import_share_before_pct", "imported before"),
    percent_share("import_share_after_pct", "after"),
    percent_change("relative_price_pct", "price over consumer prices", wide=True),
    percent_change("value_added_volume_pct", "value added", wide=True),
    percent_change("value_added_purchasing_power_pct", "its purchasing power", wide=True),
)
MOST_BARS, MOST_NAMED = 24, 3


def industries(result: Result, bloc: Bloc, made: SectorOutput, bought: Availability, ask: Mapping[str, Any]) -> Answer:
    """Sectors whose output changes by the most money first; the document keeps the world's order."""
    c = result.changes
    pairs = zip(made.as_rows(), bought.as_rows(), strict=True)
    rows = [{**a, **{key: value for key, value in b.items() if key not in a}} for a, b in pairs]
    effect = np.nan_to_num(made.volume[0]) * made.before[0]
    order = [int(j) for j in np.argsort(-np.abs(effect), kind="stable")]
    names = [sector_name(code, c.sectors) for code in c.sectors]
    title = _finding(bloc, made, effect, names)
    table = Table(
        name="sectors",
        title=f"Industries of {named(bloc)}, and the goods that are to be had there",
        columns=COLUMNS,
        rows=[{**rows[j], "sector_name": names[j]} for j in order],
        most=60,
        note=f"first those whose output changes by the most at baseline prices; output before in USD mn; prices in "
        f"units of {result.info.numeraire}",
    )
    words = (f"{title}.", *_others(effect, made, names), *_dearer(bought, names), *_inside(bloc))
    charts = _bars(result, bloc, made, order, names, title)
    said = Said(title, words, (table,), charts, absent_notes([bloc], c.regions))
    return answer_about(result, "sectors", rows, said, ask)


def _finding(bloc: Bloc, made: SectorOutput, effect: Any, names: Sequence[str]) -> str:
    whose = owner(named(bloc))
    down, up = int(np.argmin(effect)), int(np.argmax(effect))
    parts = [
        f"{lower(names[j])} {'falls' if made.volume[0, j] < 0 else 'rises'} by {amount(made.volume[0, j])}"
        for j, there in ((down, effect[down] < 0), (up, effect[up] > 0))
        if there and abs(made.volume[0, j]) >= HARDLY
    ]
    if not parts:
        return capital(f"{whose} output changes by less than {HARDLY} % in every industry")
    return capital(f"{whose} output of {', that of '.join(parts)}")


def _others(effect: Any, made: SectorOutput, names: Sequence[str]) -> list[str]:
    """The next largest losses and gains at baseline prices."""
    out = []
    for what, sign in (("losses", -1.0), ("gains", 1.0)):
        order = [int(j) for j in np.argsort(-sign * effect, kind="stable") if sign * effect[j] > 0][1 : MOST_NAMED + 1]
        if order:
            texts = [f"{lower(names[j])} ({signed(made.volume[0, j], 1)} %)" for j in order]
            out.append(f"The next largest {what} of output, at baseline prices, are in {listed(texts)}.")
    return out


def _dearer(bought: Availability, names: Sequence[str]) -> list[str]:
    price, quantity = np.nan_to_num(bought.relative_price), bought.quantity
    most = int(np.argmax(np.abs(price)))
    if abs(price[most]) < HARDLY or not np.isfinite(quantity[most]):
        return []
    what = "rises" if price[most] > 0 else "falls"
    return [
        f"Over consumer prices, the price that buyers pay {what} most for {lower(names[most])}, by "
        f"{amount(float(price[most]))}; the quantity they buy changes by {signed(quantity[most], 1)} %."
    ]


def _inside(bloc: Bloc) -> list[str]:
    if len(bloc.codes) == 1:
        return []
    return [
        f"Money is summed over {len(bloc.codes)} members, volumes and prices are means weighted by their baseline, and "
        "imports are those from outside."
    ]


def _bars(
    result: Result, bloc: Bloc, made: SectorOutput, order: Sequence[int], names: Sequence[str], title: str
) -> tuple[Bars, ...]:
    volume, size = made.volume[0], made.before[0]
    kept = [j for j in order if np.isfinite(volume[j]) and size[j] > 0][:MOST_BARS]
    if not kept:
        return ()
    kept = sorted(kept, key=lambda j: -volume[j])
    bars = tuple(Bar(names[j], float(volume[j]), note=f"USD {size[j] / 1e3:,.0f} bn") for j in kept)
    lines = chart_lines(result, title, f"Change of the volume of output, %, {named(bloc)}; output before in brackets")
    alt = "; ".join(f"{bar.label} {signed(bar.value)}" for bar in bars)
    return (Bars("sectors", *lines, f"{title}. {alt}.", bars, "%"),)
