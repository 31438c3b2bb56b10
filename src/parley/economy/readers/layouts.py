"""Long tables that are published in a known layout: how each is recognised, its columns by role, its unit.

Names of columns are compared without case, blanks and punctuation: ``Trade Value (US$)`` is ``tradevalueus``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

THOUSAND, MILLION = 1e3, 1e6


@dataclass(frozen=True)
class Layout:
    """A published layout of long tables.

    Attributes:
        title: what to call it.
        marks: columns that it has, by key; of each inner tuple one.
        roles: columns by role, the preferred first. A table either says ``exporter`` and ``importer``, or ``reporter``,
            ``partner`` and ``flow`` (imports and exports as each side reports them).
        usd: USD of one unit of value; None where values are in another currency or the table does not say.
        unit: of the values, in words; empty where the layout does not fix it.
        keep: by column, the cells of rows to keep where the column is there (one indicator of several).
        totals: by column, the cells of rows that are the total over that column; where there are any, only these
            count.
        parts: columns that tell rows of one flow apart, such as the type of trade; these rows add up.
        iso: numbers of countries are those of ISO and the UN; Eurostat's own numbers mean other countries.
        blanks: rows without a value are pairs without a record.
        source: where the layout is documented.
    """

    title: str
    marks: tuple[tuple[str, ...], ...]
    roles: Mapping[str, tuple[str, ...]]
    usd: float | None = None
    unit: str = ""
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    iso: bool = True
    blanks: bool = True
    source: str = ""

    def fits(self, keys: Iterable[str]) -> bool:
        """Whether a header with these keys has the layout's columns."""
        there = set(keys)
        return all(there & set(names) for names in self.marks)


def key(name: str) -> str:
    """A column's name without case, blanks and punctuation; a percent sign stays."""
    return re.sub(r"[^a-z0-9%]+", "", name.strip().lower())


REPORTER = (
    *("reporteriso3", "reporteriso", "declarantiso", "rt3iso", "reportercode", "reporter", "declarant", "rtcode"),
    "reporterdesc",
)
PARTNER = ("partneriso3", "partneriso", "pt3iso", "partnercode", "partner", "ptcode", "partnerdesc")
FLOW = ("flowcode", "tradeflowcode", "tradeflowname", "tradeflow", "flowdesc", "flow", "rgdesc", "rgcode")

_WORDS = {
    "value",
    "values",
    "trade",
    "tradevalue",
    "tradevaluein",
    "valuein",
    "tradein",
    "flow",
    "flows",
    "sales",
    "in",
    "",
}
_UNITS: dict[str, tuple[float | None, str]] = {
    "usd": (1.0, "USD"),
    "1000usd": (THOUSAND, "thousand USD"),
    "kusd": (THOUSAND, "thousand USD"),
    "thousandusd": (THOUSAND, "thousand USD"),
    "usdthousand": (THOUSAND, "thousand USD"),
    "musd": (MILLION, "million USD"),
    "mnusd": (MILLION, "million USD"),
    "miousd": (MILLION, "million USD"),
    "millionusd": (MILLION, "million USD"),
    "usdmn": (MILLION, "million USD"),
    "usdmillion": (MILLION, "million USD"),
    "bnusd": (1e9, "billion USD"),
    "billionusd": (1e9, "billion USD"),
    "eur": (None, "euros"),
    "1000eur": (None, "thousand euros"),
    "meur": (None, "million euros"),
    "mneur": (None, "million euros"),
    "mioeur": (None, "million euros"),
    "millioneur": (None, "million euros"),
}
"""USD of one unit, where it is USD, by what a column's name ends with."""
VALUES = tuple(f"{word}{unit}" for word in sorted(_WORDS) for unit in _UNITS if "$" not in unit)
"""Keys of columns of values that name their unit."""

