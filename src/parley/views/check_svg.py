"""Charts of a checked claim as inline SVG: the interval against the claim, and the path over years against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, isfinite, log10

from parley.claims.entries import Entry
from parley.claims.words import number

WIDTH, LEFT, RIGHT = 640.0, 16.0, 16.0
ROOM = 0.08
"""Empty room beyond the outermost mark, as a share of the span."""
LEAST_SPAN = 0.1
"""Least span of a scale, as a share of what it shows: nearly equal numbers look nearly equal."""
TICKS = 5
BAR = 22.0
PLAIN = {
    "axis": 'stroke="#dcd8cf"',
    "box": 'fill="#28557f" fill-opacity=".3" stroke="#28557f"',
    "mid": 'stroke="#28557f" stroke-width="3"',
    "dot": 'fill="#28557f"',
    "way": 'fill="none" stroke="#28557f" stroke-width="2"',
    "cbox": 'fill="#b4541a" opacity=".16"',
    "cline": 'stroke="#b4541a" stroke-width="2" stroke-dasharray="5 3"',
}
"""Colours by class for readers that know no style sheets in pictures, such as makers of PDF; the page's own win."""


@dataclass(frozen=True)
class Scale:
    """A linear scale from values to pixels."""

    low: float
    high: float
    start: float
    end: float
    whole: bool = False
    """Whether only whole numbers mean anything, as with ranks."""

    def __call__(self, value: float) -> float:
        """Pixel of a value; values off the scale, such as infinity, lie on its edge."""
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)


def interval_chart(entry: Entry) -> str:
    """Median and 80 % interval, or figures by definition, on a line with the claim; empty where nothing is drawn."""
    judged, target = entry.judged, entry.target
    if judged is None or target is None or (target.exact and not target.sign):
        return ""
    if judged.low == judged.high and target.holds(judged.figure):
        return ""  # one figure, and it is the claim's: a picture would show a point
    claimed = [end for end in (target.low, target.high) if isfinite(end)]
    figures = [figure.value for figure in entry.figures]
    scale = _scale([*claimed, judged.figure, judged.low, judged.high, *figures], LEFT, WIDTH - RIGHT)
    if scale is None:
        return ""
    y = 44.0
    marks = [
        _claim_band(entry, scale, 20.0, 52.0),
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="76" y2="76"/>',
        *_ticks(scale, 76.0),
        f'<rect class="box" x="{scale(judged.low):.1f}" y="{y - BAR / 2:.1f}" '
        f'width="{max(scale(judged.high) - scale(judged.low), 1.0):.1f}" height="{BAR}" rx="3"/>',
        *(f'<circle class="dot" cx="{scale(value):.1f}" cy="{y}" r="5"/>' for value in figures),
    ]
    if not figures:
        x = scale(judged.figure)
        marks.append(f'<line class="mid" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 15}" y2="{y + 15}"/>')
    marks.append(_label(entry, scale))
    what = "published figures" if figures else "median and 80 % interval of the draws"
    caption = f"Blue: {what}, {entry.unit}. Orange: the claim."
    return _svg(98.0, marks, f"{entry.found} against the claim of {entry.stated}") + _caption(caption)


