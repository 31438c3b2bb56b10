"""Facts: complete entries, definitions side by side, figures that agree, search, commands, derivation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from commands import call, ok
from shipped import RAW, needs_raw

from parley import facts
from parley.codes.countries import country_codes
from parley.codes.groups import group_members
from parley.errors import DataError, InputError
from parley.facts.fact import SEEN, Fact
from parley.facts.find import words, years_in
from parley.facts.recipes import build, derive, slug
from parley.facts.units import convert, parse_unit
from parley.questions.facts import FactsFind, FactsShow
from parley.views.facts import recovery_markdown, shown_value, topics_markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "facts.md"
ALL = facts.all()
SERIES = "us-russia-goods-trade-total"


def number(fact: str, unit: str) -> float:
    found = facts.get(fact)
    return convert(found.number, found.unit, unit)


def run(*arguments: str) -> str:
    return ok("facts", *arguments).out


# --- entries ----------------------------------------------------------------------------------------------------------


def test_ids_are_plain_and_say_series_and_year() -> None:
    wrong = [fact.id for fact in ALL if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", fact.id)]
    assert not wrong
    for fact in ALL:
        assert fact.id == "-".join(filter(None, (fact.series, str(fact.year), fact.basis)))
        assert fact.day is None or fact.day.year == fact.year


def test_every_fact_is_complete() -> None:
    for fact in ALL:
        assert fact.title, fact.id
        assert fact.definition, fact.id
        assert len(fact.source) > 20, fact.id
        assert fact.seen in SEEN, fact.id
        assert isinstance(fact.reliable, bool)
        assert fact.reliable or fact.note, f"{fact.id} is not reliable, but no note says why"


def test_numbers_have_a_unit_and_a_step() -> None:
    for fact in ALL:
        if isinstance(fact.value, float):
            parse_unit(fact.unit)
            assert fact.rounding is not None, fact.id
            assert fact.rounding > 0, fact.id
            steps = fact.value / fact.rounding
            assert steps == pytest.approx(round(steps), abs=1e-4), (
                f"{fact.id}: {fact.value} in steps of {fact.rounding}"
            )
        else:
            assert fact.unit == ("text" if isinstance(fact.value, str) else "list"), fact.id
            assert fact.rounding is None, fact.id
            assert fact.value, fact.id


def test_a_series_is_one_thing() -> None:
    """One title and comparable units in each series, and no two definitions with the same words in a year."""
    for name in facts.series_names():
        group = facts.series(name)
        numbers = [fact for fact in group if isinstance(fact.value, float)]
        assert len({parse_unit(fact.unit).dimension for fact in numbers}) <= 1, name
        if not name.startswith("recovery-"):
            assert len({fact.title for fact in group}) == 1, name
        days = [(fact.year, fact.definition) for fact in group if fact.day is None]
        assert len(set(days)) == len(days), name


def test_second_hand_says_what_was_read() -> None:
    for fact in ALL:
        if fact.seen == "second-hand":
            assert fact.note or "as reported by" in fact.source or "as tabulated by" in fact.source, fact.id


def test_facts_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ALL[0].value = 1.0  # type: ignore[misc]


# --- what the figures are ---------------------------------------------------------------------------------------------


def test_trade_of_2013_by_all_definitions() -> None:
    """US Census 38.23 bn, Russian customs 27.6 bn, side by side."""
    found = {fact.basis: convert(fact.number, fact.unit, "USD bn") for fact in facts.series(SERIES, 2013)}
    assert found["census"] == pytest.approx(38.23, abs=0.005)
    assert found["customs"] == 27.6
    assert set(found) == {"census", "customs", "icio"}


def test_trade_with_russia_of_every_year_by_direction() -> None:
    for series in ("us-russia-goods-exports", "us-russia-goods-imports", SERIES):
        assert {fact.year for fact in facts.series(series)} == set(range(1992, 2025)), series


def test_directions_add_up() -> None:
    checked = 0
    for fact in facts.all():
        match = re.fullmatch(r"us-(.+)-goods-trade-total", fact.series)
        if match and fact.basis.startswith("census"):
            name, tail = match.group(1), f"{fact.year}-{fact.basis}"
            parts = [f"us-{name}-goods-{way}-{tail}" for way in ("exports", "imports")]
            steps = [convert(f.rounding or 0, f.unit, "USD mn") for f in (fact, *map(facts.get, parts))]
            total = sum(number(part, "USD mn") for part in parts)
            assert number(fact.id, "USD mn") == pytest.approx(total, abs=sum(steps) / 2 + 1e-6), fact.id
            checked += 1
    assert checked > 30


def test_definitions_of_2024_agree_within_their_rounding() -> None:
    assert number(f"{SERIES}-2024-ustr", "USD bn") == pytest.approx(
        number("us-russia-goods-exports-2024-ustr", "USD bn") + number("us-russia-goods-imports-2024-ustr", "USD bn"),
        abs=0.1,
    )
    ten_months = number("us-russia-goods-imports-2023-census-jan-oct", "USD mn")
    assert ten_months < number("us-russia-goods-imports-2023-census", "USD mn") < ten_months * 12 / 10 * 1.1


def test_partners_of_russia_cover_2011_to_2023() -> None:
    for series in ("russia-imports-from-china", "russia-exports-to-germany", "russia-import-share-eu27"):
        assert {fact.year for fact in facts.series(series)} == set(range(2011, 2024)), series
    assert facts.get("russia-import-rank-china-2023-baci").number == 1
    assert facts.get("russia-import-share-china-2023-baci").number == pytest.approx(54.44, abs=0.005)


def test_shares_of_2023_add_up() -> None:
    """The shares of single partners, without the EU's sum and the total, are 100 percent."""
    members = [
        fact
        for fact in ALL
        if fact.series.startswith("russia-import-share-") and fact.basis == "baci"
        if not fact.series.endswith(("-eu27", "-all-partners"))
    ]
    assert sum(fact.number for fact in members) == pytest.approx(100, abs=0.05)


