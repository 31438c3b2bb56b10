"""Elasticities by years since the change; phasing in and out of measures; dates."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from parley.errors import InputError
from parley.horizon.elasticity import (
    Anchor,
    anchors,
    describe_path,
    parse_horizon,
    path_names,
    ratio,
    read,
    tariff_equivalent,
)
from parley.horizon.phasing import (
    DAYS_A_YEAR,
    Phasing,
    check_dates,
    describe_phasing,
    effect_share,
    in_force,
    named_phasing,
    partial_cost,
    partial_share,
    phasing_names,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "horizons.md"
DAY_0 = date(2000, 1, 1)
GRADUAL = [name for name in phasing_names() if name != "immediate"]
PHASINGS = st.sampled_from(phasing_names()) | st.builds(Phasing, st.just("own"), st.floats(0, 50), st.floats(0, 50))
YEARS = st.floats(min_value=1e-9, max_value=50)


def day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


@st.composite
def regimes(draw: st.DrawFn) -> tuple[date | None, date | None, list[tuple[date, date]]]:
    """Start, end and suspensions of a measure, some ends open."""
    suspended = draw(st.integers(0, 3))
    numbers = draw(st.lists(st.integers(0, 9000), min_size=2 + 2 * suspended, max_size=2 + 2 * suspended, unique=True))
    days = [day(number) for number in sorted(numbers)]
    inner = list(zip(days[1:-1:2], days[2:-1:2], strict=True))
    start, end = draw(st.sampled_from([days[0], None])), draw(st.sampled_from([days[-1], None]))
    return start, end, draw(st.permutations(inner))


# --- elasticities -----------------------------------------------------------------------------------------------------


def test_ratios_at_the_anchors() -> None:
    """Boehm, Levchenko & Pandalai-Nayar (2023): 0.76, 1.24 and 2.12 at 1, 5 and 10 years."""
    assert ratio(1) == 0.76 / 2.12
    assert ratio(5) == pytest.approx(1.24 / 2.12, abs=1e-15)
    assert ratio(10) == 1.0
    assert ratio(None) == 1.0
    assert anchors("blp-2023") == (Anchor(1, 0.76, 0.11), Anchor(5, 1.24, 0.19), Anchor(10, 2.12, 0.32))


@pytest.mark.parametrize(("path", "short"), [("quarter", 0.25), ("half", 0.5)])
def test_named_alternatives(path: str, short: float) -> None:
    """Anderson & Yotov (2020): about 1/4. Gallaway, McDaniel & Rivera (2003): the long run is about twice as large."""
    assert ratio(1, path) == short
    assert ratio(math.sqrt(10), path) == pytest.approx((1 + short) / 2)  # half the way in log years
    assert ratio(10, path) == ratio(None, path) == 1.0


def test_interpolation_is_the_monotone_cubic_of_scipy() -> None:
    points = anchors("blp-2023")
    reference = PchipInterpolator([p.years for p in points], [p.value / 2.12 for p in points])
    for years in np.linspace(1, 10, 91):
        assert ratio(float(years)) == pytest.approx(float(reference(years)), abs=1e-12)


@pytest.mark.parametrize("path", path_names())
@given(first=YEARS, second=YEARS)
def test_ratio_rises_within_bounds(path: str, first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert ratio(1, path) <= ratio(low, path) <= ratio(high, path) <= 1.0


@pytest.mark.parametrize("path", path_names())
def test_ratio_is_constant_outside_the_anchors(path: str) -> None:
    assert ratio(0.01, path) == ratio(1, path)
    assert ratio(50, path) == 1.0


def test_no_exponential_approach_fits() -> None:
    """Trap 6: an approach to a long run is concave, the anchors are convex."""
    one, five, ten = anchors("blp-2023")
    assert (ten.value - five.value) / 5 > (five.value - one.value) / 4


@pytest.mark.parametrize("path", path_names())
def test_every_path_has_source_unit_and_values_within_bounds(path: str) -> None:
    entry = describe_path(path)
    assert entry["source"]
    assert entry["unit"]
    assert entry["assumed"] is ("ssumed" in entry["note"])
    low, high = entry["bounds"]
    assert all(low < point.value <= high for point in anchors(path))
    assert [point.years for point in anchors(path)] == sorted({point.years for point in anchors(path)})


def test_unknown_path() -> None:
    with pytest.raises(InputError, match=r"Did you mean 'blp-2023'.*Paths: blp-2023, quarter, half"):
        ratio(1, "blp-2022")
    with pytest.raises(InputError, match="unknown elasticity path"):
        ratio(None, "third")


@pytest.mark.parametrize(
    ("given_as", "years"),
    [("long-run", None), (" Long-Run ", None), ("1", 1), (5, 5), ("10", 10), (2.5, 2.5), ("0.5", 0.5), (50, 50)],
)
def test_horizons(given_as: str | float, years: float | None) -> None:
    assert parse_horizon(given_as) == years
    assert parse_horizon(np.float64(3)) == parse_horizon(np.int64(3)) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("long-rum", "'long-rum'. Did you mean 'long-run'.*Write long-run, 1, 5, 10"),
        ("soon", "unknown horizon 'soon'"),
        ("", "unknown horizon ''"),
        ("5 years", "unknown horizon '5 years'"),
        ("-1", "horizon -1 is out of bounds; the nearest is 1"),
        ("1_0", "unknown horizon"),
        ("nan", "unknown horizon"),
        (True, "unknown horizon True"),
        (None, "unknown horizon None"),
        (0, "horizon 0 is out of bounds; the nearest is 1"),
        (-3, "horizon -3 is out of bounds; the nearest is 1"),
        (51, "horizon 51 is out of bounds; the nearest is 50.*above 0 and up to 50"),
        ("60", "horizon 60 is out of bounds; the nearest is 50"),
        (10**400, "the nearest is 50"),
        (math.inf, "the nearest is 50"),
        (math.nan, "horizon nan is out of bounds"),
    ],
)
def test_wrong_horizons(wrong: str | float, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        parse_horizon(wrong)
    if not isinstance(wrong, str) and wrong is not None and not isinstance(wrong, bool):
        with pytest.raises(InputError, match="out of bounds"):
            ratio(wrong)


def test_tariff_equivalent() -> None:
    """exp(0.29 / 5) - 1 = 5.97 %, neither 5.8 % nor 29 %."""
    assert tariff_equivalent(-0.29, 5) == pytest.approx(0.0597, abs=5e-5)
    assert tariff_equivalent(0.0, 5) == 0.0
    assert tariff_equivalent(0.29, 5) == pytest.approx(1 / 1.0597150 - 1, abs=1e-7)


@given(st.floats(-5, 5), st.floats(0.5, 20))
def test_tariff_equivalent_has_the_same_effect(delta: float, epsilon: float) -> None:
    assert -epsilon * math.log1p(tariff_equivalent(delta, epsilon)) == pytest.approx(delta, abs=1e-9)


@pytest.mark.parametrize("case", [(-0.29, 0.0), (-0.29, -5.0), (math.nan, 5.0), (-0.29, math.inf), (-1e9, 1.0)])
def test_tariff_equivalent_of_nonsense(case: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="tariff equivalent of delta"):
        tariff_equivalent(*case)


# --- phasing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", phasing_names())
def test_every_parameter_has_unit_bounds_and_source(name: str) -> None:
    entry = describe_phasing(name)
    assert entry["shape"] in ("step", "linear")
    assert entry["shape_source"]
    for what in ("phase_in_years", "phase_out_years"):
        low, high = entry[what]["bounds"]
        assert low <= entry[what]["value"] <= high
        assert entry[what]["unit"] == "years"
        assert entry[what]["assumed"] is ("assumed" in entry[what]["source"])
    assert named_phasing(name).name == name


def test_the_calibrations_disagree() -> None:
    """Dai et al. (2021): about eight years. Kwon et al. (2026): "surprisingly quickly"."""
    lifted = (None, DAY_0, ())
    assert effect_share(date(2003, 1, 1), *lifted, "dai-2021") == pytest.approx(1 - 3 / 8, abs=1e-3)
    assert effect_share(date(2007, 12, 31), *lifted, "dai-2021") > 0
    assert effect_share(date(2008, 1, 1), *lifted, "dai-2021") == 0
    assert effect_share(date(2003, 1, 1), *lifted, "kwon-2026") == 0


def test_a_suspension_by_hand() -> None:
    """In force 2 of 4 years, suspended 2 of 8, in force 1 of 4: 0.5, 0.25, 0.5."""
    own = Phasing("own", 4, 8)
    year = round(DAYS_A_YEAR * 4)  # 1461 days are exactly 4 years

    def share(at: int) -> float:
        return effect_share(day(at), DAY_0, None, [(day(year // 2), day(year))], own)

    assert share(0) == 0
    assert share(year // 2) == pytest.approx(0.5, abs=1e-3)
    assert share(year) == pytest.approx(0.25, abs=1e-3)
    assert share(2 * year) == pytest.approx(1.0)
    assert share(year + year // 4) == pytest.approx(0.5, abs=1e-3)


@given(regimes(), PHASINGS, st.integers(-500, 14_000))
def test_share_is_a_share(regime: tuple, phasing: str | Phasing, at: int) -> None:
    assert 0.0 <= effect_share(day(at), *regime, phasing) <= 1.0


@given(regimes(), st.integers(-500, 14_000))
def test_immediate_is_in_force(regime: tuple, at: int) -> None:
    assert effect_share(day(at), *regime, "immediate") == float(in_force(day(at), *regime))


@pytest.mark.parametrize("name", GRADUAL)
@given(regime=regimes(), at=st.integers(-500, 14_000))
def test_continuous(name: str, regime: tuple, at: int) -> None:
    """From one day to the next the share moves by one day's step, never more, and the way the day says."""
    speed = named_phasing(name)
    step = effect_share(day(at + 1), *regime, name) - effect_share(day(at), *regime, name)
    if in_force(day(at), *regime):
        assert -1e-12 <= step <= 1 / DAYS_A_YEAR / speed.phase_in_years + 1e-12
    else:
        assert -1 / DAYS_A_YEAR / speed.phase_out_years - 1e-12 <= step <= 1e-12


