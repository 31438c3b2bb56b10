"""Random economies at the edge, in every family and closure: right by a second code, or refused in a sentence.

``benchmarks/prove_economies.py`` runs ten thousand of them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from judge import check, closures, solved, verdict, verdicts
from odd_economies import Case, case
from search import equilibrium_wages

from parley.model.families import FAMILIES

GOOD = ("right", "refused")


@pytest.mark.parametrize("number", range(12))
def test_each_result_is_right_by_a_second_code_or_refused(number: int) -> None:
    assert [found for found in verdicts(case(number)) if found.ended not in GOOD] == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_many_results_are_right_by_a_second_code_or_refused(block: int) -> None:
    numbers = range(1000 + 14 * block, 1014 + 14 * block)
    assert [found for k in numbers for found in verdicts(case(k)) if found.ended not in GOOD] == []


def test_most_of_these_economies_are_solved() -> None:
    """The first twenty: what is refused has a reason of its own."""
    ended = [found.ended for k in range(20, 30) for found in verdicts(case(k))]
    assert ended.count("right") > 0.8 * len(ended)


@pytest.mark.parametrize("factor", [1.001, 0.99])
@pytest.mark.parametrize("name", FAMILIES)
def test_the_second_code_sees_a_wage_that_is_off(name: str, factor: float) -> None:
    """The check can fail: one wage, price or welfare off by a part of a thousand is seen."""
    some, closure = case(3), closures(name)[0]
    changes = solved(some, name, closure)
    one = np.ones(len(changes.regions))
    one[0] = factor
    for off in (
        replace(changes, wage=changes.wage * one),
        replace(changes, price=changes.price * one[:, None], final_price=changes.final_price * one),
        replace(changes, flows_after=changes.flows_after * one[:, None, None]),
        replace(changes, welfare=changes.welfare * one),
    ):
        if name == "partial-equilibrium" and (off.wage is not changes.wage or off.welfare is not changes.welfare):
            continue  # fixed there by assumption, or a sum that the second code does not have
        errors = check(some, name, closure, off)
        assert max(errors.values()) > 5e-4


HARD = (
    (4, "armington", "fixed-nominal"),
    (11, "caliendo-parro", "zero"),
    (23, "caliendo-parro-no-links", "fixed-nominal"),
    (33, "labour-leisure-tax-relief", "fixed-nominal"),
    (44, "labour-leisure", "fixed-nominal"),
    (55, "caliendo-parro", "fixed-share"),
)
"""Cases that accelerated iteration and Newton-Krylov leave unsolved, though SciPy's root on the wages finds them."""


@pytest.mark.parametrize(("number", "name", "closure"), HARD)
def test_what_is_solvable_is_solved(number: int, name: str, closure: str) -> None:
    found = verdict(case(number), name, closure)
    assert (found.ended, found.detail) == ("right", found.detail)


@pytest.mark.parametrize(
    ("number", "name", "closure"), [row for row in HARD if row[2] != "zero" and "labour" not in row[1]]
)
def test_the_same_equilibrium_as_another_search(number: int, name: str, closure: str) -> None:
    """The wages of SciPy's root on the second code, which knows nothing of the package's solution."""
    some: Case = case(number)
    wages = equilibrium_wages(some, name, closure)
    assert wages is not None
    np.testing.assert_allclose(solved(some, name, closure).wage, wages[:, 0], rtol=1e-6)


@pytest.mark.parametrize("number", [1742, 5611])
def test_regions_of_very_different_size_keep_their_transfers(number: int) -> None:
    """Over 8 and 13 orders of magnitude, in one of them a region that gives away 99.4 % of what it earns."""
    assert [v for v in verdicts(case(number, 1)) if v.ended not in ("right", "refused")] == []
