"""Files and folders written whole or not at all.

A file is written under a random name beside its target and then renamed: a reader sees the old content or the new, and
nobody who can guess a name can have it written elsewhere. A folder is filled in a hidden folder inside it; while its
files are exchanged, a mark lists them, so that a folder without the mark is a whole one, wherever a process was killed.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from parley.errors import InputError
from parley.kit.reach import read_own_json

TEMPORARY = ".parley-"
"""How the names of all temporary files and folders begin."""
UNFINISHED = f"{TEMPORARY}unfinished"
"""Name of the mark: a JSON list of the files that are being exchanged."""
ABANDONED_SECONDS = 86_400.0
"""Age from which a temporary folder counts as left behind, on systems that cannot lock a folder."""


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; folders on the way are made.

    Raises:
        InputError: the file cannot be written, or something else than a file is in the way.
    """
    try:
        replace_file(path, content)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}.") from None


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8, line ends as they are; see :func:`write_bytes`."""
    write_bytes(path, text.encode())


def write_json(path: Path, document: Any) -> None:
    """Write a JSON document; see :func:`write_bytes`."""
    write_text(path, json_text(document))


def json_text(document: Any) -> str:
    """The text of a JSON file: UTF-8, one space of indentation, numbers only (NaN raises ValueError)."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1, default=str) + "\n"


def replace_file(path: Path, content: bytes, lasting: bool = False) -> None:
    """The same, but a failure stays the system's OSError; ``lasting``: the content is on the disk before it returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _refuse_special(path)
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}")
    # O_EXCL follows no link and takes no file that is there; the mode is the system's usual one, unlike mkstemp's
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(handle, "wb") as stream:  # noqa: PTH123  (a handle, not a path)
            stream.write(content)
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    if lasting:
        _sync_folder(path.parent)


def _refuse_special(path: Path) -> None:
    """Raise where renaming would replace a device or the like; a link to a file is replaced, its target stays."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise InputError(f"cannot write {path}: a folder has this name; name a file.")
    if not stat.S_ISREG(mode):
        raise InputError(f"cannot write {path}: it is a device, pipe or socket; name a file.")


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut; not every system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_temporary(path: Path) -> bool:
    """Whether the name is one of this module's, for what is not yet finished."""
    return path.name.startswith(TEMPORARY)


def clear_temporary_files(folder: Path) -> None:
    """Remove the files that a killed process was writing there; only for a folder that nobody else writes to."""
    for path in folder.glob(f"{TEMPORARY}*"):
        if path.is_file():
            path.unlink(missing_ok=True)


# -- folders ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layout:
    """What a folder that parley writes holds.

    Attributes:
        manifest: name of the JSON file that says the folder is whole.
        mark: key of the manifest that other programs' files of that name lack.
        names: every file that parley writes to such a folder, in any of its commands; with slashes in folders below.
    """

    manifest: str
    mark: str
    names: frozenset[str]


