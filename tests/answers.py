"""One small answer with a word in every field, and charts without matplotlib, for the tests of files and pages."""

from __future__ import annotations

import struct
import sys
import types
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from parley.show.answer import Act, Answer
from parley.show.chart import Bar, Bars
from parley.show.table import Table, money, percent_change, text_column


def _png() -> bytes:
    """A picture of one white dot."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\x00\xff")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


PNG = _png()
ROWS = (
    {"region": "TUR", "country": "Türkiye", "change": -2.801234567890123, "exports": 1234567.25, "rank": 1},
    {"region": "CIV", "country": "Côte d'Ivoire", "change": 0.1, "exports": float("nan"), "rank": np.int64(2)},
    {"region": "CHN", "country": "China 中国", "change": np.float64(1e-7), "exports": 0.0, "rank": 3, "extra": "=1+1"},
)
TABLE = Table(
    "regions",
    "Real income",
    (
        text_column("region", ""),
        text_column("country"),
        percent_change("change", "real income"),
        money("exports", "exports", wide=True),
    ),
    ROWS,
)
CHART = Bars("bars", "Türkiye loses most", "Real income", "parley", "A bar.", bars=(Bar("TUR", -2.8),), unit="%")


def answer(**changes: object) -> Answer:
    base = Answer(
        "run",
        "Türkiye loses 2.8 %",
        tables=(TABLE,),
        document={"title": "Türkiye", "regions": [{"region": "TUR", "change": -2.801234567890123}]},
        words=("Türkiye loses 2.8 % of its real income.",),
        charts=(CHART,),
        notes=("a note",),
        basis=("world w", "certified: excess demand 1e-11"),
        acts=(Act("tariff", "USA → TUR", "25 %", "2025", "Order 1, https://example.org/a_b"),),
        sources=("OECD (2025)",),
        limits=("no unemployment",),
        ask={"question": "run", "scenario": "x", "regions": ("TUR",), "rows": np.int64(3)},
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def fake_draw(monkeypatch: pytest.MonkeyPatch, svg: str = '<svg id="a">') -> list[str]:
    """Charts without matplotlib: each kind of picture has fixed bytes; returns the kinds drawn since."""
    drawn: list[str] = []

    def write(chart: object, path: Path) -> None:
        drawn.append(path.suffix)
        path.write_bytes(
            {".png": PNG, ".svg": f'<?xml version="1.0"?>{svg}</svg>'.encode()}.get(path.suffix, b"%PDF-1")
        )

    fake = types.ModuleType("parley.show.draw")
    fake.draw = write  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "parley.show.draw", fake)
    return drawn
