"""What each measure of a run is on, in rows: its size as applied, sectors, trade, and duties before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from parley.dims import Array
from parley.measures.touched import Touched
from parley.results.acts import acts_of
from parley.results.indicators import PERCENT
from parley.scenarios.kinds import KINDS
from parley.show.table import Row, Table, count_column, money, percent_share, text_column

MOST = 5
"""Measures that people see in a table below the main one."""
MOST_CODES = 3
"""Sectors that a cell lists."""
COLUMNS = (
    count_column("number", "#"),
    text_column("measure"),
    text_column("size"),
    text_column("sectors"),
    money("trade_musd", "trade"),
    percent_share("of_imports_pct", "of imports"),
    percent_share("duty_before_pct", "duty before"),
    percent_share("duty_after_pct", "after"),
)
"""What people see; rows hold more."""
DUTY_COLUMNS = ("duty_before_pct", "duty_after_pct")
"""Left out where no measure is on duties."""
NOTE = "trade of the baseline before duties, and its share in all imports of those who import there"


@dataclass(frozen=True)
class Trade:
    """All trade of the baseline, USD mn before duties, domestic sales left out: by exporter, by importer, the world."""

    exports: Array
    imports: Array

    @property
    def world(self) -> float:
        """Of all regions."""
        return float(self.exports.sum())

    @staticmethod
    def of(flows: Array) -> Trade:
        """Of flows (N, N, J)."""
        pairs = flows.sum(axis=2)
        np.fill_diagonal(pairs, 0.0)
        return Trade(pairs.sum(axis=1), pairs.sum(axis=0))


@dataclass(frozen=True, eq=False)
class Effects:
    """What the measures of a run are on; nothing is computed before it is read."""

    touched: Sequence[Touched] = ()

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """One mapping a measure, for JSON; None where a figure does not exist."""
        if not self.touched:
            return []
        trade = Trade.of(self.touched[0].economy.flows)
        plain = [t.measure.model_dump(mode="json", by_alias=True, exclude_none=True) for t in self.touched]
        acts = acts_of({"measures": plain})
        return [
            {"number": number, "kind": each.measure.kind, "who": act.who, "size": act.size, **_entry(each, trade)}
            for number, (each, act) in enumerate(zip(self.touched, acts, strict=True), start=1)
        ]

    def table(self, when: str = "") -> Table:
        """The entries for people; ``when`` ends the title."""
        rows = self._rows()
        columns = tuple(c for c in COLUMNS if c.key not in DUTY_COLUMNS or any(row[c.key] is not None for row in rows))
        return Table("measures", f"what each measure is on{when}", columns, rows, most=MOST, note=NOTE)

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        for entry, each in zip(self.entries, self.touched, strict=True):
            lowered = entry["lowers"] or {}
            rows.append(
                {
                    **{key: value for key, value in entry.items() if key not in ("lowers", "kind", "who")},
                    "measure": f"{entry['kind']} {entry['who']}",
                    "sectors": _sectors(each),
                    "duties_lowered": lowered.get("duties", 0) if each.duties else None,
                }
            )
        return rows


def _entry(touched: Touched, trade: Trade) -> dict[str, Any]:
    everything = len(touched.sectors) == len(touched.economy.sectors)
    on_flows, before_and_after = KINDS[touched.measure.kind].on_flows, touched.duty
    return {
        "felt_pct": touched.felt.now * PERCENT,
        "in_baseline_pct": touched.felt.base * PERCENT,
        "sectors": ["all"] if everything else list(touched.sectors),
        "flows": touched.flows if on_flows else None,
        "trade_musd": touched.trade if on_flows else None,
        "of_imports_pct": _share(touched.trade, trade.imports[touched.importers].sum()) if on_flows else None,
        "of_exports_pct": _share(touched.trade, trade.exports[touched.exporters].sum()) if on_flows else None,
        "of_world_trade_pct": _share(touched.trade, trade.world) if on_flows else None,
        "duty_before_pct": None if before_and_after is None else before_and_after[0] * PERCENT,
        "duty_after_pct": None if before_and_after is None else before_and_after[1] * PERCENT,
        "lowers": _lowers(touched),
    }


def _lowers(touched: Touched) -> Mapping[str, Any] | None:
    low = touched.lowered
    if low is None:
        return None
    return {
        "duties": low.flows,
        "trade_musd": low.trade,
        "largest_cut_points": low.cut * PERCENT,
        "before_pct": low.before * PERCENT,
        "after_pct": low.after * PERCENT,
        "flow": low.where,
    }


def _share(part: float, whole: float) -> float | None:
    return part / float(whole) * PERCENT if whole > 0 else None


def _sectors(touched: Touched) -> str:
    held, every = touched.sectors, touched.economy.sectors
    if not held:
        return ""
    if len(held) == len(every):
        return "all" if len(every) > 1 else every[0]
    return ", ".join(held) if len(held) <= MOST_CODES else f"{len(held)} of {len(every)}"