def test_what_is_known_to_be_wrong_is_marked() -> None:
    """OECD ICIO of 2022 for Russia has US exports of 9.9 bn; US Census has 1.7."""
    doubted = [fact for fact in ALL if fact.basis == "icio" and fact.year == 2022]
    assert doubted
    assert not any(fact.reliable for fact in doubted)
    assert all("Census" in fact.note for fact in doubted)
    assert not facts.get("airspace-closure-cost-annual-2022-articles").reliable


def test_population() -> None:
    assert facts.get("russia-population-2025-rosstat").number == pytest.approx(146.0, abs=0.05)
    assert "Crimea" in facts.get("russia-population-2025-rosstat").definition
    assert facts.get("eaeu-population-2024-eec").number == 185.9


def test_rare_earths_do_not_exceed_the_world() -> None:
    """Mine production of the countries listed is at most the world's; China's share is that of the two figures."""
    for what, unit, slack in (("mining", "tonnes", 1.01), ("reserves", "mn t", 1.03)):
        listed = [f for f in ALL if f.series.endswith(f"-rare-earth-{what}") and f.year == 2024]
        world = number(f"world-rare-earth-{what}-2024", unit)
        assert 0.9 * world < sum(number(f.id, unit) for f in listed if not f.series.startswith("world")) < slack * world
    share = 100 * number("china-rare-earth-mining-2024", "t") / number("world-rare-earth-mining-2024", "t")
    assert facts.get("china-rare-earth-mining-share-2024-usgs").number == pytest.approx(share, abs=0.5)


def test_airspace_list() -> None:
    """36 states and territories: the 27 of the EU and nine more; the United States is not among them."""
    states = facts.get("russia-airspace-list-2022").value
    assert isinstance(states, tuple)
    assert len(set(states)) == facts.get("russia-airspace-list-size-2022").number == 36
    assert set(states) <= set(country_codes())
    assert set(group_members("EU27")) < set(states)
    assert not {"USA", "CHE", "JPN"} & set(states)


def test_airspace_list_is_that_of_the_closures() -> None:
    """The closure in data/skies names the same states, and Denmark's two parts by themselves."""
    text = resources.files("parley.data").joinpath("skies", "closures.toml").read_text(encoding="utf-8")
    carriers = set(tomllib.loads(text)["russia-to-36"]["carriers"])
    assert carriers - {"GRL", "FRO"} == set(facts.get("russia-airspace-list-2022").value)  # type: ignore[arg-type]


def test_cost_of_closed_airspace_is_the_weekly_figure_over_a_year() -> None:
    assert facts.get("airspace-closure-cost-annual-2022-ministry").number == pytest.approx(
        number("airspace-closure-cost-weekly-2022", "USD bn/week") * 52
    )
    states = facts.get("airspace-closure-cost-states-2022").value
    assert len(set(states)) == facts.get("airspace-closure-cost-states-number-2022").number  # type: ignore[arg-type]


def test_tariff_lists_follow_each_other() -> None:
    names = ("list-1", "list-2", "list-3", "list-4a")
    days = [facts.series(f"us-china-section-301-{name}-rate")[0].day for name in names]
    assert None not in days
    assert days == sorted(days)  # type: ignore[type-var]
    assert [f.number for f in facts.series("us-china-section-301-list-3-rate")] == [10, 25]


