"""What a world is: source, licence, unit, year, hash, repairs, defects, and its size at a glance."""

from __future__ import annotations

from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.text import Text

from parley.views.tables import pairs_table
from parley.worlds import catalog
from parley.worlds.world import load_world

BILLION = 1e3  # USD mn


def describe_world(name: str) -> dict[str, Any]:
    """The papers of a world as one document; a world that is not bundled shows its catalogue entry only."""
    listed = catalog.entries().get(name)
    if listed is not None and not listed.file:
        return {**_papers(listed), "bundled": False}
    world = load_world(name)
    economy = world.economy
    papers: dict[str, Any] = (
        _papers(listed)
        if listed is not None
        else {key: world.meta.get(key) for key in ("name", "title", "year", "source", "licence")}
    )
    return {
        **papers,
        "bundled": listed is not None,
        "sha256": world.sha256,
        "default_elasticities": world.default_elasticities,
        "regions": list(economy.regions),
        "sectors": list(economy.sectors),
        "value_added_musd": float(economy.value_added.sum()),
        "output_musd": float(economy.output.sum()),
        "repairs": list(world.meta.get("repairs", ())),
    }


def _papers(e: catalog.Entry) -> dict[str, Any]:
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


def world_table(document: dict[str, Any]) -> Group:
    """The document for the terminal."""
    rows = [
        (key, str(document[key])) for key in ("name", "title", "year", "source", "licence", "unit") if document.get(key)
    ]
    if document.get("derived") is not None:
        rows.append(("kind", "derived" if document["derived"] else "as published"))
    for key in ("sha256", "default_elasticities"):
        if document.get(key):
            rows.append((key.replace("_", " "), str(document[key])))
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
    parts: list[Any] = [pairs_table("", [(key, escape(text)) for key, text in rows])]
    for key, title in (("repairs", "Repairs made while building it"), ("defects", "Known defects")):
        if document.get(key):
            parts += [Text(""), Text(title, "bold"), *(Text(f"- {text}") for text in document[key])]
    return Group(*parts)
