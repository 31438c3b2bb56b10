"""Tables with faults put in by chance: each is refused in one sentence or becomes a world whose accounts check.

A change of form only (encoding, delimiter, order of rows, blank lines) or a lost or surplus cell must never change a
number: where such a table is imported, its flows are those of the table without the fault.
"""

from __future__ import annotations

import random
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import layouts
import numpy as np
import pytest
from tables import icio_rows, wiod_rows, write

from parley.errors import DataError
from parley.worlds.files import WorldData, from_bytes, to_bytes
from parley.worlds.importing import import_table

TABLES, SEED = 300, 11
Lines = list[str]
Fault = Callable[[random.Random, Lines, str], bytes | Lines]


def _cells(rng: random.Random, lines: Lines, sign: str) -> tuple[int, list[str], int]:
    """A row under the header, its cells and the place of one of them."""
    row = rng.randrange(1, len(lines))
    cells = lines[row].split(sign)
    return row, cells, rng.randrange(len(cells))


def _put(rng: random.Random, lines: Lines, sign: str, text: str) -> Lines:
    row, cells, _ = _cells(rng, lines, sign)
    cells[max(k for k, cell in enumerate(cells) if cell)] = text
    return [*lines[:row], sign.join(cells), *lines[row + 1 :]]


def dropped_cell(rng: random.Random, lines: Lines, sign: str) -> Lines:
    row, cells, place = _cells(rng, lines, sign)
    return [*lines[:row], sign.join(cells[:place] + cells[place + 1 :]), *lines[row + 1 :]]


def doubled_delimiter(rng: random.Random, lines: Lines, sign: str) -> Lines:
    row, cells, place = _cells(rng, lines, sign)
    return [*lines[:row], sign.join([*cells[:place], "", *cells[place:]]), *lines[row + 1 :]]


def thousands(rng: random.Random, lines: Lines, sign: str) -> Lines:
    return _put(rng, lines, sign, sign.join(["1", "026", "873"]))


def encoded(rng: random.Random, lines: Lines, sign: str) -> bytes:
    del sign
    return "\n".join([*lines, ""]).encode(rng.choice(["utf-16", "utf-8-sig", "utf-16-le", "utf-32", "cp1252"]))


def line_ends(rng: random.Random, lines: Lines, sign: str) -> bytes:
    del sign
    return rng.choice(["\r", "\r\n", "\n\n"]).join([*lines, ""]).encode()


def blank_lines(rng: random.Random, lines: Lines, sign: str) -> Lines:
    at = rng.randrange(len(lines))
    return [*lines[:at], rng.choice(["", sign * lines[0].count(sign), "  ", "# remark"]), *lines[at:]]


def other_delimiter(rng: random.Random, lines: Lines, sign: str) -> Lines:
    new = rng.choice([s for s in ";\t|," if s != sign])
    return [line if new in line else line.replace(sign, new) for line in lines]


def header_case(rng: random.Random, lines: Lines, sign: str) -> Lines:
    del sign
    return [rng.choice([lines[0].upper(), lines[0].lower(), lines[0].title()]), *lines[1:]]


def surplus_commas(rng: random.Random, lines: Lines, sign: str) -> Lines:
    del rng
    return [line + sign for line in lines]


def footer(rng: random.Random, lines: Lines, sign: str) -> Lines:
    del sign
    return [*lines, rng.choice(["", "Notes: none"]), "Source: nobody, 2022"]


def row_numbers(rng: random.Random, lines: Lines, sign: str) -> Lines:
    first = rng.choice([0, 1])
    return [sign + lines[0], *(f"{k}{sign}{line}" for k, line in enumerate(lines[1:], first))]


def cut_off(rng: random.Random, lines: Lines, sign: str) -> bytes:
    del sign
    whole = "\n".join(lines).encode()
    return whole[: rng.randrange(1, len(whole))]


def repeated_row(rng: random.Random, lines: Lines, sign: str) -> Lines:
    row, _, _ = _cells(rng, lines, sign)
    return [*lines, lines[row]]


def odd_number(rng: random.Random, lines: Lines, sign: str) -> Lines:
    odd = ["1e300", "-1e308", "1e-320", "nan", "inf", "-5", "x", "", "1_000", "0x1F", "1.2.3", "９", "1e400", "%", '"']
    return _put(rng, lines, sign, rng.choice(odd))


