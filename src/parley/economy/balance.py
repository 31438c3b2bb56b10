"""Balancing: make a table's accounts close with the least change, and say what moved.

Both methods minimise the Kullback-Leibler distance to the given matrix (what RAS does, Bacharach 1970; the inequality
form is the dual coordinate ascent of Bregman 1967), so zeros stay zero and signs are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.errors import AccountingError

MAX_ROUNDS = 20_000
TOLERANCE = 1e-12
"""Of the largest row total (RAS) or of the factors (caps); well below the 1e-9 to which Economy checks its accounts."""


@dataclass(frozen=True)
class BalanceLog:
    """What a balancing step moved.

    Attributes:
        cells_changed: cells whose value changed by more than 1e-9 of itself.
        moved: sum of absolute changes, in the unit of the matrix.
        moved_share: ``moved`` over the sum of the original matrix.
        largest: the label of the row that changed most, and its relative change.
        rounds: passes over rows and columns.
    """

    cells_changed: int
    moved: float
    moved_share: float
    largest: tuple[str, float]
    rounds: int

    def __str__(self) -> str:
        label, change = self.largest
        return (
            f"{self.cells_changed} cells changed, {self.moved_share:.3%} of the total moved "
            f"(row most affected: {label}, {change:+.1%}), {self.rounds} rounds"
        )


@dataclass(frozen=True)
class Balanced:
    """A balanced matrix with its log."""

    matrix: Array
    log: BalanceLog


def _log(before: Array, after: Array, labels: Sequence[str], rounds: int) -> BalanceLog:
    change = np.abs(after - before)
    rows_before, rows_after = before.sum(axis=1), after.sum(axis=1)
    relative = (rows_after - rows_before) / np.where(rows_before > 0, rows_before, 1.0)
    worst = int(np.abs(relative).argmax()) if len(relative) else 0
    total = float(before.sum())
    return BalanceLog(
        cells_changed=int((change > 1e-9 * np.maximum(np.abs(before), 1e-300)).sum()),
        moved=float(change.sum()),
        moved_share=float(change.sum()) / total if total else 0.0,
        largest=(labels[worst], float(relative[worst])),
        rounds=rounds,
    )


def ras(matrix: Array, row_totals: Array, column_totals: Array, labels: Sequence[str] | None = None) -> Balanced:
    """Scale rows and columns to given totals (RAS): ``diag(r) A diag(s)``.

    Args:
        matrix: (R, C), non-negative.
        row_totals: (R,), non-negative, in the unit of the matrix.
        column_totals: (C,), same sum as the row totals.
        labels: names of the rows, for messages.

    Raises:
        AccountingError: negative cells or totals, totals that differ in sum, or a total that zeros make unreachable.
    """
    names = list(labels) if labels is not None else [f"row {k}" for k in range(len(matrix))]
    if matrix.min(initial=0.0) < 0 or row_totals.min(initial=0.0) < 0 or column_totals.min(initial=0.0) < 0:
        raise AccountingError("RAS needs a matrix and totals without negative values; move negative cells first.")
    if not np.isclose(row_totals.sum(), column_totals.sum(), rtol=1e-9):
        raise AccountingError(
            f"RAS: the row totals sum to {row_totals.sum():.9g}, the column totals to {column_totals.sum():.9g}; "
            "they must be equal."
        )
    out = matrix.astype(np.float64)
    for rounds in range(1, MAX_ROUNDS + 1):  # noqa: B007 - read after the loop
        # Rows first and columns last: columns are met exactly after every round, so only rows can still miss.
        out = out * (row_totals / np.where(out.sum(axis=1) > 0, out.sum(axis=1), 1.0))[:, None]
        columns = out.sum(axis=0)
        out = out * (column_totals / np.where(columns > 0, columns, 1.0))[None, :]
        gap = np.abs(out.sum(axis=1) - row_totals)
        if gap.max() <= TOLERANCE * max(row_totals.max(), 1e-300):
            break
    else:
        worst = int(gap.argmax())
        raise AccountingError(
            f"RAS did not reach the total of {names[worst]} ({row_totals[worst]:.6g}); zeros in the matrix may make "
            "it unreachable."
        )
    # The one case in which a column is not met: it has nothing to scale.
    missed = np.abs(out.sum(axis=0) - column_totals) > 1e-9 * max(column_totals.max(), 1e-300)
    if missed.any():
        raise AccountingError(f"RAS: column {int(missed.argmax())} is all zeros but has a total to reach.")
    return Balanced(out, _log(matrix, out, names, rounds))


def cap_rows(matrix: Array, row_caps: Array, column_totals: Array, labels: Sequence[str] | None = None) -> Balanced:
    """Least change of a use matrix so that columns keep their totals and no row exceeds its cap.

    Rows are inputs, columns using sectors: industries' total use of each column is kept, and no input is used beyond
    what the country has available. Solution ``diag(r) A diag(s)`` with ``r <= 1`` and ``r < 1`` only where the cap
    binds.

    Args:
        matrix: (K, J) use of input k by sector j, non-negative.
        row_caps: (K,) most of input k that industries may use, in the unit of the matrix.
        column_totals: (J,) intermediate use of each sector.
        labels: names of the inputs, for messages.

    Raises:
        AccountingError: the caps together are below the total use.
    """
    names = list(labels) if labels is not None else [f"row {k}" for k in range(len(matrix))]
    total = float(column_totals.sum())
    if row_caps.sum() < total * (1 - 1e-12):
        raise AccountingError(
            f"industries use {total:.6g} in all, but only {row_caps.sum():.6g} is available: lower the use or raise "
            "value added."
        )
    r = np.ones(len(matrix))
    for rounds in range(1, MAX_ROUNDS + 1):  # noqa: B007 - read after the loop
        # Columns are met exactly for the current r; then each r is what brings its row down to the cap, at most 1.
        columns = r @ matrix
        s = column_totals / np.where(columns > 0, columns, 1.0)
        rows = matrix @ s
        new = np.minimum(1.0, row_caps / np.where(rows > 0, rows, 1.0))
        done = float(np.abs(new - r).max(initial=0.0)) < TOLERANCE
        r = new
        if done:
            break
    else:
        over = matrix @ s * r - row_caps
        worst = int(over.argmax())
        raise AccountingError(f"could not bring {names[worst]} under its cap of {row_caps[worst]:.6g}.")
    out = r[:, None] * matrix * s[None, :]
    short = column_totals - out.sum(axis=0)
    if short.max(initial=0.0) > 1e-9 * max(column_totals.max(initial=0.0), 1e-300):
        worst = int(short.argmax())
        raise AccountingError(
            f"column {worst} falls {short[worst]:.6g} short of its total of {column_totals[worst]:.6g}: the inputs "
            "it uses are all at their caps."
        )
    return Balanced(out, _log(matrix, out, names, rounds))
