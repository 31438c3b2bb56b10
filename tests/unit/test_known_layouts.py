"""Layouts of published tables: one world in each of them reads alike, and what was recognised is said."""

from __future__ import annotations

import zipfile
from pathlib import Path

import layouts
import numpy as np
import pytest
from layouts import EURO, LONG, REGIONS, SECTORS, YEAR
from tables import icio_rows, wiod_rows, write

from parley.economy.build import from_flows
from parley.economy.readers.exiobase import read_exiobase
from parley.economy.readers.figaro import read_figaro
from parley.economy.readers.matrix import read_matrix
from parley.economy.readers.recognise import recognise
from parley.economy.readers.tidy import read_tidy
from parley.economy.tables import InputOutputTable
from parley.errors import DataError, InputError
from parley.worlds.importing import import_table


def save(folder: Path, content: bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("layout", LONG)
def test_one_world_in_every_layout(tmp_path: Path, layout: str) -> None:
    name, writer, said, value = LONG[layout]
    table = read_tidy(save(tmp_path, writer(), name), value=value)
    assert table.regions == REGIONS
    assert table.sectors == SECTORS
    assert table.year == YEAR
    np.testing.assert_allclose(table.flows, layouts.flows(), rtol=1e-12)
    assert said in " ".join(table.notes)
    assert recognise(tmp_path / name) == "tidy"


def test_comtrade_takes_imports_and_leaves_out_the_world(tmp_path: Path) -> None:
    notes = " ".join(read_tidy(save(tmp_path, layouts.comtrade())).notes)
    assert "18 rows of exports left out, 0 flows of them without imports" in notes
    assert "3 rows left out whose customscode is not C00" in notes
    assert "W00 (the world, or a total: 3 rows, USD 15,000 mn)" in notes
    assert "surplus comma" in notes
    assert "columns not used: typeCode, " in notes


def test_home_sales_that_only_exports_list_are_kept(tmp_path: Path) -> None:
    lines = layouts.comtrade().decode().splitlines(keepends=True)
    imports_at_home = [f",{region},M,{layouts.NUMERIC[region]},{region}," for region in REGIONS]
    kept = [line for line in lines if not any(cells in line for cells in imports_at_home)]
    assert len(kept) == len(lines) - 6
    flows = read_tidy(save(tmp_path, "".join(kept).encode())).flows
    own = np.arange(3)
    np.testing.assert_allclose(flows[own, own], 0.9 * layouts.flows()[own, own])
    np.testing.assert_allclose(flows[0, 1], layouts.flows()[0, 1])


def test_exports_alone_are_taken(tmp_path: Path) -> None:
    lines = [line for line in layouts.comtrade().decode().splitlines(keepends=True) if ",M," not in line]
    table = read_tidy(save(tmp_path, "".join(lines).encode()))
    np.testing.assert_allclose(table.flows, 0.9 * layouts.flows())
    assert "flows are those that the exporter reports." in table.notes


def test_comext_takes_the_year_or_the_sum_of_its_months(tmp_path: Path) -> None:
    notes = " ".join(read_tidy(save(tmp_path, layouts.comext()), value=EURO / 1e6).notes)
    assert "the rows of 2022 as a whole are read, those of 1 month left out" in notes
    months = layouts.comext().replace(b"202252", b"202202")
    table = read_tidy(save(tmp_path, months), value=EURO / 1e6)
    np.testing.assert_allclose(table.flows, 1.1 * layouts.flows())
    assert "values are the sum of 2 months of 2022 (1 to 2): not a whole year." in table.notes
    repeated = months + months.splitlines(keepends=True)[3]
    with pytest.raises(DataError, match=r"line 56: CN, CN, 270900, 202201, E, 1 again \(first on line 4\)"):
        read_tidy(save(tmp_path, repeated), value=EURO / 1e6)
    save(tmp_path, months)
    with pytest.raises(DataError, match=r"Eurostat Comext: values in euros, and .*--unit 1.08, for"):
        read_tidy(save(tmp_path, months))


def test_comext_as_its_interface_gives_it(tmp_path: Path) -> None:
    """One indicator of several, a total over partners, months beside the year, blanks."""
    rows: list[list[object]] = []
    for a, b, s, v in layouts.cells():
        pair = [layouts.TWO[b], layouts.TWO[a], s, 1]
        rows.append(["A", *pair, "VALUE_IN_EUROS", YEAR, v * 1e6 / EURO])
        rows.append(["A", *pair, "QUANTITY_IN_100KG", YEAR, 7])
        rows.append(["M", *pair, "VALUE_IN_EUROS", f"{YEAR}-01", 5])
    rows.append(["A", "DE", "WORLD", SECTORS[0], 1, "VALUE_IN_EUROS", YEAR, 1e9])
    rows.append(["A", "DE", "FR", SECTORS[0], 1, "VALUE_IN_EUROS", YEAR, ""])
    header = "freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
    table = read_tidy(save(tmp_path, layouts.text(header, rows)), value=EURO / 1e6)
    assert table.regions == REGIONS
    np.testing.assert_allclose(table.flows, layouts.flows())
    notes = " ".join(table.notes)
    assert "18 rows left out whose indicators is not VALUE_IN_EUROS or VALUE_EUR" in notes
    assert "1 row without a value left out" in notes
    assert "WORLD (the world, or a total: 1 row" in notes


def test_eurostats_own_numbers_of_countries_are_refused(tmp_path: Path) -> None:
    content = layouts.comext().replace(b"REPORTER,PARTNER", b"DECLARANT,PARTNER").replace(b"DE,", b"004,")
    with pytest.raises(DataError, match=r"line 8, column 'DECLARANT': '004' is .*in which 004 is Germany"):
        read_tidy(save(tmp_path, content), value=EURO / 1e6)


def test_a_blank_code_of_a_country_is_taken_from_the_next_column(tmp_path: Path) -> None:
    """UN Comtrade has no ISO code for Other Asia, nes (490)."""
    rows: list[list[object]] = []
    for a, b, s, v in layouts.cells():
        other = a == "CHN" and b == "USA"
        rows.append([YEAR, "Import", b, "" if other else a, 490 if other else layouts.NUMERIC[a], s, v * 1e6])
    header = "Year,Trade Flow,Reporter ISO,Partner ISO,Partner Code,Commodity Code,Trade Value (US$)"
    table = read_tidy(save(tmp_path, layouts.text(header, rows)), allow_missing_domestic=True)
    assert table.regions == ("CHN", "DEU", "TWN", "USA")
    np.testing.assert_allclose(table.flows[2, 3], layouts.flows()[0, 2])  # what China sold is under 490 here


def test_gravity_leaves_pairs_without_a_record_out(tmp_path: Path) -> None:
    table = read_tidy(save(tmp_path, layouts.gravity()))
    np.testing.assert_allclose(table.flows[:, :, 0], layouts.flows().sum(axis=2))
    assert table.regions == REGIONS
    assert "1 row without a value left out." in table.notes
    assert "column not used: dist." in table.notes
    two = layouts.gravity().replace(b"dist,", b"tradeflow_imf_o,")
    with pytest.raises(DataError, match=r"tradeflow_baci and tradeflow_imf_o could both be the value.*--column value="):
        read_tidy(save(tmp_path, two))
    chosen = read_tidy(save(tmp_path, two), columns={"value": "tradeflow_baci"})
    np.testing.assert_allclose(chosen.flows, table.flows)  # the unit of the layout stays


def test_a_unit_that_is_said_wins_over_that_of_the_layout(tmp_path: Path) -> None:
    table = read_tidy(save(tmp_path, layouts.baci()), value=1.0)
    np.testing.assert_allclose(table.flows, 1e3 * layouts.flows())
    assert "the unit asked for (USD 1e+06) is taken instead of thousand USD." in table.notes


@pytest.mark.parametrize(
    ("column", "usd"),
    [
        ("value_usd", 1.0),
        ("Trade Value (USD)", 1.0),
        ("value_1000USD", 1e3),
        ("trade_kUSD", 1e3),
        ("value (USD thousand)", 1e3),
        ("value_musd", 1e6),
        ("trade in million USD", 1e6),
        ("value_bn_usd", 1e9),
        ("value", 1e6),
    ],
)
def test_a_column_may_name_its_unit(tmp_path: Path, column: str, usd: float) -> None:
    rows = [[a, b, s, v * 1e6 / usd] for a, b, s, v in layouts.cells()]
    table = read_tidy(save(tmp_path, layouts.text(f"exporter,importer,sector,{column}", rows)))
    np.testing.assert_allclose(table.flows, layouts.flows())
    assert any("as the column says" in note for note in table.notes) == (column != "value")
    reported = [["M", b, a, s, v] for a, b, s, v in rows]
    table = read_tidy(save(tmp_path, layouts.text(f"flow,reporter,partner,sector,{column}", reported)))
    np.testing.assert_allclose(table.flows, layouts.flows())


def test_a_column_in_euros_needs_a_rate(tmp_path: Path) -> None:
    rows = [[a, b, s, v / EURO] for a, b, s, v in layouts.cells()]
    path = save(tmp_path, layouts.text("exporter,importer,sector,value_meur", rows))
    with pytest.raises(DataError, match=r"values \('value_meur'\) in million euros, and .*--unit 1080000,"):
        read_tidy(path)
    with pytest.raises(DataError, match=r"so --unit 1.08 means USD 1.08e-06 per euro. Say .*--unit 1080000,"):
        read_tidy(path, value=1.08e-6)
    np.testing.assert_allclose(read_tidy(path, value=EURO).flows, layouts.flows())


def test_reporter_and_partner_need_a_flow(tmp_path: Path) -> None:
    content = (
        layouts.old_comtrade().replace(b"Trade Value (US$)", b"value").replace(b"Trade Flow,Trade Flow Code", b"a,b")
    )
    with pytest.raises(DataError, match="no column for the exporter"):
        read_tidy(save(tmp_path, content))
    told = content.replace(b"a,b,", b"flow,b,")
    np.testing.assert_allclose(read_tidy(save(tmp_path, told), value=1e-6).flows, layouts.flows())
    unclear = told.replace(b",Import,", b",Trade,")
    with pytest.raises(DataError, match=r"line 2, column 'flow': 'Trade' is neither imports nor exports"):
        read_tidy(save(tmp_path, unclear))


def test_only_the_chosen_year_is_checked(tmp_path: Path) -> None:
    content = layouts.tidy() + b"USA,CHN,270900,2023,-3\nUSA,DEU,270900,2023,x\n"
    np.testing.assert_allclose(read_tidy(save(tmp_path, content), year=YEAR).flows, layouts.flows())
    with pytest.raises(DataError, match=r"line 21, column 'value': 'x'"):
        read_tidy(save(tmp_path, content), year=2023)
    for cell in ("1e400", "20222", "0", "last", "2022.5"):
        with pytest.raises(DataError, match=rf"line 20: the year column holds '{cell}'"):
            read_tidy(save(tmp_path, layouts.tidy() + f"USA,CHN,270900,{cell},1\n".encode()))


# -- tariffs ---------------------------------------------------------------------------------------------------


def with_tariffs(column: str, cells: dict[tuple[str, str], str]) -> bytes:
    rows = [[a, b, s, v, cells.get((a, b), "0")] for a, b, s, v in layouts.cells()]
    return layouts.text(f"exporter,importer,sector,value,{column}", rows)


@pytest.mark.parametrize(
    ("column", "cells", "rates", "said"),
    [
        ("tariff", ("0.1", "0.25"), (0.1, 0.25), "read as fractions (no rate is above 1)"),
        ("tariff_pct", ("0.1", "25"), (0.001, 0.25), "read as percent (as the column is called)"),
        ("tariff", ("10%", "2.5 %"), (0.1, 0.025), "read as percent (the cells have %)"),  # 0 is 0 in every unit
        ("tariff", ("10%", "2.5"), None, ""),  # only some cells have a sign
        ("MFN", ("10", "0.5"), (0.1, 0.005), "read as percent (as WITS publishes it)"),
        ("tariff_fraction", ("0.1", "2.5"), (0.1, 2.5), "read as fractions (as the column is called)"),
    ],
)
def test_a_column_of_tariffs(
    tmp_path: Path, column: str, cells: tuple[str, str], rates: tuple[float, float] | None, said: str
) -> None:
    pairs = {("CHN", "USA"): cells[0], ("USA", "DEU"): cells[1]}
    path = save(tmp_path, with_tariffs(column, pairs))
    if rates is None:
        with pytest.raises(DataError, match=r"'2.5' without %"):
            read_tidy(path)
        return
    table = read_tidy(path)
    expected = np.zeros((3, 3, 2))
    expected[0, 2], expected[2, 1] = rates
    assert table.tariffs is not None
    np.testing.assert_allclose(table.tariffs, expected)
    np.testing.assert_allclose(from_flows(table).economy.tariffs, expected)
    assert said in " ".join(table.notes)


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("tariff", "10", r"holds up to 10: percent, or fractions, in which that is 1000%.*tariff_percent=tariff"),
        ("mfn", "0.5", r"holds at most 0.5: percent, as WITS gives it, or fractions.*tariff_fraction=mfn"),
        ("tariff", "-0.1", r"line 6, column 'tariff': '-0.1'.*Expected 0 or more"),
        ("tariff", "", r"line 6, column 'tariff': ''.*write 0 where there is no duty"),
        ("tariff", "free", r"line 6, column 'tariff': 'free' is not a tariff"),
        ("tariff,duty", "0.1,0.1", r"tariff and duty could both be the tariff"),
    ],
)
def test_tariffs_that_leave_it_open_are_refused(tmp_path: Path, column: str, cell: str, message: str) -> None:
    content = with_tariffs(column, {("CHN", "USA"): cell}).replace(b",0\n", b",0,0\n" if "," in column else b",0\n")
    with pytest.raises(DataError, match=message):
        read_tidy(save(tmp_path, content))


