"""The baseline world as a frozen, validated set of accounts.

Everything else a model needs (shares, outputs, deficits) is derived from three arrays, so that the accounts close by
construction: flows at basic prices, tariff rates and input shares. Money is USD millions; rates are fractions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np

from parley.dims import Array, cell_name, check_labels, check_shape
from parley.errors import AccountingError, DataError, shown

SHARE_TOLERANCE = 1e-9
ARRAYS = ("flows", "tariffs", "input_shares")
LEAST = 1e-100
"""USD mn; a region that trades less in all cannot be divided by without leaving what a number can hold."""
FIRST_YEAR, LAST_YEAR = 1, 9999
"""Years that a calendar has: groups and measures are read on the last day of the year."""


@dataclass(frozen=True, eq=False)
class Economy:
    """One year of the world economy.

    Args:
        regions: N region codes (ISO3, ``ROW`` for the rest of the world).
        sectors: J sector codes.
        flows: (N, N, J) sales of origin i to destination n in sector j, domestic sales included, before duties,
            USD millions at basic prices.
        tariffs: (N, N, J) ad-valorem rates as fractions, 0 on domestic sales.
        input_shares: (N, J, J) cost share of input k in the output of sector j of country n, ordered
            country, input, using sector. Column sums are at most 1; the rest is value added.
        name: of the economy, for messages and outputs.
        year: of the data, if known.
        groups: groups of regions by name.

    Raises:
        DataError: labels repeated, shapes wrong, NaN, negative, all-zero or vanishing flows, tariffs of -100 % or less,
            a year that the calendar does not have.
        AccountingError: input shares above 1, or intermediate use above spending (negative final demand).
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: Array
    tariffs: Array
    input_shares: Array
    name: str = "custom"
    year: int | None = None
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regions", check_labels("region", self.regions))
        object.__setattr__(self, "sectors", check_labels("sector", self.sectors))
        self._check_year()
        n, j = len(self.regions), len(self.sectors)
        for what, shape in (("flows", (n, n, j)), ("tariffs", (n, n, j)), ("input_shares", (n, j, j))):
            array = np.asarray(getattr(self, what), dtype=np.float64)
            check_shape(what, array, shape)
            self._check_finite(what, array)
            if array.flags.writeable:
                array = array.view()  # the caller's array stays writable, ours is not
                array.flags.writeable = False
            object.__setattr__(self, what, array)
        self._check_values()
        self._check_accounts()

    def __repr__(self) -> str:
        """Short: arrays and codes are too long for a message."""
        size = f"{len(self.regions)} regions x {len(self.sectors)} sectors"
        return f"Economy({self.name!r}, {size}, year {self.year or 'unknown'})"

    # -- pickling ----------------------------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        """Fields for pickling, each array with its memory order: speed and the last bits of sums depend on it."""
        state = {item.name: getattr(self, item.name) for item in fields(self)}
        for what in ARRAYS:
            axes = tuple(int(k) for k in np.argsort([-stride for stride in state[what].strides], kind="stable"))
            state[what] = (axes, np.ascontiguousarray(state[what].transpose(axes)))
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            if name in ARRAYS:
                axes, array = value
                array = array.transpose(np.argsort(axes))
                array.flags.writeable = False
                object.__setattr__(self, name, array)
            else:
                object.__setattr__(self, name, value)

    # -- checks ------------------------------------------------------------------------------------------------

    def _axes(self, what: str) -> tuple[tuple[str, ...], ...]:
        if what == "input_shares":
            return (self.regions, self.sectors, self.sectors)
        return (self.regions, self.regions, self.sectors)

    def _check_finite(self, what: str, array: Array) -> None:
        finite = np.isfinite(array)
        if not finite.all():
            bad = np.argwhere(~finite)
            index = tuple(int(x) for x in bad[0])
            raise DataError(
                f"{what}: {len(bad)} cells are not numbers, the first at {cell_name(index, *self._axes(what))} "
                f"({array[index]}). Fill or drop them before building an economy."
            )

    def _check_year(self) -> None:
        whole = isinstance(self.year, (int, np.integer)) and not isinstance(self.year, bool)
        if self.year is not None and not (whole and FIRST_YEAR <= self.year <= LAST_YEAR):
            raise DataError(f"the year is {shown(self.year)}; expected a whole number, {FIRST_YEAR} to {LAST_YEAR}.")

    def _check_values(self) -> None:
        for what, bound, text in (
            ("flows", 0.0, "flows cannot be negative"),
            ("tariffs", -1.0 + 1e-12, "a tariff must be above -100 %"),
            ("input_shares", 0.0, "cost shares cannot be negative"),
        ):
            array = getattr(self, what)
            if array.min() < bound:
                index = tuple(int(x) for x in np.unravel_index(array.argmin(), array.shape))
                where = cell_name(index, *self._axes(what))
                raise DataError(f"{what}: {array[index]:.6g} at {where}; {text}.")
        traded = self.flows.sum(axis=(1, 2)) + self.flows.sum(axis=(0, 2))
        silent = traded == 0
        faint = (traded > 0) & (traded < LEAST)
        if faint.any():
            code = self.regions[int(faint.argmax())]
            raise DataError(
                f"flows: all of {code} comes to {traded[faint][0]:.3g}, below what numbers can be divided by; expected "
                f"at least {LEAST:g}, or none."
            )
        if silent.any():
            code = self.regions[int(silent.argmax())]
            raise DataError(f"flows: {code} neither buys nor sells anything. Leave it out or give it its flows.")
        domestic = self.tariffs[np.arange(len(self.regions)), np.arange(len(self.regions)), :]
        if domestic.any():
            index = tuple(int(x) for x in np.argwhere(domestic)[0])
            where = cell_name(index, self.regions, self.sectors)
            raise DataError(f"tariffs: a duty of {domestic[index]:.4g} on domestic sales of {where}; expected 0.")

    def _check_accounts(self) -> None:
        total = self.input_shares.sum(axis=1)
        if total.max() > 1 + SHARE_TOLERANCE:
            n, j = (int(x) for x in np.unravel_index(total.argmax(), total.shape))
            raise AccountingError(
                f"input shares of {self.regions[n]}, {self.sectors[j]} sum to {total[n, j]:.6g}; they must leave "
                "value added, so at most 1. Balance the table first (parley.economy.balance)."
            )
        slack = self.final_demand / np.maximum(self.absorption, 1e-300)
        if (self.final_demand < -SHARE_TOLERANCE * np.maximum(self.absorption, 1.0)).any():
            n, j = (int(x) for x in np.unravel_index(slack.argmin(), slack.shape))
            raise AccountingError(
                f"final demand of {self.regions[n]} for {self.sectors[j]} is {self.final_demand[n, j]:.6g} USD mn: "
                f"industries use {self.intermediate_use[n, j]:.6g} of {self.absorption[n, j]:.6g} available. "
                "Balance the table first (parley.economy.balance)."
            )
        if (self.value_added <= 0).any():
            code = self.regions[int(np.argmin(self.value_added))]
            raise AccountingError(f"{code} has no value added, so no income; aggregate it with another region.")
        if (self.final_demand.sum(axis=1) <= 0).any():
            code = self.regions[int(np.argmin(self.final_demand.sum(axis=1)))]
            raise AccountingError(f"{code} has no final demand; aggregate it with another region.")

    # -- accounts ----------------------------------------------------------------------------------------------

    @cached_property
    def spending(self) -> Array:
        """Bilateral spending at destination prices, duties included (N, N, J), USD mn."""
        return self.flows * (1.0 + self.tariffs)

    @cached_property
    def absorption(self) -> Array:
        """Spending of each destination by sector, duties included (N, J), USD mn."""
        return np.asarray(self.spending.sum(axis=0))

    @cached_property
    def output(self) -> Array:
        """Gross output of each origin by sector = its sales (N, J), USD mn."""
        return np.asarray(self.flows.sum(axis=1))

    @cached_property
    def trade_shares(self) -> Array:
        """Share of origin i in n's spending on j (N, N, J); 0 where n buys nothing of j."""
        total = self.absorption
        return self.spending / np.where(total > 0, total, 1.0)[None, :, :]

    @cached_property
    def value_added_shares(self) -> Array:
        """Value added per unit of output (N, J)."""
        return np.asarray(1.0 - self.input_shares.sum(axis=1))

    @cached_property
    def value_added(self) -> Array:
        """Factor income of each region (N,), USD mn."""
        return np.asarray((self.value_added_shares * self.output).sum(axis=1))

    @cached_property
    def intermediate_use(self) -> Array:
        """Industries' use of each input (N, J), USD mn at destination prices."""
        return np.asarray(np.matmul(self.input_shares, self.output[:, :, None])[:, :, 0])

    @cached_property
    def final_demand(self) -> Array:
        """Final demand by sector (N, J), USD mn; rounding dust below zero is set to 0."""
        final = self.absorption - self.intermediate_use
        dust = (final < 0) & (final > -SHARE_TOLERANCE * np.maximum(self.absorption, 1.0))
        return np.where(dust, 0.0, final)

    @cached_property
    def final_shares(self) -> Array:
        """Sector shares of final demand (N, J), summing to 1 by region."""
        return np.asarray(self.final_demand / self.final_demand.sum(axis=1, keepdims=True))

    @cached_property
    def tariff_revenue(self) -> Array:
        """Tariff revenue of each destination (N,), USD mn."""
        return np.asarray((self.spending - self.flows).sum(axis=(0, 2)))

    @cached_property
    def income(self) -> Array:
        """Final expenditure of each region = value added + tariff revenue + deficit (N,), USD mn."""
        return np.asarray(self.final_demand.sum(axis=1))

    @cached_property
    def deficits(self) -> Array:
        """Trade deficit of each region (N,), USD mn; sums to 0 over regions."""
        return self.income - self.value_added - self.tariff_revenue
