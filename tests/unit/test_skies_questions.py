"""The questions about closed airspace: findings, tables, documents, maps, and what they refuse."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from commands import call, ok
from matplotlib.figure import Figure

from parley.errors import InputError
from parley.kit.intervals import Interval
from parley.questions.registry import QUESTIONS, question
from parley.questions.skies import Compare, Network, Route
from parley.questions.skies_lists import Closures, Prices
from parley.show.chart import Drawing
from parley.skies.costs.prices import prices
from parley.skies.rights.closures import closures
from parley.skies.traffic.sums import QUANTITIES
from parley.views.skies_map import AFTER, BEFORE

HELSINKI = ("route", "HEL", "NRT", "--carrier", "FIN", "--at", "2023-06-01", "--draws", "16")
INTERVAL = {
    "type": "object",
    "required": ["centre", "median", "interval_50", "interval_80", "interval_95"],
    "additionalProperties": False,
    "properties": {f"interval_{k}": {"type": "array", "minItems": 2, "maxItems": 2} for k in (50, 80, 95)}
    | {k: {"type": "number"} for k in ("centre", "median")},
}
GROUP = {
    "type": "object",
    "required": [
        "name",
        "flow",
        "flights",
        "affected",
        "unreachable",
        "beyond_range",
        "distance_pct",
        "minutes",
        "totals",
    ],
    "properties": {
        "minutes": INTERVAL,
        "totals": {"type": "object", "required": [*QUANTITIES], "additionalProperties": INTERVAL},
    },
}


DAY = "2023-06-01"
OWN = "carrier,origin,destination,flights_per_year,seats,aircraft\nAY,HEL,NRT,100,280,A359\nAY,HEL,SVO,50,170,A20N\n"


def document(*words: str) -> Any:
    return ok("skies", *words, "--json").document


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(OWN)
    return path


# -- one flight --------------------------------------------------------------------------------------------------


def test_route() -> None:
    found = document(*HELSINKI, "--aircraft", "A359")
    assert found["carrier_country"] == "FIN"
    assert found["aircraft"] == "Airbus A350-900"
    assert found["after"]["km"] > found["before"]["km"] == pytest.approx(found["great_circle_km"])
    assert {way["side"] for way in found["after"]["ways"]} == {"north", "south"}
    assert found["as_flown"]["after"]["km"] == pytest.approx(1.12 * found["after"]["km"])
    assert found["rival"]["carrier"] == "JPN"
    for name in ("extra_km", "cost_usd", "extra_co2_kg"):
        jsonschema.validate(found["extra"][name], INTERVAL)
        assert found["extra"][name]["centre"] > 0


def test_the_finding_of_a_flight_is_its_title() -> None:
    """Kilometres and per cent of the shortest ways, whose flight, and the day."""
    found = Route(origin="HEL", destination="NRT", carrier="FIN", at=DAY, draws=16).answer()
    km = {name: found.document[name]["km"] for name in ("before", "after")}
    extra = km["after"] - km["before"]
    assert found.title == (
        f"Helsinki–Tokyo is {extra:,.0f} km ({100 * extra / km['before']:.0f} %) longer for carriers of Finland "
        "on 1 June 2023"
    )
    assert [table.name for table in found.tables] == ["skies", "extra", "ways"]
    assert [row["shortest_km"] for row in found.tables[0].rows] == [km["before"], km["after"]]
    cost = next(row for row in found.table("extra").rows if row["quantity"] == "cost")
    assert cost["unit"] == "USD"
    assert cost["median"] == found.document["extra"]["cost_usd"]["median"]
    assert any("RUS" in act.who for act in found.acts)
    assert any("carriers of Japan may fly" in note for note in found.notes)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"destination": "SVO", "carrier": "AY"}, "Finnair may not fly Helsinki–Moscow on 1 June 2023"),
        (
            {"destination": "SVO", "before": "2022-06-01"},
            "Carriers of Finland may not fly Helsinki–Moscow on 1 June 2023, nor could they on 1 June 2022",
        ),
        (
            {"destination": "SVO", "before": DAY, "open": ("RUS:FIN",)},
            "Carriers of Finland may fly Helsinki–Moscow on 1 June 2023 with Russia's airspace open to carriers of "
            "Finland, which they could not on 1 June 2023",
        ),
        (
            {"destination": "LHR"},
            "Helsinki–London is as long for carriers of Finland on 1 June 2023 as with nothing closed",
        ),
        ({"origin": "HND", "destination": "NRT"}, "HND–NRT is as long for carriers of Finland"),
        (
            {"before": DAY, "open": ("RUS:FIN",)},
            "shorter for carriers of Finland on 1 June 2023 with Russia",
        ),
        ({"before": "2022-02-01", "at": "2022-02-10"}, "as long for carriers of Finland on 10 February 2022 as on 1 "),
    ],
)
def test_findings_of_flights(asked: dict[str, Any], said: str) -> None:
    given = {"origin": "HEL", "destination": "NRT", "carrier": "FIN", "at": DAY, "draws": 16} | asked
    assert said in Route(**given).answer().title


def test_a_flight_of_the_closed_states_own_carriers_says_what_its_figures_mean() -> None:
    """A closure never concerns the carriers of the closed state: that its own flight starts there is said."""
    own = Route(origin="HEL", destination="NRT", carrier="AY", at="2021-06-01", close=("FIN",), draws=16).answer()
    said = [note for note in own.notes if note.startswith("the airspace of Finland stays open to its own carriers")]
    assert len(said) == 1
    assert "this flight may still start" in said[0]
    other = Route(origin="HEL", destination="NRT", carrier="JPN", at="2021-06-01", close=("FIN",), draws=16).answer()
    assert any("HEL is in FIN, whose airspace is closed" in note for note in other.notes)
    assert not any("its own carriers" in note for note in other.notes)


def test_former_codes_and_short_codes_are_said_with_a_route() -> None:
    found = Route(origin="TSE", destination="FRA", carrier="KC", at=DAY, draws=16).answer()
    assert [note for note in found.notes if note.startswith(("TSE", "KC"))] == [
        "TSE is read as NQZ (Nursultan Nazarbayev International Airport): the same airport, code changed in 2020",
        "KC: the airline Air Astana, licensed by Kazakhstan",
    ]


def test_an_unreachable_route_says_why() -> None:
    words = ("route", "HEL", "SVO", "--carrier", "FIN", "--at", DAY, "--draws", "16")
    found = document(*words)
    assert found["after"]["status"] == "unreachable"
    assert found["after"]["km"] is None
    assert "SVO is in RUS" in found["after"]["reason"]
    shown = ok("skies", *words).out
    assert "no permitted way on 1 June 2023: SVO is in RUS" in " ".join(shown.split())
    assert "n/a" in shown


def test_wind_tells_the_two_directions_apart() -> None:
    """Eastbound with the jet stream is quicker than back."""
    asked = Route(origin="LHR", destination="HND", carrier="GBR", at=DAY, wind="djf", draws=16)
    found = asked.answer()
    there, back = (min(way["hours"] for way in found.document[key]["ways"]) for key in ("after", "back"))
    assert 10 < there < back < 15
    assert re.match(r"London–Tokyo takes \d\.\d hours \(\d+ %\) longer in the wind for carriers of the", found.title)
    assert {row["flight"] for row in found.table("ways").rows} == {"there", "back"}
    with pytest.raises(InputError, match=r"wind 'winter': expected a season \(DJF, MAM, JJA, SON\) or a CSV file"):
        Route(origin="LHR", destination="HND", carrier="GBR", at=DAY, wind="winter").answer()


# -- route tables ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("network", "--at", DAY, "--carriers", "FIN,POL"),
        ("compare", "--before", "2022-02-01", "--at", DAY, "--carriers", "FIN,POL"),
        ("compare", "--at", DAY, "--open", "RUS:FIN", "--carriers", "FIN", "--carriers", "POL"),
        ("compare", "--at", DAY, "--close", "CHN:EU27", "--carriers", "FIN,POL", "--flow", "europe-asia"),
    ],
)
def test_tables(words: tuple[str, ...]) -> None:
    found = document(*words, "--draws", "16")
    assert {group["name"] for group in found["groups"]} == {"all", "FIN", "POL"}
    for group in found["groups"]:
        jsonschema.validate(group, GROUP)
    assert found["draws"] == 16


def test_the_finding_of_a_route_table_is_its_cost_with_its_interval(own: Path) -> None:
    found = Network(at=DAY, schedule=own, draws=64).answer()
    cost = found.document["groups"][0]["totals"]["cost_musd"]
    low, high = cost["interval_80"]
    assert found.title == (
        "Closed airspace on 1 June 2023 costs the carriers of the table "
        f"USD {cost['median']:.1f} mn a year (80 % interval {low:.1f} to {high:.1f})"
    )
    row = found.tables[0].rows[0]
    assert (row["name"], row["flow"], row["flights"]) == ("all", "all", 150)
    assert row["cost_musd_median"] == cost["median"]
    assert row["unreachable"] == 50
    assert found.table("unreachable").rows[0]["reason"] == "SVO is in RUS, whose airspace is closed"
    back = Compare(at=DAY, open=("RUS:FIN",), schedule=own, carriers=("FIN",), draws=64).answer()
    assert back.title.startswith(
        "Opening Russia's airspace to carriers of Finland on 1 June 2023 saves the carriers of"
    )
    assert any("50 flights a year get a permitted way" in sentence for sentence in back.words)
    still = Compare(at=DAY, open=("BRA",), schedule=own, draws=16).answer()
    assert still.title.startswith("No way of the carriers of the table gets longer or shorter on 1 June 2023 with Braz")
    days = Compare(at=DAY, before="2022-02-01", schedule=own, draws=16).answer()
    assert days.title.startswith(
        "The sky of 1 June 2023, compared with the sky of 1 February 2022, costs the carriers of the table USD"
    )


def test_the_demonstration_says_that_it_is_no_total(own: Path) -> None:
    """In the title, the words, the notes and the document; a table of one's own does not."""
    found = Network(at=DAY, flow=("europe-asia",), carriers=("FIN",), draws=16).answer()
    assert found.title.startswith("DEMONSTRATION ROUTES, NOT A TOTAL: Closed airspace on 1 June 2023 costs the")
    for texts in (found.words, found.notes, found.document["notes"]):
        assert "never for a total" in texts[0]
    demo = own.with_name("demo.csv")
    demo.write_text(OWN)
    mine = Network(at=DAY, schedule=demo, draws=16).answer()
    assert "DEMONSTRATION" not in f"{mine.title}{mine.words}{mine.notes}{mine.document}"


