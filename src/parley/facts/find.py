"""Free-text search over the facts: words weighed by how rare they are, with synonyms and years.

A fact is found through its series. Each word of the question counts the more, the fewer series have it, and more in a
title than in a note (weights below; the rarity is the usual ln(1 + N / n)). A question that names a year gets the facts
of that year first; one without gets the latest. All definitions of one figure stand together.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from parley.codes.countries import label
from parley.facts.fact import Fact
from parley.facts.registry import series, series_names
from parley.kit.packaged import read_text
from parley.kit.text import singular

TITLE, TOPIC, TEXT = 3.0, 1.5, 0.5
"""Weight of a word in the title or the series' name; in the topic; in definition, source or note."""
BREVITY = 0.1
"""How much a title loses for each further word, so that the plainest of several equal series comes first."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)*")
_IDLE = frozenset(
    "a an and are as at be between by did do does for from had has have how in is it its made many much of on or s "
    "than that the their there to was were what when which who whose will with year years after before since until "
    "over about both direction directions total good goods figure figures".split()
)


@dataclass(frozen=True)
class Index:
    """Weight of each word in each series, and how rare each word is."""

    weights: dict[str, dict[str, float]]
    rarity: dict[str, float]


@cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all spellings, longest first, and the name that each stands for."""
    text = read_text("facts", "synonyms.txt")
    names: dict[str, str] = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, spellings = line.partition(":")
            key = name.strip().replace(" ", "")
            names |= {name.strip(): key} | {spelling.strip(): key for spelling in spellings.split(",")}
    spelled = "|".join(re.escape(s) for s in sorted(names, key=len, reverse=True))
    return re.compile(rf"\b(?:{spelled})\b"), names


def words(text: str) -> list[str]:
    """Words of a text that carry meaning, in one spelling, without years."""
    pattern, names = _synonyms()
    plain = _YEAR.sub(" ", re.sub(r"[-_/']", " ", text.casefold()))
    plain = pattern.sub(lambda match: names[match.group()], plain)
    return [singular(word) for word in _WORD.findall(plain) if word not in _IDLE]


def years_in(text: str) -> tuple[int, ...]:
    """Years that a text names, in order."""
    return tuple(dict.fromkeys(int(year) for year in _YEAR.findall(text)))


@cache
def _index() -> Index:
    weights: dict[str, dict[str, float]] = {}
    for name in series_names():
        own = series(name)
        found: dict[str, float] = {}
        for weight, text in ((TITLE, f"{name} {own[-1].title}"), (TOPIC, own[-1].topic), (TEXT, _said(own))):
            for word in _distinct(text):
                found[word] = max(found.get(word, 0.0), weight)
        weights[name] = found
    counts = Counter(word for found in weights.values() for word in found)
    return Index(weights, {word: math.log1p(len(weights) / n) for word, n in counts.items()})


@cache
def _distinct(text: str) -> tuple[str, ...]:
    """Its words, each once; many series share a topic, a definition and a source."""
    return tuple(dict.fromkeys(words(text)))


def _said(own: tuple[Fact, ...]) -> str:
    """Definitions, sources and notes of a series, each once, and the words of its texts and lists."""
    texts = dict.fromkeys(text for fact in own for text in (fact.definition, fact.source, fact.note, _in_words(fact)))
    return " ".join(texts)


def _in_words(fact: Fact) -> str:
    """A text or list as words, codes of states as their names; empty for a number."""
    if isinstance(fact.value, float):
        return ""
    if isinstance(fact.value, str):
        return fact.value
    return " ".join(label(item) for item in fact.value)


def _known(word: str, index: Index) -> str:
    """Word of the index: the same, or the nearest that some fact has."""
    if word in index.rarity or len(word) < 5:
        return word
    close = difflib.get_close_matches(word, index.rarity, n=1, cutoff=0.8)
    return close[0] if close else word


def find(text: str, limit: int = 10) -> tuple[Fact, ...]:
    """Facts that answer a question, best first; empty if no word of it is known.

    Args:
        text: a question or some words, such as ``US Russia trade 2013``.
        limit: facts at most.
    """
    index, years = _index(), years_in(text)
    asked = list(dict.fromkeys(_known(word, index) for word in words(text)))
    ranked = sorted(((-_score(name, asked, years, index), name) for name in index.weights), key=lambda pair: pair[0])
    found = [fact for score, name in ranked if score < 0 for fact in _dated(name, years)]
    return tuple(found[:limit])


def _score(name: str, asked: list[str], years: tuple[int, ...], index: Index) -> float:
    """Rarity times weight of the words that match, times the square of their share in the question."""
    weights = index.weights[name]
    hits = [word for word in asked if word in weights]
    if not hits:
        return 0.0
    total = sum(index.rarity[word] * weights[word] for word in hits)
    spare = sum(weight == TITLE for word, weight in weights.items() if word not in asked)
    has_year = not years or any(fact.year in years for fact in series(name))
    return total * (len(hits) / len(asked)) ** 2 / (1 + BREVITY * spare) * (1.0 if has_year else 0.5)


def _dated(name: str, years: tuple[int, ...]) -> tuple[Fact, ...]:
    """Facts of the years asked for, else of the nearest year; of the latest year if none is asked for."""
    own = series(name)
    there = [fact for fact in own if fact.year in years]
    if there:
        return tuple(there)
    year = own[-1].year if not years else min((fact.year for fact in own), key=lambda y: abs(y - years[0]))
    return tuple(fact for fact in own if fact.year == year)
