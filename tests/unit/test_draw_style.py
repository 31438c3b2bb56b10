"""The palette under colour blindness, label placing, numbers, classes of the map, folding, and the map itself."""

from __future__ import annotations

import datetime
import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.dims import Array
from parley.globe.equal_earth import area, cut, forward, land
from parley.globe.sphere import RADIUS_KM, unit
from parley.show.chart import Span, TimelineRow, WorldMap
from parley.show.draw import style
from parley.show.draw.classes import bounds, class_of
from parley.show.draw.measure import apart, balanced, decimals, number, tick_labels, ticks, width, wrapped

VISION = {
    "normal": np.eye(3),
    # Machado, Oliveira & Fernandes (2009), IEEE TVCG 15(6), severity 1.0, in linear RGB.
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = TO_XYZ @ np.ones(3)


def lab(colour: str, sight: Array) -> Array:
    """CIELAB of a colour as it is seen."""
    coded = np.array(style.rgb(colour))
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(sight @ linear, 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def nearest_pair(colours: tuple[str, ...], sight: Array) -> tuple[float, str, str]:
    return min((float(np.linalg.norm(lab(a, sight) - lab(b, sight))), a, b) for a, b in combinations(colours, 2))


SCALE = (*style.LOSSES[::-1], style.NEUTRAL, *style.GAINS, style.EMPTY)


@pytest.mark.parametrize("sight", VISION)
@pytest.mark.parametrize("colours", [(*style.SERIES, style.MUTED, style.PAPER), SCALE], ids=["series", "map"])
def test_colours_are_told_apart(colours: tuple[str, ...], sight: str) -> None:
    """A distance of 2.3 is just seen side by side; 12 is plain across a chart."""
    assert nearest_pair(colours, VISION[sight])[0] > 12.0


def test_the_check_sees_red_beside_green() -> None:
    """A red and a green of the same lightness are far apart for most and near for people with deuteranopia."""
    pair = ("#a04848", "#4c6a34")
    assert nearest_pair(pair, VISION["normal"])[0] > 50
    assert nearest_pair(pair, VISION["deuteranopia"])[0] < 20


def test_gains_and_losses_differ_most() -> None:
    for sight in VISION.values():
        assert nearest_pair((style.GAIN, style.LOSS), sight)[0] > 45


def test_text_can_be_read() -> None:
    assert style.contrast("#000000") == pytest.approx(21.0)
    assert style.contrast("#767676") == pytest.approx(4.54, abs=0.01)  # the well-known lightest grey that passes
    for colour in (*style.SERIES, style.MUTED):
        assert style.contrast(style.ink(colour)) >= 4.5
        assert style.contrast(style.on(colour), colour) >= 4.5
    assert min(style.contrast(colour) for colour in (style.INK, style.GREY)) >= 4.5
    assert len(set(style.looks(28))) == 28


@given(
    st.lists(st.tuples(st.floats(-50, 250), st.floats(5, 20)), min_size=1, max_size=9),
)
def test_labels_are_moved_apart(labels: list[tuple[float, float]]) -> None:
    wanted, sizes = [w for w, _ in labels], [s for _, s in labels]
    placed = apart(wanted, sizes, 0.0, 200.0)
    order = sorted(range(len(placed)), key=lambda k: placed[k])
    for a, b in pairwise(order):
        assert placed[b] - placed[a] >= (sizes[a] + sizes[b]) / 2 - 1e-6
    assert all(p - s / 2 >= -1e-6 and p + s / 2 <= 200 + 1e-6 for p, s in zip(placed, sizes, strict=True))
    assert [wanted[k] for k in order] == sorted(wanted)


def test_labels_that_do_not_touch_stay() -> None:
    assert apart([50.0, 10.0, 90.0], [10.0] * 3, 0.0, 100.0) == [50.0, 10.0, 90.0]
    assert apart([50.0, 50.0], [10.0] * 2, 0.0, 100.0) == [45.0, 55.0]


@pytest.mark.parametrize(
    ("value", "places", "signed", "text"),
    [
        *((-2.8, 2, True, "−2.80"), (0.79, 2, True, "+0.79"), (-0.001, 2, True, "0.00"), (0.0, 2, True, "0.00")),
        *((55.3, 1, False, "55.3"), (-123456.0, 0, True, "−123,456"), (math.nan, 2, True, "n/a")),
    ],
)
def test_numbers(value: float, places: int, signed: bool, text: str) -> None:
    assert number(value, places, signed) == text


def test_small_numbers_beside_large_ones() -> None:
    assert [decimals([x]) for x in (0.0, 0.031, 2.8, 28.0, 280.0, 9.99)] == [0, 4, 2, 1, 0, 2]
    assert number(0.004, 2, True, 2.8) == "+0.004"
    assert number(-1e-12, 2, True, 2.8) == "0.00"
    assert tick_labels(ticks(-2.1, 0.6, 6), "%", True) == ["−2.0 %", "−1.5 %", "−1.0 %", "−0.5 %", "0 %", "+0.5 %"]


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 9))
def test_ticks_are_few_and_inside(low: float, span: float, most: int) -> None:
    found = ticks(low, low + span, most)
    assert len(found) <= max(most, 1)
    assert all(low - 1e-6 * span <= x <= low + span * (1 + 1e-6) for x in found) or found == [0.0]


