"""One quantity of a text: its place, its numbers and its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parley.articles.vocabulary import table

Kind = Literal["amount", "count", "share", "times", "rank", "bare"]
NOT_NOUN = (
    r"(?:of|in|on|at|to|by|for|from|and|or|as|is|was|its|his|has|this|thus|plus|versus|vs|minus|less|per|across|years?|"
    r"months?|weeks?|days?|hours?|minutes?|times|towards|besides|always|perhaps|yes|us|does|goes|says|points|news|with|"
    r"than|the|a|an|are|were|who|which|that|but|while|after|before|since|until|when|if|it|he|she|they|we)\b"
)
"""Words that never name a counted thing."""


@dataclass(frozen=True)
class Quantity:
    """One quantity of a text.

    Attributes:
        start, end: its place; the words of unit and scale belong to it.
        low, high: in the unit; equal unless a range.
        base: unit without scale, such as USD, persons, count; empty if the text gives none.
        scale: thousand, mn, bn, tn or empty.
        per: such as day or barrel; empty for a year, which is understood.
        kind: ``bare`` is a number without unit, scale or counted things.
    """

    start: int
    end: int
    low: float
    high: float
    base: str = ""
    scale: str = ""
    per: str = ""
    kind: Kind = "amount"

    @property
    def unit(self) -> str:
        """Unit as dossiers write it, such as ``USD bn``, ``mn persons``, ``mn t``, ``USD/barrel``."""
        if self.base == "tonnes" and self.scale:
            text = "kt" if self.scale == "thousand" else f"{self.scale} t"
        elif self.base in table("currencies"):
            text = f"{self.base} {self.scale}"
        else:
            text = f"{self.scale} {self.base}"
        return text.strip() + (f"/{self.per}" if self.per else "")
