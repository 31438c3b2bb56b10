"""Tables of the backcast board for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from parley.backcast.board import Board

LEGEND = (
    "mae: mean absolute error of partner shares, points; misplaced: share of trade forecast with the wrong partner, %; "
    "rank, change: Spearman correlation of shares and of their changes; bias: forecast less observed share of the "
    "sanctioning states, points; total: change since the base year, %, in world GDP (model) and nominal (observed)"
)


def backcast_table(board: Board) -> Group:
    """Scores by case, Western exporters' losses, and published figures."""
    parts: list[Table | Text] = []
    for case in dict.fromkeys(score.case for score in board.scores):
        parts += [_scores(board, case), Text("")]
    parts += [Text(LEGEND, "dim"), Text(""), _losses(board), Text(""), _checks(board)]
    parts += [Text(f"not run: {case}: {reason}", "dim") for case, reason in board.skipped]
    return Group(*parts)


def _table(title: str, columns: Sequence[str], texts: int) -> Table:
    table = Table(title=title, box=None, pad_edge=False, header_style="bold", title_justify="left")
    for k, column in enumerate(columns):
        table.add_column(column, justify="left" if k < texts else "right")
    return table


def _scores(board: Board, case: str) -> Table:
    columns = ("", "forecast", "mae", "misplaced", "rank", "change", "bias", "China", "seen", "total", "seen")
    table = _table(case, columns, 2)
    for s in board.scores:
        if s.case == case:
            change = "n/a" if s.rank_change is None else f"{s.rank_change:.2f}"
            figures = (f"{s.mae:.3f}", f"{s.misplaced:.1f}", f"{s.rank:.3f}", change, f"{s.bias:+.1f}")
            more = (f"{s.china:.1f}", f"{s.china_observed:.1f}", f"{s.total:+.0f}", f"{s.total_observed:+.0f}")
            table.add_row(s.direction, s.forecast, *figures, *more)
    return table


def _losses(board: Board) -> Table:
    table = _table("sales to Russia since the base year, %", ("case", "exporter", "model", "seen"), 2)
    for loss in board.losses:
        table.add_row(loss.case, loss.exporter, f"{loss.forecast:+.0f}", f"{loss.observed:+.0f}")
    return table


def _checks(board: Board) -> Table:
    table = _table("real income beside published figures, %", ("what", "model", "published", "in range"), 1)
    table.columns[2].justify = "left"
    for check in board.checks:
        inside = "" if check.inside is None else "yes" if check.inside else "no"
        table.add_row(check.what, f"{check.model:+.2f}", check.published, inside)
    return table
