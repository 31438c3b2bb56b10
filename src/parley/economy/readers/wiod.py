"""Reader of the World Input-Output Database (WIOD): 2016 release as Stata or CSV, 2013 release as prepared npz.

Layout of ``WIOT2014_October16_ROW.dta``: columns IndustryCode, IndustryDescription, Country, RNr, Year, then use
``vAUS1`` ... ``vROW56``, final demand ``vAUS57`` ... ``vROW61`` and ``TOT``; 44 x 56 rows of industries, then rows of
Country ``TOT``: II_fob (intermediates), TXSP, EXP_adj, PURR, PURNR (taxes and adjustments), VA, IntTTM (transport
margins), GO (output). A CSV of the same, also without the ``v`` as exported from R, is read alike.

Source: Timmer et al. (2015), Review of International Economics 23:575-605; https://www.rug.nl/ggdc/valuechain/wiod/
(CC BY 4.0), USD mn.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np

from parley.dims import Array
from parley.economy.readers.blocks import Industry, build_axis, check_numbers, describe_signs, regroup
from parley.economy.readers.files import Sheet, dated, open_data, read_sheet
from parley.economy.readers.long import read_stata
from parley.economy.readers.recognise import advice
from parley.economy.readers.regions import normal_table
from parley.economy.tables import IDENTITY_RELATIVE, InputOutputTable
from parley.errors import AccountingError, DataError, shown
from parley.kit.encoding import AGAIN
from parley.kit.reach import LARGEST_TABLE, check_archive

WIOD_2013_SECTORS = (
    *("AtB", "C", "15t16", "17t18", "19", "20", "21t22", "23", "24", "25", "26", "27t28", "29", "30t33", "34t35"),
    *("36t37", "E", "F", "50", "51", "52", "H", "60", "61", "62", "63", "64", "J", "70", "71t74", "L", "M", "N", "O"),
    "P",
)
"""ISIC Rev. 3 codes of the 35 sectors of the 2013 release, in its order."""
TEXT = ("IndustryCode", "Country", "RNr")
COSTS = ("TXSP", "EXP_adj", "PURR", "PURNR", "VA", "IntTTM")
"""Rows that, with intermediates, add up to gross output (GO)."""
_USE = re.compile(r"^v?([A-Z]{3})(\d{1,2})$")


def read_wiod(path: str | Path, *, year: int | None = None, decimal: str | None = None) -> InputOutputTable:
    """Read a WIOD table.

    Args:
        path: of ``WIOT2014_October16_ROW.dta``, the same table as ``.csv``, ``.csv.gz`` or in a ``.zip``, or the
            prepared ``wiod_2011.npz`` (Z, F, X, VA, countries, sectors).
        year: of the table; needed only for a zip with several, and then it picks one.
        decimal: the decimal sign, where the file leaves it open.

    Returns:
        The table, USD mn. Value added includes the taxes, adjustments and margins that WIOD lists apart, so that
        costs add up to output.

    Raises:
        DataError: not such a file, damaged or incomplete; a cell blank, not a number or negative where it may not be.
        AccountingError: output differs from its sales or its costs.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".npz":
        return _read_npz(path, year)
    if suffix in (".xlsx", ".xlsb", ".rdata", ".rds"):
        raise DataError(
            f"{path}: {suffix} is not read. Take the Stata release (WIOTS_in_STATA.zip, .dta), or export the table as "
            "CSV with the same columns (R: write.csv(wiot, 'WIOT2014.csv', row.names = FALSE))."
        )
    with open_data(path, year=year) as (stream, name):
        sheet = _read_stata(str(path), name, stream) if name.lower().endswith(".dta") else None
    return _assemble(str(path), sheet or read_sheet(path, _text_columns, year=year, decimal=decimal), year)


def _text_columns(where: str, header: list[str]) -> Sequence[int]:
    _check_header(where, header)
    return [k for k, name in enumerate(header) if not _USE.match(name) and name != "TOT"]


def _check_header(where: str, header: Sequence[str]) -> None:
    missing = [name for name in (*TEXT, "TOT") if name not in header]
    if missing or not any(_USE.match(name) for name in header):
        raise DataError(
            f"{where}: not a WIOD table: no column {', '.join(missing) or 'vAUS1'} among "
            f"{', '.join(header[:6])}, ...{advice(header, 'wiod')}"
        )


