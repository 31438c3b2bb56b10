"""An answer as an Excel workbook: a first sheet on where it is from, then one sheet a table, numbers as numbers."""

from __future__ import annotations

import datetime
import io
import re
import textwrap
from typing import TYPE_CHECKING, Any

from parley._version import __version__
from parley.errors import InputError
from parley.show.flat import tidy
from parley.show.report import acts_grid, cite, head, lists, paragraph, question_text
from parley.show.text import clean, one_line

if TYPE_CHECKING:
    from parley.show.answer import Answer
    from parley.show.table import Column, Table

FORMATS = {
    "change": "+#,##0.00;-#,##0.00;0.00",
    "share": "#,##0.00",
    "number": "#,##0.00",
    "money": "#,##0",
    "count": "#,##0",
    "value": "General",
}
"""How numbers of a column are shown; the cell holds all digits."""
WIDEST, NARROWEST, ABOUT_WIDTHS = 44, 7, (32, 110)
"""Widths of columns in characters."""
ACT_WIDTHS = {"what": 26, "who": 30, "size": 16, "when": 26, "source": 70}
MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 1_048_575, 16_384, 32_767
"""What a sheet holds below its header, and a cell."""
LINE_POINTS, MOST_POINTS = 15.0, 409.0
CUT = " … (cut: a cell holds no more)"
WRITTEN = datetime.datetime(1980, 1, 1)
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_NAME = 31


def xlsx_bytes(answer: Answer) -> bytes:
    """The workbook.

    Raises:
        InputError: a table has more rows or columns than a sheet holds.
    """
    import xlsxwriter  # noqa: PLC0415  (only for this kind of file)

    for table in answer.tables:
        if len(table.rows) > MOST_ROWS or len(table.keys()) > MOST_COLUMNS:
            raise InputError(
                f"the table {table.name!r} has {len(table.rows):,} rows and {len(table.keys()):,} columns; an .xlsx "
                f"sheet holds {MOST_ROWS:,} and {MOST_COLUMNS:,}. Save it as .parquet or .csv."
            )
    buffer = io.BytesIO()
    # text is written by write_string alone, so nothing in it becomes a formula or a link
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _fit(one_line(answer.title), 255), "created": WRITTEN, "author": "parley"})
    names = sheet_names(["About", *(table.name for table in answer.tables), *(["Measures"] if answer.acts else [])])
    _about(book, names, answer)
    for name, table in zip(names[1:], answer.tables, strict=False):
        _table(book, name, table)
    if answer.acts:
        _acts(book, names[-1], answer)
    book.close()
    return buffer.getvalue()


def sheet_names(wanted: list[str]) -> list[str]:
    """Names that Excel takes: at most 31 characters, none of ``[]:*?/\\``, unlike each other in any case."""
    names: list[str] = []
    taken = {"history"}  # Excel keeps this name for itself
    for text in wanted:
        base = _NOT_IN_NAMES.sub(" ", one_line(text).replace("_", " ")).strip(" '")
        base = base[:LONGEST_NAME].strip(" '") or "Table"
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            end = f" {number}"
            name = base[: LONGEST_NAME - len(end)] + end
        taken.add(name.casefold())
        names.append(name)
    return names


