"""Plain numbers as a scenario file writes them, in every field that is a number and not a size."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from parley.kit.numbers import number_of, whole_of


def as_number(value: Any) -> Any:
    """A text that is a number, such as ``5e0`` or ``20%``, as that number; anything else as it is, to be checked."""
    number = number_of(value) if isinstance(value, str) else None
    return value if number is None else number


def as_whole(value: Any) -> Any:
    """A text that is a whole number, such as ``1e2``, as that number; anything else as it is, to be checked."""
    number = whole_of(value) if isinstance(value, str) else None
    return value if number is None else number


Number = Annotated[float, BeforeValidator(as_number)]
Whole = Annotated[int, BeforeValidator(as_whole)]
