"""What completes a table on import: duties, domestic sales and elasticities, from files or by rule, each counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from commands import call
from tables import icio_rows, write

from parley.economy.tables import FlowTable
from parley.errors import DataError, InputError
from parley.scenarios.load import build
from parley.views.worlds import describe_world
from parley.worlds.domestic import Rule, complete
from parley.worlds.duties import read_duties
from parley.worlds.files import WorldData, to_bytes
from parley.worlds.gdp import gdp
from parley.worlds.importing import Extras, import_table
from parley.worlds.own_elasticities import own_elasticities
from parley.worlds.world import World, load_world

REGIONS = ("CHN", "DEU", "FRA", "USA")
SECTORS = ("27", "87")


def table(home: bool = True) -> FlowTable:
    """Flows of four countries and two sectors; no two cells alike."""
    flows = np.arange(1.0, 33.0).reshape(4, 4, 2)
    own = np.arange(4)
    flows[own, own, :] = 1000.0 if home else 0.0
    return FlowTable(REGIONS, SECTORS, flows, 2021, "t")


def save(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


# -- duties ----------------------------------------------------------------------------------------------------


def test_bilateral_duties_by_sector(tmp_path: Path) -> None:
    path = save(tmp_path, "exporter,importer,sector,rate\nCHN,USA,27,0.25\nDEU,USA,87,0.025\nUSA,USA,27,0.5\n")
    found = read_duties(path, table())
    expected = np.zeros((4, 4, 2))
    expected[0, 3, 0], expected[1, 3, 1] = 0.25, 0.025
    np.testing.assert_array_equal(found.rates, expected)
    said = " ".join(found.notes)
    assert "read as fractions (none is above 1)" in said
    assert "1 row of a country's duty on itself left out" in said
    assert "22 cells with trade without a duty, taken as 0" in said  # 12 pairs, 2 sectors, 2 of them given
    lost = table().flows.sum() - 8 * 1000.0 - table().flows[0, 3, 0] - table().flows[1, 3, 1]
    assert f"{lost / (table().flows.sum() - 8 * 1000.0):.1%} of trade" in said


def test_duties_as_wits_writes_them(tmp_path: Path) -> None:
    """The reporter is the importer, rates are percent, products lie inside sectors, AHS before MFN, the world first."""
    rows = [
        "Reporter,Reporter Name,Partner,Partner Name,Product,Tariff Year,Duty Type,Simple Average",
        "USA,United States,WLD,World,270900,2021,AHS,4",
        "USA,United States,WLD,World,271000,2021,AHS,6",
        "USA,United States,CHN,China,270900,2021,AHS,25",
        "USA,United States,CHN,China,270900,2021,MFN,99",
        "USA,United States,CHN,China,270900,2020,AHS,98",
        "276,Germany,CHN,China,8703,2021,AHS,10",
    ]
    found = read_duties(save(tmp_path, "\n".join([*rows, ""])), table())
    expected = np.zeros((4, 4, 2))
    expected[:3, 3, 0] = 0.05  # the mean of two products
    expected[0, 3, 0] = 0.25
    expected[0, 1, 1] = 0.10
    np.testing.assert_allclose(found.rates, expected)
    said = " ".join(found.notes)
    assert "duties of type AHS, of AHS, MFN" in said
    assert "2 sectors are the simple mean over products inside them" in said


def test_duties_of_importers_hold_for_all_but_customs_unions(tmp_path: Path) -> None:
    path = save(tmp_path, "importer,sector,mfn\nEUN,87,10\nUSA,87,2.5\nUSA,27,0\nIND,87,60\n")
    found = read_duties(path, table())
    expected = np.zeros((4, 4, 2))
    expected[[0, 3], 1, 1] = expected[[0, 3], 2, 1] = 0.10  # from China and the US, into Germany and France
    expected[:3, 3, 1] = 0.025
    np.testing.assert_allclose(found.rates, expected)
    said = " ".join(found.notes)
    assert "2 duties between members of EU set to 0" in said
    assert "preferences are not in it" in said
    assert "1 row about other regions or sectors, not needed" in said


def test_duties_of_a_union_are_on_others_unless_a_pair_has_its_own(tmp_path: Path) -> None:
    path = save(
        tmp_path,
        "importer,exporter,sector,rate_pct\nEUN,WLD,87,10\nEUN,USA,87,0\nFRA,DEU,87,3\nUSA,European Union,87,2.5\n",
    )
    found = read_duties(path, table())
    expected = np.zeros((4, 4, 2))
    expected[0, 1:3, 1] = 0.10  # China into Germany and France
    expected[1, 2, 1] = 0.03  # said of the pair itself
    expected[1:3, 3, 1] = 0.025
    np.testing.assert_allclose(found.rates, expected)
    assert "1 duty between members of EU set to 0" in " ".join(found.notes)


@pytest.mark.parametrize(
    ("text", "unit", "rate"),
    [
        ("importer,rate_pct\nUSA,2.5\n", None, 0.025),
        ("importer,rate\nUSA,2.5%\n", None, 0.025),
        ("importer,rate\nUSA,2.5\n", "percent", 0.025),
        ("importer,rate\nUSA,2.5\n", "fraction", 2.5),
        ("importer,tariff_fraction\nUSA,2.5\n", None, 2.5),
        ("importer,rate\nUSA,0.5\n", "percent", 0.005),
        ("importer;rate_pct\nUSA;2,5\n", None, 0.025),
    ],
)
def test_percent_and_fractions(text: str, unit: str | None, rate: float, tmp_path: Path) -> None:
    assert read_duties(save(tmp_path, text), table(), unit=unit).rates[0, 3, 0] == pytest.approx(rate)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("importer,rate\nUSA,2.5\n", r"is that 2\.5 % or 250%\? Say which: --tariff-unit"),
        ("importer,mfn\nUSA,0.5\n", r"is that 0\.5 % or 50%\?"),
        ("importer,AHS_simple\nUSA,0.07\n", r"is that 0\.07 % or 7%\?"),
        ("importer,rate\nUSA,-0.1\n", "line 2, column 'rate': -0.1 .*Expected 0 or more"),
        ("importer,rate_pct\nUSA,25000\n", "Expected a rate below 3,000 %"),
        ("importer,rate\nUSA,free\n", "line 2, column 'rate': 'free' is not a number"),
        ("importer,rate\nUSA,5%\nDEU,5\n", "some cells have a percent sign"),
        ("importer,exporter,rate\nUSA,CHN,0.1\nUSA,CHN,0.2\n", "line 3: CHN, USA again .first on line 2"),
        ("importer,rate\nBRA,0.1\n", "none of its 1 row is about regions and sectors of the table"),
        ("country,rate\nUSA,0.1\n", "no column for the importer"),
        ("importer,level\nUSA,0.1\n", "no column for the value"),
        ("importer,year,rate\nUSA,soon,0.1\n", "column 'year' holds more than years"),
    ],
)
def test_faults_in_a_file_of_duties_are_named(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=said):
        read_duties(save(tmp_path, text), table())


def test_duties_give_the_world_what_a_column_gives_it(tmp_path: Path) -> None:
    """The case of a trade deal: duties from a second file change real income as the same duties in a column do."""
    rows = [
        *(("USA", "USA", 1000, 0), ("USA", "CHN", 50, 0.10), ("USA", "DEU", 60, 0.05), ("CHN", "USA", 120, 0.25)),
        *(("CHN", "CHN", 2000, 0), ("CHN", "DEU", 90, 0.05), ("DEU", "USA", 80, 0.02), ("DEU", "CHN", 70, 0.12)),
        ("DEU", "DEU", 900, 0),
    ]
    flows = save(tmp_path, "exporter,importer,value\n" + "".join(f"{i},{n},{v}\n" for i, n, v, _ in rows), "f.csv")
    duties = save(tmp_path, "exporter,importer,rate\n" + "".join(f"{i},{n},{t}\n" for i, n, _, t in rows), "d.csv")
    data = import_table("tidy", flows, extras=Extras(tariffs=duties))
    deal = build(
        {
            **{"name": "deal", "source": "hypothetical", "elasticities": 4},
            "measures": [{"kind": "trade-deal", "members": ["USA", "CHN", "DEU"], "source": "hypothetical"}],
        }
    )
    found = world(tmp_path, data).solve(deal).real_income
    expected = {"USA": -0.116, "CHN": 0.761, "DEU": 0.281}  # a solver of its own, theta 4
    assert {
        str(code): round(float(x), 3) for code, x in zip(found.region.values, found.values, strict=True)
    } == expected
    assert not [text for text in data.meta["repairs"] if text.startswith("no duties")]
    assert [text for text in import_table("tidy", flows).meta["repairs"] if text.startswith("no duties")]


def test_nested_sectors_give_what_the_sectors_alone_give(tmp_path: Path) -> None:
    """TOTAL, 27, its part 2709, and 87: a duty on 27 has the effects that it has where only 27 and 87 are listed."""
    size = {"TOTAL": 12000, "27": 6000, "2709": 4000, "87": 6000}
    countries = ("USA", "CHN", "DEU")
    rows = [f"{i},{n},{s},{v if i == n else v / 20}\n" for i in countries for n in countries for s, v in size.items()]
    nested = import_table("tidy", save(tmp_path, "exporter,importer,sector,value\n" + "".join(rows), "f.csv"))
    assert nested.sectors == ("27", "87")
    tariff = {"kind": "tariff", "from": "CHN", "to": "USA", "sectors": "27", "add": "25pp", "source": "hypothetical"}
    scenario = build({"name": "t", "source": "hypothetical", "elasticities": 4, "measures": [tariff]})
    found = world(tmp_path, nested).solve(scenario).real_income
    expected = {"CHN": -0.191, "USA": 0.033, "DEU": 0.014}
    assert {
        str(code): round(float(x), 3) for code, x in zip(found.region.values, found.values, strict=True)
    } == expected


def world(folder: Path, data: WorldData) -> World:
    path = folder / "w.npz"
    path.write_bytes(to_bytes(data))
    return load_world(path)


# -- domestic sales --------------------------------------------------------------------------------------------


def test_a_table_of_trade_names_the_ways_to_complete_it(tmp_path: Path) -> None:
    flows = save(tmp_path, "exporter,importer,value\nUSA,CHN,5\nCHN,USA,7\n", "f.csv")
    with pytest.raises(DataError, match=r"--domestic gdp.*--domestic gdp=FILE or --domestic output=FILE"):
        import_table("tidy", flows)


def test_domestic_sales_are_output_less_exports(tmp_path: Path) -> None:
    given = table(home=False)
    path = save(tmp_path, "region,output\nCHN,500\nDEU,600\nFRA,700\nUSA,20\nBRA,9\n")
    found = complete(given, Rule.of(f"output={path}"))
    exports = given.flows.sum(axis=(1, 2))
    own = np.array([found.flows[k, k].sum() for k in range(4)])
    np.testing.assert_allclose(own, [500 - exports[0], 600 - exports[1], 700 - exports[2], 0.0])
    trade = given.flows[0].sum(axis=0) + given.flows[:, 0].sum(axis=0)
    np.testing.assert_allclose(found.flows[0, 0], (500 - exports[0]) * trade / trade.sum())
    said = " ".join(found.notes)
    assert "1 row not needed" in said
    assert f"domestic sales below 0 (USD {exports[3] - 20:.4g} mn in all) set to 0 in 1 region, USA" in said


def test_output_by_sector(tmp_path: Path) -> None:
    given = table(home=False)
    lines = [f"{r},{s},{100 * (k + 1)}\n" for k, (r, s) in enumerate((r, s) for r in REGIONS for s in SECTORS)]
    found = complete(given, Rule.of(f"output={save(tmp_path, 'region,sector,output' + chr(10) + ''.join(lines))}"))
    exports = given.flows.sum(axis=1)
    for k in range(4):
        np.testing.assert_allclose(found.flows[k, k], [200 * k + 100, 200 * k + 200] - exports[k])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("region,output\nCHN,500\nDEU,600\nFRA,700\n", "no output of USA"),
        ("region,output\nCHN,5\nDEU,6\nFRA,7\nUSA,8\n", "output is below exports in 4 of 4 regions"),
        ("region,output\nCHN,500\nCHN,500\n", "line 3: CHN again"),
        ("region,output\nCHN,-1\n", "line 2: -1; expected 0 or more"),
        ("region,sector,output\nCHN,27,500\n", "no output of CHN in 87"),
        ("region,output\nBRA,1\n", "no row is about a region of the table"),
    ],
)
def test_faults_in_a_file_of_output_are_named(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=said):
        complete(table(home=False), Rule.of(f"output={save(tmp_path, text)}"))


def test_domestic_sales_from_gdp_are_those_of_trade_2023() -> None:
    """The shipped world's own trade and GDP give its domestic sales again."""
    e = load_world("trade-2023").economy
    trade = e.flows.copy()
    own = np.arange(len(e.regions))
    trade[own, own, :] = 0.0
    given = FlowTable(e.regions, e.sectors, trade, 2023, "t")
    found = complete(given, Rule.of("gdp"))
    known = gdp(2023)
    had = np.array([code in known for code in e.regions])
    ratio = found.flows[own, own, 0][had] / e.flows[own, own, 0][had].clip(1e-9)
    assert 0.97 < np.median(ratio) < 1.03  # GDP of another edition
    assert "as in trade-2023" in found.notes[-2]
    guessed = [code for code, there in zip(e.regions, had, strict=True) if not there]
    assert f"GDP of {guessed[0]}" in found.notes[-2]
    assert "GMB, MHL" in found.notes[-1]


