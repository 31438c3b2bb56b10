"""An answer as Markdown (CommonMark with tables): text stays text, only http and https addresses become links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parley.show.answer import Answer
from parley.show.chart import Chart
from parley.show.report import (
    Grid,
    acts_grid,
    cite,
    head,
    lists,
    page_grid,
    paragraph,
    parts_in_order,
    question_text,
    subject,
)
from parley.show.text import clean, one_line, parts

_MARKUP = re.compile(r"([\\`*_\[\]<>|~$]|&(?=#?\w+;))")
_AT_START = re.compile(r"^([-+=#]|\d+[.)])(?=\s|$|[-=#])")
_IN_ADDRESS = str.maketrans({"|": "%7C", "\\": "%5C"})


def report_md(answer: Answer) -> str:
    """The report: finding, words, charts in words, tables, measures, notes, limits, basis, sources, how to cite."""
    blocks = [f"# {escaped(one_line(answer.title))}"]
    if subject(answer):
        blocks.append(f"*{escaped(subject(answer))}*")
    if answer.words:
        blocks.append(escaped(paragraph(answer)))
    for part in parts_in_order(answer):
        blocks += _chart(part) if isinstance(part, Chart) else _grid(page_grid(part))
    acts = acts_grid(answer)
    if acts.groups:
        blocks += [f"## {acts.caption}", _table(acts)]
    for heading, lines in lists(answer):
        blocks += [f"## {heading}", "\n".join(f"- {escaped(line)}" for line in lines)]
    blocks += ["## How to cite", escaped(cite(answer))]
    asked = clean(question_text(answer)).rstrip("\n")
    if asked:
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", asked)), default=0))
        blocks += ["The question, to be asked again:", f"{fence}yaml\n{asked}\n{fence}"]
    return "\n\n".join(blocks) + "\n"


def escaped(text: Any) -> str:
    """A text on one line in which Markdown and HTML find no markup; web addresses are links."""
    said = "".join(
        f"<{part.translate(_IN_ADDRESS)}>" if address else _MARKUP.sub(r"\\\1", part)
        for part, address in parts(one_line(text))
    )
    return _AT_START.sub(_escape_start, said)


def _escape_start(found: re.Match[str]) -> str:
    return f"{found.group()[:-1]}\\{found.group()[-1]}"


def _chart(chart: Chart) -> Iterator[str]:
    """A file of text holds no picture: what the chart shows, in words."""
    yield f"**{escaped(chart.title)}.** {escaped(chart.described)}".strip()


def _grid(grid: Grid) -> Iterator[str]:
    yield f"## {escaped(grid.caption)}"
    yield _table(grid)
    if grid.note:
        yield escaped(grid.note)


def _table(grid: Grid) -> str:
    lines = [_row([escaped(head(column)) for column in grid.columns])]
    lines.append(_row(["---:" if column.numeric else "---" for column in grid.columns]))
    for group in grid.groups:
        if group.heading:
            lines.append(_row([f"*{escaped(group.heading)}*", *[""] * (len(grid.columns) - 1)]))
        lines += [_row([cell(text) for text in row]) for row in group.rows]
    return "\n".join(lines)


def cell(text: str) -> str:
    """A cell; no list or heading starts inside a table, so a leading sign needs no escape."""
    said = escaped(text)
    return said[1:] if said[:2] in ("\\-", "\\+") else said


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
