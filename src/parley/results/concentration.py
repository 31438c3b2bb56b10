"""Where goods come from, how available they are, and who makes them: by region and sector, before and after.

Symbols: M flows before duties (N, N, J), ordered origin i, destination n, sector j; a prime marks the counterfactual, a
hat its ratio to the baseline. Values are USD mn, "after" in units of the numeraire.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from parley.codes.groups import Bloc
from parley.dims import Array
from parley.errors import InputError
from parley.model.changes import Changes
from parley.results.indicators import PERCENT, ratio
from parley.results.rows import Index, Row, as_bloc, members, number, positions, share, weighted

# -- supply ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Supply:
    """Concentration of supply at one time; all (R, G) for R importers and G sectors.

    Attributes:
        hhi: Herfindahl-Hirschman index of foreign suppliers, 0 to 10,000; NaN without imports.
        hhi_with_domestic: the same with domestic supply as one more supplier; NaN without any supply.
        largest: position of the largest foreign supplier in the world's regions; -1 without imports.
        largest_share: its share of imports, percent.
        named_share: share of the named suppliers in imports, percent; NaN where none are named.
        named_share_with_domestic: their share in all supply, percent; an importer that is named counts itself.
    """

    hhi: Array
    hhi_with_domestic: Array
    largest: Index
    largest_share: Array
    named_share: Array
    named_share_with_domestic: Array


@dataclass(frozen=True, eq=False)
class Concentration:
    """Concentration of supply by importer and sector before and after.

    Attributes:
        regions: the world's regions, which ``Supply.largest`` points into.
        importers, sectors: R importers, regions or groups, and G sectors.
        named: the named suppliers.
        before, after: the figures.
    """

    regions: tuple[str, ...]
    importers: tuple[str, ...]
    sectors: tuple[str, ...]
    named: tuple[str, ...]
    before: Supply
    after: Supply

    def as_rows(self) -> list[Row]:
        """One row an importer and sector; the columns of named suppliers only where some are named."""
        rows: list[Row] = []
        for r, importer in enumerate(self.importers):
            for g, sector in enumerate(self.sectors):
                row: Row = {"importer": importer, "sector": sector}
                for when, s in (("before", self.before), ("after", self.after)):
                    largest = int(s.largest[r, g])
                    row[f"hhi_{when}"] = number(s.hhi[r, g])
                    row[f"hhi_with_domestic_{when}"] = number(s.hhi_with_domestic[r, g])
                    row[f"largest_{when}"] = self.regions[largest] if largest >= 0 else None
                    row[f"largest_share_{when}_pct"] = number(s.largest_share[r, g])
                    if self.named:
                        row[f"named_share_{when}_pct"] = number(s.named_share[r, g])
                        row[f"named_share_with_domestic_{when}_pct"] = number(s.named_share_with_domestic[r, g])
                rows.append(row)
        return rows


def concentration(
    c: Changes,
    importers: str | Bloc | Iterable[str | Bloc] | None = None,
    sectors: str | Iterable[str] | None = None,
    named: str | Iterable[str] = (),
) -> Concentration:
    """Concentration of supply: ``HHI_nj = sum_i (100 M_inj / sum_m M_mnj)^2``, foreign i only and with i = n.

    Shares are of values before duties. 10,000 is a single supplier, 10,000 / k are k equal ones. For a bloc B read
    ``sum_{n in B} M_inj`` for the flows: foreign are suppliers outside, and all supply from members to members, at home
    or to each other, is that of one domestic supplier.

    Args:
        c: a solved model.
        importers: by code, or blocs; None is every region.
        sectors: by code; None is all.
        named: suppliers whose joint share is wanted.

    Raises:
        InputError: an unknown region or sector; a bloc of the whole world, which buys nowhere else.
    """
    buyers, goods = _blocs(importers, c.regions), positions("sector", sectors, c.sectors)
    inside = [members(bloc, c.regions) for bloc in buyers]
    for bloc, places in zip(buyers, inside, strict=True):
        if len(places) == len(c.regions):
            raise InputError(f"{bloc.label!r} is the whole world, so there is no supplier outside.")
    picked = (named,) if isinstance(named, str) else tuple(named)
    sellers = positions("region", picked, c.regions) if picked else np.empty(0, np.intp)
    return Concentration(
        regions=c.regions,
        importers=tuple(bloc.label for bloc in buyers),
        sectors=tuple(c.sectors[j] for j in goods),
        named=picked,
        before=_supply(c.flows_before, inside, goods, sellers),
        after=_supply(c.flows_after, inside, goods, sellers),
    )


def _blocs(given: str | Bloc | Iterable[str | Bloc] | None, regions: Sequence[str]) -> tuple[Bloc, ...]:
    """Regions and blocs as blocs; a region that is listed twice is refused."""
    if given is None:
        return tuple(map(as_bloc, regions))
    found = tuple(map(as_bloc, (given,) if isinstance(given, (str, Bloc)) else given))
    alone = [code for bloc in found if len(bloc.codes) == 1 for code in bloc.codes]
    if alone or not found:
        positions("region", alone, regions)
    return found


def _supply(flows: Array, inside: Sequence[Index], goods: Index, sellers: Index) -> Supply:
    """Figures of each buyer, whose members are at the positions ``inside``."""
    supply = np.stack([flows[:, places].sum(axis=1)[:, goods] for places in inside], axis=1)
    foreign = supply.copy()
    for b, places in enumerate(inside):
        foreign[places, b] = 0.0
    total = supply.sum(axis=0)
    shares, all_shares = share(foreign, foreign.sum(axis=0)), share(supply, total)
    domestic = share(total - foreign.sum(axis=0), total)
    bought = foreign.sum(axis=0) > 0
    undefined = np.full(bought.shape, np.nan)
    return Supply(
        hhi=np.square(shares).sum(axis=0),
        hhi_with_domestic=np.square(share(foreign, total)).sum(axis=0) + np.square(domestic),
        largest=np.where(bought, foreign.argmax(axis=0), -1).astype(np.intp),
        largest_share=shares.max(axis=0),
        named_share=shares[sellers].sum(axis=0) if len(sellers) else undefined,
        named_share_with_domestic=all_shares[sellers].sum(axis=0) if len(sellers) else undefined,
    )


# -- availability ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Availability:
    """How much of some goods a region gets and at what price; arrays are (G,) by sector.

    Attributes:
        region, sectors: where, and which goods.
        spending_before, spending_after: spending with duties, domestic supply included, USD mn.
        quantity: change of real absorption, percent.
        price: change of the sector's price index in units of the numeraire, percent.
        relative_price: the same over the region's consumer price index, percent.
        import_share_before, import_share_after: imports in spending, percent; NaN where nothing is spent.
    """

    region: str
    sectors: tuple[str, ...]
    spending_before: Array
    spending_after: Array
    quantity: Array
    price: Array
    relative_price: Array
    import_share_before: Array
    import_share_after: Array

    @property
    def total_quantity(self) -> float:
        """Change of real absorption of all these goods at baseline prices (Laspeyres), percent; NaN without any."""
        used = self.spending_before > 0
        return float(np.average(self.quantity[used], weights=self.spending_before[used])) if used.any() else np.nan

    def as_rows(self) -> list[Row]:
        """One row a sector."""
        return [
            {
                "region": self.region,
                "sector": sector,
                "quantity_pct": number(self.quantity[g]),
                "price_pct": number(self.price[g]),
                "relative_price_pct": number(self.relative_price[g]),
                "spending_before_musd": float(self.spending_before[g]),
                "spending_after_musd": float(self.spending_after[g]),
                "import_share_before_pct": number(self.import_share_before[g]),
                "import_share_after_pct": number(self.import_share_after[g]),
            }
            for g, sector in enumerate(self.sectors)
        ]


def availability(c: Changes, region: str | Bloc, sectors: str | Iterable[str] | None = None) -> Availability:
    """Availability and price of goods in a region or group, such as sanctioned goods in the target.

    Spending ``X_nj = sum_i M_inj (1 + t_inj)``; quantity ``X'_nj / X_nj / P_hat_nj``, the change of the CES quantity
    index of final and intermediate use. It counts a lost variety as a loss beyond its tons, as P_hat does. One-sector
    families have one price for all sectors, so that their quantities by sector say little. NaN where a good was not
    bought before and is after.

    Of a group, spending is summed; quantities and prices are means of the members', weighted by their spending before;
    imports are those from outside the group.

    Raises:
        InputError: an unknown region or sector.
    """
    inside, goods = members(region, c.regions), positions("sector", sectors, c.sectors)

    def spent(flows: Array, tariffs: Array) -> tuple[Array, Array]:
        """Spending of each member (M, G), and of all on imports from outside (G,)."""
        cells = (flows[:, inside] * (1.0 + tariffs[:, inside]))[:, :, goods]
        return cells.sum(axis=0), np.delete(cells, inside, axis=0).sum(axis=(0, 1))

    before, imported_before = spent(c.flows_before, c.tariffs_before)
    after, imported_after = spent(c.flows_after, c.tariffs_after)
    price = c.price[np.ix_(inside, goods)]
    return Availability(
        region=as_bloc(region).label,
        sectors=tuple(c.sectors[j] for j in goods),
        spending_before=before.sum(axis=0),
        spending_after=after.sum(axis=0),
        quantity=weighted((ratio(after / price, before) - 1.0) * PERCENT, before),
        price=weighted((price - 1.0) * PERCENT, before),
        relative_price=weighted((price / c.final_price[inside, None] - 1.0) * PERCENT, before),
        import_share_before=share(imported_before, before.sum(axis=0)),
        import_share_after=share(imported_after, after.sum(axis=0)),
    )


# -- output ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class SectorOutput:
    """Output and value added by region and sector, all (R, J).

    Attributes:
        regions, sectors: R regions and J sectors.
        before, after: gross output, USD mn before duties.
        value_added_before, value_added_after: value added, USD mn; NaN where its shares are not given.
        volume: change of the volume of output, percent; NaN where there was none before.
        value_added_volume: change of real value added, value added over unit cost, percent. In a region it is that of
            output, since with a fixed cost share of value added (Cobb-Douglas) both change alike.
        purchasing_power: change of value added over consumer prices, percent.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    before: Array
    after: Array
    value_added_before: Array
    value_added_after: Array
    volume: Array
    value_added_volume: Array
    purchasing_power: Array

    def as_rows(self) -> list[Row]:
        """One row a region and sector."""
        return [
            {
                "region": region,
                "sector": sector,
                "output_before_musd": float(self.before[r, j]),
                "output_after_musd": float(self.after[r, j]),
                "output_volume_pct": number(self.volume[r, j]),
                "value_added_before_musd": number(self.value_added_before[r, j]),
                "value_added_after_musd": number(self.value_added_after[r, j]),
                "value_added_volume_pct": number(self.value_added_volume[r, j]),
                "value_added_purchasing_power_pct": number(self.purchasing_power[r, j]),
            }
            for r, region in enumerate(self.regions)
            for j, sector in enumerate(self.sectors)
        ]


