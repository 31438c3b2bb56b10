"""The complete application: importing the other modules registers their commands."""

from __future__ import annotations

from parley.cli import views
from parley.cli.app import app

__all__ = ["app", "views"]