def test_the_way_out_for_a_column_of_tariffs_works(tmp_path: Path) -> None:
    path = save(tmp_path, with_tariffs("tariff", {("CHN", "USA"): "10"}))
    for role, rate in (("tariff_percent", 0.1), ("tariff_fraction", 10.0)):
        tariffs = read_tidy(path, columns={role: "tariff"}).tariffs
        assert tariffs is not None
        assert tariffs[0, 2, 0] == pytest.approx(rate)


def test_tariffs_at_home_are_set_to_0_and_counted(tmp_path: Path) -> None:
    table = read_tidy(save(tmp_path, with_tariffs("tariff", {("CHN", "CHN"): "0.3", ("CHN", "USA"): "0.1"})))
    assert table.tariffs is not None
    assert not table.tariffs[0, 0].any()
    assert "2 tariffs on domestic sales set to 0." in table.notes


# -- codes -----------------------------------------------------------------------------------------------------


def test_two_spellings_add_up_unless_a_flow_is_there_twice(tmp_path: Path) -> None:
    mixed = layouts.tidy().replace(b"USA,USA", b"usa,840")
    np.testing.assert_allclose(read_tidy(save(tmp_path, mixed)).flows, layouts.flows())
    twice = mixed + b"USA,USA,270900,2022,1\n"
    with pytest.raises(DataError, match=r"usa to 840 \(line 18\) and USA to USA \(line 20\) are the same flow"):
        read_tidy(save(tmp_path, twice))


