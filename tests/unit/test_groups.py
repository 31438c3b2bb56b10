"""Country groups: dated membership, selectors and the messages for wrong names."""

from __future__ import annotations

import datetime
import itertools
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parley
from parley.codes.countries import country_codes, country_name
from parley.codes.groups import (
    Bloc,
    Selection,
    blocs_of,
    find_group,
    group_members,
    group_names,
    regions_of,
    resolve_countries,
)
from parley.errors import InputError

WORLD = ("DEU", "FRA", "GBR", "KAZ", "RUS", "USA", "ROW")

# ISO 3166-1 alpha-3 codes of the regions of the shipped worlds that are easy to forget.
SOME_CODES = {"ROU", "TWN", "HKG", "STP", "COD", "CUW", "SXM", "SSD", "TLS", "TCA", "XKX", "ROW"}

ANY_DAY = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))


def test_country_codes_are_complete_and_well_formed() -> None:
    codes = country_codes()
    assert len(codes) == 249 + 2  # ISO 3166-1 has 249 entries; XKX and ROW are ours
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[A-Z]{3}", code) for code in codes)
    assert set(codes) >= SOME_CODES


def test_country_names() -> None:
    assert country_name("DEU") == "Germany"
    assert country_name("row") == "Rest of the world"
    names = [country_name(code) for code in country_codes()]
    assert len(set(names)) == len(names)


def test_country_name_of_an_unknown_code_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"'Germany' is not a country code.*Did you mean 'DEU' \(Germany\)\?"):
        country_name("Germany")


@pytest.mark.parametrize("name", group_names())
def test_intervals_are_well_formed(name: str) -> None:
    group = find_group(name)
    assert group.title
    assert group.source
    assert group.members
    assert "ROW" not in group.members
    for code, spells in group.members.items():
        assert code in country_codes()
        assert spells
        # Spells of one country follow each other: only the last may be open.
        assert all(spell.until is not None for spell in spells[:-1])
        for spell in spells:
            assert spell.until is None or spell.since < spell.until
        for earlier, later in itertools.pairwise(spells):
            assert earlier.until is not None
            assert earlier.until < later.since


@given(name=st.sampled_from(group_names()), day=ANY_DAY)
def test_membership_follows_the_intervals_on_any_day(name: str, day: date) -> None:
    expected = sorted(
        code
        for code, spells in find_group(name).members.items()
        if any(s.since <= day and (s.until is None or day < s.until) for s in spells)
    )
    if expected:
        assert list(group_members(name, day)) == expected
    else:
        with pytest.raises(InputError, match="has no member on"):
            group_members(name, day)


@given(day=ANY_DAY)
def test_eu27_and_eu28_do_not_depend_on_the_date(day: date) -> None:
    assert group_members("EU27", day) == group_members("EU27")
    assert set(group_members("EU28", day)) == {*group_members("EU27"), "GBR"}


@pytest.mark.parametrize(
    ("day", "size"),
    [
        ("1957-12-31", 0), ("1958-01-01", 6), ("1973-01-01", 9), ("1981-01-01", 10), ("1986-01-01", 12),
        ("1995-01-01", 15), ("2004-04-30", 15), ("2004-05-01", 25), ("2007-01-01", 27), ("2013-06-30", 27),
        ("2013-07-01", 28), ("2020-01-31", 28), ("2020-02-01", 27),
    ],
)  # fmt: skip
def test_size_of_the_european_union(day: str, size: int) -> None:
    if size == 0:
        with pytest.raises(InputError, match="has existed since 1958-01-01"):
            group_members("EU", date.fromisoformat(day))
    else:
        assert len(group_members("EU", date.fromisoformat(day))) == size


def test_accession_of_croatia_and_exit_of_the_united_kingdom() -> None:
    before, after = group_members("EU", date(2013, 6, 30)), group_members("EU", date(2013, 7, 1))
    assert "HRV" not in before
    assert "GBR" in before
    assert set(after) - set(before) == {"HRV"}
    assert group_members("EU", date(2020, 1, 31)) == group_members("EU28")
    assert group_members("EU", date(2020, 2, 1)) == group_members("EU27") == group_members("EU")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("EA", 21), ("EFTA", 4), ("EEA", 30), ("G7", 7), ("G20", 19), ("G20-EU", 43), ("BRICS", 10), ("EAEU", 5),
        ("NATO", 32), ("OECD", 38), ("OPEC", 11), ("ASEAN", 11), ("RCEP", 15), ("CPTPP", 12), ("USMCA", 3),
        ("SACU", 5), ("GCC", 6), ("FIVE-EYES", 5), ("VISEGRAD", 4), ("BENELUX", 3), ("NORDIC", 5), ("BALTIC", 3),
    ],
)  # fmt: skip
def test_number_of_members_today(name: str, size: int) -> None:
    assert len(group_members(name)) == size


