"""A result as an answer: tables, charts and words, for the terminal, notebooks and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from parley.codes import countries
from parley.codes.countries import ROW
from parley.codes.groups import Bloc, readings
from parley.model.changes import Changes
from parley.results import store
from parley.results.acts import acts_of, assumed_in
from parley.results.regions import by_bloc, effect_of, income_of, label
from parley.results.result import Result, RunInfo
from parley.results.sides import Order, Side, order_of, tones
from parley.results.words import finding, paragraph, when
from parley.show.answer import Answer
from parley.show.chart import Bar, Bars, Chart, WorldMap
from parley.show.table import Table, percent_change, signed, text_column

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
MOST_MARKED = 60
"""Countries outlined on a map."""
LIMITS = (
    "Two equilibria are compared: nothing is said of the way from one to the other, of unemployment, or of investment.",
    "Security, lives and law are not in the model, and no figure here speaks for or against a measure.",
)


def answer_of(result: Result, question: str = "run", rows: int = 20, asked: Sequence[Bloc] = ()) -> Answer:
    """All that a result has to say; ``rows`` are those of the table that people see, ``asked`` come first in it."""
    info = result.info
    order = _order(result, asked)
    return Answer(
        question=question,
        title=finding(result.changes, info.sides),
        subject=info.title,
        tables=(regions_table(result, order, rows), *measures_tables(result)),
        document=result.as_dict(),
        words=paragraph(result.changes, info.sides, result.first_order, info.horizon, info.elasticities),
        charts=charts(result, order),
        notes=(*readings(asked), *info.notes),
        basis=basis(result),
        acts=acts_of(info.scenario),
        assumed=assumed_in(info.scenario),
        sources=sources(result),
        limits=LIMITS,
        folder=partial(store.write_into, result),
        ask={"question": question, "scenario": dict(info.scenario)},
    )


def _order(result: Result, asked: Sequence[Bloc]) -> Order:
    c = result.changes
    return order_of(
        c.regions, result.info.sides, lambda bloc: effect_of(c, bloc), lambda bloc: income_of(c, bloc), asked
    )


def sources(result: Result) -> tuple[str, ...]:
    """What to cite: the world's data, the elasticities, and the measures' source."""
    info = result.info
    measures = str(info.scenario.get("source") or "")
    return (info.world_title, info.elasticities_source, *((f"measures: {measures}",) if measures else ()))


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


def measures_tables(result: Result, when: str = "") -> tuple[Table, ...]:
    """What each measure is on, below the main table, ``when`` in its title; nothing for a scenario without measures."""
    return (result.measures.table(when),) if result.measures.touched else ()


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
    what = f"Change of real income, %, {read_at(info)}. {info.title}"
    bars = _bars(result, order)
    shown = "; ".join(f"{bar.label} {signed(bar.value)}" for bar in bars)
    alt = f"{title}. {what}. {shown}."
    return (
        Bars("bars", title, what, footer(result), alt, bars, "%"),
        WorldMap("map", title, what, footer(result), alt, *shaded(effects(c), info.sides)),
    )


def read_at(info: RunInfo) -> str:
    """Horizon and day in the middle of a line: ``in the long run``, ``after one year, measures of 2023-01-01``."""
    day = f", measures of {info.on}" if info.on else ""
    return when(info.horizon) + day


def _bars(result: Result, order: Order) -> tuple[Bar, ...]:
    """The rows of the table's first sections, and of the largest effects as many as fit; smallest sides last."""
    tone = tones(result.info.sides)
    bars = []
    for bloc, group in zip(order.blocs[:BARS], order.headings, strict=False):
        effect = effect_of(result.changes, bloc)
        bars.append(Bar(label(bloc), effect, tone=tone.get(bloc.codes, "plain"), group=group))
    return tuple(bars)


def effects(c: Changes) -> dict[str, float]:
    """Change of real income of every region by code, percent."""
    return {code: effect_of(c, Bloc(code, (code,))) for code in c.regions}


Shaded = tuple[dict[str, float], str, float | None, tuple[str, ...], tuple[str, ...]]


def shaded(values: Mapping[str, float], sides: Sequence[Side]) -> Shaded:
    """What a map of changes needs: values by country, unit, the rest of the world's, its countries, those outlined."""
    known = set(countries.country_codes())
    rest = values.get(ROW)
    others = tuple(sorted(known - set(values) - {ROW})) if rest is not None else ()
    named = tuple(dict.fromkeys(code for side in sides for code in side.bloc.codes))
    marked = named if len(named) <= MOST_MARKED else ()  # where all are sides an outline tells nothing
    return {code: value for code, value in values.items() if code in known - {ROW}}, "%", rest, others, marked
