"""How long work is followed: a bar on a terminal, a line now and then elsewhere; always on stderr.

The time left follows from what was done since the first step that is told: a resumed sweep begins with much of it done.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from parley.cli.show import message
from parley.kit.progress import Progress, Step

EVERY = 10.0
"""Seconds between two lines where stderr is not a terminal."""


@contextmanager
def showing(what: str) -> Iterator[Progress]:
    """A progress that is shown while the block runs; ``what`` names the units, such as draws."""
    words = _Words()
    if not sys.stderr.isatty():
        yield Progress(_lines(what, words))
        return
    from rich.console import Console  # noqa: PLC0415  (slow to import)
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, TextColumn("{task.description}"), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield Progress(
            lambda step: bar.update(task, completed=step.done, total=step.of, description=escape(words(step)))
        )


def _lines(what: str, words: _Words) -> Callable[[Step], None]:
    """A line every few seconds."""
    last = time.monotonic()

    def show(step: Step) -> None:
        nonlocal last
        text = words(step)
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            message(f"{what}: {step.done:,} of {step.of:,}; {text}")

    return show


class _Words:
    """The time left in words, and what else is worth knowing."""

    def __init__(self) -> None:
        self._first: tuple[int, float] | None = None

    def __call__(self, step: Step) -> str:
        now = time.monotonic()
        before, began = self._first = self._first or (step.done, now)
        here = step.done - before
        left = f"{clock((now - began) / here * (step.of - step.done))} left" if here > 0 else "time left unknown"
        return f"{left}, {step.what}" if step.what else left


def clock(seconds: float) -> str:
    """A time as ``4 s``, ``3:05 min`` or ``2:30 h``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes}:{rest:02d} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d} h"
