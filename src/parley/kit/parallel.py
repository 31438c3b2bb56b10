"""Work on several processes of this machine: one pool for draws, coalitions and sweeps.

What all items share is pickled once into a file that each worker reads. A worker that dies while it reads a pipe would
leave the one who writes waiting; nobody waits for a file. A worker whose parent has ended, however it ended, ends by
itself. Ctrl-C, a cancelled progress and an error in an item end all workers at once.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from parley.errors import InputError, SolveError
from parley.kit.progress import QUIET, Progress
from parley.kit.threads import one_thread

Shared = TypeVar("Shared")
State = TypeVar("State")
Item = TypeVar("Item")
Result = TypeVar("Result")
MOST_BREAKS = 3
"""Times in a row that workers may die without any item being finished in between."""
_MAIN = threading.Lock()
"""Held while the caller's ``__main__`` is out of sight."""
GOODBYE_SECONDS = 2.0
"""How long a worker that has nothing left to do may take to end."""


def default_workers() -> int:
    """Cores that this process may use: the number of workers where nobody says another."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


class WorkersDiedError(SolveError):
    """Worker processes were killed while they worked; ``item`` is what one of the last worked on."""

    def __init__(self, times: int, item: Any) -> None:
        super().__init__(f"worker processes died {times} times in a row. Memory may be short; use fewer workers.")
        self.times, self.item = times, item


@dataclass(frozen=True)
class Job(Generic[Shared, State, Item, Result]):
    """What a pool does with each item; both functions are top-level ones of a module, so that workers find them.

    Attributes:
        start: what is shared -> state, called once in each process.
        function: state and item -> result.
    """

    start: Callable[[Shared], State]
    function: Callable[[State, Item], Result]


def _one(item: object) -> int:
    del item
    return 1


class Pool:
    """Processes that work on items, for the time of a ``with`` block.

    Args:
        workers: how many; 1 is this process itself. The results have the same bits for any number as long as the
            result of an item depends on nothing but the item and what is shared.
    """

    def __init__(self, workers: int) -> None:
        if workers < 1:
            raise InputError(f"{workers} workers; expected at least 1.")
        self.workers = workers
        self._running: list[_Worker] = []
        self._folder: Path | None = None
        self._jobs = self._breaks = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._end(at_once=kind is not None)

    def each(
        self,
        job: Job[Shared, State, Item, Result],
        shared: Shared,
        items: Iterable[Item],
        *,
        progress: Progress = QUIET,
        size: Callable[[Item], int] = _one,
        breaks: int = MOST_BREAKS,
    ) -> Generator[tuple[Item, Result], None, None]:
        """Each item with its result, in the order in which they are done.

        Args:
            job: what to do.
            shared: what all items need.
            items: are pickled one by one; small.
            progress: is told how much is done. Telling may raise :class:`~parley.kit.progress.Cancelled`.
            size: units of work of an item, for the progress; by default each item is one.
            breaks: times in a row that workers may die without a result in between; their items are given again.

        Raises:
            WorkersDiedError: workers died more often than that.
            InputError: there is no room for the file of what is shared.
            Whatever the job raises.
        """
        listed = list(items)
        if self.workers == 1 or len(listed) <= 1:
            stream = _here(job, shared, listed)
        else:
            stream = self._spread(job, shared, deque(listed), breaks)
        with closing(stream):
            done, of = 0, sum(size(item) for item in listed)
            progress.tell(done, of)
            for item, result in stream:
                done += size(item)
                progress.tell(done, of)
                yield item, result

    def _spread(
        self, job: Job[Any, Any, Item, Result], shared: Any, queue: deque[Item], breaks: int
    ) -> Generator[tuple[Item, Result], None, None]:
        self._jobs += 1
        path = self._write(pickled((job, shared)))
        died = 0  # times in a row
        try:
            while queue or any(worker.item for worker in self._running):
                self._fill(queue, path)
                for worker in _ready(self._running):
                    item, answer = worker.collect()
                    if answer is not None:
                        died = 0
                        yield item, answer.value()
                        continue
                    self._running.remove(worker)
                    queue.appendleft(item)
                    if worker.born == self._breaks:  # those who die together, as in one shortage, count once
                        self._breaks += 1
                        died += 1
                    if died > breaks:
                        raise WorkersDiedError(died, item)
        except BaseException:  # Ctrl-C and a consumer that stops listening, too
            self._end(at_once=True)
            raise
        finally:
            path.unlink(missing_ok=True)

    def _fill(self, queue: deque[Item], path: Path) -> None:
        """Give every worker an item, starting workers where there are too few."""
        for worker in self._running:
            if queue and worker.item is None:
                worker.give(self._jobs, path, queue.popleft())
        while queue and len(self._running) < self.workers:
            worker = _Worker.started(self._breaks, path.parent)
            self._running.append(worker)
            worker.give(self._jobs, path, queue.popleft())

    def _write(self, content: bytes) -> Path:
        """The file that the workers read; its folder is this user's alone, as what is unpickled is trusted."""
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="parley-"))
            path = self._folder / f"{self._jobs}.pickle"
            path.write_bytes(content)
        except OSError as error:
            raise InputError(
                f"the workers' file in {tempfile.gettempdir()} cannot be written ({error.strerror or error}); make "
                "room, or set TMPDIR to another folder."
            ) from None
        return path

    def _end(self, at_once: bool) -> None:
        for worker in self._running:
            worker.end(at_once)
        for worker in self._running:
            worker.join()
        self._running = []
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _here(
    job: Job[Shared, State, Item, Result], shared: Shared, items: list[Item]
) -> Generator[tuple[Item, Result], None, None]:
    if not items:
        return
    with one_thread():
        state = job.start(shared)
        for item in items:
            yield item, job.function(state, item)


