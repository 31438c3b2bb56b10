"""A country in any spelling, in every field and option that names one: the same number, and a note."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import call, ok
from small_world import small_world

from parley.calibration.scenario import parse_pairs
from parley.claims.figures import figure_of
from parley.claims.quantity_schema import QuantityChoice
from parley.codes.groups import blocs_of, region_of, resolve_countries
from parley.codes.normal import normalise
from parley.economy.build import from_flows
from parley.economy.tables import FlowTable
from parley.errors import InputError, ScenarioError
from parley.experiments.experiment import prepare
from parley.experiments.run import run
from parley.results.rows import positions
from parley.scenarios.load import build, parse
from parley.worlds.world import World, load_world

WORLD = small_world().economy.regions
TARIFF = {"kind": "tariff", "to": "USA", "sectors": "goods", "add": "10pp", "source": "hypothetical"}
SPELLINGS = [
    ("DE", "DEU"), ("de", "DEU"), ("deu", "DEU"), ("Germany", "DEU"), ("GERMANY", "DEU"), ("276", "DEU"), (276, "DEU"),
    ("Russian Federation", "RUS"), ("RU", "RUS"), ("643", "RUS"), ("China, mainland", "CHN"),
]  # fmt: skip


def scenario(origin: object, **more: Any) -> Any:
    return build({"name": "case", "measures": [{**TARIFF, "from": origin}], **more})


@pytest.mark.parametrize(("typed", "code"), SPELLINGS)
def test_a_measure_acts_on_the_same_country_however_it_is_spelled(typed: object, code: str) -> None:
    plain, spelled = (prepare(small_world(), scenario(origin)) for origin in (code, typed))
    assert np.array_equal(plain.shock.tariffs, spelled.shock.tariffs)
    notes = [note for note in spelled.notes if note not in plain.notes]
    same = str(typed).upper() == code
    assert [("is read as " + code) in note for note in notes] == ([] if same else [True])


def test_every_key_of_a_measure_reads_spellings() -> None:
    for key, kind in (("to", "tariff"), ("except", "tariff"), ("members", "trade-deal")):
        about: dict[str, Any] = {"kind": kind, "source": "x"}
        about |= {"members": ["CHN", "Germany"]} if key == "members" else {"from": "*", "to": "USA", "add": "10pp"}
        about |= {} if key == "members" else {key: "Germany"}
        found = prepare(small_world(), build({"name": "case", "measures": [about]}))
        assert any("'Germany' is read as DEU (Germany)" in note for note in found.notes), key


def test_states_of_an_airspace_are_read_and_two_letters_of_carriers_are_not() -> None:
    closed = {"kind": "airspace", "airspace": "RU", "carriers": "Finland", "source": "x"}
    found = prepare(small_world(), build({"name": "case", "measures": [closed]}))
    assert any("'RU' is read as RUS (Russia)" in note for note in found.notes)
    assert any("'Finland' is read as FIN (Finland)" in note for note in found.notes)
    with pytest.raises(ScenarioError, match="CA is the airline Air China of China or the country Canada"):
        prepare(small_world(), build({"name": "case", "measures": [{**closed, "carriers": "CA"}]}))


def test_the_numeraire() -> None:
    plain, spelled = (prepare(small_world(), scenario("CHN", numeraire=name)) for name in ("DEU", "Germany"))
    assert (plain.numeraire, spelled.numeraire) == ("DEU", "DEU")
    assert "numeraire: 'Germany' is read as DEU (Germany)" in spelled.notes
    with pytest.raises(InputError, match=r"unknown numeraire 'KZ': 'KZ' is read as KAZ \(Kazakhstan\), which is not"):
        prepare(small_world(), scenario("CHN", numeraire="KZ"))


def test_a_world_s_own_regions_and_groups_come_first() -> None:
    world = ("DE", "DEU", "EL", "HIC", "Germany")
    assert [region_of(name, world) for name in ("de", "germany", "el")] == [("DE", ""), ("Germany", ""), ("EL", "")]
    assert resolve_countries(["HIC"], world, None).codes == ("HIC",)
    assert resolve_countries(["EU27"], WORLD, None).codes == ("DEU", "FIN", "FRA")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("EL", "'EL' is read as GRC (Greece), which is not a region of this world; it is part of ROW there."),
        ("GRC", "'GRC' (Greece) is not a region of this world; it is part of ROW there."),
        ("grc", "'GRC' (Greece) is not a region of this world; it is part of ROW there."),
        ("GER", "'GER' is neither a country code nor a country group. Did you mean 'DEU' (Germany)?"),
        ("Congo", "'Congo' is neither a country code nor a country group."),
        ("SCG", "'SCG' is neither a country code nor a country group. Did you mean 'SRB' (Serbia) or 'MNE' "
                "(Montenegro)? SRB and MNE are not among this world's regions."),
    ],
)  # fmt: skip
def test_what_is_not_certain_or_not_there_is_refused(typed: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve_countries([typed], WORLD, None)
    assert str(caught.value) == told


def test_unions_and_lists() -> None:
    (bloc,) = blocs_of("US+Germany", WORLD, None)
    assert (bloc.label, bloc.codes) == ("USA+DEU", tuple(code for code in WORLD if code in ("USA", "DEU")))
    assert bloc.notes == ("'US' is read as USA (United States)", "'Germany' is read as DEU (Germany)")
    assert [bloc.label for bloc in blocs_of("USA,US,united states", WORLD, None)] == ["USA"]


def test_pairs_of_a_calibration() -> None:
    plain, _, none = parse_pairs(["RUS:DEU"], WORLD)
    spelled, _, notes = parse_pairs(["RU:Germany"], WORLD)
    assert np.array_equal(plain, spelled)
    assert none == ()
    assert notes == ("'RU' is read as RUS (Russia).", "'Germany' is read as DEU (Germany).")


def test_quantities_of_claims() -> None:
    plain, spelled = (
        figure_of(QuantityChoice.model_validate({"real-income": name}), small_world(), None) for name in ("DEU", 276)
    )
    assert plain == spelled
    assert spelled.title == "change of real income of Germany"


def test_rows_of_a_result_in_python() -> None:
    assert positions("region", ["Germany", "us"], WORLD).tolist() == [WORLD.index("DEU"), WORLD.index("USA")]


@pytest.mark.parametrize(
    "argv",
    [
        ("run", "case.yaml", "--region", "Greece"),
        ("partners", "case.yaml", "--region", "Greece"),
        ("sectors", "case.yaml", "--region", "Greece"),
        ("supply", "case.yaml", "--region", "Greece"),
        ("blocs", "case.yaml", "--blocs", "Greece,USA"),
    ],
)
def test_options_say_what_they_read(argv: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text("name: case\nmeasures:\n- {kind: tariff, from: EL, to: USA, add: 10pp, source: x}\n")
    out = " ".join(ok(*argv).out.split())
    assert "'Greece' is read as GRC (Greece)" in out
    assert "'EL' is read as GRC (Greece)" in out


def test_a_scenario_from_the_command_line_gets_codes(tmp_path: Path) -> None:
    done = call("run", "nothing.yaml", "--region", "Greece")
    assert done.code == 2
    out = tmp_path / "new.yaml"
    ok("new", "--kind", "embargo", "--from", "Greece", "--to", "USA", "--out", out)
    assert parse(out.read_text()).scenario.measures[0].origins == ("Greece",)


def test_a_table_with_an_old_code_is_in_its_groups() -> None:
    """Four equal countries, one of them ROM: a tariff of the EU on China is Romania's too.

    The figures are those of another program, with theta 4.
    """
    given = ("USA", "CHN", "DEU", "ROM")
    codes = normalise(given).codes
    flows = np.full((4, 4, 1), 80.0)
    flows[np.arange(4), np.arange(4)] = 1000.0
    economy = from_flows(FlowTable(tuple(codes[label] for label in given), ("ALL",), flows, 2021, "case", ())).economy
    world = World("case", economy, "", {}, "uniform-4")
    tariff = {"kind": "tariff", "from": "CHN", "to": "EU27", "add": "10pp", "source": "x"}
    result = run(world, build({"name": "case", "elasticities": 4, "measures": [tariff]}))
    change = dict(zip(result.changes.regions, result.by_region()["real_income_pct"].tolist(), strict=True))
    assert change == pytest.approx({"USA": 0.06, "CHN": -0.64, "DEU": 0.21, "ROU": 0.21}, abs=0.005)


def test_the_world_of_the_default_has_all_its_regions_in_every_list() -> None:
    regions = load_world("world-2021").economy.regions
    assert normalise(regions).codes == {code: code for code in regions}
