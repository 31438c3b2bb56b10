"""An answer to a question: the finding, tables, charts, what holds it up, and every way to take it along."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import InputError
from parley.show.chart import Chart
from parley.show.table import Table

if TYPE_CHECKING:
    import pandas as pd

REPR_ROWS = 6


@dataclass(frozen=True)
class Act:
    """A measure as a report lists it: what, from whom to whom, how much, since when, by which legal act."""

    what: str
    who: str
    size: str
    when: str
    source: str


@dataclass(frozen=True, eq=False)
class Answer:
    """What a question gives back; it looks the same on the command line, in Python and in files.

    Attributes:
        question: name of the question.
        title: the finding in one line.
        subject: what was asked about, such as the title of a scenario.
        tables: the main one first.
        document: the JSON document, complete.
        words: a paragraph: who loses, who gains, by how much, how sure, why.
        charts: the main one first.
        notes: what was noticed.
        assumed: what those who wrote the scenario say of it; on pages, not in a terminal.
        basis: lines that say what the numbers rest on: world, model, elasticities, certificate.
        acts: the measures with their legal acts.
        sources: what to cite for data and method.
        limits: what the model leaves out and applies here.
        text: what is printed as it stands where the answer is a file, such as a scenario in YAML.
        screen: how a terminal shows it, where tables alone do not: from a number of rows to a Rich renderable.
        folder: writes more files than tables, JSON and charts into an empty folder, for ``--out DIR``.
        ask: the question as a plain mapping, to be saved and asked again.
        attachments: contents of further kinds of file, by suffix, such as the ``.npz`` of a world.
        messages: what the command says on stderr beside it, such as the next step.
        exit_code: of the command.
    """

    question: str
    title: str
    subject: str = ""
    tables: tuple[Table, ...] = ()
    document: Any = field(default_factory=dict)
    words: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    sources: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    text: str = ""
    screen: Callable[[int | None], Any] | None = None
    folder: Callable[[Path], None] | None = None
    ask: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    exit_code: int = 0

    def table(self, name: str | None = None) -> Table:
        """A table by name; the main one without a name.

        Raises:
            InputError: there is no such table.
        """
        for table in self.tables:
            if name in (None, table.name):
                return table
        names = ", ".join(table.name for table in self.tables) or "none"
        raise InputError(f"the answer to {self.question} has no table {name or ''!r}. Tables: {names}.")

    def to_pandas(self, table: str | None = None) -> pd.DataFrame:
        """A table with all its rows and columns as a data frame."""
        import pandas as pd  # noqa: PLC0415  (slow to import)

        found = self.table(table)
        frame = pd.DataFrame(found.records())
        return frame if len(frame) else pd.DataFrame(columns=[column.key for column in found.columns])

    def to_json(self, ascii_only: bool = False) -> str:
        """The JSON document as text, the same that ``--json`` prints; NaN is an error, null is explained in it."""
        text = json.dumps(self.document, ensure_ascii=ascii_only, allow_nan=False, indent=1, default=str)
        return f"{text}\n"

    def plot(self, chart: str | None = None) -> Any:
        """A chart as a matplotlib figure, by name; the main one without a name.

        Raises:
            InputError: there is no such chart, or matplotlib is not installed.
        """
        from parley.show.draw import figure_of  # noqa: PLC0415  (matplotlib is slow and optional)

        return figure_of(self.chart(chart))

    def chart(self, name: str | None = None) -> Chart:
        """A chart by name; the main one without a name. Raises :class:`InputError` if there is none."""
        for chart in self.charts:
            if name in (None, chart.name):
                return chart
        names = ", ".join(chart.name for chart in self.charts) or "none"
        raise InputError(f"the answer to {self.question} has no chart {name or ''!r}. Charts: {names}.")

    def led_by(self, chart: str | None) -> Answer:
        """The answer with this chart as the main one; errors as :meth:`chart`."""
        if chart is None:
            return self
        main = self.chart(chart)
        return replace(self, charts=(main, *(other for other in self.charts if other is not main)))

    def save(self, path: str | Path) -> Path:
        """Write the answer to a file, by its suffix, or to a folder; whole or not at all.

        Raises:
            InputError: a suffix that is not written, or one that this answer has nothing for.
        """
        from parley.show.writers import save  # noqa: PLC0415  (slow libraries)

        return save(self, path)

    def __repr__(self) -> str:
        """At most ten lines: the finding, the first rows, and what they rest on."""
        lines = [self.title, *([self.subject] if self.subject else [])]
        if self.tables:
            table = self.tables[0]
            columns = [column for column in table.columns if not column.wide][:5]
            for row in table.shown(REPR_ROWS):
                lines.append("  " + "  ".join(column.cell(row.get(column.key)) for column in columns))
            hidden = table.hidden(REPR_ROWS)
            if hidden > 0:
                lines.append(f"  … {hidden} more rows; .to_pandas() has all")
        return "\n".join([*lines, *self.basis[-1:]])

    def _repr_html_(self) -> str:
        from parley.show.pages import fragment  # noqa: PLC0415  (jinja2 only where it is needed)

        return fragment(self)
