"""Merging and splitting regions and sectors of an economy or of a table of flows; sales, costs and duties add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from parley.dims import Array
from parley.economy.build import Built, Parts, close_accounts
from parley.economy.economy import SHARE_TOLERANCE, Economy
from parley.economy.tables import FlowTable
from parley.errors import DataError, nearest

Target = str | Mapping[str, float]
"""A new label, or the shares that new labels take, which sum to 1."""


def aggregate(
    economy: Economy,
    regions: Mapping[str, Target] | None = None,
    sectors: Mapping[str, Target] | None = None,
    name: str | None = None,
) -> Built:
    """Merge regions and sectors, or split them by shares.

    Flows and input use add up; a merged tariff is revenue over flow (the plain mean of its members where nothing is
    sold). Trade between merged regions becomes domestic, where an economy has no duties: that revenue, and with it as
    much final demand, is dropped and stated in the repairs; value added and industries' use are kept. Groups of
    countries (``economy.groups``) are not carried over. A sector that is split is split alike in every flow and use;
    the parts of a region that is split do not trade with each other.

    Args:
        economy: N regions, J sectors.
        regions: new label, or shares by new label, by old label; labels left out keep their own. New regions come in
            the order in which their first member stood.
        sectors: the same for sectors.
        name: of the new economy; the old name with the new size by default.

    Raises:
        DataError: a label to merge does not exist (with the nearest spelling), or a new label is blank.
        AccountingError: accounts that no repair closes.
    """
    new_regions, region = _groups("region", economy.regions, regions or {})
    new_sectors, sector = _groups("sector", economy.sectors, sectors or {})
    flows, rates, dropped = _merged(economy.flows, economy.tariffs, region, sector)
    assert rates is not None
    use = economy.input_shares * economy.output[:, None, :]
    use = np.einsum("an,nkj,bk,cj->abc", region, use, sector, sector, optimize=True)
    repairs = [_dropped(dropped)] if dropped > 0 else []
    label = name or f"{economy.name} ({len(new_regions)}x{len(new_sectors)})"
    return close_accounts(Parts(new_regions, new_sectors, flows, rates, use, label, economy.year), repairs)


def aggregate_flows(
    table: FlowTable,
    regions: Mapping[str, Target] | None = None,
    sectors: Mapping[str, Target] | None = None,
) -> FlowTable:
    """Merge or split regions and sectors of a table of flows and of its duties, as :func:`aggregate` does.

    Args:
        table: N regions, J sectors.
        regions, sectors: as in :func:`aggregate`.

    Returns:
        The smaller table; a note says which duties were dropped.
    """
    new_regions, region = _groups("region", table.regions, regions or {})
    new_sectors, sector = _groups("sector", table.sectors, sectors or {})
    flows, rates, dropped = _merged(table.flows, table.tariffs, region, sector)
    notes = (*table.notes, *([_dropped(dropped)] if dropped > 0 else []))
    return replace(table, regions=new_regions, sectors=new_sectors, flows=flows, notes=notes, tariffs=rates)


def _dropped(duties: float) -> str:
    return f"duties of {duties:.4g} USD mn between regions that were merged are dropped; final demand falls by as much."


def _groups(what: str, labels: Sequence[str], mapping: Mapping[str, Target]) -> tuple[tuple[str, ...], Array]:
    """New labels and the (new, old) matrix of shares."""
    known = set(labels)
    targets: dict[str, Mapping[str, float]] = {}
    for old, new in mapping.items():
        if old not in known:
            raise DataError(f"{what} {old!r} is not in the economy.{nearest(old, labels)}")
        targets[old] = {str(new): 1.0} if isinstance(new, str) else new
        if not targets[old] or not all(label.strip() for label in targets[old]):
            raise DataError(f"{what} {old!r} is mapped to a blank label. Give every group a code.")
        if abs(sum(targets[old].values()) - 1.0) > SHARE_TOLERANCE or min(targets[old].values()) < 0:
            raise DataError(f"{what} {old!r}: the shares {dict(targets[old])} must be 0 or more and sum to 1.")
    place: dict[str, int] = {}
    cells = []
    for k, label in enumerate(labels):
        for new, share in targets.get(label, {label: 1.0}).items():
            cells.append((place.setdefault(new, len(place)), k, share))
    member = np.zeros((len(place), len(labels)))
    for row, column, share in cells:
        member[row, column] = share
    return tuple(place), member


def _merged(flows: Array, rates: Array | None, region: Array, sector: Array) -> tuple[Array, Array | None, float]:
    """Flows and rates of groups, and the duties inside groups, which are dropped."""
    merged = _merge_cells(flows, region, sector)
    if rates is None:
        return merged, None, 0.0
    duties = _merge_cells(flows * rates, region, sector)
    own = np.arange(len(region))
    dropped = float(duties[own, own, :].sum())
    plain = _mean_rates(rates, region, sector)
    out = np.where(merged > 0, duties / np.where(merged > 0, merged, 1.0), plain)
    out[own, own, :] = 0.0
    return merged, out, dropped


def _merge_cells(cells: Array, region: Array, sector: Array) -> Array:
    """Sum (N, N, J) cells into groups; what a region that is split sells to itself stays inside each part.

    Sectors first: a table of thousands of products is small from then on.
    """
    cells = cells @ sector.T
    out = np.asarray(np.einsum("ai,bn,inc->abc", region, region, cells, optimize=True))
    if ((region == 0) | (region == 1)).all():
        return out
    own = np.arange(cells.shape[0])
    home = cells[own, own, :]
    out -= np.einsum("ai,bi,ic->abc", region, region, home)
    new = np.arange(len(region))
    out[new, new, :] += region @ home
    return np.asarray(np.maximum(out, 0.0))


def _mean_rates(rates: Array, region: Array, sector: Array) -> Array:
    members = region.sum(axis=1)
    count = members[:, None, None] * members[None, :, None] * sector.sum(axis=1)[None, None, :]
    return np.asarray(np.einsum("ai,bn,cj,inj->abc", region, region, sector, rates, optimize=True) / count)
