"""Partner shares, and who takes whose, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from parley.codes.groups import Bloc
from parley.kit.text import capital
from parley.results.partners import PartnerShares, displacement
from parley.results.result import Result
from parley.results.words import HARDLY, usd
from parley.show.answer import Answer
from parley.show.chart import Bar, Bars, Dots
from parley.show.table import Column, Table, count_column, money, percent_share, signed, text_column
from parley.views.answering import Said, answer_about, chart_lines
from parley.views.phrases import absent_notes, from_to, listed, named, owner, sectors_in_words, short

COLUMNS = (
    text_column("partner", ""),
    text_column("name", "partner"),
    count_column("rank_before", "rank before"),
    count_column("rank_after", "rank after"),
    percent_share("share_before_pct", "share before"),
    percent_share("share_after_pct", "share after"),
    Column("share_change_points", "change", "points", "change"),
    money("before_musd", "before", wide=True),
    money("after_musd", "after", wide=True),
)
DISPLACED = (
    text_column("loser", ""),
    text_column("loser_name", "loses share"),
    text_column("gainer", ""),
    text_column("gainer_name", "gains share"),
    Column("points", "taken", "points", "number"),
    Column("loser_change_points", "loser's change", "points", "change"),
    Column("gainer_change_points", "gainer's change", "points", "change"),
)
MOST_DOTS, MOST_BARS, MOST_NAMED = 15, 14, 3
SHARED_OUT = "an accounting convention: each gainer takes from every loser in proportion to its gain"
CONVENTION = (
    "Who takes from whom is an accounting convention: each gainer takes from every loser in proportion to its gain. "
    "Shares say who gained while another lost, not who replaced whom."
)


def partners(
    result: Result,
    bloc: Bloc,
    shares: PartnerShares,
    selectors: Sequence[str] | None,
    notes: Sequence[str],
    ask: Mapping[str, Any],
) -> Answer:
    """Partners before and after, the largest after first."""
    rows = shares.as_rows()
    trade = _trade(bloc, shares, selectors, result)
    title = _finding(shares, trade)
    table = Table(
        name="partners",
        title=capital(f"{trade}, by partner"),
        columns=COLUMNS,
        rows=[{**row, "name": short(str(row["partner"]))} for row in rows],
        most=20,
        note=f"values before duties; after in units of {result.info.numeraire}, so compare shares before values",
    )
    words = (f"{title}.", *_first_partners(shares), *_total(shares, trade), *_inside(bloc))
    said = Said(title, words, (table,), _dots(result, shares, title, trade), _notes(result, bloc, notes))
    return answer_about(result, "partners", rows, said, ask)


def displaced(
    result: Result,
    bloc: Bloc,
    shares: PartnerShares,
    selectors: Sequence[str] | None,
    notes: Sequence[str],
    ask: Mapping[str, Any],
) -> Answer:
    """Pairs of partners that lose and gain shares, the most points first."""
    found = displacement(shares)
    rows, trade = found.as_rows(), _trade(bloc, shares, selectors, result)
    named_rows = [
        {**row, "loser_name": short(str(row["loser"])), "gainer_name": short(str(row["gainer"]))} for row in rows
    ]
    if found.gains.sum() < HARDLY:
        title = f"Nobody's share of {trade} changes by as much as {HARDLY} points"
        words: tuple[str, ...] = (f"{title}.",)
    else:
        gained, most = found.gains.sum(), found.gains[0]
        title = (
            f"{capital(named(found.gainers[0]))} takes {most:.2g} of the {gained:.2g} points that "
            f"others lose of {trade}"
        )
        losers = [f"{named(c)} ({x:.1f})" for c, x in zip(found.losers, found.losses, strict=True)][:MOST_NAMED]
        gainers = [f"{named(c)} ({x:.1f})" for c, x in zip(found.gainers, found.gains, strict=True)][:MOST_NAMED]
        words = (
            f"{title}.",
            f"Most is lost by {listed(losers)} and gained by {listed(gainers)}, in points of share.",
            *_inside(bloc),
        )
    table = Table("displacement", capital(f"{trade}: share taken"), DISPLACED, named_rows, most=20, note=SHARED_OUT)
    changes = [*zip(found.gainers, found.gains, strict=True), *zip(found.losers, -found.losses, strict=True)]
    largest = sorted(sorted(changes, key=lambda pair: -abs(pair[1]))[:MOST_BARS], key=lambda pair: -pair[1])
    bars = tuple(Bar(short(code), float(points)) for code, points in largest)
    lines = chart_lines(result, title, f"Change of the share in {trade}, percentage points")
    alt = f"{title}. {'; '.join(f'{bar.label} {signed(bar.value)}' for bar in bars)}."
    charts = (Bars("displacement", *lines, alt, bars, "points"),) if bars else ()
    said = Said(title, words, (table,), charts, _notes(result, bloc, notes), (CONVENTION,))
    return answer_about(result, "displacement", rows, said, ask)


def _notes(result: Result, bloc: Bloc, notes: Sequence[str]) -> tuple[str, ...]:
    return (*notes, *absent_notes([bloc], result.changes.regions))


def _trade(bloc: Bloc, shares: PartnerShares, selectors: Sequence[str] | None, result: Result) -> str:
    """``Russia's imports of goods``; of a group, those from outside."""
    outside = (
        {"imports": " from outside", "exports": " to the outside"}[shares.direction] if len(bloc.codes) > 1 else ""
    )
    return f"{owner(named(bloc))} {shares.direction}{sectors_in_words(selectors, result.changes.sectors)}{outside}"