LAYOUTS = (
    Layout(
        "CEPII BACI",
        (("t",), ("i",), ("j",), ("k",), ("v",)),
        {"year": ("t",), "exporter": ("i",), "importer": ("j",), "sector": ("k",), "value": ("v",)},
        THOUSAND,
        "thousand USD",
        source="Gaulier & Zignago (2010), https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    ),
    Layout(
        "UN Comtrade",
        (("refyear", "period"), ("primaryvalue",), ("flowcode", "flowdesc"), REPORTER, PARTNER),
        {
            "year": ("period", "refyear"),
            "reporter": REPORTER,
            "partner": PARTNER,
            "flow": ("flowcode", "flowdesc"),
            "sector": ("cmdcode",),
            "value": ("primaryvalue",),
        },
        1.0,
        "USD",
        totals={
            "partner2code": ("0",),
            "partner2iso": ("W00",),
            "customscode": ("C00",),
            "motcode": ("0",),
            "moscode": ("0",),
        },
        source="https://comtradeapi.un.org/files/v1/app/wiki",
    ),
    Layout(
        "UN Comtrade (until 2022)",
        (("year", "yr", "period"), ("tradevalueus", "tradevalueus$", "tradevalueusd"), ("tradeflow", "tradeflowcode")),
        {
            "year": ("period", "year", "yr"),
            "reporter": REPORTER,
            "partner": PARTNER,
            "flow": ("tradeflow", "tradeflowcode"),
            "sector": ("commoditycode", "cmdcode"),
            "value": ("tradevalueus", "tradevalueusd"),
        },
        1.0,
        "USD",
        source="https://comtradeplus.un.org",
    ),
    Layout(
        "UN Comtrade (interface until 2022)",
        (("yr",), ("rgdesc", "rgcode"), ("rt3iso", "rtcode"), ("pt3iso", "ptcode"), ("tradevalue",)),
        {
            "year": ("period", "yr"),
            "reporter": REPORTER,
            "partner": PARTNER,
            "flow": ("rgcode", "rgdesc"),
            "sector": ("cmdcode",),
            "value": ("tradevalue",),
        },
        1.0,
        "USD",
        source="https://comtradeplus.un.org",
    ),
    Layout(
        "USITC ITPD",
        (("exporteriso3",), ("importeriso3",), ("industryid",), ("trade",)),
        {
            "year": ("year",),
            "exporter": ("exporteriso3",),
            "importer": ("importeriso3",),
            "sector": ("industryid",),
            "value": ("trade",),
        },
        MILLION,
        "million USD",
        source="Borchert, Larch, Shikher & Yotov (2021), https://www.usitc.gov/data/gravity/itpde.htm",
    ),
    Layout(
        "WITS",
        (("reporteriso3", "reportername"), ("partneriso3", "partnername"), ("tradevaluein1000usd",)),
        {
            "year": ("year",),
            "reporter": (*REPORTER, "reportername"),
            "partner": (*PARTNER, "partnername"),
            "flow": ("tradeflowname", "tradeflow", "tradeflowcode"),
            "sector": ("productcode",),
            "value": ("tradevaluein1000usd",),
        },
        THOUSAND,
        "thousand USD",
        source="https://wits.worldbank.org",
    ),
    Layout(
        "Eurostat Comext",
        (("valueineuros", "valueeur"), ("flow",), ("declarantiso", "declarant", "reporter"), ("partneriso", "partner")),
        {
            "year": ("period",),
            "reporter": ("declarantiso", "reporter", "declarant"),
            "partner": ("partneriso", "partner"),
            "flow": ("flow",),
            "sector": ("productnc", "product", "productcn"),
            "value": ("valueineuros", "valueeur"),
        },
        None,
        "euros",
        iso=False,
        parts=("tradetype", "statprocedure", "statregime", "supplunit", "suppunit"),
        source="https://ec.europa.eu/eurostat/web/international-trade-in-goods",
    ),
    Layout(
        "Eurostat Comext (SDMX)",
        (("reporter",), ("partner",), ("flow",), ("indicators",), ("timeperiod",), ("obsvalue",)),
        {
            "year": ("timeperiod",),
            "reporter": ("reporter",),
            "partner": ("partner",),
            "flow": ("flow",),
            "sector": ("product",),
            "value": ("obsvalue",),
        },
        None,
        "euros",
        iso=False,
        keep={"indicators": ("VALUE_IN_EUROS", "VALUE_EUR")},
        source="https://ec.europa.eu/eurostat/web/international-trade-in-goods",
    ),
    Layout(
        "CEPII Gravity",
        (
            ("iso3o", "countryido", "iso3numo"),
            ("iso3d", "countryidd", "iso3numd"),
            (
                *("tradeflowbaci", "manuftradeflowbaci", "tradeflowcomtradeo", "tradeflowcomtraded"),
                *("tradeflowimfo", "tradeflowimfd"),
            ),
        ),
        {
            "year": ("year",),
            "exporter": ("iso3o", "countryido", "iso3numo"),
            "importer": ("iso3d", "countryidd", "iso3numd"),
            "value": (),
        },
        THOUSAND,
        "thousand USD",
        source="Conte, Cotterlaz & Mayer (2022), https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=8",
    ),
    Layout(
        "flows as reported by each side",
        (REPORTER, PARTNER, FLOW, ("value", "tradevalue", "amount", *VALUES)),
        {
            "year": ("year", "period", "time"),
            "reporter": REPORTER,
            "partner": PARTNER,
            "flow": FLOW,
            "sector": (
                *("sector", "product", "productcode", "cmdcode", "industry", "commodity", "commoditycode", "hs6"),
            ),
            "value": ("value", "tradevalue", "amount", *VALUES),
        },
    ),
)
"""In the order in which they are tried."""


def unit_of(column: str) -> tuple[float | None, str] | None:
    """USD of one unit and the unit in words, where the name of a column of values says it; None where it does not."""
    name = key(column)
    found = [unit for unit in _UNITS if name.endswith(unit) and name.removesuffix(unit) in _WORDS]
    return _UNITS[max(found, key=len)] if found else None


def layout_of(header: Sequence[str]) -> Layout | None:
    """The published layout of a long table with this header, or None."""
    keys = {key(name) for name in header}
    return next((layout for layout in LAYOUTS if layout.fits(keys)), None)
