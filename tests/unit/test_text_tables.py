"""Opening text tables: encodings, delimiters, rows of another length, numbers with separators."""

from __future__ import annotations

import math

import numpy as np
import pytest

from parley.errors import DataError
from parley.kit.number_style import NumberStyle, find_style, numbers, parse
from parley.kit.separated import open_table

PLAIN = "exporter,importer,value\nUSA,USA,1000\nUSA,CHN,80\n"
ROWS = [["USA", "USA", "1000"], ["USA", "CHN", "80"]]


def cells(content: bytes | str) -> list[list[str]]:
    table = open_table("t.csv", content.encode() if isinstance(content, str) else content)
    return [row for _, row in table.rows()]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PLAIN.encode(), ""),
        (PLAIN.encode("utf-8-sig"), ""),
        (PLAIN.encode("utf-16"), "UTF-16"),
        (PLAIN.replace(",", "\t").encode("utf-16"), "tabs"),
        (PLAIN.replace(",", ";").encode(), "semicolons"),
        (PLAIN.replace(",", "|").encode(), "bars"),
        (b"sep=;\r\n" + PLAIN.replace(",", ";").replace("\n", "\r\n").encode(), "Excel's 'sep=;'"),
        (PLAIN.replace("\n", "\r").encode(), ""),
        (b"\n\n" + PLAIN.encode() + b"\n\n", ""),
        (b"# made today\n" + PLAIN.encode() + b"# end\n", "1 comment line (#) above the header"),
        (PLAIN.replace("\n", ",\n").encode(), "surplus comma"),
        ((PLAIN + "\nSource: World Bank, 2024\n").encode(), "line 5 is a remark under the table"),
        ((PLAIN + "\nData from database: WDI\nLast Updated: 1/1/2024\n").encode(), "and 1 more"),
        (b'"","exporter","importer","value"\n"1","USA","USA",1000\n"2","USA","CHN",80\n', "counts the rows"),
        (b'"exporter","importer","value"\n"1","USA","USA",1000\n"2","USA","CHN",80\n', "begin with their number"),
        (b",exporter,importer,value\n0,USA,USA,1000\n1,USA,CHN,80\n", "counts the rows"),
    ],
)
def test_forms_of_one_table_read_alike(content: bytes, said: str) -> None:
    table = open_table("t.csv", content)
    assert table.header == ("exporter", "importer", "value")
    assert [row for _, row in table.rows()] == ROWS
    assert said in " ".join(table.notes)
    assert bool(table.notes) == bool(said)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "a,b,c\nx,y,1,026,873\n",
            r"line 2: 5 cells, the header has 3. 1,026,873 looks like one number with thousands",
        ),
        ("a,b,c\nx,y,1\nx,z,115,773\n", r"line 3: 4 cells, the header has 3. 115,773 looks like"),
        ("a,b,c\nx,y,1250,75\n", r"line 2: 4 cells, the header has 3. 1250,75 may be one number with a decimal comma"),
        ("a,b,c\nx,Korea, Rep.,1\n", r"line 2: 4 cells.*Put cells that hold a comma into quotation marks"),
        ("a,b,c\nx,y\n", r"line 2: 2 cells, the header has 3"),
        ("a,b,c\nx,y,1,\nx,z,2\n", r"line 3: 3 cells, but the rows before have 4"),
        ("a,b,c\nx,y,1\nx,z,2,\n", r"line 3: 4 cells, the header has 3"),
        ('a,b,c\nx,"y,1\nx,z,2\n', r"line 2: a quotation mark opens here and is never closed"),
        ('a,b,c\nx,"y,1\nx,z",2\n', r"line 2: a quoted cell runs over 2 lines"),
        ('a,b,c\nx,"y"z,1\n', r"line 2: text after a closing quotation mark"),
        ("a,b,a\nx,y,1\n", r"line 1: column 'a' appears 2 times"),
        ("Trade by country\na,b,c\nx,y,1\n", r"line 1: 'Trade by country' is not a header"),
        ("sep= \na b c\nx y 1\n", r"line 1: sep=  says that cells are separated by ' '. Use"),
        ("a b c\nx y 1\n", r"separated by commas, semicolons, tabs or bars"),
        ("a,b;c\nx,y;1\n", r"may be separated by commas or by semicolons"),
        ("a,b,c\nx,y,1\n\nx,z\n", r"line 4: 2 cells, the header has 3"),
    ],
)
def test_what_is_not_certain_is_refused_with_its_line(content: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        list(open_table("t.csv", content.encode()).rows())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        ("\ufeff".encode("utf-16-le"), "empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"PK\x03\x04rest", "zip or Excel file"),
        (b"PAR1rest", "Parquet"),
        (PLAIN.encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (PLAIN.encode("utf-16")[:-1], "damaged or cut off"),
        (PLAIN.encode() + b"a,\x00,1\n", "NUL|binary"),
        ("name,b\nРоссия,1\n".encode("cp1251"), "line 2: byte 0xd0 is not UTF-8"),
        ("name,b\nx,1\nÜ".encode()[:-1], "ends inside a character"),
        (b"name,b\n\x81,1\n", "is not Windows-1252"),
    ],
)
def test_encodings_that_are_not_certain_are_refused(content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        open_table("t.csv", content)


def test_windows_1252_is_read_and_said() -> None:
    table = open_table("t.csv", "land,wert\nCôte d'Ivoire,1\nTürkei,2\n".encode("cp1252"))
    assert [row[0] for _, row in table.rows()] == ["Côte d'Ivoire", "Türkei"]
    assert table.notes == ("not UTF-8, so read as Windows-1252: 2 letters such as in line 2.",)


def test_line_numbers_count_the_lines_of_the_file() -> None:
    content = 'sep=,\n# c\na,b\n\n"two\nlines",1\nx,2\n'
    assert list(open_table("t.csv", content.encode()).rows()) == [(5, ["two lines", "1"]), (7, ["x", "2"])]


@pytest.mark.parametrize(
    ("texts", "points", "values", "style"),
    [
        (["1026.87", "5"], True, [1026.87, 5], NumberStyle()),
        (["1.026,87", "203,10"], False, [1026.87, 203.10], NumberStyle(",", True)),
        (["1,026,873", "115,773"], True, [1026873, 115773], NumberStyle(".", True)),
        (["1.026.873", "115.773"], False, [1026873, 115773], NumberStyle(",", True)),
        (["1 026,87", "3\u00a0000,5"], False, [1026.87, 3000.5], NumberStyle(",", True)),
        (["1'026.87", "3’000.5"], False, [1026.87, 3000.5], NumberStyle(".", True)),
        (["0.123", "0.5"], False, [0.123, 0.5], NumberStyle()),
        (["1.234", "0.567"], False, [1.234, 0.567], NumberStyle()),  # no group of thousands begins with 0
        (["1.234", "5.678"], True, [1.234, 5.678], NumberStyle()),
        (["12,5", "1,234"], False, [12.5, 1.234], NumberStyle(",")),
        (["1,234.5", "1,234"], True, [1234.5, 1234], NumberStyle(".", True)),
        (["1,234", "12.5"], True, [1234, 12.5], NumberStyle(".", True)),
        (["\u22123", "1e-3", "+2"], True, [-3, 1e-3, 2], NumberStyle()),
        (["NA", "", ".."], True, [math.nan] * 3, NumberStyle()),
    ],
)
def test_numbers_with_separators(texts: list[str], points: bool, values: list[float], style: NumberStyle) -> None:
    found = find_style("t.csv", texts, points=points)
    assert found == style
    read, wrong = numbers(texts, found)
    assert wrong is None
    np.testing.assert_array_equal(read, values)


@pytest.mark.parametrize(
    ("texts", "points", "message"),
    [
        (["1.234", "5.678"], False, "'1.234' may be 1.234 or 1234.*--decimal"),
        (["1,234"], True, "'1,234' may be 1234 or 1.234.*--decimal"),
        (["1.5", "1,5"], False, "'1.5' has a decimal point, '1,5' a decimal comma"),
    ],
)
def test_numbers_that_leave_it_open_are_refused(texts: list[str], points: bool, message: str) -> None:
    with pytest.raises(DataError, match=message):
        find_style("t.csv", texts, points=points)


def test_the_decimal_sign_can_be_said() -> None:
    assert parse("1.234", find_style("t", ["1.234"], points=False, decimal=".")) == 1.234
    assert parse("1.234", find_style("t", ["1.234"], points=False, decimal=",")) == 1234.0


def test_thousands_are_read_only_in_a_style_that_has_them() -> None:
    assert numbers(["1,234", "12,345"])[1] == 0
    assert numbers(["1,234", "12,345"], NumberStyle(".", True))[0].tolist() == [1234.0, 12345.0]


@pytest.mark.parametrize(
    "text", ["1_000", "0x10", "1,23,456", "1.2.3", "12a", "$5", "(5)", "1 2", "--1", "1,026.873,5"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    for sign in ".,":
        with pytest.raises(ValueError, match=r".*"):
            parse(text, NumberStyle(sign))
    assert numbers([text])[1] == 0
