"""Scenario files with one to three faults: each is certified, or refused in one sentence.

Alone::

    PYTHONPATH=src python benchmarks/prove_scenarios.py --files 1000 --seed 1
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "proof"), str(ROOT / "src")]

from judge_scenarios import ending  # noqa: E402  (its folder is put on the path above)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counts = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.files):
            end = ending(number, Path(folder), given.seed)
            counts[end.ended] += 1
            if end.ended not in ("certified", "refused"):
                print(end, flush=True)
    print(f"{counts.total():,} files")
    for ended, number in counts.most_common():
        print(f"{number:>8,}  {ended}")


if __name__ == "__main__":
    main()
