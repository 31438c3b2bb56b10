"""Laws of the reader: whatever the text, it does not fail, and every offset leads back to the number that it states."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.articles.article import Article
from parley.articles.numbers import value_of
from parley.articles.numerals import parse_digits, parse_words
from parley.articles.plain import blank, flatten, sentences
from parley.articles.statements import Statement, read_statements
from parley.articles.text import parse_article
from parley.claims.draft import draft
from parley.claims.load import build
from parley.errors import InputError

PIECES = (
    *("$38.2 billion", "€3bn", "12", "2 to 4 per cent", "between 3 and 5 million people", "a third", "half", "1,250.5"),
    *(
        "in 2013",
        "since 2022",
        "by 2030",
        "from 2014 to 2021",
        "within 12 months",
        "a year earlier",
        "today",
        "2019-24",
    ),
    *("could", "rose", "fell by", "up to", "at least", "about", "China", "Russia's", "the EU", "the minister said"),
    *("page 14", "+44 20 7946 0958", "Boeing 777", "58-year-old", "10:45", "Section 232", "G7", "COVID-19", "No. 5"),
    *(
        "from",
        "to",
        "and",
        "or",
        "between",
        "-",
        "–",
        ",",
        ";",
        ".",
        "\n",
        "\n\n",
        "“",
        "”",
        "(",
        ")",
        "%",
        "$",
        "tonnes",
    ),
    *(
        "two",
        "hundred",
        "thousand",
        "million",
        "hours",
        "and 40 minutes",
        "a day",
        "per barrel",
        "times",
        "second-largest",
    ),
    *("½", "８", "٣", "İ", "ß", "ﬁ", "\u00a0", "\u202f", "\x01", "\u0000", "🛢", "e\u0301", "\u202e", "K"),
)
PROSE = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
TEXT = st.one_of(
    st.text(max_size=300), PROSE, st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6))).map("".join)
)


def reread(text: str, found: Statement) -> tuple[float, float]:
    """The number that the statement's own words say."""
    said = value_of(flatten(text[found.start : found.end]))
    assert said is not None, text[found.start : found.end]
    return said


@settings(max_examples=400)
@given(TEXT)
def test_any_text_is_read(text: str) -> None:
    """No failure; places in the text, in order, apart; sentences around them; finite numbers."""
    found = read_statements(text)
    end = 0
    for one in found:
        assert end <= one.start < one.end <= len(text)
        end = one.end
        assert one.sentence[0] <= one.start < one.sentence[1] <= len(text)
        assert math.isfinite(one.low)
        assert one.low <= one.high
        assert one.unit or one.problems
        assert not (one.within and one.year)
        assert one.until is None or (one.year is not None and one.year < one.until)


@settings(max_examples=400)
@given(TEXT)
def test_the_words_at_an_offset_say_the_same_number(text: str) -> None:
    for one in read_statements(text):
        low, high = reread(text, one)
        assert low == pytest.approx(one.low, rel=1e-5, abs=1e-3)
        assert high == pytest.approx(one.high, rel=1e-5, abs=1e-3)


@given(TEXT)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_statements(text) == read_statements(text)


@given(TEXT, PROSE)
def test_a_paragraph_before_only_moves_the_places(before: str, text: str) -> None:
    """Sentences do not reach over an empty line, so what stands in another paragraph changes nothing."""
    head = f"{before}\n\n"
    alone, after = read_statements(text), read_statements(head + text)
    moved = [one for one in after if one.start >= len(head)]
    assert [(one.start - len(head), one.low, one.high, one.unit) for one in moved] == [
        (one.start, one.low, one.high, one.unit) for one in alone
    ]


@given(st.text(max_size=200))
def test_plain_text_keeps_every_place(text: str) -> None:
    flat = flatten(text)
    assert len(flat) == len(text)
    assert all(a == b for a, b in zip(text, flat, strict=True) if a.isalnum())
    assert len(blank(flat, [(0, len(text) // 2)])) == len(text)


@given(TEXT)
def test_sentences_cover_every_word(text: str) -> None:
    flat = flatten(text)
    spans = sentences(flat)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    inside = "".join(flat[a:b] for a, b in spans)
    assert "".join(inside.split()) == "".join(flat.split())


@given(TEXT)
def test_a_draft_is_a_dossier(text: str) -> None:
    """Every text with a statement has a draft that loads, with the same places and numbers."""
    found = read_statements(text)
    article = Article(text=text, origin="any.txt", form="text")
    if not found:
        with pytest.raises(InputError, match="nothing to draft"):
            draft(article, found)
        return
    dossier = build(draft(article, found))
    assert [claim.offset for claim in dossier.claims] == [(one.start, one.end) for one in found]
    assert dossier.article.sha256 == article.sha256


@given(TEXT)
def test_main_text_and_what_is_left_out_are_the_file(text: str) -> None:
    """The main text is a piece of the file; a file without a word is refused."""
    try:
        article = parse_article(text)
    except InputError:
        return
    assert article.text in text.replace("\r\n", "\n").replace("\r", "\n")
    kept = len("".join(article.text.split())) + sum(part.characters for part in article.left_out)
    assert kept >= len("".join(text.split())) - 1


@given(st.integers(0, 10**14))
def test_grouped_digits_are_read_back(number: int) -> None:
    assert parse_digits(f"{number:,}") == number
    assert parse_digits(f"{number:,}".replace(",", " ")) == number
    assert parse_digits(str(number)) == number


def in_words(number: int) -> str:
    """The English cardinal, by a grammar of its own."""
    ones = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen"
    ).split()
    tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
    if number < 20:
        return ones[number]
    if number < 100:
        return tens[number // 10] + (f"-{ones[number % 10]}" if number % 10 else "")
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = f" and {in_words(number % size)}" if number % size else ""
    return f"{in_words(number // size)} {name}{rest}"


@given(st.integers(0, 999_999))
def test_number_words_are_read_back(number: int) -> None:
    assert parse_words(in_words(number)) == number


@given(
    st.integers(11, 999),
    st.sampled_from(["million", "billion"]),
    st.sampled_from(["dollars", "euros", "people", "tonnes"]),
)
def test_words_and_digits_say_the_same(number: int, scale: str, unit: str) -> None:
    spelled, written = (read_statements(f"It was {n} {scale} {unit}.") for n in (in_words(number), number))
    assert [(s.low, s.unit) for s in spelled] == [(s.low, s.unit) for s in written]
    assert spelled[0].low == number
