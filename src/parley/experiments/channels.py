"""Why model families differ: four channels, switched off one at a time and in every combination.

The model is ``caliendo-parro`` with the scenario's elasticities. Each channel is a switch; on in all four it is that
model exactly, and ``v(S)`` below is the change of real income in percent with only the channels of S on.

``input-output links``
    Roundabout production: dearer goods raise the cost of all goods made with them. Off: input shares are 0, as in
    ``caliendo-parro-no-links`` (:mod:`parley.model.gravity.no_links`; percentages are then of gross spending).
``terms of trade``
    Wages answer, and with them the prices of what a region sells against those of what it buys, and the spending of
    all. Off: all wages and every region's spending by sector stay at the baseline; prices still follow kernels and,
    with links, input prices (:func:`parley.model.partial.model.prepare_linked`).
``tariff revenue``
    Revenue gained or lost, of duties and export taxes, reaches consumers. Off: the state keeps what is gained, or bears
    what is lost, in real terms, and spends as consumers do, so prices and trade are the same:
    ``1 + v/100 = ((I' - R') / P + R) / I`` instead of ``I' / P / I``, with income I, revenue R, after the shock I', R',
    and consumer prices P. (Burning the revenue instead would leave an excess supply of goods: Walras' law.)
``reallocation``
    Factors leave sectors that lose for sectors that gain. Off: all stay, as in ``caliendo-parro-immobile``. With the
    terms of trade off wages are fixed in every sector, so factors have no reason to move and this switch does nothing.

With links and terms of trade off and the other two on, the model is ``partial-equilibrium``, in percent of gross
spending instead of final expenditure.

The contribution of a channel, one at a time, is ``v(all) - v(all but it)``. These do not add up to what separates the
full model from its direct effect ``v(none)``, as channels work through each other; the rest is reported as interaction.
Shapley values (Shapley 1953; Shorrocks 2013, Journal of Economic Inequality 11(1), for decompositions) average a
channel's contribution over all orders of switching on, and add up exactly. Switches are two-valued, so 16 combinations
need 6 solved models: links or none, with wages free and factors mobile, free and fixed, or fixed wages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InputError, SolveError
from parley.experiments.experiment import Experiment, WorldLike, prepare, solve
from parley.experiments.game import Game, shapley_values
from parley.kit.progress import QUIET, Progress
from parley.measures.limits import EXPORTER, with_wedges
from parley.measures.shock import no_shock
from parley.model.changes import Changes
from parley.model.families import Family, get_family
from parley.model.gravity.no_links import without_links
from parley.model.partial import model as partial
from parley.model.problem import ZERO
from parley.results.indicators import PERCENT, export_tax_revenue, tariff_revenue
from parley.results.rows import Row, number
from parley.scenarios.schema import Scenario

FULL = "caliendo-parro"
"""The model with all channels on."""
LINKS, TERMS, REVENUE, REALLOCATION = "input-output links", "terms of trade", "tariff revenue", "reallocation"
CHANNELS = (LINKS, TERMS, REVENUE, REALLOCATION)
FIXED_WAGES = Family("fixed-wages", "prices at fixed wages and spending", "see the module", partial.prepare_linked)


@dataclass(frozen=True, eq=False)
class Channels:
    """Contributions of the channels by region; values are percent of real income, or percentage points of it.

    Attributes:
        scenario, world, elasticities, closure, horizon: names of what was used.
        regions: N codes.
        game: outcomes (16, N) of all combinations of switches, numbered like coalitions; NaN where one cannot be
            solved.
        unsolved: combinations without a solution, and why.
    """

    scenario: str
    world: str
    elasticities: str
    closure: str
    horizon: str
    regions: tuple[str, ...]
    game: Game
    unsolved: tuple[tuple[str, str], ...]

    @property
    def full(self) -> Array:
        """Change of real income with all channels on (N,), percent: that of ``caliendo-parro``."""
        return np.asarray(self.game.values[-1])

    @property
    def direct(self) -> Array:
        """Change with all channels off (N,), percent: dearer or lost varieties at fixed costs, nothing else."""
        return np.asarray(self.game.values[0])

    @property
    def one_at_a_time(self) -> Array:
        """Full model less the model without that channel (4, N), percentage points."""
        everything = len(self.game.values) - 1
        without = everything ^ (1 << np.arange(len(CHANNELS)))
        return np.asarray(self.game.values[everything] - self.game.values[without])

    @property
    def interaction(self) -> Array:
        """What contributions taken one at a time leave of ``full - direct`` (N,), points."""
        return np.asarray(self.full - self.direct - self.one_at_a_time.sum(axis=0))

    @property
    def shapley(self) -> Array:
        """Contributions averaged over all orders of switching on (4, N), points; they sum to ``full - direct``."""
        return shapley_values(self.game)

    def as_rows(self) -> list[Row]:
        """One row a region and channel, with the direct effect, the interaction and the total."""
        rows: list[Row] = []
        alone, fair = self.one_at_a_time, self.shapley
        for n, region in enumerate(self.regions):
            rows.append(_row(region, "direct effect", self.direct[n], self.direct[n]))
            rows += [_row(region, name, alone[k, n], fair[k, n]) for k, name in enumerate(CHANNELS)]
            rows.append(_row(region, "interaction", self.interaction[n], 0.0))
            rows.append(_row(region, "total", self.full[n], self.full[n]))
        return rows

    def as_dict(self) -> dict[str, Any]:
        """Plain values: contributions by region, and real income in every combination of switches."""
        return {
            "elasticities": self.elasticities,
            "contributions": self.as_rows(),
            "combinations": [
                {
                    "on": list(self.game.coalition(k)),
                    "real_income_pct": {r: number(v) for r, v in zip(self.regions, values, strict=True)},
                }
                for k, values in enumerate(self.game.values)
            ],
            "unsolved": [{"combination": name, "reason": reason} for name, reason in self.unsolved],
        }


def _row(region: str, part: str, alone: float, fair: float) -> Row:
    return {"region": region, "part": part, "one_at_a_time_points": number(alone), "shapley_points": number(fair)}


def channels(world: WorldLike, scenario: Scenario, progress: Progress = QUIET) -> Channels:
    """Switch the channels of a scenario's effect; ``scenario.model`` is ignored, the model is ``caliendo-parro``.

    With the closure ``zero`` the world is first brought to balance with all channels on, and all combinations start
    from that one. Quotas and price caps act by the wedges that they have with all channels on. ``progress`` is told of
    each solved model.

    Raises:
        InputError: something in the scenario does not exist in this world; rents that go to exporters.
        SolveError: no certified equilibrium with all channels on.
    """
    base = _with_fixed_wedges(prepare(world, scenario.model_copy(update={"model": FULL, "immobile_under": None})))
    if base.closure == ZERO:  # without deficits already, so that all six models start from the same world
        base = replace(base, economy=balanced(base))
    economy = base.economy
    values = np.full((2 ** len(CHANNELS), len(economy.regions)), np.nan)
    unsolved: list[tuple[str, str]] = []
    models = list(_models())
    for done, (links, wages, mobile) in enumerate(models, 1):
        name = ", ".join((LINKS if links else "no links", _family(wages, mobile).name))
        try:
            accounts = economy if links else without_links(economy)
            c = solve(replace(base, economy=accounts, family=_family(wages, mobile))).changes
        except SolveError as error:
            if links and wages and mobile:
                raise
            unsolved.append((name, str(error)))
            continue
        progress.tell(done, len(models), name)
        for reallocation in (False, True) if not wages else (mobile,):
            switches = (links, wages, False, reallocation)
            values[_number(switches)] = (held_revenue(c) - 1.0) * PERCENT
            values[_number(switches) | 1 << CHANNELS.index(REVENUE)] = (c.welfare - 1.0) * PERCENT
    return Channels(
        scenario=scenario.name,
        world=world.name,
        elasticities=base.elasticities.name,
        closure=base.closure,
        horizon=base.horizon,
        regions=economy.regions,
        game=Game(CHANNELS, values),
        unsolved=tuple(unsolved),
    )


def held_revenue(c: Changes) -> Array:
    """Real income (ratio) when the state's real revenue stays at its baseline (N,): ``((I' - R') / P + R) / I``."""
    before, after = tariff_revenue(c)
    after = after + export_tax_revenue(c)
    return c.welfare - (after / c.final_price - before) / c.income_before


