"""The pool of processes: same bits for any number of workers, deaths survived or named, no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil
import pytest

from parley.errors import InputError, SolveError
from parley.kit.parallel import Job, Pool, WorkersDiedError, default_workers, pickled
from parley.kit.progress import Cancelled, Progress, Step

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
PATIENCE = 60.0
"""Seconds after which a test that waits has failed."""


def same(shared: object) -> object:
    return shared


def total(array: npt.NDArray[np.float64], k: int) -> float:
    return float(np.sqrt(array * (k + 1)).sum())


def layout(array: npt.NDArray[np.float64], k: int) -> tuple[int, ...]:
    return (*array.strides, k * 0)


def back(array: npt.NDArray[np.float64], k: int) -> npt.NDArray[np.float64]:
    return array * k


def fail_at_three(shared: object, k: int) -> int:
    if k == 3:
        raise SolveError(f"item {k}")
    return k


def die_once(marker: Path, k: int) -> int:
    """End this worker at item 2 the first time."""
    if k == 2:
        try:
            marker.touch(exist_ok=False)
        except FileExistsError:
            return k
        os._exit(9)
    return k


def die(shared: object, k: int) -> int:
    if k == 1:
        os._exit(9)
    return k


def process(shared: object, k: int) -> tuple[int, str | None]:
    time.sleep(0.05)
    return os.getpid(), os.environ.get("OPENBLAS_NUM_THREADS")


class OddError(Exception):
    """Can be pickled but not read back: its arguments are not those of its constructor."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def raise_odd(shared: object, k: int) -> int:
    raise OddError("odd", "error")


def children() -> list[psutil.Process]:
    return [c for c in psutil.Process().children() if any("spawn_main" in word for word in c.cmdline())]


def test_same_bits_on_one_and_three_workers() -> None:
    """An array whose axes are neither in C nor in Fortran order: sums over it depend on that order."""
    array = np.moveaxis(np.random.default_rng(1).lognormal(0, 4, (7, 50, 50)), 0, 2)
    job = Job(same, total)
    with Pool(1) as one, Pool(3) as three:
        assert dict(one.each(job, array, range(8))) == dict(three.each(job, array, range(8)))
        assert next(iter(three.each(Job(same, layout), array, range(2))))[1][:3] == array.strides


def test_pickles_keep_the_order_of_axes() -> None:
    import pickle

    full = np.arange(24.0).reshape(2, 3, 4)
    for array in (full, full.T, np.moveaxis(full, 0, 2), full[:, ::-1], full[:, :2], full[0, 0], np.array(3.0)):
        found = pickle.loads(pickled({"a": array}))["a"]
        assert np.array_equal(found, array)
        order = np.argsort([-abs(s) for s in array.strides], kind="stable")
        assert list(np.argsort([-abs(s) for s in found.strides], kind="stable")) == list(order)


def test_results_keep_their_values_and_one_pool_does_several_jobs() -> None:
    first, second = np.arange(6.0).reshape(2, 3), np.ones((3, 2)).T
    with Pool(2) as pool:
        for shared in (first, second, first):
            for k, found in pool.each(Job(same, back), shared, range(5)):
                assert np.array_equal(found, shared * k)
        assert len(children()) == 2
    assert not children()


def test_workers_have_one_thread_and_are_not_this_process() -> None:
    with Pool(2) as pool:
        found = [result for _, result in pool.each(Job(same, process), None, range(6))]
    assert os.getpid() not in {pid for pid, _ in found}
    assert len({pid for pid, _ in found}) == 2
    assert {threads for _, threads in found} == {"1"}


def test_an_error_of_an_item_is_raised_here_and_ends_the_workers() -> None:
    for workers in (1, 2):
        with Pool(workers) as pool:
            with pytest.raises(SolveError, match="item 3") as caught:
                list(pool.each(Job(same, fail_at_three), None, range(6)))
            if workers > 1:
                assert "fail_at_three" in str(caught.value.__cause__)  # where in the worker
            assert not children()
            assert len(list(pool.each(Job(same, fail_at_three), None, range(3)))) == 3  # it can be used again


def test_an_error_that_cannot_be_sent_is_named() -> None:
    with Pool(2) as pool, pytest.raises(RuntimeError, match="odd error"):
        list(pool.each(Job(same, raise_odd), None, range(2)))


