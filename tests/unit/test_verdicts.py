"""The rules of docs/verdicts.md: a table of cases, and laws that hold for any claim and evidence."""

from __future__ import annotations

import re
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as stnp

from parley.claims import words
from parley.claims.dossier import VERDICTS, Claim
from parley.claims.target import claimed_range
from parley.claims.verdict import Figure, Judgement, Range, by_draws, by_figures, by_interval, difference, distance

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verdicts.md"
ORDER = ("outside what the model supports", "off", "roughly right", "accurate")
"""From worst to best, of verdicts that compare."""
NUMBERS = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
DRAWS = stnp.arrays(np.float64, st.integers(2, 60), elements=st.floats(-1e3, 1e3))


def claim(stated: dict[str, Any], modality: str = "is") -> Claim:
    data = {"id": "a", "says": "x", "modality": modality, "claim": stated, "measure": {"none": "a test"}}
    return Claim.model_validate(data)


def usd(value: float, **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": "USD bn", **more}


def judged(stated: dict[str, Any], *values: float, modality: str = "is", rounding: float = 0.0) -> Judgement:
    figures = [Figure(value, f"definition {k}", rounding) for k, value in enumerate(values)]
    return by_figures(claimed_range(claim(stated, modality)), figures)


def uniform(low: float, high: float, n: int = 1001) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.linspace(low, high, n)


@pytest.mark.parametrize(
    ("stated", "values", "verdict"),
    [
        (usd(38.2), [38.23], "accurate"),  # within ±0.05
        (usd(38.2), [38.26], "roughly right"),
        (usd(38), [38.4], "accurate"),  # within ±0.5
        (usd(40), [38.2], "roughly right"),  # 4.7 % above, 3.4 % counting the rounding
        (usd(42), [38.2], "off"),
        (usd(38.2), [38.23, 27.6], "accurate"),  # by one definition
        (usd(33), [38.23, 27.6], "roughly right"),  # between definitions
        (usd(38.7), [38.2, 39.3], "accurate"),  # between definitions that hardly differ
        (usd(20), [38.23, 27.6], "off"),
        ({"low": 30, "high": 40, "unit": "%"}, [39.0], "accurate"),
        ({"low": 30, "high": 40, "unit": "%"}, [41.5], "roughly right"),
        ({"low": 30, "high": 40, "unit": "%"}, [50.0], "off"),
        ({"direction": "fall"}, [-0.01], "accurate"),
        ({"direction": "fall"}, [0.01], "off"),
        ({"direction": "rise"}, [0.0], "off"),
        ({"direction": "none"}, [0.4], "accurate"),
        ({"direction": "none"}, [0.6], "off"),
        ({"rank": 1}, [1.0], "accurate"),
        ({"rank": 1}, [2.0], "off"),
        (usd(104.9), [100.0], "roughly right"),
        (usd(105.2), [100.0], "off"),  # 5.15 % away, counting the rounding
        (usd(95.2), [100.0], "roughly right"),
        (usd(94.8), [100.0], "off"),
        (usd(0), [0.0], "accurate"),
        (usd(3), [0.0], "off"),
        (usd(-5), [5.0], "off"),
    ],
)
def test_published_figures(stated: dict[str, Any], values: list[float], verdict: str) -> None:
    assert judged(stated, *values).verdict == verdict


def test_the_verdict_says_which_definition_makes_it_true() -> None:
    found = judged(usd(38.2), 38.23, 27.6)
    assert (found.true_by, found.false_by) == (("definition 0",), ("definition 1",))
    assert (found.figure, found.low, found.high) == (38.23, 27.6, 38.23)
    alone = judged(usd(38.2), 38.23)
    assert alone.true_by == alone.false_by == ()


def test_the_figures_own_rounding_counts() -> None:
    assert judged(usd(38.26), 38.2).verdict == "roughly right"
    assert judged(usd(38.26), 38.2, rounding=0.2).verdict == "accurate"
    assert judged(usd(38.26), 38.2, rounding=0.1).verdict == "roughly right"  # half of it counts, not all


def test_by_how_much_is_against_the_nearest_definition() -> None:
    found = judged(usd(20), 40.0, 25.0)
    assert found.figure == 25.0
    assert found.off_by == pytest.approx(-0.2)
    assert found.gap == pytest.approx(-5.0)


@pytest.mark.parametrize(
    ("stated", "modality", "low", "high", "verdict"),
    [
        (usd(10), "is", 9.9, 10.1, "accurate"),
        (usd(10), "is", 5.0, 15.0, "roughly right"),  # the median fits, the interval is wide
        (usd(10), "is", 12.0, 30.0, "outside what the model supports"),
        (usd(38.2), "will", 5.0, 12.0, "outside what the model supports"),
        (usd(10), "at-least", 11.0, 15.0, "accurate"),
        (usd(10), "at-least", 7.0, 15.0, "roughly right"),
        (usd(10), "at-least", 1.0, 3.0, "outside what the model supports"),
        (usd(-10), "at-least", -20.0, -12.0, "accurate"),  # a fall of at least 10
        (usd(10), "up-to", 12.0, 30.0, "off"),  # more than the ceiling
        (usd(-10), "could", -30.0, -12.0, "off"),
        (usd(10), "up-to", 1.0, 3.0, "outside what the model supports"),
        ({"direction": "fall"}, "is", -3.0, -1.0, "accurate"),
        ({"direction": "fall"}, "is", -3.0, 1.0, "roughly right"),
        ({"direction": "fall"}, "is", -1.0, 3.0, "off"),
        ({"direction": "fall"}, "is", -0.1, 3.0, "outside what the model supports"),
        ({"low": 1, "high": 4, "unit": "%"}, "is", 2.0, 3.0, "accurate"),
    ],
)
def test_draws_of_a_model(stated: dict[str, Any], modality: str, low: float, high: float, verdict: str) -> None:
    assert by_draws(claimed_range(claim(stated, modality)), uniform(low, high)).verdict == verdict


def test_an_accurate_claim_holds_the_interval_give_or_take_five_per_cent() -> None:
    target = claimed_range(claim(usd(100)))  # 99.5 to 100.5, widened to about 94.5 to 105.5
    assert by_draws(target, uniform(94.0, 106.0)).verdict == "accurate"
    assert by_draws(target, uniform(93.0, 107.0)).verdict == "roughly right"


def test_the_interval_is_that_of_eighty_per_cent() -> None:
    values = np.arange(1000.0)
    assert by_draws(Range(895.0, inf), values).verdict == "roughly right"
    assert by_draws(Range(905.0, inf), values).verdict == "off"
    assert by_draws(Range(-inf, 95.0), values).verdict == "off"
    assert by_draws(Range(-inf, 105.0), values).verdict == "roughly right"


def test_between_the_interval_and_five_per_cent_a_claim_is_off() -> None:
    target = claimed_range(claim(usd(10)))
    assert by_draws(target, np.append(uniform(12.0, 30.0, 93), np.full(7, 9.8))).verdict == "off"
    assert by_draws(target, np.append(uniform(12.0, 30.0, 96), np.full(4, 9.8))).verdict == VERDICTS[3]


def test_the_probability_is_of_draws_as_far_as_the_claim() -> None:
    values = np.arange(100.0)
    assert by_draws(Range(97.0, inf), values).probability == pytest.approx(0.03)
    assert by_draws(Range(-inf, 4.0), values).probability == pytest.approx(0.05)
    assert by_draws(Range(-inf, 4.0), values).verdict == "off"
    assert by_draws(Range(-inf, 3.0), values).verdict == "outside what the model supports"
    many = np.arange(1000.0)
    assert by_draws(Range(950.0, inf), many).verdict == "off"
    assert by_draws(Range(951.0, inf), many).verdict == "outside what the model supports"
    assert by_draws(Range(-inf, 0.0, sign=True, exact=True), values - 9.0).probability == pytest.approx(0.09)


def test_ranks() -> None:
    first = claimed_range(claim({"rank": 1}))
    assert by_draws(first, np.repeat([1.0, 2.0], [95, 5])).verdict == "accurate"
    assert by_draws(first, np.repeat([1.0, 2.0], [60, 40])).verdict == "roughly right"
    assert by_draws(first, np.repeat([1.0, 2.0], [7, 93])).verdict == "off"
    assert by_draws(first, np.full(50, 3.0)).verdict == "outside what the model supports"
    assert by_draws(first, np.repeat([4.0, 5.0], [8, 8])).figure == 4.0  # there is no rank 4.5


def test_beyond_the_outer_interval() -> None:
    known = (10.0, (8.0, 12.0), (5.0, 15.0))
    assert by_interval(Range(13.0, 13.5), *known).verdict == "off"
    assert by_interval(Range(16.0, 16.5), *known).verdict == "outside what the model supports"
    assert by_interval(Range(4.0, 4.5, ceiling=True), *known).verdict == "off"
    assert by_interval(Range(11.0, 11.5), *known).verdict == "roughly right"
    assert by_interval(Range(7.0, 13.0), *known).verdict == "accurate"
    assert by_interval(Range(16.0, 16.5), 10.0, (10.0, 10.0), (10.0, 10.0)).verdict == "off"  # nothing was drawn


def test_failed_draws_do_not_count() -> None:
    values = uniform(9.9, 10.1)
    assert by_draws(Range(9.5, 10.5), np.append(values, [np.nan] * 50)) == by_draws(Range(9.5, 10.5), values)


def test_levels_to_be_reached_may_be_passed() -> None:
    reached = claim(usd(38.2, within={"months": 12}), "will")
    assert claimed_range(reached, start=5.0).high == inf
    assert claimed_range(reached, start=50.0).low == -inf
    assert claimed_range(reached).high == pytest.approx(38.25)
    assert claimed_range(claim(usd(3, within={"years": 1}), "up-to"), start=0.0).ceiling


def test_the_page_has_every_verdict_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## The verdicts", 1)[1]
    assert tuple(re.findall(r"^\| \*\*(.+?)\*\* \|", text, flags=re.MULTILINE)) == VERDICTS


# -- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (3.0, "3"),
        (1234567.0, "1,234,567"),
        (38.23, "38.2"),
        (3.5, "3.50"),
        (0.0412, "0.041"),
        (-0.3, "-0.30"),
        (419.2, "419"),
        (inf, "∞"),
    ],
)
def test_numbers_have_about_three_digits(value: float, text: str) -> None:
    assert words.number(value) == text


