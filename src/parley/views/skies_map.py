"""Maps of routes round closed airspace: the globe seen from above a point near the routes, closed states shaded.

Painted with matplotlib (the extra ``figures``) on the bundled shapes in an azimuthal projection that keeps distances
from its middle (azimuthal equidistant). Ways are those that the answer found; nothing is searched here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from parley.dims import Array
from parley.globe.shapes import outlines, shape_codes
from parley.globe.sphere import along, angle, lonlat, normalised, unit
from parley.skies.rights.closed import ClosureSet
from parley.skies.routing.ways import Way
from parley.skies.traffic.flight import Flight
from parley.skies.traffic.traffic import MOVED_KM, Traffic

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MAP_SIZE = (8.0, 8.6)
"""Inches; the map is round, and its words stand above and below it."""
BEFORE, AFTER, PLACE, INK, GREY = "#9aa5b1", "#28557f", "#a04848", "#22272e", "#667080"

LAND, SHORE, SEA, SHADE = "#e9e6df", "#b9b4a8", "#f6f9fb", "#e3b5ad"
LEAST_VIEW, MOST_VIEW = 35.0, 120.0
"""Degrees from the middle to the edge of the map."""
STEP = np.radians(1.0)
NEAR = 0.06
"""Airports nearer than this share of the radius share a label."""
TOP = 12
"""Pairs of a network that are drawn."""


@dataclass(frozen=True)
class Words:
    """What stands above and below a map."""

    title: str
    subtitle: str
    footer: str


@dataclass(frozen=True, eq=False)
class View:
    """Where the map is seen from.

    Attributes:
        axes: (3, 3) rows: unit vectors east and north of the middle, and the middle.
        radius: degrees to the edge.
    """

    axes: Array
    radius: float

    def flat(self, points: Array) -> Array:
        """(k, 2) degrees east and north of the middle of unit vectors (k, 3), distance and bearing kept."""
        east, north, up = (points @ row for row in self.axes)
        far = np.degrees(np.arctan2(np.hypot(east, north), up))
        scale = np.where(np.hypot(east, north) > 0, far / np.maximum(np.hypot(east, north), 1e-15), 1.0)
        return np.stack([east * scale, north * scale], axis=-1)


def view_of(points: Array) -> View:
    """A view with points (k, 3) in it, north up."""
    middle = normalised(points.mean(axis=0))
    lon, lat = lonlat(middle)
    lam, phi = np.radians(lon), np.radians(lat)
    east = np.array([-np.sin(lam), np.cos(lam), 0.0])
    north = np.array([-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)])
    radius = 1.15 * float(np.degrees(angle(middle, points)).max()) + 3
    return View(np.array([east, north, middle]), float(np.clip(radius, LEAST_VIEW, MOST_VIEW)))


def chain(way: Way | None) -> Array:
    """Unit vectors (k, 3) along a way, a degree apart; none without a way."""
    if way is None:
        return np.zeros((0, 3))
    lon, lat = np.array(way.waypoints).T
    return _fine(unit(lon, lat))


def _legend(axes: Axes) -> None:
    axes.legend(loc="lower left", fontsize=9, frameon=False)


def _fine(corners: Array) -> Array:
    pieces = [
        along(a, b, np.linspace(0, 1, max(2, int(np.ceil(float(angle(a, b)) / STEP)) + 1)))
        for a, b in pairwise(corners)
    ]
    return np.vstack(pieces)


def paint_flight(flight: Flight, words: Words, figure: Figure) -> None:
    """The ways of one flight before and after, and those on the other sides of what is closed after."""
    row = flight.row
    closed = flight.traffic.after.closure_set(row.carrier.country)
    ways = [(flight.before.best, BEFORE, "before"), (flight.after.best, AFTER, "after")]
    ends = np.stack([row.origin.vector, row.destination.vector])
    others = [(way, chain(way)) for way in flight.after.ways[1:]]
    axes = _sheet(figure, words)
    view = view_of(np.vstack([ends, *(chain(way) for way, _, _ in ways), *(line for _, line in others)]))
    _ground(axes, view, closed)
    for other, line in others:
        _stroke(axes, view, line, AFTER, 1.2, 2.5, f"other side: {other.km:,.0f} km")
    for way, colour, name in ways:
        _line(axes, view, chain(way), colour, f"{name}: {_length(way)}", 2.2)
    _legend(axes)
    _places(axes, view, [(row.origin.code, ends[0]), (row.destination.code, ends[1])])


def _length(way: Way | None) -> str:
    return "no permitted way" if way is None else f"{way.km:,.0f} km"


def most_changed(traffic: Traffic, top: int = TOP) -> tuple[int, ...]:
    """Rows of the pairs that lose or gain most kilometres a year, most first; each pair of a carrier's state once."""
    rows, first, second = traffic.schedule.rows, traffic.before_legs.km, traffic.after_legs.km
    both = np.isfinite(first) & np.isfinite(second)
    change = np.where(both, np.abs(np.where(both, second, 0) - np.where(both, first, 0)), 0.0)
    weight = change * np.array([row.flights for row in rows])
    order = [k for k in np.argsort(-weight, kind="stable").tolist() if change[k] > MOVED_KM]
    pairs: dict[tuple[str, frozenset[str]], int] = {}
    for k in order:
        pairs.setdefault((rows[k].carrier.country, frozenset((rows[k].origin.code, rows[k].destination.code))), k)
    return tuple(pairs.values())[:top]


