"""Charts drawn from their specs: labels inside and apart, odd data, files with their words, the same bytes twice."""

from __future__ import annotations

import datetime
import math
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import parley
from parley.codes.countries import country_codes, country_name
from parley.errors import InputError
from parley.scenarios.kinds import KINDS
from parley.show.chart import (
    Bar,
    Bars,
    Chart,
    Dots,
    Drawing,
    Line,
    Lines,
    Parts,
    Span,
    Timeline,
    TimelineRow,
    WorldMap,
)
from parley.show.draw import draw, figure_of
from parley.show.draw.style import GREY

pytest.importorskip("matplotlib")

LONG = (
    "An embargo of all goods, both ways, between Russia and 40 states and territories costs Russia 2.8 % of its real "
    "income, Slovakia $3 bn_x^2 and everybody else whom it touches far less, as long as nobody answers with one more"
)
WORDS = {"subtitle": "Change of real income, %", "footer": "world-2021, OECD ICIO; parley 0.1.0", "alt": "In words."}
DAY = datetime.date


def words(name: str, title: str = "Russia loses most") -> dict[str, str]:
    return {"name": name, "title": title, **WORDS}


def bars(name: str, *values: float | tuple[float, float, float], **more: Any) -> Bars:
    made = [v if isinstance(v, tuple) else (v, None, None) for v in values]
    rows = tuple(Bar(f"Country {k}", v, low, high) for k, (v, low, high) in enumerate(made))
    return Bars(**words(name), **({"bars": rows, "unit": "%"} | more))


NORMAL: list[Chart] = [
    bars("plain", -9.7, -0.06, (-5.3, -7.4, -2.5), (2.0, 0.4, 2.9), (-0.1, -0.4, 0.3), interval="80 % interval"),
    Bars(
        **words("shares"),
        bars=(
            Bar("China", 55.3, before=25.0, note="machines and cars", group="Those that gain"),
            Bar("Germany", 0.0, before=10.0, group="Those that lose"),
            Bar("Computer, electronic and optical products of all other countries", 14.0, before=9.0, tone="target"),
        ),
        unit="% of imports",
        signed=False,
    ),
    WorldMap(**words("map"), values={"RUS": -2.8, "KAZ": 0.8, "USA": -0.02, "DEU": -0.2, "SGP": 0.1}, unit="%"),
    WorldMap(
        **words("map-rest"), values={"RUS": -2.8, "KAZ": 0.8, "XYZ": 0.3}, unit="USD bn a year", rest=0.02,
        rest_codes=("NGA", "GIB", "BOL"), marked=("RUS", "USA"),
    ),
    Lines(
        **words("horizons"), axis="years since the change", points=("1", "5", "10", "long run"), unit="%",
        lines=(
            Line("Russia", (-6.5, -4.3, -2.9, -2.8), (-8.0, -5.0, -4.0, -4.0), (-4.0, -3.0, -2.0, -2.0), "target"),
            Line("Slovakia", (-6.4, -4.2, -2.9, -2.7)),
            Line("Latvia", (-6.3, -4.1, -2.8, math.nan), tone="acting"),
            Line("Others", (0.1, 0.1, 0.1, 0.1), tone="muted"),
        ),
    ),
    Timeline(
        **words("dates"), first=DAY(2022, 1, 1), last=DAY(2024, 1, 1),
        rows=(
            TimelineRow("coal", "bans", (Span(DAY(2022, 8, 10), None),)),
            TimelineRow("an older ban", "bans", (Span(None, DAY(2023, 1, 1)), Span(DAY(2023, 6, 1), None)), 3),
            TimelineRow("35 % on fish", "duties", (Span(DAY(2023, 1, 1), DAY(2023, 9, 30)),)),
            TimelineRow("later", "duties", (Span(DAY(2028, 1, 1), None),)),
        ),
    ),
    Dots(
        **words("panel"), rows=("caliendo-parro", "armington", "not solved"), unit="%", reference=(-0.2, "own"),
        series=(("fgo", (-0.2, 0.1, math.nan)), ("cp", (-0.19, 0.1, math.nan)), ("gyy", (0.1, math.nan, math.nan))),
    ),
    Parts(
        **words("receipt"), unit="% of the variance",
        bars=(("Russia", (("elasticities", 0.75), ("horizon", 0.22), ("data", 0.03))), ("China", (("together", 1.0),))),
    ),
]  # fmt: skip

