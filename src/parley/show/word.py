"""An answer as a Word file: the same report as the web page, with charts as pictures."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any

from parley._version import __version__
from parley.errors import InputError
from parley.kit.extras import need
from parley.show.chart import Chart
from parley.show.pictures import drawn
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
from parley.show.text import clean, one_line, printed, typeset

if TYPE_CHECKING:
    from parley.show.answer import Answer

WRITTEN = datetime.datetime(1980, 1, 1)
MARGIN_CM, PAGE_CM = 2.0, (21.0, 29.7)
SMALL, SMALLER = 9, 8
"""Points of table text, and of tables with many columns."""
MANY_COLUMNS = 7
CELL_CM, LETTER_CM, LONG_TEXT = 0.6, 0.17, 60
"""Room at the sides of a cell, width of a letter, and letters from which a text wraps."""


def report_docx(answer: Answer) -> bytes:
    """The content of the file.

    Raises:
        InputError: python-docx is not installed.
    """
    docx: Any = need("docx", "writing .docx", "An .html or .md file needs nothing more.")
    document = docx.Document()
    _set_up(docx, document, answer)
    document.add_heading(typeset(one_line(answer.title)), level=0)
    if subject(answer):
        document.add_paragraph(typeset(subject(answer)))
    if answer.words:
        document.add_paragraph(typeset(paragraph(answer)))
    for part in parts_in_order(answer):
        if isinstance(part, Chart):
            _picture(docx, document, part)
        else:
            _grid(docx, document, page_grid(part))
    acts = acts_grid(answer)
    if acts.groups:
        document.add_heading(acts.caption, level=1)
        for row in acts.rows:
            _act(docx, document, row)
    for heading, lines in lists(answer):
        document.add_heading(heading, level=1)
        for line in lines:
            document.add_paragraph(typeset(line), style="List Bullet")
    document.add_heading("How to cite", level=1)
    document.add_paragraph(cite(answer))
    asked = clean(question_text(answer)).rstrip()
    if asked:
        document.add_paragraph("The question, to be asked again:").paragraph_format.keep_with_next = True
        lines = document.add_paragraph(asked)
        lines.paragraph_format.keep_together = True
        _sized(docx, lines, SMALLER, font="Consolas")
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_dates(buffer.getvalue())


def _set_up(docx: Any, document: Any, answer: Answer) -> None:
    """A4, plain black type, and what the file says about itself."""
    section, cm = document.sections[0], docx.shared.Cm
    section.page_width, section.page_height = (cm(size) for size in PAGE_CM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = cm(MARGIN_CM)
    black = docx.shared.RGBColor(0, 0, 0)
    for name, size in (("Title", 20), ("Heading 1", 13), ("Caption", 10), ("Normal", 10.5), ("List Bullet", 9.5)):
        style = document.styles[name]
        style.font.size, style.font.color.rgb = docx.shared.Pt(size), black
        style.font.name = "Calibri"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # these would go before the name
            fonts.attrib.pop(docx.oxml.ns.qn(f"w:{theme}"), None)
    title = document.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(docx.oxml.ns.qn("w:pBdr")):
        title.remove(border)
    about = document.core_properties
    about.title, about.author, about.comments = one_line(answer.title)[:255], "parley", f"parley {__version__}"
    about.created = about.modified = WRITTEN
    about.last_modified_by, about.language, about.revision = "parley", "en", 1


def _picture(docx: Any, document: Any, chart: Chart) -> None:
    try:
        content = drawn(chart, ".png")
    except InputError as error:
        document.add_paragraph(f"{one_line(chart.title)}. {one_line(chart.described)}")
        _sized(docx, document.add_paragraph(f"The chart is not drawn: {one_line(error)}"), SMALL)
        return
    shape = document.add_picture(io.BytesIO(content), width=docx.shared.Cm(PAGE_CM[0] - 2 * MARGIN_CM))
    about = shape._inline.docPr  # python-docx has no other way to say what a picture shows
    about.set("descr", f"{one_line(chart.title)}. {one_line(chart.described)}")


def _act(docx: Any, document: Any, row: tuple[str, ...]) -> None:
    """A measure in three lines: what and how much, who and when, by which act."""
    what, who, size, when, source = (typeset(cell) for cell in row)
    line = document.add_paragraph()
    line.paragraph_format.keep_together = True
    line.add_run(f"{what}: " if size else what)
    line.add_run(size).bold = True
    for text in (" · ".join(part for part in (who, when) if part), source):
        if text:
            line.add_run().add_break()
            line.add_run(text)
    _sized(docx, line, SMALL)


def _grid(docx: Any, document: Any, grid: Grid) -> None:
    caption = document.add_paragraph(typeset(grid.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = docx.shared.Pt(14)
    _table(docx, document, grid)
    if grid.note:
        note = document.add_paragraph(typeset(grid.note))
        note.paragraph_format.space_before = docx.shared.Pt(4)
        _sized(docx, note, SMALL)
    else:
        document.add_paragraph()


def _table(docx: Any, document: Any, grid: Grid) -> None:
    """Header repeated on each page, rows unbroken, headings of groups across, numbers at the right."""
    if not grid.columns:
        return
    table = document.add_table(rows=1, cols=len(grid.columns))
    table.autofit = False
    widths = _widths(grid)
    size = SMALLER if len(grid.columns) > MANY_COLUMNS else SMALL
    header = table.rows[0]
    _mark(docx, header, "tblHeader")
    for cell, column in zip(header.cells, grid.columns, strict=True):
        _fill(docx, cell, head(column), size, right=column.numeric, bold=True)
    _line_below(docx, header, 8)
    for group in grid.groups:
        if group.heading:
            row = table.add_row()
            cells = row.cells
            _fill(docx, cells[0].merge(cells[-1]), group.heading, size, bold=True, keep=True)
            _finish(docx, row)
        for texts in group.rows:
            row = table.add_row()
            for cell, text, column in zip(row.cells, texts, grid.columns, strict=True):
                _fill(docx, cell, printed(text) if column.numeric else typeset(text), size, right=column.numeric)
            _finish(docx, row)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            if cell._tc.grid_span == 1:
                cell.width = docx.shared.Cm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = docx.shared.Cm(width)


def _widths(grid: Grid) -> list[float]:
    """Centimetres of each column: by its longest cell, none narrower than its longest word; long texts wrap."""
    wants = []
    for place, column in enumerate(grid.columns):
        word = max((len(part) for part in head(column).split()), default=1)
        cell = max((len(row[place]) for row in grid.rows), default=1)
        wants.append(CELL_CM + LETTER_CM * max(word, cell if column.numeric else min(cell, LONG_TEXT)))
    room = PAGE_CM[0] - 2 * MARGIN_CM
    return [room * want / sum(wants) for want in wants]


def _finish(docx: Any, row: Any) -> None:
    _mark(docx, row, "cantSplit")
    _line_below(docx, row, 2)


def _fill(
    docx: Any, cell: Any, text: str, size: int, right: bool = False, bold: bool = False, keep: bool = False
) -> None:
    line = cell.paragraphs[0]
    run = line.add_run(text)
    run.bold, run.font.size = bold, docx.shared.Pt(size)
    line.paragraph_format.space_after = docx.shared.Pt(1)
    line.paragraph_format.keep_with_next = keep
    if right:
        line.alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT


def _sized(docx: Any, line: Any, size: int, font: str = "") -> None:
    for run in line.runs:
        run.font.size = docx.shared.Pt(size)
        if font:
            run.font.name = font


def _mark(docx: Any, row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(docx.oxml.OxmlElement(f"w:{name}"))


def _line_below(docx: Any, row: Any, eighths: int) -> None:
    """A line below each cell of a row, in eighths of a point."""
    for element in row._tr.tc_lst:  # row.cells would give a merged cell several times
        borders = docx.oxml.OxmlElement("w:tcBorders")
        line = docx.oxml.OxmlElement("w:bottom")
        for key, value in (("val", "single"), ("sz", str(eighths)), ("color", "888888")):
            line.set(docx.oxml.ns.qn(f"w:{key}"), value)
        borders.append(line)
        element.get_or_add_tcPr().append(borders)


def _without_dates(content: bytes) -> bytes:
    """The same file with a fixed date on each part, so that the same answer gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