def _read_stata(where: str, name: str, stream: IO[bytes]) -> Sheet:
    frame = read_stata(where, stream.read())
    header = [str(column) for column in frame.columns]
    _check_header(where, header)
    numbers = [column for column in header if _USE.match(column) or column == "TOT"]
    text = {column: [str(cell).strip() for cell in frame[column]] for column in header if column not in numbers}
    try:
        values = np.ascontiguousarray(frame[numbers].to_numpy(dtype=np.float64))
    except ValueError as error:
        raise DataError(f"{where}: a use column holds text ({error}). Expected numbers.") from error
    return Sheet(name, text, numbers, values, range(2, len(values) + 2))


def _assemble(where: str, sheet: Sheet, year: int | None) -> InputOutputTable:
    codes, countries = sheet.text["IndustryCode"], sheet.text["Country"]
    at = sheet.lines
    number = [_whole(where, at[k], cell) for k, cell in enumerate(sheet.text["RNr"])]
    selling = [k for k, country in enumerate(countries) if country != "TOT"]
    costs, output_row = _summary_rows(where, codes, countries, at)
    names = _sector_codes(where, selling, codes, countries, number, at)
    uses = [_use(column) for column in sheet.columns]
    buying = [k for k, use in enumerate(uses) if use and use[1] in names]
    final = [k for k, use in enumerate(uses) if use and use[1] not in names]
    lines = [f"line {line} ({country} {code})" for line, country, code in zip(at, countries, codes, strict=True)]

    def block(rows: Sequence[int], columns: Sequence[int]) -> Array:
        values = np.ascontiguousarray(sheet.values[np.ix_(rows, columns)])
        check_numbers(where, values, [lines[k] for k in rows], [sheet.columns[k] for k in columns])
        return values

    sellers = [(countries[k], names[number[k]]) for k in selling]
    users: list[Industry] = [(use[0], names[use[1]]) for k in buying if (use := uses[k])]
    axis = build_axis(where, sellers, users)
    n, j = len(axis.regions), len(axis.sectors)
    rows, columns = axis.places(sellers), axis.places(users)
    core = regroup(regroup(block(selling, buying), rows, axis.size, 0), columns, axis.size, 1)
    region = {code: k for k, code in enumerate(axis.regions)}
    buyers = [region.get(use[0], -1) for k in final if (use := uses[k])]
    if set(buyers) != set(range(n)):
        raise DataError(f"{where}: final demand is not listed for the {n} regions of the rows. {AGAIN}")
    demand = regroup(regroup(block(selling, final), rows, axis.size, 0), buyers, n, 1)
    margins = regroup(block([*costs.values(), output_row], buying), columns, axis.size, 1)
    value_added = margins[:-1].sum(axis=0)
    adjusted = value_added.sum() - margins[list(costs).index("VA")].sum()
    at_year, said = dated(year, _year(where, sheet), sheet.name)
    regions, renamed = normal_table(where, axis.regions, at_year)
    return InputOutputTable(
        regions=regions,
        sectors=axis.sectors,
        intermediates=core.reshape(n, j, n, j),
        final=demand.reshape(n, j, n),
        output=margins[-1].reshape(n, j),
        value_added=value_added.reshape(n, j),
        year=at_year,
        source=f"WIOD 2016 release ({sheet.name})",
        notes=(
            *sheet.notes,
            *said,
            *renamed,
            f"taxes, adjustments and transport margins ({adjusted:.4g} USD mn) are counted in value added.",
            *describe_signs(demand, value_added),
        ),
    )


def _year(where: str, sheet: Sheet) -> int | None:
    """The year of all rows; None where the file does not say, or says several."""
    years = {cell for cell in sheet.text.get("Year", []) if cell}
    if len(years) != 1:
        return None
    cell = years.pop()
    if not re.fullmatch(r"\d{1,4}(\.0*)?", cell):
        raise DataError(f"{where}: column 'Year' holds {shown(cell)}. Expected a year such as 2014.")
    return int(float(cell))


def _use(column: str) -> tuple[str, int] | None:
    match = _USE.match(column)
    return (match.group(1), int(match.group(2))) if match else None


def _whole(where: str, line: int, cell: str) -> int:
    try:
        return int(float(cell))
    except (ValueError, OverflowError):
        raise DataError(f"{where}, line {line}, column 'RNr': {cell!r}; expected a row number.") from None


