"""``sanctioned-2023``: the multi-sector world of 2021 brought to 2023, with Russia's goods trade as observed.

For every partner that the source records, one trade-cost change a direction, the same in all goods sectors, is found
such that in the model's equilibrium Russia's trade with that partner equals the observed total: BACI 2023, in shares of
world GDP. It stands for everything that moved that trade: measures, their enforcement, exits, and the prices of oil and
gas. The rest of the world keeps its trade costs of 2021. The equilibrium is the new world: where lifting starts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from parley.backcasting.observed import RUSSIA, Observed, observed
from parley.codes.sectors import resolve_sectors
from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import SolveError
from parley.experiments.experiment import prepare, solve
from parley.measures.shock import Mask, Shock, no_shock
from parley.model.changes import Changes
from parley.scenarios.schema import Scenario
from parley.solver.start import Start
from parley.worlds.files import WorldData
from parley.worlds.world import World, load_world

Pairs = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]
NAME = "sanctioned-2023"
BASE = "world-2021"
YEAR = 2023
WORLD_GDP_USD = {2021: 97527032881901.1, 2023: 105435039507024.1}
"""World GDP at current prices, USD (World Bank, CC BY 4.0): between the two years money is read as a share of it."""
TOLERANCE = 1e-7
MAX_STEPS = 60
LONGEST_STEP = 0.7
"""Of a log trade cost in one step."""


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Trade costs that reproduce the observed trade.

    Attributes:
        partners: codes of the P recorded partners.
        into, out_of: (P,) trade-cost changes (ratios) on Russia's imports and exports; inf where trade ended.
        changes: the equilibrium.
        gap: largest relative gap between the model's and the observed partner totals.
        steps: equilibria solved.
    """

    partners: tuple[str, ...]
    into: Array
    out_of: Array
    changes: Changes
    gap: float
    steps: int


def targets(economy: Economy, seen: Observed) -> tuple[npt.NDArray[np.intp], Array, Array]:
    """Places of the recorded partners (P,) and the observed imports and exports (P,), in money of the baseline."""
    places = [k for k, code in enumerate(seen.partners) if seen.recorded[k] and code in economy.regions]
    regions = np.array([economy.regions.index(seen.partners[k]) for k in places])
    money = WORLD_GDP_USD[2021] / WORLD_GDP_USD[YEAR]
    return regions, seen.imports[places] * money, seen.exports[places] * money


def calibrate(world: World, seen: Observed, elasticity_set: str | None = None) -> Calibrated:
    """Find the trade costs by a damped log iteration, each step a certified equilibrium started from the last.

    ``ln d`` of a pair rises by the log gap over the pair's average elasticity. Pairs without trade in the baseline, or
    without any observed, are left closed.

    Raises:
        SolveError: the observed totals are not reached.
    """
    economy = world.economy
    base = prepare(world, Scenario(name=NAME, elasticities=elasticity_set, measures=()))
    theta = base.theta
    goods = np.isin(economy.sectors, resolve_sectors(["goods"], economy.sectors))
    russia = economy.regions.index(RUSSIA)
    partners, imports, exports = targets(economy, seen)
    same = np.full(len(partners), russia)
    pairs = np.concatenate([partners, same]), np.concatenate([same, partners])
    wanted = np.concatenate([imports, exports])
    flows = economy.flows[pairs][:, goods]
    live = (flows.sum(axis=1) > 0) & (wanted > 0)
    average = flows @ theta[goods] / np.where(flows.sum(axis=1) > 0, flows.sum(axis=1), 1.0)
    ln_d = np.zeros(len(wanted))
    start: Start | None = None
    for step in range(1, MAX_STEPS + 1):
        shock = _shock(economy, pairs, goods, np.where(live, ln_d, 0.0), ~live)
        found = solve(replace(base, shock=shock), start=start)
        changes, start = found.changes, found.start
        got = changes.flows_after[pairs][:, goods].sum(axis=1)
        gap = np.log(got[live] / wanted[live])
        if np.abs(gap).max() < TOLERANCE:
            d = np.where(live, np.exp(ln_d), np.inf)
            codes = tuple(economy.regions[k] for k in partners)
            return Calibrated(codes, d[: len(codes)], d[len(codes) :], changes, float(np.abs(gap).max()), step)
        ln_d[live] += np.clip(gap / average[live], -LONGEST_STEP, LONGEST_STEP)
    raise SolveError(
        f"the observed totals are not reached after {MAX_STEPS} equilibria; largest gap {np.abs(gap).max():.1e}."
    )


def _shock(economy: Economy, pairs: Pairs, goods: Mask, ln_d: Array, closed: Mask) -> Shock:
    """Trade costs and ended trade on the goods of some pairs."""
    cost, ended = np.ones_like(economy.tariffs), np.zeros(economy.tariffs.shape, bool)
    sectors = np.flatnonzero(goods)[None, :]
    i, n = pairs[0][:, None], pairs[1][:, None]
    cost[i, n, sectors] = np.exp(ln_d)[:, None]
    ended[i, n, sectors] = closed[:, None]
    return replace(no_shock(economy), cost=cost, closed=ended)


def build() -> WorldData:
    """Build the world file from ``world-2021`` and the observed totals that ship with parley."""
    world, seen = load_world(BASE), observed(YEAR)
    found = calibrate(world, seen)
    economy = world.economy
    money = WORLD_GDP_USD[YEAR] / WORLD_GDP_USD[2021]
    flows = found.changes.flows_after * money
    use = economy.input_shares * flows.sum(axis=1)[:, None, :]
    missing = [code for k, code in enumerate(seen.partners) if not seen.recorded[k]]
    return WorldData(
        regions=economy.regions,
        sectors=economy.sectors,
        flows=flows.astype(np.float32),
        tariffs=economy.tariffs.astype(np.float32),
        use=use.astype(np.float32),
        meta={
            "name": NAME,
            "year": YEAR,
            "repairs": [
                *(f"from {BASE}: {text}" for text in world.meta.get("repairs", ())),
                f"Russia's goods trade with {len(found.partners)} partners set to BACI {YEAR} by trade costs "
                f"({found.steps} equilibria, largest gap {found.gap:.0e}); money scaled by world GDP ({money:.4f})",
                f"not recorded in BACI {YEAR}, so trade costs of 2021 kept: {', '.join(missing)}",
                f"trade ended with {_listed(found, found.into)} (imports) and {_listed(found, found.out_of)} (exports)",
            ],
        },
    )


def _listed(found: Calibrated, costs: Array) -> str:
    return ", ".join(code for code, d in zip(found.partners, costs, strict=True) if np.isinf(d)) or "none"
