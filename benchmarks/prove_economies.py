"""Random economies at the edge, solved in every family and closure, each result checked by a second code.

Alone, printing a table of counts as it goes::

    PYTHONPATH=src python benchmarks/prove_economies.py --economies 10000 --seed 1 --workers 2

``--search 200`` looks for an equilibrium, from many starts, in that many refusals of each of the two kinds that do not
prove that there is none. Ctrl-C ends early and prints what has been counted.
"""

from __future__ import annotations

import os  # the threads of BLAS are set before numpy is imported

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "proof"), str(ROOT / "src")]

from judge import Verdict, verdicts  # noqa: E402
from odd_economies import case  # noqa: E402
from search import equilibrium_exists  # noqa: E402

OPEN = {"no income": "larger than its income", "stalled": "stopped improving", "cap": "cap on iterations"}
"""Refusals that do not prove that there is no equilibrium."""
PROVED = {
    "no supplier": "no supplier is left",
    "imbalance without trade": "no trade that could carry its fixed",
    "blocks whose imbalances do not sum to 0": "without trade with the rest",
    "trade one way only": "one way only",
    "no transfer possible": "could carry the trade surplus or deficit",
    "revenue above all wages": "would exceed all labour income",
    "partial equilibrium out of its range": "lose more than all",
    "beyond what a number can hold": "beyond what a number",
}


def reason(verdict: Verdict) -> str:
    """A refusal's reason in short."""
    for name, text in (OPEN | PROVED).items():
        if text in verdict.detail:
            return name
    return verdict.detail[:60]


def judged(number: int, seed: int) -> list[Verdict]:
    """Verdicts of one economy, in a worker."""
    return list(verdicts(case(number, seed)))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--economies", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first economy")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--search", type=int, default=0, help="refusals of each open kind to search")
    parser.add_argument("--every", type=int, default=500, help="print after so many economies")
    given = parser.parse_args()
    began, seen, counts, refused = time.perf_counter(), 0, Counter[str](), list[Verdict]()
    numbers = range(given.first, given.first + given.economies)
    with suppress(KeyboardInterrupt), ProcessPoolExecutor(given.workers) as pool:
        for found in pool.map(partial(judged, seed=given.seed), numbers, chunksize=10):
            seen += 1
            for verdict in found:
                ended = f"refused: {reason(verdict)}" if verdict.ended == "refused" else verdict.ended
                counts[ended] += 1
                if verdict.ended not in ("right", "refused"):
                    print(verdict, flush=True)
                if verdict.ended == "refused" and reason(verdict) in OPEN:
                    refused.append(verdict)
            if seen % given.every == 0:
                report(seen, counts, time.perf_counter() - began)
    report(seen, counts, time.perf_counter() - began)
    if given.search:
        search(refused, given.search, given.seed, given.workers)


def report(seen: int, counts: Counter[str], seconds: float) -> None:
    """The table."""
    print(f"\n{seen:,} economies, {counts.total():,} solves, {seconds:,.0f} s")
    for ended, number in counts.most_common():
        print(f"{number:>10,}  {ended}")
    sys.stdout.flush()


def searched(verdict: Verdict, seed: int) -> bool:
    """Whether a search finds an equilibrium where the package refused, in a worker."""
    return equilibrium_exists(case(verdict.number, seed), verdict.family, verdict.closure)


def search(refused: list[Verdict], most: int, seed: int, workers: int) -> None:
    """How many refusals were in fact solvable, of an even sample."""
    with ProcessPoolExecutor(workers) as pool:
        for kind in OPEN:
            some = [verdict for verdict in refused if reason(verdict) == kind]
            some = some[:: max(1, len(some) // most)][:most]
            solvable = 0
            for verdict, found in zip(some, pool.map(partial(searched, seed=seed), some), strict=True):
                solvable += found
                if found:
                    print(f"solvable: {verdict.number} {verdict.family} {verdict.closure}")
            print(f"{kind}: {solvable} of {len(some)} searched are solvable", flush=True)


if __name__ == "__main__":
    main()
