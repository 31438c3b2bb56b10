"""One dated figure, or a dated list or text, with its definition and the place where it can be looked up."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from parley.errors import InputError

SEEN = {
    "data": "computed by parley's own import code from the source's data file",
    "document": "read in the source itself, or in its published abstract",
    "second-hand": "read only in what others report of the source, or known from memory; the note says which",
}
"""How a figure was seen."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure as its source gives it.

    Attributes:
        id: series, year, and the definition's key where a series has several, such as
            ``us-russia-goods-trade-total-2013-census``.
        series: the id without year and definition.
        title: what it is, without year.
        topic: heading under which it is listed.
        value: a number in ``unit``; or a text; or a list, such as the members of a list of states.
        unit: as :func:`parley.facts.units.parse_unit` reads it; ``list`` or ``text`` if it is not a number.
        year: to which it refers; of ``day`` if that is given.
        day: exact day, for what holds or starts on one.
        definition: what is counted and how.
        rounding: step of the source's printed figure in ``unit``; None if not a number.
        source: citation precise enough to look it up.
        seen: ``data``, ``document`` or ``second-hand``.
        note: what a reader must know before using it; empty if nothing.
        reliable: False where the source is known to be wrong or no primary source was found; the note says why.
    """

    id: str
    series: str
    title: str
    topic: str
    value: float | str | tuple[str, ...]
    unit: str
    year: int
    day: datetime.date | None
    definition: str
    rounding: float | None
    source: str
    seen: str
    note: str
    reliable: bool

    @property
    def basis(self) -> str:
        """Key of the definition: what follows the year in the id; empty if there is one definition only."""
        return self.id[len(f"{self.series}-{self.year}") :].lstrip("-")

    @property
    def number(self) -> float:
        """``value`` as a number; :class:`InputError` for a list or a text."""
        if isinstance(self.value, float):
            return self.value
        raise InputError(f"fact {self.id!r} is a {self.unit}, not a number; expected the id of a figure.")

    def as_dict(self) -> dict[str, Any]:
        """All fields as plain values, for JSON."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "value": list(self.value) if isinstance(self.value, tuple) else self.value,
            "day": self.day.isoformat() if self.day else None,
        }
