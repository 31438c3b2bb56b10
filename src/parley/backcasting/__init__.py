"""Impose what was known to be in force, compare with what happened, next to naive forecasts."""
