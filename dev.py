#!/usr/bin/env python3
"""Set up and run parley from a fresh clone with nothing but Python: ``python3 dev.py demo``, ``python3 dev.py test``.

It keeps everything inside the clone (``.tools`` holds uv, ``.venv`` the packages), so it also works where the system's
pip refuses to install (PEP 668) and where the ``venv`` module lacks ``ensurepip``. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS, VENV = ROOT / ".tools", ROOT / ".venv"
BIN = "Scripts" if os.name == "nt" else "bin"
UV_VERSION = "uv>=0.5"
TRUST = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
"""uv, like pip, then trusts what the system trusts (both names of the setting, old and new)."""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Each process that runs tests has one core."""
MOST_WORKERS = 8
"""Processes that run tests; each takes up to 1 GB."""
USE = frozenset({"recommended"})
"""Extras of pyproject.toml for the commands that the README shows."""
DEVELOP = USE | {"dask", "jax", "dev"}
"""All extras, and the dependency group ``dev``."""

COMMANDS = {
    "demo": (["parley", "demo"], False),
    "run": (["parley"], False),
    "test": (["pytest"], True),
    "lint": (["ruff", "check", "."], True),
    "format": (["ruff", "format", "."], True),
    "types": (["mypy"], True),
    "bench": (["pytest", "benchmarks", "--benchmark-only", "-s"], True),
    "docs": (["python", "docs/generate.py"], True),
    "shell": (["python"], True),
}
USAGE = f"""usage: python3 dev.py COMMAND [ARGS]

  demo     solve the demo scenario on the bundled world
  run      the parley command: python3 dev.py run scenarios
  test     all tests, in parallel; quick ones: test -m "not slow"; one after the other: test -n 0
  lint     ruff check, and ruff format --check
  types    mypy in strict mode
  format   ruff format
  docs     write the generated pages of docs/
  bench    benchmarks
  extra    add an extra that demo and run leave out: python3 dev.py extra jax
commands: {", ".join([*COMMANDS, "extra"])}"""


def call(*command: str | Path, quiet: bool = False) -> bool:
    """Run a command in the clone; True if it succeeded."""
    out = subprocess.DEVNULL if quiet else sys.stderr
    words, environment = [str(part) for part in command], {**TRUST, **os.environ}
    return subprocess.run(words, cwd=ROOT, env=environment, stdout=out, stderr=out, check=False).returncode == 0


def find_uv() -> str:
    """Path of uv: on PATH, or installed into .tools by venv, or by pip --target where venv lacks pip."""
    for candidate in (TOOLS / BIN / "uv", TOOLS / "lib" / "bin" / "uv"):
        if candidate.exists():
            return str(candidate)
    found = shutil.which("uv")
    if found:
        return found
    print("setting up: uv", file=sys.stderr)
    if call(sys.executable, "-m", "venv", TOOLS, quiet=True):
        if call(TOOLS / BIN / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", UV_VERSION):
            return str(TOOLS / BIN / "uv")
    else:
        shutil.rmtree(TOOLS, ignore_errors=True)
        target = TOOLS / "lib"  # --target installs beside the system's packages, which PEP 668 allows
        if call(sys.executable, "-m", "pip", "install", "-q", "--target", target, UV_VERSION):
            return str(target / "bin" / "uv")
    sys.exit("dev.py: could not install uv. It needs pip or the venv module (Debian: apt install python3-venv).")


def prepare(wanted: frozenset[str]) -> None:
    """Create .venv and install parley with extras at the tested versions, unless this was done for the same files.

    What was added to .venv before stays in it when the files change.
    """
    files = (ROOT / "pyproject.toml", ROOT / "constraints.txt")
    state = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    stamp = VENV / "parley-state"
    before, *done = stamp.read_text().split() if stamp.exists() else [""]
    if before == state and wanted <= set(done):
        return
    uv = find_uv()
    if not VENV.exists() and not call(uv, "venv", "-q", "--python", sys.executable, VENV):
        sys.exit("dev.py: could not create .venv; Python 3.11 or later is needed.")
    print("setting up: packages (once)", file=sys.stderr)
    known = known_extras()
    wanted |= {name for name in done if name in known or name == "dev"}
    extras = ",".join(sorted(wanted - {"dev"}))
    groups = ["--group", "dev"] if "dev" in wanted else []
    if not call(uv, "pip", "install", "-q", "--python", VENV, "-c", "constraints.txt", "-e", f".[{extras}]", *groups):
        sys.exit("dev.py: installing the packages failed; see above.")
    stamp.write_text(" ".join([state, *sorted(wanted)]))


def known_extras() -> list[str]:
    """Names of the extras in pyproject.toml."""
    import tomllib  # noqa: PLC0415  (new in Python 3.11: main has checked)

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["optional-dependencies"])


def add_extras(names: list[str]) -> None:
    """Add extras to .venv."""
    known = known_extras()
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        print(f"dev.py extra: {unknown[0] if unknown else 'name one'}; extras: {', '.join(known)}", file=sys.stderr)
        sys.exit(2)
    prepare(USE | set(names))


def in_parallel(options: list[str]) -> list[str]:
    """Options of pytest-xdist for all cores, unless the caller says how many, or wants to stop inside a test."""
    own = ("-n", "--numprocesses", "--dist", "--pdb", "--trace", "--collect-only", "--co")
    if any(option.startswith(own) for option in options):
        return []
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ["-n", str(min(cores, MOST_WORKERS)), "--dist", "loadfile", "--no-loadscope-reorder"]


def main() -> None:
    """Set up what a command needs, then become it."""
    if sys.version_info < (3, 11):  # noqa: UP036  (whoever runs this file may have an older one)
        sys.exit(f"dev.py: Python 3.11 or later is needed; this is {sys.version.split()[0]}.")
    name, *rest = sys.argv[1:] or ["help"]
    if name == "extra":
        return add_extras(rest)
    if name not in COMMANDS:
        print(USAGE, file=sys.stderr)
        sys.exit(0 if name in ("help", "-h", "--help") else 2)
    command, development = COMMANDS[name]
    prepare(DEVELOP if development else USE)
    programs = VENV / BIN
    environment = {
        **os.environ,
        "VIRTUAL_ENV": str(VENV),
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    extra = in_parallel(rest) if name == "test" else []
    if extra:
        environment = {**ONE_THREAD, **environment}
    line = [str(programs / command[0]), *command[1:], *extra, *rest]
    code = subprocess.run(line, cwd=ROOT if development else None, env=environment, check=False).returncode
    if name == "lint" and code == 0:
        code = subprocess.run([str(programs / "ruff"), "format", "--check", "."], cwd=ROOT, check=False).returncode
    sys.exit(code)


if __name__ == "__main__":
    main()
