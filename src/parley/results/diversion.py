"""Trade lost on targeted flows and gained on others, and growth through third countries.

Values are USD mn before duties, as customs report them; "after" is in units of the numeraire, so compare shares before
values where prices move. Domestic sales are not trade. Formulas use M for flows (N, N, J), ordered origin i,
destination n, sector j; a prime marks the counterfactual.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.errors import InputError
from parley.model.changes import Changes
from parley.results.rows import Index, Row, number, positions, share

# -- creation and diversion ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TradeSplit:
    """Trade of one region, or of the world, split into targeted flows and others; USD mn before duties.

    Attributes:
        side: "importer" (purchases of ``region``), "exporter" (its sales) or "world" (all trade).
        targeted_before, targeted_after: flows of the targeted pairs.
        others_before, others_after: its other international flows.
        domestic_before, domestic_after: its sales at home.
        others_gained: sum over those other pairs whose trade grew; their net change can be negative all the same, as
            incomes fall.
    """

    side: Literal["importer", "exporter", "world"]
    region: str
    targeted_before: float
    targeted_after: float
    others_before: float
    others_after: float
    domestic_before: float
    domestic_after: float
    others_gained: float

    @property
    def targeted_change(self) -> float:
        """Gained (or, negative, lost) on targeted flows, USD mn."""
        return self.targeted_after - self.targeted_before

    @property
    def others_change(self) -> float:
        """Gained on other international flows, USD mn."""
        return self.others_after - self.others_before

    @property
    def diverted(self) -> float:
        """Trade moved from targeted flows to others (negative: from others to targeted), USD mn.

        What one side lost and the other gained, ``min(|dT|, |dO|)``; 0 where both move the same way.
        """
        lost, gained = -self.targeted_change, self.others_change
        if lost * gained <= 0:
            return 0.0
        return min(lost, gained) if lost > 0 else max(lost, gained)

    @property
    def created(self) -> float:
        """Change of targeted flows that no other flow offsets, ``dT + diverted``, USD mn; negative: destroyed."""
        return self.targeted_change + self.diverted

    @property
    def net(self) -> float:
        """Change of all international trade, ``dT + dO``, USD mn."""
        return self.targeted_change + self.others_change

    def as_row(self) -> Row:
        """Plain values."""
        return {
            "side": self.side,
            "region": self.region,
            "targeted_before_musd": self.targeted_before,
            "targeted_after_musd": self.targeted_after,
            "targeted_change_musd": self.targeted_change,
            "others_change_musd": self.others_change,
            "others_gained_musd": self.others_gained,
            "diverted_musd": self.diverted,
            "created_musd": self.created,
            "net_musd": self.net,
            "domestic_change_musd": self.domestic_after - self.domestic_before,
        }


@dataclass(frozen=True)
class Diversion:
    """Trade creation and diversion of a set of targeted pairs.

    Attributes:
        world: over all flows.
        importers, exporters: the same for each region that a targeted pair names, in the world's order. The parts of
            the importers do not sum to the world's: one country's diversion is another's destruction.
    """

    world: TradeSplit
    importers: tuple[TradeSplit, ...]
    exporters: tuple[TradeSplit, ...]

    def as_rows(self) -> list[Row]:
        """The world, then importers, then exporters."""
        return [split.as_row() for split in (self.world, *self.importers, *self.exporters)]


def diversion(c: Changes, pairs: Iterable[tuple[str, str]], sectors: str | Iterable[str] | None = None) -> Diversion:
    """Split the change of trade after Viner (1950), The Customs Union Issue, ch. 4, in values.

    With T the targeted flows and O the other international ones: ``diverted = min(|dT|, |dO|)`` where they move
    opposite ways, with the sign of dO; ``created = dT + diverted``; ``net = dT + dO``. Viner's terms are about the
    replaced producer's cost; this split, like most since, sees only who trades. Nothing says that others grew because
    the targeted fell: it is all that happened at once.

    Args:
        c: a solved model.
        pairs: targeted (exporter, importer) pairs; name both orders for measures of both sides.
        sectors: goods by code; None is all.

    Raises:
        InputError: an unknown region or sector, a pair of a region with itself, no pairs.
    """
    named = list(pairs)
    if not named:
        raise InputError("no targeted pairs given; name at least one (exporter, importer).")
    goods = positions("sector", sectors, c.sectors)
    hit = np.zeros((len(c.regions),) * 2, bool)
    for exporter, importer in named:
        if exporter == importer:
            raise InputError(f"targeted pair ({exporter!r}, {importer!r}): sales at home are not trade.")
        hit[positions("region", exporter, c.regions)[0], positions("region", importer, c.regions)[0]] = True
    before, after = (flows[:, :, goods].sum(axis=2) for flows in (c.flows_before, c.flows_after))
    home = np.eye(len(c.regions), dtype=bool)
    kinds = (hit, ~hit & ~home, home)

    grown = np.where(kinds[1], np.maximum(after - before, 0.0), 0.0)

    def split(side: Literal["importer", "exporter", "world"], region: str, where: npt.NDArray[np.bool_]) -> TradeSplit:
        sums = [flows[kind & where].sum() for kind in kinds for flows in (before, after)]
        values = map(float, (*sums, (grown * where).sum()))
        return TradeSplit(side, region, *values)

    importers = [
        split("importer", c.regions[n], np.arange(len(home))[None, :] == n) for n in np.flatnonzero(hit.any(axis=0))
    ]
    exporters = [
        split("exporter", c.regions[i], np.arange(len(home))[:, None] == i) for i in np.flatnonzero(hit.any(axis=1))
    ]
    return Diversion(split("world", "WORLD", np.ones_like(hit)), tuple(importers), tuple(exporters))


def between(one: Iterable[str], other: Iterable[str]) -> list[tuple[str, str]]:
    """Targeted pairs of two sides, both ways; a region on both is not paired with itself."""
    others = tuple(other)
    return [pair for a in one for b in others if a != b for pair in ((a, b), (b, a))]


# -- third countries -------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Rerouting:
    """Growth of trade on both legs of each way round through a third country, the largest bound first.

    Attributes:
        senders, targets: the two ends.
        thirds: T other regions.
        first_before, first_after: senders to the third country (T,), USD mn before duties.
        second_before, second_after: the third country to the targets (T,), USD mn before duties.
        bound: upper bound on what was re-routed (T,), USD mn.
        direct_before, direct_after: senders to targets, USD mn.
    """

    senders: tuple[str, ...]
    targets: tuple[str, ...]
    thirds: tuple[str, ...]
    first_before: Array
    first_after: Array
    second_before: Array
    second_after: Array
    bound: Array
    direct_before: float
    direct_after: float

    @property
    def of_lost(self) -> Array:
        """The bound over the direct trade lost (T,), percent; NaN where none was lost."""
        return share(self.bound, self.direct_before - self.direct_after)

    def as_rows(self) -> list[Row]:
        """One row a third country."""
        return [
            {
                "third": third,
                "sender_to_third_before_musd": float(self.first_before[k]),
                "sender_to_third_after_musd": float(self.first_after[k]),
                "third_to_target_before_musd": float(self.second_before[k]),
                "third_to_target_after_musd": float(self.second_after[k]),
                "rerouted_at_most_musd": float(self.bound[k]),
                "of_lost_direct_trade_pct": number(self.of_lost[k]),
            }
            for k, third in enumerate(self.thirds)
        ]


def rerouting(
    c: Changes,
    sender: str | Iterable[str],
    target: str | Iterable[str],
    sectors: str | Iterable[str] | None = None,
) -> Rerouting:
    """Growth through third countries k: ``sum_j min(max(dM_skj, 0), max(dM_ktj, 0))``, USD mn.

    An upper bound on re-routing that shows as growth of both legs in the same sector. The model has no re-exports: what
    a third country sells it makes, and both legs grow as well when it sells its own goods to the target and buys
    replacements from the sender. With several senders or targets, their flows are summed first; neither counts as a
    third country.

    Raises:
        InputError: an unknown region or sector; a region on both sides; no third country.
    """
    s, t = positions("region", sender, c.regions), positions("region", target, c.regions)
    goods = positions("sector", sectors, c.sectors)
    both = np.intersect1d(s, t)
    if len(both):
        raise InputError(f"{c.regions[both[0]]!r} is both sender and target; a region can be one of them.")
    k = np.setdiff1d(np.arange(len(c.regions)), np.concatenate([s, t]))
    if not len(k):
        raise InputError("every region is a sender or a target, so there is no third country.")

    def leg(flows: Array, origins: Index, destinations: Index) -> Array:
        return np.asarray(flows[np.ix_(origins, destinations, goods)])

    first = [leg(flows, s, k).sum(axis=0) for flows in (c.flows_before, c.flows_after)]
    second = [leg(flows, k, t).sum(axis=1) for flows in (c.flows_before, c.flows_after)]
    growth = [np.maximum(after - before, 0.0) for before, after in (first, second)]
    bound = np.minimum(*growth).sum(axis=1)
    order = np.argsort(-bound, kind="stable")
    return Rerouting(
        senders=tuple(c.regions[i] for i in s),
        targets=tuple(c.regions[i] for i in t),
        thirds=tuple(c.regions[i] for i in k[order]),
        first_before=first[0].sum(axis=1)[order],
        first_after=first[1].sum(axis=1)[order],
        second_before=second[0].sum(axis=1)[order],
        second_after=second[1].sum(axis=1)[order],
        bound=bound[order],
        direct_before=float(leg(c.flows_before, s, t).sum()),
        direct_after=float(leg(c.flows_after, s, t).sum()),
    )
