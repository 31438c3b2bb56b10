"""Precision and recall of the reader on labelled sentences; one half was never used to tune the rules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from parley.articles.statements import Statement, read_statements

FOLDER = Path(__file__).resolve().parents[1] / "reader"
HALVES = ("tuning", "held_out")
REQUIRED = 0.9
FIRST_PART = 50
"""Sentences of the held-out half that were written before the rules."""


def load(half: str) -> list[dict[str, Any]]:
    sentences: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{half}.yaml").read_text(encoding="utf-8"))
    return sentences


@dataclass(frozen=True)
class Score:
    """How many of the labels were found and how many findings are labelled."""

    right: int
    found: int
    labelled: int

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.labelled


def same(label: dict[str, Any], one: Statement, text: str) -> bool:
    """Value, unit and time agree, and the place overlaps; all of them or it is a miss."""
    at = text.index(label["at"])
    overlaps = one.start < at + len(label["at"]) and at < one.end
    low, high = label.get("low", label.get("value")), label.get("high", label.get("value"))
    numbers = math.isclose(one.low, low, rel_tol=1e-4) and math.isclose(one.high, high, rel_tol=1e-4)
    within = None if one.within is None else {one.within.unit: one.within.count}
    stated = (one.unit, one.year, one.until, one.since, within)
    wanted = (label["unit"], *(label.get(key) for key in ("year", "until", "since", "within")))
    return overlaps and numbers and stated == wanted


def score(sentences: list[dict[str, Any]]) -> Score:
    right = found = labelled = 0
    for entry in sentences:
        left = list(read_statements(entry["text"]))
        found, labelled = found + len(left), labelled + len(entry["says"])
        for label in entry["says"]:
            match = next((one for one in left if same(label, one, entry["text"])), None)
            if match is not None:
                left.remove(match)
                right += 1
    return Score(right, found, labelled)


@pytest.mark.parametrize("half", HALVES)
def test_precision_and_recall(half: str) -> None:
    result = score(load(half))
    assert result.precision >= REQUIRED, result
    assert result.recall >= REQUIRED, result


@pytest.mark.parametrize("half", HALVES)
def test_the_set_is_large_and_has_distractors(half: str) -> None:
    sentences = load(half)
    assert len(sentences) >= 50
    assert sum(not entry["says"] for entry in sentences) >= 8
    assert all(label["at"] in entry["text"] for entry in sentences for label in entry["says"])


def test_the_halves_share_no_sentence() -> None:
    first, second = ({entry["text"] for entry in load(half)} for half in HALVES)
    assert not first & second


def test_a_wrong_year_or_unit_is_a_miss() -> None:
    """The measure can fail: each part of a label counts."""
    text = "Trade was $38.2 billion in 2013."
    (one,) = read_statements(text)
    label = {"at": "$38.2 billion", "value": 38.2, "unit": "USD bn", "year": 2013}
    assert same(label, one, text)
    for change in ({"value": 38.3}, {"unit": "USD mn"}, {"year": 2014}, {"since": 2013}, {"at": "Trade"}):
        assert not same(label | change, one, text), change


def parts() -> dict[str, list[dict[str, Any]]]:
    """The rows of the table in docs/read.md; the held-out half was written in two parts."""
    held_out = load("held_out")
    return {
        "tuning": load("tuning"),
        "held-out, first part": held_out[:FIRST_PART],
        "held-out, second part": held_out[FIRST_PART:],
        "held-out, both": held_out,
    }


def test_the_documented_figures_are_the_measured_ones() -> None:
    page = (FOLDER.parents[1] / "docs" / "read.md").read_text(encoding="utf-8")
    for name, sentences in parts().items():
        result = score(sentences)
        row = f"| {name} | {len(sentences)} | {result.labelled} | {result.precision:.3f} | {result.recall:.3f} |"
        assert row in page, row
