"""Solve the same chunks on an existing Dask cluster. Workers only compute; the driver writes every file.

The world goes to each worker once, as a plugin that the scheduler hands on: a worker that joins later, or replaces one
that died, gets it as well, which data scattered to the workers of the moment would not do.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from parley.errors import InputError, ParleyError, SolveError
from parley.kit.extras import DISTRIBUTION, need
from parley.sweeps.chunks import Chunk
from parley.sweeps.work import Solved, Work, versions

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 10.0
_ADDRESS = re.compile(r"^(inproc://.+|[a-z]+://.+:\d+)$")
IDLE_SECONDS = 60.0
"""How long the cluster may be without workers."""
TICK_SECONDS = 2.0
RETRIES = 2
"""Retries of a task that fails for a reason outside it, such as a worker that died."""
AHEAD = 2
"""Tasks in flight for each thread of the cluster."""


def solve_on_cluster(
    work: Work, chunks: Sequence[Chunk], address: str, sweep_hash: str
) -> Generator[Solved, None, None]:
    """Yield the chunks that a cluster's workers solve, as they are done.

    Args:
        work: sent to each worker once.
        chunks: what to solve.
        address: of the scheduler, such as ``tcp://host:8786``.
        sweep_hash: names the work on the workers.

    Raises:
        InputError: Dask is not installed, no scheduler answers at the address, the cluster has other versions or loses
            its workers.
        SolveError: a chunk's workers keep dying.
    """
    with connected(address) as client:
        from parley.sweeps.plugin import WorkPlugin  # noqa: PLC0415

        key = f"{sweep_hash[:16]}-{uuid.uuid4().hex[:8]}"  # two drivers never share a worker's memory or a task
        plugin = WorkPlugin(key, work)
        with translating(address):
            client.register_plugin(plugin)
        try:
            yield from _solve(client, key, deque(chunks), address)
        finally:
            with suppress(Exception):  # the cluster may be gone; nothing of the sweep depends on it
                client.unregister_worker_plugin(plugin.name)


def _solve(client: Client, key: str, queue: deque[Chunk], address: str) -> Iterator[Solved]:
    """Keep every thread of the cluster busy until all is solved."""
    pending: dict[Future[Solved], Chunk] = {}
    idle = _Idle(address)
    while queue or pending:
        with translating(address):
            threads = sum(client.nthreads().values())
            idle.check(threads)
            _submit(client, key, queue, pending, AHEAD * max(threads, 1))
            done = _wait(client, list(pending))
        for future in done:
            chunk = pending.pop(future)
            with translating(address, chunk):
                solved = future.result()
            yield solved


def _submit(client: Client, key: str, queue: deque[Chunk], pending: dict[Future[Solved], Chunk], most: int) -> None:
    from parley.sweeps.plugin import solve_on_worker  # noqa: PLC0415

    while queue and len(pending) < most:
        chunk = queue.popleft()
        name = f"parley-{key}-{chunk.number}"
        future = client.submit(solve_on_worker, key, chunk, versions(), key=name, retries=RETRIES, pure=False)
        pending[future] = chunk


def _wait(client: Client, futures: list[Future[Solved]]) -> list[Future[Solved]]:
    """Futures that are done, after waiting a moment at most."""
    from distributed import wait  # noqa: PLC0415

    try:
        with client.as_current():
            return list(wait(futures, timeout=TICK_SECONDS, return_when="FIRST_COMPLETED").done)
    except TimeoutError:
        return []


class _Idle:
    """How long the cluster has had no workers."""

    def __init__(self, address: str) -> None:
        self.address, self.since = address, time.monotonic()

    def check(self, threads: int) -> None:
        """Raise :class:`InputError` when the cluster has had no workers for too long."""
        if threads:
            self.since = time.monotonic()
        elif time.monotonic() - self.since > IDLE_SECONDS:
            raise InputError(
                f"the Dask cluster at {self.address} has had no workers for {IDLE_SECONDS:.0f} s. Start some (dask "
                f"worker {self.address}); finished parts are kept."
            )


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler at ``address``; :class:`InputError` where Dask or the scheduler is missing."""
    library = need("distributed", "--dask")
    if not _ADDRESS.match(address):
        raise InputError(
            f"--dask {address!r}: expected the address that 'dask scheduler' prints, such as tcp://host:8786."
        )
    for name in ("distributed.client", "distributed.core", "distributed.batched"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said in our own errors
    try:
        client = library.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address!r} within {CONNECT_SECONDS:.0f} s ({_first(error)}). Expected the "
            "address that 'dask scheduler' prints, such as tcp://host:8786."
        ) from None
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=CONNECT_SECONDS)


def check_cluster(address: str) -> None:
    """Raise :class:`InputError` unless scheduler and workers answer with the driver's versions of parley and NumPy."""
    with connected(address) as client, translating(address):
        found: Any = client.get_versions(packages=[_installed_as(name) for name in versions()])
    nodes: dict[str, Mapping[str, Any]] = {"the scheduler": found["scheduler"], **dict(found["workers"])}
    for node, info in nodes.items():
        for package, wanted in versions().items():
            have = info["packages"].get(_installed_as(package))
            if have != wanted:
                raise InputError(
                    f"Dask cluster at {address}: {node} has {package} {have or '(not installed)'}, the driver has "
                    f"{wanted}; results would not be alike. Install the same version everywhere."
                )


def _installed_as(package: str) -> str:
    """The distribution that brings a package: Dask reads its version there."""
    return DISTRIBUTION if package == "parley" else package


@contextmanager
def translating(address: str, chunk: Chunk | None = None) -> Iterator[None]:
    """Turn what Dask raises into an error that says what to do."""
    from distributed import KilledWorker  # noqa: PLC0415

    try:
        yield
    except ParleyError:
        raise
    except KilledWorker:
        cases = "" if chunk is None else f" on the cases {', '.join(map(str, chunk.cases[:8]))}"
        raise SolveError(
            f"Dask cluster at {address}: several workers died{cases}; look into their logs, memory may be short. "
            "Finished parts are kept."
        ) from None
    except Exception as error:
        raise InputError(
            f"the Dask cluster at {address} failed or was closed ({_first(error)}). Finished parts are kept; resume "
            "when it is back, or without --dask."
        ) from None


def _first(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
