"""The ICIO reader: layouts of the editions, direction of trade, and files that are not what they should be."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tables import FINAL, REGIONS, SECTORS, icio_rows, wiod_rows, world, write

from parley.economy.readers.icio import read_icio
from parley.economy.tables import InputOutputTable
from parley.errors import AccountingError, DataError


def check_golden(table: InputOutputTable) -> None:
    w = world()
    assert table.regions == REGIONS
    assert table.sectors == SECTORS
    np.testing.assert_allclose(table.intermediates, w["core"], rtol=1e-12)
    np.testing.assert_allclose(table.final, w["final"].sum(axis=3), rtol=1e-12)
    np.testing.assert_allclose(table.output, w["output"], rtol=1e-12)
    np.testing.assert_allclose(table.value_added, w["value_added"] + w["tax"], rtol=1e-9)
    assert table.intermediates[0, 1, 1, 0] == pytest.approx(777.0)
    assert table.intermediates[1, 1, 0, 0] == pytest.approx(3.0)


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("old", [False, True])
def test_every_edition_gives_the_same_table(tmp_path: Path, split: bool, old: bool) -> None:
    table = read_icio(write(tmp_path / "ICIO2021_2018.csv", icio_rows(split, old)))
    check_golden(table)
    assert table.year == 2018
    assert any("counted in value added" in note for note in table.notes)
    assert any("CN1, CN2 merged into CHN (4 industries)" in note for note in table.notes) == split


def test_gzip_and_zip(tmp_path: Path) -> None:
    plain = write(tmp_path / "2022_SML.csv", icio_rows())
    packed = tmp_path / "2022_SML.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    check_golden(read_icio(packed))
    archive = tmp_path / "2021-2022_SML.zip"
    with zipfile.ZipFile(archive, "w") as z:
        z.write(plain, "2021_SML.csv")
        z.write(plain, "2022_SML.csv")
    with pytest.raises(DataError, match=r"holds 2 tables.*year="):
        read_icio(archive)
    with pytest.raises(DataError, match="none of them for 1999"):
        read_icio(archive, year=1999)
    table = read_icio(archive, year=2021)
    assert table.year == 2021
    check_golden(table)
    empty = tmp_path / "readme.zip"
    with zipfile.ZipFile(empty, "w") as z:
        z.writestr("ReadMe.xlsx", "x")
    with pytest.raises(DataError, match=r"holds no \.csv, only ReadMe\.xlsx"):
        read_icio(empty)


def test_order_of_rows_and_columns_does_not_matter(tmp_path: Path) -> None:
    rows = icio_rows(split=True)
    rng = np.random.default_rng(3)
    body = [rows[1 + k] for k in rng.permutation(len(rows) - 1)]
    order = [0, *(1 + rng.permutation(len(rows[0]) - 1))]
    shuffled = [[row[k] for k in order] for row in (rows[0], *body)]
    table = read_icio(write(tmp_path / "2022_SML.csv", shuffled))
    r = [table.regions.index(code) for code in REGIONS]
    s = [table.sectors.index(code) for code in SECTORS]
    np.testing.assert_allclose(table.intermediates[np.ix_(r, s, r, s)], world()["core"])
    np.testing.assert_allclose(table.final[np.ix_(r, s, r)], world()["final"].sum(axis=3))


def test_swapped_directions_are_found(tmp_path: Path) -> None:
    rows = icio_rows()
    size = len(REGIONS) * len(SECTORS)
    swapped = [list(row) for row in rows]
    for a in range(size):
        for b in range(size):
            swapped[1 + a][1 + b] = rows[1 + b][1 + a]
    with pytest.raises(AccountingError, match=r"outputs differ from intermediate plus final sales.*transposed"):
        read_icio(write(tmp_path / "2022.csv", swapped))
    whole = [list(column) for column in zip(*rows, strict=True)]
    with pytest.raises(DataError, match="transposed"):
        read_icio(write(tmp_path / "2022t.csv", whole))
    mixed = [list(row) for row in rows]
    mixed[0] = [*rows[0][: size + 1], *(f"{r}_{f}" for r in REGIONS for f in FINAL), "OUT"]
    mixed[3:] = [list(row) for row in rows[3:] if str(row[0])[:3] != "AAA"]
    mixed.append(["AAA_HFCE", *[0] * (len(rows[0]) - 1)])
    with pytest.raises(DataError, match="final demand 'AAA_HFCE' is a row, so the table is transposed"):
        read_icio(write(tmp_path / "2022m.csv", mixed))


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("abc", "column 'CHN_A01': 'abc' is not a number"),
        ("", r"line 2 \(AAA_A01\), column 'CHN_A01': blank"),
        ("NaN", "column 'CHN_A01': blank or not a number"),
        ("inf", "column 'CHN_A01': infinite"),
        (-5.0, "intermediates is negative in 1 cells.*AAA, A01, CHN, A01"),
        (5e6, "AAA, A01: sells"),
    ],
)
def test_bad_cells_are_named(tmp_path: Path, cell: object, message: str) -> None:
    rows = icio_rows()
    rows[1][3] = cell
    with pytest.raises(DataError, match=message):
        read_icio(write(tmp_path / "2022.csv", rows))


def test_output_row_and_column_must_agree(tmp_path: Path) -> None:
    rows = icio_rows()
    rows[2][-1] = 2 * float(str(rows[2][-1]))
    with pytest.raises(AccountingError, match=r"output of AAA_C10T12 is .* in row OUT, but"):
        read_icio(write(tmp_path / "2022.csv", rows))
    rows[2][-1] = ""
    with pytest.raises(DataError, match="column 'OUT' has blank cells"):
        read_icio(write(tmp_path / "2022.csv", rows))


def test_costs_must_add_up(tmp_path: Path) -> None:
    rows = icio_rows()
    rows[-2][1] = 2 * float(str(rows[-2][1]))
    with pytest.raises(AccountingError, match=r"intermediate costs plus value added.*AAA, A01"):
        read_icio(write(tmp_path / "2022.csv", rows))


def test_any_truncation_is_found(tmp_path: Path) -> None:
    whole = write(tmp_path / "2022_SML.csv", icio_rows()).read_bytes().rstrip()
    # A cut inside the blank tail of the last line leaves every number in place, and is found by its length.
    for size in [1, 10, 300, *np.linspace(400, len(whole) - 2, 40, dtype=int)]:
        cut = tmp_path / "cut.csv"
        cut.write_bytes(whole[:size])
        with pytest.raises(DataError):
            read_icio(cut)
    lines = whole.splitlines(keepends=True)
    (tmp_path / "cut.csv").write_bytes(b"".join(lines[:-1]))
    with pytest.raises(DataError, match="no row OUT; the file ends on line 9 with 'VA'"):
        read_icio(tmp_path / "cut.csv")
    (tmp_path / "cut.csv").write_bytes(b"".join([*lines[:5], *lines[-3:]]))
    with pytest.raises(DataError, match="2 industries of the columns have no row, the first ROW_A01"):
        read_icio(tmp_path / "cut.csv")
    (tmp_path / "cut.csv").write_bytes(whole[: len(b"".join(lines[:4])) + 40])
    with pytest.raises(DataError, match=r"line 5: \d+ cells?, the header has 26 .'CHN_C10T12"):
        read_icio(tmp_path / "cut.csv")


@pytest.mark.parametrize("suffix", [".csv.gz", ".zip"])
def test_truncated_archives(tmp_path: Path, suffix: str) -> None:
    plain = write(tmp_path / "2022.csv", icio_rows())
    path = tmp_path / f"2022{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
            z.write(plain, "2022.csv")
    else:
        path.write_bytes(gzip.compress(plain.read_bytes()))
    data = path.read_bytes()
    for share in (0.2, 0.6, 0.95):
        path.write_bytes(data[: int(share * len(data))])
        with pytest.raises(DataError, match="damaged or incomplete archive"):
            read_icio(path)
    broken = bytearray(data)
    broken[len(data) // 2] ^= 255
    path.write_bytes(bytes(broken))
    with pytest.raises(DataError):
        read_icio(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"<!DOCTYPE html><html>404</html>", "web page.*download failed"),
        (b"\x1f\x8b\x08\x00rest", "gzip archive"),
        (b"PK\x03\x04rest", "zip or Excel"),
        (b"\x00\x01\x02binary", "binary file"),
        (b"a;b;c\n1;2;3\n", "not an OECD ICIO table"),
        (b"a,b,c\n1,2,3\n", "not an OECD ICIO table"),
        (b"exporter,importer,value\nA,B,1\n", "use kind tidy"),
        (b"V1,A_X,A_X\n", "appears 2 times"),
    ],
)
def test_wrong_files(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "2022.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_icio(path)


def test_wrong_paths_and_kinds(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_icio(tmp_path / "absent.csv")
    with pytest.raises(DataError, match="is a folder"):
        read_icio(tmp_path)
    with pytest.raises(DataError, match="looks like a WIOD table; use kind wiod"):
        read_icio(write(tmp_path / "wiot.csv", wiod_rows()))


def test_wrong_labels(tmp_path: Path) -> None:
    for change, message in (
        (lambda rows: rows[1].__setitem__(0, "AAA_C10T12"), "row 'AAA_C10T12' again"),
        (lambda rows: rows[1].__setitem__(0, "Total imports"), "row label 'Total imports'; expected"),
        (lambda rows: rows[0].__setitem__(-1, "EXPO"), "no column OUT"),
        (lambda rows: rows[0].__setitem__(-2, "EXPO"), "column 'EXPO' is neither an industry nor final demand"),
        (lambda rows: rows[0].__setitem__(-2, "DEU_HFCE"), "final demand of 'DEU'"),
        (lambda rows: rows[0].__setitem__(1, "DEU_A01"), "industries of the columns have no row"),
    ):
        rows = icio_rows()
        change(rows)
        with pytest.raises(DataError, match=message):
            read_icio(write(tmp_path / "2022.csv", rows))


def test_all_zero(tmp_path: Path) -> None:
    rows = icio_rows()
    zero = [rows[0], *([row[0], *[0] * (len(row) - 1)] for row in rows[1:])]
    with pytest.raises(DataError, match="all output is zero"):
        read_icio(write(tmp_path / "2022.csv", zero))
