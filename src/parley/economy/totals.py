"""Totals that a table lists beside their parts, found by codes and by numbers, so that every flow is counted once.

Codes propose (:mod:`parley.codes.hierarchy`) and numbers decide. A sector that equals the sum of its parts is their
total and is left out. One that is larger in every cell has more parts than the table lists: those listed are left out,
or, of everything (TOTAL), the remainder becomes a sector of its own. One that is smaller contradicts its code, which is
an error where the code is certain. Without any relation of codes, a sector is a total only where its flows are the sum
of others in many cells in which the others' shares differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from parley.codes.hierarchy import SURE, hierarchy, is_whole
from parley.dims import Array, cell_name
from parley.economy.tables import FlowTable
from parley.errors import DataError
from parley.kit.text import counted

ROUNDING = 1e-6
"""Of a cell: sums in single precision."""
CLOSE = 0.05
"""Of all flows: what a total and its parts may differ by, rounding included; a table of ones has no totals."""
GAP = 1e-3
"""Of all flows: what may differ between a total and its parts (cells revised, cells too small to list)."""
FINEST, COARSEST = -9, 6
"""Powers of ten that cells may be rounded to, in the table's unit."""
CELLS = 10
"""Cells from which on numbers alone show a total; as many more as parts where some smaller sectors are not parts."""
MOST_COMPARED = 400
"""Sectors up to which numbers alone are compared: every one with every other."""
SHOWN = 6
REST = "REST"
"""The sector for what TOTAL holds beyond the sectors that are listed."""


@dataclass(frozen=True)
class Nest:
    """A sector and the listed sectors inside it.

    Attributes:
        parent: label.
        parts: labels of the largest sectors inside, which do not contain each other.
        share: of the parent's flows that the parts hold.
        complete: whether they are all of it.
        certain: whether the parts are inside without doubt.
    """

    parent: str
    parts: tuple[str, ...]
    share: float
    complete: bool
    certain: bool = True


def without_totals(table: FlowTable) -> FlowTable:
    """The table with every flow counted once, and a note on each sector that was left out.

    Raises:
        DataError: a sector contains others by its code, but is smaller than their sum.
    """
    cells = table.flows.reshape(-1, len(table.sectors))
    nests = _by_codes(table, cells)
    gone, notes = _resolve(table, nests)
    left = tuple(code for code in table.sectors if code not in gone)
    rests = {nest.parent: nest for nest in nests if is_whole(nest.parent) and nest.certain and not nest.complete}
    table = _rest(table, rests)
    out = keep_sectors(table, tuple(code for code in table.sectors if code in left or code in rests or code == REST))
    out = replace(out, notes=(*out.notes, *notes))
    for nest in _by_numbers(out.flows.reshape(-1, len(out.sectors)), out.sectors):
        if nest.certain:
            out = keep_sectors(out, tuple(code for code in out.sectors if code != nest.parent))
        out = replace(out, notes=(*out.notes, _sum_note("sector", nest, "flows")))
    return out


def without_total_regions(table: FlowTable) -> FlowTable:
    """The table without regions whose exports, or imports, are the sum of others' (the world, a union); with notes."""
    n = len(table.regions)
    trade = table.flows.sum(axis=2).T  # a row an importer, a column an exporter
    abroad = trade * (1.0 - np.eye(n))  # a total of imports leaves domestic sales out
    for cells, flows in ((trade, "exports"), (abroad, "exports"), (trade.T, "imports"), (abroad.T, "imports")):
        nests = _by_numbers(cells, table.regions, own=True)
        if nests:
            gone = [nest.parent for nest in nests if nest.certain]
            table = keep_regions(table, tuple(code for code in table.regions if code not in gone))
            return replace(table, notes=(*table.notes, *(_sum_note("region", nest, flows) for nest in nests)))
    return table


def _sum_note(what: str, nest: Nest, flows: str) -> str:
    parts = _named(nest.parts)
    if nest.certain:
        return f"{what} {nest.parent} is left out: its {flows} are the sum of those of {parts} everywhere."
    return (
        f"the {flows} of {what} {nest.parent} equal the sum of those of {parts}; if it is their total, "
        "leave it out (--without)."
    )


def keep_sectors(table: FlowTable, kept: Sequence[str]) -> FlowTable:
    """A table of some of its sectors, in the given order."""
    if tuple(kept) == table.sectors:
        return table
    place = [table.sectors.index(code) for code in kept]
    rates = None if table.tariffs is None else table.tariffs[:, :, place]
    return replace(table, sectors=tuple(kept), flows=table.flows[:, :, place], tariffs=rates)


def keep_regions(table: FlowTable, kept: Sequence[str]) -> FlowTable:
    """A table of some of its regions, in the given order."""
    if tuple(kept) == table.regions:
        return table
    place = [table.regions.index(code) for code in kept]
    rates = None if table.tariffs is None else table.tariffs[np.ix_(place, place)]
    return replace(table, regions=tuple(kept), flows=table.flows[np.ix_(place, place)], tariffs=rates)


