"""Sweeps on a Dask cluster: a LocalCluster, and a scheduler with worker processes over TCP, some of them killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sweeps import CASES, contents, write_sweep

from parley.errors import InputError
from parley.kit.progress import Progress, Step
from parley.sweeps import cluster
from parley.sweeps.file import read_sweep
from parley.sweeps.run import Where, resume_sweep, run_sweep

pytestmark = pytest.mark.slow

PATIENCE = 60.0


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sweep(tmp_path_factory.mktemp("sweep"))


@pytest.fixture(scope="module")
def whole(file: Path) -> dict[str, bytes]:
    """The folder of a run in this process."""
    run_sweep(read_sweep(file), file.parent / "whole", Where(workers=1))
    return contents(file.parent / "whole")


class Tcp:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.note = folder / "scheduler.json"
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.note))
        self.processes = [self._start("dask_scheduler", *options)]
        end = time.monotonic() + PATIENCE
        while not self.note.exists():
            assert time.monotonic() < end, "no scheduler"
            time.sleep(0.05)
        self.address = str(json.loads(self.note.read_text())["address"])

    @staticmethod
    def _start(tool: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{tool}", *options]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def add_worker(self) -> subprocess.Popen[bytes]:
        options = (self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        self.processes.append(self._start("dask_worker", *options))
        return self.processes[-1]

    def close(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def tcp(tmp_path: Path) -> Iterator[Tcp]:
    found = Tcp(tmp_path)
    yield found
    found.close()


def test_local_cluster(file: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as here:
        report = run_sweep(read_sweep(file), tmp_path / "out", Where(dask=here.scheduler_address))
    assert (report.solved, report.where) == (CASES, f"Dask cluster at {here.scheduler_address}")
    assert contents(tmp_path / "out") == whole


def test_workers_over_tcp_die_and_join(file: Path, whole: dict[str, bytes], tmp_path: Path, tcp: Tcp) -> None:
    """Two worker processes; in the middle one is killed, and a new one that was never sent the world joins."""
    workers = [tcp.add_worker(), tcp.add_worker()]
    told: list[Step] = []

    def tell(now: Step) -> None:
        told.append(now)
        if now.done >= 12 and len(workers) == 2:
            workers[0].send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
            workers.append(tcp.add_worker())

    report = run_sweep(read_sweep(file), tmp_path / "out", Where(dask=tcp.address), Progress(tell))
    assert len(workers) == 3
    assert workers[0].wait(PATIENCE) != 0
    assert report.solved == CASES
    assert contents(tmp_path / "out") == whole


def test_scheduler_dies(
    file: Path, whole: dict[str, bytes], tmp_path: Path, tcp: Tcp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cluster is lost: an error that says so; what was finished is kept and the rest solved here."""
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 3.0)
    tcp.add_worker()

    def tell(now: Step) -> None:
        if now.done >= 12:
            tcp.close()

    with pytest.raises(InputError, match="failed or was closed"):
        run_sweep(read_sweep(file), tmp_path / "out", Where(dask=tcp.address), Progress(tell))
    assert resume_sweep(tmp_path / "out", Where(workers=1)).kept >= 3
    assert contents(tmp_path / "out") == whole


def test_no_workers(file: Path, tmp_path: Path, tcp: Tcp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "IDLE_SECONDS", 0.5)
    monkeypatch.setattr(cluster, "TICK_SECONDS", 0.2)
    with pytest.raises(InputError, match="has had no workers"):
        run_sweep(read_sweep(file), tmp_path / "out", Where(dask=tcp.address))


def test_nobody_answers(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    for address, complaint in {
        "tcp://127.0.0.1:1": "no Dask scheduler answers at 'tcp://127.0.0.1:1'",
        "localhost": "expected the address that 'dask scheduler' prints",
    }.items():
        with pytest.raises(InputError, match=complaint):
            run_sweep(read_sweep(file), tmp_path / "out", Where(dask=address))
    assert not (tmp_path / "out").exists()


def test_other_versions(file: Path, tmp_path: Path, tcp: Tcp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster with another version, or without a package, of those that decide the last digits."""
    where = Where(dask=tcp.address)
    for mine, complaint in {
        ("parley", "0.0.1"): "the scheduler has parley .*, the driver has 0.0.1",
        ("no-such-package", "1.0"): r"the scheduler has no-such-package \(not installed\), the driver has 1.0",
    }.items():
        monkeypatch.setattr(cluster, "versions", lambda mine=mine: dict([mine]))
        with pytest.raises(InputError, match=complaint):
            run_sweep(read_sweep(file), tmp_path / "out", where)
    assert not (tmp_path / "out").exists()


def test_a_worker_of_another_version_refuses() -> None:
    from parley.sweeps.chunks import Chunk
    from parley.sweeps.plugin import solve_on_worker

    with pytest.raises(InputError, match="a Dask worker has"):
        solve_on_worker("key", Chunk(0, (0,), 0, 1), {"parley": "0.0.1", "numpy": "1"})


def test_without_dask(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'parley-trade\[dask\]'"):
        run_sweep(read_sweep(file), tmp_path / "out", Where(dask="tcp://127.0.0.1:8786"))
    assert not (tmp_path / "out").exists()
