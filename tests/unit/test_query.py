"""``parley sweep`` and ``parley query`` on the command line: documents, files, exit codes, refused questions."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
import yaml
from commands import call
from sweeps import SCENARIO, contents, write_sweep

from parley.cli.progress import clock, showing
from parley.errors import InputError
from parley.sweeps.file import read_sweep
from parley.sweeps.query import query
from parley.sweeps.run import Where, resume_sweep, run_sweep

ROOT = Path(__file__).resolve().parents[2]
SMALL = "name: small\nscenario: tariff.yaml\ngrid:\n  measures.1.rate: [0.1, 0.2]\nhorizons: [1, long-run]\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweep")
    run_sweep(read_sweep(write_sweep(folder, SMALL)), folder / "out", Where(workers=1))
    return folder / "out"


# --- parley query -----------------------------------------------------------------------------------------------------


def test_tables(out: Path) -> None:
    counts = {name: query(out, f"select count(*) as n from {name}")["n"][0].as_py() for name in ("results", "joined")}
    assert counts == {"results": 4 * 194, "joined": 4 * 194}
    assert query(out, "select * from cases").column_names == ["case_id", "scenario", "measures_1_rate", "horizon"]
    assert query(out, "select * from failures").num_rows == 0
    assert query(out, "select * from failures").column_names == ["case_id", "draw", "reason", "parameters"]
    highest = query(out, "select measures_1_rate as rate from joined where region = 'CHN' order by real_income_pct")
    assert highest["rate"][0].as_py() == 0.2  # the higher duty costs China more


def test_an_answer_without_end_is_refused(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.sweeps.query.MOST_VALUES", 4 * 194)
    assert query(out, "select region from results").num_rows == 4 * 194
    with pytest.raises(InputError, match="more than 776 values"):
        query(out, "select region, draw from results")


@pytest.mark.skipif(sys.platform == "win32", reason="sends Ctrl-C as a signal")
def test_a_query_without_end_can_be_interrupted(out: Path) -> None:
    sql = "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t"
    main = threading.main_thread().ident
    assert main is not None
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits it as ignored
    timer = threading.Timer(1.0, signal.pthread_kill, (main, signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            query(out, sql)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe with a name")
def test_damaged_cases_are_repaired_and_a_pipe_for_a_part_is_not_waited_for(out: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(out, folder)
    (folder / "cases.parquet").write_bytes(b"x")
    os.mkfifo(folder / "parts" / "part-00099.parquet")
    with pytest.raises(InputError, match="resume"):
        query(folder, "select * from cases")
    resume_sweep(folder, Where(workers=1))
    assert query(folder, "select * from cases").equals(query(out, "select * from cases"))


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        ("select real_incme_pct from results", "real_income_pct"),
        ("select * from result", "results"),
        ("selct", "syntax error"),
        ("", "asks for nothing"),
        ("drop table joined", "joined"),
        ("select * from read_csv('/etc/hosts')", "disabled by configuration"),
        ("copy results to '/tmp/never.csv'", "disabled by configuration"),
        ("attach '/tmp/never.db'", "disabled by configuration"),
        ("install httpfs", "disabled by configuration|httpfs"),
        ("set enable_external_access = true", "locked"),
        ("select * from sys", "sys"),
    ],
)
def test_questions_that_are_refused(out: Path, sql: str, complaint: str) -> None:
    before = contents(out)
    with pytest.raises(InputError, match=complaint):
        query(out, sql)
    assert contents(out) == before


def test_query_without_duckdb(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(InputError, match=r"pip install 'parley-trade\[query\]'"):
        query(out, "select 1")


def test_query_command(out: Path, tmp_path: Path) -> None:
    sql = (
        "select horizon, count(*) as n, avg(real_income_pct) as mean, date '2022-03-01' as day, 1.5::decimal(4,1) as d"
    )
    sql += ", 'nan'::double as none from joined group by horizon order by horizon"
    code, stdout, stderr = call("query", out, sql, "--json")
    document = json.loads(stdout)
    assert (code, stderr, document["complete"], document["failed"]) == (0, "", True, 0)
    assert [(row["horizon"], row["n"]) for row in document["rows"]] == [("1", 388), ("long-run", 388)]
    assert [document["rows"][0][name] for name in ("day", "d", "none")] == ["2022-03-01", 1.5, None]
    code, stdout, _ = call("query", out, sql)
    assert code == 0
    assert "long-run" in stdout
    for suffix in ("parquet", "csv", "json"):
        assert call("query", out, sql, "--out", tmp_path / f"a.{suffix}")[0] == 0
        assert (tmp_path / f"a.{suffix}").stat().st_size > 0
    assert json.loads((tmp_path / "a.json").read_text()) == document
    import pyarrow.parquet as pq

    kept = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert (str(kept[0]["day"]), float(kept[0]["d"]), kept[0]["none"]) == ("2022-03-01", 1.5, None)
    code, _, stderr = call("query", out, sql, "--out", tmp_path / "a.xls")
    assert (code, "Did you mean '.xlsx'" in stderr) == (2, True)
    code, _, stderr = call("query", tmp_path, "select 1")
    assert (code, "no sweep here" in stderr) == (2, True)


def test_query_of_an_unfinished_sweep(out: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(out, tmp_path / "half")
    (tmp_path / "half" / "parts" / "part-00000.parquet").unlink()
    code, stdout, stderr = call("query", tmp_path / "half", "select count(*) as n from results", "--json")
    assert (code, json.loads(stdout)["rows"], json.loads(stdout)["complete"]) == (0, [{"n": 0}], False)
    assert stderr.startswith("unfinished: 0 of 1 chunks. Go on with: parley sweep --resume")


# --- parley sweep -----------------------------------------------------------------------------------------------------


def test_sweep_command(tmp_path: Path) -> None:
    file = write_sweep(tmp_path, SMALL)
    code, stdout, _ = call("sweep", file, "--out", tmp_path / "a", "--workers", 1, "--json")
    document = json.loads(stdout)
    assert code == 0
    assert {key: document[key] for key in ("name", "cases", "draws", "solved", "failed", "kept", "failures")} == {
        "name": "small",
        "cases": 4,
        "draws": None,
        "solved": 4,
        "failed": 0,
        "kept": 0,
        "failures": [],
    }
    code, stdout, _ = call("sweep", "--resume", tmp_path / "a", "--json")
    assert (code, json.loads(stdout)["kept"]) == (0, 1)
    code, stdout, _ = call(
        "sweep", tmp_path / "tariff.yaml", "--horizon", "1,5", "--out", tmp_path / "b", "--workers", 1
    )
    assert code == 0
    assert "tariff: 2 cases" in stdout
    assert "parley query" in stdout


def test_failures_have_an_exit_code(tmp_path: Path) -> None:
    text = "name: cut\nscenario: tariff.yaml\ngrid:\n  measures.2.coverage: [0.5, 1]\n"
    cut = SCENARIO.replace("import-ban, from: RUS, to: POL", "export-ban, from: RUS, both-ways: true, to: '*'")
    file = write_sweep(tmp_path, text, cut)
    code, stdout, _ = call("sweep", file, "--out", tmp_path / "out", "--workers", 1, "--json")
    document = json.loads(stdout)
    assert (code, document["solved"], document["failed"], len(document["failures"])) == (1, 1, 1, 1)
    assert "RUS" in document["failures"][0]["reason"]


def test_usage(tmp_path: Path) -> None:
    file = write_sweep(tmp_path, SMALL)
    for words, complaint in {
        ("sweep",): "parley sweep FILE --out DIR",
        ("sweep", str(file)): "parley sweep FILE --out DIR",
        ("sweep", str(file), "--resume", "x"): "leave out FILE",
        ("sweep", "--resume", "x", "--draws", "4"): "leave out --draws",
        ("sweep", "nowhere.yaml", "--out", str(tmp_path / "o")): "no scenario file or library scenario",
        ("sweep", str(file), "--out", str(tmp_path / "o"), "--workers", "0"): "workers 0: expected at least 1",
    }.items():
        code, stdout, stderr = call(*words)
        assert (code, stdout) == (2, ""), words
        assert complaint in stderr
    assert not (tmp_path / "o").exists()


def test_time_left(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """From what was done since the first step: a resumed sweep begins with some of it done."""
    assert [clock(seconds) for seconds in (0.4, 59, 185, 9000)] == ["0 s", "59 s", "3:05 min", "2:30 h"]
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with showing("solves") as progress:
        progress.tell(20, 100)
        now[0] += 5.0
        progress.tell(40, 100)  # too soon for another line
        now[0] += 5.0
        progress.tell(60, 100, "1 failed")
        now[0] += 30.0
        progress.tell(60, 100)
    lines = ["solves: 60 of 100; 10 s left, 1 failed", "solves: 60 of 100; 40 s left"]
    assert capsys.readouterr().err.splitlines() == lines


def test_the_example_runs(tmp_path: Path) -> None:
    """The sweep of the documentation is the example's file; its points are valid and its world knows them."""
    from parley.sweeps.check import check_work
    from parley.sweeps.work import open_work, solve_chunk

    example = ROOT / "examples" / "sweep-embargo.yaml"
    work = open_work(read_sweep(example))
    check_work(work)
    solved = solve_chunk(work, work.chunks[0])
    assert (solved.solves, solved.failures.num_rows) == (work.chunks[0].solves, 0)
    page = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    assert yaml.safe_load(page.split("```yaml\n")[1].split("```")[0]) == yaml.safe_load(example.read_text())
