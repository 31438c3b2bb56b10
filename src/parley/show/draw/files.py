"""The bytes of a picture file, with the chart in words inside, and without dates or random names."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO

import matplotlib as mpl

from parley.show.chart import Chart
from parley.show.draw.kinds import figure
from parley.show.draw.style import DPI

_ROOT = re.compile(r"<svg [^>]*>")
_ID = re.compile(r' id="([^"]*)"')
_PATH = re.compile(r'(?<= d=")[^"]*')
_LONG = re.compile(r"(\d+\.\d{2})\d+")
_USED = re.compile(r'(?:xlink:href="#|url\(#)([^")]*)')


def content(chart: Chart, suffix: str) -> bytes:
    """A chart as ``png``, ``svg`` or ``pdf``; the same bytes for the same chart and version of matplotlib."""
    drawn = figure(chart)
    told: dict[str, dict[str, str | None]] = {
        "png": {"Title": chart.title, "Description": chart.described, "Software": None},
        "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
        "pdf": {
            "Title": chart.title,
            "Subject": chart.described,
            "CreationDate": None,
            "Creator": None,
            "Producer": None,
        },
    }
    buffer = BytesIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        # Glyphs as paths look the same everywhere; without a salt the names of clips and glyphs would be random.
        mpl.rcParams.update({"svg.fonttype": "path", "svg.hashsalt": chart.name, "pdf.fonttype": 42})
        drawn.savefig(buffer, format=suffix, dpi=DPI, metadata=told[suffix])
    return _told_svg(buffer.getvalue(), chart) if suffix == "svg" else buffer.getvalue()


def _told_svg(drawn: bytes, chart: Chart) -> bytes:
    """The SVG with title and description as its first children, and without names that nothing refers to.

    Several charts may stand in one page, where the numbered names that matplotlib gives to groups would clash.
    """
    text = drawn.decode("utf-8")
    used = set(_USED.findall(text))
    text = _ID.sub(lambda found: found.group(0) if found.group(1) in used else "", text)
    text = _PATH.sub(lambda path: _LONG.sub(r"\1", path.group(0)), text)  # hundredths of a point are enough
    words = f"\n <title>{escape(chart.title)}</title>\n <desc>{escape(chart.described)}</desc>"
    return _ROOT.sub(lambda root: f'{root.group(0)[:-1]} role="img">{words}', text, count=1).encode("utf-8")
