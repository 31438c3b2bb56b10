"""Runs one odd scenario file through the command line: a certified answer, or one sentence and exit code 2."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path

from commands import call
from odd_scenarios import scenario_file

TRACEBACK = "Traceback (most recent call last)"


@dataclass(frozen=True)
class Ending:
    """How a file ended: ``certified``, ``refused``, ``crash``, ``warning`` or ``silent``, with what was said."""

    number: int
    ended: str
    said: str


def ending(number: int, folder: Path, seed: int = 1) -> Ending:
    """Write the file and run it."""
    path = folder / f"odd-{number}.yaml"
    path.write_bytes(scenario_file(number, seed))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            done = call("run", path, "--json")
        except Warning as warning:
            return Ending(number, "warning", repr(warning))
        except Exception as crash:
            return Ending(number, "crash", repr(crash))
        finally:
            path.unlink()
    if TRACEBACK in done.err or "Warning:" in done.err:
        return Ending(number, "crash", done.err)
    if done.code == 2:
        told = [line for line in done.err.splitlines() if line.startswith("error:")]
        return Ending(number, "refused" if len(told) == 1 and len(told[0]) > len("error: ") else "silent", done.err)
    if done.code == 0 and _certified(done.out):
        return Ending(number, "certified", "")
    return Ending(number, "silent", f"exit code {done.code}: {done.err} {done.out[:200]}")


def _certified(out: str) -> bool:
    try:
        document = json.loads(out, parse_constant=_no_constant)
    except ValueError:
        return False
    return document.get("solved") is True


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")
