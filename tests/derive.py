"""Derives the figures of ``golden/inputs`` from the raw data: ``python tests/derive.py ../shared/data``.

Each function selects what the tests need, converts it to parley's axes and units, and rounds it to what a test can see.
Nothing is copied as it is. ``golden/inputs/README.md`` names the sources and their terms.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from shipped import INPUTS

from parley.errors import InputError
from parley.skies.geometry.airports import airport
from parley.skies.geometry.firs import state_of
from parley.skies.rights.sky import countries_of
from parley.skies.traffic.openflights import AIRLINES, NULL, ROUTES, airlines
from parley.skies.traffic.schedule import flow
from parley.worlds.recipes import cp2015
from parley.worlds.recipes.trade_2023 import MILLION

NAFTA = ("MEX", "CAN", "USA")
SAMPLE = tuple(
    "AUS AUT BEL BRA CAN CHE CHN DEU DNK ESP FIN FRA GBR HKG IDN IND IRL ITA JPN KOR MEX MYS NLD POL SGP SWE THA TUR "
    "USA ZAF".split()
)
"""The 30 countries of gegravity's example."""
FIR_STATES = frozenset("RUS BLR UKR PRK AFG IRN LBY SDN SYR YEM BEL".split())
"""Those closed or avoided on the days that tests compare, and Belgium, whose region holds Luxembourg too."""
EUROPE = frozenset().union(*(countries_of(name) for name in ("EU27", "GBR", "NOR", "ISL", "CHE")))
WEST = EUROPE | {"USA", "CAN", "JPN", "KOR"}
FLOWS = ("europe-asia", "asia-north-america")
SAME = {
    **{"C16": ["lum"], "C17_18": ["ppp"], "C23": ["nmm"], "C24A": ["i_s"], "C24B": ["nfm"], "C25": ["fmp"]},
    **{"C13T15": ["tex", "wap", "lea"], "C19": ["p_c"], "C29": ["mvh"], "A03": ["fsh"]},
}
"""ICIO sectors and the GTAP sectors that hold the same goods."""


def npz(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """An npz without dates and without compression: equal arrays give equal bytes, whatever zlib is installed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), content.getvalue())
    return buffer.getvalue()


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A CSV in UTF-8 with line feeds."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def nafta_1993(raw: Path) -> bytes:
    """Caliendo & Parro's inputs on parley's axes, tradables only where the rest is 0; of 2005 NAFTA's tariffs only."""
    inputs, traded = cp2015.read_inputs(raw / "cp2015"), len(cp2015.TRADED)
    place = [cp2015.REGIONS.index(code) for code in NAFTA]
    after = cp2015.read_tariffs(raw / "cp2015" / "tariffs2005.txt")[np.ix_(place, place)]
    arrays = {
        "trade": np.moveaxis(inputs.trade[:, :, :traded], 2, 0),
        "tariffs": np.moveaxis(inputs.tariffs[:, :, :traded], 2, 0),
        "output": inputs.output,
        "value_added": inputs.value_added,
        "materials": inputs.materials,
        "nafta_tariffs_2005": after[:, :, :traded],
    }
    return npz({name: array.astype(np.float32) for name, array in arrays.items()})


def liberation_day(raw: Path) -> bytes:
    """GDP (USD mn) and announced US tariff (fraction) by country; the trade is that of the bundled trade-2023."""

    def column(name: str, key: str) -> list[str]:
        with (raw / "baci2023" / name).open(encoding="utf-8-sig", newline="") as file:
            return [row[key] for row in csv.DictReader(file)]

    gdp = (f"{float(value) / MILLION:.6f}" for value in column("gdp.csv", "gdp"))
    rates = (f"{float(value):g}" for value in column("tariffs.csv", "applied_tariff"))
    regions = column("country_labels.csv", "iso3")
    return table(("region", "gdp_usd_mn", "us_tariff"), zip(regions, gdp, rates, strict=True))


def guide_2006(raw: Path) -> bytes:
    """Pairs of the 30 countries: trade in whole USD mn, covariates; their output and spending over all 69."""
    guide = pd.read_csv(raw / "agtpa" / "input_2006.csv")
    output = guide.groupby("exporter").trade.sum().round()
    spending = guide.groupby("importer").trade.sum().round()
    pairs = guide[guide.exporter.isin(SAMPLE) & guide.importer.isin(SAMPLE)]
    return table(
        ("exporter", "importer", "trade", "output", "spending", "km", "contiguity", "common_language"),
        (
            (a, b, f"{x:.0f}", f"{output[a]:.0f}", f"{spending[b]:.0f}", f"{km:.4f}", near, tongue)
            for a, b, x, km, near, tongue in zip(
                pairs.exporter, pairs.importer, pairs.trade.round(), pairs.DIST, pairs.CNTG, pairs.LANG, strict=True
            )
        ),
    )


def baci_icio_2013(raw: Path) -> bytes:
    """Log of BACI over ICIO trade of 2013: by pair (goods, N x N), and by pair and sector (cells above USD 1 mn)."""
    baci = pd.read_parquet(raw / "hm2013" / "trade_tariffs_2013_38x38x39gtap.parquet")
    icio = np.load(raw / "icio" / "icio2013.npz")
    codes, sectors = icio["C"].tolist(), icio["S"].tolist()
    common = sorted(set(baci.exporter) & set(codes))
    place = [codes.index(code) for code in common]
    flows = icio["X"][np.ix_(place, place)].astype(np.float64)

    def log(gtap: list[str] | None, columns: list[int], least: float) -> npt.NDArray[np.float64]:
        part = baci if gtap is None else baci[baci.sector_gtap.isin(gtap)]
        long = part.groupby(["exporter", "importer"], observed=True).trade_kusd_2013.sum() / 1e3
        theirs = long.unstack().reindex(index=common, columns=common).fillna(0.0).to_numpy()
        ours = flows[:, :, columns].sum(axis=2)
        kept = (ours > least) & (theirs > least) & ~np.eye(len(common), dtype=bool)
        return np.where(kept, np.log(np.where(kept, theirs, 1.0) / np.where(kept, ours, 1.0)), np.nan)

    cells = [log(gtap, [sectors.index(code)], 1.0) for code, gtap in SAME.items()]
    arrays = {"pairs": log(None, list(range(27)), 0.0), "cells": np.stack(cells)}
    return npz({name: array.astype(np.float16) for name, array in arrays.items()})


def gdp_2021(raw: Path) -> bytes:
    """GDP of 2021 in USD mn of the regions of world-2021, and of the world (WLD)."""
    wanted = {*np.load(raw / "icio" / "icio2021.npz")["C"].tolist(), "WLD"}
    with (raw / "worldbank" / "gdp_current_usd.csv").open(encoding="utf-8-sig", newline="") as file:
        found = {row["Country Code"]: row["Value"] for row in csv.DictReader(file) if row["Year"] == "2021"}
    rows = ((code, f"{float(found[code]) / 1e6:.3f}") for code in sorted(wanted & set(found)))
    return table(("region", "gdp_usd_mn"), rows)


def flight_regions(raw: Path) -> bytes:
    """Regions of some states; places to 0.001 degrees (110 m), of the properties only the id."""
    kept = []
    for feature in json.loads((raw / "flights" / "Boundaries.geojson").read_text(encoding="utf-8"))["features"]:
        code = str(feature["properties"]["id"])
        if state_of(code) in FIR_STATES:
            kept.append({"type": "Feature", "properties": {"id": code}, "geometry": _rounded(feature["geometry"])})
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in kept)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    def at(part: Any) -> Any:
        return [at(p) for p in part] if isinstance(part, list) else round(float(part), 3)

    return {"type": geometry["type"], "coordinates": at(geometry["coordinates"])}


