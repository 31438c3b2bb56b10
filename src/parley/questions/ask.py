"""Questions as data: a frozen dataclass whose fields say what can be chosen, in words and with bounds.

From these fields come the command, the function in Python, the saved question and its page in the docs; a value is read
and checked here once, whoever gives it, so that a fault is the same sentence everywhere.
"""

from __future__ import annotations

import datetime
import math
import types
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from parley.errors import InputError, nearest, shown
from parley.kit.numbers import number_of, whole_of
from parley.kit.progress import QUIET, Progress
from parley.show.answer import Answer

if TYPE_CHECKING:
    from parley.scenarios.schema import Scenario

    Source = Scenario | str | Mapping[str, Any] | Path
else:
    Source = object
"""A scenario itself, a library name or YAML text, the mapping of a file, or the path of a file."""

Kind = Literal["text", "whole", "number", "flag", "path", "list", "source"]


@dataclass(frozen=True)
class Ask:
    """What a field means to the one who asks.

    Attributes:
        help: one sentence.
        flag: name on the command line where it is not that of the field; the field is meant in messages all the same.
        argument: given by its place and not by name.
        choices: the only values accepted.
        least, most: bounds of a number.
        negative: the flag that says no, for one that is on by default.
        many: an argument that takes all that follow.
        commas: a text that may name several, with commas between them; a list is read as such a text.
        file: a text that may be the path of a file; paths and sources are known as such without it.
        away: the address of another computer, to which something is sent.
    """

    help: str
    flag: str = ""
    argument: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    negative: str = ""
    many: bool = False
    commas: bool = False
    file: bool = False
    away: bool = False


@dataclass(frozen=True)
class Parameter:
    """One field of a question: its name, what kind of value it takes, its default, and what it means."""

    name: str
    kind: Kind
    default: Any
    required: bool
    optional: bool
    ask: Ask

    @property
    def flag(self) -> str:
        """Its name on the command line and in files."""
        return self.ask.flag or self.name.replace("_", "-")

    def read(self, value: Any) -> Any:
        """A value as the question holds it.

        Raises:
            InputError: a value of another kind, out of bounds, or not among the choices.
        """
        if value is None:
            if self.optional:
                return None
            raise InputError(f"{self.flag}: this is missing. {self.ask.help}")
        found = _READERS[self.kind](self, value)
        if self.ask.choices:
            for choice in found if isinstance(found, tuple) else (found,):
                if choice not in self.ask.choices:
                    raise InputError(
                        f"{self.flag} {shown(choice)}: expected {' or '.join(self.ask.choices)}."
                        f"{nearest(str(choice), self.ask.choices)}"
                    )
        return found


def _text(parameter: Parameter, value: Any) -> str:
    several = parameter.ask.commas and isinstance(value, (list, tuple)) and len(value) > 0
    if several:
        return ",".join(_one(parameter, part, value) for part in value)
    return _one(parameter, value, value)


def _one(parameter: Parameter, value: Any, whole: Any) -> str:
    """One text, number or day, as YAML and Python have them; ``whole`` is what was given, for the message."""
    day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    if isinstance(value, bool) or not (day or isinstance(value, (str, int, float))):
        expected = "text, or a list" if parameter.ask.commas else "text"
        raise InputError(f"{parameter.flag} {shown(whole)}: expected {expected}.")
    text = str(value)  # a day is YYYY-MM-DD
    if not text.strip():
        raise InputError(f"{parameter.flag}: it is empty. {parameter.ask.help}")
    return text


def _whole(parameter: Parameter, value: Any) -> int:
    try:
        number = value if isinstance(value, int) and not isinstance(value, bool) else whole_of(str(value))
    except ValueError:  # more digits than Python reads
        number = None
    if number is None:
        raise InputError(f"{parameter.flag} {shown(value)}: expected a whole number.")
    _check_bounds(parameter, number)
    return number


def _number(parameter: Parameter, value: Any) -> float:
    try:
        read = number_of(value) if isinstance(value, str) else None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        read = None
    if read is None or math.isnan(read):
        raise InputError(f"{parameter.flag} {shown(value)}: expected a number.")
    _check_bounds(parameter, read)
    return read


def _check_bounds(parameter: Parameter, number: float) -> None:
    least, most = parameter.ask.least, parameter.ask.most
    if least is not None and number < least:
        raise InputError(f"{parameter.flag} {number:g}: expected at least {least:g}.")
    if most is not None and number > most:
        raise InputError(f"{parameter.flag} {number:g}: expected at most {most:g}.")


