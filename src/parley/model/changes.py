"""What a solved model says, in the same terms for every family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parley.dims import Array
from parley.measures.shock import Mask


@dataclass(frozen=True, eq=False)
class Changes:
    """Baseline and counterfactual of one solved model, all families alike.

    Attributes:
        regions, sectors: labels of N regions and J sectors; one-sector families keep the sectors of the data where they
            can, with the same prices in each.
        theta: (J,) trade elasticities used.
        wage: (N,) change of factor prices (ratio).
        price: (N, J) change of sectoral price indices (ratio).
        unit_cost: (N, J) change of sellers' unit costs (ratio).
        final_price: (N,) change of the consumer price index (ratio).
        final_share: (N, J) baseline shares of final demand.
        flows_before, flows_after: (N, N, J) trade at the border, before import duties and with export taxes, USD mn;
            "after" in units of the numeraire.
        tariffs_before, tariffs_after: (N, N, J) ad-valorem rates as fractions.
        trade_cost: (N, N, J) change of trade costs (ratio).
        closed: (N, N, J) share of each flow's products that measures close; 1 ends it.
        income_before, income_after: (N,) final expenditure, USD mn.
        transfer_change: (N,) change of the deficit that the closure allows, USD mn.
        factor_income_before, factor_income_after: (N,) income of all factors (GDP at factor cost), USD mn.
        output_before, output_after: (N, J) gross output at sellers' prices, without export taxes, USD mn.
        welfare: (N,) change of real income or of the family's own welfare measure (ratio).
        first_order: whether the first-order formula of Caliendo & Parro is the derivative of ``welfare``.
        extra: further (N,) results of a family by name, such as employment (ratios).
        rents_abroad: (N,) rents of quotas and price caps, by importer, that ``tariffs_after`` holds and exporters keep,
            USD mn; None where there are none.
        export_tax: (N, N, J) new rates on the seller's price, below 0 a subsidy; None where there are none, as in data.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    theta: Array
    wage: Array
    price: Array
    unit_cost: Array
    final_price: Array
    final_share: Array
    flows_before: Array
    flows_after: Array
    tariffs_before: Array
    tariffs_after: Array
    trade_cost: Array
    closed: Array | Mask
    income_before: Array
    income_after: Array
    transfer_change: Array
    factor_income_before: Array
    factor_income_after: Array
    output_before: Array
    output_after: Array
    welfare: Array
    first_order: bool = True
    extra: Mapping[str, Array] = field(default_factory=dict)
    export_tax: Array | None = None
    rents_abroad: Array | None = None

    @property
    def border_price(self) -> Array:
        """Change of the price at the border, ratio: unit cost and export tax; (N, N, J), or (N, 1, J) without any."""
        cost = self.unit_cost[:, None, :]
        return cost if self.export_tax is None else cost * (1.0 + self.export_tax)