def flipped_byte(rng: random.Random, lines: Lines, sign: str) -> bytes:
    del sign
    content = bytearray("\n".join([*lines, ""]).encode())
    for _ in range(rng.choice([1, 1, 3])):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(content)


def swapped_columns(rng: random.Random, lines: Lines, sign: str) -> Lines:
    del rng
    names = lines[0].split(sign)
    return [sign.join([*names[1:], names[0]]), *lines[1:]]


FORM: tuple[Fault, ...] = (
    *(dropped_cell, doubled_delimiter, thousands, encoded, line_ends, blank_lines, other_delimiter, header_case),
    *(surplus_commas, footer, row_numbers),
)
"""Faults after which a table that is imported must be the same world."""
CONTENT: tuple[Fault, ...] = (cut_off, repeated_row, odd_number, flipped_byte, swapped_columns)
"""Faults that change what the table says."""


def _valid(folder: Path) -> dict[str, tuple[str, bytes, float | None]]:
    """File name, content and USD of one unit of a table in each layout."""
    out = {
        name: (file, writer(), None if unit is None else unit * 1e6)
        for name, (file, writer, _, unit) in layouts.LONG.items()
        if name not in ("stata", "semicolons")  # binary, and one of the forms below
    }
    sales, demand = layouts.exiobase()
    (folder / "Y.txt").write_bytes(demand)
    return out | {
        "gravity": ("t.csv", layouts.gravity(), None),
        "matrix": ("t.csv", layouts.matrix(), None),
        "figaro": ("t_2021.csv", layouts.figaro_matrix(), 1.2e6),
        "figaro flat": ("t_2021.csv", layouts.figaro_flat(), 1.2e6),
        "exiobase": ("Z.txt", sales, 1.1e6),
        "icio": ("2022_SML.csv", write(folder / "i.csv", icio_rows()).read_bytes(), None),
        "wiod": ("t_2014.csv", write(folder / "w.csv", wiod_rows()).read_bytes(), None),
    }


def _imported(path: Path, content: bytes, usd: float | None) -> WorldData | str:
    """The world, its accounts checked, or the sentence that refuses the table."""
    path.write_bytes(content)
    try:
        data = import_table("auto", path, usd=usd)
    except DataError as error:
        return str(error)
    economy = from_bytes(to_bytes(data), "x.npz").economy()  # checks shapes, signs, shares and accounts
    assert np.isfinite(economy.flows).all()
    assert economy.flows.sum() > 0
    return data


def test_mutated_tables_are_refused_or_certified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(SEED)
    valid = _valid(tmp_path)
    whole = {name: _imported(tmp_path / file, content, usd) for name, (file, content, usd) in valid.items()}
    counts: Counter[str] = Counter()
    names = list(valid)
    faults = (*FORM, *CONTENT)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for k in range(TABLES):
            name, fault = names[k % len(names)], rng.choice(faults)
            file, content, usd = valid[name]
            sign = "\t" if name == "exiobase" else ","
            changed = fault(rng, content.decode().splitlines(), sign)
            if isinstance(changed, list):
                changed = "\n".join([*changed, ""]).encode()
            found = _imported(tmp_path / file, changed, usd)
            case = f"table {k}: {name}, {fault.__name__}: {found}"
            if isinstance(found, str):
                assert "\n" not in found, case
                assert file in found or name in found, case
                assert len(found) < 600, case
                counts["refused"] += 1
                continue
            counts["imported"] += 1
            original = whole[name]
            assert isinstance(original, WorldData), original
            if fault in FORM:
                np.testing.assert_array_equal(found.flows, original.flows, err_msg=case)
                assert found.regions == original.regions, case
    with capsys.disabled():
        print(
            f"\n{TABLES} mutated tables: {counts['refused']} refused, {counts['imported']} imported, accounts checked"
        )
    assert counts["refused"] + counts["imported"] == TABLES
    assert min(counts.values()) > TABLES / 5
    said = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
    assert f"{counts['refused']} are refused" in said
    assert f"{counts['imported']} become worlds" in said
