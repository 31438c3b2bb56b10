"""Long timelines folded: measures of one group that hold at the same times as one row with their count."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import date

from parley.show.chart import Span, TimelineRow

UNFOLDED, MOST = 20, 30
"""Rows up to which each measure keeps its own; rows that a folded timeline has at most, where its groups allow it."""
EVER = date.max
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


def fold(rows: Sequence[TimelineRow], unfolded: int = UNFOLDED) -> list[TimelineRow]:
    """The rows by group and first day; if there are many, those of one group that hold at the same times as one row.

    If that still leaves more than :data:`MOST`, rows of one group that begin in the same month become one, then in the
    same quarter, the same year, then all of a group; such a row spans the times in which at least one of its measures
    holds.

    Args:
        rows: one a measure.
        unfolded: as many rows are not too many.
    """
    if len(rows) <= unfolded:
        return _sorted(rows)
    ways: tuple[tuple[Callable[[TimelineRow], Hashable], Callable[[date], str]], ...] = (
        (lambda row: row.spans, lambda _: ""),
        (_month, lambda day: f", from {MONTH_NAMES[day.month - 1]} {day.year}"),
        (_quarter, lambda day: f", from {_quarter_name(day)}"),
        (lambda row: _start(row).year, lambda day: f", from {day.year}"),
        (lambda row: not row.spans, lambda _: ""),
    )
    folded: list[TimelineRow] = []
    for by, since in ways:
        folded = _sorted(_joined(rows, by, since))
        if len(folded) <= MOST:
            break
    return folded


def _joined(
    rows: Sequence[TimelineRow], by: Callable[[TimelineRow], Hashable], since: Callable[[date], str]
) -> list[TimelineRow]:
    """Rows with the same group and key as one, named anew; a row that is alone keeps its name."""
    found: dict[Hashable, list[TimelineRow]] = {}
    for row in rows:
        found.setdefault((row.group, by(row)), []).append(row)
    out = []
    for alike in found.values():
        spans = union([span for row in alike for span in row.spans])
        joined = replace(alike[0], spans=spans, count=sum(row.count for row in alike))
        out.append(alike[0] if len(alike) == 1 else replace(joined, label=_counted(joined, since)))
    return out


def _counted(row: TimelineRow, since: Callable[[date], str]) -> str:
    """Such as ``14 bans, from Feb 2022``."""
    start = _start(row)
    return f"{row.count} {row.group}".strip() + (since(start) if date.min < start < EVER else "")


def _month(row: TimelineRow) -> tuple[int, int]:
    return _start(row).year, _start(row).month


def _quarter(row: TimelineRow) -> tuple[int, int]:
    return _start(row).year, (_start(row).month - 1) // 3


def _quarter_name(day: date) -> str:
    return f"Q{(day.month - 1) // 3 + 1} {day.year}"


def _start(row: TimelineRow) -> date:
    return min((span.since or date.min for span in row.spans), default=EVER)


def _sorted(rows: Sequence[TimelineRow]) -> list[TimelineRow]:
    groups = list(dict.fromkeys(row.group for row in rows))
    return sorted(rows, key=lambda row: (groups.index(row.group), _start(row)))


def union(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap as one."""
    out: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.since or date.min, span.until or EVER)):
        if out and (span.since or date.min) <= (out[-1].until or EVER):
            last = max(out[-1].until or EVER, span.until or EVER)
            out[-1] = Span(out[-1].since, None if last == EVER else last)
        else:
            out.append(span)
    return tuple(out)
