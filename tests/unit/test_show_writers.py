"""Answers to files: the same numbers in every kind, the same bytes twice, whole or not at all."""

from __future__ import annotations

import datetime
import io
import json
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml
from answers import ROWS, TABLE, answer, fake_draw
from commands import call
from pyarrow import parquet

from parley.errors import InputError
from parley.show.answer import Answer
from parley.show.flat import harmless
from parley.show.spreadsheet import MOST_TEXT, sheet_names
from parley.show.table import Table, number_column, text_column
from parley.show.writers import SUFFIXES, check_target, save, suffixes


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return fake_draw(monkeypatch)


def test_csv_has_every_row_column_and_digit(tmp_path: Path) -> None:
    path = answer().save(tmp_path / "a.csv")
    assert path.read_bytes().startswith("\ufeff".encode())
    frame = pd.read_csv(path)
    assert list(frame.columns) == ["region", "country", "change", "exports", "rank", "extra"]
    assert list(frame["change"]) == [-2.801234567890123, 0.1, 1e-7]
    assert list(frame["rank"]) == [1, 2, 3]
    assert frame["country"][2] == "China 中国"
    assert np.isnan(frame["exports"][1])
    assert frame["extra"][2] == "'=1+1"


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "-cmd|' /C calc'!A0"]
)
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["C10T12", "USA", "-", "+", "@", "-2.5", "+10 %", "+10pp", "1=1", "", "EU27-DEU"])
def test_codes_and_numbers_stay(text: str) -> None:
    assert harmless(text) == text


def test_xlsx_has_numbers_with_formats_and_text_that_is_never_a_formula(tmp_path: Path) -> None:
    long = replace(
        TABLE,
        name="regions",
        rows=[*ROWS, {"region": "@x", "country": "=cmd()", "change": "n/a", "extra": "z" * 40_000}],
    )
    book = openpyxl.load_workbook(answer(tables=(TABLE, long)).save(tmp_path / "a.xlsx"))
    assert book.sheetnames == ["About", "regions", "regions 2", "Measures"]
    sheet = book["regions 2"]
    assert [cell.value for cell in sheet[1]] == [
        "region",
        "country",
        "real income, %",
        "exports, USD mn",
        "rank",
        "extra",
    ]
    assert sheet.freeze_panes == "C2"
    assert sheet["C2"].value == -2.801234567890123
    assert sheet["C2"].number_format == "+#,##0.00;-#,##0.00;0.00"
    assert sheet["D2"].value == 1234567.25
    assert sheet["D2"].number_format == "#,##0"
    assert sheet["D3"].value is None
    assert sheet["F4"].value == "=1+1"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert len(sheet["F5"].value) == MOST_TEXT
    assert sheet["F5"].value.endswith("(cut: a cell holds no more)")
    about = [str(cell.value) for row in book["About"].iter_rows() for cell in row if cell.value]
    for text in ("Türkiye loses 2.8 %", "world w", "a note", "OECD (2025)", "no unemployment"):
        assert text in about
    assert any("How to cite" in text for text in about)


def test_names_of_sheets_are_valid_and_unlike() -> None:
    names = sheet_names(["About", "a/b:c*?[d]\\", "x" * 40, "X" * 40, "'quoted'", "History", "", "about"])
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") and name.strip("'") == name for name in names)
    assert "history" not in {name.casefold() for name in names}


def test_parquet_has_types_titles_and_units(tmp_path: Path) -> None:
    found = parquet.read_table(answer().save(tmp_path / "a.parquet"))
    assert found.column("change").to_pylist() == [-2.801234567890123, 0.1, 1e-7]
    assert found.column("exports").to_pylist() == [1234567.25, None, 0.0]
    assert str(found.schema.field("rank").type) == "int64"
    assert found.schema.field("change").metadata == {b"title": b"real income", b"unit": b"%", b"reads": b"change"}
    assert found.schema.metadata[b"parley.title"] == "Türkiye loses 2.8 %".encode()


def test_columns_of_mixed_values_and_lists_are_text_in_flat_files(tmp_path: Path) -> None:
    rows = [{"a": 1, "b": [1, 2]}, {"a": "x", "b": {"k": 1}}, {"a": datetime.date(2025, 4, 2), "b": None}]
    mixed = answer(tables=(Table("t", "T", (text_column("a"),), rows),))
    found = parquet.read_table(mixed.save(tmp_path / "a.parquet"))
    assert found.column("a").to_pylist() == ["1", "x", "2025-04-02"]
    assert found.column("b").to_pylist() == ["[1, 2]", '{"k": 1}', None]
    assert list(pd.read_csv(mixed.save(tmp_path / "a.csv"))["b"][:2]) == ["[1, 2]", '{"k": 1}']


