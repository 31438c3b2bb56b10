"""The quantitative statements of an article, and the draft of a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from parley.errors import InputError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer

if TYPE_CHECKING:
    from parley.articles.article import Article
    from parley.articles.assist import Assisted
    from parley.articles.statements import Statement


@dataclass(frozen=True, kw_only=True)
class Read(Question):
    """Find the quantitative statements of an article; --out draft.yaml drafts a dossier for parley check."""

    NAME = "read"
    WRITES = (".yml",)

    file: Annotated[Path, Ask("Article as .txt, .md or .html, or - for standard input.", argument=True)]
    assist: Annotated[
        str | None, Ask("Also send the text to this OpenAI-compatible address. Off by default.", away=True)
    ] = None
    model: Annotated[str | None, Ask("Name of the model at --assist.")] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.assist is None) != (self.model is None):
            raise InputError("--assist and --model belong together: an address and the name of the model there.")

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The statements in order of their place, and the draft."""
        from parley.articles.statements import read_statements  # noqa: PLC0415
        from parley.articles.text import read_article  # noqa: PLC0415
        from parley.views.reading import answered  # noqa: PLC0415

        article = read_article(self.file)
        statements = read_statements(article.text)
        second = self._second(article, statements, progress)
        found = statements if second is None else second.statements
        return answered(article, found, second, self.model or "", self.ask())

    def _second(self, article: Article, statements: tuple[Statement, ...], progress: Progress) -> Assisted | None:
        """What a language model adds, where one is asked."""
        if self.assist is None or self.model is None:
            return None
        from parley.articles.assist import assist  # noqa: PLC0415

        progress.tell(0, 1, f"sending the main text ({len(article.text):,} characters) to {self.assist}")
        return assist(article.text, statements, self.assist, self.model)
