"""Trade law, income groups and continents: counts and members that others have published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from parley.codes.countries import ROW, country_codes, country_name
from parley.codes.groups import FILES, describe_groups, find_group, group_members, resolve_countries

ACCESSIONS = [
    (143, "CHN", "2001-12-11"), (144, "TWN", "2002-01-01"), (145, "ARM", "2003-02-05"), (148, "KHM", "2004-10-13"),
    (149, "SAU", "2005-12-11"), (150, "VNM", "2007-01-11"), (151, "TON", "2007-07-27"), (152, "UKR", "2008-05-16"),
    (153, "CPV", "2008-07-23"), (154, "MNE", "2012-04-29"), (155, "WSM", "2012-05-10"), (156, "RUS", "2012-08-22"),
    (157, "VUT", "2012-08-24"), (158, "LAO", "2013-02-02"), (159, "TJK", "2013-03-02"), (160, "YEM", "2014-06-26"),
    (161, "SYC", "2015-04-26"), (162, "KAZ", "2015-11-30"), (163, "LBR", "2016-07-14"), (164, "AFG", "2016-07-29"),
    (165, "COM", "2024-08-21"), (166, "TLS", "2024-08-30"),
]  # fmt: skip
"""Number of the member as the WTO counts, which counts the European Union too."""


@pytest.mark.parametrize(("number", "code", "day"), ACCESSIONS)
def test_members_of_the_wto_come_in_their_order(number: int, code: str, day: str) -> None:
    joined = date.fromisoformat(day)
    before, after = group_members("WTO", joined - timedelta(days=1)), group_members("WTO", joined)
    assert set(after) - set(before) == {code}
    assert len(after) + 1 == number


def test_who_is_not_in_the_wto() -> None:
    """Observers and non-members among the larger economies."""
    outside = set("DZA AZE BLR BIH ETH IRN IRQ LBN LBY SRB SDN SYR UZB TKM PRK XKX PSE".split())
    assert not outside & set(group_members("WTO"))


@pytest.mark.parametrize(
    ("day", "count"),
    [
        ("2013-12-31", 49), ("2014-01-01", 48), ("2017-06-04", 47), ("2020-12-03", 47), ("2020-12-04", 46),
        ("2023-12-13", 45), ("2024-12-12", 45), ("2024-12-13", 44),
    ],
)  # fmt: skip
def test_number_of_least_developed_countries(day: str, count: int) -> None:
    """As the United Nations counts: 49 when South Sudan had joined, 44 since Sao Tome and Principe graduated."""
    assert len(group_members("LDC", date.fromisoformat(day))) == count


def test_least_developed_countries_of_2018() -> None:
    """The 47 of OECD, Development Co-operation Profiles 2018, annex A."""
    listed = (
        "AFG AGO BGD BEN BTN BFA BDI KHM CAF TCD COM COD DJI ERI ETH GMB GIN GNB HTI KIR LAO LSO LBR MDG MWI MLI MRT "
        "MOZ MMR NPL NER RWA STP SEN SLE SLB SOM SSD SDN TLS TGO TUV UGA TZA VUT YEM ZMB"
    ).split()
    assert group_members("LDC", date(2018, 6, 30)) == tuple(sorted(listed))


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2019-12-31", (31, 47, 60, 80)), ("2023-12-31", (26, 54, 54, 83)), ("2024-12-31", (26, 51, 54, 86)),
        ("2025-12-31", (25, 50, 54, 87)),
    ],
)  # fmt: skip
def test_sizes_of_income_groups(day: str, counts: tuple[int, ...]) -> None:
    """As the World Bank counted for FY2020, FY2024, FY2025 and FY2026; its Channel Islands are two codes here."""
    sizes = [len(group_members(name, date.fromisoformat(day))) for name in ("LIC", "LMC", "UMC", "HIC")]
    assert tuple(sizes) == (*counts[:3], counts[3] + 1)


@pytest.mark.parametrize(
    ("code", "day", "group"),
    [
        ("RUS", "2012-12-31", "UMC"), ("RUS", "2014-12-31", "HIC"), ("RUS", "2021-12-31", "UMC"),
        ("RUS", "2024-07-01", "HIC"), ("ARG", "2017-12-31", "UMC"), ("ARG", "2018-12-31", "HIC"),
        ("IND", "2021-12-31", "LMC"), ("CHN", "2011-12-31", "UMC"), ("UKR", "2024-06-30", "LMC"),
        ("UKR", "2024-07-01", "UMC"), ("BGR", "2024-07-01", "HIC"), ("CRI", "2025-06-30", "UMC"),
        ("CRI", "2025-07-01", "HIC"), ("NAM", "2025-07-01", "LMC"), ("VNM", "2026-06-30", "LMC"),
        ("VNM", "2026-07-01", "UMC"), ("TGO", "2026-07-01", "LMC"), ("SYR", "2018-07-01", "LIC"),
        ("ZMB", "2022-12-31", "LIC"), ("ROU", "2020-12-31", "HIC"),
    ],
)  # fmt: skip
def test_a_country_is_in_one_income_group(code: str, day: str, group: str) -> None:
    at = date.fromisoformat(day)
    assert [name for name in ("LIC", "LMC", "UMC", "HIC") if code in group_members(name, at)] == [group]


@pytest.mark.parametrize("year", range(2012, 2027))
def test_income_groups_share_the_world_out(year: int) -> None:
    """No economy in two; the same 218 or so every year but for those without a classification."""
    listed = [code for name in ("LIC", "LMC", "UMC", "HIC") for code in group_members(name, date(year, 7, 1))]
    assert len(set(listed)) == len(listed)
    assert 214 <= len(listed) <= 219
    assert ("VEN" in listed) == (year < 2021)
    assert ("ETH" in listed) == (year < 2025)


def test_continents_share_the_world_out() -> None:
    parts = [group_members(name) for name in ("AFRICA", "AMERICAS", "ASIA", "EUROPE", "OCEANIA")]
    listed = [code for part in parts for code in part]
    assert sorted(listed) == sorted(set(country_codes()) - {ROW, "ATA"})
    assert set(group_members("EU28")) - set(group_members("EUROPE")) == {"CYP"}
    assert set(group_members("AFRICAN-UNION")) < set(group_members("AFRICA"))
    assert {"RUS", "UKR"} <= set(group_members("EASTERN-EUROPE"))
    assert {"TUR", "CYP", "ISR", "GEO"} <= set(group_members("WESTERN-ASIA"))


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("AFRICA", "NORTHERN-AFRICA SUB-SAHARAN-AFRICA"), ("AMERICAS", "NORTHERN-AMERICA LATIN-AMERICA"),
        ("LATIN-AMERICA", "CARIBBEAN CENTRAL-AMERICA SOUTH-AMERICA"),
        ("ASIA", "CENTRAL-ASIA EASTERN-ASIA SOUTH-EASTERN-ASIA SOUTHERN-ASIA WESTERN-ASIA"),
        ("EUROPE", "EASTERN-EUROPE NORTHERN-EUROPE SOUTHERN-EUROPE WESTERN-EUROPE"),
        ("SUB-SAHARAN-AFRICA", "EASTERN-AFRICA MIDDLE-AFRICA SOUTHERN-AFRICA WESTERN-AFRICA"),
    ],
)  # fmt: skip
def test_parts_make_the_whole(whole: str, parts: str) -> None:
    listed = [code for part in parts.split() for code in group_members(part)]
    assert sorted(listed) == list(group_members(whole))


def test_compositions_of_the_union_are_those_of_its_dates() -> None:
    for name, day in (("EU15", "2003-12-31"), ("EU25", "2006-12-31"), ("EU28", "2019-12-31"), ("EU27", "2021-12-31")):
        assert group_members(name) == group_members("EU", date.fromisoformat(day)), name
        assert len(group_members(name)) == int(name[2:])


def test_the_african_union() -> None:
    assert len(group_members("AFRICAN-UNION", date(2002, 7, 9))) == 53
    assert len(group_members("AFRICAN-UNION")) == 55
    assert "MAR" not in group_members("AFRICAN-UNION", date(2016, 12, 31))


def test_a_group_is_found_with_blanks() -> None:
    assert find_group("latin america").name == "LATIN-AMERICA"
    world = ("BRA", "MEX", "USA", "CHN")
    assert resolve_countries(["Latin America"], world, None).codes == ("BRA", "MEX")
    assert resolve_countries(["wto"], world, date(2001, 1, 1)).codes == ("BRA", "MEX", "USA")


def test_every_group_has_a_kind_and_members_that_have_names() -> None:
    assert {group.kind for group in describe_groups()} == set(FILES)
    for group in describe_groups():
        assert all(country_name(code) for code in group.members), group.name
