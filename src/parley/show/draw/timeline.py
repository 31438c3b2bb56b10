"""When measures hold, one row each; long timelines are folded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from parley.errors import InputError
from parley.show.chart import Span, Timeline, TimelineRow
from parley.show.draw.measure import height, width, wrapped
from parley.show.draw.sheet import Key, Sheet, draw_keys, key_height, sheet
from parley.show.draw.style import AXIS, GREY, GRID, INK, LEADING, MARGIN, SERIES, SMALL, WIDTH
from parley.show.folding import EVER, MONTH_NAMES, fold

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LABELS = 0.42
ROW, THICK, ARROW, APART = 14.5, 8.5, 6.0, 10.0
"""Points: least height of a row, thickness of a bar, length of an arrow, room between labels of the axis."""
OUTSIDE = "not within the time shown"
MONTHS = 24
"""Months up to which the axis counts months, or quarters, instead of years."""


@dataclass(frozen=True)
class Scale:
    """From days to points."""

    first: date
    last: date
    left: float
    right: float

    def __call__(self, day: date) -> float:
        """Points from the left edge of the page."""
        share = (day - self.first).days / (self.last - self.first).days
        return self.left + share * (self.right - self.left)


def draw(chart: Timeline) -> Figure:
    """The chart.

    Raises:
        InputError: there are no rows, the time ends before it begins, or a span does.
    """
    _check(chart)
    rows = fold(chart.rows)
    labels = [wrapped(_label(row), SMALL, LABELS * (WIDTH - 2 * MARGIN)) for row in rows]
    talls = [max(ROW, height(len(label), SMALL) + 4.0) for label in labels]
    groups = list(dict.fromkeys(row.group for row in rows))
    hues = {group: SERIES[k % len(SERIES)] for k, group in enumerate(groups)}
    keys = [Key(group, hues[group]) for group in groups if group]
    if any(_beyond(chart, span) for row in rows for span in row.spans):
        keys.append(Key("holds beyond the time shown", GREY, "arrow"))
    head = key_height(keys) + 6.0 if keys else 0.0
    notes = ["A row with a count shows when at least one of its measures holds."] * (len(rows) < len(chart.rows))
    page = sheet(chart, head + sum(talls) + SMALL * LEADING + 8.0, notes)
    top = draw_keys(page, page.top, keys) + 6.0 if keys else page.top
    left = page.left + max(width(line, SMALL) for label in labels for line in label) + 10.0
    scale = Scale(chart.first, chart.last, left + ARROW, page.right - max(ARROW, width("2000", SMALL) / 2))
    _axis(page, scale, top, top + sum(talls))
    y = top
    for row, label, tall in zip(rows, labels, talls, strict=True):
        page.lines(page.left, y + tall / 2 - height(len(label), SMALL) / 2, label, SMALL, INK)
        if not any(_seen(chart, span) for span in row.spans):
            page.write(scale.left + 3.0, y + tall / 2, OUTSIDE, SMALL, GREY, along="center", clear=True)
        for span in row.spans:
            _bar(page, chart, scale, span, y + tall / 2, hues[row.group])
        y += tall
    return page.figure


def _label(row: TimelineRow) -> str:
    return row.label if row.count == 1 or row.label.startswith(f"{row.count} ") else f"{row.label} ({row.count})"


def _check(chart: Timeline) -> None:
    if not chart.rows:
        raise InputError(f"{chart.name}: there are no measures to draw; give at least one row.")
    if chart.first >= chart.last:
        raise InputError(f"{chart.name}: the time shown ends on {chart.last}, not after it begins on {chart.first}.")
    for row in chart.rows:
        for span in row.spans:
            if span.since is not None and span.until is not None and span.until < span.since:
                raise InputError(f"{chart.name}: {row.label!r} ends on {span.until}, before it begins on {span.since}.")


def _seen(chart: Timeline, span: Span) -> bool:
    return (span.since or date.min) < chart.last and (span.until or EVER) > chart.first


def _beyond(chart: Timeline, span: Span) -> tuple[bool, bool] | None:
    """Whether a span begins before and ends after the time shown; None if it does neither or lies outside."""
    since, until = span.since or date.min, span.until or EVER
    if not _seen(chart, span) or (since >= chart.first and until <= chart.last):
        return None
    return since < chart.first, until > chart.last


def _bar(page: Sheet, chart: Timeline, scale: Scale, span: Span, y: float, colour: str) -> None:
    if not _seen(chart, span):
        return
    since, until = max(span.since or chart.first, chart.first), min(span.until or chart.last, chart.last)
    west, east = scale(since), max(scale(until), scale(since) + 1.0)
    page.box(west, y - THICK / 2, east - west, THICK, colour)
    before, after = _beyond(chart, span) or (False, False)
    if before:
        page.wedge([(west, y - THICK / 2), (west - ARROW, y), (west, y + THICK / 2)], colour)
    if after:
        page.wedge([(east, y - THICK / 2), (east + ARROW, y), (east, y + THICK / 2)], colour)


def _axis(page: Sheet, scale: Scale, top: float, bottom: float) -> None:
    """Lines at the first days of years, or of months if there are few, and labels that do not touch."""
    for step in (1, 3, 12, 24, 60, 120, 240, 600, 1200):
        days = _days(scale.first, scale.last, step)
        if step < 12 and len(_days(scale.first, scale.last, 1)) > MONTHS:
            continue
        labels = [_told(day, step) for day in days]
        places = [scale(day) for day in days]
        wide = [width(label, SMALL) for label in labels]
        if all(b - a >= w + APART for a, b, w in zip(places, places[1:], wide, strict=False)):
            break
    for x, label, w in zip(places, labels, wide, strict=True):
        page.rule([x, x], [top, bottom + 3.0], GRID, 0.7, zorder=0)
        page.write(min(x, page.right - w / 2), bottom + 4.0 + SMALL, label, SMALL, GREY, across="center")
    page.rule([scale.left, scale.right], [bottom, bottom], AXIS, 0.7)


def _days(first: date, last: date, step: int) -> list[date]:
    """First days of every ``step``-th month counted from year 0, within the time shown."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
    return [day for day in days if first <= day <= last] or [first]


def _told(day: date, step: int) -> str:
    return f"{day:%Y}" if step >= 12 else f"{MONTH_NAMES[day.month - 1]} {day.year}"


"""In English whatever the machine's language."""
