"""From closed airspace to trade costs: what longer flights add to air-shipped goods and air services between regions.

Between two regions fly the carriers of both, half of the trade each (assumed). Each has three options: the shortest
permitted way between the regions' main airports; a change of aircraft at a transfer airport, flown by the carriers of
its state; by land to an airport elsewhere. It takes the one with the least cost. With time t and block hours flown f
of an option, hours h of the great circle, the cost is, as a share of value or price,

goods: τ t / 24 + φ ρ f / h, with the value τ of a day in transit (Hummels & Schaur 2013, American Economic Review
103(7)), the share φ of air freight in the value of the good (Hummels 2007, Journal of Economic Perspectives 21(3))
and the pass-through ρ of carriers' costs;

services: ρ f / h + 60 v t / p, with the value v of a passenger's minute (Ennen & Wozny) and the mean fare p.

The trade-cost change is the difference between two skies. As each is a minimum, closing more never makes it smaller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.errors import InputError, nearest
from parley.globe.sphere import distance
from parley.kit.packaged import read_toml
from parley.skies.costs.aircraft import aircraft
from parley.skies.costs.fuel import Number, block_hours
from parley.skies.costs.prices import Values, centres
from parley.skies.geometry.airports import Airport, airport, vectors
from parley.skies.rights.closed import ClosureSet
from parley.skies.rights.sky import Sky
from parley.skies.routing.searches import Pair, Searches, pair

TYPE = "B77W"
"""Whose flying times are taken."""
USED = (
    *("day-in-transit", "air-freight", "pass-through", "fare-minute", "fare", "air-in-services", "detour", "taxi"),
    *("stop", "no-air", "no-air-cost", "air-from"),
)
"""Prices behind the trade costs."""
LONGEST_KNOWN = 6.0
"""Hours; a longer loss of time is beyond what its value was estimated on."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Options:
    """Time and flying of the three options under one sky, from region to region by the carriers of the first.

    Attributes:
        time: (3, N, N) hours: direct, with a change of aircraft, by land to an airport elsewhere; infinite if not
            permitted.
        flown: (3, N, N) block hours paid for; by land those of the direct flight times a factor.
    """

    time: Array
    flown: Array

    @property
    def quickest(self) -> Array:
        """(N, N) hours of the quickest option, mean of the carriers of both regions."""
        return _both(self.time.min(axis=0))

    @property
    def unlinked(self) -> Mask:
        """(N, N) where nobody may fly, not even with a change of aircraft."""
        nobody = np.isinf(self.time[:2]).all(axis=0)
        return np.asarray(nobody & nobody.T)


@dataclass(frozen=True, eq=False)
class AirLinks:
    """Time by air between N regions before and after.

    Attributes:
        regions: codes, ISO3 where a country is meant.
        airports: IATA codes; empty for a region without one (a rest of the world).
        linked: (N, N) pairs of different airports.
        km: (N, N) great circles.
        hours: (N, N) block hours along them.
        before: options.
        after: options.
    """

    regions: tuple[str, ...]
    airports: tuple[str, ...]
    linked: Mask
    km: Array
    hours: Array
    before: Options
    after: Options

    @property
    def extra(self) -> Array:
        """(N, N) extra hours of the quickest options; 0 for a region with itself or without an airport."""
        return np.where(self.linked, self.after.quickest - self.before.quickest, 0.0)

    @property
    def unlinked(self) -> tuple[tuple[str, str], ...]:
        """Pairs that nobody may fly after, though somebody might before."""
        lost = np.triu(self.linked & self.after.unlinked & ~self.before.unlinked)
        return tuple((self.regions[i], self.regions[k]) for i, k in zip(*np.nonzero(lost), strict=True))


def _both(values: Array) -> Array:
    """Mean of the carriers of both regions."""
    return np.asarray((values + values.T) / 2)


