"""Ctrl-C on the command line: it ends the process with 130 at any moment, and work that is under way can clean up."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    print("interrupted", file=sys.stderr)
    sys.exit(INTERRUPTED)


@contextmanager
def leaving() -> Iterator[None]:
    """Ctrl-C ends the process; click would say "Aborted!" and end with 1, and an import would show where it was."""
    with _handled(signal.default_int_handler, _leave):
        yield


@contextmanager
def raising() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt, within :func:`leaving`."""
    with _handled(_leave, signal.default_int_handler):
        yield


@contextmanager
def _handled(before: Any, within: Any) -> Iterator[None]:
    """One handler in place of another; where there is any third one, or it is ignored, it stays."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is not before:
        yield
        return
    signal.signal(signal.SIGINT, within)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
