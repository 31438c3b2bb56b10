"""Merging regions and sectors of an economy; sales, costs and duties add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from parley.dims import Array
from parley.economy.build import Built, Parts, close_accounts
from parley.economy.economy import Economy
from parley.errors import DataError, nearest


def aggregate(
    economy: Economy,
    regions: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Built:
    """Merge regions and sectors.

    Flows and input use add up; a merged tariff is revenue over flow (the plain mean of its members where nothing is
    sold). Trade between merged regions becomes domestic, where an economy has no duties: that revenue, and with it as
    much final demand, is dropped and stated in the repairs; value added and industries' use are kept. Groups of
    countries (``economy.groups``) are not carried over.

    Args:
        economy: N regions, J sectors.
        regions: new label by old label; labels left out keep their own. New regions come in the order in which their
            first member stood.
        sectors: the same for sectors.
        name: of the new economy; the old name with the new size by default.

    Raises:
        DataError: a label to merge does not exist (with the nearest spelling), or a new label is blank.
        AccountingError: accounts that no repair closes.
    """
    new_regions, region = _groups("region", economy.regions, regions or {})
    new_sectors, sector = _groups("sector", economy.sectors, sectors or {})
    flows = _merge_cells(economy.flows, region, sector)
    duties = _merge_cells(economy.flows * economy.tariffs, region, sector)
    own = np.arange(len(new_regions))
    dropped = duties[own, own, :].sum()
    rates = np.where(flows > 0, duties / np.where(flows > 0, flows, 1.0), _mean_rates(economy.tariffs, region, sector))
    rates[own, own, :] = 0.0
    use = economy.input_shares * economy.output[:, None, :]
    use = np.einsum("an,nkj,bk,cj->abc", region, use, sector, sector, optimize=True)
    repairs = []
    if dropped > 0:
        repairs.append(
            f"duties of {dropped:.4g} USD mn between regions that were merged are dropped; final demand falls by as "
            "much."
        )
    label = name or f"{economy.name} ({len(new_regions)}x{len(new_sectors)})"
    return close_accounts(Parts(new_regions, new_sectors, flows, rates, use, label, economy.year), repairs)


def _groups(what: str, labels: Sequence[str], mapping: Mapping[str, str]) -> tuple[tuple[str, ...], Array]:
    """New labels and the (new, old) matrix of memberships."""
    for old, new in mapping.items():
        if old not in labels:
            raise DataError(f"{what} {old!r} is not in the economy.{nearest(old, labels)}")
        if not str(new).strip():
            raise DataError(f"{what} {old!r} is mapped to a blank label. Give every group a code.")
    target = [mapping.get(label, label) for label in labels]
    names = tuple(dict.fromkeys(target))
    member = np.zeros((len(names), len(labels)))
    member[[names.index(label) for label in target], np.arange(len(labels))] = 1.0
    return names, member


def _merge_cells(cells: Array, region: Array, sector: Array) -> Array:
    """Sum (N, N, J) cells into groups."""
    return np.asarray(np.einsum("ai,bn,cj,inj->abc", region, region, sector, cells, optimize=True))


def _mean_rates(rates: Array, region: Array, sector: Array) -> Array:
    members = region.sum(axis=1)
    count = members[:, None, None] * members[None, :, None] * sector.sum(axis=1)[None, None, :]
    return np.asarray(_merge_cells(rates, region, sector) / count)
