"""From a published table to an economy whose accounts close, with every repair in words.

Repairs, in this order: negative sales to zero, no inputs where nothing is produced, a least value-added share, and no
industry use beyond what a country has available (negative final demand, mostly inventories).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parley.dims import Array, check_shape
from parley.economy.balance import cap_rows
from parley.economy.economy import SHARE_TOLERANCE, Economy
from parley.economy.tables import FlowTable, InputOutputTable
from parley.errors import AccountingError, DataError

MIN_VALUE_ADDED_SHARE = 0.01
"""Least value added per unit of output; below it a sector cannot absorb any change in its input prices."""


@dataclass(frozen=True)
class Built:
    """An economy and the repairs that made its accounts close, one sentence each."""

    economy: Economy
    repairs: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Parts:
    """What an economy is made of, with input use instead of input shares.

    Attributes:
        regions: N codes.
        sectors: J codes.
        flows: (N, N, J) sales, origin, destination, sector, USD mn, 0 or more.
        rates: (N, N, J) tariffs as fractions.
        use: (N, J, J) use at destination prices, country, input, using sector, USD mn.
        name: of the economy.
        year: of the data.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: Array
    rates: Array
    use: Array
    name: str
    year: int | None


def from_table(
    table: InputOutputTable,
    tariffs: Array | None = None,
    *,
    min_final_share: float = 0.0,
    min_value_added_share: float = MIN_VALUE_ADDED_SHARE,
    name: str | None = None,
) -> Built:
    """Economy of an input-output table; output is taken as the sum of sales.

    Args:
        table: the table.
        tariffs: (N, N, J) ad-valorem rates as fractions, origin, destination, sector; none by default. Inputs are
            then valued at destination prices, duties included.
        min_final_share: least share of each country's spending on each sector that is final demand.
        min_value_added_share: least value added per unit of output.
        name: of the economy; the source of the table by default.

    Raises:
        DataError: tariffs of the wrong shape, or what :class:`Economy` forbids.
        AccountingError: accounts that no repair closes.
    """
    n, j = len(table.regions), len(table.sectors)
    rates = _rates(tariffs, (n, n, j))
    flows = (table.intermediates.sum(axis=3) + table.final).transpose(0, 2, 1)
    flows, repairs = _without_negatives(flows)
    use = np.stack(  # one destination at a time: the full table times rates would double its memory
        [np.einsum("iks,ik->ks", table.intermediates[:, :, k, :], 1.0 + rates[:, k, :]) for k in range(n)]
    )
    return close_accounts(
        Parts(table.regions, table.sectors, flows, rates, use, name or table.source, table.year),
        repairs,
        min_final_share,
        min_value_added_share,
    )


def from_flows(
    flows: FlowTable,
    tariffs: Array | None = None,
    input_shares: Array | None = None,
    *,
    min_final_share: float = 0.0,
    min_value_added_share: float = MIN_VALUE_ADDED_SHARE,
    name: str | None = None,
) -> Built:
    """Economy of bilateral flows, with input shares from elsewhere or none.

    Args:
        flows: the flows.
        tariffs: (N, N, J) ad-valorem rates as fractions, origin, destination, sector; those of the table by default.
        input_shares: (N, J, J) cost shares, country, input, using sector; none by default (output is value added).
        min_final_share: least share of each country's spending on each sector that is final demand.
        min_value_added_share: least value added per unit of output.
        name: of the economy; the source of the flows by default.

    Raises:
        DataError: an array of the wrong shape, or what :class:`Economy` forbids.
        AccountingError: accounts that no repair closes.
    """
    n, j = len(flows.regions), len(flows.sectors)
    rates = _rates(flows.tariffs if tariffs is None else tariffs, (n, n, j))
    shares = np.zeros((n, j, j)) if input_shares is None else np.asarray(input_shares, dtype=np.float64)
    check_shape("input_shares", shares, (n, j, j))
    use = shares * flows.flows.sum(axis=1)[:, None, :]
    return close_accounts(
        Parts(flows.regions, flows.sectors, flows.flows, rates, use, name or flows.source, flows.year),
        [],
        min_final_share,
        min_value_added_share,
    )


def input_shares_from_use(use: Array, output: Array) -> Array:
    """Cost share of input k in sector j, use over output; 0 where nothing is produced.

    Args:
        use: (N, J, J) use at destination prices, country, input, using sector.
        output: (N, J), in the same unit.
    """
    produced = output > 0
    shares = use / np.where(produced, output, 1.0)[:, None, :]
    return np.asarray(np.where(produced[:, None, :], shares, 0.0))


def _rates(tariffs: Array | None, shape: tuple[int, int, int]) -> Array:
    rates = np.zeros(shape) if tariffs is None else np.asarray(tariffs, dtype=np.float64)
    check_shape("tariffs", rates, shape)
    if not np.isfinite(rates).all():
        raise DataError(f"tariffs: {int((~np.isfinite(rates)).sum())} cells are not numbers. Fill them first.")
    return rates


