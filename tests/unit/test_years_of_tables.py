"""From where a table's year is: it decides who is in a group of countries, so a file's name is the last resort."""

from __future__ import annotations

import pytest

from parley.economy.readers.files import dated

READ = "year 2018 read from the file's name; --year sets it (in Python: year=)."


@pytest.mark.parametrize(
    ("given", "own", "names", "year", "notes"),
    [
        (2014, None, ("flows.csv",), 2014, ()),
        (2014, 2016, ("flows.csv",), 2014, ()),
        (None, 2016, ("flows.csv",), 2016, ()),
        (None, 2016, ("flows_2016.csv",), 2016, ()),
        (None, 2016, ("flows_2018.csv",), 2016, ("the year is 2016; the 2018 in the file's name does not count.",)),
        (2014, None, ("flows_2018.csv",), 2014, ("the year is 2014; the 2018 in the file's name does not count.",)),
        (None, None, ("ICIO2021_2018.csv",), 2018, (READ,)),
        (None, None, ("flows.csv", "wiod_2018.zip"), 2018, (READ,)),
        (None, None, ("flows.csv", "flows.zip"), None, ()),
        (None, None, ("flows_2018_HS2012.csv",), 2018, (READ,)),  # 2012 is the edition of the HS
        (None, None, ("flows_hs2012.csv",), None, ()),
    ],
)
def test_the_user_then_the_data_then_the_name(
    given: int | None, own: int | None, names: tuple[str, ...], year: int | None, notes: tuple[str, ...]
) -> None:
    assert dated(given, own, *names) == (year, notes)