def test_lines_of_text_fit() -> None:
    text = "The loss settles near 3 % after the embargo of all goods between Russia and 40 states " + "x" * 90
    for lines in (wrapped(text, 10, 120.0), balanced(text, 10, 120.0)):
        assert all(width(line, 10) <= 120.0 for line in lines)
        assert "".join(lines).replace("\u00a0", "").replace(" ", "") == text.replace(" ", "")
        assert any("3\u00a0%" in line for line in lines)
    one, other = balanced("Russia loses most and Kazakhstan gains", 10, 180.0)
    assert abs(width(one, 10) - width(other, 10)) < 60


def test_bounds_are_round_and_cover() -> None:
    spread = [*np.linspace(-0.1, 0.1, 60), -2.8, -2.6, 0.8]
    steps = bounds(spread)
    assert steps == tuple(sorted(steps))
    assert 0.56 <= steps[-1] <= 2.8
    assert all(f"{step:.0e}"[0] in "1235" for step in steps)
    assert (class_of(-2.8, steps), class_of(0.0, steps)) == (-len(steps), 0)
    assert class_of(0.8, steps) == -class_of(-0.8, steps) > 0
    assert bounds([0.0, 0.0]) == () == bounds([])
    assert class_of(0.0, ()) == 0


@given(st.lists(st.floats(-1e4, 1e4).filter(lambda x: x == 0 or abs(x) > 1e-4), min_size=1))
def test_bounds_for_any_values(values: list[float]) -> None:
    steps, largest = bounds(values), max(map(abs, values))
    assert bool(steps) == bool(largest)
    assert len(steps) <= 4
    if steps:
        assert class_of(largest, steps) == len(steps)
        assert all(abs(v) <= largest / 8 for v in values if class_of(v, steps) == 0)
        assert [class_of(-v, steps) for v in values] == [-class_of(v, steps) for v in values]


