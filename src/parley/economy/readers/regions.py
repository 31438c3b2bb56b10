"""Labels of regions in one spelling: what the readers do with totals, unknown codes and two labels of one country."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parley.codes.normal import normalise
from parley.dims import Array
from parley.economy.readers.long import Texts
from parley.errors import DataError
from parley.kit.text import counted

SHOWN = 6


def normal_table(where: str, regions: Sequence[str], year: int | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Regions of a table that lists each region once, in the normal spelling, with notes.

    Raises:
        DataError: a total stands among the regions, or two labels are one country: both would count sales twice, and
            a closed table cannot be cut.
    """
    found = normalise(regions, year=year)
    if found.aggregates:
        label = found.aggregates[0]
        raise DataError(
            f"{where}: {label!r} among the regions is {found.meaning.get(label, 'a total')}, which holds others. "
            "Remove its rows and columns, and what they hold of others, first."
        )
    codes = [found.codes[label] for label in regions]
    for code in codes:
        if codes.count(code) > 1:
            twice = [label for label in regions if found.codes[label] == code]
            raise DataError(
                f"{where}: {' and '.join(map(repr, twice))} are both {code}. Keep one, or add them up first."
            )
    return tuple(codes), found.notes


def normal_flows(
    exporters: Texts, importers: Texts, values: Array, year: int | None
) -> tuple[Texts, Texts, np.ndarray[tuple[int], np.dtype[np.bool_]], list[str]]:
    """Exporters and importers of a long table in the normal spelling, which rows to keep, and notes.

    Rows of totals (the world, unions beside their members) are not kept; a note names each with its value.
    """
    labels = [str(label) for label in dict.fromkeys([*exporters, *importers])]
    found = normalise(labels, year=year)
    keep = np.ones(len(values), dtype=bool)
    notes = list(found.notes)
    shown = []
    for label in found.aggregates:
        rows = (exporters == label) | (importers == label)
        keep &= ~rows
        shown.append(f"{label} ({found.meaning.get(label, 'a total')}: {counted(int(rows.sum()), 'row')}, USD "
                     f"{float(values[rows].sum()):,.6g} mn)")  # fmt: skip
    if shown:
        more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
        notes.append(f"left out, as they hold other regions or none: {'; '.join(shown[:SHOWN])}{more}.")
    code = np.vectorize(found.codes.__getitem__, otypes=[object])
    if not len(values):
        return exporters, importers, keep, notes
    return code(exporters), code(importers), keep, notes
