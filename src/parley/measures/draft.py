"""What measures change while they are read one by one, before it becomes a frozen shock."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.measures.bans import BanLedger
from parley.measures.handler import Felt
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
        tariffs, cost: as in :class:`parley.measures.shock.Shock`.
        parts, limits: cost changes of some products; quotas and price caps.
        export_tax: likewise; None while no measure taxes exports.
        bans: what is banned so far.
        turns: measures that act only together, such as closed airspace, and what of them is felt.
        notes: what was noticed.
    """

    economy: Economy
    groups_at: datetime.date | None = None
    baseline: datetime.date | None = None
    tariffs: Array = field(init=False)
    cost: Array = field(init=False)
    export_tax: Array | None = None
    bans: BanLedger = field(init=False)
    parts: list[Part] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    turns: list[tuple[Measure, Felt]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tariffs = self.economy.tariffs.copy(order="K")
        self.cost = np.ones_like(self.economy.tariffs)
        self.bans = BanLedger(self.economy)

    def shock(self) -> Shock:
        """Freeze the draft into a shock; raises :class:`InputError` where bans do not fit together."""
        closed = self.bans.closed()
        nothing = np.broadcast_to(False, self.tariffs.shape)
        closed = nothing if closed is None else closed
        return Shock(self.tariffs, self.cost, closed, tuple(self.parts), self.export_tax)
