"""Totals of blocs: real income in money, trade with the outside, trade inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.errors import InputError
from parley.model.changes import Changes
from parley.results.indicators import PERCENT, ratio
from parley.results.rows import Row, number, positions, share


def equivalent_variation(c: Changes) -> Array:
    """Money-metric change of welfare by region (N,), USD mn of the baseline: ``EV_n = E_n (W_hat_n - 1)``.

    What would have to be given to (taken from, if negative) a region at baseline prices to make it as well off as after
    the shock. Exact where final demand is homothetic, as then spending ``E' / P_hat`` at baseline prices buys the new
    welfare, and ``W_hat = E' / (E P_hat)``. E is final expenditure; in one-sector families all spending. Baseline
    dollars, so it does not depend on the numeraire.
    """
    return c.income_before * (c.welfare - 1.0)


@dataclass(frozen=True, eq=False)
class BlocTotals:
    """Totals of B blocs; arrays are (B,).

    Attributes:
        blocs, members: names, and the regions of each.
        income_before: final expenditure, USD mn.
        equivalent_variation: sum over members, baseline USD mn.
        exports_before, exports_after, imports_before, imports_after: trade with regions outside, USD mn before duties.
        intra_before, intra_after: trade between members, USD mn before duties, sales at home left out.
    """

    blocs: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    income_before: Array
    equivalent_variation: Array
    exports_before: Array
    exports_after: Array
    imports_before: Array
    imports_after: Array
    intra_before: Array
    intra_after: Array

    @property
    def real_income(self) -> Array:
        """Change of real income (B,), percent: EV over baseline income, the income-weighted mean of the members'."""
        return self.equivalent_variation / self.income_before * PERCENT

    @property
    def intra_share(self) -> tuple[Array, Array]:
        """Trade inside over members' exports, inside and out, before and after (B,), percent; NaN without exports."""
        before = share(self.intra_before, self.intra_before + self.exports_before)
        return before, share(self.intra_after, self.intra_after + self.exports_after)

    def as_rows(self) -> list[Row]:
        """One row a bloc."""
        pairs = {
            "exports_outside": (self.exports_before, self.exports_after),
            "imports_outside": (self.imports_before, self.imports_after),
            "intra_trade": (self.intra_before, self.intra_after),
        }
        inside = self.intra_share
        rows: list[Row] = []
        for b, bloc in enumerate(self.blocs):
            row: Row = {
                "bloc": bloc,
                "members": len(self.members[b]),
                "income_before_musd": float(self.income_before[b]),
                "equivalent_variation_musd": float(self.equivalent_variation[b]),
                "real_income_pct": float(self.real_income[b]),
            }
            for name, (before, after) in pairs.items():
                row[f"{name}_before_musd"] = float(before[b])
                row[f"{name}_after_musd"] = float(after[b])
                row[f"{name}_pct"] = number((ratio(after, before)[b] - 1.0) * PERCENT)
            row["intra_share_before_pct"], row["intra_share_after_pct"] = (number(part[b]) for part in inside)
            rows.append(row)
        return rows


def bloc_totals(c: Changes, blocs: Mapping[str, Iterable[str]]) -> BlocTotals:
    """Totals of each bloc; blocs may overlap.

    ``EV_B = sum_{n in B} E_n (W_hat_n - 1)``, and real income ``EV_B / sum_{n in B} E_n``: a sum of money, so it weighs
    a dollar alike whoever has it and says nothing about how a loss is shared. Exports
    ``sum_{i in B, n not in B} M_in``, imports the reverse, intra-bloc trade ``sum_{i != n in B} M_in``; "after" in
    units of the numeraire.

    Args:
        c: a solved model.
        blocs: name to region codes of the world, for instance ``{"EAEU": ("RUS", "KAZ", "BLR")}``.

    Raises:
        InputError: an unknown or repeated region, an empty bloc, no blocs.
    """
    if not blocs:
        raise InputError("no blocs given; name at least one with its regions.")
    members: list[tuple[str, ...]] = []
    inside = np.zeros((len(blocs), len(c.regions)))
    for b, (name, codes) in enumerate(blocs.items()):
        listed = (codes,) if isinstance(codes, str) else tuple(codes)
        try:
            inside[b, positions("region", listed, c.regions)] = 1.0
        except InputError as error:
            raise InputError(f"bloc {name!r}: {error}") from None
        members.append(listed)
    before, after = (_trade_of(flows, inside) for flows in (c.flows_before, c.flows_after))
    return BlocTotals(
        blocs=tuple(blocs),
        members=tuple(members),
        income_before=inside @ c.income_before,
        equivalent_variation=inside @ equivalent_variation(c),
        exports_before=before[0],
        exports_after=after[0],
        imports_before=before[1],
        imports_after=after[1],
        intra_before=before[2],
        intra_after=after[2],
    )


def _trade_of(flows: Array, inside: Array) -> tuple[Array, Array, Array]:
    """Exports to the outside, imports from it and trade inside (B,), USD mn; ``inside`` is (B, N) of 0 and 1."""
    trade = flows.sum(axis=2)
    np.fill_diagonal(trade, 0.0)
    outside = 1.0 - inside
    return (
        np.einsum("bi,in,bn->b", inside, trade, outside),
        np.einsum("bi,in,bn->b", outside, trade, inside),
        np.einsum("bi,in,bn->b", inside, trade, inside),
    )
