"""What a world is: source, licence, unit, year, hash, repairs, defects, and its size at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Group
from rich.text import Text

from parley.codes import countries
from parley.codes.sectors import sector_name
from parley.economy.economy import Economy
from parley.kit.files import write_bytes
from parley.kit.text import counted
from parley.show.answer import Answer
from parley.show.table import Row, Table, count_column, money, number_column, percent_share, text_column
from parley.views.tables import pairs_table
from parley.worlds import catalog
from parley.worlds.files import sha256
from parley.worlds.world import World, load_world

BILLION = 1e3  # USD mn
KILOBYTE = 1e3
ABOUT = ("name", "title", "year", "source", "licence", "unit")


# -- the catalogue ---------------------------------------------------------------------------------------------


def listed(entries: Sequence[catalog.Entry], ask: Mapping[str, Any]) -> Answer:
    """The worlds of the catalogue, one row each."""
    document = [{"name": e.name, "title": e.title, "year": e.year, "bundled": bool(e.file)} for e in entries]
    rows = [{**row, "how": "ships" if row["bundled"] else "build it from its sources"} for row in document]
    shipped = sum(bool(e.file) for e in entries)
    columns = (text_column("name"), text_column("how", "where from"), text_column("title", "what it holds"))
    return Answer(
        question="data list",
        title=f"{len(entries)} worlds, {shipped} of them ship with parley",
        tables=(Table("worlds", "worlds of the catalogue", columns, rows),),
        document=document,
        ask=ask,
    )


# -- one world -------------------------------------------------------------------------------------------------


def describe_world(name: str) -> dict[str, Any]:
    """The description of a world by name; one that does not ship has its catalogue entry only."""
    entry = catalog.entries().get(name)
    return describe(entry, None if entry is not None and not entry.file else load_world(name))


def describe(entry: catalog.Entry | None, world: World | None) -> dict[str, Any]:
    """A world as one document, from its catalogue entry, the loaded world, or both."""
    if world is None:
        assert entry is not None
        return {**_from_catalogue(entry), "bundled": False}
    economy = world.economy
    about = (
        _from_catalogue(entry)
        if entry is not None
        else {key: world.meta.get(key) for key in ("name", "title", "year", "source", "licence")}
    )
    return {
        **about,
        "bundled": entry is not None,
        "sha256": world.sha256,
        "default_elasticities": world.default_elasticities,
        "regions": list(economy.regions),
        "sectors": list(economy.sectors),
        "value_added_musd": float(economy.value_added.sum()),
        "output_musd": float(economy.output.sum()),
        "tariffs": _tariffs(economy),
        "repairs": list(world.meta.get("repairs", ())),
    }


def _tariffs(economy: Economy) -> dict[str, Any]:
    """How many duties a world records, and their mean by trade and largest, percent."""
    abroad = economy.flows * (1.0 - np.eye(len(economy.regions)))[:, :, None]
    trade = float(abroad.sum())
    return {
        "recorded": int((economy.tariffs > 0).sum()),
        "mean_pct": float((abroad * economy.tariffs).sum()) / trade * 100.0 if trade > 0 else 0.0,
        "largest_pct": float(economy.tariffs.max()) * 100.0,
    }


def _from_catalogue(e: catalog.Entry) -> dict[str, Any]:
    return {
        "name": e.name,
        "title": e.title,
        "year": e.year,
        "source": e.source,
        "licence": e.licence,
        "unit": e.unit,
        "derived": e.derived,
        "default_elasticities": e.default_elasticities,
        "defects": list(e.defects),
    }


def described(entry: catalog.Entry | None, world: World | None, ask: Mapping[str, Any]) -> Answer:
    """A world as an answer: what is known of it, its regions and its sectors."""
    document = describe(entry, world)
    name = str(document["name"] or (world.name if world is not None else ""))
    defects = document.get("defects", ())
    return Answer(
        question="data show",
        title=f"{name}: {document.get('title') or 'a world of your own'}",
        tables=(_about_table(document), *(() if world is None else (_regions(world.economy), _sectors(world.economy)))),
        document=document,
        words=_words(document),
        notes=(*(f"repair: {text}" for text in document.get("repairs", ())), *(f"known defect: {t}" for t in defects)),
        sources=tuple(str(document[key]) for key in ("source", "licence") if document.get(key)),
        screen=partial(_screen, document),
        ask=ask,
    )


def _words(document: Mapping[str, Any]) -> tuple[str, ...]:
    if "regions" not in document:
        return ("This world does not ship with parley; build it from its sources with parley data build.",)
    return (
        f"The world has {len(document['regions'])} regions and {len(document['sectors'])} sectors.",
        f"Its output is USD {document['output_musd'] / BILLION:,.0f} bn a year and its value added USD "
        f"{document['value_added_musd'] / BILLION:,.0f} bn.",
    )


def _lines(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of a world, one line each."""
    rows = [(key, str(document[key])) for key in ABOUT if document.get(key)]
    if document.get("derived") is not None:
        rows.append(("kind", "derived" if document["derived"] else "as published"))
    for key in ("sha256", "default_elasticities"):
        if document.get(key):
            rows.append((key.replace("_", " "), _text(document[key])))
    if "tariffs" in document:
        rows.append(("tariffs", _tariff_words(document["tariffs"])))
    if "regions" in document:
        rows += [
            ("regions", f"{len(document['regions'])}: {' '.join(document['regions'])}"),
            ("sectors", f"{len(document['sectors'])}: {' '.join(document['sectors'])}"),
            (
                "size",
                f"output {document['output_musd'] / BILLION:,.0f} bn USD, value added "
                f"{document['value_added_musd'] / BILLION:,.0f} bn USD",
            ),
        ]
    return rows


