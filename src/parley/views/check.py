"""A checked dossier as a table, as Markdown, and as one JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from parley.claims.check import Report
from parley.claims.dossier import VERDICTS
from parley.claims.entries import Entry
from parley.claims.load import dump

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

    table = Table(title=f"{report.dossier.article.title}", title_justify="left", show_lines=True)
    for name, width in (("claim", 16), ("the article", 18), ("found", 20), ("verdict", 14), ("why", None)):
        table.add_column(name, overflow="fold", max_width=width)
    for entry in report.entries:
        verdict = Text(word(entry), style=COLOURS[word(entry)])
        if entry.changed and entry.claim.expected:
            verdict.append(f"\nexpected: {' or '.join(entry.claim.expected)}", style="bold red")
        table.add_row(entry.claim.id, entry.stated, entry.found, verdict, entry.why)
    parts: list[RenderableType] = [table, Text(summary(report))]
    for title, found in (("Sources", _by_text(report, "sources")), ("Notes", _by_text(report, "notes"))):
        parts += [Text(f"\n{title}", style="bold")] if found else []
        parts += [Text(f"- {shorten(text, LONGEST)} [{', '.join(claims)}]") for text, claims in found.items()]
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
    by = ", ".join(_escaped(part) for part in (article.publisher, str(article.date or "")) if part)
    head = [
        f"# {_escaped(article.title)}",
        "",
        *([by, ""] if by else []),
        *([f"<{article.address}>", ""] * bool(article.address)),
    ]
    head += [f"sha256 of the text: `{article.sha256}`", "", f"{summary(report)}.", ""]
    rows = ["| claim | the article | found | verdict | why |", "|---|---|---|---|---|"]
    rows += [
        "| " + " | ".join(_cell(x) for x in (e.claim.says, e.stated, e.found, word(e), e.why)) + " |"
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
    items = [*(_escaped(source) for source in entry.sources), *(f"Note: {_escaped(note)}" for note in entry.notes)]
    return [f"**{_escaped(entry.claim.id)}**", "", *(f"- {item}" for item in items), ""] if items else []


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, HTML included."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace("\\", "\\\\")
    for sign in "*_`[]#":
        plain = plain.replace(sign, f"\\{sign}")
    return plain


def _cell(text: str) -> str:
    return _escaped(text).replace("|", "\\|")


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


# -- folder ----------------------------------------------------------------------------------------------------


def write_report(report: Report, folder: Path) -> None:
    """Write report.html, report.md, report.json, claimreview.jsonld and a manifest; the folder appears whole or not."""
    from parley.kit.files import json_text, whole_folder  # noqa: PLC0415
    from parley.results.store import LAYOUT, MANIFEST  # noqa: PLC0415
    from parley.views.check_page import page  # noqa: PLC0415
    from parley.views.claim_review import claim_reviews  # noqa: PLC0415

    document = check_document(report)
    texts = {
        "report.html": page(report),
        "report.md": markdown(report),
        "report.json": json_text(document),
        "claimreview.jsonld": json_text(claim_reviews(report)),
        MANIFEST: json_text(
            {"parley_manifest": 1, "parley_check": 1, "dossier": dump(report.dossier), "runs": document["runs"]}
        ),
    }
    with whole_folder(folder, LAYOUT) as staged:
        for name, text in texts.items():
            (staged / name).write_text(text, encoding="utf-8")