def paint_traffic(traffic: Traffic, words: Words, figure: Figure) -> None:
    """The pairs of a route table that lose or gain most kilometres a year, before and after."""
    rows, chosen = traffic.schedule.rows, most_changed(traffic)
    drawn = [tuple(chain(legs.found[k].way()) for legs in (traffic.before_legs, traffic.after_legs)) for k in chosen]
    closed = frozenset().union(*(traffic.after.closed_to(rows[k].carrier.country) for k in chosen))
    axes = _sheet(figure, words)
    lines = [line for pair in drawn for line in pair]
    view = view_of(np.vstack(lines) if lines else _fine(unit(np.array([0.0, 90.0]), np.array([50.0, 50.0]))))
    _ground(axes, view, ClosureSet(closed, traffic.after.areas))
    for k, (was, now) in enumerate(drawn):
        _line(axes, view, was, BEFORE, "before" if k == 0 else "", 1.3)
        _line(axes, view, now, AFTER, "after" if k == 0 else "", 1.3)
    if drawn:
        _legend(axes)
    ends = {place.code: place.vector for k in chosen for place in (rows[k].origin, rows[k].destination)}
    _places(axes, view, list(ends.items()))


def footer(traffic: Traffic) -> str:
    """Where the lines and the land of a map are from."""
    table = f" Route table: {traffic.schedule.source}." if traffic.schedule.source else ""
    return f"Land: Natural Earth. Closures: parley skies closures.{table}"


def _sheet(figure: Figure, words: Words) -> Axes:
    """Axes between the words above and below; texts are never read as formulas."""
    wide, tall = figure.get_size_inches()
    above = _written(figure, words.title, 12.5, 1 - 0.15 / tall, INK, "bold")
    above = _written(figure, words.subtitle, 9.5, above, GREY)
    below = wrap(words.footer, int(wide * 17))
    figure.text(
        0.15 / wide, 0.12 / tall, "\n".join(below), fontsize=7, color=GREY, va="bottom", ha="left", parse_math=False
    )
    bottom = (0.25 + 0.13 * len(below)) / tall
    return figure.add_axes((0.02, bottom, 0.96, above - 0.05 / tall - bottom))


def _written(figure: Figure, text: str, size: float, top: float, colour: str, weight: str = "normal") -> float:
    """Text at the upper left, broken into lines; where it ends, as a share of the height."""
    wide, tall = figure.get_size_inches()
    share = 0.66 if weight == "bold" else 0.55  # of the size, that a letter is wide
    lines = wrap(text, int((wide - 0.3) * 72 / (size * share)))
    figure.text(
        0.15 / wide, top, "\n".join(lines), fontsize=size, color=colour, va="top", ha="left", fontweight=weight,
        linespacing=1.2, parse_math=False,
    )  # fmt: skip
    return float(top - len(lines) * size * 1.25 / 72 / tall)