def _flag(parameter: Parameter, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InputError(f"{parameter.flag} {shown(value)}: expected true or false.")
    return value


def _path(parameter: Parameter, value: Any) -> Path:
    if not isinstance(value, (str, Path)) or not str(value):
        raise InputError(f"{parameter.flag} {shown(value)}: expected the path of a file or folder.")
    return Path(value)


def _list(parameter: Parameter, value: Any) -> tuple[str, ...]:
    """A list of words, or one text that separates them by commas."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, Sequence) or not all(isinstance(part, (str, int, float)) for part in given):
        raise InputError(f"{parameter.flag} {shown(value)}: expected words, separated by commas.")
    if parameter.ask.many:
        return tuple(str(part) for part in given)
    return tuple(part.strip() for text in given for part in str(text).split(",") if part.strip())


def _source(parameter: Parameter, value: Any) -> Any:
    """A scenario by library name, text, mapping, path, or itself; opened when the question is answered."""
    if isinstance(value, str) and not value.strip():
        raise InputError(f"{parameter.flag}: it is empty. {parameter.ask.help}")
    if not isinstance(value, (str, Path, Mapping)):
        from parley.scenarios.load import check_source  # noqa: PLC0415  (slow to import; the command line gives text)

        check_source(value, parameter.flag)
    return value


_READERS = {
    "text": _text,
    "whole": _whole,
    "number": _number,
    "flag": _flag,
    "path": _path,
    "list": _list,
    "source": _source,
}


class Question(ABC):
    """What all questions have in common; each is a frozen dataclass of keyword-only fields.

    Class attributes:
        NAME: as it is asked on the command line, such as ``partners`` or ``data show``.
        ROWS: rows of a table that people see, or None for all of them.
        FIGURE: whether it has charts.
        WRITES: further suffixes that its answer can be written to, such as ``.npz`` for a world.
        FOLDER_NEEDS: optional libraries without which its folder cannot be written, found out before the work.
        OWN_OUT: whether one of its fields says where to write, as it writes while it works.
    """

    NAME: ClassVar[str]
    ROWS: ClassVar[int | None] = None
    FIGURE: ClassVar[bool] = False
    WRITES: ClassVar[tuple[str, ...]] = ()
    FOLDER_NEEDS: ClassVar[tuple[str, ...]] = ()
    OWN_OUT: ClassVar[bool] = False

    def __post_init__(self) -> None:
        for parameter in parameters(type(self)):
            object.__setattr__(self, parameter.name, parameter.read(getattr(self, parameter.name)))

    @abstractmethod
    def answer(self, progress: Progress = QUIET) -> Answer:
        """The answer; progress is told how far it is."""

    def completed(self, prompt: Callable[[str], str]) -> Question:
        """With what is missing asked for on a terminal; most questions ask for nothing."""
        del prompt
        return self

    @property
    def default_out(self) -> Path | None:
        """Where it writes when nobody says where; None for questions that only answer."""
        return None

    def ask(self) -> dict[str, Any]:
        """The question as a plain mapping, without what is left at its default."""
        plain: dict[str, Any] = {"question": self.NAME}
        for parameter in parameters(type(self)):
            value = getattr(self, parameter.name)
            if value != parameter.default:
                plain[parameter.flag] = _saved(value, parameter)
        return plain


def _saved(value: Any, parameter: Parameter) -> Any:
    """A value in a saved question; a scenario that is not in the library stands there whole."""
    if parameter.kind == "source":
        from parley.questions.opening import saved  # noqa: PLC0415  (only where a question is saved)

        return saved(value)
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def from_mapping(cls: type[Question], given: Mapping[str, Any]) -> Question:
    """A question from a mapping whose keys are its fields, as in a saved question.

    Raises:
        InputError: a key that it does not have, one that is missing, or a value that does not fit.
    """
    known = {p.flag: p for p in parameters(cls)} | {p.name: p for p in parameters(cls)}
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            keys = ", ".join(p.flag for p in parameters(cls))
            raise InputError(
                f"{cls.NAME}: unknown key {key!r}.{nearest(str(key), [p.flag for p in parameters(cls)])} Keys: {keys}."
            )
        values[known[key].name] = value
    missing = [p for p in parameters(cls) if p.required and p.name not in values]
    if missing:
        raise InputError(f"{cls.NAME}: {missing[0].flag} is missing. {missing[0].ask.help}")
    return cls(**values)


def parameters(cls: type[Question]) -> tuple[Parameter, ...]:
    """The fields of a question that can be chosen, in order."""
    if cls not in _PARAMETERS:
        _PARAMETERS[cls] = tuple(_parameters(cls))
    return _PARAMETERS[cls]


_PARAMETERS: dict[type[Question], tuple[Parameter, ...]] = {}


def _parameters(cls: type[Question]) -> Iterator[Parameter]:
    hints = get_type_hints(cls, include_extras=True)
    for item in fields(cls):  # type: ignore[arg-type]
        hint = hints[item.name]
        base, ask = get_args(hint) if get_origin(hint) is Annotated else (hint, Ask(""))
        options = [part for part in _options(base) if part is not type(None)]
        required = item.default is MISSING and item.default_factory is MISSING
        default = None if required else item.default
        optional = type(None) in _options(base)
        yield Parameter(item.name, _kind(options), default, required, optional, ask)


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _kind(options: list[Any]) -> Kind:
    plain: dict[Any, Kind] = {object: "source", str: "text", int: "whole", float: "number", bool: "flag", Path: "path"}
    return "list" if get_origin(options[0]) is tuple else plain[options[0]]
