"""Sectors of a world by code, group, prefix, name or product.

In this order, the first that fits wins: ``all``, an exact code, a group, the beginning of codes, the name of a sector,
a product (``data/sector_synonyms.toml``), a code that lies inside one of the world's wider codes. Case, hyphens and
blanks do not matter, nor do plurals and accents in names and products.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from parley.codes.products import (
    SMALL_PART,
    WHOLE,
    Place,
    Product,
    classification,
    classifications,
    places,
    products,
    spelled_products,
)
from parley.errors import SHORT, InputError, near_code
from parley.kit.packaged import read_toml
from parley.kit.text import loose

ALL = "all"
SHOWN = 40
"""Sectors that an error message lists at most."""
LIKE = 0.75
"""Least likeness of a suggested name (difflib's ratio)."""


@dataclass(frozen=True)
class SectorSelection:
    """Sectors picked by selectors.

    Attributes:
        codes: in the world's order, each once.
        notes: a sentence for each selector that got more than it names.
    """

    codes: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SectorRow:
    """Names, products and groups of one sector.

    Attributes:
        code, name: of the sector; the name is the code where none is known.
        synonyms: other names of the whole sector.
        products: that are a part of it.
        groups: that hold it.
    """

    code: str
    name: str
    synonyms: tuple[str, ...]
    products: tuple[str, ...]
    groups: tuple[str, ...]


def sector_groups() -> dict[str, tuple[str, ...]]:
    """Codes of every sector group, over all classifications."""
    return {name: tuple(entry["codes"]) for name, entry in read_toml("sector_groups.toml").items()}


def sector_titles() -> dict[str, str]:
    """What each sector group holds, in words."""
    return {name: str(entry["title"]) for name, entry in read_toml("sector_groups.toml").items()}


def services_of(sectors: Sequence[str]) -> tuple[str, ...]:
    """Sectors of a world that are services; none in a world of other codes, some of which look like a service's.

    A chapter of the Harmonized System, 64 (footwear), is a code of a service in WIOD 2013.
    """
    groups = sector_groups()
    if classification(tuple(sectors)) is None or not any(code in groups["goods"] for code in sectors):
        return ()
    return tuple(code for code in sectors if code in groups["services"])


def sector_name(code: str, sectors: Sequence[str] = ()) -> str:
    """Short name of a sector; the code itself where none is known.

    Some letters are sectors of two classifications (E is water in one, electricity in another): ``sectors``, those of
    the world, tell which one is meant. Without them the code is taken as WIOD 2013's, then as the ICIO's.
    """
    if code.casefold() == ALL:  # of a model with one sector
        return "All sectors"
    if sectors:
        return _names(sectors).get(code, code)
    return next((names[code] for names in classifications().values() if code in names), code)


def _names(sectors: Sequence[str]) -> dict[str, str]:
    kind = classification(tuple(sectors))
    return classifications()[kind] if kind is not None else {}


def sector_list(sectors: Sequence[str]) -> tuple[SectorRow, ...]:
    """Sectors of a world with names, synonyms, products and groups, in the world's order."""
    held = [(product, places(product, sectors)) for product in products()]
    clear = {word for p in products() for word in p.spellings if len(spelled_products()[loose(word)]) == 1}
    groups = sector_groups()
    return tuple(
        SectorRow(
            code,
            sector_name(code, sectors),
            tuple(
                word
                for product, there in held
                if there == (Place(code, WHOLE),)
                for word in product.spellings
                if word in clear and loose(word) != loose(sector_name(code, sectors))
            ),
            tuple(p.name for p, there in held if any(x.code == code and x.share > WHOLE for x in there)),
            tuple(name for name, codes in groups.items() if code in codes),
        )
        for code in sectors
    )


def resolve_sectors(selectors: Sequence[str], sectors: Sequence[str]) -> tuple[str, ...]:
    """As :func:`select_sectors`, the codes only."""
    return select_sectors(selectors, sectors).codes


def select_sectors(selectors: Sequence[str], sectors: Sequence[str]) -> SectorSelection:
    """Sectors picked by codes, groups, prefixes, names or products, in the world's order.

    Args:
        selectors: what to pick, such as ``["steel", "C29", "high-tech"]``.
        sectors: J sector codes of the world.

    Raises:
        InputError: a selector that fits nothing, or two products; the message has the nearest names.
    """
    return _selected(tuple(str(selector) for selector in selectors), tuple(sectors))


@lru_cache(maxsize=4096)
def _selected(selectors: tuple[str, ...], sectors: tuple[str, ...]) -> SectorSelection:
    """Kept, as draws and paths ask for the same sectors of the same world again."""
    found = [_match(selector, sectors) for selector in selectors]
    picked = {code for selection in found for code in selection.codes}
    notes = tuple(dict.fromkeys(note for selection in found for note in selection.notes))
    return SectorSelection(tuple(code for code in sectors if code in picked), notes)


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip().casefold())


