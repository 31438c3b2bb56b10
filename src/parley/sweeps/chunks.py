"""Cut a sweep into chunks in an order that depends on the sweep alone, so that results never depend on the workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from parley.errors import InputError
from parley.sweeps.grid import Sweep

CHUNK_SECONDS = 1.0
"""About what a chunk should take: long beside the few milliseconds of sending and writing it, short to lose."""
SECONDS_A_SOLVE, SECONDS_A_CELL = 3e-3, 6e-8
"""Of one solve: fixed, and by cell of the N x N x J flows; measured, and only the size of chunks rests on it."""
FEWEST, FEWEST_DRAWS, MOST = 4, 32, 1024
"""Draws come in larger chunks: a worker that is new to a case first solves where its draws start from."""
SHARES = 32
"""A small sweep still gives about this many chunks, so that all workers have work to the end."""
MOST_SOLVES = 10_000_000
OUTER = ("world", "model", "closure", "numeraire")
"""Axes whose values do not share starting points; they change slowest."""


@dataclass(frozen=True)
class Chunk:
    """What one task solves.

    Attributes:
        number: from 0.
        cases: their numbers in the order of solving.
        first, last: the draws from first up to, not including, last; 0 and 1 without draws.
    """

    number: int
    cases: tuple[int, ...]
    first: int
    last: int

    @property
    def solves(self) -> int:
        """Number of equilibria."""
        return len(self.cases) * (self.last - self.first)


def chunk_size(sweep: Sweep, cells: int) -> int:
    """Equilibria in a chunk.

    Args:
        sweep: what is solved.
        cells: of its largest world, N * N * J.
    """
    fewest = FEWEST if sweep.draws is None else FEWEST_DRAWS
    timed = min(int(CHUNK_SECONDS / (SECONDS_A_SOLVE + SECONDS_A_CELL * cells)), MOST)
    return max(fewest, min(timed, -(-sweep.solves // SHARES)))


def solving_order(sweep: Sweep) -> tuple[int, ...]:
    """Numbers of all cases such that each differs from the one before in one axis, and there by one step.

    Snake order: along the last axis forward and back, then one step along the axis before it. Axes that change the kind
    of model are outermost.
    """
    names = ("scenario", *(axis.path for axis in sweep.axes))
    inner = [k for k, name in enumerate(names) if k > 0 and name not in OUTER]
    order = [0, *(k for k, name in enumerate(names) if k > 0 and name in OUTER), *inner]
    sizes = np.array(sweep.shape)[order]
    step = np.arange(sweep.count)
    indices = np.empty((len(order), sweep.count), dtype=np.intp)
    for place, k in enumerate(order):
        passes, index = np.divmod(step // int(np.prod(sizes[place + 1 :])), sizes[place])
        indices[k] = np.where(passes % 2 == 1, sizes[place] - 1 - index, index)
    return tuple(np.asarray(np.ravel_multi_index(tuple(indices), sweep.shape)).tolist())


def cut(sweep: Sweep, size: int) -> tuple[Chunk, ...]:
    """All chunks of at most ``size`` equilibria: several cases with all their draws, or some draws of one case."""
    if sweep.solves > MOST_SOLVES:
        raise InputError(
            f"{sweep.count:,} cases with {sweep.draws or 1:,} draws are {sweep.solves:,} equilibria; a sweep takes at "
            f"most {MOST_SOLVES:,}."
        )
    pieces = _by_draws(sweep, size) if (sweep.draws or 1) > size else _by_cases(sweep, size)
    return tuple(Chunk(number, *piece) for number, piece in enumerate(pieces))


Piece = tuple[tuple[int, ...], int, int]


def _by_cases(sweep: Sweep, size: int) -> Iterator[Piece]:
    draws = sweep.draws or 1
    order, many = solving_order(sweep), size // draws
    for first in range(0, len(order), many):
        yield order[first : first + many], 0, draws


def _by_draws(sweep: Sweep, size: int) -> Iterator[Piece]:
    draws = sweep.draws or 1
    parts = -(-draws // size)
    bounds = [draws * part // parts for part in range(parts + 1)]  # of nearly equal size
    for case in solving_order(sweep):
        for first, last in pairwise(bounds):
            yield (case,), first, last