# -- matrices --------------------------------------------------------------------------------------------------


def test_blocks_of_square_matrices(tmp_path: Path) -> None:
    table = read_matrix(save(tmp_path, layouts.matrix(), "vxsb_2022.csv"))
    np.testing.assert_allclose(table.flows, layouts.flows())
    assert table.sectors == SECTORS
    assert "rows are exporters, columns importers (the corner does not say" in " ".join(table.notes)


@pytest.mark.parametrize(
    ("corner", "swapped"),
    [
        ("exp\\imp", False),
        ("", False),
        ("exporter", False),
        ("imp\\exp", True),
        ("importer/exporter", True),
        ("to", True),
    ],
)
def test_the_corner_says_who_sells(tmp_path: Path, corner: str, swapped: bool) -> None:
    f = layouts.flows()[:, :, 0]
    rows = [[a, *(f[i, n] for n in range(3))] for i, a in enumerate(REGIONS)]
    table = read_matrix(save(tmp_path, layouts.text(",".join([corner, *REGIONS]), rows)))
    np.testing.assert_allclose(table.flows[:, :, 0], f.T if swapped else f)


def test_sectors_in_the_first_column_of_a_matrix(tmp_path: Path) -> None:
    f = layouts.flows()
    rows = [[s, a, *(f[i, n, j] for n in range(3))] for j, s in enumerate(SECTORS) for i, a in enumerate(REGIONS)]
    path = save(tmp_path, layouts.text("sector,exporter,CHN,DEU,USA", rows))
    np.testing.assert_allclose(read_matrix(path).flows, f)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((b"270900,CHN", b"reporter\\partner,CHN"), "does not tell who sells to whom"),
        ((b"\nCHN,", b"\nFRA,"), r"1 of 4 regions have no domestic sales: FRA"),
        ((b"1010.5", b"x"), r"line 2, column 'CHN': 'x'. Expected a finite number"),
        ((b"1010.5", b"-1"), r"line 2, column 'CHN': '-1'. Expected 0 or more"),
        ((b"\nDEU,", b"\nCHN,"), r"line 3: row 'CHN' again"),
    ],
)
def test_matrices_with_faults(tmp_path: Path, change: tuple[bytes, bytes], message: str) -> None:
    content = layouts.matrix().replace(*change, 1)
    with pytest.raises(DataError, match=message):
        read_matrix(save(tmp_path, content))


