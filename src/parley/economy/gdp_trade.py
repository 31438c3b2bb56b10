"""Domestic sales where only GDP and international trade are known, with fixed market costs paid at destination.

The construction of Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), "Making America great again? The economic
impacts of Liberation Day tariffs", Journal of International Economics 157, 104138, section 4 and replication files.
A share nu_n of all sales made in country n pays labour of n (market entry, marketing), whoever sells; nu is set by the
rule of two regions: the sales-weighted share of firms located in a country must equal their ratio of selling, general
and administrative (SG&A) expenses to sales, 26 % for US firms and 12 % for all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parley.dims import Array, cell_name, check_labels, check_shape
from parley.errors import AccountingError, DataError, InputError

HOME = "USA"
"""The country whose firms have a ratio of their own."""
SGA_HOME = 0.26
"""SG&A expenses over sales of US manufacturing firms, 2020 (COMPUSTAT; Ignatenko et al. 2025, section 4)."""
SGA_REST = 0.12
"""The same ratio for firms of all other countries (WORLDSCOPE; same source)."""
SETTLED = 1e-14
MAX_ROUNDS = 100


@dataclass(frozen=True, eq=False)
class GdpFlows:
    """Trade completed by domestic sales.

    Attributes:
        flows: (N, N) sales of origin i to destination n, domestic sales on the diagonal, in the unit of the inputs.
        cost_share: (N,) nu, the share of sales made in n that pays labour of n.
        truncated: regions whose domestic sales came out negative and are set to 0: they import more than they spend.
    """

    flows: Array
    cost_share: Array
    truncated: tuple[str, ...]


def cost_shares(flows: Array, regions: Sequence[str]) -> Array:
    """Destination cost shares nu (N,) from flows (N, N) with domestic sales, before duties, in any unit.

    With r_a the part of the sales of region a's firms made within a (a = the US or all others, trade among the others
    being home sales): ``r_a nu_a + (1 - r_a) nu_b = SG&A share of a``, two linear equations.

    Raises:
        InputError: no region USA, or a solution outside [0, 1).
    """
    if HOME not in regions:
        raise InputError(
            f"the destination cost shares of this model are calibrated on the United States, but the world has no "
            f"region {HOME!r}. Use a world with {HOME}, pass the shares yourself, or take the model 'armington'."
        )
    home = np.asarray([code == HOME for code in regions])
    # A region that trades with nobody says nothing of what firms pay abroad, and must not move the others.
    abroad = flows - np.diag(np.diag(flows))
    trades = (abroad.sum(axis=0) + abroad.sum(axis=1) > 0)[:, None]
    flows = np.where(trades, flows, 0.0)
    within, sold = flows[np.ix_(home, home)].sum(), flows[home].sum()
    within_rest, sold_rest = flows[np.ix_(~home, ~home)].sum(), flows[~home].sum()
    r, s = (float(part / total) if total > 0 else 0.0 for part, total in ((within, sold), (within_rest, sold_rest)))
    determinant = r + s - 1.0
    if determinant != 0.0:
        nu_home = (SGA_HOME * s - (1.0 - r) * SGA_REST) / determinant
        nu_rest = (SGA_REST * r - (1.0 - s) * SGA_HOME) / determinant
        if min(nu_home, nu_rest) >= 0.0 and max(nu_home, nu_rest) < 1.0:
            return np.where(home, nu_home, nu_rest)
    raise InputError(
        f"no destination cost shares between 0 and 1 give SG&A shares of {SGA_HOME:.0%} and {SGA_REST:.0%} in this "
        f"world: firms of {HOME} sell {r:.1%} at home, the others {s:.1%}. Pass the shares yourself."
    )


def domestic_sales_from_gdp(trade: Array, gdp: Array, regions: Sequence[str]) -> GdpFlows:
    """Complete trade by domestic sales ``X_ii = max(0, GDP_i + T_i - imports_i)``, eq. (8) as in the replication files.

    ``T_i = (1 - nu_i) (imports_i - sum_n (1 - nu_n) X_in)`` is the exogenous transfer. The shares nu depend on domestic
    sales and the reverse, so both are iterated until they agree: the flows returned calibrate to exactly the shares
    returned. The factor (1 - nu_i) on exports makes income in the model 1.6 % larger than GDP for the US; without it
    the two agree, and the published figures are missed (welfare +1.15 instead of +1.13 in Case 1).

    Args:
        trade: (N, N) exports of origin i to destination n, zero diagonal, any one unit of money.
        gdp: (N,) in the same unit.
        regions: N labels with ``USA``.

    Raises:
        DataError: labels, shapes or values wrong.
        AccountingError: a region neither buys nor sells anything.
        InputError: no region USA.
    """
    names = _check(trade, gdp, regions)
    own = np.arange(len(names))
    imports, flows = trade.sum(axis=0), trade.copy()
    nu = np.where([code == HOME for code in names], SGA_HOME, SGA_REST)
    for _ in range(MAX_ROUNDS):
        domestic = gdp + (1.0 - nu) * (imports - trade @ (1.0 - nu)) - imports
        flows[own, own] = np.maximum(domestic, 0.0)
        last, nu = nu, cost_shares(flows, names)
        if np.abs(nu - last).max() < SETTLED:
            break
    else:
        raise AccountingError("the destination cost shares and domestic sales do not settle; check GDP and its unit.")
    silent = flows.sum(axis=0) <= 0
    if silent.any():
        raise AccountingError(f"{names[int(silent.argmax())]} buys nothing: no imports and no domestic sales.")
    return GdpFlows(flows, nu, tuple(code for code, short in zip(names, domestic < 0, strict=True) if short))


def _check(trade: Array, gdp: Array, regions: Sequence[str]) -> tuple[str, ...]:
    names = check_labels("region", regions)
    check_shape("trade", trade, (len(names), len(names)))
    check_shape("gdp", gdp, (len(names),))
    if not (np.isfinite(trade).all() and trade.min() >= 0):
        index = tuple(int(x) for x in np.argwhere(~(trade >= 0) | ~np.isfinite(trade))[0])
        raise DataError(f"trade: {trade[index]} at {cell_name(index, names, names)}; expected a number of 0 or more.")
    if np.diag(trade).any():
        code = names[int(np.flatnonzero(np.diag(trade))[0])]
        raise DataError(f"trade: {code} sells to itself; domestic sales are computed here, leave the diagonal 0.")
    if not (np.isfinite(gdp).all() and gdp.min() > 0):
        k = int(np.argmin(np.where(np.isfinite(gdp), gdp, -np.inf)))
        raise DataError(f"gdp: {gdp[k]} for {names[k]}; expected a number above 0.")
    return names
