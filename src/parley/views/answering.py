"""What all answers about one solved scenario have in common: its document's head, what it rests on, acts and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parley.results.acts import acts_of, assumed_in
from parley.results.answer import LIMITS, basis, footer, read_at, sources
from parley.results.result import Result
from parley.show.answer import Answer
from parley.show.chart import Chart
from parley.show.table import Table

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """What one view has to say.

    Attributes:
        title: the finding, one line without a full stop.
        words: a few sentences.
        tables: the main one first.
        charts: the main one first.
        notes: what was noticed besides the result's own notes.
        limits: what applies to this view besides the model's own limits.
    """

    title: str
    words: tuple[str, ...]
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def answer_about(result: Result, key: str, rows: Sequence[Row], said: Said, ask: Mapping[str, Any]) -> Answer:
    """The answer of a view on one result; its document has the rows under ``key``."""
    info = result.info
    return Answer(
        question=str(ask["question"]),
        title=said.title,
        subject=info.title,
        tables=said.tables,
        document={
            "scenario": info.scenario["name"],
            "world": info.world,
            "model": info.model,
            "certificate": result.certificate.as_dict(),
            key: [dict(row) for row in rows],
        },
        words=said.words,
        charts=said.charts,
        notes=(*said.notes, *info.notes),
        basis=basis(result),
        acts=acts_of(info.scenario),
        assumed=assumed_in(info.scenario),
        sources=sources(result),
        limits=(*said.limits, *LIMITS),
        ask=ask,
    )


def chart_lines(result: Result, title: str, what: str) -> tuple[str, str, str]:
    """Title, subtitle and footer of a chart; ``what`` is measured in which unit."""
    return title, f"{what}, {read_at(result.info)}. {result.info.title}", footer(result)
