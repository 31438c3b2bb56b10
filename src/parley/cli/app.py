"""The application: every question is a command. Nothing but click is imported until one runs."""

from __future__ import annotations

import click

from parley._version import __version__
from parley.cli.command import Questions

HELP = "What sanctions, tariffs, trade deals and embargoes cost each side: certified answers from a YAML file."


def _version(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    del option
    if value and not ctx.resilient_parsing:
        click.echo(f"parley {__version__}")
        ctx.exit()


app = Questions(
    name="parley",
    help=HELP,
    no_args_is_help=True,
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            callback=_version,
            is_eager=True,
            expose_value=False,
            help="Print the version.",
        )
    ],
)
