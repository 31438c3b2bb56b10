"""``cp2015``: the 1993 economy of Caliendo & Parro (2015) without aggregate deficits, from the authors' public inputs.

Steps, as the paper describes them: trade valued with duties; gross output at least exports; domestic sales the rest;
negative material shares set to 0 and the
rest normalised; negative final demand set to 0 and its shares normalised again; then the model is solved with
all deficits at 0 and 1993 tariffs, and that equilibrium is the world. It is built by users from the authors' files and
does not ship with parley.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley.dims import Array
from parley.economy.elasticities import elasticities
from parley.errors import DataError
from parley.model.gravity.model import Baseline, GravityModel
from parley.model.problem import Problem, open_idle_cells
from parley.solver.anderson import Anderson
from parley.solver.solve import Settings, solve
from parley.worlds.files import WorldData, sector_major
from parley.worlds.recipes.sources import need

REGIONS = tuple(
    "ARG AUS AUT BRA CAN CHL CHN DNK FIN FRA DEU GRC HUN IND IDN IRL ITA JPN KOR MEX NLD NZL NOR PRT ZAF ESP SWE TUR "
    "GBR USA ROW".split()
)
TRADED = tuple(
    "agriculture mining food textile wood paper petroleum chemicals plastic minerals basic-metals metal-products "
    "machinery office electrical communication medical auto other-transport other".split()
)
NON_TRADED = tuple(
    "electricity construction retail hotels land-transport water-transport air-transport aux-transport post finance "
    "real-estate renting computer research other-business public education health other-services private".split()
)
SECTORS = TRADED + NON_TRADED
THOUSAND, MILLION = 1e3, 1e6
ELASTICITIES = "cp2015-paper"


@dataclass(frozen=True, eq=False)
class Inputs:
    """Figures of the authors for 1993 on parley's axes, before any repair.

    Attributes:
        trade: (N, N, J) USD mn before duties, origin, destination, sector; no domestic sales.
        tariffs: (N, N, J) fractions.
        output: (N, J) gross output, USD mn.
        value_added: (N, J) shares of output.
        materials: (N, K, J) input k over all inputs of using sector j, some below 0.
    """

    trade: Array
    tariffs: Array
    output: Array
    value_added: Array
    materials: Array


def build(source: Path) -> WorldData:
    """Build from ``source``, the folder that holds ``cp2015/`` with the authors' text files."""
    return balanced(read_inputs(source / "cp2015"))


def read_inputs(folder: Path) -> Inputs:
    """Read the authors' text files; raises :class:`DataError` for one that is missing or of another shape."""
    n, j, traded = len(REGIONS), len(SECTORS), len(TRADED)
    trade = np.zeros((n, n, j))
    trade[:, :, :traded] = _bilateral(folder / "xbilat1993.txt") / THOUSAND
    return Inputs(
        trade=trade,
        tariffs=read_tariffs(folder / "tariffs1993.txt"),
        output=_table(folder / "GO.txt", (j, n)).T / MILLION,
        value_added=_table(folder / "B.txt", (j, n)).T,
        materials=_table(folder / "IO.txt", (n * j, j)).reshape(n, j, j),
    )


