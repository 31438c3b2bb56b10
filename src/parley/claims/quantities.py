"""What is read of a solved scenario for a claim: one number before the measures and one after.

Levels (trade, shares, ranks, concentration) exist before and after; the others are changes by nature, 0 before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from parley.codes.countries import label
from parley.codes.reading import read
from parley.errors import InputError
from parley.model.changes import Changes
from parley.results.concentration import sector_output
from parley.results.indicators import PERCENT
from parley.results.partners import Direction, PartnerShares, partner_shares
from parley.results.rows import positions
from parley.uncertainty.quantities import INDICATORS

Pair = tuple[float, float]
"""Before and after."""
How = Literal["level", "change", "percent"]
LEVEL: How = "level"
CHANGE: How = "change"
PERCENTAGE: How = "percent"
USD_MN, PER_CENT, POINTS, RANK, HHI = "USD mn", "%", "pp", "rank", "HHI"


class Figure(Protocol):
    """One figure of a solved scenario; hashable, so that claims that read the same share it."""

    @property
    def title(self) -> str:
        """In words."""
        ...

    @property
    def unit(self) -> str:
        """Unit of the figure."""
        ...

    def pair(self, c: Changes) -> Pair:
        """Figure before and after the measures."""
        ...


@dataclass(frozen=True)
class TradeFlow:
    """Trade between exporters and importers, sales at home left out, USD mn before duties.

    ``names`` is how the dossier calls the two sides; it makes no difference to the figure.
    """

    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    sectors: tuple[str, ...]
    both_ways: bool = False
    names: tuple[str, str] = field(default=("", ""), compare=False)
    unit: str = USD_MN

    @property
    def title(self) -> str:
        """In words."""
        first, joint = ("between", "and") if self.both_ways else ("from", "to")
        sellers, buyers = self.names[0] or some(self.exporters), self.names[1] or some(self.importers)
        return f"trade {first} {sellers} {joint} {buyers}"

    def pair(self, c: Changes) -> Pair:
        """``sum_inj M_inj`` over the exporters i, importers n other than i, and sectors j; the way back is added."""
        i, n = (positions("region", codes, c.regions) for codes in (self.exporters, self.importers))
        hit = np.zeros((len(c.regions),) * 2, bool)
        hit[np.ix_(i, n)] = True
        if self.both_ways:
            hit |= hit.T
        np.fill_diagonal(hit, False)
        j = positions("sector", self.sectors, c.sectors)
        before, after = (float(flows[:, :, j].sum(axis=2)[hit].sum()) for flows in (c.flows_before, c.flows_after))
        return before, after


@dataclass(frozen=True)
class PartnerShare:
    """Share of some partners in a region's imports or exports, %."""

    region: str
    partners: tuple[str, ...]
    side: Direction
    sectors: tuple[str, ...]
    name: str = field(default="", compare=False)
    unit: str = PER_CENT

    @property
    def title(self) -> str:
        """In words."""
        return f"share of {self.name or some(self.partners)} in the {self.side} of {_name(self.region)}"

    def pair(self, c: Changes) -> Pair:
        """``sum_i s_i`` over the partners, see :func:`parley.results.partners.partner_shares`."""
        found = partner_shares(c, self.region, self.side, self.sectors)
        k = positions("partner", self.partners, found.partners)
        return float(found.share_before[k].sum()), float(found.share_after[k].sum())


@dataclass(frozen=True)
class PartnerRank:
    """Place of a partner in a region's imports or exports, 1 the largest; NaN without trade."""

    region: str
    partner: str
    side: Direction
    sectors: tuple[str, ...]
    unit: str = RANK

    @property
    def title(self) -> str:
        """In words."""
        return f"rank of {_name(self.partner)} in the {self.side} of {_name(self.region)}"

    def pair(self, c: Changes) -> Pair:
        """Ranks before and after."""
        found: PartnerShares = partner_shares(c, self.region, self.side, self.sectors)
        k = int(positions("partner", self.partner, found.partners)[0])
        ranks = float(found.rank_before[k]), float(found.rank_after[k])
        return ranks[0] or np.nan, ranks[1] or np.nan


