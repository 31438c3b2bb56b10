"""``parley facts``: find and show dated figures with their sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    help="Facts: dated figures with unit, definition and source.", no_args_is_help=True, rich_markup_mode=None
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Also write the JSON document to this file.")]


def _deliver(document: Any, table: Any, as_json: bool, out: Path | None) -> None:
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.kit.files import write_json  # noqa: PLC0415

    if out is not None:
        write_json(out, document)
        message(f"written: {out}")
    if as_json:
        print_json(document)
    else:
        print_table(table)


@app.command("find")
def find_facts(
    text: Annotated[list[str], typer.Argument(help="Words of a question, such as: US Russia trade 2013.")],
    limit: Annotated[int, typer.Option("--limit", min=1, help="Facts at most.")] = 10,
    as_json: Json = False,
    out: OutFile = None,
) -> None:
    """Find facts by words and years; figures with several definitions stand side by side."""
    from parley.cli.show import message  # noqa: PLC0415
    from parley.facts import find  # noqa: PLC0415
    from parley.views.facts import found_table  # noqa: PLC0415

    asked = " ".join(text)
    found = find(asked, limit)
    if not found:
        message(f"no fact has a word of {asked!r}; parley facts list shows the topics.")
    _deliver({"asked": asked, "facts": [fact.as_dict() for fact in found]}, found_table(found), as_json, out)


@app.command("show")
def show_fact(
    fact: Annotated[str, typer.Argument(help="Id of a fact, or of a series for all its years and definitions.")],
    as_json: Json = False,
    out: OutFile = None,
) -> None:
    """Show a fact with its definition and source, and the same figure by other definitions."""
    from parley.facts import get, series, series_names  # noqa: PLC0415
    from parley.views.facts import fact_table, found_table  # noqa: PLC0415

    if fact in series_names():
        found = series(fact)
        _deliver({"asked": fact, "facts": [one.as_dict() for one in found]}, found_table(found), as_json, out)
        return
    one = get(fact)
    beside = [other for other in series(one.series, one.year) if other.id != one.id]
    document = {"asked": fact, "facts": [one.as_dict()], "side_by_side": [other.as_dict() for other in beside]}
    _deliver(document, fact_table(one, beside), as_json, out)


@app.command("list")
def list_facts(
    topic: Annotated[str | None, typer.Option("--topic", help="Series of this topic instead of the topics.")] = None,
    as_json: Json = False,
    out: OutFile = None,
) -> None:
    """List the topics with their number of series and facts, or the series of one topic."""
    from parley.errors import InputError, nearest  # noqa: PLC0415
    from parley.facts import all, topics  # noqa: PLC0415
    from parley.views.tables import pairs_table  # noqa: PLC0415

    if topic is not None and topic not in topics():
        raise InputError(f"no topic {topic!r}.{nearest(topic, topics())} Topics: {', '.join(topics())}.")
    facts = all()
    if topic is None:
        counts = {name: [fact.series for fact in facts if fact.topic == name] for name in topics()}
        document = [{"topic": name, "series": len(set(own)), "facts": len(own)} for name, own in counts.items()]
        rows = [(row["topic"], f"{row['series']} series, {row['facts']} facts") for row in document]
    else:
        titles = {fact.series: fact.title for fact in facts if fact.topic == topic}
        document = [{"series": name, "title": title} for name, title in titles.items()]
        rows = list(titles.items())
    _deliver(document, pairs_table("", [(str(left), str(right)) for left, right in rows]), as_json, out)
