"""Scenario files with one to three faults: a certified answer, or one sentence and exit code 2.

``benchmarks/prove_scenarios.py`` runs a thousand of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from judge_scenarios import ending


@pytest.mark.slow
@pytest.mark.parametrize("block", range(5))
def test_a_faulty_file_is_answered_or_refused_in_a_sentence(block: int, tmp_path: Path) -> None:
    found = [ending(number, tmp_path, seed=2) for number in range(20 * block, 20 * block + 20)]
    assert [end for end in found if end.ended not in ("certified", "refused")] == []
    assert {end.ended for end in found} == {"certified", "refused"}
