"""Text as any file can hold it: without control characters, with its web addresses found, never as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

REPLACED = "\N{REPLACEMENT CHARACTER}"
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""What XML, Excel or Word refuse, what a terminal obeys, and marks that turn the direction of the text around them."""
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.\-]*(?::\d+)?(?:[/?#][A-Za-z0-9\-._~:/?#@!$&()*+,;=%]*)?")
_NOT_AT_END = ".,;:!?*"
MINUS = "\N{MINUS SIGN}"
_BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")
_NEGATIVE = re.compile(r"(?:(?<=^)|(?<=[\s(\[]))-(?=\d)")


def clean(text: Any) -> str:
    """The text with control characters replaced by a visible mark; line breaks and tabs stay."""
    return _REFUSED.sub(REPLACED, str(text).replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: Any) -> str:
    """The same on one line, for titles and cells."""
    return " ".join(clean(text).split())


def parts(text: Any) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a web address; only http and https are."""
    whole, done = clean(text), 0
    for found in _ADDRESS.finditer(whole):
        address = found.group().rstrip(_NOT_AT_END)
        while address.endswith(")") and address.count("(") < address.count(")"):  # the bracket around the address
            address = address[:-1].rstrip(_NOT_AT_END)
        if found.start() > done:
            yield whole[done : found.start()], False
        yield address, True
        done = found.start() + len(address)
    if done < len(whole):
        yield whole[done:], False


def is_address(text: str) -> bool:
    """Whether a whole text is one web address, http or https, whatever signs its end has."""
    return bool(re.match("https?://[A-Za-z0-9]", text)) and text.isprintable() and " " not in text


def typeset(text: str) -> str:
    """A text as print has it: no line ends between a number and its percent sign, and minus signs are minus signs."""
    return _NEGATIVE.sub(MINUS, _BEFORE_PERCENT.sub("\N{NO-BREAK SPACE}", text))


def printed(number: str) -> str:
    """A number as print has it: with a minus sign instead of a hyphen, so that no line breaks after it."""
    return MINUS + number[1:] if number[:1] == "-" and number[1:2].isdigit() else number


def yaml_text(document: Mapping[str, Any]) -> str:
    """A mapping as YAML, keys in their order; tuples, paths and NumPy's numbers as plain values."""
    import yaml  # noqa: PLC0415  (only where a file or page is written)

    return yaml.safe_dump(plain(document), sort_keys=False, allow_unicode=True, width=100)


def plain(value: Any) -> Any:
    """A value of mappings, lists, text, numbers and dates only."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (Sequence, set, frozenset)) and not isinstance(value, (str, bytes)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [plain(item) for item in items]
    if isinstance(value, (bool, int, float, str)) or value is None:
        for kind in (bool, int, float, str):  # NumPy's float64 and text of an enumeration are subclasses
            if isinstance(value, kind):
                return kind(value)
        return None
    if hasattr(value, "isoformat"):
        return value
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)
