"""How a sweep is followed: a bar on a terminal, a line now and then elsewhere; always on stderr.

Time left is reckoned from what this run solved, as a resumed sweep begins with much of it done.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from parley.cli.show import message

if TYPE_CHECKING:
    from parley.sweeps.run import Progress

EVERY = 10.0
"""Seconds between two lines where stderr is no terminal."""


@contextmanager
def showing() -> Iterator[Callable[[Progress], None]]:
    """Something to tell progress to, for the time of a sweep."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda now: bar.update(task, completed=now.done, total=now.total, description=left(now))


class _Lines:
    """A line every few seconds of long work."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, now: Progress) -> None:
        if time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            message(f"{now.done:,} of {now.total:,} solved; {left(now)}")


def left(now: Progress) -> str:
    """Time left in words, and how many failed."""
    seconds = now.seconds_left
    text = "time left unknown" if seconds is None else f"{clock(seconds)} left"
    return text + (f", {now.failed:,} failed" if now.failed else "")


def clock(seconds: float) -> str:
    """A time as ``4 s``, ``3:05 min`` or ``2:30 h``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes}:{rest:02d} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d} h"