def test_a_matrix_of_regions_with_numbers(tmp_path: Path) -> None:
    f = layouts.flows()[:, :, 0]
    table = read_matrix(save(tmp_path, layouts.text(",1,2,3", [[i + 1, *f[i]] for i in range(3)])))
    np.testing.assert_allclose(table.flows[:, :, 0], f)


def test_blank_cells_of_a_matrix_are_counted(tmp_path: Path) -> None:
    table = read_matrix(save(tmp_path, layouts.matrix().replace(b"1010.5,31.5", b"1010.5,", 1)))
    assert table.flows[0, 1, 0] == 0.0
    assert "1 blank cell taken as 0." in table.notes


# -- input-output tables ---------------------------------------------------------------------------------------


def check_accounts(table: InputOutputTable, rate: float) -> None:
    core, final = layouts.accounts()
    np.testing.assert_allclose(table.intermediates, core * rate)
    np.testing.assert_allclose(table.final, final * rate)
    np.testing.assert_allclose(table.output, (core.sum(axis=(2, 3)) + final.sum(axis=2)) * rate)
    np.testing.assert_allclose(table.value_added, table.output - core.sum(axis=(0, 1)) * rate)


@pytest.mark.parametrize("content", [layouts.figaro_matrix(), layouts.figaro_flat()])
def test_figaro(tmp_path: Path, content: bytes) -> None:
    path = save(tmp_path, content, "eu-ic-io_ind-by-ind_24ed_2021.csv")
    table = read_figaro(path, value=1.183)
    assert table.regions == ("AUT", "DEU", "ROW")
    assert table.sectors == ("A01", "C10T12")
    assert table.year == 2021
    check_accounts(table, 1.183)
    assert recognise(path) == "figaro"
    with pytest.raises(DataError, match=r"values are in million euros, and the file has no rate .*--unit 1080000,"):
        read_figaro(path)


