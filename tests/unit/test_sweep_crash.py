"""Sweeps that are cut short: killed for real, interrupted, out of disk space. What is resumed has the same bytes.

The reference is an uninterrupted run in this process. Every file of the folder is compared, byte by byte.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from sweeps import CASES, SCENARIO, contents, write_sweep

from parley.errors import DataError, InputError, SolveError
from parley.kit.progress import Progress, Step
from parley.sweeps import parts
from parley.sweeps.file import read_sweep
from parley.sweeps.lock import LOCK, locked
from parley.sweeps.manifest import MANIFEST
from parley.sweeps.query import query, state
from parley.sweeps.run import Where, resume_sweep, run_sweep

pytestmark = pytest.mark.slow

HERE, TWO = Where(workers=1), Where(workers=2)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
PATIENCE = 60.0
"""Seconds after which a test that waits has failed."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sweep(tmp_path_factory.mktemp("sweep"))


@pytest.fixture(scope="module")
def whole(file: Path) -> dict[str, bytes]:
    """The folder of a run that nothing disturbed."""
    out = file.parent / "whole"
    report = run_sweep(read_sweep(file), out, HERE)
    assert (report.solved, report.failed) == (CASES, 0)
    assert report.chunks > 20
    return contents(out)


class StoppedError(Exception):
    """Raised by a test in the middle of a sweep."""


def stop_at(done: int) -> Progress:
    def show(now: Step) -> None:
        if now.done >= done:
            raise StoppedError

    return Progress(show)


@contextlib.contextmanager
def ctrl_c(action: Any) -> Iterator[None]:
    """What processes started here inherit for Ctrl-C, whatever this one was started with."""
    before = signal.signal(signal.SIGINT, action)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def driver(
    file: Path, out: Path, workers: int, action: Any = signal.default_int_handler
) -> Iterator[subprocess.Popen[str]]:
    """``parley sweep`` as a process of its own, with its own process group, as a terminal starts it."""
    command = [sys.executable, "-m", "parley", "sweep", str(file), "--out", str(out), "--workers", str(workers)]
    with ctrl_c(action):
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=sys.platform != "win32",
        )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def number_of_parts(out: Path) -> int:
    return len(list((out / "parts").glob("part-*.parquet")))


# --- the same bytes, whoever solves -----------------------------------------------------------------------------------


