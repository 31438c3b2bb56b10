"""The scenarios that ship with parley, and the schema of their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.errors import InputError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Scenarios(Question):
    """List the scenarios that ship with parley, or print one."""

    NAME = "scenarios"

    name: Annotated[str | None, Ask("Print this scenario's file, to start your own from.", argument=True)] = None
    measures: Annotated[bool, Ask("With a name: a table of its measures instead of its file.")] = False

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The list, one file, or the measures of one."""
        del progress
        from parley.scenarios.load import library_names, library_text, load  # noqa: PLC0415
        from parley.views.scenarios import listed, measured, printed  # noqa: PLC0415

        if self.name is None:
            if self.measures:
                raise InputError("measures: name the scenario, as in: parley scenarios russia-2022-24 --measures.")
            return listed({name: load(name).scenario for name in library_names()}, self.ask())
        text = library_text(self.name)
        scenario = load(self.name).scenario
        return measured(scenario, self.ask()) if self.measures else printed(scenario, text, self.ask())


@dataclass(frozen=True, kw_only=True)
class Schema(Question):
    """Print the JSON Schema of scenario files."""

    NAME = "schema"

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The schema, which is JSON in any case."""
        del progress
        from parley.scenarios.load import json_schema  # noqa: PLC0415
        from parley.views.scenarios import schema  # noqa: PLC0415

        return schema(json_schema(), self.ask())
