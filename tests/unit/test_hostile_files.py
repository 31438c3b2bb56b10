"""Files by somebody who means harm: what they may reach, how large they may be, what of them reaches a page."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import call, ok

import parley
from parley.articles.assist import KEY
from parley.claims.dossier import cycle
from parley.claims.expression import parse
from parley.economy.readers.files import open_data
from parley.errors import DataError, InputError, ScenarioError
from parley.kit import reach
from parley.kit.files import UNFINISHED
from parley.kit.strict_yaml import MAX_TEXT, read
from parley.kit.text import printable
from parley.questions.ask import parameters
from parley.questions.registry import QUESTIONS, question
from parley.questions.saved import opened
from parley.show.chart import Bar, Bars
from parley.show.draw import LONGEST, legible
from parley.sweeps.file import read_sweep
from parley.sweeps.lock import LOCK, locked
from parley.worlds import files as world_files
from parley.worlds.files import WorldData, from_bytes, to_bytes
from parley.worlds.world import load_world

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes of a Unix system")
SECRET = "root-of-all-secrets"
FLOW = {"trade": {"from": "AAA", "to": "BBB"}}
ARTICLE: dict[str, Any] = {"title": "T", "sha256": "ab" * 32}
MINING, WORLD_MINING = "china-rare-earth-mining-2024", "world-rare-earth-mining-2024"


def world_bytes(regions: tuple[str, ...] = ("AAA", "BBB"), **meta: Any) -> bytes:
    flows = np.array([[[100.0], [10.0]], [[10.0], [100.0]]], dtype=np.float32)
    return to_bytes(WorldData(regions, ("x",), flows, None, None, {"name": "w", "year": 2021, **meta}))


def scenario(world: str | Path) -> dict[str, Any]:
    duty = {"kind": "tariff", "from": "AAA", "to": "BBB", "add": "10pp", "sectors": "all"}
    return {"name": "s", "world": str(world), "model": "armington", "elasticities": 4, "measures": [duty]}


def put(path: Path, document: Any) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


def run_of(name: str, **more: Any) -> dict[str, Any]:
    return {"run": {"scenario": name, "draws": 0, "quantity": FLOW, **more}}


def checked(folder: Path, *measures: dict[str, Any], **article: Any) -> Any:
    claims = [
        {"id": f"c{k}", "says": "x", "claim": {"direction": "rise"}, "measure": measure}
        for k, measure in enumerate(measures)
    ]
    file = put(folder / "d.json", {"article": {**ARTICLE, **article}, "claims": claims})
    return ok("check", file, "--json", "--workers", 1)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a world and ways out of it; beside it a file that is nobody's business, and another world."""
    folder = tmp_path / "inside"
    (folder / "below").mkdir(parents=True)
    put(tmp_path / "secret.yaml", f"{SECRET}: {SECRET}\n")
    (tmp_path / "other.npz").write_bytes(world_bytes())
    (folder / "w.npz").write_bytes(world_bytes())
    (folder / "below" / "w.npz").write_bytes(world_bytes())
    (folder / "link").symlink_to(tmp_path / "secret.yaml")
    (folder / "away").symlink_to(tmp_path)
    (folder / "zero").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")
    return folder


def ways_out(folder: Path) -> tuple[str, ...]:
    up = folder.parent
    return (
        *("../secret.yaml", str(up / "secret.yaml"), "link", "away/secret.yaml", "below/../../secret.yaml"),
        *(
            "../other.npz",
            str(up / "other.npz"),
            "away/other.npz",
            "/dev/zero",
            "zero",
            "pipe",
            "..",
            "a\0b",
            "x" * 300,
        ),
    )


# -- what a file may reach -------------------------------------------------------------------------------------


def test_only_what_is_inside_is_reached(place: Path) -> None:
    for name in ("w.npz", "below/w.npz", "below/../w.npz", str(place / "w.npz"), "not-there"):
        assert reach.within(name, place, "world").resolve().is_relative_to(place.resolve())
    for name in ways_out(place):
        with pytest.raises(InputError, match=r"leads out|not the name|a device, pipe or socket"):
            reach.within(name, place, "world")


