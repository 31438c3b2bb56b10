"""A route table under two skies: sums, groups, rivals, what is unreachable or too far; one flight; trade costs."""

from __future__ import annotations

import datetime
import math
from dataclasses import replace

import numpy as np
import pytest

from parley.errors import InputError
from parley.skies.costs import fuel
from parley.skies.costs.aircraft import aircraft
from parley.skies.costs.prices import centres, price
from parley.skies.geometry.airports import airport, great_circle
from parley.skies.rights.carriers import Carrier, carrier
from parley.skies.rights.sky import Change, Sky, countries_of, covered_day, parse_change
from parley.skies.traffic.compare import compare, members, only
from parley.skies.traffic.detours import legs
from parley.skies.traffic.flight import fly
from parley.skies.traffic.schedule import Row, Schedule, demo
from parley.skies.traffic.sums import Counted
from parley.skies.traffic.trade_cost import AirCosts, air_trade_costs, goods_cost, hub, services_cost
from parley.skies.traffic.traffic import Traffic

BEFORE, AFTER = Sky(datetime.date(2022, 2, 1)), Sky(datetime.date(2023, 6, 1))
RUSSIA = Sky(closed=(Change("RUS", frozenset({"FIN", "DEU"})),))
FEW = 64


def row(
    whose: str, origin: str, destination: str, flights: float = 365, plane: str = "A359", seats: float = 300
) -> Row:
    return Row(carrier(whose), airport(origin), airport(destination), flights, aircraft(plane), seats)


SMALL = Schedule(
    "small",
    (
        row("AY", "HEL", "NRT"),
        row("JL", "NRT", "HEL"),
        row("LH", "FRA", "PVG", plane="A388", seats=509),
        row("airline:CA", "PEK", "FRA"),
        row("LH", "FRA", "JFK"),
        row("AY", "HEL", "SVO", plane="A20N", seats=170),
    ),
)


@pytest.fixture(scope="module")
def russia_closed() -> Traffic:
    return compare(SMALL, Sky(), RUSSIA, ["FIN", "DEU", "CHN", "AY"], count=FEW)


# --- sums -------------------------------------------------------------------------------------------------------------


def test_one_row_by_hand() -> None:
    one = Schedule("one", SMALL.rows[:1])
    found = compare(one, Sky(), RUSSIA, count=FEW)
    first, second = legs(one.rows, Sky()), legs(one.rows, RUSSIA)
    plane, group, f = aircraft("A359"), found.group(), price("detour").value
    extra = float(second.km[0] - first.km[0])
    assert first.km[0] == pytest.approx(great_circle(one.rows[0].origin, one.rows[0].destination))
    hours = f * extra * plane.time[1]
    kg = fuel.trip_fuel(f * second.km[0], *plane.fuel) - fuel.trip_fuel(f * first.km[0], *plane.fuel)
    assert group.totals["extra_million_km"].centre == pytest.approx(365 * f * extra / 1e6)
    assert group.totals["extra_fuel_kt"].centre == pytest.approx(365 * kg / 1e6)
    assert group.totals["extra_co2_mt"].centre == pytest.approx(3.16 * 365 * kg / 1e9)
    assert group.totals["time_cost_musd"].centre == pytest.approx(365 * hours * 10_000 / 1e6)
    fees = first.fee_km[0] * price("overflight-rus").value
    assert group.totals["fees_saved_musd"].centre == pytest.approx(365 * fees / 1e6)
    assert group.totals["cost_musd"].centre == pytest.approx(365 * (hours * 10_000 - fees) / 1e6)
    fares = 60 * hours * 300 * price("load-factor").value * 1.56
    assert group.totals["fare_equivalent_musd"].centre == pytest.approx(365 * fares / 1e6)
    assert group.minutes.centre == pytest.approx(60 * hours)
    assert group.shortest_minutes == pytest.approx(60 * hours / f)
    assert group.distance_pct == pytest.approx(100 * extra / first.km[0])


def test_fuel_is_not_added_to_the_block_hour() -> None:
    """Doubling the price of fuel alone leaves the cost as it is."""
    one = Schedule("one", SMALL.rows[:1])
    costs = [
        compare(one, Sky(), RUSSIA, count=16, given={"fuel-price": p}).group().totals["cost_musd"] for p in (500, 1000)
    ]
    assert costs[0] == costs[1]