def path_chart(entry: Entry) -> str:
    """Median and 80 % interval along years or horizons, with the claim at its date; empty without an axis."""
    target, points = entry.target, entry.series
    if target is None or len(points) < 2:
        return ""
    claimed = [end for end in (target.low, target.high) if isfinite(end) and not target.sign]
    values = [x for point in points for x in (point.low, point.high)]
    top, bottom = 18.0, 196.0
    scale = _scale([*values, *claimed], bottom, top, entry.unit == "rank")
    if scale is None:
        return ""
    left = 64.0
    places = [left + 20 + k * (WIDTH - left - 50) / (len(points) - 1) for k in range(len(points))]
    upper = " ".join(f"{x:.1f},{scale(p.high):.1f}" for x, p in zip(places, points, strict=True))
    lower = " ".join(f"{x:.1f},{scale(p.low):.1f}" for x, p in reversed(list(zip(places, points, strict=True))))
    middle = " ".join(f"{x:.1f},{scale(p.median):.1f}" for x, p in zip(places, points, strict=True))
    at = places[[point.label for point in points].index(entry.claimed)]
    every = max(1, len(points) // 12 + (len(points) % 12 > 0))
    marks = [
        *_rungs(scale, left),
        _band_across(entry, scale, left),
        f'<polygon class="box" points="{upper} {lower}"/>',
        f'<polyline class="way" points="{middle}"/>',
        *(
            f'<circle class="dot" cx="{x:.1f}" cy="{scale(p.median):.1f}" r="3"/>'
            for x, p in zip(places, points, strict=True)
        ),
        f'<line class="cline" x1="{at:.1f}" x2="{at:.1f}" y1="{top}" y2="{bottom}"/>',
        *(
            f'<text x="{x:.1f}" y="214" text-anchor="middle">{escape(p.label)}</text>'
            for k, (x, p) in enumerate(zip(places, points, strict=True))
            if k % every == 0 or p.label == entry.claimed
        ),
    ]
    caption = f"By {entry.axis}, {entry.unit}; blue: median and 80 % interval; orange: the claim and its date."
    return _svg(224.0, marks, f"{entry.claim.says}: path by {entry.axis}") + _caption(caption)


def _scale(values: Sequence[float], start: float, end: float, whole: bool = False) -> Scale | None:
    """A scale that shows all finite values and some room; None where there is nothing to show."""
    finite = [value for value in values if isfinite(value)]
    if not finite:
        return None
    low, high = min(finite), max(finite)
    if low > 0 and low < 0.5 * high:
        low = 0.0  # a length from 0 does not exaggerate differences
    elif high < 0 and high > 0.5 * low:
        high = 0.0
    span = max(high - low, LEAST_SPAN * max(abs(low), abs(high))) or 1.0
    middle = (low + high) / 2.0
    half = span * (0.5 + ROOM)
    return Scale(middle - half, middle + half, start, end, whole)


def _steps(scale: Scale) -> list[float]:
    """Round numbers on the scale: multiples of 1, 2 or 5 times a power of ten."""
    raw = (scale.high - scale.low) / TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(size * power for size in (1.0, 2.0, 5.0, 10.0) if size * power >= raw * (1.0 - 1e-9))
    step = max(step, 1.0) if scale.whole else step
    first = -floor(-scale.low / step)
    return [k * step for k in range(first, floor(scale.high / step) + 1)]


def _ticks(scale: Scale, y: float) -> list[str]:
    return [
        f'<line class="axis" x1="{scale(v):.1f}" x2="{scale(v):.1f}" y1="{y}" y2="{y + 4}"/>'
        f'<text x="{scale(v):.1f}" y="{y + 18}" text-anchor="middle">{number(v)}</text>'
        for v in _steps(scale)
    ]


def _rungs(scale: Scale, left: float) -> list[str]:
    return [
        f'<line class="axis" x1="{left}" x2="{WIDTH - RIGHT}" y1="{scale(v):.1f}" y2="{scale(v):.1f}"/>'
        f'<text x="{left - 6}" y="{scale(v) + 4:.1f}" text-anchor="end">{number(v)}</text>'
        for v in _steps(scale)
    ]


def _claim_band(entry: Entry, scale: Scale, top: float, height: float) -> str:
    """The claim's range as a band with its finite ends as lines."""
    target = entry.target
    if target is None:
        return ""
    low, high = scale(target.low), scale(target.high)
    band = f'<rect class="cbox" x="{low:.1f}" y="{top}" width="{max(high - low, 1.0):.1f}" height="{height}"/>'
    ends = {scale(end) for end in (target.low, target.high) if isfinite(end)}
    if len(ends) == 2 and max(ends) - min(ends) < 3.0:
        ends = {(min(ends) + max(ends)) / 2.0}
    lines = [f'<line class="cline" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + height}"/>' for x in sorted(ends)]
    return band + "".join(lines)


def _band_across(entry: Entry, scale: Scale, left: float) -> str:
    """The claim's range across a path."""
    target = entry.target
    if target is None:
        return ""
    first, last = scale(target.high), scale(target.low)
    size = f'width="{WIDTH - RIGHT - left:.1f}" height="{max(last - first, 1.5):.1f}"'
    band = f'<rect class="cbox" x="{left}" y="{first:.1f}" {size}/>'
    ends = [scale(end) for end in (target.low, target.high) if isfinite(end)]
    if len(ends) == 2 and abs(ends[0] - ends[1]) < 3.0:  # a number: too thin a band to be seen
        y = sum(ends) / 2.0
        band += f'<line class="cline" x1="{left}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return band


def _label(entry: Entry, scale: Scale) -> str:
    """The claim's words above its band."""
    target = entry.target
    if target is None:
        return ""
    ends = [end for end in (target.low, target.high) if isfinite(end)]
    x = scale(sum(ends) / len(ends)) if ends else scale(scale.low)
    anchor = "start" if x < WIDTH * 0.3 else "end" if x > WIDTH * 0.7 else "middle"
    return f'<text class="c strong" x="{x:.1f}" y="12" text-anchor="{anchor}">{escape(entry.stated)}</text>'


def _svg(height: float, marks: Sequence[str], title: str) -> str:
    drawn = "".join(marks)
    for name, colours in PLAIN.items():
        drawn = drawn.replace(f'class="{name}"', f'class="{name}" {colours}')
    return (
        f'<svg viewBox="0 0 {WIDTH:g} {height:g}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{drawn}</svg>"
    )


def _caption(text: str) -> str:
    return f"<figcaption>{escape(text)}</figcaption>"
