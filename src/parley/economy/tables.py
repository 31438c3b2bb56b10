"""What every reader returns: one frozen input-output table or one frozen table of flows, checked and with notes.

A table is as published, apart from the repairs and merges listed in its notes; closing its accounts for a model is
the work of :mod:`parley.economy.build`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array, check_labels, check_shape
from parley.errors import AccountingError, DataError

IDENTITY_RELATIVE = 1e-3
"""Largest gap in an output identity, relative to that output; official ICIO tables of 2016-2022 stay within 2e-4."""
IDENTITY_ABSOLUTE = 1.0
"""Largest gap in an output identity that is accepted at any output, USD mn (rounding in published tables)."""

LARGEST = 1e15
"""Largest cell in USD mn, ten million times the world's output of a year; sums of more overflow single precision."""


def _frozen(what: str, source: str, array: Array, shape: tuple[int, ...], axes: tuple[tuple[str, ...], ...]) -> Array:
    """Read-only float view of an array; raise :class:`DataError` if its shape is wrong or a cell is not a number."""
    values = np.asarray(array, dtype=np.float64)
    check_shape(f"{source}: {what}", values, shape)
    finite = np.isfinite(values)
    if not finite.all():
        index = np.unravel_index(int(np.argmin(finite)), shape)
        raise DataError(
            f"{source}: {what} has {int((~finite).sum())} cells that are not numbers, the first at "
            f"{_name(index, axes)} ({values[index]}). Expected a finite number in every cell."
        )
    if values.size and np.abs(values).max() > LARGEST:
        index = np.unravel_index(int(np.abs(values).argmax()), shape)
        raise DataError(
            f"{source}: {what} has {values[index]:.3g} at {_name(index, axes)}, which no sum in USD mn can be. Check "
            "the cell and the unit."
        )
    view = values.view()
    view.flags.writeable = False
    return view


def _name(index: tuple[np.intp, ...], axes: tuple[tuple[str, ...], ...]) -> str:
    return ", ".join(axis[int(i)] for i, axis in zip(index, axes, strict=True))


def _forbid_negative(what: str, source: str, array: Array, axes: tuple[tuple[str, ...], ...]) -> None:
    if array.min() < 0:
        index = np.unravel_index(int(array.argmin()), array.shape)
        raise DataError(
            f"{source}: {what} is negative in {int((array < 0).sum())} cells, the worst {array[index]:.6g} at "
            f"{_name(index, axes)}. Expected 0 or more."
        )


@dataclass(frozen=True, eq=False)
class InputOutputTable:
    """A world input-output table of one year, at basic prices.

    Args:
        regions: N region codes.
        sectors: J sector codes.
        intermediates: (N, J, N, J) sales of input sector k of origin i to sector j of destination n, ordered origin,
            input sector, destination, using sector.
        final: (N, J, N) sales to final demand, ordered origin, sector, destination; inventories may be negative.
        output: (N, J) gross output.
        value_added: (N, J) output less the cost of intermediates: factor income with the taxes less subsidies and
            margins on inputs that a source lists apart; may be negative.
        year: of the data, if known.
        source: where it comes from, for messages and catalogues.
        unit: of all money.
        notes: every repair or merge that the reader made, with counts.

    Raises:
        DataError: labels repeated, shapes wrong, cells not finite, negative intermediates or output, all zero.
        AccountingError: output differs from its sales, or from its costs, by more than ``IDENTITY_RELATIVE`` of it
            plus ``IDENTITY_ABSOLUTE``.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    intermediates: Array
    final: Array
    output: Array
    value_added: Array
    year: int | None = None
    source: str = "input-output table"
    unit: str = "USD mn"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "regions", check_labels("region", self.regions))
        object.__setattr__(self, "sectors", check_labels("sector", self.sectors))
        r, s = self.regions, self.sectors
        for what, axes in (
            ("intermediates", (r, s, r, s)),
            ("final", (r, s, r)),
            ("output", (r, s)),
            ("value_added", (r, s)),
        ):
            shape = tuple(len(axis) for axis in axes)
            object.__setattr__(self, what, _frozen(what, self.source, getattr(self, what), shape, axes))
        _forbid_negative("intermediates", self.source, self.intermediates, (r, s, r, s))
        _forbid_negative("output", self.source, self.output, (r, s))
        if not self.output.any():
            raise DataError(f"{self.source}: all output is zero. Expected a table with sales.")
        sold = self.intermediates.sum(axis=(2, 3)) + self.final.sum(axis=2)
        self._check_identity("sells", "intermediate plus final sales (row sums)", sold)
        cost = self.intermediates.sum(axis=(0, 1)) + self.value_added
        self._check_identity("costs", "intermediate costs plus value added (column sums)", cost)

    def _check_identity(self, verb: str, what: str, total: Array) -> None:
        excess = np.abs(total - self.output) - (IDENTITY_ABSOLUTE + IDENTITY_RELATIVE * np.abs(self.output))
        if excess.max() <= 0:
            return
        index = np.unravel_index(int(excess.argmax()), excess.shape)
        raise AccountingError(
            f"{self.source}: {int((excess > 0).sum())} of {excess.size} outputs differ from {what} by more than "
            f"{IDENTITY_RELATIVE:.1%}; worst {_name(index, (self.regions, self.sectors))}: {verb} "
            f"{total[index]:.6g}, output {self.output[index]:.6g} {self.unit}. The file may be transposed, mislabelled "
            "or incomplete: rows must be sellers and columns buyers."
        )


@dataclass(frozen=True, eq=False)
class FlowTable:
    """Bilateral sales of one year, domestic sales included unless the notes say otherwise.

    Args:
        regions: N region codes.
        sectors: J sector codes.
        flows: (N, N, J) sales ordered origin, destination, sector, USD mn.
        year: of the data, if known.
        source: where it comes from, for messages and catalogues.
        notes: every repair that the reader made, with counts.
        tariffs: (N, N, J) rates as fractions, 0 on domestic sales; None where the source has none.
        usd: USD of one unit of value in the source, for messages; the flows are in USD mn whatever it is.

    Raises:
        DataError: labels repeated, shapes wrong, cells not finite or negative, all zero.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: Array
    year: int | None = None
    source: str = "flows"
    notes: tuple[str, ...] = ()
    tariffs: Array | None = None
    usd: float = 1e6

    def __post_init__(self) -> None:
        object.__setattr__(self, "regions", check_labels("region", self.regions))
        object.__setattr__(self, "sectors", check_labels("sector", self.sectors))
        axes = (self.regions, self.regions, self.sectors)
        shape = tuple(len(axis) for axis in axes)
        object.__setattr__(self, "flows", _frozen("flows", self.source, self.flows, shape, axes))
        _forbid_negative("flows", self.source, self.flows, axes)
        if not self.flows.any():
            raise DataError(f"{self.source}: all flows are zero. Expected a table with sales.")
        if self.tariffs is not None:
            object.__setattr__(self, "tariffs", _frozen("tariffs", self.source, self.tariffs, shape, axes))
            _forbid_negative("tariffs", self.source, self.tariffs, axes)