def test_without_the_united_states_domestic_sales_are_gdp_less_exports(tmp_path: Path) -> None:
    given = FlowTable(("CHN", "DEU"), ("s",), np.array([[[0.0], [7.0]], [[5.0], [0.0]]]), None, "t")
    path = save(tmp_path, "country,gdp\nCHN,100\nDEU,40\n")
    found = complete(given, Rule.of(f"gdp={path}"))
    np.testing.assert_allclose(found.flows[:, :, 0], [[93.0, 7.0], [5.0, 35.0]])
    assert "GDP less exports" in found.notes[0]
    half = complete(given, Rule.of(f"gdp={save(tmp_path, 'country,gdp' + chr(10) + 'CHN,120' + chr(10))}"))
    # GDP of DEU from the one known ratio: 120 / 12 of its trade of 12
    np.testing.assert_allclose(half.flows[:, :, 0], [[113.0, 7.0], [5.0, 115.0]])
    with pytest.raises(DataError, match="names no year"):
        complete(given, Rule.of("gdp"))
    with pytest.raises(DataError, match="every region has domestic sales"):
        complete(table(), Rule.of("gdp"))


def test_goods_that_come_back_are_no_domestic_sales(tmp_path: Path) -> None:
    given = table(home=False)
    flows = given.flows.copy()
    flows[0, 0, 0] = 17.0  # China's imports from China
    path = save(tmp_path, "region,output\nCHN,500\nDEU,600\nFRA,700\nUSA,800\n")
    found = complete(FlowTable(REGIONS, SECTORS, flows, 2021, "t"), Rule.of(f"output={path}"))
    np.testing.assert_array_equal(found.flows, complete(given, Rule.of(f"output={path}")).flows)
    assert found.notes[0].startswith("trade with themselves of CHN (USD 17 mn) left out")


