"""One tree of exceptions; every message says what was wrong, what was expected and what to do next.

ParleyError                 anything parley raises on purpose
├── InputError              the user's input is wrong (command line: exit code 2)
│   ├── ScenarioError       a scenario file
│   └── DataError           a data file, a table or a world
│       └── AccountingError a table whose accounts do not close
└── SolveError              no certified equilibrium (command line: exit code 2)
    └── InfeasibleError     a buyer is left without any supplier
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ParleyError(Exception):
    """Base of every error that parley raises on purpose."""


class InputError(ParleyError):
    """The input is wrong: an unknown name, a value out of bounds, a malformed file."""


class ScenarioError(InputError):
    """A scenario file is malformed or asks for something that does not exist."""


class DataError(InputError):
    """A data file or table is not what its reader expects."""


class AccountingError(DataError):
    """The accounts of a table do not close: sales, use, shares or deficits."""


class SolveError(ParleyError):
    """No equilibrium with a valid certificate was found."""


class InfeasibleError(SolveError):
    """The measures leave a buyer without any supplier of a sector that it must use."""


def nearest(name: str, valid: Iterable[str]) -> str:
    """Text naming the closest valid spelling, e.g. ``" Did you mean 'EU27'?"``; empty if none is close."""
    by_fold = {candidate.casefold(): candidate for candidate in valid}
    close = difflib.get_close_matches(name.casefold(), list(by_fold), n=1, cutoff=0.6)
    return f" Did you mean {by_fold[close[0]]!r}?" if close else ""
