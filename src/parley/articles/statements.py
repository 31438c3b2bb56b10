"""Quantitative statements: each number of a text with its unit, time, modality, speaker, places and topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from parley.articles.dating import Dated, date_all
from parley.articles.distractors import distractors
from parley.articles.language import foreign
from parley.articles.numbers import find_quantities
from parley.articles.people import find_speaker
from parley.articles.places import find_places
from parley.articles.plain import blank, flatten, sentence_at, sentences
from parley.articles.quantity import Quantity
from parley.articles.times import When, find_times
from parley.articles.vocabulary import SCALE
from parley.articles.wording import Direction, Modality, direction, hedges, modality, topic

AROUND = 40
"""Characters before and after a number in which its hedges and direction are looked for."""
CLAUSE = 300
"""Characters before a number in which its modality is looked for."""


@dataclass(frozen=True)
class Within:
    """A time within which something is to happen, e.g. 12 months."""

    count: float
    unit: str


@dataclass(frozen=True)
class Statement:
    """One quantity that a text states.

    Attributes:
        start, end: the number's place with its currency, scale and unit: ``text[start:end]``.
        low, high: in ``unit``; equal unless a range is stated.
        unit: as dossiers write it; empty or only a scale word if the text gives none.
        year: year that it is of; the first of a period.
        until: last year of a period.
        since: year that a change is counted from.
        within: time within which it is to be reached.
        modality, hedges, speaker, places, topic: as the sentence puts it.
        direction: rise or fall, where the number is the size of a change.
        sentence: place of the sentence.
        problems: what a person must look at: no unit, years that contradict each other.
        found_by: ``rules``, or ``model`` where only the user's own language model found it.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    year: int | None = None
    until: int | None = None
    since: int | None = None
    within: Within | None = None
    modality: Modality = "is"
    hedges: tuple[str, ...] = ()
    speaker: str | None = None
    places: tuple[str, ...] = ()
    topic: str = "other"
    direction: Direction | None = None
    sentence: tuple[int, int] = (0, 0)
    problems: tuple[str, ...] = ()
    found_by: Literal["rules", "model"] = "rules"

    @property
    def value(self) -> float | None:
        """Value in ``unit``; None for a range."""
        return self.low if self.low == self.high else None

    @property
    def when(self) -> str:
        """Time in words, for a table."""
        if self.within is not None:
            unit = self.within.unit.removesuffix("s") if self.within.count == 1 else self.within.unit
            return f"within {self.within.count:g} {unit}"
        if self.since is not None:
            return f"since {self.since}"
        if self.year is None:
            return ""
        return f"{self.year}-{self.until}" if self.until else str(self.year)

    def as_dict(self) -> dict[str, Any]:
        """All fields as plain JSON values."""
        return {"value": self.value, **asdict(self)}


def read_statements(text: str) -> tuple[Statement, ...]:
    """All quantitative statements of a text in order of place, without overlaps.

    Offsets count the characters of ``text``. Numbers that state no quantity (pages, dates, telephone numbers, ages,
    articles of law, types of aircraft) are left out.
    """
    flat = flatten(text)
    kept = blank(flat, distractors(flat))
    times = find_times(kept)
    numbers = find_quantities(blank(kept, ((when.start, when.end) for when in times)))
    spans = sentences(flat)
    other = foreign(flat)
    language = f", as the text is {other}, not English" if other else ""
    groups: dict[tuple[int, int], list[Quantity]] = {}
    for quantity in numbers:
        groups.setdefault(sentence_at(spans, quantity.start), []).append(quantity)
    dated: dict[tuple[int, int], list[When]] = {}
    for when in times:
        dated.setdefault(sentence_at(spans, when.start), []).append(when)
    found: list[Statement] = []
    for span, inside in groups.items():
        found += _in_sentence(flat, span, inside, dated.get(span, []), language)
    return tuple(_hinted(found))


def _hinted(found: Sequence[Statement]) -> list[Statement]:
    """Where a number has a scale but no unit, its problem names the unit of the last one that has; a person decides."""
    out: list[Statement] = []
    last: Statement | None = None
    for one in found:
        bare = one.unit in SCALE
        if bare and last is not None and one.unit and one.start - last.end < CLAUSE:
            hint = f"{one.problems[0]}; the last unit before it is {last.unit}"
            out.append(replace(one, problems=(hint, *one.problems[1:])))
        else:
            out.append(one)
        last = last if bare else one
    return out


