"""Draws, intervals, the variance receipt, the model panel and sweeps."""
