"""Whether a text is in English, by its commonest words and its script; the rules read English only."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from parley.articles.vocabulary import table

_WORD = re.compile(r"[^\W\d_]+")
LEAST = 2
"""Common words of another language that must be there."""
CLEARLY = 2.0
"""How many times as many as of English."""
SHORTEST = 15
"""Words of a text that has none of the common words of English and is not in English for that."""
OTHER_SCRIPT = 0.5
"""Share of letters of another script."""


def foreign(text: str) -> str:
    """What the text is in, where that is not English: ``German``, ``in Cyrillic letters``; empty if it is English."""
    script = _script(text)
    if script:
        return f"in {script} letters"
    words = Counter(word.casefold() for word in _WORD.findall(text))
    hits = {name: sum(words[word] for word in str(common).split()) for name, common in table("languages").items()}
    english = hits.pop("English")
    name = max(hits, key=lambda key: hits[key])
    if hits[name] >= LEAST and hits[name] > CLEARLY * english:
        return name
    return "in another language" if not english and words.total() >= SHORTEST else ""


def _script(text: str) -> str:
    """The script of most letters, if it is not Latin."""
    letters = [sign for sign in text[:20_000] if sign.isalpha()]
    scripts = Counter(unicodedata.name(sign, "?").split()[0] for sign in letters if not sign.isascii())
    found = next(iter(scripts.most_common(1)), ("LATIN", 0))
    return "" if found[0] == "LATIN" or found[1] <= OTHER_SCRIPT * len(letters) else found[0].capitalize()