def sector_output(
    c: Changes,
    regions: str | Bloc | Iterable[str | Bloc] | None = None,
    value_added_shares: Array | None = None,
) -> SectorOutput:
    """Output and value added by sector: which industries grow and which shrink.

    Volume ``Y'_nj / Y_nj / c_hat_nj``, gross output over the unit cost of its bundle of factors and inputs. Value added
    is ``gamma_nj Y_nj`` at constant shares gamma, as Cobb-Douglas production has it, so that its volume changes as that
    of output; over consumer prices it is the purchasing power of what the sector pays its factors,
    ``Y'_nj / Y_nj / P_hat_n``.

    Of a group, money is summed. Volumes are means of the members', weighted by their output before; the volume and the
    purchasing power of value added are weighted by value added before, or by output where no shares are given.

    Args:
        c: a solved model.
        regions: by code, or blocs; None is every region.
        value_added_shares: gamma (N, J) of the whole world, fractions, such as ``Economy.value_added_shares``. One-
            sector families take gross output for value added: leave it out there.

    Raises:
        InputError: an unknown region, shares of another shape.
    """
    shape = c.output_before.shape
    gamma = np.full(shape, np.nan) if value_added_shares is None else value_added_shares
    if gamma.shape != shape:
        raise InputError(f"value_added_shares: shape {gamma.shape}; expected {shape}, region and sector.")
    before, after = c.output_before, c.output_after
    volume = (ratio(after / c.unit_cost, before) - 1.0) * PERCENT
    power = (ratio(after / c.final_price[:, None], before) - 1.0) * PERCENT
    earned = before if value_added_shares is None else gamma * before
    blocs = _blocs(regions, c.regions)
    inside = [members(bloc, c.regions) for bloc in blocs]

    def summed(values: Array) -> Array:
        return np.stack([values[places].sum(axis=0) for places in inside])

    def mean(values: Array, weights: Array) -> Array:
        return np.stack([weighted(values[places], weights[places]) for places in inside])

    return SectorOutput(
        regions=tuple(bloc.label for bloc in blocs),
        sectors=c.sectors,
        before=summed(before),
        after=summed(after),
        value_added_before=summed(gamma * before),
        value_added_after=summed(gamma * after),
        volume=mean(volume, before),
        value_added_volume=mean(volume, earned),
        purchasing_power=mean(power, earned),
    )
