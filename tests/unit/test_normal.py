"""All labels of a table's regions read together: every list in use, and what is not a country."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.codes.countries import ROW, alpha2, country_codes, country_name, other_codes
from parley.codes.groups import find_group, group_names
from parley.codes.normal import normalise
from parley.codes.reading import read, table

NUMBERS: dict[str, int] = dict(table()["numeric"]["codes"])
ISO = [code for code in country_codes() if code not in (ROW, "XKX")]


def codes(*labels: str, year: int | None = None) -> tuple[str, ...]:
    found = normalise(labels, year=year)
    return tuple(found.codes[label] for label in labels)


# -- one label --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spell", [str.upper, str.lower, str.title])
def test_each_list_reads_each_country_in_any_case(spell: object) -> None:
    for two, three in alpha2().items():
        assert codes(spell(two), spell("de"), spell("fr")) == (three, "DEU", "FRA")  # type: ignore[operator]
    for code in ISO:
        written = [spell(code), str(NUMBERS[code]), f"{NUMBERS[code]:03d}", spell(country_name(code))]  # type: ignore[operator]
        assert [read(label).code for label in written] == [code] * 4, written  # type: ignore[union-attr]


def test_numbers_are_those_of_the_standard() -> None:
    """Some of M49, and how many there are: every entry of ISO 3166-1, no number twice."""
    some = {"AFG": 4, "ALB": 8, "DZA": 12, "DEU": 276, "FRA": 250, "CHE": 756, "USA": 840, "TWN": 158, "SSD": 728}
    assert {code: NUMBERS[code] for code in some} == some
    assert set(NUMBERS) == set(ISO)
    assert len(set(NUMBERS.values())) == len(ISO) == 249


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("842", "USA"), ("251", "FRA"), ("381", "ITA"), ("579", "NOR"), ("699", "IND"), ("757", "CHE"), ("490", "TWN"),
        ("842.0", "USA"), ("004", "AFG"), ("EL", "GRC"), ("UK", "GBR"), ("XK", "XKX"), ("ROM", "ROU"), ("ZAR", "COD"),
        ("TMP", "TLS"), ("BUR", "MMR"), ("SER", "SRB"), ("MNT", "MNE"), ("SUD", "SDN"), ("WBG", "PSE"), ("KSV", "XKX"),
        ("S19", "TWN"), ("OAS", "TWN"), ("Viet Nam", "VNM"), ("Korea, Rep.", "KOR"), ("Korea, Dem. Rep.", "PRK"),
        ("Türkiye", "TUR"), ("Russian Federation", "RUS"), ("Cote d'Ivoire", "CIV"), ("Côte d'Ivoire", "CIV"),
        ("CÃ´te d'Ivoire", "CIV"), ("TÃ¼rkiye", "TUR"), ("RÃ©union (Overseas France)", "REU"), ("CuraÃ§ao", "CUW"),
        ("China, Hong Kong SAR", "HKG"), ("Egypt, Arab Rep.", "EGY"), ("Congo, Dem. Rep.", "COD"), ("Lao PDR", "LAO"),
        ("Serbia, FR(Serbia/Montenegro)", "SRB"), ("Other Asia, nes", "TWN"), ("Chinese Taipei", "TWN"),
        ("Poland, Rep. of", "POL"), ("Iran, Islamic Rep. of", "IRN"), ("Comoros, Union of the", "COM"),
        ("UNITED STATES", "USA"), ("row", "ROW"), ("FIGW1", "ROW"), ("Rest of the World", "ROW"),
    ],
)  # fmt: skip
def test_labels_of_trade_data(label: str, code: str) -> None:
    reading = read(label)
    assert reading is not None
    assert reading.code == code


@pytest.mark.parametrize(
    "label",
    ["GER", "SUI", "CHA", "YUG", "SUN", "SCG", "W00", "EU27", "Yemen, Dem. Rep. of", "XX", "", " ", "0400", "-4"],
)
def test_what_is_not_certain_is_not_read_alone(label: str) -> None:
    assert read(label) is None


# -- labels together --------------------------------------------------------------------------------------------


def test_an_old_code_is_read_with_a_note() -> None:
    found = normalise(["USA", "CHN", "DEU", "ROM"])
    assert found.codes == {"USA": "USA", "CHN": "CHN", "DEU": "DEU", "ROM": "ROU"}
    assert (found.aggregates, found.unknown) == ((), ())
    assert found.notes == ("1 code (former ISO code) read as ISO3: ROM as ROU.",)


def test_numbers_of_baci() -> None:
    found = normalise(["842", "156", "276", "490", "251", "899", "0"])
    assert list(found.codes.values()) == ["USA", "CHN", "DEU", "TWN", "FRA", "899", "0"]
    assert found.meaning == {
        "899": "an area that is not specified, or a special category",
        "0": "the world, or a total",
    }


def test_numbers_of_a_users_own_stay() -> None:
    """A file that numbers its 194 countries from 1: 56 of the numbers are some country's in ISO."""
    own = [str(k) for k in range(1, 195)]
    found = normalise(own)
    assert found.codes == {label: label for label in own}
    assert len(found.notes) == 1
    assert "stay as they are" in found.notes[0]


