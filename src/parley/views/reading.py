"""What ``parley read`` found in an article, and the draft of a dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table as RichTable
from rich.text import Text

from parley.articles.article import Article
from parley.articles.assist import Assisted
from parley.articles.statements import Statement
from parley.claims.draft import draft_yaml
from parley.kit.files import write_text
from parley.kit.lazy import Lazy
from parley.kit.text import counted
from parley.show.answer import Answer
from parley.show.table import Row, Table, count_column, number_column, text_column
from parley.show.text import one_line

SHORT = 40
"""Characters of a sentence that the table shows."""
COLUMNS = (
    count_column("number", ""),
    text_column("said", "number"),
    number_column("low", "from", wide=True),
    number_column("high", "to", wide=True),
    text_column("unit"),
    text_column("when"),
    text_column("modality", "how"),
    text_column("places"),
    text_column("topic"),
    text_column("around", "sentence"),
)


def answered(
    article: Article, statements: Sequence[Statement], second: Assisted | None, model: str, ask: Mapping[str, Any]
) -> Answer:
    """The statements of an article as an answer.

    Args:
        article: what was read.
        statements: what was found, in order of place.
        second: what a language model added; None where none was asked.
        model: its name.
        ask: the question as a plain mapping.
    """
    odd = sum(bool(s.problems) for s in statements)
    look = f", {odd} of them to be looked at" if odd else ""
    title = f"{counted(len(statements), 'quantitative statement')} in the article{look}"
    return Answer(
        question="read",
        title=title if statements else "No quantitative statement was found",
        subject=article.title or article.origin,
        tables=(Table("statements", "statements in order of their place", COLUMNS, _rows(article, statements)),),
        document=_document(article, statements, second, model),
        notes=tuple(remarks(article, statements)),
        screen=partial(_screen, article, statements),
        folder=partial(_write, article, statements) if statements else None,
        attachments=Lazy(dict.fromkeys((".yaml", ".yml"), partial(_draft, article, statements))),
        messages=(*_second(second, model), *_next(statements)),
        ask=ask,
    )


def _screen(article: Article, statements: Sequence[Statement], rows: int | None) -> Group:
    return reading_table(article, statements[:rows])


def _write(article: Article, statements: Sequence[Statement], folder: Path) -> None:
    write_text(folder / "dossier.yaml", draft_yaml(article, statements))


def _draft(article: Article, statements: Sequence[Statement]) -> bytes:
    return draft_yaml(article, statements).encode()


def _rows(article: Article, statements: Sequence[Statement]) -> list[Row]:
    rows: list[Row] = []
    for k, s in enumerate(statements, 1):
        plain = {key: "; ".join(map(str, v)) if isinstance(v, (list, tuple)) else v for key, v in s.as_dict().items()}
        shown = {"number": k, "said": number(s), "when": s.when, "around": around(article.text, s)}
        rows.append({**shown, "text": article.text[s.start : s.end], **plain})
    return rows


def _document(article: Article, statements: Sequence[Statement], second: Assisted | None, model: str) -> dict[str, Any]:
    texts = [{"text": article.text[s.start : s.end], **s.as_dict()} for s in statements]
    document: dict[str, Any] = {"article": article.as_dict(), "statements": texts}
    if second is not None:
        counts = {"confirmed": second.confirmed, "added": second.added, "dropped": list(second.dropped)}
        document["assist"] = {"model": model, **counts}
    return document


def _second(second: Assisted | None, model: str) -> tuple[str, ...]:
    if second is None:
        return ()
    counts = f"{second.confirmed} confirmed, {second.added} added, {len(second.dropped)} dropped"
    return (f"{model}: {counts}", *(f"dropped: {reason}" for reason in second.dropped))


def _next(statements: Sequence[Statement]) -> tuple[str, ...]:
    if not statements:
        return ()
    return ("next: parley read FILE --out draft.yaml, replace each todo in it, then: parley check draft.yaml",)


# -- the terminal ----------------------------------------------------------------------------------------------


def reading_table(article: Article, statements: Sequence[Statement]) -> Group:
    """Statements in order of their place, what was left out, and what to look at."""
    parts: list[RichTable | Text] = [_table(article, statements)] if statements else []
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


def _table(article: Article, statements: Sequence[Statement]) -> RichTable:
    table = RichTable(
        title=Text(one_line(article.title or article.origin)),
        box=None,
        pad_edge=False,
        header_style="bold",
        title_justify="left",
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
        table.add_row(*(Text(one_line(cell)) for cell in cells))
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
