"""An article as it was read: its main text, where it comes from, and what was left out."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any, Literal

Format = Literal["text", "markdown", "html"]


@dataclass(frozen=True)
class LeftOut:
    """A part of the file that is not main text."""

    reason: str
    characters: int
    begins: str = ""

    def __str__(self) -> str:
        begins = f', from "{self.begins}"' if self.begins else ""
        return f"{self.reason}: {self.characters:,} characters{begins}"


@dataclass(frozen=True)
class Article:
    """Main text of a file and what is known of it.

    Attributes:
        text: the main text; every offset counts its characters, from 0.
        sha256: of the main text in UTF-8, hexadecimal.
        title, publisher, date, address: as far as the file says; empty otherwise.
        left_out: what is not main text.
        notes: anything else that a reader should know, such as a guessed encoding.
    """

    text: str
    origin: str
    form: Format
    title: str = ""
    publisher: str = ""
    date: str = ""
    address: str = ""
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Hash of the main text."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """Everything but the text itself, as plain JSON values."""
        plain = {key: value for key, value in asdict(self).items() if key != "text"}
        return {**plain, "sha256": self.sha256, "characters": len(self.text), "words": len(self.text.split())}