def test_one_and_two_workers(file: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    told: list[Step] = []
    run_sweep(read_sweep(file), tmp_path / "out", TWO, Progress(told.append))
    assert contents(tmp_path / "out") == whole
    assert [now.done for now in told] == sorted(now.done for now in told)
    assert (told[0].done, told[-1].done, told[-1].of) == (0, CASES, CASES)


def test_draws_by_one_and_two_workers(tmp_path: Path) -> None:
    """Some draws of one case in each chunk, and the chunks of a case on different workers."""
    path = write_sweep(tmp_path, "name: drawn\nscenario: tariff.yaml\ndraws: 64\n")
    for name, where in (("one", HERE), ("two", TWO)):
        run_sweep(read_sweep(path), tmp_path / name, where)
    assert number_of_parts(tmp_path / "one") == 2
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


# --- killed -----------------------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("seed", range(3))
def test_driver_killed_at_a_random_moment(file: Path, whole: dict[str, bytes], tmp_path: Path, seed: int) -> None:
    """SIGKILL after a random number of parts and a random wait; its workers do not outlive it for long."""
    chance = random.Random(seed)
    out, workers = tmp_path / "out", 1 + seed % 2
    target, pause = chance.randrange(0, 18), chance.random() * 0.03
    with driver(file, out, workers) as process:
        wait_for(lambda: number_of_parts(out) >= target and (out / MANIFEST).exists(), process)
        time.sleep(pause)
        family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        _, alive = psutil.wait_procs(family, timeout=PATIENCE)
        assert not alive
    before = {name: data for name, data in contents(out).items() if not Path(name).name.startswith(".")}
    assert all(whole[name] == data for name, data in before.items())  # what is there is whole
    report = resume_sweep(out, HERE)
    assert report.kept >= target
    assert report.solved == CASES
    assert contents(out) == whole


def test_worker_killed(file: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """SIGKILL of a worker in the middle: its chunk is solved again, and the sweep goes on by itself."""
    killed = []

    def show(now: Step) -> None:
        if now.done > 8 and not killed:
            victim = spawned()[0]
            killed.append(victim.pid)
            victim.kill()

    report = run_sweep(read_sweep(file), tmp_path / "out", TWO, Progress(show))
    assert killed
    assert report.kept == 0
    assert contents(tmp_path / "out") == whole


def spawned(driver: psutil.Process | None = None) -> list[psutil.Process]:
    """Worker processes of a driver, or of this process."""
    found = []
    for child in (driver or psutil.Process()).children():
        with contextlib.suppress(psutil.Error):
            if any("spawn_main" in word for word in child.cmdline()):
                found.append(child)
    return found


def test_workers_that_keep_dying(file: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """Somebody kills every worker: an error that says so, and what was finished can be resumed."""
    over = threading.Event()

    def kill_all() -> None:
        while not over.wait(0.02):
            for child in spawned():
                with contextlib.suppress(psutil.Error):
                    child.kill()

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        with pytest.raises(SolveError, match="worker processes died 4 times in a row"):
            run_sweep(read_sweep(file), tmp_path / "out", TWO)
    finally:
        over.set()
        killer.join()
    resume_sweep(tmp_path / "out", HERE)
    assert contents(tmp_path / "out") == whole


@POSIX
@pytest.mark.parametrize("moment", ["workers start", "some are finished"])
def test_ctrl_c(file: Path, whole: dict[str, bytes], tmp_path: Path, moment: str) -> None:
    """Ctrl-C reaches the whole process group; only the driver speaks, and says how to go on."""
    out = tmp_path / "out"
    with driver(file, out, 2) as process:
        started = psutil.Process(process.pid)
        ready = {
            "workers start": lambda: len(spawned(started)) == 2,
            "some are finished": lambda: number_of_parts(out) >= 3,
        }
        wait_for(ready[moment], process)
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130
    assert stdout == ""
    *before, last = stderr.splitlines()
    assert last == f"interrupted; what is finished is in {out}. Go on with: parley sweep --resume {out}"
    assert all(re.fullmatch(rf"sweep: \d+ of {CASES}; .+ left.*", line) for line in before)  # on a slow machine
    resume_sweep(out, HERE)
    assert contents(out) == whole


@POSIX
def test_ctrl_c_is_not_for_a_sweep_in_the_background(file: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """A shell that starts ``parley sweep &`` from a script lets it ignore Ctrl-C; it goes on to the end."""
    out = tmp_path / "out"
    with driver(file, out, 1, signal.SIG_IGN) as process:
        wait_for(lambda: number_of_parts(out) >= 3, process)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert contents(out) == whole


# --- parts that are not what they seem --------------------------------------------------------------------------------


def damage_truncated(out: Path) -> Path:
    path = parts.part_path(out, 2)
    path.write_bytes(path.read_bytes()[:-100])
    return path


def damage_flipped(out: Path) -> Path:
    path = parts.part_path(out, 3)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(bytes(data))
    return path


def damage_empty(out: Path) -> Path:
    path = parts.part_path(out, 4)
    path.write_bytes(b"")
    return path


def damage_renamed(out: Path) -> Path:
    path = parts.part_path(out, 5)
    shutil.copy(parts.part_path(out, 1), path)
    return path


def damage_foreign(out: Path) -> Path:
    """A part of another sweep with the same number."""
    import pyarrow.parquet as pq

    path = parts.part_path(out, 6)
    table = pq.read_table(path)
    marks = {**table.schema.metadata, parts.SWEEP_KEY: b"another"}
    path.write_bytes(parts.table_bytes(table.replace_schema_metadata(marks)))
    return path


@pytest.mark.parametrize(
    "damage", [damage_truncated, damage_flipped, damage_empty, damage_renamed, damage_foreign], ids=lambda d: d.__name__
)
def test_damaged_parts_are_solved_again(
    file: Path, whole: dict[str, bytes], tmp_path: Path, damage: Callable[[Path], Path]
) -> None:
    out = tmp_path / "out"
    shutil.copytree(file.parent / "whole", out)
    damage(out)
    report = resume_sweep(out, HERE)
    assert report.kept == report.chunks - 1
    assert contents(out) == whole


def test_missing_failures_are_found_again(tmp_path: Path) -> None:
    """A part that counts failures is finished only with them."""
    text = "name: cut\nscenario: tariff.yaml\ngrid:\n  measures.2.coverage: [0.5, 1]\n"
    cut = SCENARIO.replace("import-ban, from: RUS, to: POL", "export-ban, from: RUS, both-ways: true, to: '*'")
    path = write_sweep(tmp_path, text, cut)
    out = tmp_path / "out"
    assert run_sweep(read_sweep(path), out, HERE).failed == 1
    before = contents(out)
    parts.failures_path(out, 0).unlink()
    assert state(out).finished == 0
    assert resume_sweep(out, HERE).failed == 1
    assert contents(out) == before


# --- a folder that cannot be written ----------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for a few parts."""
    place = tmp_path / "disk"
    place.mkdir()
    if mount(place, "size=160k", "-t", "tmpfs", "tmpfs") != 0:
        pytest.skip("no right to mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def mount(place: Path, option: str, *what: str) -> int:
    try:
        return subprocess.run(["mount", "-o", option, *what, str(place)], capture_output=True, check=False).returncode
    except OSError:
        return -1


def test_full_disk(file: Path, whole: dict[str, bytes], small_disk: Path) -> None:
    out = small_disk / "out"
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\).*--resume"):
        run_sweep(read_sweep(file), out, HERE)
    now = state(out)
    assert 0 < now.finished < now.chunks
    found = query(out, "select count(*) as n from results")["n"][0].as_py()
    assert found == now.solved * 194
    assert not list(out.rglob(".parley-*"))
    assert mount(small_disk, "remount,size=20m") == 0
    assert resume_sweep(out, HERE).kept == now.finished
    assert contents(out) == whole


def test_read_only_disk(file: Path, whole: dict[str, bytes], small_disk: Path) -> None:
    assert mount(small_disk, "remount,size=20m") == 0
    out = small_disk / "out"
    with pytest.raises(StoppedError):
        run_sweep(read_sweep(file), out, HERE, stop_at(20))
    assert mount(small_disk, "remount,ro") == 0
    with pytest.raises(InputError, match=r"cannot be written \(Read-only file system\)"):
        resume_sweep(out, HERE)
    with pytest.raises(InputError, match=r"cannot be written \(Read-only file system\)"):
        run_sweep(read_sweep(file), small_disk / "new", HERE)
    assert query(out, "select distinct case_id from results").num_rows >= 20
    assert mount(small_disk, "remount,rw") == 0
    resume_sweep(out, HERE)
    assert contents(out) == whole


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_any_failure_to_write(
    file: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Errors of the system in the middle of a part, whatever they are."""
    out, calls = tmp_path / "out", 0
    real = os.fsync

    def fail(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 12:
            raise OSError(code, os.strerror(code))
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(InputError, match=os.strerror(code)) as caught:
            run_sweep(read_sweep(file), out, HERE)
    assert f"parley sweep --resume {out}" in str(caught.value)
    now = state(out)
    assert 0 < now.finished < now.chunks
    resume_sweep(out, HERE)
    assert contents(out) == whole


def test_a_file_in_the_way(file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(InputError, match="a file is in the way"):
        run_sweep(read_sweep(file), tmp_path / "taken", HERE)
    with pytest.raises(InputError, match="cannot"):
        run_sweep(read_sweep(file), tmp_path / "taken" / "below", HERE)
    assert (tmp_path / "taken").read_text() == "mine"
    out = tmp_path / "out"
    with pytest.raises(StoppedError):
        run_sweep(read_sweep(file), out, HERE, stop_at(0))
    (out / "parts").write_text("mine")
    with pytest.raises(InputError, match="cannot be written"):
        resume_sweep(out, HERE)


# --- whose folder it is -----------------------------------------------------------------------------------------------


def test_folders_that_are_taken(file: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    sweep = read_sweep(file)
    with pytest.raises(InputError, match="holds a sweep already"):
        run_sweep(sweep, file.parent / "whole", HERE)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="holds other files"):
        run_sweep(sweep, tmp_path, HERE)
    with pytest.raises(InputError, match="no sweep here"):
        resume_sweep(tmp_path, HERE)
    (tmp_path / MANIFEST).write_text('{"parley_manifest": 1}')
    with pytest.raises(InputError, match="the result of a run, not a sweep"):
        resume_sweep(tmp_path, HERE)


def test_one_driver_at_a_time(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(StoppedError):
        run_sweep(read_sweep(file), out, HERE, stop_at(4))
    with locked(out), pytest.raises(InputError, match=f"is being run by process {os.getpid()}"):
        resume_sweep(out, HERE)
    (out / LOCK).write_text("999999\n")  # what a dead process leaves does not hold the folder
    assert resume_sweep(out, HERE).solved == CASES


@pytest.mark.parametrize(
    ("old", "new", "error", "complaint"),
    [
        ('"sha256"', '"sha257"', DataError, "a damaged manifest"),
        ('"seed": null', '"seed": 4', DataError, "a damaged manifest"),
        ('"parley_sweep": 1', '"parley_sweep": 2', DataError, "another parley version"),
        ("{", "", DataError, "a damaged manifest"),
    ],
)
def test_manifests_that_were_changed(
    file: Path, whole: dict[str, bytes], tmp_path: Path, old: str, new: str, error: type[Exception], complaint: str
) -> None:
    text = whole[MANIFEST].decode()
    assert old in text
    (tmp_path / MANIFEST).write_text(text.replace(old, new, 1))
    with pytest.raises(error, match=complaint):
        resume_sweep(tmp_path, HERE)


def test_another_version_or_world(file: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    import json

    from parley.sweeps.manifest import _hash

    def change(**update: Any) -> None:
        content = {**json.loads(whole[MANIFEST]), **update}
        (tmp_path / MANIFEST).write_text(json.dumps({**content, "sha256": _hash(content)}))

    change(versions={"parley": "0.0.1", "numpy": "2.0"})
    with pytest.raises(InputError, match=r"begun with parley 0\.0\.1"):
        resume_sweep(tmp_path, HERE)
    change(worlds={"trade-2023": "0" * 64})
    with pytest.raises(DataError, match="the manifest asks for trade-2023 with sha256 0000"):
        resume_sweep(tmp_path, HERE)
    change(chunks=[[0, 90, 0, 1]])
    with pytest.raises(DataError, match="does not repeat the sweep"):
        resume_sweep(tmp_path, HERE)
