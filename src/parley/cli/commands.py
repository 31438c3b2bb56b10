"""The complete application: the other modules' commands are registered here."""

from __future__ import annotations

from parley.cli.backcast import backcast
from parley.cli.calibrate import calibrate
from parley.cli.old import app
from parley.cli.panel import panel
from parley.cli.sweep import query, sweep

app.command()(calibrate)
app.command()(backcast)
app.command()(panel)
app.command()(sweep)
app.command()(query)


__all__ = ["app"]
