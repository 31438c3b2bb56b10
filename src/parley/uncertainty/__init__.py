"""Draws, intervals and the variance receipt."""