@pytest.mark.parametrize(
    ("name", "day", "joins", "leaves"),
    [
        ("EAEU", "2015-01-02", {"ARM"}, set()),
        ("EAEU", "2015-08-12", {"KGZ"}, set()),
        ("NATO", "2023-04-04", {"FIN"}, set()),
        ("NATO", "2024-03-07", {"SWE"}, set()),
        ("BRICS", "2024-01-01", {"ARE", "EGY", "ETH", "IRN"}, set()),
        ("OPEC", "2019-01-01", set(), {"QAT"}),
        ("OPEC", "2024-01-01", set(), {"AGO"}),
        ("OPEC", "2016-01-01", {"IDN"}, set()),
        ("OPEC", "2016-11-30", set(), {"IDN"}),
        ("CIS", "2009-08-18", set(), {"GEO"}),
        ("MERCOSUR", "2016-12-02", set(), {"VEN"}),
        ("ASEAN", "2025-10-26", {"TLS"}, set()),
        ("RUSSIA-UNFRIENDLY", "2022-07-23", {"BHS", "GGY", "IMN"}, set()),
    ],
)
def test_changes_take_effect_on_the_day(name: str, day: str, joins: set[str], leaves: set[str]) -> None:
    at = date.fromisoformat(day)
    before, after = set(group_members(name, at - datetime.timedelta(days=1))), set(group_members(name, at))
    assert after - before == joins
    assert before - after == leaves


def test_relations_between_groups() -> None:
    eu, in_2023 = set(group_members("EU")), date(2023, 1, 1)
    assert set(group_members("EEA")) == eu | {"ISL", "LIE", "NOR"}
    assert set(group_members("G20-EU")) == set(group_members("G20")) | eu
    assert set(group_members("EA")) <= eu
    for name in ("RUSSIA-SANCTIONING", "RUSSIA-UNFRIENDLY"):
        members = set(group_members(name, in_2023))
        assert members >= set(group_members("G7")) | eu
        assert not members & {"RUS", "BLR", "CHN", "IND", "TUR", "KAZ", "SRB"}
    assert set(group_members("OPEC", in_2023)) <= set(group_members("OPEC+", in_2023))


def test_group_names_in_any_case() -> None:
    assert group_members("opec+") == group_members("OPEC+")
    assert find_group("five-eyes").name == "FIVE-EYES"


def test_unknown_group_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"'EU-27' is not a country group\. Did you mean 'EU27'\?"):
        group_members("EU-27")


@pytest.mark.parametrize(("at", "day"), [(date(2022, 1, 1), "on 2022-01-01"), (None, "today")])
def test_dissolved_group_says_when_it_existed(at: date | None, day: str) -> None:
    with pytest.raises(InputError, match=rf"has no member {day}; it existed from 1994-01-01 to 2020-06-30"):
        group_members("NAFTA", at)


def test_selection_follows_the_order_of_the_regions_without_repetition() -> None:
    assert resolve_countries(["USA", "FRA", "G7"], WORLD, date(2022, 1, 1)) == Selection(
        codes=("DEU", "FRA", "GBR", "USA"), absent=("CAN", "ITA", "JPN")
    )
    assert resolve_countries(["rus"], WORLD, None) == Selection(("RUS",), ())
    assert resolve_countries(["*"], WORLD, None) == Selection(WORLD, ())
    assert resolve_countries(["ROW"], WORLD, None) == Selection(("ROW",), ())
    assert resolve_countries([], WORLD, None) == Selection((), ())


def test_selection_uses_the_date() -> None:
    assert resolve_countries(["EU"], WORLD, date(2020, 1, 31)).codes == ("DEU", "FRA", "GBR")
    assert resolve_countries(["EU"], WORLD, date(2020, 2, 1)).codes == ("DEU", "FRA")


def test_a_region_of_the_world_comes_before_a_group_of_that_name() -> None:
    assert resolve_countries(["EU", "home"], ("Home", "EU", "ROW"), None) == Selection(("Home", "EU"), ())


@given(st.lists(st.sampled_from([*WORLD, "EU", "G7", "EAEU", "*"])))
def test_selection_is_an_ordered_part_of_the_world(selectors: list[str]) -> None:
    chosen = resolve_countries(selectors, WORLD, date(2023, 1, 1))
    assert chosen.codes == tuple(region for region in WORLD if region in chosen.codes)
    assert set(chosen.codes) >= set(selectors) & set(WORLD)
    assert not set(chosen.absent) & set(WORLD)


