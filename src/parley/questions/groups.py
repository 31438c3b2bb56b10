"""Country groups and their members on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.errors import InputError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Groups(Question):
    """List country groups, or the members of one on a date."""

    NAME = "groups"

    name: Annotated[str | None, Ask("Show this group's members.", argument=True)] = None
    at: Annotated[str | None, Ask("Date of membership, YYYY-MM-DD; default: today's.")] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """All groups, or the members of one."""
        del progress
        from parley.codes.groups import describe_groups, find_group, group_members  # noqa: PLC0415
        from parley.kit.dates import parse_day  # noqa: PLC0415
        from parley.views.groups import listed, members  # noqa: PLC0415

        day = None if self.at is None else parse_day(self.at)
        if self.name is None:
            if day is not None:
                raise InputError(
                    "at: name the group whose members on that day to show, as in: parley groups EU --at 2019-06-01."
                )
            return listed(describe_groups(), self.ask())
        return members(find_group(self.name), self.name, self.at, group_members(self.name, day), self.ask())
