"""One table as a flat file: CSV that Excel opens right, and Parquet with titles and units."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from parley._version import __version__
from parley.kit.extras import need
from parley.show.text import clean

if TYPE_CHECKING:
    from parley.show.answer import Answer
    from parley.show.table import Table

BOM = "\ufeff"
"""Without it, Excel reads UTF-8 in the local code page and spoils Türkiye; pandas, R's readr and Stata skip it."""
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
"""How a cell begins that a spreadsheet may run as a formula (OWASP, "CSV injection")."""
_HARMLESS = re.compile(r"[+\-][\d.,\s]*(?:%|pp)?|@")
"""A number, or a lone sign: a spreadsheet has nothing to run there, and codes stay as they are."""


def csv_bytes(table: Table) -> bytes:
    """All rows and columns as CSV: UTF-8 with a byte order mark, comma, point, a line feed after each row.

    Numbers have all their digits; what is missing is an empty cell. A text that a spreadsheet would run as a formula
    gets an apostrophe in front.
    """
    keys = table.keys()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([harmless(key) for key in keys])
    for record in table.records():
        writer.writerow([_csv_cell(tidy(record[key])) for key in keys])
    return (BOM + buffer.getvalue()).encode()


def tidy(value: Any) -> Any:
    """A cell for a file of plain values: lists and mappings as JSON text."""
    import json  # noqa: PLC0415

    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (list, tuple, dict)) else value


def harmless(text: Any) -> str:
    """A text that no spreadsheet runs as a formula."""
    said = clean(text)
    return f"'{said}" if _FORMULA.match(said) and not _HARMLESS.fullmatch(said) else said


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, (int, float)) else harmless(value)


def parquet_bytes(table: Table, answer: Answer) -> bytes:
    """All rows and columns as Parquet; each column's metadata hold its title and unit, the file's where it is from.

    Raises:
        InputError: PyArrow is not installed.
    """
    pa: Any = need("pyarrow", "writing .parquet", "A .csv or .xlsx file needs nothing more.")
    parquet: Any = need("pyarrow.parquet", "writing .parquet")
    columns = {column.key: column for column in table.columns}
    records = table.records()
    fields, arrays = [], []
    for key in table.keys():  # noqa: SIM118  (a method of tables)
        column = columns.get(key)
        numeric = column.numeric if column else False
        array = _array(pa, [record[key] for record in records], numeric)
        said = {} if column is None else {"title": column.title, "unit": column.unit, "reads": column.reads}
        fields.append(pa.field(clean(key), array.type, metadata=_encoded(said)))
        arrays.append(array)
    about = {
        "title": answer.title,
        "table": table.title,
        "question": answer.question,
        "basis": "\n".join(answer.basis),
        "sources": "\n".join(answer.sources),
        "parley_version": __version__,
    }
    schema = pa.schema(fields, metadata=_encoded({f"parley.{key}": value for key, value in about.items()}))
    buffer = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), buffer)
    return buffer.getvalue()


def _encoded(said: Mapping[str, str]) -> dict[bytes, bytes]:
    return {key.encode(): clean(value).encode() for key, value in said.items()}


def _array(pa: Any, values: list[Any], numeric: bool) -> Any:
    """A column; numbers where all are, else text. A column without values has the type its kind would have."""
    values = [clean(value) if isinstance(value, str) else value for value in values]
    if all(value is None for value in values):
        return pa.array(values, type=pa.float64() if numeric else pa.string())
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return pa.array([None if value is None else clean(tidy(value)) for value in values], type=pa.string())
