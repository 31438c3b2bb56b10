"""Embargoes: the flow ends. Its new share is exactly 0, by a mask and not by a large number."""

from __future__ import annotations

from dataclasses import replace

from parley.economy.economy import Economy
from parley.shocks.shock import Mask, Shock


def apply(economy: Economy, shock: Shock, cells: Mask, size: tuple[str, float] | None) -> Shock:
    """The shock with ``cells`` (N, N, J) closed."""
    del economy, size  # an embargo has no size
    return replace(shock, closed=shock.closed | cells)