def balanced(inputs: Inputs) -> WorldData:
    """Repair as the module's docstring says, counted, and solve for the equilibrium without deficits."""
    n, tariffs, value_added, materials = len(REGIONS), inputs.tariffs, inputs.value_added, inputs.materials
    trade = inputs.trade.copy()
    exports = trade.sum(axis=1)
    output = np.maximum(inputs.output, exports)
    trade[np.arange(n), np.arange(n), :] = output - exports
    negative, least = materials < 0, materials.min()
    materials = np.where(negative, 0.0, materials)
    total = materials.sum(axis=1)
    materials = materials / np.where(total > 0, total, 1.0)[:, None, :]
    value_added = np.where(total > 0, value_added, 1.0)
    input_share = materials * (1.0 - value_added)[:, None, :]
    spending = trade * (1.0 + tariffs)
    absorption = spending.sum(axis=0)
    final = absorption - np.matmul(input_share, output[:, :, None])[:, :, 0]
    positive = np.maximum(final, 0.0)
    kernel = sector_major(spending / np.where(absorption > 0, absorption, 1.0))
    model = _model(kernel, tariffs, value_added, input_share, positive, output, absorption)
    solution = solve(model, Settings(first=Anderson(tolerance=1e-12)))
    flows = solution.require().flows_after
    return WorldData(
        regions=REGIONS,
        sectors=SECTORS,
        flows=flows,
        tariffs=tariffs,
        use=input_share * flows.sum(axis=1)[:, None, :],
        meta={
            "name": "cp2015",
            "year": 1993,
            "title": "Caliendo & Parro (2015): 31 countries, 40 sectors, 1993, aggregate deficits removed",
            "source": "Caliendo & Parro (2015), Review of Economic Studies 82(1), the authors' public package",
            "licence": "the authors' replication files; not redistributed by parley",
            "default_elasticities": ELASTICITIES,
            "repairs": [
                f"{int((exports > inputs.output).sum())} gross outputs below exports raised to exports",
                f"{int(negative.sum())} negative material shares (the lowest {least:.2g}) set to 0",
                f"{int((total <= 0).sum())} sectors without materials given a value-added share of 1",
                f"{int((final < 0).sum())} negative final demands set to 0, "
                f"{-final[final < 0].sum():.4g} USD mn in all",
                f"aggregate deficits removed by solving the model ({solution.outcome.sweeps} sweeps)",
            ],
        },
    )


def read_tariffs(path: Path) -> Array:
    """Tariffs (N, N, J), origin, destination, sector, as fractions; the file lists percent by sector and importer."""
    n, j = len(REGIONS), len(SECTORS)
    rates = np.zeros((n, n, j))
    rates[:, :, : len(TRADED)] = _bilateral(path) / 100.0
    return rates


def _bilateral(path: Path) -> Array:
    """A file of rows sector-importer and columns exporter as (N, N, J) origin, destination, sector."""
    n, traded = len(REGIONS), len(TRADED)
    return np.ascontiguousarray(_table(path, (traded * n, n)).reshape(traded, n, n).transpose(2, 1, 0))


def _table(path: Path, shape: tuple[int, int]) -> Array:
    try:
        table = np.loadtxt(need(path), ndmin=2)
    except ValueError as error:
        raise DataError(f"{path}: not a table of numbers ({error}).") from None
    if table.shape != shape:
        raise DataError(
            f"{path}: {table.shape[0]} rows and {table.shape[1]} columns, expected {shape}. A truncated file?"
        )
    return table


def _model(
    kernel: Array,
    tariffs: Array,
    value_added: Array,
    input_share: Array,
    final: Array,
    output: Array,
    absorption: Array,
) -> GravityModel:
    """Model without deficits at 1993 tariffs; its accounts do not close before it is solved."""
    income = (value_added * output).sum(axis=1)
    world = float(income.sum())
    received = kernel / (1.0 + tariffs)
    open_idle_cells(kernel, absorption)
    open_idle_cells(received, absorption)
    n = len(REGIONS)
    problem = Problem(
        regions=REGIONS,
        sectors=SECTORS,
        kernel=kernel,
        received=received,
        theta=elasticities(ELASTICITIES, SECTORS, ELASTICITIES).theta,
        labour_share=value_added,
        input_share=input_share,
        final_share=final / final.sum(axis=1, keepdims=True),
        factor_income=income / world,
        absorption=absorption / world,
        deficits=np.zeros(n),
        deficits_grow=False,
        numeraire=income / world,
    )
    return GravityModel(
        problem,
        Baseline(
            sectors=SECTORS,
            flows=received * absorption,
            received=received,
            final_share=problem.final_share,
            tariffs=tariffs,
            new_tariffs=tariffs,
            trade_cost=np.ones_like(tariffs),
            closed=tariffs < 0,
            income=final.sum(axis=1),
            world_income=world,
        ),
    )
