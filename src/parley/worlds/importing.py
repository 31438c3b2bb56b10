"""Import a user's table as a world file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from parley.dims import REGION, SECTOR, Array
from parley.economy.aggregate import aggregate, aggregate_flows
from parley.economy.build import Built, from_flows, from_table
from parley.economy.concordance import fit, read_concordance
from parley.economy.readers.exiobase import read_exiobase
from parley.economy.readers.figaro import read_figaro
from parley.economy.readers.icio import read_icio
from parley.economy.readers.matrix import read_matrix
from parley.economy.readers.recognise import KINDS as RECOGNISED
from parley.economy.readers.recognise import recognise
from parley.economy.readers.tidy import read_tidy
from parley.economy.readers.wiod import read_wiod
from parley.economy.tables import FlowTable, InputOutputTable
from parley.economy.totals import keep_regions, keep_sectors, without_total_regions, without_totals
from parley.errors import DataError, InputError, nearest
from parley.worlds.domestic import GDP, Rule, complete, need_domestic, output_sectors
from parley.worlds.duties import duty_sectors, read_duties
from parley.worlds.files import WorldData
from parley.worlds.own_elasticities import own_elasticities
from parley.worlds.sizes import check_sizes

AUTO = "auto"
KINDS = (AUTO, *RECOGNISED)
MIN_FINAL_SHARE = 1e-6
"""Keeps final demand from falling below 0 when cells are stored in single precision (relative error 6e-8)."""
MILLION = 1e6


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What is asked for beyond reading a table.

    Attributes:
        regions, sectors: concordances, CSV files with the columns ``from,to[,share]``.
        without: codes of sectors or regions to leave out.
        tariffs: a file of duties.
        tariff_unit: ``percent`` or ``fraction``, where that file does not say.
        domestic: ``gdp``, ``gdp=FILE`` or ``output=FILE``: how domestic sales are completed.
        elasticities: a published set, or a file with the columns sector,theta.
        any_size: accept sizes that are impossible by GDP.
    """

    regions: Path | None = None
    sectors: Path | None = None
    without: Sequence[str] = ()
    tariffs: Path | None = None
    tariff_unit: str | None = None
    domestic: str | None = None
    elasticities: str | None = None
    any_size: bool = False


def import_table(
    kind: str,
    file: Path,
    *,
    year: int | None = None,
    usd: float | None = None,
    columns: Sequence[str] = (),
    decimal: str | None = None,
    extras: Extras | None = None,
) -> WorldData:
    """Read and check a table, bring it to the sectors and regions asked for, complete it and close the accounts.

    Args:
        kind: one of :data:`KINDS`; ``auto`` takes the kind that the file is recognised as.
        file: the table.
        year: where a file holds several years or does not say.
        usd: USD of one unit of value; by default that of the layout, or a million.
        columns: tidy files only: ``role=name`` for columns whose names are not recognised.
        decimal: the decimal sign of a text table, ``.`` or ``,``, where the file leaves it open.
        extras: what else is asked for.

    Raises:
        InputError: an unknown kind, or an option that this kind does not take.
        DataError, AccountingError: what is wrong with the file.
    """
    if kind not in KINDS:
        raise InputError(f"unknown kind of table {kind!r}.{nearest(kind, KINDS)} Kinds: {', '.join(KINDS)}.")
    extras = extras or Extras()
    rule = None if extras.domestic is None else Rule.of(extras.domestic)
    table = _read(_kind(kind, file, year), file, year, usd, _roles(columns), decimal)
    if isinstance(table, InputOutputTable):
        built, notes = _from_io(table, usd, extras)
    else:
        built, notes = _from_trade(table, extras, rule)
    economy, repairs = built.economy, [*notes, *built.repairs]
    if not economy.tariffs.any():
        repairs.append("no duties: measures that lower duties change nothing (--tariffs FILE gives the world its own).")
    own, said = ({}, ()) if extras.elasticities is None else own_elasticities(extras.elasticities, economy.sectors)
    has_use = bool(economy.input_shares.any())
    return WorldData(
        regions=economy.regions,
        sectors=economy.sectors,
        flows=economy.flows.astype(np.float32),
        tariffs=economy.tariffs.astype(np.float32) if economy.tariffs.any() else None,
        use=(economy.input_shares * economy.output[:, None, :]).astype(np.float32) if has_use else None,
        meta={
            "name": file.stem,
            "title": f"imported from {file.name}",
            "year": economy.year,
            "source": economy.name,
            "repairs": [*repairs, *said, "stored in single precision (relative error 6e-8)"],
            **own,
        },
    )


def _from_io(table: InputOutputTable, usd: float | None, extras: Extras) -> tuple[Built, tuple[str, ...]]:
    """An input-output table as an economy; duties and concordances are put on the finished accounts."""
    for name, given in (("--domestic", extras.domestic), ("--without", extras.without)):
        if given:
            raise InputError(f"{name} is for tables of flows; an input-output table is closed as it stands.")
    notes = [*table.notes, *check_sizes(table, usd=usd, any_size=extras.any_size)]
    rates = None
    if extras.tariffs is not None:
        flows = (table.intermediates.sum(axis=3) + table.final).transpose(0, 2, 1)
        sold = FlowTable(table.regions, table.sectors, np.maximum(flows, 0.0), table.year, table.source)
        duties = read_duties(extras.tariffs, sold, unit=extras.tariff_unit)
        rates, notes = duties.rates, [*notes, *duties.notes]
    built = from_table(table, rates, min_final_share=MIN_FINAL_SHARE)
    if extras.regions is None and extras.sectors is None:
        return built, tuple(notes)
    economy = built.economy
    output = economy.output
    regions, said = _fitted(extras.regions, economy.regions, output.sum(axis=1), REGION)
    sectors, more = _fitted(extras.sectors, economy.sectors, output.sum(axis=0), SECTOR)
    smaller = aggregate(economy, regions, sectors, economy.name)
    return Built(smaller.economy, (*built.repairs, *said, *more, *smaller.repairs)), tuple(notes)