@given(NUMBERS, st.floats(1e-4, 10.0))
def test_different_ends_look_different(low: float, more: float) -> None:
    high = low + more * max(abs(low), 1.0)
    first, last = words.interval(low, high, "%").removesuffix(" %").split(" to ")
    assert first != last


def test_probabilities_of_finitely_many_draws_are_not_certain() -> None:
    assert [words.share(p) for p in (0.0, 0.004, 0.05, 0.5, 1.0)] == [
        "below 1 %",
        "below 1 %",
        "5 %",
        "50 %",
        "above 99 %",
    ]


def test_what_the_article_says() -> None:
    assert words.stated(claim(usd(38.2, within={"months": 12}), "will")) == "38.2 USD bn within 12 months"
    assert (
        words.stated(claim({"low": 1, "high": 2.5, "unit": "%", "year": 2019}, "up-to")) == "up to 1 to 2.5 % in 2019"
    )
    assert words.stated(claim({"direction": "fall", "since": 2018, "year": 2019})) == "a fall in 2019 since 2018"
    assert words.stated(claim({"holds": False, "names": ["A", "B"]})) == "does not hold: A, B"


def test_by_how_much_in_percent_or_in_the_unit() -> None:
    assert words.off(judged(usd(20), 40.0), "USD bn") == "the claim is 50 % smaller than that"
    assert words.off(judged(usd(-20), -10.0), "%") == "the claim is 100 % larger than that"
    assert words.off(judged(usd(0.01), -0.04), "%") == "the claim is 0.05 points higher than that"
    assert words.off(judged(usd(0), 51.0), "USD bn") == "the claim is 51 USD bn lower than that"
    assert words.off(judged(usd(51), 51.0), "USD bn") == ""


