"""What ships with parley as answers: worlds, sectors, groups, scenarios, facts; titles and tables are their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import call, ok

import parley
from parley.codes.groups import group_members
from parley.questions.data import DataImport, DataList, DataShow
from parley.questions.groups import Groups
from parley.questions.scenarios import Scenarios, Schema
from parley.questions.sector_list import SectorsList
from parley.scenarios.load import library_names, library_text, load
from parley.worlds.files import sha256

FILES = Path(__file__).resolve().parents[1] / "contract" / "files"


# -- worlds ----------------------------------------------------------------------------------------------------


def test_worlds_of_the_catalogue() -> None:
    answer = DataList().answer()
    frame = answer.to_pandas()
    assert answer.title == f"{len(frame)} worlds, {int(frame.bundled.sum())} of them ship with parley"
    assert set(frame.name[~frame.bundled]) == {"icio-2013", "cp2015"}


@pytest.mark.parametrize("name", ["world-2021", "wiod-2011", "trade-2023"])
def test_a_world_has_a_table_of_its_regions_and_sectors(name: str) -> None:
    answer, economy = DataShow(name=name).answer(), parley.world(name).economy
    regions, sectors = answer.to_pandas("regions"), answer.to_pandas("sectors")
    assert set(regions.region) == set(economy.regions)
    assert tuple(sectors.sector) == economy.sectors
    assert regions.value_added_musd.sum() == pytest.approx(answer.document["value_added_musd"])
    assert sectors.output_musd.sum() == pytest.approx(answer.document["output_musd"])
    assert regions.share_pct.sum() == pytest.approx(100)
    assert list(regions.value_added_musd) == sorted(regions.value_added_musd, reverse=True)
    assert len([note for note in answer.notes if note.startswith("known defect")]) == len(answer.document["defects"])


def test_a_world_that_does_not_ship_says_how_to_get_it() -> None:
    answer = DataShow(name="cp2015").answer()
    assert [table.name for table in answer.tables] == ["about"]
    assert any("parley data build" in text for text in answer.words)


def test_an_imported_world_is_an_attachment_and_a_file_of_the_folder(tmp_path: Path) -> None:
    answer = DataImport(kind="tidy", file=FILES / "flows.csv", unit=1000, year=2021).answer()
    content = answer.attachments[".npz"]
    assert sha256(content) == answer.document["sha256"]
    assert answer.save(tmp_path / "own.npz").read_bytes() == content
    answer.save(tmp_path / "folder")
    assert (tmp_path / "folder" / "flows.npz").read_bytes() == content
    assert [f"repair: {text}" for text in answer.document["repairs"]] == list(answer.notes)
    assert answer.title == "flows: 4 regions x 2 sectors, every account closes"


def test_an_import_without_out_is_written_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = ok("data", "import", "tidy", FILES / "flows.csv", "--unit", "1000", "--year", "2021", "--json")
    assert "written: flows.npz" in done.err
    assert parley.world("flows.npz").sha256 == done.document["sha256"]


@pytest.mark.parametrize("words", [("data", "import", "tidy", "flows.csv", "--out", "flows.csv"), ("ask", "flows.csv")])
def test_a_file_that_is_read_is_not_replaced(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flows.csv").write_bytes((FILES / "flows.csv").read_bytes())
    assert call(*words, *(() if "--out" in words else ("--out", "flows.csv"))).code == 2
    assert Path("flows.csv").read_bytes() == (FILES / "flows.csv").read_bytes()


# -- sectors ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["world-2021", "wiod-2011"])
def test_sectors_with_their_names_and_size(name: str) -> None:
    answer, economy = SectorsList(world=name).answer(), parley.world(name).economy
    frame = answer.to_pandas()
    assert tuple(frame.sector) == economy.sectors
    assert frame.output_busd.sum() == pytest.approx(economy.output.sum() / 1e3)
    assert frame.share_pct.sum() == pytest.approx(100)
    largest = frame.loc[frame.share_pct.idxmax()]
    assert answer.title.endswith(f"the largest is {largest['name']}, {largest.share_pct:.0f} % of output")
    assert answer.charts[0].bars[0].label == largest["name"]
    assert set(answer.to_pandas("groups").group) >= {"goods", "services"}


def test_a_product_stands_beside_its_sector() -> None:
    frame = SectorsList().answer().to_pandas().set_index("sector")
    assert "cars" in frame.also["C29"].split(", ")
    assert "steel" in frame.synonyms["C24A"].split(", ")


def test_sectors_of_a_world_of_ones_own(tmp_path: Path) -> None:
    ok("data", "import", "tidy", FILES / "flows.csv", "--unit", "1000", "--year", "2021", "--out", tmp_path / "w.npz")
    answer = SectorsList(world=str(tmp_path / "w.npz")).answer()
    assert list(answer.to_pandas().name) == ["grain", "steel"]
    assert [table.name for table in answer.tables] == ["sectors"]


# -- groups ----------------------------------------------------------------------------------------------------


def test_members_on_a_day() -> None:
    answer = Groups(name="eu", at="2019-06-01").answer()
    assert answer.title == "EU has 28 members on 2019-06-01"
    assert "United Kingdom" in set(answer.to_pandas().name)
    assert answer.to_pandas().set_index("code").since["HRV"] == "2013-07-01"
    assert answer.sources


def test_groups_with_their_members_today() -> None:
    frame = Groups().answer().to_pandas().set_index("name")
    assert frame.members["EAEU"] == len(group_members("EAEU"))
    assert frame.members["EU27"] == 27
    assert frame.source.astype(bool).all()


# -- scenarios -------------------------------------------------------------------------------------------------


def test_the_library_as_a_table() -> None:
    answer = Scenarios().answer()
    assert tuple(answer.to_pandas().name) == library_names()
    assert answer.title.startswith(f"{len(library_names())} scenarios")


@pytest.mark.parametrize("name", ["russia-2022-24", "russia-oil-price-cap", "eaeu-dissolution"])
def test_a_scenario_is_its_file_and_a_table_of_its_measures(name: str, tmp_path: Path) -> None:
    answer, scenario = Scenarios(name=name).answer(), load(name).scenario
    assert answer.text == library_text(name)
    assert all(a.source.startswith(m.source) for a, m in zip(answer.acts, scenario.measures, strict=True))
    frame = answer.to_pandas()
    assert list(frame.kind) == [measure.kind for measure in scenario.measures]
    assert answer.save(tmp_path / "x.yaml").read_text(encoding="utf-8") == library_text(name)
    assert scenario.measures[0].source[:40] in answer.save(tmp_path / "x.md").read_text(encoding="utf-8")
    shown = ok("scenarios", name, "--measures").out
    assert scenario.title[:60] in shown
    assert shown.count(scenario.measures[0].kind) >= 1


def test_the_schema_is_text_and_document() -> None:
    import json

    answer = Schema().answer()
    assert json.loads(answer.text) == answer.document
