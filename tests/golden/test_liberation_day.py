"""Liberation Day tariffs: Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), JIE 157, 104138, tables 1 to 3.

Every number in PUBLISHED is printed in the paper and must be met to the printed digit. From the authors'
data: BACI 2023 as in the bundled ``trade-2023``, GDP and the tariffs announced on 2 April 2025 as shipped in
``inputs/liberation_day.csv``; theta 4, transfers a constant
share of world income. Known differences from the text of the paper, found in its replication files: the floor of 10 %
also applies to Russia; Mexico is at 17 % and not at 10 %; averages over non-US countries are weighted by expenditure.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass

import numpy as np
import pytest
from shipped import INPUTS

from parley.dims import Array
from parley.economy.economy import Economy
from parley.economy.gdp_trade import GdpFlows, domestic_sales_from_gdp
from parley.measures.shock import Shock, no_shock
from parley.model.changes import Changes
from parley.model.families import FAMILIES
from parley.model.labour_leisure.model import Parameters, prepare_with
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE, WORLD_GDP
from parley.solver.solve import Solution, solve, solve_shock
from parley.worlds.world import load_world

THETA = np.array([4.0])
RELIEF, LUMP_SUM = "labour-leisure-tax-relief", "labour-leisure"
FLOOR = 0.10


@dataclass(frozen=True, eq=False)
class World:
    """The paper's data: completed flows, the economy, the rates of 2 April 2025 by origin (N,), the index of the US."""

    data: GdpFlows
    economy: Economy
    announced: Array
    us: int


