"""Who trades with whom before and after: partner shares, displacement, diversion, growth through third countries.

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

Direction = Literal["imports", "exports"]


# -- partner shares --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class PartnerShares:
    """Partners of one region, the largest counterfactual partner first; arrays are (N - 1,) in that order.

    Attributes:
        region, direction, sectors: whose trade, imports or exports, of which goods.
        partners: codes of all other regions.
        before, after: values, USD mn before duties.
        share_before, share_after: shares in the region's trade of these goods, percent; NaN where there is no trade.
        rank_before, rank_after: 1 is the largest, equal values share a rank, 0 means no trade.
    """

    region: str
    direction: Direction
    sectors: tuple[str, ...]
    partners: tuple[str, ...]
    before: Array
    after: Array
    share_before: Array
    share_after: Array
    rank_before: Index
    rank_after: Index

    @property
    def change(self) -> Array:
        """Change of the share (N - 1,), percentage points."""
        return self.share_after - self.share_before

    def as_rows(self) -> list[Row]:
        """One row a partner, plain values."""
        return [
            {
                "region": self.region,
                "direction": self.direction,
                "partner": partner,
                "rank_before": int(self.rank_before[k]) or None,
                "rank_after": int(self.rank_after[k]) or None,
                "share_before_pct": number(self.share_before[k]),
                "share_after_pct": number(self.share_after[k]),
                "share_change_points": number(self.change[k]),
                "before_musd": float(self.before[k]),
                "after_musd": float(self.after[k]),
            }
            for k, partner in enumerate(self.partners)
        ]


def partner_shares(
    c: Changes, region: str, direction: Direction = "imports", sectors: str | Iterable[str] | None = None
) -> PartnerShares:
    """Shares and ranks of a region's partners: ``s_i = sum_j M_inj / sum_{m != n, j} M_mnj`` for imports of n.

    ``sectors`` picks goods by code; None is all. Equal values keep the order of the baseline, then of the world.

    Raises:
        InputError: an unknown region, sector or direction.
    """
    if direction not in ("imports", "exports"):
        raise InputError(f"direction {direction!r}; expected 'imports' or 'exports'.")
    n = int(positions("region", region, c.regions)[0])
    goods = positions("sector", sectors, c.sectors)
    others = np.delete(np.arange(len(c.regions)), n)

    def values(flows: Array) -> Array:
        own = flows[:, n, :] if direction == "imports" else flows[n]
        return np.asarray(own[others][:, goods].sum(axis=1))

    before, after = values(c.flows_before), values(c.flows_after)
    order = np.lexsort((-before, -after))
    before, after = before[order], after[order]
    return PartnerShares(
        region=region,
        direction=direction,
        sectors=tuple(c.sectors[j] for j in goods),
        partners=tuple(c.regions[i] for i in others[order]),
        before=before,
        after=after,
        share_before=share(before, before.sum()),
        share_after=share(after, after.sum()),
        rank_before=_ranks(before),
        rank_after=_ranks(after),
    )


def _ranks(values: Array) -> Index:
    """1 for the largest, equal values share a rank, 0 for no trade."""
    larger = (values[None, :] > values[:, None]).sum(axis=1)
    return np.where(values > 0, larger + 1, 0).astype(np.intp)


@dataclass(frozen=True, eq=False)
class Displacement:
    """Who lost and who gained shares of one region's trade, the largest first; points are positive.

    Attributes:
        gainers, gains: partners whose share rose, (G,) percentage points.
        losers, losses: partners whose share fell, (L,) percentage points.
    """

    region: str
    direction: Direction
    gainers: tuple[str, ...]
    gains: Array
    losers: tuple[str, ...]
    losses: Array

    @property
    def matrix(self) -> Array:
        """Points that each loser lost to each gainer (L, G), ``loss_l gain_g / sum gains``.

        An accounting convention: every gainer takes from every loser in proportion to its gain. Shares say who gained
        while another lost, not who replaced whom in which order.
        """
        total = self.gains.sum()
        return np.outer(self.losses, self.gains) / (total if total > 0 else 1.0)

    def as_rows(self) -> list[Row]:
        """One row a pair of loser and gainer, the most points first."""
        points = self.matrix
        rows: list[Row] = [
            {
                "region": self.region,
                "direction": self.direction,
                "loser": loser,
                "gainer": gainer,
                "points": float(points[a, b]),
                "loser_change_points": -float(self.losses[a]),
                "gainer_change_points": float(self.gains[b]),
            }
            for a, loser in enumerate(self.losers)
            for b, gainer in enumerate(self.gainers)
        ]
        order = np.argsort(-points.ravel(), kind="stable")
        return [rows[k] for k in order]


def displacement(shares: PartnerShares, top: int | None = None) -> Displacement:
    """Partners whose shares rose and fell most; ``top`` of each, all by default.

    Gains and losses sum to the same where all are kept. There are none where trade before or after is 0, as shares do
    not exist there.
    """
    if top is not None and top < 1:
        raise InputError(f"top: {top}; expected 1 or more, or nothing for all.")
    change = np.nan_to_num(shares.change)

    def largest(sign: float) -> tuple[tuple[str, ...], Array]:
        order = np.argsort(-sign * change, kind="stable")
        kept = order[sign * change[order] > 0][:top]
        return tuple(shares.partners[k] for k in kept), sign * change[kept]

    (gainers, gains), (losers, losses) = largest(1.0), largest(-1.0)
    return Displacement(shares.region, shares.direction, gainers, gains, losers, losses)


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
        """One row for the world, then for each importer, then for each exporter."""
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
        """``bound`` over the direct trade lost (T,), percent; NaN where none was lost."""
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
