"""The optional array library JAX: found or explained, and switched to double precision for the time of a call."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

from parley.kit.extras import need

GPU = "That is the build for the processor; for an NVIDIA GPU choose a CUDA build: pip install 'jax[cuda12]'."


def load_jax() -> Any:
    """Import ``jax``; :class:`InputError` with the command that installs it where it is missing."""
    need("jax.scipy.linalg", "solving in batches", GPU)  # not loaded by jax itself
    return need("jax", "solving in batches", GPU)


def double_precision(jax: Any) -> AbstractContextManager[Any]:
    """A context in which JAX computes in float64; the user's own setting is untouched outside it."""
    switch = getattr(jax, "enable_x64", None)
    if switch is None:  # before JAX 0.8
        switch = import_module("jax.experimental").enable_x64
    return switch(True)  # type: ignore[no-any-return]


def device_kind(jax: Any) -> str:
    """Kind of the device that JAX computes on by default: ``cpu``, ``gpu``, ..."""
    return str(jax.devices()[0].platform)


def device_name(jax: Any) -> str:
    """Name of that device for reports, e.g. ``cpu`` or ``NVIDIA H200``."""
    return str(jax.devices()[0].device_kind)


def device_memory(jax: Any) -> int | None:
    """Bytes that JAX may use on that device; None where it does not say."""
    stats = jax.devices()[0].memory_stats()
    limit = (stats or {}).get("bytes_limit")
    return None if limit is None else int(limit)
