"""Labels and cells as spreadsheets leave them: quotation marks, two spellings, parts without their whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.economy.readers.matrix import read_matrix
from parley.economy.readers.recognise import recognise
from parley.economy.readers.tidy import read_tidy
from parley.errors import DataError


def save(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def comtrade(*rows: str) -> str:
    head = "refYear,period,reporterISO,flowCode,partnerISO,partner2Code,cmdCode,primaryValue\n"
    return head + "".join(f"2022,2022,{row}\n" for row in rows)


def test_a_flow_of_which_only_parts_are_listed_is_refused(tmp_path: Path) -> None:
    whole = ["USA,M,CHN,0,27,900", "USA,M,CHN,344,27,500", "CHN,M,USA,0,27,70"]
    found = read_tidy(save(tmp_path, comtrade(*whole)), allow_missing_domestic=True)
    assert found.flows.sum() == pytest.approx(970e-6)
    parts = [*whole, "USA,M,DEU,344,27,400", "USA,M,DEU,156,27,30"]
    with pytest.raises(DataError, match=r"line 5: only parts of the flow USA, DEU, M, 27 are listed"):
        read_tidy(save(tmp_path, comtrade(*parts)), allow_missing_domestic=True)


@pytest.mark.parametrize(
    ("usa", "chn"), [('="USA"', '="CHN"'), ("'USA'", "'CHN'"), ("“USA”", "„CHN“"), ("USA\u200b", "CHN")]
)
def test_labels_in_quotation_marks_are_read_without(tmp_path: Path, usa: str, chn: str) -> None:
    text = f"exporter,importer,sector,value\n{usa},{usa},A,1\n{chn},{chn},'A',2\n{usa},{chn},A,3\n"
    found = read_tidy(save(tmp_path, text))
    assert found.regions == ("CHN", "USA")
    assert found.sectors == ("A",)
    assert found.flows[:, :, 0].tolist() == [[2, 0], [3, 1]]
    assert any("quotation marks" in note for note in found.notes)


@pytest.mark.parametrize(("first", "second"), [("010121", "10121"), ("Food", "FOOD")])
def test_two_spellings_of_a_sector_are_one(tmp_path: Path, first: str, second: str) -> None:
    rows = f"exporter,importer,sector,value\nUSA,USA,{first},1\nCHN,CHN,{first},2\nUSA,CHN,{second},3\n"
    found = read_tidy(save(tmp_path, rows))
    assert found.sectors == (first,)
    assert found.flows[:, :, 0].tolist() == [[2, 0], [3, 1]]
    assert any("written in two ways" in note for note in found.notes)
    with pytest.raises(DataError, match=r"again \(first on line 2\)"):
        read_tidy(save(tmp_path, f"{rows}USA,USA,{second},1\n"))


def test_section_and_division_of_the_sitc_stay_apart(tmp_path: Path) -> None:
    text = "exporter,importer,sector,value\nUSA,USA,1,1\nCHN,CHN,01,2\n"
    assert read_tidy(save(tmp_path, text)).sectors == ("01", "1")


@pytest.mark.parametrize("year", ["21", "0", "20211301"])
def test_a_year_that_is_none_is_refused(tmp_path: Path, year: str) -> None:
    with pytest.raises(DataError, match=r"the year column holds"):
        read_tidy(save(tmp_path, f"exporter,importer,value,year\nUSA,USA,1,{year}\n"))


def test_a_date_with_a_time_of_day_is_a_year_and_month(tmp_path: Path) -> None:
    text = "exporter,importer,value,year\nUSA,USA,1,2006-01-01 00:00:00\n"
    found = read_tidy(save(tmp_path, text))
    assert found.year == 2006
    assert any("1 month of 2006" in note for note in found.notes)


def test_numbers_that_leave_the_decimal_sign_open_are_refused_in_every_long_table(tmp_path: Path) -> None:
    path = save(tmp_path, "exporter\timporter\tvalue\nUSA\tUSA\t1,234\nCHN\tCHN\t12,345\n")
    with pytest.raises(DataError, match=r"'1,234' may be 1234 or 1.234"):
        read_tidy(path)
    assert read_tidy(path, decimal=",").flows.sum() == pytest.approx(13.579)
    assert read_tidy(path, decimal=".").flows.sum() == 13579


@pytest.mark.parametrize(
    ("cell", "hint"),
    [("..", "leave the row out, or write 0"), ("$12", "currency"), ("10 p", "flags"), (": c", "flags")],
)
def test_a_cell_that_is_no_number_comes_with_the_way_out(tmp_path: Path, cell: str, hint: str) -> None:
    with pytest.raises(DataError, match=hint):
        read_tidy(save(tmp_path, f"exporter,importer,value\nUSA,USA,{cell}\nCHN,CHN,1\n"))


def test_a_matrix_of_two_regions_is_recognised(tmp_path: Path) -> None:
    assert recognise(save(tmp_path, ",USA,CHN\nUSA,1,2\nCHN,3,4\n")) == "matrix"


def test_marks_for_missing_numbers_of_a_matrix_are_named(tmp_path: Path) -> None:
    path = save(tmp_path, "exporter,USA,CHN\nUSA,1,..\nCHN,-,4\n")
    assert any("2 cells without a number (..) taken as 0" in note for note in read_matrix(path).notes)


def test_totals_beside_a_matrix_are_left_out(tmp_path: Path) -> None:
    text = "exporter,USA,CHN,Total exports\nUSA,1,2,3\nCHN,3,4,7\nTotal imports,4,6,10\n"
    assert read_matrix(save(tmp_path, text)).flows[:, :, 0].tolist() == [[4, 3], [2, 1]]


def test_a_value_column_with_its_unit_in_words_is_found(tmp_path: Path) -> None:
    path = save(tmp_path, "exporter,importer,value (US$ '000)\nUSA,USA,5\nCHN,CHN,7\n")
    assert read_tidy(path).flows.sum() == pytest.approx(0.012)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exporter,USA,CHN,DEU\nUSA,1,2,5\nCHN,3,4,6\n", "DEU without a row: taken to sell nothing"),
        ("importer,USA,CHN,DEU\nUSA,1,2,5\nCHN,3,4,6\n", "DEU without a row: taken to buy nothing"),
        ("exporter,USA,CHN\nUSA,1,2\nCHN,3,4\nDEU,5,6\n", "DEU without a column: taken to buy nothing"),
    ],
)
def test_a_region_with_a_row_or_a_column_only_is_named(tmp_path: Path, text: str, said: str) -> None:
    found = read_matrix(save(tmp_path, text), allow_missing_domestic=True)
    assert any(note.startswith(said) for note in found.notes)


def test_totals_are_no_regions_without_a_row(tmp_path: Path) -> None:
    found = read_matrix(save(tmp_path, "exporter,USA,CHN,Total\nUSA,1,2,3\nCHN,3,4,7\n"))
    assert not any("without a" in note for note in found.notes)


def test_a_title_above_the_table_is_named(tmp_path: Path) -> None:
    path = save(tmp_path, "Trade in 2020,,,\nexporter,importer,value,year\nUSA,USA,1,2020\n")
    with pytest.raises(DataError, match="looks like a title"):
        read_tidy(path)
