"""The backcast board: how close forecasts of partner shares came, what exporters lost, and published figures."""

from __future__ import annotations

from dataclasses import asdict

from parley._version import __version__
from parley.backcasting.board import Board, Score
from parley.backcasting.forecasts import MODEL, NAMES, NO_CHANGE
from parley.codes import countries
from parley.kit.text import capital
from parley.show.answer import Answer
from parley.show.chart import Dots
from parley.show.table import Column, Section, Table, number_column, percent_change, percent_share, text_column

TITLE = "Forecasts of Russia's goods trade by partner under the measures in force, beside what was observed"
Comparison = tuple[str, str]
"""Case and direction."""


def answer_backcast(board: Board) -> Answer:
    """All that the board has to say."""
    return Answer(
        question="backcast",
        title=finding(board),
        subject=TITLE,
        tables=(_scores(board), _losses(board), _checks(board)),
        document=board.as_dict(),
        words=_words(board),
        charts=(_dots(board),) if board.scores else (),
        notes=tuple(f"not run: {case}: {reason}" for case, reason in board.skipped),
        basis=(
            "nothing is fitted to the outcome: world of the base year, measures of the library, published elasticities",
            "observed: OECD ICIO (2013, 2019, 2021), CEPII BACI (2023), US Census",
        ),
        sources=("OECD ICIO, CC BY 4.0", "CEPII BACI, Etalab 2.0", "US Census Bureau, public domain"),
        limits=("Two sources of observed trade: part of a change from 2021 to 2023 is one of definition.",),
    )


def finding(board: Board) -> str:
    """How often the model comes closest, without a full stop."""
    each = comparisons(board)
    if not each:
        return "No case could be run"
    best = sum(min(scores, key=lambda score: score.mae).forecast == MODEL for scores in each.values())
    return f"The model's forecast of partner shares is the closest of {len(NAMES)} in {best} of {len(each)} comparisons"


def comparisons(board: Board) -> dict[Comparison, list[Score]]:
    """The forecasts of each case and direction."""
    found: dict[Comparison, list[Score]] = {}
    for score in board.scores:
        found.setdefault((score.case, score.direction), []).append(score)
    return found


def _words(board: Board) -> tuple[str, ...]:
    sentences = [f"{finding(board)}."]
    for (case, direction), scores in list(comparisons(board).items())[:2]:
        by_name = {score.forecast: score for score in scores}
        if MODEL not in by_name or NO_CHANGE not in by_name:
            continue
        model, none = by_name[MODEL], by_name[NO_CHANGE]
        sentences.append(
            f"{capital(case)}: the model is off by {model.mae:.2f} points a partner in {direction}, against "
            f"{none.mae:.2f} if nothing had changed; it has China at {model.china:.0f} %, observed "
            f"{model.china_observed:.0f} %."
        )
    ranged = [check for check in board.checks if check.inside is not None]
    if ranged:
        inside = sum(bool(check.inside) for check in ranged)
        sentences.append(f"{inside} of {len(ranged)} figures of real income lie in the ranges that others published.")
    return tuple(sentences)


def _scores(board: Board) -> Table:
    sizes: dict[str, int] = {}
    for score in board.scores:
        sizes[score.case] = sizes.get(score.case, 0) + 1
    return Table(
        name="scores",
        title="forecast and observed shares of partners",
        columns=(
            text_column("direction", ""),
            text_column("forecast"),
            number_column("mae", "mean error", "points"),
            percent_share("misplaced", "misplaced"),
            number_column("rank", "rank", "corr."),
            number_column("rank_change", "change", "corr."),
            Column("bias", "bias", "points", "change"),
            percent_share("china", "China"),
            percent_share("china_observed", "observed"),
            percent_change("total", "total"),
            percent_change("total_observed", "observed"),
        ),
        rows=board.as_rows(),
        sections=tuple(Section(case, rows) for case, rows in sizes.items()),
        note="mean error: of a partner's share; misplaced: share of trade forecast with the wrong partner; rank, "
        "change: Spearman correlation of shares and of their changes; bias: forecast less observed share of the "
        "sanctioning states; total: change since the base year, in world GDP (model) and nominal (observed)",
    )


def _losses(board: Board) -> Table:
    sizes: dict[str, int] = {}
    for loss in board.losses:
        sizes[loss.case] = sizes.get(loss.case, 0) + 1
    return Table(
        name="losses",
        title="sales to Russia since the base year",
        columns=(
            text_column("exporter"),
            text_column("name", "country"),
            percent_change("forecast", "model"),
            percent_change("observed", "observed"),
        ),
        rows=[{**asdict(loss), "name": _name(loss.exporter)} for loss in board.losses],
        sections=tuple(Section(case, rows) for case, rows in sizes.items()),
    )


def _name(exporter: str) -> str:
    """A country's name; what is not a code is one."""
    return countries.label(exporter) if len(exporter) == 3 and exporter.isupper() else ""


def _checks(board: Board) -> Table:
    words = {None: "", True: "yes", False: "no"}
    return Table(
        name="checks",
        title="real income beside published figures, % or a ratio as it says",
        columns=(
            text_column("what"),
            Column("model", "model", "", "change"),
            text_column("published"),
            text_column("in_range", "in range"),
        ),
        rows=[{**asdict(check), "in_range": words[check.inside]} for check in board.checks],
        note="published figures differ in model, year, measures and outcome: one outside is a question, not an error",
    )


def _dots(board: Board) -> Dots:
    each = comparisons(board)
    rows = tuple(f"{case}: {direction}" for case, direction in each)
    series = tuple(
        (name, tuple(next((s.mae for s in scores if s.forecast == name), float("nan")) for scores in each.values()))
        for name in NAMES
    )
    title = finding(board)
    what = "Mean absolute error of a partner's share in Russia's goods trade, percentage points; left is closer"
    told = "; ".join(
        f"{row}: " + ", ".join(f"{name} {values[k]:.2f}" for name, values in series) for k, row in enumerate(rows)
    )
    below = f"Observed: OECD ICIO, CEPII BACI. parley {__version__}"
    return Dots("errors", title, what, below, f"{title}. {what}. {told}.", rows, series, "points", signed=False)
