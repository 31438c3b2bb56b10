"""The equations of Ignatenko et al. (2025) in changes: one pure function per equation.

Ignatenko, A., A. Lashkaripour, L. Macedoni and I. Simonovska (2025), "Making America great again? The economic impacts
of Liberation Day tariffs", Journal of International Economics 157, 104138; equation numbers are theirs (section 2),
written here in changes with tariffs in the baseline. Axes: o origin, n destination; N regions, one sector.

========  =======  =======================================================================================
symbol    shape    meaning
========  =======  =======================================================================================
ln_w      (N,)     log change of the wage
ln_L      (N,)     log change of employment
a         (N,)     change in competitiveness, unit cost to the power -epsilon
K         (N, N)   baseline shares of origin o in n's spending, times the direct effect of the shock
B         (N, N)   K after duty: the part of K that reaches the seller, K / (1 + new tariff)
Phi, G    (N,)     sums over origins of K a and of B a
Y         (N,)     labour income, new level (baseline world labour income = 1)
M         (N,)     spending after duties: what reaches sellers, new level
E         (N,)     spending with duties, new level
R         (N,)     tariff revenue, new level
tau       (N,)     tariff revenue gained, as a share of labour income
epsilon   number   trade elasticity
psi       number   scale elasticity: a country with 1 % more workers sells at psi % lower cost (more varieties)
kappa     number   elasticity of labour supply to the real wage after tax
nu        (N,)     share of the sales made in n that pays labour of n, whoever sells
phi       (N,)     pass-through of tariffs to the price index, entry of varieties included
========  =======  =======================================================================================

Every function is dimensionless or in the money unit of Y; none raises.
"""

from __future__ import annotations

from typing import Any

from parley.dims import Array


def _xp(array: Array) -> Any:
    return array.__array_namespace__()


def pass_through(firm: float, psi: float, nu: Array) -> Array:
    """Tariff pass-through, section 4: ``phi_n = firm + (1 + psi) nu_n / (1 - nu_n)``. Returns (N,).

    ``firm`` is the pass-through to the prices of single firms, 1 if complete; the rest is the loss of varieties.
    """
    return firm + (1.0 + psi) * nu / (1.0 - nu)


def ln_unit_cost(ln_w: Array, ln_L: Array, psi: float) -> Array:
    """Log change of sellers' cost, the origin term of eq. (1): ``ln c_o = ln w_o - psi ln L_o``. Returns (N,)."""
    return ln_w - psi * ln_L


def competitiveness(ln_c: Array, epsilon: float) -> Array:
    """Origin term of eq. (1) as it enters shares, ``a_o = c_o^(-epsilon)``. Returns (N,)."""
    a: Array = _xp(ln_c).exp(-epsilon * ln_c)
    return a


def market_access(kernel: Array, a: Array) -> Array:
    """Denominator of eq. (1), ``sum_o K_on a_o``. Returns (N,) by destination."""
    return kernel.T @ a


def trade_shares(kernel: Array, a: Array, phi_sum: Array) -> Array:
    """New shares, eq. (1): ``lambda'_on = K_on a_o / Phi_n``. Returns (N, N)."""
    return kernel * a[:, None] / phi_sum[None, :]


def net_spending(Y: Array, transfers: Array) -> Array:
    """Spending that reaches sellers, eq. (5) less revenue: ``M_n = Y_n + T_n``. Returns (N,)."""
    return Y + transfers


def spending(M: Array, phi_sum: Array, reached: Array) -> Array:
    """Spending with duties, eq. (5)-(6) solved for E: ``E_n = M_n Phi_n / G_n``. Returns (N,)."""
    return M * phi_sum / reached


def labour_demand(received: Array, a: Array, M: Array, reached: Array, nu: Array) -> Array:
    """Pay of labour, eq. (2): ``sum_n (1 - nu_n) B_on a_o M_n / G_n + nu_o M_o``. Returns (N,) in the unit of M.

    The first term pays production for all destinations, the second the market costs of all sellers in o.
    """
    return a * (received @ ((1.0 - nu) * M / reached)) + nu * M