def test_codes_of_a_users_own_stay() -> None:
    for own in (["AAA", "BBB", "CCC"], ["R1", "R2", "R3"], ["Alabama", "Georgia", "Texas"], ["north", "south"]):
        assert normalise(own).codes == {label: label for label in own}
    assert normalise(["AAA", "BBB", "TOTAL"]).aggregates == ("TOTAL",)


def test_two_letters_of_another_list_are_not_guessed() -> None:
    """FIPS 10-4: CH is China there, AU Austria, GM Germany; JA, EI, UP and SP are in ISO nothing."""
    found = normalise(["JA", "EI", "CH", "AU", "GM", "UP", "SP", "USA", "CAN", "MEX", "BRA"])
    assert found.codes["CH"] == "CH"
    assert found.codes["USA"] == "USA"
    assert (
        found.notes[0]
        == "7 codes in two letters stay as they are: 4 of them (JA, EI, UP, SP) are in no list of countries."
    )


def test_the_rest_of_exiobase_stays() -> None:
    found = normalise(["AT", "BE", "DE", "US", "CN", "WA", "WL", "WE", "WF", "WM"])
    assert [found.codes[label] for label in ("WA", "WL", "WE", "WF", "WM")] == ["WA", "WL", "WE", "WF", "WM"]
    assert (found.aggregates, found.unknown) == ((), ())
    assert "5 regions of the rest of a part of the world kept: WA, WL, WE, WF, WM." in found.notes
    assert codes("DE", "FR", "WF") == ("DEU", "FRA", "WLF")


@pytest.mark.parametrize(
    "label", ["WLD", "W00", "World", "TOTAL", "total", "Areas, nes", "Bunkers", "R20", "_X", "X1", "QZ"]
)
def test_totals_and_unspecified_areas_are_no_regions(label: str) -> None:
    assert normalise(["USA", "CHN", "DEU", label]).aggregates == (label,)


@pytest.mark.parametrize(
    "label",
    ["EU27", "EU27_2020", "EU28", "EA19", "EA20", "EU", "EXT_EU27_2020", "EUN", "European Union", "OECD", "G20", "EAS",
     "ECS", "HIC", "High income", "Asia", "RCEP", "EUU"],
)  # fmt: skip
def test_a_group_is_a_total_beside_its_members_only(label: str) -> None:
    assert normalise(["USA", "CHN", "DEU", label]).aggregates == (label,)
    alone = normalise(["KEN", "PER", label])
    assert (alone.aggregates, alone.unknown) == ((), (label,))


