"""Route tables: what is read, what is assumed, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from shipped import RAW, needs_raw

from parley.errors import DataError, InputError
from parley.skies.costs.prices import price
from parley.skies.traffic.openflights import RENAMED, read_openflights
from parley.skies.traffic.schedule import Schedule, check_flow, demo, flow, read_schedule, usual_flights

HEAD = "carrier,origin,destination,flights_per_week,seats,aircraft,both_ways,assumed\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "own.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_a_table(tmp_path: Path) -> None:
    found = read_schedule(write(tmp_path, HEAD + "AY,HEL,NRT,7,297,A359,yes,\nairline:FI,KEF,JFK,14,,,,yes\n"))
    there, back, other = found.rows
    assert (there.origin.code, there.destination.code) == ("HEL", "NRT")
    assert (back.origin.code, back.destination.code) == ("NRT", "HEL")
    assert there.flights == back.flights == 7 * 52
    assert (there.carrier.country, there.carrier.airline) == ("FIN", "AY")
    assert (there.seats, there.aircraft.code, there.assumed) == (297, "A359", frozenset())
    assert other.carrier.country == "ISL"
    assert other.assumed == {"frequency", "aircraft", "seats"}
    assert found.notes == tuple(f"{what} assumed in 1 of 3 rows" for what in ("frequency", "aircraft", "seats"))


def test_parquet_reads_like_csv(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "AY,HEL,NRT,7,297,A359,yes,no\nLH,FRA,HND,7,,B748,no,no\n")
    table = pd.read_csv(path, dtype={"seats": "Int64"})
    table.to_parquet(tmp_path / "own.parquet")
    assert read_schedule(tmp_path / "own.parquet").rows == read_schedule(path).rows


def test_flights_per_year(tmp_path: Path) -> None:
    found = read_schedule(write(tmp_path, "carrier,origin,destination,flights_per_year\nFIN,HEL,NRT,365\n"))
    assert found.rows[0].flights == 365


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("AY,HEL,NRT,-7,,,,", r"line 2: flights_per_week is '-7'; expected a number of 0 or more"),
        ("AY,HEL,NRT,,,,,", r"line 2: 0 frequencies"),
        ("AY,HEL,NRT,often,,,,", r"flights_per_week is 'often'"),
        ("AY,HEL,NRT,inf,,,,", r"flights_per_week is 'inf'"),
        ("AY,HEL,NRT,7,-1,,,", r"seats is '-1'"),
        ("AY,HEL,QQQ,7,,,,", r"no airport 'QQQ'"),
        ("QQQ,HEL,NRT,7,,,,", r"no carrier 'QQQ'"),
        ("AY,HEL,HEL,7,,,,", r"both are the same airport"),
        ("AY,HEL,NRT,7,,A999,,", r"no aircraft type 'A999'"),
        ("AY,HEL,NRT,7,,,maybe,", r"both_ways is 'maybe'; expected yes or no"),
    ],
)
def test_wrong_rows_are_named(tmp_path: Path, row: str, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        read_schedule(write(tmp_path, HEAD + row + "\n"))


def test_all_wrong_rows_are_counted(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"(?s)7 wrong rows:.*line 3.*and 2 more"):
        read_schedule(write(tmp_path, HEAD + "AY,HEL,NRT,7,,,,\n" + "AY,HEL,NRT,-1,,,,\n" * 7))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        (HEAD, "is empty"),
        ("carrier,origin,destination\nAY,HEL,NRT\n", "no frequency"),
        ("carrier,origin,flights_per_week\nAY,HEL,7\n", "no column 'destination'"),
        ("carrier,origin,destination,flights_per_wek\nAY,HEL,NRT,7\n", "Did you mean 'flights_per_week'"),
        ("carrier,origin,destination,flights_per_week,flights_per_year\nAY,HEL,NRT,7,365\n", "2 frequencies"),
    ],
)
def test_wrong_files(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        read_schedule(write(tmp_path, text))


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a readable route table"):
        read_schedule(tmp_path / "none.csv")
    (tmp_path / "bad.parquet").write_text("no parquet")
    with pytest.raises(DataError, match="not a readable route table"):
        read_schedule(tmp_path / "bad.parquet")


def test_an_empty_schedule_is_refused() -> None:
    with pytest.raises(InputError, match="is empty"):
        Schedule("nothing", ())


def test_the_demonstration() -> None:
    found = demo()
    assert len(found.rows) >= 200
    assert all("frequency" in row.assumed for row in found.rows)
    flows = {row.flow for row in found.rows}
    assert {"europe-asia", "asia-north-america"} <= flows
    pairs = {(r.origin.code, r.destination.code, r.carrier.airline) for r in found.rows}
    assert all((b, a, c) in pairs for a, b, c in pairs)


def test_flows() -> None:
    assert flow("FIN", "JPN") == flow("JPN", "FIN") == "europe-asia"
    assert flow("USA", "IND") == "asia-north-america"
    assert flow("FIN", "RUS") == "other"
    assert check_flow("Asia-Europe") == "europe-asia"
    with pytest.raises(InputError, match="no flow 'europe-azia'"):
        check_flow("europe-azia")


def test_parts_of_a_table() -> None:
    found = demo()
    finnish = found.of(frozenset({"FIN"}))
    assert {row.carrier.country for row in finnish.rows} == {"FIN"}
    assert {row.flow for row in found.on(["europe-asia"]).rows} == {"europe-asia"}
    with pytest.raises(InputError, match="has no row of the carriers"):
        found.of(frozenset({"FJI"}))
    with pytest.raises(InputError, match="has no row on"):
        found.on(["north-america-oceania"])
    with pytest.raises(InputError, match="a factor of -1"):
        found.scaled(-1.0)


# --- OpenFlights ------------------------------------------------------------------------------------------------------


def openflights(folder: Path, *rows: str) -> Path:
    lines = ['1,"Finnair",\\N,"AY","FIN","FINNAIR","Finland","Y"', '2,"Nowhere Air",\\N,"NW","NOW","","Atlantis","Y"']
    (folder / "airlines.dat").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "routes.dat").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_openflights_rows(tmp_path: Path) -> None:
    rows = (
        "AY,1,HEL,1,NRT,2,,0,332 333",
        "AY,1,HEL,1,KIX,2,Y,0,333",
        "NW,2,HEL,1,KIX,2,,0,333",
        "AY,1,HEL,1,ZZZ,2,,0,333",
    )
    found = read_openflights(openflights(tmp_path, *rows, "AY,1,HEL,1,SXF,2,,0,319", "AY,1,HEL,1,ICN,2,,1,333"))
    first, second = found.rows
    assert (first.carrier.country, first.aircraft.code, first.flights) == ("FIN", "A332", usual_flights(8000))
    assert second.destination.code == RENAMED["SXF"] == "BER"
    assert first.assumed == {"frequency", "seats"}
    assert usual_flights(8000) == 52 * price("weekly-long").value
    notes = " ".join(found.notes)
    for why in ("code share", "airline without a known country", "airport not known", "with stops"):
        assert f"1 rows left out: {why}" in notes
    assert "ZZZ" in notes


def test_a_type_that_cannot_reach_is_replaced(tmp_path: Path) -> None:
    found = read_openflights(openflights(tmp_path, "AY,1,HEL,1,NRT,2,,0,320")).rows[0]
    assert found.aircraft.kind == "wide"
    assert "aircraft" in found.assumed


def test_openflights_that_are_not(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"airlines.dat"):
        read_openflights(tmp_path)
    with pytest.raises(DataError, match="a line with 3 fields"):
        read_openflights(openflights(tmp_path, "AY,1,HEL"))


@pytest.mark.slow
@needs_raw("the whole route table, 67,663 rows")
def test_the_real_openflights_table() -> None:
    found = read_openflights(RAW / "flights")
    assert 50_000 < len(found.rows) < 53_000
    west = [r for r in found.rows if r.carrier.airline == "AY" and r.flow == "europe-asia"]
    assert {"NRT", "HKG", "PVG"} <= {r.destination.code for r in west}
