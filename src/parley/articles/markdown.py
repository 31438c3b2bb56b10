"""What of a Markdown text is not prose: code, tables, footnotes, comments. It is left out and counted."""

from __future__ import annotations

import re

_FENCE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}(?=[^`\n]*\n)|~{3,}(?!~))[^\n]*\n(?:.*?^ {0,3}(?P=fence)[`~]*[ \t]*$\n?|.*\Z)", re.M | re.S
)
_CLOSED_FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}(?=[^`\n]*\n))[^\n]*\n.*?^ {0,3}(?P=fence)`*[ \t]*$\n?", re.M | re.S)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_ELEMENT = re.compile(r"<(?P<tag>table|pre|script|style)\b.*?(?:</(?P=tag)\s*>|\Z)", re.S | re.I)
_ROW = r"^(?=[^\n]*\|)[^\n]*(?:\n|\Z)"
_DELIMITER = r"^[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?(?:\n|\Z)"
"""``|---|:--:|``; no two runs of spaces stand side by side, so that a long line is read once."""
_TABLE = re.compile(rf"{_ROW}(?=[^\n]*\|){_DELIMITER}(?:{_ROW})*", re.M)
_FOOTNOTE = re.compile(
    r"^ {0,3}\[\^[^\]\n]+\]:[^\n]*(?:\n(?![ \t]*(?:\[\^|\n|\Z|#|```))[^\n]+|\n\n(?: {4}|\t)[^\n]*)*", re.M
)
_INDENTED = re.compile(r"(?:\A|(?<=\n\n))(?:(?: {4}|\t)[^\n]*\S[^\n]*(?:\n|\Z)(?:\n(?= {4}|\t))*)+", re.M)
_SPAN = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).){1,1000}?(?<!`)(?P=ticks)(?!`)", re.S)
_STRONG = re.compile(r"(?<!\w)(\*\*|__)(?=\S)((?:(?!\n[ \t]*\n).){1,500}?)(?<=\S)\1(?!\w)", re.S)
_LIST = re.compile(r"^[ \t]*(?:[-*+]|[0-9]+[.)])[ \t]", re.M)

ANYWHERE = (("code", _CLOSED_FENCE), ("tables", _TABLE), ("footnotes", _FOOTNOTE))
"""Parts that no plain text has by accident."""
MARKDOWN = (("code", _FENCE), ("comments in the source", _COMMENT), ("parts in HTML", _ELEMENT), *ANYWHERE[1:])


def prose(text: str, markdown: bool) -> tuple[str, dict[str, str]]:
    """The text without its code, tables, footnotes and comments, and these by what they are.

    Args:
        text: of the article.
        markdown: whether it is Markdown for sure; backticks, indents and stars mean something else elsewhere.
    """
    left: dict[str, list[str]] = {}

    def out(what: str, pattern: re.Pattern[str], text: str) -> str:
        def take(match: re.Match[str]) -> str:
            left.setdefault(what, []).append(match[0])
            return "\n" if match[0].endswith("\n") else ""

        return pattern.sub(take, text)

    for what, pattern in MARKDOWN if markdown else ANYWHERE:
        text = out(what, pattern, text)
    if markdown:
        if not _LIST.search(text):  # in a list an indent goes on with the item
            text = out("code", _INDENTED, text)
        text = out("code", _SPAN, text)
        text = _STRONG.sub(r"\2", text)
    return text, {what: "\n".join(parts) for what, parts in left.items()}
