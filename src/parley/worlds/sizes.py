"""Whether a table is as large as the world it describes: output against GDP, of all countries and of each.

How large output may be follows from how evenly it follows GDP. Ratios of output to GDP that hardly differ between
countries are those of whole economies; ratios that differ by half are those of goods or manufacturing; others are those
of single sectors. Measured with the GDP that ships (middle country; spread of the logarithm of the ratio):

=================================================  =======  =======
table                                               ratio    spread
=================================================  =======  =======
OECD ICIO 2013, 2019, 2021, 2022, 79 countries      1.8-1.9  0.10-0.13
WIOD 2000 and 2011, 42 and 39 countries             1.9      0.10-0.11
the same, value added                               0.92     0.06-0.08
``trade-2023`` (domestic sales from GDP), 177       1.03     0.04
OECD ICIO, goods                                    0.60-67  0.29-0.32
manufacturing of 2006 (UNCTAD-WTO guide), 68        0.50     0.55
OECD ICIO, exports of goods                         0.19-23  0.57-0.65
OECD ICIO, single sectors of goods                  0.001-1  0.6-3
=================================================  =======  =======
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parley.codes.groups import describe_groups
from parley.dims import Array
from parley.economy.readers.flows import TOTAL
from parley.economy.tables import FlowTable, InputOutputTable
from parley.errors import AccountingError
from parley.worlds.gdp import gdp, year_for

FEWEST = 8
"""Countries from which on the pattern of their sizes says whether a table is a real one."""
FEW = 3
ALIKE = 0.8
"""Least correlation of log output and log GDP in a real table (whole economies 0.99, goods 0.97, food 0.94)."""
SPREADS = 5.0
"""Differences from the middle that countries may have, in spreads of the logarithm of the ratio."""
SMALL = 10_000.0
"""USD mn of GDP below which a country may be out of line (flags of convenience, tax havens): named, not refused."""
LARGEST = 10.0
"""Ratio that no country has, however much the ratios differ: half the rows of a table may be in thousands."""
UNEVEN = 10.0
"""Largest ratio between the ratios of three to seven countries that still looks like a real table."""
SEVERAL = 5
"""Sectors from which on a table, like one without sectors, should hold much of its kind; one of fewer may be narrow."""
SLIVER = 0.01
"""Ratio below which no sector follows GDP as evenly as whole economies do: the table is in another unit."""
SHOWN = 5
SKETCH = "a sketch, or in another unit: too few countries, or too different ones, to tell"
UNITS = {
    1.0: "USD",
    1e3: "thousand USD",
    1e4: "ten thousand USD",
    1e6: "million USD",
    1e8: "100 million USD",
    1e9: "billion USD",
}


@dataclass(frozen=True)
class Band:
    """What to expect of tables of one kind.

    Attributes:
        spread: the largest spread of the ratios in it.
        least, usual, most: of the ratio to GDP in the middle country; in a table of some sectors it may be lower.
        far: a country this many times above or below the middle is out of line.
        kind: the tables, in words.
        powers: of ten, by which the values of such a table are probably off; all where the usual ratio is well known.
    """

    spread: float
    least: float
    usual: float
    most: float
    far: float
    kind: str
    powers: tuple[int, ...] = tuple(range(-9, 10))


BANDS = (
    Band(0.25, 0.4, 1.9, 5.0, 4.0, "whole economies have"),
    Band(0.60, 0.08, 0.5, 3.0, 7.0, "goods or manufacturing have"),
    Band(np.inf, 0.001, 0.05, 5.0, 9.0, "the trade of all goods, or a sector, has", (-6, -3, 3, 6)),
)
VALUE_ADDED = Band(np.inf, 0.3, 0.93, 3.0, 4.0, "whole economies have")


@dataclass(frozen=True, eq=False)
class Sizes:
    """Output of a table's countries over their GDP.

    Attributes:
        what: is measured: output, value added or exports.
        codes: the K countries with GDP and output.
        ratios: (K,) output over GDP.
        gdp: (K,) USD mn.
        year: of the GDP.
        regions: number of regions of the table.
        partial: whether the table has a few named sectors only, so that no size is too small.
    """

    what: str
    codes: tuple[str, ...]
    ratios: Array
    gdp: Array
    year: int
    regions: int
    partial: bool

    @property
    def world(self) -> float:
        """Output of all K countries over their GDP."""
        return float((self.ratios * self.gdp).sum() / self.gdp.sum())

    @property
    def middle(self) -> float:
        """Ratio of the middle country: one country in another unit does not move it."""
        return float(np.median(self.ratios))

    @property
    def spread(self) -> float:
        """Standard deviation of the ratios' logarithms, from the median deviation."""
        logs = np.log(self.ratios)
        return 1.4826 * float(np.median(np.abs(logs - np.median(logs))))

    @property
    def away(self) -> Array:
        """(K,) logarithm of the ratio over the middle one."""
        return np.log(self.ratios / self.middle)

    @property
    def far(self) -> npt.NDArray[np.bool_]:
        """(K,) which countries are out of line with the others."""
        return np.asarray(np.abs(self.away) > np.log(self.band.far))

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """(K,) which of them cannot be so: beyond the differences of such tables; in single sectors, too large."""
        beyond = self.far & (np.abs(self.away) > SPREADS * self.spread) & (self.gdp >= SMALL)
        beyond = beyond & (self.ratios > self.band.most) if self.band is BANDS[-1] else beyond
        return np.asarray(beyond | (self.far & (self.ratios > LARGEST) & (self.gdp >= SMALL)))

    @property
    def real(self) -> bool:
        """Whether sizes follow GDP closely enough, over enough countries, to be those of a real table."""
        inside = ~self.far
        if inside.sum() < FEWEST:
            return False
        outputs = np.log((self.ratios * self.gdp)[inside])
        return bool(outputs.std() > 0 and np.corrcoef(outputs, np.log(self.gdp[inside]))[0, 1] >= ALIKE)

    @property
    def band(self) -> Band:
        """What to expect of a table with such differences between countries."""
        if self.what == "value added":
            return VALUE_ADDED
        return next(band for band in BANDS if self.spread <= band.spread)