@pytest.mark.parametrize(
    ("labels", "year", "expected"),
    [
        (("SCG", "DEU"), 2004, ("SRB", "DEU")), (("SCG", "DEU"), None, ("SRB", "DEU")),
        (("SCG", "SRB", "DEU"), 2004, ("SCG", "SRB", "DEU")), (("891", "276"), 2004, ("SRB", "DEU")),
        (("YUG", "DEU"), 1995, ("SRB", "DEU")), (("YUG", "DEU"), 1985, ("YUG", "DEU")),
        (("YUG", "DEU"), None, ("YUG", "DEU")),
        (("DDR", "DEU"), 1985, ("DDR", "DEU")), (("SUN", "USA"), 1985, ("SUN", "USA")),
        (("BLX", "DEU"), 1995, ("BEL", "DEU")), (("BLX", "LUX", "DEU"), 1999, ("BLX", "LUX", "DEU")),
        (("58", "276", "251"), 1995, ("BEL", "DEU", "FRA")), (("280", "842"), 1988, ("DEU", "USA")),
        (("Belgium-Luxembourg (...1998)", "Germany"), 1995, ("BEL", "DEU")),
        (("Serbia and Montenegro (...2005)", "Germany"), 2004, ("SRB", "DEU")),
        (("711", "842"), 1998, ("ZAF", "USA")), (("711", "710", "842"), 1998, ("711", "ZAF", "USA")),
    ],
)  # fmt: skip
def test_states_whose_borders_were_others(labels: tuple[str, ...], year: int | None, expected: tuple[str, ...]) -> None:
    assert codes(*labels, year=year) == expected
    assert any(labels[0] in note for note in normalise(labels, year=year).notes)


def test_a_name_that_two_countries_share() -> None:
    assert codes("Congo", "Dem. Rep. of the Congo", "Germany") == ("COG", "COD", "DEU")
    assert normalise(["Congo", "Germany", "France"]).unknown == ("Congo",)


def test_labels_of_one_country_are_named() -> None:
    found = normalise(["004", "4", "AFG", "USA"])
    assert set(found.codes.values()) == {"AFG", "USA"}
    assert "004, 4 and AFG are all read as AFG." in found.notes


def test_an_unknown_label_is_kept_and_said() -> None:
    found = normalise(["USA", "FRA", "GER", "QQQ"])
    assert found.unknown == ("GER", "QQQ")
    assert found.notes == (
        "2 labels in no list of countries kept as regions of their own: GER, QQQ. GER: Did you mean 'DEU' (Germany)?",
    )


@given(st.lists(st.text(string.ascii_letters + string.digits + " _-.,", max_size=6), max_size=12))
def test_every_label_has_exactly_one_place(labels: list[str]) -> None:
    found = normalise(labels)
    assert set(found.codes) == set(labels)
    assert not set(found.aggregates) & set(found.unknown)
    assert set(found.meaning) == set(found.aggregates)
    for label, code in found.codes.items():
        known = code in country_codes() or label in found.aggregates or label in found.unknown
        assert known or code in (*table()["rest"]["own"], *table()["rest"]["exiobase"])


@given(st.lists(st.sampled_from(ISO), min_size=1, unique=True))
def test_codes_of_the_standard_stay_without_a_note(labels: list[str]) -> None:
    found = normalise(labels)
    assert found.codes == {label: label for label in labels}
    assert found.notes == ()


def test_the_tables_do_not_contradict_each_other() -> None:
    codes_in_use, states = set(country_codes()), table()["states"]
    assert not codes_in_use & (set(states) | set(table()["letters"]["codes"]))
    for kind in ("world", "areas", "world-bank", "unions"):
        listed = {code for code in table()["aggregates"][kind]["codes"] if not code.isdigit()}
        assert not listed & (codes_in_use | set(alpha2()) | set(other_codes())), kind
    assert set(table()["aggregates"]["world-bank"]["like"].values()) <= set(group_names())
    assert {find_group(name).name for name in table()["aggregates"]["world-bank"]["like"].values()}
    for state in states.values():
        assert set(state["parts"]) <= codes_in_use
        assert state.get("code") in {None, *state["parts"]}
    assert set(table()["names"].values()) <= codes_in_use
