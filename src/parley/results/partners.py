"""Who trades with whom before and after: partner shares and displacement.

Values are USD mn before duties, as customs report them; "after" is in units of the numeraire, so compare shares before
values where prices move. Domestic sales are not trade. Formulas use M for flows (N, N, J), ordered origin i,
destination n, sector j; a prime marks the counterfactual.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from parley.codes.groups import Bloc
from parley.dims import Array
from parley.errors import InputError
from parley.model.changes import Changes
from parley.results.rows import Index, Row, as_bloc, members, number, positions, share

Direction = Literal["imports", "exports"]


# -- partner shares --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class PartnerShares:
    """Partners of a region or group, the largest counterfactual partner first; arrays are (P,) in that order.

    Attributes:
        region, direction, sectors: whose trade, imports or exports, of which goods.
        partners: codes of all P regions outside.
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
        """Change of the share (P,), percentage points."""
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
    c: Changes, region: str | Bloc, direction: Direction = "imports", sectors: str | Iterable[str] | None = None
) -> PartnerShares:
    """Shares and ranks of partners: ``s_i = sum_{n in B, j} M_inj / sum_{m not in B, n in B, j} M_mnj`` for imports.

    A region is the bloc B of itself. Flows are summed over the members of B, and trade between them is left out of
    both sums. ``sectors`` picks goods by code; None is all. Equal values keep the order of the baseline, then of the
    world.

    Raises:
        InputError: an unknown region, sector or direction; a bloc of the whole world, which has no partner.
    """
    if direction not in ("imports", "exports"):
        raise InputError(f"direction {direction!r}; expected 'imports' or 'exports'.")
    inside, goods = members(region, c.regions), positions("sector", sectors, c.sectors)
    others = np.delete(np.arange(len(c.regions)), inside)
    if not len(others):
        raise InputError(f"{as_bloc(region).label!r} is the whole world, so there is no partner outside.")

    def values(flows: Array) -> Array:
        own = flows[:, inside].sum(axis=1) if direction == "imports" else flows[inside].sum(axis=0)
        return np.asarray(own[others][:, goods].sum(axis=1))

    before, after = values(c.flows_before), values(c.flows_after)
    order = np.lexsort((-before, -after))
    before, after = before[order], after[order]
    return PartnerShares(
        region=as_bloc(region).label,
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
    """Who lost and who gained shares of the trade of a region or group, the largest first; points are positive.

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