def rows(count: int, months: int, groups: int = 1, years: int = 1) -> list[TimelineRow]:
    day = datetime.date
    out = []
    for k in range(count):
        since = day(2022 + k // months % years, 1 + k % months, 1)
        out.append(TimelineRow(f"m{k}", f"kind{k // months // years % groups}", (Span(since, None),)))
    return out


@pytest.mark.parametrize(
    ("given_rows", "folded"),
    [
        (rows(20, 12), 20),  # short ones stay
        (rows(60, 12), 12),  # the same times: one row
        (rows(240, 12, 2, 3), 24),  # too many days: by quarter
        (rows(540, 12, 5, 9), 5),  # too many years in too many groups: by group
    ],
)
def test_long_timelines_fold(given_rows: list[TimelineRow], folded: int) -> None:
    from parley.show.folding import fold

    found = fold(given_rows)
    assert len(found) == folded
    assert sum(row.count for row in found) == len(given_rows)
    groups = [row.group for row in found]
    assert groups == sorted(groups, key=list(dict.fromkeys(groups)).index)


def test_a_folded_row_spans_the_times_of_all() -> None:
    from parley.show.folding import fold, union

    day = datetime.date
    first, second = Span(None, day(2022, 3, 1)), Span(day(2022, 2, 1), day(2022, 5, 1))
    late = Span(day(2023, 1, 1), None)
    assert union([late, second, first]) == (Span(None, day(2022, 5, 1)), late)
    (one, *_) = fold([TimelineRow(f"{k}", "import bans", (late,)) for k in range(25)])
    assert (one.label, one.spans) == ("25 import bans", (late,))


def test_areas_are_those_of_the_globe() -> None:
    """Equal Earth keeps areas; countries' own figures (UN Statistics, km², with inland water) within 3 %."""
    published = {
        "BRA": 8_510_346,
        "AUS": 7_692_024,
        "COD": 2_344_858,
        "KAZ": 2_724_902,
        "USA": 9_525_067,
        "MNG": 1_564_116,
    }
    for code, km2 in published.items():
        drawn = sum(area(ring) * (1 if k == 0 else -1) for rings in land()[code] for k, ring in enumerate(rings))
        assert drawn * RADIUS_KM**2 == pytest.approx(km2, rel=0.03), code


@given(st.floats(-179, 179), st.floats(-89, 89))
def test_the_projection_keeps_areas(lon: float, lat: float) -> None:
    """The Jacobian is cos φ everywhere."""
    h = 1e-4
    x = (forward(np.array(lon + h), np.array(lat)) - forward(np.array(lon - h), np.array(lat)))[0] / np.radians(2 * h)
    y = (forward(np.array(lon), np.array(lat + h)) - forward(np.array(lon), np.array(lat - h)))[1] / np.radians(2 * h)
    assert x * y == pytest.approx(np.cos(np.radians(lat)), rel=1e-4)


def test_the_globe_has_the_published_outline() -> None:
    """Šavrič, Patterson & Jenny (2019), section 3: axes as 1 to 2.05458, poles 0.59247 of the equator."""
    edge, pole = forward(np.array(180.0), np.array(0.0)), forward(np.array(180.0), np.array(90.0))
    assert edge[0] / pole[1] == pytest.approx(2.05458, abs=1e-4)
    assert pole[0] / edge[0] == pytest.approx(0.59247, abs=1e-4)


def test_no_line_runs_across_the_map() -> None:
    """Land has edges of half a degree; one from edge to edge of the map would be 5 radii long."""
    pieces = [ring for outlines in land().values() for rings in outlines for ring in rings]
    assert max(float(np.abs(np.diff(ring, axis=0)).max()) for ring in pieces) < 0.03
    edge = forward(np.array(180.0), np.array(0.0))[0]
    assert max(float(np.abs(ring[:, 0]).max()) for ring in pieces) <= edge


@pytest.mark.parametrize("middle", [0.0, 11.0, 150.0, -100.0])
def test_a_ring_across_the_edge_is_cut_in_two(middle: float) -> None:
    lon = middle + 180.0 + np.array([-10.0, 10.0, 10.0, -10.0])
    pieces = cut(unit(lon, np.array([0.0, 0.0, 20.0, 20.0])), middle)
    assert sorted(float(np.sign(piece[:, 0].mean())) for piece in pieces) == [-1.0, 1.0]
    assert sum(area(piece) for piece in pieces) == pytest.approx(400.0)
    assert all(np.abs(piece[:, 0]).max() == pytest.approx(180.0) for piece in pieces)


def test_the_map_shades_what_it_is_told() -> None:
    """Colours on the drawn map at a point of each country; disputed areas have none, whatever their claimants have."""
    import shapely

    from parley.show.draw import figure_of
    from parley.show.draw.ground import placed, whole

    values = {"RUS": -3.0, "UKR": -3.0, "KAZ": 3.0, "SOM": 3.0, "USA": 0.0001, "FRA": -0.5}
    told = WorldMap("m", "t", "s", "f", "a", values=values, unit="%", rest=3.0, rest_codes=("BRA",))
    figure = figure_of(told)
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())  # type: ignore[attr-defined]

    def colour(code: str) -> str:
        ring = max((rings[0] for rings in placed(whole(style.WIDTH - 2 * style.MARGIN))[code]), key=area)
        point = shapely.Polygon(ring).representative_point()
        x, y = figure.axes[0].transData.transform((point.x, point.y))
        red, green, blue, _ = pixels[pixels.shape[0] - 1 - int(y), int(x)]
        return f"#{red:02x}{green:02x}{blue:02x}"

    assert colour("RUS") == colour("UKR") == style.LOSSES[-1]
    assert colour("KAZ") == colour("SOM") == style.GAINS[-1]
    assert colour("USA") == style.NEUTRAL
    assert colour("FRA") in style.LOSSES[:-1]
    assert colour("CHN") == colour("crimea") == colour("somaliland") == style.EMPTY


def test_europe_gets_a_map_of_its_own_where_it_has_figures() -> None:
    from parley.show.draw import figure_of
    from parley.show.draw.ground import europe, placed

    near = placed(europe(138.0))
    assert {"PRT", "FIN", "ROU", "MLT"} <= set(near)
    assert not {"USA", "CHN", "AUS"} & set(near)
    for pieces in near.values():
        assert all(-5 <= point <= 143 for rings in pieces for ring in rings for point in ring.ravel())
    ten = dict.fromkeys("DEU FRA ITA ESP POL AUT CHE BEL NLD CZE".split(), -1.0)
    maps = [figure_of(WorldMap("m", "t", "s", "f", "a", values=values, unit="%")) for values in (ten, {"CHN": 1.0})]
    assert [len(figure.axes) for figure in maps] == [2, 1]