def test_way_over_russia() -> None:
    """Helsinki to Tokyo crosses Russia for most of its 7,829 km; Frankfurt to New York does not."""
    found = legs(SMALL.rows, Sky())
    assert 5000 < found.fee_km[0] < 7000
    assert found.fee_km[4] == 0
    assert found.fee_km[5] == 0, "flights to Russia pay no fee for passing it"


def test_groups_and_flows(russia_closed: Traffic) -> None:
    whole, finnish = russia_closed.group(), russia_closed.group("FIN")
    assert (whole.rows, finnish.rows) == (6, 2)
    assert whole.affected == pytest.approx(2 * 365)
    assert finnish.affected == 365
    parts = [g for g in russia_closed.groups if g.name == "all" and g.flow != "all"]
    for quantity, total in whole.totals.items():
        assert sum(g.totals[quantity].centre for g in parts) == pytest.approx(total.centre), quantity
    assert russia_closed.group("CHN").totals["cost_musd"].centre == 0
    assert russia_closed.group("AY").totals["cost_musd"].median == finnish.totals["cost_musd"].median
    with pytest.raises(InputError, match="no sums of 'XXX'"):
        russia_closed.group("XXX")


def test_unreachable_flights_are_counted_and_named(russia_closed: Traffic) -> None:
    assert russia_closed.group().unreachable == 365
    (lost,) = russia_closed.unreachable
    assert lost.row == "AY HEL-SVO"
    assert "SVO is in RUS" in lost.reason
    back = compare(SMALL, RUSSIA, Sky(), count=16).group()
    assert (back.unreachable, back.reopened) == (0, 365)
    assert compare(SMALL, RUSSIA, RUSSIA, count=16).group().never == 365


def test_flights_beyond_range_are_counted_and_named() -> None:
    one = Schedule("one", (row("AY", "HEL", "NRT", plane="A333"),))
    found = compare(one, Sky(), RUSSIA, count=16)
    assert found.group().beyond_range == 365
    assert "Airbus A330-300 reaches 11,750" in found.beyond_range[0].reason
    assert found.group().totals["cost_musd"].centre > 0, "it is counted all the same"


def test_rivals(russia_closed: Traffic) -> None:
    rivals = russia_closed.rivals
    assert rivals.rivals[0] == "JPN"
    assert rivals.gap_km[0] == pytest.approx(russia_closed.after_legs.km[0] - russia_closed.before_legs.km[0])
    assert rivals.rivals[1] == ""
    assert rivals.rivals[2] == "CHN"
    duel = {(d.carrier, d.rival): d for d in rivals.duels}[("FIN", "JPN")]
    assert (duel.city_pairs, duel.flights) == (1, 365)
    assert russia_closed.group("DEU").rival_share == pytest.approx(0.5)
    assert russia_closed.group("CHN").rival_share == 0
    lost = {(d.carrier, d.rival): d for d in rivals.duels}[("FIN", "RUS")]
    assert math.isinf(lost.mean_km)


def test_options() -> None:
    one = Schedule("one", SMALL.rows[:1])
    plain, crew, rotations, no_fees = (
        compare(one, Sky(), RUSSIA, counted=o, count=16).group().totals["cost_musd"].centre
        for o in (Counted(), Counted(crew=True), Counted(rotations=True), Counted(fees=False))
    )
    assert crew > plain
    assert rotations > plain
    assert no_fees > plain


def test_assumed_frequencies_widen_the_interval() -> None:
    sure = Schedule("sure", SMALL.rows[:1])
    guess = Schedule("guess", (Row(**{**vars(SMALL.rows[0]), "assumed": frozenset({"frequency"})}),))
    spans = [compare(s, Sky(), RUSSIA, count=256).group().totals["cost_musd"].within(80) for s in (sure, guess)]
    assert spans[1][1] - spans[1][0] > 1.3 * (spans[0][1] - spans[0][0])


def test_members() -> None:
    rows = SMALL.rows
    assert members(rows, "EU27", AFTER).sum() == 4
    assert members(rows, "FIN", AFTER).sum() == members(rows, "state:FI", AFTER).sum() == 2
    assert (
        members(rows, "JP", AFTER).sum() == members(rows, "JL", AFTER).sum() == members(rows, "JAL", AFTER).sum() == 1
    )
    assert members(rows, "airline:LH", AFTER).sum() == members(rows, "airline:DLH", AFTER).sum() == 2
    assert len(only(SMALL, ["FIN", "airline:CA"], AFTER).rows) == 3
    with pytest.raises(InputError, match="neither a country"):
        members(rows, "EUX7", AFTER)
    with pytest.raises(InputError, match="no flight of 'CPV'"):
        members(rows, "CPV", AFTER)


