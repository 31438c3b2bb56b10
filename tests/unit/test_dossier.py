"""Dossiers: what is accepted, how faults are told, and that a written dossier reads back the same."""

from __future__ import annotations

import copy
import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parley.claims.dossier import Deadline, Stated, last_digit
from parley.claims.load import build, dump, json_schema, load, parse, to_yaml
from parley.errors import InputError
from parley.facts.units import parse_unit

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "us-china-2018-19"
RUN = {"scenario": "us-tariff-25-all", "quantity": {"real-income": "USA"}}
PLAIN: dict[str, Any] = {
    "article": {"title": "A title", "date": "2020-01-02", "sha256": "0" * 64},
    "claims": [
        {"id": "first", "says": "x", "claim": {"value": 38.2, "unit": "USD bn"}, "measure": {"fact": "some-fact"}},
        {"id": "second", "says": "y", "claim": {"direction": "fall"}, "measure": {"run": RUN}, "needs": ["first"]},
    ],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The plain dossier with one key set; ``…`` as value removes it."""
    data = copy.deepcopy(PLAIN)
    place: Any = data
    *before, last = path.split(".")
    for part in before:
        place = place[int(part)] if part.isdigit() else place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return data


def test_a_plain_dossier_is_read() -> None:
    dossier = build(PLAIN)
    assert [claim.measure.kind for claim in dossier.claims] == ["fact", "run"]
    assert dossier.claims[1].measure.run is not None
    assert dossier.claims[1].measure.run.quantity.key == "real-income"
    assert dossier.claims[1].measure.run.quantity.chosen == "USA"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("claims.0.claim.unit", ..., r"claim 1 \(first\).claim.unit: a number needs its unit"),
        ("claims.0.measure", {"fact": "a", "facts": "b"}, "exactly one of fact, facts, expression"),
        ("claims.0.measure", {}, "found none"),
        ("claims.0.measure", {"fakt": "a"}, "unknown key 'fakt'. Did you mean 'fact'"),
        ("claims.0.measure", {"expression": "a / b"}, "measure.unit: an expression needs the unit"),
        ("claims.0.expected", "acurate", "unknown word 'acurate'. Did you mean 'accurate'"),
        ("claims.0.modality", "maybe", "unknown word 'maybe'"),
        ("claims.0.offset", [30, 20], "not a place in a text"),
        ("claims.0.id", "Not an id", "claim 1"),
        ("claims.1.id", "first", "given twice"),
        ("claims.1.needs", ["frist"], "not a claim. Did you mean 'first'"),
        ("claims.1.needs", ["second"], "needs itself"),
        ("claims.0.claim", {"low": 3, "unit": "%"}, "claim.high: a range needs both ends"),
        ("claims.0.claim", {"low": 3, "high": 2, "unit": "%"}, "above the other end"),
        ("claims.0.claim", {"value": 3, "rank": 2, "unit": "%"}, "exactly one of value"),
        ("claims.0.claim", {"value": True, "unit": "%"}, "True is not a number"),
        ("claims.0.claim", {"value": float("nan"), "unit": "%"}, "nan is not a number"),
        ("claims.0.claim", {"value": 3, "unit": "%", "year": 2020, "within": {"months": 1}}, "contradicts year 2020"),
        ("claims.0.claim", {"value": 3, "unit": "%", "year": 2020, "since": 2021}, "2021 is not before the year 2020"),
        ("claims.0.claim", {"value": 3, "unit": "%", "within": {"months": 1, "years": 1}}, "exactly one of years"),
        ("claims.1.measure.run.quantity", {}, "exactly one of trade, share, rank"),
        (
            "claims.1.measure.run.quantity",
            {"real_incom": "USA"},
            "unknown key 'real_incom'. Did you mean 'real-income'",
        ),
        ("claims.1.measure.run.path", "2030..2020", "the first not after the last"),
        ("claims.1.measure.run.path", "soon", "expected two years"),
        ("claims.1.measure.run", {**RUN, "path": "2020..2022", "horizons": [1, 5]}, "contradicts horizons"),
        ("claims.1.measure.run", {**RUN, "horizon": 1, "horizons": [1, 5]}, "contradicts horizons"),
        ("claims.1.measure.run", {**RUN, "path": "2020..2022", "on": "2020-01-01"}, "contradicts path"),
        ("article.sha256", "abc", "article.sha256"),
        ("article.title", ..., "article.title: this key is missing"),
        ("article.date", 20200102, "not a date"),
        ("claims", [], "claims"),
        ("more", 1, "unknown key 'more'"),
    ],
)
def test_faults_are_named_with_their_place(path: str, value: object, told: str) -> None:
    with pytest.raises(InputError, match=told.replace("(", r"\(").replace(")", r"\)") if "\\" not in told else told):
        build(changed(path, value))


@pytest.mark.parametrize(
    ("claim", "run", "told"),
    [
        ({"direction": "fall", "year": 2031}, {"path": "2020..2030"}, "2031 is not in the path"),
        ({"direction": "fall", "within": {"years": 1}}, {"path": "2020..2030"}, "contradicts path"),
        ({"direction": "fall", "year": 2023}, {"on": "2024-07-01"}, "2023 contradicts the run"),
        ({"direction": "fall", "within": {"months": 12}}, {"horizon": 5}, "contradicts the run's horizon"),
    ],
)
def test_contradictory_times_are_refused(claim: dict[str, Any], run: dict[str, Any], told: str) -> None:
    data = changed("claims.1.claim", claim)
    data["claims"][1]["measure"] = {"run": {**RUN, **run}}
    with pytest.raises(InputError, match=told):
        build(data)


def test_all_faults_are_told_at_once() -> None:
    data = changed("claims.0.claim.unit", ...)
    data["article"]["sha256"] = "x"
    data["claims"][1]["measure"] = {}
    with pytest.raises(InputError) as caught:
        build(data)
    assert all(word in str(caught.value) for word in ("sha256", "claim 1 (first)", "claim 2 (second)"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a\n- b\n", "expected a mapping"),
        ("article: [\n", "not valid YAML"),
        ("article: 1\narticle: 2\n", "given twice"),
        ("", "expected a mapping"),
    ],
)
def test_what_is_no_dossier_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse(text)


def test_a_bare_off_is_the_verdict() -> None:
    text = yaml.safe_dump(PLAIN).replace("  measure:\n    fact:", "  expected: off\n  measure:\n    fact:")
    assert parse(text).claims[0].expected == ("off",)
    assert parse(text.replace("expected: off", "expected: [off, accurate]")).claims[0].expected == ("off", "accurate")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such dossier"):
        load(tmp_path / "nothing.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not a text file"):
        load(tmp_path / "binary.yaml")


def test_a_dossier_reads_back_the_same(tmp_path: Path) -> None:
    dossier = load(EXAMPLE).dossier
    assert parse(to_yaml(dossier)) == dossier
    assert build(dump(dossier)) == dossier
    (tmp_path / "copy.yaml").write_text(to_yaml(dossier), encoding="utf-8")
    assert load(tmp_path / "copy.yaml").dossier == dossier


def test_the_example_is_of_its_text() -> None:
    dossier, text = load(EXAMPLE).dossier, (EXAMPLE / "article.txt").read_text(encoding="utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() == dossier.article.sha256
    assert len(dossier.claims) >= 12
    for claim in dossier.claims:
        assert claim.offset is not None
        assert claim.offset[1] <= len(text)
        assert claim.says not in text
        assert claim.expected
        if claim.claim.unit:
            parse_unit(claim.claim.unit)


def test_the_schema_accepts_the_example() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    data = yaml.safe_load((EXAMPLE / "dossier.yaml").read_text(encoding="utf-8"))
    data["article"]["date"] = str(data["article"]["date"])
    jsonschema.validate(data, json_schema())


@pytest.mark.parametrize(
    ("number", "step"), [(38.2, 0.1), (40, 1.0), (0.04, 0.01), (1e9, 1.0), (2.50, 0.1), (-1.25, 0.01), (100000, 1.0)]
)
def test_the_last_digit_says_how_well_a_number_is_known(number: float, step: float) -> None:
    assert last_digit(number) == pytest.approx(step)


@given(st.integers(-(10**6), 10**6), st.integers(0, 6))
def test_a_number_printed_with_n_digits_is_known_to_the_last(whole: int, digits: int) -> None:
    step = last_digit(whole / 10**digits)
    scaled = whole / 10**digits / step
    assert step >= 10.0**-digits * (1 - 1e-9)
    assert scaled == pytest.approx(round(scaled), abs=1e-6)


def test_deadlines_in_years() -> None:
    assert Deadline(months=12).in_years == 1.0
    assert Deadline(weeks=365.25 / 7).in_years == pytest.approx(1.0)
    assert Deadline(days=365.25).in_years == pytest.approx(1.0)
    assert [str(Deadline(months=12)), str(Deadline(years=1))] == ["12 months", "1 year"]


def test_the_step_of_a_range_is_that_of_its_finer_end() -> None:
    assert Stated(low=2, high=2.5, unit="%").step == pytest.approx(0.1)
    assert Stated(value=40, unit="%", rounding=10).step == 10
