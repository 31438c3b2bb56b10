"""The version of parley."""

__version__ = "0.1.0"
