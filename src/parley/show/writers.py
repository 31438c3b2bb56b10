"""Any answer to a file, by its suffix, or to a folder; whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from parley.errors import InputError, nearest, shown
from parley.kit.extras import need
from parley.kit.files import write_bytes
from parley.kit.reach import check_spelling
from parley.show.chart import SUFFIXES as PICTURES

if TYPE_CHECKING:
    from parley.show.answer import Answer

TABLES = (".csv", ".xlsx", ".parquet")
REPORTS = (".html", ".md", ".docx")
SUFFIXES = (*TABLES, ".json", *REPORTS, *PICTURES, ".yaml")
"""All that is written; no suffix means a folder."""
_NEEDS = {".parquet": "pyarrow", ".docx": "docx", **dict.fromkeys(PICTURES, "matplotlib")}


def suffixes(answer: Answer) -> tuple[str, ...]:
    """The suffixes that this answer has something for."""
    offered = (
        *(TABLES if answer.tables else ()),
        ".json",
        *REPORTS,
        *(PICTURES if answer.charts else ()),
        *((".yaml",) if answer.text or answer.ask else ()),
        *answer.attachments,  # also of a kind above, where the answer has a form of its own
    )
    return tuple(dict.fromkeys(offered))


def save(answer: Answer, path: str | Path) -> Path:
    """Write an answer to a file, by its suffix, or without one to a folder.

    Args:
        answer: the answer.
        path: ``.csv`` and ``.parquet`` get the main table, ``.xlsx`` all tables, ``.json`` the document, ``.html``,
            ``.md`` and ``.docx`` the report, ``.png``, ``.svg`` and ``.pdf`` the main chart, ``.yaml`` the answer where
            it is a file itself, else the question.

    Returns:
        The path.

    Raises:
        InputError: the suffix is unknown, the answer has nothing for it, a library is missing, a folder is in the way
            or holds other files, or writing fails.
    """
    check_target(path, suffixes(answer), answer.question)
    target = Path(path)
    suffix = _suffix(target)
    if suffix:
        write_bytes(target, content(answer, suffix))
    else:
        from parley.show.folder import write_folder  # noqa: PLC0415  (pages and tables)

        write_folder(answer, target)
    return target


def check_target(
    path: str | Path,
    offered: Sequence[str] = SUFFIXES,
    question: str = "",
    reads: Iterable[str | Path] = (),
    figure: bool = False,
) -> None:
    """Raise :class:`InputError` unless an answer can be written there; to be called before the work starts.

    Args:
        path: where to.
        offered: the suffixes that the answer will have something for.
        question: its name, for the message.
        reads: files that the question reads; none of them is overwritten.
        figure: whether it is one chart, which is always a file.
    """
    check_name(path)
    target = Path(path)
    suffix = _suffix(target)
    if figure and not suffix:
        raise InputError(f"{str(path)!r}: a figure is one file; expected a name with {_listed(PICTURES)}.")
    what = f"the answer to {question}" if question else "this answer"
    if suffix and suffix not in (*SUFFIXES, *offered):
        raise InputError(
            f"{target.name!r}: {what} is not written as {target.suffix!r}.{nearest(suffix, offered)} Suffixes: "
            f"{', '.join(offered)}; without one, a folder is written (its name then has no dot)."
        )
    if suffix and suffix not in offered:
        raise InputError(f"{target.name!r}: {what} has {_lacks(suffix)}. Suffixes: {', '.join(offered)}.")
    if target.name.casefold() in SUFFIXES:
        raise InputError(f"{str(path)!r}: a name is missing before the suffix, as in answer{target.name}.")
    if not suffix:
        from parley.show.folder import check_answer_folder  # noqa: PLC0415

        check_answer_folder(target)
    else:
        _check_file(target, reads)
    _check_parent(target)
    if suffix in _NEEDS:
        need(_NEEDS[suffix], f"writing {suffix}")


def content(answer: Answer, suffix: str) -> bytes:
    """What a file of that suffix holds; the suffix is one of :func:`suffixes`."""
    if suffix in answer.attachments:
        return answer.attachments[suffix]
    if suffix in PICTURES:
        from parley.show.pictures import drawn  # noqa: PLC0415

        return drawn(answer.chart(), suffix)
    if suffix in TABLES:
        return _table_content(answer, suffix)
    if suffix in REPORTS:
        return _report_content(answer, suffix)
    if suffix == ".json":
        from parley.show.folder import json_bytes  # noqa: PLC0415

        return json_bytes(answer)
    from parley.show.report import question_text  # noqa: PLC0415

    return (answer.text or question_text(answer)).encode("utf-8", errors="backslashreplace")


def _table_content(answer: Answer, suffix: str) -> bytes:
    if suffix == ".xlsx":
        from parley.show.spreadsheet import xlsx_bytes  # noqa: PLC0415

        return xlsx_bytes(answer)
    from parley.show.flat import csv_bytes, parquet_bytes  # noqa: PLC0415

    return csv_bytes(answer.table()) if suffix == ".csv" else parquet_bytes(answer.table(), answer)


def _report_content(answer: Answer, suffix: str) -> bytes:
    if suffix == ".docx":
        from parley.show.word import report_docx  # noqa: PLC0415

        return report_docx(answer)
    if suffix == ".md":
        from parley.show.markdown import report_md  # noqa: PLC0415

        return report_md(answer).encode()
    from parley.show.pages import report_html  # noqa: PLC0415

    return report_html(answer).encode()


def _listed(kinds: Sequence[str]) -> str:
    return f"{', '.join(kinds[:-1])} or {kinds[-1]}"


def check_name(path: str | Path) -> None:
    """Raise for a name that was hardly meant: none, an option's, or one whose suffix was not written."""
    if not isinstance(path, (str, Path)):
        raise InputError(f"{shown(path)}: expected the name of a file or a folder, as text or Path.")
    check_spelling(path)
    text, name = str(path), Path(path).name
    if not text.strip():
        raise InputError(f"{text!r}: the name is empty; name a file or a folder.")
    if name == "-":
        raise InputError("'-': expected the name of a file or a folder; --json prints the answer to standard output.")
    if name.startswith("-") and not Path(name).suffix:
        raise InputError(f"{text!r}: this looks like an option; expected the name of a file or a folder.")
    if name.endswith(".") and name != "..":
        raise InputError(
            f"{text!r}: a suffix is missing after the dot; expected one of {', '.join(SUFFIXES)}, or a folder's name "
            "without a dot."
        )


