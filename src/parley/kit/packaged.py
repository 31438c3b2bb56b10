"""Files that ship inside the package: read where they lie, also from a zip file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

HOME = "parley.data"
"""Package that holds most of the files."""


def read_bytes(*path: str, package: str = HOME) -> bytes:
    """Content of a file, such as ``read_bytes("worlds", "world-2021.npz")``; not kept, as some are large."""
    return resources.files(package).joinpath(*path).read_bytes()


def read_text(*path: str, package: str = HOME) -> str:
    """A UTF-8 text."""
    return resources.files(package).joinpath(*path).read_text(encoding="utf-8")


@cache
def read_toml(*path: str) -> Mapping[str, Any]:
    """A TOML file of ``parley.data``. Parsed once and shared by all who ask, so nobody may change what is in it."""
    return MappingProxyType(tomllib.loads(read_text(*path)))


def names(*path: str, suffix: str, package: str = HOME) -> tuple[str, ...]:
    """Names of the files of a folder that end in ``suffix``, sorted, without it."""
    found = (entry.name for entry in resources.files(package).joinpath(*path).iterdir())
    return tuple(sorted(name.removesuffix(suffix) for name in found if name.endswith(suffix)))


def as_path(*path: str) -> AbstractContextManager[Path]:
    """A file as a path on disk for the length of a ``with`` block, for readers that want one."""
    return resources.as_file(resources.files(HOME).joinpath(*path))