def test_a_scenario_reaches_no_world_elsewhere(place: Path) -> None:
    for name in ways_out(place):
        done = call("run", put(place / "s.json", scenario(name)), "--json")
        assert (done.code, done.out) == (2, ""), name
        assert "world" in done.err
        assert SECRET not in done.err
        with pytest.raises(InputError):
            parley.scenario(place / "s.json")
    assert ok("run", put(place / "s.json", scenario("below/w.npz")), "--json").document["scenario"] == "s"
    assert ok("run", put(place / "s.json", scenario(place / "w.npz")), "--json").document["scenario"] == "s"
    assert parley.run(parley.scenario(put(place / "s.json", scenario("w.npz")))).title


def test_a_world_on_the_command_line_may_be_anywhere(place: Path) -> None:
    file = put(place / "s.json", scenario("../other.npz"))
    assert "--world" in call("run", file).err
    ok("run", file, "--world", place.parent / "other.npz")


def test_a_world_of_the_working_folder_is_not_that_of_a_scenario_elsewhere(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.parent)
    put(place / "s.json", scenario("other.npz"))
    assert "unknown world 'other.npz'" in call("run", "inside/s.json").err
    put(place / "sweep.json", {"name": "x", "scenario": "s.json", "horizons": [1, 5]})
    with pytest.raises(InputError, match="unknown world"):
        read_sweep("inside/sweep.json")


def test_a_dossier_reaches_no_file_elsewhere(place: Path) -> None:
    put(place / "s.json", scenario("w.npz"))
    skies = {"quantity": "cost", "carriers": "FIN", "at": "2023-07-01", "before": "2022-01-01"}
    measures = [
        measure
        for name in ways_out(place)
        for measure in (run_of(name), run_of("s.json", world=name), {"skies": {**skies, "schedule": name}})
    ]
    done = checked(place, *measures)
    assert SECRET not in done.out + done.err
    assert all(claim["failure"] for claim in done.document["claims"])
    assert not checked(place, run_of("s.json"), run_of("s.json", world="below/w.npz")).document["claims"][1]["failure"]


def test_a_table_in_a_folder_of_a_dossier_is_no_way_out(place: Path) -> None:
    (place / "tables").mkdir()
    (place / "tables" / "routes.dat").symlink_to(place.parent / "secret.yaml")
    (place / "tables" / "airlines.dat").write_text("")
    skies = {"quantity": "cost", "carriers": "FIN", "at": "2023-07-01", "before": "2022-01-01", "schedule": "tables"}
    found = checked(place, {"skies": skies})
    assert "leads out" in found.document["claims"][0]["failure"]
    assert SECRET not in found.out


def test_a_sweep_reaches_no_file_elsewhere(place: Path) -> None:
    put(place / "s.json", scenario("w.npz"))
    for name in ways_out(place):
        for file in (
            {"scenario": name, "horizons": [1, 5]},
            {"scenario": "s.json", "grid": {"world": ["w.npz", name]}},
        ):
            with pytest.raises(InputError) as caught:
                read_sweep(put(place / "sweep.json", {"name": "x", **file}))
            assert SECRET not in str(caught.value)
    grid = {"scenario": "s.json", "grid": {"world": ["w.npz", "below/w.npz"]}}
    assert read_sweep(put(place / "sweep.json", {"name": "x", **grid})).count == 2


def test_a_saved_question_reaches_no_file_elsewhere(place: Path) -> None:
    embedded = scenario("w.npz")
    for name in ways_out(place):
        for keys in (
            {"question": "run", "scenario": name},
            {"question": "run", "scenario": embedded, "world": name},
            {"question": "run", "scenario": scenario(name)},
            {"question": "run", "scenario": json.dumps(scenario(name))},
            {"question": "read", "file": name},
            {"question": "data import", "kind": "tidy", "file": name},
            {"question": "sweep", "file": "us-tariff-25-all", "out": name, "horizon": ["1"]},
        ):
            with pytest.raises(InputError):
                opened(put(place / "q.json", keys)).answer()
    put(place / "q.json", {"question": "run", "scenario": scenario("other.npz")})
    assert "unknown world" in call("ask", place / "q.json").err
    assert ok("ask", place / "q.json", "--files", place.parent, "--json").document["scenario"] == "s"


