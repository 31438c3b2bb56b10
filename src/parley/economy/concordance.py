"""Concordances: which code of a table becomes which, alone or in shares; a CSV with the columns from,to[,share]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley.codes.reading import read
from parley.dims import REGION, Array
from parley.economy.readers.files import open_data
from parley.economy.readers.spelled import bare
from parley.errors import DataError, nearest
from parley.kit.number_style import parse
from parley.kit.separated import open_table
from parley.kit.text import counted

SHARE_SUM = 1e-6
"""Largest gap between 1 and the sum of the shares of a code; they are then made to sum to 1."""
SHARES = ("share", "weight", "shares", "weights")
SHOWN = 8


@dataclass(frozen=True)
class Concordance:
    """A concordance as it stands in a file.

    Attributes:
        where: the file.
        targets: for each old code, the share of it that each new code takes; the shares of a code sum to 1.
        notes: what was recognised in the file.
    """

    where: str
    targets: Mapping[str, Mapping[str, float]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fitted:
    """A concordance put on the codes of a table.

    Attributes:
        targets: as in :class:`Concordance`, for the codes of the table that it covers.
        notes: rows that the table does not need, codes that it lacks, codes that are written in another way.
    """

    targets: Mapping[str, Mapping[str, float]]
    notes: tuple[str, ...]


def read_concordance(path: str | Path) -> Concordance:
    """Read a concordance.

    Args:
        path: of a text table with the columns ``from`` and ``to`` and, where codes are split, ``share`` (or
            ``weight``): fractions that sum to 1 for each code.

    Raises:
        DataError: no such table, a blank code, a code that has two targets without shares, shares that are not numbers
            of 0 or more or do not sum to 1.
    """
    where = str(path)
    with open_data(path) as (stream, _):
        table = open_table(where, stream.read())
    old, new, share = _columns(where, table.header)
    shares: dict[str, dict[str, float]] = {}
    repeated = 0
    for line, cells in table.rows():
        source, target = bare(cells[old]), bare(cells[new])
        if not source or not target:
            raise DataError(f"{where}, line {line}: both 'from' and 'to' must be given.")
        held = shares.setdefault(source, {})
        if target in held and share is None:
            repeated += 1
        elif target in held:
            raise DataError(f"{where}, line {line}: {source!r} to {target!r} again. Give every pair one share.")
        elif held and share is None:
            raise DataError(
                f"{where}, line {line}: {source!r} is mapped twice, to {next(iter(held))!r} and to {target!r}. Give "
                "one target, or add a column share that says how much each takes (0.6 and 0.4)."
            )
        held[target] = 1.0 if share is None else _share(where, line, cells[share])
    if not shares:
        raise DataError(f"{where}: no rows under the header. Expected the columns from,to[,share].")
    notes = [*table.notes, *([f"{counted(repeated, 'row')} of {where} given twice."] if repeated else [])]
    return Concordance(where, {code: _whole(where, code, held) for code, held in shares.items()}, tuple(notes))


def _columns(where: str, header: Sequence[str]) -> tuple[int, int, int | None]:
    names = [name.strip().casefold() for name in header]
    missing = [name for name in ("from", "to") if name not in names]
    if missing:
        raise DataError(
            f"{where}: no column {' and '.join(map(repr, missing))}; expected a CSV with the columns from,to or "
            f"from,to,share; found {', '.join(header[:8])}."
        )
    found = [k for k, name in enumerate(names) if name in SHARES]
    if len(found) > 1:
        raise DataError(f"{where}: {' and '.join(header[k] for k in found)} could both be the share. Keep one.")
    return names.index("from"), names.index("to"), found[0] if found else None


def _share(where: str, line: int, cell: str) -> float:
    try:
        value = parse(cell)
    except ValueError:
        value = float("nan")
    if not (np.isfinite(value) and value >= 0):
        raise DataError(f"{where}, line {line}: the share is {cell!r}; expected a fraction of 0 or more, such as 0.6.")
    return value


def _whole(where: str, code: str, held: Mapping[str, float]) -> Mapping[str, float]:
    """Shares of a code, checked to sum to 1."""
    total = sum(held.values())
    if abs(total - 1.0) > SHARE_SUM:
        percent = " Give fractions rather than percent." if abs(total - 100.0) <= 100 * SHARE_SUM else ""
        listed = ", ".join(f"{target} {share:g}" for target, share in held.items())
        raise DataError(f"{where}: the shares of {code!r} sum to {total:.9g} ({listed}); expected 1.{percent}")
    return {target: share / total for target, share in held.items() if share > 0}


def fit(concordance: Concordance, labels: Sequence[str], sizes: Array, what: str) -> Fitted:
    """A concordance on the codes of a table.

    Codes are compared as they stand, then without dots, blanks and leading zeros; regions also by what they are called.

    Args:
        concordance: may cover more than the table, or less.
        labels: K codes of the table.
        sizes: (K,) sales of each, any unit, to say how much is not covered.
        what: ``region`` or ``sector``.

    Raises:
        DataError: no code of the table is covered.
    """
    used, loose = _match(concordance.targets, labels, what)
    if not used:
        first = next(iter(concordance.targets))
        codes = tuple(concordance.targets)
        raise DataError(
            f"{concordance.where}: none of its {len(codes)} codes ({_listed(codes)}) is a {what} of the table "
            f"({_listed(labels)}).{nearest(first, labels)} Column 'from' holds the table's codes."
        )
    targets = {label: concordance.targets[old] for label, old in used.items()}
    notes = list(concordance.notes)
    if loose:
        label, old = loose[0]
        notes.append(
            f"{counted(len(loose), f'{what} code')} of the concordance written in another way ({old} is taken as "
            f"{label})."
        )
    idle = len(concordance.targets) - len(set(used.values()))
    if idle:
        notes.append(f"{counted(idle, 'code')} of the concordance of {what}s not in the table (not needed).")
    missing = [k for k, label in enumerate(labels) if label not in targets]
    if missing:
        share = float(sizes[missing].sum() / sizes.sum())
        one = len(missing) == 1
        notes.append(
            f"{len(missing)} of {len(labels)} {what}s {'is' if one else 'are'} not in the concordance and "
            f"{'keeps its code' if one else 'keep their codes'}: {_listed([labels[k] for k in missing])} "
            f"({share:.2%} of sales)."
        )
    split = [label for label, held in targets.items() if len(held) > 1]
    if split:
        apart = "; its parts do not trade with each other" if what == REGION else ", the same in every flow and use"
        notes.append(f"{counted(len(split), what)} split by shares: {_listed(split)}{apart}.")
    return Fitted(targets, tuple(notes))


def _match(
    targets: Mapping[str, object], labels: Sequence[str], what: str
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """For each code of the table the code of the concordance; and the pairs that are not spelled alike."""
    used = {label: label for label in labels if label in targets}
    by_key: dict[str, list[str]] = {}
    for old in targets:
        for key in _keys(old, what):
            by_key.setdefault(key, []).append(old)
    loose = []
    for label in labels:
        if label in used:
            continue
        found = {old for key in _keys(label, what) for old in by_key.get(key, ()) if old not in labels}
        if len(found) == 1:
            used[label] = found.pop()
            loose.append((label, used[label]))
    return used, loose


def _keys(code: str, what: str) -> set[str]:
    """Spellings under which codes are compared: 0101.21, 010121 and 10121 are one; so are Germany and DEU."""
    plain = code.strip("'\" ").replace(".", "").replace(" ", "").casefold()
    keys = {plain.lstrip("0") or plain if plain.isdigit() else plain}
    country = read(code) if what == REGION else None
    return keys | {f"= {country.code}"} if country else keys


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes[:SHOWN]) + (f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")
