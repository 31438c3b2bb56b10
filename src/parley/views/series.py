"""A scenario along years or horizons: the table, lines with labels at their ends, and the finding in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from parley.codes.groups import Bloc, readings
from parley.dims import Array
from parley.experiments.series import YEAR, Series
from parley.kit.text import capital
from parley.results import store
from parley.results.acts import acts_of, assumed_in
from parley.results.answer import LIMITS, footer, measures_tables, sources
from parley.results.indicators import real_income
from parley.results.regions import in_sentence, income_of, label, loses_or_gains
from parley.results.result import Result
from parley.results.sides import Order, main_of, order_of, tones
from parley.results.words import HARDLY, amount, moves, when
from parley.show.answer import Answer
from parley.show.chart import Line, Lines
from parley.show.table import Row, Table, percent_change, signed, text_column

MID_YEAR = "1 July"
"""The day of a year that is read, in words."""
NARROW = 11
"""Years or horizons that a table shows where room is short."""
_DAY = "\0"
MOST_LINES = 8
"""Lines of a chart: the sides first, then the most affected."""


@dataclass(frozen=True, eq=False)
class Effects:
    """Real income of regions and groups along the axis of a series.

    Attributes:
        series: what was solved.
        asked: regions and groups that come first.
    """

    series: Series
    asked: tuple[Bloc, ...] = ()

    @property
    def last(self) -> Result:
        """The result at the end of the axis."""
        return self.series.results[-1]

    @cached_property
    def _by_region(self) -> Array:
        """(A, N), percent."""
        return np.stack([real_income(result.changes) for result in self.series.results])

    def of(self, bloc: Bloc) -> Array:
        """Change of a region's or group's real income along the axis (A,), percent."""
        c = self.last.changes
        inside = [c.regions.index(code) for code in bloc.codes]
        return np.asarray(np.average(self._by_region[:, inside], axis=1, weights=c.income_before[inside]))

    def largest(self, bloc: Bloc) -> float:
        """The largest change anywhere on the axis, with its sign."""
        values = self.of(bloc)
        return float(values[np.argmax(np.abs(values))])

    def income(self, bloc: Bloc) -> float:
        """Baseline final expenditure, USD mn."""
        return income_of(self.last.changes, bloc)

    @cached_property
    def order(self) -> Order:
        """Sides first, groups as one row, then the largest changes anywhere on the axis."""
        return order_of(self.last.changes.regions, self.last.info.sides, self.largest, self.income, self.asked)

    @cached_property
    def main(self) -> tuple[Bloc, ...]:
        """Whom the finding is about."""
        return main_of(self.last.changes.regions, self.last.info.sides, self.largest, self.income)

    @property
    def yearly(self) -> bool:
        """Whether the axis is one of years and not of horizons."""
        return self.series.axis == YEAR

    def at(self, k: int) -> str:
        """A place on the axis in a sentence: ``in 2024``, ``after 5 years``."""
        name = self.series.labels[k]
        return f"in {name}" if self.yearly else when(name)

    @property
    def what(self) -> str:
        """What is measured and when it is read."""
        horizons = list(dict.fromkeys(when(result.info.horizon) for result in self.series.results))
        if not self.yearly:
            day = f", measures of {self.last.info.on}" if self.last.info.on else ""
            return f"Change of real income, %, by years since the change{day}"
        read = horizons[0] if len(horizons) == 1 else "at the time elapsed"
        return f"Change of real income, %, on {MID_YEAR} of each year, {read}"


def answer_series(series: Series, rows: int = 20, asked: Sequence[Bloc] = ()) -> Answer:
    """All that a series has to say; ``rows`` are those of the table that people see, ``asked`` come first in it."""
    effects = Effects(series, tuple(asked))
    info, results = effects.last.info, series.results
    return Answer(
        question="run",
        title=finding(effects),
        subject=info.title,
        tables=(
            _table(effects, rows),
            *measures_tables(effects.last, _last_year(effects)),
        ),
        document={
            "path" if series.axis == YEAR else "horizons": {
                name: result.as_dict() for name, result in zip(series.labels, results, strict=True)
            }
        },
        words=_words(effects),
        charts=(_lines(effects),),
        notes=(*readings(asked), *_notes(series)),
        basis=_basis(effects),
        acts=acts_of(info.scenario),
        assumed=assumed_in(info.scenario),
        sources=sources(effects.last),
        limits=LIMITS,
        folder=partial(_write, series),
    )


def _last_year(effects: Effects) -> str:
    """What ends the title of a table that is about the last year of a path."""
    return f", {effects.series.labels[-1]}" if effects.yearly else ""


def _write(series: Series, folder: Path) -> None:
    """One result folder for each year or horizon."""
    for name, result in zip(series.labels, series.results, strict=True):
        (folder / name).mkdir()
        store.write_into(result, folder / name)


def finding(effects: Effects) -> str:
    """The result in one line, without a full stop: where the change is largest, and what it is at the end."""
    bloc = effects.main[0]
    values = effects.of(bloc)
    peak, last = int(np.argmax(np.abs(values))), len(values) - 1
    name = in_sentence(bloc)
    if abs(values[peak]) < HARDLY:
        return f"Nothing changes for {name} within rounding {'in any year' if effects.yearly else 'at any horizon'}"
    first = next(k for k in range(len(values)) if abs(values[k]) >= HARDLY) if peak == last else peak
    text = f"{moves(bloc, values[first])} of real income {effects.at(first)}"
    return capital(text if first == last else f"{text}, {_then(bloc, values, first, last)} {effects.at(last)}")


def _then(bloc: Bloc, values: Array, first: int, last: int) -> str:
    """What follows after a comma: ``3.1 %``, ``gains 0.2 %``."""
    if abs(values[last]) < HARDLY:
        return "nothing within rounding"
    if values[first] * values[last] > 0:
        return amount(values[last])
    return f"and {loses_or_gains(bloc, values[last])} {amount(values[last])}"


def _table(effects: Effects, rows: int) -> Table:
    labels = effects.series.labels
    kept = {round(k) for k in np.linspace(0, len(labels) - 1, min(NARROW, len(labels)))}
    return Table(
        name="real_income",
        title="change of real income",
        columns=(
            text_column("region", ""),
            text_column("name", "country"),
            *(percent_change(name, name, wide=k not in kept) for k, name in enumerate(labels)),
        ),
        rows=[_row(effects, bloc) for bloc in effects.order.blocs],
        sections=effects.order.sections,
        most=rows,
        note=f"each year is read on {MID_YEAR}: measures in force on that day"
        if effects.yearly
        else "years since the change",
    )


def _row(effects: Effects, bloc: Bloc) -> Row:
    values = zip(effects.series.labels, effects.of(bloc).tolist(), strict=True)
    return {"region": bloc.label, "name": label(bloc), "members": len(bloc.codes), **dict(values)}


def _words(effects: Effects) -> tuple[str, ...]:
    sentences = [f"{finding(effects)}."]
    told = {code for bloc in effects.main for code in bloc.codes}
    for bloc in effects.main[1:]:
        values = effects.of(bloc)
        peak = int(np.argmax(np.abs(values)))
        sentences.append(f"{capital(moves(bloc, values[peak]))} {effects.at(peak)}, the most it changes.")
    others = [bloc for bloc in effects.order.blocs if len(bloc.codes) == 1 and bloc.codes[0] not in told]
    others = [bloc for bloc in sorted(others, key=lambda b: -abs(effects.largest(b)))[:3] if _shows(effects, bloc)]
    if others:
        listed = ", ".join(f"{label(bloc)} ({signed(effects.largest(bloc))} %)" for bloc in others)
        sentences.append(f"The largest other changes, at their peak: {listed}.")
    if effects.yearly:
        sentences.append(f"Each year is solved by itself, with the measures in force on {MID_YEAR}.")
    else:
        sentences.append("Each horizon is solved by itself: trade answers more, the longer it has had to adjust.")
    return tuple(sentences)


def _shows(effects: Effects, bloc: Bloc) -> bool:
    return abs(effects.largest(bloc)) >= HARDLY


def _notes(series: Series) -> tuple[str, ...]:
    """What was noticed, each once; what is said of one day only is one note for all of them."""
    said = [[note.replace(str(r.info.on), _DAY) for note in r.info.notes] for r in series.results]
    always = [note for note in said[0] if all(note in notes for notes in said)]
    others = dict.fromkeys(note for notes in said for note in notes if note not in always)
    kept = [note.replace(_DAY, f"any {MID_YEAR} of these years") for note in always]
    kept += [note for note in others if _DAY not in note]
    if any(_DAY in note for note in others):
        kept.append("not all measures are in force in every year; --json says which in each, parley timeline when")
    return tuple(kept)


def _basis(effects: Effects) -> tuple[str, ...]:
    """World, model, horizon, and the certificate of the result that is certified least well."""
    info, series = effects.last.info, effects.series
    horizons = dict.fromkeys(result.info.horizon for result in series.results)
    first, *rest = horizons
    worst = max(series.results, key=lambda r: max(r.certificate.excess_demand, r.certificate.budget))
    return (
        f"world {info.world}: {info.world_title}",
        f"model {info.model}, elasticities {info.elasticities} ({info.elasticities_source}), closure {info.closure}, "
        f"horizon {_short(first)}{f' to {_short(rest[-1])}' if rest else ''}",
        f"every {series.axis} {worst.certificate}; {sum(result.seconds for result in series.results):.2f} s in all",
    )


def _short(horizon: str) -> str:
    """Years with two decimals."""
    return horizon if horizon.isalpha() or "-" in horizon else f"{float(horizon):.2f}".rstrip("0").rstrip(".")


def _lines(effects: Effects) -> Lines:
    """The sides and the most affected; the others are in the table."""
    info, series = effects.last.info, effects.series
    tone = tones(info.sides)
    sides = [bloc for bloc, head in zip(effects.order.blocs, effects.order.headings, strict=True) if bloc.codes in tone]
    title, what = finding(effects), f"{effects.what}. {info.title}"
    shown = _kept(effects, sides)
    lines = tuple(
        Line(label(bloc), tuple(effects.of(bloc).tolist()), tone=tone.get(bloc.codes, "plain")) for bloc in shown
    )
    told = "; ".join(f"{line.label} {signed(line.values[0])} to {signed(line.values[-1])}" for line in lines)
    axis = "year" if effects.yearly else "years since the change"
    return Lines(
        "lines", title, what, footer(effects.last), f"{title}. {what}. {told}.", axis, series.labels, lines, "%"
    )


def _kept(effects: Effects, sides: Sequence[Bloc]) -> list[Bloc]:
    """At most half are those asked for and sides, those of the finding first; then the largest changes anywhere."""
    ranked = sorted(sides, key=lambda bloc: (bloc not in effects.main, -abs(effects.largest(bloc))))
    kept = [*effects.asked, *(bloc for bloc in ranked if bloc not in effects.asked)][: MOST_LINES // 2]
    taken = {code for bloc in kept for code in bloc.codes if len(bloc.codes) == 1}
    others = sorted(effects.order.blocs, key=lambda bloc: -abs(effects.largest(bloc)))
    kept += [bloc for bloc in others if bloc not in kept and not taken & set(bloc.codes)][: MOST_LINES - len(kept)]
    return kept
