"""One small world written in every layout of tables that parley knows, so that all of them must read alike."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pandas as pd

REGIONS = ("CHN", "DEU", "USA")
"""In the order in which they are read."""
NUMERIC = {"CHN": "156", "DEU": "276", "USA": "842"}
TWO = {"CHN": "CN", "DEU": "DE", "USA": "US"}
SECTORS = ("270900", "870323")
YEAR = 2022
EURO = 1.053
"""USD per euro of the layouts in euros."""


def flows() -> np.ndarray:
    """(N, N, J) sales, origin, destination, sector, USD mn; no two alike."""
    out = np.arange(1.0, 19.0).reshape(3, 3, 2) * 10.5
    own = np.arange(3)
    out[own, own, :] += 1000.0
    return out


def cells() -> list[tuple[str, str, str, float]]:
    """Exporter, importer, sector, USD mn."""
    f = flows()
    places = [(i, n, j) for i in range(3) for n in range(3) for j in range(2)]
    return [(REGIONS[i], REGIONS[n], SECTORS[j], float(f[i, n, j])) for i, n, j in places]


def text(header: str, rows: list[list[object]], sign: str = ",") -> bytes:
    """A text table."""
    return "\n".join([header, *(sign.join(map(str, row)) for row in rows), ""]).encode()


def tidy() -> bytes:
    """Plain names."""
    return text("exporter,importer,sector,year,value", [[a, b, s, YEAR, v] for a, b, s, v in cells()])


def semicolons() -> bytes:
    """As Excel writes it in German."""
    rows = [[a, b, s, f"{v:,.2f}".translate(str.maketrans(",.", ".,"))] for a, b, s, v in cells()]
    return text("exporter;importer;sector;value", rows, ";").decode().encode("utf-16")


def baci() -> bytes:
    """CEPII BACI: thousand USD, numbers for countries."""
    rows = [[YEAR, NUMERIC[a], NUMERIC[b], s, v * 1e3, "NA"] for a, b, s, v in cells()]
    return text("t,i,j,k,v,q", rows)


def comtrade() -> bytes:
    """UN Comtrade of today: both sides report, exports a tenth lower; the world beside; a surplus comma."""
    rows: list[list[object]] = []
    for a, b, s, v in cells():
        for flow, who, whom, usd in (("M", b, a, v * 1e6), ("X", a, b, v * 0.9e6)):
            rows.append(["C", YEAR, NUMERIC[who], who, flow, NUMERIC[whom], whom, 0, "W00", "C00", s, usd, ""])
    for b in REGIONS:
        rows.append(["C", YEAR, NUMERIC[b], b, "M", 0, "W00", 0, "W00", "C00", SECTORS[0], 5e9, ""])
        rows.append(["C", YEAR, NUMERIC[b], b, "M", 0, "W00", 0, "W00", "C04", SECTORS[0], 1e9, ""])
    return text(
        "typeCode,refYear,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,partner2ISO,customsCode,"
        "cmdCode,primaryValue",
        rows,
    )


def old_comtrade() -> bytes:
    """UN Comtrade until 2022."""
    rows = [["HS", YEAR, "Import", 1, b, a, s, v * 1e6] for a, b, s, v in cells()]
    return text(
        "Classification,Year,Trade Flow,Trade Flow Code,Reporter ISO,Partner ISO,Commodity Code,Trade Value (US$)", rows
    )


def itpd() -> bytes:
    """USITC ITPD-E: million USD."""
    rows = [[a, b, YEAR, s, v, 0] for a, b, s, v in cells()]
    return text("exporter_iso3,importer_iso3,year,industry_id,trade,flag_mirror", rows)


def wits() -> bytes:
    """WITS: thousand USD, exports only."""
    rows = [["H5", a, s, b, YEAR, "Gross Exp.", 6, v * 1e3] for a, b, s, v in cells()]
    return text(
        "Nomenclature,ReporterISO3,ProductCode,PartnerISO3,Year,TradeFlowName,TradeFlowCode,TradeValue in 1000 USD",
        rows,
    )


def comext() -> bytes:
    """Eurostat Comext: euros, two rows a flow (procedures), imports and months beside the year."""
    rows: list[list[object]] = []
    for a, b, s, v in cells():
        for procedure, part in ((1, 0.25), (3, 0.75)):
            rows.append([TWO[b], TWO[a], "E", s, 1, procedure, "202252", v * part * 1e6 / EURO])
        rows.append([TWO[b], TWO[a], "E", s, 1, 1, "202201", v * 1e5 / EURO])
    return text("REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,PERIOD,VALUE_EUR", rows)


def gravity() -> bytes:
    """CEPII Gravity: thousand USD, blank where nothing is recorded; one sector."""
    sums = flows().sum(axis=2)
    rows = [[YEAR, a, b, 1.5, sums[i, n] * 1e3] for i, a in enumerate(REGIONS) for n, b in enumerate(REGIONS)]
    rows.append([YEAR, "CHN", "TWN", 1.5, ""])
    return text("year,iso3_o,iso3_d,dist,tradeflow_baci", rows)


def matrix() -> bytes:
    """Blocks under one another, one a sector; rows sell."""
    f = flows()
    lines = []
    for j, s in enumerate(SECTORS):
        lines.append(",".join([s, *REGIONS]))
        lines += [",".join([a, *(str(f[i, n, j]) for n in range(3))]) for i, a in enumerate(REGIONS)]
    return ("\n".join(lines) + "\n").encode()


def stata() -> bytes:
    """A long table in Stata, with value labels for countries."""
    rows = cells()
    frame = pd.DataFrame(
        {
            "exporter": pd.Categorical([r[0] for r in rows]),
            "importer": [r[1] for r in rows],
            "sector": [int(r[2]) for r in rows],
            "year": float(YEAR),
            "trade": [r[3] for r in rows],
        }
    )
    out = io.BytesIO()
    frame.to_stata(out, write_index=False)
    return out.getvalue()


LONG: dict[str, tuple[str, Callable[[], bytes], str, float | None]] = {
    "tidy": ("t.csv", tidy, "", None),
    "semicolons": ("t_2022.csv", semicolons, "decimal comma and thousands separators", None),
    "baci": ("t.csv", baci, "CEPII BACI, values ('v') in thousand USD", None),
    "comtrade": ("t.csv", comtrade, "UN Comtrade, values ('primaryValue') in USD", None),
    "old comtrade": ("t.csv", old_comtrade, "UN Comtrade (until 2022), values ('Trade Value (US$)') in USD", None),
    "itpd": ("t.csv", itpd, "USITC ITPD, values ('trade') in million USD", None),
    "wits": ("t.csv", wits, "WITS, values ('TradeValue in 1000 USD') in thousand USD", None),
    "comext": ("t.csv", comext, "Eurostat Comext, values ('VALUE_EUR') in euros", EURO / 1e6),
    "stata": ("t.dta", stata, "", None),
}
"""File name, writer, what a note must say, USD mn of one unit where the file does not say."""


# -- input-output tables ---------------------------------------------------------------------------------------


def accounts() -> tuple[np.ndarray, np.ndarray]:
    """(N, J, N, J) intermediates and (N, J, N) final sales of three regions and two sectors, EUR mn."""
    rng = np.random.default_rng(5)
    core = rng.uniform(0.5, 10.0, (3, 2, 3, 2))
    final = rng.uniform(5.0, 60.0, (3, 2, 3))
    own = np.arange(3)
    final[own, :, own] += 300.0
    return core, final


AREAS, CODES = ("AT", "DE", "FIGW1"), ("A01", "C10T12")


def figaro_matrix() -> bytes:
    """FIGARO as a matrix; final demand in two kinds, value added in two rows."""
    core, final = accounts()
    labels = [f"{a}_{c}" for a in AREAS for c in CODES]
    sales = np.concatenate([core.reshape(6, 6), np.repeat(final.reshape(6, 3) / 2, 2, axis=1)], axis=1)
    added = core.sum(axis=(2, 3)) + final.sum(axis=2) - core.sum(axis=(0, 1))
    header = ",".join(["rowLabels", *labels, *(f"{a}_{k}" for a in AREAS for k in ("P3_S14", "P51G"))])
    rows: list[list[object]] = [[label, *sales[k]] for k, label in enumerate(labels)]
    rows.append(["W2_D21X31", *(0.1 * added.ravel()), *[0.0] * 6])
    rows.append(["W2_B2A3G", *(0.9 * added.ravel()), *[0.0] * 6])
    return text(header, rows)


def figaro_flat() -> bytes:
    """FIGARO as a flat file."""
    lines = figaro_matrix().decode().splitlines()
    columns = lines[0].split(",")[1:]
    rows: list[list[object]] = []
    for line in lines[1:]:
        label, *values = line.split(",")
        for column, value in zip(columns, values, strict=True):
            rows.append([label, column, *label.split("_", 1), *column.split("_", 1), value])
    return text("icioiRow,icioiCol,refArea,rowIi,counterpartArea,colIi,obsValue", rows)


def exiobase() -> tuple[bytes, bytes]:
    """EXIOBASE's Z and Y."""
    core, final = accounts()
    areas, codes = ("AT", "DE", "WA"), ("Paddy rice", "Wheat, other")
    pairs = [(a, c) for a in areas for c in codes]
    head = ["\t".join(["region", "", *(a for a, _ in pairs)]), "\t".join(["sector", "", *(c for _, c in pairs)])]
    z = [*head, "\t".join(["region", "sector", *[""] * 6])]
    z += ["\t".join([*pair, *map(str, core.reshape(6, 6)[k])]) for k, pair in enumerate(pairs)]
    y = ["\t".join(["region", "", *(a for a in areas for _ in range(2))])]
    y += ["\t".join(["sector", "", *(["Households", "Capital"] * 3)])]
    halves = np.repeat(final.reshape(6, 3) / 2, 2, axis=1)
    y += ["\t".join([*pair, *map(str, halves[k])]) for k, pair in enumerate(pairs)]
    return ("\n".join(z) + "\n").encode(), ("\n".join(y) + "\n").encode()
