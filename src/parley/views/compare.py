"""Two runs side by side as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from parley.codes.groups import Bloc
from parley.kit.text import capital
from parley.results.acts import acts_of, assumed_in
from parley.results.answer import LIMITS, basis, footer, read_at, sources
from parley.results.regions import by_bloc, effect_of, income_of, label
from parley.results.result import Result
from parley.results.sides import EFFECTS, Order, Side, order_of
from parley.results.words import HARDLY
from parley.show.answer import Answer
from parley.show.chart import Dots
from parley.show.table import Column, Section, Table, percent_change, signed, text_column
from parley.views.phrases import named

COMPARED = {
    "real_income_pct": "real income",
    "real_wage_pct": "real wage",
    "price_index_pct": "prices",
    "exports_pct": "exports",
    "imports_pct": "imports",
}
MOST_DOTS, MOST_ABSENT = 15, 20
DIFFERENCES = "largest differences"


def compare(first: Result, second: Result, ask: Mapping[str, Any]) -> Answer:
    """A, B and B - A: the sides of the measures, then the largest differences of real income."""
    order, only = _order(first, second)
    rows = _rows(first, second, order.blocs)
    title = _finding(first, second, order.blocs)
    names = tuple(str(result.info.scenario["name"]) for result in (first, second))
    note = f"A is {names[0]}, B is {names[1]}"
    table = Table("compare", f"Change of real income: {note}", _columns(), rows, order.sections, most=20)
    both = (("A", first), ("B", second))
    absent = f"not in both worlds: {', '.join(only[:MOST_ABSENT])}{' …' if len(only) > MOST_ABSENT else ''}"
    return Answer(
        question=str(ask["question"]),
        title=title,
        subject=f"A: {first.info.title}; B: {second.info.title}",
        tables=(table,),
        document=compare_document(first, second),
        words=(f"{title}.", f"{note}.", *_largest(first, second, order.blocs)),
        charts=_dots(first, second, order.blocs, title, names),
        notes=(*([absent] if only else []), *(f"{name}: {text}" for name, r in both for text in r.info.notes)),
        basis=tuple(f"{name}: {line}" for name, result in both for line in basis(result)),
        assumed=tuple(f"{name}: {text}" for name, r in both for text in assumed_in(r.info.scenario)),
        acts=tuple(replace(act, what=f"{name}: {act.what}") for name, r in both for act in acts_of(r.info.scenario)),
        sources=tuple(dict.fromkeys(source for _, result in both for source in sources(result))),
        limits=LIMITS,
        ask=ask,
    )


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


def _minus(left: Any, right: Any) -> float | None:
    return None if left is None or right is None else float(left - right)


def _columns() -> tuple[Column, ...]:
    """Real income in both; of the other indicators the difference, as rows hold the rest."""
    own, *others = COMPARED
    return (
        text_column("region", ""),
        text_column("name", "country"),
        percent_change(f"{own}_a", "A"),
        percent_change(f"{own}_b", "B"),
        Column(f"{own}_difference", "B - A", "points", "change"),
        *(Column(f"{key}_difference", f"{COMPARED[key]}, B - A", "points", "change", wide=True) for key in others),
    )


def _order(first: Result, second: Result) -> tuple[Order, list[str]]:
    """The sides of both scenarios, then the largest differences; and regions that only one world has."""
    a, b = first.changes, second.changes
    common = [code for code in a.regions if code in b.regions]
    sides: dict[tuple[str, ...], Side] = {}
    for side in (*first.info.sides, *second.info.sides):
        if set(side.bloc.codes) <= set(common):
            before = sides.get(side.bloc.codes, Side(side.bloc, False, False, 0))
            measures = before.measures + side.measures
            sides[side.bloc.codes] = Side(before.bloc, before.acts or side.acts, before.target or side.target, measures)
    found = order_of(common, list(sides.values()), lambda x: _difference(first, second, x), lambda x: income_of(a, x))
    sections = tuple(Section(DIFFERENCES if s.title == EFFECTS else s.title, s.rows) for s in found.sections)
    return Order(found.blocs, sections), [code for code in (*a.regions, *b.regions) if code not in common]


def _difference(first: Result, second: Result, bloc: Bloc) -> float:
    return effect_of(second.changes, bloc) - effect_of(first.changes, bloc)


def _rows(first: Result, second: Result, blocs: Sequence[Bloc]) -> list[dict[str, Any]]:
    """One row a region or group with every indicator of both, and the differences."""
    sides = [by_bloc(result.changes, result.by_region(), blocs) for result in (first, second)]
    rows = []
    for a, b in zip(*sides, strict=True):
        row: dict[str, Any] = {"region": a["region"], "name": a["name"]}
        for key in COMPARED:
            row |= {f"{key}_a": a[key], f"{key}_b": b[key], f"{key}_difference": _minus(b[key], a[key])}
        rows.append(row)
    return rows


def _finding(first: Result, second: Result, blocs: Sequence[Bloc]) -> str:
    most = max(blocs, key=lambda bloc: abs(_difference(first, second, bloc)), default=None)
    if most is None:
        return "The two worlds have no region in common"
    if abs(_difference(first, second, most)) < HARDLY:
        return f"A and B change no region's real income differently, within {HARDLY} points"
    values = [effect_of(result.changes, most) for result in (first, second)]
    who = capital(named(most))
    return f"{who} differs most: real income {signed(values[0])} % in A, {signed(values[1])} % in B"


def _largest(first: Result, second: Result, blocs: Sequence[Bloc]) -> list[str]:
    """How many regions do better in B, and how many worse."""
    alone = [_difference(first, second, bloc) for bloc in blocs if len(bloc.codes) == 1]
    better, worse = sum(d >= HARDLY for d in alone), sum(d <= -HARDLY for d in alone)
    return [f"Of {len(alone)} regions, real income is higher in B for {better} and lower for {worse}."]


def _dots(first: Result, second: Result, blocs: Sequence[Bloc], title: str, names: Sequence[str]) -> tuple[Dots, ...]:
    shown = blocs[:MOST_DOTS]
    if not shown:
        return ()
    labels = tuple(label(bloc) for bloc in shown)
    series = tuple(
        (f"{letter}: {name}", tuple(effect_of(result.changes, bloc) for bloc in shown))
        for letter, name, result in zip("AB", names, (first, second), strict=True)
    )
    alt = "; ".join(
        f"{x} {signed(a)} and {signed(b)}" for x, a, b in zip(labels, series[0][1], series[1][1], strict=True)
    )
    what = f"Change of real income, %, {read_at(first.info)}. A: {first.info.title}; B: {second.info.title}"
    foot = footer(first) if footer(first) == footer(second) else f"A: {footer(first)}; B: {footer(second)}"
    return (Dots("compare", title, what, foot, f"{title}. {alt}.", labels, series, "%", (0.0, "")),)