ODD: list[Chart] = [
    bars("one", -2.8),
    bars("sixty", *(math.sin(k) * 3 for k in range(60))),
    bars("zeros", 0.0, 0.0, 0.0),
    bars("unknown", -1.0, math.nan, (2.0, math.nan, 3.0), math.inf),
    bars("nothing-known", math.nan),
    bars("huge", 123_456.0, *(0.3 * k for k in range(12)), unit="USD bn"),
    bars("tiny", 1e-7, -3e-7),
    bars("losses", (-2.8, -4.2, -1.4), (-0.1, -0.2, 0.4), -0.01),
    Bars(**words("titled", LONG), bars=(Bar(LONG, 1.0, note=LONG, group=LONG), Bar("W" * 200, -1.0)), unit=LONG[:60]),
    Bars(**words("signs", "From $38 bn to $3 bn_x^2 & <more>"), bars=(Bar("$a$ & <b>", 1.0), Bar("_b", 2.0)), unit="$"),
    WorldMap(**words("flat"), values=dict.fromkeys(country_codes(), 0.0), unit="%"),
    WorldMap(**words("down"), values={c: -1.0 - k % 30 for k, c in enumerate(country_codes())}, unit="%"),
    WorldMap(**words("one-country", LONG), values={"RUS": 1e-9, "USA": math.nan}, unit="%", marked=("XXX",)),
    WorldMap(**words("only-rest"), values={}, rest=-1.0, rest_codes=("FRA",), unit="%"),
    Lines(**words("point"), axis="year", points=("2024",), unit="%", lines=(Line("A", (1.0,)), Line("B", (math.nan,)))),
    Lines(
        **words("crowd", LONG), axis="year", points=tuple(str(y) for y in range(1990, 2031)), unit="USD bn a year",
        lines=tuple(Line(f"Country number {k}", tuple(k / 1000 + y for y in range(41))) for k in range(30)),
    ),
    Lines(**words("level"), axis="case", points=("low", "high"), unit="%", lines=(Line("A", (0.0, 0.0)),)),
    Timeline(
        **words("long"), first=DAY(2022, 1, 1), last=DAY(2022, 9, 1),
        rows=tuple(TimelineRow(f"{k} {LONG}", "bans", (Span(DAY(2022, 1 + k % 5, 1), None),)) for k in range(90)),
    ),
    Timeline(**words("century"), first=DAY(1900, 1, 1), last=DAY(2030, 1, 1), rows=(TimelineRow("none", "", ()),)),
    Dots(**words("same"), rows=("a", LONG), series=tuple((f"set {k}", (5.0, 5.0)) for k in range(12)), unit="USD bn"),
    Parts(**words("many"), unit="%", bars=(("A", tuple((f"p {k}", 1.0) for k in range(15))), ("B", (("p 1", 0.0),)))),
]  # fmt: skip


def real_map() -> WorldMap:
    """Real income in the world's own embargo scenario."""
    result = parley.world("world-2021").solve(parley.scenario("west-russia-goods-embargo"))
    values = {str(code): float(v) for code, v in result.real_income.to_pandas().items()}
    rest = values.pop("ROW")
    others = tuple(code for code in country_codes() if code not in values)
    return WorldMap(**words("embargo"), values=values, unit="%", rest=rest, rest_codes=others, marked=("RUS", "USA"))


def real_bars() -> Bars:
    """Every country of the duties of April 2025 in the world of 194 countries."""
    result = parley.world("trade-2023").solve(parley.scenario("april-2025-tariffs-baci"))
    values = result.real_income.to_pandas().sort_values()
    made = tuple(Bar(country_name(str(code)), float(value)) for code, value in values.items())
    return Bars(**words("april"), bars=made, unit="%")


def real_timeline() -> Timeline:
    """All measures of the sanctions of 2022 to 2024."""
    scenario = parley.scenario("russia-2022-24")
    rows = tuple(TimelineRow(m.label, KINDS[m.kind].group, (Span(m.start, m.end),)) for m in scenario.measures)
    return Timeline(**words("sanctions"), first=DAY(2022, 1, 1), last=DAY(2030, 1, 1), rows=rows)


REAL = [real_map, real_bars, real_timeline]


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def name(chart: Any) -> str:
    return chart.__name__ if callable(chart) else chart.name