@functools.cache
def world() -> World:
    with (INPUTS / "liberation_day.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    bundled = load_world("trade-2023").economy
    regions = tuple(row["region"] for row in rows)
    assert regions == bundled.regions
    gdp, rates = (np.array([float(row[key]) for row in rows]) for key in ("gdp_usd_mn", "us_tariff"))
    trade = bundled.flows[:, :, 0].copy()
    np.fill_diagonal(trade, 0.0)  # domestic sales are computed here once more, from GDP
    data = domestic_sales_from_gdp(trade, gdp, regions)
    n = len(regions)
    economy = Economy(regions, ("ALL",), data.flows[:, :, None], np.zeros((n, n, 1)), np.zeros((n, 1, 1)), year=2023)
    return World(data, economy, np.maximum(FLOOR, rates), regions.index("USA"))


def tariffs(on_imports: Array | float, on_exports: Array | float = 0.0) -> Shock:
    """US rates by origin, and the rates of the others on US goods."""
    w = world()
    rates = np.zeros_like(w.economy.tariffs)
    rates[:, w.us, 0], rates[w.us, :, 0] = on_imports, on_exports
    rates[w.us, w.us, 0] = 0.0
    base = no_shock(w.economy)
    return Shock(rates, base.cost, base.closed)


def optimal_rate(flows: Array, nu: Array, phi: Array, at: int, base: Array) -> float:
    """Proposition 2 at the baseline: ``1 / ((1 + D eps) phi - 1)``, imports inferred as ``base`` less home sales."""
    share = flows / flows.sum(axis=0)
    abroad = np.arange(len(flows)) != at
    exports = (flows[at] * (1.0 - nu) * (1.0 - share[at]))[abroad].sum()
    slope = float(THETA[0]) * exports / ((1.0 - nu[at]) * (base[at] - flows[at, at]))
    return float(1.0 / ((1.0 + slope) * phi[at] - 1.0))


@functools.cache
def optimal_rates() -> dict[str, float]:
    """Rates that the paper uses: its replication files take expenditure in Table 1, income in Table 2."""
    w = world()
    problem = prepare_with(w.economy, tariffs(0.0), THETA, FIXED_SHARE, WORLD_GDP, parameters=Parameters()).problem
    flows, nu, phi, us = w.data.flows, problem.nu, problem.phi, w.us
    income = problem.income * (flows.sum() / problem.income.sum())  # world income equals world sales
    two = np.zeros((2, len(nu)))
    two[0], two[0, us], two[1, us] = 1.0, 0.0, 1.0
    rest = 1 if us == 0 else 0
    pair = two @ flows @ two.T
    return {
        "expenditure": optimal_rate(flows, nu, phi, us, flows.sum(axis=0)),
        "income": optimal_rate(flows, nu, phi, us, income),
        "retaliation": optimal_rate(pair, nu[[rest, us]], phi[[rest, us]], 0, two @ income),
    }


def shock_of(case: str) -> Shock:
    """The tariffs of a case of Tables 1 and 2."""
    rates, w = optimal_rates(), world()
    return {
        "T1 case 1": lambda: tariffs(w.announced),
        "T1 case 2": lambda: tariffs(w.announced),
        "T1 case 3": lambda: tariffs(rates["expenditure"]),
        "T2 (1)": lambda: tariffs(w.announced, w.announced),
        "T2 (2)": lambda: tariffs(w.announced, rates["retaliation"]),
        "T2 (3)": lambda: tariffs(rates["income"], rates["retaliation"]),
    }[case]()


@functools.cache
def solution(case: str) -> Solution:
    family = LUMP_SUM if case == "T1 case 2" else RELIEF
    return solve_shock(FAMILIES[family], world().economy, shock_of(case), THETA, FIXED_SHARE)


def columns(c: Changes) -> dict[str, Array]:
    """The paper's columns, percent, (N,); prices and deficits relative to the spending-weighted price index."""
    before, after = c.flows_before[:, :, 0].copy(), c.flows_after[:, :, 0].copy()
    np.fill_diagonal(before, 0.0)
    np.fill_diagonal(after, 0.0)
    level = float(np.average(c.final_price, weights=c.income_before))
    income = c.wage * c.extra["employment"]
    deficit, new_deficit = (flows.sum(axis=0) - flows.sum(axis=1) for flows in (before, after / level))
    return {
        "welfare": 100 * (c.extra["welfare_published"] - 1),
        "exact": 100 * (c.welfare - 1),
        "deficit": 100 * (new_deficit - deficit) / np.abs(deficit),
        "exports": 100 * (after.sum(axis=1) / income / before.sum(axis=1) - 1),
        "imports": 100 * (after.sum(axis=0) / income / before.sum(axis=0) - 1),
        "employment": 100 * (c.extra["employment"] - 1),
        "prices": 100 * (c.final_price / level - 1),
    }


def value(case: str, who: str, column: str) -> float:
    w, values = world(), columns(solution(case).require())[column]
    if who == "non-US":
        weights = np.where(np.arange(len(values)) == w.us, 0.0, w.economy.income)
        return float(np.average(values, weights=weights))
    return float(values[w.economy.regions.index(who)])


SHORT = ("welfare", "deficit", "employment", "prices")
LONG = ("welfare", "deficit", "exports", "imports", "employment", "prices")
PUBLISHED = {  # as printed: the number of digits is the tolerance
    ("T1 case 1", "USA"): (LONG, "1.13 -18.1 -52.7 -43.6 0.32 12.8"),
    ("T1 case 1", "non-US"): (LONG, "-0.58 11.6 -3.2 -3.3 -0.14 -4.7"),
    ("T1 case 2", "USA"): (LONG, "-0.01 -18.4 -52.5 -43.3 -0.41 13.1"),
    ("T1 case 2", "non-US"): (LONG, "-0.57 11.7 -3.3 -3.4 -0.14 -4.8"),
    ("T1 case 3", "USA"): (LONG, "1.79 -19.1 -55.3 -45.6 0.51 12.6"),
    ("T1 case 3", "non-US"): (LONG, "-0.61 17.1 -4.2 -3.7 -0.16 -4.6"),
    ("T2 (1)", "USA"): (SHORT, "-0.36 -26.7 -0.18 7.5"),
    ("T2 (1)", "CHN"): (SHORT, "-0.82 6.2 -0.16 -3.7"),
    ("T2 (1)", "non-US"): (SHORT, "-0.46 19.8 -0.13 -2.7"),
    ("T2 (2)", "USA"): (SHORT, "-0.75 -29.0 -0.32 6.0"),
    ("T2 (2)", "CHN"): (SHORT, "-0.65 6.3 -0.13 -3.3"),
    ("T2 (2)", "non-US"): (SHORT, "-0.43 22.4 -0.13 -2.2"),
    ("T2 (3)", "USA"): (SHORT, "-0.32 -28.4 -0.20 4.2"),
    ("T2 (3)", "CHN"): (SHORT, "-0.36 4.2 -0.08 -2.1"),
    ("T2 (3)", "non-US"): (SHORT, "-0.39 25.1 -0.13 -1.5"),
}
CELLS = [
    (case, who, column, printed)
    for (case, who), (names, row) in PUBLISHED.items()
    for column, printed in zip(names, row.split(), strict=True)
]


@pytest.mark.parametrize(("case", "who", "column", "printed"), CELLS)
def test_tables_1_and_2(case: str, who: str, column: str, printed: str) -> None:
    digits = len(printed.split(".")[1])
    # half a unit of the last printed digit, and a little for a rounding of a rounded number (-52.55 is printed -52.5)
    assert value(case, who, column) == pytest.approx(float(printed), abs=0.5 * 10**-digits + 1e-3)


@pytest.mark.parametrize(
    ("case", "column", "expected"),
    [
        ("T1 case 1", "exports", -52.71),  # the two decimals behind Table 1, from the authors' files
        ("T1 case 1", "imports", -43.58),
        ("T1 case 2", "exports", -52.55),
        ("T1 case 2", "imports", -43.35),
        ("T1 case 1", "exact", 0.633),  # utility evaluated directly: not in the paper, see docs
        ("T1 case 2", "exact", -0.0057),
        ("T1 case 3", "exact", 1.1975),
        ("T2 (1)", "exact", -0.7350),
        ("T2 (2)", "exact", -1.0923),
        ("T2 (3)", "exact", -0.7003),
    ],
)
def test_further_digits(case: str, column: str, expected: float) -> None:
    digits = len(str(expected).split(".")[1])
    assert value(case, "USA", column) == pytest.approx(expected, abs=0.51 * 10**-digits)


def test_both_welfare_formulas_agree_without_tax_relief() -> None:
    got = columns(solution("T1 case 2").require())
    np.testing.assert_allclose(got["welfare"], got["exact"], atol=1e-9)


@pytest.mark.parametrize(
    ("case", "printed"), [("T1 case 1", 1.14), ("T1 case 3", 1.35), ("T2 (1)", 0.82), ("T2 (2)", 0.74)]
)
def test_table_3_revenue(case: str, printed: float) -> None:
    """Revenue over baseline expenditure, in percent, which is what the printed column divides by."""
    c, w = solution(case).require(), world()
    level = float(np.average(c.final_price, weights=c.income_before))
    revenue = (c.flows_after * c.tariffs_after)[:, w.us].sum() / level
    assert 100 * revenue / c.income_before[w.us] == pytest.approx(printed, abs=0.0051)


def test_calibration() -> None:
    """Section 4: nu 0.27 for the US and 0.11 elsewhere; optimal rates of section 5; the US accounts."""
    w = world()
    problem = prepare_with(w.economy, tariffs(0.0), THETA, FIXED_SHARE, WORLD_GDP, parameters=Parameters()).problem
    assert problem.nu[w.us] == pytest.approx(0.27047098, abs=1e-6)
    assert problem.nu[0] == pytest.approx(0.11433521, abs=1e-6)
    np.testing.assert_allclose(problem.nu, w.data.cost_share, rtol=1e-12)
    assert problem.phi[w.us] == pytest.approx(1.43284758, abs=1e-5)
    assert w.data.truncated == ("GMB", "MHL")
    rates = optimal_rates()
    assert 100 * rates["expenditure"] == pytest.approx(21.80, abs=0.005)
    assert 100 * rates["income"] == pytest.approx(18.54, abs=0.005)
    assert 100 * rates["retaliation"] == pytest.approx(22.74, abs=0.005)


@pytest.mark.parametrize("case", sorted({case for case, _ in PUBLISHED}))
def test_solved_fast_and_certified(case: str) -> None:
    done = solution(case)
    assert done.solved
    assert done.outcome.method == "anderson"
    assert done.outcome.sweeps < 15


def test_other_closure_and_numeraire() -> None:
    """Welfare does not depend on the numeraire; transfers fixed in money move it by 0.01 points (Case 2)."""
    w, shock = world(), shock_of("T1 case 2")
    family = FAMILIES[LUMP_SUM]
    in_us_wages = solve_shock(family, w.economy, shock, THETA, FIXED_SHARE, "USA").require()
    assert in_us_wages.wage[w.us] == pytest.approx(1.0, abs=1e-9)
    for name, values in columns(in_us_wages).items():
        np.testing.assert_allclose(values, columns(solution("T1 case 2").require())[name], atol=1e-6)
    nominal = solve_shock(family, w.economy, shock, THETA, FIXED_NOMINAL).require()
    assert 100 * (nominal.welfare[w.us] - 1) == pytest.approx(0.0044, abs=5e-5)


def test_plain_armington_on_the_same_flows() -> None:
    """The plain family gives the US +0.354 % against -0.01 % in Case 2: wrong by sign, by 0.36 points.

    It lacks four things. Added one after the other to the paper's accounts (US welfare, lump-sum rebate, percent):
    market costs paid at destination in incomes and transfers, 0.42; pass-through above 1 from lost varieties, 0.25;
    labour supply, 0.12; scale, -0.01. Leaving one out of Case 2 gives -0.29 without market costs in the accounts, 0.53
    with pass-through 1, 0.25 without labour supply (then scale does nothing) and 0.12 without scale. Pass-through and
    market costs alone produce the columns of trade and deficit: the plain family has exports/GDP at -46.2, not -52.5.
    """
    w, shock = world(), shock_of("T1 case 2")
    plain = solve_shock(FAMILIES["armington"], w.economy, shock, THETA, FIXED_SHARE).require()
    assert 100 * (plain.welfare[w.us] - 1) == pytest.approx(0.354, abs=5e-4)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"labour_supply": 0.0, "scale": 0.0}, 0.246),
        ({"scale": 0.0}, 0.124),
        ({"labour_supply": 0.0}, 0.246),
        ({}, -0.006),
    ],
)
def test_ingredients(changes: dict[str, float], expected: float) -> None:
    """US welfare with ingredients left out; pass-through stays the paper's (own computation, to three digits)."""
    w = world()
    nu = w.data.cost_share
    full, scale = Parameters(), changes.get("scale", Parameters().scale)
    firm = 1.0 + (full.scale - scale) * nu[w.us] / (1.0 - nu[w.us])
    parameters = Parameters(firm_passthrough=firm, cost_share=nu, **changes)
    model = prepare_with(w.economy, shock_of("T1 case 2"), THETA, FIXED_SHARE, WORLD_GDP, parameters=parameters)
    assert 100 * (solve(model).require().welfare[w.us] - 1) == pytest.approx(expected, abs=6e-4)
