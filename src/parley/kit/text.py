"""English words as people type them."""

from __future__ import annotations

import re
import unicodedata

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"[a-z0-9]+")


def singular(word: str) -> str:
    """A lower-case word without the ending of the plural: cars, batteries; glass and gas stay."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def loose(text: str) -> str:
    """A name in the form in which two spellings are compared: lower case, words in the
    singular, no signs, no accents, no "and".
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(singular(word) for word in _WORD.findall(letters) if word != "and")


def printable(text: str) -> str:
    """A message as a terminal may show it: control characters, which terminals obey, stand as their escapes."""
    return _OBEYED.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def counted(number: int, word: str, plural: str = "") -> str:
    """A count with its word: ``1 region``, ``2 regions``; ``plural`` where it is not the word with an s."""
    return f"{number:,} {word if number == 1 else plural or f'{word}s'}"


def capital(text: str) -> str:
    """A text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
