"""Ask a question with what the command line gives, and show its answer."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parley.cli.interrupt import INTERRUPTED, raising
from parley.cli.progress import showing
from parley.cli.show import message, print_table, prompt
from parley.kit.extras import need
from parley.questions.ask import Question, parameters
from parley.questions.door import asked as asked_with
from parley.questions.opening import source_of
from parley.show.answer import Answer


def deliver(cls: type[Question], given: Mapping[str, Any]) -> None:
    """Ask, write what is to be written, print, and leave with the answer's exit code, or with 130 after Ctrl-C.

    Raises:
        ParleyError: the question cannot be asked or answered, or a file cannot be written.
    """
    try:
        with raising():
            _deliver(cls, given)
    except KeyboardInterrupt as stop:  # caught here, as click would end with 1
        message(str(stop) or "interrupted")
        sys.exit(INTERRUPTED)


def _deliver(cls: type[Question], given: Mapping[str, Any]) -> None:
    from parley.show.chart import SUFFIXES as PICTURES  # noqa: PLC0415  (only where a command runs)
    from parley.show.writers import SUFFIXES, check_target, save  # noqa: PLC0415

    asked = asked_with(cls, cls.NAME, _values(cls, given))
    if sys.stdin.isatty() and sys.stderr.isatty():  # somebody is there to be asked
        asked = asked.completed(prompt)
    out = None if cls.OWN_OUT else given.get("out")
    out = asked.default_out if out is None and not cls.OWN_OUT else out
    figure, rows = given.get("figure"), given.get("rows")
    if out is not None:
        drawn = () if cls.FIGURE else PICTURES
        check_target(out, (*(s for s in SUFFIXES if s not in drawn), *cls.WRITES), cls.NAME, _files(asked))
        for module in () if Path(out).suffix else cls.FOLDER_NEEDS:
            need(module, f"--out {out}: a folder of Parquet tables", "--json works without it.")
    if figure is not None:
        check_target(figure, PICTURES, cls.NAME, _files(asked), figure=True)
    with showing(cls.NAME) as progress:
        answer = asked.answer(progress).led_by(given.get("chart"))
    for target in (out, figure):
        if target is not None:
            message(f"written: {save(answer, target)}")
    for note in answer.messages:
        message(note)
    _print(answer, given["as_json"], out, rows)
    if answer.exit_code:
        sys.exit(answer.exit_code)


def _values(cls: type[Question], given: Mapping[str, Any]) -> dict[str, Any]:
    """The question's fields among what was given; what was left out keeps the field's default."""
    values = {}
    for parameter in parameters(cls):
        value = given[parameter.name]
        if value is None or value == ():
            continue
        values[parameter.name] = source_of(value) if parameter.kind == "source" else value
    return values


def _files(asked: Question) -> list[Path]:
    """Files that the question names, none of which its answer may replace."""
    values = (getattr(asked, parameter.name) for parameter in parameters(type(asked)))
    return [value for value in values if isinstance(value, Path)]


def _print(answer: Answer, as_json: bool, out: str | Path | None, rows: int | None) -> None:
    if as_json:
        plain = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
        sys.stdout.write(answer.to_json(ascii_only=plain))
    elif answer.text:
        if out is None:
            sys.stdout.write(answer.text)
    else:
        from parley.show.terminal import renderable  # noqa: PLC0415  (Rich is slow to import)

        print_table(renderable(answer, rows))