def _without_negatives(flows: Array) -> tuple[Array, list[str]]:
    negative = flows < 0
    if not negative.any():
        return flows, []
    text = (
        f"{int(negative.sum())} negative bilateral sales (inventories) set to 0, "
        f"{-flows[negative].sum():.4g} USD mn in all."
    )
    return np.where(negative, 0.0, flows), [text]


def close_accounts(
    parts: Parts, repairs: Sequence[str] = (), min_final_share: float = 0.0, min_value_added_share: float = 0.0
) -> Built:
    """Repair the accounts of ``parts`` and build the economy.

    Args:
        parts: flows, rates and input use that may not add up.
        repairs: what was done to them before.
        min_final_share: least share of each country's spending on each sector that is final demand.
        min_value_added_share: least value added per unit of output.

    Raises:
        DataError: bounds outside 0 to 1, input use negative or not finite, or what :class:`Economy` forbids.
        AccountingError: a country without value added or final demand.
    """
    for what, bound in (("min_final_share", min_final_share), ("min_value_added_share", min_value_added_share)):
        if not 0.0 <= bound < 1.0:
            raise DataError(f"{what}={bound}: expected a share of 0 or more and below 1.")
    if not np.isfinite(parts.use).all() or parts.use.min(initial=0.0) < 0:
        raise DataError("input use must be finite and 0 or more in every cell.")
    output = parts.flows.sum(axis=1)
    use, texts = _without_idle(parts.use, output)
    notes = [*repairs, *texts]
    use, texts = _leave_value_added(use, output, min_value_added_share, parts)
    notes += texts
    available = (parts.flows * (1.0 + parts.rates)).sum(axis=0) * (1.0 - min_final_share)
    use, texts = _cap_use(use, available, parts)
    notes += texts
    economy = Economy(
        regions=parts.regions,
        sectors=parts.sectors,
        flows=parts.flows,
        tariffs=parts.rates,
        input_shares=input_shares_from_use(use, output),
        name=parts.name,
        year=parts.year,
    )
    return Built(economy, tuple(notes))


def _without_idle(use: Array, output: Array) -> tuple[Array, list[str]]:
    """Drop the inputs of sectors that sell nothing."""
    idle = output <= 0
    dropped = use.sum(axis=1)[idle]
    if not dropped.any():
        return use, []
    text = f"inputs of {int((dropped > 0).sum())} sectors without sales dropped, {dropped.sum():.4g} USD mn in all."
    return np.where(idle[:, None, :], 0.0, use), [text]


def _leave_value_added(use: Array, output: Array, least: float, parts: Parts) -> tuple[Array, list[str]]:
    """Scale down the inputs of sectors whose value-added share is below the least one."""
    cost = use.sum(axis=1)
    most = (1.0 - least) * output
    over = cost > most * (1 + SHARE_TOLERANCE / 2)
    if not over.any():
        return use, []
    factor = np.where(over, most / np.where(cost > 0, cost, 1.0), 1.0)
    excess = (cost - most) * over
    n, j = np.unravel_index(int(excess.argmax()), excess.shape)
    text = (
        f"inputs of {int(over.sum())} sectors scaled down to leave a value-added share of {least:.1%}, "
        f"{excess.sum():.4g} USD mn in all (most: {parts.regions[n]} {parts.sectors[j]}, {excess[n, j]:.4g})."
    )
    return use * factor[:, None, :], [text]


def _cap_use(use: Array, available: Array, parts: Parts) -> tuple[Array, list[str]]:
    """Bring industries' use of each input under what is available, keeping each sector's total inputs if possible."""
    out = use.copy()
    moved, lost, capped, lowered = 0.0, 0.0, [], []
    for n, region in enumerate(parts.regions):
        row, column = use[n].sum(axis=1), use[n].sum(axis=0)
        over = row > available[n] * (1 + SHARE_TOLERANCE / 2)
        if not over.any():
            continue
        capped += [f"{region} {parts.sectors[k]}" for k in np.flatnonzero(over)]
        try:
            new = cap_rows(use[n], available[n], column, parts.sectors).matrix
        except AccountingError:  # no re-use of other inputs can make room, so value added takes the rest
            new = use[n]
        excess = new.sum(axis=1) / np.maximum(available[n], 1e-300)
        new = new / np.maximum(excess, 1.0)[:, None]
        moved += float(np.abs(new - use[n]).sum())
        short = column.sum() - new.sum()
        if short > 1e-9 * column.sum():
            lowered.append(region)
            lost += float(short)
        out[n] = new
    if not capped:
        return use, []
    texts = [
        f"industries used more than there was of {len(capped)} inputs ({', '.join(capped[:3])}"
        f"{', ...' if len(capped) > 3 else ''}); use rebalanced, {moved:.4g} USD mn moved "
        f"({moved / use.sum():.3%} of all inputs)."
    ]
    if lowered:
        texts.append(
            f"inputs lowered, and value added raised, by {lost:.4g} USD mn in {', '.join(lowered[:5])}, where other "
            "inputs could not make room."
        )
    return out, texts
