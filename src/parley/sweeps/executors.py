"""Solve chunks on processes of this machine; a killed worker costs its chunk, which is solved again."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from pathlib import Path

from parley.errors import SolveError
from parley.kit.threads import one_thread
from parley.sweeps.chunks import Chunk
from parley.sweeps.parts import writing
from parley.sweeps.work import Solved, Work, solve_chunk

WORK = ".work.tmp"
MOST_BREAKS = 3
"""Times in a row that workers may die without any chunk being finished in between."""


def available_cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def solve_locally(work: Work, chunks: Sequence[Chunk], workers: int, folder: Path) -> Generator[Solved, None, None]:
    """The chunks solved, in the order in which they are done; one worker is this process itself.

    Args:
        work: what to solve.
        chunks: which of it.
        workers: processes.
        folder: where the work is put for the workers to read. Sent through the pipe that starts a process, it would
            hold up this one for ever where that process is killed before it has read all.

    Raises:
        InputError: the folder cannot be written.
        SolveError: workers keep dying.
    """
    if workers <= 1 or len(chunks) <= 1:
        with one_thread():
            for chunk in chunks:
                yield solve_chunk(work, chunk)
        return
    queue, breaks, path = deque(chunks), 0, folder / WORK
    try:
        with writing(folder):
            path.write_bytes(pickle.dumps(work))
        while queue:
            for solved in _one_pool(path, queue, min(workers, len(queue))):
                breaks = 0
                yield solved
            breaks += 1
            if queue and breaks > MOST_BREAKS:
                raise SolveError(_died(queue[0]))
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _died(chunk: Chunk) -> str:
    cases = ", ".join(map(str, chunk.cases[:8])) + (", …" if len(chunk.cases) > 8 else "")
    return (
        f"worker processes died {MOST_BREAKS + 1} times in a row, the last time on the cases {cases}. Memory may be "
        "short (use fewer --workers), or a script starts the sweep outside of: if __name__ == '__main__'. Finished "
        "parts are kept."
    )


def _one_pool(path: Path, queue: deque[Chunk], workers: int) -> Generator[Solved, None, None]:
    """Solve from the queue until it is empty or a worker dies; what was not finished is put back in front."""
    pending: dict[Future[Solved], Chunk] = {}
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(path,))
    try:
        while queue or pending:
            while queue and len(pending) < 2 * workers:
                with _ctrl_c_held_back():  # the first call starts the workers
                    pending[pool.submit(_solve, queue[0])] = queue[0]
                queue.popleft()
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                solved = future.result()
                del pending[future]
                yield solved
    except BrokenProcessPool:
        pass
    finally:
        queue.extendleft(sorted(pending.values(), key=lambda chunk: -chunk.number))
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Let processes started inside never receive Ctrl-C: the driver gets it afterwards, and only the driver speaks.

    A child inherits the signals that are blocked. Ignoring SIGINT once it runs (:func:`_begin`) is too late: Python
    takes a second to start and would print a traceback of whatever it was importing.
    """
    if sys.platform == "win32":  # no signal masks there
        yield
        return
    resource_tracker.ensure_running()  # it unblocks SIGINT when it starts, so it has to run before
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_work: list[Work] = []
"""What this worker process solves, put there once when it starts."""


def _begin(path: Path) -> None:
    """Prepare a worker process: Ctrl-C is the driver's business, and without a driver it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    one_thread()
    import pyarrow as _  # noqa: F401, PLC0415  (slow to import: not in the time of the first chunk)

    _work.append(pickle.loads(path.read_bytes()))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _solve(chunk: Chunk) -> Solved:
    return solve_chunk(_work[0], chunk)