def test_country_that_is_not_a_region() -> None:
    with pytest.raises(InputError) as caught:
        resolve_countries(["KGZ"], WORLD, None)
    assert str(caught.value) == ("'KGZ' (Kyrgyzstan) is not a region of this world; it is part of ROW there.")
    with pytest.raises(InputError, match=r"^'BRA' \(Brazil\) is not a region of this world\.$"):
        resolve_countries(["BRA"], ("DEU", "USA"), None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rusia", "'RUS' (Russia)"), ("germny", "'DEU' (Germany)"), ("GER", "'DEU' (Germany)"),
        ("EU-27", "'EU27'"), ("RUZ", "'RUS' (Russia)"), ("Türkye", "'TUR' (Turkey)"), ("Nortland", "'Northland'"),
    ],
)  # fmt: skip
def test_unknown_selector_names_the_nearest(typed: str, meant: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve_countries([typed], (*WORLD, "TUR", "Northland"), None)
    assert str(caught.value) == f"{typed!r} is neither a country code nor a country group. Did you mean {meant}?"


def test_unknown_selector_far_from_everything() -> None:
    with pytest.raises(InputError, match=r"'qqqqqqqq' is neither a country code nor a country group\.$"):
        resolve_countries(["qqqqqqqq"], WORLD, None)


def test_group_without_a_region_in_the_world() -> None:
    with pytest.raises(InputError, match=r"no member of the group 'GCC' is a region of .*; they are part of ROW"):
        resolve_countries(["gcc"], WORLD, None)


def test_group_outside_its_dates() -> None:
    with pytest.raises(InputError, match=r"'NAFTA'.*has no member on 2022-01-01"):
        resolve_countries(["NAFTA"], WORLD, date(2022, 1, 1))


# -- blocs -----------------------------------------------------------------------------------------------------

REGIONS = ("CAN", "CHN", "DEU", "FRA", "NGA", "SAU", "USA", "ROW")
IN_2023 = date(2023, 1, 1)


def test_blocs_of_a_list() -> None:
    found = blocs_of("eu27, usa+can,CHN", REGIONS, IN_2023)
    assert [bloc.label for bloc in found] == ["EU27", "USA+CAN", "CHN"]
    assert [bloc.codes for bloc in found] == [("DEU", "FRA"), ("CAN", "USA"), ("CHN",)]
    assert "ITA" in found[0].absent
    assert found == blocs_of(["EU27", "USA+CAN", "CHN"], REGIONS, IN_2023)
    assert blocs_of("USA,usa", REGIONS, None) == (Bloc("USA", ("USA",)),)
    assert blocs_of("*", REGIONS, None) == (Bloc("*", REGIONS),)


@pytest.mark.parametrize(
    ("text", "label", "codes"),
    [
        ("OPEC+", "OPEC+", ("NGA", "SAU")),
        ("USA+opec+", "USA+OPEC+", ("NGA", "SAU", "USA")),
        ("OPEC++USA", "OPEC++USA", ("NGA", "SAU", "USA")),
        ("OPEC+USA", "OPEC+USA", ("NGA", "SAU", "USA")),
        ("deu + FRA", "DEU+FRA", ("DEU", "FRA")),
        ("EU27+DEU", "EU27+DEU", ("DEU", "FRA")),
        ("USA+USA", "USA", ("USA",)),
    ],
)
def test_plus_signs(text: str, label: str, codes: tuple[str, ...]) -> None:
    (bloc,) = blocs_of(text, REGIONS, IN_2023)
    assert (bloc.label, bloc.codes) == (label, codes)
    assert regions_of(text, REGIONS, IN_2023) == Selection(bloc.codes, bloc.absent)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "expected regions or groups with commas"),
        ("USA,,CHN", "'USA,,CHN': expected regions"),
        ("USA+", r"on both sides of each plus sign"),
        ("+USA", r"on both sides of each plus sign"),
        ("USA+CHM", r"'CHM' is neither.*Did you mean 'CHN'"),
        ("EU72", "'EU72' is neither a country code nor a country group. Did you mean 'EU27'"),
        ("BRA", r"'BRA' \(Brazil\) is not a region of this world; it is part of ROW there"),
        ("GCC+MERCOSUR", "no member of the group 'MERCOSUR'"),
    ],
)
def test_bad_blocs(text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        blocs_of(text, REGIONS, IN_2023)


def test_a_bloc_reads_its_groups_on_the_day() -> None:
    regions = ("DEU", "GBR")
    assert blocs_of("EU", regions, date(2019, 1, 1))[0].codes == ("DEU", "GBR")
    assert regions_of("EU", regions, date(2021, 1, 1)).codes == ("DEU",)


@given(st.lists(st.sampled_from([*REGIONS, "EU27", "G7", "OPEC+"]), min_size=1, max_size=5))
def test_a_union_is_the_selection_of_its_parts(parts: list[str]) -> None:
    assert regions_of("+".join(parts), REGIONS, IN_2023) == resolve_countries(parts, REGIONS, IN_2023)


def test_members_of_a_fixed_group_have_no_first_day() -> None:
    since = {name: {row["since"] for row in parley.groups(name).table().rows} for name in ("EU27", "EU", "USMCA")}
    assert since["EU27"] == {"always"}
    assert "1958-01-01" in since["EU"]
    assert not any("0001" in text for texts in since.values() for text in texts)
