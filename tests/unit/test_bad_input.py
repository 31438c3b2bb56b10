"""Wrong input ends with exit code 2, a message that helps, nothing on stdout and nothing written.

Every case goes through ``parley.cli.main``. ``refused`` checks what all of them promise; the needles of each case are
what its message must name: the offending value, what was expected, the nearest valid spelling.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from commands import call

import parley
from parley.economy.economy import Economy
from parley.errors import ScenarioError
from parley.kit.strict_yaml import MAX_BYTES
from parley.scenarios.load import parse
from parley.worlds.files import WorldData, from_bytes, to_bytes

HEAD = "name: test\nworld: trade-2023\nmodel: armington\n"


@pytest.fixture(autouse=True)
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def state(folder: Path) -> dict[str, bytes | None]:
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


def refused(*argv: object, names: tuple[str, ...] = ()) -> str:
    """Assert that the command is refused as promised and that its message holds ``names``; return the message."""
    before = state(Path.cwd())
    code, out, err = call(*argv)
    assert code == 2, (code, out[-300:], err[-300:])
    assert out == ""
    assert state(Path.cwd()) == before, "something was written"
    assert "Traceback" not in err
    assert len(err) < 4000, "too long to be read"
    for name in names:
        assert name in err, f"{name!r} not in: {err}"
    return err


def refused_file(content: str | bytes, names: tuple[str, ...] = ()) -> str:
    """The same for ``parley run`` on a scenario file with this content."""
    path = Path("case.yaml")
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    err = refused("run", path, "--json", "--out", "results", names=names)
    assert "case.yaml" in err
    return err


def measures(*lines: str) -> str:
    """A scenario with one measure of these lines."""
    return HEAD + "measures:\n- " + "\n  ".join(lines) + "\n"


TARIFF = ("kind: tariff", "from: CHN", "to: USA")

# -- names that do not exist -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (measures("kind: tariff", "from: RUSS", "to: USA", "rate: 10%"), ("'RUSS'", "neither a country", "'RUS'")),
        (measures("kind: tariff", "from: CHN", "to: Germny", "rate: 10%"), ("'Germny'", "'DEU'")),
        (measures("kind: tariff", "from: CHN", "to: [USA, BRICKS]", "rate: 1%"), ("'BRICKS'", "'BRICS'")),
        (measures("kind: embargo", "from: '*'", "except: GERM", "to: USA"), ("'GERM'", "Did you mean")),
        (measures("kind: embargo", "from: TWN", "to: USA"), ("'TWN'", "not a region of this world")),
        (measures(*TARIFF, "rate: 10%", "sectors: godos"), ("'godos'", "'goods'")),
        (measures(*TARIFF, "rate: {godos: 10%}"), ("'godos'", "'goods'")),
        (measures("kind: tarif", "from: CHN", "to: USA", "rate: 1%"), ("'tarif'", "'tariff'", "embargo")),
        (measures(*TARIFF, "rte: 10%"), ("measure 1", "'rte'", "'rate'", "Keys:")),
        (HEAD + "mesures: []\nmeasures: []\n", ("'mesures'", "'measures'", "Keys:")),
        (HEAD.replace("2023", "2032") + "measures: []\n", ("'trade-2032'", "'trade-2023'", "Worlds:")),
        (HEAD.replace("armington", "armigton") + "measures: []\n", ("'armigton'", "'armington'", "Models:")),
        (HEAD + "closure: fixed\nmeasures: []\n", ("'fixed'", "fixed-nominal, fixed-share, zero")),
        (HEAD + "closure: fixed-nominall\nmeasures: []\n", ("'fixed-nominall'", "Did you mean 'fixed-nominal'")),
        (HEAD + "elasticities: uniform4\nmeasures: []\n", ("'uniform4'", "'uniform-4'", "Sets:")),
        (HEAD + "numeraire: UAS\nmeasures: []\n", ("'UAS'", "'USA'", "world-gdp")),
    ],
)
def test_unknown_names(text: str, names: tuple[str, ...]) -> None:
    refused_file(text, names)


@pytest.mark.parametrize(
    ("argv", "names"),
    [
        (("run", "eaeu-disolution"), ("'eaeu-disolution'", "'eaeu-dissolution'")),
        (("compare", "eaeu-dissolution", "nowhere.yaml"), ("'nowhere.yaml'",)),
        (("run", "eaeu-dissolution", "--world", "wrld-2021"), ("'wrld-2021'", "'world-2021'")),
        (("run", "eaeu-dissolution", "--world", "cp2015"), ("'cp2015'", "parley data build cp2015")),
        (("run", "eaeu-dissolution", "--model", "caliendo"), ("'caliendo'", "'caliendo-parro'")),
        (("run", "eaeu-dissolution", "--closure", "zeros"), ("'zeros'", "'zero'")),
        (("run", "eaeu-dissolution", "--elasticities", "fog"), ("'fog'", "'fgo'")),
        (("run", "eaeu-dissolution", "--elasticities", "nan"), ("'nan'", "Sets: fgo")),
        (("run", "eaeu-dissolution", "--elasticities", "inf"), ("inf",)),
        (("run", "eaeu-dissolution", "--elasticities", "0"), ("0", "above 0")),
        (("run", "eaeu-dissolution", "--elasticities", "-4"), ("-4", "above 0")),
        (("run", "eaeu-dissolution", "--rows", "0"), ("--rows", "not in the range x>=1")),
        (("run", "eaeu-dissolution", "--wrold", "x"), ("--wrold", "--world")),
        (("run",), ("Usage: parley run", "SCENARIO")),
        (("rnu",), ("rnu",)),
        (("scenarios", "eaeu"), ("'eaeu'", "eaeu-dissolution")),
        (("groups", "EU-27"), ("'EU-27'", "'EU27'")),
        (("groups", "EAEU", "--at", "2022-13-45"), ("'2022-13-45'", "YYYY-MM-DD")),
        (("groups", "EAEU", "--at", "1990-01-01"), ("EAEU", "1990-01-01", "has existed since 2015-01-01")),
        (("data", "show", "wiod-2012"), ("'wiod-2012'", "'wiod-2011'")),
        (("data", "build", "world-2012", "--source", "."), ("'world-2012'", "'world-2021'")),
        (("data", "import", "ico", "x.csv", "--out", "w.npz"), ("'ico'", "'icio'")),
        (("data", "import", "icio", "x.csv", "--out", "w.npz"), ("x.csv", "no such file")),
        (("run", "x" * 300), ("xxx",)),
        (("run", "eaeu-dissolution", "--world", "x" * 300), ("xxx",)),
        (("run", "/dev/zero"), ("/dev/zero", "MB")),
    ],
    ids=lambda value: " ".join(value)[:60] if value and isinstance(value[0], str) else "",
)
def test_unknown_names_on_the_command_line(argv: tuple[str, ...], names: tuple[str, ...]) -> None:
    refused(*argv, names=names)


# -- sizes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ((*TARIFF, "rate: -150%"), ("measure 1.rate", "-1.5", "above -100 %")),
        ((*TARIFF, "rate: -1"), ("measure 1.rate", "-1", "above -100 %")),
        ((*TARIFF, "add: -100%"), ("-100%", "above -100 %")),
        ((*TARIFF, "scale: -0.5"), ("measure 1.scale", "-0.5", "0 or more")),
        ((*TARIFF, "rate: 25"), ("25", "2500%", "write 25%")),
        ((*TARIFF, "rate: {TOTAL: 25}"), ("25", "write 25%")),
        ((*TARIFF, "rate: .nan"), ("nan", "finite")),
        ((*TARIFF, "rate: -.inf"), ("inf", "finite")),
        ((*TARIFF, "rate: 1e400"), ("inf", "finite")),
        ((*TARIFF, "rate: 1.0e+400"), ("inf", "finite")),
        ((*TARIFF, f"rate: {'9' * 400}"), ("999", "a number of 400 digits")),
        ((*TARIFF, f"rate: {'9' * 5000}"), ("line 8", "999", "a number of 5000 digits")),
        ((*TARIFF, "rate: abc"), ("'abc'", "25%")),
        ((*TARIFF, "rate: nan"), ("'nan'", "25%")),
        ((*TARIFF, "rate: 2.5"), ("measure 1.rate", "2.5", "250% or 2.5%")),
        ((*TARIFF, "rate: 5e0"), ("measure 1.rate", "5", "500% or 5%")),
        ((*TARIFF, "at-least: {TOTAL: '3'}"), ("measure 1.at-least.TOTAL", "300% or 3%")),
        ((*TARIFF, "add: -2.5"), ("-250%", "write -2.5%")),
        ((*TARIFF, "rate: '2,5%'"), ("'2,5%'", "write 2.5%", "point")),
        ((*TARIFF, "rate: '1,250%'"), ("1.250% or 1250%",)),
        ((*TARIFF, "add: 0.1", "spread: {uniform: [0.05, 2.5]}"), ("measure 1.spread", "250% or 2.5%")),
        ((*TARIFF, "rate: 1100%"), ("1100%", "1000%")),
        ((*TARIFF, "scale: 25"), ("25", "largest scale accepted is 10")),
        ((*TARIFF, "add: 0.1", "share: 62"), ("measure 1.share", "62% for 62 per cent")),
        ((*TARIFF, "add: 0.1", "share: -0.1"), ("measure 1.share", "0 to 1")),
        ((*TARIFF, "add: 0.1", "coverage: 62%"), ("measure 1.coverage", "its share")),
        ((*TARIFF, "at-least: -1%"), ("-0.01", "0 or more")),
        ((*TARIFF, "rate: 25 furlongs"), ("'25 furlongs'", "25%")),
        ((*TARIFF, "rate: true"), ("True", "not a size")),
        ((*TARIFF, "rate: [10%]"), ("not a size",)),
        ((*TARIFF, "rate: {TOTAL: abc}"), ("'abc'", "TOTAL", "25%")),
        ((*TARIFF, "rate: {}"), ("names no sector",)),
        ((*TARIFF, "rate: {TOTAL: 10%, all: 20%}"), ("TOTAL", "two sizes")),
        ((*TARIFF, "rate: {TOTAL: 10%}", "sectors: TOTAL"), ("drop the key 'sectors'",)),
        ((*TARIFF, "rate: 10%", "add: 5pp"), ("exactly one of rate, add, scale", "found rate, add")),
        (TARIFF, ("exactly one of rate, add, scale", "found none")),
        (("kind: trade-cost", "from: CHN", "to: USA"), ("exactly one of rate, add, scale", "found none")),
        (("kind: trade-cost", "from: CHN", "to: USA", "scale: 0"), ("goods would be free",)),
        (("kind: trade-cost", "from: CHN", "to: USA", "add: -100%"), ("-100%", "above -100 %")),
        (("kind: embargo", "from: CHN", "to: USA", "rate: 10%"), ("embargo takes no size", "'rate'")),
        (("kind: embargo", "from: CHN", "to: USA", "scale: 0"), ("embargo takes no size", "'scale'")),
    ],
    ids=lambda value: " ".join(value)[-50:] if isinstance(value, tuple) else "",
)
def test_sizes(lines: tuple[str, ...], names: tuple[str, ...]) -> None:
    err = refused_file(measures(*lines), names)
    assert "valid dictionary" not in err  # the other way of giving a size, which was not meant


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("true", ("true and false",)),
        ("yes", ("unknown elasticity set 'yes'",)),
        ("-4", ("-4", "above 0")),
        (".nan", ("nan", "above 0")),
        ("{TOTAL: 0}", ("0", "above 0")),
        ("{TOTAL: .inf}", ("inf",)),
        ("{TOTL: 4}", ("'TOTL'", "'TOTAL'")),
        ("{}", ("no value for TOTAL",)),
        ("[4]", ("elasticities",)),
    ],
)
def test_elasticities(value: str, names: tuple[str, ...]) -> None:
    refused_file(HEAD + f"elasticities: {value}\nmeasures: []\n", names)


def test_elasticities_must_cover_every_sector() -> None:
    text = "name: test\nworld: wiod-2011\nelasticities: {AtB: 4, C: 4}\nmeasures: []\n"
    refused_file(text, ("no value for 15t16", "every sector"))
    refused_file(text.replace("{AtB: 4, C: 4}", "cp2015-paper"), ("'cp2015-paper'", "has no value for"))


# -- countries, sectors, dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (measures("kind: embargo", "from: TW", "to: USA"), ("measure 1", "'TW' is read as TWN (Taiwan), which is not")),
        (measures("kind: embargo", "from: [SWE, NROWAY]", "to: USA"), ("measure 1", "Did you mean 'NOR' (Norway)")),
        (measures("kind: embargo", "from: USA", "to: RUS", "except: [ON]"), ("measure 1", "'ON' is neither")),
        (measures("kind: embargo", "from: true", "to: USA"), ("measure 1.from", "quotes")),
        (measures("kind: embargo", "from: 101", "to: RUS"), ("measure 1", "'101' is neither a country code")),
        (measures(*TARIFF, "rate: 1%", "sectors: [2.5]"), ("measure 1.sectors", "2.5", "quotes")),
        (measures(*TARIFF, "rate: 1%", "sectors: [01]"), ("line 9", "'01'", "quotes")),
        (measures("kind: embargo", "from: []", "to: USA"), ("measure 1.from", "at least 1")),
        (measures("kind: embargo", "from: ''", "to: USA"), ("''", "neither a country")),
        (measures("kind: embargo", "to: USA"), ("measure 1.from", "missing")),
        (measures("kind: embargo", "from: USA", "to: USA"), ("no pair of different countries", "'from'")),
        (measures("kind: embargo", "from: G7", "except: G7", "to: USA"), ("no pair of different countries",)),
        (HEAD + "at: 2022-13-45\nmeasures: []\n", ("line 4", "2022-13-45")),
        (HEAD + "at: '2022-13-45'\nmeasures: []\n", ("'2022-13-45'", "2022-03-07")),
        (HEAD + "at: 7 March 2022\nmeasures: []\n", ("'7 March 2022'", "2022-03-07")),
        (HEAD + "at: 2022\nmeasures: []\n", ("2022", "not a date")),
        (HEAD + "at: 86400\nmeasures: []\n", ("86400", "not a date")),
        (HEAD + "at: 2022-03-07 12:00:00\nmeasures: []\n", ("not a date",)),
        (
            HEAD + "at: 1990-01-01\nmeasures:\n- {kind: embargo, from: EAEU, to: USA}\n",
            ("EAEU", "no member on 1990-01-01", "since 2015-01-01"),
        ),
    ],
)
def test_countries_sectors_and_dates(text: str, names: tuple[str, ...]) -> None:
    refused_file(text, names)


# -- files that are not scenarios -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("name: a\nname: b\nmeasures: []\n", ("line 2", "'name'", "twice")),
        (measures(*TARIFF, "rate: 1%", "rate: 2%"), ("line 9", "'rate'", "twice")),
        ('{"name": "a", "name": "b", "measures": []}', ("'name'", "twice")),
        ("name: a\nmeasures: [\n- b: : c\n", ("line 3", "not valid YAML")),
        ("name: a\n\tmeasures: []\n", ("line 2", "not valid YAML")),
        ("name: 'a\nmeasures: []\n", ("not valid YAML",)),
        (b"\x89PNG\r\n\x1a\n\x00\xff", ("not a text file",)),
        (b"name: a\x00\nmeasures: []", ("not valid YAML",)),
        ("name: Zoë".encode("utf-16"), ("not a text file",)),
        (b"", ("expected a mapping", "NoneType")),
        ("# only a comment\n", ("expected a mapping",)),
        ("- name: a\n", ("expected a mapping", "list")),
        ("just words\n", ("expected a mapping", "str")),
        ("[1, 2]", ("expected a mapping", "list")),
        ("name: a\n---\nname: b\n", ("line 2", "another document")),
        ("measures: []\n", ("name", "missing")),
        ("name: ''\nmeasures: []\n", ("name",)),
        ("name: 3\nmeasures: []\n", ("name", "string")),
        ("name: a\n", ("measures", "missing")),
        ("name: a\nmeasures: {kind: embargo}\n", ("measures", "tuple")),
        ("name: a\nmeasures: none\n", ("measures", "'none'")),
        ("name: a\nmeasures: [embargo]\n", ("measure 1", "'embargo'")),
        ("1: 2\nname: a\nmeasures: []\n", ("1",)),
        ("? [a]\n: b\n", ("line 1", "key")),
        ("name: !!python/object:os.system x\n", ("line 1", "not valid YAML")),
        ("name: !!float x\n", ("line 1", "'x'")),
        ("name: !!timestamp x\n", ("line 1", "'x'")),
        ("dict: 1\nfunction: 2\nfloat: 3\nname: a\nmeasures: []\n", ("'dict'", "'function'", "'float'")),
        ("parley_manifest: 1\nscenario: 3\nworld: {sha256: a}\n", ("damaged manifest",)),
        ("parley_manifest: 1\nscenario: {name: a, measures: []}\nworld: 3\n", ("damaged manifest",)),
        ("parley_manifest: 1\nscenario: {name: a, measures: []}\n", ("damaged manifest", "sha256")),
        ("parley_manifest: 2\nscenario: {name: a, measures: []}\nworld: {sha256: a}\n", ("another parley version",)),
        ('{"parley_manifest": 1, "scenario": {"name": "a"', ("not valid YAML",)),
    ],
    ids=lambda value: repr(value)[:50] if isinstance(value, (str, bytes)) else "",
)
def test_files_that_are_no_scenario(content: str | bytes, names: tuple[str, ...]) -> None:
    refused_file(content, names)


def test_a_folder_is_no_scenario() -> None:
    Path("folder").mkdir()
    refused("run", "folder", names=("folder",))
    Path("folder/manifest.json").mkdir()
    refused("run", "folder", names=("folder",))


def test_a_large_file_is_no_scenario() -> None:
    refused_file(b"# " + b"x" * MAX_BYTES, ("MB",))


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]\n" for k in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (LAUGHS + "name: a\nmeasures: []\n", ("more than", "aliases")),
        (LAUGHS + "name: a\nmeasures: *a9\n", ("more than", "aliases")),
        (LAUGHS.replace("[x, x,", "{<<: {k: v}}, [x, x,"), ("line 1",)),
        ("&a\nname: x\nmeasures: *a\n", ("*a", "inside")),
        ("name: x\nmeasures: &m [*m]\n", ("*m", "inside")),
        ("name: x\nmeasures: *nothing\n", ("not valid YAML", "alias")),
        ("[" * 500_000, ("nested",)),
        ("{a: " * 500_000, ("nested",)),
        ("measures: " + "[" * 200 + "]" * 200, ("nested",)),
        ("\n".join(" " * k + "a:" for k in range(1000)), ("nested",)),
        ('{"measures": ' + "[" * 100_000 + "]" * 100_000 + "}", ("nested",)),
        ("measures: [" + "x, " * 1_000_000 + "]", ("more than",)),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, str) else "",
)
def test_yaml_bombs_end_quickly(text: str, names: tuple[str, ...]) -> None:
    refused_file(text, names)


def test_a_bomb_does_not_crash_the_process() -> None:
    """The C parser overflows its stack on deep nesting; only another process shows that it is never reached."""
    Path("deep.yaml").write_text("[" * 1_000_000)
    command = [sys.executable, "-m", "parley", "run", "deep.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: deep.yaml")


def test_harmless_aliases_and_merges_work() -> None:
    text = (
        "name: a\nmeasures:\n- &first {kind: embargo, from: &who [USA, CAN], to: RUS, source: &s law}\n"
        "- {kind: embargo, from: *who, to: BLR, source: *s}\n- {<<: *first, to: IRN}\n"
    )
    scenario = parse(text).scenario
    assert [m.origins for m in scenario.measures] == [("USA", "CAN")] * 3
    assert [m.destinations for m in scenario.measures] == [("RUS",), ("BLR",), ("IRN",)]


def test_all_faults_are_told_at_once() -> None:
    text = measures("kind: tarif", "from: true", "to: USA", "rate: abc", "sector: goods")
    refused_file(text, ("'tarif'", "measure 1.from", "'abc'", "'sector'"))


# -- no equilibrium --------------------------------------------------------------------------------------------


def test_an_embargo_that_leaves_a_buyer_without_supplier() -> None:
    refused_file(measures("kind: embargo", "from: '*'", "to: GMB"), ("no supplier", "GMB"))
    economy = parley.world("world-2021").economy
    own = np.einsum("iij->ij", economy.flows)
    n, j = (int(k) for k in np.argwhere((own == 0) & (economy.absorption > 0))[0])
    region, sector = economy.regions[n], economy.sectors[j]
    text = f"name: test\nmeasures:\n- {{kind: embargo, from: '*', to: {region}, sectors: {sector}}}\n"
    refused_file(text, ("no supplier", f"{region} of {sector}", "narrow the embargo"))


# -- world files -----------------------------------------------------------------------------------------------


def tiny(**change: object) -> WorldData:
    """A sound world of two regions and two sectors, with parts replaced."""
    flows = np.full((2, 2, 2), 10.0, dtype=np.float32)
    flows[[0, 1], [0, 1]] = 100.0
    parts: dict[str, object] = {
        "regions": ("AAA", "BBB"),
        "sectors": ("X", "Y"),
        "flows": flows,
        "tariffs": np.zeros((2, 2, 2), dtype=np.float32),
        "use": np.full((2, 2, 2), 20.0, dtype=np.float32),
        "meta": {"name": "tiny", "year": 2020},
    }
    return WorldData(**{**parts, **change})  # type: ignore[arg-type]


def cell(value: float, index: tuple[int, int, int] = (0, 1, 1)) -> np.ndarray:
    flows = tiny().flows.copy()
    flows[index] = value
    return flows


@pytest.mark.parametrize("year", ["99999999", "-5", "0", "10000"])
def test_a_year_that_the_calendar_does_not_have(year: str) -> None:
    flows = Path(__file__).resolve().parents[1] / "contract" / "files" / "flows.csv"
    bound = "at most 9999" if int(year) > 0 else "at least 1"
    refused("data", "import", "tidy", flows, f"--year={year}", "--out", "w.npz", names=("year", bound))


def refused_world(content: bytes, names: tuple[str, ...] = ()) -> None:
    Path("own.npz").write_bytes(content)
    Path("s.yaml").write_text("name: test\nworld: own.npz\nmeasures: []\n")
    refused("run", "s.yaml", "--out", "results", names=("own.npz", *names))
    refused("data", "show", "own.npz", "--json", names=names)


def test_the_tiny_world_is_sound() -> None:
    Path("own.npz").write_bytes(to_bytes(tiny()))
    Path("s.yaml").write_text("name: test\nworld: own.npz\nmeasures: []\n")
    assert call("run", "s.yaml", "--json")[0] == 0


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"flows": cell(np.nan)}, ("flows", "AAA→BBB, Y", "nan")),
        ({"flows": cell(np.inf)}, ("flows", "AAA→BBB, Y")),
        ({"flows": cell(-5)}, ("flows", "-5", "AAA→BBB, Y")),
        ({"flows": np.zeros((2, 2, 2))}, ("flows", "AAA")),
        ({"flows": np.zeros((2, 2, 3))}, ("flows", "(2, 2, 2)")),
        ({"flows": np.full((2, 2, 2), "a")}, ("flows", "numbers")),
        ({"flows": np.full((2, 2, 2), 1j)}, ("flows", "numbers")),
        ({"tariffs": cell(-1) - 2}, ("tariffs", "above -100 %")),
        ({"tariffs": cell(np.nan)}, ("tariffs", "not numbers")),
        ({"tariffs": 0.1 * np.eye(2)[:, :, None] * [[[0], [1]]] * [1, 0]}, ("domestic", "BBB")),
        ({"tariffs": np.zeros((3, 2, 2))}, ("tariffs",)),
        ({"use": cell(np.nan)}, ("input_shares",)),
        ({"use": cell(-1)}, ("negative",)),
        ({"use": cell(1000)}, ("input shares", "sum to", "at most 1")),
        ({"use": np.zeros((2, 3, 2))}, ("use", "(2, 2, 2)")),
        ({"regions": ("AAA", "AAA")}, ("'AAA'", "unique")),
        ({"regions": ("AAA", " ")}, ("blank",)),
        ({"regions": ("AAA", "BBB", "CCC")}, ("flows", "(2, 3, 3)")),
        ({"sectors": ()}, ("sectors",)),
        ({"meta": {"format": 99}}, ("format 1",)),
        ({"meta": {"year": "long ago"}}, ("'long ago'", "year")),
        ({"meta": {"year": 99999999}}, ("the year is 99999999", "1 to 9999")),
        ({"meta": {"year": 0}}, ("the year is 0", "1 to 9999")),
        ({"meta": {"year": True}}, ("the year is True", "whole number")),
        ({"meta": {"repairs": "many"}}, ("'many'", "repairs")),
    ],
    ids=lambda value: str(list(value))[:40] if isinstance(value, dict) else "",
)
def test_worlds_with_wrong_content(change: dict[str, object], names: tuple[str, ...]) -> None:
    refused_world(to_bytes(tiny(**change)), names)


def test_files_that_are_no_world() -> None:
    good = to_bytes(tiny())
    rng = np.random.default_rng(1)
    buffer = io.BytesIO()
    np.savez(buffer, a=np.zeros(3))
    other = buffer.getvalue()
    npy = io.BytesIO()
    np.save(npy, np.zeros(3))
    empty_zip = b"PK\x05\x06" + b"\x00" * 18
    for content in (
        *(good[:-30], good[: len(good) // 2], good[:10], b"", rng.bytes(5000), b"name: test\n", b"<html></html>"),
        *(other, npy.getvalue(), empty_zip, b"\x80\x04\x95pickle"),
    ):
        refused_world(content)


def test_missing_world_files() -> None:
    Path("s.yaml").write_text("name: test\nworld: own.npz\nmeasures: []\n")
    refused("run", "s.yaml", names=("'own.npz'", "Worlds:"))
    Path("own.npz").mkdir()
    refused("run", "s.yaml", names=("'own.npz'",))


def test_flipped_bytes_never_crash() -> None:
    """A damaged world either still has sound accounts (a changed label) or raises what parley raises."""
    good = to_bytes(tiny())
    rng = np.random.default_rng(7)
    for _ in range(600):
        bad = bytearray(good)
        for place in rng.integers(0, len(good), rng.integers(1, 4)):
            bad[place] = rng.integers(256)
        with contextlib.suppress(parley.ParleyError):
            from_bytes(bytes(bad), "damaged").economy()


def test_no_pickle_is_ever_loaded() -> None:
    buffer = io.BytesIO()
    np.savez(buffer, flows=np.array([{"a": 1}], dtype=object), meta=np.asarray("{}"))
    refused_world(buffer.getvalue())


def test_economy_with_shares_above_one() -> None:
    data = tiny()
    flows = data.flows.astype(float)
    with pytest.raises(parley.AccountingError, match=r"AAA, X sum to 1\.2; .* at most 1"):
        Economy(data.regions, data.sectors, flows, np.zeros_like(flows), np.full((2, 2, 2), 0.6))
    with pytest.raises(parley.AccountingError, match="final demand of AAA"):
        Economy(data.regions, data.sectors, cell(1.0, (0, 0, 0)).astype(float), flows * 0, np.full((2, 2, 2), 0.45))


# -- importing and building ------------------------------------------------------------------------------------

FLOWS = "exporter,importer,value\nUSA,USA,90\nUSA,RUS,5\nRUS,USA,7\nRUS,RUS,30\n"
WIOD = "IndustryCode,IndustryDescription,Country,RNr,Year,vAUS1,vAUS2,TOT\nA01,x,AUS,1,2014,1,2,3\n"
ICIO = "V1,USA_A01,USA_HFCE,OUT\nUSA_A01,1,2,3\nTLS,0,,\nVA,2,,\nOUT,3,,\n"


@pytest.mark.parametrize(
    ("kind", "content", "names"),
    [
        ("tidy", FLOWS.replace(",5\n", ",nan\n"), ("line 3", "'nan'", "finite")),
        ("tidy", FLOWS.replace(",5\n", ",-5\n"), ("line 3", "'-5'", "0 or more")),
        ("tidy", FLOWS.replace(",5\n", ",inf\n"), ("line 3", "finite")),
        ("tidy", FLOWS.replace(",5\n", ",five\n"), ("line 3", "'five'")),
        (
            "tidy",
            FLOWS.replace("90", "0").replace("5", "0").replace("7", "0").replace("30", "0"),
            ("all flows are zero",),
        ),
        ("tidy", FLOWS + "USA,RUS,6\n", ("line 6", "again", "line 3")),
        ("tidy", FLOWS.replace("exporter", "reporter"), ("exporter", "reporter")),
        ("tidy", "exporter,importer,value\n", ("no rows",)),
        ("tidy", "", ("empty",)),
        ("tidy", "<!DOCTYPE html><html><body>404</body></html>", ("web page",)),
        ("tidy", ICIO, ("ICIO", "kind icio")),
        ("icio", WIOD, ("WIOD", "kind wiod")),
        ("icio", FLOWS, ("kind tidy",)),
        ("icio", "<html><body>Access denied</body></html>", ("web page",)),
        ("icio", ICIO.replace("OUT,3,,\n", ""), ("OUT", "incomplete")),
        ("icio", ICIO[:45], ("line",)),
        ("icio", ICIO.replace("USA_A01,1,2,3", "USA_A01,1,2,9"), ("USA_A01",)),
        ("wiod", ICIO, ("ICIO", "kind icio")),
        ("wiod", FLOWS, ("kind tidy",)),
        ("wiod", "<html>", ("web page",)),
        ("wiod", WIOD, ("no row", "GO")),
    ],
)
def test_imports_of_what_the_reader_does_not_read(kind: str, content: str, names: tuple[str, ...]) -> None:
    Path("table.csv").write_text(content)
    refused("data", "import", kind, "table.csv", "--out", "w.npz", "--json", names=("table.csv", *names))


@pytest.mark.parametrize("kind", ["icio", "wiod", "tidy"])
def test_imports_of_damaged_archives(kind: str) -> None:
    with zipfile.ZipFile("nothing.zip", "w"):
        pass
    with zipfile.ZipFile("two.zip", "w") as archive:
        archive.writestr("a_2020.csv", FLOWS)
        archive.writestr("a_2021.csv", FLOWS)
    Path("cut.zip").write_bytes(Path("two.zip").read_bytes()[:100])
    Path("cut.csv.gz").write_bytes(b"\x1f\x8b\x08\x00 not really")
    Path("binary.csv").write_bytes(b"\x00\x01\x02" * 50)
    Path("folder.csv").mkdir()
    for name in ("nothing.zip", "two.zip", "cut.zip", "cut.csv.gz", "binary.csv", "folder.csv", "no-such.csv"):
        refused("data", "import", kind, name, "--out", "w.npz", names=(name,))


def test_import_options() -> None:
    Path("f.csv").write_text(FLOWS)
    base = ("data", "import", "tidy", "f.csv", "--out", "w.npz")
    for unit in ("0", "-1"):
        refused(*base, "--unit", unit, names=("above 0",))
    for unit in ("inf", "nan", "million"):
        refused(*base, "--unit", unit, names=("unit", unit, "expected a number"))
    refused(*base, "--regions", "none.csv", names=("none.csv",))
    Path("m.csv").write_text("a,b\nUSA,X\n")
    refused(*base, "--regions", "m.csv", names=("from,to", "a, b"))
    Path("m.csv").write_text("from,to\nUSA,X\nUSA,Y\n")
    refused(*base, "--regions", "m.csv", names=("line 3", "'USA'", "twice"))
    Path("m.csv").write_text("from,to\nQQQ,X\nsteel,Y\n")
    refused(*base, "--regions", "m.csv", names=("m.csv", "QQQ", "none of its 2 codes", "USA"))
    refused(*base, "--without", "QQQ", names=("QQQ", "neither a sector nor a region"))
    refused(*base, "--domestic", "gpd", names=("gpd", "gdp", "output=FILE"))
    refused(*base, "--tariffs", "none.csv", names=("none.csv",))
    refused(*base, "--elasticities", "none.csv", names=("none.csv", "sector,theta"))
    Path("m.csv").write_text("")
    refused(*base, "--sectors", "m.csv", names=("m.csv", "empty"))
    Path("m.csv").write_text("from,to\n")
    refused(*base, "--sectors", "m.csv", names=("m.csv", "no row"))
    Path("m.csv").write_text("from,to\nUSA\n")
    refused(*base, "--regions", "m.csv", names=("line 2",))
    Path("f.csv").write_text(FLOWS)
    Path("taken").write_text("mine")
    refused(*base[:-1], "taken/w.npz", names=("taken/w.npz",))


def test_build_from_a_folder_without_the_sources() -> None:
    Path("empty").mkdir()
    for name in ("world-2021", "wiod-2011", "trade-2023", "cp2015"):
        refused("data", "build", name, "--source", "empty", names=("empty", "--source"))
    refused("data", "build", "world-2021", "--source", "no-such-folder", names=("no-such-folder",))
    refused("data", "build", "world-2021", names=("--source",))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up raw files of the form that the recipes read: the labels and numbers are nobody's."""
    folder, chance = tmp_path_factory.mktemp("sources"), np.random.default_rng(3)
    for name in ("icio", "wiod2014", "wiod2011", "baci2023", "cp2015"):
        (folder / name).mkdir()
    n, j = 50, 28
    codes = [f"R{k:02}" for k in range(n)]
    icio = {"X": chance.random((n, n, j)), "t": np.zeros((n, n, j)), "C": codes, "S": [f"S{k}" for k in range(j)]}
    np.savez(folder / "icio" / "icio2021.npz", **icio)
    wiod = {"use": chance.random((44, 28, 28)), "output": np.ones((44, 28)), "countries": codes[:44]}
    np.savez(folder / "wiod2014" / "wiod2014_cp28.npz", **wiod)
    np.savez(folder / "wiod2011" / "wiod_2011.npz", Z=chance.random((41 * 7, 41 * 7)))
    lines = {
        "country_labels.csv": ["iso3,iso_code", *(f"{code},{k}" for k, code in enumerate(codes))],
        "gdp.csv": ["gdp", *(f"{value:.6f}" for value in chance.random(n))],
        "trade_cepii.csv": [",".join(codes), *(",".join(f"{v:.6f}" for v in row) for row in chance.random((n, n)))],
    }
    for name, text in lines.items():
        (folder / "baci2023" / name).write_text("\n".join(text) + "\n")
    shapes = {"tariffs1993": (620, 31), "xbilat1993": (620, 31), "GO": (40, 31), "B": (40, 31), "IO": (1240, 40)}
    for name, shape in shapes.items():
        np.savetxt(folder / "cp2015" / f"{name}.txt", chance.random(shape), fmt="%.6f")
    return folder