def test_recovery_is_the_ratio_of_the_levels() -> None:
    found = [fact for fact in ALL if fact.series.startswith("recovery-")]
    assert {fact.series.split("-to-")[0] for fact in found} == {
        *("recovery-libya", "recovery-burma", "recovery-south-africa", "recovery-vietnam")
    }
    for fact in found:
        country = fact.series.removeprefix("recovery-").split("-to-")[0]
        lifted = facts.series(f"lifting-{country}")[0].year
        base = lifted if fact.series.endswith("lifting-year") else int(re.findall(r"\d{4}", fact.title)[0])
        level, start = (number(f"us-{country}-goods-trade-total-{y}-census", "USD mn") for y in (fact.year, base))
        assert fact.number == pytest.approx(level / start, abs=0.005 + 0.06 / start * fact.number), fact.id


# --- access -----------------------------------------------------------------------------------------------------------


def test_unknown_ids_are_refused_with_help() -> None:
    with pytest.raises(InputError, match=r"Did you mean 'china-rare-earth-mining-2024'"):
        facts.get("china-rare-earths-mining-2024")
    with pytest.raises(InputError, match=r"Ids that begin so: .*us-russia-goods-trade-total-2013-census"):
        facts.get(f"{SERIES}-2013")
    with pytest.raises(InputError, match=f"Did you mean '{SERIES}'"):
        facts.series("us-russia-goods-trade-totals")
    with pytest.raises(InputError, match=r"no fact of 1980; it has 1992 to 2024, nearest 1992"):
        facts.series(SERIES, 1980)


def test_a_list_is_no_number() -> None:
    with pytest.raises(InputError, match="is a list, not a number"):
        _ = facts.get("russia-airspace-list-2022").number


def test_facts_as_plain_values() -> None:
    for fact in (facts.get("russia-airspace-list-2022"), facts.get(f"{SERIES}-2013-customs")):
        plain = json.loads(json.dumps(fact.as_dict(), allow_nan=False))
        day = fact.day.isoformat() if fact.day else None
        assert plain["day"] == day
        assert set(plain) == set(Fact.__slots__)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    code = (
        "import sys, parley.facts; from parley.facts import registry; "
        "assert registry.facts_by_id.cache_info().currsize == 0; parley.facts.all(); "
        "assert not {'pandas', 'numpy', 'rich', 'pyarrow'} & set(sys.modules), 'slow import'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# --- search -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("US Russia trade 2013", f"{SERIES}-2013-census"),
        ("turnover between America and Russia in 2013", f"{SERIES}-2013-census"),
        ("share of China in Russian imports 2023", "russia-import-share-china-2023-baci"),
        ("population of Russia", "russia-population-2025-rosstat"),
        ("how many people live in the Eurasian Economic Union", "eaeu-population-2024-eec"),
        ("rare earth mining China 2024", "china-rare-earth-mining-2024"),
        ("who refines rare earths", "china-rare-earth-refining-share-2023"),
        ("US dependence on rare earth imports", "us-rare-earth-net-import-reliance-2024"),
        ("which countries are on Russia's airspace list", "russia-airspace-list-2022"),
        ("cost of the closed sky for European airlines", "airspace-closure-cost-annual-2022-ministry"),
        ("what did the April 2025 tariff order exempt", "us-reciprocal-tariff-exempt-goods-2025"),
        ("when was the Vietnam embargo lifted", "lifting-vietnam-1994"),
        ("South Africa recovery 1996", "recovery-south-africa-to-lifting-year-1996"),
        ("Russian exports to Germany 2013", "russia-exports-to-germany-2013-icio"),
        ("real income loss of the 2018 tariffs", "us-tariffs-real-income-loss-2018"),
        ("Myanmar rare earths", "myanmar-rare-earth-mining-2024"),
        ("Russia's largest supplier", "russia-import-rank-china-2023-baci"),
        ("deficit of the US with China 2018", "us-china-goods-deficit-2018-census-first"),
    ],
)
def test_a_question_finds_its_fact(question: str, first: str) -> None:
    assert facts.find(question)[0].id == first


def test_definitions_are_found_side_by_side() -> None:
    found = [fact.id for fact in facts.find("trade between the United States and Russia in 2013")]
    assert found[:3] == [f"{SERIES}-2013-{basis}" for basis in ("census", "customs", "icio")]


def test_a_slip_of_the_pen_is_forgiven() -> None:
    assert facts.find("populaton Russia")[0].series == "russia-population"


def test_nothing_is_found_for_words_no_fact_has() -> None:
    assert facts.find("zzz qqq") == ()
    assert facts.find("") == ()
    assert facts.find("2013") == ()


def test_limit() -> None:
    assert len(facts.find("trade", limit=3)) == 3


def test_every_fact_is_found_by_its_title_and_year() -> None:
    """Among the first facts for its own title; a sample of every tenth."""
    for fact in ALL[::10]:
        found = facts.find(f"{fact.title} {fact.year}", limit=25)
        assert fact.id in [one.id for one in found], fact.id


