"""Units of figures: what is accepted, what is comparable, what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import InputError
from parley.facts.units import BASES, SIZES, Unit, convert, parse_unit, unit_names

SIZED = [f"{size} {base}" for size in ("mn", "bn", "thousand") for base in ("USD", "persons", "tonnes", "EUR")]
ALL = [*unit_names(), *SIZED, "flights/day", "USD mn/month"]
FINITE = st.floats(min_value=-1e12, max_value=1e12)


@pytest.mark.parametrize(
    ("text", "dimension", "scale"),
    [
        ("USD", "USD", 1.0),
        ("USD bn", "USD", 1e9),
        ("bn USD", "USD", 1e9),
        ("usd billion", "USD", 1e9),
        ("$ bn", "USD", 1e9),
        ("€ mn", "EUR", 1e6),
        ("RUB tn", "RUB", 1e12),
        ("%", "ratio", 0.01),
        ("per cent", "ratio", 0.01),
        ("ratio", "ratio", 1.0),
        ("pp", "points", 1.0),
        ("mn persons", "persons", 1e6),
        ("kt", "mass", 1e3),
        ("mn t", "mass", 1e6),
        ("kg", "mass", 1e-3),
        ("km", "length", 1.0),
        ("minutes", "time", 1 / 1440),
        ("years", "time", 365.25),
        ("rank", "rank", 1.0),
        ("count", "count", 1.0),
        ("flights/day", "flights/time", 1.0),
        ("USD mn/week", "USD/time", 1e6 / 7),
    ],
)
def test_accepted_units(text: str, dimension: str, scale: float) -> None:
    unit = parse_unit(text)
    assert unit.dimension == dimension
    assert unit.scale == pytest.approx(scale)
    assert unit.name == text


@pytest.mark.parametrize(
    "text", ["", " ", "USD EUR", "bn", "mn bn USD", "USD/", "a/b/c", "USD/day/day", "38 USD", "furlongs"]
)
def test_refused_units(text: str) -> None:
    with pytest.raises(InputError, match=r"^unit "):
        parse_unit(text)


def test_a_near_spelling_is_named() -> None:
    with pytest.raises(InputError, match=r"'tonns' is not known\. Did you mean 'tonne"):
        parse_unit("mn tonns")


@given(value=FINITE, first=st.sampled_from(ALL), second=st.sampled_from(ALL))
def test_there_and_back_or_refused(value: float, first: str, second: str) -> None:
    """If two units are of one dimension, converting there and back changes nothing; otherwise both ways are refused."""
    if parse_unit(first).dimension == parse_unit(second).dimension:
        assert convert(convert(value, first, second), second, first) == pytest.approx(value, rel=1e-12)
    else:
        for a, b in ((first, second), (second, first)):
            with pytest.raises(InputError, match="measure different things"):
                convert(value, a, b)


@given(value=FINITE, unit=st.sampled_from(ALL))
def test_a_unit_to_itself(value: float, unit: str) -> None:
    assert convert(value, unit, unit) == value


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        (38.23, "USD bn", "USD mn", 38230),
        (0.544, "ratio", "%", 54.4),
        (1, "years", "months", 12),
        (37.5, "USD mn/week", "USD bn/year", 37.5e-3 * 365.25 / 7),
        (390, "kt", "tonnes", 390_000),
        (90, "minutes", "hours", 1.5),
    ],
)
def test_known_conversions(value: float, unit: str, to: str, expected: float) -> None:
    assert convert(value, unit, to) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("unit", "to"), [("USD", "EUR"), ("%", "pp"), ("persons", "flights"), ("USD bn", "USD bn/year")]
)
def test_different_things_are_not_converted(unit: str, to: str) -> None:
    with pytest.raises(InputError, match="measure different things"):
        convert(1.0, unit, to)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_only_finite_numbers(value: float) -> None:
    with pytest.raises(InputError, match="not a finite number"):
        convert(value, "USD", "USD bn")


def test_units_compare_by_what_they_measure() -> None:
    assert parse_unit("USD bn") == parse_unit("billion USD") == Unit("USD", 1e9)
    assert parse_unit("USD bn") != parse_unit("EUR bn")


def test_every_base_and_size_is_readable() -> None:
    for base, (dimension, scale) in BASES.items():
        assert parse_unit(base) == Unit(dimension, scale)
    for size, factor in SIZES.items():
        assert parse_unit(f"{size} persons") == Unit("persons", factor)