def test_own_schedule_and_prices(own: Path) -> None:
    words = ("network", "--at", DAY, "--schedule", str(own), "--draws", "16", "--no-fees")
    cheap, dear = (
        document(*words, "--price", f"hour-wide={price}")["groups"][0]["totals"]["cost_musd"]
        for price in (5000, 10_000)
    )
    assert dear["centre"] == pytest.approx(2 * cheap["centre"])
    given = document(*words, "--price", "hour-wide=9000", "--price", "detour=1.1,taxi=0.4")["prices_given"]
    assert given == {"hour-wide": 9000, "detour": 1.1, "taxi": 0.4}


def test_an_interval_in_other_units_keeps_its_ends_in_order() -> None:
    found = Interval(1.0, 2.0, ((1.0, 3.0), (0.0, 4.0), (-1.0, 5.0))).scaled(-10)
    assert (found.centre, found.median) == (-10, -20)
    assert found.bounds == ((-30, -10), (-40, 0), (-50, 10))


# -- files and maps ----------------------------------------------------------------------------------------------


def test_out_by_suffix(own: Path, tmp_path: Path) -> None:
    words = ("network", "--at", DAY, "--schedule", str(own), "--draws", "16")
    printed = document(*words, "--out", str(tmp_path / "r.json"))
    assert ok("skies", *words, "--json", "--out", str(tmp_path / "r2.json")).document == printed
    ok("skies", *words, "--out", str(tmp_path / "r.csv"))
    lines = (tmp_path / "r.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("name,flow,")
    assert "cost_musd_low_80" in lines[0]
    assert len(lines) == 1 + len(printed["groups"])


@pytest.mark.parametrize("kind", ["flight", "table", "nothing changes"])
def test_maps(kind: str, own: Path) -> None:
    """What is painted: ways before and after, the places, and the words of the chart."""
    if kind == "flight":
        found = Route(origin="HEL", destination="NRT", carrier="FIN", at=DAY, draws=16).answer()
    else:
        found = Compare(at=DAY, open=("RUS" if kind == "table" else "BRA",), schedule=own, draws=16).answer()
    (chart,) = found.charts
    assert isinstance(chart, Drawing)
    assert chart.title == found.title
    assert chart.alt.startswith(found.title)
    assert "Natural Earth" in chart.footer
    figure = Figure(figsize=chart.size)
    chart.paint(figure)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg")
    said = " ".join(" ".join(re.findall("<!--(.*?)-->", drawn.getvalue().decode())).split())  # what the drawn words say
    assert found.title in said
    assert ("HEL" in said) == (kind != "nothing changes")
    assert ("other side: 11,239 km" in said) == (kind == "flight")


def test_the_map_of_a_table_has_each_pair_before_and_after(tmp_path: Path) -> None:
    path = tmp_path / "three.csv"
    path.write_text("carrier,origin,destination,flights_per_year\nFIN,HEL,NRT,9\nDEU,FRA,PVG,9\nFRA,CDG,ICN,9\n")
    (chart,) = Network(at=DAY, schedule=path, draws=16).answer().charts
    assert isinstance(chart, Drawing)
    figure = Figure(figsize=chart.size)
    chart.paint(figure)
    for colour in (BEFORE, AFTER):
        lines = [line for line in figure.axes[0].lines if line.get_color() == colour and len(line.get_xdata()) > 1]
        assert len({tuple(np.round(np.asarray(line.get_xydata())[[0, -1]], 3).ravel()) for line in lines}) == 3
    assert [named in chart.alt for named in ("FIN HEL-NRT", "DEU FRA-PVG", "FRA CDG-ICN")] == [True] * 3


@pytest.mark.slow
def test_figure_file(tmp_path: Path) -> None:
    pytest.importorskip("parley.show.draw")
    one = tmp_path / "one.png"
    ok("skies", *HELSINKI, "--figure", str(one))
    assert one.read_bytes()[:4] == b"\x89PNG"


# -- lists -------------------------------------------------------------------------------------------------------


def test_lists() -> None:
    every = document("closures")
    assert [entry["name"] for entry in every] == [closure.name for closure in closures()]
    assert all(entry["source"] for entry in every)
    some = document("closures", "--at", DAY, "--carrier", "FIN")
    assert "russia-to-36" in {entry["name"] for entry in some}
    assert len(some) < len(every)
    assert len(document("prices")) == len(prices())


def test_the_findings_of_the_lists() -> None:
    found = Closures(at=DAY, carrier="FIN").answer()
    assert found.title == (
        "Closed to carriers of Finland on 1 June 2023: the airspace of Belarus, Russia, Sudan and Ukraine"
    )
    assert len(found.acts) == len(found.tables[0].rows) == len(found.document)
    assert Closures(at=DAY).answer().title.endswith("not compared with their sources")
    assert (
        Closures(at="2014-01-02", carrier="FIN").answer().title.startswith("No airspace is closed to carriers of Fin")
    )
    listed = Prices().answer()
    detour = next(row for row in listed.tables[0].rows if row["name"] == "detour")
    assert listed.tables[0].columns[1].cell(detour["value"]) == "1.12"
    assert detour["low_80"] < 1.12 < detour["high_80"]
    shown = listed.tables[0].columns[1].cell
    assert [shown(value) for value in (0.0135, 0.4333, 10_000.0, 600.0)] == ["0.0135", "0.4333", "10,000", "600"]


def test_a_question_repeats_itself() -> None:
    """What is saved of a question holds what was chosen and no more."""
    asked = Compare(at=DAY, open=("RUS:USA",), fees=False)
    assert asked.ask() == {"question": "skies compare", "at": DAY, "open": ["RUS:USA"], "fees": False}
    for name in (name for name in QUESTIONS if name.startswith("skies ")):
        assert name == question(name).NAME


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("route", "HEL", "QQQ", "--carrier", "FIN", "--at", "2023-06-01"), "no airport 'QQQ'"),
        (("route", "HEL", "NRT", "--carrier", "QQZ", "--at", "2023-06-01"), "no carrier 'QQZ'"),
        (("route", "HEL", "NRT", "--carrier", "FIN", "--at", "1999-06-01"), "nothing is known for 1999-06-01"),
        (("route", "HEL", "NRT", "--carrier", "FIN", "--at", "yesterday"), "is not a date"),
        (("route", "HEL", "HEL", "--carrier", "FIN", "--at", "2023-06-01"), "both are the same airport"),
        (("route", "HEL", "NRT", "--carrier", "FIN", "--at", "2023-06-01", "--aircraft", "A36"), "no aircraft type"),
        (("route", "HEL", "NRT", "--carrier", "FIN", "--at", "2023-06-01", "--price", "detour=9"), "out of bounds"),
        (
            ("route", "HEL", "NRT", "--carrier", "FIN", "--at", "2023-06-01", "--draws", "100"),
            "expected a power of two",
        ),
        (("network", "--at", "2023-06-01", "--carriers", "EU72"), "Did you mean"),
        (("network", "--at", "2023-06-01", "--flow", "europe-mars"), "no flow"),
        (("network", "--at", "2023-06-01", "--schedule", "nowhere.csv"), "nowhere.csv"),
        (("compare", "--at", "2023-06-01"), "nothing to compare"),
        (("compare", "--at", "2023-06-01", "--open", "RUX:USA"), "neither a country"),
        (("closures", "--carrier", "FIN"), "give a day"),
        (("closures", "--carrier", "CA", "--at", DAY), "write airline:CA or CAN"),
        (("route", "PEK", "FRA", "--carrier", "CA", "--at", DAY), "write airline:CA or CAN"),
        (("network", "--carriers", "AF,FIN", "--at", DAY), "write airline:AF or AFG"),
        (("compare", "--at", DAY, "--open", "RUS:CA"), "write CHN or CAN"),
        (("compare", "--at", DAY, "--close", "CHN:AY"), "write FIN"),
    ],
)
def test_bad_input(words: tuple[str, ...], complaint: str) -> None:
    seen = call("skies", *words)
    assert seen.code == 2
    assert complaint in seen.err
    assert seen.out == ""


def test_bad_input_writes_nothing(tmp_path: Path) -> None:
    words = ("route", "HEL", "QQQ", "--carrier", "FIN", "--at", DAY, "--out", str(tmp_path / "r.json"))
    assert call("skies", *words, "--figure", str(tmp_path / "f.png")).code == 2
    assert not list(tmp_path.iterdir())
