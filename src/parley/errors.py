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


LONGEST_SHOWN = 80
"""Signs of an offending value that a message shows."""
LIKE, LIKE_SHORT = 0.7, 0.8
"""Least likeness (difflib's ratio) of what is offered for a word, and for one of up to SHORT characters."""
KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
"""Rows of keys, each half a key to the right of the one above."""
SHORT = 3
"""Names of up to this many characters are codes: one letter makes another code, not a misspelling."""


def near_code(typed: str, codes: Iterable[str]) -> str | None:
    """The one code that differs by a slip: two neighbouring letters exchanged, or else one key beside the right one.

    None if no code does or several do: nothing is better than a guess. A code that differs otherwise is another code,
    of another list perhaps: KSV is not SLV, IMF not IMN.
    """
    by_fold = {code.casefold(): code for code in codes}
    key = typed.strip().casefold()
    alike = [code for code in by_fold if len(code) == len(key) and code != key]
    exchanged = {key[:k] + key[k + 1] + key[k] + key[k + 2 :] for k in range(len(key) - 1)}
    swapped = [code for code in alike if code in exchanged]
    same_start = [code for code in swapped if code[:1] == key[:1]]  # UAS is USA rather than AUS
    other = [c for c in alike if c[:1] == key[:1] and sum(a != b for a, b in zip(c, key, strict=True)) == 1]
    slipped = [code for code in other if len(other) == 1 and _slip(code, key)]
    close = same_start or swapped or slipped
    return by_fold[close[0]] if len(close) == 1 else None


def _slip(code: str, key: str) -> bool:
    """Whether two words of one length differ in one sign, whose keys lie side by side."""
    apart = [(a, b) for a, b in zip(code, key, strict=True) if a != b]
    return len(apart) == 1 and apart[0][1] in _beside(apart[0][0])


def _beside(sign: str) -> str:
    """Signs whose keys touch that of a letter or digit on a keyboard in English."""
    for r, row in enumerate(KEYS):
        k = row.find(sign)
        if k >= 0:
            near = row[max(k - 1, 0) : k + 2]
            above = KEYS[r - 1][k : k + 2] if r > 0 else ""
            below = KEYS[r + 1][max(k - 1, 0) : k + 1] if r + 1 < len(KEYS) else ""
            return near + above + below
    return ""


def shown(value: object) -> str:
    """An offending value as a message shows it: its ``repr`` on one line, shortened where it is long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def nearest(name: str, valid: Iterable[str]) -> str:
    """Text naming the closest valid spelling, e.g. ``" Did you mean 'EU27'?"``; empty if none is close."""
    if len(name) > LONGEST_SHOWN:  # not a misspelling, and comparing it would take minutes
        return ""
    by_fold = {candidate.casefold(): candidate for candidate in valid}
    if name.casefold() in by_fold:
        close = [name.casefold()]
    else:
        begun = [word for word in by_fold if word.startswith(name.casefold())] if len(name) > SHORT else []
        code = begun[0] if len(begun) == 1 else near_code(name, by_fold)
        words = [candidate for candidate in by_fold if len(candidate) > SHORT] if len(name) <= SHORT else list(by_fold)
        cutoff = LIKE_SHORT if len(name) <= SHORT else LIKE
        close = [code] if code else difflib.get_close_matches(name.casefold(), words, n=1, cutoff=cutoff)
    return f" Did you mean {by_fold[close[0]]!r}?" if close else ""