def _finding(shares: PartnerShares, trade: str) -> str:
    if not shares.before.sum() or not shares.after.sum():
        first, last = shares.before.sum(), shares.after.sum()
        return capital(
            f"{trade} end" if first else f"{trade} begin" if last else f"{trade} are nothing before and after"
        )
    most = int(np.argmax(np.abs(shares.change)))
    if abs(shares.change[most]) < HARDLY:
        return f"No partner's share of {trade} changes by as much as {HARDLY} points"
    change = from_to(float(shares.share_before[most]), float(shares.share_after[most]), "%")
    return f"{capital(owner(named(shares.partners[most])))} share of {trade} {change}"


def _first_partners(shares: PartnerShares) -> list[str]:
    """The largest before and after."""
    texts = []
    for when, values, parts in (
        ("before", shares.before, shares.share_before),
        ("after", shares.after, shares.share_after),
    ):
        order = [int(k) for k in np.argsort(-values, kind="stable")[:MOST_NAMED] if values[k] > 0]
        if order:
            texts.append(f"{listed([f'{named(shares.partners[k])} ({parts[k]:.0f} %)' for k in order])} {when}")
    return [f"The largest partners are {', and '.join(texts)}."] if texts else []


def _total(shares: PartnerShares, trade: str) -> list[str]:
    before, after = float(shares.before.sum()), float(shares.after.sum())
    if before <= 0:
        return []
    return [f"{capital(trade)} go from {usd(before)} to {usd(after)}, {signed((after / before - 1) * 100, 1)} %."]


def _inside(bloc: Bloc) -> list[str]:
    if len(bloc.codes) == 1:
        return []
    return [f"Flows are summed over {len(bloc.codes)} members; trade among them is left out."]


def _dots(result: Result, shares: PartnerShares, title: str, trade: str) -> tuple[Dots, ...]:
    size = np.fmax(np.nan_to_num(shares.share_before), np.nan_to_num(shares.share_after))
    kept = sorted(int(k) for k in np.argsort(-size, kind="stable")[:MOST_DOTS] if size[k] > 0)
    if not kept:
        return ()
    names = tuple(short(shares.partners[k]) for k in kept)
    series = tuple(
        (when, tuple(float(values[k]) for k in kept))
        for when, values in (("before", shares.share_before), ("after", shares.share_after))
    )
    shown = "; ".join(
        f"{name} {first:.1f} before, {last:.1f} after"
        for name, first, last in zip(names, series[0][1], series[1][1], strict=True)
    )
    lines = chart_lines(result, title, f"Share in {trade}, %")
    return (Dots("partners", *lines, f"{title}. {shown}.", names, series, "%", signed=False),)