def ln_price(ln_E: Array, ln_w: Array, phi_sum: Array, phi: Array, epsilon: float) -> Array:
    """Log change of the price index, eq. (4): ``(1 - phi_n)(ln e_n - ln w_n) - ln Phi_n / epsilon``. Returns (N,).

    ``ln_E`` is the log change of spending: a larger market supports more varieties if phi > 1.
    """
    ln_access: Array = _xp(phi_sum).log(phi_sum)
    return (1.0 - phi) * (ln_E - ln_w) - ln_access / epsilon


def tariff_revenue(E: Array, M: Array) -> Array:
    """Revenue, eq. (6), what buyers pay less what reaches sellers: ``R_n = E_n - M_n``. Returns (N,)."""
    return E - M


def relief(R: Array, Y: Array, before: Array) -> Array:
    """Tariff revenue gained as a share of labour income: ``tau_n = R_n / Y_n - before_n``. Returns (N,).

    ``before`` (N,) is the share that the baseline's tariffs already raised; with no tariffs there, tau is the wage tax
    of the paper's Case 1, which the new revenue exactly replaces. Below 0 a new wage tax makes good the revenue lost.
    """
    return R / Y - before


def ln_kept(tau: Array) -> Array:
    """Log change of the share of wages kept, eq. (3): ``-ln(1 - tau)``, or ``ln(1 + tau)`` below 0. Returns (N,).

    A tax of rate tau is abolished, or one of rate -tau introduced.
    """
    xp = _xp(tau)
    out: Array = -xp.sign(tau) * xp.log1p(-xp.abs(tau))
    return out


def ln_labour_supply(ln_w: Array, ln_P: Array, ln_keep: Array, kappa: float) -> Array:
    """Log change of labour supply, eq. (3): ``kappa (ln w_n - ln P_n + ln_keep_n)``. Returns (N,)."""
    return kappa * (ln_w - ln_P + ln_keep)


def utility(C: Array, Y: Array, tax: Array, kappa: float) -> Array:
    """Utility ``C - kappa/(1+kappa) L^(1+1/kappa)`` at the optimal supply (3). Returns (N,), in real spending.

    There, ``L^(1+1/kappa) = (1 - tax) w L / P``: with ``C`` real spending (N,), ``Y`` real labour income (N,) and
    ``tax`` the wage tax (N,), utility is ``C - kappa/(1+kappa) (1 - tax) Y``. Greenwood, Hercowitz & Huffman (1988).
    """
    return C - kappa / (1.0 + kappa) * (1.0 - tax) * Y


def welfare(E: Array, Y: Array, P: Array, E_before: Array, Y_before: Array, *, tau: Array, kappa: float) -> Array:
    """Exact change of utility (ratio), ``U(E'/P, Y'/P) / U(E, Y)`` with U of :func:`utility`. Returns (N,).

    ``E``, ``Y`` (N,) are spending and labour income after, ``P`` (N,) the change of prices; a wage tax of ``tau`` is
    levied before, or of ``-tau`` after.
    """
    xp = _xp(tau)
    zero = xp.zeros_like(tau)
    tax_before, tax_after = xp.maximum(tau, zero), xp.maximum(-tau, zero)
    return utility(E / P, Y / P, tax_after, kappa) / utility(E_before, Y_before, tax_before, kappa)


def welfare_published(
    E: Array, Y: Array, P: Array, E_before: Array, Y_before: Array, *, tau: Array, kappa: float
) -> Array:
    """Formula behind the printed welfare figures (ratio): ``delta e/P + (1 - delta) w L/P``. Returns (N,).

    ``delta = E / (E - kappa/(1+kappa) (1 - tau) Y)`` at the baseline. It differs from :func:`welfare` in one place: the
    labour term is not divided by 1 - tau, although L^(1+1/kappa) is. The two agree where tau is 0.
    """
    xp = _xp(tau)
    tax_before = xp.maximum(tau, xp.zeros_like(tau))
    delta = E_before / utility(E_before, Y_before, tax_before, kappa)
    return delta * E / E_before / P + (1.0 - delta) * Y / Y_before / P
