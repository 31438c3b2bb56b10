"""Reader of EXIOBASE 3: the matrix ``Z`` of intermediate sales with the final demand ``Y`` beside it.

Layout of ``IOT_2019_ixi/Z.txt``: separated by tabs; the first two lines hold region and sector of each column, the
first two columns region and sector of each row (a third line with only ``region`` and ``sector`` may follow). ``Y.txt``
has the same rows, and region and kind of final demand over its columns. Values are in EUR mn; output is the sum of a
row, and value added is output less the sum of a column.

Source: Stadler et al. (2018), Journal of Industrial Ecology 22:502-515; https://doi.org/10.5281/zenodo.3583070.
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from parley.economy.readers.blocks import Industry, build_axis, check_numbers, describe_signs, regroup
from parley.economy.readers.euros import check_rate
from parley.economy.readers.files import Sheet, dated, read_bytes, sheet_of
from parley.economy.readers.recognise import advice
from parley.economy.readers.regions import normal_table
from parley.economy.tables import InputOutputTable
from parley.errors import DataError
from parley.kit.encoding import AGAIN
from parley.kit.reach import LARGEST_TABLE, check_archive
from parley.kit.separated import open_table

REST = {
    "WA": "rest of Asia and Pacific",
    "WL": "rest of America",
    "WE": "rest of Europe",
    "WF": "rest of Africa",
    "WM": "rest of the Middle East",
}
"""Regions that are not countries; WF is not Wallis and Futuna here."""
SALES, DEMAND = "Z.txt", "Y.txt"


def read_exiobase(
    path: str | Path, *, value: float | None = None, year: int | None = None, decimal: str | None = None
) -> InputOutputTable:
    """Read ``Z.txt`` with ``Y.txt`` in the same folder, or a zip that holds both.

    Args:
        path: of ``Z.txt`` or of the zip.
        value: USD millions of one unit of the file, a million euros: the rate of USD per euro.
        year: of the table; the last year in the name of the file or its folder by default.
        decimal: the decimal sign, where the files leave it open.

    Returns:
        The table, USD mn.

    Raises:
        DataError: not such a file, damaged or incomplete; no final demand; no rate of USD per euro; coefficients.
    """
    (content, name), (other, where_other) = _sales(Path(path)), _demand(Path(path))
    sales, sellers, users = _labelled(str(path), content, name, decimal)
    demand, rows, buyers = _labelled(where_other, other, DEMAND, decimal)
    value = check_rate(str(path), "recognised as EXIOBASE: values are", "million euros", value)
    if sales.values.max(initial=0.0) <= 1.0:
        raise DataError(
            f"{path}: no cell is above 1, as in the matrix A of coefficients. Expected the sales Z in EUR mn."
        )
    if sorted(rows) != sorted(sellers):
        missing = sorted(set(sellers) ^ set(rows))
        raise DataError(f"{where_other}: its rows are not those of {path}: {'_'.join((missing or rows)[0])} differs.")
    axis = build_axis(str(path), sellers, users)
    n, j = len(axis.regions), len(axis.sectors)
    core = regroup(regroup(sales.values, axis.places(sellers), axis.size, 0), axis.places(users), axis.size, 1) * value
    place = {code: k for k, code in enumerate(axis.regions)}
    into = [place.get(region, -1) for region, _ in buyers]
    if set(into) != set(range(n)):
        raise DataError(f"{where_other}: final demand is not listed for the {n} regions of the rows. {AGAIN}")
    final = regroup(regroup(demand.values, axis.places(rows), axis.size, 0), into, n, 1) * value
    output = core.sum(axis=1) + final.sum(axis=1)
    added = output - core.sum(axis=0)
    at, said = dated(year, None, name, str(path), str(Path(path).resolve().parent))
    countries, renamed = normal_table(str(path), [code for code in axis.regions if code not in REST], at)
    codes = iter(countries)
    regions = tuple(code if code in REST else next(codes) for code in axis.regions)
    rest = [f"{code} ({REST[code]})" for code in regions if code in REST]
    return InputOutputTable(
        regions=regions,
        sectors=axis.sectors,
        intermediates=core.reshape(n, j, n, j),
        final=final.reshape(n, j, n),
        output=output.reshape(n, j),
        value_added=added.reshape(n, j),
        year=at,
        source=f"EXIOBASE ({name})",
        notes=(
            f"recognised as EXIOBASE: EUR mn, at {value:g} USD per euro; output is the sum of sales.",
            *said,
            *renamed,
            *([f"kept as regions: {', '.join(rest)}."] if rest else []),
            "value added is output less inputs, taxes less subsidies on products included.",
            *describe_signs(final, added),
        ),
    )


def _sales(path: Path) -> tuple[bytes, str]:
    if path.suffix.lower() != ".zip":
        return read_bytes(path)
    return _member(path, SALES)


def _demand(path: Path) -> tuple[bytes, str]:
    """Content of the final demand, and what messages call it."""
    if path.suffix.lower() == ".zip":
        content, name = _member(path, DEMAND)
        return content, f"{path} ({name})"
    beside = path.with_name(path.name.replace("Z", "Y", 1)) if path.name.startswith("Z") else path.with_name(DEMAND)
    if not beside.is_file() or beside == path:
        raise DataError(
            f"{path}: recognised as EXIOBASE, the matrix Z of intermediate sales, which lacks final demand. "
            f"Put {DEMAND} of the same table into the same folder."
        )
    return read_bytes(beside)[0], str(beside)


def _member(path: Path, wanted: str) -> tuple[bytes, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, LARGEST_TABLE, str(path))
            found = [name for name in archive.namelist() if PurePosixPath(name).name == wanted and "MACOSX" not in name]
            found = [name for name in found if "satellite" not in name and "impacts" not in name]
            if not found:
                raise DataError(f"{path}: holds no {wanted}; EXIOBASE's archives hold {SALES} and {DEMAND}.")
            name = min(found, key=len)
            return archive.read(name), name
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{path}: damaged or incomplete archive ({error}). {AGAIN}") from error


def _labelled(
    where: str, content: bytes, name: str, decimal: str | None
) -> tuple[Sheet, list[Industry], list[Industry]]:
    """The sheet, and region and sector of its rows and columns."""
    table = open_table(where, content, names=3, unique=False)
    below = [[cell.strip() for cell in cells] for _, (_, cells) in zip(range(2), table.rows(), strict=False)]
    header = list(table.header)
    if len(below) < 2 or len(set(header[2:])) == len(header[2:]) > 1 or not all(header[2:]):
        raise DataError(
            f"{where}: not a table of EXIOBASE, whose first two lines hold region and sector of each column; found "
            f"{', '.join(header[:6])}, ...{advice(header, 'exiobase')}"
        )
    skip = 2 if not any(below[1][2:]) else 1
    columns = list(zip(header[2:], below[0][2:], strict=True))
    sheet = sheet_of(table, name, lambda _, __: (0, 1), decimal=decimal, skip=skip)
    sides = list(sheet.text.values())
    if len(sides) != 2:  # both label columns have the same name, such as a blank one
        raise DataError(
            f"{where}: the two columns of labels share the name {header[0]!r}. Call them region and sector."
        )
    rows = list(zip(*sides, strict=True))
    twice = next((row for row in rows if rows.count(row) > 1), None) if len(set(rows)) < len(rows) else None
    if twice:
        raise DataError(f"{where}: row {'_'.join(twice)} appears twice.")
    names = ["_".join(column) for column in columns]
    check_numbers(where, sheet.values, [f"line {line}" for line in sheet.lines], names)
    return sheet, rows, columns
