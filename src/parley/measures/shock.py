"""A package of measures as arrays: new tariffs, trade-cost changes and closed flows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from parley.dims import Array, check_shape
from parley.economy.economy import Economy
from parley.errors import DataError
from parley.measures.layers import Layer, added, mixed

Mask = npt.NDArray[np.bool_]
Cells = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]
"""Index arrays of origins, destinations and sectors that broadcast to the cells of a measure."""


@dataclass(frozen=True, eq=False)
class Effect:
    """Cells that a shock changes (C,), the change of delivered cost as a ratio, the part of products left open."""

    i: npt.NDArray[np.intp]
    n: npt.NDArray[np.intp]
    j: npt.NDArray[np.intp]
    ratio: Array
    open: Array


@dataclass(frozen=True, eq=False)
class Part:
    """A trade-cost change of some of a sector's products: their share (J,) and ratio to the baseline (N, N, J)."""

    share: Array
    cost: Array


@dataclass(frozen=True, eq=False)
class Shock:
    """What measures change between origin i and destination n in sector j, all (N, N, J).

    Attributes:
        tariffs: new ad-valorem rates (fractions).
        cost: trade costs as a ratio to the baseline (d-hat), above 0.
        closed: share of each flow's products that measures close: 1 ends it (its new share is exactly 0), below 0 where
            a ban that the baseline has is lifted. Booleans stand for 0 and 1.
        parts: further cost changes that only some products of a sector feel.
        layers: duties on some products, by rising share; ``tariffs`` holds those of the others.
        export_tax: ad-valorem rates on the seller's price (fractions), paid to the exporting state, below 0 a subsidy;
            None where there are none. Import duties are charged on the price with the export tax.
    """

    tariffs: Array
    cost: Array
    closed: Array | Mask
    parts: tuple[Part, ...] = ()
    layers: tuple[Layer, ...] = ()
    export_tax: Array | None = None
    _kept: tuple[Array, Effect] | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        shape = self.tariffs.shape
        check_shape("cost", self.cost, shape)
        check_shape("closed", self.closed, shape)
        if not (self.tariffs.min() > -1 and self.tariffs.max() < np.inf):  # NaN fails both
            raise DataError("tariffs of a shock must be numbers above -100 %.")
        if not (self.cost.min() > 0 and self.cost.max() < np.inf):
            raise DataError("trade-cost changes must be finite and above 0; close a flow with an embargo instead.")
        if self.export_tax is not None:
            check_shape("export_tax", self.export_tax, shape)
            if not (self.export_tax.min() > -1 and self.export_tax.max() < np.inf):
                raise DataError("export taxes of a shock must be numbers above -100 %.")
        if not self.closed.max() <= 1:
            raise DataError("at most all products of a flow can be closed; found a share above 1.")

    def changed(self, economy: Economy) -> Mask:
        """Cells whose share is directly affected (N, N, J)."""
        out = np.array(self.closed != 0, order="K")
        if self.tariffs is not economy.tariffs:
            out |= self.tariffs != economy.tariffs
        out |= self.cost != 1.0
        for layer in self.layers:
            out |= layer.factor != 1.0
        if self.export_tax is not None:
            out |= self.export_tax != 0
        return out

    def effect(self, economy: Economy) -> Effect:
        """Cells that change and by how much; kept, as many solves ask for the same shock on the same duties."""
        if self._kept is None or self._kept[0] is not economy.tariffs:
            i, n, j = np.nonzero(self.changed(economy))
            ratio = (1.0 + self.tariffs[i, n, j]) / (1.0 + economy.tariffs[i, n, j]) * self.cost[i, n, j]
            if self.export_tax is not None:
                ratio = ratio * (1.0 + self.export_tax[i, n, j])
            found = Effect(i, n, j, ratio, np.asarray(1.0 - self.closed[i, n, j], np.float64))
            object.__setattr__(self, "_kept", (economy.tariffs, found))
            return found
        return self._kept[1]


