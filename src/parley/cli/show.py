"""How commands print: tables for people on stdout, or one JSON document; messages always on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

from parley.kit.text import printable
from parley.show.text import clean


def print_json(document: Any) -> None:
    """One JSON document on stdout, numbers only (NaN is an error, null is explained in the document)."""
    plain = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    sys.stdout.write(json.dumps(document, ensure_ascii=plain, allow_nan=False, indent=1, default=str) + "\n")


def print_table(renderable: Any) -> None:
    """A Rich table or group on stdout; wide enough to be read when stdout is a file or pipe."""
    from rich.console import Console  # noqa: PLC0415
    from rich.segment import Segment, Segments  # noqa: PLC0415

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(width=120, highlight=False, markup=False, emoji=False)
    # whatever a file named, the terminal obeys none of it; only Rich's own segments of control go through
    segments = console.render(renderable, console.options)
    safe = (part if part.control else Segment(clean(part.text), part.style) for part in segments)
    console.print(Segments(safe), end="")


def message(text: str) -> None:
    """A progress message or note on stderr."""
    print(printable(text), file=sys.stderr)


def prompt(text: str) -> str:
    """A question on stderr and its answer, a line of stdin; the end of stdin is an error."""
    from parley.errors import InputError  # noqa: PLC0415

    print(f"{text}: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise InputError(f"no answer to: {text.splitlines()[-1]}")
    return line