def context(text: str, start: int, end: int) -> dict[str, Any]:
    """What the sentence around a place says besides its numbers, by the names of :class:`Statement`."""
    flat = flatten(text)
    span = sentence_at(sentences(flat), start)
    sentence = flat[slice(*span)]
    before, after = flat[max(span[0], start - AROUND) : start], flat[end : min(span[1], end + AROUND)]
    return {
        **_shared(sentence, span),
        "modality": modality(before[-30:], flat[max(span[0], start - CLAUSE) : start] or sentence[:CLAUSE]),
        "hedges": hedges(before[-24:]),
        "direction": direction(before, after),
    }


def _shared(sentence: str, span: tuple[int, int]) -> dict[str, Any]:
    about = {"speaker": find_speaker(sentence), "places": find_places(sentence), "topic": topic(sentence)}
    return {**about, "sentence": span}


def _in_sentence(
    flat: str, span: tuple[int, int], numbers: Sequence[Quantity], times: Sequence[When], language: str
) -> list[Statement]:
    sentence = flat[slice(*span)]
    stated = [q for q in _compared(flat, [_in_context(flat, span, q) for q in numbers]) if _is_stated(q)]
    dated = date_all(flat, stated, times)
    shared = _shared(sentence, span)
    return [_statement(flat, span, q, when, shared, language) for q, when in zip(stated, dated, strict=True)]


_PEOPLE = re.compile(r"\b(?:population|inhabitants|populous|people)\b[^.,;\x01]{0,40}$", re.IGNORECASE)


def _in_context(flat: str, span: tuple[int, int], quantity: Quantity) -> Quantity:
    """A number with a scale but no unit counts people where the words before speak of a population."""
    if (
        quantity.base
        or not quantity.scale
        or not _PEOPLE.search(flat[max(span[0], quantity.start - CLAUSE) : quantity.start])
    ):
        return quantity
    return replace(quantity, base="persons")


_COMPARES = re.compile(r"\b(?:from|to|against|versus|vs\.?|than|with)[ ](?:about[ ]|around[ ]|nearly[ ])?$")


def _compared(flat: str, numbers: Sequence[Quantity]) -> list[Quantity]:
    """In ``to 304 billion euros from 397 billion`` the second number is in the unit of the first."""
    out: list[Quantity] = []
    for here in numbers:
        before = out[-1] if out else None
        shared = not here.base and here.scale and before is not None and before.scale
        if shared and before is not None and _COMPARES.search(flat[max(here.start - 20, 0) : here.start]):
            out.append(replace(here, base=before.base, per=before.per))
        else:
            out.append(here)
    return out


def _is_stated(quantity: Quantity) -> bool:
    """Whether a bare number says anything: 3.5 does (its unit is missing), 7 does not."""
    return quantity.kind != "bare" or quantity.low != int(quantity.low)


def _statement(
    flat: str, span: tuple[int, int], q: Quantity, dated: Dated, shared: dict[str, Any], language: str
) -> Statement:
    before = flat[max(span[0], q.start - AROUND) : q.start]
    after = flat[q.end : min(span[1], q.end + AROUND)]
    clause = flat[max(span[0], q.start - CLAUSE) : q.start]
    when = dated.when
    bare = f"a number in {q.scale}" if q.scale else "a bare number"
    missing = () if q.base else (f"no unit in the text: {bare}{language}",)
    return Statement(
        start=q.start,
        end=q.end,
        low=round(q.low, 4) if q.kind == "share" else q.low,
        high=round(q.high, 4) if q.kind == "share" else q.high,
        unit=q.unit,
        year=when.year if when and when.kind in ("year", "period") else None,
        until=when.until if when else None,
        since=when.year if when and when.kind == "since" else None,
        within=Within(when.count, when.unit) if when and when.count is not None and when.unit else None,
        modality=modality(before[-30:], clause if clause.strip() else flat[span[0] : span[0] + CLAUSE]),
        hedges=hedges(before[-24:]),
        direction=direction(before, after) if q.kind != "rank" else None,
        problems=(*missing, *dated.problems),
        **shared,
    )
