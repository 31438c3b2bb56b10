"""Reader of long tables of bilateral flows: one row per exporter, importer and (optionally) sector.

Which column is which is read from a published layout (:mod:`parley.economy.readers.layouts`) or from its name; a name
that leaves the direction open (``reporter``, ``country``) is an error rather than a guess, because no check of the
numbers can find exporter and importer swapped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from parley.dims import Array
from parley.economy.readers.euros import EUROS, check_rate
from parley.economy.readers.files import dated
from parley.economy.readers.flows import TOTAL, Rows, check_once, summed, to_flows
from parley.economy.readers.layouts import MILLION, VALUES, Layout, key, layout_of, unit_of
from parley.economy.readers.long import Long, Texts, Whole, load
from parley.economy.readers.recognise import advice
from parley.economy.readers.reported import check_wholes, directed, kept, one_year
from parley.economy.readers.tariff_column import ROLES as TARIFF_ROLES
from parley.economy.readers.tariff_column import find_tariff, read_tariffs
from parley.economy.readers.units import check_remarks, check_unit, unit_in
from parley.economy.tables import FlowTable
from parley.errors import DataError, nearest, shown
from parley.kit.encoding import AGAIN
from parley.kit.number_style import PLAIN, check_decimal, find_style, lacking, numbers
from parley.kit.separated import SHEET_ERRORS
from parley.kit.text import counted

SYNONYMS: dict[str, tuple[str, ...]] = {
    "exporter": (
        *("exporter", "origin", "orig", "iso_o", "iso3_o", "iso3num_o", "exporter_iso3", "iso_x", "source"),
        *("exporter_iso", "exporter_code"),
    ),
    "importer": (
        *("importer", "destination", "dest", "iso_d", "iso3_d", "iso3num_d", "importer_iso3", "iso_m", "target"),
        *("importer_iso", "importer_code"),
    ),
    "sector": (
        *("sector", "industry", "indcode", "sector_id", "product", "sector_code", "industry_id", "isic", "hs6"),
        "commodity",
    ),
    "value": ("value", "flow", "flows", "trade", "tradeflow", "tradevalue", "sales", *VALUES),
    "year": ("year", "time", "period"),
}
NEEDED = ("exporter", "importer", "value")
REPORTED = ("reporter", "partner", "flow")
PLACES = ("exporter", "importer", "reporter", "partner")
OPEN = ("reporter", "partner", "country", "country1", "country2", "reporter_iso", "partner_iso")
"""Names that do not tell who sells to whom."""
_VALUE = re.compile(r"(?:trade|flow|sales|value)s?(?![a-z])", re.IGNORECASE)
"""How the name of a column of values begins, where the rest of it says the unit: value (US$ '000)."""
MISSING = frozenset(("", "NAN", "NULL", "NONE", "<NA>", *SHEET_ERRORS))
"""Labels that stand for a missing one, in upper case; NA is Namibia."""
MOST_NAMED = 12
"""Columns that a note names."""


def read_tidy(
    path: str | Path,
    *,
    value: float | None = None,
    columns: Mapping[str, str] | None = None,
    year: int | None = None,
    decimal: str | None = None,
    allow_missing_domestic: bool = False,
) -> FlowTable:
    """Read a long table of flows.

    Args:
        path: of a text table (``.csv``, ``.tsv``, ``.txt``), plain, ``.gz`` or ``.zip``, of Parquet or Stata.
        value: USD millions per unit of the value column (0.001 for thousands of dollars); by default that of the
            layout, or 1.
        columns: names of the columns by role (exporter, importer, value, optionally sector, year, tariff,
            tariff_percent, tariff_fraction), for files whose names are not recognised.
        year: which year of a file with several; only its cells are checked.
        decimal: the decimal sign, where the file leaves it open.
        allow_missing_domestic: accept regions without domestic sales; a model then sees no home supplier for them.

    Returns:
        The flows with regions and sectors in alphabetical order, USD mn; pairs not listed are 0 and counted. Tariffs
        are there if the file has a column of them.

    Raises:
        DataError: not such a file; a column missing or ambiguous; a cell blank, not a number, infinite or negative; a
            row twice; several years; a currency without a rate; a region without domestic sales.
    """
    check_unit(value)
    check_decimal(decimal)
    table = load(path, year)
    given = _checked_columns(table, columns or {})
    layout = layout_of(table.header)
    roles = _roles(table, layout, given)
    tariff = find_tariff(table.where, [name for name in table.header if name not in roles.values()], given)
    unit, notes = _unit(table, layout, roles, value)
    rows, found_year, said = _rows(table, layout, roles, tariff, unit, year, decimal)
    notes = [*table.notes, *notes, *said]
    notes += _unused(table, layout, {*roles.values(), *([tariff[1]] if tariff else [])})
    at, of_name = dated(year, found_year, table.name)
    found = to_flows(
        table.where,
        table.name,
        rows,
        [*notes, *of_name],
        at,
        allow_missing_domestic=allow_missing_domestic,
    )
    return replace(found, usd=unit * MILLION)


# -- columns ---------------------------------------------------------------------------------------------------


def _checked_columns(table: Long, given: Mapping[str, str]) -> dict[str, str]:
    valid = (*SYNONYMS, *TARIFF_ROLES)
    for role, column in given.items():
        if role not in valid:
            raise DataError(f"{table.where}: columns has {role!r}; expected {', '.join(valid)}.{nearest(role, valid)}")
        if column not in table.header:
            raise DataError(f"{table.where}: no column {column!r}.{nearest(column, table.header)} {_listed(table)}")
    return dict(given)


def _title(table: Long) -> str:
    """What to do where the first line is a title or unit above the table; empty where it holds names."""
    named = sum(bool(name) for name in table.header)
    if named > 1 or len(table.header) < len(NEEDED):
        return ""
    return " The first line looks like a title above the table: begin the file with the names of the columns."


def _listed(table: Long) -> str:
    return f"Columns found: {', '.join(table.header[:20])}."


def _roles(table: Long, layout: Layout | None, given: Mapping[str, str]) -> dict[str, str]:
    """Column name by role; exporter, importer and value must be there, each once, or a reporter, partner and flow."""
    by_key: dict[str, list[str]] = {}
    for name in table.header:
        by_key.setdefault(key(name), []).append(name)
    roles = {role: column for role, column in given.items() if role in SYNONYMS}
    names = dict(SYNONYMS)
    if layout is not None:
        for role, candidates in layout.roles.items():
            if role in REPORTED and {"exporter", "importer"} & set(roles):
                continue
            first = next((by_key[name][0] for name in candidates if name in by_key), None)
            if first is not None and role not in roles:
                roles[role] = first
        names = dict.fromkeys(names, ())
        if not layout.roles["value"] and "value" not in roles:
            names["value"] = layout.marks[-1]
    reported = layout is not None and set(REPORTED) <= set(roles)
    for role, synonyms in names.items():
        match = _matching(table, role, synonyms, by_key)
        if role in roles or (reported and role in ("exporter", "importer")):
            continue
        if len(match) > 1:
            raise DataError(
                f"{table.where}: {' and '.join(match)} could {'both' if len(match) == 2 else 'all'} be the {role}. "
                f"Say which: --column {role}={match[0]} (in Python: columns={{{role!r}: {match[0]!r}}})."
            )
        if match:
            roles[role] = match[0]
        elif role in NEEDED:
            unclear = [column for name in OPEN for column in by_key.get(key(name), [])]
            hint = f" {' and '.join(unclear)} do not tell who sells to whom." if unclear and role != "value" else ""
            raise DataError(
                f"{table.where}: no column for the {role}.{hint} Say which: --column {role}=NAME (in Python: columns=)."
                f" {_listed(table)}{advice(table.header, 'tidy')}{_title(table)}"
            )
    if len(set(roles.values())) < len(roles):
        raise DataError(f"{table.where}: one column has two roles: {roles}. Give every role its own column.")
    return roles


def _matching(table: Long, role: str, synonyms: Sequence[str], by_key: Mapping[str, list[str]]) -> list[str]:
    """Columns that may have a role by their names; of values also by a beginning and a unit: value (US$ '000)."""
    match = list(dict.fromkeys(column for name in synonyms for column in by_key.get(key(name), [])))
    if match or role != "value" or not synonyms:
        return match
    return [name for name in table.header if _VALUE.match(name) and unit_in(name) is not None]


def _unit(table: Long, layout: Layout | None, roles: Mapping[str, str], value: float | None) -> tuple[float, list[str]]:
    """USD mn of one unit of value, and what was recognised."""
    usd, unit = (layout.usd, layout.unit) if layout is not None and layout.unit else (None, "")
    if not unit and (named := unit_of(roles["value"]) or unit_in(roles["value"])) is not None:
        usd, unit = named
    if not unit:
        check_remarks(table.where, table.remarks, value)
    what = f"values ({roles['value']!r}) in {unit or 'an open unit'}"
    notes = []
    if layout is not None:
        year = f", years in {roles['year']!r}" if "year" in roles else ""
        notes.append(f"recognised as {layout.title}, {what if unit else 'values in ' + repr(roles['value'])}{year}.")
    elif unit:
        notes.append(f"{what}, as the column says.")
    if unit in EUROS:
        said = f"recognised as {layout.title}: values" if layout is not None else f"values ({roles['value']!r})"
        value = check_rate(table.where, said, unit, value)
    elif unit and usd is None and value is None:
        raise DataError(
            f"{table.where}: values ({roles['value']!r}) are in {unit}, and the file has no rate of USD. Say how many "
            "USD one unit is: --unit 1300000, for millions at USD 1.3 each (in Python: value=1.3, USD mn)."
        )
    if value is not None:
        if usd is not None and not np.isclose(value * MILLION, usd):
            notes.append(f"the unit asked for (USD {value * MILLION:g}) is taken instead of {unit}.")
        return value, notes if value == 1.0 else [*notes, f"values multiplied by {value:g} to USD mn."]
    return (1.0 if usd is None else usd / MILLION), notes


def _unused(table: Long, layout: Layout | None, used: set[str]) -> list[str]:
    known = {*_choices(layout)} if layout is not None else set()
    names = [name or "(without a name)" for name in table.header if name not in used and key(name) not in known]
    if not names:
        return []
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    what = "column" if len(names) == 1 else "columns"
    return [f"{what} not used: {', '.join(names[:MOST_NAMED])}{more}."]


# -- rows ------------------------------------------------------------------------------------------------------


def _rows(
    table: Long,
    layout: Layout | None,
    roles: Mapping[str, str],
    tariff: tuple[str, str] | None,
    unit: float,
    year: int | None,
    decimal: str | None,
) -> tuple[Rows, int | None, list[str]]:
    """The rows of one year and one direction, checked; the year where the file says it, and notes."""
    by_key = {key(name): name for name in table.header}
    chosen = {column: by_key[column] for column in _choices(layout) if column in by_key}
    spare = {role: _spare(layout, role, roles[role], by_key) for role in PLACES if role in roles}
    wanted = [
        *roles.values(),
        *chosen.values(),
        *(name for names in spare.values() for name in names),
        *([tariff[1]] if tariff else []),
    ]
    lines, cells = table.take(list(dict.fromkeys(wanted)))
    if not len(lines):
        raise DataError(f"{table.where}: no rows under the header. {AGAIN}")
    by_role = {role: cells[column] for role, column in roles.items()}
    for role, names in spare.items():
        for name in names:
            by_role[role] = np.where(by_role[role] == "", cells[name], by_role[role])
    rows, found_year = np.ones(len(lines), dtype=bool), None
    notes: list[str] = []
    if "year" in by_role:
        found_year, rows, notes = one_year(table.where, by_role["year"], lines, roles["year"], year)
    if layout is not None:
        rows, said = _kept(table, layout, {c: cells[name] for c, name in chosen.items()}, by_role, lines, rows)
        notes += said
    for role in (r for r in roles if r not in ("value", "year")):
        _check_labels(table, by_role[role], lines, rows, roles[role])
    if layout is not None and not layout.iso:
        _refuse_numbers(table, {roles[role]: by_role[role] for role in PLACES if role in roles}, lines, rows)
    if "exporter" not in by_role:
        seller, buyer, rows, said = directed(table.where, by_role, lines, rows, roles["flow"])
        by_role |= {"exporter": seller, "importer": buyer}
        notes += said
    at = np.flatnonzero(rows)
    sector = by_role["sector"][at] if "sector" in by_role else np.full(len(at), TOTAL, dtype=object)
    values, blank, said = _values(table, by_role["value"][at], lines[at], roles["value"], layout, decimal)
    notes += said
    rates = None
    seller, buyer = by_role["exporter"][at], by_role["importer"][at]
    if tariff is not None:
        home = seller == buyer
        rates, said = read_tariffs(
            table.where, *tariff, cells[tariff[1]][at], lines[at], home | blank, table.points, decimal
        )
        notes += said
    out = Rows(seller, buyer, sector, values * unit, rates, lines[at]).where(~blank)
    if not len(out.values):
        raise DataError(f"{table.where}: no rows with a value. {AGAIN}")
    periods = {} if "year" not in by_role else {"period": by_role["year"][at][~blank]}
    parts = {column: cells[chosen[column]][at][~blank] for column in _parts(layout) if column in chosen}
    if len(set(periods.get("period", ()))) <= 1 and not parts:
        return out, found_year, notes
    check_once(table.where, out, [*periods.values(), *parts.values()])
    whole = summed(out)
    if parts and len(whole.values) < len(out.values):
        notes.append(f"{len(out.values)} rows added up to {len(whole.values)} flows (by {', '.join(parts)}).")
    return whole, found_year, notes


def _kept(
    table: Long,
    layout: Layout,
    shares: Mapping[str, Texts],
    by_role: Mapping[str, Texts],
    lines: Whole,
    rows: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], list[str]]:
    """Rows of the layout's indicator and of flows as a whole, and notes; raise where a flow is there in parts only."""
    wanted, _ = kept(shares, layout.keep, {}, rows)
    out, notes = kept(shares, layout.keep, layout.totals, rows)
    if layout.totals and set(REPORTED) <= set(by_role):
        flow = [by_role[role] for role in (*REPORTED, "sector") if role in by_role]
        check_wholes(table.where, flow, lines, wanted, out)
    return out, notes


