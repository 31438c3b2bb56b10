"""Files and folders whole or not at all: links, devices, kills at every step, two writers, other people's files."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from parley.errors import InputError
from parley.kit import files
from parley.kit.files import Layout, check_folder, replace_file, whole_folder, write_bytes, write_json, write_text

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, devices and signals of POSIX")
SMALL = Layout("manifest.json", "mark", frozenset({"manifest.json", "a.txt", "b.txt", "c.txt"}))


def put(folder: Path, what: str, names: Sequence[str] = "abc") -> None:
    """A result whose files all say what it is."""
    with whole_folder(folder, SMALL) as staged:
        for name in names:
            (staged / f"{name}.txt").write_text(what)
        (staged / "manifest.json").write_text(json.dumps({"mark": 1, "what": what, "names": names}))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# --- files ------------------------------------------------------------------------------------------------------------


def test_writing_replaces_and_makes_folders(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "x.json"
    for document in ({"a": "Å → ∞"}, [1, 2.5, None]):
        write_json(path, document)
        assert json.loads(path.read_bytes()) == document
    write_text(path, "one\r\ntwo\n")
    assert path.read_bytes() == b"one\r\ntwo\n"
    assert names(path.parent) == {"x.json"}
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json(path, float("nan"))
    assert path.read_bytes() == b"one\r\ntwo\n"


@POSIX
def test_the_mode_is_the_usual_one(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "x", b"1")
        (tmp_path / "y").write_bytes(b"1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == stat.S_IMODE((tmp_path / "y").stat().st_mode) == 0o640


@POSIX
def test_planted_links_are_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither at the target, nor at a temporary name, even if somebody guesses it."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "x.json").symlink_to(victim)
    write_bytes(tmp_path / "x.json", b"new")
    assert not (tmp_path / "x.json").is_symlink()
    for name in (".x.json.part", ".x.json.tmp", f"{files.TEMPORARY}{'ab' * 8}"):
        (tmp_path / name).symlink_to(victim)
    write_bytes(tmp_path / "x.json", b"newer")
    monkeypatch.setattr(files.secrets, "token_hex", lambda n: "ab" * n)
    with pytest.raises(InputError, match=r"cannot write .*x\.json: File exists"):
        write_bytes(tmp_path / "x.json", b"newest")
    assert victim.read_text() == "precious"
    assert (tmp_path / "x.json").read_bytes() == b"newer"


@POSIX
def test_only_a_file_is_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, complaint in {"pipe": "device, pipe or socket", "link": "device, pipe", "folder": "a folder"}.items():
        with pytest.raises(InputError, match=complaint):
            write_bytes(tmp_path / name, b"1")
    assert names(tmp_path) == {"pipe", "link", "folder"}
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_what_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file" / "x", tmp_path / ("x" * 300)):
        with pytest.raises(InputError, match=f"cannot write {place.parent}"):
            write_bytes(place, b"1")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(tmp_path / "file", b"1", lasting=True)
    assert (tmp_path / "file").read_text() == "mine"
    assert names(tmp_path) == {"file"}


# --- folders ----------------------------------------------------------------------------------------------------------


def test_an_earlier_result_is_replaced_whole_and_other_files_stay(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(out, "one")
    (out / "notes.md").write_text("mine")
    put(out, "two", "a")
    assert names(out) == {"manifest.json", "a.txt", "notes.md"}
    assert (out / "a.txt").read_text() == "two"


def test_a_failure_leaves_the_earlier_result_and_no_new_folder(tmp_path: Path) -> None:
    put(tmp_path / "old", "one")
    for name in ("old", "new", "deep/new"):
        with pytest.raises(InputError, match="writing failed"):
            put(tmp_path / name, "half", ["a", "no/such"])
    assert names(tmp_path / "old") == {"manifest.json", "a.txt", "b.txt", "c.txt"}
    assert (tmp_path / "old" / "a.txt").read_text() == "one"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "held",
    [{"thesis.txt": "x"}, {"manifest.json": '{"name": "x"}'}, {"manifest.json": "{", "a.txt": ""}, {"a.txt/": ""}],
)
def test_folders_of_others_are_refused(tmp_path: Path, held: dict[str, str]) -> None:
    for name, text in held.items():
        (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).write_text(text)
    if "a.txt/" in held:
        (tmp_path / "more.txt").touch()
    before = names(tmp_path)
    with pytest.raises(InputError, match=f"{tmp_path}: the folder holds other files"):
        put(tmp_path, "one")
    assert names(tmp_path) == before


def test_a_file_that_appears_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "out"
    writer = whole_folder(out, SMALL)
    staged = writer.__enter__()
    (staged / "manifest.json").write_text('{"mark": 1}')
    (out / "manifest.json").write_text("mine")
    with pytest.raises(InputError, match="holds other files"):
        writer.__exit__(None, None, None)
    assert names(out) == {"manifest.json"}
    assert (out / "manifest.json").read_text() == "mine"


KILLER = """
import os, pathlib, shutil, signal, sys
sys.path.insert(0, sys.argv[1])
import test_kit_files
count = 0

