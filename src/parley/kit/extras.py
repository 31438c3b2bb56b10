"""Optional libraries: each belongs to an extra of the distribution, and one sentence says how to install it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from parley.errors import InputError

DISTRIBUTION = "parley-trade"
"""What package indexes call parley; the name ``parley`` there belongs to another project."""


@dataclass(frozen=True)
class Library:
    """An optional library: what people call it, and the extra that brings it."""

    name: str
    extra: str


LIBRARIES = {
    "pyarrow": Library("PyArrow", "parquet"),
    "matplotlib": Library("matplotlib", "figures"),
    "trafilatura": Library("trafilatura", "read"),
    "duckdb": Library("DuckDB", "query"),
    "docx": Library("python-docx", "docx"),
    "distributed": Library("Dask", "dask"),
    "jax": Library("JAX", "jax"),
}
"""Optional libraries by the name of their top module."""


def need(module: str, what: str, hint: str = "") -> Any:
    """An optional module, such as ``pyarrow.parquet``.

    Args:
        module: full name; its top module is in :data:`LIBRARIES`.
        what: what needs it, the start of the sentence: ``"parley query"``.
        hint: a sentence to add, such as what works without it.

    Raises:
        InputError: it is not installed, with the command that installs it, or it is but fails to import, with why.
    """
    top = module.partition(".")[0]
    library = LIBRARIES[top]
    try:
        with quiet(top):
            return import_module(module)
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name in (top, module):
            fault = "which is not installed"
        else:  # it is there, but what it needs is not, or it was built for another version of it
            fault = f"which does not import ({error})"
        said = f"{what} needs {library.name}, {fault}: {install(library.extra)}."
        raise InputError(f"{said} {hint}".rstrip()) from None


@contextmanager
def quiet(library: str) -> Iterator[None]:
    """Keep back what a library logs while it loads, such as where matplotlib keeps its fonts; errors are raised."""
    log = logging.getLogger(library)
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def install(extra: str) -> str:
    """The command that installs an extra."""
    return f"pip install '{DISTRIBUTION}[{extra}]'"
