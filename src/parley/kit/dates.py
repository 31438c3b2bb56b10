"""Days and years."""

from __future__ import annotations

DAYS_A_YEAR = 365.25
MID_YEAR = (7, 1)
"""Month and day at which a year is read."""