@pytest.mark.parametrize("chart", [*NORMAL, *ODD, *REAL], ids=name)
def test_text_stays_inside_and_apart(chart: Any) -> None:
    """Every word lies within the figure, and no two pieces of text overlap: titles, labels, values, ticks, legends."""
    from matplotlib.text import Text

    figure = figure_of(chart() if callable(chart) else chart)
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text(), Text.get_window_extent(text, renderer)) for text in shown]
    assert len(boxes) > 3
    for text, box in boxes:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1
        assert inside, f"{text!r} leaves the figure: {box}"
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, tall = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        air = 0.15 * min(a.height, b.height)  # boxes hold room above capitals; letters do not touch
        assert wide < 1.0 or tall < air, f"{one!r} and {other!r} overlap by {wide:.0f} x {tall:.0f} pixels"


@pytest.mark.parametrize("chart", [c for c in (*NORMAL, *ODD) if isinstance(c, Bars)], ids=name)
def test_values_keep_off_bars_and_whiskers(chart: Bars) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.text import Text

    figure = figure_of(chart)
    renderer = figure.canvas.get_renderer()
    clear = [t for t in figure.texts if t.get_bbox_patch() is not None]
    values = [t for t in clear if (t.get_fontweight(), t.get_color()) != ("bold", GREY)]  # but headings
    assert len(values) == len(chart.bars)
    marks = [patch.get_window_extent(renderer) for patch in figure.axes[0].patches if patch.get_width()]
    marks += [a.get_window_extent(renderer) for a in figure.artists if isinstance(a, Line2D)]
    zero = figure.axes[0].transData.transform((0.0, 0.0))[0]
    for text in values:
        box = Text.get_window_extent(text, renderer)
        for mark in marks:
            wide, tall = min(box.x1, mark.x1) - max(box.x0, mark.x0), min(box.y1, mark.y1) - max(box.y0, mark.y0)
            assert wide < 0 or tall < 0, f"{text.get_text()} lies on a mark"
        assert not box.x0 < zero < box.x1, f"{text.get_text()} lies on the axis"


def test_no_dot_hides_another() -> None:
    chart = next(c for c in ODD if c.name == "same")
    figure = figure_of(chart)
    dots = [line for line in figure.axes[0].lines if line.get_marker() not in ("None", None, "")]
    places = [tuple(figure.axes[0].transData.transform(line.get_xydata()[0])) for line in dots]  # type: ignore[index]
    assert len(places) == 24
    nearest = min(math.dist(a, b) for a, b in combinations(places, 2))
    assert nearest >= 3.9 * figure.dpi / 72


def test_a_line_that_ends_early_says_where() -> None:
    chart = next(c for c in NORMAL if c.name == "horizons")
    told = [text.get_text() for text in figure_of(chart).texts]
    assert "Latvia −2.80 (10)" in told
    assert "Russia −2.80" in told


EMPTY: list[tuple[Chart, str]] = [
    (Bars(**words("e"), bars=(), unit="%"), "no bars"),
    (WorldMap(**words("e"), values={}, unit="%"), "no country has a value"),
    (WorldMap(**words("e"), values={"RUS": math.nan}, unit="%", rest=math.nan), "no country has a value"),
    (Lines(**words("e"), axis="year", points=("1",), lines=(), unit="%"), "no lines"),
    (Lines(**words("e"), axis="year", points=(), lines=(Line("A", ()),), unit="%"), "no points"),
    (Lines(**words("e"), axis="year", points=("1",), lines=(Line("A", (math.nan,)),), unit="%"), "no line has a value"),
    (Lines(**words("e"), axis="year", points=("1", "2"), lines=(Line("A", (1.0,)),), unit="%"), "'A' has 1 values"),
    (Timeline(**words("e"), first=DAY(2022, 1, 1), last=DAY(2023, 1, 1), rows=()), "no measures"),
    (Timeline(**words("e"), first=DAY(2023, 1, 1), last=DAY(2022, 1, 1), rows=(TimelineRow("a", "b", ()),)), "ends on"),
    (
        Timeline(
            **words("e"), first=DAY(2022, 1, 1), last=DAY(2023, 1, 1),
            rows=(TimelineRow("coal", "b", (Span(DAY(2022, 5, 1), DAY(2022, 4, 1)),)),),
        ),
        "'coal' ends on 2022-04-01",
    ),
    (Dots(**words("e"), rows=(), series=(("a", ()),), unit="%"), "no rows"),
    (Dots(**words("e"), rows=("a",), series=(), unit="%"), "no series"),
    (Dots(**words("e"), rows=("a",), series=(("s", (1.0, 2.0)),), unit="%"), "2 values, expected 1"),
    (Dots(**words("e"), rows=("a",), series=(("s", (math.nan,)),), unit="%"), "none of the values"),
    (Parts(**words("e"), bars=(), unit="%"), "no parts"),
    (Parts(**words("e"), bars=(("A", (("x", -1.0),)),), unit="%"), "'x' of 'A' is -1"),
    (Parts(**words("e"), bars=(("A", (("x", math.nan),)),), unit="%"), "'x' of 'A' is nan"),
    (Chart(**words("e")), "kind Chart"),
    (bars("e", *([1.0] * 500)), "show fewer rows"),
]  # fmt: skip


