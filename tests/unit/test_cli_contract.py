"""The command line's contract: exit codes, what is on stdout and stderr, what is written, and that a run repeats.

Commands run through ``parley.cli.main`` with the real ``sys.argv``, so exit codes and messages are the real ones; what
depends on a fresh interpreter runs in a subprocess.
"""

from __future__ import annotations

import ast
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from commands import Done, call, ok

import parley
from parley.scenarios.load import dump, library_names, library_text, load
from parley.worlds.files import WorldData, to_bytes

RUN_KEYS = {
    *("scenario", "world", "model", "solved", "certificate", "iterations", "seconds", "real_income_pct"),
    *("real_income_first_order_pct", "real_wage_pct", "price_index_pct", "exports_pct", "imports_pct"),
    *("tariff_revenue_musd", "trade_musd"),
}
"""The promised keys."""
EXTRA_KEYS = {
    "horizon",
    "on",
    *("elasticities", "closure", "numeraire", "method", "exports_to_gdp_pct", "imports_to_gdp_pct"),
    *("undefined", "notes", "measures"),
}
"""What every run document has besides."""
FAMILY_KEYS = {"labour-leisure": {"employment_pct", "welfare_published_pct"}}
"""What one family adds."""
BY_REGION = (
    *("real_income_pct", "real_wage_pct", "price_index_pct", "exports_pct", "imports_pct", "exports_to_gdp_pct"),
    *("imports_to_gdp_pct", "tariff_revenue_musd"),
)
CERTIFICATE = {"max_relative_excess_demand", "max_relative_price_error", "max_relative_budget_error", "limit"}
PARTS = ("total", "terms_of_trade", "volume_of_trade", "technical")
TABLES = ("regions.parquet", "sectors.parquet", "trade.parquet")
FILES = {*TABLES, "result.json", "manifest.json"}
ALL_GOODS = """
name: all-out
world: trade-2023
model: armington
measures:
- {kind: embargo, from: USA, to: RUS, both-ways: true}
"""


def python(code: str, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *argv, "-c", code], capture_output=True, text=True, check=True, timeout=60)