def _match(selector: str, sectors: tuple[str, ...]) -> SectorSelection:
    for find in (_every, _exact, _begun, _named, _product, _around):
        found = find(selector, sectors)
        if found is not None:
            return found
    raise InputError(_unknown(selector, sectors))


def _some(codes: tuple[str, ...], notes: tuple[str, ...] = ()) -> SectorSelection | None:
    return SectorSelection(codes, notes) if codes else None


def _every(selector: str, sectors: tuple[str, ...]) -> SectorSelection | None:
    return SectorSelection(sectors) if selector.strip().casefold() in (ALL, "*") else None


def _exact(selector: str, sectors: tuple[str, ...]) -> SectorSelection | None:
    """A code, else a group, as it stands; then both with other hyphens and blanks."""
    for same in (str.casefold, _key):
        typed = same(selector.strip())
        codes = tuple(code for code in sectors if same(code) == typed)
        group = next((name for name in sector_groups() if same(name) == typed), None)
        if codes or group is not None:
            return SectorSelection(codes or _in_group(str(group), sectors))
    return None


def _begun(selector: str, sectors: tuple[str, ...]) -> SectorSelection | None:
    """All codes that begin so; a note where one covers more than is asked for, as C10T12 does for C10."""
    typed = selector.strip().casefold()
    begun = tuple(code for code in sectors if typed and code.casefold().startswith(typed))
    return _some(begun, tuple(_wider(selector, code, sectors) for code in begun if _inside(typed, code)))


def _named(selector: str, sectors: tuple[str, ...]) -> SectorSelection | None:
    names, typed = _names(sectors), loose(selector)
    return _some(tuple(code for code in sectors if typed and loose(names.get(code, "")) == typed))


def _around(selector: str, sectors: tuple[str, ...]) -> SectorSelection | None:
    """Wider codes that a code lies in, each with a note."""
    around = tuple(code for code in sectors if _inside(selector.strip(), code))
    return _some(around, tuple(_wider(selector, code, sectors) for code in around))


def _in_group(group: str, sectors: tuple[str, ...]) -> tuple[str, ...]:
    codes = sector_groups()[group]
    found = tuple(code for code in sectors if code in codes)
    if not found:
        raise InputError(f"the sector group {group!r} is empty in this world; its sectors are {_listed(sectors)}.")
    return found


def _listed(sectors: Sequence[str]) -> str:
    return ", ".join(sectors[:SHOWN]) + (" …" if len(sectors) > SHOWN else "")


def _titled(code: str, sectors: Sequence[str]) -> str:
    name = sector_name(code, sectors)
    return code if name == code else f"{code} ({name})"


# -- products --------------------------------------------------------------------------------------------------


def _product(selector: str, sectors: tuple[str, ...]) -> SectorSelection | None:
    """Sectors of a product; None if the word is not one, InputError if it is two or has no sector here."""
    meant = spelled_products().get(loose(selector), ())
    found = [(product, there) for product in meant if (there := places(product, sectors))]
    if not meant:
        return None
    if not found:
        raise InputError(
            f"no sector of this world is narrow enough for {selector!r}; its sectors are "
            f"{', '.join(_titled(code, sectors) for code in sectors[:SHOWN])}."
        )
    product, there = found[0]
    if any({place.code for place in other} != {place.code for place in there} for _, other in found):
        choices = (f"{' and '.join(_titled(x.code, sectors) for x in these)} as in {p.name!r}" for p, these in found)
        raise InputError(f"{selector!r} is ambiguous; write one of: {', '.join(choices)}.")
    return SectorSelection(
        tuple(place.code for place in there),
        tuple(_held(selector, product, place, sectors) for place in there if place.share > WHOLE),
    )


