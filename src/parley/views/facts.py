"""Facts for the terminal and the documentation: what a figure is, where it is from, other definitions beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from rich.console import Group
from rich.table import Table as RichTable
from rich.text import Text

from parley.codes.countries import label
from parley.facts.fact import Fact
from parley.facts.registry import all as all_facts
from parley.facts.registry import topics
from parley.kit.text import counted
from parley.show.answer import Answer
from parley.show.table import Table, count_column, text_column
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


# -- answers ---------------------------------------------------------------------------------------------------


COLUMNS = (
    text_column("id"),
    text_column("date"),
    text_column("shown", "value"),
    text_column("title", "what"),
    text_column("how", "seen"),
    text_column("definition", wide=True),
    text_column("source", wide=True),
)


def found(asked: str, facts: Sequence[Fact], ask: Mapping[str, Any]) -> Answer:
    """Facts that fit the words of a question, best first."""
    nothing = f"No fact has a word of {asked!r}"
    return Answer(
        question="facts find",
        title=_headline(facts[0]) if facts else nothing,
        subject=f"{counted(len(facts), 'fact')} on {asked}, the best first" if facts else "",
        tables=(_facts_table(facts, "facts, the best first"),),
        document={"asked": asked, "facts": [fact.as_dict() for fact in facts]},
        words=tuple(_sentence(fact) for fact in facts[:1]),
        notes=tuple(_remark(fact) for fact in facts if not fact.reliable),
        sources=tuple(dict.fromkeys(fact.source for fact in facts)),
        screen=partial(_first, facts, nothing),
        messages=() if facts else ("next: parley facts list shows the topics.",),
        ask=ask,
    )


def shown_series(name: str, facts: Sequence[Fact], ask: Mapping[str, Any]) -> Answer:
    """All years and definitions of one figure."""
    years = sorted({fact.year for fact in facts})
    when = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
    return Answer(
        question="facts show",
        title=f"{facts[-1].title}: {counted(len(facts), 'figure')}, {when}",
        subject=name,
        tables=(_facts_table(facts, "all years and definitions"),),
        document={"asked": name, "facts": [fact.as_dict() for fact in facts]},
        notes=tuple(_remark(fact) for fact in facts if not fact.reliable),
        sources=tuple(dict.fromkeys(fact.source for fact in facts)),
        screen=partial(_first, facts, ""),
        ask=ask,
    )


def shown(fact: Fact, beside: Sequence[Fact], ask: Mapping[str, Any]) -> Answer:
    """One fact, and the same figure by other definitions."""
    document = {"asked": fact.id, "facts": [fact.as_dict()], "side_by_side": [other.as_dict() for other in beside]}
    other = (_facts_table(beside, "the same by other definitions or on other days", "side_by_side"),) if beside else ()
    return Answer(
        question="facts show",
        title=_headline(fact),
        tables=(_facts_table((fact,), "the fact"), *other),
        document=document,
        words=(_sentence(fact),),
        notes=tuple(f"{fact.id}: {fact.note}" for fact in (fact, *beside) if fact.note),
        sources=tuple(dict.fromkeys(one.source for one in (fact, *beside))),
        screen=partial(_whole, fact, beside),
        ask=ask,
    )


def listed_topics(topics: Sequence[str], facts: Sequence[Fact], ask: Mapping[str, Any]) -> Answer:
    """Topics with their number of series and facts."""
    counts = {name: [fact.series for fact in facts if fact.topic == name] for name in topics}
    rows = [{"topic": name, "series": len(set(own)), "facts": len(own)} for name, own in counts.items()]
    columns = (text_column("topic"), count_column("series", "series"), count_column("facts", "facts"))
    return Answer(
        question="facts list",
        title=f"{counted(len(facts), 'fact')} on {counted(len(topics), 'topic')}; --topic lists the series of one",
        tables=(Table("topics", "topics", columns, rows),),
        document=rows,
        ask=ask,
    )


def listed_series(topic: str, facts: Sequence[Fact], ask: Mapping[str, Any]) -> Answer:
    """Series of one topic: which years there are, and by how many definitions."""
    titles = {fact.series: fact.title for fact in facts}
    years = {name: sorted({fact.year for fact in facts if fact.series == name}) for name in titles}
    rows = [
        {"series": name, "title": title, "years": _span(years[name]), "facts": sum(f.series == name for f in facts)}
        for name, title in titles.items()
    ]
    columns = (
        text_column("series"),
        text_column("title", "what"),
        text_column("years"),
        count_column("facts", "facts"),
    )
    return Answer(
        question="facts list",
        title=f"{topic}: {counted(len(titles), 'series', 'series')}, {counted(len(facts), 'fact')}",
        tables=(Table("series", "series; parley facts show ID shows one", columns, rows),),
        document=[{"series": name, "title": title} for name, title in titles.items()],
        ask=ask,
    )


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}-{years[-1]}"


def _facts_table(facts: Sequence[Fact], title: str, name: str = "facts") -> Table:
    """One row a fact with all that is known of it; people see the value with its unit."""
    rows = [
        {
            **fact.as_dict(),
            "value": _flat(fact),
            "date": _when(fact),
            "shown": shown_value(fact, whole=False),
            "how": fact.seen if fact.reliable else f"{fact.seen}, not reliable",
        }
        for fact in facts
    ]
    return Table(name, title, COLUMNS, rows)


def _flat(fact: Fact) -> str | float:
    """The value as one cell."""
    return "; ".join(fact.value) if isinstance(fact.value, tuple) else fact.value


def _headline(fact: Fact) -> str:
    return f"{fact.title}, {_when(fact)}: {shown_value(fact, whole=False)}"


def _sentence(fact: Fact) -> str:
    return (
        f"{fact.title}, {_when(fact)}: {shown_value(fact)}. {fact.definition.rstrip('.')} ({fact.source.rstrip('.')})."
    )


def _remark(fact: Fact) -> str:
    return f"{fact.id} is not reliable: {fact.note}"


# -- the terminal ----------------------------------------------------------------------------------------------


def _first(facts: Sequence[Fact], nothing: str, rows: int | None) -> RichTable | Text:
    return _found(facts[:rows], nothing)


def _whole(fact: Fact, beside: Sequence[Fact], rows: int | None) -> Group:
    del rows  # a fact has no rows to choose
    return fact_table(fact, beside)


def _found(facts: Sequence[Fact], nothing: str) -> RichTable | Text:
    """One fact a row; ids are folded rather than cut, as they are needed to ask for more."""
    if not facts:
        return Text(nothing, "bold")
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "date", "value", "what", "seen"):
        table.add_column(column, overflow="fold")
    for fact in facts:
        seen = fact.seen if fact.reliable else f"{fact.seen}, not reliable"
        cells = (fact.id, _when(fact), shown_value(fact, whole=False), fact.title, seen)
        table.add_row(*(Text(cell) for cell in cells))
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
    parts: list[Text | RichTable] = [pairs_table("", rows)]
    if beside:
        parts += [Text(""), Text("The same by other definitions or on other days", "bold")]
        parts.append(_definitions(beside))
    return Group(*parts)


def _definitions(facts: Sequence[Fact]) -> RichTable:
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "value", "definition", "seen"):
        table.add_column(column, overflow="fold")
    for fact in facts:
        table.add_row(*(Text(cell) for cell in (fact.id, shown_value(fact), fact.definition, fact.seen)))
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
