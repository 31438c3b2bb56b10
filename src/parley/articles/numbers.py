"""All quantities of a plain text, each with its place."""

from __future__ import annotations

from parley.articles.amounts import amounts
from parley.articles.quantity import Quantity
from parley.articles.ranges import counted, inherit, join
from parley.articles.ratios import multiples, ranks, shares


def find_quantities(flat: str) -> tuple[Quantity, ...]:
    """All quantities of a plain text from which times and distractors are taken out; in order, no overlaps."""
    found = [*ranks(flat), *multiples(flat), *shares(flat), *amounts(flat)]
    found.sort(key=lambda q: (q.start, q.start - q.end))
    apart: list[Quantity] = []
    for quantity in found:
        if not apart or quantity.start >= apart[-1].end:
            apart.append(quantity)
    return tuple(counted(flat, q) for q in join(flat, inherit(flat, apart)))


def value_of(text: str) -> tuple[float, float] | None:
    """Lowest and highest number that a quantity's own text states; None if it states none."""
    found = find_quantities(text) or find_quantities(f"for {text}")  # "an hour" is a length only after such a word
    return (found[0].low, found[-1].high) if found else None
