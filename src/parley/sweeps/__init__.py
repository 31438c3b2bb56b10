"""Sweeps: many scenarios, settings and draws solved on many processes, interrupted and resumed without loss."""