def test_words_and_years() -> None:
    assert words("America's trade, or turnover, with the Russian Federation") == ["us", "trade", "trade", "russia"]
    assert years_in("from 2013 to 2024, and 2013 again; 38230 is none") == (2013, 2024)


# --- commands and page ------------------------------------------------------------------------------------------------


def test_show_prints_the_other_definitions() -> None:
    shown = run("show", f"{SERIES}-2013-census")
    assert "38,230.4 USD mn" in shown
    assert "27.6 USD bn" in shown
    document = json.loads(run("show", f"{SERIES}-2013-census", "--json"))
    assert document["facts"][0]["value"] == 38230.4
    assert {fact["id"] for fact in document["side_by_side"]} == {f"{SERIES}-2013-customs", f"{SERIES}-2013-icio"}


def test_show_takes_a_series() -> None:
    document = json.loads(run("show", SERIES, "--json"))
    assert [fact["id"] for fact in document["facts"]] == [fact.id for fact in facts.series(SERIES)]


def test_find_and_list(tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    assert "146.028325 mn persons" in run("find", "population", "of", "Russia", "--out", str(out))
    assert json.loads(out.read_text(encoding="utf-8"))["facts"][0]["id"] == "russia-population-2025-rosstat"
    listed = json.loads(run("list", "--json"))
    assert sum(row["facts"] for row in listed) == len(ALL)
    assert json.loads(run("list", "--topic", "Airspace", "--json"))[0]["series"] == "russia-airspace-list"
    refused = call("facts", "list", "--topic", "airspaces")
    assert (refused.code, refused.out) == (2, "")
    assert "Did you mean 'Airspace'" in refused.err


def test_found_facts_as_an_answer() -> None:
    answer = FactsFind(text=("US", "Russia", "trade", "2013"), limit=3).answer()
    table = answer.table()
    assert [row["id"] for row in table.rows] == [f"{SERIES}-2013-{basis}" for basis in ("census", "customs", "icio")]
    assert answer.title == "Goods trade between the US and Russia, both directions, 2013: 38,230.4 USD mn"
    assert answer.to_pandas()["value"].tolist() == [38230.4, 27.6, facts.get(f"{SERIES}-2013-icio").number]
    assert any("Census" in source for source in answer.sources)


def test_a_list_of_states_is_one_cell() -> None:
    listed = next(fact for fact in ALL if isinstance(fact.value, tuple))
    cell = FactsShow(fact=listed.id).answer().table().records()[0]["value"]
    assert cell.split("; ") == list(listed.value)


def test_values_are_shown_to_the_step_of_the_source() -> None:
    assert shown_value(facts.get(f"{SERIES}-2013-customs")) == "27.6 USD bn"
    assert shown_value(facts.get("china-rare-earth-mining-2024")) == "270,000 tonnes"
    assert shown_value(facts.get("us-reciprocal-tariff-exempt-countries-2025")).startswith("4: Belarus; Cuba")


def test_the_page_has_the_current_tables() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert topics_markdown() in page
    assert recovery_markdown() in page
    for named in re.findall(r"`(lifting-[a-z0-9-]+)`", page):
        facts.get(named)


# --- derivation -------------------------------------------------------------------------------------------------------


def test_slugs() -> None:
    assert slug("Cote d'Ivoire") == "cote-d-ivoire"


def test_a_missing_raw_file_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"us_russia_goods_annual_1992_2024\.csv does not exist"):
        build(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@needs_raw("deriving the facts again")
def test_shipped_files_are_what_the_recipe_derives(tmp_path: Path) -> None:
    shipped = resources.files("parley.data").joinpath("facts")
    derived = derive(RAW)
    for name, text in derived.items():
        assert shipped.joinpath(name).read_text(encoding="utf-8") == text, f"{name}: build it again"
    written = build(RAW, tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in written} == derived
    assert {e.name for e in shipped.iterdir() if e.name.endswith(".csv")} == set(derived)


@needs_raw("a defect of the raw file")
def test_the_census_file_by_country_lacks_december_2016() -> None:
    """Why 2016 is left out: its cells for Russia are the months to November (within revisions), not the year."""
    import pandas as pd

    frame = pd.read_parquet(RAW / "us_census" / "us_goods_trade_by_country_1985_2016.parquet")
    year = frame[(frame["CTYNAME"] == "Russia") & (frame["year"] == 2016)]["us_imports_musd"].item()
    months = pd.read_csv(RAW / "us_census" / "us_russia_monthly_2016_2023.csv")
    first_eleven = months[(months["month"] >= "2016-01") & (months["month"] <= "2016-11")]["us_imports_musd"].sum()
    assert year == pytest.approx(first_eleven, rel=0.005)
    assert year < 0.95 * number("us-russia-goods-imports-2016-census", "USD mn")