def check_sizes(
    table: FlowTable | InputOutputTable, *, usd: float | None = None, any_size: bool = False
) -> tuple[str, ...]:
    """Compare a table's countries with their GDP; a note on what was found.

    A table of a few countries, or one whose sizes do not follow GDP, is taken for a sketch: its ratio is noted only.

    Args:
        table: flows or an input-output table, USD mn.
        usd: USD of one unit of value in the file, for the advice; by default that of a table of flows, and none for an
            input-output table, whose unit is fixed.
        any_size: note what would be an error.

    Raises:
        AccountingError: the table, or one of its countries, is in another unit.
    """
    if table.year is None:
        return ("the table names no year (--year), so its size is not checked against GDP.",)
    year = year_for(table.year)
    if year is None:
        return (f"GDP of {table.year} does not ship with parley, so the table's size is not checked.",)
    sizes = measure(table, {**gdp(year), **_groups(table.regions, year)}, year)
    if sizes is None:
        return ("no region of the table is a country with GDP, so its size is not checked.",)
    usd = table.usd if usd is None and isinstance(table, FlowTable) else usd
    faults = [text for text in (_world_fault(sizes, usd), _country_fault(sizes)) if text]
    if faults and not any_size:
        raise AccountingError(
            f"{table.source}: {faults[0]} If these sizes are meant, give --any-size (in Python any_size=True)."
        )
    return (_note(sizes, table.year), *(f"accepted with --any-size: {text}" for text in faults))


def _groups(regions: Sequence[str], year: int) -> dict[str, float]:
    """GDP of the regions that are groups of countries, such as EU27, where all members have one."""
    known, day = gdp(year), datetime.date(year, 12, 31)
    named = {group.name: group.on(day) for group in describe_groups() if group.name in regions}
    return {
        name: sum(known[code] for code in members)
        for name, members in named.items()
        if members and all(code in known for code in members)
    }


def measure(table: FlowTable | InputOutputTable, known: Mapping[str, float], year: int) -> Sizes | None:
    """A table's countries over their GDP; None if it has none with both."""
    if isinstance(table, InputOutputTable):
        what, values = "value added", table.value_added.sum(axis=1)
    else:
        own = np.arange(len(table.regions))
        what = "output" if table.flows[own, own].any() else "exports"
        values = table.flows.sum(axis=(1, 2))
    kept = [k for k, code in enumerate(table.regions) if code in known and values[k] > 0]
    if not kept:
        return None
    size = np.array([known[table.regions[k]] for k in kept])
    partial = len(table.sectors) < SEVERAL and table.sectors != (TOTAL,) and isinstance(table, FlowTable)
    codes = tuple(table.regions[k] for k in kept)
    return Sizes(what, codes, values[kept] / size, size, year, len(table.regions), partial)


