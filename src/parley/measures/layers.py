"""Duties on some of a flow's products: those that meet no rule of origin, or that no exemption names.

A flow's products share their seller's cost and elasticity (Caliendo & Parro 2015). Where the share ``w_k`` of them pays
``f_k`` times the others' price after duty, with ``sum_k w_k = 1``, the flow's kernel is multiplied by
``m = sum_k w_k f_k^-theta`` and what reaches the seller by ``q = sum_k w_k f_k^-(theta+1)``, as if each kind of product
came from a supplier of its own at the same cost.

Shares are nested: the products of a share of 20 % are among those of a share of 60 %. So what enters free under an
agreement is the same for every duty that spares it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.dims import Array


@dataclass(frozen=True, eq=False)
class Layer:
    """Other duties on some of all flows' products: those from the share of the layer before up to ``share``.

    ``factor`` (N, N, J) is ``1 + duty`` on them over ``1 + duty`` on the products above all shares.
    """

    share: float
    factor: Array


@dataclass(eq=False)
class Duties:
    """Duties while measures are read one by one.

    Attributes:
        whole: (N, N, J) on the products above all shares.
        lower: by rising share, duties (N, N, J) on the products from the share before to this one.
    """

    whole: Array
    lower: list[tuple[float, Array]] = field(default_factory=list)

    def on(self, share: float) -> list[Array]:
        """Arrays to change for a measure on the first ``share`` (above 0) of all products."""
        if share < 1.0 and all(end != share for end, _ in self.lower):
            place = sum(end < share for end, _ in self.lower)
            around = self.lower[place][1] if place < len(self.lower) else self.whole
            self.lower.insert(place, (share, around.copy(order="K")))
        return [duties for end, duties in self.lower if end <= share] + ([self.whole] if share >= 1.0 else [])

    def mean(self, cells: Any) -> Array:
        """Average over the products of each cell, with the weights of the baseline."""
        total, before = 0.0, 0.0
        for end, duties in self.lower:
            total, before = total + (end - before) * duties[cells], end
        return np.asarray(total + (1.0 - before) * self.whole[cells])

    def layers(self) -> tuple[Layer, ...]:
        """The same relative to ``whole``."""
        return tuple(Layer(end, (1.0 + duties) / (1.0 + self.whole)) for end, duties in self.lower)


def widths(shares: Sequence[float]) -> list[float]:
    """Share of the products in each layer, given the rising ends of all but the last."""
    ends = [0.0, *shares, 1.0]
    return [high - low for low, high in pairwise(ends)]


def mixed(layers: Sequence[Layer], power: Array) -> tuple[Array, Array]:
    """m and q above: ``sum_k w_k f_k^-power`` and ``sum_k w_k f_k^-(power+1)``; ``power`` broadcasts to (N, N, J)."""
    weights = widths([layer.share for layer in layers])
    m = q = np.asarray(weights[-1])
    for weight, layer in zip(weights, layers, strict=False):
        m, q = m + weight * layer.factor**-power, q + weight * layer.factor ** (-power - 1.0)
    return m, q


Laid = tuple[Array, Sequence[Layer]]
"""Duties (N, N, J) on the products above all shares, and the layers below."""


def added(base: Array, first: Laid, second: Laid) -> tuple[Layer, ...]:
    """Layers of two packages on one baseline whose changes of duties add up; ``base`` (N, N, J) are its duties."""
    whole = first[0] + second[0] - base
    ends = sorted({layer.share for _, layers in (first, second) for layer in layers})
    return tuple(Layer(end, (1.0 + _at(first, end) + _at(second, end) - base) / (1.0 + whole)) for end in ends)


def _at(laid: Laid, end: float) -> Array:
    """Duties (N, N, J) on the layer that ends at ``end`` or holds it."""
    duties, layers = laid
    factor = next((layer.factor for layer in layers if layer.share >= end), None)
    return duties if factor is None else (1.0 + duties) * factor - 1.0


def without_layers(layers: Iterable[Layer], cells: npt.NDArray[np.bool_]) -> tuple[Layer, ...]:
    """Layers with one duty on all products where ``cells`` (broadcast to N, N, J) is true."""
    return tuple(replace(layer, factor=np.where(cells, 1.0, layer.factor)) for layer in layers)
