"""Reader of the OECD Inter-Country Input-Output tables (ICIO), regular and extended, editions 2018 to 2025.

Layout of ``2022_SML.csv`` (2025 edition, likewise 2022 and 2023): the first column (header ``V1`` or blank) holds row
labels ``AGO_A01`` ...; columns repeat them, then final demand ``AGO_HFCE`` ... ``ROW_DPABR``, then ``OUT``; the last
rows are ``TLS``, ``VA`` and ``OUT``. Older editions have ``AUS_TAXSUB`` or ``AUS_TLS`` rows, ``VALU``, ``OUTPUT`` and
``TOTAL``. The extended edition splits the industries of China and Mexico (``CN1_A01``, ``CN2_A01``, ``MX1_A01`` ...)
and leaves those of ``CHN`` and ``MEX`` zero, while final demand is ``CHN_HFCE``.

Source: https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html (CC BY 4.0), USD mn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from parley.dims import Array
from parley.economy.readers.blocks import Industry, build_axis, check_numbers, describe_signs, regroup
from parley.economy.readers.files import Sheet, dated, read_sheet
from parley.economy.readers.recognise import advice
from parley.economy.readers.regions import normal_table
from parley.economy.tables import IDENTITY_ABSOLUTE, IDENTITY_RELATIVE, InputOutputTable
from parley.errors import AccountingError, DataError
from parley.kit.encoding import AGAIN

FINAL = ("HFCE", "NPISH", "NPS", "GGFC", "GFCF", "INVNT", "INV", "DPABR", "DIRP", "NONRES", "P33", "CONS")
"""Suffixes of final-demand columns in all editions."""
TOTALS = ("OUT", "OUTPUT", "TOTAL")
VALUE_ADDED = ("VA", "VALU")
_TAX = re.compile(r"^(TLS|[A-Z0-9]{3}_(TLS|TAXSUB))$")
_INDUSTRY = re.compile(r"^([A-Z0-9]{3})_([A-Z0-9_]+)$")
_SPLIT = re.compile(r"^(CN|MX)\d$")
_WHOLE = {"CN": "CHN", "MX": "MEX"}


def read_icio(path: str | Path, *, year: int | None = None, decimal: str | None = None) -> InputOutputTable:
    """Read an OECD ICIO table.

    Args:
        path: of a ``.csv``, ``.csv.gz`` or ``.zip`` as the OECD ships it.
        year: of the table; needed only for a zip with several, and then it picks one.
        decimal: the decimal sign, where the file leaves it open.

    Returns:
        The table with N regions (China and Mexico merged) and J sectors, USD mn; taxes less subsidies on inputs are
        in ``value_added``, so that costs add up to output.

    Raises:
        DataError: not such a file, damaged or incomplete; a cell blank, not a number or negative where it may not be.
        AccountingError: output differs from its sales or its costs.
    """
    sheet = read_sheet(path, _text_columns, year=year, decimal=decimal)
    sheet, cased = _in_capitals(sheet)
    labels = next(iter(sheet.text.values()))
    rows = _classify(str(path), labels, sheet.lines)
    industries = [labels[k] for k in rows["industry"]]
    buying = [k for k, name in enumerate(sheet.columns) if _is_industry(name)]
    final = [k for k, name in enumerate(sheet.columns) if _is_final(name)]
    _check_columns(str(path), sheet.columns, buying, final)
    core = _block(str(path), sheet, labels, rows["industry"], buying)
    demand = _block(str(path), sheet, labels, rows["industry"], final)
    margins = _block(str(path), sheet, labels, rows["tax"] + rows["value_added"] + rows["output"], buying)

    selling = [_merged(name) for name in industries]
    using = [_merged(sheet.columns[k]) for k in buying]
    axis = build_axis(str(path), selling, using)
    n, j = len(axis.regions), len(axis.sectors)
    places, columns = axis.places(selling), axis.places(using)
    core = regroup(regroup(core, places, axis.size, 0), columns, axis.size, 1)
    buyers = _buyers(str(path), [sheet.columns[k] for k in final], axis.regions)
    demand = regroup(regroup(demand, places, axis.size, 0), buyers, n, 1)
    margins = regroup(margins, columns, axis.size, 1)
    _check_total_column(
        str(path), sheet, rows["industry"], regroup(margins[-1:], range(axis.size), axis.size, 1)[0], places
    )
    taxes = margins[: len(rows["tax"])].sum(axis=0)
    value_added = margins[len(rows["tax"])] + taxes
    at, said = dated(year, None, sheet.name, str(path))
    regions, renamed = normal_table(str(path), axis.regions, at)
    return InputOutputTable(
        regions=regions,
        sectors=axis.sectors,
        intermediates=core.reshape(n, j, n, j),
        final=demand.reshape(n, j, n),
        output=margins[-1].reshape(n, j),
        value_added=value_added.reshape(n, j),
        year=at,
        source=f"OECD ICIO ({sheet.name})",
        notes=(
            *sheet.notes,
            *said,
            *cased,
            *renamed,
            *_split_notes(industries),
            f"taxes less subsidies on inputs ({taxes.sum():.4g} USD mn) are counted in value added.",
            *describe_signs(demand, value_added),
        ),
    )


def _in_capitals(sheet: Sheet) -> tuple[Sheet, list[str]]:
    """Labels in capitals, as the OECD writes them; programs such as Stata write names of columns in lower case."""
    name, labels = next(iter(sheet.text.items()))
    capitals, columns = [_capital(label) for label in labels], [_capital(column) for column in sheet.columns]
    changed = sum(a != b for a, b in zip([*capitals, *columns], [*labels, *sheet.columns], strict=True))
    notes = [f"{changed} labels in lower case read in capitals."] if changed else []
    return replace(sheet, text={name: capitals}, columns=columns), notes


def _capital(label: str) -> str:
    upper = label.upper()
    known = upper in (*TOTALS, *VALUE_ADDED) or _TAX.match(upper) or _INDUSTRY.match(upper)
    return upper if known else label


def _text_columns(where: str, header: list[str]) -> Sequence[int]:
    """Position of the label column, which is the first; raise unless the header is that of an ICIO table."""
    names = [name.upper() for name in header[1:]]
    if any(_is_final(name) for name in names) and any(_is_industry(name) for name in names):
        return (0,)
    if set(header) & set(VALUE_ADDED):
        raise DataError(f"{where}: value added is a column, so the table is transposed. Expected sellers in rows.")
    raise DataError(
        f"{where}: not an OECD ICIO table: no columns such as USA_C10T12 and USA_HFCE among "
        f"{', '.join(header[:6])}, ...{advice(header, 'icio')}"
    )


def _is_final(name: str) -> bool:
    match = _INDUSTRY.match(name)
    return match is not None and match.group(2) in FINAL


def _is_industry(name: str) -> bool:
    return _INDUSTRY.match(name) is not None and not _is_final(name) and not _TAX.match(name)


def _merged(name: str) -> Industry:
    region, sector = name.split("_", 1)
    return (_WHOLE[region[:2]] if _SPLIT.match(region) else region, sector)


def _classify(where: str, labels: Sequence[str], lines: Sequence[int]) -> dict[str, list[int]]:
    """Row numbers by kind: industry, tax, value_added, output."""
    rows: dict[str, list[int]] = {"industry": [], "tax": [], "value_added": [], "output": []}
    seen: dict[str, int] = {}
    for k, (label, line) in enumerate(zip(labels, lines, strict=True)):
        if label in seen:
            raise DataError(f"{where}, line {line}: row {label!r} again (first on line {seen[label]}).")
        seen[label] = line
        if label in TOTALS:
            rows["output"].append(k)
        elif label in VALUE_ADDED:
            rows["value_added"].append(k)
        elif _TAX.match(label):
            rows["tax"].append(k)
        elif _is_industry(label):
            rows["industry"].append(k)
        elif _is_final(label):
            raise DataError(
                f"{where}, line {line}: final demand {label!r} is a row, so the table is transposed. "
                "Expected sellers in rows and buyers in columns."
            )
        else:
            raise DataError(f"{where}, line {line}: row label {label!r}; expected e.g. USA_C10T12, TLS, VA or OUT.")
    for kind, name in (("industry", "USA_C10T12"), ("value_added", "VA"), ("output", "OUT")):
        if not rows[kind] or (kind != "industry" and len(rows[kind]) > 1):
            last, end = (labels[-1], lines[-1]) if labels else ("the header", 1)
            raise DataError(
                f"{where}: {len(rows[kind]) or 'no'} row {name}; the file ends on line {end} with "
                f"{last!r}. The file is incomplete. {AGAIN}"
            )
    return rows


def _check_columns(where: str, columns: Sequence[str], buying: Sequence[int], final: Sequence[int]) -> None:
    totals = [name for name in columns if name in TOTALS]
    if len(totals) != 1:
        raise DataError(f"{where}: {len(totals) or 'no'} column OUT (or TOTAL); expected one. {AGAIN}")
    other = sorted(set(columns) - {columns[k] for k in (*buying, *final)} - set(totals))
    if other:
        raise DataError(
            f"{where}: column {other[0]!r} is neither an industry nor final demand ({', '.join(FINAL)}) nor OUT."
        )


def _block(where: str, sheet: Sheet, labels: Sequence[str], rows: Sequence[int], columns: Sequence[int]) -> Array:
    block = np.ascontiguousarray(sheet.values[np.ix_(rows, columns)])
    lines = [f"line {sheet.lines[k]} ({labels[k]})" for k in rows]
    check_numbers(where, block, lines, [sheet.columns[k] for k in columns])
    return block


def _buyers(where: str, names: Sequence[str], regions: Sequence[str]) -> list[int]:
    """Region number of each final-demand column; every region needs one."""
    place = {code: k for k, code in enumerate(regions)}
    codes = [_merged(name)[0] for name in names]
    for code in codes:
        if code not in place:
            raise DataError(f"{where}: final demand of {code!r}, which has no industries in the rows. {AGAIN}")
    missing = [code for code in regions if code not in codes]
    if missing:
        raise DataError(
            f"{where}: no final-demand column for {', '.join(missing[:5])}; the file is incomplete. {AGAIN}"
        )
    return [place[code] for code in codes]


def _check_total_column(where: str, sheet: Sheet, rows: Sequence[int], output: Array, places: Sequence[int]) -> None:
    """Raise unless the column OUT says what the row OUT says."""
    k = next(k for k, name in enumerate(sheet.columns) if name in TOTALS)
    column = regroup(sheet.values[rows, k], places, len(output), 0)
    if not np.isfinite(column).all():
        raise DataError(f"{where}: column {sheet.columns[k]!r} has blank cells. Expected output in every row.")
    gap = np.abs(column - output) - (IDENTITY_ABSOLUTE + IDENTITY_RELATIVE * np.abs(output))
    if gap.max() > 0:
        worst = int(gap.argmax())
        label = next(iter(sheet.text.values()))[rows[list(places).index(worst)]]
        raise AccountingError(
            f"{where}: output of {label} is {output[worst]:.6g} in row OUT, but {column[worst]:.6g} in column "
            f"{sheet.columns[k]}. The file may be transposed, mislabelled or damaged."
        )


def _split_notes(industries: Sequence[str]) -> list[str]:
    notes = []
    for stem, whole in _WHOLE.items():
        parts = sorted({name[:3] for name in industries if _SPLIT.match(name[:3]) and name.startswith(stem)})
        if parts:
            count = sum(name[:3] in parts for name in industries)
            notes.append(f"{', '.join(parts)} merged into {whole} ({count} industries).")
    return notes