@pytest.mark.slow
def test_build_from_truncated_or_wrong_sources(sources: Path) -> None:
    def copy(name: str, size: int | None = None) -> Path:
        """A source in the sandbox, cut off after ``size`` bytes."""
        target = Path("raw") / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((sources / name).read_bytes()[:size])
        return target

    def build(name: str, *names: str) -> None:
        refused("data", "build", name, "--source", "raw", "--out", "w.npz", names=names)

    for size in (0, 100, 300_000, -20):
        copy("wiod2014/wiod2014_cp28.npz")
        copy("icio/icio2021.npz", size)
        build("world-2021", "icio2021.npz", "truncated")
        copy("wiod2011/wiod_2011.npz", size)
        build("wiod-2011", "wiod_2011.npz", "npz")
    copy("icio/icio2021.npz")
    copy("wiod2014/wiod2014_cp28.npz").write_bytes((sources / "icio/icio2021.npz").read_bytes())
    build("world-2021", "wiod2014_cp28.npz", "'use'")
    copy("icio/icio2021.npz").write_bytes((sources / "wiod2014/wiod2014_cp28.npz").read_bytes())
    build("world-2021", "icio2021.npz", "'X'")
    np.savez("raw/icio/icio2021.npz", X=np.ones((2, 2, 3)), t=np.ones((2, 2, 3)), C=["A", "B", "C"], S=["x", "y", "z"])
    copy("wiod2014/wiod2014_cp28.npz")
    build("world-2021", "icio2021.npz", "(3, 3, 3)")
    baci = ("country_labels.csv", "gdp.csv", "trade_cepii.csv")
    for broken in baci:
        for size in (0, 50, -2, -30):
            for name in baci:
                copy(f"baci2023/{name}", size if name == broken else None)
            build("trade-2023", "baci2023")
    for name in baci:
        copy(f"baci2023/{name}")
    table = Path("raw/baci2023/trade_cepii.csv")
    head, *rows = table.read_text().splitlines()
    table.write_text("\n".join([head, *rows[:-1], "much" + rows[-1][8:]]) + "\n")
    build("trade-2023", "trade_cepii.csv", "line 51", "'much'")
    table.write_text("<html>\n")
    build("trade-2023", "baci2023")
    for name in ("B.txt", "GO.txt", "IO.txt", "tariffs1993.txt", "xbilat1993.txt"):
        copy(f"cp2015/{name}")
    copy("cp2015/IO.txt", 200_000)
    build("cp2015", "IO.txt")


def test_every_refusal_is_json_free() -> None:
    """With --json too, a refusal prints nothing on stdout: no half document."""
    for argv in (
        ("demo", "--out", "s"),
        ("compare", "eaeu-dissolution", "x"),
        ("groups", "XXX"),
        ("data", "show", "x"),
    ):
        Path("s").write_text(json.dumps({}))
        refused(*argv, "--json")


@pytest.mark.parametrize("text", ["010", "0x10", "1:30", "0b1"])
def test_an_integer_in_another_base_is_refused(text: str) -> None:
    """YAML 1.1 would read 010 as 8, that is 800 %."""
    scenario = f"name: a\nmeasures:\n- {{kind: tariff, from: CHN, to: USA, rate: {text}}}\n"
    with pytest.raises(ScenarioError, match=rf"line 3: YAML reads '{text}' as an integer in another base"):
        parse(scenario)
