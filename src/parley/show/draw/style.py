"""How charts look: one palette, one typeface, sizes; plain values and colour arithmetic, without matplotlib.

The hues are those of Okabe & Ito (2008, "Color universal design", jfly.uni-koeln.de/color), which people with any of
the common kinds of colour blindness tell apart; ``tests/unit/test_draw_style.py`` measures that. Colour never stands
alone: lines have dashes, dots have shapes, gains and losses have signs.
"""

from __future__ import annotations

from itertools import product

FAMILY = "DejaVu Sans"
"""Ships with matplotlib, so that a chart looks the same on every machine."""
WIDTH = 475.0
"""Points; every chart has the same width, so that type has the same size when charts stand below each other."""
MARGIN = 14.0
TITLE, SUBTITLE, BODY, SMALL, FOOTER = 13.0, 9.5, 9.5, 8.5, 7.0
"""Sizes of type, points."""
LEADING = 1.25
"""Distance of lines of text, in sizes."""
DPI = 200

INK, GREY, FAINT, GRID, AXIS, PAPER = "#1b1f24", "#59616b", "#8a929b", "#e3e6ea", "#454b53", "#ffffff"
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#222222"),
)
SERIES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
"""For lines, dots, parts and groups, in this order."""
GAIN, LOSS = BLUE, VERMILION
MUTED = "#c3c8ce"
DASHES: tuple[tuple[float, ...], ...] = ((), (5.0, 1.8), (1.6, 1.4), (6.0, 1.6, 1.4, 1.6))
"""Dash patterns in line widths; the first is a whole line. Lines beyond the last hue begin with the next pattern."""
MARKS = ("o", "s", "^", "D", "v", "P", "X")

LOSSES = ("#f9cda8", "#f0a46b", "#d9691b", "#8f3f00")
GAINS = ("#b9dcf6", "#7db6e0", "#2f8bc4", "#00507d")
"""Shades of the map from small to large."""
NEUTRAL, EMPTY, SHORE, FAINT_SHORE, OUTLINE = "#fdf9ea", "#cfd2d6", "#ffffff", "#a9a594", "#1b1f24"
HATCH, HATCH_COLOUR, HATCH_THICK = "/////", "#59616b", 0.35
"""Of the map: changes near 0, countries without a figure, borders (darker round near-white land),
outlines of the marked; lines over those that the world has only together, their width in points."""


def tone_colour(tone: str) -> str:
    """Colour of a mark by its tone, where its sign says nothing."""
    return {"target": VERMILION, "muted": MUTED}.get(tone, BLUE)


def rgb(colour: str) -> tuple[float, float, float]:
    """Red, green and blue from 0 to 1 of a colour such as ``#0072b2``."""
    red, green, blue = (int(colour[k : k + 2], 16) / 255.0 for k in (1, 3, 5))
    return red, green, blue


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with so large a share of another."""
    parts = [(1 - share) * a + share * b for a, b in zip(rgb(colour), rgb(other), strict=True)]
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def paler(colour: str, share: float = 0.6) -> str:
    """A colour with so large a share of paper."""
    return mixed(colour, PAPER, share)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.1, definition of relative luminance)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, other: str = PAPER) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1, definition of contrast ratio)."""
    light, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


READABLE = 4.5
"""Least contrast of text (WCAG 2.1, success criterion 1.4.3)."""


def ink(colour: str) -> str:
    """The colour, darkened until text in it can be read on paper."""
    return next(darker for step in range(21) if contrast(darker := mixed(colour, "#000000", step / 20)) >= READABLE)


def on(colour: str) -> str:
    """Black or white, whichever is easier to read on a colour."""
    return max(("#000000", PAPER), key=lambda text: contrast(text, colour))


def looks(count: int) -> list[tuple[str, tuple[float, ...], str]]:
    """Colour, dashes and mark of so many series, each look once for the first 28."""
    pairs = list(product(range(len(DASHES)), range(len(SERIES))))
    out = []
    for k in range(count):
        dash, hue = pairs[k % len(pairs)]
        out.append((SERIES[hue], DASHES[dash], MARKS[(hue + dash) % len(MARKS)]))
    return out
