"""The complete application: the other modules' commands are registered here."""

from __future__ import annotations

from parley.cli import facts, skies, views
from parley.cli.check import check
from parley.cli.old import app
from parley.cli.read import read

app.command()(check)
app.command()(read)

app.add_typer(skies.app, name="skies")
app.add_typer(facts.app, name="facts")

__all__ = ["app", "views"]
