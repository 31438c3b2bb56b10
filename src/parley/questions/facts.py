"""Facts: found by words, shown with other definitions beside them, listed by topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from parley.errors import InputError, nearest
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class FactsFind(Question):
    """Find facts by words and years; figures with several definitions stand side by side."""

    NAME = "facts find"

    text: Annotated[
        tuple[str, ...], Ask("Words of a question, such as: US Russia trade 2013.", argument=True, many=True)
    ]
    limit: Annotated[int, Ask("Facts at most.", least=1)] = 10

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The facts that fit best, best first."""
        del progress
        from parley.facts import find  # noqa: PLC0415
        from parley.views.facts import found  # noqa: PLC0415

        asked = " ".join(self.text)
        if not asked.strip():
            raise InputError("text: it is empty; expected words of a question, such as: US Russia trade 2013.")
        return found(asked, find(asked, self.limit), self.ask())


@dataclass(frozen=True, kw_only=True)
class FactsShow(Question):
    """Show a fact with its definition and source, and the same figure by other definitions."""

    NAME = "facts show"

    fact: Annotated[str, Ask("Id of a fact, or of a series for all its years and definitions.", argument=True)]

    def answer(self, progress: Progress = QUIET) -> Answer:
        """One fact and what stands beside it, or a whole series."""
        del progress
        from parley.facts import get, series, series_names  # noqa: PLC0415
        from parley.views.facts import shown, shown_series  # noqa: PLC0415

        if self.fact in series_names():
            return shown_series(self.fact, series(self.fact), self.ask())
        one = get(self.fact)
        beside = tuple(other for other in series(one.series, one.year) if other.id != one.id)
        return shown(one, beside, self.ask())


@dataclass(frozen=True, kw_only=True)
class FactsList(Question):
    """List the topics with their number of series and facts, or the series of one topic."""

    NAME = "facts list"

    topic: Annotated[str | None, Ask("Series of this topic instead of the topics.")] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Topics, or the series of one."""
        del progress
        from parley.facts import all as all_facts  # noqa: PLC0415
        from parley.facts import topics  # noqa: PLC0415
        from parley.views.facts import listed_series, listed_topics  # noqa: PLC0415

        if self.topic is None:
            return listed_topics(topics(), all_facts(), self.ask())
        if self.topic not in topics():
            raise InputError(f"no topic {self.topic!r}.{nearest(self.topic, topics())} Topics: {', '.join(topics())}.")
        return listed_series(self.topic, [fact for fact in all_facts() if fact.topic == self.topic], self.ask())
