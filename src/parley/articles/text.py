"""Read an article from a text, Markdown or HTML file or from standard input."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

from parley.articles.article import Article, Format
from parley.articles.extract import main_of_html, main_of_text
from parley.articles.language import foreign
from parley.errors import InputError
from parley.kit.reach import refuse_named_pipe
from parley.kit.text import counted

MAX_BYTES = 5_000_000
"""Largest file read; the longest articles are a hundredth of it."""
_HTML = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|article|main|div|p|section)\b", re.IGNORECASE | re.DOTALL
)
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u202a\u202b\u202c\u202d\u202e\ufeff"
_ADDRESS = re.compile(r"https?:/")
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip or Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip file",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an Office file",
}
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SUFFIXES: dict[Format, str] = {"text": ".txt .text", "markdown": ".md .markdown", "html": ".html .htm .xhtml"}
FORMATS = {suffix: form for form, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}


def read_article(file: str | Path) -> Article:
    """Read the main text of a .txt, .md or .html file, or of standard input for ``-``.

    Raises:
        InputError: no such file, too large, empty, binary, of an unknown kind, or without an article in it.
    """
    origin = "standard input" if str(file) == "-" else str(file)
    raw = _bytes(file, origin)
    _check(raw, origin)
    form = _form(file, raw, origin)
    text, notes = _decode(raw, origin, form)
    return parse_article(text, form, origin, notes)


def parse_article(text: str, form: Format = "text", origin: str = "text", notes: tuple[str, ...] = ()) -> Article:
    """As :func:`read_article`, from text."""
    text, unseen = _visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    notes = (*notes, *([f"{counted(unseen, 'invisible character')} taken out of the text"] if unseen else []))
    if not text.strip():
        raise InputError(f"{origin}: the file is empty; expected an article.")
    make = main_of_html if form == "html" else main_of_text
    article = make(text, form, origin, notes)
    if not any(character.isalpha() for character in article.text):
        raise InputError(f"{origin}: no words were found in it; expected an article.")
    other = foreign(article.text)
    said = f"the text is {other}, not English: only English is read, so units and scales are missing or wrong"
    return replace(article, notes=(*article.notes, said)) if other else article


def _visible(text: str) -> tuple[str, int]:
    """The text without characters that nobody sees, such as soft hyphens, and how many they were."""
    seen = text.translate(dict.fromkeys(map(ord, INVISIBLE)))
    return seen, len(text) - len(seen)


def _bytes(file: str | Path, origin: str) -> bytes:
    try:
        if str(file) == "-":
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            path = Path(file)
            if _ADDRESS.match(origin):
                raise InputError(f"{origin}: addresses are not opened; save the page as .html and read that.")
            if path.is_dir():
                raise InputError(
                    f"{origin}: this is a folder; expected a .txt, .md or .html file, or - for standard input."
                )
            if not path.exists():
                raise InputError(
                    f"{origin}: there is no such file; expected a .txt, .md or .html file, or - for standard input."
                )
            refuse_named_pipe(path, origin)
            with path.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{origin}: cannot be read ({getattr(error, 'strerror', None) or error}).") from None
    if len(raw) > MAX_BYTES:
        raise InputError(
            f"{origin}: more than {MAX_BYTES / 1e6:.0f} MB is not an article; cut out the article and read that."
        )
    return raw


def _check(raw: bytes, origin: str) -> None:
    """Raise where the bytes are not text."""
    if not raw.strip():
        raise InputError(f"{origin}: the file is empty; expected an article.")
    for signature, kind in _SIGNATURES.items():
        if raw.startswith(signature):
            raise InputError(f"{origin}: this is {kind}, not text; save the article as .txt or .html first.")
    if raw[:3] in _BOMS or raw[:2] in _BOMS:
        return
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in raw[:65536])
    if b"\0" in raw or controls > len(raw[:65536]) // 50:
        raise InputError(f"{origin}: a binary file, not text; expected a .txt, .md or .html file.")


def _form(file: str | Path, raw: bytes, origin: str) -> Format:
    suffix = "" if str(file) == "-" else Path(file).suffix.casefold()
    if suffix in FORMATS:
        return FORMATS[suffix]
    if suffix and suffix[1:].isalpha() and str(file) != "-":
        raise InputError(
            f"{origin}: {suffix} files are not read; expected .txt, .md or .html, or - for standard input."
        )
    return "html" if _HTML.match(raw[:2000]) else "text"


def _decode(raw: bytes, origin: str, form: Format) -> tuple[str, tuple[str, ...]]:
    """Text in the encoding that its first bytes or its HTML header name; else UTF-8, else Windows-1252 with a note."""
    declared = (
        re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", raw[:4096], re.IGNORECASE) if form == "html" else None
    )
    bom = _BOMS.get(raw[:3]) or _BOMS.get(raw[:2])
    names = [bom] if bom else ["utf-8", *([declared[1].decode("ascii", "replace")] if declared else [])]
    for name in names:
        try:
            return raw.decode(name), ()
        except (UnicodeDecodeError, LookupError):
            continue
    if bom:
        raise InputError(f"{origin}: the file says that it is {bom}, but it is not; save it in UTF-8.")
    try:
        return raw.decode("cp1252"), ("not valid UTF-8; read as Windows-1252",)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{origin}: not text in UTF-8 or Windows-1252 (byte {error.start}); save it in UTF-8."
        ) from None