@pytest.mark.parametrize(
    ("code", "both"),
    [
        ("CA", "CA is the airline Air China of China or the country Canada: write airline:CA or CAN"),
        ("fi", "FI is the airline Icelandair of Iceland or the country Finland: write airline:FI or FIN"),
        ("CV", "CV is the airline Cargolux of Luxembourg or the country Cabo Verde: write airline:CV or CPV"),
    ],
)
def test_carriers_of_a_table_that_are_an_airline_and_a_country(code: str, both: str) -> None:
    with pytest.raises(InputError, match=both):
        only(SMALL, ["FIN", code], AFTER)


def test_an_airline_that_only_the_table_knows_may_be_a_country_too() -> None:
    table = Schedule("own", (replace(SMALL.rows[0], carrier=Carrier("SVN", "JP", "JP: Adria Airways")),))
    with pytest.raises(
        InputError, match=r"an airline of the route table \(JP: Adria Airways\) or the country Japan: write"
    ):
        members(table.rows, "JP", AFTER)
    assert members(table.rows, "airline:JP", AFTER).sum() == 1


def test_what_short_codes_are_read_as_is_said() -> None:
    assert only(SMALL, ["JP", "FIN", "EU27"], AFTER).notes == ("JP: carriers of Japan",)
    assert only(SMALL, ["AY"], AFTER).notes == ("AY: the airline Finnair, licensed by Finland",)


# --- skies ------------------------------------------------------------------------------------------------------------


def test_skies() -> None:
    assert "RUS" in AFTER.closed_to("FIN")
    assert "RUS" not in AFTER.closed_to("CHN")
    assert "RUS" not in Sky(AFTER.day, opened=(Change("RUS", frozenset({"FIN"})),)).closed_to("FIN")
    assert "RUS" in Sky(AFTER.day, opened=(Change("RUS", frozenset({"USA"})),)).closed_to("FIN")
    assert "CHN" in Sky(closed=(Change("CHN"),)).closed_to("FIN")
    assert "CHN" not in Sky(closed=(Change("CHN"),)).closed_to("CHN"), "nobody is closed out of the own state"
    assert {"RUS", "BLR"} <= Sky(AFTER.day, include_avoided=True).closed_to("KOR")
    assert Sky().closure_set("FIN").states == frozenset()


def test_changes_are_read() -> None:
    assert parse_change("rus:usa") == Change("RUS", frozenset({"USA"}))
    assert parse_change("RUS") == parse_change("RUS:*") == Change("RUS")
    assert len(parse_change("CHN:EU27+GBR").carriers) == 28
    assert countries_of("EU27") == countries_of("eu27")
    for text, complaint in (
        ("RUZ:USA", "Did you mean"),
        ("EU27:USA", "is a group"),
        ("RUS:EU72", "Did you mean"),
    ):
        with pytest.raises(InputError, match=complaint):
            parse_change(text)
    for text, complaint in (("2023-13-01", "not a date"), ("1990-01-01", "nothing is known")):
        with pytest.raises(InputError, match=complaint):
            covered_day(text)


@pytest.mark.slow
def test_reopening_to_one_carrier_only_changes_that_carrier() -> None:
    after = Sky(AFTER.day, opened=(Change("RUS", frozenset({"FIN"})),))
    found = compare(SMALL, AFTER, after, ["FIN", "DEU"], count=16)
    assert found.group("FIN").totals["time_cost_musd"].centre < 0
    assert found.group("DEU").affected == 0
    assert found.group("FIN").reopened == 365


# --- one flight -------------------------------------------------------------------------------------------------------


def test_helsinki_to_tokyo() -> None:
    """A Finnish flight of June 2023 goes round Russia by the north or the south, about a third longer."""
    found = fly("HEL", "NRT", "FIN", BEFORE, AFTER, "A359", count=16)
    assert found.row.carrier.country == "FIN"
    assert {way.side for way in found.after.ways} == {"north", "south"}
    assert 0.30 < found.after.km / found.before.km - 1 < 0.45
    assert 150 < found.sums.shortest_minutes < 220