# -- the driver's side of a worker -----------------------------------------------------------------------------


@dataclass(eq=False)
class _Worker:
    """A process, the pipe to it, and what it works on, in a tuple of one."""

    process: BaseProcess
    pipe: Connection[Any, Any]
    born: int
    item: tuple[Any] | None = field(default=None)

    @classmethod
    def started(cls, born: int, folder: Path) -> _Worker:
        context = multiprocessing.get_context("spawn")
        pipe, other = context.Pipe()
        process = context.Process(target=_work, args=(other, folder), daemon=True)
        with _no_interrupts(), _no_main():
            process.start()
        other.close()  # only the worker holds that end now, so that its death closes the pipe
        return cls(process, pipe, born)

    def give(self, job: int, path: Path, item: Any) -> None:
        """Send an item; that the worker is dead shows when its answer is collected."""
        self.item = (item,)
        with suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send_bytes(pickled((job, path, item)))

    def collect(self) -> tuple[Any, _Answer | None]:
        """The item and its answer; None in its place if the worker died over it."""
        assert self.item is not None
        (item,), self.item = self.item, None
        try:
            content = self.pipe.recv_bytes()
        except (EOFError, OSError):
            self.end(at_once=True)
            self.join()
            return item, None
        return item, pickle.loads(content)

    def end(self, at_once: bool) -> None:
        """Close the pipe, which tells the worker to end, or kill it."""
        if at_once:
            self.process.kill()
        self.pipe.close()

    def join(self) -> None:
        self.process.join(GOODBYE_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _ready(workers: list[_Worker]) -> list[_Worker]:
    """Workers that have an answer, or died over their item; waits for at least one."""
    busy: dict[Any, _Worker] = {worker.pipe: worker for worker in workers if worker.item is not None}
    return [busy[pipe] for pipe in wait(list(busy))]


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Start a process that never sees Ctrl-C, which the terminal sends to all; here it comes after the block."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows; the worker ignores it once it runs
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _no_main() -> Iterator[None]:
    """Start a process that does not run the caller's script again; jobs are functions of modules."""
    with _MAIN:  # another thread may start workers at the same time
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")  # without file and spec there is nothing to import
        try:
            yield
        finally:
            sys.modules["__main__"] = main


# -- the worker's side -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Answer:
    """A result, or the error in its place with the text of where it was raised."""

    result: Any = None
    error: BaseException | None = None
    trace: str = ""

    def value(self) -> Any:
        if self.error is None:
            return self.result
        raise self.error from _RemoteError(self.trace)


class _RemoteError(Exception):
    """Where in the worker the error was raised."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def _work(pipe: Connection[Any, Any], folder: Path) -> None:
    """What a worker does until its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's business
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # for the libraries that are loaded later than the next line
    one_thread()
    mine: tuple[int, Any, Any] = (0, None, None)
    while True:
        try:
            number, path, item = pickle.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            if number != mine[0]:
                job, shared = pickle.loads(path.read_bytes())
                mine = (number, job.function, job.start(shared))
            answer = _Answer(mine[1](mine[2], item))
        except Exception as error:
            answer = _Answer(None, error, traceback.format_exc())
        with suppress(OSError):  # the driver may have gone; the next recv ends this process
            pipe.send_bytes(_sent(answer))


def _sent(answer: _Answer) -> bytes:
    try:
        content = pickled(answer)
        if answer.error is not None:
            pickle.loads(content)  # some errors can be pickled but not read back
    except Exception as error:
        return pickled(_Answer(None, RuntimeError(f"{answer.error or answer.result!r}: {error}"), answer.trace))
    return content


def _end_with_parent(folder: Path) -> None:
    """End as soon as the process that started this one has, and remove what it could not."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


# -- pickles that keep the order of axes -----------------------------------------------------------------------


def pickled(value: Any) -> bytes:
    """A pickle in which arrays keep the order of their axes in memory: the last bits of sums depend on it."""
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Arrays that are contiguous after a change of axes only; NumPy would write them in C order."""
        if type(value) is not np.ndarray or value.dtype.hasobject:
            return NotImplemented
        if value.flags.c_contiguous or value.flags.f_contiguous:
            return NotImplemented
        axes = tuple(int(k) for k in np.argsort([-abs(stride) for stride in value.strides], kind="stable"))
        return _restored, (axes, np.ascontiguousarray(value.transpose(axes)))


def _restored(axes: tuple[int, ...], array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return array.transpose(np.argsort(axes))
