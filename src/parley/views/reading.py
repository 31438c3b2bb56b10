"""The table of what ``parley read`` found."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from parley.articles.article import Article
from parley.articles.statements import Statement

SHORT = 40
"""Characters of a sentence that the table shows."""


def reading_table(article: Article, statements: Sequence[Statement]) -> Group:
    """Statements in order of their place, what was left out, and what to look at."""
    parts: list[Table | Text] = [_table(article, statements)] if statements else []
    if not statements:
        parts.append(Text("No quantitative statement was found."))
    parts.append(Text(""))
    parts += [Text(line, "dim") for line in remarks(article, statements)]
    return Group(*parts)


def remarks(article: Article, statements: Sequence[Statement]) -> list[str]:
    """What was read, what was left out, and statements that a person must look at."""
    words = len(article.text.split())
    lines = [f"read: {words:,} words of main text, {len(statements)} statements; sha256 {article.sha256[:16]}…"]
    lines += [f"left out: {part}" for part in article.left_out]
    lines += [f"note: {note}" for note in article.notes]
    lines += [f"look at {k}: {problem}" for k, s in enumerate(statements, 1) for problem in s.problems]
    return lines


def _table(article: Article, statements: Sequence[Statement]) -> Table:
    table = Table(
        title=Text(article.title or article.origin), box=None, pad_edge=False, header_style="bold", title_justify="left"
    )
    for column, side in (("", "right"), ("value", "right"), ("unit", "left"), ("when", "left"), ("how", "left")):
        table.add_column(column, justify="right" if side == "right" else "left", no_wrap=True)
    for column in ("places", "topic"):
        table.add_column(column, no_wrap=column == "topic")
    table.add_column("sentence")
    for k, s in enumerate(statements, 1):
        how = s.modality if s.found_by == "rules" else f"{s.modality} (model)"
        places = " ".join(s.places[:4]) + ("…" if len(s.places) > 4 else "")
        cells = (str(k), number(s), s.unit or "?", s.when, how, places, s.topic, around(article.text, s))
        table.add_row(*(Text(cell) for cell in cells))
    return table


def number(statement: Statement) -> str:
    """The value or the range, as short as it is exact."""
    low, high = (f"{end:,.10g}" for end in (statement.low, statement.high))
    return low if statement.low == statement.high else f"{low} to {high}"


def around(text: str, statement: Statement) -> str:
    """The sentence, or so much of it around the number as the table has room for."""
    start, end = statement.sentence
    if end - start > SHORT:
        start = max(start, min(statement.start - SHORT // 2, end - SHORT))
        end = min(end, max(start + SHORT, statement.end))
    piece = "".join(c if c.isprintable() else " " for c in " ".join(text[start:end].split()))
    return ("…" if start > statement.sentence[0] else "") + piece + ("…" if end < statement.sentence[1] else "")
