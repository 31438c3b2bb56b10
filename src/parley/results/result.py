"""The result of a run: labelled tables for people, one JSON document for programs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.dims import EXPORTER, IMPORTER, REGION, SECTOR, Array
from parley.model.certificate import Certificate
from parley.model.changes import Changes
from parley.results import indicators
from parley.results.indicators import FirstOrder
from parley.results.sides import Side
from parley.results.touched import Effects
from parley.scenarios.load import fingerprint
from parley.solver.start import Start

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import xarray as xr

    from parley.show.answer import Answer


JSON_COLUMNS = (
    "real_wage_pct",
    "price_index_pct",
    "exports_pct",
    "imports_pct",
    "exports_to_gdp_pct",
    "imports_to_gdp_pct",
    "tariff_revenue_musd",
)


@dataclass(frozen=True, eq=False)
class RunInfo:
    """What was run: enough to repeat it.

    Attributes:
        scenario: the scenario as a plain mapping, with every default that was filled in at run time.
        world, world_hash: name and sha256 of the world.
        model, elasticities, closure, numeraire: names of what was used.
        elasticities_source: citation.
        version: parley's version.
        horizon: years since the change, or ``long-run``.
        on: the day whose measures counted, or None for all.
        sides: regions and groups that the measures name, with what they do in them; those named most come first.
        groups_at: day at which country groups were read.
        notes: what was noticed (absent group members, undefined percentages).
    """

    scenario: Mapping[str, Any]
    world: str
    world_hash: str
    world_title: str
    model: str
    elasticities: str
    elasticities_source: str
    closure: str
    numeraire: str
    version: str
    horizon: str = "long-run"
    on: str | None = None
    sides: tuple[Side, ...] = ()
    groups_at: datetime.date | None = None
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Title of the scenario, or its name."""
        return str(self.scenario.get("title") or self.scenario["name"])

    @property
    def scenario_hash(self) -> str:
        """sha256 of the scenario's canonical JSON."""
        return fingerprint(self.scenario)


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """A certified solution with its labels, ready for a notebook: ``repr``, ``plot``, ``save``, ``to_pandas``.

    Percent changes are in percent, money in USD millions (after the shock: in units of the numeraire). Labelled arrays
    are xarray objects; ``.to_pandas()`` turns them into tables.
    """

    info: RunInfo
    changes: Changes
    certificate: Certificate
    iterations: int
    method: str
    seconds: float
    start: Start
    measures: Effects = field(default_factory=Effects)

    # -- to look at and take along ------------------------------------------------------------------------------

    def answer(self) -> Answer:
        """Result in words, tables and charts."""
        from parley.results.answer import answer_of  # noqa: PLC0415  (it reads results, so it imports this file)

        return answer_of(self)

    def to_pandas(self) -> pd.DataFrame:
        """Every indicator by region, one row a region or named group, those that the measures name first."""
        return self.answer().to_pandas()

    def plot(self, chart: str | None = None) -> Any:
        """A chart as a matplotlib figure: ``bars`` (the default) or ``map``."""
        return self.answer().plot(chart)

    def save(self, path: str | Path) -> Path:
        """Write to a file by its suffix (.csv .xlsx .parquet .json .md .html .docx .png .svg .pdf), or to a folder."""
        return self.answer().save(path)

    def __repr__(self) -> str:
        return repr(self.answer())

    def _repr_html_(self) -> str:
        return self.answer()._repr_html_()

    # -- by region, labelled -----------------------------------------------------------------------------------

    def _by_region(self, values: Array, name: str, unit: str) -> xr.DataArray:
        import xarray as xr  # noqa: PLC0415  (a third of a second; the command line does not need it)

        attributes = {
            "long_name": name,
            "units": unit,
            "scenario": self.info.scenario["name"],
            "world": self.info.world,
        }
        return xr.DataArray(
            values, coords={REGION: list(self.changes.regions)}, dims=[REGION], name=name, attrs=attributes
        )

    @property
    def real_income(self) -> xr.DataArray:
        """Exact change of real income by region, percent."""
        return self._by_region(indicators.real_income(self.changes), "real_income_pct", "%")

    @property
    def real_wage(self) -> xr.DataArray:
        """Change of the real wage by region, percent."""
        return self._by_region(indicators.real_wage(self.changes), "real_wage_pct", "%")

    @property
    def price_index(self) -> xr.DataArray:
        """Change of consumer prices by region in units of the numeraire, percent."""
        return self._by_region(indicators.price_index(self.changes), "price_index_pct", "%")

    @property
    def exports(self) -> xr.DataArray:
        """Change of the value of exports by region, percent."""
        return self._by_region(_percent(indicators.exports(self.changes)), "exports_pct", "%")

    @property
    def imports(self) -> xr.DataArray:
        """Change of the value of imports by region, percent."""
        return self._by_region(_percent(indicators.imports(self.changes)), "imports_pct", "%")

    @property
    def tariff_revenue(self) -> xr.DataArray:
        """Tariff revenue after the shock by region, USD mn."""
        return self._by_region(indicators.tariff_revenue(self.changes)[1], "tariff_revenue_musd", "USD mn")

    @cached_property
    def first_order(self) -> FirstOrder:
        """First-order change of real income and its parts, percent, plain arrays in region order."""
        return indicators.first_order(self.changes)

    @property
    def real_income_first_order(self) -> xr.DataArray:
        """First-order change of real income by region and part, percent."""
        import xarray as xr  # noqa: PLC0415

        parts = first_order_parts(self.first_order)
        return xr.DataArray(
            np.stack(list(parts.values()), axis=1),
            coords={REGION: list(self.changes.regions), "part": list(parts)},
            dims=[REGION, "part"],
            name="real_income_first_order_pct",
            attrs={"units": "%"},
        )

    # -- by pair, labelled -------------------------------------------------------------------------------------

    def _by_pair(self, values: Array, name: str) -> xr.DataArray:
        import xarray as xr  # noqa: PLC0415

        regions = list(self.changes.regions)
        return xr.DataArray(
            values,
            coords={EXPORTER: regions, IMPORTER: regions},
            dims=[EXPORTER, IMPORTER],
            name=name,
            attrs={"units": "USD mn"},
        )

    @property
    def trade(self) -> xr.DataArray:
        """Trade after the shock by exporter and importer, USD mn, domestic sales left out."""
        return self._by_pair(indicators.trade(self.changes)[1], "trade_musd")

    @property
    def trade_before(self) -> xr.DataArray:
        """Trade in the baseline by exporter and importer, USD mn, domestic sales left out."""
        return self._by_pair(indicators.trade(self.changes)[0], "trade_before_musd")

    @property
    def flows(self) -> xr.DataArray:
        """Sales after the shock by exporter, importer and sector, USD mn, domestic sales included."""
        import xarray as xr  # noqa: PLC0415

        c = self.changes
        return xr.DataArray(
            c.flows_after,
            coords={EXPORTER: list(c.regions), IMPORTER: list(c.regions), SECTOR: list(c.sectors)},
            dims=[EXPORTER, IMPORTER, SECTOR],
            name="flows_musd",
            attrs={"units": "USD mn"},
        )

    # -- plain -------------------------------------------------------------------------------------------------

    def by_region(self) -> dict[str, Array]:
        """Every regional indicator as a plain (N,) array, keyed as in the JSON document."""
        c = self.changes
        revenue_before, revenue_after = indicators.tariff_revenue(c)
        exports, imports = indicators.exports(c), indicators.imports(c)
        columns = {
            "real_income_pct": indicators.real_income(c),
            **{
                f"real_income_first_order_{name}_pct": part
                for name, part in first_order_parts(self.first_order).items()
            },
            "real_wage_pct": indicators.real_wage(c),
            "price_index_pct": indicators.price_index(c),
            "exports_pct": _percent(exports),
            "imports_pct": _percent(imports),
            "exports_to_gdp_pct": indicators.over_gdp(exports, c),
            "imports_to_gdp_pct": indicators.over_gdp(imports, c),
            "exports_before_musd": exports[0],
            "exports_after_musd": exports[1],
            "imports_before_musd": imports[0],
            "imports_after_musd": imports[1],
            "tariff_revenue_before_musd": revenue_before,
            "tariff_revenue_musd": revenue_after,
            "income_before_musd": c.income_before,
            "income_after_musd": c.income_after,
        }
        for name, hat in c.extra.items():
            columns[f"{name}_pct"] = (hat - 1.0) * indicators.PERCENT
        return columns

    def as_dict(self, timing: bool = True) -> dict[str, Any]:
        """JSON document. A percentage of a zero baseline is null and listed under ``undefined``."""
        columns = self.by_region()
        undefined: list[str] = []

        def labelled(key: str, place: str = "") -> dict[str, float | None]:
            values = columns[key]
            missing = [r for r, v in zip(self.changes.regions, values, strict=True) if not np.isfinite(v)]
            everywhere = len(missing) == len(values)  # a quantity that the family does not define
            undefined.extend(f"{place or key}.{r}" for r in (["*"] if everywhere else missing))
            return {r: float(v) if np.isfinite(v) else None for r, v in zip(self.changes.regions, values, strict=True)}

        after = indicators.trade(self.changes)[1]
        regions = self.changes.regions
        document: dict[str, Any] = {
            "scenario": self.info.scenario["name"],
            "world": self.info.world,
            "model": self.info.model,
            "elasticities": self.info.elasticities,
            "closure": self.info.closure,
            "numeraire": self.info.numeraire,
            "horizon": self.info.horizon,
            "on": self.info.on or "all measures",
            "solved": self.certificate.valid,
            "certificate": self.certificate.as_dict(),
            "iterations": self.iterations,
            "method": self.method,
        }
        if timing:
            document["seconds"] = self.seconds
        document["real_income_pct"] = labelled("real_income_pct")
        document["real_income_first_order_pct"] = {
            part: labelled(f"real_income_first_order_{part}_pct", f"real_income_first_order_pct.{part}")
            for part in first_order_parts(self.first_order)
        }
        for key in JSON_COLUMNS:
            document[key] = labelled(key)
        for name in self.changes.extra:
            document[f"{name}_pct"] = labelled(f"{name}_pct")
        document["trade_musd"] = {
            exporter: {importer: float(after[i, n]) for n, importer in enumerate(regions) if n != i}
            for i, exporter in enumerate(regions)
        }
        document["measures"] = self.measures.entries
        document["undefined"] = undefined
        document["notes"] = list(self.info.notes)
        return document


def first_order_parts(parts: FirstOrder) -> dict[str, Array]:
    """Parts by name, total first; each (N,), percent. Transfers are named where the closure moves them."""
    moved = {"transfers": parts.transfers} if np.any(parts.transfers) and np.isfinite(parts.transfers).all() else {}
    return {
        "total": parts.total,
        "terms_of_trade": parts.terms_of_trade,
        "volume_of_trade": parts.volume_of_trade,
        "technical": parts.technical,
        **moved,
    }


def _percent(pair: tuple[Array, Array]) -> Array:
    before, after = pair
    return (indicators.ratio(after, before) - 1.0) * indicators.PERCENT
