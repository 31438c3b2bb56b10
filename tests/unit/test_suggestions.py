"""What a wrong name probably meant: the right one, or nothing; never another country's code."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parley.codes.countries import alpha2, country_codes, country_name, other_codes, suggestion
from parley.codes.groups import find_group, group_names, resolve_countries
from parley.codes.reading import read, table
from parley.errors import InputError, near_code, nearest
from parley.results.rows import positions
from parley.worlds.world import load_world

WORLD = load_world("world-2021").economy.regions
TRADE = load_world("trade-2023").economy.regions
AIRLINES = ["EZY", "RYR", "BAW", "AFR", "DLH", "KLM", "UAE", "QTR", "THY", "CSN", "CES", "SWR", "AAL", "DAL", "UAL"]
AIRPORTS = ["TSE", "KIV", "SXF", "CDG", "SVO", "JFK", "PEK", "DXB", "LED", "KBP", "NQZ", "RMO"]
BODIES = ["IMF", "ILO", "IEA", "UNO", "ECB", "FAO", "IFC", "WHO", "BIS", "SCO", "ECO", "APEC", "COMESA", "CARICOM"]
CURRENCIES = ["USD", "EUR", "GBP", "CNY", "RUB", "JPY", "CHF", "INR", "BRL", "CAD", "AUD", "NOK", "SEK", "TRY"]


def meant(name: str, regions: tuple[str, ...]) -> str:
    """What the message of a selector offers; empty if nothing."""
    with pytest.raises(InputError) as caught:
        resolve_countries([name], regions, None)
    return str(caught.value).partition(" Did you mean ")[2]


@pytest.mark.parametrize("regions", [WORLD, TRADE, ()])
def test_codes_of_other_lists_lead_to_their_country_or_nowhere(regions: tuple[str, ...]) -> None:
    for old, today in {**other_codes(), **{two: (three,) for two, three in alpha2().items()}}.items():
        offered = suggestion(old, regions, group_names())
        codes = [code for code in country_codes() if repr(code) in offered]
        assert codes == sorted(today), old


@pytest.mark.parametrize("name", [*AIRLINES, *AIRPORTS, *BODIES, *CURRENCIES])
def test_codes_that_are_no_countries_lead_nowhere(name: str) -> None:
    offered = {suggestion(name, regions, group_names()) for regions in (WORLD, TRADE, ())}
    right = other_codes().get(name) or ((name,) if name in country_codes() else ())
    assert all(not text or any(repr(code) in text for code in right) for text in offered), offered


def test_a_country_that_a_world_lacks_leads_to_no_neighbour() -> None:
    for code in set(country_codes()) - set(WORLD):
        assert meant(code, WORLD) == ""
        with pytest.raises(InputError) as caught:
            positions("region", code, WORLD)
        assert "Did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("GERMNAY", "DEU"), ("Untied States", "USA"), ("CHNA", "CHN"), ("EU72", "EU27"), ("Untied Kingdom", "GBR"),
        ("Itlay", "ITA"), ("Frnace", "FRA"), ("Brasil", "BRA"), ("Netherlnads", "NLD"), ("Swtizerland", "CHE"),
        ("Austrlia", "AUS"), ("Austira", "AUT"), ("Irland", "IRL"), ("Slovenija", "SVN"), ("Nigera", "NGA"),
        ("UAS", "USA"), ("RUZ", "RUS"), ("DUE", "DEU"), ("CNH", "CHN"), ("FNI", "FIN"), ("RUSS", "RUS"),
        ("NATOO", "NATO"), ("BRICKS", "BRICS"), ("Mercosul", "MERCOSUR"), ("Korea, Repubic of", "KOR"),
        ("nUited States", "USA"), ("Türkye", "TUR"), ("Viet-Namm", "VNM"),
    ],
)  # fmt: skip
def test_misspellings_lead_to_what_was_meant(typed: str, code: str) -> None:
    assert meant(typed, WORLD).startswith(repr(code))


@pytest.mark.parametrize("typed", ["Roman", "Romane", "Iland", "chat", "Mail", "LATAM", "Middle East", "QQQ", "X", "1"])
def test_what_is_like_nothing_leads_to_no_other_country(typed: str) -> None:
    assert meant(typed, WORLD) in ("", "'ROU' (Romania)?")


@given(st.sampled_from([name for name in table()["names"] if len(name) > 8]), st.integers(1, 30), st.data())
def test_one_slip_in_a_long_name_leads_to_that_country_or_nowhere(name: str, place: int, data: st.DataObject) -> None:
    k = place % (len(name) - 1)
    swapped = name[:k] + name[k + 1] + name[k] + name[k + 2 :]
    typed = data.draw(st.sampled_from([swapped, name[:k] + name[k + 1 :]]))
    assume(read(typed) is None)
    offered = suggestion(typed)
    assert not offered or repr(table()["names"][name]) in offered


@given(st.text(string.ascii_letters, min_size=1, max_size=3))
def test_a_short_code_is_one_slip_of_the_finger_away_from_what_it_leads_to(typed: str) -> None:
    found = near_code(typed, country_codes())
    if found is not None:
        key = typed.upper()
        apart = [(a, b) for a, b in zip(found, key, strict=True) if a != b]
        assert sorted(found) == sorted(key) or (len(apart) == 1 and found[0] == key[0])


@pytest.mark.parametrize(
    ("find", "typed", "offered"),
    [
        (find_group, "EU72", "EU27"), (find_group, "G-20", "G20"), (find_group, "Switzerland", ""),
        (find_group, "Germany", ""), (find_group, "USA", ""), (country_name, "EL", "GRC"), (country_name, "QQQ", ""),
    ],
)  # fmt: skip
def test_groups_and_names(find: Callable[[str], object], typed: str, offered: str) -> None:
    with pytest.raises(InputError) as caught:
        find(typed)
    assert str(caught.value).partition("Did you mean ")[2].startswith(repr(offered) if offered else "")
    assert offered or "Did you mean" not in str(caught.value)


def test_a_word_far_from_all_leads_nowhere() -> None:
    words = ["tariff", "embargo", "trade-cost", "import-ban", "export-ban", "quota", "customs-union"]
    assert nearest("tarif", words) == " Did you mean 'tariff'?"
    assert nearest("importban", words) == " Did you mean 'import-ban'?"
    for word in ("Germany", "quotient", "subsidy", "sanctions", "banana"):
        assert nearest(word, words) == "", word


@pytest.mark.parametrize(
    ("typed", "said"),
    [("WLD", "'*'"), ("World", "'*'"), ("EU27_2020", "'EU27'"), ("European Union", "'EU'"), ("EUN", "'EU'")],
)
def test_the_world_and_the_union_of_tables_lead_to_those_of_scenarios(typed: str, said: str) -> None:
    assert said in suggestion(typed, ("USA", "CHN"), group_names())
