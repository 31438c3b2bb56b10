"""Tables of text separated by commas, semicolons, tabs or bars, read strictly: every row is as long as the header.

A row of another length is refused with its line, because what is cut or moved there cannot be known: in a file with
``USA,USA,1,026,873`` the value is neither 1 nor certainly 1026873. What differs from a plain table without doubt (a
mark of Excel, comments, footers, surplus commas at all line ends, row numbers) is read, and said in a note.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from parley.errors import DataError, shown
from parley.kit.encoding import AGAIN, MARKS, decode
from parley.kit.text import counted

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""What cells may be separated by, with the words for it."""
SIGN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
CHUNK = 512
"""Rows whose columns are taken together; more are slower, as they leave the processor's cache."""
MOST_SHARED = 50_000
"""Different cells of a column from which on it is not a column of codes."""
SAMPLE = 200
"""Rows that decide between two delimiters that both occur in the header."""
LONGEST_CELL = 1 << 20
UNNAMED = ("", "unnamed: 0", "x", "...1", "rownames")
"""What R and pandas call a column of row numbers, in lower case."""
SHEET_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))
"""What spreadsheets write into a cell whose formula fails."""
_SEP = re.compile(r'"?sep=(.)"?[,;|\t]*', re.IGNORECASE)
_FOOTER = re.compile(
    r"\W*(sources?|notes?|last updated|updated|data from|data source|copyright|licen[cs]e|downloaded|accessed)\b"
    r"|\*+ ?\w|©",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\s*-?\d{1,3}\s*")
_GROUP = re.compile(r"\d{3}(\.\d+)?\s*")


@dataclass(frozen=True, eq=False)
class TextTable:
    """A table of text whose form is known; its rows are read when they are asked for.

    Attributes:
        where: what messages call the file.
        header: names of the columns, blank ones too.
        notes: one sentence each on what was recognised in the form of the file.
        delimiter: what separates the cells.
        remarks: line and text of comments and of what stands under the table; they may name the unit.
    """

    where: str
    header: tuple[str, ...]
    notes: tuple[str, ...]
    delimiter: str
    remarks: tuple[tuple[int, str], ...]
    _text: str = field(repr=False)
    _skip: int = 0
    _width: int = 0
    _first: int = 0
    _end: int = 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and cells of each row; blank lines, comments and footers are left out."""
        stop = self._first + len(self.header)
        for line, cells in islice(_records(self.where, self._text, self.delimiter, self._skip), 1, None):
            if self._end and line >= self._end:
                return
            if len(cells) == self._width and (_is_plain(cells) or not (_is_comment(cells) or _is_blank(cells))):
                yield line, cells[self._first : stop]

    def columns(self, wanted: Sequence[int]) -> tuple[list[int], list[list[str]]]:
        """Line numbers, and the stripped cells of some columns; equal codes share their memory."""
        lines: list[int] = []
        out: list[list[str]] = [[] for _ in wanted]
        seen: list[dict[str, str]] = [{} for _ in wanted]
        rows = self.rows()
        while chunk := list(islice(rows, CHUNK)):
            lines += [line for line, _ in chunk]
            by_column = list(zip(*(cells for _, cells in chunk), strict=True))
            for target, known, k in zip(out, seen, wanted, strict=True):
                column = map(str.strip, by_column[k])
                target.extend(column if len(known) > MOST_SHARED else (known.setdefault(c, c) for c in column))
        return lines, out


def peek(head: bytes, *, whole: bool = False) -> list[list[str]]:
    """Cells of the first lines of a file, from the header on; read with leave, to see what kind of table it is.

    Args:
        head: first bytes of the file.
        whole: whether these are all; otherwise the last line may be cut off, and is left out.
    """
    codec = next((codec for mark, codec, _ in MARKS if head.startswith(mark)), "utf-8")
    text = head.decode(codec, errors="replace")
    skip, mark = _before_header(text, [])
    lines = text.splitlines()[skip:]
    lines = lines[:-1] if len(lines) > 1 and not whole else lines
    if not lines:
        return []
    sign = mark if mark in DELIMITERS else max(DELIMITERS, key=lines[0].count)
    csv.field_size_limit(LONGEST_CELL)
    try:
        return [[cell.strip() for cell in cells] for cells in csv.reader(lines, delimiter=sign)]
    except csv.Error:
        return [lines[0].split(sign)]


def open_table(where: str, content: bytes, *, names: int = 2, unique: bool = True) -> TextTable:
    """Recognise the form of a text table and check the length of every row.

    Args:
        where: what to call the file in messages.
        content: all its bytes.
        names: least number of columns.
        unique: refuse two columns of one name.

    Raises:
        DataError: no text table, an encoding or a delimiter that is not certain, a column named twice, a row longer or
            shorter than the header.
    """
    decoded = decode(where, content)
    text, notes = decoded.text, list(decoded.notes)
    remarks: list[tuple[int, str]] = []
    skip, mark = _before_header(text, notes, remarks)
    if mark and mark not in DELIMITERS:
        raise DataError(
            f"{where}, line {skip}: sep={mark} says that cells are separated by {mark!r}. Use , ; | or a tab."
        )
    delimiter = mark or _delimiter(where, text, skip, names)
    if delimiter != ",":
        notes.append(f"cells are separated by {DELIMITERS.get(delimiter, repr(delimiter))}.")
    line, header = next(_records(where, text, delimiter, skip), (skip + 1, []))
    header = [" ".join(name.split()) for name in header]
    if len(header) < names:
        raise DataError(
            f"{where}, line {line}: the header has {len(header)} columns ({shown(', '.join(header))}). Expected the "
            f"names of at least {names} columns, separated by commas, semicolons, tabs or bars, in the first line."
        )
    body = _Body(where, header, delimiter)
    for number, cells in islice(_records(where, text, delimiter, skip), 1, None):
        body.add(number, cells)
    body.finish()
    width = len(header) + body.surplus + body.numbered
    header = header[int(body.counted) : len(header) - body.trailing]
    if unique:
        _check_names(where, line, header)
    first = int(body.numbered or body.counted)
    said = tuple(remarks) + tuple(body.remarks)
    return TextTable(where, tuple(header), (*notes, *body.notes()), delimiter, said, text, skip, width, first, body.end)


class _Body:
    """What the rows under a header show of the file's form, one row after the other."""

    def __init__(self, where: str, header: Sequence[str], delimiter: str) -> None:
        self.where, self.header, self.delimiter, self.width = where, header, delimiter, len(header)
        self.rows = self.blank = self.comments = 0
        self.surplus = self.end = 0
        self.longer: tuple[int, list[str]] | None = None  # the first row with surplus cells
        self.exact: tuple[int, list[str]] | None = None  # the first row as long as the header
        self.remarks: list[tuple[int, str]] = []
        self.odd: list[tuple[int, list[str]]] = []  # rows of another length, possibly a footer
        self.numbered = True  # so far, the first cell of every longer row is its number
        self.trailing = 1 if header and not header[-1] and len(header) > 1 else 0
        self.gap = False  # a blank line came just before
        self.start = ""  # number of the first row, where rows are counted in a column of their own
        self.counted = (
            len(header) > 2
            and header[0].casefold() in UNNAMED
            and not any(name.isdigit() for name in header[1:])  # a matrix whose regions are numbers
        )

    def add(self, line: int, cells: list[str]) -> None:
        """Note one row; raise where it cannot belong to a table."""
        if len(cells) == self.width and not self.odd and not self.counted and not self.trailing and _is_plain(cells):
            self.rows, self.gap = self.rows + 1, False
            self.exact = self.exact or (line, cells)
            return
        if _is_blank(cells):
            self.blank, self.gap = self.blank + 1, True
            return
        if _is_comment(cells):
            self.comments += 1
            self.remarks.append((line, " ".join(cells).strip("# ")))
            return
        if _is_footer(cells, self.gap):
            self.remarks.append((line, " ".join(cell for cell in cells if cell)))
            self.odd.append((line, cells))
            return
        if self.odd:
            raise DataError(_length(self.where, *self.odd[0], self.header, self.delimiter))
        self.gap = False
        self.rows += 1
        width = len(self.header)
        self._count(cells[0].strip())
        if self.trailing and cells[-1].strip() and len(cells) >= width:
            self.trailing = 0
        if len(cells) == width:
            self.exact = self.exact or (line, cells)
        elif len(cells) < width or not self._surplus_row(line, cells):
            raise DataError(_length(self.where, line, cells, self.header, self.delimiter))

    def _count(self, cell: str) -> None:
        """Whether the first column still counts the rows, from 0 (pandas) or from 1 (R)."""
        if not self.counted:
            return
        if self.rows == 1:
            self.start = cell
            self.counted = cell in ("0", "1")
        else:
            self.counted = cell == str(int(self.start) + self.rows - 1)

    def _surplus_row(self, line: int, cells: list[str]) -> bool:
        """Whether a longer row has only blank surplus cells, or one more cell because rows are numbered."""
        width = len(self.header)
        self.numbered = self.numbered and len(cells) == width + 1 and cells[0].strip() == str(self.rows)
        surplus = len(cells) - width
        blank = not any(cell.strip() for cell in cells[width:])
        if not blank and not self.numbered:
            return False
        if self.longer is None:
            self.longer, self.surplus = (line, cells), surplus
        return surplus == self.surplus and (blank or self.numbered)

    def finish(self) -> None:
        """Raise where only some rows are longer than the header; settle what the surplus is."""
        if self.longer is None:
            self.numbered = False
        elif self.exact is not None:
            first = max(self.longer, self.exact)  # the first line that is not as those before
            if first is self.exact:
                raise DataError(
                    f"{self.where}, line {first[0]}: {len(first[1])} cells, but the rows before have "
                    f"{len(self.longer[1])} (the header has {len(self.header)}). Give every row as many cells."
                )
            raise DataError(_length(self.where, *first, self.header, self.delimiter))
        self.numbered = self.numbered and bool(
            self.longer and any(c.strip() for c in self.longer[1][len(self.header) :])
        )
        if self.numbered:
            self.surplus = 0
        self.counted = self.counted and self.rows > 1
        if self.odd:
            self.end = self.odd[0][0]

    def notes(self) -> list[str]:
        """What was left out or recognised."""
        out = []
        if self.surplus or self.trailing:
            sign = SIGN.get(self.delimiter, "delimiter")
            out.append(f"every line ends with a surplus {sign}, which is ignored.")
        if self.numbered:
            out.append(
                "rows begin with their number, for which the header has no name (as R's write.table leaves them)."
            )
        if self.counted:
            out.append("the first column counts the rows (as R and pandas leave it) and is ignored.")
        if self.comments:
            out.append(f"{counted(self.comments, 'comment line')} (#) left out.")
        if self.odd:
            line, cells = self.odd[0]
            count = f" and {len(self.odd) - 1} more" if len(self.odd) > 1 else ""
            out.append(f"line {line} is a remark under the table and left out{count}: {shown(cells[0].strip())}.")
        return out


def _records(where: str, text: str, delimiter: str, skip: int) -> Iterator[tuple[int, list[str]]]:
    """Line number (of the first line of a record) and cells, from the header on."""
    stream = io.StringIO(text, newline="")
    for _ in range(skip):
        next(stream, None)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(stream, delimiter=delimiter, strict=True, skipinitialspace=True)
    line = skip + 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DataError(_broken(where, line, error)) from None
        if cells is None:
            return
        if reader.line_num + skip > line:
            for cell in cells:
                if ("\n" in cell or "\r" in cell) and delimiter in cell:
                    raise DataError(
                        f"{where}, line {line}: a quoted cell runs over {reader.line_num + skip - line + 1} lines; a "
                        "quotation mark is missing or too many. Correct it there."
                    )
            cells = [" ".join(cell.split()) for cell in cells]
        yield line, cells
        line = reader.line_num + skip + 1


def _broken(where: str, line: int, error: csv.Error) -> str:
    said = str(error)
    if "unexpected end" in said:
        return f"{where}, line {line}: a quotation mark opens here and is never closed. Close it, or take it out."
    if "expected after" in said:
        return f"{where}, line {line}: text after a closing quotation mark. Write a mark inside a cell twice."
    if "field larger" in said:
        return f"{where}, line {line}: a cell of more than {LONGEST_CELL:,} characters; a quotation mark is missing."
    return f"{where}, line {line}: not readable as a table ({said})."


def _before_header(text: str, notes: list[str], remarks: list[tuple[int, str]] | None = None) -> tuple[int, str]:
    """Lines before the header, and the delimiter where Excel's ``sep=`` line names it; comments go to the remarks."""
    skip, mark, comments = 0, "", remarks if remarks is not None else []
    for line in io.StringIO(text, newline=""):
        bare = line.strip("\r\n ")
        found = _SEP.fullmatch(line.strip("\r\n"))
        if not bare.strip(",;\t|"):
            pass
        elif found and not mark:
            mark = found.group(1)
            notes.append(f"line {skip + 1} is Excel's {bare.strip()!r}.")
        elif bare.startswith("#"):
            comments.append((skip + 1, bare.strip("# ,;\t|")))
        else:
            break
        skip += 1
    if comments:
        notes.append(f"{counted(len(comments), 'comment line')} (#) above the header left out.")
    return skip, mark


def _delimiter(where: str, text: str, skip: int, names: int) -> str:
    """The delimiter that the header and the rows under it agree on."""
    found = []
    for sign in DELIMITERS:
        try:
            sample = [cells for _, cells in islice(_records(where, text, sign, skip), SAMPLE) if not _is_blank(cells)]
        except DataError:
            continue
        if sample and len(sample[0]) >= max(names, 2):
            same = sum(len(cells) == len(sample[0]) for cells in sample[1:]) / max(len(sample) - 1, 1)
            found.append((same, len(sample[0]), sign))
    if not found:
        # the strict reading with commas says what is wrong, if only the quotation marks are
        header = next(_records(where, text, ",", skip), (skip + 1, [""]))
        if len(header[1]) >= names:
            return ","
        raise DataError(
            f"{where}, line {header[0]}: {shown(', '.join(header[1]))} is not a header of columns separated by commas, "
            "semicolons, tabs or bars. Put the names of the columns into the first line, one such sign between cells."
        )
    found.sort(reverse=True)
    if len(found) > 1 and found[0][0] == found[1][0] < 1 and {found[0][2], found[1][2]} != {",", "\t"}:
        best = sorted(DELIMITERS[sign] for _, _, sign in found[:2])
        raise DataError(
            f"{where}: cells may be separated by {best[0]} or by {best[1]}; rows agree with neither. Use one."
        )
    if len(found) > 1 and found[0][0] == found[1][0] == 1.0:
        best = sorted(DELIMITERS[sign] for _, _, sign in found[:2])
        raise DataError(
            f"{where}: cells may be separated by {best[0]} or by {best[1]}, both fit. Begin the file with a line such "
            "as sep=; that says which."
        )
    return found[0][2]


def _check_names(where: str, line: int, header: Sequence[str]) -> None:
    counts: dict[str, int] = {}
    for name in header:
        counts[name] = counts.get(name, 0) + 1
    repeated = [name for name, count in counts.items() if name and count > 1]
    if repeated:
        raise DataError(
            f"{where}, line {line}: column {repeated[0]!r} appears {counts[repeated[0]]} times; expected once. Rename "
            "or remove one."
        )


def _is_plain(cells: Sequence[str]) -> bool:
    """Whether a row is certainly neither blank nor a comment nor a remark: its first two cells hold plain text."""
    first = cells[0]
    return first[:1].isalnum() and ":" not in first and len(cells) > 1 and not (cells[1] == "" or cells[1].isspace())


def _is_blank(cells: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def _is_comment(cells: Sequence[str]) -> bool:
    first = cells[0].strip()
    return first.startswith("#") and len(first) > 1 and first.upper() not in SHEET_ERRORS


def _is_footer(cells: Sequence[str], gap: bool) -> bool:
    """A remark under a table: in words that remarks begin with, or one cell of several words after a blank line."""
    filled = [cell for cell in cells if cell.strip()]
    if _FOOTER.match(cells[0]) and (len(filled) == 1 or ":" in cells[0]):
        return True
    return gap and len(filled) == 1 and " " in filled[0].strip()


def _length(where: str, line: int, cells: Sequence[str], header: Sequence[str], delimiter: str) -> str:
    """The sentence for a row of another length than the header."""
    said = f"{where}, line {line}: {len(cells)} cell{'s' * (len(cells) != 1)}, the header has {len(header)}"
    sign = SIGN.get(delimiter, "delimiter")
    whole = shown(delimiter.join(cells))
    if len(cells) < len(header):
        return f"{said} ({whole}). The row is cut off, or a {sign} is missing. {AGAIN}"
    run = ",".join(_run(cells, len(header))) if delimiter == "," else ""
    if run:
        return (
            f"{said}. {run} looks like one number with thousands separators outside quotation marks. Take the "
            f'separators out, or put such numbers into quotation marks ("{run}").'
        )
    last = [cell.strip() for cell in cells[-2:]]
    if delimiter == "," and len(cells) == len(header) + 1 and all(cell.isdigit() for cell in last):
        return (
            f"{said}. {','.join(last)} may be one number with a decimal comma. Write decimal points, or separate the "
            "cells by semicolons."
        )
    return f"{said} ({whole}). Put cells that hold a {sign} into quotation marks."


def _run(cells: Sequence[str], width: int) -> list[str]:
    """The longest run of neighbouring cells that read as one grouped number, up to the surplus."""
    surplus = len(cells) - width
    for start in range(len(cells) - surplus):
        run = [cell.strip() for cell in cells[start : start + surplus + 1]]
        if _DIGITS.fullmatch(run[0]) and all(_GROUP.fullmatch(cell) for cell in run[1:]):
            return run
    return []