@given(st.integers(0, 5000), st.integers(1, 5000), PHASINGS, st.integers(-500, 14_000))
def test_suspended_for_all_days_is_absent(begin: int, length: int, phasing: str | Phasing, at: int) -> None:
    start, end = day(begin), day(begin + length)
    assert effect_share(day(at), start, end, [(start, end)], phasing) == 0.0
    assert effect_share(day(at), start, None, [(start, date.max)], phasing) == 0.0


@given(regimes(), PHASINGS, st.integers(0, 2000), st.integers(0, 2000), st.integers(-500, 14_000))
def test_longer_in_force_is_never_less(
    regime: tuple, phasing: str | Phasing, earlier: int, later: int, at: int
) -> None:
    start, end, suspensions = regime
    share = effect_share(day(at), *regime, phasing) - 1e-12
    longer = (start and start - timedelta(earlier), end and end + timedelta(later))
    assert effect_share(day(at), *longer, suspensions, phasing) >= share
    assert effect_share(day(at), start, None, suspensions, phasing) >= share
    assert effect_share(day(at), None, end, suspensions, phasing) >= share
    assert effect_share(day(at), start, end, suspensions[1:], phasing) >= share


@given(regimes(), PHASINGS, st.integers(-500, 14_000))
def test_adjacent_suspensions_are_one(regime: tuple, phasing: str | Phasing, at: int) -> None:
    start, end, suspensions = regime
    halves = [
        half
        for since, until in suspensions
        for middle in [since + (until - since) // 2]
        for half in ([(since, middle), (middle, until)] if middle > since else [(since, until)])
    ]
    assert effect_share(day(at), start, end, halves, phasing) == pytest.approx(
        effect_share(day(at), *regime, phasing), abs=1e-12
    )


@pytest.mark.parametrize("name", GRADUAL)
def test_lifting_is_not_imposing_backwards(name: str) -> None:
    """Trap 7: a year after lifting the effect is not what it was a year short of full."""
    at = date(2001, 1, 1)
    built, left = effect_share(at, DAY_0, None, (), name), effect_share(at, None, DAY_0, (), name)
    assert abs(built - (1 - left)) > 0.1


def test_own_phasing_is_bounded() -> None:
    for years in (-1.0, 51.0, math.nan, math.inf):
        with pytest.raises(InputError, match=r"phasing own: phase_out_years.*expected 0 to 50 years"):
            Phasing("own", 1.0, years)


def test_unknown_phasing() -> None:
    with pytest.raises(InputError, match=r"Did you mean 'dai-2021'.*Phasings: immediate, dai-2021, kwon-2026"):
        effect_share(DAY_0, None, None, (), "dai-2020")


# --- dates ------------------------------------------------------------------------------------------------------------


def test_start_is_inclusive_and_end_exclusive() -> None:
    spans = (day(10), day(20), [(day(12), day(15))])
    assert [n for n in range(30) if in_force(day(n), *spans)] == [10, 11, 15, 16, 17, 18, 19]
    assert in_force(date.min, None, None)
    assert in_force(date.max, None, None)


@pytest.mark.parametrize(
    ("spans", "complaint"),
    [
        ((day(5), day(5), []), "end 2000-01-06 is not after start 2000-01-06"),
        ((day(5), day(1), []), "end 2000-01-02 is not after start 2000-01-06"),
        ((None, None, [(day(5), day(1))]), "from 2000-01-06 until 2000-01-02 is reversed"),
        ((None, None, [(day(5), day(5))]), "reversed or empty"),
        ((day(5), None, [(day(4), day(9))]), "begins before the measure starts, 2000-01-06"),
        ((None, day(5), [(day(4), day(9))]), "runs past the end of the measure, 2000-01-06"),
        (
            (None, None, [(day(8), day(9)), (day(3), day(5)), (day(4), day(7))]),
            "overlap: from 2000-01-04 until 2000-01-06 and from 2000-01-05 until 2000-01-08",
        ),
    ],
)
def test_wrong_dates(spans: tuple, complaint: str) -> None:
    for check in (check_dates, lambda *s: in_force(DAY_0, *s), lambda *s: effect_share(DAY_0, *s, "immediate")):
        with pytest.raises(InputError, match=complaint):
            check(*spans)


@given(regimes())
def test_right_dates_pass(regime: tuple) -> None:
    check_dates(*regime)


# --- partial effects --------------------------------------------------------------------------------------------------


@given(st.floats(0.1, 10), st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0.5, 20))
def test_partial_cost_scales_the_log_effect(d_hat: float, a: float, b: float, theta: float) -> None:
    whole, part = -theta * math.log(d_hat), -theta * math.log(float(partial_cost(d_hat, a)))
    assert part == pytest.approx(a * whole, abs=1e-9)
    assert partial_cost(d_hat, a) * partial_cost(d_hat, b) == pytest.approx(partial_cost(d_hat, a + b))