@pytest.mark.parametrize(("chart", "says"), EMPTY, ids=[says for _, says in EMPTY])
def test_what_cannot_be_drawn_says_why(chart: Chart, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says):
        draw(chart, tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("chart", [*NORMAL, ODD[9]], ids=name)
def test_svg_repeats_and_tells(chart: Chart, tmp_path: Path) -> None:
    """The same bytes twice and whatever the user's settings are; title and words inside; no date, no stray names."""
    import matplotlib as mpl

    draw(chart, tmp_path / "a.svg")
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.fonttype": "none", "axes.grid": True}):
        draw(chart, tmp_path / "b.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert text == (tmp_path / "b.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert (root[0].tag, root[0].text) == (f"{space}title", chart.title)
    assert (root[1].tag, root[1].text) == (f"{space}desc", chart.alt)
    assert root.get("role") == "img"
    assert "<dc:date>" not in text
    names = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(names) == len(set(names))
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.endswith("href"):
                assert value[1:] in names
            elif "url(#" in value:
                assert value.partition("url(#")[2].partition(")")[0] in names
    assert all(str(chart_id) in text.replace(f'id="{chart_id}"', "", 1) for chart_id in names)


def test_png_and_pdf_carry_the_words(tmp_path: Path) -> None:
    from PIL import Image

    chart = Bars(
        **words("told", "Rußland verliert – ±2 %") | {"alt": "Ein Balken: −2.8 %."}, bars=(Bar("A", -2.8),), unit="%"
    )
    for suffix in ("png", "pdf"):
        draw(chart, tmp_path / f"a.{suffix}")
        draw(chart, tmp_path / f"b.{suffix}")
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()
    with Image.open(tmp_path / "a.png") as image:
        image.load()
        assert image.text["Title"] == chart.title  # type: ignore[attr-defined]
        assert image.text["Description"] == chart.alt  # type: ignore[attr-defined]
        assert image.width > 1200
    pdf = (tmp_path / "a.pdf").read_bytes()
    assert chart.alt.encode("utf-16-be").hex() in pdf.hex() or chart.alt.encode("utf-16-be") in pdf
    assert b"CreationDate" not in pdf


@pytest.mark.parametrize(("file", "says"), [("a.gif", "'.gif'"), ("a", "no ending"), ("a.pgn", "Did you mean '.png'")])
def test_other_suffixes_are_refused(file: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says):
        draw(NORMAL[0], tmp_path / file)
    assert not list(tmp_path.iterdir())


def test_nothing_half_written(tmp_path: Path) -> None:
    old = tmp_path / "a.png"
    old.write_bytes(b"old")
    with pytest.raises(InputError, match="cannot write"):
        draw(NORMAL[0], old / "a.png")  # a file, not a folder
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(InputError, match="cannot write"):
        draw(NORMAL[0], tmp_path / "folder.png")
    with pytest.raises(InputError, match="no bars"):
        draw(Bars(**words("e"), bars=(), unit="%"), old)
    assert old.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "folder.png"]
    draw(NORMAL[0], tmp_path / "A.PNG")
    assert (tmp_path / "A.PNG").read_bytes().startswith(b"\x89PNG")


def test_matplotlib_waits_until_a_chart_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys, parley.show.draw; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match="pip install"):
        figure_of(NORMAL[0])


def test_a_drawing_paints_an_empty_figure_of_its_size() -> None:
    seen: list[Any] = []

    def paint(figure: Any) -> None:
        seen.append((list(figure.get_size_inches()), figure.axes, figure.texts))
        figure.text(0.1, 0.5, "painted")

    figure = figure_of(Drawing(**words("own"), paint=paint, size=(4.0, 3.0)))
    assert seen == [([4.0, 3.0], [], figure.texts)]
    assert [text.get_text() for text in figure.texts] == ["painted"]
    assert figure._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]