def test_a_flight_that_cannot_be() -> None:
    found = fly("HEL", "SVO", "FIN", BEFORE, AFTER, count=16)
    assert found.after.best is None
    assert found.sums.unreachable == 1
    with pytest.raises(InputError, match="both are the same airport"):
        fly("HEL", "HEL", "FIN", BEFORE, AFTER)


# --- trade costs ------------------------------------------------------------------------------------------------------

REGIONS = ("DEU", "FIN", "CHN", "JPN", "RUS", "ROW")


@pytest.fixture(scope="module")
def trade() -> AirCosts:
    return air_trade_costs(REGIONS, BEFORE, AFTER)


def test_trade_costs_by_hand() -> None:
    """Two hours more on ten: 1.35 % a day for 2/24 of a day, and 7 % freight, 80 % of a fifth more."""
    difference = goods_cost(12, 12, 10, 0.0135, 0.07, 0.8) - goods_cost(10, 10, 10, 0.0135, 0.07, 0.8)
    assert difference == pytest.approx(0.0135 * 2 / 24 + 0.07 * 0.8 * 0.2)
    air = services_cost(12, 12, 10, 0.8, 1.56, 600) - services_cost(10, 10, 10, 0.8, 1.56, 600)
    assert air == pytest.approx(0.8 * 0.2 + 1.56 * 120 / 600)


def test_trade_costs_of_the_closure(trade: AirCosts) -> None:
    assert trade.goods.shape == trade.services.shape == (6, 6)
    assert (trade.goods >= 0).all()
    at = {code: k for k, code in enumerate(REGIONS)}
    fin_jpn, deu_jpn = trade.goods[at["FIN"], at["JPN"]], trade.goods[at["DEU"], at["JPN"]]
    assert fin_jpn > deu_jpn > 0.001
    assert fin_jpn < 0.03
    assert trade.goods[at["CHN"], at["JPN"]] == 0
    assert np.diag(trade.goods).tolist() == [0] * 6
    assert not trade.goods[at["ROW"]].any()
    assert any("no airport for ROW" in note for note in trade.notes)
    assert trade.links.extra[at["DEU"], at["RUS"]] > 2, "with a change of aircraft"
    assert trade.links.unlinked == ()


def test_trade_costs_by_sector(trade: AirCosts) -> None:
    share, change = trade.by_sector(["C26", "C19", "SERV"])
    assert share.tolist() == [0.55, 0.0, pytest.approx(centres()["air-in-services"][0, 0])]
    assert change.shape == (6, 6, 3)
    assert np.array_equal(change[:, :, 0], trade.goods)
    assert not change[:, :, 1].any()
    assert np.array_equal(change[:, :, 2], trade.services)
    with pytest.raises(InputError, match="goes by air"):
        trade.by_sector(["C19"])


def test_trade_costs_of_a_state_that_nobody_may_fly_to() -> None:
    found = air_trade_costs(("DEU", "JPN", "UKR"), BEFORE, AFTER)
    assert ("JPN", "UKR") in found.links.unlinked
    assert found.goods[1, 2] > found.goods[0, 1]
    assert np.isfinite(found.goods).all()
    assert any(note.endswith("change of aircraft: UKR") for note in found.notes)


def test_wrong_regions() -> None:
    with pytest.raises(InputError, match="appears twice"):
        air_trade_costs(("DEU", "DEU"), BEFORE, AFTER)
    with pytest.raises(InputError, match="expected at least 2"):
        air_trade_costs(("DEU", "ROW"), BEFORE, AFTER)
    with pytest.raises(InputError, match="no price"):
        air_trade_costs(("DEU", "JPN"), BEFORE, AFTER, {"day-in-transitt": 0.01})


def test_hubs_are_airports_of_their_countries() -> None:
    neighbours = {"AND", "LIE", "MCO", "SMR", "PSE", "PRI"}
    for code in ("DEU", "FIN", "CHN", "USA", "RUS", "BRA", "ZAF", "PRI", "AND"):
        assert airport(hub(code)).country == code or code in neighbours


def test_the_demonstration_runs() -> None:
    found = compare(only(demo(), ["FIN", "NLD"], AFTER), BEFORE, AFTER, ["FIN"], count=16)
    assert found.group("FIN").distance_pct > found.group().distance_pct > 5
    assert any("frequency assumed" in note for note in found.notes)
