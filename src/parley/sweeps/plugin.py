"""What a Dask worker holds while a sweep runs. Imported only where a cluster is used, as it needs Dask."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from distributed import WorkerPlugin

from parley.errors import InputError
from parley.kit.threads import one_thread
from parley.sweeps.chunks import Chunk
from parley.sweeps.work import Solved, Work, solve_chunk, versions

_works: dict[str, Work] = {}
"""What this process solves, by the sweep's hash."""


class WorkPlugin(WorkerPlugin):
    """Puts a sweep's work into each worker's memory, and takes it out again."""

    def __init__(self, key: str, work: Work) -> None:
        self.name, self.key, self.work = f"parley-{key}", key, work
        self._threads: ExitStack | None = None

    def setup(self, worker: Any) -> None:
        """Called by Dask when the plugin, or the worker, is new."""
        del worker
        self._threads = ExitStack()
        self._threads.enter_context(one_thread())
        _works[self.key] = self.work

    def teardown(self, worker: Any) -> None:
        """Called by Dask when the plugin is withdrawn."""
        del worker
        _works.pop(self.key, None)
        if self._threads is not None:
            self._threads.close()


def solve_on_worker(key: str, chunk: Chunk, wanted: dict[str, str]) -> Solved:
    """Solve one chunk; a worker that joined later with other versions refuses."""
    if versions() != wanted:
        raise InputError(f"a Dask worker has {versions()}, the driver has {wanted}; results would not be alike.")
    return solve_chunk(_works[key], chunk)
