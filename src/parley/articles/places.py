"""Countries and blocs in a text: their names, demonyms, and capitals that stand for governments."""

from __future__ import annotations

import re
from functools import cache

from parley.articles.vocabulary import alternatives, table
from parley.codes.countries import aliases, country_codes, country_name
from parley.codes.groups import UNIONS, describe_groups

_NOT_IN_PROSE = ("GER", "ROM", "SUI", "EA", "NORDIC", "BALTIC", "RUSSIA-SANCTIONING", "RUSSIA-UNFRIENDLY")
"""Codes that no article uses, or that mean something else there."""


@cache
def _names() -> dict[str, str]:
    """From each spelling to an ISO3 code or the name of a group."""
    names = {country_name(code): code for code in country_codes() if code != "ROW"}
    spellings = names | aliases()
    spellings |= {group.name: group.name for group in describe_groups() if group.kind == UNIONS} | {
        "U.S.": "USA",
        "U.K.": "GBR",
        "E.U.": "EU",
    }
    for part in ("capitals", "demonyms", "blocs"):
        spellings |= dict(table(part))
    return {name: code for name, code in spellings.items() if name not in _NOT_IN_PROSE}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternatives(_names())})(?:s\b|(?![\w$]))")


def find_places(flat: str) -> tuple[str, ...]:
    """ISO3 codes and group names in a text, in the order in which they appear first."""
    found = (match[0] for match in _pattern().finditer(flat))
    return tuple(dict.fromkeys(_names().get(name) or _names()[name.removesuffix("s")] for name in found))
