"""Bounds that the command line knows too; nothing is imported here."""

from __future__ import annotations

LARGEST_DRAWS = 2**20
"""Draws of one scenario."""