def balanced(experiment: Experiment) -> Economy:
    """Economy in the equilibrium of ``caliendo-parro`` without trade imbalances, before any measure."""
    e = experiment
    c = solve(replace(e, shock=no_shock(e.economy), limits=(), closure=ZERO)).changes
    return replace(e.economy, flows=c.flows_after)


def _models() -> Iterator[tuple[bool, bool, bool]]:
    """Switches of the six models (links, wages that answer, mobile factors), the full one first."""
    for links, wages, mobile in product((True, False), repeat=3):
        if wages or mobile:
            yield links, wages, mobile


def _family(wages: bool, mobile: bool) -> Family:
    if not wages:
        return FIXED_WAGES
    full = get_family(FULL)
    return full if mobile else get_family(full.held)


def _number(switches: tuple[bool, ...]) -> int:
    """Number of a combination: bit k is channel k."""
    return sum(1 << k for k, on in enumerate(switches) if on)


def _with_fixed_wedges(experiment: Experiment) -> Experiment:
    """Replace quotas and price caps by the wedges that they have in the full model."""
    if not experiment.limits:
        return experiment
    wedges = solve(experiment).wedges
    for limit, wedge in zip(experiment.limits, wedges, strict=True):
        if limit.rent == EXPORTER and wedge > 0:
            raise InputError(
                f"{limit.name}: its rent goes to exporters, which no channel covers; use rent: importer for this view."
            )
    return replace(experiment, shock=with_wedges(experiment.shock, experiment.limits, np.log1p(wedges)), limits=())
