"""One thread for linear algebra: arrays are small, and sums must not depend on how many threads share them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """From now on, or for a block; sums then have the same bits on any machine of the kind."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    limits: AbstractContextManager[Any] = threadpool_limits(limits=1)
    return limits
