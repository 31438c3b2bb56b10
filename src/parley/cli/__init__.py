"""The command line: parse, call, show. It computes nothing; ``main`` is the only door."""

from __future__ import annotations

import io
import os
import sys

from parley.errors import ParleyError

# One thread: the matrices are small, and results then repeat bit for bit whatever the number of cores.
for _variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")


def main() -> None:
    """Run the command line; a :class:`parley.errors.ParleyError` ends it with its message and exit code 2."""
    from parley.cli.interrupt import INTERRUPTED, leaving  # noqa: PLC0415  (after the environment is set)

    with leaving():
        _main(INTERRUPTED)


def _replace_closed() -> None:
    """A stream that the caller closed (``>&-``), which Python has as None, is one that is empty and read by nobody."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # opened in this order, each gets the number of the one that was closed
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123  (for the whole process)


def _main(interrupted: int) -> None:
    from parley.cli.app import app  # noqa: PLC0415
    from parley.kit.text import printable  # noqa: PLC0415

    _replace_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except ParleyError as error:
        sys.stdout.flush()
        print(f"error: {printable(str(error))}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(interrupted)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        said = f"{error.filename or 'input or output'}: {error.strerror or error}."
        print(f"error: {printable(said)}", file=sys.stderr)
        sys.exit(2)