def _world_fault(sizes: Sizes, usd: float | None) -> str:
    """What is wrong with the unit of the whole table; empty if nothing is certain."""
    band, middle = sizes.band, sizes.middle
    even = len(sizes.codes) >= FEW and sizes.ratios.max() / sizes.ratios.min() <= UNEVEN
    least = band.least if not sizes.partial else SLIVER if band is BANDS[0] else 0.0
    too_large, too_small = middle > band.most, middle < least
    if not ((too_large and (sizes.real or even)) or (too_small and sizes.real)):
        return ""
    return (
        f"{sizes.what} over GDP of {sizes.year} (World Bank) is {_times(middle)} in the middle of {len(sizes.codes)} "
        f"countries; {band.kind} {band.least:g} to {band.most:g}. {_likely(middle / band.usual, band, usd)}"
    )


def _likely(factor: float, band: Band, usd: float | None) -> str:
    """Which unit the values are probably in, when they are ``factor`` times too large."""
    off = f"about {_times(max(factor, 1 / factor))} times too {'large' if factor > 1 else 'small'}"
    if usd is None:
        return (
            f"The values are {off} for USD mn, the unit of such tables: another unit or currency? Convert them first."
        )
    power = min(band.powers, key=lambda power: abs(np.log10(factor) - power))
    unit = usd / 10.0**power
    named = UNITS.get(unit, f"units of {unit:,.0f} USD")
    text = f"The values are {off}: probably they are in {named} (--unit {_plain(unit)})"
    if factor < 1:
        return f"{text}."
    exact = len(band.powers) > len(BANDS[-1].powers)
    rate = f"about {_times(factor)} to the dollar (--unit {_plain(float(f'{usd / factor:.2g}'))})" if exact else ""
    return f"{text}, or in another currency{f', {rate}' if rate else ''}."


def _plain(number: float) -> str:
    """A number without an exponent: 1000, 0.5."""
    return f"{number:.12f}".rstrip("0").rstrip(".")


def _country_fault(sizes: Sizes) -> str:
    """What is wrong with the unit of some countries; empty if nothing is certain."""
    wrong = np.flatnonzero(sizes.wrong)
    if not (sizes.real and len(wrong)):
        return ""
    named = [
        f"{sizes.codes[k]} ({_times(float(sizes.ratios[k]))}, {_off(float(sizes.ratios[k] / sizes.middle))})"
        for k in wrong[:SHOWN]
    ]
    more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return (
        f"{sizes.what} over GDP of {sizes.year} (World Bank) is out of line in {', '.join(named)}{more}; in the middle "
        f"of {len(sizes.codes)} countries it is {_times(sizes.middle)}. Are these rows in another unit or currency? "
        "Bring them to that of the others."
    )


def _off(factor: float) -> str:
    return f"{_times(factor)} times as much" if factor > 1 else f"1/{_times(1 / factor)} as much"


def _note(sizes: Sizes, year: int) -> str:
    low, high = int(sizes.ratios.argmin()), int(sizes.ratios.argmax())
    nearest = "" if year == sizes.year else ", the nearest year that ships"
    text = (
        f"{sizes.what} over GDP of {sizes.year} (World Bank{nearest}): {_times(sizes.world)} in {len(sizes.codes)} of "
        f"{sizes.regions} regions together"
    )
    if not sizes.real:
        usual = BANDS[0].least <= sizes.world <= BANDS[0].most
        said = "too few countries, or too different ones, to check each" if usual else SKETCH
        return f"{text}; {said}."
    text += (
        f", from {sizes.codes[low]} {_times(float(sizes.ratios[low]))} to {sizes.codes[high]} "
        f"{_times(float(sizes.ratios[high]))}"
    )
    far = ", ".join(sizes.codes[k] for k in np.flatnonzero(sizes.far)[:SHOWN])
    return f"{text}{f'; far from the others: {far}' if far else ''}."


def _times(ratio: float) -> str:
    """A ratio with two digits, without an exponent: 0.0021, 1.9, 1,800."""
    rounded = float(f"{ratio:.2g}")
    digits = max(0, 1 - int(np.floor(np.log10(rounded)))) if rounded > 0 else 0
    return f"{rounded:,.{digits}f}"
