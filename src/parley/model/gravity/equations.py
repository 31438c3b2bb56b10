"""The equations of Caliendo & Parro (2015) in changes: one pure function per equation.

Caliendo, L. and F. Parro (2015), "Estimates of the Trade and Welfare Effects of NAFTA", Review of Economic Studies
82(1), 1-44; equation numbers are theirs (the equilibrium in relative changes). Arrays follow the array-API standard:
the same functions run under NumPy and JAX. Axes: i origin, n destination, j sector, k input sector; N regions and J
sectors.

========  =========  =======================================================================================
symbol    shape      meaning
========  =========  =======================================================================================
ln_w      (N,)       log change of the wage (all factor prices) of a region
ln_P      (N, J)     log change of the price index of sector j in destination n
ln_c      (N, J)     log change of the unit cost of the input bundle of sector j in origin i
K         (N, N, J)  baseline shares of origin i in n's spending on j, times the direct effect of the shock
B         (N, N, J)  the part of K that reaches the seller, K / ((1 + new tariff)(1 + e))
a         (N, J)     change in competitiveness, c^(-theta)
L         (N, N, J)  the part of K that reaches the exporter's state, e B at the export tax e; none in the paper
Phi, S    (N, J)     sums over origins of K a and of B a (with export taxes S sums (B + L) a)
X         (N, J)     spending of n on j at destination prices, duties included (baseline world GDP = 1)
Y         (N, J)     sales of origin i in sector j at its own prices, before export taxes and duties
theta     (J,)       trade elasticity
========  =========  =======================================================================================

Every function is dimensionless or in the money unit of X; none raises.
"""

from __future__ import annotations

from typing import Any

from parley.dims import Array


def _xp(array: Array) -> Any:
    return array.__array_namespace__()


def ln_unit_cost(ln_w: Array, ln_P: Array, labour_share: Array, input_share: Array) -> Array:
    """Log change of unit costs, eq. (10): ``ln c_ij = g_ij ln w_i + sum_k g_ikj ln P_ik``.

    ``labour_share`` (N, J) is the value-added share, ``input_share`` (N, K, J) the cost share of input k in sector j.
    Returns (N, J).
    """
    xp = _xp(ln_P)
    out: Array = labour_share * ln_w[:, None] + xp.matmul(ln_P[:, None, :], input_share)[:, 0, :]
    return out


def competitiveness(ln_c: Array, theta: Array) -> Array:
    """Competitiveness ``a_ij = c_ij^(-theta_j)``, the origin term of eq. (11) and (12). Returns (N, J)."""
    out: Array = _xp(ln_c).exp(-theta * ln_c)
    return out


def market_access(kernel: Array, a: Array) -> Array:
    """Sum over origins, ``sum_i K_inj a_ij``: the bracket of eq. (11). Returns (N, J) by destination."""
    xp = _xp(a)
    by_sector = xp.permute_dims(kernel, (2, 0, 1))
    out: Array = xp.matmul(xp.permute_dims(a, (1, 0))[:, None, :], by_sector)[:, 0, :].T
    return out


def ln_price_index(phi: Array, theta: Array) -> Array:
    """Log change of the price index, eq. (11): ``ln P_nj = -(1/theta_j) ln Phi_nj``. Returns (N, J)."""
    out: Array = -_xp(phi).log(phi) / theta
    return out


def sales(kernel: Array, a: Array, demand: Array) -> Array:
    """Sales of each origin before duties, eq. (13): ``Y_ij = a_ij sum_n B_inj X_nj / Phi_nj``.

    ``demand`` (N, J) is ``X / Phi``. Returns (N, J) by origin.
    """
    xp = _xp(a)
    by_sector = xp.permute_dims(kernel, (2, 0, 1))
    out: Array = a * xp.matmul(by_sector, xp.permute_dims(demand, (1, 0))[:, :, None])[:, :, 0].T
    return out


def tariff_revenue(X: Array, phi: Array, s: Array) -> Array:
    """Revenue of each destination, below eq. (13): spending minus its value at the border. Returns (N,).

    ``R_n = sum_j X_nj (1 - S_nj / Phi_nj)``, in the unit of X. Duties are charged on the price with the export tax, as
    a customs value is what the buyer pays for the goods (GATT 1994, article VII; Customs Valuation Agreement, art. 1).
    """
    out: Array = _xp(X).sum(X * (1.0 - s / phi), axis=1)
    return out


def export_tax_revenue(levied: Array, a: Array, demand: Array) -> Array:
    """Revenue of each origin from its export taxes, ``sum_j a_ij sum_n L_inj X_nj / Phi_nj``. Returns (N,).

    An ad-valorem tax e on the seller's price makes the price at destination ``c d (1 + e)(1 + t)``; below 0 it is a
    subsidy that the state pays. ``demand`` (N, J) is ``X / Phi``, in whose unit the revenue is. It is eq. (13) summed
    over the part L of spending and not B; Caliendo & Parro have no such taxes, GTAP has (Corong et al. 2017, Journal of
    Global Economic Analysis 2(1), 1-119).
    """
    out: Array = _xp(a).sum(sales(levied, a, demand), axis=1)
    return out


def factor_income(Y: Array, labour_share: Array) -> Array:
    """Labour demand, from eq. (13) and (14): ``w_n L_n = sum_j g_nj Y_nj``. Returns (N,)."""
    out: Array = _xp(Y).sum(labour_share * Y, axis=1)
    return out


def absorption(Y: Array, income: Array, input_share: Array, final_share: Array) -> Array:
    """Spending, eq. (13): ``X_nk = sum_j g_nkj Y_nj + alpha_nk I_n``. Returns (N, J)."""
    xp = _xp(Y)
    out: Array = xp.matmul(input_share, Y[:, :, None])[:, :, 0] + final_share * income[:, None]
    return out


def trade_shares(kernel: Array, a: Array, phi: Array) -> Array:
    """New trade shares, eq. (12): ``pi'_inj = K_inj a_ij / Phi_nj``. Returns (N, N, J)."""
    return kernel * a[:, None, :] / phi[None, :, :]


def ln_final_price(ln_P: Array, final_share: Array) -> Array:
    """Log change of the consumer price index, eq. (5): ``ln P_n = sum_j alpha_nj ln P_nj``. Returns (N,)."""
    out: Array = _xp(ln_P).sum(final_share * ln_P, axis=1)
    return out


def gains_from_trade_one_sector(domestic_share: Array, theta: float) -> Array:
    """Real income relative to autarky, ``lambda_nn^(-1/theta) - 1`` (a fraction), one sector without intermediates.

    Arkolakis, Costinot & Rodriguez-Clare (2012), American Economic Review 102(1), eq. (1); the sign convention is
    that of Costinot & Rodriguez-Clare (2014), table 4.1: gains relative to autarky, not losses relative to trade.
    """
    return domestic_share ** (-1.0 / theta) - 1.0