# -- by codes --------------------------------------------------------------------------------------------------


def _by_codes(table: FlowTable, cells: Array) -> list[Nest]:
    """Nests that codes propose and numbers confirm, the innermost first."""
    proposed = hierarchy(table.sectors).parts
    if not proposed:
        return []
    place = {code: k for k, code in enumerate(table.sectors)}
    unit = resolution(cells)
    nests: list[Nest] = []
    inside: dict[str, set[str]] = {}  # confirmed, at all depths
    for parent in sorted(proposed, key=lambda code: len(proposed[code])):
        below = set().union(*(inside.get(code, set()) for code in proposed[parent]))
        direct = tuple(code for code in table.sectors if code in proposed[parent] and code not in below)
        total, parts = cells[:, place[parent]], cells[:, [place[code] for code in direct]].sum(axis=1)
        if not total.any():
            continue  # nothing to count twice
        allowed = _allowed(total, len(direct), unit)
        short, over = _beyond(parts - total, allowed, parts), _beyond(total - parts, allowed, total)
        sure = any(proposed[parent][code] == SURE for code in direct)
        if short > GAP:
            if sure:
                raise _contradicts(table, parent, direct, total, parts, allowed)
            continue
        complete = over <= GAP and float((total - parts).sum()) <= CLOSE * float(total.sum())
        share = float(parts.sum() / total.sum())
        certain = sure or (complete and len(direct) > 1)
        if certain or int((total > 0).sum()) >= CELLS:
            nests.append(Nest(parent, direct, share, complete, certain))
        if not certain:
            continue
        inside[parent] = set(direct).union(*(inside.get(code, set()) for code in direct))
    return nests


def resolution(cells: Array) -> float:
    """What the numbers of a table are rounded to: a power of ten that divides all cells and that some cell is."""
    sample = np.unique(np.abs(cells[cells != 0]).ravel()[:20_000])
    if not sample.size:
        return 0.0
    for power in range(COARSEST, FINEST - 1, -1):
        steps = sample / 10.0**power
        if steps.min() > 0.5 and np.abs(steps - np.round(steps)).max() < ROUNDING:
            return float(10.0**power) if steps.min() < 1.5 else 0.0
    return 0.0


def _allowed(total: Array, parts: int, unit: float) -> Array:
    """What a cell and the sum of its parts may differ by, as each is rounded."""
    return ROUNDING * total + 0.5 * unit * (parts + 1)


def _beyond(excess: Array, allowed: Array, size: Array) -> float:
    """How much of all flows lies beyond what rounding explains."""
    whole = float(size.sum())
    return float(np.maximum(excess - allowed, 0.0).sum()) / whole if whole > 0 else 0.0