def _held(selector: str, product: Product, place: Place, sectors: tuple[str, ...]) -> str:
    much = "much wider" if place.share == SMALL_PART else "wider"
    elsewhere = f" {product.note}" if product.note and classification(sectors) == "icio" else ""
    return f"{selector!r} is part of {_titled(place.code, sectors)}; the sector is {much} than the product.{elsewhere}"


# -- codes inside wider codes ----------------------------------------------------------------------------------

_CODE = re.compile(r"([A-Z]?)(\d*)([A-Z]?)(?:[T_-]([A-Z]?)(\d*))?")


@dataclass(frozen=True)
class _Range:
    """Divisions or groups of ISIC that a code covers: C10T12 is section C, 10 to 12; AtB is sections A to B."""

    sections: tuple[str, str]
    digits: tuple[str, str]
    part: str


def _range(code: str) -> _Range | None:
    upper = code.upper()
    match = re.fullmatch(r"([A-Z])T([A-Z])", upper)
    if match is not None:
        return _Range((match.group(1), match.group(2)), ("", ""), "")
    match = _CODE.fullmatch(upper)
    if match is None or not upper:
        return None
    section, first, part, other, last = (group or "" for group in match.groups())
    if (last and len(last) != len(first)) or (other and other != section and not (first or last)):
        return None
    return _Range((section, section), (first, last or first), part)


def _inside(typed: str, code: str) -> bool:
    """Whether a code lies in one that covers more: C10 and C11 in C10T12, A in AtB, C293 in C29; not C in C29."""
    inner, outer = _range(typed), _range(code)
    if inner is None or outer is None or inner.part or outer.part:
        return False
    if not outer.digits[0]:
        (low, high), (first, last) = outer.sections, inner.sections
        return low < high and bool(first) and not inner.digits[0] and low <= first <= last <= high and inner != outer
    length = len(outer.digits[0])
    if inner.sections != outer.sections or len(inner.digits[0]) < length:
        return False
    low, high = outer.digits
    return low <= inner.digits[0][:length] <= inner.digits[1][:length] <= high and inner != outer


def _wider(selector: str, code: str, sectors: tuple[str, ...]) -> str:
    return f"{selector} lies in {_titled(code, sectors)}; the sector is wider than what is asked for."


# -- suggestions -----------------------------------------------------------------------------------------------


def _unknown(selector: str, sectors: tuple[str, ...]) -> str:
    return (
        f"unknown sector {selector!r}.{_nearest(selector, sectors)} Expected a code or prefix of {_listed(sectors)}, a "
        f"sector's name, a product such as steel, or a group: {', '.join([ALL, *sector_groups()])}."
    )


def _nearest(selector: str, sectors: tuple[str, ...]) -> str:
    """Up to three nearest among codes, groups, names and products, the last two with their codes."""
    code = near_code(selector, sectors)
    if code is not None or len(selector) <= SHORT:
        return f" Did you mean {code!r}?" if code is not None else ""
    answers: dict[str, str] = {}
    for product in products():
        there = places(product, sectors)
        for word in product.spellings if there else ():
            answers.setdefault(word.casefold(), f"{word!r} ({', '.join(place.code for place in there)})")
    names = _names(sectors)
    answers |= {names[c].casefold(): f"{names[c]!r} ({c})" for c in sectors if c in names}
    answers |= {word.casefold(): repr(word) for word in (ALL, *sector_groups(), *sectors)}
    close = difflib.get_close_matches(selector.strip().casefold(), answers, n=3, cutoff=LIKE)
    return f" Did you mean {' or '.join(dict.fromkeys(answers[word] for word in close))}?" if close else ""
