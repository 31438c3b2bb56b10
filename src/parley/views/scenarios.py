"""Scenarios as they stand in files: the library, one of its files with its measures, the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from parley.kit.files import json_text
from parley.kit.text import counted
from parley.results.acts import acts_of
from parley.scenarios.kinds import KINDS, SIZES
from parley.scenarios.load import dump
from parley.scenarios.schema import Scenario
from parley.show.answer import Act, Answer
from parley.show.table import Table, count_column, text_column


def listed(library: Mapping[str, Scenario], ask: Mapping[str, Any]) -> Answer:
    """The library, one row a scenario."""
    document = [
        {
            "name": key,
            "title": s.title,
            "world": s.world,
            "model": s.model,
            "measures": len(s.measures),
            "source": s.source,
        }
        for key, s in library.items()
    ]
    columns = (
        text_column("name"),
        count_column("measures", "measures"),
        text_column("world"),
        text_column("title", "what it holds"),
        text_column("model", wide=True),
        text_column("source", wide=True),
    )
    return Answer(
        question="scenarios",
        title=f"{counted(len(document), 'scenario')} ship with parley, each measure with its source",
        subject="parley run NAME solves one; parley scenarios NAME prints its file; parley new writes your own",
        tables=(Table("scenarios", "the library", columns, document),),
        document=document,
        ask=ask,
    )


def printed(scenario: Scenario, text: str, ask: Mapping[str, Any]) -> Answer:
    """The file of a scenario as it stands; its measures for tables and pages."""
    return _of(scenario, text, ask)


def measured(scenario: Scenario, ask: Mapping[str, Any]) -> Answer:
    """The measures of a scenario with their legal acts."""
    return _of(scenario, "", ask)


def written(scenario: Scenario, text: str, noticed: Sequence[str], unsolved: str, ask: Mapping[str, Any]) -> Answer:
    """A new scenario's file, what was noticed on its world, and why it has no solution; empty if it has one."""
    notes = (*noticed, *((f"it has no solution as it stands: {unsolved}",) if unsolved else ()))
    answer = _of(scenario, text, ask)
    return replace(
        answer,
        title=scenario.title,
        subject=scenario.name,
        notes=notes,
        messages=(*(f"note: {note}" for note in notes), "next: parley run FILE (what this is saved as)"),
    )


def _of(scenario: Scenario, text: str, ask: Mapping[str, Any]) -> Answer:
    document = dump(scenario)
    acts = acts_of(document)
    return Answer(
        question=str(ask["question"]),
        title=f"{scenario.name}: {counted(len(acts), 'measure')} on the world {scenario.world}",
        subject=scenario.title,
        tables=(measures_table(acts, document),),
        document=document,
        acts=acts,
        sources=(scenario.source,) if scenario.source else (),
        notes=(scenario.notes,) if scenario.notes else (),
        text=text,
        ask=ask,
    )


def measures_table(acts: tuple[Act, ...], scenario: Mapping[str, Any]) -> Table:
    """One row a measure: what, whom, how much, when, by which act; ``scenario`` is a mapping with the file's keys."""
    rows = [
        {
            "name": measure.get("name", ""),
            "kind": measure["kind"],
            **asdict(act),
            "sectors": ", ".join(measure.get("sectors") or _usual(measure)),
            "start": measure.get("start"),
            "end": measure.get("end"),
        }
        for act, measure in zip(acts, scenario.get("measures", ()), strict=True)
    ]
    named = any(row["name"] for row in rows)
    columns = (
        *((text_column("name"),) if named else ()),
        text_column("kind"),
        text_column("who", "from whom to whom"),
        text_column("size"),
        text_column("when", "in force"),
        text_column("sectors", wide=True),
        text_column("source", "legal act or source", wide=True),
    )
    return Table("measures", "its measures", columns, rows)


def _usual(measure: Mapping[str, Any]) -> Sequence[str]:
    """Sectors of a measure without the key: those of a size by sector, else what its kind is on."""
    by_sector = next((value for way in SIZES if isinstance(value := measure.get(way), Mapping)), None)
    return list(by_sector) if by_sector is not None else ["goods" if KINDS[measure["kind"]].goods else "all"]


def schema(document: Mapping[str, Any], ask: Mapping[str, Any]) -> Answer:
    """The JSON Schema of scenario files, printed as it stands."""
    return Answer(
        question="schema",
        title="JSON Schema of scenario files, for editors that check YAML",
        document=document,
        text=json_text(document),
        ask=ask,
    )
