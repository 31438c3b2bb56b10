"""An answer as one web page that needs nothing else, and as a small table for notebooks.

Templates escape all text; no script, style sheet, font or picture is loaded from anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2

from parley._version import __version__
from parley.errors import InputError
from parley.show.answer import Answer
from parley.show.chart import Chart
from parley.show.pictures import inline_svg
from parley.show.report import (
    Grid,
    acts_grid,
    cite,
    grid,
    lists,
    page_grid,
    paragraph,
    parts_in_order,
    question_text,
    subject,
)
from parley.show.text import clean, one_line, parts, printed, typeset

FRAGMENT_ROWS = 10


@dataclass(frozen=True)
class Drawn:
    """A chart on a page: its picture, or why there is none, and what it shows."""

    svg: str
    fault: str
    title: str
    alt: str


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parley.show", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pieces"] = lambda text: list(parts(text))
    environment.filters["printed"] = printed
    environment.filters["typeset"] = typeset
    return environment


def report_html(answer: Answer) -> str:
    """The answer as one page: finding, words, charts, tables, measures, notes, limits, basis, sources, how to cite."""
    blocks = [
        _chart(part, number) if isinstance(part, Chart) else page_grid(part)
        for number, part in enumerate(parts_in_order(answer), start=1)
    ]
    return _render(
        "report.html.j2",
        answer=answer,
        title=one_line(answer.title),
        question=one_line(answer.question),
        subject=subject(answer),
        words=paragraph(answer),
        blocks=[("chart" if isinstance(block, Drawn) else "table", block) for block in blocks],
        acts=acts_grid(answer),
        lists=lists(answer),
        cite=cite(answer),
        asked=clean(question_text(answer)),
        version=__version__,
    )


def fragment(answer: Answer) -> str:
    """The answer for a notebook: title, first rows of the main table and what they rest on, styles inline."""
    table: Grid | None = None
    if answer.tables:
        main = answer.tables[0]
        most = min(FRAGMENT_ROWS, len(main.shown()))
        table = grid(main, most, "; .to_pandas() has all, .save('report.html') writes a page")
    basis = one_line(answer.basis[-1]) if answer.basis else ""
    return _render("fragment.html.j2", title=one_line(answer.title), table=table, basis=basis)


def _render(template: str, **values: Any) -> str:
    return _templates().get_template(template).render(**values)


def _chart(chart: Chart, number: int) -> Drawn:
    title, alt = one_line(chart.title), one_line(chart.described)
    try:
        # what matplotlib draws escapes its text; it is the only part that the templates take as markup
        return Drawn(inline_svg(chart, number), "", title, alt)
    except InputError as error:
        return Drawn("", one_line(error), title, alt)
