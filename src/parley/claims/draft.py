"""From statements to the draft of a dossier: what is stated is filled in, a measure is suggested where one fits, and
``todo`` stands where a person must choose.

A suggestion is a starting point, found by words and units alone: never by whether its figure agrees with the article.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from parley.articles.article import Article
from parley.articles.statements import Statement
from parley.articles.suggest import Suggestion, suggest
from parley.claims.dossier import Deadline
from parley.claims.load import build
from parley.errors import InputError
from parley.kit.dates import parse_day

HEADER = """\
# Draft written by: parley read. Every measure here is a suggestion: read the article at the offset, then keep it,
# change it, or write none: with the reason. Replace each todo; delete what is not a claim.
# Then: parley check THIS-FILE
"""
_LONGEST = {"years": 50.0, "months": 600.0, "weeks": 2600.0, "days": 18262.0}
"""Bounds of the dossier's deadlines."""


def draft(article: Article, statements: Sequence[Statement]) -> dict[str, Any]:
    """Draft a dossier as a plain mapping that loads as a dossier.

    Raises:
        InputError: there is no statement to draft a claim from.
    """
    if not statements:
        raise InputError(f"{article.origin}: no quantitative statement was found, so there is nothing to draft.")
    document = {
        "article": _article(article),
        "claims": [_claim(k, statement, article.text) for k, statement in enumerate(statements, 1)],
    }
    build(document, "the draft")
    return document


def draft_yaml(article: Article, statements: Sequence[Statement]) -> str:
    """Draft a dossier as a YAML file."""
    document = draft(article, statements)
    return HEADER + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _article(article: Article) -> dict[str, Any]:
    name = Path(article.origin).name if article.origin != "standard input" else "Untitled article"
    known = {
        "title": " ".join(article.title.split()) or name,
        "publisher": article.publisher,
        "date": _day(article.date),
        "address": article.address,
        "sha256": article.sha256,
        "note": "; ".join([*(f"left out: {part}" for part in article.left_out), *article.notes]),
    }
    return {key: value for key, value in known.items() if value}


def _day(text: str) -> datetime.date | None:
    try:
        return parse_day(text)
    except InputError:
        return None


def _claim(k: int, statement: Statement, text: str) -> dict[str, Any]:
    sentence = text[slice(*statement.sentence)]
    suggestion = _measure(statement, sentence)
    notes = [*statement.problems, *_time_notes(statement), *suggestion.notes]
    claim: dict[str, Any] = {
        "id": f"c{k}",
        "says": says(statement),
        "offset": [statement.start, statement.end],
        "speaker": statement.speaker,
        "modality": statement.modality,
        "claim": stated(statement, suggestion.signed),
        "measure": suggestion.measure,
        "note": "; ".join(notes),
    }
    return {key: value for key, value in claim.items() if value}


def _measure(statement: Statement, sentence: str) -> Suggestion:
    if statement.problems:
        return Suggestion({"todo": f"settle first: {'; '.join(statement.problems)}"})
    return suggest(statement, sentence)


def stated(statement: Statement, signed: bool = False) -> dict[str, Any]:
    """Key ``claim`` of a dossier: value, range or rank with unit and time; a fall is negative where ``signed``."""
    low, high = statement.low, statement.high
    if signed and statement.direction == "fall":
        low, high = -high, -low
    if statement.unit == "rank":
        number: dict[str, Any] = {"rank": int(low)}
    else:
        ends = {"value": _plain(low)} if low == high else {"low": _plain(low), "high": _plain(high)}
        number = {**ends, "unit": statement.unit or "?"}
    return number | _time(statement)


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _time(statement: Statement) -> dict[str, Any]:
    if statement.within is not None:
        return {"within": {statement.within.unit: _plain(statement.within.count)}} if _in_bounds(statement) else {}
    if statement.until is not None:
        return {"since": statement.year, "year": statement.until}
    dated = {"year": statement.year, "since": statement.since}
    return {key: year for key, year in dated.items() if year is not None}


def _in_bounds(statement: Statement) -> bool:
    within = statement.within
    return within is not None and within.unit in Deadline.model_fields and 0 < within.count <= _LONGEST[within.unit]


def _time_notes(statement: Statement) -> list[str]:
    if statement.within is not None and not _in_bounds(statement):
        return [f"the deadline, {statement.within.count:g} {statement.within.unit}, is out of bounds and left out"]
    if statement.until is not None:
        return [f"the text names the period {statement.year} to {statement.until}"]
    return []


def says(statement: Statement) -> str:
    """Paraphrase of a statement: number, unit, time, and what its sentence is about."""
    if statement.unit == "rank":
        number = f"rank {statement.low:g}"
    else:
        ends = f"{statement.low:g}" if statement.low == statement.high else f"{statement.low:g} to {statement.high:g}"
        number = f"{ends} {statement.unit or '(no unit)'}"
    trend = {"rise": "a rise of ", "fall": "a fall of "}.get(statement.direction or "", "")
    when = f", {statement.when}" if statement.when else ""
    about = ", ".join([statement.topic, *statement.places])
    return f"{trend}{number}{when} ({about})"
