"""One thread for linear algebra: arrays are small, and sums must not depend on how many threads share them."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from functools import cache
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """From now on, or for a block; sums then have the same bits on any machine of the kind."""
    limits: AbstractContextManager[Any] = _libraries("scipy.linalg" in sys.modules).limit(limits=1)
    return limits


@cache
def _libraries(scipy: bool) -> Any:
    """Libraries of linear algebra that are loaded; SciPy brings its own, and looking for them takes a millisecond."""
    del scipy
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415

    return ThreadpoolController()
