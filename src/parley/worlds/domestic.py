"""Domestic sales of countries for which a table has trade only: from output less exports, or from GDP.

From GDP they are ``X_ii = max(0, GDP_i + T_i - imports_i)``, the rule of ``trade-2023``
(:func:`parley.economy.gdp_trade.domestic_sales_from_gdp`; Ignatenko et al. 2025); in a table without the United
States, or where its shares have no solution, GDP less exports. Countries without GDP take the middle ratio of GDP to
trade. In a table of several sectors a country's domestic sales are spread as its exports and imports together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from parley.codes.normal import normalise
from parley.dims import Array
from parley.economy.gdp_trade import domestic_sales_from_gdp
from parley.economy.readers.units import MILLION, unit_in
from parley.economy.tables import FlowTable
from parley.errors import DataError, InputError, ParleyError, nearest
from parley.kit.text import counted
from parley.worlds.gdp import gdp, year_for
from parley.worlds.listing import NAMES, YEAR, one_year, read_listing

OUTPUT, GDP = "output", "gdp"
RULES = (OUTPUT, GDP)
ADVICE = (
    "Complete them with --domestic gdp (domestic sales from the World Bank's GDP), --domestic gdp=FILE or --domestic "
    "output=FILE (region[,sector],output in USD mn), or add rows with exporter = importer (output less exports)."
)
REGION = ("region", "country", "iso3", "iso", "code", "exporter", "countrycode", "reporter", "reporteriso3")
SECTOR = NAMES["sector"]
VALUES = {
    OUTPUT: ("output", "grossoutput", "outputmusd", "production", "value", "go"),
    GDP: ("gdp", "gdpmusd", "gdpusd", "value"),
}
MOST_NEGATIVE = 0.5
"""Share of countries whose output may be below their exports before the output is taken to be in another unit."""
MOST_TRADE = 0.5
"""Share of regions without domestic sales from which on a table is one of trade alone."""
SHOWN = 8


@dataclass(frozen=True)
class Rule:
    """How domestic sales are found: from output or GDP, and the file that has it."""

    name: str
    file: Path | None

    @classmethod
    def of(cls, text: str) -> Rule:
        """Read ``gdp``, ``gdp=FILE`` or ``output=FILE``; :class:`InputError` for anything else."""
        name, _, file = text.partition("=")
        name = name.strip().lower()
        if name not in RULES:
            raise InputError(f"--domestic {text!r}: expected gdp, gdp=FILE or output=FILE.{nearest(name, RULES)}")
        if name == OUTPUT and not file.strip():
            raise InputError(
                f"--domestic {text!r}: the file is missing; expected output=FILE (region[,sector],output)."
            )
        return cls(name, Path(file.strip()) if file.strip() else None)


def output_sectors(rule: Rule) -> set[str]:
    """Sectors in the rule's file, as they stand; none where it has countries only."""
    if rule.file is None:
        return set()
    roles = {"region": REGION, "sector": SECTOR, "year": YEAR}
    return {str(code) for code in read_listing(rule.file, roles, VALUES[rule.name], ("region",)).text.get("sector", ())}


def absent(table: FlowTable) -> list[int]:
    """Places of the regions without domestic sales."""
    own = np.arange(len(table.regions))
    return [int(k) for k in np.flatnonzero(table.flows[own, own, :].sum(axis=1) == 0)]


def need_domestic(table: FlowTable) -> None:
    """Raise :class:`DataError` where a region has no domestic sales, with the ways to complete them."""
    lost = [table.regions[k] for k in absent(table)]
    if lost:
        raise DataError(
            f"{table.source}: {len(lost)} of {len(table.regions)} regions have no domestic sales: {_some(lost)}. "
            f"{ADVICE}"
        )