@pytest.fixture(scope="module")
def demo() -> Done:
    return ok("demo", "--json")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "first"
    ok("demo", "--out", folder)
    return folder


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def numbers(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from numbers(value, f"{path}.{key}" if path else key)
    else:
        yield path, node


# -- the run document ------------------------------------------------------------------------------------------


def test_json_is_one_document_and_messages_are_apart(demo: Done, sandbox: Path) -> None:
    assert isinstance(demo.document, dict)
    assert demo.out.endswith("}\n")
    done = ok("demo", "--json", "--out", sandbox / "new")
    assert done.document["scenario"] == "west-russia-goods-embargo"
    assert "written" in done.err


def test_run_document_has_exactly_the_promised_keys(demo: Done) -> None:
    assert set(demo.document) == RUN_KEYS | EXTRA_KEYS
    assert set(demo.document["certificate"]) == CERTIFICATE
    assert tuple(demo.document["real_income_first_order_pct"]) == PARTS


@pytest.mark.parametrize("model", ["armington", "labour-leisure"])
def test_other_families_keep_the_keys(model: str) -> None:
    document = ok("run", "april-2025-tariffs-baci", "--model", model, "--json").document
    assert set(document) == RUN_KEYS | EXTRA_KEYS | FAMILY_KEYS.get(model, set())
    assert document["model"] == model


def test_run_document_holds_numbers_by_country(demo: Done) -> None:
    document = demo.document
    regions = list(parley.world("world-2021").economy.regions)
    blocks = [document[key] for key in BY_REGION] + list(document["real_income_first_order_pct"].values())
    for block in blocks:
        assert list(block) == regions
        assert all(type(value) is float and math.isfinite(value) for value in block.values())
    assert list(document["trade_musd"]) == regions
    for exporter, row in document["trade_musd"].items():
        assert list(row) == [code for code in regions if code != exporter]
        assert all(type(value) is float and value >= 0 for value in row.values())
    assert document["solved"] is True
    assert document["undefined"] == []
    assert type(document["iterations"]) is int
    assert document["seconds"] > 0
    errors = [value for key, value in document["certificate"].items() if key != "limit"]
    assert 0 <= max(errors) < document["certificate"]["limit"] == 1e-8


def test_document_says_what_the_python_result_says(demo: Done) -> None:
    result = parley.world("world-2021").solve(parley.scenario("west-russia-goods-embargo"))
    document = demo.document
    for key, array in (("real_income_pct", result.real_income), ("price_index_pct", result.price_index)):
        assert document[key] == dict(zip(array.region.values.tolist(), array.values.tolist(), strict=True))
    parts = result.real_income_first_order
    for part in PARTS:
        assert document["real_income_first_order_pct"][part]["RUS"] == float(parts.sel(region="RUS", part=part))
    total = document["real_income_first_order_pct"]["total"]["RUS"]
    assert total == pytest.approx(sum(document["real_income_first_order_pct"][p]["RUS"] for p in PARTS[1:]))
    sales = sum(document["trade_musd"]["CHN"].values())
    assert sales == pytest.approx(float(result.trade.sel(exporter="CHN").sum()))
    assert document["real_income_pct"]["RUS"] < -1 < document["real_income_pct"]["DEU"] < 0
    assert document["trade_musd"]["DEU"]["RUS"] < document["trade_musd"]["RUS"]["CHN"]


def test_all_embargoed_flows_are_exactly_zero(sandbox: Path) -> None:
    Path("all.yaml").write_text(ALL_GOODS)
    trade = ok("run", "all.yaml", "--json").document["trade_musd"]
    assert trade["USA"]["RUS"] == 0.0
    assert trade["RUS"]["USA"] == 0.0
    assert trade["USA"]["CHN"] > 0
    Path("all.yaml").write_text(ALL_GOODS.replace("trade-2023", "world-2021").replace("armington", "caliendo-parro"))
    trade = ok("run", "all.yaml", "--json").document["trade_musd"]
    assert (trade["USA"]["RUS"], trade["RUS"]["USA"]) == (0.0, 0.0)


def test_a_goods_embargo_leaves_services_only(written: Path) -> None:
    trade = pd.read_parquet(written / "trade.parquet")
    pair = trade[(trade.exporter == "DEU") & (trade.importer == "RUS")].set_index("sector")
    assert (pair.drop(index="SERV").after_musd == 0.0).all()
    assert pair.loc["SERV", "after_musd"] > 0
    assert (pair.before_musd > 0).any()


def test_null_only_where_undefined_says_so() -> None:
    result = parley.world("world-2021").solve(parley.scenario("usa-russia-goods-embargo"))
    before = np.array(result.changes.flows_before)
    k = result.changes.regions.index("NOR")
    away = np.arange(len(before)) != k
    before[k, away, :] = 0.0  # as if nothing had been exported before: no percentage exists
    odd = replace(result, changes=replace(result.changes, flows_before=before))
    document = json.loads(json.dumps(odd.as_dict(), allow_nan=False))
    nulls = [path for path, value in numbers(document) if value is None]
    assert nulls == ["exports_pct.NOR", "exports_to_gdp_pct.NOR"]
    assert document["undefined"] == nulls


def test_undefined_names_the_place_in_the_document() -> None:
    result = parley.world("trade-2023").solve(parley.scenario("west-russia-lifting"))
    cost = np.array(result.changes.unit_cost)
    cost[result.changes.regions.index("NOR")] = np.nan
    document = replace(result, changes=replace(result.changes, unit_cost=cost)).as_dict()
    nulls = [path for path, value in numbers(document) if value is None]
    assert "real_income_first_order_pct.total.NOR" in nulls
    regions = list(document["real_income_pct"])
    listed = [
        name.replace("*", region) for name in document["undefined"] for region in (regions if "*" in name else [""])
    ]
    assert sorted(listed) == sorted(nulls)


def test_no_null_without_reason(demo: Done) -> None:
    assert [path for path, value in numbers(demo.document) if value is None] == []


# -- what --out writes, and repeating it -----------------------------------------------------------------------


def test_out_writes_tables_document_and_manifest(written: Path, demo: Done) -> None:
    written_names = {path.name for path in written.iterdir()}
    assert written_names >= FILES | {"report.html", "regions.csv", "question.yaml", "map.png"}
    regions, sectors, trade = (pd.read_parquet(written / name) for name in TABLES)
    economy = parley.world("world-2021").economy
    assert list(regions.region) == list(economy.regions)
    assert len(sectors) == len(economy.regions) * len(economy.sectors)
    assert list(trade.columns[:3]) == ["exporter", "importer", "sector"]
    document = json.loads((written / "result.json").read_text())
    assert document == {key: value for key, value in demo.document.items() if key != "seconds"}
    assert dict(zip(regions.region, regions.real_income_pct, strict=True)) == document["real_income_pct"]
    abroad = trade[trade.exporter != trade.importer].groupby(["exporter", "importer"]).after_musd.sum()
    assert abroad["CHN", "USA"] == pytest.approx(document["trade_musd"]["CHN"]["USA"])
    assert trade.before_musd.sum() == pytest.approx(economy.flows.sum())


def test_manifest_names_everything_that_repeats_the_run(written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_text())
    assert manifest["world"]["sha256"] == parley.world("world-2021").sha256
    assert manifest["parley_version"] == parley.__version__
    assert set(manifest["certificate"]) == CERTIFICATE
    assert set(manifest["parameters"]["theta"]) == set(parley.world("world-2021").economy.sectors)
    assert manifest["parameters"]["elasticities_source"]
    assert manifest["scenario"]["elasticities"] == "fgo"


@pytest.mark.parametrize("name", ["manifest.json", ""])
def test_manifest_repeats_the_run_byte_for_byte(written: Path, sandbox: Path, name: str) -> None:
    ok("run", written / name if name else written, "--out", "again")
    for file in (*TABLES, "result.json"):
        assert (sandbox / "again" / file).read_bytes() == (written / file).read_bytes(), file
    left, right = (json.loads((f / "manifest.json").read_text()) for f in (written, sandbox / "again"))
    assert {k: v for k, v in left.items() if k != "seconds"} == {k: v for k, v in right.items() if k != "seconds"}


@pytest.mark.slow
def test_a_fresh_process_repeats_the_run_byte_for_byte(written: Path, sandbox: Path) -> None:
    command = [sys.executable, "-m", "parley", "run", str(written / "manifest.json"), "--out", "again"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    for file in (*TABLES, "result.json"):
        assert (sandbox / "again" / file).read_bytes() == (written / file).read_bytes(), file


def test_choices_of_the_command_line_are_in_the_manifest(sandbox: Path) -> None:
    ok(
        *("run", "usa-russia-goods-embargo", "--world", "wiod-2011", "--model", "armington", "--elasticities", "5"),
        *("--closure", "fixed-share", "--out", "one"),
    )
    ok("run", "one/manifest.json", "--out", "two")
    assert Path("one/result.json").read_bytes() == Path("two/result.json").read_bytes()
    document = json.loads(Path("two/result.json").read_text())
    found = [document[key] for key in ("world", "model", "closure")]
    assert found == ["wiod-2011", "armington", "fixed-share"]
    assert "5" in document["elasticities"]


def test_any_name_and_title_survive_the_manifest(sandbox: Path) -> None:
    name = "a\x7f: \u2028 \"[/b]\" {x} # é 😀 \\ 'NO'"
    plain = {"name": name, "title": name, "world": "trade-2023", "model": "armington", "measures": []}
    Path("odd.json").write_text(json.dumps(plain))
    ok("run", "odd.json", "--out", "one")
    ok("run", "one/manifest.json", "--out", "two")
    assert json.loads(Path("two/result.json").read_text())["scenario"] == name
    assert Path("one/result.json").read_bytes() == Path("two/result.json").read_bytes()
    ok("compare", "odd.json", "odd.json")


def test_manifest_of_another_world_is_refused(written: Path, sandbox: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_text())
    manifest["world"]["sha256"] = "0" * 64
    Path("manifest.json").write_text(json.dumps(manifest))
    done = call("run", "manifest.json", "--json", "--out", "new")
    assert (done.code, done.out) == (2, "")
    assert "world-2021" in done.err
    assert "0000000000000000" in done.err
    assert not Path("new").exists()
    ok("run", "manifest.json", "--world", "world-2021")  # asking for a world by name lifts the check


def test_manifest_of_a_changed_world_file_is_refused(sandbox: Path) -> None:
    Path("s.yaml").write_text("name: x\nworld: own.npz\nmeasures: []\n")
    Path("own.npz").write_bytes(tiny_world(1.0))
    ok("run", "s.yaml", "--out", "one")
    ok("run", "one")
    Path("own.npz").write_bytes(tiny_world(2.0))
    done = call("run", "one")
    assert (done.code, done.out) == (2, "")
    assert "own.npz" in done.err


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("names", [["thesis.txt"], ["manifest.json"], ["manifest.json", "result.json"]])
def test_out_refuses_a_folder_with_foreign_files(sandbox: Path, names: list[str]) -> None:
    (sandbox / "mine").mkdir()
    for name in names:
        (sandbox / "mine" / name).write_text('{"name": "my web app"}')
    before = snapshot(sandbox)
    done = call("demo", "--out", "mine")
    assert (done.code, done.out) == (2, "")
    assert "mine" in done.err
    assert snapshot(sandbox) == before


def test_out_replaces_an_earlier_result_and_fills_an_empty_folder(sandbox: Path) -> None:
    (sandbox / "box").mkdir()
    ok("run", "usa-russia-goods-embargo", "--out", "box")
    first = snapshot(sandbox / "box")
    ok("run", "eu-russia-goods-embargo", "--out", "box")
    second = snapshot(sandbox / "box")
    assert set(first) == set(second) >= FILES
    assert first["result.json"] != second["result.json"]
    assert [p.name for p in sandbox.iterdir()] == ["box"]


@pytest.mark.parametrize("place", ["a-file", "a-file/new", "/proc/parley-results", "x" * 300, f"deep/{'x' * 300}"])
def test_out_that_cannot_be_written_is_refused_cleanly(sandbox: Path, place: str) -> None:
    (sandbox / "a-file").write_text("mine")
    for command in (("demo",), ("schema",), ("groups", "EAEU"), ("compare", "eaeu-customs-union", "eaeu-dissolution")):
        if command[0] == "schema" and place == "a-file":
            continue  # one file may replace another
        if command[0] in ("groups", "compare") and place == "a-file":
            continue
        done = call(*command, "--json", "--out", place)
        assert (done.code, done.out) == (2, ""), (command, done.err[-300:])
        assert done.err.startswith("error: ")
        assert place[:20] in done.err
    assert (sandbox / "a-file").read_text() == "mine"
    assert not list(sandbox.rglob(".*"))


def test_out_under_a_read_only_parent_is_refused_cleanly(sandbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so the refusal of the file system is played."""

    def refuse(*args: Any, **kwargs: Any) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    done = call("demo", "--json", "--out", "new")
    assert (done.code, done.out) == (2, "")
    assert "new" in done.err
    assert "Permission denied" in done.err
    assert not list(sandbox.iterdir())


def test_a_full_disk_leaves_nothing_behind(sandbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("run", "usa-russia-goods-embargo", "--out", "old")
    before = snapshot(sandbox)
    real = Path.write_text

    def full(self: Path, *args: Any, **kwargs: Any) -> int:
        if self.name == "manifest.json":
            raise OSError(28, "No space left on device")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", full)
    for place in ("old", "new"):
        done = call("demo", "--out", place)
        assert (done.code, done.out) == (2, "")
        assert "No space left" in done.err
    assert snapshot(sandbox) == before
    assert not Path("new").exists()


# -- the other commands ----------------------------------------------------------------------------------------

PRINTING = (
    ("scenarios",),
    ("scenarios", "eaeu-dissolution"),
    ("groups",),
    ("groups", "EAEU"),
    ("groups", "EU", "--at", "2019-06-01"),
    ("schema",),
    ("data", "list"),
    ("data", "show", "world-2021"),
    ("data", "show", "cp2015"),
    ("compare", "eaeu-customs-union", "eaeu-dissolution"),
)


@pytest.mark.parametrize("command", PRINTING, ids=" ".join)
def test_every_command_prints_and_writes_one_document(command: tuple[str, ...], sandbox: Path) -> None:
    done = ok(*command, "--json", "--out", "deep/doc.json")
    assert done.err in ("", "written: deep/doc.json\n")
    assert json.loads(Path("deep/doc.json").read_text()) == done.document
    assert {p.name for p in Path("deep").iterdir()} == {"doc.json"}
    people = ok(*command)
    assert people.out.strip()
    assert people.err == ""


def test_every_command_that_prints_results_takes_json_and_out() -> None:
    for command in ({c[:2] if c[0] == "data" else c[:1] for c in PRINTING}) | {("run",), ("demo",)}:
        text = ok(*command, "--help").out
        assert "--json" in text, command
        assert "--out" in text, command


def test_tables_for_people() -> None:
    done = ok("run", "usa-russia-goods-embargo", "--rows", "5")
    assert "certified" in done.out
    assert "United States" in done.out
    assert "76 more rows" in done.out
    assert done.err == ""


def test_scenarios_lists_the_library_and_prints_a_file() -> None:
    listed = ok("scenarios", "--json").document
    assert [entry["name"] for entry in listed] == list(library_names())
    assert all(entry["source"] and entry["title"] and entry["measures"] for entry in listed)
    assert ok("scenarios", "eaeu-dissolution").out == library_text("eaeu-dissolution")
    assert ok("scenarios", "eaeu-dissolution", "--json").document == dump(load("eaeu-dissolution").scenario)


def test_a_printed_scenario_runs(sandbox: Path) -> None:
    Path("mine.yaml").write_text(ok("scenarios", "eaeu-dissolution").out)
    Path("mine.json").write_text(ok("scenarios", "eaeu-dissolution", "--json").out)
    three = [ok("run", name, "--json").document for name in ("eaeu-dissolution", "mine.yaml", "mine.json")]
    assert three[0]["real_income_pct"] == three[1]["real_income_pct"] == three[2]["real_income_pct"]


def test_groups() -> None:
    assert "EU27" in [entry["name"] for entry in ok("groups", "--json").document]
    assert ok("groups", "eaeu", "--json").document["members"] == ["ARM", "BLR", "KAZ", "KGZ", "RUS"]
    assert "GBR" in ok("groups", "EU", "--at", "2019-06-01", "--json").document["members"]
    assert "GBR" not in ok("groups", "EU", "--at", "2020-06-01", "--json").document["members"]


def test_data_list_and_show() -> None:
    listed = {entry["name"]: entry for entry in ok("data", "list", "--json").document}
    assert {name for name, entry in listed.items() if entry["bundled"]} == {
        "world-2021",
        "wiod-2011",
        "trade-2023",
        "sanctioned-2023",
    }
    shown = ok("data", "show", "wiod-2011", "--json").document
    assert (len(shown["regions"]), len(shown["sectors"])) == (41, 35)
    assert shown["sha256"] == parley.world("wiod-2011").sha256
    for key in ("source", "licence", "unit", "repairs", "defects"):
        assert shown[key], key
    assert ok("data", "show", "cp2015", "--json").document["bundled"] is False


def test_compare_is_the_difference_of_two_runs() -> None:
    names = ("us-tariff-25-all", "us-tariff-25-all-retaliation")
    document = ok("compare", *names, "--json").document
    runs = [ok("run", name, "--json").document for name in names]
    for key in ("real_income_pct", "real_wage_pct", "price_index_pct", "exports_pct", "imports_pct"):
        assert set(document[key]) == set(runs[0][key])
        cell = document[key]["USA"]
        assert (cell["a"], cell["b"]) == (runs[0][key]["USA"], runs[1][key]["USA"])
        assert cell["difference"] == cell["b"] - cell["a"]
    assert document["not_in_both"] == []
    assert document["b"]["scenario"] == names[1]


def test_compare_names_the_regions_that_only_one_world_has() -> None:
    document = ok("compare", "eaeu-customs-union", "west-russia-lifting", "--json").document
    assert "ROW" in document["not_in_both"]
    assert "AFG" in document["not_in_both"]
    assert "RUS" in document["real_income_pct"]
    assert "ROW" in ok("compare", "eaeu-customs-union", "west-russia-lifting").out


# -- worlds of users -------------------------------------------------------------------------------------------


def tiny_world(scale: float = 1.0, title: str = "tiny") -> bytes:
    """A world of two regions that are not countries."""
    flows = np.array([[[90.0], [10.0]], [[12.0], [80.0 * scale]]], dtype=np.float32)
    meta = {"name": "tiny", "title": title, "year": 2020, "repairs": ["none [/at] all"]}
    return to_bytes(WorldData(("N1", "[S2]"), ("X",), flows, None, None, meta))


def test_a_world_with_codes_that_are_no_countries_runs(sandbox: Path) -> None:
    Path("own.npz").write_bytes(tiny_world(title="mine [/really] [red]"))
    Path("s.yaml").write_text(
        "name: '[/x]'\nworld: own.npz\nmeasures:\n- {kind: tariff, from: N1, to: '[S2]', rate: 10%}\n"
    )
    document = ok("run", "s.yaml", "--json").document
    assert document["real_income_pct"]["N1"] < 0
    table = ok("run", "s.yaml").out
    assert "[S2]" in table
    assert "[/x]" in ok("compare", "s.yaml", "s.yaml").out
    shown = ok("data", "show", "own.npz").out
    assert "mine [/really] [red]" in shown
    assert "none [/at] all" in shown


def test_import_writes_a_world_that_runs(sandbox: Path) -> None:
    rows = [("USA", "USA", 900), ("USA", "RUS", 5), ("RUS", "USA", 7), ("RUS", "RUS", 300)]
    Path("flows.csv").write_text("exporter,importer,value\n" + "".join(f"{i},{n},{v}\n" for i, n, v in rows))
    done = ok("data", "import", "tidy", "flows.csv", "--unit", "1000", "--out", "w/own.npz", "--json")
    document = done.document
    assert (document["regions"], document["sectors"]) == (2, 1)
    assert any("multiplied" in text for text in document["repairs"])
    economy = parley.world("w/own.npz").economy
    assert economy.flows[economy.regions.index("RUS"), economy.regions.index("USA"), 0] == pytest.approx(0.007)
    Path("s.yaml").write_text("name: x\nworld: w/own.npz\nmeasures:\n- {kind: embargo, from: USA, to: RUS}\n")
    assert ok("run", "s.yaml", "--json").document["trade_musd"]["USA"]["RUS"] == 0.0
    assert "repair: " in ok("data", "import", "tidy", "flows.csv", "--out", "w/own.npz").out


# -- the JSON Schema -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    schema = ok("schema").document
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_json(text: str) -> Any:
    """YAML as an editor's validator sees it: dates are text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


@pytest.mark.parametrize("name", library_names())
def test_schema_accepts_the_library(validator: Any, name: str) -> None:
    assert [error.message for error in validator.iter_errors(as_json(library_text(name)))] == []
    assert validator.is_valid(dump(load(name).scenario))


MEASURE = {"kind": "tariff", "from": "CHN", "to": ["USA"], "rate": "25%"}


@pytest.mark.parametrize(
    "change",
    [
        {"nme": "x"},
        {"name": None},
        {"name": 3},
        {"measures": {"a": 1}},
        {"measures": [{**MEASURE, "rte": 1}]},
        {"measures": [{**MEASURE, "kind": "quota"}]},
        {"measures": [{**MEASURE, "rate": "25 furlongs"}]},
        {"measures": [{**MEASURE, "rate": 2.5}]},
        {"measures": [{**MEASURE, "from": []}]},
        {"measures": [{**MEASURE, "from": False}]},
        {"measures": [{**MEASURE, "to": [2.5]}]},
    ],
    ids=str,
)
def test_schema_rejects_what_parley_rejects(validator: Any, change: dict[str, Any]) -> None:
    good = {"name": "x", "measures": [MEASURE]}
    assert validator.is_valid(good)
    bad = {**good, **change}
    assert not validator.is_valid(bad)
    with pytest.raises(parley.ScenarioError):
        parley.scenarios.load.build(bad)  # type: ignore[attr-defined]


# -- a fresh interpreter ---------------------------------------------------------------------------------------

HEAVY = ("numpy", "pandas", "rich", "pydantic", "yaml", "scipy", "xarray", "pyarrow", "jax")


@pytest.mark.parametrize("argv", [["--help"], ["run", "--help"], ["data", "--help"], ["--version"]], ids=" ".join)
def test_help_imports_nothing_heavy(argv: list[str]) -> None:
    code = (
        "import sys, contextlib\nfrom parley.cli import main\n"
        f"sys.argv = ['parley', *{argv!r}]\n"
        "with contextlib.suppress(SystemExit): main()\n"
        f"print('HEAVY', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    assert not ast.literal_eval(python(code).stdout.splitlines()[-1].removeprefix("HEAVY "))


def test_importing_parley_is_light() -> None:
    code = (
        "import sys\nbefore = set(sys.modules)\nimport parley\ndir(parley)\nparley.ScenarioError\n"
        "print(sorted(m for m in set(sys.modules) - before if m.startswith('parley')))\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    ours, heavy = python(code).stdout.splitlines()
    rooms = {name.split(".")[1] for name in ast.literal_eval(ours) if "." in name}
    assert rooms == {"_version", "errors", "kit", "questions", "show"}
    assert heavy == "[]"


def test_version_and_no_arguments() -> None:
    assert ok("--version").out == f"parley {parley.__version__}\n"
    bare = call()
    assert "Usage" in bare.out + bare.err


@pytest.mark.slow
def test_output_that_is_not_utf8_still_comes_out(tmp_path: Path) -> None:
    """A terminal or log of another encoding gets JSON in ASCII and tables with question marks, never a traceback."""
    title, path = "Zölle: 10 Punkte – für alle", tmp_path / "z.yaml"
    measures = "measures:\n- {kind: tariff, from: CHN, to: USA, add: 10pp, start: 2025-03-01, source: hypothetical}\n"
    path.write_text(f"name: z\ntitle: '{title}'\nworld: trade-2023\n{measures}", encoding="utf-8")

    def printed(command: str, *words: str) -> str:
        argv = [sys.executable, "-m", "parley", command, str(path), *words]
        environment = {"PYTHONIOENCODING": "ascii", "PATH": ""}
        done = subprocess.run(argv, capture_output=True, env=environment, timeout=60, check=True)
        return done.stdout.decode("ascii")

    assert json.loads(printed("timeline", "--json"))["title"] == title
    assert "Z?lle: 10 Punkte ? f?r alle" in printed("run")


def test_a_closed_pipe_ends_quietly() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "parley", "scenarios", "april-2025-tariffs-baci"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert b"Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams as a shell does")
@pytest.mark.parametrize("words", [("run", "us-tariff-25-all", "--json"), ("run", "us-tariff-25-all"), ("run", "none")])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_empty_and_read_by_nobody(closed: str, words: tuple[str, ...]) -> None:
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "parley", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    fails = words[1] == "none"
    assert done.returncode == (2 if fails else 0)
    assert done.stderr.startswith("error: no scenario file") if fails and "2>" not in closed else done.stderr == ""
    assert bool(done.stdout) == (not fails and ">&- " not in f"{closed.replace('2>&-', '')} ")


@pytest.mark.skipif(sys.platform == "win32", reason="names the pipe as bash does")
def test_a_scenario_from_a_pipe(tmp_path: Path) -> None:
    """Read twice, as the question is saved with the answer."""
    text = ok("scenarios", "us-tariff-25-all").out
    command = [sys.executable, "-m", "parley", "run", "/dev/stdin", "--out", str(tmp_path / "a.json")]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "a.json").read_text())["scenario"] == "us-tariff-25-all"


@pytest.mark.skipif(sys.platform == "win32", reason="the folder is named as on Unix")
def test_a_home_that_cannot_be_written_draws_without_a_word(tmp_path: Path) -> None:
    """matplotlib would say where it keeps its fonts instead."""
    command = [sys.executable, "-m", "parley", "run", "us-tariff-25-all", "--figure", str(tmp_path / "a.png"), "--json"]
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("MPL", "XDG"))}
    home = {**plain, "HOME": "/dev/null"}
    done = subprocess.run(command, env=home, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, f"written: {tmp_path / 'a.png'}\n")


