"""What measures change while they are read one by one, before it becomes a frozen shock."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.measures.bans import BanLedger
from parley.measures.handler import Felt
from parley.measures.layers import Duties
from parley.measures.limits import Limit
from parley.measures.shock import Part, Shock
from parley.scenarios.measure import Measure


@dataclass(eq=False)
class Draft:
    """Arrays (N, N, J) that measures change one after another.

    Attributes:
        economy: the baseline.
        groups_at: day at which country groups are read.
        baseline: last day of the baseline's year, if that is known.
        duties: on all products, or some.
        cost: as in :class:`parley.measures.shock.Shock`.
        parts, limits: cost changes of some products; quotas and price caps.
        beyond: duties beyond each tariff-rate quota, in its cells, by its place in ``limits``.
        export_tax: likewise; None while no measure taxes exports.
        bans: what is banned so far.
        turns: measures that act only together, such as closed airspace, and what of them is felt.
        notes: what was noticed.
    """

    economy: Economy
    groups_at: datetime.date | None = None
    baseline: datetime.date | None = None
    duties: Duties = field(init=False)
    cost: Array = field(init=False)
    export_tax: Array | None = None
    bans: BanLedger = field(init=False)
    parts: list[Part] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    beyond: dict[int, Array] = field(default_factory=dict)
    turns: list[tuple[Measure, Felt]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.duties = Duties(self.economy.tariffs.copy(order="K"))
        self.cost = np.ones_like(self.economy.tariffs)
        self.bans = BanLedger(self.economy)

    def shock(self) -> Shock:
        """Freeze the draft into a shock; raises :class:`InputError` where bans do not fit together."""
        closed = self.bans.closed()
        closing = np.broadcast_to(False, self.cost.shape) if closed is None else closed
        parts, layers = tuple(self.parts), self.duties.layers()
        return Shock(self.duties.whole, self.cost, closing, parts, layers=layers, export_tax=self.export_tax)
