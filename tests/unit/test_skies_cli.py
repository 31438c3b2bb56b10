"""``parley skies``: what it prints, writes, draws and refuses."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from typer.testing import CliRunner

from parley.cli import main
from parley.cli.commands import app
from parley.skies.costs.prices import prices
from parley.skies.rights.closures import closures
from parley.skies.traffic.sums import QUANTITIES

HELSINKI = ("route", "HEL", "NRT", "--carrier", "FI", "--at", "2023-06-01", "--draws", "16")
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


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["parley", "skies", *words])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def document(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run(monkeypatch, *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_route(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(monkeypatch, capsys, *HELSINKI, "--aircraft", "A359")
    assert found["carrier_country"] == "FIN"
    assert found["aircraft"] == "Airbus A350-900"
    assert found["after"]["km"] > found["before"]["km"] == pytest.approx(found["great_circle_km"])
    assert {way["side"] for way in found["after"]["ways"]} == {"north", "south"}
    assert found["as_flown"]["after"]["km"] == pytest.approx(1.12 * found["after"]["km"])
    assert found["rival"]["carrier"] == "JPN"
    for name in ("extra_km", "cost_usd", "extra_co2_kg"):
        jsonschema.validate(found["extra"][name], INTERVAL)
        assert found["extra"][name]["centre"] > 0
    assert run(monkeypatch, *HELSINKI) == 0
    text = capsys.readouterr().out
    assert "Finland" in text
    assert "cost, USD" in text


def test_an_unreachable_route_says_why(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("route", "HEL", "SVO", "--carrier", "FIN", "--at", "2023-06-01", "--draws", "16")
    found = document(monkeypatch, capsys, *words)
    assert found["after"]["status"] == "unreachable"
    assert found["after"]["km"] is None
    assert "SVO is in RUS" in found["after"]["reason"]
    assert run(monkeypatch, *words) == 0
    assert "unreachable" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("network", "--at", "2023-06-01", "--carriers", "FIN,POL"),
        ("compare", "--before", "2022-02-01", "--at", "2023-06-01", "--carriers", "FIN,POL"),
        ("compare", "--at", "2023-06-01", "--open", "RUS:FIN", "--carriers", "FIN,POL"),
        ("compare", "--at", "2023-06-01", "--close", "CHN:EU27", "--carriers", "FIN,POL", "--flow", "europe-asia"),
    ],
)
def test_tables(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(monkeypatch, capsys, *words, "--draws", "16")
    assert {group["name"] for group in found["groups"]} == {"all", "FIN", "POL"}
    for group in found["groups"]:
        jsonschema.validate(group, GROUP)
    assert found["draws"] == 16
    assert run(monkeypatch, *words, "--draws", "16") == 0
    assert "rival shorter" in " ".join(capsys.readouterr().out.split())


def test_own_schedule_and_prices(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("carrier,origin,destination,flights_per_year,seats,aircraft\nAY,HEL,NRT,100,280,A359\n")
    words = ("network", "--at", "2023-06-01", "--schedule", str(path), "--draws", "16", "--no-fees")
    cheap, dear = (
        document(monkeypatch, capsys, *words, "--price", f"hour-wide={price}")["groups"][0]["totals"]["cost_musd"]
        for price in (5000, 10_000)
    )
    assert dear["centre"] == pytest.approx(2 * cheap["centre"])


@pytest.mark.slow
def test_out_and_figures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out, one, many = tmp_path / "r.json", tmp_path / "one.png", tmp_path / "many.svg"
    printed = document(monkeypatch, capsys, *HELSINKI, "--out", str(out), "--figure", str(one))
    assert json.loads(out.read_text(encoding="utf-8")) == printed
    assert one.read_bytes()[:4] == b"\x89PNG"
    words = ("network", "--at", "2023-06-01", "--carriers", "FIN", "--draws", "16")
    document(monkeypatch, capsys, *words, "--figure", str(many))
    text = many.read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).tag.endswith("svg")
    assert {" HEL ", " HND/NRT "} <= set(re.findall("<!--(.*?)-->", text))  # what the drawn words say


def test_lists(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    every = document(monkeypatch, capsys, "closures")
    assert [entry["name"] for entry in every] == [closure.name for closure in closures()]
    assert all(entry["source"] for entry in every)
    some = document(monkeypatch, capsys, "closures", "--at", "2023-06-01", "--carrier", "FI")
    assert "russia-to-36" in {entry["name"] for entry in some}
    assert len(some) < len(every)
    assert len(document(monkeypatch, capsys, "prices")) == len(prices())
    for words in (("closures",), ("prices",)):
        assert run(monkeypatch, *words) == 0
        assert capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("route", "HEL", "QQQ", "--carrier", "FI", "--at", "2023-06-01"), "no airport 'QQQ'"),
        (("route", "HEL", "NRT", "--carrier", "QQZ", "--at", "2023-06-01"), "no carrier 'QQZ'"),
        (("route", "HEL", "NRT", "--carrier", "FI", "--at", "1999-06-01"), "nothing is known for 1999-06-01"),
        (("route", "HEL", "NRT", "--carrier", "FI", "--at", "yesterday"), "is not a date"),
        (("route", "HEL", "HEL", "--carrier", "FI", "--at", "2023-06-01"), "both are the same airport"),
        (("route", "HEL", "NRT", "--carrier", "FI", "--at", "2023-06-01", "--aircraft", "A36"), "no aircraft type"),
        (("route", "HEL", "NRT", "--carrier", "FI", "--at", "2023-06-01", "--price", "detour=9"), "out of bounds"),
        (("route", "HEL", "NRT", "--carrier", "FI", "--at", "2023-06-01", "--draws", "100"), "expected a power of two"),
        (("network", "--at", "2023-06-01", "--carriers", "EU72"), "Did you mean"),
        (("network", "--at", "2023-06-01", "--flow", "europe-mars"), "no flow"),
        (("network", "--at", "2023-06-01", "--schedule", "nowhere.csv"), "nowhere.csv"),
        (("compare", "--at", "2023-06-01"), "nothing to compare"),
        (("compare", "--at", "2023-06-01", "--open", "RUX:USA"), "neither a country"),
        (("closures", "--carrier", "FI"), "give a day"),
    ],
)
def test_bad_input(
    words: tuple[str, ...], complaint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *words) == 2
    seen = capsys.readouterr()
    assert complaint in seen.err
    assert seen.out == ""


def test_bad_input_writes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out, figure = tmp_path / "r.json", tmp_path / "f.png"
    words = ("route", "HEL", "QQQ", "--carrier", "FI", "--at", "2023-06-01", "--out", str(out), "--figure", str(figure))
    assert run(monkeypatch, *words) == 2
    assert not list(tmp_path.iterdir())


def test_wind_tells_the_two_directions_apart() -> None:
    """Eastbound with the jet stream is quicker than back; an unknown season is taken for a file and named."""
    words = ("skies", "route", "LHR", "HND", "--carrier", "GBR", "--at", "2023-06-01", "--wind")
    done = CliRunner().invoke(app, [*words, "DJF", "--json"])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    there, back = (min(way["hours"] for way in found[key]["ways"]) for key in ("after", "back"))
    assert 10 < there < back < 15
    wrong = CliRunner().invoke(app, [*words, "winter"])
    assert wrong.exit_code != 0