def _spare(layout: Layout | None, role: str, column: str, by_key: Mapping[str, str]) -> list[str]:
    """Other columns of a layout for the same countries, for rows in which the preferred one is blank."""
    names = () if layout is None else layout.roles.get(role, ())
    return [by_key[name] for name in names if name in by_key and by_key[name] != column]


def _choices(layout: Layout | None) -> list[str]:
    return [] if layout is None else [*layout.keep, *layout.totals, *layout.parts]


def _parts(layout: Layout | None) -> tuple[str, ...]:
    return () if layout is None else layout.parts


def _check_labels(
    table: Long, labels: Texts, lines: Whole, rows: np.ndarray[tuple[int], np.dtype[np.bool_]], column: str
) -> None:
    missing = [label for label in dict.fromkeys(labels[rows]) if str(label).upper() in MISSING]
    blank = rows & np.isin(labels, missing) if missing else np.zeros(len(labels), dtype=bool)
    if blank.any():
        k = int(blank.argmax())
        found = shown(labels[k]) if labels[k] else "blank"
        raise DataError(
            f"{table.where}, {table.counter} {int(lines[k])}, column {column!r}: {found} "
            f"({counted(int(blank.sum()), 'such cell')}). Expected a code."
        )


def _refuse_numbers(
    table: Long, columns: Mapping[str, Texts], lines: Whole, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> None:
    """Raise where a country is a number of Eurostat's geonomenclature: 004 is Germany there, and Afghanistan in ISO."""
    for column, labels in columns.items():
        numbered = [label for label in dict.fromkeys(labels[rows]) if str(label).isdigit()]
        if numbered:
            line = int(lines[int(np.argmax(rows & (labels == numbered[0])))])
            raise DataError(
                f"{table.where}, {table.counter} {line}, column {column!r}: {numbered[0]!r} is a number of Eurostat's "
                "geonomenclature, in which 004 is Germany. Give columns with ISO codes (DECLARANT_ISO, PARTNER_ISO)."
            )


def _values(
    table: Long, cells: Texts, lines: Whole, column: str, layout: Layout | None, decimal: str | None
) -> tuple[Array, np.ndarray[tuple[int], np.dtype[np.bool_]], list[str]]:
    """Numbers, which are blank and left out, and notes."""
    texts = [str(cell) for cell in cells]
    plain, wrong = numbers(texts)
    style = PLAIN
    if wrong is not None or decimal is not None or not table.points:
        style = find_style(f"{table.where}, column {column!r}", texts, points=table.points, decimal=decimal)
        plain, wrong = numbers(texts, style)
    notes = [] if style == PLAIN else [f"numbers are read with {style.describe()}."]
    blank = np.isnan(plain)
    if wrong is not None or (blank.any() and (layout is None or not layout.blanks)):
        k = int(blank.argmax()) if wrong is None else wrong
        hint = f": {said}" if (said := lacking(texts[k])) else ""
        _refuse(table, column, texts[k], int(lines[k]), int(blank.sum()), f"a finite number{hint}")
    if blank.any():
        notes.append(f"{counted(int(blank.sum()), 'row')} without a value left out.")
    for bad, text in (
        (np.isinf(plain), "a finite number"),
        (plain < 0, "0 or more; set negative inventories to 0 first"),
    ):
        if bad.any():
            k = int(bad.argmax())
            _refuse(table, column, texts[k], int(lines[k]), int(bad.sum()), text)
    return plain, blank, notes


def _refuse(table: Long, column: str, cell: str, line: int, count: int, expected: str) -> None:
    raise DataError(
        f"{table.where}, {table.counter} {line}, column {column!r}: {shown(cell)} ({counted(count, 'such cell')}). "
        f"Expected {expected}."
    )
