"""The application: every question is a command. Nothing but click is imported until one runs."""

from __future__ import annotations

from typing import Any

import click

from parley.cli.command import Questions

HELP = "What sanctions, tariffs, trade deals and embargoes cost each side: certified answers from a YAML file."


def _version(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    del option
    if value and not ctx.resilient_parsing:
        from parley._version import __version__  # noqa: PLC0415

        click.echo(f"parley {__version__}")
        ctx.exit()


class Transitional(Questions):
    """Questions first, then the commands that are not questions yet."""

    def _old(self) -> Any:
        import typer.main  # noqa: PLC0415

        from parley.cli.commands import app as old  # noqa: PLC0415

        return typer.main.get_command(old)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return list(dict.fromkeys([*super().list_commands(ctx), *self._old().commands]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A question's command, or an old one."""
        found = super().get_command(ctx, cmd_name)
        return found if found is not None else self._old().commands.get(cmd_name)


app = Transitional(
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