def test_a_saved_question_takes_no_file_of_the_working_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place.parent)
    with pytest.raises(InputError, match="--files"):
        opened(put(place / "q.json", {"question": "sectors list", "world": "other.npz"}))


def test_a_saved_question_sends_nothing_away(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "sk-mine")
    put(place / "a.txt", "Exports fell by 5 per cent.")
    away = [(name, p.flag) for name in QUESTIONS for p in parameters(question(name)) if p.ask.away]
    assert away == [("read", "assist"), ("sweep", "dask")]
    for name, flag in away:
        with pytest.raises(InputError, match=f"--{flag}"):
            opened(put(place / "q.json", {"question": name, "file": "a.txt", flag: "http://127.0.0.1:9/v1"}))


@pytest.mark.parametrize("name", ["manifest.json", "dossier.yaml", "question.yaml"])
def test_a_folder_is_not_read_through_a_link(name: str, place: Path) -> None:
    (place / name).symlink_to(place.parent / "secret.yaml")
    command = {"manifest.json": "run", "dossier.yaml": "check", "question.yaml": "ask"}[name]
    done = call(command, place)
    assert done.code == 2
    assert "leads out" in done.err
    assert SECRET not in done.err


def test_the_lock_of_a_sweep_is_not_written_through_a_link(place: Path) -> None:
    before = (place.parent / "secret.yaml").read_text()
    (place / LOCK).symlink_to(place.parent / "secret.yaml")
    with pytest.raises(InputError, match="cannot be written"), locked(place):
        pass
    (place / LOCK).unlink()
    os.mkfifo(place / LOCK)
    with pytest.raises(InputError, match="is not a file"), locked(place):
        pass
    assert (place.parent / "secret.yaml").read_text() == before


@pytest.mark.parametrize("name", ["parts", "failures", "cases.parquet"])
def test_the_folder_of_a_sweep_leads_nowhere_else(name: str, place: Path) -> None:
    content = {
        "parley_sweep": 1, "versions": {}, "name": "x", "title": "", "worlds": {}, "scenarios": [], "axes": [],
        "draws": None, "seed": None, "cases": 0, "chunks": [],
    }  # fmt: skip
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    put(place / "manifest.json", {**content, "sha256": digest})
    (place / name).symlink_to(place.parent)
    assert "leads out" in call("query", place, "select 1").err


# -- sizes and kinds of files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["/dev/zero", "pipe"])
def test_what_is_no_file_is_refused_wherever_a_file_is_read(name: str, place: Path) -> None:
    path = name if name.startswith("/") else place / name
    route = ("skies", "route", "HEL", "NRT", "--carrier", "FI", "--at", "2023-06-01")
    put(place / "t.csv", "exporter,importer,value\nUSA,USA,1\n")
    for line in (
        ("run", path),
        ("check", path),
        ("ask", path),
        ("read", path),
        ("sweep", path, "--horizon", "1,5", "--out", place / "o"),
        ("run", "us-tariff-25-all", "--world", path),
        ("data", "import", "tidy", path, "--out", place / "o.npz"),
        ("data", "import", "tidy", place / "t.csv", "--regions", path, "--out", place / "o.npz"),
        ("skies", "network", "--at", "2023-06-01", "--schedule", path),
        (*route, "--firs", path),
        (*route, "--wind", path),
    ):
        done = call(*line)
        assert (done.code, done.out) == (2, ""), line
        assert "Traceback" not in done.err


