"""Sectors by name, product, prefix and wider code, in every classification."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.codes.products import SMALL_PART, classification, classifications, places, products, spelled_products
from parley.codes.sectors import resolve_sectors, sector_groups, sector_list, sector_name, select_sectors
from parley.economy.readers.wiod import WIOD_2013_SECTORS
from parley.errors import InputError
from parley.kit.text import loose
from parley.worlds.recipes.cp2015 import SECTORS as CP2015
from parley.worlds.world import load_world

BUNDLED = {name: load_world(name).economy.sectors for name in ("world-2021", "wiod-2011", "trade-2023")}
ICIO = BUNDLED["world-2021"]
COARSE = ("SERV", "A01_02", "B05_06", "B07_08", "C24", "C30")
"""ICIO sectors of tables with fewer."""
OTHERS = {
    "cp2015": CP2015,
    "wiod-2016": tuple(classifications()["wiod-2016"]),
    "icio-50": tuple(code for code in classifications()["icio"] if code not in COARSE),
    "icio-2018": ("A01_02", "A03", "B05_06", "B07_08", "B09", "C10T12", "C24", "C25", "C29", "C30", "SERV"),
}
WORLDS = BUNDLED | OTHERS
PAIRS = [(world, code) for world, sectors in WORLDS.items() for code in sectors]


@pytest.mark.parametrize("world", WORLDS)
def test_every_sector_has_a_name_that_means_it_alone(world: str) -> None:
    sectors = WORLDS[world]
    for code in sectors:
        name = sector_name(code, sectors)
        assert name != code
        if name.casefold() not in sector_groups():  # a group of that name wins, and is wider
            assert select_sectors([name], sectors).codes == (code,), name
            assert not select_sectors([name], sectors).notes
        assert resolve_sectors([code], sectors) == (code,)


def test_the_classification_of_each_world() -> None:
    found = {world: classification(tuple(sectors)) for world, sectors in WORLDS.items()}
    assert found == {
        "world-2021": "icio", "wiod-2011": "wiod-2013", "trade-2023": "one", "cp2015": "cp2015",
        "wiod-2016": "wiod-2016", "icio-50": "icio", "icio-2018": "icio",
    }  # fmt: skip
    assert set(WIOD_2013_SECTORS) == set(classifications()["wiod-2013"])
    assert classification(("A", "B")) is None
    assert sector_name("B", ("A", "B")) == "B"


def test_a_letter_of_two_classifications_is_read_in_the_worlds_own() -> None:
    assert sector_name("L", OTHERS["icio-50"]) == "Real estate"
    assert sector_name("L", BUNDLED["wiod-2011"]) == "Public administration"
    assert resolve_sectors(["education"], OTHERS["icio-50"]) == ("P",)
    assert resolve_sectors(["education"], BUNDLED["wiod-2011"]) == ("M",)


@pytest.mark.parametrize("word", [word for product in products() for word in product.spellings])
def test_every_synonym_has_a_sector_in_world_2021_or_is_refused_as_ambiguous(word: str) -> None:
    if len(spelled_products()[loose(word)]) > 1:
        with pytest.raises(InputError, match="is ambiguous; write one of"):
            select_sectors([word], ICIO)
    else:
        assert select_sectors([word], ICIO).codes


def test_every_place_is_a_code_of_its_classification() -> None:
    for product in products():
        for world, sectors in WORLDS.items():
            assert {place.code for place in places(product, sectors)} <= set(sectors)
            if world in ("wiod-2011", "cp2015", "wiod-2016", "icio-50"):
                assert places(product, sectors), f"{product.name} has no sector in {world}"
        for kind, there in product.places.items():
            assert {place.code for place in there} <= set(classifications()[kind]), product.name
            assert all(place.share <= SMALL_PART for place in there)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("steel", "cars", "pharmaceuticals"), ("C21", "C24A", "C29")),
        (("Iron & Steel", "MOTOR-VEHICLE", "medicine"), ("C21", "C24A", "C29")),
        (("automobiles", "Basic metals"), ("C24A", "C24B", "C29")),
        (("high tech",), ("C21", "C26", "C302T309")),
        (("metals",), ("C24A", "C24B", "C25")),
        (("metal ore", "coal"), ("B05", "B07")),
        (("electronics", "machinery", "refined petroleum", "chemicals"), ("C19", "C20", "C26", "C28")),
        (("c17-18",), ("C17_18",)),
        (("C24",), ("C24A", "C24B")),
        (("C30",), ("C301", "C302T309")),
        (("C",), tuple(code for code in ICIO if code.startswith("C"))),
    ],
)
def test_what_needs_no_note(words: tuple[str, ...], codes: tuple[str, ...]) -> None:
    found = select_sectors(words, ICIO)
    assert found.codes == codes == resolve_sectors(words, ICIO)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("word", "code", "note"),
    [
        ("rare earths", "C24B", "'rare earths' is part of C24B (Non-ferrous metals); the sector is much wider"),
        ("Rare-Earth", "C24B", "much wider than the product. These are basic non-ferrous metals"),
        ("caviar", "C10T12", "'caviar' is part of C10T12 (Food, drinks, tobacco); the sector is much wider"),
        ("diamonds", "B08", "cut stones and jewellery are in C31T33"),
        ("oil", "B06", "'oil' is part of B06 (Oil and gas); the sector is wider than the product."),
        ("tourism", "SERV", "the sector is much wider"),
        ("C10", "C10T12", "C10 lies in C10T12 (Food, drinks, tobacco); the sector is wider"),
        ("c11", "C10T12", "c11 lies in C10T12"),
        ("C18", "C17_18", "C18 lies in C17_18"),
        ("C13T14", "C13T15", "C13T14 lies in C13T15"),
        ("C302", "C302T309", "C302 lies in C302T309"),
        ("C304", "C302T309", "C304 lies in C302T309"),
        ("C293", "C29", "C293 lies in C29 (Motor vehicles)"),
    ],
)
def test_what_reaches_more_than_asked_says_so(word: str, code: str, note: str) -> None:
    found = select_sectors([word, word], ICIO)
    assert found.codes == (code,)
    assert len(found.notes) == 1
    assert note in found.notes[0]


@pytest.mark.parametrize(
    ("world", "word", "code", "noted"),
    [
        ("wiod-2011", "steel", "27t28", True), ("wiod-2011", "pharmaceuticals", "24", True),
        ("wiod-2011", "shoes", "19", False), ("wiod-2011", "18", "17t18", True), ("wiod-2011", "B", "AtB", True),
        ("wiod-2011", "A", "AtB", True), ("cp2015", "cars", "auto", False), ("cp2015", "computers", "office", True),
        ("cp2015", "computer", "computer", False), ("cp2015", "metal", "metal-products", False),
        ("wiod-2016", "food products", "C10-C12", False), ("wiod-2016", "C11", "C10-C12", True),
        ("icio-50", "airlines", "H51", False), ("icio-2018", "steel", "C24", True), ("icio-2018", "C301", "C30", True),
    ],
)  # fmt: skip
def test_other_classifications(world: str, word: str, code: str, noted: bool) -> None:
    found = select_sectors([word], WORLDS[world])
    assert found.codes == (code,)
    assert bool(found.notes) is noted


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("iron", r"'iron' is ambiguous; write one of: B07 \(Metal ores\) as in 'iron ore', C24A \(Iron and steel\)"),
        ("transport", "'transport' is ambiguous"),
        ("steal", r"unknown sector 'steal'\. Did you mean 'steel' \(C24A\)"),
        ("pharmaceutcals", r"Did you mean 'Pharmaceuticals' \(C21\)"),
        ("Motor vehcles", r"Did you mean 'Motor vehicles' \(C29\)"),
        ("godos", "Did you mean 'goods'"),
        ("C91", "Did you mean 'C19'"),
        ("C99", r"unknown sector 'C99'\. Expected"),
        ("C241", r"unknown sector 'C241'"),
        ("H49", r"unknown sector 'H49'\. Expected"),
        ("", "unknown sector ''"),
        ("-", "unknown sector '-'"),
    ],
)
def test_what_is_refused(word: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        select_sectors([word], ICIO)


def test_a_world_of_one_sector_does_not_stand_for_a_product() -> None:
    with pytest.raises(InputError, match=r"narrow enough for 'steel'; its sectors are TOTAL \(All goods\)"):
        select_sectors(["steel"], BUNDLED["trade-2023"])
    assert resolve_sectors(["All goods"], BUNDLED["trade-2023"]) == ("TOTAL",)


def test_words_of_a_users_own_world_come_first() -> None:
    own = ("steel-flat", "steel-long", "wheat", "services")
    assert select_sectors(["steel"], own) == select_sectors(["steel-flat", "steel long"], own)
    with pytest.raises(InputError, match="narrow enough for 'cars'"):
        select_sectors(["cars"], own)


@given(pair=st.sampled_from(PAIRS), upper=st.booleans())
def test_an_exact_code_wins_in_any_case(pair: tuple[str, str], upper: bool) -> None:
    world, code = pair
    assert select_sectors([code.upper() if upper else code.lower()], WORLDS[world]).codes == (code,)


@given(st.lists(st.sampled_from([*sector_groups(), "all", "steel", "oil", "C11", "Coal", "C2"]), min_size=1))
def test_a_selection_is_the_ordered_union_of_its_parts(words: list[str]) -> None:
    found = select_sectors(words, ICIO)
    union = {code for word in words for code in select_sectors([word], ICIO).codes}
    assert found.codes == tuple(code for code in ICIO if code in union)


def test_groups_cover_the_wiod_2016_classification() -> None:
    sectors = OTHERS["wiod-2016"]
    both = set(resolve_sectors(["goods"], sectors)) | set(resolve_sectors(["services"], sectors))
    assert both == set(sectors)
    assert resolve_sectors(["food"], sectors) == ("A01", "A03", "C10-C12")


def test_the_list_of_sectors() -> None:
    rows = {row.code: row for row in sector_list(ICIO)}
    assert tuple(rows) == ICIO
    assert rows["C24A"].name == "Iron and steel"
    assert "steel" in rows["C24A"].synonyms
    assert "iron" not in rows["C24A"].synonyms  # ambiguous
    assert "rare earths" in rows["C24B"].products
    assert rows["C24A"].groups == ("goods", "manufacturing", "metals")
    for code, row in rows.items():
        for word in row.synonyms:
            assert select_sectors([word], ICIO).codes == (code,) or word in sector_groups()
