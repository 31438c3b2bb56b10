"""``parley read``: the quantitative statements of an article, and the draft of a dossier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from parley.articles.article import Article
    from parley.articles.statements import Statement


def read(
    file: Annotated[str, typer.Argument(help="Article as .txt, .md or .html, or - for standard input.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the draft of a dossier to this YAML file.")] = None,
    table: Annotated[bool, typer.Option("--table", help="With --out: print the table too.")] = False,
    assist: Annotated[
        str | None,
        typer.Option("--assist", help="Also send the text to this OpenAI-compatible address. Off by default."),
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="Name of the model at --assist.")] = None,
) -> None:
    """Find the quantitative statements of an article; draft a dossier for parley check."""
    from parley.articles.statements import read_statements  # noqa: PLC0415
    from parley.articles.text import read_article  # noqa: PLC0415
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.views.reading import reading_table  # noqa: PLC0415

    _check_choices(out, assist, model)
    article = read_article(file)
    statements = read_statements(article.text)
    second = None
    if assist is not None and model is not None:
        statements, second = _second_reading(article, statements, assist, model)
    if out is not None:
        _write_draft(out, article, statements)
    if as_json:
        print_json(_document(article, statements, second))
    elif out is None or table:
        print_table(reading_table(article, statements))
    if out is None and not as_json and statements:
        message(f"next: parley read {file} --out draft.yaml, choose the measures, then: parley check draft.yaml")


def _check_choices(out: Path | None, assist: str | None, model: str | None) -> None:
    from parley.errors import InputError  # noqa: PLC0415

    if out is not None and out.suffix not in (".yaml", ".yml"):
        raise InputError(f"--out {out}: the draft is a YAML file; expected a name that ends in .yaml.")
    if (assist is None) != (model is None):
        raise InputError("--assist and --model belong together: an address and the name of the model there.")


def _write_draft(out: Path, article: Article, statements: tuple[Statement, ...]) -> None:
    from parley.claims.draft import draft_yaml  # noqa: PLC0415
    from parley.cli.show import message  # noqa: PLC0415
    from parley.kit.files import write_bytes  # noqa: PLC0415

    text = draft_yaml(article, statements)
    write_bytes(out, text.encode())
    message(f"written: {out}: {len(statements)} claims, {text.count('todo:')} with a todo; then: parley check {out}")


def _second_reading(
    article: Article, statements: tuple[Statement, ...], address: str, model: str
) -> tuple[tuple[Statement, ...], dict[str, Any]]:
    from parley.articles.assist import assist  # noqa: PLC0415
    from parley.cli.show import message  # noqa: PLC0415

    message(f"sending the main text ({len(article.text):,} characters) to {address}")
    done = assist(article.text, statements, address, model)
    message(f"{model}: {done.confirmed} confirmed, {done.added} added, {len(done.dropped)} dropped")
    for reason in done.dropped:
        message(f"dropped: {reason}")
    counts = {"model": model, "confirmed": done.confirmed, "added": done.added, "dropped": list(done.dropped)}
    return done.statements, counts


def _document(article: Article, statements: tuple[Statement, ...], second: dict[str, Any] | None) -> dict[str, Any]:
    texts = [{"text": article.text[s.start : s.end], **s.as_dict()} for s in statements]
    return {"article": article.as_dict(), "statements": texts, **({"assist": second} if second else {})}