@dataclass(frozen=True, eq=False)
class AirCosts:
    """Ad-valorem changes of trade costs by air, ordered exporter, importer.

    Attributes:
        links: times behind them.
        goods: (N, N) change of the cost of air-shipped goods, share of their value; 0.01 is one per cent.
        services: (N, N) change of the cost of air services, share of their price.
        values: prices used.
        notes: what was assumed.
    """

    links: AirLinks
    goods: Array
    services: Array
    values: Values
    notes: tuple[str, ...]

    def by_sector(self, sectors: Sequence[str]) -> tuple[Array, Array]:
        """Share of each sector's products that goes by air (J,), and the change of their cost (N, N, J), as a share.

        Raises:
            InputError: none of the sectors goes by air or holds air services.
        """
        table = read_toml("skies", "air_shares.toml")
        goods = np.array([float(table["shares"].get(code, 0.0)) for code in sectors])
        part = float(self.values["air-in-services"][0, 0])
        services = np.array([min(1.0, part * float(table["services"].get(code, 0.0))) for code in sectors])
        if not goods.any() and not services.any():
            likely = nearest(sectors[0], table["shares"])
            raise InputError(f"none of the sectors {', '.join(sectors)} goes by air.{likely}")
        change = np.where(goods > 0, self.goods[:, :, None], np.where(services > 0, self.services[:, :, None], 0.0))
        return np.where(goods > 0, goods, services), change


def goods_cost(time: Number, flown: Number, hours: Number, day: Number, freight: Number, passed: Number) -> Number:
    """Cost by air as a share of the value of the good: τ t / 24 + φ ρ f / h; arguments t, f, h, τ, φ, ρ."""
    return day * time / 24 + freight * passed * flown / hours


def services_cost(time: Number, flown: Number, hours: Number, passed: Number, minute: Number, fare: Number) -> Number:
    """Cost of an air service as a share of its price: ρ f / h + 60 v t / p; arguments t, f, h, ρ, v, p."""
    return passed * flown / hours + 60 * minute * time / fare


def air_trade_costs(
    regions: Sequence[str], before: Sky, after: Sky, given: Mapping[str, float] | None = None
) -> AirCosts:
    """What a change of the sky adds to trade costs by air between every exporter and importer.

    Args:
        regions: codes of the regions, in the order wanted.
        before: sky to start from; ``Sky(day)`` for the closures of a day.
        after: sky to compare with it.
        given: prices in place of the table's; see ``USED``.

    Raises:
        InputError: fewer than two regions with an airport, a repeated region, an unknown price, a day outside the data.
    """
    values = centres(given)
    links = air_links(regions, before, after, values)
    one = {name: float(values[name][0, 0]) for name in USED}
    far = links.linked & (links.km >= one["air-from"])
    levels = []
    for way in (links.before, links.after):
        goods = goods_cost(
            way.time, way.flown, links.hours, one["day-in-transit"], one["air-freight"], one["pass-through"]
        )
        services = services_cost(way.time, way.flown, links.hours, one["pass-through"], one["fare-minute"], one["fare"])
        levels.append([_both(np.asarray(cost).min(axis=0)) for cost in (goods, services)])
    change = [np.where(far, second - first, 0.0) for first, second in zip(*levels, strict=True)]
    return AirCosts(links, change[0], change[1], values, _notes(links))


def _notes(links: AirLinks) -> tuple[str, ...]:
    pairs = zip(links.regions, links.airports, strict=True)
    notes = [f"no airport for {code}: no change" for code, place in pairs if not place]
    lost = _lost(links)
    notes += [f"nobody may fly any more, not even with a change of aircraft: {', '.join(lost)}"] if lost else []
    far = int((np.triu(links.extra) > LONGEST_KNOWN).sum())
    if far:
        notes.append(f"{far} pairs lose more than {LONGEST_KNOWN:g} hours; the values of time were estimated on less")
    return tuple(notes)


def _lost(links: AirLinks) -> list[str]:
    """Pairs that nobody may fly any more, short: a region cut off from all others by its name alone."""
    pairs = links.unlinked
    count = {code: sum(code in pair for pair in pairs) for code in links.regions}
    linked = dict(zip(links.regions, links.linked.sum(axis=1).tolist(), strict=True))
    whole = [code for code in links.regions if 0 < count[code] == linked[code]]
    return whole + [f"{a}-{b}" for a, b in pairs if a not in whole and b not in whole]


