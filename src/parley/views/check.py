"""A checked dossier as a table, as Markdown, and as one JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from math import isfinite
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from parley.claims.check import Report
from parley.claims.dossier import VERDICTS
from parley.claims.entries import Entry
from parley.claims.load import dump
from parley.kit.files import json_text, write_text
from parley.kit.lazy import Lazy
from parley.show.answer import Answer
from parley.show.markdown import cell, escaped
from parley.show.table import Table, text_column
from parley.show.text import clean, one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

NOT_COMPUTED = "not computed"
LONGEST = 400
"""Characters of a source or note in the table; the other forms have them whole."""
COLOURS = {
    "accurate": "green",
    "roughly right": "cyan",
    "off": "yellow",
    "outside what the model supports": "red",
    "unsupported": "magenta",
    "not testable": "bright_black",
    NOT_COMPUTED: "bold red",
}


def word(entry: Entry) -> str:
    """The verdict, or that there is none."""
    return entry.verdict or NOT_COMPUTED


def counts(report: Report) -> dict[str, int]:
    """How many claims have each verdict, those that occur, in the order of the docs."""
    words = [word(entry) for entry in report.entries]
    return {verdict: words.count(verdict) for verdict in (*VERDICTS, NOT_COMPUTED) if verdict in words}


def summary(report: Report) -> str:
    """One line: how many claims have which verdict."""
    parts = ", ".join(f"{n} {verdict}" for verdict, n in counts(report).items())
    return f"{len(report.entries)} claims: {parts}"


def check_table(report: Report) -> RenderableType:
    """A Rich table, one row a claim, and the sources below."""
    from rich.console import Group  # noqa: PLC0415  (slow to import)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    head = Text(one_line(report.dossier.article.title))  # a text, as what a dossier says is never markup
    table = Table(title=head, title_justify="left", show_lines=True)
    for name, width in (("claim", 16), ("the article", 18), ("found", 20), ("verdict", 14), ("why", None)):
        table.add_column(name, overflow="fold", max_width=width)
    for entry in report.entries:
        verdict = Text(word(entry), style=COLOURS[word(entry)])
        if entry.changed and entry.claim.expected:
            verdict.append(f"\nexpected: {' or '.join(entry.claim.expected)}", style="bold red")
        said = [Text(clean(cell)) for cell in (entry.claim.id, entry.stated, entry.found, entry.why)]
        table.add_row(*said[:3], verdict, said[3])
    parts: list[RenderableType] = [table, Text(summary(report))]
    for title, found in (("Sources", _by_text(report, "sources")), ("Notes", _by_text(report, "notes"))):
        parts += [Text(f"\n{title}", style="bold")] if found else []
        parts += [Text(f"- {clean(shorten(text, LONGEST))} [{', '.join(claims)}]") for text, claims in found.items()]
    return Group(*parts)


def _by_text(report: Report, name: str) -> dict[str, list[str]]:
    """Each source or note once, with the claims that it belongs to."""
    found: dict[str, list[str]] = {}
    for entry in report.entries:
        for text in getattr(entry, name):
            found.setdefault(text, []).append(entry.claim.id)
    return found


# -- Markdown --------------------------------------------------------------------------------------------------


def markdown(report: Report) -> str:
    """The report as one Markdown page."""
    article = report.dossier.article
    by = ", ".join(escaped(part) for part in (article.publisher, str(article.date or "")) if part)
    head = [f"# {escaped(article.title)}", ""]
    head += [line for text in (by, escaped(article.address)) if text for line in (text, "")]
    head += [f"sha256 of the text: `{article.sha256}`", "", f"{summary(report)}.", ""]
    rows = ["| claim | the article | found | verdict | why |", "|---|---|---|---|---|"]
    rows += [
        "| " + " | ".join(cell(x) for x in (e.claim.says, e.stated, e.found, word(e), e.why)) + " |"
        for e in report.entries
    ]
    sources = [line for entry in report.entries for line in _sources(entry)]
    tail = [
        "",
        "## Sources and notes",
        "",
        *sources,
        f"parley {report.version}. Verdicts follow rules: docs/verdicts.md.",
    ]
    return "\n".join([*head, *rows, *tail]) + "\n"


def _sources(entry: Entry) -> list[str]:
    items = [*(escaped(source) for source in entry.sources), *(f"Note: {escaped(note)}" for note in entry.notes)]
    return [f"**{escaped(entry.claim.id)}**", "", *(f"- {item}" for item in items), ""] if items else []


# -- JSON ------------------------------------------------------------------------------------------------------


def check_document(report: Report) -> dict[str, Any]:
    """The report as plain values; numbers that do not exist or have no end are null."""
    document = {
        "parley_check": 1,
        "parley_version": report.version,
        "article": dump(report.dossier)["article"],
        "summary": counts(report),
        "changed": [entry.claim.id for entry in report.changed],
        "claims": [_claim(entry) for entry in report.entries],
        "runs": [dict(run) for run in report.runs],
    }
    plain: dict[str, Any] = _plain(document)
    return plain


def _claim(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.claim.id,
        "says": entry.claim.says,
        "speaker": entry.claim.speaker,
        "offset": entry.claim.offset,
        "modality": entry.claim.modality,
        "stated": entry.stated,
        "found": entry.found,
        "verdict": entry.verdict,
        "why": entry.why,
        "failure": entry.failure or None,
        "expected": list(entry.claim.expected),
        "unit": entry.unit,
        "claimed_range": asdict(entry.target) if entry.target else None,
        "evidence": asdict(entry.judged) if entry.judged else None,
        "figures": [asdict(figure) for figure in entry.figures],
        "axis": entry.axis,
        "claimed_at": entry.claimed,
        "first_reached_at": entry.reached or None,
        "series": [asdict(point) for point in entry.series],
        "runs": list(entry.runs),
        "sources": list(entry.sources),
        "notes": list(entry.notes),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)


# -- files -----------------------------------------------------------------------------------------------------


def report_files(report: Report) -> Lazy[str]:
    """The files of a report by name, written when one is asked for."""
    from parley.results.store import MANIFEST  # noqa: PLC0415
    from parley.views.check_page import page  # noqa: PLC0415

    document = check_document(report)
    manifest = {"parley_manifest": 1, "parley_check": 1, "dossier": dump(report.dossier), "runs": document["runs"]}
    return Lazy(
        {
            "report.html": partial(page, report),
            "report.md": partial(markdown, report),
            "report.json": partial(json_text, document),
            "claimreview.jsonld": partial(_reviews, report),
            MANIFEST: partial(json_text, manifest),
        }
    )


def _reviews(report: Report) -> str:
    from parley.views.claim_review import claim_reviews, in_script  # noqa: PLC0415

    return in_script(json_text(claim_reviews(report)))


# -- answer ----------------------------------------------------------------------------------------------------

RULES = "verdicts follow written rules, docs/verdicts.md; they are about numbers, not about persons"
COLUMNS = (
    text_column("id", "claim"),
    text_column("says", wide=True),
    text_column("stated", "the article"),
    text_column("found"),
    text_column("verdict"),
    text_column("why"),
)
OWN_FILES = {".html": "report.html", ".md": "report.md", ".jsonld": "claimreview.jsonld"}
"""Kinds of file that a checked dossier has in a form of its own."""


def answered(report: Report, strict: bool, ask: Mapping[str, Any]) -> Answer:
    """A checked dossier as an answer; where ``strict``, one with changed verdicts ends the command with 1."""
    files = report_files(report)

    return Answer(
        question="check",
        title=summary(report),
        subject=report.dossier.article.title,
        tables=(_claims_table(report),),
        document=check_document(report),
        words=(f"{summary(report)}.", *(f"{entry.claim.id}: {word(entry)}. {entry.why}" for entry in report.entries)),
        notes=_cited(report, "notes"),
        basis=(*_runs(report), RULES),
        sources=_cited(report, "sources"),
        screen=partial(_screen, report),
        folder=partial(_write, files),
        attachments=Lazy({suffix: partial(_encoded, files, name) for suffix, name in OWN_FILES.items()}),
        messages=(*_not_computed(report), *(_changes(report) if strict else ())),
        exit_code=1 if strict and report.changed else 0,
        ask=ask,
    )


def _write(files: Lazy[str], folder: Path) -> None:
    for name, text in files.items():
        write_text(folder / name, text)


def _screen(report: Report, rows: int | None) -> RenderableType:
    del rows  # every claim is shown
    return check_table(report)


def _encoded(files: Lazy[str], name: str) -> bytes:
    return files[name].encode()


def _claims_table(report: Report) -> Table:
    """One row a claim; files have its figures too."""
    rows = [
        {
            **{key: value for key, value in _claim(entry).items() if isinstance(value, (str, int, float, bool))},
            "verdict": word(entry),
            "expected": " or ".join(entry.claim.expected),
            "sources": "; ".join(entry.sources),
            "notes": "; ".join(entry.notes),
        }
        for entry in report.entries
    ]
    return Table("claims", "claims in the order of the article", COLUMNS, rows)


def _cited(report: Report, name: str) -> tuple[str, ...]:
    return tuple(f"{text} [{', '.join(claims)}]" for text, claims in _by_text(report, name).items())


def _runs(report: Report) -> tuple[str, ...]:
    """What was solved, one line each; what failed is among the claims that were not computed."""
    lines = []
    for k, run in enumerate(report.runs):
        if run.get("scenario"):
            draws = f", {run['draws']} draws" if run["draws"] else ""
            day = f", measures of {run['on']}" if run["on"] else ""
            lines.append(
                f"run {k}: {run['scenario']} on {run['world']}, model {run['model']}, elasticities "
                f"{run['elasticities']}, horizon {run['horizon']}{day}{draws}"
            )
    return tuple(lines)


def _not_computed(report: Report) -> tuple[str, ...]:
    return tuple(f"not computed: {entry.claim.id}: {entry.failure}" for entry in report.failed)


def _changes(report: Report) -> tuple[str, ...]:
    lines = []
    for entry in report.changed:
        wanted = " or ".join(entry.claim.expected) or "any verdict"
        lines.append(f"changed: {entry.claim.id}: expected {wanted}, found {entry.verdict or 'none'}")
    return tuple(lines)
