"""Who may not fly where on a day; carriers by country and airline; wind tables; regions from a file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from shipped import INPUTS

from parley.codes.groups import group_members
from parley.errors import DataError, InputError
from parley.globe.sphere import unit
from parley.skies.geometry.firs import regions, state_of
from parley.skies.geometry.wind import Wind, read_wind, season_names, seasonal
from parley.skies.rights.carriers import airlines, carrier
from parley.skies.rights.closed import ClosureSet
from parley.skies.rights.closures import closed_for, closure_set, closures, closures_for, coverage, doubts
from parley.skies.routing.network import network

FIRS = INPUTS / "vatsim" / "regions.geojson"

SUMMER_2023 = date(2023, 6, 1)


# --- closures ---------------------------------------------------------------------------------------------------------


def test_the_list_of_28_february_2022() -> None:
    """36 states; with Greenland and the Faroe Islands, which it names under Denmark, 38 codes."""
    entry = next(c for c in closures() if c.name == "russia-to-36")
    assert len(set(entry.carriers)) == 38
    assert set(group_members("EU27")) < set(entry.carriers)
    assert not {"CHE", "USA", "TUR", "SRB", "CHN"} & set(entry.carriers)


@pytest.mark.parametrize(
    ("carriers", "day", "there", "not_there"),
    [
        ("FIN", SUMMER_2023, {"RUS", "BLR", "UKR"}, {"PRK", "LBY"}),
        ("FIN", date(2022, 2, 27), {"BLR", "UKR"}, {"RUS"}),
        ("GBR", date(2022, 2, 25), {"RUS"}, set()),
        ("FIN", date(2021, 6, 1), set(), {"BLR", "RUS", "UKR"}),
        ("USA", date(2022, 3, 1), {"PRK", "LBY", "SYR"}, {"RUS"}),
        ("USA", date(2022, 3, 2), {"RUS"}, set()),
        ("JPN", SUMMER_2023, {"UKR"}, {"RUS", "PRK"}),
        ("CHN", SUMMER_2023, {"UKR"}, {"RUS", "BLR"}),
        ("RUS", SUMMER_2023, {"FIN", "GBR", "CAN", "USA", "CHE", "NOR", "UKR"}, {"TUR", "SRB", "CHN"}),
        ("BLR", SUMMER_2023, {"POL", "GBR", "UKR"}, {"RUS", "USA"}),
        ("IND", date(2019, 3, 1), {"PAK"}, set()),
        ("IND", date(2023, 1, 1), set(), {"PAK"}),
        ("IND", date(2025, 6, 1), {"PAK"}, set()),
        ("PAK", date(2025, 4, 30), {"IND"}, set()),
        ("QAT", date(2018, 1, 1), {"SAU", "ARE", "BHR", "EGY"}, set()),
        ("QAT", date(2021, 1, 11), set(), {"SAU"}),
        ("KEN", date(2023, 5, 1), {"SDN", "UKR"}, set()),
    ],
)
def test_who_may_not_fly_where(carriers: str, day: date, there: set[str], not_there: set[str]) -> None:
    found = closed_for(carriers, day)
    assert there <= found
    assert not not_there & found


@pytest.mark.parametrize("carriers", ["JPN", "KOR", "CHE"])
def test_avoided_is_not_prohibited(carriers: str) -> None:
    assert "RUS" not in closed_for(carriers, SUMMER_2023)
    assert "RUS" in closed_for(carriers, SUMMER_2023, include_avoided=True)
    assert closed_for(carriers, SUMMER_2023) <= closed_for(carriers, SUMMER_2023, include_avoided=True)


def test_membership_is_read_on_the_day() -> None:
    """Croatia joined the EU on 1 July 2013, Great Britain left on 1 February 2020."""
    entry = next(c for c in closures() if c.name == "eu-to-russia")
    assert "HRV" in entry.states(SUMMER_2023)
    assert "GBR" not in entry.states(SUMMER_2023)


def test_every_entry_has_a_source_and_a_place_in_the_data() -> None:
    span = coverage()
    assert span.first < span.end_known_until < span.last
    for entry in closures():
        assert len(entry.source) > 15
        assert span.first <= entry.since <= span.last
        assert entry.states(max(entry.since, span.first))
        assert (entry.basis == "avoided") == (not entry.closer)
    assert sum(entry.checked for entry in closures()) >= 5


def test_an_end_is_the_first_day_open() -> None:
    for entry in closures():
        if entry.until is not None:
            assert entry.in_force(entry.until - timedelta(days=1))
            assert not entry.in_force(entry.until)
        assert entry.in_force(entry.since)
        assert not entry.in_force(entry.since - timedelta(days=1))


def test_days_and_countries_outside_the_data() -> None:
    for day in (coverage().first - timedelta(days=1), coverage().last + timedelta(days=1)):
        with pytest.raises(InputError, match=f"the closure data run from 2014-01-01 to .*; nothing is known for {day}"):
            closed_for("FIN", day)
    with pytest.raises(InputError, match=r"'FNI' is not a country.*Did you mean"):
        closed_for("FNI", SUMMER_2023)
    with pytest.raises(InputError, match="'ROW' is not a country"):
        closed_for("ROW", SUMMER_2023)


def test_doubts_are_told() -> None:
    assert "russia-to-36" not in " ".join(doubts("FIN", SUMMER_2023))
    assert any(
        "not compared with their sources" in text and "ukraine-to-all" in text for text in doubts("FIN", SUMMER_2023)
    )
    assert any("taken to continue after 2025-09-30" in text for text in doubts("FIN", date(2026, 6, 1)))


def test_a_closure_set_for_a_day() -> None:
    assert closure_set("FIN", SUMMER_2023) == ClosureSet(closed_for("FIN", SUMMER_2023))
    assert [c.basis for c in closures_for("FIN", SUMMER_2023)] == ["prohibited"] * len(closures_for("FIN", SUMMER_2023))


# --- carriers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "country", "airline", "said"),
    [
        ("FIN", "FIN", "", "FIN: carriers of Finland"),
        ("fi", "FIN", "", "fi: carriers of Finland; for the airline Icelandair of Iceland write airline:FI"),
        ("airline:FI", "ISL", "FI", "airline:FI: the airline Icelandair, licensed by Iceland"),
        ("AY", "FIN", "AY", "AY: the airline Finnair, licensed by Finland"),
        ("LH", "DEU", "LH", "LH: the airline Lufthansa, licensed by Germany"),
        ("AF", "AFG", "", "AF: carriers of Afghanistan; for the airline Air France of France write airline:AF"),
        ("5x", "USA", "5X", "5x: the airline UPS Airlines, licensed by United States"),
        ("JP", "JPN", "", "JP: carriers of Japan"),
    ],
)
def test_carriers(code: str, country: str, airline: str, said: str) -> None:
    found = carrier(code)
    assert (found.country, found.airline, found.understood) == (country, airline, said)


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("FNI", "no carrier 'FNI'; expected a country such as FIN or FI, or an airline such as AY. Did you mean"),
        ("Finland", "Finland is FIN"),
        ("Finnair", "Finnair is AY"),
        ("airline:ZZ", "no airline 'airline:ZZ' in parley's table"),
        ("ROW", "no carrier 'ROW'"),
        ("", "no carrier ''"),
    ],
)
def test_wrong_carriers(code: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        carrier(code)


def test_the_table_of_airlines() -> None:
    assert len(airlines()) > 150
    for code, (_, country) in airlines().items():
        assert carrier(f"airline:{code}").country == country


# --- wind -------------------------------------------------------------------------------------------------------------


def test_seasons() -> None:
    assert season_names() == ("DJF", "MAM", "JJA", "SON")
    assert seasonal("djf").speeds[12] > seasonal("JJA").speeds[12]
    with pytest.raises(InputError, match=r"no season 'DFJ'. Did you mean 'DJF'\?"):
        seasonal("DFJ")


def test_a_wind_file(tmp_path: Path) -> None:
    path = tmp_path / "jet.csv"
    path.write_text("latitude,east_ms\n0,-5\n40,30\n90,0\n", encoding="utf-8")
    wind = read_wind(path)
    assert wind.latitudes == (0, 40, 90)
    assert wind.speeds == (-5, 30, 0)
    assert wind.name == "jet"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("lat,east_ms\n0,1\n", "not a table of wind"),
        ("latitude,east_ms\n0,fast\n", "not a table of wind"),
        ("latitude,east_ms\n", "no line of wind"),
        ("latitude,east_ms\n10,1\n0,1\n", "latitudes must rise"),
        ("latitude,east_ms\n0,500\n", "500 m/s at 0°"),
        ("latitude,east_ms\n0,nan\n", "nan m/s at 0°"),
    ],
)
def test_wrong_wind_files(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "wind.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_wind(path)
    with pytest.raises(DataError, match="not a table of wind"):
        read_wind(tmp_path / "absent.csv")


def test_wrong_winds() -> None:
    with pytest.raises(InputError, match="airspeed of 100 km/h is out of bounds"):
        Wind("w", (0.0,), (0.0,), airspeed_kmh=100)
    with pytest.raises(InputError, match="2 latitudes and 1 speeds"):
        Wind("w", (0.0, 1.0), (0.0,))


# --- flight information regions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("UUWV", "RUS"),
        ("UHMM-N1", "RUS"),
        ("ULLL", "RUS"),
        ("UMMV", "BLR"),
        ("UMKK", "RUS"),
        ("UKFV", "UKR"),
        ("UKR", "UKR"),
        ("UAAA", "KAZ"),
        ("UTTT", "UZB"),
        ("UTAA", "TKM"),
        ("ZKKP", "PRK"),
        ("ZBPE", "CHN"),
        ("NAT", ""),
        ("QQQQ", ""),
    ],
)
def test_whose_region(code: str, state: str) -> None:
    assert state_of(code) == state


def square(code: str, west: float, south: float, size: float) -> dict[str, object]:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"properties": {"id": code}, "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]}}


def test_regions_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "firs.geojson"
    features = [square("UUWV", 170, 60, 10), square("UHMM", -180, 60, 10), square("UMMV", 25, 52, 4)]
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    closed = network(ClosureSet(frozenset({"RUS"}), extent="fir", fir_file=path)).obstacles
    assert closed.inside(unit(180.0, 65.0)[None])[0]  # the seam at 180° is gone
    assert not closed.inside(unit(27.0, 54.0)[None])[0]
    assert len(closed.shape.geoms) == 1
    with pytest.raises(DataError, match=r"no flight information region of FIN \(Finland\)"):
        regions(["FIN"], path)


@pytest.mark.parametrize(
    "text", ["", "{}", '{"features": [{"properties": {}}]}', '{"features": [{"properties": {"id": "UUWV"}}]}']
)
def test_wrong_region_files(tmp_path: Path, text: str) -> None:
    path = tmp_path / "firs.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"firs.geojson: (not a readable|a feature without|no flight)"):
        regions(["RUS"], path)


def test_a_state_without_a_region_of_its_own_is_closed_by_its_territory() -> None:
    """Luxembourg is served by Belgium: closing both is closing Belgium's region, which lies over it, and no more."""
    both = network(ClosureSet(frozenset({"BEL", "LUX"}), extent="fir", fir_file=FIRS)).obstacles.area_km2
    one = network(ClosureSet(frozenset({"BEL"}), extent="fir", fir_file=FIRS)).obstacles.area_km2
    assert both == pytest.approx(one, rel=0.02)
