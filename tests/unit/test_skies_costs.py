"""Fuel curves, block time, prices and the money of one flight, against published figures and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from parley.errors import InputError
from parley.kit.intervals import LEVELS, interval
from parley.skies.costs import costs, fuel
from parley.skies.costs.aircraft import CLASSES, aircraft, fleet, known, usual
from parley.skies.costs.prices import centres, draws, parse_given, price, prices

PUBLISHED = {
    # type: (km, kg per km, source); trip fuel over distance
    "A359": (9208, 6.03, "315 seats, Wikipedia 'Fuel economy in aircraft' after Leeham News"),
    "B77W": (10010, 8.49, "365 seats, the same"),
    "B789": (9208, 5.63, "304 seats, the same"),
    "A388": (13330, 13.78, "525 seats, the same"),
}
TOLERANCE = 0.10
"""The published figures carry passengers only, the curves a usual payload with cargo."""


# --- fuel -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PUBLISHED)
def test_fuel_near_published_figures(code: str) -> None:
    km, kg_per_km, _ = PUBLISHED[code]
    assert fuel.kg_per_km(km, aircraft(code)) == pytest.approx(kg_per_km, rel=TOLERANCE)


def test_litres_per_seat() -> None:
    """315 seats at 6.03 kg/km and 0.8 kg per litre are 2.39 litres per seat and 100 km."""
    plane = aircraft("A359")
    per_km = fuel.kg_per_km(9208, plane)
    assert fuel.litres_per_seat_100km(9208, plane) == pytest.approx(100 * per_km / 0.8 / 315)
    assert 2.2 < fuel.litres_per_seat_100km(9208, plane) < 2.7


@pytest.mark.parametrize("code", list(fleet()))
def test_curves_rise_and_bend_upwards(code: str) -> None:
    plane = aircraft(code)
    km = np.linspace(500, plane.range_km, 50)
    burnt = np.asarray(fuel.trip_fuel(km, *plane.fuel))
    assert (np.diff(burnt) > 0).all()
    assert (np.diff(burnt, 2) > 0).all()
    assert plane.fuel[0] > 0
    assert plane.full_load_km <= plane.range_km


@pytest.mark.parametrize("code", list(fleet()))
def test_speed_is_that_of_the_mach_number(code: str) -> None:
    """At 11 km sound travels 295 m/s in the standard atmosphere; lower levels are warmer and faster."""
    plane = aircraft(code)
    at_altitude = plane.mach * 295.07 * 3.6
    assert at_altitude * 0.99 < 1 / plane.time[1] < at_altitude * 1.06


def test_newer_types_burn_less_per_seat() -> None:
    old, new = (fuel.litres_per_seat_100km(9000, aircraft(code)) for code in ("A343", "A359"))
    assert new < 0.85 * old


def test_classes_and_spellings() -> None:
    assert {plane.kind for plane in fleet().values()} == set(CLASSES)
    assert aircraft("77w").code == "B77W"
    assert aircraft("359").code == "A359"
    assert known("388")
    assert not known("ZZZ")
    assert (usual(1000).kind, usual(9000).kind) == ("narrow", "wide")
    with pytest.raises(InputError, match=r"no aircraft type 'A360'.*Types: A20N"):
        aircraft("A360")


def test_co2() -> None:
    assert fuel.co2(1000.0, price("co2").value) == pytest.approx(3160)


def test_extra_is_the_difference() -> None:
    plane = aircraft("B789")
    whole = fuel.trip_fuel(9000.0, *plane.fuel) - fuel.trip_fuel(8000.0, *plane.fuel)
    assert fuel.extra_fuel(8000.0, 9000.0, *plane.fuel[1:]) == pytest.approx(whole)
    blocks = [fuel.block_hours(km, *plane.time, 26 / 60) for km in (8000.0, 9000.0)]
    assert fuel.extra_hours(8000.0, 9000.0, plane.time[1]) == pytest.approx(blocks[1] - blocks[0])


def test_block_time_of_a_timetable() -> None:
    """London to New York, 5,540 km: timetables give 7 to 8 hours; 5 % over the great circle in still air."""
    assert 6.8 < fuel.block_hours(1.05 * 5540, *aircraft("B77W").time, 26 / 60) < 8


# --- money ------------------------------------------------------------------------------------------------------------


def test_money_by_hand() -> None:
    assert costs.time_cost(2.5, 10_000) == 25_000
    assert costs.overflight_saved(5000, 0, 1.4) == pytest.approx(7000)
    assert costs.overflight_saved(0, 5000, 1.4) == pytest.approx(-7000)
    assert costs.lost_rotations(2.0, 1500) == 3000
    assert costs.fare_equivalent(1.0, 300, 0.8, 1.56) == pytest.approx(60 * 240 * 1.56)


def test_second_crew_only_where_the_limit_is_passed() -> None:
    before, after = np.array([9.0, 13.0, 9.0, 13.5]), np.array([12.0, 14.0, 13.0, 12.0])
    assert costs.crew_cost(before, after, 12.5, 1000) == pytest.approx([0, 0, 13_000, -13_500])


# --- prices -----------------------------------------------------------------------------------------------------------


def test_every_price_is_documented() -> None:
    for entry in prices():
        assert entry.source, entry.name
        assert entry.unit, entry.name
        assert entry.low <= entry.distribution.quantile(0.001) <= entry.distribution.quantile(0.999) <= entry.high
        assert entry.low <= entry.value <= entry.high


def test_prices_of_the_literature() -> None:
    """What the sources say: 10,000 USD an hour, 3.16 kg/kg, 1.56 USD a minute, 12 %, 0.6 to 2.1 % a day."""
    values = {p.name: p.value for p in prices()}
    assert values["hour-wide"] == 10_000
    assert values["co2"] == 3.16
    assert values["fare-minute"] == 1.56
    assert values["detour"] == 1.12
    day = price("day-in-transit").distribution
    assert (day.quantile(0.0), day.quantile(1.0)) == pytest.approx((0.006, 0.021))
    assert values["hour-narrow"] == pytest.approx(60 * 100.80)


def test_draws_follow_their_distributions() -> None:
    values = draws(1024)
    wide = values["hour-wide"][:, 0]
    assert np.median(wide) == pytest.approx(10_000, rel=0.01)
    assert np.std(np.log(wide)) == pytest.approx(0.2, rel=0.05)
    detour = values["detour"][:, 0]
    assert stats.kstest(detour, stats.norm(1.12, 0.03).cdf).statistic < 0.01
    assert abs(np.corrcoef(wide, detour)[0, 1]) < 0.05


def test_draws_repeat_and_given_prices_do_not_move() -> None:
    assert (draws(64, 3).table == draws(64, 3).table).all()
    assert not (draws(64, 3).table == draws(64, 4).table).all()
    fixed = draws(64, given={"hour-wide": 12_000})
    assert set(fixed["hour-wide"][:, 0]) == {12_000.0}
    assert centres({"detour": 1.05})["detour"][0, 0] == 1.05


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("hour-wid=3", "no price 'hour-wid'. Did you mean 'hour-wide'"),
        ("detour=0.5", "0.5 ratio is out of bounds; expected 1 to 1.3"),
        ("detour=nan", "out of bounds"),
        ("detour", "is not NAME=VALUE"),
        ("detour=much", "is not NAME=VALUE"),
    ],
)
def test_wrong_prices(text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        parse_given([text])


@pytest.mark.parametrize("count", [0, 8, 100, 1000, 2**17])
def test_wrong_number_of_draws(count: int) -> None:
    with pytest.raises(InputError, match="expected a power of two"):
        draws(count)


@settings(max_examples=30)
@given(st.lists(st.floats(-1e6, 1e6), min_size=20, max_size=200))
def test_intervals_nest(values: list[float]) -> None:
    found = interval(values[0], np.array(values))
    lows, highs = zip(*found.bounds, strict=True)
    assert list(lows) == sorted(lows, reverse=True)
    assert list(highs) == sorted(highs)
    assert lows[0] <= found.median <= highs[0]
    assert [found.within(level) for level in LEVELS] == list(found.bounds)


def test_interval_of_a_known_sample() -> None:
    found = interval(5.0, np.arange(101.0))
    assert found.median == 50
    assert found.within(50) == (25, 75)
    assert found.within(80) == pytest.approx((10, 90))
    assert found.within(95) == pytest.approx((2.5, 97.5))
    assert math.isclose(found.centre, 5)