def one_after_the_other(economy: Economy, first: Shock, second: Shock) -> Shock:
    """Two packages of measures on one economy, the second on what the first leaves.

    What is left open is ``(1 - s1)(1 - s2)``, costs multiply, changes of duties and export taxes add up, parts stand
    side by side. The coverage of the second is a share of what the first left, so shares do not add up as they do
    within one package.
    """
    closed = 1.0 - (1.0 - np.asarray(first.closed, np.float64)) * (1.0 - np.asarray(second.closed, np.float64))
    return Shock(
        first.tariffs + second.tariffs - economy.tariffs,
        np.asarray(first.cost * second.cost),
        closed,
        (*first.parts, *second.parts),
        layers=added(economy.tariffs, (first.tariffs, first.layers), (second.tariffs, second.layers)),
        export_tax=sum_of(first.export_tax, second.export_tax),
    )


def sum_of(first: Array | None, second: Array | None) -> Array | None:
    """Sum of two arrays of rates, where None is an array of zeros."""
    if first is None or second is None:
        return second if first is None else first
    return np.asarray(first + second)


def shared_out(spending: Array, shock: Shock) -> tuple[Array, Array | None]:
    """What of spending (N, N, J) reaches sellers, ``/ ((1+t')(1+e'))``, and exporters' states, ``e'`` times that.

    The second is None where nothing is taxed; the rest of spending is import duty.
    """
    border = spending / (1.0 + shock.tariffs)
    if shock.export_tax is None:
        return border, None
    received = border / (1.0 + shock.export_tax)
    return received, received * shock.export_tax


def whole_costs(shock: Shock, theta: Array) -> Shock:
    """Turn the shock's parts into trade costs of whole sectors, at elasticities ``theta`` (J,).

    A sector is many products with the same elasticity (Caliendo & Parro 2015), so a change d of the cost of the share s
    of them leaves the factor ``1 - s + s d^-theta`` on the flow's share, as if all had changed by that to the power of
    ``-1/theta``: ``s (d - 1)`` for small changes, and at most what the loss of these products costs.
    """
    if not shock.parts:
        return shock
    cost = shock.cost
    for part in shock.parts:
        cost = cost * (1.0 - part.share + part.share * part.cost**-theta) ** (-1.0 / theta)
    return replace(shock, cost=cost, parts=())


def whole_duties(shock: Shock, theta: Array | float, passed: Array | float = 1.0) -> Shock:
    """The shock with its layers turned into duties and costs of whole flows, which give the same K and B.

    With m and q of :mod:`parley.measures.layers`, the new duty is what a flow's products
    pay on average once they are bought in other proportions, ``(1+t') = (1+t) m / q``;
    the cost makes up the kernel, ``d' = d m^(-1/theta) ((1+t) / (1+t'))^passed``, 1 up to the second order of duties.

    Args:
        shock: with or without layers.
        theta: elasticities that broadcast to (N, N, J).
        passed: share of a duty that reaches prices, likewise; 1 but in families where it differs.
    """
    if not shock.layers:
        return shock
    m, q = mixed(shock.layers, np.asarray(theta * passed))
    laid = np.any([layer.factor != 1.0 for layer in shock.layers], axis=0)
    average = m / q
    tariffs = np.where(laid, (1.0 + shock.tariffs) * average - 1.0, shock.tariffs)  # elsewhere the same to the last bit
    cost = np.where(laid, m ** (-1.0 / np.asarray(theta)) * average ** -np.asarray(passed), 1.0)
    return replace(shock, tariffs=tariffs, cost=shock.cost * cost, layers=())


def no_shock(economy: Economy) -> Shock:
    """Shock that changes nothing; its arrays are read-only views, for measures to replace."""
    shape = economy.tariffs.shape
    return Shock(economy.tariffs, np.broadcast_to(1.0, shape), np.broadcast_to(False, shape))


def impact(economy: Economy, shock: Shock, theta: Array) -> Array:
    """Direct effect on shares (N, N, J), ``(1 - s) ((1+t')(1+e')/(1+t) d)^(-theta)``: the shock in CP, eq. (11)-(12).

    With s the closed share and e' the export tax, which data have none of; exactly 0 where all is closed, exactly 1
    where nothing changes. ``theta`` is (J,).
    """
    out = np.ones_like(economy.tariffs)
    e = shock.effect(economy)
    out[e.i, e.n, e.j] = e.open * e.ratio ** (-theta[e.j])
    return out
