"""Progress: what is told, parts of a whole, and stopping."""

from __future__ import annotations

import pytest

from parley.kit.progress import QUIET, Cancelled, Progress, Step


def test_steps_are_shown_in_order() -> None:
    told: list[Step] = []
    progress = Progress(told.append)
    progress.tell(0, 3)
    progress.tell(2, 3, "two failed")
    assert told == [Step(0, 3), Step(2, 3, "two failed")]


def test_a_part_tells_the_whole_in_the_units_of_the_whole() -> None:
    told: list[Step] = []
    whole = Progress(told.append)
    whole.part(10, 4, 20).tell(1, 2, "half")  # the part counts in twos
    inner = whole.part(10, 4, 20).part(2, 2, 4)
    inner.tell(5, 10)
    whole.part(14, 0, 20).tell(0, 0)  # nothing to do
    assert [(step.done, step.of) for step in told] == [(12, 20), (13, 20), (14, 20)]
    assert told[0].what == "half"


def test_cancelling_makes_the_next_step_the_last() -> None:
    whole = Progress()
    part, other = whole.part(0, 1, 2), whole.part(1, 1, 2)
    part.tell(0, 1)
    part.cancel()
    with pytest.raises(Cancelled, match="at 1 of 1"):
        part.tell(1, 1)
    other.tell(1, 1)  # only the one part
    whole.cancel()
    for progress in (whole, other):
        with pytest.raises(Cancelled):
            progress.tell(2, 2)


def test_nobody_cancels_what_is_shared() -> None:
    QUIET.tell(1, 2)
    with pytest.raises(TypeError, match="shared"):
        QUIET.cancel()
    part = QUIET.part(0, 1, 2)
    part.cancel()
    with pytest.raises(Cancelled):
        part.tell(1, 1)
    QUIET.tell(2, 2)