def check_folder(folder: Path, layout: Layout) -> None:
    """Raise :class:`InputError` unless a result can be written there.

    A new folder, an empty one, an earlier result, and what a killed process left of one can be written to. Where a
    manifest is, it must be parley's; where none is, only names of the layout may be there.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"--out {folder}: a file is in the way; name a folder.")
        taken = folder.is_dir() and not _is_ours(folder, layout)
    except OSError as error:
        raise InputError(f"--out {folder}: cannot write there ({error.strerror or error}).") from None
    if taken:
        raise InputError(
            f"--out {folder}: the folder holds other files and no {layout.manifest} of parley; name a new folder, so "
            "that nothing of yours is overwritten."
        )


def _is_ours(folder: Path, layout: Layout) -> bool:
    try:
        found = read_own_json(folder / layout.manifest)
    except FileNotFoundError:
        known = {name.split("/")[0] for name in layout.names | unfinished(folder)}
        return all(path.name in known or is_temporary(path) for path in folder.iterdir())
    except ValueError:
        return False
    return isinstance(found, dict) and layout.mark in found


def unfinished(folder: Path) -> frozenset[str]:
    """Files of a result whose writing was cut off; none if the folder is whole."""
    try:
        found = read_own_json(folder / UNFINISHED)
    except (OSError, ValueError):
        return frozenset()
    listed = found if isinstance(found, list) else []
    return frozenset(name for name in listed if isinstance(name, str) and is_inside(name))


def check_whole(folder: Path) -> None:
    """Raise :class:`InputError` for a folder whose writing was cut off: it may hold parts of two results."""
    if (folder / UNFINISHED).exists():
        raise InputError(
            f"{folder}: the result in this folder is not whole, as writing it was cut off; write it again with "
            f"--out {folder}, which replaces what is there."
        )


def is_inside(name: str) -> bool:
    """Whether the name is that of a file in a folder or in folders below, as parley writes them."""
    parts = name.split("/")
    return not any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts)


@contextmanager
def whole_folder(folder: Path, layout: Layout) -> Iterator[Path]:
    """A folder to write to; its files replace an earlier result when the block ends without an error.

    Files of the earlier result that the new one lacks are removed; files of other names stay. A process that is killed
    leaves the old result, the new one, or the mark of an unfinished one. Two processes take turns at replacing.

    Raises:
        InputError: the folder holds other files, or writing fails.
    """
    check_folder(folder, layout)
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(folder)
        staged, hold = _staging(folder)
    except OSError as error:
        if new:
            _remove_empty(folder)
        raise InputError(f"--out {folder}: cannot write there ({error.strerror or error}).") from None
    try:
        yield staged
        _exchange(staged, folder, layout)
    except OSError as error:
        raise InputError(f"--out {folder}: writing failed ({error.strerror or error}).") from None
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        if hold is not None:
            os.close(hold)
        if new:
            _remove_empty(folder)


def _exchange(staged: Path, folder: Path, layout: Layout) -> None:
    """Put the files of ``staged`` in place of an earlier result."""
    turn = _lock(folder, wait=True)
    try:
        check_folder(folder, layout)  # somebody may have put files there in the meantime
        parts = [path.relative_to(staged) for path in staged.rglob("*") if path.is_file()]
        old = layout.names | unfinished(folder)
        (staged / UNFINISHED).write_text(json_text(sorted(old.union(path.as_posix() for path in parts))))
        (staged / UNFINISHED).replace(folder / UNFINISHED)
        (folder / layout.manifest).unlink(missing_ok=True)
        _remove_listed(folder, old - {layout.manifest})
        for part in sorted(parts, key=lambda path: path.as_posix() == layout.manifest):
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            (staged / part).replace(folder / part)
        (folder / UNFINISHED).unlink()
    finally:
        if turn is not None:
            os.close(turn)


def _remove_listed(folder: Path, names: Iterable[str]) -> None:
    """Remove files of an earlier result, and folders below that are empty then; no link to elsewhere is followed."""
    for name in names:
        if not leads_away(folder, name):
            (folder / name).unlink(missing_ok=True)
    below = {folder / parent for name in names for parent in PurePosixPath(name).parents} - {folder}
    for place in sorted(below, key=lambda path: -len(path.parts)):
        if not place.is_symlink():
            _remove_empty(place)


def leads_away(folder: Path, name: str) -> bool:
    """Whether something else than a folder, such as a link, stands where a folder on the way to a file would be."""
    above = [folder / parent for parent in PurePosixPath(name).parents if parent != PurePosixPath()]
    return any(place.is_symlink() or (place.exists() and not place.is_dir()) for place in above)


def _staging(folder: Path) -> tuple[Path, int | None]:
    """A new folder inside ``folder``, so that both are on one file system, and the lock that says it is in use."""
    while True:
        staged = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=folder))
        hold = _lock(staged, wait=True)
        if staged.exists():
            return staged, hold
        if hold is not None:  # another process took it for an abandoned one before it was locked
            os.close(hold)


def _clear_abandoned(folder: Path) -> None:
    """Remove the staging folders of processes that have ended."""
    for path in folder.glob(f"{TEMPORARY}*"):
        if path.is_symlink() or not path.is_dir():
            continue
        with suppress(OSError):
            if sys.platform == "win32":
                if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                    shutil.rmtree(path, ignore_errors=True)
                continue
            hold = _lock(path, wait=False)
            if hold is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(hold)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


if sys.platform == "win32":

    def _lock(folder: Path, wait: bool) -> int | None:
        """Windows cannot lock a folder."""
        del folder, wait
        return None

else:
    import fcntl

    def _lock(folder: Path, wait: bool) -> int | None:
        """A handle that holds the folder until it is closed; None if another process holds it or it cannot be held."""
        handle = None
        try:
            handle = os.open(folder, os.O_RDONLY)
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:  # held, gone, or a file system without locks
            if handle is not None:
                os.close(handle)
            return None
        return handle
