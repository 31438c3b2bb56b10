"""Codes and names of countries, and what a wrong code probably meant."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parley.codes.countries import aliases, alpha2, country_codes, country_name, label, other_codes, suggestion
from parley.codes.groups import group_names, resolve_countries
from parley.errors import InputError, near_code, nearest
from parley.worlds.world import load_world

WORLD = load_world("world-2021").economy.regions
TRADE = load_world("trade-2023").economy.regions


def told(name: str, regions: tuple[str, ...] = WORLD) -> str:
    return suggestion(name, regions, group_names())


def test_tables_lead_to_codes_and_do_not_shadow_them() -> None:
    codes, folded = set(country_codes()), {name.casefold() for name in group_names()}
    assert set(alpha2().values()) == codes - {"ROW"}
    assert set(aliases().values()) <= codes
    assert {new for found in other_codes().values() for new in found} <= codes
    for old in other_codes():
        assert old not in codes
        assert old.casefold() not in folded


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("EL", "GRC"), ("UK", "GBR"), ("uk", "GBR"), ("U.K.", "GBR"), ("ROM", "ROU"), ("ZAR", "COD"), ("SER", "SRB"),
        ("KSV", "XKX"), ("XK", "XKX"), ("DE", "DEU"), ("us", "USA"), ("DEN", "DNK"), ("KSA", "SAU"), ("RUZ", "RUS"),
        ("UAS", "USA"), ("FNI", "FIN"), ("germny", "DEU"), ("South-Korea", "KOR"), ("Cote d'Ivoire", "CIV"),
        ("Côte d'Ivoire", "CIV"), ("turkiye", "TUR"),
    ],
)  # fmt: skip
def test_what_was_meant(typed: str, code: str) -> None:
    assert told(typed).startswith(f" Did you mean {code!r} ({country_name(code)})?")


def test_a_state_with_two_successors() -> None:
    assert told("SCG", TRADE) == " Did you mean 'SRB' (Serbia) or 'MNE' (Montenegro)?"


@pytest.mark.parametrize("typed", ["MAGHREB", "Eurasia", "WTO", "IMF", "SUN", "YUG", "CHI", "XX", "QQQ", "", " "])
def test_nothing_rather_than_nonsense(typed: str) -> None:
    assert told(typed) == ""
    assert told(typed, TRADE) == ""


def test_a_country_that_the_world_lacks_is_named_as_absent() -> None:
    with pytest.raises(InputError, match=r"^'TWN' \(Taiwan\) is not a region of this world\.$"):
        resolve_countries(["TWN"], TRADE, None)
    assert told("TW", TRADE) == " Did you mean 'TWN' (Taiwan)? TWN is not among this world's regions."
    assert told("KSV") == " Did you mean 'XKX' (Kosovo)? XKX is not among this world's regions."


@given(st.text(string.ascii_uppercase, min_size=3, max_size=3))
def test_three_letters_far_from_all_codes_get_no_suggestion(text: str) -> None:
    known = {*WORLD, *group_names()}
    assume(text not in other_codes() and text not in aliases() and text not in country_codes())
    assume(not any(len(c) == 3 and sum(a != b for a, b in zip(c, text, strict=True)) < 2 for c in known))
    assume(not any(sorted(c) == sorted(text) for c in known))
    assert told(text) == ""


@given(code=st.sampled_from(country_codes()), k=st.integers(0, 1))
def test_two_letters_exchanged_never_lead_elsewhere_than_to_a_code_one_step_away(code: str, k: int) -> None:
    typed = code[:k] + code[k + 1] + code[k] + code[k + 2 :]
    found = near_code(typed, country_codes())
    assert found is None or found in country_codes()
    if found is not None:
        assert sorted(found) == sorted(typed) or sum(a != b for a, b in zip(found, typed, strict=True)) == 1


def test_short_names_elsewhere() -> None:
    assert near_code("UAS", ["USA", "AUS"]) == "USA"
    assert near_code("USX", ["USA", "USB"]) is None
    assert nearest("ico", ["icio", "wiod"]) == " Did you mean 'icio'?"
    assert nearest("abc", ["xyz", "abd", "abe"]) == ""
    assert nearest("a", ["A"]) == " Did you mean 'A'?"


def test_the_label_of_a_region() -> None:
    assert label("DEU") == "Germany"
    assert label("ROW") == "Rest of the world"
    assert label("Northland") == "Northland"
