"""Numerals: the text of one number, in digits or English words, and its value.

A short grammar of its own instead of a library: every rule must keep the numeral's place in the text. text2num 3.1,
which was tried, is a compiled wheel and failed on "a hundred" and on decimals in words.
"""

from __future__ import annotations

import re

DIGITS = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"  # 1,250.5
    r"|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"  # 12,34,567
    r"|[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?"  # 1.250.000
    r"|[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?(?![0-9])"  # 1 250
    r"|[0-9]+(?:[.,][0-9]+)?[½¼¾⅓⅔]?|[½¼¾⅓⅔])"  # 8½
)
"""A number in ASCII digits; no-break and thin spaces have been made plain."""
_ONES = {
    word: k
    for k, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {word: 10 * (k + 2) for k, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
_ANY_ONE, _ANY_TEN = ("|".join(sorted(words, key=len, reverse=True)) for words in (_ONES, _TENS))
_BELOW_100 = rf"(?:(?:{_ANY_TEN})(?:[ -](?:{_ANY_ONE}))?|{_ANY_ONE})"
_BELOW_1000 = rf"(?:(?:{_BELOW_100}|a) hundred(?: (?:and )?{_BELOW_100})?|{_BELOW_100})"
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
WORDS = rf"(?:{_BELOW_1000}(?: thousand (?:and )?{_BELOW_1000})?(?: and a half)?)"
"""A number in words; a thousand at its end is a scale, as million is, and not part of it."""
HALVES = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
ORDINALS = {
    word: k + 2
    for k, word in enumerate("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split())
} | {"first": 1}
_PARTS = HALVES | {f"{word}s": value for word, value in HALVES.items()}


def parse_digits(text: str) -> float:
    """Value of a number in digits; a comma before three digits groups, any other comma is a decimal one.

    Raises:
        ValueError: the text is not such a number.
    """
    text = text.replace(" ", "")
    if text[-1:] in _VULGAR:
        return _VULGAR[text[-1]] + (parse_digits(text[:-1]) if text[:-1] else 0.0)
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?", text):
        return float(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def parse_words(text: str) -> float:
    """Value of an English cardinal up to 999,999: ``twenty-five``, ``two hundred and fifty``, ``nine and a half``.

    Raises:
        ValueError: a word that is not a number.
    """
    text = text.casefold()
    half = 0.5 if text.endswith(" and a half") else 0.0
    whole, group = 0, 0
    for word in re.split(r"[ -]+", text.removesuffix(" and a half")):
        if word == "thousand":
            whole, group = whole + (group or 1) * 1000, 0
        elif word == "hundred":
            group = (group or 1) * 100
        elif word not in ("and", "a"):
            group += _cardinal(word)
    return whole + group + half


def _cardinal(word: str) -> int:
    if word not in _ONES and word not in _TENS:
        raise ValueError(f"{word!r} is not a number word")
    return _ONES.get(word, 0) + _TENS.get(word, 0)


def parse_fraction(text: str) -> float | None:
    """``a third``, ``two thirds``, ``half``, ``one in five``, ``nine out of ten`` as a share of 1, or None."""
    text = text.casefold().strip()
    ratio = re.fullmatch(r"(.+?)(?<!in)(?: [a-z]+)? (?:in(?: every)?|out of(?: every)?) (.+)", text)
    if ratio:
        below = number(ratio[2])
        return number(ratio[1]) / below if below else None
    words = re.split(r"[ -]+", text)
    if words[-1] not in _PARTS:
        return None
    count = " ".join(words[:-1])
    return _PARTS[words[-1]] * (1.0 if count in ("", "a", "one", "an") else number(count))


def number(text: str) -> float:
    """Value of a numeral in digits or words.

    Raises:
        ValueError: neither.
    """
    return parse_digits(text) if text[:1] in "0123456789½¼¾⅓⅔" else parse_words(text)
