"""Which rows of a long table count: one year, one direction of reporting, totals over customs procedures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from parley.economy.readers.long import Texts, Whole
from parley.errors import DataError, shown
from parley.kit.text import counted

Flags = npt.NDArray[np.bool_]
WHOLE_YEAR = 52
"""What Eurostat and UN Comtrade write in place of a month for a year as a whole."""
FIRST_YEAR, LAST_YEAR = 1700, 2200
"""Years that data can be of; 21 is none."""
_PERIOD = re.compile(
    r"(\d{1,4})(?:\.0*)?|(\d{4})[-M/ ]?(0[1-9]|1[0-2]|52)|(\d{4})-(0[1-9]|1[0-2])-\d\d(?:[ T][\d:.]+)?"
)
IMPORTS = frozenset(("m", "i", "imp", "import", "imports", "gross imp.", "gross imports", "gross import"))
EXPORTS = frozenset(("x", "e", "exp", "export", "exports", "gross exp.", "gross exports", "gross export"))
NUMBERED = {"1": "imports", "2": "exports", "3": "other", "4": "other", "5": "imports", "6": "exports"}
"""Flow codes: Eurostat and UN Comtrade write 1 and 2 (3 and 4: re-exports, re-imports), WITS 5 and 6."""
_OTHER = re.compile(r"re-?\s?(ex|im)|domestic|foreign|^(rx|rm|dx|fm|mip|xip|mop|xop)$")


def one_year(where: str, labels: Texts, lines: Whole, column: str, year: int | None) -> tuple[int, Flags, list[str]]:
    """The year to read, which rows have it, and notes on the months that were added up.

    Args:
        where: what messages call the file.
        labels: periods: 2021, 202152 (the year as a whole), 202101, 2021-01.
        lines: of the rows.
        column: name, for messages.
        year: asked for.

    Raises:
        DataError: a cell that is not a year, several years of which none is chosen, or none of the year asked for.
    """
    if not len(labels):
        raise DataError(f"{where}: no rows under the header. Download it again.")
    read: dict[str, tuple[int, int]] = {}
    for label in dict.fromkeys(labels):
        found = _PERIOD.fullmatch(str(label).strip())
        parts = [int(part) for part in found.groups() if part] if found else []
        if not parts or not FIRST_YEAR <= parts[0] <= LAST_YEAR:
            line = int(lines[int(np.argmax(labels == label))])
            raise DataError(
                f"{where}, line {line}: the year column holds {shown(str(label))} (column {column!r}). Expected years "
                "such as 2021 or months such as 202101."
            )
        read[label] = (parts[0], parts[1] if len(parts) > 1 else WHOLE_YEAR)
    present = sorted({number for number, _ in read.values()})
    if year is None and len(present) > 1:
        raise DataError(
            f"{where}: holds {len(present)} years ({present[0]} to {present[-1]}). Name one with year=... (--year)."
        )
    chosen = present[0] if year is None else year
    if chosen not in present:
        raise DataError(f"{where}: no rows for {year}; it holds {', '.join(str(y) for y in present[:10])}.")
    months = {month for number, month in read.values() if number == chosen}
    notes = []
    if len(months) > 1 and WHOLE_YEAR in months:
        notes.append(
            f"the rows of {chosen} as a whole are read, those of {counted(len(months) - 1, 'month')} left out."
        )
        months = {WHOLE_YEAR}
    elif months != {WHOLE_YEAR}:
        which = f"{min(months)} to {max(months)}" if len(months) > 1 else f"month {min(months)}"
        notes.append(
            f"values are the sum of {counted(len(months), 'month')} of {chosen} ({which})"
            f"{'' if len(months) == 12 else ': not a whole year'}."
        )
    wanted = {label for label, (number, month) in read.items() if number == chosen and month in months}
    return chosen, np.array([label in wanted for label in labels], dtype=bool), notes


def check_wholes(where: str, flows: Sequence[Texts], lines: Whole, before: Flags, after: Flags) -> None:
    """Raise where only parts of a flow are listed, by customs procedure or second partner, and not the flow as a whole.

    Args:
        where: what messages call the file.
        flows: columns that name a flow (reporter, partner, flow, sector), the kind of flow third.
        lines: of the rows.
        before, after: rows that count with their parts and without.

    Raises:
        DataError: with the line of the first such part.
    """
    whole = set(zip(*(column[after] for column in flows), strict=True))
    for k in np.flatnonzero(before & ~after):
        flow = tuple(column[k] for column in flows)
        if flow not in whole and _direction(str(flow[2])) in ("imports", "exports"):
            raise DataError(
                f"{where}, line {int(lines[k])}: only parts of the flow {', '.join(map(str, flow))} are listed (by "
                "customs procedure, transport or second partner), not the whole, which other flows have. Download it "
                "with its totals, or add the parts up first."
            )


def kept(
    cells: Mapping[str, Texts], keep: Mapping[str, Sequence[str]], totals: Mapping[str, Sequence[str]], rows: Flags
) -> tuple[Flags, list[str]]:
    """Rows of the wanted indicator, and totals instead of their parts; with notes.

    Args:
        cells: by column.
        keep: by column, the cells of rows to keep.
        totals: by column, the cells of rows that are totals; where some rows are, the others are left out.
        rows: which rows count so far.
    """
    notes = []
    for column, wanted in (*keep.items(), *totals.items()):
        if column not in cells:
            continue
        match = np.isin(cells[column].astype(str), list(wanted))
        left = int((rows & ~match).sum())
        if left and ((rows & match).any() or column in keep):
            rows = rows & match
            notes.append(f"{counted(left, 'row')} left out whose {column} is not {' or '.join(wanted)}.")
    return rows, notes


def directed(
    where: str, cells: Mapping[str, Texts], lines: Whole, rows: Flags, column: str
) -> tuple[Texts, Texts, Flags, list[str]]:
    """Exporter and importer of each reported flow, and which rows count; imports where both sides report.

    Args:
        where: what messages call the file.
        cells: ``reporter``, ``partner``, ``flow`` and perhaps ``sector`` of all rows.
        lines: of the rows.
        rows: which rows count so far.
        column: name of the column of the flow, for messages.

    Raises:
        DataError: a flow that is neither imports nor exports nor a part of them.
    """
    said = {str(label): _direction(str(label)) for label in dict.fromkeys(cells["flow"][rows])}
    for label, direction in said.items():
        if not direction:
            line = int(lines[int(np.argmax(rows & (cells["flow"] == label)))])
            raise DataError(
                f"{where}, line {line}, column {column!r}: {shown(label)} is neither imports nor exports. Expected "
                "e.g. M and X, Import and Export, or 1 and 2; or name the columns of exporter and importer: --column "
                "exporter=NAME."
            )
    sides = np.array([said.get(str(label), "") for label in cells["flow"]], dtype=object)
    notes = []
    other = rows & (sides == "other")
    if other.any():
        notes.append(
            f"{counted(int(other.sum()), 'row')} of re-exports, re-imports and other parts of a flow left out."
        )
    imports, exports = rows & (sides == "imports"), rows & (sides == "exports")
    if not (imports.any() or exports.any()):
        raise DataError(f"{where}: no rows of imports or exports. Expected flows as M and X, or Import and Export.")
    taken = imports if imports.any() else exports
    seller = np.where(exports, cells["reporter"], cells["partner"])
    buyer = np.where(exports, cells["partner"], cells["reporter"])
    if imports.any() and exports.any():
        taken, said_so = _one_side(cells, imports, exports)
        notes.append(said_so)
    else:
        notes.append(f"flows are those that the {'importer' if imports.any() else 'exporter'} reports.")
    return seller.astype(object), buyer.astype(object), taken, notes


def _one_side(cells: Mapping[str, Texts], imports: Flags, exports: Flags) -> tuple[Flags, str]:
    """Imports, with home sales that only exports list; and what was left out."""
    home = cells["reporter"] == cells["partner"]
    sector = cells.get("sector", np.full(len(home), "", dtype=object))

    def pairs(rows: Flags, seller: str, buyer: str) -> set[tuple[str, str, str]]:
        return set(zip(cells[seller][rows], cells[buyer][rows], sector[rows], strict=True))

    listed = pairs(imports, "partner", "reporter")
    own = exports & home
    extra = np.array([(a, a, s) not in listed for a, s in zip(cells["reporter"], sector, strict=True)]) & own
    only = pairs(exports & ~home, "reporter", "partner") - listed
    left = exports & ~extra
    return imports | extra, (
        f"both sides report: flows are those that the importer reports; {counted(int(left.sum()), 'row')} of exports "
        f"left out, {counted(len(only), 'flow')} of them without imports beside."
    )


def _direction(label: str) -> str:
    """imports, exports or other; empty for other labels."""
    word = " ".join(label.lower().split())
    if word in IMPORTS:
        return "imports"
    if word in EXPORTS:
        return "exports"
    if word.removesuffix(".0") in NUMBERED:
        return NUMBERED[word.removesuffix(".0")]
    return "other" if _OTHER.search(word) else ""