# -- laws ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@given(DRAWS, st.floats(-1e3, 1e3), st.floats(0.0, 100.0), st.floats(0.0, 1.0))
def test_a_tighter_interval_never_makes_an_accurate_claim_worse(
    draws: np.ndarray[Any, np.dtype[np.float64]], at: float, half: float, shrink: float
) -> None:
    wide = Range(at - half, at + half, half)
    assume(by_draws(wide, draws).verdict == "accurate")
    median = float(np.median(draws))
    assert by_draws(wide, median + shrink * (draws - median)).verdict == "accurate"


@given(DRAWS, st.floats(-1e3, 1e3), st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_a_vaguer_claim_is_never_worse(
    draws: np.ndarray[Any, np.dtype[np.float64]], at: float, half: float, more: float
) -> None:
    narrow, wide = (by_draws(Range(at - h, at + h, h), draws).verdict for h in (half, half + more))
    assert ORDER.index(wide) >= ORDER.index(narrow)


@given(st.lists(NUMBERS, min_size=1, max_size=5), NUMBERS, NUMBERS)
def test_one_more_definition_never_hurts_a_claim(values: list[float], at: float, other: float) -> None:
    target = Range(at - 0.5, at + 0.5, 0.5)
    few = by_figures(target, [Figure(v) for v in values]).verdict
    many = by_figures(target, [Figure(v) for v in [*values, other]]).verdict
    assume(few != "accurate" or any(target.holds(v) for v in values))  # else it rested on a narrow spread
    assert ORDER.index(many) >= ORDER.index(few)


@given(NUMBERS, st.floats(0.0, 1e3), NUMBERS, st.floats(1e-3, 1e3))
def test_units_do_not_matter(at: float, half: float, value: float, scale: float) -> None:
    first = by_figures(Range(at - half, at + half, half), [Figure(value)])
    again = by_figures(
        Range((at - half) * scale, (at + half) * scale, half * scale), [Figure(value * scale, rounding=0.0)]
    )
    near_edge = min(abs(first.off_by), abs(abs(first.off_by) - 0.05)) < 1e-6
    assume(not near_edge or first.off_by == 0.0 == again.off_by)
    edge = abs(Range(at - half, at + half).gap(value) - 0.05 * abs(value)) < 1e-6 * max(abs(value), abs(at), half)
    assume(not edge)
    assert first.verdict == again.verdict


@given(DRAWS, st.floats(-1e3, 1e3), st.floats(0.1, 100.0))
def test_mirrored_numbers_have_the_same_verdict(
    draws: np.ndarray[Any, np.dtype[np.float64]], at: float, half: float
) -> None:
    first = by_draws(Range(at - half, at + half, half), draws)
    again = by_draws(Range(-at - half, -at + half, half), -draws)
    assert (first.verdict, first.probability) == (again.verdict, again.probability)


@given(DRAWS, st.floats(-1e3, 1e3), st.floats(0.0, 100.0))
def test_outside_is_only_said_below_five_per_cent(
    draws: np.ndarray[Any, np.dtype[np.float64]], at: float, half: float
) -> None:
    found = by_draws(Range(at - half, at + half, half), draws)
    assert found.probability is not None
    if found.verdict == "outside what the model supports":
        assert found.probability < 0.05
    if found.verdict == "off":
        assert found.probability >= 0.05


@given(DRAWS, st.floats(-1e3, 1e3), st.floats(0.0, 100.0))
def test_intervals_alone_give_what_the_draws_give_but_between_80_and_95(
    draws: np.ndarray[Any, np.dtype[np.float64]], at: float, half: float
) -> None:
    target = Range(at - half, at + half, half)
    full = by_draws(target, draws)
    outer = tuple(float(x) for x in np.quantile(draws, [0.025, 0.975]))
    known = by_interval(target, full.figure, (full.low, full.high), (outer[0], outer[1]))
    assert known.probability is None
    if full.verdict in ("accurate", "roughly right"):
        assert known.verdict == full.verdict
    else:
        assert known.verdict in ("off", "outside what the model supports")


@given(NUMBERS, NUMBERS)
def test_distances_lead_from_the_figure_to_the_claim(at: float, value: float) -> None:
    target = Range(at, at)
    assert value + difference(target, value) == pytest.approx(at, rel=1e-6, abs=1e-6)
    if value:
        assert value + abs(value) * distance(target, value) == pytest.approx(at, rel=1e-6, abs=1e-6)