def test_a_world_file_beside_the_scenario_is_found(tmp_path: Path) -> None:
    """Also when the command runs in another folder."""
    content = (Path(parley.__file__).parent / "data" / "worlds" / "trade-2023.npz").read_bytes()
    (tmp_path / "mine.npz").write_bytes(content)
    text = "name: mine\nworld: mine.npz\nmodel: armington\nmeasures:\n- {kind: tariff, from: CHN, to: USA, add: 10pp}\n"
    (tmp_path / "mine.yaml").write_text(text)
    assert ok("run", str(tmp_path / "mine.yaml"), "--json").document["solved"]


INTERRUPT = """
import importlib.abc, signal, sys

class Stop(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGINT)

signal.signal(signal.SIGINT, signal.{handler})
sys.meta_path.insert(0, Stop())
sys.argv = ["parley", "run", "us-tariff-25-all", "--json"]
from parley.cli import main
main()
"""


@pytest.mark.parametrize(
    "module", ["parley.cli.app", "parley.questions.run", "parley.cli.deliver", "parley.worlds.world"]
)
def test_an_interrupt_at_any_moment_is_told_in_one_word(module: str) -> None:
    """While the program loads, while it reads the command, and while the command works."""
    code = INTERRUPT.format(module=module, handler="default_int_handler")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_an_interrupt_that_is_ignored_stays_so() -> None:
    code = INTERRUPT.format(module="parley.cli.deliver", handler="SIG_IGN")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["solved"]