def test_the_item_of_a_dead_worker_is_given_again(tmp_path: Path) -> None:
    with Pool(2) as pool:
        found = dict(pool.each(Job(same, die_once), tmp_path / "marker", range(6)))
    assert found == {k: k for k in range(6)}
    assert (tmp_path / "marker").exists()


def test_workers_that_keep_dying_are_named_with_their_item() -> None:
    with Pool(2) as pool, pytest.raises(WorkersDiedError, match="died 2 times in a row") as caught:
        list(pool.each(Job(same, die), None, [1, 1, 1], breaks=1))
    assert caught.value.item == 1
    assert not children()


def test_progress_is_told_and_cancels() -> None:
    for workers in (1, 2):
        told: list[Step] = []
        progress = Progress(told.append)
        with Pool(workers) as pool:
            list(pool.each(Job(same, fail_at_three), None, range(3), progress=progress, size=lambda _: 2))
            assert [(step.done, step.of) for step in told] == [(0, 6), (2, 6), (4, 6), (6, 6)]
            stream = pool.each(Job(same, process), None, range(50), progress=progress)
            next(stream)
            progress.cancel()
            with pytest.raises(Cancelled):
                next(stream)
            assert not children()


def test_a_consumer_that_stops_listening_ends_the_workers() -> None:
    with Pool(2) as pool:
        stream = pool.each(Job(same, process), None, range(50))
        next(stream)
        stream.close()
        assert not children()


def test_numbers_of_workers() -> None:
    assert 1 <= default_workers() <= (os.cpu_count() or 1)
    if hasattr(os, "sched_setaffinity"):
        before = os.sched_getaffinity(0)
        try:
            os.sched_setaffinity(0, {min(before)})
            assert default_workers() == 1
        finally:
            os.sched_setaffinity(0, before)
    with pytest.raises(InputError, match="0 workers"):
        Pool(0)


DRIVER = """
import sys, time
from parley.kit.parallel import Job, Pool
sys.path.insert(0, sys.argv[1])
import kit_job

if __name__ == "__main__":
    with Pool(2) as pool:
        for _ in pool.each(Job(kit_job.start, kit_job.slow), None, range(4)):
            pass
"""
JOB = """
import pathlib, sys, time
def start(shared):
    return shared
def slow(shared, k):
    pathlib.Path(__file__).with_name(f"at-{k}").touch()
    time.sleep(600)
"""


@POSIX
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGINT"])
def test_no_worker_outlives_its_driver(tmp_path: Path, name: str) -> None:
    """Workers in the middle of long items end with the driver, and the folder of the shared file goes with them."""
    (tmp_path / "driver.py").write_text(DRIVER)
    (tmp_path / "kit_job.py").write_text(JOB)
    (tmp_path / "tmp").mkdir()
    ready = "import signal, sys, runpy; signal.signal(signal.SIGINT, signal.default_int_handler);"
    run = f"sys.argv = ['driver.py', {str(tmp_path)!r}]; runpy.run_path('driver.py', run_name='__main__')"
    driver = subprocess.Popen(
        [sys.executable, "-c", f"{ready} sys.path.insert(0, '.'); {run}"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp"), "PYTHONPATH": str(tmp_path)},
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        end = time.monotonic() + PATIENCE
        while len(list(tmp_path.glob("at-*"))) < 2:
            assert driver.poll() is None, driver.communicate()
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.01)
        family = psutil.Process(driver.pid).children(recursive=True)
        assert len(family) >= 2
        if name == "SIGINT":
            os.killpg(driver.pid, signal.SIGINT)  # as the terminal does: to all of them
        else:
            driver.send_signal(getattr(signal, name))
        _, stderr = driver.communicate(timeout=PATIENCE)
        _, alive = psutil.wait_procs(family, timeout=PATIENCE)
        assert not alive
        assert stderr.count("Traceback") == (name == "SIGINT")  # only the driver speaks
        assert not list((tmp_path / "tmp").glob("parley-*"))
    finally:
        driver.kill()
        driver.communicate()


SCRIPT = """
import pathlib
import parley
with pathlib.Path("ran").open("a") as file:
    print("once", file=file)
parley.run("us-tariff-25-all", draws=2, workers=2)
"""


def test_a_script_without_a_main_guard_runs_once(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "ran").read_text() == "once\n"