def counted(real):
    def step(*args, **kwargs):
        global count
        if count == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1
        return real(*args, **kwargs)
    return step

for name in ("replace", "unlink", "mkdir", "write_text"):
    setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))
shutil.rmtree = counted(shutil.rmtree)
test_kit_files.put(pathlib.Path(sys.argv[2]), "two", "ab")
"""


@POSIX
@pytest.mark.parametrize("fresh", [True, False], ids=["new", "earlier"])
def test_killed_at_every_step(tmp_path: Path, fresh: bool) -> None:
    """Whatever the step, the folder is the old result, the new one, or has no manifest; and can be written again."""
    seen = set()
    for step in range(40):
        out = tmp_path / str(step) / "out"
        out.parent.mkdir()
        if not fresh:
            put(out, "one")
        done = subprocess.run(
            [sys.executable, "-c", KILLER, str(Path(__file__).parent), str(out), str(step)], check=False
        ).returncode
        assert done in (0, -signal.SIGKILL)
        state = "none"
        if (out / "manifest.json").exists():
            manifest = json.loads((out / "manifest.json").read_text())
            state = manifest["what"]
            assert {path.name for path in out.glob("*.txt")} == {f"{name}.txt" for name in manifest["names"]}
            assert {path.read_text() for path in out.glob("*.txt")} == {state}
        seen.add(state)
        put(out, "three", "c")
        assert names(out) == {"manifest.json", "c.txt"}  # nothing is left of what was killed
        assert names(out.parent) == {"out"}
        if done == 0:
            break
    assert done == 0
    assert seen == ({"none", "two"} if fresh else {"none", "one", "two"})


def test_two_writers_take_turns(tmp_path: Path) -> None:
    """Many results into one folder at once: what is there at the end is one of them."""
    out = tmp_path / "out"
    put(out, "first")
    faults: list[BaseException] = []

    def write(what: str) -> None:
        try:
            for _ in range(20):
                put(out, what)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(what,)) for what in ("x", "y", "z")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert names(out) == {"manifest.json", "a.txt", "b.txt", "c.txt"}
    what = json.loads((out / "manifest.json").read_text())["what"]
    assert {(out / f"{name}.txt").read_text() for name in "abc"} == {what}


@POSIX
def test_the_staging_folder_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with whole_folder(out, SMALL) as staged:
        put(out, "other")
        assert staged.exists()
        (staged / "manifest.json").write_text('{"mark": 1}')
    assert names(out) == {"manifest.json"}


def test_every_file_of_a_result_is_in_the_layout() -> None:
    """A name that is missing there would stay behind when another result replaces this one."""
    import parley
    from parley.results.store import LAYOUT
    from parley.scenarios.spread import Draws
    from parley.uncertainty import store as draws_store
    from parley.uncertainty.run import run_draws

    scenario = parley.scenario("us-tariff-25-all").model_copy(update={"draws": Draws(number=4), "model": "armington"})
    tables = draws_store.tables(run_draws(parley.world("trade-2023"), scenario))
    assert {f"{name}.parquet" for name in tables} <= LAYOUT.names
    check_folder(Path("a-new-folder"), LAYOUT)
