"""The text of a file whose encoding is not stated: UTF-8, UTF-16 by its byte order mark, else Windows-1252."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from parley.errors import DataError

AGAIN = "Download it again."
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
"""Byte order marks with Python's codec and the usual name; UTF-32 first, as its mark begins with that of UTF-16."""
SAVE = "Save it as UTF-8 and try again."
_OTHER_SCRIPT = re.compile(rb"[\x80-\xff]{3}")
"""Three letters outside ASCII in a row: rare in the languages of Windows-1252, usual in other scripts."""
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head")
_PACKED = (
    (b"\x1f\x8b", "a gzip archive; name it .csv.gz"),
    (b"PK\x03\x04", "a zip or Excel file; name it .zip"),
    (b"\xd0\xcf\x11\xe0", "an Excel or Word file of an old version"),
    (b"%PDF", "a PDF file"),
    (b"PAR1", "a Parquet file; name it .parquet"),
)


@dataclass(frozen=True)
class Decoded:
    """A file's text, and one sentence each on what had to be recognised in it."""

    text: str
    notes: tuple[str, ...] = ()


def check_text(where: str, head: bytes) -> None:
    """Raise :class:`DataError` unless the first bytes of a file look like a text table."""
    if head.startswith(tuple(mark for mark, _, _ in MARKS if not mark.startswith(codecs.BOM_UTF8))):
        return
    start = head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n").lower()
    if not start:
        raise DataError(f"{where}: the file is empty. {AGAIN}")
    if start.startswith(_PAGES):
        raise DataError(f"{where}: this is a web page, not a table; the download failed. {AGAIN}")
    for magic, kind in _PACKED:
        if head.startswith(magic):
            raise DataError(f"{where}: this is {kind}, or export the table as .csv.")
    if b"\x00" in head:
        halves = head[1::2].count(0), head[::2].count(0)
        if len(head) > 8 and max(halves) > len(head) // 3:
            raise DataError(f"{where}: this looks like UTF-16 without a byte order mark. {SAVE}")
        raise DataError(f"{where}: this is a binary file. Expected a text table (.csv).")


def decode(where: str, content: bytes) -> Decoded:
    """The text of a file.

    Args:
        where: what to call the file in messages.
        content: all its bytes.

    Raises:
        DataError: empty, a web page, a binary file, or an encoding that is not certain.
    """
    check_text(where, content[:4096])
    for mark, codec, name in MARKS:
        if content.startswith(mark):
            try:
                text = content.decode(codec)
            except UnicodeDecodeError as error:
                raise DataError(
                    f"{where}: not readable as {name}, which its first bytes announce (byte {error.start}: "
                    f"{error.reason}). The file is damaged or cut off. {AGAIN}"
                ) from None
            return _checked(where, text.removeprefix("\ufeff"), () if name == "UTF-8" else (f"read as {name}.",))
    try:
        return _checked(where, content.decode("utf-8"), ())
    except UnicodeDecodeError as error:
        return _checked(where, *_single_byte(where, content, error))


def _single_byte(where: str, content: bytes, error: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    """Text in Windows-1252, where nothing speaks for another encoding."""
    line = content.count(b"\n", 0, error.start) + 1
    said = f"{where}, line {line}: byte 0x{content[error.start]:02x} is not UTF-8"
    if error.reason == "unexpected end of data":
        raise DataError(f"{where}: the file ends inside a character and is cut off. {AGAIN}")
    if _OTHER_SCRIPT.search(content):
        raise DataError(f"{said}, and the letters around it are not those of Windows-1252. {SAVE}")
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as other:
        raise DataError(f"{said}, and byte 0x{content[other.start]:02x} is not Windows-1252. {SAVE}") from None
    signs = sum(byte > 0x7F for byte in content)
    return text, (f"not UTF-8, so read as Windows-1252: {signs} letters such as in line {line}.",)


def _checked(where: str, text: str, notes: tuple[str, ...]) -> Decoded:
    nul = text.find("\x00")
    if nul >= 0:
        raise DataError(
            f"{where}, line {text.count(chr(10), 0, nul) + 1}: holds a NUL byte; the file is damaged. {AGAIN}"
        )
    if not text.strip():
        raise DataError(f"{where}: the file is empty. {AGAIN}")
    return Decoded(text, notes)
