"""Route tables: what is read, what is assumed, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from shipped import RAW, needs_raw

from parley.errors import DataError, InputError
from parley.kit.packaged import read_toml
from parley.skies.costs.prices import price
from parley.skies.geometry.airports import airport, same
from parley.skies.traffic.openflights import read_openflights
from parley.skies.traffic.schedule import WEEKS, Schedule, check_flow, demo, flow, read_schedule, usual_flights

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
    assert found.notes[0] == "carrier codes of two letters read as airlines: AY (Finnair)"
    assert found.notes[1:] == tuple(f"{what} assumed in 1 of 3 rows" for what in ("frequency", "aircraft", "seats"))


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
        ("", "is empty|no column"),
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
    with pytest.raises(DataError, match="cannot be read"):
        read_schedule(tmp_path / "none.csv")
    (tmp_path / "bad.parquet").write_text("no parquet")
    with pytest.raises(DataError, match="not a readable route table"):
        read_schedule(tmp_path / "bad.parquet")


def test_a_table_as_spreadsheets_save_it(tmp_path: Path) -> None:
    """Semicolons, a decimal comma, thousands and UTF-16 are read, and said."""
    path = tmp_path / "saved.csv"
    text = "sep=;\nstate;origin;destination;flights_per_week\nFIN;HEL;NRT;7,5\nJPN;NRT;HEL;1.000,5\n"
    path.write_text(text, encoding="utf-16")
    found = read_schedule(path)
    assert [row.flights for row in found.rows] == [7.5 * WEEKS, 1000.5 * WEEKS]
    assert any("separated by semicolons" in note for note in found.notes)
    assert any("'flights_per_week' is read with a decimal comma" in note for note in found.notes)


def test_a_number_with_two_readings_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "either.csv"
    path.write_text("state;origin;destination;flights_per_year\nFIN;HEL;NRT;1.500\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"'1\.500' may be 1\.5 or 1500.*Write all numbers with a decimal point"):
        read_schedule(path)


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


# --- whose flights, and where -----------------------------------------------------------------------------------------

CODES = ("CA,PEK,FRA", "UA,EWR,DEL", "AF,CDG,HND", "SK,CPH,HND", "TK,IST,NRT")
STATES = ("CHN", "USA", "FRA", "SWE", "TUR")


def table(column: str, *rows: str) -> str:
    return f"{column},origin,destination,flights_per_week\n" + "".join(f"{row},7\n" for row in rows)


def test_codes_that_are_an_airline_and_a_country_are_refused_all_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, table("carrier", "LH,FRA,HND", *CODES, *CODES))
    with pytest.raises(DataError) as error:
        read_schedule(path)
    text = str(error.value)
    assert "5 codes of the column carrier (10 rows) can be read in two ways. Call the column airline" in text
    for line, (row, state) in enumerate(zip(CODES, ("CAN", "UKR", "AFG", "SVK", "TKL"), strict=True), 3):
        assert f"line {line}: {row[:2]} is the airline" in text
        assert f"write airline:{row[:2]} or {state}" in text


@pytest.mark.parametrize("column", ["airline", "airline_iata"])
def test_a_column_of_airlines_is_read_as_airlines(tmp_path: Path, column: str) -> None:
    found = read_schedule(write(tmp_path, table(column, *CODES)))
    assert tuple(row.carrier.country for row in found.rows) == STATES
    assert tuple(row.carrier.airline for row in found.rows) == ("CA", "UA", "AF", "SK", "TK")
    marked = read_schedule(write(tmp_path, table("carrier", *(f"airline:{row}" for row in CODES))))
    assert [row.carrier.airline for row in marked.rows] == [row.carrier.airline for row in found.rows]


def test_icao_codes_of_airlines_and_airports(tmp_path: Path) -> None:
    rows = ("CCA,ZBAA,EDDF", "UAL,KEWR,VIDP", "AFR,LFPG,RJTT", "SAS,EKCH,RJTT", "MSR,HECA,EDDF")
    found = read_schedule(write(tmp_path, table("airline_icao", *rows)))
    assert tuple(row.carrier.country for row in found.rows) == ("CHN", "USA", "FRA", "SWE", "EGY")
    iata = read_schedule(write(tmp_path, table("airline", *CODES)))
    for one, other in zip(found.rows[:4], iata.rows[:4], strict=True):
        assert (one.carrier.airline, same(one.origin, other.origin)) == (other.carrier.airline, True)
    with pytest.raises(
        DataError, match="MSR is the airline Egyptair of Egypt or the country Montserrat: write airline:MSR"
    ):
        read_schedule(write(tmp_path, table("carrier", *rows)))


@pytest.mark.parametrize("column", ["state", "country"])
def test_a_column_of_states_is_read_as_states(tmp_path: Path, column: str) -> None:
    found = read_schedule(write(tmp_path, table(column, "CA,YYZ,NRT", "FIN,HEL,NRT", "jp,NRT,HEL")))
    assert [(row.carrier.country, row.carrier.airline) for row in found.rows] == [("CAN", ""), ("FIN", ""), ("JPN", "")]
    with pytest.raises(DataError, match="line 2: 'LH' is not a country"):
        read_schedule(write(tmp_path, table(column, "LH,FRA,HND")))


def test_an_airline_that_is_not_in_the_table_has_its_state_beside_it(tmp_path: Path) -> None:
    path = write(tmp_path, table("airline,state", "ZZ,FIN,HEL,NRT", "AF,FRA,CDG,HND", "5X,DE,CGN,HND"))
    found = read_schedule(path)
    assert [(row.carrier.airline, row.carrier.country) for row in found.rows] == [
        ("ZZ", "FIN"),
        ("AF", "FRA"),
        ("5X", "DEU"),
    ]
    assert "licensed by the state of the row, not of parley's table: 5X (DEU instead of USA)" in found.notes
    with pytest.raises(
        DataError,
        match=r"2 airlines in 3 rows not in parley's table: ZZ \(line 2\), ZZZ \(line 4\). Add a column state",
    ):
        read_schedule(write(tmp_path, table("airline", "ZZ,HEL,NRT", "zz,NRT,HEL", "ZZZ,HEL,NRT", "AY,HEL,NRT")))


@pytest.mark.parametrize(
    ("column", "complaint"),
    [
        ("carrier,airline", "columns 'carrier' and 'airline' both say whose flights"),
        ("state,country", "columns 'state' and 'country' both say"),
        ("seats", "no column 'carrier'; expected carrier, airline, or state"),
        ("carier", "unknown column 'carier'. Did you mean 'carrier'"),
        ("carrier,carrier", "column 'carrier' appears 2 times"),
    ],
)
def test_columns_that_do_not_say_whose_flights_they_are(tmp_path: Path, column: str, complaint: str) -> None:
    row = ",".join(["FIN"] * (column.count(",") + 1))
    with pytest.raises(DataError, match=complaint):
        read_schedule(write(tmp_path, table(column, f"{row},HEL,NRT")))


def test_a_country_of_two_letters_is_said(tmp_path: Path) -> None:
    found = read_schedule(write(tmp_path, table("carrier", "JP,NRT,HEL", "LH,FRA,HND", "FIN,HEL,NRT")))
    assert found.notes[:2] == (
        "carrier codes of two letters read as airlines: LH (Lufthansa)",
        "carrier codes of two letters read as countries: JP (Japan)",
    )


@pytest.mark.parametrize(
    ("old", "now"), [("TSE", "NQZ"), ("KIV", "RMO"), ("SXF", "BER"), ("fru", "BSZ"), ("UAFM", "BSZ"), ("ISN", "XWA")]
)
def test_former_codes_of_airports_are_known_and_said(tmp_path: Path, old: str, now: str) -> None:
    found = read_schedule(write(tmp_path, table("carrier", f"KAZ,{old},FRA", f"KAZ,CDG,{old}")))
    assert (found.rows[0].origin.code, found.rows[1].destination.code) == (now, now)
    assert found.rows[0].origin == airport(now)
    assert sum(note.startswith(f"{old.upper()} is read as {now} (") for note in found.notes) == 1


def test_every_former_code_leads_to_an_airport_of_the_list() -> None:
    codes = [*read_toml("skies", "airports.toml")["former"]]
    assert len(codes) > 40
    for code in codes:
        assert airport(code).asked == code
        assert airport(airport(code).code).asked == ""


def test_a_code_of_a_city_names_its_airports() -> None:
    with pytest.raises(InputError, match="LON is the code of a city; its airports are LHR, LGW"):
        airport("lon")
    for codes in read_toml("skies", "airports.toml")["cities"].values():
        assert all(airport(code).code == code for code in codes)


@pytest.mark.parametrize(
    ("code", "degrees"),
    [
        ("BRU", ((50, 54, 5), (4, 29, 4))),
        ("LUX", ((49, 37, 24), (6, 12, 16))),
        ("EBKT", ((50, 49, 7), (3, 12, 33))),
        ("CRL", ((50, 27, 36), (4, 27, 10))),
        ("LGG", ((50, 38, 11), (5, 26, 34))),
        ("OST", ((51, 11, 56), (2, 51, 44))),
        ("ANR", ((51, 11, 22), (4, 27, 37))),
    ],
)
def test_positions_of_the_aeronautical_publication(code: str, degrees: tuple[tuple[int, int, int], ...]) -> None:
    """Belgium and Luxembourg, AIP AD 2.2: degrees, minutes and seconds that the list of airports has as decimals."""
    lat, lon = (d + m / 60 + s / 3600 for d, m, s in degrees)
    found = airport(code)
    assert (found.lat, found.lon) == (pytest.approx(lat, abs=1e-4), pytest.approx(lon, abs=1e-4))


def test_two_codes_of_one_airport_are_one_place(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="line 2: from FRA to EDDF: both are the same airport"):
        read_schedule(write(tmp_path, table("carrier", "LH,FRA,EDDF")))


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_delimiters_are_read(tmp_path: Path, sign: str) -> None:
    found = read_schedule(write(tmp_path, table("carrier", "FIN,HEL,NRT").replace(",", sign)))
    assert found.rows[0].flights == 364


@pytest.mark.parametrize("row", ["FIN,HEL,NRT,7,1", "FIN,HEL,NRT"])
def test_a_row_longer_or_shorter_than_the_header_is_refused(tmp_path: Path, row: str) -> None:
    text = table("carrier", "FIN,HEL,NRT") + f"{row}\n"
    with pytest.raises(DataError, match=rf"line 3: {row.count(',') + 1} cells, the header has 4"):
        read_schedule(write(tmp_path, text))


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
    assert (second.destination.code, second.destination.asked) == ("BER", "SXF")
    assert first.assumed == {"frequency", "seats"}
    assert usual_flights(8000) == 52 * price("weekly-long").value
    notes = " ".join(found.notes)
    for why in ("code share", "airline without a known country", "airport not known", "with stops"):
        assert f"1 rows left out: {why}" in notes
    assert "ZZZ" in notes
    assert "SXF is read as BER (Berlin Brandenburg Airport): joined to Berlin Brandenburg in 2020" in notes


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


def test_more_flights_than_any_route_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"line 2: flights_per_week is '70000', 3,640,000 flights a year; expected at"):
        read_schedule(write(tmp_path, f"{HEAD}airline:AF,CDG,HND,70000,,,,\n"))


def test_a_row_that_is_there_twice_counts_twice_and_is_named(tmp_path: Path) -> None:
    found = read_schedule(write(tmp_path, HEAD + "airline:AF,CDG,HND,7,,,,\n" * 2))
    assert sum(row.flights for row in found.rows) == 2 * 7 * WEEKS
    assert "1 row alike in carrier, airports, aircraft and frequency to another; all count" in found.notes


def test_a_column_of_states_takes_every_certain_spelling(tmp_path: Path) -> None:
    head = "state,origin,destination,flights_per_week\n"
    found = read_schedule(write(tmp_path, f"{head}UK,LHR,HND,7\nEL,ATH,PVG,7\nViet Nam,SGN,CDG,7\n"))
    assert [row.carrier.country for row in found.rows] == ["GBR", "GRC", "VNM"]
