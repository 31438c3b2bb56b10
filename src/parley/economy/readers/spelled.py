"""Labels of a long table in one spelling: without quotation marks, and each sector written in one way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np

from parley.economy.readers.long import Texts
from parley.kit.text import counted

SHOWN = 6
HS_LENGTH = 6
"""Digits of HS subheadings; CN and national codes have 8 and 10."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Signs without width, which the web and word processors leave in cells."""
_QUOTED = re.compile(r"""="?(.*?)"?|'(.*)'|"(.*)"|“(.*)”|„(.*)[“”]|‘(.*)’|«\s*(.*?)\s*»""")
"""A text in quotation marks, as spreadsheets (="004") and word processors leave it."""


def bare(label: str) -> str:
    """A label without quotation marks around it and without signs that cannot be seen."""
    text = _UNSEEN.sub("", label).strip()
    found = _QUOTED.fullmatch(text)
    inner = next((group for group in found.groups() if group is not None), "").strip() if found else ""
    return inner or text


def bare_columns(columns: Iterable[Texts]) -> tuple[list[Texts], list[str]]:
    """Columns of labels, each :func:`bare`; and a note on how many were not."""
    out, changed = [], []
    for column in columns:
        as_read = {label: bare(str(label)) for label in dict.fromkeys(column)}
        changed += [label for label, text in as_read.items() if text != label]
        out.append(_replaced(column, as_read) if changed else column)
    labels = list(dict.fromkeys(changed))
    if not labels:
        return out, []
    named = ", ".join(ascii(label) if not label.isprintable() else label for label in labels[:SHOWN])
    return out, [f"quotation marks and unseen signs around {counted(len(labels), 'label')} left out: {named}."]


def one_spelling(sectors: Texts) -> tuple[Texts, list[str]]:
    """Sectors that differ only in case, or in the lost zero of an HS code, under one label; with a note on each.

    10121 beside 010121 is one subheading of the HS. Shorter numbers stay apart: 1 and 01 are section and division of
    the SITC.
    """
    labels = [str(label) for label in dict.fromkeys(sectors)]
    by_form: dict[str, list[str]] = {}
    for label in labels:
        by_form.setdefault(_form(label), []).append(label)
    joined = {group[0]: group for group in by_form.values() if len(group) > 1}
    if not joined:
        return sectors, []
    as_read = {label: max(group, key=len) for group in by_form.values() for label in group}
    named = "; ".join(" and ".join(group) for group in list(joined.values())[:SHOWN])
    more = f" and {len(joined) - SHOWN} more" if len(joined) > SHOWN else ""
    return _replaced(sectors, as_read), [
        f"{counted(len(joined), 'sector')} written in two ways and read as one: {named}{more}."
    ]


def _form(label: str) -> str:
    """What two spellings of one sector share."""
    text = label.casefold()
    if text.isascii() and text.isdigit() and len(text) >= HS_LENGTH - 1 and len(text) % 2:
        return f"0{text}"
    return text


def _replaced(column: Texts, as_read: Mapping[str, str]) -> Texts:
    return np.array([as_read[label] for label in column], dtype=object)