def test_domestic_sales_of_a_table_stay(tmp_path: Path) -> None:
    flows = table().flows.copy()
    flows[3, 3] = 0.0
    path = save(tmp_path, "region,output\nUSA,800\n")
    found = complete(FlowTable(REGIONS, SECTORS, flows, 2021, "t"), Rule.of(f"output={path}"))
    np.testing.assert_array_equal(found.flows[:3], table().flows[:3])
    assert found.flows[3, 3].sum() == pytest.approx(800 - flows[3].sum())


@pytest.mark.parametrize("text", ["output", "gpd", "output=", ""])
def test_a_wrong_rule_is_named(text: str) -> None:
    with pytest.raises(InputError, match=r"--domestic .*expected"):
        Rule.of(text)


# -- elasticities ----------------------------------------------------------------------------------------------


def test_elasticities_of_a_world_are_its_default(tmp_path: Path) -> None:
    flows = save(
        tmp_path,
        "exporter,importer,sector,value\n"
        + "".join(f"{i},{n},{s},{100 if i == n else 9}\n" for i in ("A1", "B1") for n in ("A1", "B1") for s in "xy"),
        "f.csv",
    )
    data = import_table("tidy", flows, extras=Extras(elasticities=str(save(tmp_path, "sector,theta\nx,3\ny,7\nz,1\n"))))
    own = world(tmp_path, data)
    assert own.default_elasticities == {"x": 3.0, "y": 7.0}
    assert describe_world(str(tmp_path / "w.npz"))["default_elasticities"] == {"x": 3.0, "y": 7.0}
    tariff = {"kind": "tariff", "from": "A1", "to": "B1", "add": "10pp", "source": "hypothetical"}
    body = {"name": "t", "source": "hypothetical", "measures": [tariff]}
    by_default = own.solve(build(body))
    named = own.solve(build({**body, "elasticities": {"x": 3, "y": 7}}))
    np.testing.assert_array_equal(by_default.real_income.values, named.real_income.values)
    other = own.solve(build({**body, "elasticities": 4}))
    assert np.abs(by_default.real_income.values - other.real_income.values).max() > 1e-6
    assert by_default.info.elasticities_source == "given with the world"
    again = own.solve(build(by_default.info.scenario))
    np.testing.assert_array_equal(again.real_income.values, by_default.real_income.values)
    assert any("1 elasticity of sectors that the world lacks not needed" in text for text in data.meta["repairs"])


