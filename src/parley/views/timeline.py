"""When each measure holds as an answer: rows of blocks in a terminal, a chart, a table of dates."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from rich.console import Group
from rich.table import Table as RichTable
from rich.text import Text

from parley._version import __version__
from parley.kit.text import capital
from parley.results.acts import acts_of
from parley.scenarios.calendar import Calendar, Entry
from parley.scenarios.kinds import BANS, COSTS, DUTIES, KINDS, LIMITS, SKIES
from parley.scenarios.load import dump
from parley.scenarios.schema import Scenario
from parley.show.answer import Answer
from parley.show.chart import Span, Timeline, TimelineRow
from parley.show.folding import MONTH_NAMES, fold
from parley.show.table import Table, text_column
from parley.show.text import one_line
from parley.views.phrases import counted, listed

CELLS = 48
COLOURS = {DUTIES: "#4878a8", COSTS: "#b0803a", BANS: "#a04848", LIMITS: "#6f5b94", SKIES: "#4f8f7f"}
"""In a terminal, by group of kinds."""
COLUMNS = (
    text_column("name", "measure"),
    text_column("kind"),
    text_column("from"),
    text_column("until"),
    text_column("in_force", "in force"),
)
NO_START, NO_END = "always before", "open"


def timeline(scenario: Scenario, found: Calendar, ask: Mapping[str, Any]) -> Answer:
    """When each measure holds."""
    rows = tuple(_row(entry, found) for entry in found.entries)
    title = _finding(found)
    words = (f"{title}.", _kinds(found), *_paused(found), *_undated(found))
    source = f"measures: {scenario.source}" if scenario.source else ""
    return Answer(
        question=str(ask["question"]),
        title=title,
        subject=found.title,
        tables=(Table("measures", "When each measure holds", COLUMNS, [_dates(entry) for entry in found.entries]),),
        document=found.as_dict(),
        words=words,
        charts=(
            Timeline(
                name="timeline",
                title=title,
                subtitle=f"When measures hold. {found.title}",
                footer=". ".join(part for part in (source, f"parley {__version__}") if part),
                alt=" ".join(words),
                first=found.first,
                last=found.last,
                rows=rows,
            ),
        ),
        acts=acts_of(dump(scenario)),
        sources=(source,) if source else (),
        screen=partial(_screen, found, rows),
        ask=ask,
    )


def _row(entry: Entry, found: Calendar) -> TimelineRow:
    spans = tuple(
        Span(
            None if entry.open_start and a == found.first else a,
            None if entry.open_end and b == found.last else b,
        )
        for a, b in entry.spells
    )
    return TimelineRow(entry.label, KINDS[entry.kind].group, spans)


def _dates(entry: Entry) -> dict[str, Any]:
    """A row of the table: first and last day, and all spells in words."""
    spells = [f"{a} to {b}" for a, b in entry.spells]
    if spells and entry.open_start:
        spells[0] = f"until {entry.spells[0][1]}"
    if spells and entry.open_end:
        spells[-1] = "always" if entry.open_start and len(spells) == 1 else f"from {entry.spells[-1][0]}"
    return {
        "name": entry.label,
        "kind": entry.kind,
        "from": NO_START if entry.open_start else str(entry.spells[0][0]) if entry.spells else "",
        "until": NO_END if entry.open_end else str(entry.spells[-1][1]) if entry.spells else "",
        "in_force": "; ".join(spells) or "suspended throughout",
        "group": KINDS[entry.kind].group,
    }


# -- in words --------------------------------------------------------------------------------------------------


def _finding(found: Calendar) -> str:
    """How many measures, between when and when, and how many are open."""
    entries = found.entries
    starts = [entry.spells[0][0] for entry in entries if entry.spells and not entry.open_start]
    still = sum(entry.open_end for entry in entries)
    text = counted(len(entries), "measure")
    if starts:
        first, last = _month(min(starts)), _month(max(starts))
        text += f", from {first}" if len(starts) == 1 == len(entries) else f", the first from {first}"
        text += f", the last from {last}" if last != first else ""
    ends = [entry.spells[-1][1] for entry in entries if entry.spells and not entry.open_end]
    if not still and ends:
        return f"{text}; all have ended by {_month(max(ends))}"
    if still == len(entries) > 1:
        return f"{text}; none has an end"
    return f"{text}; {counted(still, 'has', 'have') if len(entries) > 1 else 'it has'} no end"


def _month(day: datetime.date) -> str:
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"


def _kinds(found: Calendar) -> str:
    kinds = Counter(entry.kind for entry in found.entries)
    return f"They are of these kinds: {listed([f'{kind} ({number})' for kind, number in kinds.most_common()])}."


def _paused(found: Calendar) -> list[str]:
    names = [entry.label for entry in found.entries if len(entry.spells) > 1]
    return [f"{counted(len(names), 'measure is', 'measures are')} suspended in between."] if names else []


def _undated(found: Calendar) -> list[str]:
    always = sum(entry.open_start and entry.open_end and len(entry.spells) == 1 for entry in found.entries)
    has = capital(counted(always, "measure has", "measures have"))
    return [f"{has} no date, and no change in time."] if always else []


# -- in a terminal ---------------------------------------------------------------------------------------------


def _screen(found: Calendar, rows: Sequence[TimelineRow], most: int | None) -> Group:
    """One row a measure, one cell about a month or more; more than ``most`` measures are folded."""
    span = (found.last - found.first).days
    edges = [found.first + datetime.timedelta(days=span * k / CELLS) for k in range(CELLS)]
    folded = most is not None and len(rows) > most
    shown = fold(rows, most or len(rows)) if folded else list(rows)
    kinds = [row.group for row in shown] if folded else [entry.kind for entry in found.entries]
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    table.add_column("measure", no_wrap=True, overflow="ellipsis", max_width=34)
    table.add_column("group" if folded else "kind", no_wrap=True, style="dim")
    table.add_column(_years(found), no_wrap=True)
    for row, kind in zip(shown, kinds, strict=True):
        cells = "".join("█" if _holds(row.spans, day) else "·" for day in edges)
        table.add_row(Text(one_line(row.label)), kind, Text(cells, COLOURS[row.group]))
    note = f"{len(rows)} measures in {len(shown)} rows, filled where at least one holds; --rows {len(rows)} shows each"
    return Group(
        Text(_finding(found), "bold"),
        Text(one_line(found.title), "dim"),
        Text(""),
        table,
        *([Text(note, "dim")] if folded else []),
    )


def _holds(spans: Sequence[Span], day: datetime.date) -> bool:
    return any((span.since is None or span.since <= day) and (span.until is None or day < span.until) for span in spans)


def _years(found: Calendar) -> str:
    """Years as a ruler of CELLS characters."""
    ruler, span = [" "] * CELLS, (found.last - found.first).days
    free = 0
    for year in range(found.first.year, found.last.year):
        place = int((datetime.date(year, 1, 1) - found.first).days / span * CELLS)
        if place >= free and place + 4 <= CELLS:
            ruler[place : place + 4] = str(year)
            free = place + 5
    return "".join(ruler)
