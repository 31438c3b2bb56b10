"""Error of the trade data: who trades with whom is drawn, what each country sells and buys abroad is held.

Two published data sets of the same year differ pair by pair, and within a pair sector by sector. The size of that
difference (docs/uncertainty.md) gives the error of one of them. A draw multiplies every international flow by
``exp(pair_error e_in + cell_error e_inj)`` with independent standard normal e, then restores each country's exports and
imports in each sector, before duties. Domestic sales, outputs, value added and deficits stay as they were; revenue, and
with it final demand, changes by the duties on other partners. Where that would leave less of a good than industries
use, the country's use of that input is capped at what there is, as when the table was made. The accounts close by
construction, since all else is derived from flows, tariffs and input shares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.economy.balance import cap_rows
from parley.economy.economy import Economy
from parley.errors import AccountingError

TOLERANCE = 1e-4
"""Largest relative miss of a country's exports of a sector after balancing; imports are met exactly. It is small beside
the errors that are drawn, 0.20 and 0.38."""
MAX_ROUNDS = 2000
"""Rounds at most; worlds with a trade in every pair take some 10."""
TABLE = 2**21
"""Least length of the table of errors; it holds the cells of at least eight worlds."""
TABLE_SEED = 20240229


@dataclass(frozen=True, eq=False)
class FlowError:
    """Draws economies with the same totals and other partners.

    Attributes:
        economy: the accounts as published.
        pair_error: s.d. of the log error common to all sectors of a pair.
        cell_error: s.d. of the further log error of each sector of a pair.
    """

    economy: Economy
    pair_error: float
    cell_error: float

    @cached_property
    def abroad(self) -> Array:
        """International flows by sector, origin, destination (J, N, N), USD mn, the diagonal 0."""
        flows = self.economy.flows.transpose(2, 0, 1).copy()
        k = np.arange(len(self.economy.regions))
        flows[:, k, k] = 0.0
        return flows

    @cached_property
    def _sold(self) -> Array:
        return np.asarray(self.abroad.sum(axis=2, keepdims=True))

    @cached_property
    def _bought(self) -> Array:
        return np.asarray(self.abroad.sum(axis=1, keepdims=True))

    @cached_property
    def _table(self) -> npt.NDArray[np.float32]:
        """``exp(cell_error e)`` of many standard normal e, drawn once: drawing anew took a tenth of each solve."""
        # One fixed seed, so that a draw depends on its own seed only; float32 is far finer than any such error.
        generator = np.random.Generator(np.random.SFC64(TABLE_SEED))
        cells = self.economy.flows.size
        errors = self.cell_error * generator.standard_normal(max(TABLE, 8 * cells), dtype=np.float32)
        return np.asarray(np.exp(errors), np.float32)

    def factors(self, seed: int) -> Array:
        """Multipliers of the flows (J, N, N) before balancing; errors of cells from a random place of a long table."""
        generator = np.random.Generator(np.random.SFC64(seed))
        n, j = len(self.economy.regions), len(self.economy.sectors)
        start = int(generator.integers(0, len(self._table) - j * n * n))
        cells = self._table[start : start + j * n * n].reshape(j, n, n)
        pairs = np.exp(self.pair_error * generator.standard_normal((n, n), dtype=np.float32))
        out: Array = cells * pairs
        return out

    def draw(self, seed: int) -> Economy:
        """Economy with the flows of one draw; the same ``seed`` gives the same flows."""
        drawn = balance_partners(self.abroad * self.factors(seed), self._sold, self._bought)
        flows = drawn.transpose(1, 2, 0)
        k = np.arange(len(self.economy.regions))
        flows[k, k, :] = self.economy.flows[k, k, :]
        available = (flows * (1.0 + self.economy.tariffs)).sum(axis=0) * (1.0 - 10 * TOLERANCE)  # outputs move by it
        return replace(self.economy, flows=flows, input_shares=cap_use(self.economy, available))


def cap_use(economy: Economy, available: Array) -> Array:
    """Input shares (N, K, J) with no good used beyond what is available (N, K), USD mn; value added stays."""
    short = np.flatnonzero((economy.intermediate_use > available).any(axis=1))
    if not len(short):
        return economy.input_shares
    shares = economy.input_shares.copy(order="K")
    for n in short:
        output = economy.output[n]
        used = shares[n] * output
        capped = cap_rows(used, available[n], used.sum(axis=0), economy.sectors).matrix
        shares[n] = np.divide(capped, output, out=shares[n].copy(), where=output > 0)
    return shares


def balance_partners(drawn: Array, sold: Array, bought: Array) -> Array:
    """Scale rows and columns of each sector so that they sum to given exports and imports.

    Biproportional scaling ``r_i F_in c_n`` (Deming & Stephan 1940, Annals of Mathematical Statistics 11(4)).

    Args:
        drawn: (J, N, N) flows by sector, origin, destination; zeros stay zero.
        sold: (J, N, 1) exports.
        bought: (J, 1, N) imports; sums to the same by sector.

    Returns:
        (J, N, N); columns are met exactly, rows to TOLERANCE.

    Raises:
        AccountingError: the totals are not reached, as where few pairs trade and their sizes differ very much.
    """
    c = np.ones_like(bought)
    r = np.ones_like(sold)
    for _ in range(MAX_ROUNDS):
        reached = np.matmul(drawn, c.transpose(0, 2, 1))
        new = np.divide(sold, reached, out=np.ones_like(sold), where=reached > 0)
        change = float(np.abs(new / r - 1.0).max())
        r = new
        # Columns last, so that imports, and with them each country's spending by sector before duties, are met exactly.
        spent = np.matmul(r.transpose(0, 2, 1), drawn)
        c = np.divide(bought, spent, out=np.ones_like(bought), where=spent > 0)
        if change <= TOLERANCE:
            break
    else:
        raise AccountingError(
            f"drawn trade flows cannot be brought to the exports and imports of the data: in {MAX_ROUNDS} rounds they "
            f"still miss by {change:.1%}. Use a smaller pair-error and cell-error."
        )
    out: Array = r * drawn * c
    return out
