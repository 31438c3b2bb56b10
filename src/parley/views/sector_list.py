"""The sectors of a world: how each can be named, and how large it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parley.codes.sectors import SectorRow, sector_groups, sector_titles
from parley.kit.text import counted
from parley.show.answer import Answer
from parley.show.chart import Bar, Bars
from parley.show.table import Row, Table, number_column, percent_share, text_column
from parley.worlds.world import World

BILLION = 1e3  # USD mn
BARS = 15
GROUPS = (text_column("group"), text_column("title", "what it holds"))


def listed(world: World, sectors: Sequence[SectorRow], ask: Mapping[str, Any]) -> Answer:
    """One row a sector in the world's order, with its output in all regions together."""
    output = world.economy.output.sum(axis=0)
    total = float(output.sum())
    rows: list[Row] = [
        {
            "sector": row.code,
            "name": row.name,
            "also": ", ".join((*row.synonyms, *row.products)),
            "synonyms": ", ".join(row.synonyms),
            "products": ", ".join(row.products),
            "groups": ", ".join(row.groups),
            "output_busd": float(value) / BILLION,
            "share_pct": float(value) / total * 100.0,
        }
        for row, value in zip(sectors, output, strict=True)
    ]
    columns = (
        text_column("sector", ""),
        text_column("name", "sector"),
        number_column("output_busd", "output", "USD bn"),
        percent_share("share_pct", "share"),
        text_column("groups"),
        text_column("also", "also found by"),
    )
    largest = max(rows, key=lambda row: row["share_pct"])
    count = counted(len(rows), "sector")
    title = f"{world.name} has {count}, the largest is {largest['name']}, {largest['share_pct']:.0f} % of output"
    groups = _groups([row.code for row in sectors])
    return Answer(
        question="sectors list",
        title=title,
        subject=str(world.meta.get("title", "")),
        tables=(
            Table("sectors", "each can be named by code, name, product or group", columns, rows),
            *((Table("groups", "groups of sectors", GROUPS, groups),) if groups else ()),
        ),
        document={"world": world.name, "sectors": [dict(row) for row in rows], "groups": groups},
        words=(f"{title}.",),
        charts=(_chart(world, rows, title),),
        sources=tuple(str(world.meta[key]) for key in ("source",) if world.meta.get(key)),
        ask=ask,
    )


def _groups(codes: Sequence[str]) -> list[Row]:
    """Groups that hold a sector of this world."""
    held = [name for name, inside in sector_groups().items() if set(inside) & set(codes)]
    return [{"group": name, "title": sector_titles()[name]} for name in held]


def _chart(world: World, rows: Sequence[Row], title: str) -> Bars:
    bars = tuple(
        Bar(str(row["name"]), row["output_busd"]) for row in sorted(rows, key=lambda row: -row["output_busd"])[:BARS]
    )
    what = "Output of all regions together, USD bn a year"
    shown = "; ".join(f"{bar.label} {bar.value:,.0f}" for bar in bars)
    footer = f"{world.name}: {world.meta.get('title', '')}"
    return Bars("output", title, what, footer, f"{title}. {what}. {shown}.", bars, "USD bn", signed=False)