def test_partial_effects_at_the_ends() -> None:
    d_hat = np.array([[1.0, 1.3], [0.9, 4.0]])
    np.testing.assert_array_equal(partial_cost(d_hat, 0), np.ones((2, 2)))
    np.testing.assert_array_equal(partial_cost(d_hat, 1), d_hat)
    np.testing.assert_array_equal(partial_share([0.0, 0.4, 1.0], 0), np.zeros(3))
    np.testing.assert_array_equal(partial_share([0.0, 0.4, 1.0], 1), [0.0, 0.4, 1.0])
    assert partial_share(0.4, 0.5) == 0.2


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.inf, math.nan])
def test_partial_cost_of_nonsense(wrong: float) -> None:
    with pytest.raises(InputError, match=r"above 0 and finite.*partial_share"):
        partial_cost([1.0, wrong], 0.5)


def test_partial_share_of_nonsense() -> None:
    with pytest.raises(InputError, match=r"closed share 1\.2 is out of bounds; expected 0 to 1"):
        partial_share([0.4, 1.2], 0.5)
    for wrong in (-0.1, 1.1, math.nan):
        for partial in (partial_cost, partial_share):
            with pytest.raises(InputError, match=r"share .* is out of bounds; expected 0 to 1"):
                partial(1.0, wrong)