def _about(book: Any, names: list[str], answer: Answer) -> None:
    sheet = book.add_worksheet(names[0])
    bold = book.add_format({"bold": True, "valign": "top"})
    large = book.add_format({"bold": True, "font_size": 14})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    lines: list[tuple[str, str]] = [("In words", paragraph(answer))] if answer.words else []
    for name, table in zip(names[1:], answer.tables, strict=False):
        lines.append(
            (f"Sheet “{name}”", ". ".join(one_line(part).rstrip(".") for part in (table.title, table.note) if part))
        )
    if answer.acts:
        lines.append((f"Sheet “{names[-1]}”", "Measures and their legal acts"))
    lines += [(title if number == 0 else "", line) for title, rows in lists(answer) for number, line in enumerate(rows)]
    lines += [("How to cite", cite(answer)), ("parley", f"version {__version__}")]
    asked = question_text(answer)
    if asked:
        lines.append(("The question, as YAML", asked.rstrip()))
    sheet.write_string(0, 0, _fit(one_line(answer.title)), large)
    for row, (title, text) in enumerate(lines, start=2):
        sheet.write_string(row, 0, title, bold)
        sheet.write_string(row, 1, _fit(clean(text)), wrapped)
        sheet.set_row(row, _height(text, ABOUT_WIDTHS[1]))
    for column, width in enumerate(ABOUT_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    _for_print(sheet)


def _table(book: Any, name: str, table: Table) -> None:
    sheet = book.add_worksheet(name)
    columns = {column.key: column for column in table.columns}
    keys, records = table.keys(), table.records()
    right = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": "right"})
    left = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
    formats = {reads: book.add_format({"num_format": form}) for reads, form in FORMATS.items()}
    tallest = 0.0
    for place, key in enumerate(keys):
        column = columns.get(key)
        numbers = all(_is_number(record[key]) for record in records if record[key] is not None)
        form = formats[column.reads] if column and column.numeric else None
        title = head(column) if column and column.title else one_line(key)
        sheet.write_string(0, place, _fit(title), right if column and column.numeric and numbers else left)
        shown = [_shown(column, record[key]) for record in records[:500]]
        width = _width(title, shown)
        sheet.set_column(place, place, width)
        tallest = max(tallest, _height(title, width - 1))
        for row, record in enumerate(records, start=1):
            _cell(sheet, row, place, tidy(record[key]), form)
    sheet.set_row(0, tallest or None)
    sheet.freeze_panes(1, min(_labels(table), 2))
    if keys:
        sheet.autofilter(0, 0, max(len(records), 1), len(keys) - 1)
    _for_print(sheet)
    sheet.repeat_rows(0)


def _acts(book: Any, name: str, answer: Answer) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    grid = acts_grid(answer)
    tallest: dict[int, float] = {}
    for place, column in enumerate(grid.columns):
        sheet.write_string(0, place, column.title, bold)
        sheet.set_column(place, place, ACT_WIDTHS[column.key])
    for row, cells in enumerate(grid.rows, start=1):
        for place, (column, cell) in enumerate(zip(grid.columns, cells, strict=True)):
            sheet.write_string(row, place, _fit(cell), wrapped)
            tallest[row] = max(tallest.get(row, 0.0), _height(cell, ACT_WIDTHS[column.key]))
        sheet.set_row(row, tallest[row])
    sheet.freeze_panes(1, 0)
    _for_print(sheet)
    sheet.repeat_rows(0)


def _cell(sheet: Any, row: int, place: int, value: Any, form: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, place, value, form)
    else:
        sheet.write_string(row, place, _fit(clean(value)))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _fit(text: str, most: int = MOST_TEXT) -> str:
    """A text that a cell holds; what is longer ends with a note that it was cut."""
    return text if len(text) <= most else text[: most - len(CUT)] + CUT


def _shown(column: Column | None, value: Any) -> str:
    return "" if value is None else one_line(column.cell(value) if column else value)


def _width(title: str, shown: list[str]) -> int:
    """Characters: the longest cell, or the longest word of the header, which wraps."""
    word = max((len(part) for part in title.split()), default=0)
    longest = max((len(text) for text in shown), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, word) + 2))


def _height(text: str, width: int) -> float:
    """Points of a row that shows a wrapped text whole; not every program fits rows to their text by itself."""
    lines = sum(max(1, len(textwrap.wrap(line, max(width, 1)))) for line in clean(text).split("\n"))
    return min(LINE_POINTS * lines, MOST_POINTS)


def _labels(table: Table) -> int:
    """Columns of text at the left; they stay in view when the numbers are scrolled."""
    return next((place for place, column in enumerate(table.columns) if column.numeric), 0)


def _for_print(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