def complete(table: FlowTable, rule: Rule) -> FlowTable:
    """A table with domestic sales where a region has none; a note says by which rule, how much, and where they are 0.

    Raises:
        DataError: a file that cannot be read, a region or sector without output, output in another unit, no GDP.
    """
    places = absent(table)
    if not places:
        raise DataError(f"{table.source}: every region has domestic sales; leave --domestic out.")
    table, places = _without_reimports(table, places)
    abroad = table.flows.copy()
    own = np.arange(len(table.regions))
    abroad[own, own, :] = 0.0
    found, said = _from_output(table, abroad, rule, places) if rule.name == OUTPUT else _from_gdp(table, abroad, rule)
    short = np.zeros(found.shape, dtype=bool)
    short[places] = found[places] < 0
    below = float(-found[short].sum())
    flows = table.flows.copy()
    for k in places:
        flows[k, k, :] = np.maximum(found[k], 0.0)
    whole = f"USD {flows[places, places].sum():,.6g} mn"
    notes = [f"domestic sales of {counted(len(places), 'region')} ({whole}) {said}."]
    if short.any():
        named = [table.regions[k] for k in places if short[k].any()]
        notes.append(
            f"domestic sales below 0 (USD {below:,.4g} mn in all) set to 0 in {counted(len(named), 'region')}, "
            f"{_some(named)}: exports are more than what is made, as of goods that pass through."
        )
    return replace(table, flows=flows, notes=(*table.notes, *notes))


def _without_reimports(table: FlowTable, places: list[int]) -> tuple[FlowTable, list[int]]:
    """Leave out what a few regions of a table of trade sell to themselves: goods that come back, no domestic sales."""
    few = [k for k in range(len(table.regions)) if k not in places]
    if not few or len(places) < MOST_TRADE * len(table.regions):
        return table, places
    flows = table.flows.copy()
    size = float(flows[few, few].sum())
    flows[few, few] = 0.0
    note = (
        f"trade with themselves of {_some([table.regions[k] for k in few])} (USD {size:,.4g} mn) left out: in a table "
        "without domestic sales of most regions, these are goods that come back."
    )
    return replace(table, flows=flows, notes=(*table.notes, note)), list(range(len(table.regions)))


def _from_output(table: FlowTable, abroad: Array, rule: Rule, places: Sequence[int]) -> tuple[Array, str]:
    """Output less exports (N, J), and how."""
    assert rule.file is not None
    listed, by_sector, notes = _values(rule, table)
    name = rule.file.name
    exports = abroad.sum(axis=1)
    out = np.zeros((len(table.regions), len(table.sectors)))
    for k in places:
        region = table.regions[k]
        if by_sector:
            lost = [
                sector for j, sector in enumerate(table.sectors) if (region, sector) not in listed and exports[k, j] > 0
            ]
            if lost:
                raise DataError(f"{rule.file}: no output of {region} in {_some(lost)}, which it exports. Add rows.")
            out[k] = [listed.get((region, sector), 0.0) for sector in table.sectors]
        elif (region, "") not in listed:
            raise DataError(f"{rule.file}: no output of {region}. Add a row for it.")
        else:
            out[k] = listed[region, ""] * _spread(abroad, k)
    found = out - exports if by_sector else _totals(out, exports, abroad)
    total = found[list(places)].sum(axis=1)
    if len(places) > 1 and (total < 0).mean() > MOST_NEGATIVE:
        raise DataError(
            f"{rule.file}: output is below exports in {int((total < 0).sum())} of {len(places)} regions; it must be in "
            "USD mn, and of the sectors of the table."
        )
    spread = "" if by_sector or len(table.sectors) == 1 else ", spread over sectors as exports and imports"
    return found, f"are output ({name}) less exports{spread}{notes}"


def _totals(out: Array, exports: Array, abroad: Array) -> Array:
    """A region's output less all its exports, spread over sectors as its exports and imports."""
    left = out.sum(axis=1) - exports.sum(axis=1)
    return np.stack([left[k] * _spread(abroad, k) for k in range(len(out))])


def _spread(abroad: Array, k: int) -> Array:
    """Shares (J,) of a region's exports and imports together."""
    trade = abroad[k].sum(axis=0) + abroad[:, k].sum(axis=0)
    return np.asarray(trade / trade.sum() if trade.sum() > 0 else np.full(len(trade), 1.0 / len(trade)))


