"""Trade through third countries, and trade lost and gained, as answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from parley.codes.groups import Bloc
from parley.kit.text import capital
from parley.results.diversion import Diversion, Rerouting, TradeSplit
from parley.results.result import Result
from parley.results.words import amount, usd
from parley.show.answer import Answer
from parley.show.chart import Bar, Bars
from parley.show.table import Column, Section, Table, money, percent_share, signed, text_column
from parley.views.answering import Said, answer_about, chart_lines
from parley.views.phrases import absent_notes, listed, named, sectors_in_words, short

THIRD = (
    text_column("third", ""),
    text_column("name", "through"),
    money("rerouted_at_most_musd", "at most"),
    percent_share("of_lost_direct_trade_pct", "of direct trade lost"),
    money("sender_to_third_before_musd", "first leg before"),
    money("sender_to_third_after_musd", "after"),
    money("third_to_target_before_musd", "second leg before"),
    money("third_to_target_after_musd", "after"),
)
SPLIT = (
    text_column("region", ""),
    text_column("name", "country"),
    money("targeted_before_musd", "targeted before"),
    Column("targeted_change_musd", "its change", "USD mn", "change"),
    Column("diverted_musd", "moved to others", "USD mn", "change"),
    Column("created_musd", "not replaced", "USD mn", "change"),
    Column("net_musd", "all trade", "USD mn", "change"),
    Column("others_gained_musd", "flows that grew", "USD mn", "change", wide=True),
    Column("others_change_musd", "other trade", "USD mn", "change", wide=True),
    Column("domestic_change_musd", "sales at home", "USD mn", "change", wide=True),
)
MOST_BARS, MOST_NAMED, MOST_EACH = 14, 3, 6
NO_RE_EXPORTS = (
    "The model has no re-exports: both legs grow as well when a third country sells its own goods to the one and buys "
    "replacements from the other, so each figure is an upper bound."
)
AT_ONCE = (
    "Other trade changes for all reasons at once; nothing says that it grew because the targeted trade fell. The "
    "figures of countries do not sum to the world's."
)


def rerouted(
    result: Result,
    ends: tuple[Bloc, Bloc],
    found: Rerouting,
    selectors: Sequence[str] | None,
    notes: Sequence[str],
    ask: Mapping[str, Any],
) -> Answer:
    """Third countries, the largest bound first."""
    rows = found.as_rows()
    goods = sectors_in_words(selectors, result.changes.sectors)
    seller, buyer = named(ends[0]), named(ends[1])
    title, words = _through(found, seller, buyer, goods)
    table = Table(
        name="rerouting",
        title=f"Ways round from {seller} to {buyer}{goods}",
        columns=THIRD,
        rows=[{**row, "name": short(str(row["third"]))} for row in rows],
        most=20,
        note=f"an upper bound, as the model has no re-exports; after in units of {result.info.numeraire}",
    )
    bars = tuple(
        Bar(short(third), float(bound) / 1e3)
        for third, bound in zip(found.thirds[:MOST_BARS], found.bound[:MOST_BARS], strict=True)
        if bound > 0
    )
    lines = chart_lines(result, title, f"Smaller growth of both legs between {seller} and {buyer}{goods}, USD bn")
    alt = "; ".join(f"{bar.label} {bar.value:z.2f}" for bar in bars)
    charts = (Bars("rerouting", *lines, f"{title}. {alt}.", bars, "USD bn", signed=False),) if bars else ()
    noted = (*notes, *absent_notes(ends, result.changes.regions))
    return answer_about(result, "rerouting", rows, Said(title, words, (table,), charts, noted, (NO_RE_EXPORTS,)), ask)


def _through(found: Rerouting, seller: str, buyer: str, goods: str) -> tuple[str, tuple[str, ...]]:
    lost = found.direct_before - found.direct_after
    way = f"from {seller} to {buyer}"
    direct = f"Direct trade{goods} {way} goes from {usd(found.direct_before)} to {usd(found.direct_after)}."
    if found.bound[0] <= 0:
        title = f"No third country's trade{goods} grows on both legs {way}"
        return title, (f"{title}.", direct)
    share = f", {amount(float(found.of_lost[0]))} of the direct trade lost" if lost > 0 else ""
    title = f"At most {usd(float(found.bound[0]))}{goods} may go {way} through {named(found.thirds[0])}{share}"
    more = [
        f"{named(third)} ({usd(float(bound))})"
        for third, bound in list(zip(found.thirds, found.bound, strict=True))[1 : MOST_NAMED + 1]
        if bound > 0
    ]
    after = (f"Next are {listed(more)}.",) if more else ()
    return title, (f"{title}.", *after, direct)


def diverted(
    result: Result,
    ends: tuple[Bloc, Bloc],
    found: Diversion,
    selectors: Sequence[str] | None,
    notes: Sequence[str],
    ask: Mapping[str, Any],
) -> Answer:
    """The world, then importers and exporters, those whose targeted trade changes most first."""
    goods = sectors_in_words(selectors, result.changes.sectors)
    sides = f"between {named(ends[0])} and {named(ends[1])}"
    title = _moved(found.world, f"trade{goods} {sides}")
    importers, exporters = (
        sorted(splits, key=lambda split: -abs(split.targeted_change)) for splits in (found.importers, found.exporters)
    )
    table = Table(
        name="diversion",
        title=f"Trade{goods} lost and gained",
        columns=SPLIT,
        rows=[
            {**split.as_row(), "name": "all trade" if split.side == "world" else short(split.region)}
            for split in (found.world, *importers, *exporters)
        ],
        sections=(
            Section("the world", 1),
            Section("importers: what they buy", len(importers)),
            Section("exporters: what they sell", len(exporters)),
        ),
        most=20,
        note=f"changes in units of {result.info.numeraire}",
    )
    words = (f"{title}.", *_others(found.world), *_most(importers, "buys"), *_most(exporters, "sells"))
    noted = (*notes, *absent_notes(ends, result.changes.regions))
    charts = _split_bars(result, found.world, importers, exporters, title, f"trade{goods} {sides}")
    said = Said(title, words, (table,), charts, noted, (AT_ONCE,))
    return answer_about(result, "diversion", found.as_rows(), said, ask)


def _moved(world: TradeSplit, trade: str) -> str:
    change = world.targeted_change
    if abs(change) < 0.5:
        return capital(f"{trade} does not change")
    fall = change < 0
    text = f"{trade} {'falls' if fall else 'rises'} by {usd(change)}"
    if world.diverted:
        return capital(f"{text}; {usd(world.diverted)} of it {'moves to' if fall else 'comes from'} other trade")
    if abs(world.others_change) < 0.5:
        return capital(f"{text}, and other trade does not change")
    return capital(f"{text}, and other trade {'falls' if world.others_change < 0 else 'rises'} too")


def _others(world: TradeSplit) -> list[str]:
    return [
        f"Other international trade changes by {_signed(world.others_change)}, all trade by {_signed(world.net)}.",
    ]


def _most(splits: Sequence[TradeSplit], verb: str) -> list[str]:
    if not splits or abs(splits[0].targeted_change) < 0.5:
        return []
    first = splits[0]
    return [
        f"{capital(named(first.region))} {verb} {_signed(first.targeted_change)} of the targeted trade and "
        f"{_signed(first.others_change)} of other trade."
    ]


def _signed(musd: float) -> str:
    return usd(musd).replace("USD ", "USD -" if musd < 0 else "USD +")


def _split_bars(
    result: Result,
    world: TradeSplit,
    importers: Sequence[TradeSplit],
    exporters: Sequence[TradeSplit],
    title: str,
    trade: str,
) -> tuple[Bars, ...]:
    """Targeted, other and all trade of the world, then all trade of those whose targeted trade changes most."""
    parts = (("targeted trade", world.targeted_change), ("other trade", world.others_change), ("all trade", world.net))
    bars = [Bar(name, value / 1e3, group="the world") for name, value in parts]
    for group, splits in (("all imports of", importers), ("all exports of", exporters)):
        bars += [Bar(short(split.region), split.net / 1e3, group=group) for split in splits[:MOST_EACH]]
    if not np.any([bar.value for bar in bars]):
        return ()
    lines = chart_lines(result, title, f"Change of trade, USD bn; targeted is {trade}")
    alt = "; ".join(f"{bar.group}: {bar.label} {signed(bar.value)}" for bar in bars)
    return (Bars("diversion", *lines, f"{title}. {alt}.", tuple(bars), "USD bn"),)
