"""Numbers as people write them, read the same way in every field, option and argument."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

PATTERN = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
"""A decimal number, with an exponent or without: 5, .5, 5e0, 1e-1."""
_WRITTEN = re.compile(rf"\s*({PATTERN})\s*(%)?\s*")


def number_of(text: str) -> float | None:
    """The number that a text is, None for other texts: ``5``, ``5e0``, ``1e-1``; ``20%`` is 0.2.

    Per cent are divided in decimals, so that 20% is the float nearest to 0.2. May be infinite, as 1e999 is.
    """
    match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).replace("\u2212", "-"))
    if match is None:
        return None
    return float(Decimal(match.group(1)).scaleb(-2)) if match.group(2) else float(match.group(1))


def whole_of(text: str) -> int | None:
    """The whole number that a text is, as in ``100`` and ``1e2``; None for other texts."""
    value = number_of(text)
    if value is None or "%" in text or not float(value).is_integer():
        return None
    plain = text.strip()
    return int(plain) if plain.lstrip("+-").isascii() and plain.lstrip("+-").isdigit() else int(value)
