"""How far a long computation is: whoever computes tells, whoever asked shows it or stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Cancelled(Exception):  # noqa: N818  (nothing went wrong)
    """The one who asked wants no result any more; raised where progress is told."""


@dataclass(frozen=True)
class Step:
    """How far it is.

    Attributes:
        done, of: units of work, such as solves; ``done`` of the first step is what was there before.
        what: what was just finished, or what is worth knowing; may be empty.
    """

    done: int
    of: int
    what: str = ""


class Progress:
    """Is told each step of a computation, and can stop it.

    Args:
        show: what to do with a step, such as drawing a bar; nothing by default.
    """

    def __init__(self, show: Callable[[Step], None] | None = None) -> None:
        self._show = show
        self._cancelled = False

    def tell(self, done: int, of: int, what: str = "") -> None:
        """Take note of a step; raises :class:`Cancelled` after :meth:`cancel`."""
        if self.cancelled:
            raise Cancelled(f"cancelled at {done} of {of}")
        if self._show is not None:
            self._show(Step(done, of, what))

    def cancel(self) -> None:
        """Make the next step the last; may be called from another thread."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        """Whether somebody cancelled."""
        return self._cancelled

    def part(self, before: int, size: int, of: int) -> Progress:
        """Progress of a part of the work: ``size`` of ``of`` units, after ``before`` of them.

        The part may count in units of its own; whoever cancels the whole cancels the part.
        """
        return _Part(self, before, size, of)


class _Part(Progress):
    """Tells the whole of its steps, in the units of the whole."""

    def __init__(self, whole: Progress, before: int, size: int, of: int) -> None:
        super().__init__()
        self._whole, self._before, self._size, self._of = whole, before, size, of

    def tell(self, done: int, of: int, what: str = "") -> None:
        super().tell(done, of, what)
        self._whole.tell(self._before + (self._size * done // of if of else self._size), self._of, what)

    @property
    def cancelled(self) -> bool:
        return self._cancelled or self._whole.cancelled


class _Quiet(Progress):
    """One for everybody who does not care, so nobody may cancel it."""

    def cancel(self) -> None:
        raise TypeError("QUIET is shared by all computations; make a Progress() to be able to cancel one.")


QUIET = _Quiet()
"""Shows nothing and cannot be cancelled."""