def _ground(axes: Axes, view: View, closed: ClosureSet) -> None:
    """Sea, land, closed states and areas, and a grid of 30 degrees."""
    from matplotlib.patches import Circle  # noqa: PLC0415

    edge = Circle((0, 0), view.radius, facecolor=SEA, edgecolor=SHORE, linewidth=0.8, zorder=0)
    axes.add_patch(edge)
    shaded = shape_codes(closed.states) if closed.states else frozenset()
    for code, pieces in outlines().items():
        for piece in pieces:
            _patch(axes, view, piece.rings, SHADE if code in shaded else LAND, edge)
    for area in closed.areas:
        _patch(axes, view, [area.ring], SHADE, edge)
    for line in _grid():
        _stroke(axes, view, line, colour="#ccd5dc", width=0.4, order=1.5)
    axes.set_xlim(-view.radius * 1.01, view.radius * 1.01)
    axes.set_ylim(-view.radius * 1.01, view.radius * 1.01)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _grid() -> Iterable[Array]:
    steps = np.linspace(-180, 180, 181)
    for lat in (-30.0, 0.0, 30.0, 60.0):
        yield unit(steps, np.full_like(steps, lat))
    rise = np.linspace(-85, 85, 86)
    for lon in range(-180, 180, 30):
        yield unit(np.full_like(rise, float(lon)), rise)


def _patch(axes: Axes, view: View, rings: Sequence[Array], colour: str, edge: object) -> None:
    """A piece of land, unless it lies beyond the edge; one that reaches to the far side is left to the edge to cut."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path as Outline  # noqa: PLC0415

    far = np.degrees(angle(view.axes[2], rings[0]))
    if far.min() > view.radius or far.max() > 175:
        return
    flat = [view.flat(np.vstack([ring, ring[:1]])) for ring in rings]
    codes = [[Outline.MOVETO, *[Outline.LINETO] * (len(ring) - 2), Outline.CLOSEPOLY] for ring in flat]
    patch = PathPatch(
        Outline(np.vstack(flat), np.concatenate(codes)), facecolor=colour, edgecolor=SHORE, linewidth=0.4, zorder=1
    )
    axes.add_patch(patch)
    patch.set_clip_path(edge)  # type: ignore[arg-type]


def _line(axes: Axes, view: View, points: Array, colour: str, label: str, width: float) -> None:
    if len(points):
        x, y = view.flat(points).T
        axes.plot(x, y, color="white", linewidth=width + 1.4, zorder=3, solid_capstyle="round")
        axes.plot(x, y, color=colour, linewidth=width, zorder=4, label=label or None, solid_capstyle="round")
    elif label:
        axes.plot([], [], color=colour, linewidth=width, label=label)


def _stroke(
    axes: Axes, view: View, points: Array, colour: str, width: float, order: float, label: str | None = None
) -> None:
    """A thin line, cut at the edge; dashed if it has a label."""
    far = np.degrees(angle(view.axes[2], points))
    x, y = np.where((far <= view.radius)[:, None], view.flat(points), np.nan).T
    axes.plot(x, y, color=colour, linewidth=width, zorder=order, label=label, linestyle="--" if label else "-")


def _places(axes: Axes, view: View, places: Sequence[tuple[str, Array]]) -> None:
    """Airports; those too near for a label each share one."""
    shared: list[tuple[list[Array], list[str]]] = []
    for name, vector in places:
        at = view.flat(vector[None, :])[0]
        axes.plot(*at, "o", color=PLACE, markersize=4, zorder=5)
        near = [g for g in shared if min(np.hypot(*(other - at)) for other in g[0]) < view.radius * NEAR]
        shared = [g for g in shared if all(g is not one for one in near)]
        shared.append(([at, *(p for g in near for p in g[0])], [name, *(n for g in near for n in g[1])]))
    for spots, names in shared:
        west = max(spot[0] for spot in spots) < -0.55 * view.radius
        x, y = (min if west else max)(spots, key=lambda spot: float(spot[0]))
        axes.annotate(
            "/".join(sorted(names)), (x, y), (-6 if west else 5, 4), textcoords="offset points", fontsize=9, zorder=6,
            ha="right" if west else "left",
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
        )  # fmt: skip
