"""Who may not fly where on a day; carriers by country and airline; wind tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from parley.codes.countries import alpha2, country_codes
from parley.codes.groups import group_members
from parley.errors import DataError, InputError
from parley.skies.geometry.wind import Wind, read_wind, season_names, seasonal
from parley.skies.rights.carriers import airlines, carrier, icao_codes, whose
from parley.skies.rights.closed import ClosureSet
from parley.skies.rights.closures import closed_for, closure_set, closures, closures_for, coverage, doubts
from parley.skies.rights.sky import parse_change

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
        ("jp", "JPN", "", "jp: carriers of Japan"),
        ("state:FI", "FIN", "", "state:FI: carriers of Finland"),
        ("airline:FI", "ISL", "FI", "airline:FI: the airline Icelandair, licensed by Iceland"),
        ("AY", "FIN", "AY", "AY: the airline Finnair, licensed by Finland"),
        ("LH", "DEU", "LH", "LH: the airline Lufthansa, licensed by Germany"),
        ("AFR", "FRA", "AF", "AFR: the airline Air France, licensed by France"),
        ("airline:cca", "CHN", "CA", "airline:cca: the airline Air China, licensed by China"),
        ("5x", "USA", "5X", "5x: the airline UPS Airlines, licensed by United States"),
        ("MSR", "MSR", "", "MSR: carriers of Montserrat; for the airline Egyptair of Egypt write airline:MSR"),
        ("state:MSR", "MSR", "", "state:MSR: carriers of Montserrat"),
        ("airline:MSR", "EGY", "MS", "airline:MSR: the airline Egyptair, licensed by Egypt"),
    ],
)
def test_carriers(code: str, country: str, airline: str, said: str) -> None:
    found = carrier(code)
    assert (found.country, found.airline, found.understood) == (country, airline, said)


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("CA", "CA is the airline Air China of China or the country Canada: write airline:CA or CAN"),
        ("af", "AF is the airline Air France of France or the country Afghanistan: write airline:AF or AFG"),
        ("DE", "DE is the airline Condor of Germany or the country Germany: write airline:DE or DEU"),
        ("FNI", "no carrier 'FNI'; expected a country such as FIN or an airline such as AY or AFR. Did you mean 'FIN'"),
        ("Finland", "Finland is FIN"),
        ("Finnair", "Finnair is airline:AY"),
        ("airline:ZZ", "no airline 'airline:ZZ' in parley's table"),
        ("state:LH", "'state:LH' is not a country"),
        ("ROW", "no carrier 'ROW'"),
        ("", "no carrier ''"),
    ],
)
def test_wrong_carriers(code: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        carrier(code)


def test_every_code_has_one_reading_or_is_refused_with_both() -> None:
    """Two letters: the airline, the country, or an error that offers both; each offer then gives its own reading."""
    both = sorted(set(airlines()) & set(alpha2()))
    assert {"CA", "UA", "AF", "SK", "TK", "FI", "SU"} - set(both) == {"SU"}, "SU is not a country today"
    for code in both:
        with pytest.raises(InputError, match=f"write airline:{code} or {alpha2()[code]}"):
            carrier(code)
    for code in set(airlines()) - set(both):
        assert carrier(code).airline == code
    for code in set(alpha2()) - set(both):
        assert (carrier(code).airline, carrier(code).country) == ("", alpha2()[code])


def test_the_table_of_airlines() -> None:
    assert len(airlines()) > 300
    assert len(icao_codes()) == len(airlines()), "no ICAO code is there twice"
    for icao, code in icao_codes().items():
        assert len(icao) == 3
        assert carrier(f"airline:{code}") == replace(
            carrier(f"airline:{icao}"), understood=carrier(f"airline:{code}").understood
        )
        assert carrier(f"airline:{code}").country == airlines()[code][1] in country_codes()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("RUS:CA", "CA is the airline Air China of China or the country Canada; airspace .* write CHN or CAN"),
        ("RUS:AY", "AY is the airline Finnair of Finland; airspace is closed and opened to all carriers .* write FIN"),
        ("RUS:EU27+airline:LH", "airline:LH is the airline Lufthansa of Germany; .* write DEU"),
        ("RUS:DLH", "DLH is the airline Lufthansa of Germany"),
    ],
)
def test_airspace_closes_to_states_and_not_to_airlines(text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        parse_change(text)


def test_codes_of_states_pass_as_they_are() -> None:
    assert [whose(code) for code in ("FIN", "EU27", "*", "THA", "KOR", "ROU")] == [
        "FIN",
        "EU27",
        "*",
        "THA",
        "KOR",
        "ROU",
    ]


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
        ("lat,east_ms\n0,1\n", "no column 'latitude'"),
        ("latitude,east_ms\n0,1\n5,fast\n", "line 3: east_ms is 'fast'; expected a number"),
        ("latitude,east_ms\n0,1,2\n", "line 2: 3 cells, the header has 2"),
        ("latitude,east_ms\n0\n", "line 2: 1 cell, the header has 2"),
        ("latitude,east_ms\n0,1\n95,1\n", "the latitude 95 lies off the globe; expected -90 to 90"),
        ("latitude,east_ms\nnan,1\n", "the latitude nan lies off the globe"),
        ("latitude,east_ms\n", "no line of wind"),
        ("latitude,east_ms\n10,1\n0,1\n", "latitudes must rise; 0 follows 10"),
        ("latitude,east_ms\n0,500\n", "500 m/s at 0°"),
        ("latitude,east_ms\n0,nan\n", "nan m/s at 0°"),
    ],
)
def test_wrong_wind_files(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "wind.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_wind(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_wind(tmp_path / "absent.csv")


def test_wrong_winds() -> None:
    with pytest.raises(InputError, match="airspeed of 100 km/h is out of bounds"):
        Wind("w", (0.0,), (0.0,), airspeed_kmh=100)
    with pytest.raises(InputError, match="2 latitudes and 1 speeds"):
        Wind("w", (0.0, 1.0), (0.0,))