def test_figaro_with_faults(tmp_path: Path) -> None:
    whole = layouts.figaro_matrix()
    for change, message in (
        ((b"W2_D21X31", b"W2-D21X31"), "label 'W2-D21X31'; expected e.g. AT_A01"),
        ((b"DE_P3_S14", b"FR_P3_S14"), "final demand is not listed for the 3 regions"),
        ((b"DE_C10T12,", b"DE_C13,"), "industries"),
    ):
        with pytest.raises(DataError, match=message):
            read_figaro(save(tmp_path, whole.replace(*change, 1)), value=1.0)
    lines = whole.splitlines(keepends=True)
    with pytest.raises(DataError, match="no rows of value added such as W2_B2A3G"):
        read_figaro(save(tmp_path, b"".join(lines[:-2])), value=1.0)
    with pytest.raises(DataError, match="differ from intermediate costs plus value added"):
        read_figaro(save(tmp_path, b"".join(lines[:-1])), value=1.0)
    flat = layouts.figaro_flat().splitlines(keepends=True)
    path = save(tmp_path, b"".join([*flat[:2], flat[1], *flat[2:]]))
    with pytest.raises(DataError, match="line 3: AT A01 to AT A01 again"):
        read_figaro(path, value=1.0)


def test_exiobase(tmp_path: Path) -> None:
    sales, demand = layouts.exiobase()
    folder = tmp_path / "IOT_2019_ixi"
    folder.mkdir()
    path = save(folder, sales, "Z.txt")
    with pytest.raises(DataError, match=r"lacks final demand. Put Y.txt of the same table into the same folder"):
        read_exiobase(path, value=1.119)
    save(folder, demand, "Y.txt")
    table = read_exiobase(path, value=1.119)
    assert table.regions == ("AUT", "DEU", "WA")
    assert table.sectors == ("Paddy rice", "Wheat, other")
    assert table.year == 2019
    check_accounts(table, 1.119)
    assert recognise(path) == "exiobase"
    with pytest.raises(DataError, match=r"no rate .*--unit 1080000,"):
        read_exiobase(path)
    archive = tmp_path / "IOT_2019_ixi.zip"
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("IOT_2019_ixi/Z.txt", sales)
        z.writestr("IOT_2019_ixi/Y.txt", demand)
        z.writestr("IOT_2019_ixi/satellite/Y.txt", b"x")
    check_accounts(read_exiobase(archive, value=1.119), 1.119)
    assert recognise(archive) == "exiobase"
    save(folder, demand.replace(b"AT\tPaddy rice", b"AT\tRice"), "Y.txt")
    with pytest.raises(DataError, match=r"its rows are not those of .*: AT_Paddy rice differs"):
        read_exiobase(path, value=1.0)


