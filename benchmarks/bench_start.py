"""Cold starts, memory, loading and the size of what ships."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from parley.worlds import catalog
from parley.worlds.files import from_bytes

# A small process starts the command, so that the peak memory is the command's and not this test run's: Linux counts
# the memory of the starting process as the child's until it runs something else.
LAUNCH = """
import json, os, resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, time.perf_counter() - began, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime]))
"""
COMMANDS = {
    "demo": ("-m", "parley", "demo"),
    "run": ("-m", "parley", "run", "west-russia-goods-embargo"),
    "help": ("-m", "parley", "--help"),
    "import": ("-c", "import parley"),
}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_cold_start(name: str, say: Callable[[str], None]) -> None:
    runs = []
    for _ in range(5):
        command = [sys.executable, "-S", "-c", LAUNCH, sys.executable, *COMMANDS[name]]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        code, seconds, megabytes, cpu = json.loads(done.stdout)
        assert code == 0, done.stderr
        runs.append((seconds, megabytes, cpu))
    first, (seconds, megabytes, cpu) = runs[0][0], min(runs)
    target = "target 2 s, 400 MB" if name in {"demo", "run"} else "no target"
    say(
        f"cold {name}: best of 5 {seconds:.2f} s ({cpu:.2f} s of CPU), first {first:.2f} s, "
        f"peak {megabytes:.0f} MB ({target})"
    )


@pytest.mark.parametrize("name", [name for name, entry in catalog.entries().items() if entry.file])
def test_loading_a_world(benchmark: Any, say: Callable[[str], None], name: str) -> None:
    content = resources.files("parley.data").joinpath("worlds", catalog.entry(name).file).read_bytes()
    benchmark.pedantic(lambda: from_bytes(content, name).economy(), rounds=10, warmup_rounds=1)
    say(f"loading {name}: best {benchmark.stats['min'] * 1e3:.0f} ms from {len(content) / 1024:.0f} KiB")


def test_size_of_the_bundled_worlds(say: Callable[[str], None]) -> None:
    folder = Path(str(resources.files("parley.data").joinpath("worlds")))
    sizes = {path.name: path.stat().st_size / 1024 for path in sorted(folder.glob("*.npz"))}
    assert max(sizes.values()) < 1024
    say(f"bundled worlds: {sum(sizes.values()):.0f} KiB ({', '.join(f'{k} {v:.0f}' for k, v in sizes.items())})")