@cache
def hub(region: str) -> str:
    """IATA code of a country's main airport; empty if it has none in the table."""
    return str(read_toml("skies", "hubs.toml")["hubs"].get(region, ""))


def air_links(regions: Sequence[str], before: Sky, after: Sky, values: Values | None = None) -> AirLinks:
    """Block hours between the main airports of regions under two skies; arguments and errors as above."""
    names = tuple(regions)
    if len(set(names)) != len(names):
        raise InputError(f"a region appears twice among {', '.join(names)}.")
    codes = tuple(hub(name) for name in names)
    if sum(bool(code) for code in codes) < 2:
        raise InputError(f"{sum(map(bool, codes))} of {', '.join(names)} have an airport; expected at least 2.")
    values = values or centres()
    there = np.array([bool(code) for code in codes])
    linked = there[:, None] & there & (np.array(codes)[:, None] != np.array(codes))
    km = np.where(linked, _great_circles(codes), 0.0)
    hours = _block(km, values)
    searches = Searches()
    ways = [_options(names, codes, hours, sky, values, searches) for sky in (before, after)]
    return AirLinks(names, codes, linked, km, hours, *ways)


def _great_circles(codes: Sequence[str]) -> Array:
    """(N, N) km, of any airport where there is none."""
    v = vectors([airport(code or next(filter(None, codes))) for code in codes])
    return np.asarray(distance(v[:, None, :], v[None, :, :]))


def _block(km: Array, values: Values) -> Array:
    """Block hours of lengths as flown."""
    detour, taxi = float(values["detour"][0, 0]), float(values["taxi"][0, 0])
    return np.asarray(block_hours(detour * km, *aircraft(TYPE).time, taxi))


def _options(
    names: Sequence[str], codes: Sequence[str], hours: Array, sky: Sky, values: Values, searches: Searches
) -> Options:
    direct = _block(_direct(names, codes, sky, searches), values)
    changed = _block(_with_change(codes, sky, searches), values)
    flown = np.stack([direct, changed, float(values["no-air-cost"][0, 0]) * hours])
    time = np.stack([direct, changed, hours])
    waiting = np.array([0.0, float(values["stop"][0, 0]), float(values["no-air"][0, 0])])
    return Options(time + waiting[:, None, None], flown)


def _direct(names: Sequence[str], codes: Sequence[str], sky: Sky, searches: Searches) -> Array:
    """(N, N) km of the carriers of the first region's state; infinite where they may not fly."""
    out = np.full((len(names), len(names)), np.inf)
    wanted: dict[ClosureSet, list[tuple[int, int]]] = {}
    for i, code in enumerate(codes):
        if code:
            closure = sky.closure_set(names[i])
            wanted.setdefault(closure, []).extend((i, k) for k, other in enumerate(codes) if other and other != code)
    for closure, cells in wanted.items():
        found = searches.find([_pair(codes[i], codes[k]) for i, k in cells], closure)
        for i, k in cells:
            out[i, k] = found[_pair(codes[i], codes[k])].km
    return out


def _with_change(codes: Sequence[str], sky: Sky, searches: Searches) -> Array:
    """(N, N) km with a change of aircraft at the best of the transfer airports, flown by the carriers of its state."""
    best = np.full((len(codes), len(codes)), np.inf)
    for place, state in read_toml("skies", "hubs.toml")["transfer"].items():
        legs = np.full(len(codes), np.inf)
        ends = [k for k, code in enumerate(codes) if code and code != place]
        found = searches.find([_pair(place, codes[k]) for k in ends], sky.closure_set(state))
        legs[ends] = [found[_pair(place, codes[k])].km for k in ends]
        best = np.minimum(best, legs[:, None] + legs[None, :])
    return best


def _pair(first: str, second: str) -> Pair:
    return pair(_airport(first), _airport(second))


@cache
def _airport(code: str) -> Airport:
    return airport(code)
