"""When each measure holds: as text for the terminal, and as a picture."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from parley.errors import InputError
from parley.scenarios.kinds import BANS, COSTS, DUTIES, KINDS, LIMITS, SKIES
from parley.scenarios.measure import Measure
from parley.scenarios.schema import Scenario
from parley.views.figures import picture

CELLS = 48
COLOURS = {DUTIES: "#4878a8", COSTS: "#b0803a", BANS: "#a04848", LIMITS: "#6f5b94", SKIES: "#4f8f7f"}
"""By group of kinds, in the order of the legend."""


def colour(kind: str) -> str:
    """Colour of a kind of measure: that of its group."""
    return COLOURS[KINDS[kind].group]


@dataclass(frozen=True)
class Bar:
    """One measure: its label, kind, and the spells in which it holds, within the time shown."""

    label: str
    kind: str
    spells: tuple[tuple[datetime.date, datetime.date], ...]
    open_start: bool
    open_end: bool


@dataclass(frozen=True)
class Timeline:
    """All measures of a scenario between two days."""

    title: str
    first: datetime.date
    last: datetime.date
    bars: tuple[Bar, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "title": self.title,
            "from": self.first.isoformat(),
            "until": self.last.isoformat(),
            "measures": [
                {
                    "name": bar.label,
                    "kind": bar.kind,
                    "in_force": [{"from": a.isoformat(), "until": b.isoformat()} for a, b in bar.spells],
                    "always_before": bar.open_start,
                    "open_end": bar.open_end,
                }
                for bar in self.bars
            ],
        }


def timeline(scenario: Scenario) -> Timeline:
    """When each measure holds, from the year of the first date to the year after the last."""
    days = [day for measure in scenario.measures for day in _days(measure)]
    if not days:
        raise InputError(f"{scenario.name}: no measure has a date; give one a 'start' or 'end'.")
    first = datetime.date(min(days).year, 1, 1)
    last = datetime.date(max(days).year + 2, 1, 1)
    bars = tuple(_bar(measure, first, last) for measure in scenario.measures)
    return Timeline(scenario.title or scenario.name, first, last, bars)


def _days(measure: Measure) -> list[datetime.date]:
    spells = [day for spell in measure.suspended for day in (spell.since, spell.until)]
    return [day for day in (measure.start, measure.end, *spells) if day is not None and day < datetime.date.max]


def _bar(measure: Measure, first: datetime.date, last: datetime.date) -> Bar:
    spells, since = [], measure.start or first
    for pause in sorted(measure.suspended, key=lambda spell: spell.since):
        spells.append((since, pause.since))
        since = pause.until
    spells.append((since, measure.end or last))
    shown = tuple((a, b) for a, b in spells if a < b)
    return Bar(measure.label, measure.kind, shown, measure.start is None, measure.end is None)


def timeline_table(t: Timeline) -> Group:
    """The timeline for the terminal: one row a measure, one cell about a month or more."""
    span = (t.last - t.first).days
    edges = [t.first + datetime.timedelta(days=span * k / CELLS) for k in range(CELLS)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("measure", no_wrap=True, overflow="ellipsis", max_width=34)
    table.add_column("kind", no_wrap=True, style="dim")
    table.add_column(_years(t), no_wrap=True)
    for bar in t.bars:
        cells = "".join("█" if _holds(bar.spells, day) else "·" for day in edges)
        table.add_row(Text(bar.label), bar.kind, Text(cells, colour(bar.kind)))
    return Group(Text(t.title, "bold"), Text(""), table)


def _holds(spells: Sequence[tuple[datetime.date, datetime.date]], day: datetime.date) -> bool:
    return any(a <= day < b for a, b in spells)


def _years(t: Timeline) -> str:
    """Years as a ruler of CELLS characters."""
    ruler, span = [" "] * CELLS, (t.last - t.first).days
    free = 0
    for year in range(t.first.year, t.last.year):
        place = int((datetime.date(year, 1, 1) - t.first).days / span * CELLS)
        if place >= free and place + 4 <= CELLS:
            ruler[place : place + 4] = str(year)
            free = place + 5
    return "".join(ruler)


def draw_timeline(t: Timeline, path: Path) -> None:
    """Draw the timeline to a PNG, SVG or PDF file; needs matplotlib (the extra ``figures``)."""
    with picture(path, (10, 2.0 + 0.28 * len(t.bars)), t.title, "arrows: no end is set", legend_below=True) as axes:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num  # noqa: PLC0415

        for row, bar in enumerate(t.bars):
            if bar.open_end and bar.spells:
                axes.plot([date2num(t.last)], [row], ">", color=colour(bar.kind), clip_on=False, markersize=6)
            spans = [(date2num(a), date2num(b) - date2num(a)) for a, b in bar.spells]
            axes.broken_barh(spans, (row - 0.36, 0.72), color=colour(bar.kind))
        axes.set_yticks(range(len(t.bars)), [bar.label for bar in t.bars], fontsize=8)
        axes.set_ylim(len(t.bars) - 0.4, -0.6)
        axes.set_xlim(date2num(t.first), date2num(t.last))
        locator = AutoDateLocator()
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        axes.grid(axis="x", alpha=0.3)
        kinds = {KINDS[bar.kind].group for bar in t.bars}
        for group, shade in COLOURS.items():
            if group in kinds:
                axes.plot([], [], "s", color=shade, label=group)
