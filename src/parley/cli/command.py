"""From a question to a command: its options are the question's fields, its output the answer."""

from __future__ import annotations

import textwrap
from typing import Any

import click

from parley.errors import InputError, nearest
from parley.questions.ask import Parameter, Question, parameters
from parley.questions.registry import GROUPS, QUESTIONS, question, summary

JSON = "Print one JSON document on stdout; messages go to stderr."
OUT = "Write to this file, by its suffix (.csv .xlsx .parquet .json .md .html .docx .png .svg .pdf .yaml), or folder."
FIGURE = "Also draw the chart to this PNG, SVG or PDF file."
CHART = "Which chart to draw, or to draw first, by name; a name that is wrong lists them."
ROWS = "Rows of the table."
OWN = "\0"
"""Stands before the words of a question whose name is that of a group; nobody can type it."""


class Questions(click.Group):
    """A group whose commands are questions, read from their files when one is asked for."""

    def __init__(self, first: str = "", **attributes: Any) -> None:
        super().__init__(**attributes)
        self._first = first

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands and groups at this place."""
        del ctx
        if self._first:
            return [name.split(" ")[1] for name in QUESTIONS if name.startswith(f"{self._first} ")]
        return list(dict.fromkeys(name.split(" ")[0] for name in QUESTIONS))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command or group of that name; None if there is none."""
        del ctx
        name = f"{self._first} {cmd_name}".strip()
        if name in GROUPS and not self._first:
            return Questions(cmd_name, name=cmd_name, help=GROUPS[name], no_args_is_help=True)
        return command(name) if name in QUESTIONS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first word, or the question that the group is too (see :meth:`parse_args`)."""
        if self._first in QUESTIONS and args[0] == OWN:
            return "", command(self._first), args[1:]
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            whole = f"parley {self._first}".strip()
            raise InputError(f"{whole} has no command {args[0]!r}.{nearest(args[0], self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """In a group that is a question too, what does not begin with one of its commands is that question's."""
        if self._first in QUESTIONS and (not args or args[0] not in self.list_commands(ctx)):
            args = [OWN, *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with one line each."""
        rows = []
        for name in self.list_commands(ctx):
            whole = f"{self._first} {name}".strip()
            rows.append((name, GROUPS[whole] if whole in GROUPS and not self._first else summary(whole)))
        with formatter.section("Commands"):
            formatter.write_dl([(name, textwrap.shorten(text, 110, placeholder=" …")) for name, text in rows])


def command(name: str) -> click.Command:
    """The command of a question."""
    cls = question(name)
    options: list[click.Parameter] = [_parameter(parameter) for parameter in parameters(cls)]
    options.append(click.Option(["--json", "as_json"], is_flag=True, help=JSON))
    if not cls.OWN_OUT:
        options.append(click.Option(["--out"], type=click.Path(), help=OUT))
    if cls.FIGURE:
        options.append(click.Option(["--figure"], type=click.Path(), help=FIGURE))
        options.append(click.Option(["--chart"], help=CHART))
    if cls.ROWS is not None:
        options.append(click.Option(["--rows"], type=click.IntRange(min=1), default=cls.ROWS, help=ROWS))

    def run(**given: Any) -> None:
        from parley.cli.deliver import deliver  # noqa: PLC0415  (only where a command runs)

        deliver(cls, given)

    words = name.rsplit(" ", maxsplit=1)[-1]
    return click.Command(
        words,
        params=options,
        callback=run,
        help=cls.__doc__,
        epilog=_also(name),
        no_args_is_help=_needs_words(cls),
    )


def _also(name: str) -> str | None:
    """The questions of two words that begin with this one's name."""
    others = [other for other in QUESTIONS if other.startswith(f"{name} ")]
    return "Also: " + " ".join(f"parley {other}: {summary(other)}" for other in others) if others else None


def _needs_words(cls: type[Question]) -> bool:
    return any(parameter.required for parameter in parameters(cls))


def _parameter(parameter: Parameter) -> click.Parameter:
    """A field as an argument or option; values stay text, as the question reads them."""
    ask = parameter.ask
    if ask.argument:
        return click.Argument([parameter.name], required=parameter.required, nargs=-1 if ask.many else 1)
    flag = f"--{parameter.flag}"
    if parameter.kind == "flag":
        names = f"{flag}/--{ask.negative}" if ask.negative else flag
        return click.Option([names, parameter.name], is_flag=True, default=parameter.default, help=ask.help)
    default = parameter.default
    shown = default if isinstance(default, (str, int, float)) else None
    return click.Option(
        [flag, parameter.name],
        multiple=parameter.kind == "list",
        help=ask.help + (f"  [default: {shown}]" if shown not in (None, "") else ""),
        metavar=_metavar(parameter),
    )


def _metavar(parameter: Parameter) -> str:
    if parameter.ask.choices:
        return "|".join(parameter.ask.choices)
    return {"whole": "N", "number": "X", "path": "PATH", "list": "A,B"}.get(parameter.kind, "TEXT")