def _text(value: Any) -> str:
    """A name, or values by name in one line."""
    if isinstance(value, Mapping):
        return f"the world's own: {', '.join(f'{key} {number:g}' for key, number in value.items())}"
    return str(value)


def _tariff_words(tariffs: Mapping[str, Any]) -> str:
    if not tariffs["recorded"]:
        return "none recorded: measures that add duties work, those that lower duties change nothing"
    return (
        f"{counted(tariffs['recorded'], 'duty', 'duties')}, {tariffs['mean_pct']:.2f} % of trade on average, "
        f"{tariffs['largest_pct']:.1f} % at most"
    )


def _about_table(document: Mapping[str, Any]) -> Table:
    rows: list[Row] = [{"what": key, "value": text} for key, text in _lines(document)]
    return Table("about", "what is known of it", (text_column("what"), text_column("value")), rows)


def _regions(economy: Economy) -> Table:
    """Value added of each region, largest first."""
    total = float(economy.value_added.sum())
    rows: list[Row] = [
        {
            "region": code,
            "name": countries.label(code),
            "value_added_musd": float(value),
            "share_pct": float(value) / total * 100.0,
        }
        for code, value in zip(economy.regions, economy.value_added, strict=True)
    ]
    columns = (
        text_column("region", ""),
        text_column("name", "country"),
        money("value_added_musd", "value added"),
        percent_share("share_pct", "share of the world"),
    )
    rows.sort(key=lambda row: -row["value_added_musd"])
    return Table("regions", f"{len(rows)} regions, the largest first", columns, rows)


def _sectors(economy: Economy) -> Table:
    """Output of each sector in all regions together, in the world's order."""
    output = economy.output.sum(axis=0)
    rows: list[Row] = [
        {
            "sector": code,
            "name": sector_name(code, economy.sectors),
            "output_musd": float(value),
            "share_pct": float(value / output.sum()) * 100.0,
        }
        for code, value in zip(economy.sectors, output, strict=True)
    ]
    columns = (
        text_column("sector", ""),
        text_column("name", "sector"),
        money("output_musd", "output"),
        percent_share("share_pct", "share"),
    )
    return Table("sectors", f"{len(rows)} sectors; parley sectors list says more", columns, rows)


def _screen(document: Mapping[str, Any], rows: int | None) -> Group:
    del rows  # a description has no rows to choose
    return world_table(document)


def world_table(document: Mapping[str, Any]) -> Group:
    """The document for the terminal."""
    parts: list[Any] = [pairs_table("", _lines(document))]
    for key, title in (("repairs", "Repairs made while building it"), ("defects", "Known defects")):
        if document.get(key):
            parts += [Text(""), Text(title, "bold"), *(Text(f"- {text}") for text in document[key])]
    return Group(*parts)


# -- a new world file ------------------------------------------------------------------------------------------


def _write(name: str, content: bytes, folder: Path) -> None:
    write_bytes(folder / name, content)


def built(name: str, content: bytes, economy: Economy, repairs: Sequence[str], ask: Mapping[str, Any]) -> Answer:
    """A world file that was just made: its hash and size, and what was repaired while it was made.

    Args:
        name: of the world; names its file in a folder.
        content: the file.
        economy: read back from the file.
        repairs: one sentence each.
        ask: the question as a plain mapping.
    """
    document = {
        "name": name,
        "sha256": sha256(content),
        "bytes": len(content),
        "regions": len(economy.regions),
        "sectors": len(economy.sectors),
        "repairs": list(repairs),
    }
    row = {key: value for key, value in document.items() if key != "repairs"}
    row |= {"kilobytes": len(content) / KILOBYTE, "output_musd": float(economy.output.sum()), "repairs": len(repairs)}
    columns = (
        text_column("name", "world"),
        count_column("regions", "regions"),
        count_column("sectors", "sectors"),
        money("output_musd", "output"),
        number_column("kilobytes", "file", "kB"),
        count_column("repairs", "repairs"),
    )
    return Answer(
        question=str(ask["question"]),
        title=f"{name}: {counted(len(economy.regions), 'region')} x {counted(len(economy.sectors), 'sector')}, "
        "every account closes",
        tables=(Table("world", "the new world", columns, [row]),),
        document=document,
        notes=tuple(f"repair: {text}" for text in repairs),
        basis=(f"sha256 {document['sha256']}",),
        attachments={".npz": content},
        folder=partial(_write, f"{name}.npz", content),
        messages=("next: parley data show FILE, or parley run SCENARIO --world FILE",),
        ask=ask,
    )
