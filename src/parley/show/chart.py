"""Charts as data: what is drawn, said once, for files, notebooks and pages; :mod:`parley.show.draw` draws them.

Every chart's title is the finding in words, its subtitle says what is measured and in which unit, its footer names the
world, the data's source and parley's version, and ``alt`` says the same for those who cannot see it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Tone = Literal["plain", "acting", "target", "muted"]
"""Whose mark it is: of a side that acts, of one acted upon, of others, or in the background."""


@dataclass(frozen=True)
class Chart:
    """What all charts have.

    Attributes:
        name: short; names the file.
        title: the finding, one sentence without a full stop.
        subtitle: what is measured, unit, day or horizon.
        footer: world, source, version.
        alt: the chart in words.
    """

    name: str
    title: str
    subtitle: str
    footer: str
    alt: str

    @property
    def described(self) -> str:
        """The chart in words without its title, which stands beside them everywhere."""
        return self.alt.removeprefix(f"{self.title}. ")


@dataclass(frozen=True)
class Bar:
    """One bar, with its interval if there is one, and a second, paler mark such as the value before."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    before: float | None = None
    tone: Tone = "plain"
    group: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bars(Chart):
    """Horizontal bars in the order given; ``group`` sets bars apart under a small heading.

    Attributes:
        bars: from top to bottom.
        unit: of the axis, as in ``%``.
        signed: whether values are changes (gains and losses in two colours) or sizes.
        interval: what the whiskers are, such as ``80 % interval``; empty without.
    """

    bars: tuple[Bar, ...]
    unit: str
    signed: bool = True
    interval: str = ""


@dataclass(frozen=True)
class WorldMap(Chart):
    """Countries shaded by a change.

    Attributes:
        values: by ISO3 code; what has none is drawn empty.
        rest: value of the countries that the world holds as one rest, if it has them; drawn hatched.
        unit: of the values.
        marked: codes that are outlined: those that act and those acted upon.
    """

    values: Mapping[str, float]
    unit: str
    rest: float | None = None
    rest_codes: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line with a label at its end; ``low`` and ``high`` are the ends of a band."""

    label: str
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    tone: Tone = "plain"


@dataclass(frozen=True)
class Lines(Chart):
    """Lines over an axis of years or horizons.

    Attributes:
        axis: what the points are, such as ``year``.
        points: in order. Numbers, years and days stand at their distances; words, such as ``long run``, beyond them.
        lines: each with a value a point; NaN where there is none.
        unit: of the values.
        interval: what the bands are, such as ``80 % interval``; empty without.
    """

    axis: str
    points: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str
    interval: str = ""


@dataclass(frozen=True)
class Span:
    """A time in which something holds; no end: it is open."""

    since: datetime.date | None
    until: datetime.date | None


@dataclass(frozen=True)
class TimelineRow:
    """One measure on a timeline: label, what kind of measure it is, when it holds."""

    label: str
    group: str
    spans: tuple[Span, ...]
    count: int = 1


@dataclass(frozen=True)
class Timeline(Chart):
    """When measures hold; rows of one group that hold at the same times are folded into one with their count."""

    first: datetime.date
    last: datetime.date
    rows: tuple[TimelineRow, ...]


@dataclass(frozen=True)
class Dots(Chart):
    """One row a label with a dot for each column, such as models by elasticity set.

    Attributes:
        rows: labels from top to bottom.
        series: label of each kind of dot, with its value in each row; NaN where there is none.
        unit: of the axis.
        reference: a value drawn as a line across all rows, and its name.
        signed: whether values are changes or sizes, such as shares.
    """

    rows: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    unit: str
    reference: tuple[float, str] | None = None
    signed: bool = True


@dataclass(frozen=True)
class Parts(Chart):
    """Stacked shares of a whole, one bar a label, such as where a spread comes from."""

    bars: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    unit: str


@dataclass(frozen=True)
class Drawing(Chart):
    """A picture that its own room draws: ``paint`` gets an empty matplotlib figure of ``size`` inches."""

    paint: Callable[[Any], None]
    size: tuple[float, float] = (9.0, 6.0)


SUFFIXES = (".png", ".svg", ".pdf")
"""Kinds of picture that are written."""