def _contradicts(
    table: FlowTable, parent: str, direct: Sequence[str], total: Array, parts: Array, allowed: Array
) -> DataError:
    worst = int((parts - total - allowed).argmax())
    n = len(table.regions)
    where = cell_name((worst // n, worst % n), table.regions, table.regions)
    return DataError(
        f"{table.source}: sector {parent} contains {_named(direct)} by its code, but is smaller than their sum "
        f"({where}: {total[worst]:.6g} against {parts[worst]:.6g} USD mn). Leave out one of the two levels, so that "
        f"every flow is counted once: --without {parent}, or --without {','.join(direct[:SHOWN])}"
        f"{',...' * (len(direct) > SHOWN)}."
    )


def _resolve(table: FlowTable, nests: Sequence[Nest]) -> tuple[set[str], list[str]]:
    """Sectors to leave out, and why: complete totals, and the parts of sectors with more parts than are listed."""
    by_parent = {nest.parent: nest for nest in nests if nest.certain}
    gone: set[str] = set()
    notes: list[str] = []
    size = dict(zip(table.sectors, table.flows.sum(axis=(0, 1)), strict=True))
    for nest in reversed(nests):  # the outermost first
        if nest.parent in gone:
            continue
        if not nest.certain:
            notes.append(
                f"sector {nest.parent} may contain {_named(nest.parts)} by its code, and it is larger in every cell; "
                "they are counted side by side. If it does, leave one level out (--without)."
            )
        elif nest.complete:
            gone.add(nest.parent)
            notes.append(
                f"sector {nest.parent} (USD {size[nest.parent]:,.6g} mn) is the total of {_named(nest.parts)}, which "
                "the table lists too; it is left out, so that every flow is counted once."
            )
        elif is_whole(nest.parent):
            notes.append(
                f"sector {nest.parent} holds more than {_named(nest.parts)} ({nest.share:.1%} of it); the remainder is "
                f"the sector {REST}, and {nest.parent} is left out, so that every flow is counted once."
            )
        else:
            below = _below(nest, by_parent)
            gone |= below
            part = "part" if len(nest.parts) == 1 else "parts"
            notes.append(
                f"sector {nest.parent} contains {_named(nest.parts)}, listed beside it as {part} ({nest.share:.1%} of "
                f"it); {counted(len(below), 'sector')} inside it left out, so that every flow is counted once."
            )
    return gone, notes


def _below(nest: Nest, by_parent: Mapping[str, Nest]) -> set[str]:
    found = set(nest.parts)
    for code in nest.parts:
        if code in by_parent:
            found |= _below(by_parent[code], by_parent)
    return found


def _rest(table: FlowTable, rests: Mapping[str, Nest]) -> FlowTable:
    """A table in which TOTAL has become the remainder, REST."""
    for parent, nest in rests.items():
        place, parts = table.sectors.index(parent), [table.sectors.index(code) for code in nest.parts]
        flows = table.flows.copy()
        flows[:, :, place] = np.maximum(flows[:, :, place] - flows[:, :, parts].sum(axis=2), 0.0)
        rates = None if table.tariffs is None else table.tariffs.copy()
        if rates is not None:  # duties on the whole less those on the parts
            duties = table.flows * rates
            left, rest = duties[:, :, place] - duties[:, :, parts].sum(axis=2), flows[:, :, place]
            rates[:, :, place] = np.maximum(np.where(rest > 0, left / np.where(rest > 0, rest, 1.0), 0.0), 0.0)
        name = REST if REST not in table.sectors else f"{REST}-{parent}"
        sectors = tuple(name if code == parent else code for code in table.sectors)
        table = replace(table, sectors=sectors, flows=flows, tariffs=rates)
    return table


# -- by numbers ------------------------------------------------------------------------------------------------


def _by_numbers(cells: Array, labels: Sequence[str], *, own: bool = False) -> list[Nest]:
    """Columns that are sums of others by their numbers alone.

    Args:
        cells: (C, K) flows, a column a label.
        labels: K of them.
        own: rows are the same labels, and a total need not list its flows to itself.
    """
    if not 2 < len(labels) <= MOST_COMPARED:
        return []
    unit = resolution(cells)
    found: list[Nest] = []
    used: set[int] = set()
    for k in np.argsort(-cells.sum(axis=0)):
        rows = cells[:, k] > 0
        if own:
            rows[k] = False
        compared = cells if not own else np.delete(cells, int(k), axis=0)
        inside = _smaller(compared, int(k), unit, used)
        chosen = _summands(cells[rows], int(k), inside, unit) if int(rows.sum()) >= CELLS else []
        if chosen:
            shares = cells[rows][:, chosen] / cells[rows, k][:, None]
            varied = bool(np.ptp(shares, axis=0).max() > 10 * GAP)
            unique = chosen == inside or int(np.linalg.matrix_rank(cells[rows][:, inside])) == len(inside)
            enough = chosen == inside or int(rows.sum()) >= CELLS + len(chosen)
            certain = varied and unique and enough
            found.append(Nest(labels[k], tuple(labels[p] for p in chosen), 1.0, True, certain))
            used |= {int(k)} if certain else set()
    return found


def _smaller(cells: Array, k: int, unit: float, used: set[int]) -> list[int]:
    """Columns that are nowhere larger than column k."""
    bound = cells[:, k] + _allowed(cells[:, k], 1, unit)
    fits = (cells <= bound[:, None]).all(axis=0) & cells.any(axis=0)
    return [int(p) for p in np.flatnonzero(fits) if p != k and p not in used]


def _summands(cells: Array, k: int, inside: list[int], unit: float) -> list[int]:
    """The columns among ``inside`` whose sum column k is; empty if it is none."""
    if len(inside) < 2 or not len(cells):
        return []
    total = cells[:, k]
    weight: Array = np.ones(len(inside))
    if not _is_sum(cells, total, inside, unit):
        weight = np.asarray(np.linalg.lstsq(cells[:, inside], total, rcond=None)[0])  # a sum has weights of 0 and 1
    chosen = [p for p, w in zip(inside, weight, strict=True) if w > 0.5]
    return chosen if len(chosen) > 1 and _is_sum(cells, total, chosen, unit) else []


def _is_sum(cells: Array, total: Array, chosen: list[int], unit: float) -> bool:
    gap = np.abs(cells[:, chosen].sum(axis=1) - total)
    beyond = _beyond(gap, _allowed(total, len(chosen), unit), total)
    return beyond <= GAP and float(gap.sum()) <= CLOSE * float(total.sum())


def _named(codes: Sequence[str]) -> str:
    if len(codes) > SHOWN:
        return f"{', '.join(codes[:SHOWN])} and {len(codes) - SHOWN} more"
    return " and ".join(codes) if len(codes) < 3 else f"{', '.join(codes[:-1])} and {codes[-1]}"
