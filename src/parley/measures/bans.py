"""Bans and embargoes: a share of a flow's products ends, exactly; the rest trades on.

A sector is many products with the same elasticity (Caliendo & Parro 2015), so banning the share s of them leaves the
factor 1 - s on the flow's kernel. Bans of one flow add up, as successive rounds name new products, unless they carry
the same ``products`` tag and so ban the same ones; an embargo is a ban of all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from parley.dims import Array, cell_name
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.measures.cells import Step
from parley.measures.handler import Felt, Handler
from parley.measures.shock import Cells, Mask
from parley.scenarios.measure import Measure

if TYPE_CHECKING:
    from parley.measures.draft import Draft

ROUNDING = 1e-9


@dataclass(eq=False)
class BanLedger:
    """What is banned on each flow (N, N, J), now and in the baseline, while measures are read one by one."""

    economy: Economy
    now: dict[str, Array] = field(default_factory=dict)
    base: dict[str, Array] = field(default_factory=dict)
    embargo_now: Mask | None = None
    embargo_base: Mask | None = None

    def ban(self, cells: Cells, coverage: float, products: str | None, now: float, base: float) -> None:
        """Add a ban of ``coverage`` of the products, of which ``now`` and ``base`` (0 to 1) are felt."""
        for ledger, felt in ((self.now, now), (self.base, base)):
            if felt == 0 or coverage == 0:
                continue
            banned = ledger.get(products or "")
            if banned is None:
                banned = ledger[products or ""] = np.zeros_like(self.economy.flows)
            share = coverage * felt
            banned[cells] = banned[cells] + share if not products else np.maximum(banned[cells], share)

    def close(self, cells: Cells, now: float, base: float) -> None:
        """Add an embargo; one whose effect builds up or fades counts as a ban of that share until it is whole."""
        for name, felt in (("embargo_now", now), ("embargo_base", base)):
            if felt >= 1:
                if getattr(self, name) is None:
                    setattr(self, name, np.zeros_like(self.economy.flows, bool))
                getattr(self, name)[cells] = True
        if 0 < now < 1 or 0 < base < 1:
            self.ban(cells, 1.0, "an embargo", now if now < 1 else 0.0, base if base < 1 else 0.0)

    def closed(self) -> Array | Mask | None:
        """Share of each baseline flow that is closed (N, N, J): 1 ends it, below 0 lifts a ban of the baseline.

        None if nothing is banned. Raises :class:`InputError` where bans add up to more than all products, or where a
        flow that the baseline's measures end would have to come back.
        """
        if not (self.now or self.base or self.embargo_now is not None or self.embargo_base is not None):
            return None
        if not (self.now or self.base) and self.embargo_base is None:
            return self.embargo_now
        now = self._total(self.now, self.embargo_now)
        base = self._total(self.base, self.embargo_base)
        gone = (base >= 1) & (now < 1) & (self.economy.flows <= 0)
        if gone.any():
            raise InputError(
                f"{self._cell(gone)} is closed in the baseline and has no flow that lifting could bring back; start "
                "from a world before the measure."
            )
        left = np.where(base < 1, 1.0 - base, 1.0)  # an open flow under a whole ban of the baseline: data say otherwise
        return np.asarray(1.0 - np.where(now >= 1, 0.0, (1.0 - now) / left))

    def most(self, cells: Cells) -> float:
        """Largest share of the products of any of the flows that bans cover, now or in the baseline; no embargoes."""
        found = [
            np.sum([share[cells] for share in part.values()], axis=0).max() for part in (self.now, self.base) if part
        ]
        return float(max(found, default=0.0))

    def _total(self, ledger: dict[str, Array], embargo: Mask | None) -> Array:
        total = np.zeros_like(self.economy.flows)
        for share in ledger.values():
            total = total + share
        over = total > 1 + ROUNDING
        if embargo is not None:
            total = np.where(embargo, 1.0, total)
            over &= ~embargo
        if over.any():
            raise InputError(
                f"the bans on {self._cell(over)} cover {total[over].max():.0%} of its products. Lower a coverage, or "
                "give bans of the same products one 'products' tag."
            )
        return np.minimum(total, 1.0)

    def _cell(self, where: Mask) -> str:
        index = tuple(int(x) for x in np.argwhere(where)[0])
        return cell_name(index, self.economy.regions, self.economy.regions, self.economy.sectors)


def apply(draft: Draft, measure: Measure, step: Step, felt: Felt) -> str:
    """Add a ban or, for a kind without a size, an embargo to the ledger."""
    if step.size is None:
        draft.bans.close(step.flows, felt.now, felt.base)
        return ""
    draft.bans.ban(step.flows, step.size[1], measure.products, felt.now, felt.base)
    return "it bans nothing (coverage 0)" if step.size[1] == 0 else ""


HANDLER = Handler(apply)