def _summary_rows(
    where: str, codes: Sequence[str], countries: Sequence[str], lines: Sequence[int]
) -> tuple[dict[str, int], int]:
    """Row numbers of the cost rows by code, and of gross output."""
    total = {code: k for k, (code, country) in enumerate(zip(codes, countries, strict=True)) if country == "TOT"}
    missing = [code for code in (*COSTS, "GO") if code not in total]
    if missing:
        raise DataError(
            f"{where}: no row {', '.join(missing)}; the file ends on line {lines[-1] if len(lines) else 1} with "
            f"{' '.join((countries[-1], codes[-1])) if codes else 'the header'}. The file is incomplete. {AGAIN}"
        )
    return {code: total[code] for code in COSTS}, total["GO"]


def _sector_codes(
    where: str,
    rows: Sequence[int],
    codes: Sequence[str],
    countries: Sequence[str],
    number: Sequence[int],
    lines: Sequence[int],
) -> dict[int, str]:
    """Sector code by industry number; the same for every country."""
    names: dict[int, str] = {}
    seen: set[tuple[str, int]] = set()
    for k in rows:
        if names.setdefault(number[k], codes[k]) != codes[k]:
            raise DataError(
                f"{where}, line {lines[k]}: industry {number[k]} of {countries[k]} is {codes[k]!r}, but was "
                f"{names[number[k]]!r} before."
            )
        if (countries[k], number[k]) in seen:
            raise DataError(f"{where}, line {lines[k]}: {countries[k]} {codes[k]} appears twice.")
        seen.add((countries[k], number[k]))
    if len(set(names.values())) < len(names):
        raise DataError(f"{where}: two industry numbers share a code. Expected one code for each RNr.")
    return names


def _read_npz(path: str | Path, year: int | None) -> InputOutputTable:
    with open_data(path) as (_, name):
        try:
            with zipfile.ZipFile(path) as packed:
                check_archive(packed, LARGEST_TABLE, str(path))
            with np.load(path, allow_pickle=False) as archive:
                data = {key: archive[key] for key in ("Z", "F", "X", "countries", "sectors")}
        except (ValueError, OSError, EOFError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
            raise DataError(
                f"{path}: not a prepared WIOD npz with Z, F, X, countries and sectors ({error})."
            ) from error
    regions = tuple(str(code) for code in data["countries"])
    n, j = len(regions), len(WIOD_2013_SECTORS)
    if len(data["sectors"]) != j:
        raise DataError(f"{path}: {len(data['sectors'])} sectors; expected the {j} of the WIOD 2013 release.")
    for key, shape in (("Z", (n * j, n * j)), ("F", (n * j, n)), ("X", (n * j,))):
        if data[key].shape != shape or data[key].dtype.kind not in "iuf":
            raise DataError(f"{path}: {key} is {data[key].dtype} {data[key].shape}; expected numbers {shape}.")
    core, final, listed = (data[key].astype(np.float64) for key in ("Z", "F", "X"))
    output = core.sum(axis=1) + final.sum(axis=1)
    gap = np.abs(output - listed)
    allowed = core.shape[1] + final.shape[1] + IDENTITY_RELATIVE * np.abs(listed)  # each cell lost less than 1 mn
    if not (gap <= allowed).all():
        worst = int((gap - allowed).argmax())
        raise AccountingError(
            f"{path}: {regions[worst // j]} {WIOD_2013_SECTORS[worst % j]} sells {output[worst]:.6g}, but its output "
            f"is {listed[worst]:.6g}. The file may be transposed or damaged."
        )
    at, dates = dated(year, None, name)
    names, renamed = normal_table(str(path), regions, at)
    cut = np.maximum(output, 0.0)
    value_added = cut - core.sum(axis=0)
    change = output.sum() - listed.sum()
    notes = [
        *renamed,
        f"output taken as the sum of sales, because cells are cut to whole millions: {int((gap > 0).sum())} outputs "
        f"changed, the world's by {change:.4g} USD mn ({change / listed.sum():.3%}).",
        *describe_signs(final, value_added),
        *dates,
    ]
    if (output < 0).any():
        notes.append(f"{int((output < 0).sum())} outputs of {output.min():.4g} USD mn or more raised to 0.")
    return InputOutputTable(
        regions=names,
        sectors=WIOD_2013_SECTORS,
        intermediates=core.reshape(n, j, n, j),
        final=final.reshape(n, j, n),
        output=cut.reshape(n, j),
        value_added=value_added.reshape(n, j),
        year=at,
        source=f"WIOD 2013 release ({name})",
        notes=tuple(notes),
    )