def check_folder_name(path: str | Path) -> None:
    """Raise for a name that a folder should not have: those of :func:`check_name`, and a file's."""
    check_name(path)
    if _suffix(Path(path)):
        raise InputError(f"{str(path)!r}: a folder is written here; expected a name without {Path(path).suffix!r}.")


def _suffix(path: Path) -> str:
    return path.suffix.casefold()


def _lacks(suffix: str) -> str:
    if suffix in TABLES:
        return f"no table to write as {suffix}"
    return f"no chart to draw as {suffix}" if suffix in PICTURES else f"no question to save as {suffix}"


def _check_file(target: Path, reads: Iterable[str | Path]) -> None:
    if target.is_dir():
        raise InputError(
            f"{target}: a folder has this name, and {target.suffix} is written as a file; name a file, or a folder "
            "without a suffix."
        )
    for source in map(Path, reads):
        if target.exists() and source.exists() and target.samefile(source):
            raise InputError(f"{target}: this file is read by the question; name another, so that it is not replaced.")


def _check_parent(target: Path) -> None:
    """Raise unless the nearest folder above that exists can be written to."""
    above = target.absolute().parent
    while not above.exists() and above != above.parent:
        above = above.parent
    if not above.is_dir():
        raise InputError(f"cannot write {target}: {above} is a file; name a folder.")
    if not os.access(above, os.W_OK | os.X_OK):
        raise InputError(f"cannot write {target}: you may not write to the folder {above}.")