def test_yaml_is_the_question_or_the_answer_where_that_is_a_file(tmp_path: Path) -> None:
    asked = answer().save(tmp_path / "q.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(asked) == {"question": "run", "scenario": "x", "regions": ["TUR"], "rows": 3}
    assert answer(text="name: x\n").save(tmp_path / "t.yaml").read_text(encoding="utf-8") == "name: x\n"


def test_json_is_the_document(tmp_path: Path) -> None:
    half = {"title": "half \ud800"}
    assert json.loads(answer().save(tmp_path / "a.json").read_bytes()) == answer().document
    assert json.loads(answer(document=half).save(tmp_path / "b.json").read_bytes()) == half


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_answer_gives_the_same_bytes(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = answer().save(tmp_path / f"a{suffix}").read_bytes()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert answer().save(tmp_path / f"b{suffix}").read_bytes() == first
    if suffix in (".xlsx", ".docx"):
        parts = zipfile.ZipFile(io.BytesIO(first)).infolist()
        assert {part.date_time for part in parts} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("suffix", [s for s in SUFFIXES if s not in (".png", ".svg", ".pdf", ".yaml")])
def test_tables_without_rows_and_answers_without_charts(tmp_path: Path, suffix: str) -> None:
    empty = replace(TABLE, rows=())
    path = answer(tables=(empty,), charts=(), ask={}, acts=(), words=()).save(tmp_path / f"a{suffix}")
    assert path.stat().st_size > 0
    if suffix == ".csv":
        assert list(pd.read_csv(path).columns) == ["region", "country", "change", "exports"]
    if suffix == ".parquet":
        found = parquet.read_table(path)
        assert [str(kind) for kind in found.schema.types] == ["string", "string", "double", "double"]


def test_ten_thousand_rows_are_all_in_the_tables_and_counted_in_the_pages(tmp_path: Path) -> None:
    rows = [{"region": f"R{i}", "country": "x", "change": i / 7, "exports": i * 1.5} for i in range(10_000)]
    large = answer(tables=(replace(TABLE, rows=rows),))
    wanted = [row["change"] for row in rows]
    flat = pd.read_csv(large.save(tmp_path / "a.csv"))
    assert list(flat["change"]) == wanted
    assert list(pd.read_parquet(large.save(tmp_path / "a.parquet"))["change"]) == wanted
    sheet = pd.read_excel(large.save(tmp_path / "a.xlsx"), sheet_name="regions")
    np.testing.assert_allclose(sheet["real income, %"], wanted, rtol=1e-15)  # a spreadsheet keeps 15 digits
    for suffix in (".html", ".md"):
        page = large.save(tmp_path / f"a{suffix}").read_text(encoding="utf-8")
        assert "9,900 more rows" in page
        assert page.count("R99") == 1


# -- where to -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.cvs", "Did you mean '.csv'?"),
        ("a.xls", "Did you mean '.xlsx'?"),
        ("a.CSV ", "Did you mean '.csv'?"),
        ("results.2024", "not written as '.2024'"),
        (".csv", "a name is missing"),
        (".XLSX", "a name is missing"),
        ("-", "--json prints the answer"),
        ("--", "looks like an option"),
        ("--json", "looks like an option"),
        ("x.", "a suffix is missing after the dot"),
    ],
)
def test_unknown_suffixes_are_refused_with_those_that_are_written(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        answer().save(tmp_path / name)
    assert said in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["-", "--", "x."])
