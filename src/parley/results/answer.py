"""A result as an answer: tables, charts and words, for the terminal, notebooks and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parley.codes import countries
from parley.codes.countries import ROW
from parley.codes.groups import Bloc
from parley.results import store
from parley.results.acts import acts_of
from parley.results.regions import by_bloc, effect_of, income_of, label
from parley.results.result import Result
from parley.results.sides import Order, Side, order_of
from parley.results.words import finding, paragraph
from parley.show.answer import Answer
from parley.show.chart import Bar, Bars, Chart, Tone, WorldMap
from parley.show.table import Table, percent_change, text_column

COLUMNS = (
    text_column("region", ""),
    text_column("name", "country"),
    percent_change("real_income_pct", "real income"),
    percent_change("real_income_first_order_total_pct", "first order", wide=True),
    percent_change("real_wage_pct", "real wage"),
    percent_change("price_index_pct", "prices"),
    percent_change("exports_pct", "exports"),
    percent_change("imports_pct", "imports"),
)
"""What people see; rows hold every indicator."""
BARS = 14
LIMITS = (
    "Two equilibria are compared: nothing is said of the way from one to the other, of unemployment, or of investment.",
    "Security, lives and law are not in the model, and no figure here speaks for or against a measure.",
)


def answer_of(result: Result, question: str = "run", rows: int = 20) -> Answer:
    """All that a result has to say; ``rows`` are those of the table that people see."""
    info = result.info
    order = _order(result)
    return Answer(
        question=question,
        title=finding(result.changes, info.sides),
        subject=info.title,
        tables=(regions_table(result, order, rows),),
        document=result.as_dict(),
        words=paragraph(result.changes, info.sides, result.first_order, info.horizon, info.elasticities),
        charts=charts(result, order),
        notes=info.notes,
        basis=basis(result),
        acts=acts_of(info.scenario),
        sources=(info.world_title, info.elasticities_source, *_scenario_source(info.scenario)),
        limits=LIMITS,
        folder=lambda folder: store.write_into(result, folder),
        ask={"question": question, "scenario": dict(info.scenario)},
    )


def _order(result: Result) -> Order:
    c = result.changes
    return order_of(c.regions, result.info.sides, lambda bloc: effect_of(c, bloc), lambda bloc: income_of(c, bloc))


def _scenario_source(scenario: Mapping[str, Any]) -> tuple[str, ...]:
    source = str(scenario.get("source") or "")
    return (f"measures: {source}",) if source else ()


def regions_table(result: Result, order: Order, rows: int) -> Table:
    """Main table: sides, groups as one row, then the largest effects; why a row is shown stands above it."""
    columns = result.by_region()
    return Table(
        name="regions",
        title="change of real income, wages, prices and trade",
        columns=COLUMNS,
        rows=by_bloc(result.changes, columns, order.blocs),
        sections=order.sections,
        most=rows,
        note=f"prices, exports and imports in units of {result.info.numeraire}",
    )


def basis(result: Result) -> tuple[str, ...]:
    """What the figures rest on, and the certificate."""
    info = result.info
    on = f", measures of {info.on}" if info.on else ""
    return (
        f"world {info.world}: {info.world_title}",
        f"model {info.model}, elasticities {info.elasticities} ({info.elasticities_source}), "
        f"closure {info.closure}, horizon {info.horizon}{on}",
        f"{result.certificate}; {result.iterations} sweeps ({result.method}), {result.seconds * 1e3:.0f} ms",
    )


def footer(result: Result) -> str:
    """Below a chart: world, data, version."""
    info = result.info
    solved = f"Model {info.model}, elasticities {info.elasticities}. parley {info.version}"
    return f"{info.world}: {info.world_title}. {solved}"


def charts(result: Result, order: Order) -> tuple[Chart, ...]:
    """Bars of the sides and the largest effects, and a map of the world."""
    c, info = result.changes, result.info
    title = finding(c, info.sides)
    day = f", measures of {info.on}" if info.on else ""
    what = f"Change of real income, %, {_when(info.horizon)}{day}. {info.title}"
    bars = _bars(result, order)
    shown = "; ".join(f"{bar.label} {bar.value:+.2f}" for bar in bars)
    alt = f"{title}. {what}. {shown}."
    return (
        Bars("bars", title, what, footer(result), alt, bars, "%"),
        WorldMap("map", title, what, footer(result), alt, *_map(result)),
    )


def _when(horizon: str) -> str:
    return "long run" if horizon == "long-run" else f"after {horizon} year{'' if horizon == '1' else 's'}"


def _bars(result: Result, order: Order) -> tuple[Bar, ...]:
    """Bars: the table's first sections, and as many of the largest effects as fit; smallest sides last."""
    groups = [section.title for section in order.sections for _ in range(section.rows)]
    tones = {side.bloc.codes: _tone(side) for side in result.info.sides}
    bars = []
    for k, bloc in enumerate(order.blocs[:BARS]):
        group = groups[k] if k < len(groups) else ""
        effect = effect_of(result.changes, bloc)
        bars.append(Bar(label(bloc), effect, tone=tones.get(bloc.codes, "plain"), group=group))
    return tuple(bars)


def _tone(side: Side) -> Tone:
    return "acting" if side.acts else "target"


def _map(result: Result) -> tuple[dict[str, float], str, float | None, tuple[str, ...], tuple[str, ...]]:
    """Values by country, unit, the rest of the world's value, its countries, and those to outline."""
    c = result.changes
    values = {code: effect_of(c, Bloc(code, (code,))) for code in c.regions}
    rest = values.pop(ROW, None)
    known = set(countries.country_codes())
    others = tuple(sorted(known - set(values) - {ROW})) if rest is not None else ()
    marked = tuple(code for side in result.info.sides if len(side.bloc.codes) == 1 for code in side.bloc.codes)
    return {code: value for code, value in values.items() if code in known}, "%", rest, others, marked
