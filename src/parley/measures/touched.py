"""What each measure is on: its flows, their trade in the baseline, and the duties there before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from parley.dims import Array, cell_name
from parley.economy.economy import Economy
from parley.measures.cells import Step
from parley.measures.handler import Felt
from parley.scenarios.measure import Measure

ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Laid:
    """Duties on the cells of one step, averaged over a flow's products, before and after the measure."""

    before: Array
    after: Array


@dataclass(frozen=True, eq=False)
class Touched:
    """The flows of one measure; nothing is added up before somebody asks.

    Attributes:
        economy: the baseline.
        measure: as it was applied.
        felt: parts of its effect on the day and in the baseline.
        steps: its cells and sizes; none for a kind that is not about flows that it names.
        duties: of each step; empty for a kind that leaves duties alone.
    """

    economy: Economy
    measure: Measure
    felt: Felt
    steps: tuple[Step, ...]
    duties: tuple[Laid, ...] = ()

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Sectors in the world's order."""
        held = {int(j) for step in self.steps for j in step.flows[2].ravel()}
        return tuple(code for j, code in enumerate(self.economy.sectors) if j in held)

    @cached_property
    def _values(self) -> list[Array]:
        """Baseline flows of each step, USD mn before duties."""
        return [np.asarray(self.economy.flows[step.flows]) for step in self.steps]

    @property
    def trade(self) -> float:
        """Trade on its flows in the baseline, USD mn before duties."""
        return float(sum(values.sum() for values in self._values))

    @property
    def flows(self) -> int:
        """Flows, of a pair and sector, that have trade in the baseline."""
        return int(sum(np.count_nonzero(values > 0) for values in self._values))

    @property
    def exporters(self) -> Array:
        """Positions of the regions that sell on its flows."""
        return _ends(self.steps, 0)

    @property
    def importers(self) -> Array:
        """Positions of the regions that buy on its flows."""
        return _ends(self.steps, 1)

    @property
    def duty(self) -> tuple[float, float] | None:
        """Average duty before and after, weighted with the baseline's trade; None without trade or duties."""
        if not self.duties or self.trade <= 0:
            return None
        before, after = (
            sum(float((values * rates).sum()) for values, rates in zip(self._values, each, strict=True)) / self.trade
            for each in ([laid.before for laid in self.duties], [laid.after for laid in self.duties])
        )
        return before, after

    @cached_property
    def lowered(self) -> Lowered | None:
        """Duties that the measure lowers; None if it lowers none on which there is trade."""
        return self._lowered(self.steps)

    @property
    def lowered_by_rate(self) -> Lowered | None:
        """Those that a rate lowers; a rate of 0 on all, or between members, can only lower duties and is meant to."""
        rates = [s for s in self.steps if s.size is not None and s.size[0] == "rate"]
        above = [s for s in rates if s.size is not None and s.size[1] > 0]
        return self._lowered(above if self.measure.members is not None or not above else rates)

    def _lowered(self, steps: Sequence[Step]) -> Lowered | None:
        flows, trade, worst = 0, 0.0, (0.0, 0.0, 0.0, "")
        for step, laid, values in zip(self.steps, self.duties, self._values, strict=bool(self.duties)):
            if step not in steps:
                continue
            cut = np.where(values > 0, laid.before - laid.after, 0.0)
            fell = cut > ROUNDING
            if not fell.any():
                continue
            flows, trade = flows + int(fell.sum()), trade + float(values[fell].sum())
            k, j = (int(x) for x in np.unravel_index(cut.argmax(), cut.shape))
            if cut[k, j] > worst[0]:
                worst = (float(cut[k, j]), float(laid.before[k, j]), float(laid.after[k, j]), self._name(step, k, j))
        return Lowered(flows, trade, *worst) if flows else None

    def _name(self, step: Step, k: int, j: int) -> str:
        i, n, sector = step.flows
        e = self.economy
        return cell_name((int(i[k, 0]), int(n[k, 0]), int(sector[0, j])), e.regions, e.regions, e.sectors)


@dataclass(frozen=True)
class Lowered:
    """Duties that a measure lowers.

    Attributes:
        flows, trade: how many, and their trade in the baseline, USD mn before duties.
        cut, before, after, where: the largest fall, the duty before and after it, and its flow.
    """

    flows: int
    trade: float
    cut: float
    before: float
    after: float
    where: str


def _ends(steps: Sequence[Step], axis: int) -> Array:
    found: list[Array] = [np.unique(step.flows[axis]) for step in steps]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.intp)


def lowered_by_rate(found: Sequence[Touched]) -> str:
    """A note where the rate of tariffs lowers duties, which an additional duty never does; empty if none does."""
    hits = [
        (number, low)
        for number, touched in enumerate(found, start=1)
        if touched.duties and touched.felt.now > 0 and (low := touched.lowered_by_rate)
    ]
    if not hits:
        return ""
    lows = [low for _, low in hits]
    worst = max(lows, key=lambda low: low.cut)
    flows, trade = sum(low.flows for low in lows), sum(low.trade for low in lows)
    keys = [f"'{key}'" for key in ("rate", "external") if any(key in _keys(found[n - 1].measure) for n, _ in hits)]
    ways = f"{keys[0]} sets" if len(keys) == 1 else " and ".join(keys) + " set"
    which = f"measure {hits[0][0]}" if len(hits) == 1 else f"measures {', '.join(str(number) for number, _ in hits)}"
    return (
        f"{which}: {ways} the duty, and here it lowers {flows:,} {'duty' if flows == 1 else 'duties'} "
        f"({trade:,.0f} USD mn of trade), most from {worst.before:.1%} to {worst.after:.1%} ({worst.where}); "
        "'at-least' only raises"
    )


def _keys(measure: Measure) -> tuple[str, ...]:
    return () if measure.size is None else (measure.size[0],)