@functools.cache
def western_routes(raw: Path) -> dict[str, bytes]:
    """Routes of Western carriers on the two flows in OpenFlights' form, and those carriers; unread fields are empty."""
    folder = raw / "flights"
    carriers = {key: one for key, one in airlines(folder).items() if one.country in WEST}

    @functools.cache
    def country(code: str) -> str:
        try:
            return airport(code).country
        except InputError:
            return ""

    def lines(name: str) -> list[list[str]]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    routes = [
        [code, key, a, NULL, b, NULL, shared, stops, planes]
        for code, key, a, _, b, _, shared, stops, planes in lines(ROUTES)
        if key in carriers and shared != "Y" and stops == "0" and flow(country(a), country(b)) in FLOWS
    ]
    used = {line[1] for line in routes}
    named = [[k, name, NULL, "", "", "", land, ""] for k, name, *_, land, _ in lines(AIRLINES) if k in used]
    return {ROUTES: table(routes[0], routes[1:]), AIRLINES: table(named[0], named[1:])}


DERIVED: dict[str, Callable[[Path], bytes]] = {
    "nafta_1993.npz": nafta_1993,
    "liberation_day.csv": liberation_day,
    "guide_2006.csv": guide_2006,
    "baci_icio_2013.npz": baci_icio_2013,
    "gdp_2021.csv": gdp_2021,
    "vatsim/regions.geojson": flight_regions,
    f"openflights/{ROUTES}": lambda raw: western_routes(raw)[ROUTES],
    f"openflights/{AIRLINES}": lambda raw: western_routes(raw)[AIRLINES],
}
"""What is shipped, by its name below ``golden/inputs``."""


def main(raw: Path) -> None:
    """Write every file and its sha256 into ``inputs.toml``."""
    listing = INPUTS / "inputs.toml"
    text = listing.read_text(encoding="utf-8")
    for name, derive in DERIVED.items():
        content = derive(raw)
        (INPUTS / name).parent.mkdir(parents=True, exist_ok=True)
        (INPUTS / name).write_bytes(content)
        entry = re.compile(rf'(\["{re.escape(name)}"\].*?sha256 = ")[0-9a-f]*"', re.DOTALL)
        text, count = entry.subn(rf'\g<1>{hashlib.sha256(content).hexdigest()}"', text, count=1)
        if count != 1:
            raise SystemExit(f"{listing}: no entry with a sha256 for {name!r}")
        print(f"{len(content):8,} {name}")
    listing.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
