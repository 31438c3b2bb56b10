"""Days, spells and years as texts."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import InputError, ScenarioError
from parley.kit.dates import Spell, parse_day, parse_spell, parse_years
from parley.scenarios.load import build

DAY = datetime.date(2022, 3, 7)


@given(st.dates())
def test_a_day_is_read_as_it_is_written(day: datetime.date) -> None:
    assert parse_day(day.isoformat()) == day == parse_day(day)


@pytest.mark.parametrize(
    "value", ["20220307", "2022-W10-1", "2022-3-7", "7 March 2022", "2021-02-30", "", 20220307, 1.5, None, True]
)
def test_anything_else_is_refused_with_the_value(value: object) -> None:
    with pytest.raises(InputError) as caught:
        parse_day(value)
    assert str(caught.value) == f"{value!r} is not a date; expected YYYY-MM-DD, such as 2022-03-07."


def test_a_time_of_day_is_not_a_day() -> None:
    with pytest.raises(InputError, match="is not a date"):
        parse_day(datetime.datetime(2022, 3, 7, 12, tzinfo=datetime.UTC))


def test_a_scenario_says_it_in_the_same_words() -> None:
    with pytest.raises(ScenarioError, match=r"on: '7 March' is not a date; expected YYYY-MM-DD, such as 2022-03-07"):
        build({"name": "a", "measures": [], "on": "7 March"})


@given(since=st.dates(), until=st.dates(), at=st.dates())
def test_a_spell_ends_before_its_last_day(since: datetime.date, until: datetime.date, at: datetime.date) -> None:
    assert parse_spell(str(since), str(until)).holds(at) is (since <= at < until)
    assert Spell(since, None).holds(at) is (since <= at)


def test_a_spell_without_an_end_goes_on() -> None:
    assert parse_spell("2022-03-07", "") == Spell(DAY, None)
    assert Spell(DAY, None).holds(None)
    assert not Spell(DAY, DAY).holds(None)


def test_years() -> None:
    assert parse_years(" 2021 .. 2023 ") == (2021, 2022, 2023)
    for text in ("2021", "2024..2021", "2021..9999", "21..24", "2021..2024x"):
        with pytest.raises(InputError, match=f"'{text}"):
            parse_years(text)