def _from_gdp(table: FlowTable, abroad: Array, rule: Rule) -> tuple[Array, str]:
    """Domestic sales by GDP (N, J), and how."""
    trade = abroad.sum(axis=2)
    known, source = _gdp(table, rule)
    volume = trade.sum(axis=0) + trade.sum(axis=1)
    have = np.array([code in known and volume[k] > 0 for k, code in enumerate(table.regions)])
    if not have.any():
        raise DataError(f"{table.source}: no region has GDP ({source}). Give --domestic gdp=FILE or output=FILE.")
    size = np.array([known.get(code, 0.0) for code in table.regions])
    ratio = float(np.median(size[have] / volume[have]))
    size = np.where(size > 0, size, ratio * volume)
    guessed = [code for code, there in zip(table.regions, have, strict=True) if not there]
    try:
        kept = 1.0 - domestic_sales_from_gdp(trade, size, table.regions).cost_share
        imports = trade.sum(axis=0)
        domestic = size + kept * (imports - trade @ kept) - imports  # the rule before negative sales become 0
        how = "as in trade-2023: GDP and transfers less imports, Ignatenko et al. 2025"
    except ParleyError:
        domestic, how = size - trade.sum(axis=1), "GDP less exports"
    said = f"follow from {source} ({how})"
    if guessed:
        said += f"; GDP of {_some(guessed)} is not known and taken as {ratio:.3g} times exports and imports"
    if len(table.sectors) > 1:
        said += "; spread over sectors as exports and imports"
    return np.stack([domestic[k] * _spread(abroad, k) for k in range(len(domestic))]), said


def _gdp(table: FlowTable, rule: Rule) -> tuple[Mapping[str, float], str]:
    if rule.file is not None:
        listed, by_sector, notes = _values(rule, table)
        if by_sector:
            raise DataError(f"{rule.file}: GDP by sector; expected one row a region.")
        return {region: value for (region, _), value in listed.items()}, f"GDP in {rule.file.name}{notes}"
    if table.year is None:
        raise DataError(f"{table.source}: the table names no year, so its GDP is not known. Give --year, or gdp=FILE.")
    year = year_for(table.year)
    if year is None:
        raise DataError(f"GDP of {table.year} does not ship with parley. Give --domestic gdp=FILE.")
    late = "" if year == table.year else f", the nearest year to {table.year} that ships"
    return gdp(year), f"GDP of {year}, World Bank{late}"


def _values(rule: Rule, table: FlowTable) -> tuple[dict[tuple[str, str], float], bool, str]:
    """Numbers of a file by region and sector (blank without), whether it has sectors, and a remark for the note."""
    assert rule.file is not None
    roles = {"region": REGION, "sector": SECTOR, "year": YEAR}
    listing = one_year(read_listing(rule.file, roles, VALUES[rule.name], ("region",)), table.year)
    usd, unit = unit_in(listing.columns["value"]) or (MILLION, "")
    if usd is None:
        raise DataError(f"{rule.file}: column {listing.columns['value']!r} is in {unit}; give {rule.name} in USD mn.")
    labels = [str(label) for label in listing.text["region"]]
    codes = normalise(labels, year=table.year).codes
    named = set(listing.text.get("sector", ()))
    by_sector = bool(named) and (len(table.sectors) > 1 or table.sectors[0] in named)
    out: dict[tuple[str, str], float] = {}
    unused = 0
    for k, label in enumerate(labels):
        region = label if label in table.regions else codes[label]
        sector = str(listing.text["sector"][k]) if by_sector else ""
        value = float(listing.values[k]) * usd / MILLION
        if region not in table.regions or (by_sector and sector not in table.sectors) or np.isnan(value):
            unused += 1
            continue
        if value < 0 or not np.isfinite(value):
            raise DataError(f"{rule.file}, line {listing.lines[k]}: {value:g}; expected 0 or more, USD mn.")
        if (region, sector) in out:
            raise DataError(
                f"{rule.file}, line {listing.lines[k]}: {f'{region} {sector}'.strip()} again. Give it once."
            )
        out[region, sector] = value
    if not out:
        raise DataError(f"{rule.file}: no row is about a region of the table ({_some(table.regions)}).")
    remark = f", read in {unit} as the column says" if unit else ""
    return out, by_sector, remark + (f", {counted(unused, 'row')} not needed" if unused else "")


def _some(labels: Sequence[str]) -> str:
    return ", ".join(labels[:SHOWN]) + (f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else "")
