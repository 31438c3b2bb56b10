"""Facts for the terminal and the documentation: what a figure is, where it is from, other definitions beside it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from parley.codes.countries import label
from parley.facts.fact import Fact
from parley.facts.registry import all as all_facts
from parley.facts.registry import topics
from parley.views.tables import pairs_table

WIDEST = 60
"""Characters of a text or list in a table with other facts."""


def shown_value(fact: Fact, whole: bool = True) -> str:
    """A value as text with its unit: to the source's step if it is a number, states by name if it is a list."""
    if isinstance(fact.value, float):
        places = max(0, len(f"{fact.rounding:.10f}".rstrip("0").partition(".")[2])) if fact.rounding else 0
        return f"{fact.value:,.{places}f} {fact.unit}"
    listed = (fact.value,) if isinstance(fact.value, str) else fact.value
    text = "; ".join(label(item) for item in listed)
    if isinstance(fact.value, tuple):
        text = f"{len(fact.value)}: {text}"
    return text if whole or len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _when(fact: Fact) -> str:
    return fact.day.isoformat() if fact.day else str(fact.year)


def found_table(facts: Sequence[Fact]) -> Table:
    """One line a fact: id, value, title, how it was seen."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "date", "value", "what", "seen"):
        table.add_column(column, overflow="fold")
    for fact in facts:
        seen = fact.seen if fact.reliable else f"{fact.seen}, not reliable"
        cells = (fact.id, _when(fact), shown_value(fact, whole=False), fact.title, seen)
        table.add_row(*(escape(cell) for cell in cells))
    return table


def fact_table(fact: Fact, beside: Sequence[Fact]) -> Group:
    """All of one fact; below it, the same figure by other definitions."""
    rows = [
        ("id", fact.id),
        ("what", fact.title),
        ("value", shown_value(fact)),
        ("date", _when(fact)),
        ("definition", fact.definition),
        ("source", fact.source),
        ("seen", fact.seen if fact.reliable else f"{fact.seen}; not reliable, see the note"),
    ]
    rows += [("note", fact.note)] if fact.note else []
    parts: list[Text | Table] = [pairs_table("", [(key, escape(text)) for key, text in rows])]
    if beside:
        parts += [Text(""), Text("The same by other definitions or on other days", "bold")]
        parts.append(_definitions(beside))
    return Group(*parts)


def _definitions(facts: Sequence[Fact]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "value", "definition", "seen"):
        table.add_column(column, overflow="fold")
    for fact in facts:
        table.add_row(*(escape(cell) for cell in (fact.id, shown_value(fact), fact.definition, fact.seen)))
    return table


def topics_markdown() -> str:
    """The table of topics in the documentation: how many facts, which years, how they were seen."""
    lines = [
        "| topic | series | facts | years | from data | read in the source | second-hand |",
        "|---|---|---|---|---|---|---|",
    ]
    for topic in topics():
        own = [fact for fact in all_facts() if fact.topic == topic]
        years = [fact.year for fact in own]
        seen = [sum(fact.seen == how for fact in own) for how in ("data", "document", "second-hand")]
        cells = (topic, len({fact.series for fact in own}), len(own), f"{min(years)}-{max(years)}", *seen)
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join(lines) + "\n"


def recovery_markdown() -> str:
    """The table of recovery episodes in the documentation: ratios 1, 3, 5 and 10 years after the lifting."""
    ratios = {(fact.series, fact.year): fact.value for fact in all_facts() if fact.series.startswith("recovery-")}
    lines = ["| episode | ratio to | 1 year | 3 years | 5 years | 10 years |", "|---|---|---|---|---|---|"]
    for acts in (fact for fact in all_facts() if fact.series.startswith("lifting-")):
        country = acts.series.removeprefix("lifting-")
        for end, said in (("to-lifting-year", "year of lifting"), ("to-before", "last year before")):
            found = [ratios.get((f"recovery-{country}-{end}", acts.year + after)) for after in (1, 3, 5, 10)]
            if any(found):
                cells = ["" if value is None else f"{value:.2f}" for value in found]
                lines.append(f"| {acts.title} {acts.year} | {said} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
