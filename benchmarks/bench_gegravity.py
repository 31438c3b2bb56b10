"""gegravity's example in the same run: 30 countries, Canada and Japan sign a trade agreement."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("gegravity", reason="gegravity is not installed (pip install gegravity)")

import test_gegravity as sample
from bench_solve import of, told

from parley.model.problem import FIXED_SHARE
from parley.solver.solve import solve

pytestmark = [
    pytest.mark.skipif(not sample.DATA.is_file(), reason=f"the data of the WTO/UNCTAD guide are not at {sample.DATA}"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def test_gegravity_sample(benchmark: Any, say: Callable[[str], None]) -> None:
    """From arrays to a certified solution (1e-10), against gegravity at its defaults (1e-8).

    gegravity's time is split: everything from data frame to results, and its ``simulate`` alone. It also
    builds result tables, which parley does not here.
    """
    case, data = sample.case(), sample.sample()
    whole, alone = [], []
    for _ in range(3):
        began = time.perf_counter()
        model = sample.gegravity_defined(data)
        defined = time.perf_counter()
        model.simulate()
        whole.append(time.perf_counter() - began)
        alone.append(time.perf_counter() - defined)
    solution = benchmark.pedantic(lambda: solve(sample.parley_model(case, FIXED_SHARE)), rounds=100, warmup_rounds=5)
    ours = benchmark.stats["min"]
    say(told(benchmark, "gegravity's sample", 5, of(solution)))
    say(
        f"gegravity in the same run: best {min(whole):.2f} s, {min(whole) / ours:.0f} times parley's best; "
        f"its simulate() alone {min(alone):.2f} s, {min(alone) / ours:.0f} times"
    )