@dataclass(frozen=True)
class Output:
    """Volume of output of some sectors of a region, % change at baseline values."""

    region: str
    sectors: tuple[str, ...]
    unit: str = PER_CENT

    @property
    def title(self) -> str:
        """In words."""
        return f"change of the volume of output of {_name(self.region)}, {some(self.sectors)}"

    def pair(self, c: Changes) -> Pair:
        """``sum_j Y_j v_j / sum_j Y_j`` with v the change of volume (Laspeyres)."""
        found = sector_output(c, self.region)
        j = positions("sector", self.sectors, c.sectors)
        volume, weight = found.volume[0, j], found.before[0, j]
        made = weight > 0
        return 0.0, float(np.average(volume[made], weights=weight[made])) if made.any() else np.nan


@dataclass(frozen=True)
class SupplierConcentration:
    """Herfindahl-Hirschman index of a region's foreign suppliers of some goods together, 0 to 10,000."""

    region: str
    sectors: tuple[str, ...]
    unit: str = HHI

    @property
    def title(self) -> str:
        """In words."""
        return f"concentration of the foreign suppliers of {_name(self.region)}"

    def pair(self, c: Changes) -> Pair:
        """``sum_i s_i^2`` over foreign suppliers, shares s in percent."""
        found = partner_shares(c, self.region, "imports", self.sectors)
        return float(np.square(found.share_before).sum()), float(np.square(found.share_after).sum())


@dataclass(frozen=True)
class Indicator:
    """An indicator of one region that is a % change by nature, such as real income."""

    region: str
    name: str
    words: str
    unit: str = PER_CENT

    @property
    def title(self) -> str:
        """In words."""
        return f"change of {self.words} of {_name(self.region)}"

    def pair(self, c: Changes) -> Pair:
        """Before (0) and after, by the indicator of :mod:`parley.uncertainty.quantities`."""
        n = int(positions("region", self.region, c.regions)[0])
        return 0.0, float(INDICATORS[self.name](c)[n])


@dataclass(frozen=True)
class Reading:
    """A figure read as its level after the measures, its change, or its change in percent; a Quantity of draws."""

    figure: Figure
    how: How = LEVEL

    @property
    def name(self) -> str:
        """Column of the results."""
        return f"{self.title} ({self.unit})"

    @property
    def title(self) -> str:
        """In words."""
        return f"change of {self.figure.title}" if self.how != LEVEL else self.figure.title

    @property
    def is_level(self) -> bool:
        """Whether a level is read, which measures can reach; not a change."""
        return self.how == LEVEL and not isinstance(self.figure, Indicator | Output)

    @property
    def unit(self) -> str:
        """Unit of what is read."""
        if self.how == PERCENTAGE:
            return PER_CENT
        return POINTS if self.how == CHANGE and isinstance(self.figure, PartnerShare) else self.figure.unit

    def read(self, c: Changes) -> float:
        """Value as it is read; NaN for a percentage of nothing."""
        before, after = self.figure.pair(c)
        if self.how == LEVEL:
            return after
        if self.how == CHANGE:
            return after - before
        return (after / before - 1.0) * PERCENT if before else np.nan

    def start(self, c: Changes) -> float:
        """What is read if nothing changes: the level before, or 0."""
        return self.figure.pair(c)[0] if self.how == LEVEL else 0.0


def reading(figure: Figure, how: How) -> Reading:
    """A reading; :class:`InputError` where the figure cannot be read so."""
    if isinstance(figure, Indicator | Output):
        if how == PERCENTAGE:
            raise InputError(f"as: percent: the {figure.title} is a percentage already; leave the key out.")
        return Reading(figure, LEVEL)
    if isinstance(figure, PartnerRank) and how == PERCENTAGE:
        raise InputError("as: percent: a rank has no percentage; expected level or change.")
    return Reading(figure, how)


def sign_reading(figure: Figure) -> Reading:
    """How a figure is read for a claim that states only a direction."""
    if isinstance(figure, PartnerRank):
        raise InputError("a direction of a rank is ambiguous; claim the rank, or the direction of the share.")
    if isinstance(figure, Indicator | Output):
        return Reading(figure, LEVEL)
    return Reading(figure, CHANGE if isinstance(figure, PartnerShare) else PERCENTAGE)


def _name(code: str) -> str:
    """A region's name; a group or a world's own code stays as it is."""
    read_as = read(code)
    return "all regions" if code == "*" else label(read_as.code if read_as else code)


def some(codes: tuple[str, ...], most: int = 4) -> str:
    """A few regions or sectors by name; more are counted."""
    named = [_name(code) for code in codes]
    if len(named) <= most:
        return ", ".join(named)
    return f"{', '.join(named[: most - 1])} and {len(named) - most + 1} more"
