"""The WIOD reader: Stata, CSV and prepared npz."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shipped import RAW, needs_raw
from tables import REGIONS, SECTORS, icio_rows, wiod_rows, world, write

from parley.economy.readers.wiod import WIOD_2013_SECTORS, read_wiod
from parley.economy.tables import InputOutputTable
from parley.errors import AccountingError, DataError

WIOD = RAW / "wiod2011" / "wiod_2011.npz"


def check_golden(table: InputOutputTable) -> None:
    w = world()
    assert table.regions == REGIONS
    assert table.sectors == SECTORS
    assert table.year == 2014
    np.testing.assert_allclose(table.intermediates, w["core"], rtol=1e-12)
    np.testing.assert_allclose(table.final, w["final"].sum(axis=3), rtol=1e-12)
    np.testing.assert_allclose(table.value_added, w["value_added"] + w["tax"], rtol=1e-9)
    assert table.intermediates[0, 1, 1, 0] == pytest.approx(777.0)
    assert table.intermediates[1, 1, 0, 0] == pytest.approx(3.0)


def stata(path: Path) -> Path:
    rows = wiod_rows()
    frame = pd.DataFrame(rows[1:], columns=[str(name) for name in rows[0]])
    frame["RNr"] = frame["RNr"].astype("int8")
    frame["Year"] = frame["Year"].astype("int16")
    frame.to_stata(path, write_index=False, version=118)
    return path


@pytest.mark.parametrize("prefix", ["v", ""])
def test_csv(tmp_path: Path, prefix: str) -> None:
    path = write(tmp_path / "WIOT2014.csv", wiod_rows(prefix))
    check_golden(read_wiod(path))
    packed = tmp_path / "WIOT2014.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    check_golden(read_wiod(packed))


def test_csv_with_row_names_from_r(tmp_path: Path) -> None:
    rows = [["" if k == 0 else str(k), *row] for k, row in enumerate(wiod_rows())]
    check_golden(read_wiod(write(tmp_path / "WIOT2014.csv", rows)))


def test_stata_and_its_zip(tmp_path: Path) -> None:
    path = stata(tmp_path / "WIOT2014_October16_ROW.dta")
    check_golden(read_wiod(path))
    archive = tmp_path / "WIOTS_in_STATA.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as z:
        z.write(path, "WIOT2013_October16_ROW.dta")
        z.write(path, path.name)
    check_golden(read_wiod(archive, year=2014))
    data = path.read_bytes()
    for share in (0.01, 0.3, 0.7):
        path.write_bytes(data[: int(share * len(data))])
        with pytest.raises(DataError, match="Stata"):
            read_wiod(path)
    path.write_bytes(b"<!DOCTYPE html>")
    with pytest.raises(DataError, match="web page"):
        read_wiod(path)


def test_order_of_rows_and_columns_does_not_matter(tmp_path: Path) -> None:
    rows = wiod_rows()
    rng = np.random.default_rng(1)
    order = rng.permutation(len(rows[0]))
    body = [rows[1 + k] for k in rng.permutation(len(rows) - 1)]
    table = read_wiod(write(tmp_path / "WIOT2014.csv", [[row[k] for k in order] for row in (rows[0], *body)]))
    r = [table.regions.index(code) for code in REGIONS]
    s = [table.sectors.index(code) for code in SECTORS]
    np.testing.assert_allclose(table.intermediates[np.ix_(r, s, r, s)], world()["core"])
    np.testing.assert_allclose(table.final[np.ix_(r, s, r)], world()["final"].sum(axis=3))


def test_truncated_and_transposed(tmp_path: Path) -> None:
    rows = wiod_rows()
    with pytest.raises(DataError, match="no row VA, IntTTM, GO; the file ends on line 12 with TOT PURNR"):
        read_wiod(write(tmp_path / "w.csv", rows[:-3]))
    with pytest.raises(DataError, match="1 industries of the columns have no row, the first ROW_C10T12"):
        read_wiod(write(tmp_path / "w.csv", [*rows[:6], *rows[7:]]))
    whole = write(tmp_path / "w.csv", rows).read_bytes().rstrip()
    for size in np.linspace(1, len(whole) - 5, 25, dtype=int):
        (tmp_path / "cut.csv").write_bytes(whole[:size])
        with pytest.raises(DataError):
            read_wiod(tmp_path / "cut.csv")
    size = len(REGIONS) * len(SECTORS)
    swapped = [list(row) for row in rows]
    for a in range(size):
        for b in range(size):
            swapped[1 + a][5 + b] = rows[1 + b][5 + a]
    with pytest.raises(AccountingError, match="transposed"):
        read_wiod(write(tmp_path / "w.csv", swapped))


def test_bad_cells_and_kinds(tmp_path: Path) -> None:
    for row, column, cell, message in (
        (1, 6, "x", "column 'vAAA2': 'x' is not a number"),
        (1, 6, "", r"line 2 \(AAA A01\), column 'vAAA2': blank"),
        (1, 6, "inf", "infinite"),
        (1, 6, -4, "intermediates is negative"),
        (1, 3, "x", "column 'RNr': 'x'"),
        (3, 0, "B", "industry 1 of CHN is 'B', but was 'A01' before"),
        (2, 3, 1, "industry 1 of AAA"),
        (0, 4, "vDEU9", "final demand is not listed"),
    ):
        rows = wiod_rows()
        rows[row][column] = cell
        if row == 0:
            rows = [[*r[:4], *r[5:]] for r in rows]
            rows[0][-2] = cell
        with pytest.raises(DataError, match=message):
            read_wiod(write(tmp_path / "w.csv", rows))
    with pytest.raises(DataError, match="use kind icio"):
        read_wiod(write(tmp_path / "2022_SML.csv", icio_rows()))
    with pytest.raises(DataError, match=r"\.xlsb is not read.*Stata"):
        read_wiod(tmp_path / "WIOT2014.xlsb")


def npz(path: Path, **changes: np.ndarray) -> Path:
    rng = np.random.default_rng(5)
    n, j = 2, len(WIOD_2013_SECTORS)
    core = rng.uniform(0, 9, (n * j, n * j))
    core[0, j + 1] = 5000.0
    final = rng.uniform(1000, 9000, (n * j, n))
    data = {
        "Z": core.astype(np.int32),
        "F": final.astype(np.int32),
        "X": (core.sum(axis=1) + final.sum(axis=1)).astype(np.int32),
        "VA": np.zeros(n * j, np.int32),
        "countries": np.array(["AUS", "ROW"]),
        "sectors": np.array([f"Sector {k}" for k in range(j)]),
    }
    np.savez(path, **{**data, **changes})
    return path


def test_npz(tmp_path: Path) -> None:
    table = read_wiod(npz(tmp_path / "wiod_2011.npz"))
    assert table.sectors == WIOD_2013_SECTORS
    assert table.year == 2011
    assert table.intermediates[0, 0, 1, 1] == 5000.0
    assert table.intermediates[1, 1, 0, 0] < 10
    assert "cut to whole millions" in table.notes[0]
    good = dict(np.load(tmp_path / "wiod_2011.npz"))
    with pytest.raises(AccountingError, match=r"ROW C sells .* transposed"):
        read_wiod(npz(tmp_path / "w.npz", Z=good["Z"].T))
    with pytest.raises(DataError, match=r"F is int32 \(70, 1\); expected numbers"):
        read_wiod(npz(tmp_path / "w.npz", F=good["F"][:, :1]))
    with pytest.raises(DataError, match="3 sectors; expected the 35"):
        read_wiod(npz(tmp_path / "w.npz", sectors=good["sectors"][:3]))
    path = tmp_path / "w.npz"
    path.write_bytes((tmp_path / "wiod_2011.npz").read_bytes()[:500])
    with pytest.raises(DataError, match="not a prepared WIOD npz"):
        read_wiod(path)
    np.savez(path, Z=good["Z"])
    with pytest.raises(DataError, match="not a prepared WIOD npz"):
        read_wiod(path)


@needs_raw("the whole WIOD table of 2011")
def test_the_2011_table() -> None:
    table = read_wiod(WIOD)
    assert (len(table.regions), len(table.sectors), table.year) == (41, 35, 2011)
    assert table.output.sum() == pytest.approx(141_767_904, rel=1e-3)
    usa, rus, fuel = table.regions.index("USA"), table.regions.index("RUS"), table.sectors.index("C")
    sold = table.intermediates.sum(axis=3)[:, fuel, :] + table.final[:, fuel, :]
    assert sold[rus].sum() - sold[rus, rus] > 50_000  # Russia exports oil and gas; a swap would make it an importer
    assert sold[:, rus].sum() - sold[rus, rus] < 10_000
    assert sold[:, usa].sum() - sold[usa, usa] > 100_000
