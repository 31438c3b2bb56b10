"""The complete application: the other modules' commands are registered here."""

from __future__ import annotations

from parley.cli.backcast import backcast
from parley.cli.calibrate import calibrate
from parley.cli.old import app

app.command()(calibrate)
app.command()(backcast)

__all__ = ["app"]