def test_a_published_set_as_default() -> None:
    assert own_elasticities("5e0", ("x", "y")) == ({"elasticities": {"x": 5.0, "y": 5.0}}, ())
    assert own_elasticities("uniform-4", ("x",)) == ({"default_elasticities": "uniform-4"}, ())
    with pytest.raises(InputError, match="'fgo' has no value for x"):
        own_elasticities("fgo", ("x",))
    with pytest.raises(DataError, match="not a file, a number or a published set"):
        own_elasticities("fog", ("x",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sector,theta\nx,3\n", r"no theta for y \(1 of 2"),
        ("sector,theta\nx,-3\ny,4\n", "theta of x is -3; expected above 0. Published with a minus sign"),
        ("sector,theta\nx,3\nx,4\ny,1\n", "line 3: x again"),
        ("sector,sigma\nx,3\ny,4\n", "theta = sigma - 1"),
        ("sector,theta\nx,\ny,4\n", "theta of x is nan"),
        ("sector,number\nx,1\ny,4\n", "no column for the value"),
    ],
)
def test_faults_in_a_file_of_elasticities_are_named(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=said):
        own_elasticities(str(save(tmp_path, text)), ("x", "y"))


def test_damaged_elasticities_of_a_world_are_refused(tmp_path: Path) -> None:
    flows = save(tmp_path, "exporter,importer,value\nA1,A1,5\nA1,B1,1\nB1,A1,1\nB1,B1,5\n", "f.csv")
    data = import_table("tidy", flows)
    for bad in ({"TOTAL": -1}, {"TOTAL": "x"}, {"other": 4}, [4], "4"):
        broken = WorldData(
            *(data.regions, data.sectors, data.flows, data.tariffs, data.use, {**data.meta, "elasticities": bad})
        )
        with pytest.raises(DataError, match="its own elasticities are damaged"):
            world(tmp_path, broken)


# -- all of it -------------------------------------------------------------------------------------------------


def test_duties_of_sectors_that_a_concordance_makes(tmp_path: Path) -> None:
    flows = save(
        tmp_path,
        "exporter,importer,sector,value\n"
        + "".join(f"{i},{n},{s},{100 if i == n else 9}\n" for i in ("A1", "B1") for n in ("A1", "B1") for s in "xyz"),
        "f.csv",
    )
    to = save(tmp_path, "from,to\nx,GOODS\ny,GOODS\n", "map.csv")
    made = save(tmp_path, "importer,sector,rate\nB1,GOODS,0.2\n", "made.csv")
    old = save(tmp_path, "importer,sector,rate\nB1,x,0.1\nB1,y,0.3\n", "old.csv")
    for duties in (made, old):
        data = import_table("tidy", flows, extras=Extras(sectors=to, tariffs=duties))
        assert data.sectors == ("GOODS", "z")
        assert data.tariffs is not None
        assert data.tariffs[0, 1, 0] == pytest.approx(0.2)
        assert data.tariffs[0, 1, 1] == 0.0


def test_domestic_sales_are_those_of_countries_before_regions_are_added_up(tmp_path: Path) -> None:
    pairs = [("USA", "DEU", 10), ("USA", "FRA", 20), ("DEU", "USA", 30), ("FRA", "USA", 40), ("DEU", "FRA", 5)]
    flows = save(
        tmp_path,
        "exporter,importer,sector,value\n" + "".join(f"{i},{n},{s},{v}\n" for i, n, v in pairs for s in ("27", "87")),
        "f.csv",
    )
    to = save(tmp_path, "from,to\nDEU,EU\nFRA,EU\n", "r.csv")
    goods = save(tmp_path, "from,to\n27,G\n87,G\n", "s.csv")
    whole = save(tmp_path, "region,output\nUSA,500\nDEU,600\nFRA,700\n", "whole.csv")
    halves = "".join(f"{r},{s},{v / 2}\n" for r, v in (("USA", 500), ("DEU", 600), ("FRA", 700)) for s in ("27", "87"))
    old = save(tmp_path, f"region,sector,output\n{halves}", "old.csv")
    new = save(tmp_path, "region,sector,output\nUSA,G,500\nDEU,G,600\nFRA,G,700\n", "new.csv")
    for file in (whole, old, new):
        data = import_table("tidy", flows, extras=Extras(regions=to, sectors=goods, domestic=f"output={file}"))
        assert (data.regions, data.sectors) == (("EU", "USA"), ("G",))
        np.testing.assert_allclose(data.flows[:, :, 0], [[1300 - 140, 140], [60, 500 - 60]])


def test_duties_and_shares_on_an_input_output_table(tmp_path: Path) -> None:
    file = write(tmp_path / "2022_SML.csv", icio_rows())
    plain = import_table("icio", file)
    duties = save(tmp_path, "importer,sector,rate\nCHN,A01,0.1\n")
    to = save(tmp_path, "from,to,share\nA01,X,0.5\nA01,Y,0.5\nC10T12,Y,1\n", "map.csv")
    data = import_table("icio", file, extras=Extras(tariffs=duties, sectors=to))
    assert data.sectors == ("X", "Y")
    assert data.tariffs is not None
    k = data.regions.index("CHN")
    assert data.tariffs[0, k, 0] == pytest.approx(0.1)
    np.testing.assert_allclose(data.flows[:, :, 0], plain.flows[:, :, 0] / 2, rtol=1e-5)
    with pytest.raises(InputError, match="--domestic is for tables of flows"):
        import_table("icio", file, extras=Extras(domestic="gdp"))


def test_what_is_left_out_is_counted_and_unknown_codes_are_named(tmp_path: Path) -> None:
    rows = [f"{i},{n},{s},{v}\n" for i in "AB" for n in "AB" for s, v in (("x", 3), ("y", 4))]
    flows = save(tmp_path, "exporter,importer,sector,value\n" + "".join(rows), "f.csv")
    data = import_table("tidy", flows, extras=Extras(without=("y",)))
    assert data.sectors == ("x",)
    assert "y left out as asked (USD 16 mn)." in data.meta["repairs"]
    with pytest.raises(InputError, match="--without q: neither a sector nor a region of the table"):
        import_table("tidy", flows, extras=Extras(without=("x,q",)))


def test_a_known_layout_in_another_unit_is_refused_with_the_right_unit(tmp_path: Path) -> None:
    """BACI is in thousand USD; a file in USD is 1,000 times too large for that."""
    e = load_world("trade-2023").economy
    rows = [
        f"2023,{i},{n},TOTAL,{e.flows[a, b, 0] * 1e6},1\n"
        for a, i in enumerate(e.regions[:40])
        for b, n in enumerate(e.regions[:40])
        if a != b and e.flows[a, b, 0] > 0
    ]
    flows = save(tmp_path, "t,i,j,k,v,q\n" + "".join(rows), "f.csv")
    with pytest.raises(DataError, match=r"probably they are in USD \(--unit 1\)"):
        import_table("auto", flows, extras=Extras(domestic="gdp"))
    right = import_table("auto", flows, usd=1.0, extras=Extras(domestic="gdp"))
    assert right.flows.sum() < 1e9
    kept = import_table("auto", flows, extras=Extras(domestic="gdp", any_size=True))
    assert any(text.startswith("accepted with --any-size: exports over GDP") for text in kept.meta["repairs"])


def test_gdp_in_another_unit_is_noticed(tmp_path: Path) -> None:
    e = load_world("trade-2023").economy
    rows = [
        f"{i},{n},{e.flows[a, b, 0]}\n"
        for a, i in enumerate(e.regions[:30])
        for b, n in enumerate(e.regions[:30])
        if a != b and e.flows[a, b, 0] > 0
    ]
    flows = save(tmp_path, "exporter,importer,value\n" + "".join(rows), "f.csv")
    for unit, ok in ((1.0, True), (1e6, False)):
        lines = [f"{code},{gdp(2023).get(code, 5000.0) * unit}\n" for code in e.regions[:30]]
        path = save(tmp_path, "region,gdp\n" + "".join(lines), "gdp.csv")
        if ok:
            assert import_table("tidy", flows, year=2023, extras=Extras(domestic=f"gdp={path}")).meta["year"] == 2023
        else:
            with pytest.raises(DataError, match="GDP"):
                import_table("tidy", flows, year=2023, extras=Extras(domestic=f"gdp={path}"))


def test_a_file_of_duties_takes_the_place_of_a_column(tmp_path: Path) -> None:
    flows = save(tmp_path, "exporter,importer,value,tariff\nA,A,5,0\nA,B,1,0.1\nB,A,1,0.1\nB,B,5,0\n", "f.csv")
    duties = save(tmp_path, "importer,rate\nA,0.3\n")
    data = import_table("tidy", flows, extras=Extras(tariffs=duties))
    assert data.tariffs is not None
    np.testing.assert_allclose(data.tariffs[:, :, 0], [[0.0, 0.0], [0.3, 0.0]])
    assert "the table's own tariffs give way to those of list.csv." in data.meta["repairs"]


def test_a_year_on_the_command_line_counts_for_a_file_without_years(tmp_path: Path) -> None:
    flows = save(tmp_path, "exporter,importer,value\nUSA,USA,5\nUSA,CHN,1\nCHN,USA,1\nCHN,CHN,5\n", "f.csv")
    assert import_table("tidy", flows, year=2021).meta["year"] == 2021


def test_the_command_completes_a_table_of_trade(tmp_path: Path) -> None:
    flows = save(tmp_path, "t,i,j,k,v,q\n2021,156,842,270900,7000,1\n2021,842,156,270900,5000,1\n", "b.csv")
    duties = save(tmp_path, "importer,rate\nUSA,2.5\nCHN,5\n", "d.csv")
    done = call(
        *("data", "import", "tidy", flows, "--domestic", "gdp", "--tariffs", duties, "--tariff-unit", "percent"),
        *("--elasticities", "uniform-4", "--any-size", "--out", tmp_path / "w.npz"),
    )
    assert done.code == 0, done.err
    own = load_world(tmp_path / "w.npz")
    assert own.economy.tariffs[0, 1, 0] == pytest.approx(0.025)
    assert own.economy.flows[0, 0, 0] > 1e6  # China's GDP


def test_a_misspelt_region_of_duties_is_named(tmp_path: Path) -> None:
    path = save(tmp_path, "importer,exporter,rate\nUSA,CHN,10%\nUSA,Germny,5%\nUSA,JPN,5%\n'IND',CHN,0\n")
    found = read_duties(path, table())
    assert found.rates[0, 3].tolist() == [0.1, 0.1]
    said = " ".join(found.notes)
    assert "3 rows about other regions or sectors, not needed" in said
    assert "1 label in no list of countries: Germny." in said
    assert "quotation marks and unseen signs around 1 label left out: 'IND'" in said
