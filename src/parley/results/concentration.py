"""Where goods come from, how available they are, and who makes them: by region and sector, before and after.

Symbols: M flows before duties (N, N, J), ordered origin i, destination n, sector j; a prime marks the counterfactual, a
hat its ratio to the baseline. Values are USD mn, "after" in units of the numeraire.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.errors import InputError
from parley.model.changes import Changes
from parley.results.indicators import PERCENT, ratio
from parley.results.rows import Index, Row, number, positions, share

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
        importers, sectors: R importers and G sectors.
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
    importers: str | Iterable[str] | None = None,
    sectors: str | Iterable[str] | None = None,
    named: str | Iterable[str] = (),
) -> Concentration:
    """Concentration of supply: ``HHI_nj = sum_i (100 M_inj / sum_m M_mnj)^2``, foreign i only and with i = n.

    Shares are of values before duties. 10,000 is a single supplier, 10,000 / k are k equal ones.

    Args:
        c: a solved model.
        importers, sectors: by code; None is all.
        named: suppliers whose joint share is wanted.

    Raises:
        InputError: an unknown region or sector.
    """
    buyers, goods = positions("region", importers, c.regions), positions("sector", sectors, c.sectors)
    picked = (named,) if isinstance(named, str) else tuple(named)
    sellers = positions("region", picked, c.regions) if picked else np.empty(0, np.intp)
    return Concentration(
        regions=c.regions,
        importers=tuple(c.regions[n] for n in buyers),
        sectors=tuple(c.sectors[j] for j in goods),
        named=picked,
        before=_supply(c.flows_before, buyers, goods, sellers),
        after=_supply(c.flows_after, buyers, goods, sellers),
    )


def _supply(flows: Array, buyers: Index, goods: Index, sellers: Index) -> Supply:
    supply = flows[:, buyers][:, :, goods]
    foreign = supply.copy()
    foreign[buyers, np.arange(len(buyers)), :] = 0.0
    shares, all_shares = share(foreign, foreign.sum(axis=0)), share(supply, supply.sum(axis=0))
    bought = foreign.sum(axis=0) > 0
    undefined = np.full(bought.shape, np.nan)
    return Supply(
        hhi=np.square(shares).sum(axis=0),
        hhi_with_domestic=np.square(all_shares).sum(axis=0),
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


def availability(c: Changes, region: str, sectors: str | Iterable[str] | None = None) -> Availability:
    """Availability and price of goods in a region, such as sanctioned goods in the target.

    Spending ``X_nj = sum_i M_inj (1 + t_inj)``; quantity ``X'_nj / X_nj / P_hat_nj``, the change of the CES quantity
    index of final and intermediate use. It counts a lost variety as a loss beyond its tons, as P_hat does. One-sector
    families have one price for all sectors, so that their quantities by sector say little. NaN where a good was not
    bought before and is after.

    Raises:
        InputError: an unknown region or sector.
    """
    n = int(positions("region", region, c.regions)[0])
    goods = positions("sector", sectors, c.sectors)

    def spent(flows: Array, tariffs: Array) -> tuple[Array, Array]:
        cells = (flows[:, n, :] * (1.0 + tariffs[:, n, :]))[:, goods]
        return cells.sum(axis=0), np.delete(cells, n, axis=0).sum(axis=0)

    before, imported_before = spent(c.flows_before, c.tariffs_before)
    after, imported_after = spent(c.flows_after, c.tariffs_after)
    price = c.price[n, goods]
    return Availability(
        region=region,
        sectors=tuple(c.sectors[j] for j in goods),
        spending_before=before,
        spending_after=after,
        quantity=(ratio(after / price, before) - 1.0) * PERCENT,
        price=(price - 1.0) * PERCENT,
        relative_price=(price / c.final_price[n] - 1.0) * PERCENT,
        import_share_before=share(imported_before, before),
        import_share_after=share(imported_after, after),
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
        purchasing_power: change of value added over consumer prices, percent.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    before: Array
    after: Array
    value_added_before: Array
    value_added_after: Array
    volume: Array
    purchasing_power: Array

    @property
    def value_added_volume(self) -> Array:
        """Change of real value added, value added over unit cost (R, J), percent.

        The same as ``volume``: with a fixed cost share of value added (Cobb-Douglas) both change alike.
        """
        return self.volume

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
    c: Changes, regions: str | Iterable[str] | None = None, value_added_shares: Array | None = None
) -> SectorOutput:
    """Output and value added by sector: which industries grow and which shrink.

    Volume ``Y'_nj / Y_nj / c_hat_nj``, gross output over the unit cost of its bundle of factors and inputs. Value added
    is ``gamma_nj Y_nj`` at constant shares gamma, as Cobb-Douglas production has it, so that its volume changes as that
    of output; over consumer prices it is the purchasing power of what the sector pays its factors,
    ``Y'_nj / Y_nj / P_hat_n``.

    Args:
        c: a solved model.
        regions: by code; None is all.
        value_added_shares: gamma (N, J) of the whole world, fractions, such as ``Economy.value_added_shares``. One-
            sector families take gross output for value added: leave it out there.

    Raises:
        InputError: an unknown region, shares of another shape.
    """
    picked = positions("region", regions, c.regions)
    shape = c.output_before.shape
    if value_added_shares is None:
        value_added_shares = np.full(shape, np.nan)
    if value_added_shares.shape != shape:
        raise InputError(f"value_added_shares: shape {value_added_shares.shape}; expected {shape}, region and sector.")
    before, after, gamma = c.output_before[picked], c.output_after[picked], value_added_shares[picked]
    return SectorOutput(
        regions=tuple(c.regions[n] for n in picked),
        sectors=c.sectors,
        before=before,
        after=after,
        value_added_before=gamma * before,
        value_added_after=gamma * after,
        volume=(ratio(after / c.unit_cost[picked], before) - 1.0) * PERCENT,
        purchasing_power=(ratio(after / c.final_price[picked, None], before) - 1.0) * PERCENT,
    )
