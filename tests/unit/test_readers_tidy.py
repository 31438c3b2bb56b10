"""The reader of long tables."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tables import icio_rows, write

from parley.economy.readers.tidy import TOTAL, read_tidy
from parley.errors import DataError

ROWS: list[tuple[object, ...]] = [
    ("exporter", "importer", "sector", "value"),
    ("NA", "NA", "food", 100.0),
    ("NA", "RUS", "food", 7.0),
    ("RUS", "NA", "food", 1.5),
    ("RUS", "RUS", "food", 80.0),
    ("RUS", "RUS", "arms", 20.0),
]


def save(path: Path, rows: list[tuple[object, ...]]) -> Path:
    return write(path, [list(row) for row in rows])


def test_golden(tmp_path: Path) -> None:
    path = save(tmp_path / "flows_2019.csv", ROWS)
    table = read_tidy(path)
    assert table.regions == ("NAM", "RUS")  # NA is Namibia, not a missing value
    assert table.sectors == ("arms", "food")
    assert table.year == 2019
    assert table.flows[0, 1, 1] == 7.0  # Namibia sells 7 to Russia
    assert table.flows[1, 0, 1] == 1.5
    assert table.notes == (
        "year 2019 read from the file's name; --year sets it (in Python: year=).",
        "1 code (ISO 3166-1 alpha-2) read as ISO3: NA as NAM.",
        "3 of 8 origin-destination-sector cells are not listed and taken as 0.",
    )
    packed = tmp_path / "flows.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    np.testing.assert_array_equal(read_tidy(packed).flows, table.flows)
    frame = pd.DataFrame(ROWS[1:], columns=[str(name) for name in ROWS[0]]).astype({"exporter": "category"})
    frame.to_parquet(tmp_path / "flows.parquet")
    np.testing.assert_array_equal(read_tidy(tmp_path / "flows.parquet", value=1e-3).flows, table.flows * 1e-3)


def test_order_does_not_matter(tmp_path: Path) -> None:
    table = read_tidy(save(tmp_path / "a.csv", ROWS))
    shuffled = read_tidy(
        save(tmp_path / "b.csv", [tuple(row[k] for k in (3, 1, 0, 2)) for row in [ROWS[0], *ROWS[:0:-1]]])
    )
    np.testing.assert_array_equal(shuffled.flows, table.flows)


@pytest.mark.parametrize(
    "header",
    [
        ("iso_o", "iso_d", "industry", "flow"),
        ("Origin", "Destination", "Sector", "Trade"),
        ("orig", "dest", "product", "value"),
    ],
)
def test_synonyms(tmp_path: Path, header: tuple[str, ...]) -> None:
    table = read_tidy(save(tmp_path / "a.csv", [header, *ROWS[1:]]))
    assert table.flows[0, 1, 1] == 7.0


def test_no_sector_and_baci(tmp_path: Path) -> None:
    rows = [(a, b, v) for a, b, s, v in ROWS if s != "arms"]
    table = read_tidy(save(tmp_path / "a.csv", rows))
    assert table.sectors == (TOTAL,)
    assert table.flows[0, 1, 0] == 7.0
    baci = [
        ("t", "i", "j", "k", "v", "q"),
        (2023, "004", "008", "0101", 5.0, ""),
        (2023, "008", "004", "0101", 2.0, ""),
    ]
    table = read_tidy(save(tmp_path / "BACI.csv", baci), value=1e-3, allow_missing_domestic=True)
    assert table.regions == ("AFG", "ALB")
    assert table.flows[0, 1, 0] == pytest.approx(0.005)
    assert any("2 regions have no domestic sales" in note for note in table.notes)


def test_years(tmp_path: Path) -> None:
    rows = [(*ROWS[0], "year"), *((*row, 2019) for row in ROWS[1:]), *((*row, 2020) for row in ROWS[1:])]
    path = save(tmp_path / "a.csv", rows)
    with pytest.raises(DataError, match=r"holds 2 years.*year="):
        read_tidy(path)
    assert read_tidy(path, year=2020).year == 2020
    with pytest.raises(DataError, match="no rows for 1999"):
        read_tidy(path, year=1999)
    assert read_tidy(save(tmp_path / "c.csv", ROWS), year=2021).year == 2021  # a file that does not say
    with pytest.raises(DataError, match="year column holds"):
        read_tidy(save(tmp_path / "b.csv", [rows[0], (*ROWS[1], "last")]))


@pytest.mark.parametrize(
    ("header", "columns", "message"),
    [
        (
            ("reporter", "partner", "sector", "value"),
            None,
            "no column for the exporter. reporter and partner do not tell",
        ),
        (("exporter", "iso_o", "importer", "value"), None, "exporter and iso_o could both be the exporter"),
        (
            ("exporter", "importer", "sector", "amount"),
            None,
            "no column for the value.*Columns found: exporter, importer",
        ),
        (("exporter", "importer", "sector", "value"), {"valu": "value"}, "columns has 'valu'.*Did you mean 'value'"),
        (("exporter", "importer", "sector", "value"), {"value": "valeu"}, "no column 'valeu'.*Did you mean 'value'"),
        (("exporter", "importer", "sector", "value"), {"importer": "exporter"}, "one column has two roles"),
    ],
)
def test_unclear_columns(tmp_path: Path, header: tuple[str, ...], columns: dict[str, str] | None, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_tidy(save(tmp_path / "a.csv", [header, *ROWS[1:]]), columns=columns)


def test_given_columns(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", [("reporter", "partner", "sector", "amount"), *ROWS[1:]])
    table = read_tidy(path, columns={"exporter": "reporter", "importer": "partner", "value": "amount"})
    assert table.flows[0, 1, 1] == 7.0
    swapped = read_tidy(path, columns={"importer": "reporter", "exporter": "partner", "value": "amount"})
    assert swapped.flows[1, 0, 1] == 7.0


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("NA", "RUS", "food", 3), "line 7: NAM, RUS, food again .first on line 3"),
        (("RUS", "NA", "arms", "x"), "line 7, column 'value': 'x'.*finite number"),
        (("RUS", "NA", "arms", ""), "line 7, column 'value': ''.*finite number"),
        (("RUS", "nan", "arms", 3), "line 7, column 'importer': 'nan'"),
        (("#N/A", "NA", "arms", 3), "line 7, column 'exporter': '#N/A'"),
        (("RUS", "NA", "", 3), "line 7, column 'sector': blank"),
        (("RUS", "NA", "arms", "inf"), "finite number"),
        (("RUS", "NA", "arms", -1), "'-1'.*Expected 0 or more"),
        (("", "NA", "arms", 1), "line 7, column 'exporter': blank"),
        (("USA", "NA", "arms", 1), "1 of 3 regions have no domestic sales: USA"),
        (("RUS", "NA"), "line 7: 2 cells, the header has 4"),
        (("RUS", "NA", "arms", 1, 5, 6), "line 7: 6 cells, the header has 4"),
    ],
)
def test_bad_rows(tmp_path: Path, row: tuple[object, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_tidy(save(tmp_path / "a.csv", [*ROWS, row]))


def test_a_last_line_that_may_be_cut_is_noted(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", ROWS)
    path.write_bytes(path.read_bytes().rstrip()[:-2])
    assert any("last line may be cut" in note for note in read_tidy(path).notes)


def test_wrong_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for content, message in (
        (b"", "empty"),
        (b"<html></html>", "web page"),
        (b"\x00\x01", "binary"),
        (b"exporter,importer,value\n", "no rows under the header"),
        (b"exporter,importer,value\nA,A,0\n", "no domestic sales"),
        (b"exporter importer value\nA A 1\n", "separated by commas, semicolons, tabs or bars"),
    ):
        path.write_bytes(content)
        with pytest.raises(DataError, match=message):
            read_tidy(path)
    with pytest.raises(DataError, match="use kind icio"):
        read_tidy(write(path, icio_rows()))
    with pytest.raises(DataError, match="value=0"):
        read_tidy(path, value=0.0)
    parquet = tmp_path / "a.parquet"
    parquet.write_bytes(b"PAR1rubbish")
    with pytest.raises(DataError, match="not a readable parquet"):
        read_tidy(parquet)
    path.write_bytes(b"exporter,importer,value\nA,A,0\n")
    with pytest.raises(DataError, match="all flows are zero"):
        read_tidy(path, allow_missing_domestic=True)
