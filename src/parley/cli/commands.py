"""The complete application: the other modules' commands are registered here."""

from __future__ import annotations

from parley.cli import views
from parley.cli.app import app
from parley.cli.backcast import backcast
from parley.cli.calibrate import calibrate

app.command()(calibrate)
app.command()(backcast)

__all__ = ["app", "views"]