def _from_trade(table: FlowTable, extras: Extras, rule: Rule | None) -> tuple[Built, tuple[str, ...]]:
    """A table of flows as an economy: every flow once, sizes, duties, concordances, domestic sales."""
    table = without_total_regions(without_totals(_left_out(table, extras.without)))
    if rule is None:
        need_domestic(table)
    if rule is None or rule.name == GDP:  # domestic sales that follow from GDP say nothing of the table's unit
        table = _noted(table, check_sizes(table, any_size=extras.any_size))
    made = _made(extras.sectors) - set(table.sectors)
    late = extras.tariffs is not None and bool(made & duty_sectors(extras.tariffs))
    early = rule is not None and bool(made) and not made & output_sectors(rule) and bool(output_sectors(rule))
    table = table if late else _with_duties(table, extras)
    table = complete(table, rule) if rule is not None and early else table
    sectors, said = _fitted(extras.sectors, table.sectors, table.flows.sum(axis=(0, 1)), SECTOR)
    table = aggregate_flows(_noted(table, said), None, sectors) if sectors else table
    table = _with_duties(table, extras) if late else table
    table = complete(table, rule) if rule is not None and not early else table
    if rule is not None and rule.file is not None:
        table = _noted(table, check_sizes(table, any_size=extras.any_size))
    regions, said = _fitted(extras.regions, table.regions, table.flows.sum(axis=(1, 2)), REGION)
    table = aggregate_flows(_noted(table, said), regions) if regions else table  # GDP and output are of countries
    return from_flows(table, table.tariffs), table.notes


def _noted(table: FlowTable, notes: Sequence[str]) -> FlowTable:
    return replace(table, notes=(*table.notes, *notes))


def _left_out(table: FlowTable, codes: Sequence[str]) -> FlowTable:
    """The table without some sectors or regions, each counted; :class:`InputError` for a code that it does not have."""
    known = {*table.sectors, *table.regions}
    for code in [part.strip() for text in codes for part in ([text] if text in known else text.split(","))]:
        at = tuple(name for name in table.sectors if name != code)
        regions = tuple(name for name in table.regions if name != code)
        before = table.flows.sum()
        if len(at) < len(table.sectors) and at:
            table = keep_sectors(table, at)
        elif len(regions) < len(table.regions) and regions:
            table = keep_regions(table, regions)
        else:
            raise InputError(f"--without {code}: neither a sector nor a region of the table.{nearest(code, known)}")
        table = _noted(table, [f"{code} left out as asked (USD {before - table.flows.sum():,.6g} mn)."])
    return table


def _with_duties(table: FlowTable, extras: Extras) -> FlowTable:
    """The table with duties from a file of their own, which take the place of a column of tariffs."""
    if extras.tariffs is None:
        return table
    duties = read_duties(extras.tariffs, table, unit=extras.tariff_unit)
    replaced = (
        () if table.tariffs is None else (f"the table's own tariffs give way to those of {extras.tariffs.name}.",)
    )
    return replace(table, tariffs=duties.rates, notes=(*table.notes, *replaced, *duties.notes))


def _made(path: Path | None) -> set[str]:
    """The codes that a concordance makes; a list that has some of them is read after it."""
    if path is None:
        return set()
    return {new for held in read_concordance(path).targets.values() for new in held}


def _fitted(
    path: Path | None, labels: Sequence[str], sizes: Array, what: str
) -> tuple[Mapping[str, Mapping[str, float]], tuple[str, ...]]:
    """A concordance on the codes of a table, and what to say of it; nothing without one."""
    if path is None:
        return {}, ()
    found = fit(read_concordance(path), labels, sizes, what)
    return found.targets, found.notes


def _roles(columns: Sequence[str]) -> dict[str, str]:
    pairs = [text.split("=", 1) for text in columns]
    for pair, text in zip(pairs, columns, strict=True):
        if len(pair) != 2 or not all(pair):
            raise InputError(f"--column {text!r}: expected role=name, such as sector=indcode.")
    return {pair[0]: pair[1] for pair in pairs}


def _kind(asked: str, file: Path, year: int | None) -> str:
    """The kind to read the file as; raise where it is recognised as another than the one asked for."""
    found = recognise(file, year)
    if asked == AUTO:
        return found or "tidy"
    if found and found != asked:
        raise DataError(f"{file}: this looks like {RECOGNISED[found]}; use kind {found}, not {asked}.")
    return asked


def _read(
    kind: str, file: Path, year: int | None, usd: float | None, columns: Mapping[str, str], decimal: str | None
) -> FlowTable | InputOutputTable:
    value = None if usd is None else usd / MILLION
    if columns and kind != "tidy":
        raise InputError(f"--column is for long tables; {file} is read as {kind}.")
    if kind in ("icio", "wiod") and usd not in (None, MILLION):
        raise InputError(f"--unit is not for {kind} tables, which are in USD mn.")
    if kind == "tidy":
        return read_tidy(
            file, value=value, columns=columns or None, year=year, decimal=decimal, allow_missing_domestic=True
        )
    if kind == "matrix":
        matrix = read_matrix(file, value=value, year=year, decimal=decimal, allow_missing_domestic=True)
        return replace(matrix, usd=usd or MILLION)
    if kind in ("figaro", "exiobase"):
        reader = read_figaro if kind == "figaro" else read_exiobase
        return reader(file, value=value, year=year, decimal=decimal)
    return (read_icio if kind == "icio" else read_wiod)(file, year=year, decimal=decimal)
