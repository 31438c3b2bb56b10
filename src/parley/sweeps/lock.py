"""One driver for a folder: a lock that the system drops when its process ends, however it ends."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from parley.errors import InputError

LOCK = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder; :class:`InputError` with the other's process number where somebody else does."""
    try:
        stream = _opened(folder / LOCK)
    except OSError as error:
        raise InputError(f"the sweep folder {folder} cannot be written ({error.strerror or error}).") from None
    with stream:
        if not _take(stream.fileno()):
            stream.seek(0)
            owner = stream.read(20).decode("ascii", "replace").strip() or "unknown"
            raise InputError(f"the sweep in {folder} is being run by process {owner}; wait for it, or stop it first.")
        with suppress(OSError):  # a note for others; a full disk is found where it matters
            stream.truncate(0)
            stream.write(f"{os.getpid()}\n".encode())
        yield


def _opened(path: Path) -> BinaryIO:
    """The lock's file, made if need be; a link or device that somebody put there is not written to."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(f"{LOCK} in it is not a file")
    return open(handle, "r+b", buffering=0)  # noqa: PTH123  (a handle, not a path)


if sys.platform == "win32":
    import msvcrt

    FAR = 1 << 20
    """Byte that is locked, far behind the process number: Windows does not let a locked byte be read."""

    def _take(handle: int) -> bool:
        os.lseek(handle, FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
