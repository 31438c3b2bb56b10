"""Duties of a table from a second file: bilateral, or of each importer on all (MFN); by sector, by product, or on all.

A tariff belongs to the importer, so ``reporter`` and ``partner`` of WITS, TRAINS and MAcMap are importer and exporter.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.codes.groups import describe_groups
from parley.codes.hierarchy import is_whole
from parley.codes.normal import is_world, normalise
from parley.dims import Array, cell_name
from parley.economy.tables import FlowTable
from parley.errors import DataError
from parley.kit.text import counted
from parley.worlds.listing import NAMES, YEAR, Listing, one_year, read_listing
from parley.worlds.rates import as_fractions

ROLES = {
    "importer": (
        *NAMES["importer"],
        *("reporteriso3", "reporteriso", "reporter", "reportercode", "reportername", "iso1", "market"),
    ),
    "exporter": (*NAMES["exporter"], "partneriso3", "partneriso", "partner", "partnercode", "partnername", "iso2"),
    "sector": (*NAMES["sector"], "productcode", "hs", "hscode", "cmdcode", "tariffline"),
    "year": ("tariffyear", *YEAR),
    "duty": ("dutytype", "tarifftype", "dutycode"),
}
RATE = (
    *(
        "tariff",
        "rate",
        "duty",
        "tariffrate",
        "dutyrate",
        "tariffpct",
        "tariffpercent",
        "ratepct",
        "adv",
        "adval",
        "ave",
    ),
    *("advalorem", "ahs", "simpleaverage", "weightedaverage", "mfn", "savg", "wavg", "mfnrate", "appliedtariff"),
)
APPLIED = ("AHS", "MFN")
"""Types of duty of WITS, the preferred first: effectively applied, then most favoured nation."""
EUROPE = ("eun", "eu", "918", "european union")
"""What WITS and TRAINS call the European Union as one importer."""
UNIONS = ("EU", "EAEU", "SACU", "GCC")
"""Customs unions without duties between members, which a list by importer alone cannot say."""
MOST_CELLS = 100_000_000
"""Cells of a table whose duties are put together: about 4 GB of memory."""
HIGH = 30.0
"""A duty of 3,000 % and more is an error."""
SHOWN = 6
WORLD, GROUP, COUNTRY = 0, 1, 2
"""How narrow the exporters of a row are; narrower rows win."""
ALL_SECTORS, FINER, EXACT = 0, 1, 2
"""How narrow its sector is: all, products inside a sector of the table (their mean), the sector itself."""


@dataclass(frozen=True, eq=False)
class Duties:
    """Duties of a table.

    Attributes:
        rates: (N, N, J) fractions, origin, destination, sector; 0 where the file has none.
        known: (N, N, J) whether the file has one.
        notes: how the file was read, what it lacks and what of it is not needed.
    """

    rates: Array
    known: npt.NDArray[np.bool_]
    notes: tuple[str, ...]


def read_duties(path: str | Path, table: FlowTable, *, unit: str | None = None) -> Duties:
    """Duties of a table from a file with importer, a rate and, if it has them, exporter, sector and year.

    Args:
        path: of a text table, Parquet or Stata file; names of columns as in WITS, TRAINS, MAcMap and plain ones.
        table: N regions and J sectors.
        unit: ``percent`` or ``fraction`` where the file does not say.

    Raises:
        DataError: no such file; a rate that is not a number, below 0 or of 3,000 % and more; a pair and sector twice;
            nothing in it that the table has.
    """
    if table.flows.size > MOST_CELLS:
        raise DataError(
            f"{path}: duties of {len(table.regions)} regions and {len(table.sectors)} sectors are {table.flows.size:,} "
            f"cells, more than {MOST_CELLS:,}. Give the duties of the sectors that --sectors makes."
        )
    listing = _one_duty(one_year(read_listing(path, ROLES, RATE, ("importer",)), table.year))
    values, note = as_fractions(
        listing.where, listing.columns["value"], listing.values, percent=listing.percent, unit=unit
    )
    _check(listing, values)
    name = Path(path).name
    filled = _fill(listing, values, table)
    known, unused, finer = filled.known, filled.unused, filled.finer
    if not known.any():
        raise DataError(
            f"{listing.where}: none of its {counted(len(values), 'row')} is about regions and sectors of the table "
            f"(importers {_some(listing.text['importer'])}; the table has {_some(table.regions)}"
            f"{_sectors_seen(listing, table)})."
        )
    rates, united = _within_unions(table, filled.rates, filled.wide)
    blank = int(np.isnan(values).sum())
    counts = (
        (blank, "row", "without a rate left out"),
        (unused, "row", "about other regions or sectors, not needed"),
        (filled.own, "row", "of a country's duty on itself left out"),
    )
    notes = [*listing.notes, f"{name}: {note}"]
    notes += [f"{name}: {counted(count, what)} {said}." for count, what, said in counts if count]
    if unused and (strange := _strange(listing, table)):
        notes.append(f"{name}: {counted(len(strange), 'label')} in no list of countries: {_some(strange)}.")
    if finer:
        notes.append(f"{name}: duties of {counted(finer, 'sector')} are the simple mean over products inside them.")
    if "exporter" not in listing.text:
        notes.append(f"{name}: each importer's duty holds for all exporters; preferences are not in it.")
    return Duties(rates, known, (*notes, *united, *_missing(table, known, name)))


def _strange(listing: Listing, table: FlowTable) -> list[str]:
    """Importers and exporters that are neither regions of the table nor in any list, such as misspelt ones."""
    labels = [str(label) for role in ("importer", "exporter") for label in dict.fromkeys(listing.text.get(role, ()))]
    unknown = normalise(labels, year=table.year).unknown
    return [label for label in unknown if label and label not in table.regions]


def duty_sectors(path: str | Path) -> set[str]:
    """Sectors that the duties in a file are of, as they stand; none where they are of all."""
    return {str(code) for code in read_listing(path, ROLES, RATE, ("importer",)).text.get("sector", ())}


def _one_duty(listing: Listing) -> Listing:
    """Rows of one type of duty, where a file has several."""
    if "duty" not in listing.text:
        return listing
    types = [str(cell).upper() for cell in listing.text["duty"]]
    present = sorted(set(types))
    chosen = next((kind for kind in APPLIED if kind in present), None)
    if len(present) < 2 or chosen is None:
        return listing
    note = f"{Path(listing.where).name}: duties of type {chosen}, of {', '.join(present)}."
    return listing.rows(np.array([kind == chosen for kind in types]), [note])


def _check(listing: Listing, values: Array) -> None:
    for bad, said in (
        (values < 0, "Expected 0 or more; subsidies on imports are not read."),
        (values >= HIGH, "Expected a rate below 3,000 %."),
    ):
        if bad.any():
            k = int(bad.argmax())
            raise DataError(
                f"{listing.where}, line {listing.lines[k]}, column {listing.columns['value']!r}: {listing.values[k]:g} "
                f"({values[k]:.0%}). {said}"
            )


# -- from rows to cells ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Filled:
    """Rates by cell: which are known, and which of these from rows of a group or of all exporters."""

    rates: Array
    known: npt.NDArray[np.bool_]
    wide: npt.NDArray[np.bool_]
    unused: int
    own: int
    finer: int


def _fill(listing: Listing, values: Array, table: FlowTable) -> _Filled:
    """Rates by cell: wide rows first, so that narrower ones replace them; products inside a sector are averaged."""
    importers = _places(listing, "importer", table)
    exporters = _places(listing, "exporter", table)
    sectors = _sector_places(listing, table)
    shape = table.flows.shape
    rates, known, wide = np.zeros(shape), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    by_rank: dict[tuple[int, int], list[int]] = {}
    unused = own = 0
    for k in np.flatnonzero(np.isfinite(values)).tolist():
        (bloc, buyers), (rank, sellers), (depth, goods) = importers[k], exporters[k], sectors[k]
        if not (buyers and sellers and goods):
            unused += 1
        elif rank == COUNTRY and buyers == sellers:
            own += 1
        else:
            by_rank.setdefault((depth, min(bloc, rank)), []).append(k)
    finer: set[int] = set()
    last: dict[tuple[object, ...], int] = {}
    for (depth, rank), rows in sorted(by_rank.items()):
        total, count = np.zeros(rates.shape), np.zeros(rates.shape, dtype=np.int64)
        for k in rows:
            sellers, buyers, goods = exporters[k][1], importers[k][1], sectors[k][1]
            cells: Any = (sellers[0], buyers[0], goods[0])
            if len(sellers) > 1 or len(buyers) > 1 or len(goods) > 1:
                cells = np.ix_(np.array(sellers), np.array(buyers), np.array(goods))
            total[cells] += values[k]
            count[cells] += 1
            _once(
                listing, last, (sellers, buyers, str(listing.text["sector"][k]) if "sector" in listing.text else ""), k
            )
        there = count > 0
        rates[there], known[there], wide[there] = total[there] / count[there], True, rank < COUNTRY
        if depth == FINER:
            finer |= set(np.flatnonzero(there.any(axis=(0, 1))).tolist())
    self_ = np.arange(len(table.regions))
    rates[self_, self_, :] = 0.0
    known[self_, self_, :] = True
    if not by_rank:
        known[:] = False
    return _Filled(rates, known, wide, unused, own, len(finer))


def _once(listing: Listing, last: dict[tuple[object, ...], int], cell: tuple[object, ...], k: int) -> None:
    if cell in last:
        first = int(listing.lines[last[cell]])
        text = ", ".join(
            str(listing.text[role][k]) for role in ("exporter", "importer", "sector") if role in listing.text
        )
        raise DataError(
            f"{listing.where}, line {int(listing.lines[k])}: {text} again (first on line {first}). Give each pair and "
            "sector one rate."
        )
    last[cell] = k


def _places(listing: Listing, role: str, table: FlowTable) -> list[tuple[int, tuple[int, ...]]]:
    """For each row how wide its exporters or importers are, and their places in the table."""
    everyone = tuple(range(len(table.regions)))
    if role not in listing.text:
        return [(WORLD, everyone)] * len(listing.values)
    labels = [str(label) for label in dict.fromkeys(listing.text[role])]
    codes = normalise(labels, year=table.year).codes
    place = {code: k for k, code in enumerate(table.regions)}
    day = None if table.year is None else datetime.date(table.year, 12, 31)
    groups = {group.name.casefold(): group for group in describe_groups()}
    groups |= dict.fromkeys(EUROPE, groups["eu"])
    found: dict[str, tuple[int, tuple[int, ...]]] = {}
    for label in labels:
        code = label if label in place else codes[label]
        group = groups.get(label.casefold())
        if code in place:
            found[label] = (COUNTRY, (place[code],))
        elif not label or is_world(label):
            found[label] = (WORLD, everyone)
        elif group is not None:
            found[label] = (GROUP, tuple(place[member] for member in group.on(day) if member in place))
        else:
            found[label] = (COUNTRY, ())
    return [found[str(label)] for label in listing.text[role]]


def _sector_places(listing: Listing, table: FlowTable) -> list[tuple[int, tuple[int, ...]]]:
    """For each row how narrow its sector is, and its place: the sector, the one that it is inside of, or all."""
    every = (ALL_SECTORS, tuple(range(len(table.sectors))))
    if "sector" not in listing.text:
        return [every] * len(listing.values)
    exact = {code: k for k, code in enumerate(table.sectors)}
    padded = {_digits(code): k for code, k in exact.items()}
    found: dict[str, tuple[int, tuple[int, ...]]] = {}
    for cell in dict.fromkeys(listing.text["sector"]):
        code = str(cell)
        place = exact.get(code, padded.get(_digits(code)))
        if place is not None:
            found[code] = (EXACT, (place,))
        elif not code or is_whole(code):
            found[code] = every
        else:
            plain = _digits(code)
            inside = [
                padded[plain[:k]] for k in range(len(plain) - 1, 1, -1) if plain.isdigit() and plain[:k] in padded
            ]
            found[code] = (FINER, tuple(inside[:1]))
    return [found[str(cell)] for cell in listing.text["sector"]]


def _digits(code: str) -> str:
    """A code as it is compared: without dots and blanks; HS codes that lost the zero in front have it again."""
    plain = code.strip("'\" ").replace(".", "").replace(" ", "")
    return f"0{plain}" if plain.isdigit() and len(plain) in (3, 5) else plain


# -- what the file cannot say ----------------------------------------------------------------------------------


def _within_unions(table: FlowTable, rates: Array, wide: npt.NDArray[np.bool_]) -> tuple[Array, list[str]]:
    """Duties between members of a customs union set to 0 where the file does not tell the members apart."""
    day = None if table.year is None else datetime.date(table.year, 12, 31)
    out, names = rates.copy(), []
    for group in describe_groups():
        members = [k for k, code in enumerate(table.regions) if group.name in UNIONS and code in group.on(day)]
        inside = np.zeros(rates.shape, dtype=bool)
        inside[np.ix_(members, members)] = True
        if (out[inside & wide] > 0).any():
            out[inside & wide] = 0.0
            names.append(group.name)
    count = int((out != rates).sum())
    if not names:
        return out, []
    return out, [f"{counted(count, 'duty', 'duties')} between members of {', '.join(names)} set to 0 (customs unions)."]


def _missing(table: FlowTable, known: npt.NDArray[np.bool_], name: str) -> list[str]:
    """Trade without a duty in the file, which counts as free."""
    lost = ~known & (table.flows > 0)
    if not lost.any():
        return []
    abroad = table.flows * (1.0 - np.eye(len(table.regions)))[:, :, None]
    worst = np.unravel_index(int((abroad * lost).argmax()), lost.shape)
    return [
        f"{name}: {counted(int(lost.sum()), 'cell')} with trade without a duty, taken as 0 "
        f"({(abroad * lost).sum() / abroad.sum():.1%} of trade; the largest "
        f"{cell_name(tuple(int(k) for k in worst), table.regions, table.regions, table.sectors)})."
    ]


def _some(labels: Sequence[str] | np.ndarray[tuple[int], np.dtype[np.object_]]) -> str:
    unique = [str(label) for label in dict.fromkeys(labels)]
    return ", ".join(unique[:SHOWN]) + (" ..." if len(unique) > SHOWN else "")


def _sectors_seen(listing: Listing, table: FlowTable) -> str:
    if "sector" not in listing.text:
        return ""
    return f"; sectors {_some(listing.text['sector'])}, the table has {_some(table.sectors)}"
