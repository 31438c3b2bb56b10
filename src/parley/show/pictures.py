"""Charts as bytes, and as SVG that stands inside a page."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from parley.show.text import clean

if TYPE_CHECKING:
    from parley.show.chart import Chart

_ID = re.compile(r"""(\bid=|\bhref=|:href=|\baria-labelledby=)(["'])(#?)([^"']+)\2""")
_URL = re.compile(r"url\(#([^)]+)\)")


def drawn(chart: Chart, suffix: str) -> bytes:
    """A chart as the content of a file of that suffix.

    Raises:
        InputError: it cannot be drawn, as where matplotlib is missing.
    """
    from parley.show.draw import draw  # noqa: PLC0415  (matplotlib is slow and optional)

    with tempfile.TemporaryDirectory(prefix="parley-") as folder:
        path = Path(folder) / f"chart{suffix}"
        draw(chart, path)
        return path.read_bytes()


def inline_svg(chart: Chart, number: int) -> str:
    """A chart as an ``svg`` element for a page; its identifiers are unlike those of charts with another number."""
    return inlined(drawn(chart, ".svg").decode("utf-8"), f"c{number}-")


def inlined(text: str, prefix: str) -> str:
    """The ``svg`` element of a file, its identifiers with a prefix, its size left to the page.

    Two charts on one page would otherwise share identifiers, and the second would be clipped as the first.
    """
    body = text[text.index("<svg") : text.rindex("</svg>") + len("</svg>")]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = _ID.sub(lambda m: _with_prefix(m, prefix), body)
    body = _URL.sub(rf"url(#{prefix}\1)", body)
    head, _, rest = body.partition(">")
    head = re.sub(r"""\s(?:width|height)=(["'])[^"']*\1""", "", head)
    return clean(f"{head}>{rest}")


def _with_prefix(found: re.Match[str], prefix: str) -> str:
    what, quote, mark, name = found.groups()
    is_link = what.endswith("href=")
    if is_link and not mark:  # a picture inside the chart, such as data:image/png
        return found.group()
    return f"{what}{quote}{mark}{prefix}{name}{quote}"
