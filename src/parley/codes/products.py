"""Products and industries by the words that people use, and the sectors of each classification that hold them.

The facts are in ``data/sector_names.toml`` and ``data/sector_synonyms.toml``; this module only reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from parley.kit.packaged import read_toml
from parley.kit.text import loose

ICIO = "icio"
"""Classification in which the products' sectors are written down; others follow from it."""
WHOLE, PART, SMALL_PART = 0, 1, 2
"""How a product stands to a sector: it is the sector, a part, a small part."""


@dataclass(frozen=True)
class Place:
    """A sector that holds a product; ``share`` is WHOLE, PART or SMALL_PART."""

    code: str
    share: int


@dataclass(frozen=True)
class Product:
    """A product or industry.

    Attributes:
        name, also: its spellings.
        places: by classification, the sectors that hold it.
        note: what of it is in other sectors of the ICIO.
    """

    name: str
    also: tuple[str, ...]
    places: Mapping[str, tuple[Place, ...]]
    note: str

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names, the first first."""
        return (self.name, *self.also)


@cache
def classifications() -> dict[str, dict[str, str]]:
    """Names of sectors by code, for each classification."""
    return {
        name: {str(code): str(text) for code, text in entry["names"].items()}
        for name, entry in read_toml("sector_names.toml").items()
    }


@cache
def classification(sectors: tuple[str, ...]) -> str | None:
    """Classification that has most of a world's sectors; None unless it has more than half of them."""
    counts = {name: sum(code in names for code in sectors) for name, names in classifications().items()}
    best = max(counts, key=lambda name: counts[name])
    return best if 2 * counts[best] > len(sectors) else None


def _place(text: str) -> Place:
    return Place(text.lstrip("<"), len(text) - len(text.lstrip("<")))


@cache
def products() -> tuple[Product, ...]:
    """All products, in the order of the file."""
    table = read_toml("sector_synonyms.toml")["products"]
    return tuple(
        Product(
            name=name,
            also=tuple(entry.get("also", ())),
            places={key: tuple(map(_place, entry[key])) for key in classifications() if key in entry},
            note=str(entry.get("note", "")),
        )
        for name, entry in table.items()
    )


@cache
def _lies() -> dict[str, dict[str, tuple[Place, ...]]]:
    """By classification, the sectors that hold a sector of the ICIO."""
    table = read_toml("sector_synonyms.toml")["lies"]
    return {name: {code: tuple(map(_place, ts)) for code, ts in entry.items()} for name, entry in table.items()}


def places(product: Product, sectors: Sequence[str]) -> tuple[Place, ...]:
    """Sectors of the world that hold a product, each once; empty if none does or the classification is not known."""
    kind = classification(tuple(sectors))
    if kind is None:
        return ()
    given = product.places.get(kind, ())
    if not given or kind == ICIO:
        given = tuple(place for own in product.places.get(ICIO, ()) for place in _moved(own, kind, sectors))
    found: dict[str, Place] = {}
    for place in given:
        if place.code in sectors and (place.code not in found or found[place.code].share > place.share):
            found[place.code] = place
    return tuple(found.values())


def _moved(own: Place, kind: str, sectors: Sequence[str]) -> tuple[Place, ...]:
    """A place in the ICIO as places in another classification, or in the coarser ICIO that a world has."""
    if kind == ICIO and own.code in sectors:
        return (own,)
    there = _lies().get(kind, {}).get(own.code, ())
    return tuple(Place(place.code, max(place.share, own.share)) for place in there)


@cache
def spelled_products() -> dict[str, tuple[Product, ...]]:
    """Products by spelling in its loose form; several where a word is ambiguous.

    The name of an ICIO sector is a product too, so that "pharmaceuticals" is found in tables that have no such sector.
    """
    found: dict[str, tuple[Product, ...]] = {}
    for product in products():
        for key in dict.fromkeys(map(loose, product.spellings)):
            found[key] = (*found.get(key, ()), product)
    for code, name in classifications()[ICIO].items():
        found.setdefault(loose(name), (Product(name, (), {ICIO: (Place(code, WHOLE),)}, ""),))
    return found