# --- documentation ----------------------------------------------------------------------------------------------------


def _rows(title: str) -> dict[str, list[str]]:
    """First cell -> other cells of the first table under a heading of docs/horizons.md."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {title}\n", 1)[1]
    table = re.search(r"(\|.*\n)+", section)
    assert table is not None
    cells = [
        [cell.replace("`", "").strip() for cell in line.strip().strip("|").split("|")] for line in table[0].splitlines()
    ]
    return {row[0]: row[1:] for row in cells if not row[0].startswith("--")}


def test_page_shows_the_ratios() -> None:
    rows = _rows("Elasticities by years since the change")
    years = [float(cell) for cell in rows.pop("path")]
    assert rows == {path: [f"{ratio(h, path):.3f}" for h in years] for path in path_names()}


def test_page_shows_the_shares() -> None:
    rows = _rows("How measures build up and fade")
    years = [int(cell) for cell in rows.pop("phasing")]
    assert years == list(range(11))
    expected = {}
    for name in phasing_names():
        at = [DAY_0 + timedelta(days=round(DAYS_A_YEAR * h)) for h in years]
        expected[f"{name}, imposed"] = [f"{effect_share(d, DAY_0, None, (), name):.2f}" for d in at]
        expected[f"{name}, lifted"] = [f"{effect_share(d, None, DAY_0, (), name):.2f}" for d in at]
    assert rows == expected


def test_page_names_every_assumption() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## What is assumed\n", 1)[1]
    for name, entry in read("phasing").items():
        for what in ("phase_in_years", "phase_out_years"):
            if entry[what]["assumed"]:
                assert f"`{name}` `{what}` {entry[what]['value']:g}" in text
    for name, entry in read("elasticity").items():
        assert not entry["assumed"] or f"`{name}`" in text