def test_icio_with_the_row_numbers_of_r(tmp_path: Path) -> None:
    plain = icio_rows()
    numbered = [["", *plain[0]], *([k, *row] for k, row in enumerate(plain[1:], 1))]
    data = import_table("icio", write(tmp_path / "2022_SML.csv", numbered))
    other = import_table("icio", write(tmp_path / "2022_SML_plain.csv", plain))
    np.testing.assert_array_equal(data.flows, other.flows)
    assert "the first column counts the rows (as R and pandas leave it) and is ignored." in data.meta["repairs"]


@pytest.mark.parametrize(("kind", "rows"), [("icio", icio_rows()), ("wiod", wiod_rows())])
def test_wide_tables_as_a_german_excel_writes_them(tmp_path: Path, kind: str, rows: list[list[object]]) -> None:
    other = import_table(kind, write(tmp_path / "plain_2014.csv", rows))
    german = "\r\n".join(";".join(str(cell).replace(".", ",") for cell in row) for row in rows)
    data = import_table(kind, save(tmp_path, german.encode("utf-16"), "excel_2014.csv"))
    np.testing.assert_array_equal(data.flows, other.flows)
    assert data.meta["repairs"][:3] == [
        "read as UTF-16.",
        "cells are separated by semicolons.",
        "numbers are read with decimal comma.",
    ]
    mixed = german.replace(";9", ";9.5", 1).replace(",", ".", 3)
    with pytest.raises(DataError, match=r"line \d+ .*, column .*is not a number"):
        import_table(kind, save(tmp_path, mixed.encode(), "mixed_2014.csv"))


def test_icio_in_lower_case_as_stata_leaves_it(tmp_path: Path) -> None:
    lower = [[str(cell).lower() for cell in row] for row in icio_rows()]
    data = import_table("icio", write(tmp_path / "2022_SML.csv", lower))
    other = import_table("icio", write(tmp_path / "2022_SML_plain.csv", icio_rows()))
    assert data.regions == other.regions
    np.testing.assert_array_equal(data.flows, other.flows)
    assert "34 labels in lower case read in capitals." in data.meta["repairs"]


# -- kinds -----------------------------------------------------------------------------------------------------


def test_a_wrong_kind_is_named_and_auto_finds_the_right_one(tmp_path: Path) -> None:
    sales, demand = layouts.exiobase()
    save(tmp_path, demand, "Y.txt")
    files = {
        "tidy": save(tmp_path, layouts.baci(), "baci.csv"),
        "matrix": save(tmp_path, layouts.matrix(), "m.csv"),
        "figaro": save(tmp_path, layouts.figaro_matrix(), "f.csv"),
        "exiobase": save(tmp_path, sales, "Z.txt"),
        "icio": write(tmp_path / "2022_SML.csv", icio_rows()),
        "wiod": write(tmp_path / "w.csv", wiod_rows()),
    }
    for kind, path in files.items():
        assert recognise(path) == kind
        unit = 1.1e6 if kind in ("figaro", "exiobase") else None
        right = import_table(kind, path, usd=unit)
        np.testing.assert_array_equal(import_table("auto", path, usd=unit).flows, right.flows)
        for wrong in set(files) - {kind}:
            with pytest.raises(DataError, match=rf"this looks like .*; use kind {kind}, not {wrong}\."):
                import_table(wrong, path)
    with pytest.raises(InputError, match="--column is for long tables"):
        import_table("matrix", files["matrix"], columns=["value=x"])
    with pytest.raises(InputError, match="--unit is not for icio tables"):
        import_table("icio", files["icio"], usd=1000.0)
