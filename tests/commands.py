"""Running the command line in this process, as the tests of its contract share it."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import Any, NamedTuple

import pytest

from parley.cli import main


class Done(NamedTuple):
    """How a command ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out, parse_constant=_no_constant)


def _no_constant(text: str) -> Any:
    raise AssertionError(f"{text} is not JSON")


def call(*argv: object) -> Done:
    """Run ``parley argv`` in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setattr(sys, "argv", ["parley", *map(str, argv)])
        try:
            main()
        except SystemExit as leave:
            code = int(leave.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def ok(*argv: object) -> Done:
    done = call(*argv)
    assert done.code == 0, done.err
    return done