def test_the_folder_of_a_sweep_has_a_name_that_was_meant(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path(__file__).resolve().parents[1] / "contract" / "files" / "sweep.yaml"
    done = call("sweep", file, "--out", name)
    assert (done.code, done.out) == (2, "")
    assert repr(name) in done.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_not_the_current_folder(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for write in (lambda: answer().save(name), lambda: check_target(name)):
        with pytest.raises(InputError, match="the name is empty"):
            write()
    with pytest.raises(InputError, match="5: expected the name of a file"):
        answer().save(5)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", ""), "the name is empty"),
        (("--out", "-"), "--json prints the answer"),
        (("--out", "--"), "looks like an option"),
        (("--out", "x."), "a suffix is missing"),
        (("--figure", "z/f"), "a figure is one file; expected a name with .png, .svg or .pdf"),
        (("--figure", ""), "the name is empty"),
        (("--figure", "-"), "expected the name of a file"),
        (("--figure", "f.csv"), ".png, .svg, .pdf"),
    ],
)
def test_targets_of_the_command_line(
    words: tuple[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("sectors", "list", "trade-2023", *words)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())
    assert not list(tmp_path.iterdir())


def test_a_suffix_in_capitals_is_the_same(tmp_path: Path) -> None:
    assert answer().save(tmp_path / "a.CSV").read_bytes().startswith("\ufeffregion".encode())


@pytest.mark.parametrize(
    ("suffix", "said"), [(".csv", "no table"), (".xlsx", "no table"), (".png", "no chart"), (".yaml", "no question")]
)
def test_a_suffix_that_the_answer_has_nothing_for(tmp_path: Path, suffix: str, said: str) -> None:
    bare = Answer("facts", "Nothing found")
    assert suffixes(bare) == (".json", ".html", ".md", ".docx")
    with pytest.raises(InputError, match=said) as caught:
        save(bare, tmp_path / f"a{suffix}")
    assert "the answer to facts" in str(caught.value)
    assert ".json, .html, .md, .docx" in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_targets_are_checked_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.csv").mkdir()
    source = tmp_path / "scenario.yaml"
    source.write_text("name: x\n")
    with pytest.raises(InputError, match="a folder has this name"):
        check_target(tmp_path / "folder.csv")
    with pytest.raises(InputError, match="is a file"):
        check_target(tmp_path / "file" / "a.csv")
    with pytest.raises(InputError, match="is read by the question"):
        check_target(source, reads=[source])
    with pytest.raises(InputError, match="no chart"):
        check_target(tmp_path / "a.png", (".csv", ".json"), "facts")
    check_target(tmp_path / "new" / "deep" / "a.csv")
    check_target(tmp_path / "new" / "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.csv", "scenario.yaml"]


def test_a_missing_library_is_named_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("docx", "pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match=r"pip install 'parley-trade\[docx\]'"):
        check_target(tmp_path / "a.docx")
    with pytest.raises(InputError, match=r"pip install 'parley-trade\[parquet\]'"):
        answer().save(tmp_path / "a.parquet")
    answer().save(tmp_path / "out")
    contents = json.loads((tmp_path / "out" / "contents.json").read_bytes())
    assert "regions.csv" in contents["files"]
    assert contents["left_out"][0].startswith("regions.parquet: writing .parquet needs PyArrow")


# -- folders --------------------------------------------------------------------------------------------------


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_has_all_and_lists_it(tmp_path: Path) -> None:
    def more(folder: Path) -> None:
        (folder / "trade.parquet").write_bytes(b"x")
        (folder / "regions.parquet").write_bytes(b"theirs")

    twin = replace(TABLE, name="../Regions")
    folder = answer(tables=(TABLE, twin), folder=more).save(tmp_path / "out")
    tables = ["Regions-2.csv", "Regions-2.parquet", "regions.csv", "regions.parquet", "trade.parquet"]
    others = ["answer.json", "bars.png", "contents.json", "question.yaml", "report.html"]
    assert names(folder) == sorted([*tables, *others])
    assert (folder / "regions.parquet").read_bytes() == b"theirs"
    assert json.loads((folder / "contents.json").read_bytes())["files"] == [
        n for n in names(folder) if n != "contents.json"
    ]
    assert names(tmp_path) == ["out"]


def test_an_earlier_answer_is_replaced_and_other_files_stay(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    answer().save(folder)
    (folder / "mine.txt").write_text("mine")
    answer(charts=(), tables=(replace(TABLE, name="other"),)).save(folder)
    assert names(folder) == sorted(
        ["answer.json", "contents.json", "mine.txt", "other.csv", "other.parquet", "question.yaml", "report.html"]
    )


def test_files_of_somebody_else_are_never_replaced(tmp_path: Path) -> None:
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "answer.json").write_text("{}")
    with pytest.raises(InputError, match="holds other files"):
        answer().save(strange)
    assert names(strange) == ["answer.json"]
    folder = tmp_path / "out"
    answer(charts=()).save(folder)
    (folder / "bars.png").write_bytes(b"mine")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(InputError, match=r"bars\.png"):
        answer().save(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fails(folder: Path) -> None:
        (folder / "half").write_text("x")
        raise OSError("disk full")

    with pytest.raises(InputError, match="disk full"):
        answer(folder=fails).save(tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_numbers_of_other_kinds_read_alike() -> None:
    column = number_column("x", "x")
    assert column.cell(np.int64(1200)) == column.cell(1200) == "1,200"
    assert column.cell(np.float64("nan")) == "n/a"


@pytest.mark.parametrize("name", ["res.csv", "grid.xlsx", "a.b"])
def test_a_sweep_does_not_make_a_folder_with_a_files_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("sweep", "us-tariff-25-all", "--horizon", "1,5", "--out", name)
    assert done.code == 2
    assert "a folder is written here" in done.err
    assert not list(tmp_path.iterdir())