def test_sizes_are_bounded_and_named(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x" * 11)
    assert reach.read_bytes(file, 11, "a table") == b"x" * 11
    with pytest.raises(DataError, match="11 bytes; expected a table of at most 10 bytes"):
        reach.read_bytes(file, 10, "a table")
    assert [reach.size(n) for n in (12, 5_000_000, 2_000_000_000)] == ["12 bytes", "5 MB", "2 GB"]


def test_archives_are_bounded_by_what_they_unpack_to(tmp_path: Path) -> None:
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(b"0" * 100_000))
    reach.check_gzip(packed, 100_000)
    with pytest.raises(DataError, match=r"unpacks to more than 99\.99 kB"):
        reach.check_gzip(packed, 99_990)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", b"0" * 100_000)
    with zipfile.ZipFile(buffer) as archive:
        reach.check_archive(archive, 100_000, "t.zip")
        with pytest.raises(DataError, match=r"t.zip: unpacks to 100 kB; expected at most 99.99 kB"):
            reach.check_archive(archive, 99_990, "t.zip")


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".zip"])
def test_every_table_is_bounded(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, text = tmp_path / f"t{suffix}", b"a,b,c\n" * 100
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("t.csv", text)
    else:
        path.write_bytes(gzip.compress(text) if suffix == ".csv.gz" else text)
    monkeypatch.setattr("parley.economy.readers.files.LARGEST_TABLE", 599)
    with pytest.raises(DataError, match=r"599 bytes"), open_data(path):
        pass
    monkeypatch.setattr("parley.economy.readers.files.LARGEST_TABLE", 1000)
    with open_data(path) as (stream, _):
        assert stream.read() == text


@pytest.mark.parametrize(("place", "value", "said"), [(6, 1, "encrypted"), (8, 99, "compression method")])
def test_a_zip_that_cannot_be_unpacked_is_refused(place: int, value: int, said: str, tmp_path: Path) -> None:
    """A password (a flag in the header of the member, and again in the directory), or a method nobody knows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("t.csv", "exporter,importer,value\nUSA,USA,1\n")
    content = bytearray(buffer.getvalue())
    content[place] = content[content.index(b"PK\x01\x02") + place + 2] = value
    (tmp_path / "t.zip").write_bytes(content)
    for kind in ("tidy", "wiod", "icio"):
        done = call("data", "import", kind, tmp_path / "t.zip", "--out", tmp_path / "w.npz")
        assert (done.code, done.out) == (2, "")
        assert said in done.err


def test_a_world_file_is_bounded_packed_and_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.npz"
    path.write_bytes(world_bytes())
    monkeypatch.setattr(world_files, "LARGEST_UNPACKED", 100)
    with pytest.raises(DataError, match="unpacks to"):
        load_world(path)
    monkeypatch.setattr(world_files, "LARGEST", 100)
    with pytest.raises(DataError, match="at most 100 bytes"):
        load_world(path)


@pytest.mark.parametrize("name", ["regions", "flows", "meta"])
def test_a_member_of_a_world_that_is_no_array_is_refused(name: str) -> None:
    """NumPy hands out the bytes of a member that does not begin as its arrays do."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(world_bytes())) as given, zipfile.ZipFile(packed, "w") as changed:
        for member in given.namelist():
            changed.writestr(member, b"hello" if member == f"{name}.npy" else given.read(member))
    with pytest.raises(DataError, match=f"w.npz: not a parley world file.*{name} is not an array"):
        from_bytes(packed.getvalue(), "w.npz")


@pytest.mark.parametrize("code", ["A\x1b[31m", "A\nB", "", "A" * 41])
def test_codes_of_a_world_are_short_and_printable(code: str) -> None:
    with pytest.raises(DataError, match="printable"):
        from_bytes(world_bytes((code, "BBB")), "w.npz")


def test_a_name_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """Parquet and JSON could not hold it: the bytes of another encoding stand for it."""
    for words in (["--out", "o\udcff"], ["--world", "o\udcff.npz"]):
        if words[0] == "--world":
            (tmp_path / words[1]).write_bytes(world_bytes())
        done = call("run", "us-tariff-25-all", words[0], tmp_path / words[1])
        assert (done.code, done.out) == (2, "")
        assert "this name is not UTF-8 text" in done.err


def test_a_parquet_file_is_bounded_by_its_cells(tmp_path: Path) -> None:
    reach.check_cells(tmp_path, 1000, 1000)
    with pytest.raises(DataError, match="expected at most"):
        reach.check_cells(tmp_path, 10**9, 3)


@pytest.mark.parametrize("text", ["name: {}\n", "names: [a, {}]\n", '{{"name": "{}"}}', '{{"names": ["a", "{}"]}}'])
def test_a_text_longer_than_any_file_needs_is_refused(text: str) -> None:
    assert read(text.format("a" * MAX_TEXT), "x")
    with pytest.raises(InputError, match="a text of 100,001 characters"):
        read(text.format("a" * (MAX_TEXT + 1)), "x")


@pytest.mark.parametrize("text", ["a: {}\n", '{{"a": {}}}'])
def test_a_whole_number_beyond_arithmetic_is_refused(text: str) -> None:
    assert read(text.format("9" * 300), "x") == {"a": int("9" * 300)}
    with pytest.raises(InputError, match="a number of 301 digits"):
        read(text.format("9" * 301), "x")


# -- what reaches a terminal, a page, a picture ----------------------------------------------------------------

BAD = (
    "[/] [red]\x1b[31m </script><!-- <img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](data:z) =1+1 \u202e "
    "$\\frac{$ &lt;"
)


class Links(HTMLParser):
    """Elements and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for key, value in attrs if key in ("href", "src")]


def bad_dossier(folder: Path, address: str) -> Path:
    article = {**ARTICLE, "title": BAD, "publisher": BAD, "note": BAD, "address": address}
    said = {"says": BAD, "speaker": BAD, "note": BAD, "needs": [BAD]}
    claims = [
        {"id": "a", **said, "claim": {"value": 1, "unit": "%"}, "measure": {"none": BAD}},
        {"id": "b", **said, "claim": {"value": 1, "unit": "tonnes"}, "measure": {"fact": MINING}},
    ]
    return put(folder / "d.json", {"article": article, "claims": claims})


@pytest.mark.parametrize("address", ["javascript:alert(1)//</script>", "data:text/html,x", "https://a.org/</script>"])
def test_nothing_in_a_dossier_becomes_markup(address: str, tmp_path: Path) -> None:
    done = ok("check", bad_dossier(tmp_path, address), "--out", tmp_path / "r")
    assert "\x1b" not in done.out + done.err
    assert "[/]" in done.out
    reviews = (tmp_path / "r" / "claimreview.jsonld").read_text()
    assert not {"<", ">", "&", "\u2028"} & set(reviews)
    graph = json.loads(reviews)["@graph"]
    assert graph[0]["claimReviewed"].startswith(BAD.strip())
    assert ("url" in graph[0]["itemReviewed"]["appearance"]) == address.startswith("https:")
    page = Links((tmp_path / "r" / "report.html").read_text())
    assert not {"script", "img", "a"} & set(page.tags)


@pytest.mark.parametrize("address", ["javascript:alert(1)//</script>", "data:text/html,x", "https://a.org/x"])
def test_markdown_of_a_dossier_links_web_addresses_only(address: str, tmp_path: Path) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    ok("check", bad_dossier(tmp_path, address), "--out", tmp_path / "r.md")
    html = markdown_it.MarkdownIt("commonmark").enable("table").render((tmp_path / "r.md").read_text())
    page = Links(html)
    assert not {"script", "img"} & set(page.tags)
    assert all(found.startswith("https://") for found in page.addresses)
    assert (address in page.addresses) == address.startswith("https:")


def test_messages_obey_no_escape() -> None:
    assert printable("a\x1b[31mb\x07\r\u202e\tc\nd") == "a\\x1b[31mb\\x07\\r\\u202e\tc\nd"
    done = call("run", "x\x1b[2J.yaml")
    assert done.code == 2
    assert "\x1b" not in done.err


def test_nothing_in_a_world_is_obeyed_by_a_terminal(tmp_path: Path) -> None:
    """Texts of the description come from the file; [/] is not markup of ours, and an escape is not a command."""
    (tmp_path / "w.npz").write_bytes(world_bytes(title=BAD, source=BAD, name=BAD, repairs=[BAD]))
    shown = ok("data", "show", tmp_path / "w.npz").out
    solved = ok("run", put(tmp_path / "s.json", {**scenario("w.npz"), "name": BAD, "title": BAD, "notes": BAD})).out
    assert "[/] [red]" in shown
    assert not {"\x1b", "\u202e"} & set(shown + solved)


def test_a_chart_draws_any_text(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    pytest.importorskip("matplotlib")
    from parley.show.draw import draw

    chart = Bars("b", BAD * 200, "漢字", "", BAD, unit=BAD, bars=(Bar(BAD, 1.0),))
    assert len(legible(chart).title) == LONGEST
    assert "\x1b" not in legible(chart).bars[0].label
    draw(chart, tmp_path / "c.png")
    assert (tmp_path / "c.png").stat().st_size > 1000
    assert not list(recwarn)


# -- claims ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, ("a", "b", "c", "a")),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, ("b", "c", "b")),
        ({"a": ["a"]}, ("a", "a")),
        ({"a": ["b", "c"], "b": ["c"], "c": []}, ()),
        ({"a": ["only if it rains"], "b": ["a"]}, ()),
    ],
)
def test_circles_of_needs_are_found(needs: dict[str, list[str]], found: tuple[str, ...]) -> None:
    assert cycle(needs) == found


def test_claims_that_need_each_other_are_refused_with_the_circle(tmp_path: Path) -> None:
    claims = [
        {"id": a, "says": "x", "claim": {"holds": True}, "measure": {"none": "x"}, "needs": [b]}
        for a, b in (("a", "b"), ("b", "c"), ("c", "a"))
    ]
    done = call("check", put(tmp_path / "d.json", {"article": ARTICLE, "claims": claims}))
    assert done.code == 2
    assert "in a circle: a → b → c → a." in done.err


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("a1 * 0 + 5", ("a1",)),
        ("a1 / a1", ("a1",)),
        ("a1 - a1 + 3", ("a1",)),
        ("a1 + b1 * 0", ("b1",)),
        ("max(a1, 1e99)", ("a1",)),
        ("min(a1, b1)", ()),
        ("max(a1, b1)", ()),
        ("round(a1 / b1, 2)", ()),
        ("-a1", ()),
    ],
)
def test_a_formula_reads_the_facts_that_it_names(text: str, ignored: tuple[str, ...]) -> None:
    assert parse(text).ignored({"a1": 270.0, "b1": 390.0}) == ignored


def test_a_formula_stands_with_its_value_and_an_idle_one_is_refused(tmp_path: Path) -> None:
    formulas = {f"{MINING} / {WORLD_MINING} * 100": (69.2, "%"), f"{MINING} * 0 + 5": (5, "tonnes")}
    claims = [
        {
            "id": f"c{k}",
            "says": "x",
            "claim": {"value": value, "unit": unit},
            "measure": {"expression": text, "unit": unit},
        }
        for k, (text, (value, unit)) in enumerate(formulas.items())
    ]
    done = ok("check", put(tmp_path / "d.json", {"article": ARTICLE, "claims": claims}), "--json")
    share, idle = done.document["claims"]
    assert share["why"] == "The formula gives 69.2 %."
    assert share["notes"][0].startswith(f"formula: {MINING} / {WORLD_MINING} * 100 = 69.2308 %, with {MINING} = 270000")
    assert idle["verdict"] is None
    assert f"the same whatever {MINING} is" in idle["failure"]


@pytest.mark.parametrize("text", ["-" * 900 + "a1", "1+" * 480 + "a1", "(" * 51 + "a1"])
def test_a_formula_too_deep_to_evaluate_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="deeper"):
        parse(text)


# -- manifests and folders -------------------------------------------------------------------------------------


def edited(folder: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    return put(path, manifest)


@pytest.fixture
def result(place: Path) -> Path:
    pytest.importorskip("pyarrow")
    ok("run", put(place / "s.json", scenario("w.npz")), "--out", place / "r")
    return place / "r"


def test_a_manifest_whose_scenario_was_changed_is_refused(result: Path) -> None:
    before = ok("run", result, "--json").document
    edited(result, lambda m: m["scenario"]["measures"][0].update(add=0.01))
    done = call("run", result, "--json")
    assert (done.code, done.out) == (2, "")
    assert "is not the one that was run" in done.err
    edited(result, lambda m: m.pop("scenario_sha256"))
    assert call("run", result).code == 2
    assert before["scenario"] == "s"


def test_a_manifest_with_other_elasticities_is_refused(result: Path) -> None:
    edited(result, lambda m: m["parameters"]["theta"].update(x=4.5))
    assert "parameters.theta" in call("run", result).err
    ok("run", result, "--elasticities", "5")  # another run than that of the manifest


def test_a_manifest_of_another_version_is_said(result: Path) -> None:
    edited(result, lambda m: m.update(parley_version="99.0"))
    notes = ok("run", result, "--json").document["notes"]
    assert any("parley '99.0'" in note for note in notes)


def test_a_manifest_tells_nothing_of_another_file(result: Path, place: Path) -> None:
    """Neither its content nor its hash, from which a short secret could be guessed."""
    other = place.parent / "secret.yaml"
    digest = hashlib.sha256(other.read_bytes()).hexdigest()

    def point(manifest: dict[str, Any]) -> None:
        manifest["scenario"]["world"] = str(other)
        text = json.dumps(manifest["scenario"], sort_keys=True, ensure_ascii=False)
        manifest["scenario_sha256"] = hashlib.sha256(text.encode()).hexdigest()

    edited(result, point)
    done = call("run", result)
    assert done.code == 2
    assert digest[:8] not in done.err
    assert SECRET not in done.err


def test_a_result_whose_writing_was_cut_off_says_so_and_can_be_written_again(result: Path, place: Path) -> None:
    listed = sorted(path.name for path in result.iterdir())
    (result / "contents.json").unlink()
    put(result / UNFINISHED, listed)
    for command in ("run", "ask"):
        done = call(command, result)
        assert done.code == 2
        assert "is not whole" in done.err
    ok("run", place / "s.json", "--out", result)
    assert sorted(path.name for path in result.iterdir()) == listed


def test_a_mark_names_no_file_elsewhere(result: Path, place: Path) -> None:
    put(result / UNFINISHED, ["../../secret.yaml", "/etc/hostname", "away/secret.yaml"])
    (result / "away").symlink_to(place.parent)
    ok("run", place / "s.json", "--out", result)
    assert (place.parent / "secret.yaml").exists()


# -- Python ----------------------------------------------------------------------------------------------------


def test_scenarios_built_by_hand_name_their_faults() -> None:
    with pytest.raises(ScenarioError, match=r"unknown key 'modle'. Did you mean 'model'"):
        parley.Scenario(name="x", measures=(), modle="armington")  # type: ignore[call-arg]
    with pytest.raises(ScenarioError, match=r"unknown kind 'tarif'. Did you mean 'tariff'"):
        parley.Measure(kind="tarif")
    with pytest.raises(ScenarioError, match=r"measures.0.coverag: unknown key 'coverag'. Did you mean 'coverage'"):
        parley.Scenario(name="x", measures=[{"kind": "embargo", "from": "A", "to": "B", "coverag": 1}])


def test_a_star_imports_the_public_names() -> None:
    names: dict[str, Any] = {}
    exec("from parley import *", names)
    assert {"run", "partners", "Scenario", "scenario", "world"} <= set(names)
    assert not [name for name in names if name.startswith("_") and name != "__builtins__"]
