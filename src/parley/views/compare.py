"""Two runs side by side as one document."""

from __future__ import annotations

from typing import Any

from parley.results.result import Result

COMPARED = ("real_income_pct", "real_wage_pct", "price_index_pct", "exports_pct", "imports_pct")


def compare_document(first: Result, second: Result) -> dict[str, Any]:
    """A, B and B - A for each indicator over the regions that both worlds have; the others are named."""
    a, b = first.as_dict(), second.as_dict()
    common = [code for code in a["real_income_pct"] if code in b["real_income_pct"]]
    only = [code for code in (*a["real_income_pct"], *b["real_income_pct"]) if code not in common]
    document: dict[str, Any] = {
        side: {
            key: doc[key] for key in ("scenario", "world", "model", "elasticities", "closure", "solved", "certificate")
        }
        for side, doc in (("a", a), ("b", b))
    }
    for key in COMPARED:
        document[key] = {
            code: {"a": a[key][code], "b": b[key][code], "difference": _minus(b[key][code], a[key][code])}
            for code in common
        }
    document["not_in_both"] = only
    document["undefined"] = [f"a.{name}" for name in a["undefined"]] + [f"b.{name}" for name in b["undefined"]]
    return document


def _minus(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else left - right
