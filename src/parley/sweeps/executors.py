"""Solve chunks on processes of this machine; a killed worker costs its chunk, which is solved again."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from parley.errors import SolveError
from parley.kit.parallel import Job, Pool, WorkersDiedError
from parley.sweeps.chunks import Chunk
from parley.sweeps.work import Solved, Work, solve_chunk


def solve_locally(work: Work, chunks: Sequence[Chunk], workers: int) -> Generator[Solved, None, None]:
    """Yield the chunks as they are done; with one worker they are solved in this process.

    Args:
        work: what to solve.
        chunks: which of it.
        workers: processes.

    Raises:
        SolveError: workers keep dying.
    """
    with Pool(workers) as pool:
        try:
            for _, solved in pool.each(_CHUNKS, work, chunks):
                yield solved
        except WorkersDiedError as error:
            raise SolveError(_died(error)) from None


def _died(error: WorkersDiedError) -> str:
    chunk: Chunk = error.item
    cases = ", ".join(map(str, chunk.cases[:8])) + (", …" if len(chunk.cases) > 8 else "")
    return f"{error} The last time they worked on the cases {cases}. Finished parts are kept."


def _begin(work: Work) -> Work:
    import pyarrow as _  # noqa: F401, PLC0415  (slow to import: not in the time of the first chunk)

    return work


_CHUNKS = Job(_begin, solve_chunk)
